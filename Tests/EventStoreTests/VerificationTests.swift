import LMDB
import TestSupport
import Testing
import TransparencyLog

@testable import EventStore

@Suite struct VerificationTests {
  /// A ledger of 600 events with tags and cells, sound.
  private func ledger() throws -> TestLedger {
    let ledger = try TestLedger()
    _ = try ledger.store.append(now: TestLedger.start) { appender in
      _ = try appender.recordAll(
        (0..<600).map { event($0, body: "b\($0)", tags: ["cell:c\($0 % 3)", "t\($0 % 7)"]) })
      for cell in 0..<3 {
        try appender.setCell(projection: "p", key: "c\(cell)", state: [UInt8(cell)])
      }
      try appender.setProjection("p", codeVersion: 1, foldedSize: 600)
    }
    return ledger
  }

  /// Gives the tags of the events of `ledger()`, from their bodies.
  @Sendable private static func tags(
    _ snapshot: borrowing Snapshot, _ record: RecordView, _ bytes: Span<UInt8>,
    _ carry: (Span<UInt8>) -> Void
  ) throws {
    let body = try #require(record.body)
    let text = String(decoding: [UInt8](bytes.extracting(body)), as: UTF8.self)
    let number = try #require(Int(text.dropFirst()))
    for tag in ["cell:c\(number % 3)", "t\(number % 7)"] { carry(tag.utf8.span) }
  }

  /// What a verification finds in one part, and no other in two.
  private func verify(_ ledger: TestLedger) throws -> VerificationReport {
    let report = try ledger.store.verify(tags: Self.tags)
    let inParts = try ledger.store.verify(
      by: FunctionExaminer(destroyed: { _, _ in [] }, tags: Self.tags),
      blockLevel: treeLevelSpacing
    ).report
    #expect(inParts.findings == report.findings)
    #expect(inParts.findingCount == report.findingCount)
    #expect(inParts.root == report.root)
    #expect(inParts.recordCount == report.recordCount)
    #expect(inParts.redactedCount == report.redactedCount)
    #expect(inParts.postingCount == report.postingCount)
    return report
  }

  @Test(arguments: [0, 1, 255, 256, 511, 512, 513, 1_023, 1_024, 1_025, 70_000])
  func `the tree put together from parts is the tree`(size: UInt64) throws {
    let ledger = try TestLedger()
    _ = try ledger.store.append(now: TestLedger.start) { appender in
      _ = try appender.recordAll((0..<size).map { event($0, body: "b", tags: []) })
    }
    let report = try ledger.store.verify(
      by: FunctionExaminer(destroyed: { _, _ in [] }, tags: nil), blockLevel: treeLevelSpacing
    ).report
    #expect(report.findings == [])
    #expect(report.recordCount == size)
    #expect(report.root == (try ledger.store.read { try $0.root() }))
  }

