import LMDB
import Testing

/// The words of a generator, over several of its blocks.
private func words(_ count: Int) -> [UInt64] {
  var random = RandomWords()
  return (0..<count).map { _ in random.next() }
}

@Suite struct RandomWordsTests {
  @Test func `no word comes twice, across blocks and generators`() {
    let words = words(1_000) + words(1_000)
    #expect(Set(words).count == words.count)
  }

  @Test func `each bit is set in about half of the words`() {
    let count = 4_096
    let words = words(count)
    for bit in 0..<64 {
      let set = words.count { $0 >> UInt64(bit) & 1 == 1 }
      // Eight standard deviations, which is 32 words each.
      #expect(abs(set - count / 2) < 256, "bit \(bit)")
    }
  }

  @Test func `a copy goes on with the same words, up to the next block`() {
    var random = RandomWords()
    _ = random.next()
    var copy = random
    let own = (0..<31).map { _ in random.next() }
    let copied = (0..<31).map { _ in copy.next() }
    #expect(own == copied)
    let (next, nextOfCopy) = (random.next(), copy.next())
    #expect(next != nextOfCopy)
  }
}
