import LMDB
import Testing

@testable import EventStore

@Suite struct CellTests {
  /// A ledger with the cell `a` of two events and the cell `b` of one, projection `stance`.
  private func ledgerWithCells(heldTagLimit: Int = 1_000) throws -> TestLedger {
    let ledger = try TestLedger(heldTagLimit: heldTagLimit)
    _ = try ledger.store.append(now: TestLedger.start) { appender throws in
      _ = try appender.recordAll([
        event(1, tags: ["cell:a"]), event(2, tags: ["cell:a"]), event(3, tags: ["cell:b"]),
      ])
      try appender.setCell(projection: "stance", key: "a", state: [1, 2])
      try appender.setCell(projection: "stance", key: "b", state: [])
      try appender.setProjection("stance", codeVersion: 7, foldedSize: appender.size)
    }
    return ledger
  }

  @Test func `cells come in byte order and without those of other projections`() throws {
    let ledger = try ledgerWithCells()
    _ = try ledger.store.append(now: TestLedger.start) { appender throws in
      try appender.setCell(projection: "stances", key: "a", state: [9])
      try appender.setCell(projection: "st", key: "a", state: [9])
    }
    var seen: [String] = []
    try ledger.store.read { snapshot throws in
      try snapshot.cells(projection: "stance", prefix: "") { key, state in
        seen.append("\(key):\(state.count)")
      }
    }
    #expect(seen == ["a:2", "b:0"])
  }

  @Test func `a cell and its postings must agree, both empty included`() throws {
    let ledger = try ledgerWithCells()
    func cell(_ key: String) throws -> StoredCell? {
      try ledger.store.read { try $0.cell(projection: "stance", key: key) }
    }
    // Under a release no cell is given, and its postings are held against it all the same.
    func required(_ key: String) throws {
      let release = { (_: borrowing Snapshot) in Release(withholding: EventSet()) }
      try ledger.store.read(leavingOut: release) {
        try $0.requirePostings(projection: "stance", key: key)
      }
    }
    #expect(try cell("a") == StoredCell(state: [1, 2], count: 2))
    #expect(try cell("c") == nil)
    // Postings without a cell.
    try ledger.tamper { transaction, tables in
      let isGone = try transaction.delete(tables.cells, key: Array("stance\0b".utf8).span)
      #expect(isGone)
    }
    let missing = try refusal { _ = try cell("b") }
    #expect(missing.kind == .integrity)
    #expect(missing.description.contains("stance\\x00b"))
    #expect(try refusal { try required("b") }.kind == .integrity)
    try required("a")
    #expect(try cell("a")?.count == 2)
    // A cell without its postings.
    try ledger.tamper { transaction, tables in
      let key = [UInt8](postingTag: Array("cell:a".utf8).span, first: 0)
      let isGone = try transaction.delete(tables.postings, key: key.span)
      #expect(isGone)
    }
    #expect(try refusal { _ = try cell("a") }.kind == .integrity)
    #expect(try refusal { try required("a") }.kind == .integrity)
    let report = try ledger.store.verify()
    #expect(report.findings.map(\.part).contains(.cells))
  }

  @Test(arguments: [0, 1_000])
  func `a transaction that leaves a cell behind its postings is refused`(
    heldTagLimit: Int
  ) throws {
    let ledger = try ledgerWithCells(heldTagLimit: heldTagLimit)
    let forgotten = try refusal {
      _ = try ledger.store.append(now: TestLedger.start) {
        try $0.record(event(4, tags: ["cell:a"]))
      }
    }
    #expect(forgotten.kind == .integrity)
    let early = try refusal {
      _ = try ledger.store.append(now: TestLedger.start) { appender throws in
        try appender.setCell(projection: "stance", key: "a", state: [3])
        try appender.record(event(4, tags: ["cell:a"]))
      }
    }
    #expect(early.kind == .integrity)
    #expect(try ledger.store.read { $0.size } == 3)
  }

  @Test func `a projection's cells can be cleared and built anew`() throws {
    let ledger = try ledgerWithCells()
    _ = try ledger.store.append(now: TestLedger.start) { appender throws in
      try appender.clearCells(projection: "stance")
      try appender.cells(projection: "stance", prefix: "") { key, _ in
        Issue.record("\(key) is still there")
      }
      for key in ["a", "b"] {
        try appender.setCell(projection: "stance", key: key, state: [8])
      }
      try appender.setProjection("stance", codeVersion: 8, foldedSize: appender.size)
    }
    try ledger.store.read { snapshot throws in
      #expect(try snapshot.cell(projection: "stance", key: "a")?.state == [8])
      #expect(try snapshot.meta.projections["stance"]?.codeVersion == 8)
    }
    #expect(try ledger.store.verify().isSound)
  }

  @Test func `keys of cells are held to their limits`() throws {
    let ledger = try TestLedger()
    for (projection, key) in [
      ("", "a"), ("p\0", "a"), ("p", ""), ("p", "a\0"), ("p", String(repeating: "k", count: 396)),
      (String(repeating: "p", count: 65), "a"),
    ] {
      let error = try refusal {
        _ = try ledger.store.append(now: TestLedger.start) {
          try $0.setCell(projection: projection, key: key, state: [1])
        }
      }
      #expect(error.kind == .usage, "\(projection), \(key)")
    }
    _ = try ledger.store.append(now: TestLedger.start) { appender throws in
      let longest = String(repeating: "k", count: 395)
      try appender.record(event(1, tags: ["cell:" + longest]))
      try appender.setCell(
        projection: String(repeating: "p", count: 64), key: longest, state: [1])
    }
    #expect(try ledger.store.verify().isSound)
  }
}
