import EventStore
public import Measures
public import Positions
public import Projections

/// Where two parties stand apart: every issue, compared or left out with the reason.
public struct DivergenceReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// The policy of accounts.
  public let policy: AccountPolicy
  /// The party named first.
  public let first: PartyDeclared
  /// The party named second.
  public let second: PartyDeclared
  /// The issues, in the declared order.
  public let issues: [IssueDivergence]
  /// The distance over all of them.
  public let distance: PartyDistance
  /// Who is declared.
  public let registry: Registry
}

/// Two parties on one issue.
public struct IssueDivergence: Hashable, Sendable {
  /// The issue.
  public let issue: String
  /// The scale it is measured on.
  public let scale: Scale
  /// The stance of the party named first.
  public let first: Stance
  /// The stance of the party named second.
  public let second: Stance
  /// What either asks of the other here, as a condition of a position elsewhere.
  public let asked: [AskedCondition]
  /// The conditional positions of either here, and how their conditions fare.
  public let conditions: [[ConditionStatus]]
  /// The distance, or why there is none.
  public let comparison: IssueComparison

  /// Whether both stand on the scale.
  public var isComparable: Bool {
    if case .comparable = comparison { true } else { false }
  }

  /// The conditional positions of both, in the order of `conditions`.
  public var conditional: [Account] { first.open.conditional + second.open.conditional }

  /// The events that the comparison rests on, ascending: those of a figure, or those that keep it
  /// from being one.
  public var restsOn: [UInt64] {
    var sequences: Set<UInt64> = []
    for stance in [first, second] {
      for slot in stance.open.slots.values {
        sequences.formUnion(
          ([slot.shown] + slot.accumulated + slot.contesting).map(\.sequence))
      }
      // What stands only if something holds is among the slots where that holds.
      if !isComparable { sequences.formUnion(stance.open.conditional.map(\.sequence)) }
    }
    if !isComparable { sequences.formUnion(asked.map(\.sequence)) }
    return sequences.sorted()
  }

  init(
    issue: String, scale: Scale, first: Stance, second: Stance, asked: [AskedCondition],
    conditions: [[ConditionStatus]]
  ) {
    self.issue = issue
    self.scale = scale
    (self.first, self.second, self.asked) = (first, second, asked)
    self.conditions = conditions
    comparison =
      SharedIssue(
        issue: issue, scale: scale, first: IssueStance(first, asked: asked, on: scale),
        second: IssueStance(second, asked: asked, on: scale)
      ).comparison
  }
}

extension IssueStance {
  /// What figures need of a stance: its public slots, and what the other party asks of it.
  init(_ stance: Stance, asked: [AskedCondition], on scale: Scale) {
    let slots = stance.open.slots
    let filled = [slots[.ideal], slots[.acceptable]].compactMap { $0 }
    self.init(
      ideal: slots[.ideal]?.region, acceptable: slots[.acceptable]?.region,
      excluded: slots[.excluded]?.region,
      isInWords: filled.contains { $0.region == nil },
      refusesInWords: slots[.excluded].map { $0.region == nil } ?? false,
      isConditional: !stance.open.conditional.isEmpty,
      asked: asked.filter { $0.condition.party == stance.party }.compactMap { asked in
        asked.condition.value.flatMap { (try? Region($0, on: scale)) ?? nil }
      },
      salience: stance.priorities.first { !$0.isPrivate && $0.statement.salience != nil }
        .flatMap { $0.statement.salience.map { Int($0) } })
  }
}

extension Ledger {
  /// Where two parties stand apart, over all issues or those wanted.
  public func divergence(
    of first: String, and second: String, issues wanted: [String], policy: AccountPolicy,
    minimumShared: Int = PartyDistance.defaultMinimumShared
  ) throws -> DivergenceReport {
    try read { snapshot in
      let registry = try snapshot.registry()
      try registry.require(party: first)
      try registry.require(party: second)
      guard let one = registry.parties[first], let other = registry.parties[second] else {
        throw LedgerError(.usage, "party: found \(first) and \(second), expected declared parties")
      }
      var reading = StanceReading(registry: registry, policy: policy)
      let issues = registry.orderedIssues.filter { wanted.isEmpty || wanted.contains($0.slug) }
      let compared = try issues.map { issue in
        try snapshot.divergence(of: first, and: second, on: issue.slug, reading: &reading)
      }
      return DivergenceReport(
        record: try RecordState(snapshot, registry: registry), policy: policy, first: one,
        second: other, issues: compared,
        distance: PartyDistance(
          over: compared.map { divergence in
            SharedIssue(
              issue: divergence.issue, scale: divergence.scale,
              first: IssueStance(divergence.first, asked: divergence.asked, on: divergence.scale),
              second: IssueStance(divergence.second, asked: divergence.asked, on: divergence.scale)
            )
          }, minimumShared: minimumShared), registry: registry)
    }
  }
}

extension EventReading where Self: ~Copyable {
  /// Compares two parties on one issue, conditions weighed.
  func divergence(
    of first: String, and second: String, on issue: String, reading: inout StanceReading
  ) throws -> IssueDivergence {
    let cells = [first, second].map { CellKey(party: $0, issue: issue) }
    let asked = try cells.flatMap { cell in
      try askedConditions(of: cell, reading: &reading).filter { [first, second].contains($0.by) }
    }
    let one = try reading.stance(of: first, on: issue, in: self)
    let other = try reading.stance(of: second, on: issue, in: self)
    var conditions: [[ConditionStatus]] = []
    for (cell, stance) in zip(cells, [one, other]) {
      for account in stance.open.conditional {
        conditions.append(
          try account.statement.conditions.map { try reading.status(of: $0, for: cell, in: self) })
      }
    }
    return IssueDivergence(
      issue: issue, scale: reading.registry.issues[issue]?.scale ?? .text, first: one,
      second: other, asked: asked, conditions: conditions)
  }
}
