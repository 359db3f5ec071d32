import Ledger
import Positions
import Projections

/// Conditional positions, as printed by `parley conditions`.
struct ConditionsText: Report {
  let report: ConditionsReport

  func text(for terminal: Terminal) -> String {
    var text = wrapped(heading, terminal)
    text += wrapped(summary, terminal)
    for position in report.positions {
      text += "\n" + wrapped(sentence(position), terminal)
      text += wrapped("  " + state(position), terminal)
      text += table(position.conditions, terminal)
    }
    for answer in report.answers {
      let body = EventSentence(answer.account.body, in: report.registry)
      text += "\n" + wrapped("\(body)   \(answer.account.statement.origin)", terminal)
      let met = answer.conditions.filter(\.status.isMet).count
      text += wrapped("  \(met) of \(answer.conditions.count) met:", terminal)
      text += table(answer.conditions, terminal)
    }
    for deadlock in report.deadlocks {
      text += "\n" + wrapped(deadlock.phrase(in: report.registry), terminal)
    }
    return text
  }

  private func table(_ conditions: [WeighedCondition], _ terminal: Terminal) -> String {
    let rows = conditions.map { condition in
      [StyledText(condition.status.heading), StyledText(phrase(condition))]
    }
    return TextTable(columns: ["", ""].map { TextTable.Column($0) }, rows: rows, indent: 4)
      .rendered(for: terminal)
  }

  private var heading: String {
    report.record.heading(report.question)
  }

  private var summary: String {
    let met = report.positions.filter(\.isMet).count
    guard !report.positions.isEmpty || !report.notAdmitted.isEmpty || !report.answers.isEmpty
    else { return "No conditional position on record." }
    var parts = [
      "\(counted(report.positions.count, "conditional position")): \(met) with all conditions met",
      "deadlocks: \(report.deadlocks.isEmpty ? "none" : "\(report.deadlocks.count)")",
    ]
    if !report.answers.isEmpty {
      let met = report.answers.filter(\.isMet).count
      parts.append(
        "\(counted(report.answers.count, "conditional answer")): \(met) with all conditions met")
    }
    if !report.notAdmitted.isEmpty {
      let numbers = cited(report.notAdmitted.map(\.sequence))
      parts.append("\(report.notAdmitted.count) not admitted by the policy (\(numbers))")
    }
    return parts.joined(separator: " · ")
  }

  private func sentence(_ position: ConditionalPosition) -> String {
    let account = position.account
    let scale = report.registry.issues[position.issue]?.scale ?? .text
    return "\(report.registry.name(of: position.party)) \(account.privateChannel)"
      + "\(account.statement.phrase(on: scale)) on \(position.issue)"
      + "   \(account.weight)  \(account.date)  \(account.number)"
  }

  private func state(_ position: ConditionalPosition) -> String {
    if position.isMet { return "only if (all met on record, so it counts):" }
    let met = position.conditions.filter(\.status.isMet).count
    return "only if (\(met) of \(position.conditions.count) met, so it is in no figure):"
  }

  private func phrase(_ weighed: WeighedCondition) -> String {
    let condition = weighed.condition
    var text = condition.phrase(in: report.registry)
    if let account = weighed.account {
      let scale = report.registry.issues[condition.issue]?.scale ?? .text
      text +=
        ": \(report.registry.name(of: condition.party)) \(account.statement.phrase(on: scale)) "
        + "(\(account.weight), \(account.date), \(account.number))"
    } else if weighed.status == .nothingOnRecord, !weighed.notAdmitted.isEmpty {
      let numbers = cited(weighed.notAdmitted.map(\.sequence))
      text +=
        ": nothing admitted, \(counted(weighed.notAdmitted.count, "account")) of other "
        + "classes (\(numbers))"
    }
    return text
  }

  var context: [JSONValue.Member] {
    [.init("report", "conditions")] + report.record.members + report.question.members + [
      .init("deadlocks", .array(report.deadlocks.map(\.json))),
      .init(
        "notAdmitted", .array(report.notAdmitted.map { .integer(Int($0.sequence)) })),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "party", "issue", "proposal", "mode", "value", "text", "class", "event", "met",
      "askedOf", "askedIssue", "asked", "status", "by",
    ])
    for position in report.positions {
      let statement = position.account.statement
      let values: [JSONValue] = [
        .string(position.party), .string(position.issue), .null,
        JSONValue(said: statement.mode?.word ?? ""),
        JSONValue(said: statement.value?.typedForm ?? ""), JSONValue(said: statement.text),
        .string(position.account.accountClass.rawValue),
        .integer(Int(position.account.sequence)), .bool(position.isMet),
      ]
      for weighed in position.conditions { records.append(values + columns(weighed)) }
    }
    for answer in report.answers {
      let body = answer.account.body
      let name = ProposalName(slug: body.proposal, version: body.version)
      let values: [JSONValue] = [
        .string(body.party), .null, .string("\(name)"), JSONValue(said: body.answer?.word ?? ""),
        .null, JSONValue(said: body.text), .string(answer.account.accountClass.rawValue),
        .integer(Int(answer.account.sequence)), .bool(answer.isMet),
      ]
      for weighed in answer.conditions { records.append(values + columns(weighed)) }
    }
    return records
  }

  private func columns(_ weighed: WeighedCondition) -> [JSONValue] {
    let condition = weighed.condition
    return [
      JSONValue(said: condition.party), JSONValue(said: condition.issue),
      JSONValue(said: condition.value?.typedForm ?? condition.text),
      .string(weighed.status.word), JSONValue(weighed.status.statement),
    ]
  }
}

extension ConditionStatus {
  /// The status as one word for machines.
  var word: String {
    switch self {
    case .met: "met"
    case .refused: "refused"
    case .unmet: "unmet"
    case .nothingOnRecord: "nothing-on-record"
    case .inWords: "in-words"
    case .cyclic: "cyclic"
    }
  }

  /// The status without the event it rests on.
  fileprivate var heading: String {
    switch self {
    case .met: "met"
    case .refused: "refused"
    case .unmet: "not met"
    case .nothingOnRecord: "nothing on record"
    case .inWords: "in words, never counted as met"
    case .cyclic: "in a deadlock, not met"
    }
  }
}

extension Deadlock {
  /// Who waits for whom: `Deadlock: Israel on x (#4) waits for Hamas on y (#7), which waits for …`.
  func phrase(in registry: Registry) -> String {
    let rounds = rounds.map { round in
      var text = ""
      for (index, wait) in round.enumerated() {
        let numbers = waits.filter { $0.cell == wait.cell && $0.asked == wait.asked }
        text += index == 0 ? "" : index == 1 ? " waits for " : ", which waits for "
        text += "\(wait.cell.name(in: registry)) (\(cited(numbers.map(\.sequence))))"
      }
      text += round.count == 1 ? " waits for itself" : ", which waits for "
      return text + (round.count == 1 ? "" : round[0].cell.name(in: registry))
    }
    return "Deadlock: " + rounds.joined(separator: "; ")
  }

  /// The cells in order, and each condition among them.
  var json: JSONValue {
    .object([
      .init("cells", .array(cells.map { .string("\($0)") })),
      .init(
        "rounds", .array(rounds.map { .array($0.map { .string("\($0.cell)") }) })),
      .init("events", .array(Set(waits.map(\.sequence)).sorted().map { .integer(Int($0)) })),
    ])
  }
}

extension CellKey {
  /// The cell in words: `Hamas on disarmament`.
  fileprivate func name(in registry: Registry) -> String {
    stance.map { "\(registry.name(of: $0.party)) on \($0.issue)" } ?? description
  }
}
