import Ledger
import Positions
import Projections

/// The history of a stance, as printed by `parley history`.
struct HistoryText: Report {
  let report: HistoryReport

  func text(for terminal: Terminal) -> String {
    var text = wrapped(heading, terminal)
    for account in report.stance.shownAccounts {
      guard let counts = report.corroboration[account.sequence] else { continue }
      text += wrapped(
        "The stance shows \(account.number), which rests on \(counts.phrase)", terminal)
    }
    text += "\n"
    if report.entries.isEmpty {
      return text + "Nothing on record: no event has ever borne on this.\n"
    }
    for entry in report.entries {
      text += lines(entry).flatMap { line, indent in
        StyledText(line).wrapped(to: max(20, terminal.columns - indent)).map { wrapped in
          String(repeating: " ", count: indent) + wrapped.rendered(for: terminal) + "\n"
        }
      }.joined()
    }
    return text + "\n" + summary + "\n"
  }

  private var heading: String {
    let name = report.registry.name(of: report.party)
    let title = report.registry.issues[report.issue]?.title ?? report.issue
    return "\(name) on \(report.issue) (\(title)) · \(report.question.phrase)"
  }

  private func lines(_ entry: HistoryReport.Entry) -> [(String, Int)] {
    let detail = entry.detail
    let recorded = "recorded \(timestamp(detail.recordedAt)) by \(detail.recorder)"
    guard let body = detail.bodyInForce ?? detail.event?.body else {
      return [("#\(detail.sequence)  redacted", 0), (recorded, 6)]
        + (detail.redaction.map { editorial($0.event, on: detail) } ?? [])
    }
    var lines: [(String, Int)] = []
    if let account = entry.account {
      let date = account.date
      lines.append(
        (
          "#\(detail.sequence)  \(date)  \(phrase(body))   \(account.weight)   "
            + entry.standing.phrase,
          0
        ))
    } else {
      let date = (body as? any StatementMessage).map { humanDate($0.valid) + "  " } ?? ""
      lines.append(
        ("#\(detail.sequence)  \(date)\(phrase(body))   \(entry.standing.phrase)", 0))
    }
    if let statement = body as? any StatementMessage {
      lines.append((statement.attribution.way(in: report.registry), 6))
      lines += statement.attribution.words.map { ($0, 6) }
    }
    lines.append((recorded, 6))
    for event in detail.editorial { lines += editorial(event, on: detail) }
    for answer in detail.answers {
      guard let body = answer.body as? AccountAnswered else { continue }
      let name = report.registry.name(of: body.party)
      lines.append(("#\(answer.sequence)  \(name) \(body.answer?.word ?? "answers") this", 6))
    }
    return lines
  }

  private func editorial(_ event: Event, on detail: EventDetail) -> [(String, Int)] {
    let by = "by \(event.recorder), recorded \(timestamp(event.recordedAt))"
    switch event.body {
    case let body as RecordCorrected:
      var lines = [
        (
          "#\(event.sequence)  correction of the record, not a change of mind: "
            + "\(body.reason); \(by)",
          6
        )
      ]
      lines += correctedFields(event, on: detail).map { ($0, 10) }
      return lines
    case let body as RecordRetracted:
      let who = body.withdrawnBy == .source ? "the source withdrew it" : "retracted"
      return [("#\(event.sequence)  \(who): \(body.reason); \(by)", 6)]
    case let body as RecordReviewed:
      return [("#\(event.sequence)  reviewed: \(body.verdict?.word ?? "") \(body.note); \(by)", 6)]
    case let body as RecordRedacted:
      return [("#\(event.sequence)  redacted: \(body.reason); \(by)", 6)]
    default: return []
    }
  }

  private func correctedFields(_ event: Event, on detail: EventDetail) -> [String] {
    guard let correction = event.body as? RecordCorrected, let original = detail.event,
      let after = try? correction.replacementBody(for: original.type)
    else { return [] }
    let earlier = detail.corrections.last { $0.sequence < event.sequence }?.body as? RecordCorrected
    let before = earlier.flatMap { try? $0.replacementBody(for: original.type) } ?? original.body
    return before.tree().differences(to: after.tree())
  }

  private func phrase(_ body: any EventMessage) -> String {
    switch body {
    case let body as PositionStated: return body.phrase(on: report.scale, in: report.registry)
    case is PositionWithdrawn: return "withdraws its position"
    case let body as PriorityStated:
      let weight =
        body.salience.map { "salience \($0)" } ?? body.rank.map { "rank \($0)" } ?? "top"
      return "names it a priority (\(weight))"
    case let body as AccountAnswered:
      let target = report.entries.first { $0.detail.event?.id == body.target }?.detail.sequence
      return "\(report.registry.name(of: body.party)) \(body.answer?.word ?? "answers") "
        + (target.map { "#\($0)" } ?? "another account")
    default: return type(of: body).type.name
    }
  }

