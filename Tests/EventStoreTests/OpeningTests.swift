import Foundation
import LMDB
import TestSupport
import Testing

@testable import EventStore

@Suite struct OpeningTests {
  @Test func `a new ledger says what it is, and only its owner may read it`() throws {
    let ledger = try TestLedger()
    let meta = try ledger.store.read { try $0.meta }
    #expect(meta.title == "Test")
    #expect(meta.created == TestLedger.start)
    #expect(meta.format == .current)
    #expect(meta.projections == [:])
    #expect(Int64(meta.id.high >> 16) == TestLedger.start / 1_000)
    for (name, mode) in [
      ("", 0o700), ("/data.mdb", 0o600), ("/lock.mdb", 0o600), ("/gate", 0o600),
      ("/checkpoints", 0o700), ("/checkpoints/head", 0o600),
    ] {
      let attributes = try FileManager.default.attributesOfItem(atPath: ledger.path + name)
      #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
    }
  }

  @Test func `a ledger is made in a new or empty directory only`() throws {
    let directory = try TemporaryDirectory()
    try EventStore.create(at: directory.path, title: "", now: 0)
    let error = try refusal {
      try EventStore.create(at: directory.path, title: "", now: 0)
    }
    #expect(error.kind == .conflict)
    #expect(
      try refusal {
        try EventStore.create(at: directory.path + "/a/b", title: "", now: 0)
      }.kind == .storage)
  }

  @Test func `what is no ledger is refused, and nothing is made of it`() throws {
    let directory = try TemporaryDirectory()
    for path in [directory.path, directory.path + "/missing"] {
      let error = try refusal { _ = try EventStore(opening: path) }
      #expect(error.kind == .storage)
      #expect(error.place == path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    try directory.write("", to: "data.mdb")
    #expect(try refusal { _ = try EventStore(opening: directory.path) }.kind == .integrity)
    try directory.write("something else", to: "data.mdb")
    #expect(try refusal { _ = try EventStore(opening: directory.path) }.kind == .integrity)
  }

  @Test func `a process opens a ledger once`() throws {
    let ledger = try TestLedger()
    let error = try refusal { _ = try EventStore(opening: ledger.path) }
    #expect(error.kind == .storage)
    #expect(error.description.contains("open already"))
    try ledger.append([event(1)])
  }

  @Test func `a ledger that is being replaced cannot be opened, an open one not be replaced`()
    throws
  {
    let ledger = try TestLedger()
    #expect(try FileLock.attempt(.exclusive, at: ledger.path + "/gate") == nil)
    try ledger.store.close()
    let lock = try #require(try FileLock.attempt(.exclusive, at: ledger.path + "/gate"))
    let error = try refusal { try ledger.whileClosed() }
    #expect(error.kind == .storage)
    #expect(error.place.hasSuffix("/gate"))
    lock.release()
    try ledger.whileClosed()
    #expect(try ledger.store.read { $0.size } == 0)
  }

  @Test func `a store opened only to read cannot append`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1)])
    try ledger.whileClosed(access: .read)
    #expect(try ledger.store.read { $0.size } == 1)
    #expect(try refusal { try ledger.append([event(2)]) }.kind == .storage)
  }

  @Test func `a closed store refuses everything`() throws {
    let ledger = try TestLedger()
    try ledger.store.close()
    #expect(try refusal { _ = try ledger.store.read { $0.size } }.kind == .storage)
    #expect(try refusal { try ledger.append([event(1)]) }.kind == .storage)
    #expect(try refusal { _ = try ledger.store.verify() }.kind == .storage)
    try ledger.whileClosed()
    try ledger.append([event(1)])
  }

  @Test(arguments: [
    LedgerFormat(version: 2, readFeatures: 0, writeFeatures: 0),
    LedgerFormat(version: 0, readFeatures: 0, writeFeatures: 0),
    LedgerFormat(version: 1, readFeatures: 4, writeFeatures: 0),
  ])
  func `a ledger of a newer format is refused, with what would be needed`(
    _ format: LedgerFormat
  ) throws {
    let error = try refusal { _ = try TestLedger(format: format) }
    #expect(error.kind == .storage)
    #expect(error.expected.contains("newer"))
  }

  @Test func `an unknown feature needed to write makes a ledger read-only`() throws {
    let ledger = try TestLedger(
      format: LedgerFormat(version: 1, readFeatures: 0, writeFeatures: 1 << 40))
    #expect(try ledger.store.read { $0.size } == 0)
    #expect(ledger.store.readOnlyReason != nil)
    let error = try refusal { try ledger.append([event(1)]) }
    #expect(error.kind == .storage)
    #expect(error.found.contains("0x0000010000000000"))
  }

  @Test func `a map that is full grows, and the batch is whole`() throws {
    let ledger = try TestLedger(mapSizeBytes: 1 << 20)
    var runs = 0
    let events = (1...40).map { event($0, body: String(repeating: "b", count: 100_000)) }
    let (sequences, _) = try ledger.store.append(now: TestLedger.start) { appender in
      runs += 1
      return try appender.recordAll(events)
    }
    #expect(runs > 1)
    #expect(sequences == Array(0..<40))
    try ledger.whileClosed()
    #expect(try ledger.store.read { $0.size } == 40)
    #expect(try ledger.store.verify().isSound)
  }

  @Test func `an error in a transaction leaves the store usable`() throws {
    struct Refusal: Error {}
    let ledger = try TestLedger()
    for _ in 0..<3 {
      #expect(throws: Refusal.self) {
        _ = try ledger.store.append(now: TestLedger.start) { appender in
          try appender.record(event(1, tags: ["a"]))
          throw Refusal()
        }
      }
    }
    #expect(try ledger.append([event(1, tags: ["a"])]) == [0])
    #expect(try ledger.store.read { try $0.postings(of: "a") } == [0])
  }

  @Test func `readers and writers of several threads see whole batches`() async throws {
    let ledger = try TestLedger()
    let store = ledger.store
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<2 as Range<UInt64> {
        group.addTask {
          for round in 0..<20 as Range<UInt64> {
            let first = writer * 1_000_000 + round * 3
            _ = try store.append(now: TestLedger.start) {
              try $0.recordAll((0..<3).map { event(first + $0, tags: ["w\(writer)"]) })
            }
          }
        }
      }
      group.addTask {
        for _ in 0..<100 {
          try store.read { snapshot in
            let counts = try (0..<2).map { try snapshot.postingCount(of: "w\($0)") }
            #expect(counts.allSatisfy { $0 % 3 == 0 })
            #expect(counts.reduce(0, +) == snapshot.size)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.read { $0.size } == 120)
    #expect(try store.verify().isSound)
  }
}
