import LMDB
import TestSupport
import Testing

@Suite struct ScanTests {
  let scratch: TemporaryDirectory
  let environment: Environment
  let words: Table

  init() throws {
    scratch = try TemporaryDirectory()
    environment = try scratch.environment()
    words = try table("words", in: environment)
  }

  @Test func `an empty table has nothing to scan`() throws {
    try environment.read { transaction throws in
      for direction in [ScanDirection.ascending, .descending] {
        #expect(try entries(of: words, in: transaction, direction: direction).isEmpty)
        #expect(
          try entries(of: words, in: transaction, from: [5], direction: direction).isEmpty)
      }
    }
  }

  @Test func `a scan starts at the nearest key in its direction`() throws {
    try environment.write { transaction throws in
      for key in [2, 4, 6] as [UInt8] { try transaction.put(words, key: [key], value: [key]) }
    }
    let expected: [(start: [UInt8]?, up: [UInt8], down: [UInt8])] = [
      (nil, [2, 4, 6], [6, 4, 2]), ([], [2, 4, 6], []), ([1], [2, 4, 6], []),
      ([2], [2, 4, 6], [2]), ([2, 0], [4, 6], [2]), ([3], [4, 6], [2]), ([4], [4, 6], [4, 2]),
      ([6], [6], [6, 4, 2]), ([7], [], [6, 4, 2]),
    ]
    try environment.read { transaction throws in
      for (start, up, down) in expected {
        #expect(try entries(of: words, in: transaction, from: start).map { $0[0][0] } == up)
        #expect(
          try entries(of: words, in: transaction, from: start, direction: .descending)
            .map { $0[0][0] } == down, "from \(String(describing: start))")
      }
    }
  }

  @Test func `a scan stops when told and passes errors on`() throws {
    struct Refusal: Error {}
    try environment.write { transaction throws in
      for key in 0..<9 as Range<UInt8> { try transaction.put(words, key: [key], value: [key]) }
    }
    try environment.read { transaction throws in
      var visited = 0
      try transaction.scan(words) { key, _ in
        visited += 1
        return key[0] == 4 ? .stop : .next
      }
      #expect(visited == 5)
      #expect(throws: Refusal.self) {
        try transaction.scan(words) { _, _ in throw Refusal() }
      }
    }
  }

  @Test func `random tables scan like a sorted dictionary`() throws {
    var generator = SeededGenerator()
    var model: [[UInt8]: [UInt8]] = [:]
    for _ in 0..<20 {
      try environment.write { transaction throws in
        for _ in 0..<100 {
          let key = generator.bytes(Int.random(in: 1...3, using: &generator))
          if Int.random(in: 0..<3, using: &generator) == 0 {
            let removed = model.removeValue(forKey: key) != nil
            #expect(try transaction.delete(words, key: key.span) == removed, "\(generator)")
          } else {
            let value = generator.bytes(Int.random(in: 0...40, using: &generator))
            model[key] = value
            try transaction.put(words, key: key, value: value)
          }
        }
      }
    }
    let sorted = model.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { [$0.key, $0.value] }
    let start = generator.bytes(2)
    try environment.read { transaction throws in
      #expect(try entries(of: words, in: transaction) == sorted, "\(generator)")
      #expect(
        try entries(of: words, in: transaction, direction: .descending) == sorted.reversed(),
        "\(generator)")
      let above = sorted.filter { !$0[0].lexicographicallyPrecedes(start) }
      #expect(try entries(of: words, in: transaction, from: start) == above, "\(generator)")
      let below = sorted.filter { !start.lexicographicallyPrecedes($0[0]) }.reversed()
      #expect(
        try entries(of: words, in: transaction, from: start, direction: .descending)
          == Array(below), "\(generator)")
    }
  }
}
