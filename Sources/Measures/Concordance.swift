// How far parties rank issues alike: Kendall's coefficient of concordance W, corrected for ties.
//
//     W = (12 Σ R² − 3 m² n (n+1)²) / (m² n (n² − 1) − m Σ (t³ − t))
//
//     m rankings of n issues; R the sum of an issue's ranks, tied ones with their mean rank; t how
//     many are tied in each tie of each ranking
//
// M. G. Kendall, B. Babington Smith, “The Problem of m Rankings”, Annals of Mathematical Statistics
// 10 (1939), 275–287. W is 1 where all rank alike and 0 where the sums of ranks are equal.

/// The concordance of rankings.
public struct Concordance: Sendable, Hashable {
  /// W, from 0 to 1.
  public let value: Double
  /// How many rank.
  public let rankings: Int
  /// How many issues all of them rank.
  public let issues: Int

  /// Compares how much each of several issues matters to each of several parties, by rows of one
  /// party each.
  ///
  /// Nil below two parties or two issues, and where every party ranks all issues alike. Requires
  /// rows of one length.
  public init?(_ saliences: [[Int]]) {
    let m = saliences.count
    guard m > 1, let n = saliences.first?.count, n > 1 else { return nil }
    var sums = Array(repeating: 0, count: n)
    var ties = 0
    for row in saliences {
      precondition(row.count == n, "Measures: rankings of different issues")
      for (issue, own) in row.enumerated() {
        let alike = row.count { $0 == own }
        // Twice the mean rank, which is whole.
        sums[issue] += 2 * row.count { $0 < own } + alike + 1
        ties += alike * alike - 1
      }
    }
    let whole = m * m * n * (n * n - 1) - m * ties
    guard whole > 0 else { return nil }
    let squares = sums.reduce(0) { $0 + $1 * $1 }
    value = Double(3 * squares - 3 * m * m * n * (n + 1) * (n + 1)) / Double(whole)
    (rankings, issues) = (m, n)
  }
}
