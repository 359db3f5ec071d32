public import Positions

/// What a party answered to one version of a proposal.
public struct AnswerCell: Sendable {
  /// The party.
  public let party: String
  /// What was answered; without a version where none was said.
  public let name: ProposalName
  /// The answers by the accounts that the policy admits: decision, reaction, receipt, each the
  /// public one first.
  public internal(set) var slots: [AnswerSlot] = []
  /// Proposals of the party, in answer to this, by the accounts that the policy admits.
  public internal(set) var responses: [ProposalAccount] = []
  /// Answers by accounts that the policy does not admit, by sequence number.
  public internal(set) var notAdmitted: [AnswerAccount] = []
  /// Proposals in answer to this, by accounts that the policy does not admit.
  public internal(set) var responsesNotAdmitted: [ProposalAccount] = []
  /// The events that say that the party itself tabled the version.
  public internal(set) var tablings: [UInt64] = []
  /// The events that say that the party backs the version; that is no answer.
  public internal(set) var sponsorings: [UInt64] = []
  /// The events that say that the version was put to the party.
  public internal(set) var addressings: [UInt64] = []
  /// Newer versions on record, not backed by the party, to which it has no answer of any kind: this
  /// one is stale.
  public internal(set) var silentOn: [ProposalName] = []
  /// Where it is stale: answers that say no version, and may be to one of the newer ones.
  public internal(set) var mayAnswerNewer: [UInt64] = []
  /// Newer versions that the party answered without deciding, where it decided on this one; a
  /// proposal in answer is no decision.
  public internal(set) var undecidedOn: [ProposalName] = []

  /// Whether an admitted account says that the party answered.
  public var isAnswered: Bool { !slots.isEmpty || !responses.isEmpty }
  /// Whether nothing at all is on record but that the version may have been put to the party.
  public var isSilent: Bool {
    !isAnswered && notAdmitted.isEmpty && responsesNotAdmitted.isEmpty
  }
  /// Whether it answers an older version and is silent on a newer one.
  public var isStale: Bool { !silentOn.isEmpty }

  /// The answers of one kind, the public one first.
  public func slots(of kind: AnswerKind) -> [AnswerSlot] { slots.filter { $0.kind == kind } }
}

/// Who answered which version of a proposal, and who did not.
public struct AnswerMatrix: Sendable {
  /// The proposal's slug.
  public let slug: String
  /// The parties in the declared order: who negotiates or mediates since it was tabled, answered,
  /// tabled, or was addressed.
  public let parties: [String]
  /// The versions in their order; last the proposal by itself, where an answer did not say a
  /// version.
  public let columns: [ProposalName]
  /// The cells: for each party one for each column.
  public let cells: [[AnswerCell]]
}

extension ProposalRecord {
  /// Who answered which version of a proposal, by the accounts that the question's policy admits.
  ///
  /// Cost: the answers on record, and the square of those to one version by one party.
  public func matrix(of proposal: Proposal) -> AnswerMatrix {
    let answers = Dictionary(grouping: answerAccounts) { account in
      CellName(party: account.body.party, name: account.body.versionName)
    }
    let parties = parties(of: proposal, answering: answers.keys.map { $0 })
    var columns = proposal.versions.map(\.name)
    let unsaid = ProposalName(slug: proposal.slug, version: "")
    if responses[unsaid] != nil || answers.keys.contains(where: { $0.name == unsaid }) {
      columns.append(unsaid)
    }
    let cells = parties.map { party in
      columns.map { name in
        var cell = cell(party, name, answers: answers)
        guard cell.isAnswered, !name.version.isEmpty else { return cell }
        let newer = successors(of: name)
          .filter { !(version($0)?.isBacked(by: party) ?? true) }
          .map { self.cell(party, $0, answers: answers) }
        cell.silentOn = newer.filter { !$0.isAnswered }.map(\.name)
        cell.mayAnswerNewer = answersWithoutVersion(
          of: party, since: cell.silentOn, answers: answers)
        if !cell.slots(of: .decision).isEmpty {
          cell.undecidedOn = newer.filter {
            $0.isAnswered && $0.slots(of: .decision).isEmpty
          }.map(\.name)
        }
        return cell
      }
    }
    return AnswerMatrix(slug: proposal.slug, parties: parties, columns: columns, cells: cells)
  }

