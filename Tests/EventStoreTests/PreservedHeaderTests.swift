import TestSupport
import Testing
import TransparencyLog

@testable import EventStore

@Suite struct PreservedHeaderTests {
  /// The events of a ledger as an export would carry them.
  private func exported(_ ledger: TestLedger) throws -> [NewEvent] {
    try ledger.store.read { snapshot in
      try (0..<snapshot.size).map { sequence in
        let stored = try snapshot.event(at: sequence)
        return NewEvent(
          id: stored.id, type: stored.type, schema: stored.schema, recorder: stored.recorder,
          marking: stored.marking, body: try #require(stored.body),
          preserved: try PreservedHeader(
            header: stored.header, salt: try #require(stored.salt)))
      }
    }
  }

  private func source() throws -> TestLedger {
    let ledger = try TestLedger()
    for number in 1...300 as ClosedRange<UInt64> {
      try ledger.append([event(number)], now: TestLedger.start + Int64(number))
    }
    return ledger
  }

  @Test func `exported events in an empty ledger have the same root, bit for bit`() throws {
    let source = try source()
    let target = try TestLedger()
    try target.append(try exported(source), now: TestLedger.start + 1_000_000)
    #expect(
      try target.store.read { try $0.root() } == (try source.store.read { try $0.root() }))
    // Once more changes nothing.
    try target.append(try exported(source), now: TestLedger.start + 2_000_000)
    #expect(try target.store.read { $0.size } == 300)
  }

  @Test func `behind other events an exported one gets a new number and keeps its envelope`()
    throws
  {
    let source = try source()
    let target = try TestLedger()
    try target.append([event(1_000)], now: TestLedger.start + 1_000)
    let events = try exported(source)
    try target.append(events, now: TestLedger.start + 2_000)
    try target.store.read { snapshot throws in
      let stored = try snapshot.event(at: 8)
      #expect(stored.id == events[7].id)
      #expect(stored.envelope == events[7].preserved?.envelope)
      #expect(stored.salt == events[7].preserved?.salt)
      #expect(stored.recordedAt == TestLedger.start + 2_000)
    }
    #expect(try target.append(events, now: TestLedger.start + 3_000).first == 1)
    #expect(try target.store.verify().isSound)
  }

  @Test func `a header that contradicts the event is refused`() throws {
    let source = try source()
    var right = try exported(source)[0]
    let target = try TestLedger()
    func refused(_ change: (inout NewEvent) -> Void) throws {
      var wrong = right
      change(&wrong)
      #expect(
        try refusal { try target.append([wrong], now: TestLedger.start) }.kind == .usage)
    }
    try refused { $0.id = event(77).id }
    try refused { $0.type = "other" }
    try refused { $0.schema = 5 }
    try refused { $0.recorder = "ben" }
    try refused { $0.marking = 1 }
    try refused { $0.body.append(0) }
    // A time that has not come.
    let early = TestLedger.start - 24 * 3_600 * 1_000_000
    #expect(try refusal { try target.append([right], now: early - 1) }.kind == .usage)
    #expect(try target.append([right], now: TestLedger.start) == [0])
    // The same event with a new salt is not the one on record.
    right.preserved = nil
    #expect(try target.append([right], now: TestLedger.start) == [0])
    let other = try TestLedger()
    try other.append([right], now: TestLedger.start)
    let salted = try exported(other)
    #expect(
      try refusal { try target.append(salted, now: TestLedger.start) }.kind == .conflict)
  }
}
