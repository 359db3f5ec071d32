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
  /// The rounds; empty: all.
  public var rounds: [Pattern]
  /// The parties whose steps are asked for; empty: all.
  public var parties: [String]

  /// Asks about rounds and parties; empty lists stand for all.
  public init(_ question: Question, rounds: [Pattern] = [], parties: [String] = []) {
    self.question = question
    self.rounds = rounds
    self.parties = parties
  }

  /// Reads the rounds; cost: the accounts of steps, those of the rounds named where they are.
  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> TalksReport {
    let registry = try record.registry(question)
    let named = !rounds.isEmpty && rounds.allSatisfy(\.isName)
    let tags = named ? rounds.map { "talks:\($0)" } : ["type:\(EventType.talksChanged.name)"]
    let admitted = try record.admitted(tags: tags, question, registry: registry)
    let found = admitted.talks(of: parties).filter { round in
      rounds.isEmpty || rounds.contains { $0.matches(round.slug) }
    }
    let asked = registry.negotiators.filter { parties.isEmpty || parties.contains($0.slug) }
    var silent: [String: [PartyDeclared]] = [:]
    for round in found {
      let told = Set(round.steps.map(\.party))
      silent[round.slug] = asked.filter { !told.contains($0.slug) }
    }
    return TalksReport(
      record: try RecordState(record, registry: registry), question: question, rounds: found,
      silent: silent,
      possiblyEarlier: admitted.possiblyEarlier.filter { $0.body is TalksChanged }.map(\.sequence),
      registry: registry)
  }
}