  @Test func `time that goes back between two parts is found`() throws {
    let ledger = try ledger()
    try change(ledger) { transaction, tables in
      let old = try #require(try transaction.value(in: tables.log, forKey: [UInt8](sequence: 255)))
      let view = try RecordView(parsing: old.span, sequence: 255)
      let (salt, body) = (try #require(view.salt), try #require(view.body))
      var header: [UInt8] = []
      HeaderLayout.append(
        envelope: Array(old[view.envelope]), sequence: 255,
        recordedAt: view.recordedAt + 1_000_000, signature: nil, to: &header)
      var record: [UInt8] = []
      RecordView.append(
        header: header, salt: Array(old[salt]), body: Array(old[body]), sequence: 255,
        to: &record)
      try transaction.put(tables.log, key: [UInt8](sequence: 255), value: record)
    }
    let places = try verify(ledger).findings.map(\.place)
    #expect(places.contains("log, sequence 256"))
  }

  @Test func `a sound ledger has no findings, and the root of its receipt`() throws {
    let ledger = try ledger()
    var parts: Set<Finding.Part> = []
    let report = try ledger.store.verify(tags: Self.tags) { parts.insert($0.part) }
    #expect(report.findings == [])
    #expect(report.isSound)
    #expect(report.size == 600)
    #expect(report.recordCount == 600)
    #expect(report.postingCount == 1_200)
    #expect(report.tagCount == 10)
    #expect(report.cellCount == 3)
    #expect(report.root == (try ledger.store.read { try $0.root() }))
    #expect(parts.contains(.meta))
  }

  @Test func `an empty ledger is sound`() throws {
    let report = try TestLedger().store.verify()
    #expect(report.isSound)
    #expect(report.root == .empty)
  }

  @Test func `a record rewritten with right checks is found by tree, head and id`() throws {
    let ledger = try ledger()
    let store = ledger.store
    let open = try store.currentlyOpen()
    // A forger who knows the format: another body, salt, commitment and check.
    try open.environment.write { (transaction: inout WriteTransaction) in
      var header: [UInt8] = []
      var envelope: [UInt8] = []
      var scratch: [UInt8] = []
      let salt = [UInt8](repeating: 1, count: 32)
      let body = Array("b10".utf8)
      Envelope(
        id: event(10).id, type: "note.made", schema: 1, recorder: "anna", marking: 0,
        commitment: commitment(salt: salt.span, body: body.span, scratch: &scratch)
      ).append(to: &envelope)
      HeaderLayout.append(
        envelope: envelope, sequence: 10, recordedAt: TestLedger.start, signature: nil, to: &header)
      var record: [UInt8] = []
      RecordView.append(header: header, salt: salt, body: body, sequence: 10, to: &record)
      try transaction.put(
        open.tables.log, key: [UInt8](sequence: 10), value: record, mode: .upsert)
    }
    let report = try verify(ledger)
    #expect(Set(report.findings.map(\.part)).isSuperset(of: [.tree]))
    // The stored hash goes on claiming the old root; recomputing it does not.
    #expect(report.root != (try store.read { try $0.root() }))
  }

  @Test func `each kind of damage is found in its part`() throws {
    try damaged(.log, "no record") { transaction, tables in
      let key = [UInt8](sequence: 300)
      let isGone = try transaction.delete(tables.log, key: key.span)
      #expect(isGone)
    }
    try damaged(.ids, "no last record") { transaction, tables in
      let key = [UInt8](sequence: 599)
      let isGone = try transaction.delete(tables.log, key: key.span)
      #expect(isGone)
    }
    try damaged(.tree, "a hash") { transaction, tables in
      let key = [UInt8](treeLevel: 8, index: 1)
      try transaction.put(tables.tree, key: key, value: [UInt8](repeating: 0, count: 32))
    }
    try damaged(.tree, "a hash too many") { transaction, tables in
      let key = [UInt8](treeLevel: 16, index: 0)
      try transaction.put(tables.tree, key: key, value: [UInt8](repeating: 0, count: 32))
    }
    try damaged(.ids, "an id too many") { transaction, tables in
      try transaction.put(
        tables.ids, key: event(9_999).id.bytes, value: [UInt8](sequence: 3))
    }
    try damaged(.ids, "an id that leads elsewhere") { transaction, tables in
      try transaction.put(tables.ids, key: event(9).id.bytes, value: [UInt8](sequence: 3))
    }
    try damaged(.cells, "a cell of other events") { transaction, tables in
      let key = Array("p\0c1".utf8)
      var value: [UInt8] = [7] + [199, 0, 0, 0, 0, 0, 0, 0]
      TableName.cells.seal(key: key.span, &value)
      try transaction.put(tables.cells, key: key, value: value)
    }
    try damaged(.meta, "a projection ahead of the log") { transaction, tables in
      let key = Array("projection:p".utf8)
      var value = MetaEntry.bytes(ProjectionState(codeVersion: 1, foldedSize: 601))
      TableName.meta.seal(key: key.span, &value)
      try transaction.put(tables.meta, key: key, value: value)
    }
  }

  @Test func `a posting too many or missing is named, though all checks are right`() throws {
    func rewrite(_ last: UInt64) -> (inout WriteTransaction, Tables) throws -> Void {
      { transaction, tables in
        // The tag t6 has 6, 13, 20 … 594: 85 events in one chunk.
        var tail = PostingTail(tag: Array("t6".utf8).span, ordinal: 0, sequence: 6)
        var next: UInt64 = 13
        while next < 594 {
          _ = tail.append(next)
          next += 7
        }
        _ = tail.append(last)
        var value: [UInt8] = []
        tail.write(to: &value)
        try transaction.put(tables.postings, key: tail.key, value: value)
      }
    }
    let findings = try damaged(.postings, "another posting", rewrite(595))
    #expect(findings.contains { $0.found == "no sequence 594" && $0.place.contains("t6") })
    #expect(findings.contains { $0.found == "sequence 595" && $0.place.contains("t6") })
    let sound = try ledger()
    try change(sound, rewrite(594))
    #expect(try verify(sound).isSound)
  }

  @Test func `a body destroyed needs a redaction on record`() throws {
    let ledger = try ledger()
    try change(ledger) { transaction, tables in
      let key = [UInt8](sequence: 10)
      let header = try transaction.record(tables, at: 10) { record, bytes in
        [UInt8](bytes.extracting(record.header))
      }
      var record: [UInt8] = []
      RecordView.append(header: header, salt: nil, body: nil, sequence: 10, to: &record)
      try transaction.put(tables.log, key: key, value: record)
    }
    #expect(try ledger.store.read { try $0.event(at: 10).body } == nil)
    let report = try ledger.store.verify()
    #expect(report.findings.map(\.place) == ["log, sequence 10"])
    let id = try ledger.store.read { try $0.event(at: 10).id }
    let known = try ledger.store.verify(
      destroyed: { record, _ in record.sequence == 11 ? [id] : [] })
    #expect(known.isSound)
    #expect(known.redactedCount == 1)
    #expect(known.root == (try ledger.store.read { try $0.root() }))
    // An id of a redacted event is acknowledged.
    #expect(try ledger.append([event(10, body: "b10")]) == [10])
  }

  @Test func `what the caller's functions throw is thrown on`() throws {
    struct Refusal: Error {}
    let ledger = try ledger()
    #expect(throws: Refusal.self) {
      _ = try ledger.store.verify(tags: { _, _, _, _ in throw Refusal() })
    }
  }

  @discardableResult
  private func damaged(
    _ part: Finding.Part, _ name: Comment,
    _ body: (inout WriteTransaction, Tables) throws -> Void
  ) throws -> [Finding] {
    let ledger = try ledger()
    try change(ledger, body)
    let report = try verify(ledger)
    #expect(report.findings.contains { $0.part == part }, name)
    return report.findings
  }

  /// Changes the database in the open environment, past the store.
  private func change(
    _ ledger: TestLedger, _ body: (inout WriteTransaction, Tables) throws -> Void
  ) throws {
    let open = try ledger.store.currentlyOpen()
    try open.environment.write { (transaction: inout WriteTransaction) in
      try body(&transaction, open.tables)
    }
  }
}
