import Positions
import Projections

/// Finds what stances, proposals and claims lack, party by party.
struct GapFinder {
  private let table: StanceTable
  private let claims: ClaimsReport
  private let proposals: ProposalsReport
  private(set) var gaps: [Gap] = []

  init(table: StanceTable, claims: ClaimsReport, proposals: ProposalsReport) {
    (self.table, self.claims, self.proposals) = (table, claims, proposals)
  }

  /// The issues of the table in the declared order: with a row, or without one.
  private var issues: [(slug: String, row: StanceTable.Row?)] {
    let rows = Dictionary(
      table.rows.map { ($0.issue.slug, $0) }, uniquingKeysWith: { first, _ in first })
    let slugs = Set(rows.keys).union(table.silent.map(\.slug))
    return table.registry.orderedIssues.map(\.slug).filter(slugs.contains).map { ($0, rows[$0]) }
  }

  /// Whether nothing at all is told of any party on an issue.
  private func isSilent(_ row: StanceTable.Row?) -> Bool {
    row.map { row in
      row.stances.allSatisfy {
        $0.isEmpty && $0.notAdmitted.isEmpty && $0.withdrawals.isEmpty && $0.priorities.isEmpty
      }
    } ?? true
  }

  /// Finds the issues on which nobody has anything on record, with the proposals that name them.
  mutating func findNobody() {
    for (issue, row) in issues where isSilent(row) {
      let accounts = proposals.proposals.flatMap(\.versions).flatMap(\.accounts).filter {
        $0.body.terms.contains { $0.issue == issue && $0.absent.isEmpty }
      }
      let versions = Set(accounts.map { "\($0.name)" }).sorted()
      gaps.append(
        Gap(
          kind: .nobody, issue: issue, subject: versions.joined(separator: " "),
          events: accounts.map(\.sequence).sorted()))
    }
  }

  /// Finds what is lacking of a party, and sums up what is there.
  mutating func coverage(at index: Int, _ coverage: RecordCoverage) -> PartyCoverage {
    let party = table.parties[index]
    var (positions, own, single) = (0, 0, 0)
    for (issue, row) in issues {
      guard let row, !isSilent(row) else { continue }
      let stance = row.stances[index]
      guard !stance.isEmpty else {
        gaps.append(missing(stance, issue))
        continue
      }
      positions += 1
      let shown = stance.shownAccounts
      let events = shown.map(\.sequence)
      let add = { (kind: GapKind) in
        Gap(kind: kind, party: party.slug, issue: issue, events: Set(events).sorted())
      }
      if stance.counted.isEmpty {
        gaps.append(add(.otherChannel))
      } else if stance.counted.slots.isEmpty {
        gaps.append(add(.conditionalOnly))
      }
      if shown.contains(where: { $0.accountClass <= .relayed }) {
        own += 1
      } else {
        gaps.append(add(.noOwnWord))
      }
      if row.corroboration[index].values.allSatisfy({ $0.reports == 1 }) {
        single += 1
        gaps.append(add(.oneReport))
      }
      addStale(stance)
    }
    return PartyCoverage(
      party: party, positionCount: positions, ownPositionCount: own, singleCount: single,
      coverage: coverage, claims: findClaims(about: party.slug),
      versions: findAnswers(of: party.slug))
  }

  /// What is there in the place of a position.
  private func missing(_ stance: Stance, _ issue: String) -> Gap {
    var gap = Gap(kind: .nothing, party: stance.party, issue: issue)
    let instead: [(GapKind, [Account])] = [
      (.withdrawn, stance.withdrawals), (.notAdmitted, stance.notAdmitted),
      (.priorityOnly, stance.priorities),
    ]
    if let (kind, accounts) = instead.first(where: { !$0.1.isEmpty }) {
      gap = Gap(
        kind: kind, party: stance.party, issue: issue, events: accounts.map(\.sequence).sorted())
    }
    return gap
  }

  private mutating func addStale(_ stance: Stance) {
    for channel in [stance.open, stance.closed] {
      for slot in Slot.allCases {
        guard let filled = channel.slots[slot] else { continue }
        for reason in filled.staleness {
          var gap = Gap(
            kind: .stale, party: stance.party, issue: stance.issue,
            events: [filled.shown.sequence], staleness: reason)
          if case .unanswered(let version, let tabledBy) = reason {
            gap.subject = version
            gap.events.append(tabledBy)
          }
          if !gaps.contains(gap) { gaps.append(gap) }
        }
      }
    }
  }

  /// Finds the claims of others about a party that it neither answered nor stands against.
  private mutating func findClaims(about party: String) -> (all: Int, answered: Int) {
    let others = claims.claims.filter { $0.about.contains(party) && !$0.speaker.includes(party) }
    let open = others.filter { claim in
      let isAgainst = claim.opposites.contains {
        claims.all[$0]?.speaker.includes(party) ?? false
      }
      return !isAgainst && !claim.answers.contains { $0.stands && $0.party == party }
    }
    gaps += open.map { claim in
      Gap(
        kind: .unansweredClaim, party: party, subject: claim.kind.word,
        events: claim.reports.map(\.sequence).sorted())
    }
    return (others.count, others.count - open.count)
  }

  /// Finds the newest versions put to a party that it did not answer.
  ///
  /// A version is put to those whom its accounts name, to everyone where none names anybody, and
  /// not to those who tabled or back it.
  private mutating func findAnswers(of party: String) -> (all: Int, answered: Int) {
    var (all, answered) = (0, 0)
    for (proposal, matrix) in zip(proposals.proposals, proposals.matrices) {
      guard let newest = proposal.versions.last(where: \.isTabled),
        let row = matrix.parties.firstIndex(of: party),
        let column = matrix.columns.firstIndex(of: newest.name)
      else { continue }
      let addressees = Set(newest.accounts.flatMap(\.body.to))
      let cell = matrix.cells[row][column]
      guard cell.tablings.isEmpty, cell.sponsorings.isEmpty,
        addressees.isEmpty || addressees.contains(party)
      else { continue }
      all += 1
      guard !cell.isAnswered else {
        answered += 1
        continue
      }
      let older = matrix.cells[row].filter { $0.silentOn.contains(newest.name) }
      gaps.append(
        Gap(
          kind: older.isEmpty ? .noAnswer : .staleAnswer, party: party,
          subject: "\(newest.name)",
          events: newest.accounts.map(\.sequence).sorted()
            + older.flatMap { $0.slots.map(\.shown.statement.sequence) }.sorted()))
    }
    return (all, answered)
  }
}
