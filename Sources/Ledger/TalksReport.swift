public import EventStore
public import Positions
public import Projections

/// Rounds of talks, as the accounts on record tell them.
public struct TalksReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The rounds that are told of.
  public let rounds: [TalksRound]
  /// The negotiators asked about of whom no step is told, by round.
  public let silent: [String: [PartyDeclared]]
  /// Accounts that may have been given in time, but need not have been.
  public let possiblyEarlier: [UInt64]
  /// Who is declared.
  public let registry: Registry
}

/// Asks for rounds of talks: who opened, joined, left, came back, by whose word.
public struct TalksInquiry: Inquiry {
  public var question: Question
  /// The rounds, the parties whose steps are asked for, and which statements are read.
  public var query: Query

  /// Asks about the rounds and parties of a query, or about all.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  /// Reads the rounds; cost: the accounts of steps, those of the rounds named where they are.
  /// Throws `LedgerError` for words that name nothing on record, or no rounds and parties.
  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> TalksReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    guard subjects.issues.isEmpty, subjects.proposals.isEmpty, subjects.claims.isEmpty else {
      throw LedgerError(
        .usage, "query: found \(query.words.joined(separator: " ")), expected rounds and parties")
    }
    let (rounds, parties) = (subjects.talks, subjects.parties)
    let isNamed = !rounds.isEmpty && rounds.allSatisfy(\.isName)
    let tags = isNamed ? rounds.map { "talks:\($0)" } : ["type:\(EventType.talksChanged.name)"]
    let admitted = try record.admitted(tags: tags, question)
    let found = admitted.talks(of: parties).filter { round in
      rounds.isEmpty || rounds.contains { $0.matches(round.slug) }
    }
    var registry = try record.registry(of: [.party], question)
    var silent: [String: [PartyDeclared]] = [:]
    for round in found {
      let told = Set(round.steps.map(\.party))
      silent[round.slug] = registry.negotiators(during: round.period).filter { party in
        !told.contains(party.slug) && (parties.isEmpty || parties.contains(party.slug))
      }
    }
    registry.sources = admitted.registry.sources
    return TalksReport(
      record: try RecordState(record, registry: nil), question: question, rounds: found,
      silent: silent,
      possiblyEarlier: admitted.possiblyEarlier.filter { $0.body is TalksChanged }.map(\.sequence),
      registry: registry)
  }
}
