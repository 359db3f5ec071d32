import Foundation
import TestSupport
import Testing

@testable import LMDB

/// What goes wrong only with several processes, threads, or against the operating system.
@Suite struct HazardTests {
  let scratch: TemporaryDirectory

  init() throws {
    scratch = try TemporaryDirectory()
  }

  @Test func `a write inside a write traps instead of waiting for ever`() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [path = scratch.path as String] in
      let environment = try Environment(directory: path)
      try environment.write { _ in
        try environment.write { _ in }
      }
    }
    let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(words.contains("write inside write"))
  }

  @Test func `a scan that proves reach refuses exactly where a search misses a key`() throws {
    var random = SeededGenerator()
    let seed = random
    let keys = (0..<3_000).map { [UInt8]("key-\(10_000 + $0)".utf8) }
    do {
      let environment = try scratch.environment()
      let table = try table("a", in: environment)
      try environment.write { transaction in
        for key in keys { try transaction.put(table, key: key, value: key + key) }
      }
      try environment.close()
    }
    let file = scratch.file("data.mdb")
    let sound = try Data(contentsOf: file)
    let places = Self.branchKeyBytes(of: sound)
    #expect(places.count > 200)
    var missed = 0
    for place in places.shuffled(using: &random).prefix(150) {
      var damaged = sound
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      try damaged.write(to: file)
      let environment = try scratch.environment(access: .readOnly)
      let opened = try environment.table("a", create: false)
      let table = try #require(opened)
      try environment.read { transaction in
        let isFound = try keys.allSatisfy { try transaction.value(in: table, forKey: $0) != nil }
        if !isFound { missed += 1 }
        var error: LMDBError?
        do {
          try transaction.scanProvingReach(table) { _, _ in .next }
        } catch let refusal as LMDBError {
          error = refusal
        }
        #expect((error == nil) == isFound, "byte \(place), \(seed)")
        #expect(error == nil || error?.code == .corrupted)
        #expect(try entries(of: table, in: transaction).count == keys.count)
      }
      try environment.close()
    }
    #expect(missed > 50, "\(seed)")
  }

  /// Where the bytes of the keys of branch pages stand in a file.
  private static func branchKeyBytes(of file: Data) -> [Int] {
    func word(_ place: Int) -> Int { Int(file[place]) | Int(file[place + 1]) << 8 }
    var places: [Int] = []
    for page in stride(from: 2 * 4_096, to: file.count, by: 4_096) where word(page + 10) == 1 {
      // A header of 16 bytes up to `lower`, two bytes for each node; a node has a header of 8.
      for node in 1..<max((word(page + 12) - 16) / 2, 1) {
        let start = page + word(page + 16 + 2 * node)
        places += (start + 8)..<(start + 8 + word(start + 6))
      }
    }
    return places
  }

  @Test
  func `a file that claims more pages than can be mapped is damaged, and not short of memory`()
    throws
  {
    do {
      let environment = try scratch.environment()
      _ = try table("a", in: environment)
      try environment.close()
    }
    let file = scratch.file("data.mdb")
    var bytes = try Data(contentsOf: file)
    for page in [0, 4_096] {
      // The number of the last page stands behind the header of the page and 120 bytes of the meta.
      bytes.replaceSubrange(page + 136..<page + 144, with: [0, 0, 0, 0, 0, 1, 0, 0])
    }
    try bytes.write(to: file)
    let error = try #require(throws: LMDBError.self) { try scratch.environment() }
    #expect(error.code == .corrupted)
  }

  @Test func `a table opened inside a write traps`() async throws {
    await #expect(processExitsWith: .failure) { [path = scratch.path as String] in
      let environment = try Environment(directory: path)
      try environment.write { _ in _ = try environment.table("words", create: true) }
    }
  }

  @Test func `a table of another environment traps`() async throws {
    let other = try TemporaryDirectory()
    await #expect(processExitsWith: .failure) {
      [path = scratch.path as String, otherPath = other.path as String] in
      let first = try Environment(directory: path)
      let second = try Environment(directory: otherPath)
      let words = try table("words", in: first)
      _ = try table("words", in: second)
      try second.write { try $0.put(words, key: [1], value: [1]) }
    }
  }

  @Test func `writes of two environments nest`() throws {
    let other = try TemporaryDirectory()
    let (first, second) = (try scratch.environment(), try other.environment())
    let (source, target) = (try table("words", in: first), try table("words", in: second))
    try first.write { outer throws in
      try outer.put(source, key: [1], value: [2])
      try second.write { inner throws in
        try outer.scan(source) { key, value in
          try inner.put(target, key: key, value: value, mode: .append)
          return .next
        }
      }
    }
    #expect(try second.read { try $0.value(in: target, forKey: [1]) } == [2])
  }

  @Test func `a forked child is stopped before it touches the environment`() async {
    await #expect(processExitsWith: .success) { [path = scratch.path as String] in
      let environment = try Environment(directory: path)
      let child = forkProcess()
      if child == 0 {
        signal(SIGILL, SIG_DFL)
        signal(SIGTRAP, SIG_DFL)
        try? environment.read { _ in }
        _exit(0)
      }
      var status: Int32 = 0
      waitpid(child, &status, 0)
      exit(status & 0x7F != 0 ? 0 : 1)
    }
  }

  @Test func `a killed reader's slot is found and freed`() async throws {
    let environment = try Environment(
      directory: scratch.path, options: Environment.Options(mapSizeBytes: 1 << 24, readerCount: 1))
    #expect(try environment.clearStaleReaders() == 0)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String] in
      try Environment(directory: path).read { _ in _ = kill(getpid(), SIGKILL) }
    }
    #expect(try environment.clearStaleReaders() == 1)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String] in
      try Environment(directory: path).read { _ in _ = kill(getpid(), SIGKILL) }
    }
    // There is one slot only, and it is taken: the read has to clear it by itself.
    try environment.read { _ in
      let error = #expect(throws: LMDBError.self) { try environment.read { _ in } }
      #expect(error?.code == .readersFull)
    }
  }

  @Test func `a killed writer leaves nothing behind and stops nobody`() async throws {
    let environment = try scratch.environment()
    let words = try table("words", in: environment)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String] in
      let environment = try Environment(directory: path)
      let words = try table("words", in: environment)
      try environment.write { transaction throws in
        try transaction.put(words, key: [1], value: [1])
        kill(getpid(), SIGKILL)
      }
    }
    try environment.write { try $0.put(words, key: [2], value: [2]) }
    #expect(try environment.read { try entries(of: words, in: $0) } == [[[2], [2]]])
  }

  @Test func `two processes and two threads count without losing a step`() async throws {
    let environment = try scratch.environment()
    let words = try table("words", in: environment)
    try environment.write { try $0.put(words, key: [0], value: [UInt8](repeating: 0, count: 8)) }
    let path = scratch.path
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask { await expectNoError { try countUp(environment, words, steps: 50) } }
      }
      group.addTask {
        await #expect(processExitsWith: .success) { [path = path as String] in
          let environment = try Environment(directory: path)
          try countUp(environment, try table("words", in: environment), steps: 50)
        }
      }
    }
    let count = try environment.read { transaction throws in
      try transaction.value(in: words, forKey: [0].span) { $0.bigEndian64(at: 0) }
    }
    #expect(count == 150)
  }

  @Test func `a map that another process grew is adopted`() async throws {
    let environment = try scratch.environment(mapSizeBytes: 1 << 20)
    let words = try table("words", in: environment)
    await #expect(processExitsWith: .success) { [path = scratch.path as String] in
      let environment = try Environment(
        directory: path, options: Environment.Options(mapSizeBytes: 1 << 26))
      let words = try table("words", in: environment)
      let large = [UInt8](repeating: 1, count: 4 << 20)
      try environment.write { try $0.put(words, key: [1], value: large) }
    }
    let count = try environment.read { try $0.value(in: words, forKey: [1])?.count }
    #expect(count == 4 << 20)
    #expect(try environment.statistics().mapSizeBytes == 1 << 26)
    try environment.write { try $0.put(words, key: [2], value: [2]) }
  }

  @Test func `the map waits for transactions, and not for ever`() async {
    let gate = MapGate()
    gate.enter()
    gate.enter()
    #expect(gate.alone(waitingMilliseconds: 5) { 1 } == nil)
    gate.leave()
    #expect(gate.alone(waitingMilliseconds: 5) { 1 } == nil)
    gate.leave()
    #expect(gate.alone(waitingMilliseconds: 5) { 1 } == 1)
  }

  @Test func `less address space makes a smaller map`() async {
    await #expect(processExitsWith: .success) { [path = scratch.path as String] in
      var limit = rlimit(rlim_cur: 32 << 30, rlim_max: 32 << 30)
      guard setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { exit(2) }
      let environment = try Environment(directory: path)
      let size = try environment.statistics().mapSizeBytes
      exit(size <= 32 << 30 && size >= 1 << 30 ? 0 : 1)
    }
  }

  @Test func `after a failed commit nothing works until the environment is opened again`()
    async throws
  {
    let first = try scratch.environment()
    let words = try table("words", in: first)
    try first.write { try $0.put(words, key: [1], value: [1]) }
    try first.close()
    await #expect(processExitsWith: .success) { [path = scratch.path as String] in
      let environment = try Environment(directory: path)
      let words = try table("words", in: environment)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1 << 16, rlim_max: 1 << 16)
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
      do {
        try environment.write { transaction throws in
          try transaction.put(words, key: [2], value: [UInt8](repeating: 2, count: 1 << 20))
        }
        exit(3)
      } catch let error as LMDBError {
        guard case .system = error.code, error.operation == "commit" else { exit(4) }
      }
      do {
        try environment.read { _ in }
        exit(5)
      } catch let error as LMDBError {
        guard error.code == .needsReopening else { exit(6) }
      }
      try environment.close()
      let again = try Environment(directory: path)
      let wordsAgain = try table("words", in: again)
      let found = try again.read { try entries(of: wordsAgain, in: $0) }
      exit(found == [[[1], [1]]] ? 0 : 7)
    }
  }

  @Test func `a truncated file ends the process with the words and the code given`() async throws {
    let environment = try scratch.environment()
    let words = try table("words", in: environment)
    try environment.write {
      try $0.put(words, key: [1], value: [UInt8](repeating: 1, count: 1 << 20))
    }
    try environment.close()
    #expect(truncate(scratch.path(of: "data.mdb"), 1 << 16) == 0)
    let result = await #expect(
      processExitsWith: .exitCode(4), observing: [\.standardErrorContent]
    ) { [path = scratch.path as String] in
      MapFault.endProcess(exitCode: 4, message: "data.mdb is damaged")
      MapFault.endProcess(exitCode: 9, message: "ignored")
      let environment = try Environment(directory: path)
      let words = try table("words", in: environment)
      let value = try environment.read { try $0.value(in: words, forKey: [1]) }
      print(value?.count ?? 0)
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said == "data.mdb is damaged\n")
  }

  @Test func `keys out of order are damage, not entries`() throws {
    let environment = try scratch.environment()
    let words = try table("words", in: environment)
    let keys = ["AAAAAAAA", "BBBBBBBB", "C"].map { Array($0.utf8) }
    try environment.write { transaction throws in
      for key in keys { try transaction.put(words, key: key, value: []) }
    }
    try environment.close()
    let file = scratch.path(of: "data.mdb")
    var bytes = try #require(try SmallFile.read(at: file))
    let places = bytes.indices.dropLast(7).filter { bytes[$0..<$0 + 8].elementsEqual(keys[0]) }
    #expect(!places.isEmpty)
    for place in places { bytes[place] = UInt8(ascii: "X") }
    try SmallFile.replace(at: file, with: bytes, durability: .renamed)

    let damaged = try scratch.environment()
    let wordsAgain = try table("words", in: damaged)
    for direction in [ScanDirection.ascending, .descending] {
      let error = #expect(throws: LMDBError.self) {
        try damaged.read { _ = try entries(of: wordsAgain, in: $0, direction: direction) }
      }
      #expect(error?.code == .corrupted)
    }
  }

  @Test func `without permission nothing opens`() async throws {
    try scratch.environment().close()
    #expect(chmod(scratch.path, 0o700) == 0 && chmod(scratch.path(of: "data.mdb"), 0o000) == 0)
    #expect(chmod(scratch.path(of: "lock.mdb"), 0o000) == 0)
    defer { chmod(scratch.path, 0o700) }
    #expect(chown(scratch.path, getuid(), getgid()) == 0)
    await #expect(processExitsWith: .success) { [path = scratch.path as String] in
      // Root may do everything, so that it must be somebody else.
      if getuid() == 0 {
        chmod(path, 0o755)
        guard setgid(65_534) == 0, setuid(65_534) == 0 else { exit(2) }
      }
      do {
        _ = try Environment(directory: path)
        exit(1)
      } catch let error as LMDBError {
        exit(error.code == .system(.permissionDenied) ? 0 : 3)
      }
    }
  }
}

// Swift hides fork(), since little works in the child; the test is about what must not.
@_silgen_name("fork") private func forkProcess() -> Int32

private func countUp(_ environment: Environment, _ words: Table, steps: Int) throws {
  for _ in 0..<steps {
    try environment.write { transaction throws in
      let count = try transaction.value(in: words, forKey: [0].span) { $0.bigEndian64(at: 0) }
      var next: [UInt8] = []
      next.appendBigEndian64((count ?? 0) + 1)
      try transaction.put(words, key: [0], value: next)
    }
  }
}

private func expectNoError(_ body: () throws -> Void) async {
  #expect(throws: Never.self) { try body() }
}
