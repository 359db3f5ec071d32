import Ledger
import Positions
import Projections

/// The stance table as printed by `parley stance`.
struct StanceReport: Report {
  let table: StanceTable
  /// Whether issues on which nothing is on record are listed one by one.
  let showsSilent: Bool

  func text(for terminal: Terminal) -> String {
    let grid = table.parties.count <= 3 ? sideBySide : oneBelowAnother
    guard !table.parties.isEmpty else {
      let names = table.undeclared.joined(separator: ", ")
      let found = names.isEmpty ? "No party declared then." : "Not declared then: \(names)"
      return wrapped(heading, terminal) + wrapped(found, terminal)
    }
    return wrapped(heading, terminal) + grid.rendered(for: terminal) + onTheTable(terminal)
      + footing(terminal)
  }

  /// One row an issue, one column a party.
  private var sideBySide: TextTable {
    let titles = table.parties.map { StyledText($0.name.uppercased(), .bold) }
    return TextTable(
      columns: [TextTable.Column("")] + titles.map { TextTable.Column($0) },
      rows: table.rows.map { row in
        [StyledText(row.issue.slug, .bold)] + table.parties.indices.map { cell(row, $0) }
      })
  }

  /// One row a party under each issue, for more parties than stand beside each other.
  private var oneBelowAnother: TextTable {
    var rows: [[StyledText]] = []
    for row in table.rows {
      var title = StyledText(row.issue.slug, .bold)
      for (index, party) in table.parties.enumerated() {
        let cell = cell(row, index)
        guard cell != nothing else { continue }
        rows.append([title, StyledText(party.name), cell])
        title = ""
      }
    }
    return TextTable(columns: ["", "", ""].map { TextTable.Column($0) }, rows: rows)
  }

  private var heading: String { table.record.heading(table.question) }

  private func footing(_ terminal: Terminal) -> String {
    var lines: [String] = []
    if showsSilent, !table.silent.isEmpty {
      lines.append("Nothing on record: " + table.silent.map(\.slug).joined(separator: ", "))
    } else if !table.silent.isEmpty {
      let all = tabledCount == table.silent.count ? "all" : "\(tabledCount)"
      let tabled = tabledCount > 0 ? ", \(all) of them on the table" : ""
      lines.append("\(counted(table.silent.count, "issue")) with nothing on record\(tabled): --all")
    }
    if !table.undeclared.isEmpty {
      lines.append("Not declared then: " + table.undeclared.joined(separator: ", "))
    }
    lines += table.deadlocks.map { $0.phrase(in: table.registry) + "." }
    let stances = table.rows.flatMap(\.stances).filter { !$0.isEmpty }
    let shown = stances.map { stance in
      [stance.open, stance.closed].flatMap { $0.slots.values.map(\.shown) + $0.conditional }
    }
    let own = shown.filter { $0.contains { $0.accountClass == .own } }
    let contested = stances.filter { stance in
      [stance.open, stance.closed].contains { $0.slots.values.contains(where: \.isContested) }
    }
    let single = table.rows.flatMap { row in
      zip(row.stances, row.corroboration).filter { stance, counts in
        !stance.isEmpty && counts.values.allSatisfy { $0.reports == 1 }
      }
    }
    lines.append(
      "Own words: \(own.count) of \(stances.count) stances on record. "
        + "One report only: \(single.count) of \(stances.count). "
        + "Contested: \(contested.isEmpty ? "none" : "\(contested.count)"). "
        + "Sources: \(sources).")
    return lines.flatMap { StyledText($0, .dim).wrapped(to: terminal.columns) }
      .map { $0.rendered(for: terminal) + "\n" }.joined()
  }

  /// The sources of what is shown, each with its events; where there are many, how many.
  private var sources: String {
    let shown = table.rows.flatMap(\.stances).flatMap { stance in
      stance.isEmpty
        ? [stance.withdrawals.first ?? stance.priorities.first].compactMap { $0 }
        : stance.shownAccounts
    }
    let events = Dictionary(grouping: shown, by: \.statement.source)
      .mapValues { Set($0.map(\.sequence)).sorted() }
    guard (1...Self.sourcesNamed).contains(events.count) else { return "\(events.count)" }
    return events.sorted { ($0.value.first ?? 0) < ($1.value.first ?? 0) }
      .map { "\($0.key) (\(cited($0.value)))" }.joined(separator: ", ")
  }

