import TestSupport
import Testing

@testable import Ledger

struct LookaheadTests {
  private struct Refusal: Error, Equatable { let part: Int }

  /// The parts that were used before what was thrown, and what that was.
  private func run(
    _ count: Int, depth: Int = 6, refusing: Set<Int> = [], endingAt end: Int = .max
  ) throws -> (used: [Int], thrown: Refusal?) {
    var (given, used) = (0, [Int]())
    do {
      try Lookahead.run(depth: depth) { () -> Int? in
        guard given < count else { return nil }
        given += 1
        return given - 1
      } prepare: { (part: Int) -> Int in
        if refusing.contains(part) { throw Refusal(part: part) }
        return part * part
      } use: { (square: Int) in
        if used.count == end { throw Refusal(part: -1) }
        used.append(square)
      }
      return (used, nil)
    } catch let error as Refusal {
      return (used, error)
    }
  }

  @Test func `parts are used in their order, however they were prepared`() throws {
    for count in [0, 1, 2, 5, 6, 7, 500] {
      for depth in [1, 6, 64] {
        let (used, thrown) = try run(count, depth: depth)
        #expect(used == (0..<count).map { $0 * $0 })
        #expect(thrown == nil)
      }
    }
  }

  @Test func `what a part throws comes after the parts before it, and ends the work`() throws {
    let (used, thrown) = try run(100, refusing: [9, 40, 41])
    #expect(used == (0..<9).map { $0 * $0 })
    #expect(thrown == Refusal(part: 9))
    let (ended, end) = try run(100, endingAt: 12)
    #expect(ended.count == 12)
    #expect(end == Refusal(part: -1))
  }
}
