import Ledger
import Positions
import Projections

/// Why the ledger says what it says, as printed by `parley why`.
struct WhyText: Report {
  let report: WhyReport

  func text(for terminal: Terminal) -> String {
    var lines: [(text: String, indent: Int)] = []
    switch report.subject {
    case .stance(let history): lines += answer(history)
    case .event(let detail): lines += [(sentence(detail), 0), ("", 0)]
    }
    for link in report.links { lines += chain(link) }
    lines += claimLines
    lines.append(("Tree: root \(report.record.root), size \(report.record.size)", 0))
    return lines.flatMap { line in
      StyledText(line.text).wrapped(to: max(20, terminal.columns - line.indent)).map {
        ($0.plain.isEmpty ? "" : String(repeating: " ", count: line.indent))
          + $0.rendered(for: terminal) + "\n"
      }
    }.joined()
  }

  /// What is found of the claim that is asked about.
  private var claimLines: [(String, Int)] {
    guard let claims = report.claims, let claim = claims.claims.first else { return [] }
    let findings = claim.findings(in: claims, isFull: true)
    return [("\(claim.status.rawValue) claim", 0)] + findings.map { ($0.text, $0.indent + 4) }
      + [("", 0)]
  }

  private func answer(_ history: HistoryReport) -> [(String, Int)] {
    let name = report.registry.name(of: history.party)
    let stance = history.stance
    var lines: [(String, Int)] = []
    for channel in [stance.open, stance.closed] {
      for slot in Slot.allCases {
        guard let filled = channel.slots[slot] else { continue }
        let shown = filled.shown
        lines.append(
          (
            "\(shown.privateChannel)\(name) \(shown.statement.phrase(on: history.scale)) on "
              + "\(history.issue): \(shown.weight), \(shown.date), \(shown.number)", 0
          ))
        lines.append((reason(shown, filled), 2))
        if let counts = history.corroboration[shown.sequence] {
          lines.append(("rests on " + counts.phrase, 2))
        }
        lines += stance.withdrawals(since: shown).map { ($0.withdrawnSince, 2) }
      }
    }
    let slots = [stance.open, stance.closed].flatMap { $0.slots.values.map(\.shown) }
    for account in stance.open.conditional + stance.closed.conditional
    where !slots.contains(account) {
      let conditions = account.statement.conditions.map { $0.phrase(in: report.registry) }
      lines.append(
        (
          "\(account.privateChannel)\(name) \(account.statement.phrase(on: history.scale)) on "
            + "\(history.issue) only if "
            + "\(conditions.joined(separator: " and ")): in no figure (\(account.number))", 0
        ))
    }
    if stance.isEmpty {
      let others = stance.notAdmitted.count
      let also = others > 0 ? "; \(others) of classes that the policy does not admit" : ""
      let withdrawn = stance.withdrawals.first.map { "; it withdrew its position (\($0.number))" }
      lines.append(
        (
          "\(name) on \(history.issue): no position on record under \(report.question.accounts)"
            + "\(withdrawn ?? "")\(also)", 0
        ))
    }
    return lines + [("", 0)]
  }

  private func reason(_ shown: Account, _ filled: SlotStance) -> String {
    var parts = ["class \(shown.accountClass.rawValue)", classReason(shown)]
    if !filled.contesting.isEmpty {
      parts.append(
        "contested by " + filled.contesting.map(\.number).joined(separator: ", "))
    }
    return parts.joined(separator: ": ")
  }

  private func classReason(_ account: Account) -> String {
    switch account.accountClass {
    case .own: "the party's own voice in an identifiable utterance"
    case .relayed: "the party's own voice, but in the source's words"
    case .mediator: "the voice of a mediator"
    case .ownSide: "a voice on the party's side, unnamed or not authorised to speak for it"
    case .press: "no party's voice"
    case .otherParty: "the voice of another party"
    }
  }

  private func sentence(_ body: any EventMessage, of detail: EventDetail) -> String {
    EventSentence(body, in: report.registry, target: detail.target, at: detail.targetPlace)
      .description
  }

  private func sentence(_ detail: EventDetail) -> String {
    guard let body = detail.bodyInForce ?? detail.event?.body else {
      return "#\(detail.sequence) was redacted: its body is destroyed, its proof stays."
    }
    let source = (body as? any StatementMessage)?.attribution.source
    let title = source.flatMap { slug in report.registry.sources[slug] }
    let by = title.map { report.registry.parties[$0.publisher]?.name ?? $0.publisher } ?? ""
    let according = by.isEmpty ? "" : "According to \(by): "
    return according + sentence(body, of: detail)
  }

