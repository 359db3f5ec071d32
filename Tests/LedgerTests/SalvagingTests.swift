import EventStore
import Foundation
import Positions
import TestSupport
import Testing

@testable import Ledger

/// What is saved of a ledger whose file was damaged.
struct SalvagingTests {
  private struct Saved {
    let report: SalvageReport
    let lines: [String]
  }

  private func salvage(_ path: String, checkpoint: String? = nil) throws -> Saved {
    var text = ""
    let report = try Ledger.salvage(at: path, checkpoint: checkpoint, { text += $0 }) { _, _ in }
    return Saved(report: report, lines: text.split(separator: "\n").map(String.init))
  }

  /// A ledger of some 600 events, so that two hashes are stored, one of them redacted.
  private func ledger() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let statements = (0..<530).map { number in
      "  - {label: n\(number), accepts: aid:entry, text: lorry \(number), passage: no \(number)}"
    }
    try test.append(
      """
      dossier: 1
      source: {slug: many, title: Many, publisher: Press, published: 2026-01-05}
      accounts:
      - by: hamas
        statements:
      \(statements.joined(separator: "\n"))
      """)
    _ = try test.ledger.redact(
      RedactionOrder(events: ["100"], reason: "asked for"), terms: LedgerUnderTest.terms)
    return test
  }

  @Test func `of a ledger that is whole everything is saved, proved, and leads to the same root`()
    throws
  {
    let test = try ledger()
    let saved = try salvage(test.path)
    #expect(saved.report.isWhole)
    #expect(saved.report.checkpoint?.root == (try test.ledger.registry().record.root))
    #expect(saved.lines == (try test.lines()))
    let copy = try LedgerUnderTest()
    try copy.append(lines: saved.lines)
    #expect(try copy.state() == test.state())
  }

  @Test func `without its pages that lead to others, all records are saved all the same`() throws {
    let test = try ledger()
    let lines = try test.lines()
    try test.ledger.store.close()
    let file = URL(fileURLWithPath: test.path + "/data.mdb")
    var bytes = try Data(contentsOf: file)
    // Both pages that a database starts from.
    bytes.replaceSubrange(0..<8_192, with: Data(count: 8_192))
    try bytes.write(to: file)
    let saved = try salvage(test.path)
    #expect(saved.report.isWhole)
    #expect(saved.lines == lines)
  }

  @Test func `what is lost is told, what shares its hash is not proved, the rest is`() throws {
    let test = try ledger()
    let lines = try test.lines()
    let event = try test.ledger.read { try $0.event(at: 300) }
    try test.ledger.store.close()
    let file = URL(fileURLWithPath: test.path + "/data.mdb")
    var bytes = try Data(contentsOf: file)
    // All copies of it.
    while let range = bytes.range(of: Data(event.header)) { bytes[range.lowerBound + 20] ^= 1 }
    try bytes.write(to: file)
    let saved = try salvage(test.path)
    #expect(saved.report.lost.runs == [300...300])
    #expect(saved.report.unproven.runs == [256...299, 301...511])
    #expect(saved.report.provenCount == saved.report.size - 256)
    #expect(saved.lines == lines.enumerated().filter { $0.offset != 300 }.map(\.element))
    let copy = try LedgerUnderTest()
    #expect(try copy.append(lines: saved.lines).recorded?.count == saved.lines.count)
    #expect(try copy.findings() == [])
  }

  @Test func `events about a lost one are left out, and lost declarations are named`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    _ = try test.ledger.review(
      ["30"], ReviewFinding(verdict: .confirmed), terms: AppendTerms(recorder: "ben"))
    let events = try test.ledger.read { snapshot in
      try [0, 30].map { try snapshot.event(at: $0) }
    }
    try test.ledger.store.close()
    let file = URL(fileURLWithPath: test.path + "/data.mdb")
    var bytes = try Data(contentsOf: file)
    for event in events {
      while let range = bytes.range(of: Data(event.header)) { bytes[range.lowerBound + 20] ^= 1 }
    }
    try bytes.write(to: file)
    let report = try salvage(test.path).report
    #expect(report.lost.runs == [0...0, 30...30])
    #expect(report.leftOut.runs == [75...75])
    #expect(report.checkpoint == nil)
    #expect(report.undeclared.count == 1)
  }

  @Test func `a body that was redacted is not saved, though the file still has it`() throws {
    let test = try ledger()
    let file = URL(fileURLWithPath: test.path + "/data.mdb")
    let words = Data("lorry 24".utf8)
    #expect(try Data(contentsOf: file).range(of: words) != nil)
    let saved = try salvage(test.path)
    let line = try #require(saved.lines.first { $0.contains(#""sequence":"100""#) })
    #expect(!line.contains("parleysalt"))
  }

  @Test func `random damage never ends it, and what is proved is what was recorded`() throws {
    var random = SeededGenerator()
    let test = try ledger()
    let lines = Set(try test.lines())
    try test.ledger.store.close()
    let file = URL(fileURLWithPath: test.path + "/data.mdb")
    let whole = try Data(contentsOf: file)
    for _ in 0..<12 {
      var bytes = whole
      for _ in 0..<40 {
        let start = Int.random(in: 0..<bytes.count - 512, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes.replaceSubrange(start..<start + 512, with: Data(count: 512))
        default: bytes.replaceSubrange(start..<start + 64, with: Data(random.bytes(64)))
        }
      }
      bytes.removeLast(Int.random(in: 0..<8_192, using: &random))
      try bytes.write(to: file)
      let saved = try salvage(test.path)
      let report = saved.report
      #expect(report.writtenCount + report.lost.count + report.leftOut.count == report.size)
      // Where the redaction and what it left are both lost, nothing tells that there was one.
      let hasRedaction = saved.lines.contains { $0.contains("record.redacted") }
      let told = saved.lines.filter { hasRedaction || !$0.contains(#""sequence":"100""#) }
      #expect(Set(told).isSubset(of: lines), "\(random)")
    }
  }
}
