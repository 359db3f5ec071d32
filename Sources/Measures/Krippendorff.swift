// How far coders of the same material agree beyond chance: Krippendorff's alpha.
//
//     alpha = 1 − Do / De
//     Do      mean squared difference of the values within units, each unit weighted by its values
//     De      mean squared difference of all pairable values, whoever gave them to whatever unit
//
// By the coincidence matrix: o(c, k) = Σ over units of pairs (c, k) in it / (values in it − 1),
// n(c) its row sums and n its sum: alpha = 1 − (n − 1) Σ o δ² / Σ n(c) n(k) δ², both over c < k.
// Missing values are left out; a unit with a single value pairs with nothing and is left out too.
//
// K. Krippendorff, “Computing Krippendorff's Alpha-Reliability”, 2011, and “Content Analysis”, 2nd
// edition, 2004, chapter 11.

/// The squared difference δ² of two values, by what kind of values they are.
public enum ReliabilityMetric<Value: Hashable & Comparable & Sendable>: Sendable {
  /// 0 where they are the same, else 1.
  case nominal
  /// By rank: the number of values given between them, themselves counted by half, squared.
  case ordinal
  /// By the difference of numbers, squared.
  case interval(@Sendable (Value) -> Double)
  /// By the difference of numbers in proportion to their sum, squared; numbers ≥ 0.
  case ratio(@Sendable (Value) -> Double)

  /// The metric's name: nominal, ordinal, interval, ratio.
  public var name: String {
    switch self {
    case .nominal: "nominal"
    case .ordinal: "ordinal"
    case .interval: "interval"
    case .ratio: "ratio"
    }
  }
}

/// The agreement of any number of coders on any number of units.
public struct Krippendorff: Sendable, Hashable {
  /// Alpha, or why there is none.
  public enum Alpha: Sendable, Hashable {
    /// 1 is perfect agreement, 0 that of chance, below 0 less than chance.
    case value(Double)
    /// No unit has values of two coders.
    case nothingToPair
    /// All pairable values are the same, so that chance cannot be told from agreement.
    case noVariation

    /// The figure; nil where it is undefined.
    public var value: Double? {
      if case .value(let value) = self { value } else { nil }
    }
  }

  /// The figure.
  public let alpha: Alpha
  /// The units with values of at least two coders, on which the figure rests.
  public let units: Int
  /// The values in those units.
  public let values: Int
  /// The units with one value only; they are in no figure.
  public let unpaired: Int
  /// The units in which all values are the same.
  public let unanimous: Int

  /// Compares coders; `matrix` holds for each unit one value a coder, nil where one gave none.
  ///
  /// Cost: the values, and the square of the number of different ones.
  public init<Value: Hashable & Comparable & Sendable>(
    _ matrix: [[Value?]], metric: ReliabilityMetric<Value>
  ) {
    let given = matrix.map { $0.compactMap { $0 } }
    let paired = given.filter { $0.count > 1 }
    units = paired.count
    values = paired.reduce(0) { $0 + $1.count }
    unpaired = given.count { $0.count == 1 }
    unanimous = paired.count { Set($0).count == 1 }
    let coincidences = CoincidenceMatrix(paired)
    let (observed, expected) = coincidences.disagreements(metric)
    if paired.isEmpty {
      alpha = .nothingToPair
    } else if expected > 0 {
      alpha = .value(1 - Double(values - 1) * observed / expected)
    } else {
      alpha = .noVariation
    }
  }
}

/// Which values were given to the same units, and how often.
private struct CoincidenceMatrix<Value: Hashable & Comparable & Sendable> {
  /// The different values, ascending.
  let values: [Value]
  /// How often each was given.
  private(set) var totals: [Double]
  /// Pairs of different values by their places, the lesser first.
  private var pairs: [[Int]: Double] = [:]

  init(_ units: [[Value]]) {
    values = Set(units.joined()).sorted()
    totals = Array(repeating: 0, count: values.count)
    let places = Dictionary(uniqueKeysWithValues: zip(values, values.indices))
    for unit in units {
      let given = unit.compactMap { places[$0] }
      for (index, one) in given.enumerated() {
        totals[one] += 1
        for other in given[(index + 1)...] where other != one {
          pairs[[min(one, other), max(one, other)], default: 0] += 1 / Double(unit.count - 1)
        }
      }
    }
  }

  /// Σ o δ² and Σ n n δ², both over pairs of different values.
  func disagreements(_ metric: ReliabilityMetric<Value>) -> (observed: Double, expected: Double) {
    // Sums of totals up to and without each value, for ranks.
    var below = [0.0]
    for total in totals { below.append((below.last ?? 0) + total) }
    var (observed, expected) = (0.0, 0.0)
    for one in values.indices {
      for other in values.indices.dropFirst(one + 1) {
        let difference = squared(metric, one, other, below)
        expected += totals[one] * totals[other] * difference
        observed += (pairs[[one, other]] ?? 0) * difference
      }
    }
    return (observed, expected)
  }

  private func squared(
    _ metric: ReliabilityMetric<Value>, _ one: Int, _ other: Int, _ below: [Double]
  ) -> Double {
    switch metric {
    case .nominal: return 1
    case .ordinal:
      let between = below[other + 1] - below[one] - (totals[one] + totals[other]) / 2
      return between * between
    case .interval(let number):
      let difference = number(values[one]) - number(values[other])
      return difference * difference
    case .ratio(let number):
      let sum = number(values[one]) + number(values[other])
      let difference = number(values[one]) - number(values[other])
      return sum == 0 ? 0 : difference * difference / (sum * sum)
    }
  }
}
