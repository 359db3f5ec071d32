import Foundation
import Positions
import TestSupport
import Testing

@testable import EventStore
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

  @Test func `a damaged length loses its own event and none of those behind it`() throws {
    let test = try ledger()
    let event = try test.ledger.read { try $0.event(at: 300) }
    var bytes = try closed(test)
    for start in places(of: event.header, in: bytes) {
      // Behind the header: tag, length and 32 bytes of salt, the tag of the body, its length.
      let length = start + event.header.count + 35
      bytes[length] |= 0x80
      bytes[length + 1] = 0x7f
    }
    try bytes.write(to: file(test))
    #expect(try salvage(test.path).report.lost.runs == [300...300])
  }

  @Test func `what a cut takes away is lost up to the size that a checkpoint tells of`() throws {
    let test = try ledger()
    let lines = try test.lines()
    let whole = try closed(test)
    for byteCount in [0, 8_192, whole.count / 2] {
      try whole.prefix(byteCount).write(to: file(test))
      let report = try salvage(test.path).report
      #expect(report.size == UInt64(lines.count))
      #expect(report.lost.runs.last?.upperBound == report.size - 1)
      #expect(!report.isWhole)
    }
  }

  @Test func `a signed checkpoint proves as the head does, stored or given`() throws {
    let test = try ledger()
    let lines = try test.lines()
    try test.ledger.store.close()
    let folder = URL(fileURLWithPath: test.path + "/checkpoints")
    let head = try String(contentsOf: folder.appendingPathComponent("head"), encoding: .utf8)
    let signed =
      head.replacingOccurrences(of: "parley-ledger/", with: "parley/") + "\n— log c2lnbmVk\n"
    #expect(try salvage(test.path, checkpoint: signed).report.isWhole)
    try FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let place = folder.appendingPathComponent("\(lines.count).checkpoint")
    try signed.write(to: place, atomically: true, encoding: .utf8)
    #expect(try salvage(test.path).report.isWhole)
  }

  @Test func `without checkpoints, or with those of another ledger, the lines are the same`() throws
  {
    let test = try ledger()
    let lines = try test.lines()
    let other = try ledger()
    try other.append(lines: [#"{"type":"recorder.declared","data":{"slug":"x"}}"#].map(withID))
    _ = try closed(test)
    let folder = test.path + "/checkpoints"
    try FileManager.default.removeItem(atPath: folder)
    for isForeign in [false, true] {
      if isForeign {
        try FileManager.default.copyItem(atPath: other.path + "/checkpoints", toPath: folder)
      }
      let saved = try salvage(test.path)
      #expect(saved.lines == lines)
      #expect(saved.report.size == UInt64(lines.count))
      #expect(saved.report.checkpoint == nil)
    }
  }

  @Test func `a record with a number that no ledger reaches is none`() throws {
    let test = try ledger()
    let lines = try test.lines()
    let event = try test.ledger.read { try $0.event(at: 30) }
    let whole = try closed(test)
    let envelope = Int(event.header[1]) + 2
    for sequence in [UInt64.max, 1 << 63, 1 << 40] {
      var varint: [UInt8] = []
      var rest = sequence
      while rest >= 0x80 {
        varint.append(UInt8(rest & 0x7f) | 0x80)
        rest >>= 7
      }
      varint.append(UInt8(rest))
      let header =
        event.header[..<envelope] + [0x10] + varint + event.header[(envelope + 2)...]
      var record: [UInt8] = []
      RecordView.append(
        header: Array(header), salt: nil, body: nil, sequence: sequence, to: &record)
      try (whole + Data(record)).write(to: file(test))
      let saved = try salvage(test.path)
      #expect(saved.report.isWhole)
      #expect(saved.lines == lines)
    }
  }

  @Test func `beside the records of an append that was broken off, those recorded are proved`()
    throws
  {
    let older = try closed(try ledger())
    let test = try ledger()
    let lines = try test.lines()
    let newer = try closed(test)
    for bytes in [older + newer, newer + older] {
      try bytes.write(to: file(test))
      let saved = try salvage(test.path)
      #expect(saved.report.isWhole)
      #expect(saved.lines == lines)
    }
  }

  private func withID(_ line: String) -> String {
    #"{"id":"01890a5d-ac96-774b-bcce-b302099a8057","# + line.dropFirst()
  }

  private func file(_ test: LedgerUnderTest) -> URL {
    URL(fileURLWithPath: test.path + "/data.mdb")
  }

  /// The bytes of a ledger's file, which is closed.
  private func closed(_ test: LedgerUnderTest) throws -> Data {
    try test.ledger.store.close()
    return try Data(contentsOf: file(test))
  }

  /// Where some bytes stand.
  private func places(of bytes: [UInt8], in data: Data) -> [Int] {
    var places: [Int] = []
    var start = data.startIndex
    while let found = data.range(of: Data(bytes), in: start..<data.endIndex) {
      places.append(found.lowerBound)
      start = found.upperBound
    }
    return places
  }
}
