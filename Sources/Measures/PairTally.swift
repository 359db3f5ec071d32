// What two parties come to over issues, counted once; every measure of `PairMeasure` but those of
// utterances is read off it.
//
// Issues of which it is enough to know how often which levels met are counted in tables, one a
// scale; all others are kept one by one. A table's issues have no salience on record.

public import Positions

/// Two parties over issues, as far as measures need it.
public struct PairTally: Sendable, Hashable {
  private var tables: [Table] = []
  private var issues: [PairedPositions] = []
  /// The issues left out whatever the measure, and why, in the order given.
  public private(set) var leftOut: [PartyDistance.LeftOut] = []

  /// The issues on one scale that are counted by their pairs of levels.
  struct Table: Sendable, Hashable {
    let ruler: PairedPositions.Ruler
    var counts: ContingencyTable

    /// Requires an ordinal scale or a choice, and a table with its levels.
    init(_ counts: ContingencyTable, on scale: Scale) {
      guard let ruler = PairedPositions.Ruler(scale) else {
        preconditionFailure("Measures: a table of a scale without levels")
      }
      (self.ruler, self.counts) = (ruler, counts)
    }
  }

  /// Makes a tally of no issues.
  public init() {}

  /// Compares two parties over issues, each given once.
  public init(over issues: [SharedIssue]) {
    for issue in issues { add(issue) }
  }

  /// Compares both parties on one more issue.
  public mutating func add(_ issue: SharedIssue) {
    switch issue.comparison {
    case .comparable(let distance): issues.append(PairedPositions(issue, distance))
    case .leftOut(let reason): leftOut.append(.init(issue: issue.issue, reason: reason))
    }
  }

  /// Adds issues on one scale of levels, or of options, on which both stand at one of them and
  /// neither has a salience.
  ///
  /// Requires an ordinal scale or a choice, and a table with its levels.
  public mutating func add(_ counts: ContingencyTable, on scale: Scale) {
    add(Table(counts, on: scale))
  }

  mutating func add(_ table: Table) {
    if table.counts.total > 0 { tables.append(table) }
  }

  /// Lets go of all issues, and keeps the room for others.
  mutating func removeAll() {
    tables.removeAll(keepingCapacity: true)
    issues.removeAll(keepingCapacity: true)
    leftOut.removeAll(keepingCapacity: true)
  }

  /// The one table in which all issues are counted, if there is one.
  private var onlyTable: ContingencyTable? {
    issues.isEmpty && tables.count == 1 ? tables[0].counts : nil
  }

  /// The issues that could be compared by distance.
  public var comparable: Int { issues.count + tables.reduce(0) { $0 + $1.counts.total } }

  /// The figure of a measure; below `minimumShared` issues, at least one, it is undefined.
  ///
  /// Requires a measure that is not of utterances.
  public func figure(_ measure: PairMeasure, minimumShared: Int) -> PairFigure {
    let needed = max(1, minimumShared)
    switch measure.family {
    case .distance: return averaged(measure, needed: needed)
    case .agreement: return agreement(measure, needed: needed)
    case .chanceCorrected: return chanceCorrected(measure, needed: needed)
    case .discourse: preconditionFailure("Measures: \(measure.rawValue) is no tally of stances")
    }
  }
}

// MARK: - Averaged distances

extension PairTally {
  private func averaged(_ measure: PairMeasure, needed: Int) -> PairFigure {
    var figure = PairFigure(measure: measure, n: comparable)
    figure.weights = weights(measure)
    guard comparable >= needed else { return figure.undefined(.tooFewIssues(needed: needed)) }
    let isWeighted = figure.weights == .salience
    guard let least = mean(measure, isWeighted, of: \.least) else {
      return figure.undefined(.noWeight)
    }
    figure.value = least
    let open = issues.filter { $0.most == nil }.map(\.issue)
    if open.isEmpty {
      figure.farthest = mean(measure, isWeighted) { $0.most ?? .none }
    } else {
      figure.openEnds = open
    }
    return figure
  }

  private func weights(_ measure: PairMeasure) -> PairFigure.Weights {
    let isOwn = measure == .ktab
    let lacking = issues.filter {
      $0.firstSalience == nil || !isOwn && $0.secondSalience == nil
    }
    let counted = tables.reduce(0) { $0 + $1.counts.total }
    return counted + lacking.count == 0 && !issues.isEmpty
      ? .salience : .equal(lacking: counted + lacking.count)
  }

  /// The mean that a measure takes of distances; nil where every weight is 0.
  private func mean(
    _ measure: PairMeasure, _ isWeighted: Bool, of distance: (PairedPositions) -> Share
  ) -> Double? {
    let power = measure == .distance || measure == .s ? 1 : 2
    if let only = onlyTable {
      // One division of whole numbers.
      let sum = only.differences(power: power)
      let span = Int128(only.span)
      let whole = Int128(only.total) * (power == 2 ? span * span : span)
      switch measure {
      case .s, .sSquared: return ContingencyTable.quotient(whole - 2 * sum, whole)
      case .distance: return ContingencyTable.quotient(sum, whole)
      default: return ContingencyTable.quotient(sum, whole).squareRoot()
      }
    }
    var (sum, weights) = (Ratio.zero, Ratio.zero)
    for table in tables {
      let span = Ratio(table.counts.span)
      let all = Ratio(Int(table.counts.differences(power: power)))
      sum = sum + all / (power == 2 ? span * span : span)
      weights = weights + Ratio(table.counts.total)
    }
    for issue in issues {
      let weight = isWeighted ? issue.weight(measure) : Ratio(1)
      let length = distance(issue).ratio
      sum = sum + weight * (power == 2 ? length * length : length)
      weights = weights + weight
    }
    guard weights != .zero else { return nil }
    let mean = sum / weights
    switch measure {
    case .s, .sSquared: return (Ratio(1) - mean - mean).doubleValue
    case .distance: return mean.doubleValue
    default: return mean.doubleValue.squareRoot()
    }
  }
}

