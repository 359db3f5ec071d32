import Ledger
import Positions
import Projections

/// A cell of the matrix of answers in words.
struct AnswerPhrase {
  let cell: AnswerCell
  let registry: Registry

  /// Each answer with the account it rests on, then what is not counted, missing or stale.
  var lines: [StyledText] {
    var lines = cell.slots.flatMap(lines)
    for response in cell.responses {
      lines.append(StyledText("tabled \(response.name) in answer"))
      lines.append(origin(response.statement, accountClass(of: response)))
    }
    lines += notCounted
    if !cell.tablings.isEmpty {
      lines.append(StyledText("tabled it itself, \(cited(cell.tablings))", .dim))
    } else if cell.isSilent {
      lines.append(StyledText("no answer on record", .dim))
    }
    if !cell.sponsorings.isEmpty {
      lines.append(StyledText("backs it, \(cited(cell.sponsorings)): no answer", .dim))
    }
    if cell.isSilent, !cell.addressings.isEmpty {
      lines.append(StyledText("put to it, \(cited(cell.addressings))", .dim))
    }
    return lines + missing
  }

  /// The answers on one line, for the overview; nil where nothing is on record.
  var summary: String? {
    guard !cell.isSilent else { return nil }
    var parts = cell.slots.map { slot in
      "\(channel(slot.shown.statement))\(words(slot.shown.body)) "
        + "(\(weight(slot.shown)))"
        + (slot.isContested ? ", contested by \(cited(contests(slot)))" : "")
    }
    parts += cell.responses.map {
      "tabled \($0.name) in answer (\($0.statement.weight(accountClass(of: $0))) "
        + "\($0.statement.number))"
    }
    parts += cell.notAdmitted.map {
      "not counted: \(words($0.body)) (\(weight($0)), \(chain($0.statement)))"
    }
    parts += cell.responsesNotAdmitted.map {
      "not counted: tabled \($0.name) in answer "
        + "(\($0.statement.weight(accountClass(of: $0))) \($0.statement.number), "
        + "\(chain($0.statement)))"
    }
    if cell.isStale { parts.append(silence) }
    return "\(registry.name(of: cell.party)): " + parts.joined(separator: "; ")
  }

  private func contests(_ slot: AnswerSlot) -> [UInt64] {
    (slot.contesting.map(\.sequence) + slot.shown.denials.map(\.sequence)).sorted()
  }

  private func lines(_ slot: AnswerSlot) -> [StyledText] {
    let shown = slot.shown
    var lines = [
      StyledText(channel(shown.statement) + words(shown.body)),
      origin(shown.statement, shown.accountClass),
    ]
    if !slot.agreeing.isEmpty {
      lines.append(
        StyledText("  also by " + slot.agreeing.map(weight).joined(separator: ", "), .dim))
    }
    if !slot.contesting.isEmpty {
      let others = slot.contesting.map { account in
        let origin = "\(weight(account)), \(account.statement.date)"
        let replies = registry.replies(account.replies).map { "; \($0)" }.joined()
        return "\(words(account.body)) (\(origin)\(replies))"
      }
      let kind = slot.isOrderUncertain ? "order uncertain: " : "contested: "
      lines.append(StyledText("  " + kind + others.joined(separator: "; "), .yellow))
    }
    for reply in registry.replies(shown.replies) {
      lines.append(StyledText("  " + reply, .yellow))
    }
    if !slot.replaced.isEmpty {
      let earlier = slot.replaced.map { "\(words($0.body)) (\(weight($0)), \($0.statement.date))" }
      lines.append(StyledText("  earlier: " + earlier.joined(separator: "; "), .dim))
    }
    return lines
  }

  private var notCounted: [StyledText] {
    var lines: [StyledText] = []
    for account in cell.notAdmitted {
      lines.append(StyledText("not counted: \(channel(account.statement))\(words(account.body))"))
      lines.append(origin(account.statement, account.accountClass))
    }
    for response in cell.responsesNotAdmitted {
      lines.append(StyledText("not counted: tabled \(response.name) in answer"))
      lines.append(origin(response.statement, accountClass(of: response)))
    }
    return lines
  }

  private var missing: [StyledText] {
    var lines: [StyledText] = []
    if cell.isStale { lines.append(StyledText(silence, .yellow)) }
    if !cell.undecidedOn.isEmpty {
      lines.append(StyledText("no decision on \(list(cell.undecidedOn))", .yellow))
    }
    return lines
  }

  private var silence: String {
    let unsaid =
      cell.mayAnswerNewer.isEmpty
      ? "" : "; \(cited(cell.mayAnswerNewer)) did not say to which version"
    return "stale: answered \(cell.name.versionPhrase), silent on \(list(cell.silentOn))\(unsaid)"
  }

  private func list(_ names: [ProposalName]) -> String {
    names.map { $0.slug == cell.name.slug ? $0.versionPhrase : "\($0)" }.joined(separator: ", ")
  }

  private func accountClass(of response: ProposalAccount) -> AccountClass? {
    registry.accountClass(of: response.body, about: cell.party)
  }

  private func weight(_ account: AnswerAccount) -> String {
    "\(account.statement.weight(account.accountClass)) \(account.statement.number)"
  }

  private func origin(
    _ statement: AdmittedStatement, _ accountClass: AccountClass?
  ) -> StyledText {
    StyledText(
      "  \(statement.weight(accountClass))  \(statement.date)  \(statement.number)  "
        + chain(statement), .dim)
  }

  private func chain(_ statement: AdmittedStatement) -> String {
    statement.attribution.chain(in: registry)
  }

  private func channel(_ statement: AdmittedStatement) -> String {
    guard statement.isPrivate, let channel = statement.attribution.channel else { return "" }
    return "\(channel.word): "
  }

  /// The answer in words, saying what it is not.
  private func words(_ body: ProposalAnswered) -> String {
    var words = body.answer?.word ?? "answers"
    switch body.answer {
    case .welcomes: words += " (a reaction, no acceptance)"
    case .criticises: words += " (a reaction, no rejection)"
    case .reviewing: words += " (a receipt, no decision)"
    default: break
    }
    if !body.conditions.isEmpty {
      words += ": " + body.conditions.map { $0.phrase(in: registry) }.joined(separator: " and ")
    }
    for reservation in body.reservations {
      let text = reservation.text.isEmpty ? "" : " “\(reservation.text)”"
      words += ", reserves \(reservation.issue.isEmpty ? "the whole" : reservation.issue)\(text)"
    }
    if !body.text.isEmpty { words += " (“\(body.text)”)" }
    return words
  }
}
