import EventStore
import Foundation
import Positions
import TestSupport
import Testing

@testable import Ledger

/// What a ledger's file holds after a redaction, before and after it is written anew.
struct CompactingTests {
  private static let quote = "we would settle for three km, tell nobody"
  private static let label = "a-telling-label"
  private static let corrected = "we would settle for a mere three km"
  private static let note = "heard “we would settle for a mere three km” on the tape"

  /// A ledger in which a statement, its correction and a review of it were redacted, name and all.
  private func redacted() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    try test.append(
      """
      dossier: 1
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
      accounts:
      - by: hamas
        statements:
        - {label: \(Self.label), accepts: buffer-zone:rafah, value: 3, quote: "\(Self.quote)"}
      """)
    let detail = try test.ledger.detail(of: "note#\(Self.label)")
    var body = try #require(detail.bodyInForce as? PositionStated)
    body.attribution.quote?.text = Self.corrected
    _ = try test.ledger.correct(
      detail, with: body, marking: nil, reason: "misheard", terms: LedgerUnderTest.terms)
    _ = try test.ledger.review(
      ["76"], ReviewFinding(verdict: .confirmed, note: Self.note),
      terms: AppendTerms(recorder: "ben"))
    for words in Self.secrets { #expect(try holds(test, words)) }
    _ = try test.ledger.redact(
      RedactionOrder(events: ["76"], reason: "a court order", dropped: [.name]),
      terms: LedgerUnderTest.terms)
    return test
  }

  private static let secrets = [quote, label, corrected, note]

  private func holds(_ test: LedgerUnderTest, _ words: String) throws -> Bool {
    try Data(contentsOf: URL(fileURLWithPath: test.path + "/data.mdb"))
      .range(of: Data(words.utf8)) != nil
  }

  @Test func `once compacted, a search of the raw file finds nothing of what was redacted`() throws
  {
    let test = try redacted()
    #expect(try test.ledger.statistics().statistics.pendingErasureCount == 3)
    let state = try test.state()
    try test.ledger.store.close()
    let report = try Ledger.compact(at: test.path) { _, _, _ in }
    #expect(report.erasureCount == 3)
    for words in Self.secrets { #expect(try !holds(test, words), "\(words)") }
    #expect(try holds(test, "a court order"))
    let again = try Ledger(at: test.path, for: .append)
    defer { try? again.store.close() }
    let record = try again.registry().record
    #expect(["\(record.size)", record.root] == state)
    #expect(try again.statistics().statistics.pendingErasureCount == 0)
    #expect(try again.statistics().statistics.redactedCount == 3)
    #expect(try again.verify { _, _, _ in }.findings == [])
    #expect(!FileManager.default.fileExists(atPath: test.path + "/compacting"))
  }

  @Test func `a ledger that is in use is not compacted`() throws {
    let test = try redacted()
    let before = try test.state()
    let error = try #require(throws: LedgerError.self) {
      try Ledger.compact(at: test.path) { _, _, _ in }
    }
    #expect(error.kind == .storage)
    #expect(error.description.contains("ledger in use"))
    #expect(try test.state() == before)
  }

  @Test func `what an interrupted compaction left is removed by the next`() throws {
    let test = try redacted()
    try test.ledger.store.close()
    let left = test.path + "/compacting/checkpoints"
    try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
    try Data("rest".utf8).write(to: URL(fileURLWithPath: test.path + "/compacting/data.mdb"))
    #expect(try Ledger.compact(at: test.path) { _, _, _ in }.size == 80)
    #expect(!FileManager.default.fileExists(atPath: test.path + "/compacting"))
  }

  @Test func `a damaged ledger is left as it is`() throws {
    let test = try redacted()
    // A redaction without its redaction: the file as such can be read.
    let id = try test.ledger.read { try $0.event(at: 30).id }
    _ = try test.ledger.store.append(now: Ledger.now()) { appender in
      try appender.destroyBody(at: 30)
    }
    try test.ledger.store.close()
    let file = URL(fileURLWithPath: test.path + "/data.mdb")
    let before = try Data(contentsOf: file)
    let error = try #require(throws: LedgerError.self) {
      try Ledger.compact(at: test.path) { _, _, _ in }
    }
    #expect(error.kind == .integrity, "\(id)")
    #expect(try Data(contentsOf: file) == before)
  }
}