  /// Every answer on record as an account of what its party answered.
  private var answerAccounts: [AnswerAccount] {
    record.statements(of: ProposalAnswered.self).map { statement, body in
      AnswerAccount(
        statement: statement, body: body, accountClass: statement.accountClass ?? .press,
        isNamed: record.registry.isNamed(body.attribution), sameAs: record.places(of: body.sameAs),
        replies: record.answers(to: statement.id))
    }
  }

  private func cell(
    _ party: String, _ name: ProposalName, answers: [CellName: [AnswerAccount]]
  ) -> AnswerCell {
    let (registry, policy) = (record.registry, record.question.accounts)
    var cell = AnswerCell(party: party, name: name)
    let accounts = answers[CellName(party: party, name: name)] ?? []
    let admitted = accounts.filter { record.rank($0.statement) != nil }
    cell.notAdmitted = accounts.filter { record.rank($0.statement) == nil }
    for kind in [AnswerKind.decision, .reaction, .receipt] {
      for isPrivate in [false, true] {
        let own = admitted.filter {
          $0.body.answer?.kind == kind && $0.statement.isPrivate == isPrivate
        }
        if let slot = AnswerSlot(kind: kind, isPrivate: isPrivate, own, policy: policy) {
          cell.slots.append(slot)
        }
      }
    }
    for response in responses[name] ?? [] where response.body.by.contains(party) {
      let accountClass = registry.accountClass(of: response.body, about: party)
      if registry.admits(response.body, of: accountClass, by: policy) {
        cell.responses.append(response)
      } else {
        cell.responsesNotAdmitted.append(response)
      }
    }
    let tabled = version(name)?.accounts ?? []
    cell.tablings = tabled.filter { $0.body.by.contains(party) }.map(\.sequence)
    cell.sponsorings = tabled.filter { $0.body.sponsors.contains(party) }.map(\.sequence)
    cell.addressings = tabled.filter { $0.body.to.contains(party) }.map(\.sequence)
    return cell
  }

  /// The admitted answers of a party that say no version and are not certainly earlier than all of
  /// some versions.
  private func answersWithoutVersion(
    of party: String, since versions: [ProposalName], answers: [CellName: [AnswerAccount]]
  ) -> [UInt64] {
    var found: Set<UInt64> = []
    for name in versions {
      let unsaid = ProposalName(slug: name.slug, version: "")
      let tabled = version(name)?.tabledFrom ?? DateBounds.openEarliest
      let cell = cell(party, unsaid, answers: answers)
      let answers = cell.slots.flatMap { [$0.shown] + $0.agreeing + $0.contesting }
      for statement in answers.map(\.statement) + cell.responses.map(\.statement)
      where statement.bounds.latest >= tabled {
        found.insert(statement.sequence)
      }
    }
    return found.sorted()
  }

  private func parties(of proposal: Proposal, answering cells: [CellName]) -> [String] {
    var parties = Set(cells.filter { $0.name.slug == proposal.slug }.map(\.party))
    for account in proposal.versions.flatMap(\.accounts) {
      parties.formUnion(account.body.by + account.body.to + account.body.sponsors)
    }
    for (name, accounts) in responses where name.slug == proposal.slug {
      parties.formUnion(accounts.flatMap(\.body.by))
    }
    let registry = record.registry
    let since = proposal.versions.compactMap(\.tabledFrom).min() ?? DateBounds.openEarliest
    let period = DateBounds(
      earliest: since, latest: max(since, record.question.dayAsked ?? DateBounds.openLatest))
    for party in registry.orderedParties.map(\.slug)
    where registry.has(party, role: .negotiator, at: period)
      || registry.has(party, role: .mediator, at: period)
    {
      parties.insert(party)
    }
    let declared = registry.orderedParties.map(\.slug)
    return declared.filter(parties.contains) + parties.subtracting(declared).sorted()
  }
}

/// A party and what it answers.
private struct CellName: Hashable {
  let party: String
  let name: ProposalName
}
