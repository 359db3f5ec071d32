import LMDB
import TestSupport
import Testing

@Suite struct CursorTests {
  @Test func `a cursor finds and stores what a sorted list says`() throws {
    var random = SeededGenerator()
    let scratch = try TemporaryDirectory()
    let environment = try scratch.environment()
    let words = try table("words", in: environment)
    var model: [[UInt8]: [UInt8]] = [:]
    for _ in 0..<20 {
      let steps = (0..<200).map { _ in
        let count = Int.random(in: 1...3, using: &random)
        return (key: random.bytes(count).map { $0 % 6 }, value: random.bytes(40))
      }
      let isAscending = Bool.random(using: &random)
      let ordered = isAscending ? steps.sorted { isBefore($0.key, $1.key) } : steps
      let stores = ordered.map { _ in Bool.random(using: &random) }
      let expectation = "\(random)"
      try environment.write { (transaction: inout WriteTransaction) in
        try transaction.edit(words) { cursor in
          for (step, isStored) in zip(ordered, stores) {
            if isStored {
              try cursor.put(step.key.span, step.value.span)
              model[step.key] = step.value
            }
            try compare(&cursor, at: step.key, model, expectation)
          }
        }
      }
      try environment.read { transaction throws in
        let stored = try entries(of: words, in: transaction)
        #expect(stored.count == model.count, "\(expectation)")
        for entry in stored { #expect(model[entry[0]] == entry[1], "\(expectation)") }
      }
    }
  }

  private func isBefore(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.lexicographicallyPrecedes(other)
  }

  private func compare(
    _ cursor: inout TableCursor, at key: [UInt8], _ model: [[UInt8]: [UInt8]],
    _ expectation: String
  ) throws {
    let above = model.keys.filter { !isBefore($0, key) }.min(by: isBefore)
    let below = model.keys.filter { isBefore($0, key) }.max(by: isBefore)
    let isFound = try cursor.seek(key.span)
    #expect(isFound == (above != nil), "\(expectation)")
    if let above {
      let found = try cursor.entry { key, value in [[UInt8](key), [UInt8](value)] }
      #expect(found == [above, model[above] ?? []], "\(expectation)")
    }
    let isBelow = isFound ? try cursor.stepBack() : try cursor.seekLast()
    #expect(isBelow == (below != nil), "\(expectation)")
    if let below {
      let found = try cursor.entry { key, _ in [UInt8](key) }
      #expect(found == below, "\(expectation)")
    }
  }
}
