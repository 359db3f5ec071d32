import Ledger
import Measures
import Positions
import Projections

/// Where parties stand, and where they stand apart, as parts of a briefing.
struct BriefStances {
  let report: BriefReport

  private typealias Line = BriefText.Line
  private typealias Section = BriefText.Section

  /// A section for each pair with a figure, one for the pairs without, then the stances.
  var sections: [BriefText.Section] {
    let compared = report.divergences.filter { $0.issues.contains(where: \.isComparable) }
    let others = report.divergences.filter { !$0.issues.contains(where: \.isComparable) }
    var sections = compared.map(section)
    if !others.isEmpty {
      let lines = others.map { divergence in
        leftOut(divergence, "\(divergence.first.name) and \(divergence.second.name)")
      }
      sections.append(Section(title: "Where no figure can be given", lines: lines))
    }
    return sections + [Section(title: "Stances", lines: stances)]
  }

  private func section(_ divergence: DivergenceReport) -> BriefText.Section {
    var lines = divergence.issues.filter(\.isComparable).map { issue in
      Line(
        text: "\(issue.issue): \(issue.brief), by \(weights(issue)).", events: issue.restsOn)
    }
    if lines.count < divergence.issues.count {
      lines.append(leftOut(divergence, "No figure on the others"))
    }
    lines.append(Line(text: "Overall distance: \(divergence.distance.brief)."))
    return Section(
      title: "Where \(divergence.first.name) and \(divergence.second.name) stand apart",
      lines: lines)
  }

  /// The issues without a figure, by the reason; where nothing is on record they are counted.
  private func leftOut(_ divergence: DivergenceReport, _ title: String) -> BriefText.Line {
    var reasons: [String] = []
    var issues: [String: [IssueDivergence]] = [:]
    for issue in divergence.issues {
      guard case .leftOut(let reason) = issue.comparison else { continue }
      if issues[reason.brief] == nil { reasons.append(reason.brief) }
      issues[reason.brief, default: []].append(issue)
    }
    let parts = reasons.map { reason in
      let found = issues[reason] ?? []
      guard found.contains(where: { !$0.restsOn.isEmpty }) else {
        return "\(reason) \(found.count)"
      }
      return "\(reason) \(found.count) (\(found.map(\.issue).joined(separator: ", ")))"
    }
    return Line(
      text: "\(title): \(parts.joined(separator: "; ")).",
      events: issues.values.flatMap { $0 }.flatMap(\.restsOn))
  }

  /// The classes and grades of the accounts that a figure rests on, and how many sources.
  private func weights(_ issue: IssueDivergence) -> String {
    let slots = [issue.first, issue.second].flatMap { $0.counted.slots.values }
    let accounts = slots.flatMap { [$0.shown] + $0.accumulated + $0.contesting }
      .sorted { $0.sequence < $1.sequence }
    var weights: [String] = []
    for account in accounts where !weights.contains(account.weight) {
      weights.append(account.weight)
    }
    let sources = Set(accounts.map(\.statement.source))
    let contested = slots.contains(where: \.isContested) ? ", contested" : ""
    return "\(weights.joined(separator: " and ")), \(counted(sources.count, "source"))\(contested)"
  }

  private var stances: [BriefText.Line] {
    let table = report.stances
    var lines: [Line] = []
    for row in table.rows {
      for (index, stance) in row.stances.enumerated() {
        var conditions: [UInt64: [ConditionStatus]] = [:]
        let conditional = stance.open.conditional + stance.closed.conditional
        for (account, statuses) in zip(conditional, row.conditions[index]) {
          conditions[account.sequence] = statuses
        }
        let name = "\(report.registry.name(of: stance.party)), \(row.issue.slug): "
        for line in self.lines(stance, row, conditions, earlier: row.earlier[index]) {
          lines.append(Line(text: name + line.text, events: line.events))
        }
      }
    }
    return lines.isEmpty ? [Line(text: "No position on record.")] : lines
  }

  private func lines(
    _ stance: Stance, _ row: StanceTable.Row, _ conditions: [UInt64: [ConditionStatus]],
    earlier: [Slot: HeldStatement]
  ) -> [BriefText.Line] {
    let scale = row.issue.scale ?? .text
    var lines: [Line] = []
    for channel in [stance.open, stance.closed] {
      for slot in Slot.allCases {
        guard let filled = channel.slots[slot] else { continue }
        let earlier = channel == stance.open ? earlier[slot] : nil
        lines.append(line(filled, of: stance, scale, conditions, earlier: earlier))
      }
      let shown = channel.slots.values.map(\.shown)
      for account in channel.conditional where !shown.contains(account) {
        let statuses = conditions[account.sequence] ?? []
        let met = statuses.filter(\.isMet)
        lines.append(
          Line(
            text: "only if \(self.conditions(of: account)): \(position(account, scale)); "
              + "\(met.count) of \(statuses.count) on record.",
            events: [account.sequence] + met.compactMap(\.statement)))
      }
    }
    if lines.isEmpty, let withdrawal = stance.withdrawals.first {
      lines.append(
        Line(
          text: "withdrew its position, \(withdrawal.weight), \(withdrawal.date).",
          events: [withdrawal.sequence]))
    }
    if lines.isEmpty, let priority = stance.priorities.first {
      lines.append(
        Line(
          text: "named a priority, no position; \(priority.weight), \(priority.date).",
          events: [priority.sequence]))
    }
    return lines
  }

  private func line(
    _ filled: SlotStance, of stance: Stance, _ scale: Scale,
    _ conditions: [UInt64: [ConditionStatus]], earlier: HeldStatement?
  ) -> BriefText.Line {
    let shown = filled.shown
    var text = position(shown, scale)
    var events = [shown.sequence]
    if let earlier, let value = earlier.value {
      text += ", earlier \(value.humanForm(on: scale))"
      events += earlier.sequence.map { [$0] } ?? []
    }
    if !shown.statement.firm.isEmpty { text += ", a red line" }
    if let statuses = conditions[shown.sequence] {
      text += ", if \(self.conditions(of: shown)), met on record"
      events += statuses.compactMap(\.statement)
    }
    for other in filled.accumulated {
      text += "; \(position(other, scale))"
      events.append(other.sequence)
    }
    if !filled.contesting.isEmpty {
      let others = filled.contesting.map { position($0, scale) }
      text += filled.isOrderUncertain ? "; order uncertain: " : "; contested: "
      text += others.joined(separator: "; ")
      events += filled.contesting.map(\.sequence)
    }
    if !filled.denials.isEmpty {
      text += "; denied by the party"
      events += filled.denials.map(\.sequence)
    }
    for withdrawal in stance.withdrawals(since: shown) {
      text += "; said later: withdraws its position, \(withdrawal.weight), \(withdrawal.date)"
      events.append(withdrawal.sequence)
    }
    for reason in filled.staleness {
      switch reason {
      case .old(let days): text += "; stale: \(days) days old"
      case .unanswered(let version, let place):
        text += "; stale: older than \(version), which the party has not decided on"
        events.append(place)
      }
    }
    return Line(text: text + ".", events: events)
  }

  private func position(_ account: Account, _ scale: Scale) -> String {
    "\(account.privateChannel)\(account.statement.phrase(on: scale)), \(account.weight), "
      + account.date
  }

  private func conditions(of account: Account) -> String {
    account.statement.conditions.map { $0.phrase(in: report.registry) }.joined(separator: " and ")
  }
}
