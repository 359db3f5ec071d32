public import Positions

/// What two positions on one issue come to, as far as measures over issues need it.
struct PairedPositions: Sendable, Hashable {
  /// The issue's slug.
  let issue: String
  /// Between the closest points.
  let least: Share
  /// Between the farthest points; nil where an end is open.
  let most: Share?
  /// How much the issue matters to the party named first; nil: no number on record.
  let firstSalience: Int?
  /// How much it matters to the party named second.
  let secondSalience: Int?
  /// Where both stand, if each stands at one point.
  let points: Points?
  /// Whether each stands at one point, on whatever scale.
  let arePoints: Bool

  /// Two places on a line, or two options.
  struct Points: Sendable, Hashable {
    let scale: Ruler
    let first: Decimal
    let second: Decimal
  }

  /// A scale as far as two places on it can be counted together with those on another issue.
  enum Ruler: Sendable, Hashable {
    case levels([String])
    case options([String])
    case quantity(unit: String, lowest: Decimal, length: Decimal)
    case days(length: Int)

    var isOrdered: Bool { if case .options = self { false } else { true } }
  }

  /// Takes an issue that can be compared.
  init(_ issue: SharedIssue, _ distance: IssueDistance) {
    self.issue = issue.issue
    (least, most) = (distance.leastShare, distance.mostShare)
    (firstSalience, secondSalience) = (issue.first.salience, issue.second.salience)
    let regions = [issue.first.region, issue.second.region].compactMap { $0 }
    arePoints = regions.count == 2 && regions.allSatisfy(\.isPoint)
    guard arePoints, let ruler = Ruler(issue.scale),
      let one = regions[0].place(on: issue.scale), let other = regions[1].place(on: issue.scale)
    else {
      points = nil
      return
    }
    points = Points(scale: ruler, first: one, second: other)
  }
}

extension PairedPositions.Ruler {
  init?(_ scale: Scale) {
    switch scale {
    case .ordinal(let levels): self = .levels(levels)
    case .choice(let options): self = .options(options)
    case .quantity(let quantity):
      self = .quantity(unit: quantity.unit, lowest: quantity.lowest, length: quantity.length)
    case .date(let dates):
      guard let length = dates.lengthDays else { return nil }
      self = .days(length: length)
    case .set, .text: return nil
    }
  }

  /// The length of the range in the unit of the places.
  fileprivate var length: Decimal? {
    switch self {
    case .levels(let levels): try? Decimal(max(1, levels.count - 1))
    case .options: try? Decimal(1)
    case .quantity(_, _, let length): length
    case .days(let length): try? Decimal(length)
    }
  }
}

extension ContingencyTable {
  /// Counts pairs of places on one scale; nil where the places are too fine beside the range to be
  /// whole numbers of one step.
  init?(_ points: [PairedPositions.Points], on ruler: PairedPositions.Ruler) {
    guard let length = ruler.length else { return nil }
    let places = Set(points.flatMap { [$0.first, $0.second] }).sorted()
    let step = (places + [length]).filter { $0.coefficient != 0 }.map(\.exponent).min() ?? 0
    let whole = places.compactMap { $0.steps(of: step) }
    guard whole.count == places.count, let range = length.steps(of: step),
      range <= Self.longestRange
    else { return nil }
    self.init(places: whole, range: range, isOrdered: ruler.isOrdered)
    let index = Dictionary(uniqueKeysWithValues: zip(places, places.indices))
    for pair in points {
      if let one = index[pair.first], let other = index[pair.second] { add(one, other) }
    }
  }
}

extension Decimal {
  /// How many steps of a power of ten it is; nil beyond 62 binary digits.
  fileprivate func steps(of power: Int32) -> Int? {
    var (number, rest) = (Int(coefficient), coefficient == 0 ? 0 : exponent - power)
    while rest > 0 {
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      guard !isTooLarge, product.magnitude < 1 << 62 else { return nil }
      (number, rest) = (product, rest - 1)
    }
    return number
  }
}

extension IssueStance {
  /// Where the party stands as a number along the scale – a rank, a day since 1970 – or the index
  /// of its option; nil unless that is one point, and for sets.
  public func point(on scale: Scale) -> Decimal? {
    guard let region, region.isPoint else { return nil }
    return region.place(on: scale)
  }

  /// The rank of the one level, or the index of the one option, where the party stands.
  public func rank(on scale: Scale) -> Int? {
    guard !scale.options.isEmpty else { return nil }
    return point(on: scale).map { Int($0.doubleValue) }
  }
}

extension Region {
  /// The one point of a region as a number along its scale, or the rank of its option; nil for
  /// sets.
  fileprivate func place(on scale: Scale) -> Decimal? {
    switch self {
    case .quantity(let points): points.intervals.first?.from.point
    case .ordinal(let ranks): ranks.first.flatMap { try? Decimal($0) }
    case .choice(let names):
      names.first.flatMap { scale.options.firstIndex(of: $0) }.flatMap { try? Decimal($0) }
    case .dates(let days):
      days.intervals.first?.from.point.flatMap { try? Decimal(Int($0)) }
    case .set: nil
    }
  }
}
