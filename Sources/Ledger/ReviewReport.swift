public import EventStore
public import Positions
public import Projections

/// Which statements a second person looked at, and what was found.
public struct ReviewReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
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

/// Asks which statements a second person reviewed.
public struct ReviewInquiry: Inquiry {
  public var question: Question
  /// Tags of which a statement must carry one of each group; empty: every statement counts.
  public var tags: [[String]]

  /// Asks about the statements with one tag of each group.
  public init(_ question: Question, tags: [[String]] = []) {
    self.question = question
    self.tags = tags
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> ReviewReport {
    let registry = try record.registry(question)
    let admitted =
      try tags.first.map { try record.admitted(tags: $0, question, registry: registry) }
      ?? record.admitted(question, registry: registry)
    let statements = admitted.statements.filter { statement in
      let target = (statement.body as? AccountAnswered)?.target.flatMap(admitted.statement)
      let carried = Set(statement.body.tags(target: target?.body))
      return tags.allSatisfy { !carried.isDisjoint(with: $0) }
    }
    var answered: [UInt64: Event] = [:]
    for statement in statements {
      guard let target = (statement.body as? AccountAnswered)?.target else { continue }
      answered[statement.sequence] = try record.decoded(target)
    }
    return ReviewReport(
      record: try RecordState(record, registry: registry), registry: registry,
      statements: statements, answered: answered)
  }
}
