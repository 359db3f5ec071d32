// Where the positions on one issue lie together, each with a weight.
//
//     range      from the lowest to the highest
//     mean       Σ s x / Σ s                  the compromise mean
//     variance   Σ s (x − mean)² / Σ s
//     median     the lowest position at which the weights so far reach half of all
//
// If a party lacks a weight, all weigh alike and `isWeighted` says so: a missing weight is not 0.

public import Positions

/// The positions of several parties on one line.
public struct PositionSpread: Sendable, Hashable {
  /// One party's position.
  public struct Entry: Sendable, Hashable {
    /// Where it stands: a number, a rank, or a day since 1970.
    public let place: Decimal
    /// How much the issue matters to it; nil: no number on record.
    public let salience: Int?

    /// Makes a position with its weight.
    public init(place: Decimal, salience: Int?) {
      (self.place, self.salience) = (place, salience)
    }
  }

  /// The positions, ascending.
  public let entries: [Entry]
  /// Whether each counts by its salience; false: all alike, as one lacks a salience.
  public let isWeighted: Bool

  /// Takes positions in any order; nil where there is none.
  public init?(_ entries: [Entry]) {
    guard !entries.isEmpty else { return nil }
    self.entries = entries.sorted { $0.place < $1.place }
    isWeighted = entries.allSatisfy { $0.salience != nil }
  }

  /// The lowest position.
  public var lowest: Decimal { entries[0].place }
  /// The highest position.
  public var highest: Decimal { entries[entries.count - 1].place }

  private func weight(_ entry: Entry) -> Ratio { Ratio(isWeighted ? entry.salience ?? 0 : 1) }
  private var weights: Ratio { entries.reduce(.zero) { $0 + weight($1) } }

  /// The weighted mean, exact; nil where all weights are 0.
  public var mean: Ratio? {
    let all = weights
    guard all != .zero else { return nil }
    return entries.reduce(.zero) { $0 + weight($1) * Ratio($1.place) } / all
  }

  /// The weighted variance about the mean, exact; nil where all weights are 0.
  public var variance: Ratio? {
    guard let mean else { return nil }
    let squares = entries.reduce(Ratio.zero) { sum, entry in
      let step = Ratio(entry.place) - mean
      return sum + weight(entry) * step * step
    }
    return squares / weights
  }

  /// The weighted median: the lowest position at which the weights so far reach half of all; nil
  /// where all weights are 0.
  public var median: Decimal? {
    let all = weights
    guard all != .zero else { return nil }
    var sum = Ratio.zero
    for entry in entries {
      sum = sum + weight(entry)
      if sum + sum >= all { return entry.place }
    }
    return highest
  }

  /// What was published about both indicators, for whoever reads them as a forecast.
  public static let publishedError =
    "Indicators, not predictions: on 351 issues of the European Union with a known outcome the "
    + "salience-weighted mean missed by about 24 points of 100 on average, the median by about 28; "
    + "elaborate bargaining models did worse."
}
