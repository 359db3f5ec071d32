// Sums of columns of bits are kept as binary digits, one word of columns a digit, so that a few
// operations of logic add to 128 columns at once. Three words of one digit's worth leave one word
// of that worth and one of twice it (carry-save addition, as Harley and Seal count bits).

/// Some parties side by side, by the level that each took on every issue.
public struct LevelBlock: Sendable {
  /// The parties, by their place.
  public let parties: Range<Int>
  private let groups: [LevelMatrix.Group]
  /// By group and issue, and after all issues one word without bits.
  private var bits: [[ColumnSums.Word]] = []

  init(_ matrix: LevelMatrix, _ parties: Range<Int>, _ rows: [LevelMatrix.Row]) {
    (self.parties, groups) = (parties, matrix.groups)
    for (index, group) in groups.enumerated() {
      var words = [ColumnSums.Word](repeating: .zero, count: group.issues.count + 1)
      for (place, party) in parties.enumerated() {
        let lists = rows[party].lists[index]
        var start = 0
        for (level, end) in lists.ends.enumerated() {
          Self.mark(lists.places[start..<end], column: place * group.levels + level, in: &words)
          start = end
        }
      }
      words[group.issues.count] = .zero
      bits.append(words)
    }
  }

  private static func mark(
    _ places: ArraySlice<UInt32>, column: Int, in words: inout [ColumnSums.Word]
  ) {
    let (places, bit) = (places.span, ColumnSums.word(of: column))
    var words = words.mutableSpan
    for index in places.indices { words[Int(places[index])] |= bit }
  }

  /// How often the party of a row and those of the block took each pair of levels.
  public func pairs(with row: LevelMatrix.Row) -> LevelPairs {
    var counts: [[UInt32]] = []
    for index in groups.indices {
      let (words, lists) = (bits[index], row.lists[index])
      var found = [UInt32](repeating: 0, count: lists.ends.count * ColumnSums.columns)
      var start = 0
      for (level, end) in lists.ends.enumerated() {
        let sums = ColumnSums(of: words.span, at: lists.places.span.extracting(start..<end))
        sums.write(to: &found, from: level * ColumnSums.columns)
        start = end
      }
      counts.append(found)
    }
    return LevelPairs(groups, counts, parties)
  }
}

/// How often one party and others took each pair of levels.
public struct LevelPairs {
  private let parties: Range<Int>
  /// By group, the first party's level and the column.
  private let counts: [[UInt32]]
  private var tables: [PairTally.Table]

  fileprivate init(
    _ groups: [LevelMatrix.Group], _ counts: [[UInt32]], _ parties: Range<Int>
  ) {
    (self.counts, self.parties) = (counts, parties)
    tables = groups.map { group in
      PairTally.Table(
        ContingencyTable(levels: group.levels, isOrdered: group.isOrdered), on: group.scale)
    }
  }

  /// Takes what the party and another of the block come to in place of all that a tally holds;
  /// turned, the other is named first.
  public mutating func read(_ other: Int, isTurned: Bool = false, into tally: inout PairTally) {
    // First, so that the tables are no one else's and are counted anew where they are.
    tally.removeAll()
    for index in tables.indices {
      let levels = tables[index].counts.places.count
      let (start, counts) = ((other - parties.lowerBound) * levels, counts[index])
      tables[index].counts.recount { first, second in
        let (mine, theirs) = isTurned ? (second, first) : (first, second)
        return Int(counts[mine &* ColumnSums.columns &+ start &+ theirs])
      }
      tally.add(tables[index])
    }
  }
}

/// The sums of the columns of some words of bits.
struct ColumnSums {
  typealias Word = SIMD2<UInt64>

  /// The columns of a word.
  static let columns = 128
  /// How many words are added at a time.
  static let step = 16

  /// From the ones upwards.
  private var digits: InlineArray<32, Word>
  private let count: Int

  /// Adds up the words at some places, a multiple of `step` and fewer than 2³².
  init(of words: Span<Word>, at places: Span<UInt32>) {
    precondition(places.count % Self.step == 0, "Measures: \(places.count) words in steps")
    digits = InlineArray(repeating: .zero)
    count = max(4, Int.bitWidth - places.count.leadingZeroBitCount)
    var (ones, twos, fours, eights) = (Word.zero, Word.zero, Word.zero, Word.zero)
    for start in stride(from: 0, to: places.count, by: Self.step) {
      let places = places.extracting(start..<(start &+ Self.step))
      @inline(__always) func one(_ place: Int) -> Word { words[Int(places[place])] }
      @inline(__always) func two(_ place: Int) -> Word {
        Self.add(one(place), one(place &+ 1), to: &ones)
      }
      @inline(__always) func four(_ place: Int) -> Word {
        Self.add(two(place), two(place &+ 2), to: &twos)
      }
      @inline(__always) func eight(_ place: Int) -> Word {
        Self.add(four(place), four(place &+ 4), to: &fours)
      }
      var carry = Self.add(eight(0), eight(8), to: &eights)
      for place in 4..<count {
        let digit = digits[place]
        digits[place] = digit ^ carry
        carry &= digit
      }
    }
    (digits[0], digits[1], digits[2], digits[3]) = (ones, twos, fours, eights)
  }

  /// Adds two digits to a third; returns what is carried to the next higher one.
  @inline(__always)
  private static func add(_ one: Word, _ other: Word, to digit: inout Word) -> Word {
    let half = digit ^ one
    let carry = (digit & one) | (half & other)
    digit = half ^ other
    return carry
  }

  /// The word with one bit, that of a column.
  static func word(of column: Int) -> Word {
    column < 64 ? Word(1 << UInt64(column), 0) : Word(0, 1 << UInt64(column - 64))
  }

  /// Writes the sum of each column.
  func write(to sums: inout [UInt32], from start: Int) {
    var sums = sums.mutableSpan
    let digits = digits.span.extracting(first: count)
    // Two columns of each half of the word at a time, 32 columns apart.
    let lowest = Word(repeating: 1 << 32 | 1)
    for column in 0..<32 {
      var sum = Word.zero
      for place in digits.indices.reversed() {
        sum = sum &<< 1 | digits[place] &>> Word(repeating: UInt64(column)) & lowest
      }
      for half in 0..<2 {
        let first = start &+ half &* 64 &+ column
        sums[first] = UInt32(truncatingIfNeeded: sum[half])
        sums[first &+ 32] = UInt32(truncatingIfNeeded: sum[half] &>> 32)
      }
    }
  }
}
