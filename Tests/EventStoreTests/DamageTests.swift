import Foundation
import LMDB
import TestSupport
import Testing
import TransparencyLog

@testable import EventStore

/// A flipped bit must never yield a wrong answer, nor "nothing on record", in silence.
@Suite struct DamageTests {
  /// Everything that a snapshot can be asked, with the answers.
  private struct Answers: Equatable {
    var events: [StoredEvent] = []
    var sequences: [UInt64?] = []
    var postings: [[UInt64]] = []
    var latest: [[UInt64]] = []
    var counts: [UInt64] = []
    var cells: [StoredCell?] = []
    var listed: [String] = []
    var listedUnderPrefix: [String] = []
    var meta: LedgerMeta?
    var root: MerkleHash?
  }

  private static let size: UInt64 = 270
  /// Ids on record and, between them, ids that are not.
  private static let askedIDs: [UInt64] =
    Array(stride(from: 0, to: 1_350, by: 25)) + [1, 699, 2_000]
  private static let tags = [
    "all", "t0", "t1", "t2", "cell:c/a", "cell:c/b", "nothing", "cell:c/c",
  ]

  private func ledger() throws -> TestLedger {
    let ledger = try TestLedger()
    _ = try ledger.store.append(now: TestLedger.start) { appender in
      _ = try appender.recordAll(
        (0..<Self.size).map { number in
          event(
            number * 5, body: "b",
            tags: ["all", "t\(number % 3)", number % 2 == 0 ? "cell:c/a" : "cell:c/b"])
        })
      try appender.setCell(projection: "p", key: "c/a", state: [1, 2, 3])
      try appender.setCell(projection: "p", key: "c/b", state: [4])
      try appender.setProjection("p", codeVersion: 1, foldedSize: Self.size)
    }
    return ledger
  }

  /// The questions, each of which may be refused; a refusal leaves the answer that is expected.
  private func ask(
    _ store: EventStore, expecting truth: Answers?
  ) throws -> (answers: Answers, refusals: Int) {
    var answers = truth ?? Answers()
    var refusals = 0
    func question(_ body: (borrowing Snapshot, inout Answers) throws -> Void) throws {
      var asked = answers
      do {
        try store.read { try body($0, &asked) }
        answers = asked
      } catch let error as StoreError where error.kind == .integrity && truth != nil {
        refusals += 1
      }
    }
    for index in 0..<Int(Self.size) where truth == nil || index % 9 == 0 {
      try question { snapshot, answers in
        let event = try snapshot.event(at: UInt64(index))
        if truth == nil { answers.events.append(event) } else { answers.events[index] = event }
      }
    }
    try question { snapshot, answers in
      answers.listed = try Self.listed(snapshot, prefix: "")
    }
    try question { $1.listedUnderPrefix = try Self.listed($0, prefix: "c/") }
    for number in Self.askedIDs.indices {
      try question { snapshot, answers in
        let sequence = try snapshot.sequence(of: event(Self.askedIDs[number]).id)
        if truth == nil {
          answers.sequences.append(sequence)
        } else {
          answers.sequences[number] = sequence
        }
      }
    }
    for tag in Self.tags.indices {
      try question { snapshot, answers in
        let sequences = try snapshot.postings(of: Self.tags[tag])
        let latest = try snapshot.latestPostings(of: Self.tags[tag], limit: 3)
        let count = try snapshot.postingCount(of: Self.tags[tag])
        if truth == nil {
          answers.postings.append(sequences)
          answers.latest.append(latest)
          answers.counts.append(count)
        } else {
          answers.postings[tag] = sequences
          answers.latest[tag] = latest
          answers.counts[tag] = count
        }
      }
    }
    try question { snapshot, answers in
      answers.cells = try ["c/a", "c/b", "c/c"].map { try snapshot.cell(projection: "p", key: $0) }
    }
    try question { $1.meta = try $0.meta }
    try question { snapshot, answers in
      // As every opening does.
      let head = try Checkpoints(ledger: snapshot.path).head().get()
      try snapshot.requireExtends(head, ledger: try snapshot.meta.id, saidBy: "head")
      answers.root = try snapshot.root()
    }
    return (answers, refusals)
  }

