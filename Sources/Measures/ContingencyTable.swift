// How often two parties took each pair of levels of one scale, and what follows from it alone.
//
//            second  0  1  2          row_a      how often the first took level a
//     first 0        5  1  0          column_b   how often the second took level b
//           1        0  2  1          n          all issues
//           2        0  0  3
//
//     kappa    1 − Σ v o / Σ v e,  o = c/n, e = row_a column_b / n², v = (|a − b| / R)^p
//     pi       (po − pe) / (1 − pe),  pe = Σ ((row_a + column_a) / 2n)²
//     tau-b    (C − D) / √((n0 − n1)(n0 − n2)),  n0 = n(n−1)/2, n1 and n2 the pairs tied in rows
//              and in columns
//
// Everything but the last root is a fraction of whole numbers, divided once.

/// The pairs of levels of two parties over issues on one scale.
public struct ContingencyTable: Sendable, Hashable {
  /// The places of the levels on the scale, ascending and all different.
  public let places: [Int]
  /// The length of the declared range in the same unit; above zero.
  public let range: Int
  /// Whether the levels have an order; without one, two levels are alike or not.
  public let isOrdered: Bool
  /// How often each pair was taken, the first party's level by rows.
  public private(set) var counts: [Int]
  /// The issues counted.
  public private(set) var total = 0

  /// The longest range, so that no sum of squares over any number of issues overflows.
  static let longestRange = 1 << 40

  /// Makes an empty table.
  ///
  /// Requires places ascending, the range to be above zero and at most 2⁴⁰.
  public init(places: [Int], range: Int, isOrdered: Bool = true) {
    precondition(
      range > 0 && range <= Self.longestRange, "Measures: a range of \(range)")
    (self.places, self.range, self.isOrdered) = (places, range, isOrdered)
    counts = Array(repeating: 0, count: places.count * places.count)
  }

  /// Makes an empty table of `levels` levels one step apart.
  public init(levels: Int, isOrdered: Bool = true) {
    self.init(places: Array(0..<levels), range: max(1, levels - 1), isOrdered: isOrdered)
  }

  /// Counts issues on which the parties took these levels, by their index.
  public mutating func add(_ first: Int, _ second: Int, times: Int = 1) {
    counts[first * places.count + second] += times
    total += times
  }

  /// Counts anew where the counts are.
  mutating func recount(_ number: (_ first: Int, _ second: Int) -> Int) {
    total = 0
    for first in places.indices {
      for second in places.indices {
        let times = number(first, second)
        counts[first &* places.count &+ second] = times
        total += times
      }
    }
  }

  /// The issues on which both took the same level.
  public var equal: Int { places.indices.reduce(0) { $0 + counts[$1 * (places.count + 1)] } }

  /// The sum of differences to a power of 1 or 2, in steps; of unordered levels 0 or 1 each.
  func differences(power: Int) -> Int128 {
    var sum: Int128 = 0
    for one in places.indices {
      for other in places.indices where one != other {
        sum +=
          Int128(counts[one &* places.count &+ other]) * difference(one, other, power: power)
      }
    }
    return sum
  }

  /// One sum divided by another.
  static func quotient(_ sum: Int128, _ whole: Int128) -> Double {
    nearest(sum) / nearest(whole)
  }

  /// The nearest binary number: of the longer type it takes a thousand operations.
  private static func nearest(_ whole: Int128) -> Double {
    if let short = Int(exactly: whole) { Double(short) } else { Double(whole) }
  }

  /// The length of the range as differences count it.
  var span: Int { isOrdered ? range : 1 }

  private func difference(_ one: Int, _ other: Int, power: Int) -> Int128 {
    guard isOrdered, power > 0 else { return one == other ? 0 : 1 }
    let steps = Int128(abs(places[one] - places[other]))
    return power == 2 ? steps * steps : steps
  }

  /// How often the first party took each level.
  var rows: [Int] {
    places.indices.map { row in
      counts[(row * places.count)..<((row + 1) * places.count)].reduce(0, +)
    }
  }

  /// How often the second party took each level.
  var columns: [Int] {
    places.indices.map { column in
      places.indices.reduce(0) { $0 + counts[$1 * places.count + column] }
    }
  }

  /// Cohen's kappa, weighted by differences to a power: 0 takes all differences alike.
  ///
  /// Nil where both are on one same level throughout, or nothing is compared.
  public func kappa(power: Int) -> Double? {
    let (rows, columns) = (rows, columns)
    var (observed, expected): (Int128, Int128) = (0, 0)
    for one in places.indices {
      for other in places.indices {
        let weight = difference(one, other, power: power)
        observed += weight * Int128(counts[one * places.count + other])
        expected += weight * Int128(rows[one]) * Int128(columns[other])
      }
    }
    guard expected > 0 else { return nil }
    return Self.quotient(expected - Int128(total) * observed, expected)
  }

  /// Scott's pi; nil where both are on one same level throughout, or nothing is compared.
  public var pi: Double? {
    let squares = zip(rows, columns).reduce(0) { $0 + ($1.0 + $1.1) * ($1.0 + $1.1) }
    let whole = 4 * total * total - squares
    guard whole > 0 else { return nil }
    return Double(4 * total * equal - squares) / Double(whole)
  }

  /// Kendall's tau-b; nil where either party is on one level throughout, or nothing is compared.
  ///
  /// Cost: the fourth power of the number of levels, and at most the square of the issues.
  public var tauB: Double? {
    let taken = counts.indices.filter { counts[$0] > 0 }
    var difference = 0
    for (order, one) in taken.enumerated() {
      for other in taken[(order + 1)...] {
        let down = other / places.count - one / places.count
        let across = other % places.count - one % places.count
        difference += down.signum() * across.signum() * counts[one] * counts[other]
      }
    }
    let untied = [rows, columns].map { sums in
      pairs(total) - sums.reduce(0) { $0 + pairs($1) }
    }
    guard untied[0] > 0, untied[1] > 0 else { return nil }
    // One root of the product: the product of two roots is a last digit off.
    let product = Self.nearest(Int128(untied[0]) * Int128(untied[1]))
    return Double(difference) / product.squareRoot()
  }

  private func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }
}
