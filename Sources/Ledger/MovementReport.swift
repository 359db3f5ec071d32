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
  /// Who is declared, as far as the answer needs it.
  public let registry: Registry
  /// Whether the issues were asked for by name.
  public let namesIssues: Bool
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
  /// One party, the issues, and which statements are read.
  public var query: Query

  /// Asks how the party of a query moved on its issues, or on all.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  /// Reads the movement; cost: the events of the party's cells on these issues and, where it took a
  /// step, those of the other negotiators' cells there. Throws `LedgerError` for words that name
  /// nothing on record, or not one party.
  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> MovementReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    var registry = try record.registry(of: [.party, .issue], question)
    guard subjects.parties.count == 1, let party = registry.parties[subjects.parties[0]] else {
      let found = subjects.parties.isEmpty ? "none" : subjects.parties.joined(separator: ", ")
      throw LedgerError(.usage, "query: found \(found), expected one party")
    }
    var movements: [Movement] = []
    var silent: [IssueDeclared] = []
    var figures: [UInt64: StepFigures] = [:]
    for issue in registry.issues(of: subjects) {
      let cell = CellKey(party: party.slug, issue: issue.slug)
      guard try record.postingCount(of: cell.tag) > 0 else {
        silent.append(issue)
        continue
      }
      let admitted = try record.admitted(tags: [cell.tag], question)
      registry.sources.merge(admitted.registry.sources) { known, _ in known }
      let movement = admitted.movement(of: party.slug, on: issue.slug)
      if movement.isEmpty { silent.append(issue) } else { movements.append(movement) }
      let measured = try record.figures(of: movement, question, registry: registry)
      figures.merge(measured) { known, _ in known }
    }
    return MovementReport(
      record: try RecordState(record, registry: nil), question: question, party: party,
      movements: movements, silent: silent, figures: figures, registry: registry,
      namesIssues: !subjects.issues.isEmpty)
  }
}

extension EventReading where Self: ~Copyable {
  /// The figures of the steps from place to place, each held against where the other negotiators
  /// stood on its day.
  fileprivate func figures(
    of movement: Movement, _ question: Question, registry: Registry
  ) throws -> [UInt64: StepFigures] {
    let steps = movement.tracks.flatMap { track in
      track.entries.filter { $0.isStep && $0.position != nil }.map { (entry: $0, track: track) }
    }.sorted { $0.entry.statement.bounds.latest < $1.entry.statement.bounds.latest }
    guard !steps.isEmpty else { return [:] }
    let scale = registry.issues[movement.issue]?.scale ?? .text
    let period = DateBounds(holding: steps.map(\.entry.statement.bounds)) ?? .unlimited
    var others: [StanceCourse] = []
    for other in registry.negotiators(during: period) where other.slug != movement.party {
      let cell = CellKey(party: other.slug, issue: movement.issue)
      others.append(try StanceCourse(cell, question, in: self))
    }
    var figures: [UInt64: StepFigures] = [:]
    for (entry, track) in steps {
      let regions = Set(entry.from.map { $0.region(on: scale) })
      let from = regions.count == 1 ? regions.first ?? nil : nil
      let to = entry.statement.region(on: scale)
      let day = entry.statement.bounds.latest
      var counterparts: [StepFigures.Counterpart] = []
      for index in others.indices {
        let stance = try others[index].stance(on: day, in: self)
        let side = track.isPrivate ? stance.closed : stance.open
        var approach: Approach?
        if let from, let to, let place = side.region {
          approach = Approach(from: from, to: to, other: place, on: scale)
        }
        let slots = side.slots.filter { $0.key != .excluded }.values
        counterparts.append(
          StepFigures.Counterpart(
            party: stance.party, approach: approach,
            events: slots.flatMap { ([$0.shown] + $0.contesting).map(\.sequence) }.sorted()))
      }
      var shift: Shift?
      if let from, let to { shift = Shift(from: from, to: to, on: scale) }
      figures[entry.statement.sequence] = StepFigures(
        isOnScale: from != nil && to != nil, shift: shift, counterparts: counterparts)
    }
    return figures
  }
}

extension AdmittedStatement {
  /// Where a position puts its party on a scale; nil for words and for what is no position.
  func region(on scale: Scale) -> Region? {
    (body as? PositionStated)?.value.flatMap { (try? Region($0, on: scale)) ?? nil }
  }
}
