import TestSupport
import Testing

@testable import EventStore

@Suite struct IdempotencyTests {
  @Test func `an equal event is acknowledged with its sequence number`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1), event(2, tags: ["a"])])
    let root = try ledger.store.read { try $0.root() }
    let (sequences, receipt) = try ledger.store.append(now: TestLedger.start + 5) {
      try $0.recordAll([event(2, tags: ["a"]), event(1)])
    }
    #expect(sequences == [1, 0])
    #expect(receipt == Receipt(first: 2, size: 2, root: root))
    #expect(try ledger.store.read { try $0.event(at: 1).recordedAt } == TestLedger.start)
  }

  @Test func `recorder, schema and tags do not make an event another`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1)])
    var again = event(1, recorder: "ben", tags: ["more"])
    again.schema = 9
    #expect(try ledger.append([again]) == [0])
    #expect(try ledger.store.read { try $0.postings(of: "more") } == [])
  }

  @Test(arguments: [
    event(1, type: "note.changed"), event(1, marking: 1), event(1, body: "another"),
    event(1, body: "event 1 "),
  ])
  func `another type, marking or body is a conflict with both sides`(_ offered: NewEvent) throws {
    let ledger = try TestLedger()
    try ledger.append([event(1)])
    let error = try refusal { try ledger.append([event(2), offered]) }
    #expect(error.kind == .conflict)
    #expect(error.conflict?.recorded.body == Array("event 1".utf8))
    #expect(error.conflict?.recorded.sequence == 0)
    #expect(error.conflict?.offered == offered)
    #expect(try ledger.store.read { $0.size } == 1)
  }

  @Test func `a doubled event in one batch is recorded once, a changed one is a conflict`() throws {
    let ledger = try TestLedger()
    #expect(try ledger.append([event(5), event(3), event(5), event(3)]) == [0, 1, 0, 1])
    #expect(try ledger.store.read { $0.size } == 2)
    let error = try refusal { try ledger.append([event(7), event(7, body: "other")]) }
    #expect(error.kind == .conflict)
    #expect(try ledger.store.read { $0.size } == 2)
  }

  /// What is on record before, what is offered, and the expectation.
  @Test(
    arguments: [
      (["all"], .any, nil), (["some"], .any, nil), (["none"], .any, nil),
      (["all"], .size(99), nil), (["some"], .size(2), .conflict), (["none"], .size(2), nil),
      (["none"], .size(1), .conflict), (["none"], .size(3), .conflict),
      (["all"], .noEvent(withTags: ["t"], since: 0), nil),
      (["some"], .noEvent(withTags: ["t"], since: 2), .conflict),
      (["none"], .noEvent(withTags: ["t"], since: 1), .conflict),
      (["none"], .noEvent(withTags: ["t"], since: 2), nil),
      (["none"], .noEvent(withTags: ["u", "t"], since: 1), .conflict),
      (["none"], .noEvent(withTags: ["u"], since: 0), nil),
    ] as [([String], EventStore::Expectation, StoreError.Kind?)])
  func `all on record is acknowledged, none is checked, some needs any`(
    _ stored: [String], _ expectation: EventStore::Expectation, _ expected: StoreError.Kind?
  ) throws {
    let ledger = try TestLedger()
    try ledger.append([event(1, tags: ["t"]), event(2, tags: ["t"])])
    let offered: [NewEvent] =
      switch stored[0] {
      case "all": [event(1), event(2)]
      case "some": [event(2), event(3)]
      default: [event(3), event(4)]
      }
    if let expected {
      let error = try refusal { try ledger.append(offered, expecting: expectation) }
      #expect(error.kind == expected)
      #expect(try ledger.store.read { $0.size } == 2)
    } else {
      try ledger.append(offered, expecting: expectation)
      let size = try ledger.store.read { $0.size }
      #expect(size == ["all": 2, "some": 3, "none": 4][stored[0]])
    }
  }

  @Test func `several batches of one transaction count as one`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1)])
    for order in [[1, 2], [2, 1]] as [[UInt64]] {
      let error = try refusal {
        _ = try ledger.store.append(expecting: .size(1), now: TestLedger.start) { appender throws in
          for number in order { try appender.record(event(number)) }
        }
      }
      #expect(error.kind == .conflict)
    }
    _ = try ledger.store.append(expecting: .size(1), now: TestLedger.start) { appender throws in
      try appender.record(event(2))
      try appender.record(event(3))
      try appender.record(event(2))
    }
    #expect(try ledger.store.read { $0.size } == 3)
  }

  @Test func `a dry run says what would happen and leaves everything as it was`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1)])
    let before = try ledger.store.read { try $0.root() }
    let (sequence, receipt) = try ledger.store.dryRun(now: TestLedger.start) { appender throws in
      let sequence = try appender.record(event(2, tags: ["a"]))
      #expect(try appender.postings(of: "a") == [1])
      #expect(try appender.event(at: 1).id == event(2).id)
      return sequence
    }
    #expect(sequence == 1)
    #expect(receipt.size == 2)
    try ledger.store.read { snapshot throws in
      #expect(snapshot.size == 1)
      #expect(try snapshot.root() == before)
      #expect(try snapshot.postings(of: "a") == [])
    }
    #expect(
      try refusal {
        _ = try ledger.store.dryRun(now: TestLedger.start) {
          try $0.record(event(1, body: "other"))
        }
      }.kind == .conflict)
  }
}
