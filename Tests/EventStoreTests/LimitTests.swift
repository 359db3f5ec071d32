import Testing
import TransparencyLog

@testable import EventStore

@Suite struct LimitTests {
  @Test(arguments: [
    event(1, type: ""), event(1, type: "two words"), event(1, type: "naïve"),
    event(1, type: String(repeating: "t", count: 65)),
    event(1, recorder: "a b"), event(1, recorder: String(repeating: "r", count: 65)),
    event(1, body: ""), event(1, body: String(repeating: "b", count: 262_145)),
    event(1, tags: [""]), event(1, tags: ["a\0b"]),
    event(1, tags: [String(repeating: "é", count: 201)]),
    event(1, tags: (0..<257).map { "t\($0)" }),
  ])
  func `what is beyond a limit is refused and nothing is written`(_ wrong: NewEvent) throws {
    let ledger = try TestLedger()
    let error = try refusal { try ledger.append([event(2), wrong]) }
    #expect(error.kind == .usage)
    #expect(error.place.contains(wrong.id.description))
    #expect(try ledger.store.read { $0.size } == 0)
  }

  @Test func `what reaches a limit is stored`() throws {
    let ledger = try TestLedger()
    let largest = event(
      .max >> 2, type: String(repeating: "t", count: 64),
      recorder: String(repeating: "r", count: 64), marking: .max,
      body: String(repeating: "b", count: 262_144),
      tags: (0..<256).map { String(repeating: "é", count: 198) + "\($0 + 1_000)" })
    try ledger.append([largest])
    try ledger.store.read { snapshot throws in
      let stored = try snapshot.event(at: 0)
      #expect(stored.body == largest.body)
      #expect(stored.header.count <= RecordLimits.headerBytes)
      for tag in largest.tags { #expect(try snapshot.postings(of: tag) == [0]) }
    }
    #expect(try ledger.store.verify().isSound)
  }

  @Test func `recorded times never go back`() throws {
    let ledger = try TestLedger()
    let hour: Int64 = 3_600 * 1_000_000
    try ledger.append([event(1)], now: TestLedger.start)
    try ledger.append([event(2)], now: TestLedger.start - hour)
    try ledger.append([event(3)], now: TestLedger.start + hour)
    let times = try ledger.store.read { snapshot in
      try (0..<3).map { try snapshot.event(at: $0).recordedAt - TestLedger.start }
    }
    #expect(times == [0, 0, hour])
  }

  @Test func `a clock more than 24 hours behind the last recorded time is refused`() throws {
    let ledger = try TestLedger()
    let day: Int64 = 24 * 3_600 * 1_000_000
    try ledger.append([event(1)])
    try ledger.append([event(2)], now: TestLedger.start - day)
    let error = try refusal { try ledger.append([event(3)], now: TestLedger.start - day - 1) }
    #expect(error.kind == .storage)
    #expect(error.place == "clock")
    // What is on record already needs no clock.
    #expect(try ledger.append([event(2)], now: 0) == [1])
    let (sequence, _) = try ledger.store.append(now: 0, allowClockSkew: true) {
      try $0.record(event(3))
    }
    #expect(sequence == 2)
    #expect(try ledger.store.read { try $0.event(at: 2).recordedAt } == TestLedger.start)
  }

  @Test func `questions beyond the size are errors of usage`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1)])
    try ledger.store.read { snapshot throws in
      #expect(try refusal { _ = try snapshot.event(at: 1) }.kind == .usage)
      #expect(try refusal { _ = try snapshot.root(atSize: 2) }.kind == .usage)
      #expect(try refusal { _ = try snapshot.treeHash(level: 1, index: 0) }.kind == .usage)
      #expect(try refusal { _ = try snapshot.treeHash(level: 64, index: 0) }.kind == .usage)
      #expect(try snapshot.root(atSize: 0) == .empty)
    }
  }
}
