public import Positions

/// One account of a party's answer to a proposal.
public struct AnswerAccount: Sendable {
  /// The statement.
  public let statement: AdmittedStatement
  /// What it says.
  public let body: ProposalAnswered
  /// Whose account it is of what the party answered.
  public let accountClass: AccountClass
  /// Whether a party or a person speaks, not someone who is only described.
  public let isNamed: Bool
  /// The admitted statements of which it is another account or a translation.
  public let sameAs: [UInt64]
  /// What parties answered to this account, denials among it.
  public let replies: [AdmittedStatement]

  /// Its place in the log.
  public var sequence: UInt64 { statement.sequence }

  /// The party's own denials of it.
  public var denials: [AdmittedStatement] {
    replies.filter { reply in
      guard let body = reply.body as? AccountAnswered, body.party == self.body.party,
        reply.accountClass == .own || reply.accountClass == .relayed
      else { return false }
      return body.answer == .denies || body.answer == .disputes
    }
  }

  /// Whether both say the same answer, under the same conditions.
  func agrees(with other: AnswerAccount) -> Bool {
    body.answer == other.body.answer && body.conditions == other.body.conditions
  }

  /// Whether it takes the place of another one: certainly later, by an account as strong or
  /// stronger, and not by someone unnamed where the other is named. Two accounts of one utterance
  /// never do.
  func replaces(_ other: AnswerAccount, policy: AccountPolicy) -> Bool {
    guard statement.isCertainlyLater(than: other.statement),
      !sameAs.contains(other.sequence), !other.sameAs.contains(sequence),
      let rank = policy.rank(of: accountClass), let before = policy.rank(of: other.accountClass)
    else { return false }
    return rank < before || rank == before && (isNamed || !other.isNamed)
  }
}

/// What a party answered, of one kind and in one kind of channel.
public struct AnswerSlot: Sendable {
  /// Decision, reaction or receipt; none fills in another.
  public let kind: AnswerKind
  /// Whether it was said in the talks or within a side.
  public let isPrivate: Bool
  /// The account in force that the policy puts first; within a class the named, then the latest.
  public let shown: AnswerAccount
  /// Further accounts of the same answer.
  public let agreeing: [AnswerAccount]
  /// Accounts in force that say another answer.
  public let contesting: [AnswerAccount]
  /// Earlier answers whose place others took, the latest first.
  public let replaced: [AnswerAccount]

  /// Whether an account in force says otherwise, or the party denied the one shown.
  public var isContested: Bool { !contesting.isEmpty || !shown.denials.isEmpty }

  /// Whether it cannot be told which of two accounts of one class came later.
  public var isOrderUncertain: Bool {
    contesting.contains {
      $0.accountClass == shown.accountClass
        && !shown.statement.isCertainlyLater(than: $0.statement)
        && !$0.statement.isCertainlyLater(than: shown.statement)
    }
  }

  /// Weighs the admitted accounts of one kind and channel; nil where there is none.
  ///
  /// Does not depend on the order of the accounts. Cost: the square of their number.
  init?(kind: AnswerKind, isPrivate: Bool, _ accounts: [AnswerAccount], policy: AccountPolicy) {
    let standing = accounts.filter { account in
      !accounts.contains { $0.replaces(account, policy: policy) }
    }.sorted { Self.isShownBefore($0, $1, policy: policy) }
    guard let first = standing.first else { return nil }
    (self.kind, self.isPrivate, shown) = (kind, isPrivate, first)
    agreeing = standing.dropFirst().filter { $0.agrees(with: first) }
    contesting = standing.filter { !$0.agrees(with: first) }
    let places = Set(standing.map(\.sequence))
    replaced = accounts.filter { !places.contains($0.sequence) }
      .sorted { AdmittedStatement.isToldBefore($1.statement, $0.statement) }
  }

  private static func isShownBefore(
    _ one: AnswerAccount, _ other: AnswerAccount, policy: AccountPolicy
  ) -> Bool {
    let ranks = [one, other].map { policy.rank(of: $0.accountClass) ?? .max }
    if ranks[0] != ranks[1] { return ranks[0] < ranks[1] }
    if one.isNamed != other.isNamed { return one.isNamed }
    return AdmittedStatement.isToldBefore(other.statement, one.statement)
  }
}

extension Registry {
  /// Whether a party or a person speaks in a statement; a party's own publication speaks in its
  /// name.
  func isNamed(_ attribution: Attribution) -> Bool {
    guard let last = attribution.voices.last else {
      return sources[attribution.source].map { parties[$0.publisher] != nil } ?? false
    }
    return !last.parties.isEmpty
  }
}
