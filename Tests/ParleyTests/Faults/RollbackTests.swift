import Foundation
import TestSupport
import Testing

/// Older and other histories put in the place of a ledger's: the next command of each kind refuses
/// them, and says what was found and what was expected.
struct RollbackTests {
  private let files = FileManager.default

  @Test func `an older file put back stops the next append and fails the next verify`() throws {
    let ledger = try CommandLedger()
    let data = ledger.file("data.mdb")
    let older = ledger.directory.file("older.mdb")
    try files.copyItem(at: data, to: older)
    try append(0, to: ledger)
    try put(older, in: data)
    try expectRefusals(
      of: ledger, found: "a database of 4 events", expected: "at least 7, which were recorded")
    #expect(try ledger.run(["stance"]).errors.hasSuffix("put back; #4 to #6 are missing\n"))
  }

  /// The places at which a checkpoint is signed before the histories part, and what is then known
  /// of where they do: the registry takes 4 events, a batch of two 3.
  private static let signings: [(signed: [Int], place: String)] = [
    ([], "one of #0 to #6"), ([0], "one of #4 to #6"), ([0, 1], "one of #4 to #6"),
    ([1], "one of #0 to #6"),
  ]

  @Test(arguments: signings)
  func `of two histories the first event that differs is named as closely as checkpoints allow`(
    signed: [Int], place: String
  ) throws {
    let ledger = try CommandLedger()
    let keys = ledger.directory.file("keys").path
    let sign = {
      let run = try CommandRun.run(
        parleyBinary, ["checkpoint", "--ledger", ledger.path, "--key", "desk", "--once"],
        environment: CommandLedger.environment.merging(["PARLEY_KEYS": keys]) { $1 })
      try #require(run.status == 0, "\(run.errors)")
    }
    let key = try CommandRun.run(
      parleyBinary, ["key", "new", "desk"], environment: ["PARLEY_KEYS": keys])
    try #require(key.status == 0, "\(key.errors)")
    if signed.contains(0) { try sign() }
    let copy = ledger.directory.file("copy")
    try files.copyItem(atPath: ledger.path, toPath: copy.path)
    try append(0, to: ledger)
    if signed.contains(1) { try sign() }
    try ledger.write(batch: 1, by: "south", count: 4)
    let run = try CommandRun.run(
      parleyBinary, ["append", "south-1.yaml", "--ledger", copy.path, "--quiet"],
      environment: CommandLedger.environment, in: ledger.directory.url)
    #expect(run.status == 0, "\(run.errors)")
    try put(copy.appendingPathComponent("data.mdb"), in: ledger.file("data.mdb"))
    for command in ["stance", "verify"] {
      let errors = try ledger.run([command]).errors
      #expect(
        errors.contains("was recorded; the first event that differs is \(place)"), "\(errors)")
    }
  }

  @Test(arguments: [2, 3, 5])
  func `two histories from one prefix are told apart, whichever is the longer`(
    count: Int
  ) throws {
    let ledger = try CommandLedger()
    let copy = ledger.directory.file("copy")
    try files.copyItem(atPath: ledger.path, toPath: copy.path)
    try append(0, to: ledger)
    try ledger.write(batch: 1, by: "south", count: count)
    let run = try CommandRun.run(
      parleyBinary, ["append", "south-1.yaml", "--ledger", copy.path, "--quiet"],
      environment: CommandLedger.environment, in: ledger.directory.url)
    #expect(run.status == 0, "\(run.errors)")
    try put(copy.appendingPathComponent("data.mdb"), in: ledger.file("data.mdb"))
    try expectRefusals(
      of: ledger, found: "root ", expected: "the history differs from what was recorded")
  }

  @Test func `a head of another ledger, or of more than is on record, is refused`() throws {
    let ledger = try CommandLedger()
    let other = try CommandLedger()
    let head = ledger.file("checkpoints/head")
    let own = try String(contentsOf: head, encoding: .utf8)
    try Data(contentsOf: other.file("checkpoints/head")).write(to: head)
    try expectRefusals(of: ledger, found: "the head of ledger ", expected: "expected that of ")
    try own.replacing("\n4\n", with: "\n5\n").write(to: head, atomically: true, encoding: .utf8)
    try expectRefusals(of: ledger, found: "a database of 4 events", expected: "at least 5")
    try own.write(to: head, atomically: true, encoding: .utf8)
    try ledger.expectSound()
  }

  @Test(arguments: ["", "garbage", "parley-ledger/x\n4\nAAAA\n"])
  func `a head that is missing or unreadable is a warning, and the next append writes it`(
    text: String
  ) throws {
    let ledger = try CommandLedger()
    let head = ledger.file("checkpoints/head")
    let own = try String(contentsOf: head, encoding: .utf8)
    try files.removeItem(at: head)
    if !text.isEmpty { try text.write(to: head, atomically: true, encoding: .utf8) }
    for command in [["verify"], ["stance"]] {
      let run = try ledger.run(command)
      #expect(run.status == 0)
      #expect(run.errors.contains("put back would not be noticed"), "\(run.errors)")
    }
    try append(0, to: ledger)
    let written = try String(contentsOf: head, encoding: .utf8)
    #expect(written != own)
    #expect(written.split(separator: "\n").first == own.split(separator: "\n").first)
    try ledger.expectSound()
  }

  private func append(_ batch: Int, to ledger: CommandLedger) throws {
    let dossier = try ledger.write(batch: batch, count: 2)
    try ledger.require(["append", dossier.path, "--quiet"])
  }

  private func put(_ file: URL, in place: URL) throws {
    try files.removeItem(at: place)
    try files.copyItem(at: file, to: place)
  }

  private func expectRefusals(
    of ledger: CommandLedger, found: String, expected: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try Data(contentsOf: ledger.file("data.mdb"))
    let dossier = try ledger.write(batch: 9, count: 1)
    for command in [["append", dossier.path], ["verify"], ["stance"], ["replay"]] {
      let run = try ledger.run(command)
      #expect(run.status == 4, "\(command)", sourceLocation: sourceLocation)
      #expect(run.errors.contains(found), "\(run.errors)", sourceLocation: sourceLocation)
      #expect(run.errors.contains(expected), "\(run.errors)", sourceLocation: sourceLocation)
    }
    let after = try Data(contentsOf: ledger.file("data.mdb"))
    #expect(after == before, sourceLocation: sourceLocation)
  }
}
