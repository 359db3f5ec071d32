import Ledger
import Positions
import Projections

/// The claims, as printed by `parley claims`.
struct ClaimsText: Report {
  let report: ClaimsReport
  /// The only status shown; nil: all.
  let status: ClaimStatus?

  private var shown: [ClaimStatus] { status.map { [$0] } ?? ClaimStatus.allCases }

  func text(for terminal: Terminal) -> String {
    var lines: [(text: String, indent: Int)] = [(heading, 0)]
    for status in shown {
      let claims = report.claims(status)
      lines += [("", 0), ("\(status.rawValue.uppercased())  \(claims.count)", 0)]
      for claim in claims {
        lines.append(("\(claim.sentence(in: report.registry)), \(claim.shown.origin)", 0))
        lines += claim.findings(in: report).map { ($0.text, $0.indent + 4) }
      }
    }
    if !report.notAdmitted.isEmpty {
      let places = cited(report.notAdmitted.map(\.sequence))
      lines += [("", 0), ("Not admitted under \(report.question.accounts): \(places)", 0)]
    }
    if !report.possiblyEarlier.isEmpty {
      let places = cited(report.possiblyEarlier)
      lines += [("", 0), ("Possibly made by then, not counted: \(places)", 0)]
    }
    return indented(lines, terminal)
  }

  private var heading: String {
    let counts = ClaimStatus.allCases.map { "\(report.claims($0).count) \($0.rawValue)" }
    return report.record.heading(
      report.question,
      counts: "\(counted(report.claims.count, "claim")): \(counts.joined(separator: ", "))")
  }

  var context: [JSONValue.Member] {
    [.init("report", "claims")] + report.record.members + report.question.members + [
      .init("notAdmitted", .array(report.notAdmitted.map { .integer(Int($0.sequence)) })),
      .init("possiblyEarlier", .array(report.possiblyEarlier.map { .integer(Int($0)) })),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "event", "status", "about", "kind", "says", "text", "speaker", "regarding", "class",
      "reliability", "credibility", "valid", "channel", "source", "reports", "utterances",
      "independentSources", "events", "opposites", "sameSpeakerOpposites", "toldOtherwise",
      "ownTexts", "answers", "tests",
    ])
    for claim in shown.flatMap({ report.claims($0) }) { records.append(row(of: claim)) }
    return records
  }

  private func row(of claim: Claim) -> [JSONValue] {
    let statement = claim.shown
    let text = (statement.body as? ClaimMade)?.text ?? ""
    let speaker =
      claim.speaker.parties.isEmpty
      ? [statement.attribution.chain(in: report.registry)] : claim.speaker.parties
    return [
      .integer(Int(claim.sequence)), .string(claim.status.rawValue), JSONValue(words: claim.about),
      .string(claim.kind.word), .string(claim.says.word), JSONValue(said: text),
      JSONValue(words: speaker), JSONValue(words: claim.regarding),
      JSONValue(said: statement.accountClass?.rawValue ?? ""),
      JSONValue(said: statement.reliability?.word ?? ""), JSONValue(statement.credibility),
      JSONValue(said: statement.statement?.valid ?? ""),
      JSONValue(said: statement.attribution.channel?.word ?? ""), .string(statement.source),
      .integer(claim.corroboration.reports), .integer(claim.corroboration.utterances),
      .integer(claim.corroboration.independentSources),
      JSONValue(events: claim.reports.map(\.sequence)), JSONValue(events: claim.opposites),
      JSONValue(events: claim.reversals), JSONValue(events: claim.toldOtherwise),
      JSONValue(words: claim.ownTexts.map(\.source)),
      JSONValue(list: claim.answers.map(\.record)), JSONValue(list: claim.tests.map(\.record)),
    ]
  }
}

/// Lines that fit the terminal, each as far in as it says.
func indented(_ lines: [(text: String, indent: Int)], _ terminal: Terminal) -> String {
  lines.flatMap { line in
    StyledText(line.text).wrapped(to: max(20, terminal.columns - line.indent)).map {
      ($0.plain.isEmpty ? "" : String(repeating: " ", count: line.indent))
        + $0.rendered(for: terminal) + "\n"
    }
  }.joined()
}

extension StatementAnswer {
  /// The answer as a record.
  fileprivate var record: JSONValue {
    let stands: JSONValue = .bool(stands)
    return [
      "party": .string(party), "answer": .string(answer.word), "counts": stands,
      "events": .array(accounts.map { .integer(Int($0.sequence)) }),
    ]
  }
}

extension RecordTest {
  /// The test as a record.
  fileprivate var record: JSONValue {
    let agreed: [JSONValue] = agreements.map { agreement in
      [
        "issue": .string(agreement.issue), "basis": .string(agreement.basis.rawValue),
        "events": .array(agreement.sequences.map { .integer(Int($0)) }),
        "departures": .array(
          agreement.departures.map { departure in
            [
              "event": .integer(Int(departure.statement.sequence)),
              "certainlyLater": .bool(departure.isCertainlyLater),
            ]
          }),
      ]
    }
    let left: [JSONValue] = positionsLeft.map { step in
      [
        "issue": .string(step.issue), "event": .integer(Int(step.earlier.sequence)),
        "leftBy": .integer(Int(step.later.sequence)),
      ]
    }
    return [
      "party": .string(party), "verdict": .string(verdict.rawValue), "agreed": .array(agreed),
      "positionsLeft": .array(left),
    ]
  }
}
