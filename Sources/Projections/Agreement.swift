// Agreed elements, told from their accounts, and what parties said since that leaves them.
//
// Accounts that name the same parties and the same value of one issue are accounts of one
// agreement; where the value is in words, only accounts of one utterance or of the same words are.
//
// It is agreed by both sides' accounts where two of the parties tell it, or a voice of no party to
// the talks (a mediator that does not negotiate, an outlet, a document) does; accounts that one of
// its parties denies do not count for that. Otherwise it is one side's account.

public import Positions

/// Something that parties are said to have agreed, with every account of it.
public struct Agreement: Sendable {
  /// The issue.
  public let issue: String
  /// The agreed value; nil where it is in words.
  public let value: Value?
  /// What was agreed, in words.
  public let text: String
  /// The parties that agree, in the declared order.
  public let parties: [String]
  /// The parties that negotiate as of the first account and are not among those, in that order.
  public let missingNegotiators: [String]
  /// Whether somebody negotiates, and all who do agree.
  public let isByAllNegotiators: Bool
  /// The versions of proposals it belongs to, as `slug@version` or `slug`, sorted.
  public let proposals: [String]
  /// The accounts of it, as recorded; at least one.
  public let accounts: [ElementAccount]
  /// What it rests on.
  public let corroboration: Corroboration
  /// The place of a later agreement of the same parties on the issue, on something else.
  public internal(set) var replacedBy: UInt64?
  /// What its parties said since that leaves it, the earliest first.
  public internal(set) var departures: [Departure] = []
  /// Later positions of its parties that cannot be compared with it, as one of both is in words.
  public internal(set) var notCompared: [AdmittedStatement] = []

  /// The place of its first account, by which others refer to it.
  public var sequence: UInt64 { accounts[0].statement.sequence }
  /// The places of all accounts.
  public var sequences: [UInt64] { accounts.map(\.statement.sequence) }

  /// By whose account it was agreed.
  public var basis: Basis {
    let counting = accounts.filter { !$0.isDenied }
    let tellers = Set(counting.filter(\.isOwn).flatMap(\.tellers))
    let isNeutral = counting.contains { $0.neutralClass != nil }
    return parties.count > 1 && (tellers.count > 1 || isNeutral) ? .shared : .oneSide
  }

  /// By whose account something was agreed.
  public enum Basis: String, Sendable {
    /// By those of several of its parties, or by that of no party to the talks.
    case shared = "both sides"
    /// By one side's only, or with all other accounts denied.
    case oneSide = "one side only"
  }
}

/// One account of an agreed element.
public struct ElementAccount: Sendable {
  /// The statement.
  public let statement: AdmittedStatement
  /// Whose account it is: parties that tell it of themselves, or those that tell it of others.
  public let tellers: [String]
  /// Whether those tell it of themselves.
  public let isOwn: Bool
  /// The class of an account of no party to the talks, mediator or press; nil for others.
  public let neutralClass: AccountClass?
  /// The answers to it.
  public let answers: [StatementAnswer]
  /// Whether one of the parties to the agreement denies or disputes it.
  public let isDenied: Bool
}

/// Something that a party said after it agreed, and that leaves what was agreed.
public struct Departure: Sendable {
  /// The party.
  public let party: String
  /// The later statement.
  public let statement: AdmittedStatement
  /// How it leaves what was agreed.
  public let way: Way
  /// Whether it was said later in every reading of the dates.
  public let isCertainlyLater: Bool

  /// How a later statement leaves an earlier one.
  public enum Way: String, Sendable {
    /// It holds a value that does not overlap.
    case otherValue = "holds another value"
    /// It refuses what was agreed, or part of it.
    case refusal = "refuses it"
    /// It withdraws the position on the issue.
    case withdrawal = "withdraws its position"
  }
}

/// All agreements of a record.
public struct Agreements: Sendable {
  /// The agreements by issue, the earliest first.
  public private(set) var byIssue: [String: [Agreement]] = [:]
  /// The positions on record that parties took and left, by cell.
  let positions: PositionTrail

  /// Tells the agreements of a record apart; cost: its statements, and agreements on one issue
  /// times later positions there.
  public init(_ record: AdmittedRecord, utterances: Utterances) {
    positions = PositionTrail(record, utterances: utterances)
    var groups: [Key: [(statement: AdmittedStatement, body: ElementAgreed)]] = [:]
    let elements = record.statements(of: ElementAgreed.self)
    let words = Dictionary(
      elements.filter { $0.body.value == nil }.map { element in
        (utterances.utterance(of: element.statement.id), element.body.text)
      },
      uniquingKeysWith: { first, _ in first })
    for element in elements {
      let first = words[utterances.utterance(of: element.statement.id)]
      groups[Key(element.body, words: first ?? ""), default: []].append(element)
    }
    for accounts in groups.values {
      let agreement = Agreement(accounts, utterances: utterances, record: record)
      byIssue[agreement.issue, default: []].append(agreement)
    }
    for issue in Array(byIssue.keys) {
      let scale = record.registry.issues[issue]?.scale ?? .text
      byIssue[issue] = settled(byIssue[issue] ?? [], on: scale)
    }
  }