  /// More sources than this are counted, not named.
  private static let sourcesNamed = 8

  private let nothing = StyledText("nothing on record", .dim)

  private func cell(_ row: StanceTable.Row, _ index: Int) -> StyledText {
    let stance = row.stances[index]
    let scale = row.issue.scale ?? .text
    let conditional = zip(
      stance.open.conditional + stance.closed.conditional, row.conditions[index])
    var conditions: [UInt64: [ConditionStatus]] = [:]
    for (account, statuses) in conditional { conditions[account.sequence] = statuses }
    var lines: [StyledText] = []
    for channel in [stance.open, stance.closed] {
      for slot in Slot.allCases {
        guard let filled = channel.slots[slot] else { continue }
        let earlier = channel == stance.open ? row.earlier[index][slot] : nil
        let met = conditions.removeValue(forKey: filled.shown.sequence)
        lines += self.lines(filled, of: stance, scale: scale, earlier: earlier, met: met)
      }
    }
    for (account, statuses) in conditional where conditions[account.sequence] != nil {
      lines += self.conditional(account, statuses, scale: scale)
    }
    if lines.isEmpty { lines = aside(row, index) }
    let redacted = row.redacted[index]
    if !redacted.isEmpty {
      if lines == [nothing] { lines = [] }
      lines.append(StyledText((lines.isEmpty ? "" : "  ") + redacted.phrase, .dim))
    }
    if stance.possiblyEarlier > 0 {
      lines.append(
        StyledText(
          "  \(counted(stance.possiblyEarlier, "statement")) more, perhaps said by then", .dim))
    }
    return lines.dropFirst().reduce(lines.first ?? nothing) { $0 + "\n" + $1 }
  }

  /// A slot; `met` holds the conditions of what it shows, which are then all met.
  private func lines(
    _ filled: SlotStance, of stance: Stance, scale: Scale, earlier: HeldStatement?,
    met: [ConditionStatus]?
  ) -> [StyledText] {
    let shown = filled.shown
    var phrase = shown.privateChannel + shown.statement.phrase(on: scale)
    if let value = earlier?.value { phrase += ", was \(value.humanForm(on: scale))" }
    if !shown.statement.firm.isEmpty { phrase += " (a red line)" }
    if met != nil { phrase += ", if " + conditions(of: shown) }
    for other in filled.accumulated { phrase += "; \(other.statement.phrase(on: scale))" }
    let fulfilled = met.map { "  \(counted($0.count, "condition")), all met on record" } ?? ""
    var lines = [
      StyledText(phrase),
      StyledText("  \(shown.weight)  \(shown.date)  \(shown.number)\(fulfilled)", .dim),
    ]
    if !filled.contesting.isEmpty {
      let others = filled.contesting.map {
        "\($0.statement.phrase(on: scale)) (\($0.weight), \($0.number))"
      }
      let uncertain = filled.isOrderUncertain ? "order uncertain: " : "contested: "
      lines.append(StyledText("  " + uncertain + others.joined(separator: "; "), .yellow))
    }
    if !filled.denials.isEmpty {
      let numbers = filled.denials.map(\.number).joined(separator: ", ")
      lines.append(StyledText("  contested: denied by the party, \(numbers)", .yellow))
    }
    for withdrawal in stance.withdrawals(since: shown) {
      lines.append(StyledText("  " + withdrawal.withdrawnSince, .yellow))
    }
    for reason in filled.staleness {
      lines.append(StyledText("  stale: " + reason.phrase, .yellow))
    }
    return lines
  }

  private func conditional(
    _ account: Account, _ statuses: [ConditionStatus], scale: Scale
  ) -> [StyledText] {
    let met = statuses.filter(\.isMet).count
    return [
      StyledText(account.privateChannel) + StyledText("ONLY IF: ", .bold)
        + StyledText("\(account.statement.phrase(on: scale)), if \(conditions(of: account))"),
      StyledText(
        "  \(account.weight)  \(account.date)  \(account.number)"
          + "  \(met) of \(statuses.count) on record", .dim),
    ]
  }

  private func conditions(of account: Account) -> String {
    account.statement.conditions.map { $0.phrase(in: table.registry) }.joined(separator: " and ")
  }

