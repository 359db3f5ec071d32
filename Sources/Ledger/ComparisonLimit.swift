/// How many comparisons of two parties on an issue are kept at once, with what each rests on: a
/// thousand issues of two hundred parties are twenty million, and gigabytes.
public enum ComparisonLimit {
  /// The most comparisons.
  public static let most = 250_000

  /// Throws `LedgerError` where more would have to be kept.
  static func require(pairs: Int, issues: Int) throws {
    guard pairs * issues > most else { return }
    throw LedgerError(
      .usage,
      "query: found \(pairs) pairs of parties on \(issues) issues, expected at most \(most) "
        + "comparisons: name parties or issues")
  }
}
