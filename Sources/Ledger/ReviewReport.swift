public import EventStore
public import Positions
public import Projections

/// Which statements a second person looked at, and what was found.
public struct ReviewReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// Who is declared.
  public let registry: Registry
  /// The statements asked for, by sequence number.
  public let statements: [AdmittedStatement]
  /// What the answers among them answer, by their own sequence numbers.
  public let answered: [UInt64: Event]

  /// Statements counted by what a second person found of them.
  public struct Tally: Sendable, Hashable {
    /// The source or the recorder that they share.
    public let name: String
    /// How many statements there are with each finding; a finding without any is left out.
    public let counts: [ReviewStanding: Int]
    /// How many statements there are.
    public var total: Int { counts.values.reduce(0, +) }
  }

  /// The statements of each source, in the order of the record.
  public var bySource: [Tally] { tallies(of: \.source) }
  /// The statements of each recorder, in the order of the record.
  public var byRecorder: [Tally] { tallies(of: \.entry.event.recorder) }

  /// The statements of which a second person found this.
  public func statements(_ standing: ReviewStanding) -> [AdmittedStatement] {
    statements.filter { $0.entry.reviewStanding == standing }
  }

  private func tallies(of name: (AdmittedStatement) -> String) -> [Tally] {
    var names: [String] = []
    var counts: [String: [ReviewStanding: Int]] = [:]
    for statement in statements {
      let name = name(statement)
      if counts[name] == nil { names.append(name) }
      counts[name, default: [:]][statement.entry.reviewStanding, default: 0] += 1
    }
    return names.map { Tally(name: $0, counts: counts[$0] ?? [:]) }
  }
}

/// Asks which statements a second person reviewed; without words, all of them.
public struct ReviewInquiry: Inquiry {
  public var question: Question
  /// What the statements concern, and what they must be.
  public var query: Query

  /// Asks about the statements of a query.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> ReviewReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    let tags =
      [subjects.parties.map { "party:\($0)" }, subjects.issues.map { "issue:\($0)" }]
      .first { !$0.isEmpty }
    let admitted =
      try tags.map { try record.admitted(tags: $0, question, registry: registry) }
      ?? record.admitted(question, registry: registry)
    var answered: [UInt64: Event] = [:]
    var statements: [AdmittedStatement] = []
    for statement in admitted.statements
    where registry.keeps(statement.body, by: question.accounts) {
      let reference = (statement.body as? AccountAnswered)?.target
      let target = try reference.flatMap { try record.eventInForce($0, question) }
      guard subjects.concern(tags: statement.body.tags(target: target?.body)) else { continue }
      statements.append(statement)
      answered[statement.sequence] = target
    }
    return ReviewReport(
      record: try RecordState(record, registry: registry), question: question,
      registry: registry, statements: statements, answered: answered)
  }
}
