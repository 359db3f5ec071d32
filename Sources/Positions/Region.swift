/// The points of a scale where a party stands, or will not stand.
///
/// Two regions meet only where both come from one scale. Text has no region.
public enum Region: Sendable, Hashable {
  /// Numbers, with open ends where a value left them open.
  case quantity(IntervalSet<Decimal>)
  /// Levels by rank, the lowest 0.
  case ordinal(Set<Int>)
  /// Options of which one holds.
  case choice(Set<String>)
  /// Selections of options.
  case set(OptionRegion)
  /// Days since 1 January 1970; a stretch runs from below its first day to below the day after
  /// its last, so that equal stretches have one form.
  case dates(IntervalSet<Int32>)

  /// The points a value means on its scale; nil on a text scale.
  ///
  /// Throws `ValueError` where the value does not lie on the scale.
  public init?(_ value: Value, on scale: Scale) throws(ValueError) {
    let placed = try value.placed(on: scale)
    switch (scale, placed) {
    case (.quantity, .exact(let number)):
      self = .quantity(IntervalSet([Interval(from: .below(number), to: .above(number))]))
    case (.quantity, .range(let range)):
      let from = range.lower.map(Cut.below) ?? .start
      let to = range.upper.map(Cut.above) ?? .end
      self = .quantity(IntervalSet([Interval(from: from, to: to)]))
    case (.ordinal(let levels), _):
      let names = placed.names
      self = .ordinal(Set(levels.indices.filter { names.contains(levels[$0]) }))
    case (.choice, _):
      self = .choice(Set(placed.names))
    case (.set(let options), .set(let selection)):
      self = .set(OptionRegion(selection, options: options))
    case (.date, .date(let date)):
      let bounds = date.bounds
      let isOpenAtStart = bounds.earliest == DateBounds.openEarliest
      let isOpenAtEnd = bounds.latest == DateBounds.openLatest
      let from = isOpenAtStart ? Cut.start : .below(bounds.earliest)
      let to = isOpenAtEnd ? Cut.end : .below(bounds.latest + 1)
      self = .dates(IntervalSet([Interval(from: from, to: to)]))
    default:
      return nil
    }
  }

  /// Whether it holds no point.
  public var isEmpty: Bool {
    switch self {
    case .quantity(let points): points.isEmpty
    case .ordinal(let ranks): ranks.isEmpty
    case .choice(let names): names.isEmpty
    case .set(let points): points.isEmpty
    case .dates(let days): days.isEmpty
    }
  }

  /// Whether both can come from one scale, as the operations on two regions require.
  public func isOnScale(of other: Region) -> Bool {
    switch (self, other) {
    case (.quantity, .quantity), (.ordinal, .ordinal), (.choice, .choice), (.dates, .dates): true
    case (.set(let left), .set(let right)): left.options == right.options
    default: false
    }
  }

  /// The points of either. Requires both on one scale.
  public func union(_ other: Region) -> Region {
    switch (self, other) {
    case (.quantity(let left), .quantity(let right)): .quantity(left.union(right))
    case (.ordinal(let left), .ordinal(let right)): .ordinal(left.union(right))
    case (.choice(let left), .choice(let right)): .choice(left.union(right))
    case (.set(let left), .set(let right)): .set(left.union(right))
    case (.dates(let left), .dates(let right)): .dates(left.union(right))
    default: preconditionFailure("Positions: regions of two scales")
    }
  }

  /// The points that are not in the other. Requires both on one scale.
  ///
  /// `0.7..1` without `1` keeps every point below 1, so what is closest stays as close.
  public func subtracting(_ other: Region) -> Region {
    switch (self, other) {
    case (.quantity(let left), .quantity(let right)): .quantity(left.subtracting(right))
    case (.ordinal(let left), .ordinal(let right)): .ordinal(left.subtracting(right))
    case (.choice(let left), .choice(let right)): .choice(left.subtracting(right))
    case (.set(let left), .set(let right)): .set(left.subtracting(right))
    case (.dates(let left), .dates(let right)): .dates(left.subtracting(right))
    default: preconditionFailure("Positions: regions of two scales")
    }
  }

  /// Whether some point is in both. Requires both on one scale.
  public func intersects(_ other: Region) -> Bool {
    switch (self, other) {
    case (.quantity(let left), .quantity(let right)): !left.intersection(right).isEmpty
    case (.ordinal(let left), .ordinal(let right)): !left.isDisjoint(with: right)
    case (.choice(let left), .choice(let right)): !left.isDisjoint(with: right)
    case (.set(let left), .set(let right)): left.intersects(right)
    case (.dates(let left), .dates(let right)): !left.intersection(right).isEmpty
    default: preconditionFailure("Positions: regions of two scales")
    }
  }

  /// Whether every point is in the other, as a condition asks. Requires both on one scale; an
  /// empty region is within every other.
  public func isSubset(of other: Region) -> Bool {
    switch (self, other) {
    case (.quantity(let left), .quantity(let right)): left.isSubset(of: right)
    case (.ordinal(let left), .ordinal(let right)): left.isSubset(of: right)
    case (.choice(let left), .choice(let right)): left.isSubset(of: right)
    case (.set(let left), .set(let right)): left.isSubset(of: right)
    case (.dates(let left), .dates(let right)): left.isSubset(of: right)
    default: preconditionFailure("Positions: regions of two scales")
    }
  }
}

extension Value {
  fileprivate var names: [String] {
    switch self {
    case .level(let name): [name]
    case .options(let names): names
    case .exact, .range, .set, .date, .text: []
    }
  }
}
