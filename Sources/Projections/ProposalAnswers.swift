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
    replies.filter { $0.isDenial(by: body.party) }
  }

  /// Whether both say the same answer, under the same conditions.
  func agrees(with other: AnswerAccount) -> Bool {
    body.answer == other.body.answer && body.conditions == other.body.conditions
  }

  /// Whether it takes the place of another one: certainly later, by an account as strong or
  /// stronger, and not by someone unnamed where the other is named. Two accounts of one utterance
  /// never do.
  ///
  /// Where the policy prefers grades, not by one of worse grades either.
  func replaces(_ other: AnswerAccount, policy: AccountPolicy) -> Bool {
    guard statement.isCertainlyLater(than: other.statement),
      !(policy.prefersGrades && other.statement.isBetterGraded(than: statement)),
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
  /// Earlier answers whose place others took or that do not count against it, the latest first.
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
    }
    let candidates = Self.first(of: standing, policy: policy)
    guard let first = candidates.min(by: Self.isShownBefore) else { return nil }
    (self.kind, self.isPrivate, shown) = (kind, isPrivate, first)
    let others = standing.filter { $0.sequence != first.sequence }.sorted { one, other in
      let ranks = [one, other].map { policy.rank(of: $0.accountClass) ?? .max }
      return ranks[0] == ranks[1] ? Self.isShownBefore(one, other) : ranks[0] < ranks[1]
    }
    agreeing = others.filter { $0.agrees(with: first) }
    let firsts = Set(candidates.map(\.sequence))
    contesting = others.filter { other in
      !other.agrees(with: first)
        && (!first.statement.isCertainlyLater(than: other.statement)
          || policy.prefersGrades && firsts.contains(other.sequence))
    }
    let counted = Set(([first] + agreeing + contesting).map(\.sequence))
    replaced = accounts.filter { !counted.contains($0.sequence) }
      .sorted { AdmittedStatement.isToldBefore($1.statement, $0.statement) }
  }

  /// What the policy puts first: what is of the strongest class, or what nothing is better graded
  /// than.
  private static func first(
    of standing: [AnswerAccount], policy: AccountPolicy
  ) -> [AnswerAccount] {
    guard policy.prefersGrades else {
      let best = standing.compactMap { policy.rank(of: $0.accountClass) }.min()
      return standing.filter { policy.rank(of: $0.accountClass) == best }
    }
    return standing.filter { one in
      !standing.contains { $0.statement.isBetterGraded(than: one.statement) }
    }
  }

  private static func isShownBefore(_ one: AnswerAccount, _ other: AnswerAccount) -> Bool {
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
