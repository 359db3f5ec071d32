// How far an ordered vote is agreed or polarised: A of C. van der Eijk, “Measuring Agreement in
// Ordered Rating Scales”, Quality & Quantity 35 (2001), 325–341.
//
// The frequencies of K ordered levels are peeled into layers. Each layer is a pattern of ones and
// noughts, all its ones of one height:
//
//     [3, 1, 2]  =  1 × [1, 1, 1]  +  1 × [1, 0, 1]  +  1 × [1, 0, 0]
//
//     TU     triples of levels 1 1 0 or 0 1 1, as one peak gives them
//     TDU    triples 1 0 1, as two peaks give them
//     U      ((K−2) TU − (K−1) TDU) / ((K−2) (TU + TDU)), 1 where there is no such triple
//     A      of a layer with S ones U (1 − (S−1)/(K−1)), 1 where S = 1; of all layers the mean,
//            each weighted by the cases in it
//
// A is 1 where all stand on one level, 0 where each level has as many, −1 where half stand at
// either end. Polarisation is (1 − A) / 2.

/// The agreement of a vote on ordered levels.
public struct OrderedAgreement: Sendable, Hashable {
  /// A, from −1 to 1, before it is rounded.
  public let exact: Ratio

  /// A, from −1 to 1.
  public var value: Double { exact.doubleValue }

  /// (1 − A) / 2: 0 where all stand on one level, 1 where half stand at either end.
  public var polarisation: Double { ((Ratio(1) - exact) / Ratio(2)).doubleValue }

  /// Measures how often each level was taken, the lowest first; nil below three levels, and where
  /// none was taken. Requires no negative number. Cost: the fourth power of the levels.
  public init?(_ frequencies: [Int]) {
    let total = frequencies.reduce(0, +)
    guard frequencies.count >= 3, total > 0 else { return nil }
    var rest = frequencies
    var sum = Ratio.zero
    while let height = rest.filter({ $0 > 0 }).min() {
      let pattern = rest.map { $0 > 0 }
      let ones = pattern.count { $0 }
      sum = sum + Ratio(height * ones) * Self.agreement(of: pattern, ones: ones)
      rest = rest.map { max(0, $0 - height) }
    }
    exact = sum / Ratio(total)
  }

  private static func agreement(of pattern: [Bool], ones: Int) -> Ratio {
    guard ones > 1 else { return Ratio(1) }
    let levels = pattern.count
    var (single, double) = (0, 0)
    for low in 0..<(levels - 2) {
      for middle in (low + 1)..<(levels - 1) {
        for high in (middle + 1)..<levels {
          switch (pattern[low], pattern[middle], pattern[high]) {
          case (true, true, false), (false, true, true): single += 1
          case (true, false, true): double += 1
          default: break
          }
        }
      }
    }
    let spread = Ratio(1) - Ratio(ones - 1) / Ratio(levels - 1)
    guard single + double > 0 else { return spread }
    let unimodality =
      Ratio((levels - 2) * single - (levels - 1) * double)
      / Ratio((levels - 2) * (single + double))
    return unimodality * spread
  }
}
