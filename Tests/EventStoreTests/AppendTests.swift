import LMDB
import TestSupport
import Testing
import TransparencyLog

@testable import EventStore

@Suite struct AppendTests {
  @Test func `what was appended is read back, also after opening again`() throws {
    let ledger = try TestLedger()
    let (sequences, receipt) = try ledger.store.append(now: TestLedger.start) {
      try $0.recordAll([event(1, tags: ["a", "b"]), event(2, recorder: "", tags: ["b"])])
    }
    #expect(sequences == [0, 1])
    #expect(receipt.first == 0)
    #expect(receipt.size == 2)
    try ledger.whileClosed()
    try ledger.store.read { snapshot throws in
      #expect(snapshot.size == 2)
      let first = try snapshot.event(at: 0)
      #expect(first.id == event(1).id)
      #expect(first.type == "note.made")
      #expect(first.recorder == "anna")
      #expect(first.recordedAt == TestLedger.start)
      #expect(first.body == Array("event 1".utf8))
      #expect(try snapshot.event(at: 1).recorder == "")
      #expect(try snapshot.sequence(of: event(2).id) == 1)
      #expect(try snapshot.sequence(of: event(3).id) == nil)
      #expect(try snapshot.postings(of: "a") == [0])
      #expect(try snapshot.postings(of: "b") == [0, 1])
      #expect(try snapshot.postings(of: "c") == [])
      #expect(try snapshot.root() == receipt.root)
      #expect(
        try snapshot.root()
          == MerkleHash.node(first.leafHash, try snapshot.event(at: 1).leafHash))
    }
  }

  @Test func `every event has a salt of its own`() throws {
    let ledger = try TestLedger()
    for batch in 0..<3 as Range<UInt64> {
      try ledger.append((0..<200).map { event(batch * 1_000 + $0, body: "same") })
    }
    var salts: Set<[UInt8]> = []
    try ledger.store.read { snapshot in
      for sequence in 0..<snapshot.size {
        salts.insert(try #require(try snapshot.event(at: sequence).salt))
      }
    }
    #expect(salts.count == 600)
    #expect(salts.allSatisfy { $0.count == 32 })
  }

  @Test func `a batch is stored whole or not at all`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1, tags: ["a"])])
    let error = try refusal {
      _ = try ledger.store.append(now: TestLedger.start) { appender throws in
        try appender.record(event(2, tags: ["a"]))
        try appender.record(event(3, body: ""))
      }
    }
    #expect(error.kind == .usage)
    try ledger.store.read { snapshot throws in
      #expect(snapshot.size == 1)
      #expect(try snapshot.postings(of: "a") == [0])
      #expect(try snapshot.sequence(of: event(2).id) == nil)
    }
  }

  @Test func `a cell is read with the events it is folded from`() throws {
    let ledger = try TestLedger()
    for round in 1...3 as ClosedRange<UInt64> {
      _ = try ledger.store.append(now: TestLedger.start) { appender throws in
        let known = try appender.cell(projection: "stance", key: "x/y")
        #expect((known?.count ?? 0) == round - 1)
        try appender.record(event(round, tags: ["cell:x/y"]))
        #expect(try appender.cell(projection: "stance", key: "x/y") == known)
        try appender.setCell(projection: "stance", key: "x/y", state: [UInt8(round)])
        #expect(try appender.cell(projection: "stance", key: "x/y")?.count == round)
        try appender.setProjection("stance", codeVersion: 1, foldedSize: appender.size)
      }
    }
    try ledger.store.read { snapshot throws in
      let cell = try snapshot.cell(projection: "stance", key: "x/y")
      #expect(cell == StoredCell(state: [3], count: 3))
      #expect(try snapshot.cell(projection: "stance", key: "x/z") == nil)
      var seen: [String] = []
      try snapshot.cells(projection: "stance", prefix: "x/") { key, state in
        seen.append("\(key)=\(state[0])")
      }
      #expect(seen == ["x/y=3"])
      #expect(try snapshot.meta.projections["stance"]?.foldedSize == 3)
    }
  }
}
