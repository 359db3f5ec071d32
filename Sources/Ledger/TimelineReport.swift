public import EventStore
public import Positions
public import Projections

/// What was said, one statement after the other.
public struct TimelineReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The order of the statements.
  public let order: TimelineOrder
  /// The statements in that order.
  public let statements: [AdmittedStatement]
  /// The statement that an answer is about, by the answer's id.
  public let targets: [EventReference: Event]
  /// Statements that may have been said in time, but need not have been.
  public let possiblyEarlier: [UInt64]
  /// Who is declared.
  public let registry: Registry
}

/// In which order statements stand in a timeline.
public enum TimelineOrder: String, CaseIterable, Sendable {
  /// By the last day on which it can have been said.
  case valid
  /// By the last day on which its source can have come out.
  case published
  /// By its place in the log.
  case recorded
}

/// Asks for everything that was said about some parties and issues, in order.
public struct TimelineInquiry: Inquiry {
  public var question: Question
  /// The parties that are concerned or speak; empty: all.
  public var parties: [String]
  /// The issues that are concerned; empty: all.
  public var issues: [String]
  /// The order.
  public var order: TimelineOrder

  /// Asks about parties and issues; empty lists stand for all.
  public init(
    _ question: Question, parties: [String] = [], issues: [String] = [],
    order: TimelineOrder = .valid
  ) {
    self.question = question
    self.parties = parties
    self.issues = issues
    self.order = order
  }

  /// Reads the statements; cost: those under the tags of the parties or the issues named, otherwise
  /// the size of the ledger.
  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> TimelineReport {
    let registry = try record.registry(question)
    let wanted = [("party", parties), ("issue", issues)].map { kind, names in
      names.map { "\(kind):\($0)" }
    }.filter { !$0.isEmpty }
    var counts: [UInt64] = []
    for tags in wanted {
      counts.append(try tags.reduce(0) { try $0 + record.postingCount(of: $1) })
    }
    let rarest = counts.indices.min { counts[$0] < counts[$1] }
    let admitted =
      try rarest.map { try record.admitted(tags: wanted[$0], question, registry: registry) }
      ?? record.admitted(question, registry: registry)
    var targets: [EventReference: Event] = [:]
    func matches(_ statement: AdmittedStatement) throws -> Bool {
      var target: Event?
      if let id = (statement.body as? AccountAnswered)?.target {
        target = try admitted.statement(id)?.entry.event ?? record.decoded(id)
        targets[statement.id] = target
      }
      guard !wanted.isEmpty else { return true }
      let tags = Set(statement.body.tags(target: target?.body))
      return wanted.allSatisfy { !tags.isDisjoint(with: $0) }
    }
    return TimelineReport(
      record: try RecordState(record, registry: registry), question: question, order: order,
      statements: try admitted.statements.filter(matches).sorted { order.isBefore($0, $1) },
      targets: targets,
      possiblyEarlier: try admitted.possiblyEarlier.filter(matches).map(\.sequence),
      registry: registry)
  }
}

extension TimelineOrder {
  /// Whether one statement stands before another; a total order.
  func isBefore(_ one: AdmittedStatement, _ other: AdmittedStatement) -> Bool {
    switch self {
    case .valid: return key(one.bounds, one) < key(other.bounds, other)
    case .published:
      let (left, right) = (one.published.latest, other.published.latest)
      return left != right ? left < right : key(one.bounds, one) < key(other.bounds, other)
    case .recorded: return one.sequence < other.sequence
    }
  }

  private func key(
    _ bounds: DateBounds, _ statement: AdmittedStatement
  ) -> (Int32, Int32, UInt64) {
    (bounds.latest, bounds.earliest, statement.sequence)
  }
}