  private func chain(_ link: WhyReport.Link) -> [(String, Int)] {
    let detail = link.detail
    var heading = "#\(detail.sequence) \(detail.type)"
    if let account = link.account {
      heading += " · \(account.weight) · \(account.date)"
      if let phrase = link.standing?.phrase, !phrase.isEmpty { heading += " · \(phrase)" }
    } else if let statement = (detail.bodyInForce ?? detail.event?.body) as? any StatementMessage {
      heading += " · \(humanDate(statement.valid))"
    }
    var lines: [(String, Int)] = [(heading, 0)]
    if let body = detail.bodyInForce ?? detail.event?.body {
      lines.append((sentence(body, of: detail), 4))
      if let statement = body as? any StatementMessage {
        lines += attribution(statement, link: link)
      }
    } else {
      lines.append(("redacted: the body is destroyed, the proof stays", 4))
      if let event = detail.redaction?.event {
        let reason = (event.body as? RecordRedacted)?.reason ?? ""
        lines.append(("redacted by #\(event.sequence) (\(event.recorder)): \(reason)", 4))
      }
    }
    lines.append((record(of: detail), 4))
    if !detail.corrections.isEmpty, let body = detail.event?.body {
      lines.append(("as first recorded: \(sentence(body, of: detail))", 4))
    }
    for correction in detail.corrections {
      let reason = (correction.body as? RecordCorrected)?.reason ?? ""
      lines.append(
        ("corrected by #\(correction.sequence) (\(correction.recorder)): \(reason)", 4))
    }
    for retraction in detail.retractions {
      let reason = (retraction.body as? RecordRetracted)?.reason ?? ""
      lines.append(("retracted by #\(retraction.sequence): \(reason)", 4))
    }
    for answer in detail.answers {
      lines.append(
        (
          "answered by #\(answer.sequence): "
            + EventSentence(answer.body, in: report.registry, below: detail).description, 4
        ))
    }
    lines.append(("leaf \(detail.sequence): \(detail.leaf)", 4))
    return lines + [("", 0)]
  }

  private func attribution(
    _ statement: any StatementMessage, link: WhyReport.Link
  ) -> [(String, Int)] {
    var lines: [(String, Int)] = []
    let date = link.source.map { humanDate($0.published) + " · " } ?? ""
    lines.append((date + statement.attribution.way(in: report.registry), 4))
    lines += statement.attribution.words.map { ($0, 4) }
    if statement.attribution.quote == nil {
      lines.append(("no words of the speaker are quoted", 4))
    }
    if let source = link.source {
      let grade = source.reliability.map { "reliability \($0.word)" }
      let count = link.sourceStatementCount.map { counted($0, "statement") }
      let facts = [source.kind?.word, count, grade].compactMap { $0 }.joined(separator: ", ")
      lines.append(("source \(source.slug): “\(source.title)” (\(facts))", 4))
      if !source.url.isEmpty { lines.append((source.url, 4)) }
    }
    return lines
  }

  /// Who found what: `confirmed by ben #75`, and where that does not count as a second look.
  private func phrase(_ review: Event, of detail: EventDetail) -> String {
    let verdict = (review.body as? RecordReviewed)?.verdict?.word ?? "reviewed"
    let correction = detail.corrections.last
    let caveat: String
    if let correction, correction.sequence > review.sequence {
      caveat = " (before the correction)"
    } else {
      let own = [detail.recorder, correction?.recorder].contains(review.recorder)
      caveat = own ? " (own recording)" : ""
    }
    return "\(verdict) by \(review.recorder) #\(review.sequence)\(caveat)"
  }

  private func record(of detail: EventDetail) -> String {
    let review =
      detail.reviews.isEmpty
      ? "not reviewed" : detail.reviews.map { phrase($0, of: detail) }.joined(separator: ", ")
    guard detail.redaction == nil else {
      return "recorded by \(detail.recorder) \(timestamp(detail.recordedAt))"
    }
    let corrected = detail.corrections.isEmpty ? " · never corrected" : ""
    return "recorded by \(detail.recorder) \(timestamp(detail.recordedAt)) · \(review)\(corrected)"
  }

  /// The record of the claim that is asked about, as `parley claims` prints it.
  private var claimMember: [JSONValue.Member] {
    let found = report.claims.map { ClaimsText(report: $0, status: nil).records.objects }
    return found?.first.map { [.init("claim", $0)] } ?? []
  }

  var context: [JSONValue.Member] {
    [.init("report", "why")] + report.record.members + report.question.members + claimMember
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "event", "id", "type", "sentence", "class", "grade", "valid", "source", "chain", "quote",
      "passage", "recorder", "recordedAt", "correctedBy", "retractedBy", "answeredBy", "leaf",
    ])
    for link in report.links {
      let detail = link.detail
      let body = detail.bodyInForce ?? detail.event?.body
      let statement = body as? any StatementMessage
      let numbers: ([Event]) -> JSONValue = { events in
        events.isEmpty ? .null : .array(events.map { .integer(Int($0.sequence)) })
      }
      records.append([
        .integer(Int(detail.sequence)), .string("\(detail.id)"), .string(detail.type),
        .string(body.map { sentence($0, of: detail) } ?? "redacted"),
        JSONValue(said: link.account?.accountClass.rawValue ?? ""),
        JSONValue(
          said: Grade(
            reliability: link.source?.reliability,
            credibility: statement?.attribution.credibility
          ).description),
        JSONValue(said: statement?.valid ?? ""),
        JSONValue(said: statement?.attribution.source ?? ""),
        JSONValue(said: statement?.attribution.chain(in: report.registry) ?? ""),
        JSONValue(said: statement?.attribution.quote?.text ?? ""),
        JSONValue(said: statement?.attribution.passage ?? ""), .string(detail.recorder),
        .string(timestamp(detail.recordedAt)), numbers(detail.corrections),
        numbers(detail.retractions), numbers(detail.answers), .string(detail.leaf),
      ])
    }
    return records
  }
}
