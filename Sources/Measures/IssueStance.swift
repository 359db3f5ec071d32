public import Positions

/// One of two parties that are compared, in the order in which they were named.
public enum Side: Sendable, Hashable, CaseIterable {
  /// The party named first.
  case first
  /// The party named second.
  case second

  /// The other party.
  public var other: Side { self == .first ? .second : .first }
}

/// What is on record of one party on one issue, as far as figures need it.
///
/// All regions come from the scale of the issue. Positions that stand only under a condition that
/// is not met are in none of them; those whose conditions are met are.
public struct IssueStance: Sendable, Hashable {
  /// Where the party would like to stand: what it demands or prefers.
  public var ideal: Region?
  /// What the party would settle for: what it offers or accepts.
  public var acceptable: Region?
  /// What the party refuses; never where it stands.
  public var excluded: Region?
  /// Whether a position that stands was given in words only, without a place on the scale.
  public var isInWords: Bool
  /// Whether something was refused in words only.
  public var refusesInWords: Bool
  /// Whether a position stands only under a condition that is not met.
  public var isConditional: Bool
  /// What conditions of the other party ask of this one on this issue, one region each.
  public var asked: [Region]
  /// How much the issue matters to the party, 0 … 100; nil where no number is on record.
  public var salience: Int?

  /// A stance with what is given; by default nothing is on record.
  public init(
    ideal: Region? = nil, acceptable: Region? = nil, excluded: Region? = nil,
    isInWords: Bool = false, refusesInWords: Bool = false, isConditional: Bool = false,
    asked: [Region] = [], salience: Int? = nil
  ) {
    self.ideal = ideal
    self.acceptable = acceptable
    self.excluded = excluded
    self.isInWords = isInWords
    self.refusesInWords = refusesInWords
    self.isConditional = isConditional
    self.asked = asked
    self.salience = salience
  }

  /// Where the party stands, ideal ∪ acceptable − excluded; nil where no value says so, empty where
  /// everything it would take is also refused.
  public var region: Region? {
    guard var points = ideal ?? acceptable else { return nil }
    if ideal != nil, let acceptable { points = points.union(acceptable) }
    return excluded.map { points.subtracting($0) } ?? points
  }

  /// The ideal as one point, without what is refused; nil where there is none or it is a stretch.
  var idealPoint: Region? {
    guard let ideal else { return nil }
    let point = excluded.map { ideal.subtracting($0) } ?? ideal
    return point.isPoint ? point : nil
  }

  /// What there is to compare, the strongest first.
  var standing: Standing {
    if let region { return region.isEmpty ? .allRefused : .region(region) }
    if isInWords { return .words }
    if isConditional { return .conditional }
    return excluded != nil || refusesInWords ? .refusal : .nothing
  }

  enum Standing: Hashable {
    case region(Region)
    case allRefused
    case words
    case conditional
    case refusal
    case nothing
  }
}

extension Region {
  /// Whether it is one point, or one exact selection.
  var isPoint: Bool {
    if case .set(let points) = self {
      return !points.isApproximate && Set(points.exactSelections ?? []).count == 1
    }
    return (try? gaps(to: self))?.most == .zero
  }
}
