/// A place between the points of a line, where an interval can begin or end.
///
/// Below and above one point are two places, so open and closed ends need no flags: `[1, 2)` runs
/// from below 1 to below 2.
public enum Cut<Bound: Comparable & Hashable & Sendable>: Sendable, Hashable {
  /// Before every point.
  case start
  /// Just before a point.
  case below(Bound)
  /// Just after a point.
  case above(Bound)
  /// After every point.
  case end

  /// The point beside the cut; nil at the open ends of the line.
  public var point: Bound? {
    switch self {
    case .below(let point), .above(let point): point
    case .start, .end: nil
    }
  }
}

extension Cut: Comparable {
  /// Whether the first place comes before the second.
  public static func < (left: Cut, right: Cut) -> Bool {
    switch (left, right) {
    case (_, .start), (.end, _): false
    case (.start, _), (_, .end): true
    case (.below(let one), .below(let other)), (.above(let one), .above(let other)),
      (.above(let one), .below(let other)):
      one < other
    case (.below(let one), .above(let other)): one <= other
    }
  }
}

/// The points of one stretch of a line, from one cut to a later one.
public struct Interval<Bound: Comparable & Hashable & Sendable>: Sendable, Hashable {
  /// Where it begins.
  public let from: Cut<Bound>
  /// Where it ends; after `from`.
  public let to: Cut<Bound>

  /// Requires `from` to lie before `to`.
  public init(from: Cut<Bound>, to: Cut<Bound>) {
    precondition(from < to, "Positions: an interval without points")
    self.from = from
    self.to = to
  }
}

/// Points of a line as intervals in ascending order that neither overlap nor touch, so that equal
/// sets have one form.
public struct IntervalSet<Bound: Comparable & Hashable & Sendable>: Sendable, Hashable {
  /// The intervals, ascending, apart from each other.
  public let intervals: [Interval<Bound>]

  /// All points of some intervals, given in any order.
  public init(_ intervals: [Interval<Bound>]) {
    var merged: [Interval<Bound>] = []
    for interval in intervals.sorted(by: { $0.from < $1.from }) {
      if let last = merged.last, interval.from <= last.to {
        merged[merged.count - 1] = Interval(from: last.from, to: max(last.to, interval.to))
      } else {
        merged.append(interval)
      }
    }
    self.intervals = merged
  }

  private init(ordered: [Interval<Bound>]) {
    intervals = ordered
  }

  /// Whether it holds no point.
  public var isEmpty: Bool { intervals.isEmpty }

  /// Whether it holds a point.
  public func contains(_ point: Bound) -> Bool {
    intervals.contains { $0.from <= .below(point) && .above(point) <= $0.to }
  }

  /// The points of either.
  public func union(_ other: IntervalSet) -> IntervalSet {
    IntervalSet(intervals + other.intervals)
  }

  /// The points of both.
  public func intersection(_ other: IntervalSet) -> IntervalSet {
    var common: [Interval<Bound>] = []
    var (mine, theirs) = (intervals[...], other.intervals[...])
    while let one = mine.first, let two = theirs.first {
      let from = max(one.from, two.from)
      let to = min(one.to, two.to)
      if from < to { common.append(Interval(from: from, to: to)) }
      if one.to <= two.to { mine = mine.dropFirst() } else { theirs = theirs.dropFirst() }
    }
    return IntervalSet(ordered: common)
  }

  /// The points of this set that are not in the other.
  public func subtracting(_ other: IntervalSet) -> IntervalSet {
    intersection(other.complement)
  }

  private var complement: IntervalSet {
    var gaps: [Interval<Bound>] = []
    var from = Cut<Bound>.start
    for interval in intervals {
      if from < interval.from { gaps.append(Interval(from: from, to: interval.from)) }
      from = interval.to
    }
    if from < .end { gaps.append(Interval(from: from, to: .end)) }
    return IntervalSet(ordered: gaps)
  }

  /// Whether every point of this set is in the other.
  public func isSubset(of other: IntervalSet) -> Bool {
    subtracting(other).isEmpty
  }
}

extension IntervalSet: CustomStringConvertible {
  /// The intervals in brackets: `[0.7, 1)`, `[3, …)`; `∅` where there is none.
  public var description: String {
    if intervals.isEmpty { return "∅" }
    let parts = intervals.map { interval in
      let opening =
        switch interval.from {
        case .below(let point): "[\(point)"
        case .above(let point): "(\(point)"
        case .start, .end: "(…"
        }
      let closing =
        switch interval.to {
        case .above(let point): "\(point)]"
        case .below(let point): "\(point))"
        case .start, .end: "…)"
        }
      return opening + ", " + closing
    }
    return parts.joined(separator: " ∪ ")
  }
}