extension PairedPositions {
  /// What the issue weighs: both saliences, or by KTAB the square of the first party's own.
  fileprivate func weight(_ measure: PairMeasure) -> Ratio {
    let one = Ratio(firstSalience ?? 0)
    return measure == .ktab ? one * one : one + Ratio(secondSalience ?? 0)
  }
}

// MARK: - Agreement, by chance and beyond

extension PairTally {
  private func agreement(_ measure: PairMeasure, needed: Int) -> PairFigure {
    if let only = onlyTable { return only.agreement(measure, needed: needed) }
    var (equal, n, half) = (0, 0, Ratio.zero)
    for table in tables {
      (equal, n) = (equal + table.counts.equal, n + table.counts.total)
    }
    let isStrict = measure == .agreementStrict
    var figure = PairFigure(measure: measure, n: n)
    for issue in issues {
      switch (isStrict, issue.points?.scale) {
      case (true, _) where issue.arePoints, (false, .levels?), (false, .options?):
        n += 1
        equal += issue.least.isNone ? 1 : 0
        if !isStrict { half = half + Ratio(1) - issue.least.ratio }
      default: figure.leaveOut(issue, isStrict || !issue.arePoints ? .notOnePoint : .noLevels)
      }
    }
    figure.n = n
    guard n >= needed else { return figure.undefined(.tooFewIssues(needed: needed)) }
    if isStrict {
      figure.value = Double(equal) / Double(n)
    } else if tables.count == 1, half == .zero, n == tables[0].counts.total {
      figure.value = tables[0].counts.likeness
    } else {
      for table in tables {
        half =
          half + Ratio(table.counts.total)
          - Ratio(Int(table.counts.differences(power: 1))) / Ratio(table.counts.span)
      }
      figure.value = (half / Ratio(n)).doubleValue
    }
    return figure
  }

  private func chanceCorrected(_ measure: PairMeasure, needed: Int) -> PairFigure {
    if let only = onlyTable, only.isOrdered || !measure.needsOrder {
      return only.chanceCorrected(PairFigure(measure: measure, n: only.total), needed: needed)
    }
    var figure = PairFigure(measure: measure, n: 0)
    var points: [PairedPositions.Ruler: [PairedPositions.Points]] = [:]
    for issue in issues {
      guard let pair = issue.points, pair.scale.isOrdered || !measure.needsOrder else {
        let hasNoOrder = issue.points != nil
        figure.leaveOut(
          issue, hasNoOrder ? .noOrder : issue.arePoints ? .noLevels : .notOnePoint)
        continue
      }
      points[pair.scale, default: []].append(pair)
      figure.n += 1
    }
    var used: [Table] = []
    for table in tables {
      if table.ruler.isOrdered || !measure.needsOrder {
        used.append(table)
        figure.n += table.counts.total
      } else {
        figure.leaveOut(table.counts.total, .noOrder)
      }
    }
    guard figure.n >= needed else { return figure.undefined(.tooFewIssues(needed: needed)) }
    let rulers = Set(points.keys).union(used.map(\.ruler))
    guard rulers.count == 1, let ruler = rulers.first else {
      return figure.undefined(.differentScales(rulers.count))
    }
    guard let counts = joined(used.map(\.counts), points[ruler] ?? [], on: ruler) else {
      return figure.undefined(.notExact)
    }
    return counts.chanceCorrected(figure, needed: needed)
  }

  /// One table of all issues on one scale.
  private func joined(
    _ tables: [ContingencyTable], _ points: [PairedPositions.Points],
    on ruler: PairedPositions.Ruler
  ) -> ContingencyTable? {
    guard var joined = tables.first else { return ContingencyTable(points, on: ruler) }
    for table in tables.dropFirst() {
      for (index, count) in table.counts.enumerated() {
        joined.add(index / table.places.count, index % table.places.count, times: count)
      }
    }
    for pair in points {
      joined.add(Int(pair.first.doubleValue), Int(pair.second.doubleValue))
    }
    return joined
  }
}

extension ContingencyTable {
  /// The agreement over these issues alone.
  fileprivate func agreement(_ measure: PairMeasure, needed: Int) -> PairFigure {
    var figure = PairFigure(measure: measure, n: total)
    guard total >= needed else { return figure.undefined(.tooFewIssues(needed: needed)) }
    figure.value = measure == .agreementStrict ? Double(equal) / Double(total) : likeness
    return figure
  }

  /// The mean of 1 − |a − b| / R.
  fileprivate var likeness: Double {
    let whole = Int128(total) * Int128(span)
    return Self.quotient(whole - differences(power: 1), whole)
  }

  /// The figure of all issues, as many as it says.
  fileprivate func chanceCorrected(_ figure: PairFigure, needed: Int) -> PairFigure {
    guard figure.n >= needed else { return figure.undefined(.tooFewIssues(needed: needed)) }
    var figure = figure
    figure.value = value(figure.measure)
    guard figure.value == nil else { return figure }
    return figure.undefined(figure.measure == .tauB ? .oneLevelOfEither : .oneLevel)
  }

  private func value(_ measure: PairMeasure) -> Double? {
    switch measure {
    case .kappaNominal: kappa(power: 0)
    case .kappaLinear: kappa(power: 1)
    case .kappaQuadratic: kappa(power: 2)
    case .pi: pi
    case .tauB: tauB
    default: preconditionFailure("Measures: \(measure.rawValue) is not corrected for chance")
    }
  }
}
