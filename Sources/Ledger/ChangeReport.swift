public import EventStore
public import Measures
public import Positions
public import Projections

/// What changed between two moments on one of the three times, by its causes.
public struct ChangeReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked, at the second moment.
  public internal(set) var question: Question
  /// The first moment.
  public let from: Moment
  /// The second moment.
  public let to: Moment
  /// Who is declared, at the second moment.
  public let registry: Registry
  /// The stances that changed, by party and issue in the declared order.
  public let stances: [StanceChange]
  /// The pairs of parties of which a figure changed, in the declared order.
  public let pairs: [PairChange]
  /// The statements that count at the second moment and did not at the first, by place in the log.
  public let said: [AdmittedStatement]
  /// What was corrected, retracted, reviewed or redacted in between, by place in the log.
  public let editorial: [EditorialChange]
  /// The statements that answers among those are about, by the answer.
  public let targets: [EventReference: Event]
  /// The events that are given as causes, as recorded.
  public let events: [UInt64: Event]
}

/// Two parties of which a figure changed.
public struct PairChange: Sendable {
  /// The party named first.
  public let first: String
  /// The party named second.
  public let second: String
  /// The issues on which the comparison changed, in the declared order.
  public let issues: [DivergenceChange]
  /// The distance over all issues before.
  public let before: PartyDistance
  /// The distance over all issues after.
  public let after: PartyDistance
  /// The change of that distance by its causes.
  public let split: DivergenceSplit
  /// What the distance before is made of.
  let shared: [SharedIssue]
}

/// An event about the record, with what it is about.
public struct EditorialChange: Sendable {
  /// The correction, retraction, review or redaction.
  public let event: Event
  /// The event it is about; nil where its body was destroyed.
  public let target: Event?
  /// The place in the log of what it is about.
  public let targetPlace: UInt64?
}

/// What changed between two moments.
///
/// The change of every figure is split exactly over the events in between, applied one after the
/// other in their order on the axis: by number where it is what was known, otherwise by the last
/// day from which they can date, then by number. Cost: both stance tables, and for what changed the
/// events of its cells.
public struct ChangeInquiry: Inquiry {
  public var question: Question
  /// The parties and issues, and which statements are read.
  public var query: Query
  /// The first moment; it has an end.
  public var from: Moment
  /// The second moment, on the same axis.
  public var to: Moment
  /// How many compared issues an overall figure needs.
  public var minimumShared = PartyDistance.defaultMinimumShared

  /// Asks what changed from one moment to another on the same axis.
  public init(_ query: Query, from: Moment, to: Moment, question: Question = Question()) {
    (self.query, self.from, self.to, self.question) = (query, from, to, question)
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> ChangeReport {
    guard let start = from.end, from.axis == to.axis, start <= to.end ?? .max else {
      throw LedgerError(
        .usage, "--from: found a moment after that of --to, expected an earlier one on one axis")
    }
    var question = question
    // Now is with what lies over the record; what was known before is without it.
    if from.axis == .known, to.end == nil { question.laidOver = nil }
    let subjects = try record.subjects(of: query, for: &question)
    var report = try record.changes(
      from: from, to: to, question, subjects: subjects, minimumShared: minimumShared)
    report.question.laidOver = self.question.laidOver
    return report
  }
}

extension EventReading where Self: ~Copyable {
  /// What changed between two moments of one axis.
  func changes(
    from: Moment, to: Moment, _ question: Question, subjects: Subjects, minimumShared: Int
  ) throws -> ChangeReport {
    let old = try comparedReading(of: subjects, question.at(from))
    let new = try comparedReading(of: subjects, question.at(to))
    var comparison = MomentComparison(
      before: old, after: new, subjects: subjects, minimumShared: minimumShared)
    try comparison.compare(in: self)
    try comparison.findCauses(from: from, to: to, question, in: self)
    let said = try statements(from: from, to: to, question, subjects: subjects)
    var targets: [EventReference: Event] = [:]
    for statement in said {
      guard let target = (statement.body as? AccountAnswered)?.target else { continue }
      targets[statement.id] = try eventInForce(target, question.at(to))
    }
    return ChangeReport(
      record: try RecordState(self, registry: subjects.isPoint ? nil : new.registry),
      question: question.at(to), from: from, to: to, registry: new.registry,
      stances: comparison.stances, pairs: comparison.pairs, said: said,
      editorial: try editorial(from: from, to: to, question, subjects: subjects),
      targets: targets, events: comparison.events)
  }

  /// Reads stances where one party alone may be asked for, which is then held against the
  /// negotiators: few cells one by one, many from one fold.
  func comparedReading(of subjects: Subjects, _ question: Question) throws -> StanceReading {
    guard subjects.parties.count < 2, !subjects.issues.isEmpty else {
      return try stanceReading(of: subjects, question)
    }
    let registry = try registry(question)
    var compared = subjects
    compared.parties = subjects.parties + registry.negotiators(question).map(\.slug)
    guard compared.isPoint else { return try stanceReading(of: compared, question) }
    return StanceReading(registry: registry, question: question)
  }
}
