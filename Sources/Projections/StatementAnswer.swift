// Answers to statements: every statement can be denied, disputed, confirmed, supported, or left
// without comment, answers included.
//
// Several accounts of one answer are one answer. Of each party the accounts of the class that the
// policy prefers decide, where it prefers classes, and within a class an answer that another one
// certainly follows no longer stands. All others are kept and say why they do not count.

public import Positions

/// What a party answered to a statement.
public struct StatementAnswer: Sendable {
  /// Who answers.
  public let party: String
  /// The answer.
  public let answer: AccountAnswer
  /// The accounts of it, the strongest first; at least one.
  public let accounts: [AdmittedStatement]
  /// Whether it counts.
  public internal(set) var standing = Standing.stands
  /// The places of statements that deny or dispute that it was given.
  public let deniedBy: [UInt64]

  /// Whether an answer counts, and why not.
  public enum Standing: Hashable, Sendable {
    /// It counts.
    case stands
    /// The party answered otherwise since, in this event.
    case replaced(by: UInt64)
    /// An account of a class that the policy prefers is on record.
    case weaker
    /// The policy does not admit accounts of its class.
    case notAdmitted
  }

  /// The account that is shown.
  public var shown: AdmittedStatement { accounts[0] }
  /// Whether it counts.
  public var stands: Bool { standing == .stands }
  /// Whether it says that the statement is wrong.
  public var isDenial: Bool { answer.isDenial }
}

extension AccountAnswer {
  /// Whether it says that a statement is wrong.
  public var isDenial: Bool { self == .denies || self == .disputes }
}

extension AdmittedStatement {
  /// Whether a party itself denies or disputes here what it answers, in its own words or in the
  /// source's; that others say it does so is not its denial.
  public func isDenial(by party: String) -> Bool {
    guard let body = body as? AccountAnswered, body.party == party,
      accountClass == .own || accountClass == .relayed
    else { return false }
    return body.answer?.isDenial ?? false
  }
}

extension AdmittedRecord {
  /// The answers to any account of one utterance, the earliest first.
  ///
  /// Cost: the number of answers squared, of which there are few.
  public func answers(
    toAny ids: [EventReference], utterances: Utterances
  ) -> [StatementAnswer] {
    let given = ids.flatMap { answers(to: $0) }
    var groups: [AnswerKey: [AdmittedStatement]] = [:]
    for statement in given {
      guard let body = statement.body as? AccountAnswered, let answer = body.answer else {
        continue
      }
      let key = AnswerKey(
        utterance: utterances.utterance(of: statement.id), party: body.party, answer: answer)
      groups[key, default: []].append(statement)
    }
    var found = groups.map { key, accounts in
      StatementAnswer(
        party: key.party, answer: key.answer, accounts: strongestFirst(accounts),
        deniedBy: denials(ofAny: accounts.map(\.id)))
    }
    for index in found.indices { found[index].standing = standing(of: found[index], among: found) }
    return found.sorted { AdmittedStatement.isToldBefore($0.shown, $1.shown) }
  }

  private struct AnswerKey: Hashable {
    var utterance: EventReference
    var party: String
    var answer: AccountAnswer
  }

  private func denials(ofAny ids: [EventReference]) -> [UInt64] {
    ids.flatMap { answers(to: $0) }.filter { statement in
      rank(statement) != nil && ((statement.body as? AccountAnswered)?.answer?.isDenial ?? false)
    }.map(\.sequence).sorted()
  }

  private func standing(
    of one: StatementAnswer, among all: [StatementAnswer]
  ) -> StatementAnswer.Standing {
    guard let rank = rank(one.shown) else { return .notAdmitted }
    let others = all.filter { $0.party == one.party }
    let ranks = others.compactMap { self.rank($0.shown) }
    let prefersClasses = !question.accounts.prefersGrades && question.accounts.teller == nil
    if prefersClasses, let best = ranks.min(), best < rank { return .weaker }
    let later = others.filter { other in
      self.rank(other.shown) == rank && other.shown.isCertainlyLater(than: one.shown)
    }
    let last = later.map(\.shown).max(by: AdmittedStatement.isToldBefore)
    return last.map { .replaced(by: $0.sequence) } ?? .stands
  }

  /// The place of a statement's class in the policy; nil where the policy does not admit it.
  func rank(_ statement: AdmittedStatement) -> Int? {
    registry.rank(statement, by: question.accounts)
  }

  /// Accounts of one thing: by the policy's order, those that it does not admit last, then as
  /// recorded.
  func strongestFirst(_ accounts: [AdmittedStatement]) -> [AdmittedStatement] {
    accounts.sorted { one, other in
      (rank(one) ?? .max, one.sequence) < (rank(other) ?? .max, other.sequence)
    }
  }
}
