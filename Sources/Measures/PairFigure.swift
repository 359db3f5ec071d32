/// The figure of a measure for two parties, and what it rests on.
public struct PairFigure: Sendable, Hashable {
  /// The measure.
  public let measure: PairMeasure
  /// The issues compared.
  public internal(set) var n: Int
  /// The figure, between the closest points where positions are stretches; nil: undefined.
  public internal(set) var value: Double?
  /// The figure between the farthest points; nil where it is undefined or the measure takes points
  /// alone.
  public internal(set) var farthest: Double?
  /// Why there is no figure; nil where there is one.
  public internal(set) var undefined: Undefined?
  /// The compared issues with an open end, because of which nothing is farthest.
  public internal(set) var openEnds: [String] = []
  /// How the issues were weighted; nil for measures that weigh all alike.
  public internal(set) var weights: Weights?
  /// Issues on which both have a position that this measure does not take, by the reason.
  public internal(set) var leftOut: [Unfit: Int] = [:]

  /// How compared issues were weighted.
  public enum Weights: Sendable, Hashable {
    /// By salience on record.
    case salience
    /// All alike, as so many of the compared issues lack a salience that the measure needs.
    case equal(lacking: Int)
  }

  /// Why a measure has no figure.
  public enum Undefined: Sendable, Hashable {
    /// Fewer issues are compared than this.
    case tooFewIssues(needed: Int)
    /// Every weight is 0.
    case noWeight
    /// Both parties are on one same level throughout.
    case oneLevel
    /// One party or both are on one level throughout, so that there is no order to compare.
    case oneLevelOfEither
    /// The issues are on this many different scales.
    case differentScales(Int)
    /// Values too fine beside the declared range to be counted exactly.
    case notExact
  }

  /// Why a measure does not take an issue on which both have a position.
  public enum Unfit: String, Sendable, Hashable, CaseIterable {
    /// A position is a stretch or several options, not one point.
    case notOnePoint = "not one point"
    /// The scale has no levels.
    case noLevels = "no levels"
    /// The scale has no order.
    case noOrder = "no order"
  }

  init(measure: PairMeasure, n: Int) {
    (self.measure, self.n) = (measure, n)
  }

  func undefined(_ reason: Undefined) -> PairFigure {
    var figure = self
    (figure.value, figure.farthest, figure.undefined) = (nil, nil, reason)
    return figure
  }

  mutating func leaveOut(_ issue: PairedPositions, _ reason: Unfit) {
    leaveOut(1, reason)
  }

  mutating func leaveOut(_ count: Int, _ reason: Unfit) {
    leftOut[reason, default: 0] += count
  }
}
