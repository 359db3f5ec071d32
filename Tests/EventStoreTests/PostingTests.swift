import LMDB
import TestSupport
import Testing

@testable import EventStore

@Suite struct PostingTests {
  @Test func `the chunk of the documentation's example has its bytes`() throws {
    var tail = PostingTail(tag: Array("a".utf8).span, ordinal: 0, sequence: 3)
    for sequence in [4, 300] as [UInt64] {
      let isAdded = tail.append(sequence)
      #expect(isAdded)
    }
    var value: [UInt8] = []
    tail.write(to: &value)
    #expect(hex(tail.key) == "61000000000000000003")
    #expect(hex(Array(value.dropLast(8))) == "00a90201a802")
    let chunk = try PostingChunk(key: tail.key.span, value: value.span)
    #expect(chunk.countThrough == 3)
    var sequences: [UInt64] = []
    try chunk.append(of: value.span, to: &sequences)
    #expect(sequences == [3, 4, 300])
  }

  @Test func `a chunk with any bit flipped is refused`() {
    var tail = PostingTail(tag: Array("tag".utf8).span, ordinal: 200, sequence: 70_000)
    for step in [1, 2, 127, 128, 20_000] as [UInt64] {
      let isAdded = tail.append(tail.last + step)
      #expect(isAdded)
    }
    var value: [UInt8] = []
    tail.write(to: &value)
    for index in value.indices {
      for bit in 0..<8 {
        var damaged = value
        damaged[index] ^= 1 << UInt8(bit)
        #expect(throws: StoreError.self, "byte \(index), bit \(bit)") {
          try PostingChunk(key: tail.key.span, value: damaged.span)
        }
      }
    }
    for index in tail.key.indices {
      var damaged = tail.key
      damaged[index] ^= 1
      #expect(throws: StoreError.self, "key byte \(index)") {
        try PostingChunk(key: damaged.span, value: value.span)
      }
    }
  }

  @Test(
    arguments: [
      ("a delta of zero", [0, 1, 0, 1]), ("a span too small", [0, 1, 2]),
      ("a span too large", [0, 3, 1, 1]), ("a long varint", [0, 1, 0x81, 0]),
      ("nothing", []), ("no span", [0]), ("a varint without end", [0, 1, 0x80]),
    ] as [(String, [UInt8])])
  func `a chunk that is not canonical is refused, though its check is right`(
    _ name: String, _ content: [UInt8]
  ) {
    let key = [UInt8](postingTag: Array("a".utf8).span, first: 5)
    var value = content
    TableName.postings.seal(key: key.span, &value)
    #expect(throws: StoreError.self, "\(name)") {
      try PostingChunk(key: key.span, value: value.span)
    }
  }

  @Test func `chunks fill up to 512 bytes and join`() throws {
    let ledger = try TestLedger()
    var number: UInt64 = 0
    for batch in [700, 1, 900, 30] {
      try ledger.append(
        (0..<batch).map { _ in
          number += 1
          return event(number, body: "x", tags: ["all"])
        })
    }
    try ledger.store.read { snapshot throws in
      #expect(try snapshot.postings(of: "all") == Array(0..<number))
      var chunks: [(bytes: Int, count: UInt64)] = []
      try snapshot.transaction.scan(snapshot.tables.postings) { key, value in
        let chunk = try PostingChunk(key: key, value: value)
        chunks.append((value.count, chunk.count))
        return .next
      }
      #expect(chunks.count == 4)
      for chunk in chunks.dropLast() { #expect((505...512).contains(chunk.bytes)) }
    }
  }

  /// Random tags on random events in batches of random sizes, against a dictionary.
  /// Where few tags are held back, their postings are written several times a transaction.
  @Test(arguments: [1, 4, 1_000])
  func `postings are those of a plain list, whatever the batches`(heldTagLimit: Int) throws {
    var generator = SeededGenerator()
    let tags = [
      "a", "a:b", "a b", "é", "e\u{301}", "z", "long" + String(repeating: "g", count: 396),
    ]
    let ledger = try TestLedger(heldTagLimit: heldTagLimit)
    var reference: [[UInt8]: [UInt64]] = [:]
    var size: UInt64 = 0
    for _ in 0..<30 {
      let count = Int.random(in: 1...Int.random(in: 1...400, using: &generator), using: &generator)
      var events: [NewEvent] = []
      for _ in 0..<count {
        var chosen = tags.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
        if Bool.random(using: &generator), let first = chosen.first { chosen.append(first) }
        for tag in Set(chosen.map { Array($0.utf8) }) { reference[tag, default: []].append(size) }
        size += 1
        events.append(event(size, body: "x", tags: chosen))
      }
      // Within the transaction and after it the answers must be the same.
      _ = try ledger.store.append(now: TestLedger.start) { appender throws in
        _ = try appender.recordAll(events)
        for tag in tags { try compare(appender, tag, reference[Array(tag.utf8)] ?? [], generator) }
      }
      try ledger.store.read { snapshot throws in
        for tag in tags { try compare(snapshot, tag, reference[Array(tag.utf8)] ?? [], generator) }
      }
    }
    #expect(try ledger.store.verify().isSound, "\(generator)")
  }

  private func compare(
    _ reader: borrowing some EventReading & ~Copyable, _ tag: String, _ expected: [UInt64],
    _ generator: SeededGenerator
  ) throws {
    #expect(try reader.postings(of: tag) == expected, "\(tag), \(generator)")
    #expect(try reader.postingCount(of: tag) == UInt64(expected.count), "\(tag), \(generator)")
    var generator = generator
    let (one, two) = (
      UInt64.random(in: 0...reader.size, using: &generator),
      UInt64.random(in: 0...reader.size, using: &generator)
    )
    let range = min(one, two)..<max(one, two)
    #expect(
      try reader.postings(of: tag, in: range) == expected.filter(range.contains),
      "\(tag) in \(range), \(generator)")
    let limit = Int.random(in: 0...expected.count + 1, using: &generator)
    #expect(
      try reader.latestPostings(of: tag, limit: limit)
        == Array(expected.reversed().prefix(limit)), "\(tag), last \(limit), \(generator)")
  }

  @Test func `a missing, moved or foreign chunk is noticed`() throws {
    let ledger = try TestLedger()
    try ledger.append((1...1_500).map { event($0, body: "x", tags: ["all"]) })
    var keys: [[UInt8]] = []
    try ledger.tamper { transaction, tables in
      try transaction.scan(tables.postings) { key, _ in
        keys.append([UInt8](key))
        return .next
      }
      #expect(keys.count == 3)
      let middle = keys[1]
      let isGone = try transaction.delete(tables.postings, key: middle.span)
      #expect(isGone)
    }
    #expect(
      try refusal { _ = try ledger.store.read { try $0.postings(of: "all") } }.kind == .integrity)
    #expect(
      try refusal {
        _ = try ledger.store.read { try $0.latestPostings(of: "all", limit: 1_000) }
      }.kind == .integrity)
    #expect(!(try ledger.store.verify().isSound))
  }
}
