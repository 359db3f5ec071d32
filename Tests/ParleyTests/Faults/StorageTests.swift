import Foundation
import Glibc
import TestSupport
import Testing

/// Disks that fill, places that nobody may write to, and ledgers that are newer than the program.
struct StorageTests {
  private static let reading = [
    ["stance"], ["diverge", "north", "south"], ["history", "north", "zone"],
    ["why", "north", "zone"], ["log"], ["export"], ["verify"], ["show", "0"],
  ]

  private func ledger(at place: String? = nil) throws -> CommandLedger {
    let ledger = try CommandLedger(at: place)
    for number in 0..<3 {
      try ledger.require(["append", try ledger.write(batch: number, count: 4).path])
    }
    return ledger
  }

  /// Expects `command` to be refused as storage, with words that say why.
  private func expectRefused(
    _ command: [String], on ledger: CommandLedger, saying words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try ledger.run(command)
    #expect(run.status == 5, "\(command): \(run.errors)", sourceLocation: sourceLocation)
    #expect(run.output == "", "\(command)", sourceLocation: sourceLocation)
    #expect(
      run.errors.contains(words), "\(command): \(run.errors)", sourceLocation: sourceLocation)
  }

  @Test(.enabled(if: MountedFileSystem.isPossible, "needs the right to mount a file system"))
  func `a full disk refuses the append, keeps the record, and can be used once there is room`()
    throws
  {
    let disk = try MountedFileSystem(memoryBytes: 1 << 20)
    let ledger = try ledger(at: disk.path + "/ledger")
    let reserve = URL(fileURLWithPath: disk.path + "/reserve")
    try Data(count: 200_000).write(to: reserve)
    var size = try ledger.state().size
    var refused: CommandRun?
    for number in 3..<200 where refused == nil {
      let file = try ledger.write(batch: number, count: 40).path
      let run = try ledger.run(["append", file])
      if run.status == 0 { size += 41 } else { refused = run }
    }
    let refusal = try #require(refused, "the disk did not fill")
    #expect(refusal.status == 5)
    #expect(refusal.errors.contains("a full disk"), "\(refusal.errors)")
    #expect(refusal.errors.contains("nothing was recorded"), "\(refusal.errors)")
    #expect(size > 19 + 41)
    #expect(try ledger.state().size == size)
    try ledger.expectSound()
    #expect(try ledger.run(["stance"]).output.contains("offers"))
    try FileManager.default.removeItem(at: reserve)
    try ledger.require(["append", try ledger.write(batch: 500, count: 4).path])
    #expect(try ledger.state().size == size + 5)
    try ledger.expectSound()
  }

  @Test func `a limit on the size of files refuses what writes one, and leaves nothing behind`()
    throws
  {
    let ledger = try ledger()
    try ledger.require(["append", try ledger.write(batch: 7, count: 100).path])
    let target = ledger.directory.path + "/new"
    let commands = [
      ["backup", target], ["salvage", "--output", target], ["export", "--output", target],
    ]
    for command in commands {
      let run = try CommandRun.run(
        URL(fileURLWithPath: "/bin/sh"),
        ["-c", "ulimit -f 8; exec \"$@\"", "limited", parleyBinary.path] + command
          + ["--ledger", ledger.path],
        environment: CommandLedger.environment)
      #expect(run.status == 5, "\(command): \(run.errors)")
      #expect(run.errors.contains("found File too large, expected to write"), "\(run.errors)")
      let left = try FileManager.default.contentsOfDirectory(atPath: ledger.directory.path)
      #expect(!left.contains { $0.hasPrefix("new") }, "\(command): \(left)")
    }
  }

  @Test(.enabled(if: MountedFileSystem.isPossible, "needs the right to mount a file system"))
  func `no room for a ledger is refused`() throws {
    let disk = try MountedFileSystem(memoryBytes: 1 << 14)
    let run = try CommandRun.parley("init", disk.path + "/ledger")
    #expect(run.status == 5, "\(run.errors)")
  }

  @Test(.enabled(if: MountedFileSystem.isPossible, "needs the right to mount a file system"))
  func `a read-only file system is read as ever and never appended to`() throws {
    let ledger = try ledger()
    let next = try ledger.write(batch: 3, count: 2).path
    let answers = try Self.reading.map { try ledger.require($0) }
    let mounted = try MountedFileSystem(readOnly: ledger.path)
    func run(_ command: [String]) throws -> CommandRun {
      try CommandRun.run(
        parleyBinary, command + ["--ledger", mounted.path],
        environment: CommandLedger.environment)
    }
    for (command, answer) in zip(Self.reading, answers) {
      let run = try run(command)
      #expect(run.status == 0, "\(command): \(run.errors)")
      #expect(run.output == answer, "\(command)")
    }
    let append = try run(["append", next])
    #expect(append.status == 5)
    #expect(append.errors.contains("read-only file system"), "\(append.errors)")
    let made = try CommandRun.parley("init", mounted.path + "/checkpoints/inner")
    #expect(made.status == 5, "\(made.errors)")
  }

  /// How the tests run a program as a user who owns nothing; nil where they cannot.
  private static let asNobody: URL? = {
    let place = URL(fileURLWithPath: "/usr/bin/setpriv")
    guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: place.path) else {
      return nil
    }
    return place
  }()

  @Test(.enabled(if: asNobody != nil || geteuid() != 0, "needs setpriv to run as another user"))
  func `without permission nothing is read and nothing written`() throws {
    let ledger = try ledger()
    let next = try ledger.write(batch: 3, count: 2).path
    let state = try ledger.state()
    let binary = ledger.directory.file("parley")
    try FileManager.default.copyItem(at: parleyBinary, to: binary)
    // The others may enter the directory and see the files, but the ledger is its owner's.
    chmod(ledger.directory.path, 0o755)
    let isRoot = geteuid() == 0
    if !isRoot { chmod(ledger.path, 0) }
    for command in Self.reading + [["append", next]] {
      let arguments = command + ["--ledger", ledger.path]
      let run =
        if let setpriv = Self.asNobody, isRoot {
          try CommandRun.run(
            setpriv,
            ["--reuid=65534", "--regid=65534", "--clear-groups", binary.path] + arguments,
            environment: CommandLedger.environment)
        } else {
          try CommandRun.run(binary, arguments, environment: CommandLedger.environment)
        }
      #expect(run.status == 5, "\(command): \(run.errors)")
      #expect(run.output == "", "\(command)")
      #expect(run.errors.contains("ermission denied"), "\(command): \(run.errors)")
    }
    chmod(ledger.path, 0o700)
    #expect(try ledger.state() == state)
  }

  @Test func `a ledger of a newer format is refused by every command`() throws {
    let ledger = try ledger()
    let next = try ledger.write(batch: 3, count: 2).path
    let sound = try Data(contentsOf: ledger.file("data.mdb"))
    for (version, readFeatures) in [(2, 0), (1, 1)] as [(UInt8, UInt8)] {
      var bytes = sound
      try rewriteFormat(in: &bytes, version: version, readFeatures: readFeatures)
      try bytes.write(to: ledger.file("data.mdb"))
      for command in Self.reading + [["append", next], ["stats"]] {
        try expectRefused(command, on: ledger, saying: "newer")
      }
    }
    try sound.write(to: ledger.file("data.mdb"))
    try ledger.expectSound()
  }

  /// Writes another version and another set of features into every copy of the entry, with the
  /// check that belongs to it.
  private func rewriteFormat(
    in file: inout Data, version: UInt8, readFeatures: UInt8
  ) throws {
    func entry(_ version: UInt8, _ features: UInt8) -> [UInt8] {
      let key = Array("format".utf8)
      let content = [version, 0, 0, 0, features] + [UInt8](repeating: 0, count: 15)
      let check = shortHash(Array("meta".utf8) + [0] + key + content)
      return key + content + (0..<8).map { UInt8(truncatingIfNeeded: check >> ($0 * 8)) }
    }
    let old = Data(entry(1, 0))
    let new = Data(entry(version, readFeatures))
    var count = 0
    while let range = file.range(of: old) {
      file.replaceSubrange(range, with: new)
      count += 1
    }
    try #require(count > 0)
  }

  /// XXH64 with seed 0 of less than 32 bytes, as its specification has it.
  private func shortHash(_ bytes: [UInt8]) -> UInt64 {
    precondition(bytes.count < 32)
    let primes: [UInt64] = [
      0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9,
      0x85EB_CA77_C2B2_AE63, 0x27D4_EB2F_1656_67C5,
    ]
    func rotated(_ word: UInt64, _ by: UInt64) -> UInt64 { word << by | word >> (64 - by) }
    func word(_ place: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64($1 * 8) }
    }
    var hash = primes[4] &+ UInt64(bytes.count)
    var place = 0
    while place + 8 <= bytes.count {
      hash ^= rotated(word(place, 8) &* primes[1], 31) &* primes[0]
      hash = rotated(hash, 27) &* primes[0] &+ primes[3]
      place += 8
    }
    if place + 4 <= bytes.count {
      hash = rotated(hash ^ (word(place, 4) &* primes[0]), 23) &* primes[1] &+ primes[2]
      place += 4
    }
    while place < bytes.count {
      hash = rotated(hash ^ (word(place, 1) &* primes[4]), 11) &* primes[0]
      place += 1
    }
    hash = (hash ^ hash >> 33) &* primes[1]
    hash = (hash ^ hash >> 29) &* primes[2]
    return hash ^ hash >> 32
  }

  @Test func `what is no ledger, and one that is being replaced, is refused by name`() throws {
    let ledger = try ledger()
    let empty = try TemporaryDirectory()
    for command in Self.reading {
      for path in [empty.path, empty.path + "/missing", ledger.directory.path + "/registry.yaml"] {
        let run = try CommandRun.run(parleyBinary, command + ["--ledger", path])
        #expect(run.status == 5, "\(command) \(path): \(run.errors)")
        #expect(run.errors.contains(path), "\(command): \(run.errors)")
      }
    }
    let gate = open(ledger.path + "/gate", O_RDWR | O_CLOEXEC)
    #expect(gate >= 0 && flock(gate, LOCK_EX | LOCK_NB) == 0)
    try expectRefused(["stance"], on: ledger, saying: "gate")
    close(gate)
    try ledger.expectSound()
  }
}
