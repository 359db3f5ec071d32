// Whether two parties care about different issues, so that a swap might help both.
//
//     signal of an issue   s_ik / Σ s_i − s_jk / Σ s_j
//
// Positive: it matters more to the first. Two contested issues with opposite signs suggest a swap:
// each gives way where it matters less to it. Sums run over the issues of which both saliences are
// on record, so that both profiles speak of the same issues. It is an indicator, not a prediction.
//
// The idea is that of log-rolling by salience: J. S. Coleman, “The Possibility of a Social Welfare
// Function”, American Economic Review 56 (1966), 1105–1122.

/// How much more each issue matters to one of two parties, beside all of them.
public struct TradeSignal: Sendable {
  /// One issue.
  public struct Issue: Sendable, Hashable {
    /// The issue's slug.
    public let issue: String
    /// How much it matters to the party named first, 0 … 100.
    public let first: Int
    /// How much it matters to the party named second.
    public let second: Int
    /// Whether the two stand apart on it.
    public let isContested: Bool

    /// Makes an issue on which both saliences are on record.
    public init(issue: String, first: Int, second: Int, isContested: Bool) {
      (self.issue, self.first, self.second) = (issue, first, second)
      self.isContested = isContested
    }
  }

  /// The issues, in the order given, each with its signal from −1 to 1.
  public let signals: [(issue: Issue, signal: Ratio)]

  /// Compares two profiles; nil where all saliences of either are 0, or there is no issue.
  public init?(_ issues: [Issue]) {
    let first = Ratio(issues.reduce(0) { $0 + $1.first })
    let second = Ratio(issues.reduce(0) { $0 + $1.second })
    guard first != .zero, second != .zero else { return nil }
    signals = issues.map { ($0, Ratio($0.first) / first - Ratio($0.second) / second) }
  }

  /// Contested issues of which the first matters more to the party named first, and the second more
  /// to the other; the strongest pair first.
  public var swaps: [(forFirst: Issue, forSecond: Issue)] {
    let contested = signals.filter(\.issue.isContested)
    let mine = contested.filter { $0.signal > .zero }
    let theirs = contested.filter { $0.signal < .zero }
    let pairs = mine.flatMap { one in theirs.map { (one, $0) } }
    return pairs.enumerated().sorted { left, right in
      let strength = [left, right].map { $0.element.0.signal - $0.element.1.signal }
      return strength[0] == strength[1] ? left.offset < right.offset : strength[0] > strength[1]
    }.map { ($0.element.0.issue, $0.element.1.issue) }
  }
}
