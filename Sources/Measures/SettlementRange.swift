// Where a settlement could lie on one issue: the range that all would take (ZOPA).
//
//     certain      what every account of every party, taken for sure, has in common
//     possible     only what some account, or somebody beyond what it stated, would have to allow
//     impossible   nothing, whatever account is taken
//     not known    of a party it is not on record what it would take
//
// What a party would take runs from the value it offers or accepts along the preferred end that it
// named (`toward`): who accepts 60 days and prefers more, takes 60 and more. A stretch or an open
// end states its own bounds. A single value without a preferred end says nothing of what lies
// beyond it: there an overlap is at best possible.
//
//     seller   offers 40, toward high     40 ├──────────────────▶
//     buyer    offers 60, toward low      ◀──────────────────┤ 60      certain: 40 to 60
//
//     lowest of the range = the greatest of all lower bounds, highest = the least of all upper
//     ones; where they cross, the gap is what lies between, and the two parties that set them are
//     named.
//
// R. J. Walton, R. B. McKersie, A Behavioral Theory of Labor Negotiations, 1965; H. Raiffa, The Art
// and Science of Negotiation, 1982.

public import Positions

/// What one party would take on an issue, by the accounts that are admitted.
public struct SettlementBounds: Sendable, Hashable {
  /// One account of what it would take.
  public struct Account: Sendable, Hashable {
    /// The value offered or accepted.
    public let region: Region
    /// The preferred end named with it; nil: none.
    public let toward: ScaleEnd?

    /// Makes an account.
    public init(region: Region, toward: ScaleEnd? = nil) {
      (self.region, self.toward) = (region, toward)
    }
  }

  /// Why it is not on record what a party would take.
  public enum Unknown: Sendable, Hashable {
    /// Nothing is on record.
    case nothing
    /// Only said in the channel that figures do not rest on.
    case otherChannel
    /// It withdrew its position.
    case withdrawn
    /// Only told by accounts that are not admitted.
    case notAdmitted
    /// Only that the issue matters to it.
    case priorityOnly
    /// Only what it would like to have.
    case idealOnly
    /// Only what it refuses.
    case refusalOnly
    /// Only under a condition that is not met.
    case conditionalOnly
    /// Only in words.
    case words
    /// Whatever it would take is also refused by it.
    case allRefused
  }

  /// The party.
  public let party: String
  /// The accounts of what it would take; none where it is not known.
  public let accounts: [Account]
  /// What it refuses.
  public let excluded: Region?
  /// Why it is not known what it would take; nil where it is.
  public let unknown: Unknown?

  /// Takes the accounts of a party that would take something.
  public init(party: String, accounts: [Account], excluded: Region? = nil) {
    (self.party, self.accounts, self.excluded) = (party, accounts, excluded)
    unknown = accounts.isEmpty ? .nothing : nil
  }

  /// A party of which it is not known what it would take.
  public init(party: String, unknown: Unknown) {
    (self.party, self.unknown) = (party, unknown)
    (accounts, excluded) = ([], nil)
  }
}

/// Whether and where a settlement could lie on one issue.
public struct SettlementRange: Sendable, Hashable {
  /// What can be said.
  public enum Verdict: String, Sendable, Hashable {
    case certain, possible, impossible
    case notKnown = "not known"
  }

  /// What lies between the bounds of two parties.
  public struct Gap: Sendable, Hashable {
    /// How wide it is, in the unit of the scale.
    public let width: Decimal
    /// The party with the greatest lower bound, and that bound.
    public let above: (party: String, bound: Decimal)
    /// The party with the least upper bound, and that bound.
    public let below: (party: String, bound: Decimal)

    public static func == (left: Gap, right: Gap) -> Bool {
      left.above == right.above && left.below == right.below
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(above.party)
      hasher.combine(below.party)
      hasher.combine(width)
    }
  }

  /// What can be said.
  public let verdict: Verdict
  /// Where it could lie: for sure, or possibly; nil where nowhere or where it is not known.
  public let zone: Region?
  /// By how much the bounds stated miss each other, parties not known left aside; nil where they do
  /// not, and on scales without a line.
  public let gap: Gap?
  /// The parties of which it is not known what they would take, with the reason, in their order.
  public let notKnown: [SettlementBounds]

  /// Holds what parties would take against each other; nil below two parties, on a scale of words,
  /// and where a gap needs more than 18 digits. Requires all regions to come from the scale.
  public init?(_ parties: [SettlementBounds], on scale: Scale) {
    guard parties.count > 1, scale != .text else { return nil }
    let known = parties.filter { $0.unknown == nil }
    notKnown = parties.filter { $0.unknown != nil }
    let sure = Region.common(known.flatMap { party in party.taken(on: scale) })
    let could = Region.common(known.compactMap { $0.possiblyTaken(on: scale) })
    do throws(DecimalError) {
      gap = try Self.gap(between: known, on: scale)
    } catch {
      return nil
    }
    if !notKnown.isEmpty {
      (verdict, zone) = (.notKnown, nil)
    } else if let sure, !sure.isEmpty {
      (verdict, zone) = (.certain, sure)
    } else if let could, !could.isEmpty {
      (verdict, zone) = (.possible, could)
    } else {
      (verdict, zone) = (.impossible, nil)
    }
  }

