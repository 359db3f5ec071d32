/// How far two regions of one scale lie apart, in the unit of the scale.
///
/// Quantities count in their unit, dates in days, levels in ranks; two options of a choice are 0 or
/// 1 apart. A point left out at an end of a region does not move the end.
public struct RegionGaps: Sendable, Hashable {
  /// Between the closest points; zero where the regions meet or touch.
  public let least: Decimal
  /// Between the farthest points; nil where an end of either region is open.
  public let most: Decimal?
}

extension Region {
  /// How far this region lies from another; nil where either is empty and for set scales, which
  /// have no line to measure along.
  ///
  /// Requires both on one scale. Throws `DecimalError` where a gap needs more than 18 digits.
  public func gaps(to other: Region) throws(DecimalError) -> RegionGaps? {
    precondition(isOnScale(of: other), "Positions: regions of two scales")
    if isEmpty || other.isEmpty { return nil }
    if case .choice(let left) = self, case .choice(let right) = other {
      let isOne = left.count == 1 && left == right
      let least = try Decimal(left.isDisjoint(with: right) ? 1 : 0)
      return RegionGaps(least: least, most: isOne ? .zero : try Decimal(1))
    }
    guard let left = try stretches(), let right = try other.stretches() else { return nil }
    return RegionGaps(
      least: try Self.least(left, right), most: try Self.most(left, right))
  }

  private typealias Stretch = (low: Decimal?, high: Decimal?)

  /// The region along its line, ascending, both ends included; nil where it has no line.
  private func stretches() throws(DecimalError) -> [Stretch]? {
    switch self {
    case .quantity(let points):
      return points.intervals.map { ($0.from.point, $0.to.point) }
    case .ordinal(let ranks):
      return try ranks.sorted().map { rank throws(DecimalError) in
        let place = try Decimal(rank)
        return (place, place)
      }
    case .dates(let days):
      return try days.intervals.map { stretch throws(DecimalError) in
        var ends: Stretch = (nil, nil)
        if let first = stretch.from.point { ends.low = try Decimal(Int(first)) }
        if let next = stretch.to.point { ends.high = try Decimal(Int(next) - 1) }
        return ends
      }
    case .choice, .set:
      return nil
    }
  }

  private static func least(
    _ left: [Stretch], _ right: [Stretch]
  ) throws(DecimalError) -> Decimal {
    var best: Decimal?
    // Of two ascending lists only neighbours can be closest: step past whichever ends first.
    var (mine, theirs) = (left[...], right[...])
    while let one = mine.first, let two = theirs.first {
      var gap = Decimal.zero
      var isMineFirst = true
      if let high = one.high, let low = two.low, high < low {
        gap = try low - high
      } else if let high = two.high, let low = one.low, high < low {
        gap = try low - high
        isMineFirst = false
      } else {
        return .zero
      }
      best = best.map { min($0, gap) } ?? gap
      if isMineFirst { mine = mine.dropFirst() } else { theirs = theirs.dropFirst() }
    }
    return best ?? .zero
  }

  private static func most(
    _ left: [Stretch], _ right: [Stretch]
  ) throws(DecimalError) -> Decimal? {
    guard let low = left.first?.low, let high = left.last?.high,
      let otherLow = right.first?.low, let otherHigh = right.last?.high
    else { return nil }
    return try max(high - otherLow, otherHigh - low)
  }
}
