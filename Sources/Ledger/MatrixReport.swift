public import EventStore
import Measures
public import Positions
public import Projections

/// Every pair of some parties, held against each other.
public struct MatrixReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The parties, in the declared order.
  public let parties: [PartyDeclared]
  /// How many issues each pair was compared on.
  public let issueCount: Int
  /// The pairs, each party with those after it.
  public let pairs: [DivergenceReport]

  /// The pair of two parties, in either order; nil for one party twice.
  public func pair(_ one: String, _ other: String) -> DivergenceReport? {
    pairs.first { Set([$0.first.slug, $0.second.slug]) == [one, other] }
  }
}

/// Asks how many pairs a matrix has, and on how many issues each is compared.
public struct MatrixExtentInquiry: Inquiry {
  public var question: Question
  /// The parties and issues.
  public var query: Query

  /// Asks about the pairs of the parties of a query.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> (pairs: Int, issues: Int) {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    let parties = registry.parties(of: subjects, question).count
    return (parties * (parties - 1) / 2, registry.issues(of: subjects).count)
  }
}

/// Asks how far apart all pairs of parties stand; without words, all negotiators on all issues.
public struct MatrixInquiry: Inquiry {
  public var question: Question
  /// The parties and issues, and which statements are read.
  public var query: Query
  /// How many compared issues an overall figure needs.
  public var minimumShared = PartyDistance.defaultMinimumShared

  /// Asks about the pairs of the parties of a query.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> MatrixReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    var reading = try record.stanceReading(of: subjects, question)
    let registry = reading.registry
    let parties = registry.parties(of: subjects, question)
    guard parties.count > 1 else {
      let found = parties.first.map { "one party (\($0.slug))" } ?? "no party"
      throw LedgerError(
        .usage, "query: found \(found), expected two or more, or none for all negotiators")
    }
    var pairs: [DivergenceReport] = []
    for (index, one) in parties.enumerated() {
      for other in parties[(index + 1)...] {
        pairs.append(
          try record.divergenceReport(
            of: one.slug, and: other.slug, issues: subjects.issues, reading: &reading,
            minimumShared: minimumShared, isPoint: subjects.isPoint))
      }
    }
    return MatrixReport(
      record: try RecordState(record, registry: subjects.isPoint ? nil : registry),
      question: question, parties: parties, issueCount: pairs.first?.issues.count ?? 0,
      pairs: pairs)
  }
}