  /// The greatest lower and the least upper bound, where they cross.
  private static func gap(
    between parties: [SettlementBounds], on scale: Scale
  ) throws(DecimalError) -> Gap? {
    var above: (party: String, bound: Decimal)?
    var below: (party: String, bound: Decimal)?
    for party in parties {
      let taken = party.taken(on: scale)
      guard let all = taken.dropFirst().reduce(taken.first, { $0?.union($1) }),
        let ends = try all.ends()
      else { continue }
      if let low = ends.low, above.map({ low > $0.bound }) ?? true { above = (party.party, low) }
      if let high = ends.high, below.map({ high < $0.bound }) ?? true {
        below = (party.party, high)
      }
    }
    guard let above, let below, above.bound > below.bound else { return nil }
    return Gap(width: try above.bound - below.bound, above: above, below: below)
  }
}

extension SettlementBounds {
  /// For each account, what the party takes by it.
  fileprivate func taken(on scale: Scale) -> [Region] {
    accounts.map { without($0.region.extended(toward: $0.toward, on: scale)) }
  }

  /// What it takes by any account, and what it may take beyond; nil where it is not known.
  fileprivate func possiblyTaken(on scale: Scale) -> Region? {
    let places = accounts.map { account in
      let statesNoBounds = account.toward == nil && account.region.isPoint
      return without(
        (statesNoBounds ? Region.line(of: scale) : nil)
          ?? account.region.extended(toward: account.toward, on: scale))
    }
    return places.dropFirst().reduce(places.first) { $0?.union($1) }
  }

  private func without(_ region: Region) -> Region {
    excluded.map { region.subtracting($0) } ?? region
  }
}

extension Region {
  /// The points of all; nil of none.
  fileprivate static func common(_ regions: [Region]) -> Region? {
    regions.dropFirst().reduce(regions.first) { common, next in
      common.map { $0.subtracting($0.subtracting(next)) }
    }
  }

  /// Every point of a scale that is a line; nil of the others.
  fileprivate static func line(of scale: Scale) -> Region? {
    switch scale {
    case .quantity(let quantity):
      .quantity(
        IntervalSet([Interval(from: .below(quantity.lowest), to: .above(quantity.highest))]))
    case .ordinal(let levels): .ordinal(Set(levels.indices))
    case .date(let dates):
      .dates(
        IntervalSet([
          Interval(
            from: dates.earliest.map { .below($0.daysSince1970) } ?? .start,
            to: dates.latest.map { .below($0.daysSince1970 + 1) } ?? .end)
        ]))
    case .choice, .set, .text: nil
    }
  }

  /// The region with all that lies beyond it toward an end of the scale.
  fileprivate func extended(toward end: ScaleEnd?, on scale: Scale) -> Region {
    guard let end, let line = Region.line(of: scale), !isEmpty else { return self }
    switch (self, line) {
    case (.quantity(let points), .quantity(let all)):
      return .quantity(Self.extended(points, toward: end, in: all))
    case (.dates(let days), .dates(let all)):
      return .dates(Self.extended(days, toward: end, in: all))
    case (.ordinal(let ranks), .ordinal(let all)):
      let (low, high) = (ranks.min() ?? 0, ranks.max() ?? 0)
      return .ordinal(ranks.union(all.filter { end == .high ? $0 >= low : $0 <= high }))
    default: return self
    }
  }

  private static func extended<Bound>(
    _ points: IntervalSet<Bound>, toward end: ScaleEnd, in line: IntervalSet<Bound>
  ) -> IntervalSet<Bound> {
    guard let first = points.intervals.first, let last = points.intervals.last,
      let from = line.intervals.first?.from, let to = line.intervals.last?.to
    else { return points }
    let beyond =
      end == .high
      ? Interval(from: first.from, to: max(last.to, to))
      : Interval(from: min(first.from, from), to: last.to)
    return points.union(IntervalSet([beyond]))
  }

  /// The outermost points of a region on a line, days by their number; nil for the others.
  package func ends() throws(DecimalError) -> (low: Decimal?, high: Decimal?)? {
    switch self {
    case .quantity(let points):
      return (points.intervals.first?.from.point, points.intervals.last?.to.point)
    case .ordinal(let ranks):
      guard let low = ranks.min(), let high = ranks.max() else { return nil }
      return (try Decimal(low), try Decimal(high))
    case .dates(let days):
      var ends: (low: Decimal?, high: Decimal?)
      if let first = days.intervals.first?.from.point { ends.low = try Decimal(Int(first)) }
      if let next = days.intervals.last?.to.point { ends.high = try Decimal(Int(next) - 1) }
      return ends
    case .choice, .set: return nil
    }
  }
}
