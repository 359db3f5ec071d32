import TestSupport
import Testing

@testable import EventStore

@Suite struct `sums over what an index holds` {
  /// The hash of a name by plain arithmetic.
  private func plainHash(_ name: [UInt8], seed: UInt64) -> UInt64 {
    let modulus = UInt128(1) << 61 - 1
    var hash = UInt128(name.count)
    var rest = name[...]
    while rest.count >= 8 {
      let word = rest.prefix(7).reversed().reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
      hash = (hash * UInt128(seed) + word) % modulus
      rest = rest.dropFirst(7)
    }
    let word = rest.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    return UInt64((hash * UInt128(seed) + word) % modulus)
  }

  @Test func `names hash as by plain arithmetic, and ids as their three words`() {
    var random = SeededGenerator()
    for count in 0..<400 {
      let sum = IndexSum()
      let name = (0..<count).map { _ in UInt8.random(in: 250...255, using: &random) }
      let expected = plainHash(name, seed: sum.seeds.name)
      #expect(sum.hash(of: name.span).value == expected, "\(name), \(sum.seeds); \(random)")
      let id = EventID(
        high: .random(in: 0 ... .max, using: &random), low: .random(in: 0 ... .max, using: &random))
      let modulus = UInt128(1) << 61 - 1
      let words = [id.high >> 8, (id.high << 56) >> 8 | id.low >> 16, id.low & 0xffff]
      let hash = words.reduce(UInt128(0)) {
        ($0 * UInt128(sum.seeds.name) + UInt128($1)) % modulus
      }
      #expect(sum.hash(of: id).value == UInt64(hash), "\(id), \(sum.seeds); \(random)")
    }
  }

  @Test func `equal sets have equal sums in any order and in parts, and no others`() {
    var random = SeededGenerator()
    for _ in 0..<200 {
      let empty = IndexSum()
      var pairs = (0..<Int.random(in: 1..<40, using: &random)).map { _ in
        (
          name: Array("tag:\(Int.random(in: 0..<9, using: &random))".utf8),
          sequence: UInt64.random(in: 0..<30, using: &random)
        )
      }
      func sum(_ pairs: some Sequence<(name: [UInt8], sequence: UInt64)>) -> IndexSum {
        var sum = IndexSum(like: empty)
        for pair in pairs { sum.add(sum.hash(of: pair.name.span), sum.hash(of: pair.sequence)) }
        return sum
      }
      let whole = sum(pairs)
      pairs.shuffle(using: &random)
      #expect(sum(pairs) == whole, "\(random)")
      var joined = sum(pairs.prefix(pairs.count / 2))
      joined.add(sum(pairs.dropFirst(pairs.count / 2)))
      #expect(joined == whole, "\(random)")
      let place = pairs.indices.randomElement(using: &random) ?? 0
      var changed = pairs
      changed[place].sequence += 1
      #expect(sum(changed) != whole, "\(random)")
      changed = pairs
      changed[place].name.append(0)
      #expect(sum(changed) != whole, "\(random)")
      #expect(sum(pairs.dropLast()) != whole, "\(random)")
    }
  }

  @Test func `two names that change places are told from those that do not`() {
    let empty = IndexSum()
    var (kept, swapped) = (empty, empty)
    for (name, sequence) in [("a", 1), ("b", 2)] as [(String, UInt64)] {
      kept.add(kept.hash(of: name.utf8.span), kept.hash(of: sequence))
      swapped.add(swapped.hash(of: name.utf8.span), swapped.hash(of: 3 - sequence))
    }
    #expect(kept != swapped)
  }
}
