public import EventStore
public import Measures
public import Positions
public import Projections

/// How a party moved, issue by issue.
public struct MovementReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The party.
  public let party: PartyDeclared
  /// The movements on the issues where an admitted position is on record, in the declared order.
  public let movements: [Movement]
  /// The issues asked about on which no admitted position is on record.
  public let silent: [IssueDeclared]
  /// The figures of each step from one place to another, by the event that tells the step.
  public let figures: [UInt64: StepFigures]
  /// Who is declared.
  public let registry: Registry
}

/// How far a step led, and toward whom.
public struct StepFigures: Sendable {
  /// Whether the step leads from one place on the scale to another; not where either is in words,
  /// or where it leads from is not certain.
  public let isOnScale: Bool
  /// The step along the scale; nil where the scale is no line, or either end is in words only.
  public let shift: Shift?
  /// What it did to the distance to each other negotiator, in the declared order.
  public let counterparts: [Counterpart]

  /// Another negotiator, as it stood on the day of the step.
  public struct Counterpart: Sendable {
    /// The party.
    public let party: String
    /// The distance before and after; nil where the party stands nowhere on the scale by then, or
    /// the step does not.
    public let approach: Approach?
    /// The events by which the party stood there, ascending.
    public let events: [UInt64]
  }
}

/// Asks how a party moved on some issues.
public struct MovementInquiry: Inquiry {
  public var question: Question
  /// The party.
  public var party: String
  /// The issues; empty: all.
  public var issues: [String]

  /// Asks about a party and some issues; none stands for all.
  public init(_ question: Question, party: String, issues: [String] = []) {
    self.question = question
    self.party = party
    self.issues = issues
  }

  /// Reads the movement; cost: the events of the party's cells on these issues and, where it took a
  /// step, those of the other negotiators' cells there. Throws `LedgerError` for an unknown party.
  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> MovementReport {
    let registry = try record.registry(question)
    try registry.require(party: party)
    guard let declared = registry.parties[party] else {
      throw LedgerError(.usage, "party: found “\(party)”, expected a declared party")
    }
    var movements: [Movement] = []
    var silent: [IssueDeclared] = []
    var figures: [UInt64: StepFigures] = [:]
    for issue in registry.orderedIssues where issues.isEmpty || issues.contains(issue.slug) {
      let cell = CellKey(party: party, issue: issue.slug)
      guard try record.postingCount(of: cell.tag) > 0 else {
        silent.append(issue)
        continue
      }
      let admitted = try record.admitted(tags: [cell.tag], question, registry: registry)
      let movement = admitted.movement(of: party, on: issue.slug)
      if movement.isEmpty { silent.append(issue) } else { movements.append(movement) }
      for track in movement.tracks {
        for entry in track.entries where entry.isStep && entry.position != nil {
          figures[entry.statement.sequence] = try record.figures(
            of: entry, in: movement, track, question, registry: registry)
        }
      }
    }
    return MovementReport(
      record: try RecordState(record, registry: registry), question: question, party: declared,
      movements: movements, silent: silent, figures: figures, registry: registry)
  }
}

extension EventReading where Self: ~Copyable {
  fileprivate func figures(
    of entry: MovementEntry, in movement: Movement, _ track: MovementTrack,
    _ question: Question, registry: Registry
  ) throws -> StepFigures {
    let scale = registry.issues[movement.issue]?.scale ?? .text
    let regions = Set(entry.from.map { $0.region(on: scale) })
    let from = regions.count == 1 ? regions.first ?? nil : nil
    let to = entry.statement.region(on: scale)
    var asked = question
    let day = entry.statement.bounds.latest
    if day != DateBounds.openLatest { asked.validAt = min(day, question.validAt ?? day) }
    let others = registry.negotiators.map(\.slug).filter { $0 != movement.party }
    let counterparts = try others.map { party in
      let stance = try stance(of: party, on: movement.issue, asked, registry: registry)
      let side = track.isPrivate ? stance.closed : stance.open
      var approach: Approach?
      if let from, let to, track.slot != .excluded, let other = side.region {
        approach = Approach(from: from, to: to, other: other, on: scale)
      }
      return StepFigures.Counterpart(
        party: party, approach: approach,
        events: side.slots.filter { $0.key != .excluded }.values.flatMap { slot in
          ([slot.shown] + slot.contesting).map(\.sequence)
        }.sorted())
    }
    var shift: Shift?
    if let from, let to { shift = Shift(from: from, to: to, on: scale) }
    return StepFigures(
      isOnScale: from != nil && to != nil, shift: shift, counterparts: counterparts)
  }

  private func stance(
    of party: String, on issue: String, _ question: Question, registry: Registry
  ) throws -> Stance {
    let cell = CellKey(party: party, issue: issue)
    let admitted = try admitted(tags: [cell.tag], question, registry: registry)
    return registry.stance(
      party: party, issue: issue,
      held: admitted.statements.compactMap { HeldStatement($0.entry) },
      policy: question.accounts)
  }
}

extension AdmittedStatement {
  /// Where a position puts its party on a scale; nil for words and for what is no position.
  func region(on scale: Scale) -> Region? {
    (body as? PositionStated)?.value.flatMap { (try? Region($0, on: scale)) ?? nil }
  }
}
