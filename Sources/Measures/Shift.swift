// A step along a scale, and what it does to the distance to somebody else.
//
//     shift      3 km → 2 km of 0–12                 −1 km, 0.08 of the range
//     shift      0.7–1 km → 0.5–1.5 km               low end −0.2 km, high end 0.5 km
//     approach   the distance between the closest points before and after: smaller is toward

public import Positions

/// How far a place on a line moved, each end by itself; positive is up the scale, or later.
public struct Shift: Hashable, Sendable {
  /// How far the low end moved; nil where it is open before or after.
  public let low: Decimal?
  /// How far the high end moved; nil where it is open before or after.
  public let high: Decimal?
  /// The unit: the scale's own, `days`, or `levels`.
  public let unit: String
  /// The larger of both, by size, as a share of the declared range, 0 … 1 with its sign; nil
  /// where an end is open or no range is declared.
  public let share: Double?

  /// The step where both ends moved alike; nil otherwise.
  public var whole: Decimal? { low == high ? low : nil }

  /// Measures a step between two regions of a scale; nil where the scale is no line, a region is
  /// empty, or a step needs more than 18 digits.
  public init?(from: Region, to: Region, on scale: Scale) {
    guard let old = Self.ends(of: from), let new = Self.ends(of: to) else { return nil }
    let range: Decimal?
    do throws(DecimalError) {
      low = try old.low.flatMap { start throws(DecimalError) in
        try new.low.map { end throws(DecimalError) in try end - start }
      }
      high = try old.high.flatMap { start throws(DecimalError) in
        try new.high.map { end throws(DecimalError) in try end - start }
      }
      switch scale {
      case .quantity(let quantity): (unit, range) = (quantity.unit, quantity.length)
      case .ordinal(let levels): (unit, range) = ("levels", try Decimal(max(1, levels.count - 1)))
      case .date(let dates):
        (unit, range) = (
          "days",
          try dates.lengthDays.map { days throws(DecimalError) in
            try Decimal(days)
          }
        )
      case .choice, .set, .text: return nil
      }
    } catch {
      return nil
    }
    guard let low, let high, let range else {
      share = nil
      return
    }
    share = (low.magnitude < high.magnitude ? high : low).ratio(to: range)
  }

  /// The outermost points of a region on a line; nil for the others and where it is empty.
  private static func ends(of region: Region) -> (low: Decimal?, high: Decimal?)? {
    switch region {
    case .quantity(let points):
      guard let first = points.intervals.first, let last = points.intervals.last else { return nil }
      return (first.from.point, last.to.point)
    case .ordinal(let ranks):
      guard let first = ranks.min(), let last = ranks.max() else { return nil }
      return (try? Decimal(first), try? Decimal(last))
    case .dates(let days):
      guard let first = days.intervals.first, let last = days.intervals.last else { return nil }
      return (
        first.from.point.flatMap { try? Decimal(Int($0)) },
        last.to.point.flatMap { try? Decimal(Int($0) - 1) }
      )
    case .choice, .set: return nil
    }
  }
}

/// Whether a step brought a party closer to where another stands, between the closest points.
public struct Approach: Hashable, Sendable {
  /// The distance before the step.
  public let before: IssueDistance
  /// The distance after it.
  public let after: IssueDistance

  /// Where a step leads, as seen by the other.
  public enum Direction: String, Sendable {
    /// Closer.
    case toward
    /// Farther.
    case away
    /// As far as before; where both were 0, still within the other's region.
    case neither
  }

  /// Where the step leads.
  public var direction: Direction {
    if let old = before.gap?.least, let new = after.gap?.least {
      return new < old ? .toward : old < new ? .away : .neither
    }
    return after.least < before.least
      ? .toward : before.least < after.least ? .away : .neither
  }

  /// Holds a step against where another stands; nil where either distance cannot be measured.
  ///
  /// Requires all three regions to come from the scale.
  public init?(from: Region, to: Region, other: Region, on scale: Scale) {
    guard let before = Self.distance(from, other, scale),
      let after = Self.distance(to, other, scale)
    else { return nil }
    self.before = before
    self.after = after
  }

  private static func distance(
    _ one: Region, _ other: Region, _ scale: Scale
  ) -> IssueDistance? {
    let issue = SharedIssue(
      issue: "", scale: scale, first: IssueStance(acceptable: one),
      second: IssueStance(acceptable: other))
    guard case .comparable(let distance) = issue.comparison else { return nil }
    return distance
  }
}
