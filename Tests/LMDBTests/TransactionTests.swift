import LMDB
import TestSupport
import Testing

@Suite struct TransactionTests {
  let scratch: TemporaryDirectory
  let environment: Environment
  let words: Table

  init() throws {
    scratch = try TemporaryDirectory()
    environment = try scratch.environment()
    words = try table("words", in: environment)
  }

  @Test func `what is put is found, and nothing else`() throws {
    try environment.write { transaction throws in
      try transaction.put(words, key: [1, 2], value: [3, 4, 5])
      #expect(try transaction.value(in: words, forKey: [1, 2]) == [3, 4, 5])
    }
    try environment.read { transaction throws in
      #expect(try transaction.value(in: words, forKey: [1, 2]) == [3, 4, 5])
      #expect(try transaction.value(in: words, forKey: [1]) == nil)
      #expect(try transaction.value(in: words, forKey: [1, 2, 0]) == nil)
      #expect(try transaction.contains(words, key: [1, 2].span))
      #expect(try !transaction.contains(words, key: [2].span))
    }
  }

  @Test func `an empty value is a value`() throws {
    try environment.write { try $0.put(words, key: [7], value: []) }
    try environment.read { transaction throws in
      #expect(try transaction.value(in: words, forKey: [7]) == [])
      #expect(try transaction.value(in: words, forKey: [7].span) { $0.count } == 0)
    }
  }

  @Test func `a large value comes back whole`() throws {
    var generator = SeededGenerator(seed: 1)
    let large = generator.bytes(300_000)
    try environment.write { try $0.put(words, key: [7], value: large) }
    try environment.read { transaction throws in
      #expect(try transaction.value(in: words, forKey: [7]) == large)
      #expect(try transaction.statistics(of: words).overflowPageCount > 70)
    }
  }

  @Test func `a write that throws leaves nothing behind`() throws {
    struct Refusal: Error {}
    try environment.write { try $0.put(words, key: [1], value: [1]) }
    #expect(throws: Refusal.self) {
      try environment.write { transaction throws in
        try transaction.put(words, key: [1], value: [2])
        try transaction.put(words, key: [2], value: [2])
        throw Refusal()
      }
    }
    try environment.read { transaction throws in
      #expect(try entries(of: words, in: transaction) == [[[1], [1]]])
    }
  }

  @Test func `a read sees the commit before it and no later one`() throws {
    try environment.write { try $0.put(words, key: [1], value: [1]) }
    try environment.read { outer throws in
      try environment.write { try $0.put(words, key: [1], value: [2]) }
      #expect(try outer.value(in: words, forKey: [1]) == [1])
      try environment.read { inner throws in
        #expect(try inner.value(in: words, forKey: [1]) == [2])
      }
    }
  }

  @Test func `upsert replaces, insert and append refuse`() throws {
    try environment.write { transaction throws in
      try transaction.put(words, key: [5], value: [1])
      try transaction.put(words, key: [5], value: [2], mode: .upsert)
      let error = #expect(throws: LMDBError.self) {
        try transaction.put(words, key: [5], value: [3], mode: .insert)
      }
      #expect(error?.code == .keyExists)
      #expect(try transaction.value(in: words, forKey: [5]) == [2])
    }
    try environment.write { transaction throws in
      try transaction.put(words, key: [5, 0], value: [4], mode: .append)
      let error = #expect(throws: LMDBError.self) {
        try transaction.put(words, key: [5], value: [5], mode: .append)
      }
      #expect(error?.code == .keyExists)
    }
    try environment.read { transaction throws in
      #expect(try entries(of: words, in: transaction) == [[[5], [2]], [[5, 0], [4]]])
      #expect(try transaction.entryCount(of: words) == 2)
    }
  }

  @Test func `delete tells whether there was anything`() throws {
    try environment.write { transaction throws in
      try transaction.put(words, key: [1], value: [1])
      #expect(try transaction.delete(words, key: [1].span))
      #expect(try !transaction.delete(words, key: [1].span))
      #expect(try transaction.entryCount(of: words) == 0)
    }
  }

  @Test(arguments: [0, 512]) func `a key has 1 to 511 bytes`(count: Int) throws {
    let key = [UInt8](repeating: 9, count: count)
    let error = #expect(throws: LMDBError.self) {
      try environment.write { try $0.put(words, key: key, value: [1]) }
    }
    #expect(error?.code == .badValueSize)
    #expect(error?.path == scratch.path)
  }
}
