// The distance of two parties over issues: city block with shared weights.
//
//     distance  Σ w d / Σ w        w = (s of one + s of the other) / 2
//     rms       √(Σ w d² / Σ w)
//
// If any compared issue lacks a salience of either party, all weights are 1, and `weights` says so.
// Least and most are averaged separately. An issue without a distance is left out of both sums: it
// counts neither as 0 nor as 1.

/// How far apart two parties stand over several issues, and what the figure rests on.
public struct PartyDistance: Sendable, Hashable {
  /// How compared issues were weighted.
  public enum Weights: Sendable, Hashable {
    /// By the mean of both parties' saliences.
    case salience
    /// All alike, as these compared issues lack a salience of at least one party.
    case equal(lacking: [String])
  }

  /// An averaged distance, or why there is none.
  public enum Figure: Sendable, Hashable {
    /// 0 … 1.
    case value(Double)
    /// Fewer issues could be compared than are needed.
    case tooFewIssues(compared: Int, needed: Int)
    /// These compared issues have an open end, so nothing is farthest.
    case openEnds([String])
    /// All weights are zero.
    case noWeight

    /// The figure; nil where it is undefined.
    public var value: Double? {
      if case .value(let value) = self { value } else { nil }
    }
  }

  /// One issue that went into the figures.
  public struct Compared: Sendable, Hashable {
    /// The issue's slug.
    public let issue: String
    /// The distance on it.
    public let distance: IssueDistance
    /// Its weight in the averages, ≥ 0.
    public let weight: Double
  }

  /// One issue that went into no figure.
  public struct LeftOut: Sendable, Hashable {
    /// The issue's slug.
    public let issue: String
    /// Why.
    public let reason: IssueComparison.Reason
  }

  /// The averaged distance between closest points.
  public let least: Figure
  /// The averaged distance between farthest points.
  public let most: Figure
  /// The root of the averaged squares between closest points.
  public let leastRMS: Figure
  /// The root of the averaged squares between farthest points.
  public let mostRMS: Figure
  /// How the issues were weighted.
  public let weights: Weights
  /// The issues compared, in the order given.
  public let compared: [Compared]
  /// The issues left out and why, in the order given.
  public let leftOut: [LeftOut]

  /// The number of compared issues below which an overall figure is undefined.
  public static let defaultMinimumShared = 3

  /// Compares two parties over issues, each given once; the single issues are kept whatever the
  /// figures come to. `minimumShared` below 1 counts as 1.
  public init(over issues: [SharedIssue], minimumShared: Int = defaultMinimumShared) {
    var distances: [(issue: SharedIssue, distance: IssueDistance)] = []
    var leftOut: [LeftOut] = []
    for issue in issues {
      switch issue.comparison {
      case .comparable(let distance): distances.append((issue, distance))
      case .leftOut(let reason): leftOut.append(LeftOut(issue: issue.issue, reason: reason))
      }
    }
    let lacking = distances.filter { $0.issue.sharedSalience == nil }.map(\.issue.issue)
    let compared = distances.map { entry in
      let salience = lacking.isEmpty ? entry.issue.sharedSalience : nil
      return Compared(
        issue: entry.issue.issue, distance: entry.distance, weight: salience ?? 1)
    }
    let average = WeightedAverage(compared: compared, needed: max(1, minimumShared))
    least = average.figure(power: 1) { $0.least }
    most = average.figure(power: 1) { $0.most }
    leastRMS = average.figure(power: 2) { $0.least }
    mostRMS = average.figure(power: 2) { $0.most }
    weights = lacking.isEmpty && !compared.isEmpty ? .salience : .equal(lacking: lacking)
    self.compared = compared
    self.leftOut = leftOut
  }
}

extension PartyDistance {
  /// `least` before it is rounded; nil where it is undefined.
  public var exactLeast: Ratio? { least.value == nil ? nil : average { $0.leastShare } }

  /// `most` before it is rounded; nil where it is undefined.
  public var exactMost: Ratio? { most.value == nil ? nil : average { $0.mostShare } }

  private func average(_ share: (IssueDistance) -> Share?) -> Ratio? {
    var (sum, weights) = (Ratio.zero, Ratio.zero)
    for entry in compared {
      guard let length = share(entry.distance) else { return nil }
      // A half or a whole number.
      let weight = Ratio(Int(entry.weight * 2)) / Ratio(2)
      sum = sum + weight * length.ratio
      weights = weights + weight
    }
    return weights == .zero ? nil : sum / weights
  }
}

extension SharedIssue {
  /// The mean of both saliences; nil where either has no number on record.
  fileprivate var sharedSalience: Double? {
    guard let one = first.salience, let other = second.salience else { return nil }
    return (Double(one) + Double(other)) / 2
  }
}

private struct WeightedAverage {
  let compared: [PartyDistance.Compared]
  let needed: Int

  /// The mean of a distance to a power of 1 or 2, with the root taken of the second.
  func figure(power: Int, of distance: (IssueDistance) -> Double?) -> PartyDistance.Figure {
    guard compared.count >= needed else {
      return .tooFewIssues(compared: compared.count, needed: needed)
    }
    let open = compared.filter { distance($0.distance) == nil }.map(\.issue)
    guard open.isEmpty else { return .openEnds(open) }
    var sum = 0.0
    var weight = 0.0
    for entry in compared {
      guard let length = distance(entry.distance) else { continue }
      sum += entry.weight * (power == 2 ? length * length : length)
      weight += entry.weight
    }
    guard weight > 0 else { return .noWeight }
    // Rounding may carry a mean of ones a last digit above 1.
    let mean = min(1, sum / weight)
    return .value(power == 2 ? mean.squareRoot() : mean)
  }
}