  private struct Key: Hashable {
    var issue: String
    var parties: Set<String>
    var value: Value?
    var words: String

    /// `words` are those of the first account of the utterance.
    init(_ body: ElementAgreed, words: String) {
      (issue, parties, value) = (body.issue, Set(body.parties), body.value)
      self.words = body.value == nil ? words : ""
    }
  }

  /// The agreements on one issue in order, with what replaced and what left each.
  private func settled(_ agreements: [Agreement], on scale: Scale) -> [Agreement] {
    var ordered = agreements.sorted { one, other in
      AdmittedStatement.isToldBefore(one.accounts[0].statement, other.accounts[0].statement)
    }
    for index in ordered.indices {
      let one = ordered[index]
      let later = ordered.filter { other in
        Set(other.parties).isSuperset(of: one.parties) && other.isCertainlyLater(than: one)
      }
      ordered[index].replacedBy = later.first?.sequence
      for party in one.parties {
        let steps = positions.steps(of: party, on: one.issue)
        for step in steps where later.allSatisfy({ !$0.isCertainlyBefore(step.statement) }) {
          ordered[index].weigh(step, of: party, on: scale)
        }
      }
      ordered[index].departures.sort {
        AdmittedStatement.isToldBefore($0.statement, $1.statement)
      }
    }
    return ordered
  }
}

extension Agreement {
  fileprivate init(
    _ told: [(statement: AdmittedStatement, body: ElementAgreed)], utterances: Utterances,
    record: AdmittedRecord
  ) {
    let body = told[0].body
    let order = record.registry.orderedParties.map(\.slug)
    parties = order.filter(body.parties.contains) + body.parties.filter { !order.contains($0) }
    let negotiators = order.filter {
      record.registry.has($0, role: .negotiator, at: told[0].statement.bounds)
    }
    missingNegotiators = negotiators.filter { !body.parties.contains($0) }
    isByAllNegotiators = !negotiators.isEmpty && missingNegotiators.isEmpty
    (issue, value) = (body.issue, body.value)
    text = told.map(\.body.text).first { !$0.isEmpty } ?? ""
    proposals = Set(told.map { $0.body.versionName.description }).subtracting([""]).sorted()
    accounts = told.map { statement, body in
      ElementAccount(statement, body, utterances: utterances, record: record)
    }
    corroboration = Corroboration(
      told.map(\.statement), utterances: utterances, registry: record.registry)
  }

  /// Whether some account of this one was said after some account of the other in every reading.
  fileprivate func isCertainlyLater(than other: Agreement) -> Bool {
    accounts.contains { mine in
      other.accounts.allSatisfy { mine.statement.isCertainlyLater(than: $0.statement) }
    }
  }

  fileprivate func isCertainlyBefore(_ statement: AdmittedStatement) -> Bool {
    accounts.contains { statement.isCertainlyLater(than: $0.statement) }
  }

  private func isPossiblyBefore(_ statement: AdmittedStatement) -> Bool {
    accounts.contains { !$0.statement.isCertainlyLater(than: statement) }
  }

  /// Adds a later step of one of its parties, where it leaves what was agreed.
  fileprivate mutating func weigh(
    _ step: PositionTrail.Step, of party: String, on scale: Scale
  ) {
    guard isPossiblyBefore(step.statement), step.isUnconditional, step.mode != .prefers else {
      return
    }
    let isLater = isCertainlyBefore(step.statement)
    let way: Departure.Way
    switch step.mode {
    case nil: way = .withdrawal
    case let mode?:
      guard let overlaps = step.region(on: scale)?.overlap(with: value, on: scale) else {
        if isLater { notCompared.append(step.statement) }
        return
      }
      guard overlaps == (mode.slot == .excluded) else { return }
      way = overlaps ? .refusal : .otherValue
    }
    departures.append(
      Departure(
        party: party, statement: step.statement, way: way, isCertainlyLater: isLater))
  }
}

extension ElementAccount {
  fileprivate init(
    _ statement: AdmittedStatement, _ body: ElementAgreed, utterances: Utterances,
    record: AdmittedRecord
  ) {
    self.statement = statement
    let classes = body.parties.map { record.registry.accountClass(of: body, about: $0) }
    let isNeutral = classes.allSatisfy { $0 == .mediator || $0 == .press }
    neutralClass = isNeutral ? classes.compactMap { $0 }.max() : nil
    let own = zip(body.parties, classes).filter { _, found in
      found.map { [.own, .relayed, .ownSide].contains($0) } ?? false
    }
    isOwn = !own.isEmpty
    if isNeutral || isOwn {
      tellers = own.map(\.0)
    } else {
      let voice = body.attribution.voices.first
      let publisher = record.registry.sources[body.attribution.source]?.publisher ?? ""
      let named = voice.map { $0.parties.isEmpty ? [$0.side] : $0.parties } ?? [publisher]
      tellers = named.filter { !$0.isEmpty }
    }
    answers = record.answers(toAny: [statement.id], utterances: utterances)
    isDenied = answers.contains { answer in
      answer.stands && answer.isDenial && body.parties.contains(answer.party)
    }
  }
}
