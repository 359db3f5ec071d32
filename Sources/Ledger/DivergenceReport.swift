public import EventStore
public import Measures
public import Positions
public import Projections

/// Where two parties stand apart: every issue, compared or left out with the reason.
public struct DivergenceReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The party named first.
  public let first: PartyDeclared
  /// The party named second.
  public let second: PartyDeclared
  /// The issues, in the declared order.
  public let issues: [IssueDivergence]
  /// The distance over all of them.
  public let distance: PartyDistance
  /// The deadlocks of conditions in which a cell of either party stands.
  public let deadlocks: [Deadlock]
  /// Who is declared.
  public let registry: Registry
  /// What the figures would be if only own words counted; nil where nothing else is asked for.
  public internal(set) var ownWords: OwnWordFigures?
}

/// The figures of two parties by their own words alone, all else asked alike.
public struct OwnWordFigures: Sendable {
  /// The issues on which both stand on the scale by their own words, in the declared order.
  public let compared: [IssueDivergence]
  /// The distance over all issues.
  public let distance: PartyDistance
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
  /// What figures are made of.
  public let shared: SharedIssue
  /// The distance, or why there is none.
  public let comparison: IssueComparison

  /// Whether both stand on the scale.
  public var isComparable: Bool {
    if case .comparable = comparison { true } else { false }
  }

  /// The conditional positions of both, in the order of `conditions`.
  public var conditional: [Account] { first.counted.conditional + second.counted.conditional }

  /// The events that the comparison rests on, ascending: those of a figure, or those that keep it
  /// from being one.
  public var restsOn: [UInt64] {
    var sequences: Set<UInt64> = []
    for stance in [first, second] {
      for slot in stance.counted.slots.values {
        sequences.formUnion(
          ([slot.shown] + slot.accumulated + slot.contesting).map(\.sequence))
      }
      // What stands only if something holds is among the slots where that holds.
      if !isComparable { sequences.formUnion(stance.counted.conditional.map(\.sequence)) }
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
    shared = SharedIssue(
      issue: issue, scale: scale, first: IssueStance(first, asked: asked, on: scale),
      second: IssueStance(second, asked: asked, on: scale))
    comparison = shared.comparison
  }
}

extension IssueStance {
  /// What figures need of a stance: its public slots, and what the other party asks of it.
  init(_ stance: Stance, asked: [AskedCondition], on scale: Scale) {
    let slots = stance.counted.slots
    let filled = [slots[.ideal], slots[.acceptable]].compactMap { $0 }
    self.init(
      ideal: slots[.ideal]?.region, acceptable: slots[.acceptable]?.region,
      excluded: slots[.excluded]?.region,
      isInWords: filled.contains { $0.region == nil },
      refusesInWords: slots[.excluded].map { $0.region == nil } ?? false,
      isConditional: !stance.counted.conditional.isEmpty,
      asked: asked.filter { $0.condition.party == stance.party }.compactMap { asked in
        asked.condition.value.flatMap { (try? Region($0, on: scale)) ?? nil }
      },
      salience: stance.priorities.first {
        $0.isPrivate == stance.countsPrivate && $0.statement.salience != nil
      }.flatMap { $0.statement.salience.map { Int($0) } })
  }
}

/// Where two parties stand apart, over all issues or those of the query.
public struct DivergenceInquiry: Inquiry {
  public var question: Question
  /// Two parties, the issues, and which statements are read.
  public var query: Query
  /// How many compared issues an overall figure needs.
  public var minimumShared = PartyDistance.defaultMinimumShared

  /// Asks where the two parties of a query stand apart.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> DivergenceReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let pair = try subjects.pair()
    var reading = try record.stanceReading(of: subjects, question)
    var asked = try record.divergenceReport(
      of: pair.0, and: pair.1, issues: subjects.issues,
      reading: &reading, minimumShared: minimumShared, isPoint: subjects.isPoint)
    guard question.accounts != .ownOnly else { return asked }
    question.accounts = .ownOnly
    // What is given is read under any policy.
    var own = StanceReading(registry: reading.registry, question: question, given: reading.given)
    let byOwnWords = try record.divergenceReport(
      of: pair.0, and: pair.1, issues: subjects.issues,
      reading: &own, minimumShared: minimumShared, isPoint: subjects.isPoint)
    asked.ownWords = OwnWordFigures(
      compared: byOwnWords.issues.filter(\.isComparable), distance: byOwnWords.distance)
    return asked
  }
}

extension EventReading where Self: ~Copyable {
  /// Compares two declared parties over all issues or those wanted.
  func divergenceReport(
    of first: String, and second: String, issues wanted: [String], reading: inout StanceReading,
    minimumShared: Int, isPoint: Bool = false
  ) throws -> DivergenceReport {
    let registry = reading.registry
    let one = try registry.declared(party: first, reading.question)
    let other = try registry.declared(party: second, reading.question)
    let issues = registry.orderedIssues.filter { wanted.isEmpty || wanted.contains($0.slug) }
    let compared = try issues.map { issue in
      try divergence(of: first, and: second, on: issue.slug, reading: &reading)
    }
    return DivergenceReport(
      record: try RecordState(self, registry: isPoint ? nil : registry),
      question: reading.question, first: one, second: other, issues: compared,
      distance: PartyDistance(over: compared.map(\.shared), minimumShared: minimumShared),
      deadlocks: reading.deadlocks(
        touching: compared.flatMap { issue in
          [first, second].map { CellKey(party: $0, issue: issue.issue) }
        }),
      registry: registry)
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
      for account in stance.counted.conditional {
        conditions.append(
          try account.statement.conditions.map { try reading.status(of: $0, for: cell, in: self) })
      }
    }
    return IssueDivergence(
      issue: issue, scale: reading.registry.issues[issue]?.scale ?? .text, first: one,
      second: other, asked: asked, conditions: conditions)
  }
}
