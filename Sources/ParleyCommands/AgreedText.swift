import Ledger
import Positions
import Projections

/// How far each issue came, as printed by `parley agreed`.
struct AgreedText: Report {
  let report: AgreedReport
  /// Whether issues that nothing touched are listed one by one.
  let showsUntouched: Bool

  func text(for terminal: Terminal) -> String {
    let touched = report.issues.filter { $0.standing != .untouched }
    let table = TextTable(
      columns: ["", "", ""].map { TextTable.Column($0) },
      rows: touched.map { progress in
        [
          StyledText(progress.issue.slug, .bold), StyledText(progress.standing.rawValue),
          StyledText(progress.lines(in: report.registry).joined(separator: "\n")),
        ]
      })
    let untouched = report.issues.filter { $0.standing == .untouched }.map(\.issue.slug)
    var footing: [String] = []
    if touched.contains(where: { $0.terms.contains { !$0.isSuperseded } }) {
      footing.append("A term on the table is no agreement.")
    }
    if !untouched.isEmpty {
      footing.append(
        showsUntouched
          ? "Untouched: " + untouched.joined(separator: ", ")
          : "\(counted(untouched.count, "issue")) untouched: --all")
    }
    if !report.possiblyEarlier.isEmpty {
      footing.append(
        "Possibly agreed by then, not counted: \(cited(report.possiblyEarlier))")
    }
    return wrapped(heading, terminal) + table.rendered(for: terminal)
      + footing.map { wrapped($0, terminal) }.joined()
  }

  private var heading: String {
    let counts = IssueProgress.Standing.allCases.compactMap { standing in
      let count = report.issues.filter { $0.standing == standing }.count
      return count == 0 ? nil : "\(count) \(standing.rawValue)"
    }
    let came = counts.isEmpty ? "" : ": " + counts.joined(separator: ", ")
    return report.record.heading(
      report.question, counts: "\(counted(report.issues.count, "issue"))\(came)")
  }

  var context: [JSONValue.Member] {
    [.init("report", "agreed")] + report.record.members + report.question.members + [
      .init("possiblyEarlier", .array(report.possiblyEarlier.map { .integer(Int($0)) }))
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "issue", "standing", "what", "value", "text", "parties", "missingNegotiators", "basis",
      "accountsOf", "version", "bracketedBy", "bracketedWhy", "supersededBy", "replacedBy",
      "deniedBy", "departures", "reports", "utterances", "independentSources", "events",
    ])
    for progress in report.issues {
      let start: [JSONValue] = [
        .string(progress.issue.slug), .string(progress.standing.rawValue),
      ]
      let rows =
        progress.agreements.map(\.row) + progress.terms.map(\.row)
      let empty = Array(repeating: JSONValue.null, count: records.columns.count - 2)
      for row in rows.isEmpty ? [empty] : rows { records.append(start + row) }
    }
    return records
  }
}

extension Agreement {
  fileprivate var row: [JSONValue] {
    let tellers = Set(accounts.flatMap(\.tellers)).sorted()
    let denials = accounts.flatMap { account in
      account.answers.filter { $0.stands && $0.isDenial }.map(\.shown.sequence)
    }
    return [
      "agreed", JSONValue(said: value?.typedForm ?? ""), JSONValue(said: text),
      JSONValue(words: parties), JSONValue(words: missingNegotiators),
      .string(basis.rawValue), JSONValue(words: tellers), JSONValue(words: proposals), .null, .null,
      .null, JSONValue(replacedBy), JSONValue(events: denials),
      JSONValue(events: departures.map(\.statement.sequence)), .integer(corroboration.reports),
      .integer(corroboration.utterances), .integer(corroboration.independentSources),
      JSONValue(events: sequences),
    ]
  }
}

extension IssueProgress {
  /// What is agreed, held open and tabled, a line each; accounts of equal terms share one.
  fileprivate func lines(in registry: Registry) -> [String] {
    var lines = agreements.flatMap { agreement in
      agreement.lines(in: registry, isFull: true).map {
        String(repeating: " ", count: $0.indent) + $0.text
      }
    }
    var origins: [String: [String]] = [:]
    var order: [String] = []
    for term in terms {
      let phrase = term.phrase(in: registry)
      if origins[phrase] == nil { order.append(phrase) }
      origins[phrase, default: []].append(term.origin(in: registry))
    }
    lines += order.map { "\($0) (\((origins[$0] ?? []).joined(separator: "; ")))" }
    return lines
  }
}

extension TabledTerm {
  /// The term in its version, who holds it open and why.
  fileprivate func phrase(in registry: Registry) -> String {
    let scale = registry.issues[term.issue]?.scale ?? .text
    let text = "\(version): \(term.phrase(on: scale, in: registry))"
    return text + (isSuperseded ? "; later term: \(supersededBy)" : "")
  }

  /// Where it comes from; whose account it is, where a party holds it open.
  fileprivate func origin(in registry: Registry) -> String {
    let way = term.bracketedBy.isEmpty ? "" : statement.attribution.way(in: registry) + ","
    return [way, statement.weight(nil), statement.number].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  fileprivate var row: [JSONValue] {
    [
      .string(term.bracketedBy.isEmpty ? "term" : "bracketed"),
      JSONValue(said: term.value?.typedForm ?? ""), JSONValue(said: term.text), .null, .null, .null,
      .null, JSONValue(words: [version]), JSONValue(words: term.bracketedBy),
      JSONValue(said: term.bracketedWhy), JSONValue(said: supersededBy), .null, .null, .null,
      .null, .null, .null, JSONValue(events: [statement.sequence]),
    ]
  }
}
