import Positions

/// How well a party is covered: what is on record of what it says and does, by whom, how fresh.
public struct RecordCoverage: Sendable {
  /// The party.
  public let party: String
  /// Statements of what it says or does in its own words.
  public let own: [UInt64]
  /// The same voice, in the words of a source.
  public let relayed: [UInt64]
  /// Statements of what it says or does by others.
  public let others: [UInt64]
  /// Who published all of them, each once, sorted.
  public let publishers: [String]
  /// The latest statement in its own words; nil where there is none.
  public let latestOwn: AdmittedStatement?
  /// The latest statement of any class; nil where there is none.
  public let latest: AdmittedStatement?

  /// Finds the statements of what a party says or does among those that a question admits, whatever
  /// its policy; cost: their number.
  ///
  /// What others say of its conduct is theirs; an account of a proposal or of an agreed element is
  /// nobody's alone.
  public init(of party: String, in record: AdmittedRecord) {
    var byClass: [AccountClass: [AdmittedStatement]] = [:]
    for statement in record.statements {
      guard record.registry.isDoing(of: party, statement),
        let accountClass = record.registry.accountClass(of: statement.body, about: party)
      else { continue }
      byClass[accountClass, default: []].append(statement)
    }
    self.party = party
    let all = byClass.values.joined()
    own = (byClass[.own] ?? []).map(\.sequence)
    relayed = (byClass[.relayed] ?? []).map(\.sequence)
    others = byClass.filter { $0.key > .relayed }.values.joined().map(\.sequence).sorted()
    let sources = Set(all.map(\.source))
    publishers = Corroboration(unlinked: Array(sources), registry: record.registry).publishers
    latestOwn = (byClass[.own] ?? []).max(by: AdmittedStatement.isToldBefore)
    latest = all.max(by: AdmittedStatement.isToldBefore)
  }
}

extension Registry {
  /// Whether a statement tells what a party says or does.
  fileprivate func isDoing(of party: String, _ statement: AdmittedStatement) -> Bool {
    switch statement.body {
    case let body as PositionStated: body.party == party
    case let body as PositionWithdrawn: body.party == party
    case let body as PriorityStated: body.party == party
    case let body as ProposalAnswered: body.party == party
    case let body as IntentStated: body.party == party
    case let body as AccountAnswered: body.party == party
    case let body as TalksChanged: body.parties.contains(party)
    case is ClaimMade: speaker(of: statement).includes(party)
    default: false
    }
  }
}
