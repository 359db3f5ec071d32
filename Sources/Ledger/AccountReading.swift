import EventStore
import Measures
import Positions
import Projections

/// Reads what is told of parties, teller by teller.
struct AccountReading {
  private let question: Question
  private let claims: ClaimsReport
  private var reading: StanceReading

  init(_ question: Question, claims: ClaimsReport, reading: StanceReading) {
    (self.question, self.claims, self.reading) = (question, claims, reading)
  }

  private var registry: Registry { reading.registry }

  /// The policy, where it narrows the accounts that are told.
  private var narrowing: AccountPolicy? {
    [.standard, .bestGraded].contains(question.accounts) ? nil : question.accounts
  }

  /// What is told of a party on some issues.
  mutating func accounts(
    of party: PartyDeclared, on issues: [IssueDeclared], withSteps: Bool,
    in record: borrowing some EventReading & ~Copyable
  ) throws -> PartyAccounts {
    let filled = Set(try record.cells(of: party.slug, issues.count, reading))
    var cells: [CellAccounts] = []
    for issue in issues {
      let cell = CellKey(party: party.slug, issue: issue.slug)
      guard filled.isEmpty || filled.contains(cell) else { continue }
      let told = try accounts(in: cell, party.slug, on: issue, record)
      if !told.tellings.isEmpty { cells.append(told) }
    }
    let claims = claims.claims.filter { claim in
      claim.about.contains(party.slug) && !claim.speaker.includes(party.slug)
        && (question.accounts.teller.map(claim.speaker.includes) ?? true)
    }
    let steps = withSteps ? try steps(of: party.slug, record) : []
    return PartyAccounts(
      party: party, cells: cells, steps: steps, claims: claims,
      untold: untold(party.slug, cells), distances: distances(cells))
  }

  // MARK: - Positions

  private mutating func accounts(
    in cell: Positions.CellKey, _ party: String, on issue: IssueDeclared,
    _ record: borrowing some EventReading & ~Copyable
  ) throws -> CellAccounts {
    let admitted =
      try reading.given.cell(cell) ?? record.stanceCell(cell, question, registry: registry)
    let held = try admitted.cell.statements()
    let answers = held.filter { $0.kind == .answer }
    var byTeller: [Teller: [Account]] = [:]
    for statement in held where statement.kind != .answer {
      let account = registry.account(statement, about: party)
      let teller = registry.teller(of: account, about: party)
      let isAdmitted =
        narrowing.map { registry.admits(statement, of: account.accountClass, by: $0) } ?? true
      if isAdmitted || teller == .itself { byTeller[teller, default: []].append(account) }
    }
    guard !byTeller.isEmpty else { return CellAccounts(issue: issue, tellings: []) }
    let met = try met(among: byTeller.values.joined(), of: cell, record)
    let counts = StanceCorroboration(
      try AdmittedRecord(record.events(of: cell, question), question: question, registry: registry),
      cell: cell, policy: nil)
    let scale = issue.scale ?? .text
    let own = stance(byTeller[.itself] ?? [], answers, party, issue.slug, met)
    let tellings = registry.ordered(byTeller.keys).map { teller -> Telling in
      let accounts = byTeller[teller] ?? []
      let stance = teller == .itself ? own : stance(accounts, answers, party, issue.slug, met)
      let shared = SharedIssue(
        issue: issue.slug, scale: scale, first: IssueStance(own, asked: [], on: scale),
        second: IssueStance(stance, asked: [], on: scale))
      return Telling(
        teller: teller,
        accounts: accounts.sorted {
          ($0.bounds.latest, $0.sequence) < ($1.bounds.latest, $1.sequence)
        }.map { account in
          ToldAccount(
            account: account, corroboration: counts.counts(of: account),
            denials: registry.denials(of: account, by: party, among: answers))
        }, stance: stance, shared: teller == .itself ? nil : shared)
    }
    return CellAccounts(issue: issue, tellings: tellings)
  }

  /// Where some accounts put a party, whatever their class.
  private func stance(
    _ accounts: [Account], _ answers: [HeldStatement], _ party: String, _ issue: String,
    _ met: Set<UInt64>
  ) -> Stance {
    registry.stance(
      party: party, issue: issue, held: accounts.map(\.statement) + answers,
      policy: .everyone, met: met, countsPrivate: question.usesPrivateChannel)
  }

  /// The conditional positions whose conditions all hold.
  private mutating func met(
    among accounts: some Sequence<Account>, of cell: Positions.CellKey,
    _ record: borrowing some EventReading & ~Copyable
  ) throws -> Set<UInt64> {
    var met: Set<UInt64> = []
    for account in accounts where !account.statement.conditions.isEmpty {
      var isMet = true
      for condition in account.statement.conditions {
        let status = try reading.status(of: condition, for: cell, in: record)
        isMet = isMet && status.isMet
      }
      if isMet { met.insert(account.sequence) }
    }
    return met
  }