  /// What bears on a stance without being one.
  private func aside(_ row: StanceTable.Row, _ index: Int) -> [StyledText] {
    let stance = row.stances[index]
    if let withdrawal = stance.withdrawals.first {
      return [
        StyledText("withdrew its position"),
        StyledText("  \(withdrawal.weight)  \(withdrawal.date)  \(withdrawal.number)", .dim),
      ]
    }
    if let priority = stance.priorities.first {
      return [
        StyledText(
          "named a priority (\(priority.weight), \(priority.date), \(priority.number)), "
            + "no position",
          .dim)
      ]
    }
    let asking = row.asked.flatMap { $0 }.filter { $0.by == stance.party }.map { "#\($0.sequence)" }
    if !asking.isEmpty {
      return [StyledText("only as a condition of \(asking.joined(separator: ", "))", .dim)]
    }
    if !stance.notAdmitted.isEmpty {
      return [
        StyledText(
          "nothing admitted; \(counted(stance.notAdmitted.count, "account")) "
            + table.question.accounts.others, .dim)
      ]
    }
    return [nothing]
  }

  var context: [JSONValue.Member] {
    [.init("report", "stance")] + table.record.members + table.question.members + [
      .init("parties", .array(table.parties.map { .string($0.slug) })),
      .init("silent", .array(table.silent.map { .string($0.slug) })),
      .init("tabled", tabledTerms),
    ]
      + (table.undeclared.isEmpty
        ? [] : [.init("undeclared", .array(table.undeclared.map { .string($0) }))])
      + redacted
  }

  /// The cells in which statements were redacted; nothing where there are none.
  private var redacted: [JSONValue.Member] {
    let cells = table.rows.flatMap { row in
      zip(table.parties, row.redacted).filter { !$0.1.isEmpty }.map { party, places in
        JSONValue.object([
          .init("party", .string(party.slug)), .init("issue", .string(row.issue.slug)),
          .init("events", .array(places.map { .integer(Int($0.event)) })),
        ])
      }
    }
    return cells.isEmpty ? [] : [.init("redacted", .array(cells))]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "issue", "party", "slot", "mode", "value", "text", "class", "reliability", "credibility",
      "valid", "channel", "source", "event", "conditional", "contestedBy", "accumulated",
      "withdrawnBy", "stale", "possiblyEarlier", "reports", "utterances", "sources",
    ])
    for row in table.rows {
      for (stance, counts) in zip(row.stances, row.corroboration) {
        let add = { (account: Account, slot: Slot, filled: SlotStance?) in
          records.append(
            record(account, in: stance, slot: slot, filled: filled)
              + counts[account.sequence].columns)
        }
        for channel in [stance.open, stance.closed] {
          for slot in Slot.allCases {
            guard let filled = channel.slots[slot] else { continue }
            add(filled.shown, slot, filled)
          }
          let shown = channel.slots.values.map(\.shown)
          for account in channel.conditional where !shown.contains(account) {
            add(account, account.statement.mode?.slot ?? .ideal, nil)
          }
        }
      }
    }
    return records
  }

  private func record(
    _ account: Account, in stance: Stance, slot: Slot, filled: SlotStance?
  ) -> [JSONValue] {
    let statement = account.statement
    let numbers: ([Account]) -> JSONValue = { accounts in
      accounts.isEmpty ? .null : .array(accounts.map { .integer(Int($0.sequence)) })
    }
    return [
      .string(stance.issue), .string(stance.party), .string("\(slot)"),
      JSONValue(said: statement.mode?.word ?? ""),
      JSONValue(said: statement.value?.typedForm ?? ""), JSONValue(said: statement.text),
      .string(account.accountClass.rawValue), JSONValue(said: account.reliability?.word ?? ""),
      JSONValue(statement.credibility), .string(statement.valid),
      JSONValue(said: statement.channel?.word ?? ""), .string(statement.source),
      .integer(Int(account.sequence)), .bool(filled == nil),
      numbers((filled?.contesting ?? []) + (filled?.denials ?? [])),
      numbers(filled?.accumulated ?? []), numbers(stance.withdrawals(since: account)),
      JSONValue(said: (filled?.staleness ?? []).map(\.phrase).joined(separator: "; ")),
      stance.possiblyEarlier == 0 ? .null : .integer(stance.possiblyEarlier),
    ]
  }
}
