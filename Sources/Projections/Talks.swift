// A round of talks as the accounts tell it. A step is what one party did; its accounts are joined
// by `same-as` and never merged: where "recalled" stands against "withdrew", both words stay. What
// a party did last is read from its latest step, told by the account that the policy puts first.

public import Positions

/// A round of talks: its steps by date, and what each party did last.
public struct TalksRound: Sendable {
  /// The round's slug.
  public let slug: String
  /// Where it takes place, by whom that is said; several where accounts differ.
  public let places: [TalksPlace]
  /// The steps by latest date; of one day in the declared order of the parties.
  public let steps: [TalksStep]
  /// What each party did last, in the declared order; parties without a step are not among them.
  public let standings: [TalksStanding]

  /// The number of accounts; one that tells of several parties' steps counts once.
  public var accountCount: Int {
    Set(steps.flatMap { $0.accounts.map(\.statement.sequence) }).count
  }
}

/// A place that was named for a round.
public struct TalksPlace: Hashable, Sendable {
  /// The place as said.
  public let name: String
  /// The events that name it, ascending.
  public var events: [UInt64]
}

/// What one party did in a round, by every account of it.
public struct TalksStep: Sendable {
  /// The party.
  public let party: String
  /// The accounts: the policy's first choice first, those that it does not admit last.
  public let accounts: [TalksAccount]

  /// The account that the policy puts first; nil where it admits none.
  public var shown: TalksAccount? { accounts.first { $0.isAdmitted } }
  /// The words that admitted accounts use, in the order of the accounts, each once.
  public var changes: [TalksChange] {
    var changes: [TalksChange] = []
    for account in accounts where account.isAdmitted && !changes.contains(account.change) {
      changes.append(account.change)
    }
    return changes
  }
  /// Whether admitted accounts use different words, or the party denied one of them.
  public var isContested: Bool {
    changes.count > 1 || accounts.contains { $0.isAdmitted && $0.isDenied(by: party) }
  }
}

/// One account of a step.
public struct TalksAccount: Sendable {
  /// The statement.
  public let statement: AdmittedStatement
  /// The step in the account's word.
  public let change: TalksChange
  /// Whose account it is of what this party did.
  public let accountClass: AccountClass
  /// Whether the policy admits it.
  public let isAdmitted: Bool
  /// The answers to it.
  public let answers: [AdmittedStatement]

  /// Whether a party itself answered that it was not so.
  public func isDenied(by party: String) -> Bool {
    answers.contains { $0.isDenial(by: party) }
  }
}

extension TalksRound {
  /// The days from the first to the last on which a step can have been taken.
  public var period: DateBounds {
    DateBounds(holding: steps.flatMap(\.accounts).map(\.statement.bounds)) ?? .unlimited
  }
}

/// What a party did last in a round, as far as that can be told.
public struct TalksStanding: Sendable {
  /// The party.
  public let party: String
  /// Its latest step.
  public let step: TalksStep
  /// Other steps that were not certainly taken earlier and say otherwise.
  public let unordered: [TalksStep]
}

extension AdmittedRecord {
  /// The rounds in which steps of some parties are told, in order of their slugs, with those steps;
  /// without parties all. Cost: their accounts.
  public func talks(of parties: [String] = []) -> [TalksRound] {
    var rounds: [String: [(statement: AdmittedStatement, body: TalksChanged)]] = [:]
    for found in statements(of: TalksChanged.self) {
      rounds[found.body.round, default: []].append(found)
    }
    return rounds.sorted { $0.key < $1.key }.map { round($0.key, $0.value, of: parties) }
      .filter { !$0.steps.isEmpty }
  }

