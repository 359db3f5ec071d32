import Ledger
import Positions
import Projections

/// Which statements a second person reviewed, as printed by `parley review`.
struct ReviewText: Report {
  let report: ReviewReport
  /// Whether only what nobody else looked at is listed.
  let showsPendingOnly: Bool

  /// Statements nobody reviewed that are listed unless they are asked for.
  private static let pendingShown = 12
  /// The letters of a sentence shown; the rest is for `parley show`.
  private static let sentenceLength = 120

  private var registry: Registry { report.registry }

  func text(for terminal: Terminal) -> String {
    var text = wrapped(heading, terminal) + wrapped(summary, terminal)
    guard !report.statements.isEmpty else { return text }
    if !showsPendingOnly {
      text += section("DISPUTED", report.statements(.disputed), terminal)
      text += section("CONFIRMED", report.statements(.confirmed), terminal)
    }
    let pending = report.statements(.unreviewed)
    let shown = showsPendingOnly ? pending : Array(pending.prefix(Self.pendingShown))
    text += section("NOT REVIEWED", shown, of: pending.count, terminal)
    if shown.count < pending.count {
      text += "  and \(grouped(pending.count - shown.count)) more: --pending\n"
    }
    return text + counts("BY SOURCE", report.bySource, terminal)
      + counts("BY RECORDER", report.byRecorder, terminal)
  }

  private var heading: String {
    "\(report.record.title) · \(counted(report.record.size, "event")) · \(report.question.phrase)"
  }

  private var summary: String {
    let counts = ReviewStanding.allCases.reversed().map { standing in
      "\(grouped(report.statements(standing).count)) \(standing.phrase)"
    }
    return counted(report.statements.count, "statement") + ": "
      + counts.joined(separator: ", ")
  }

  private func section(
    _ title: String, _ statements: [AdmittedStatement], of count: Int? = nil,
    _ terminal: Terminal
  ) -> String {
    guard !statements.isEmpty else { return "" }
    let rows = statements.flatMap { statement -> [[StyledText]] in
      let first = [
        StyledText("#\(statement.sequence)"),
        StyledText(sentence(statement)).truncated(to: Self.sentenceLength)
          + StyledText(" · \(recorded(statement))", .dim),
      ]
      return [first] + statement.entry.reviews.map { ["", StyledText(phrase($0, of: statement))] }
    }
    let heading = StyledText("\(title)  \(count ?? statements.count)", .bold)
    return "\n" + heading.rendered(for: terminal) + "\n"
      + TextTable(
        columns: [.init("", alignment: .right, minimumWidth: 3), .init()], rows: rows, indent: 2
      ).rendered(for: terminal)
  }

  private func sentence(_ statement: AdmittedStatement) -> String {
    EventSentence(statement.body, in: registry, target: report.answered[statement.sequence])
      .description
  }

  private func recorded(_ statement: AdmittedStatement) -> String {
    let entry = statement.entry
    let recorder = "recorded by \(entry.event.recorder)"
    guard let correction = entry.correctedBy else { return recorder }
    return recorder + ", corrected by \(entry.corrector) #\(correction)"
  }

  /// One review: `confirmed by ben #75, item 3 → 2: “note”`.
  private func phrase(_ review: Event, of statement: AdmittedStatement) -> String {
    guard let body = review.body as? RecordReviewed else { return "" }
    let isOther = statement.entry.reviewsByOthers.contains { $0.sequence == review.sequence }
    var parts = ["\(body.verdict?.word ?? "") by \(review.recorder) #\(review.sequence)"]
    if !isOther { parts[0] += ", whose own recording it is: no second pair of eyes" }
    if let grade = body.reliability {
      let stated = registry.sources[statement.source]?.reliability?.word ?? "ungraded"
      parts.append("source \(stated) → \(grade.word)")
    }
    if let grade = body.credibility {
      let stated = statement.attribution.credibility.map { "\($0)" } ?? "ungraded"
      parts.append("item \(stated) → \(grade)")
    }
    return parts.joined(separator: ", ") + (body.note.isEmpty ? "" : ": “\(body.note)”")
  }

  private func counts(
    _ title: String, _ tallies: [ReviewReport.Tally], _ terminal: Terminal
  ) -> String {
    let rows = tallies.map { tally in
      [StyledText(tally.name), StyledText("\(tally.total)")]
        + ReviewStanding.allCases.reversed().map { StyledText("\(tally.counts[$0] ?? 0)") }
    }
    let columns =
      [.init(StyledText(title)), .init("statements", alignment: .right)]
      + ReviewStanding.allCases.reversed().map {
        TextTable.Column(StyledText($0.phrase), alignment: .right)
      }
    return "\n" + TextTable(columns: columns, rows: rows).rendered(for: terminal)
  }
}

extension ReviewText {
  var context: [JSONValue.Member] {
    let tallies = { (tallies: [ReviewReport.Tally]) -> JSONValue in
      .array(
        tallies.map { tally in
          .object(
            [.init("name", .string(tally.name)), .init("statements", .integer(tally.total))]
              + ReviewStanding.allCases.map {
                .init($0.rawValue, .integer(tally.counts[$0] ?? 0))
              })
        })
    }
    return [.init("report", "reviews")] + report.record.members + report.question.members
      + ReviewStanding.allCases.map {
        .init($0.rawValue, .integer(report.statements($0).count))
      } + [
        .init("bySource", tallies(report.bySource)),
        .init("byRecorder", tallies(report.byRecorder)),
      ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "event", "name", "type", "source", "sentence", "recorder", "correctedBy", "corrector",
      "standing", "reviews", "reviewers", "reliability", "credibility", "regradedReliability",
      "regradedCredibility", "notes",
    ])
    for statement in report.statements {
      let entry = statement.entry
      if showsPendingOnly, entry.reviewStanding != .unreviewed { continue }
      let notes = entry.reviews.compactMap { ($0.body as? RecordReviewed)?.note }
      let texts: ([String]) -> JSONValue = { $0.isEmpty ? .null : .array($0.map { .string($0) }) }
      records.append([
        .integer(Int(statement.sequence)), JSONValue(said: statement.statement?.name ?? ""),
        .string(entry.event.type.name), .string(statement.source), .string(sentence(statement)),
        .string(entry.event.recorder), JSONValue(entry.correctedBy),
        JSONValue(said: entry.corrector), .string(entry.reviewStanding.rawValue),
        entry.reviews.isEmpty
          ? .null : .array(entry.reviews.map { .integer(Int($0.sequence)) }),
        texts(entry.reviewsByOthers.map(\.recorder)),
        JSONValue(said: registry.sources[statement.source]?.reliability?.word ?? ""),
        JSONValue(statement.attribution.credibility),
        JSONValue(said: entry.regradedReliability?.word ?? ""),
        JSONValue(entry.regradedCredibility), texts(notes.filter { !$0.isEmpty }),
      ])
    }
    return records
  }
}

extension ReviewStanding {
  /// What it is called in a count.
  fileprivate var phrase: String {
    switch self {
    case .unreviewed: "not reviewed"
    case .confirmed: "confirmed"
    case .disputed: "disputed"
    }
  }
}