  private static func listed(
    _ snapshot: borrowing Snapshot, prefix: String
  ) throws -> [String] {
    var listed: [String] = []
    try snapshot.cells(projection: "p", prefix: prefix) { key, state in
      listed.append("\(key):\(state.count)")
    }
    return listed
  }

  @Test func `whatever bit of an entry flips in the file, answers are right or refused`() throws {
    var generator = SeededGenerator()
    let ledger = try ledger()
    let truth = try ask(ledger.store, expecting: nil).answers
    #expect(truth.sequences.compactMap { $0 }.count == 54)
    let entries = try entries(ledger.store)
    try ledger.store.close()
    let sound = try Data(contentsOf: URL(fileURLWithPath: ledger.dataPath))
    var refused: [TableName: Int] = [:]
    for round in 0..<240 {
      let name = TableName.allCases[round % TableName.allCases.count]
      let entry = try #require(entries[name]?.randomElement(using: &generator))
      let (damaged, bit) = try flip(sound, entry, &generator)
      let note: Comment = "\(name) \(hex(entry.key)), bit \(bit), \(generator)"
      try damaged.write(to: URL(fileURLWithPath: ledger.dataPath))
      do {
        let store = try EventStore(opening: ledger.path)
        let (answers, refusals) = try ask(store, expecting: truth)
        #expect(answers == truth, note)
        if refusals > 0 { refused[name, default: 0] += 1 }
        #expect(!(try store.verify().isSound), note)
        try store.close()
      } catch let error as StoreError {
        #expect(error.kind == .integrity, note)
        refused[name, default: 0] += 1
      }
    }
    for name in TableName.allCases { #expect(refused[name, default: 0] > 0, "\(name)") }
    try sound.write(to: URL(fileURLWithPath: ledger.dataPath))
    try ledger.whileClosed()
    let (answers, refusals) = try ask(ledger.store, expecting: truth)
    #expect(answers == truth)
    #expect(refusals == 0)
  }

  private struct Entry {
    var key: [UInt8]
    var value: [UInt8]
  }

  private func entries(_ store: EventStore) throws -> [TableName: [Entry]] {
    let open = try store.currentlyOpen()
    var entries: [TableName: [Entry]] = [:]
    let tables = [
      (TableName.meta, open.tables.meta), (.log, open.tables.log), (.ids, open.tables.ids),
      (.postings, open.tables.postings), (.tree, open.tables.tree), (.cells, open.tables.cells),
    ]
    try open.environment.read { (transaction: borrowing ReadTransaction) in
      for (name, table) in tables {
        try transaction.scan(table) { key, value in
          entries[name, default: []].append(Entry(key: [UInt8](key), value: [UInt8](value)))
          return .next
        }
      }
    }
    return entries
  }

  /// Flips one bit of an entry wherever the file has it: LMDB keeps a key and its value together.
  private func flip(
    _ file: Data, _ entry: Entry, _ generator: inout SeededGenerator
  ) throws -> (Data, Int) {
    let bytes = Data(entry.key + entry.value)
    let inKey = Bool.random(using: &generator)
    let range = inKey ? 0..<entry.key.count : entry.key.count..<bytes.count
    let index = Int.random(in: range, using: &generator)
    let bit = Int.random(in: 0..<8, using: &generator)
    var damaged = file
    var count = 0
    var start = file.startIndex
    while let found = file.range(of: bytes, in: start..<file.endIndex) {
      damaged[found.lowerBound + index] ^= 1 << UInt8(bit)
      start = found.upperBound
      count += 1
    }
    #expect(count > 0)
    return (damaged, index * 8 + bit)
  }
}
