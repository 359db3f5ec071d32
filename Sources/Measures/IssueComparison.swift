public import Positions

/// How far apart two parties stand on one issue, or why no figure says so.
public enum IssueComparison: Sendable, Hashable {
  /// Both stand on the scale.
  case comparable(IssueDistance)
  /// No figure, and why; never to be read as 0 or 1.
  case leftOut(Reason)

  /// Why an issue is in no figure.
  public enum Reason: Sendable, Hashable {
    /// Nothing on record of either party.
    case nothingFromEither
    /// Nothing on record of one party.
    case oneSideOnly(missing: Side)
    /// A position stands only under a condition that is not met, of one party or of both.
    case conditionalOnly(Set<Side>)
    /// Only a refusal is on record, of one party or of both, with what it meets.
    case refusalOnly([Refusal])
    /// Everything a party would take is also refused by it, in the accounts admitted.
    case allRefused(Set<Side>)
    /// One party's condition asks something of the other here and says no more; `isMet` where the
    /// other's region lies within all that is asked.
    case conditionOnly(by: Side, isMet: Bool)
    /// A position in words, of one party or of both, or a scale of words.
    case text
    /// Selections of which one leaves options open; no distance, but what they share.
    case openSelections(SelectionOverlap)
    /// A scale of days without a declared first and last day.
    case rangeNotDeclared
    /// The exact gap has more than 18 digits.
    case gapNotExact
  }
}

/// A refusal that stands alone, and whether the other party's position is what is refused.
public struct Refusal: Sendable, Hashable {
  /// The party that refuses.
  public let by: Side
  /// What it was held against; nil where the other party has nothing on the scale or the refusal
  /// is in words.
  public let finding: Finding?

  /// A refusal held against something of the other party.
  public struct Finding: Sendable, Hashable {
    /// What the refusal was held against.
    public let against: Against
    /// How much of that is refused.
    public let extent: Extent
  }

  /// What a refusal is held against.
  public enum Against: Sendable, Hashable {
    /// Where the other party stands.
    case position
    /// What the other party's condition asks.
    case condition
  }

  /// How much is refused.
  public enum Extent: Sendable, Hashable {
    /// All of it.
    case wholly
    /// Some of it.
    case partly
    /// None of it.
    case notAtAll
  }
}

/// What two selections of options have in common, in the order of the scale.
public struct SelectionOverlap: Sendable, Hashable {
  /// Both say the same of these: that they hold, or that they do not.
  public let shared: [String]
  /// One says that these hold, the other that they do not.
  public let opposed: [String]
  /// At least one says nothing of these.
  public let unaddressed: [String]
}

/// The distance of two parties on one issue, 0 … 1 of the declared range.
public struct IssueDistance: Sendable, Hashable {
  /// Between the closest points of both regions, before it is rounded.
  public let leastShare: Share
  /// Between the farthest points, before it is rounded; nil where an end is open.
  public let mostShare: Share?
  /// Between the ideal points; nil unless both parties stated one single point.
  public let stated: Double?
  /// The same in the unit of the scale; nil for choices and sets, which have none.
  public let gap: RawGap?

  /// Between the closest points of both regions.
  public var least: Double { leastShare.value }
  /// Between the farthest points; nil where an end is open.
  public var most: Double? { mostShare?.value }
}

/// A part of a whole, not yet divided, so that sums of such figures can be exact.
public struct Share: Sendable, Hashable {
  private let part: Decimal
  private let whole: Decimal

  /// Nothing of one.
  static let none = Share(0, of: 1)

  /// Requires `whole` to be above zero.
  init(_ part: Decimal, of whole: Decimal) {
    (self.part, self.whole) = (part, whole)
  }

  /// Takes one count of another in lowest terms; nothing of nothing is nothing.
  init(_ part: Int, of whole: Int) {
    let divisor = Natural.commonDivisor(Natural(UInt64(part)), Natural(UInt64(whole)))
    let common = max(1, Int(divisor.small ?? 1))
    guard let part = try? Decimal(part / common), let whole = try? Decimal(max(1, whole / common))
    else { preconditionFailure("Measures: a count of more than 18 digits") }
    self.init(part, of: whole)
  }