  private var summary: String {
    let shown = report.entries.filter { $0.standing == .shown }.count
    let corrections = report.entries.reduce(0) { $0 + $1.detail.corrections.count }
    let redacted = report.entries.count { $0.standing == .redacted }
    let statements = report.entries.count
    return "\(statements) statement\(statements == 1 ? "" : "s") · \(shown) shown in the stance · "
      + "\(corrections) corrected · " + (redacted > 0 ? "\(redacted) redacted · " : "")
      + "\(report.record.size) events in the ledger"
  }

  var context: [JSONValue.Member] {
    [.init("report", "history")] + report.record.members + report.question.members + [
      .init("party", .string(report.party)),
      .init("issue", .string(report.issue)),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "event", "type", "valid", "mode", "value", "text", "class", "grade", "source", "standing",
      "by", "correctedBy", "recorder", "recordedAt",
    ])
    for entry in report.entries {
      let statement = entry.account?.statement
      let (word, by) = name(entry.standing)
      records.append([
        .integer(Int(entry.detail.sequence)), .string(entry.detail.type),
        JSONValue(said: statement?.valid ?? ""), JSONValue(said: statement?.mode?.word ?? ""),
        JSONValue(said: statement?.value?.typedForm ?? ""), JSONValue(said: statement?.text ?? ""),
        JSONValue(said: entry.account?.accountClass.rawValue ?? ""),
        JSONValue(
          said: Grade(
            reliability: entry.account?.reliability, credibility: statement?.credibility
          ).description),
        JSONValue(said: statement?.source ?? ""), .string(word), JSONValue(by),
        JSONValue(entry.detail.corrections.last?.sequence), .string(entry.detail.recorder),
        .string(timestamp(entry.detail.recordedAt)),
      ])
    }
    return records
  }

  private func name(_ standing: HistoryReport.Standing) -> (String, UInt64?) {
    switch standing {
    case .shown: ("shown", nil)
    case .counts: ("counts", nil)
    case .conditional: ("conditional", nil)
    case .replaced(let sequence): ("replaced", sequence)
    case .outweighed: ("outweighed", nil)
    case .notAdmitted: ("not-admitted", nil)
    case .retracted(let sequence): ("retracted", sequence)
    case .moved(let sequence): ("moved", sequence)
    case .bears: ("bears", nil)
    case .redacted: ("redacted", nil)
    case .later: ("later", nil)
    case .possiblyEarlier: ("possibly-earlier", nil)
    case .leftAside: ("left-aside", nil)
    }
  }
}

extension HistoryReport.Standing {
  /// What became of a statement, in words; empty where nothing need be said.
  var phrase: String {
    switch self {
    case .shown: "← the stance"
    case .counts: "counts beside it"
    case .conditional: "stands only if its conditions hold"
    case .replaced(let sequence): "replaced by #\(sequence)"
    case .outweighed: "outweighed by another account"
    case .notAdmitted: "not admitted by the policy"
    case .retracted(let sequence): "retracted by #\(sequence)"
    case .moved(let sequence): "moved to another cell by #\(sequence)"
    case .bears: ""
    case .redacted: "redacted"
    case .later: "later than asked for"
    case .possiblyEarlier: "may have been said by then, need not have been"
    case .leftAside: "left aside"
    }
  }
}

extension Attribution {
  /// The words on record, each line saying whose they are.
  var words: [String] {
    var lines: [String] = []
    if let quote {
      lines.append("the speaker's words: “\(quote.text)”")
      if !quote.translation.isEmpty { lines.append("translated: “\(quote.translation)”") }
    }
    if !passage.isEmpty { lines.append("the source's words: “\(passage)”") }
    return lines
  }
}

/// A moment in UTC to the second, RFC 3339; `microseconds` since 1970.
func timestamp(_ microseconds: Int64) -> String {
  let seconds = microseconds.quotientFloor(1_000_000)
  let day = seconds.quotientFloor(86_400)
  let rest = Int(seconds - day * 86_400)
  let date = CalendarDay(daysSince1970: Int32(clamping: day))?.description ?? "?"
  let parts = [rest / 3_600, rest / 60 % 60, rest % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
  return "\(date)T\(parts.joined(separator: ":"))Z"
}

extension Int64 {
  fileprivate func quotientFloor(_ divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
