import EventStore
import Foundation
import Positions
import TestSupport
import Testing

@testable import Ledger

/// Backups: a stream of records that proves itself, and ledgers made of it.
struct BackupTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// A random ledger in which some statements were redacted.
  private func ledger(_ random: inout SeededGenerator) throws -> LedgerUnderTest {
    let test = try RandomRecord(batches: 10, random: random).test
    let statements = try test.ledger.log([]).entries.filter { $0.event?.type.isStatement ?? false }
    for entry in statements.shuffled(using: &random).prefix(3) {
      _ = try test.ledger.redact(
        RedactionOrder(events: ["\(entry.sequence)"], reason: "asked for"),
        terms: LedgerUnderTest.terms)
    }
    return test
  }

  private func backUp(_ test: LedgerUnderTest, _ name: String = "backup") throws -> String {
    let file = directory.file(name).path
    _ = try test.ledger.backup(to: file) { _, _, _ in }
    return file
  }

  @Test(arguments: [false, true])
  func `a restored ledger has the same records, root and answers`(keepsID: Bool) throws {
    var random = SeededGenerator()
    let test = try ledger(&random)
    let file = try backUp(test)
    let place = directory.file("again").path
    let report = try Ledger.restore(file, to: place, keepsID: keepsID) { _, _ in }
    let again = try Ledger(at: place, for: .scan)
    defer { try? again.store.close() }
    let (old, new) = (try test.ledger.registry().record, try again.registry().record)
    #expect((new.size, new.root, new.title) == (old.size, old.root, old.title), "\(random)")
    #expect((new.ledgerID == old.ledgerID) == keepsID)
    #expect(report.ledger == new.ledgerID)
    let findings = try again.verify { _, _, _ in }.findings
    #expect(findings == [], "\(random)")
    let bytes = { (ledger: Ledger) in
      try ledger.read { snapshot in
        try (0..<snapshot.size).map { try snapshot.event(at: $0) }
      }
    }
    #expect(try bytes(again) == bytes(test.ledger), "\(random)")
  }

  @Test func `nothing that exists is replaced, neither a file nor a ledger`() throws {
    var random = SeededGenerator()
    let test = try ledger(&random)
    let file = try backUp(test)
    let before = try Data(contentsOf: URL(fileURLWithPath: file))
    #expect(throws: LedgerError.self) { try backUp(test) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
    let refusal = try #require(throws: LedgerError.self) {
      try Ledger.restore(file, to: test.path, keepsID: false) { _, _ in }
    }
    #expect(refusal.kind == .conflict)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.file("").path).count == 1)
  }

  @Test func `any flipped bit, any cut and anything added is found, and nothing is restored`()
    throws
  {
    var random = SeededGenerator()
    let test = try ledger(&random)
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: try backUp(test))))
    let file = directory.file("damaged").path
    let place = directory.file("again").path
    for round in 0..<60 {
      var bytes = whole
      switch round % 3 {
      case 0:
        bytes[Int.random(in: bytes.indices, using: &random)] ^=
          1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
      default: bytes += random.bytes(Int.random(in: 1..<9, using: &random))
      }
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      #expect(throws: LedgerError.self, "\(round) \(random)") {
        try Ledger.restore(file, to: place, keepsID: false) { _, _ in }
      }
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: directory.file("").path)
    #expect(left.sorted() == ["backup", "damaged"])
  }
}