  /// The nearest binary number.
  public var value: Double { part.ratio(to: whole) }

  /// Whether it is nothing.
  var isNone: Bool { part == .zero }

  /// The exact figure.
  public var ratio: Ratio { Ratio(part) / Ratio(whole) }
}

/// A distance before it is divided by the declared range.
public struct RawGap: Sendable, Hashable {
  /// Between the closest points.
  public let least: Decimal
  /// Between the farthest points; nil where an end is open.
  public let most: Decimal?
  /// Between the ideal points; nil unless both parties stated one single point.
  public let stated: Decimal?
  /// The unit: the scale's own, `days`, or `levels`.
  public let unit: String
}

/// One issue on which two parties are held against each other.
public struct SharedIssue: Sendable, Hashable {
  /// The issue's slug.
  public let issue: String
  /// The declared scale.
  public let scale: Scale
  /// What is on record of the party named first.
  public let first: IssueStance
  /// What is on record of the party named second.
  public let second: IssueStance

  /// Requires a valid scale, and all regions of both stances to come from it.
  public init(issue: String, scale: Scale, first: IssueStance, second: IssueStance) {
    self.issue = issue
    self.scale = scale
    self.first = first
    self.second = second
  }

  /// The stance of one side.
  public func stance(_ side: Side) -> IssueStance {
    side == .first ? first : second
  }

  /// The distance of both parties, or the reason why there is none.
  public var comparison: IssueComparison {
    if case .region(let left) = first.standing, case .region(let right) = second.standing {
      return measured(left, right)
    }
    return .leftOut(reasonWithoutRegions)
  }

  // The order decides what is said where several reasons hold: what stands in the way of reading
  // the record as a position comes before what is missing.
  private var reasonWithoutRegions: IssueComparison.Reason {
    let refusing = sides(standing: .refusal)
    if !refusing.isEmpty { return .refusalOnly(refusing.map(refusal)) }
    let conditional = sides(standing: .conditional)
    if !conditional.isEmpty { return .conditionalOnly(Set(conditional)) }
    let refused = sides(standing: .allRefused)
    if !refused.isEmpty { return .allRefused(Set(refused)) }
    let silent = sides(standing: .nothing)
    if let asking = silent.first(where: { !stance($0.other).asked.isEmpty }) {
      return .conditionOnly(by: asking, isMet: stance(asking.other).isWithinAsked)
    }
    if silent.count == 2 { return .nothingFromEither }
    return silent.first.map { .oneSideOnly(missing: $0) } ?? .text
  }

  private func sides(standing: IssueStance.Standing) -> [Side] {
    Side.allCases.filter { stance($0).standing == standing }
  }

  private func refusal(by side: Side) -> Refusal {
    guard let excluded = stance(side).excluded else { return Refusal(by: side, finding: nil) }
    if case .region(let position) = stance(side.other).standing {
      let extent = excluded.extent(within: position)
      return Refusal(by: side, finding: .init(against: .position, extent: extent))
    }
    let asked = stance(side).asked
    guard let all = asked.dropFirst().reduce(asked.first, { $0?.union($1) }) else {
      return Refusal(by: side, finding: nil)
    }
    let extent = excluded.extent(within: all)
    return Refusal(by: side, finding: .init(against: .condition, extent: extent))
  }
}

extension IssueStance {
  fileprivate var isWithinAsked: Bool {
    guard case .region(let region) = standing else { return false }
    return asked.allSatisfy(region.isSubset)
  }
}

extension Region {
  /// How much of a region is refused by this one.
  fileprivate func extent(within position: Region) -> Refusal.Extent {
    if position.isSubset(of: self) { return .wholly }
    return intersects(position) ? .partly : .notAtAll
  }
}