  private func round(
    _ slug: String, _ accounts: [(statement: AdmittedStatement, body: TalksChanged)],
    of wanted: [String]
  ) -> TalksRound {
    let taking = Set(accounts.flatMap(\.body.parties)).filter { party in
      wanted.isEmpty || wanted.contains(party)
    }
    let declared = registry.orderedParties.map(\.slug).filter(taking.contains)
    let parties = declared + taking.subtracting(declared).sorted()
    var steps: [(order: Int, step: TalksStep)] = []
    var standings: [TalksStanding] = []
    for (order, party) in parties.enumerated() {
      let own = self.steps(of: party, accounts)
      steps += own.map { (order, $0) }
      if let standing = TalksStanding(party: party, steps: own, policy: question.accounts) {
        standings.append(standing)
      }
    }
    steps.sort { one, other in
      let (left, right) = (one.step.told, other.step.told)
      if left.bounds.latest != right.bounds.latest {
        return left.bounds.latest < right.bounds.latest
      }
      return (one.order, left.sequence) < (other.order, right.sequence)
    }
    var places: [TalksPlace] = []
    for (statement, body) in accounts where !body.place.isEmpty {
      if let index = places.firstIndex(where: { $0.name == body.place }) {
        places[index].events.append(statement.sequence)
      } else {
        places.append(TalksPlace(name: body.place, events: [statement.sequence]))
      }
    }
    return TalksRound(
      slug: slug, places: places, steps: steps.map(\.step), standings: standings)
  }

  /// The steps of one party, in the order in which they were told.
  private func steps(
    of party: String, _ accounts: [(statement: AdmittedStatement, body: TalksChanged)]
  ) -> [TalksStep] {
    let own = accounts.filter { $0.body.parties.contains(party) }
    let told = own.compactMap { statement, body -> TalksAccount? in
      guard let change = body.change,
        let accountClass = registry.accountClass(of: body, about: party)
      else { return nil }
      return TalksAccount(
        statement: statement, change: change, accountClass: accountClass,
        isAdmitted: registry.admits(body, of: accountClass, by: question.accounts),
        answers: answers(to: statement.id))
    }
    let byPlace = Dictionary(told.map { ($0.statement.sequence, $0) }) { first, _ in first }
    return utterances(among: told.map(\.statement)).map { group in
      TalksStep(
        party: party,
        accounts: group.compactMap { byPlace[$0.sequence] }
          .sorted { isShownBefore($0, $1) })
    }.sorted { AdmittedStatement.isToldBefore($0.told, $1.told) }
  }

  private func isShownBefore(_ one: TalksAccount, _ other: TalksAccount) -> Bool {
    let ranks = [one, other].map { question.accounts.rank(of: $0.accountClass) ?? .max }
    if ranks[0] != ranks[1] { return ranks[0] < ranks[1] }
    return one.statement.sequence < other.statement.sequence
  }
}

extension TalksStep {
  /// The account by which the step is dated.
  fileprivate var told: AdmittedStatement { accounts[0].statement }

  /// Whether the policy admits an account of both, and this one was taken after the other.
  fileprivate func isCertainlyLater(than other: TalksStep) -> Bool {
    guard let shown, let earlier = other.shown else { return false }
    return shown.statement.isCertainlyLater(than: earlier.statement)
  }
}

extension TalksStanding {
  /// Takes the steps of one party in the order told; nil where the policy admits none.
  ///
  /// Among steps that cannot be ordered, the policy's first choice is told, then the latest.
  fileprivate init?(party: String, steps: [TalksStep], policy: AccountPolicy) {
    let latest = steps.filter { step in
      step.shown != nil && !steps.contains { $0.isCertainlyLater(than: step) }
    }
    let ranks = latest.map { $0.shown.flatMap { policy.rank(of: $0.accountClass) } ?? .max }
    guard let best = ranks.min(), let place = ranks.lastIndex(of: best) else { return nil }
    self.party = party
    step = latest[place]
    let change = latest[place].shown?.change
    unordered = latest.indices.filter { $0 != place && latest[$0].shown?.change != change }
      .map { latest[$0] }
  }
}