  private func distances(_ cells: [CellAccounts]) -> [(teller: Teller, distance: PartyDistance)] {
    var shared: [Teller: [SharedIssue]] = [:]
    for telling in cells.flatMap(\.tellings) {
      guard let issue = telling.shared else { continue }
      shared[telling.teller, default: []].append(issue)
    }
    return registry.ordered(shared.keys).map { ($0, PartyDistance(over: shared[$0] ?? [])) }
  }

  private func untold(_ party: String, _ cells: [CellAccounts]) -> [PartyDeclared] {
    let tellers = cells.flatMap(\.tellings).flatMap { telling -> [String] in
      if case .parties(let parties) = telling.teller { parties } else { [] }
    }
    let period = registry.period(of: question) ?? .unlimited
    return registry.orderedParties.filter { other in
      let isAtTable =
        registry.has(other.slug, role: .negotiator, at: period)
        || registry.has(other.slug, role: .mediator, at: period)
      return isAtTable && other.slug != party && other.kind != .person
        && !tellers.contains(other.slug)
        && (question.accounts.teller.map { $0 == other.slug } ?? true)
    }
  }

  // MARK: - Steps

  /// What is told of a party's answers, steps and intents, by subject.
  private func steps(
    of party: String, _ record: borrowing some EventReading & ~Copyable
  ) throws -> [ToldStep] {
    let admitted = try record.admitted(tags: ["party:\(party)"], question, registry: registry)
    var steps: [(teller: Teller, statement: AdmittedStatement, step: Step)] = []
    for statement in admitted.statements {
      guard let step = Step(statement.body, of: party),
        let teller = registry.teller(of: statement, admittedBy: narrowing, about: party)
      else { continue }
      steps.append((teller, statement, step))
    }
    let own = steps.filter { $0.teller == .itself }
    return steps.map { teller, statement, step in
      let sameTime = own.filter { one in
        one.step.subject == step.subject && one.step.aspect == step.aspect
          && !one.statement.bounds.isCertainlyBefore(statement.bounds)
          && !statement.bounds.isCertainlyBefore(one.statement.bounds)
      }
      return ToldStep(
        teller: teller, statement: statement, subject: step.subject, content: step.content,
        standing: teller == .itself ? .own : Self.standing(of: step, among: sameTime))
    }.sorted { one, other in
      one.subject == other.subject
        ? AdmittedStatement.isToldBefore(one.statement, other.statement)
        : one.subject < other.subject
    }
  }
}

extension AccountReading {
  /// How a step stands to the party's own words of the time.
  private static func standing(
    of step: Step, among own: [(teller: Teller, statement: AdmittedStatement, step: Step)]
  ) -> ToldStep.Standing {
    guard let last = own.last else { return .untold }
    return own.contains { $0.step.content == step.content }
      ? .same : .different(last.statement.sequence)
  }
}

extension EventReading where Self: ~Copyable {
  /// The cells of a party that hold anything; empty where so few are asked for that each is read.
  fileprivate func cells(
    of party: String, _ issueCount: Int, _ reading: StanceReading
  ) throws -> [Positions.CellKey] {
    if issueCount <= 16 { return [] }
    if reading.given.isComplete { return Array(reading.given.cells.keys) }
    return try stanceCells(prefix: party + "/") { _ in true }
  }
}

extension Registry {
  /// The party's own denials of an account.
  fileprivate func denials(
    of account: Account, by party: String, among answers: [HeldStatement]
  ) -> [Account] {
    answers.map { self.account($0, about: party) }.filter { answer in
      answer.isDenial(by: party) && answer.statement.answered == account.sequence
    }
  }

  /// Who tells what a party does; nil where a policy does not admit it and it is not its own word.
  fileprivate func teller(
    of statement: AdmittedStatement, admittedBy policy: AccountPolicy?, about party: String
  ) -> Teller? {
    let teller = teller(of: statement, about: party)
    guard let policy, teller != .itself else { return teller }
    let accountClass = accountClass(of: statement.body, about: party) ?? .press
    let isAdmitted = statement.statement.map { admits($0, of: accountClass, by: policy) } ?? false
    return isAdmitted ? teller : nil
  }
}

/// What a statement tells of something that a party did.
private struct Step {
  /// What it is about.
  let subject: String
  /// In which respect: what is told in one respect can differ.
  let aspect: String
  /// What it did.
  let content: String

  init?(_ body: any EventMessage, of party: String) {
    switch body {
    case let body as ProposalAnswered where body.party == party:
      subject = body.proposal + (body.version.isEmpty ? "" : "@\(body.version)")
      aspect = body.answer?.kind.rawValue ?? ""
      content = body.answer?.word ?? "answers"
    case let body as TalksChanged where body.parties.contains(party):
      (subject, aspect, content) = (body.round, "talks", body.change?.word ?? "")
    case let body as IntentStated where body.party == party:
      (subject, aspect, content) = (body.regarding, "intent", body.kind?.word ?? "intent")
    default: return nil
    }
  }
}
