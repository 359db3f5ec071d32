import Positions
import Projections

@testable import Ledger

/// Stances read from what a question admits, conditions and staleness weighed the slow way.
struct TimeReferenceStances {
  let reference: TimeReference
  private var weighed: [CellKey: Stance] = [:]

  init(_ reference: TimeReference) { self.reference = reference }

  /// The stance of a cell.
  mutating func stance(of cell: CellKey) throws -> Stance {
    var stance = try weighedStance(of: cell)
    if let issue = cell.stance?.issue {
      noteStaleness(of: &stance.open, on: issue, party: stance.party)
      noteStaleness(of: &stance.closed, on: issue, party: stance.party)
    }
    return stance
  }

  private func plain(_ cell: CellKey, met: Set<UInt64> = []) throws -> Stance {
    guard let (party, issue) = cell.stance else { throw LedgerError(.usage, "\(cell)") }
    var stance = reference.registry.stance(
      party: party, issue: issue, held: try held(in: cell), policy: reference.question.accounts,
      met: met, countsPrivate: reference.question.usesPrivateChannel)
    stance.possiblyEarlier = reference.possiblyEarlier(in: cell)
    return stance
  }

  private func held(in cell: CellKey) throws -> [HeldStatement] {
    try reference.live(in: cell).map { told in
      var event = told.event
      event.body = told.body
      let answered = (told.body as? AccountAnswered)?.target
      let place = reference.known.first { $0.id == answered }?.sequence
      guard
        var held = HeldStatement(
          InForce.Entry(event: event, correctedBy: told.correctedBy), answered: place)
      else { throw LedgerError(.usage, "#\(told.sequence)") }
      held.credibility = told.credibility
      held.reliability = told.regraded
      return held
    }
  }

  // MARK: - Conditions

  private func asked(by stance: Stance) -> [CellKey] {
    (stance.open.conditional + stance.closed.conditional).flatMap(\.statement.conditions)
      .filter { $0.value != nil }.map { CellKey(party: $0.party, issue: $0.issue) }
  }

  /// Whether the conditions of a cell lead to another, on any way.
  private func leads(from start: CellKey, to end: CellKey) throws -> Bool {
    var seen: Set<CellKey> = []
    var waiting = [start]
    while let cell = waiting.popLast() {
      if cell == end { return true }
      if seen.insert(cell).inserted { waiting += asked(by: try plain(cell)) }
    }
    return false
  }

  private mutating func weighedStance(of cell: CellKey) throws -> Stance {
    if let stance = weighed[cell] { return stance }
    let stance = try plain(cell)
    var met: Set<UInt64> = []
    for account in stance.open.conditional + stance.closed.conditional {
      var isMet = true
      for condition in account.statement.conditions where isMet {
        let other = CellKey(party: condition.party, issue: condition.issue)
        if try condition.value == nil || leads(from: other, to: cell) {
          isMet = false
        } else {
          let scale = reference.registry.issues[condition.issue]?.scale ?? .text
          isMet = condition.status(against: try weighedStance(of: other), scale: scale).isMet
        }
      }
      if isMet { met.insert(account.sequence) }
    }
    let result = met.isEmpty ? stance : try plain(cell, met: met)
    weighed[cell] = result
    return result
  }

  // MARK: - Staleness

  private func noteStaleness(of channel: inout ChannelStance, on issue: String, party: String) {
    for (slot, filled) in channel.slots {
      var reasons: [Staleness] = []
      if let newer = unanswered(by: party, on: issue, since: filled.shown.bounds) {
        reasons.append(newer)
      }
      let question = reference.question
      let day = min(question.validAt ?? .max, question.publishedBy ?? .max)
      let age = Int64(day == .max ? question.today : day) - Int64(filled.shown.bounds.latest)
      if let limit = question.staleAfter, age > Int64(limit) {
        reasons.append(.old(days: Int32(age)))
      }
      channel.slots[slot]?.staleness = reasons
    }
  }

  /// Whether a version, by its accounts, is based on another one or is a certainly later one of it.
  private func follows(
    _ later: [(told: TimeReference.Told, body: ProposalTabled)], _ name: String,
    _ earlier: [(told: TimeReference.Told, body: ProposalTabled)]
  ) -> Bool {
    if later.contains(where: { $0.body.basedOn == name }) { return true }
    guard let known = earlier.map(\.told.bounds.latest).min(),
      let tabled = later.map(\.told.bounds.earliest).min(), let slug = later.first?.body.slug
    else { return false }
    return name.hasPrefix(slug + "@") && known < tabled
  }

  private func unanswered(
    by party: String, on issue: String, since bounds: DateBounds
  ) -> Staleness? {
    // All accounts of a version, and of those that speak of the issue the one told first.
    var accounts: [String: [(told: TimeReference.Told, body: ProposalTabled)]] = [:]
    for told in reference.counting {
      guard let body = told.body as? ProposalTabled else { continue }
      accounts["\(body.slug)@\(body.version)", default: []].append((told, body))
    }
    let firsts = accounts.compactMapValues { all in
      all.filter { $0.body.terms.contains { $0.issue == issue } }.map(\.told).min { one, other in
        (one.bounds.latest, one.sequence) < (other.bounds.latest, other.sequence)
      }
    }
    let policy = reference.question.accounts
    let decided = reference.counting.filter { told in
      reference.registry.admits(told.body, of: told.accountClass, by: policy)
    }.compactMap { $0.body as? ProposalAnswered }
      .filter { $0.party == party && $0.answer?.kind == .decision }
      .map { "\($0.proposal)@\($0.version)" }
    let newer = firsts.filter { name, _ in
      let all = accounts[name] ?? []
      return all.allSatisfy { bounds.latest < $0.told.bounds.earliest }
        && !all.contains { ($0.body.by + $0.body.sponsors).contains(party) }
        && !decided.contains(name)
        && !decided.contains { later in
          firsts[later] != nil && follows(accounts[later] ?? [], name, accounts[name] ?? [])
        }
    }
    let newest = newer.max { one, other in
      (one.value.bounds.latest, one.value.sequence)
        < (other.value.bounds.latest, other.value.sequence)
    }
    return newest.map { .unanswered(version: $0.key, tabledBy: $0.value.sequence) }
  }
}
