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
  /// Statements whose bodies were destroyed and that are still found under what was asked for; when
  /// they were said is not known any more.
  public let redacted: [RedactedPlace]
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

/// Asks for everything that was said about what a query names, in order.
public struct TimelineInquiry: Inquiry {
  public var question: Question
  /// What statements must concern, and which of them are read.
  public var query: Query
  /// The order.
  public var order = TimelineOrder.valid

  /// Asks for what was said of the subjects of a query, or for everything.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  /// Reads the statements; cost: those under the rarest of the names in the query, otherwise the
  /// size of the ledger. Throws `LedgerError` for words that name nothing on record.
  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> TimelineReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let admitted: AdmittedRecord
    if let tags = try record.rarestTags(of: subjects, question) {
      admitted = try record.admitted(tags: tags, question)
    } else {
      admitted = try record.admitted(question, registry: record.registry(question))
    }
    var targets: [EventReference: Event] = [:]
    var cited = CitedRegistry(question)
    func matching(_ statements: [AdmittedStatement]) throws -> [AdmittedStatement] {
      var matching: [AdmittedStatement] = []
      for statement in statements {
        let id = (statement.body as? AccountAnswered)?.target
        let target = try id.flatMap {
          try admitted.statement($0)?.entry.event ?? record.eventInForce($0, question)
        }
        guard subjects.concern(tags: statement.body.tags(target: target?.body)) else { continue }
        try cited.read(statement.entry.event, in: record)
        guard cited.registry.keeps(statement.body, by: question.accounts) else { continue }
        if let target {
          targets[statement.id] = target
          try cited.read(target, in: record)
        }
        matching.append(statement)
      }
      return matching
    }
    let statements = try matching(admitted.statements).sorted { order.isBefore($0, $1) }
    let possiblyEarlier = try matching(admitted.possiblyEarlier).map(\.sequence)
    return TimelineReport(
      record: try RecordState(record, registry: nil), question: question, order: order,
      statements: statements, targets: targets, possiblyEarlier: possiblyEarlier,
      redacted: try record.redactedPlaces(concerning: subjects, question), registry: cited.registry)
  }
}

extension EventReading where Self: ~Copyable {
  /// The tags, one of which every statement asked for carries, that the fewest events carry; nil
  /// where no kind is named by names alone.
  fileprivate func rarestTags(of subjects: Subjects, _ question: Question) throws -> [String]? {
    var named = subjects.named
    for part in question.filter.parts {
      switch part {
      case .source(let patterns): named.append(("source", patterns))
      case .type(let patterns): named.append(("type", patterns))
      case .name(let patterns): named.append(("name", patterns))
      case .dated, .recorder, .accountClass: break
      }
    }
    var rarest: (tags: [String], count: UInt64)?
    for (kind, patterns) in named where patterns.allSatisfy(\.isName) {
      let tags = patterns.map { "\(kind):\($0)" }
      let count = try tags.reduce(0) { try $0 + postingCount(of: $1) }
      if rarest.map({ count < $0.count }) ?? true { rarest = (tags, count) }
    }
    return rarest?.tags
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
