import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley agreed`: how far each issue came.
struct AgreedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreed",
    abstract: "Show what is agreed on each issue, by whose account, what is bracketed or untouched.",
    discussion: """
      Agreed: an agreed element is on record; it says whether all negotiators agree or some, and \
      whether that is told by both sides, by no party to the talks, or by one side only. Bracketed: \
      a party holds a term of a proposal open. On the table: a proposal has a term on it, which is \
      no agreement, and to accept a proposal is not to accept each term. Untouched: neither.

      Words name issues, and parties that agree or hold something open.

      Examples:
        parley agreed
        parley agreed 'truce:*' --format json
        parley agreed hamas --all
      """)

  @OptionGroup var options: LedgerOptions

  @Flag(help: "List the issues that nothing touched.")
  var all = false

  @Argument(help: ArgumentHelp("Parties and issues, by slug or glob.", valueName: "query"))
  var query: [String] = []

  func run() throws {
    var question = Question()
    question.accounts = try options.policy()
    let ledger = try options.open(for: .query)
    let words = try ledger.resolve(query)
    var inquiry = AgreedInquiry(question)
    (inquiry.parties, inquiry.issues) = (words.parties, words.issues)
    try options.print(
      AgreedText(
        report: try ledger.answer(inquiry), showsUntouched: all || !words.issues.isEmpty))
  }
}

/// How far each issue came, as printed by `parley agreed`.
struct AgreedText: Report {
  let report: AgreedReport
  /// Whether issues that nothing touched are listed one by one.
  let showsUntouched: Bool

  func text(for terminal: Terminal) -> String {
    var lines: [(text: String, indent: Int)] = [(heading, 0)]
    for progress in report.issues where progress.standing != .untouched {
      lines.append(("", 0))
      lines.append(("\(progress.issue.slug)  \(progress.standing.rawValue.uppercased())", 0))
      for agreement in progress.agreements {
        lines.append((agreement.share(in: report.registry), 2))
        lines += agreement.lines(in: report.registry).map { ($0.text, $0.indent + 4) }
      }
      lines += progress.terms.map { ($0.phrase(in: report.registry), 2) }
    }
    let untouched = report.issues.filter { $0.standing == .untouched }.map(\.issue.slug)
    if !untouched.isEmpty {
      let text =
        showsUntouched
        ? "Untouched: " + untouched.joined(separator: ", ")
        : "\(counted(untouched.count, "issue")) untouched: --all"
      lines += [("", 0), (text, 0)]
    }
    return indented(lines, terminal)
  }

  private var heading: String {
    let counts = IssueProgress.Standing.allCases.compactMap { standing in
      let count = report.issues.filter { $0.standing == standing }.count
      return count == 0 && standing == .dropped ? nil : "\(count) \(standing.rawValue)"
    }
    var parts = [
      report.record.title, counted(report.record.size, "event"),
      "\(counted(report.issues.count, "issue")): \(counts.joined(separator: ", "))",
    ]
    if let day = report.record.publishedTo { parts.append("to \(day.humanForm)") }
    return parts.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  var context: [JSONValue.Member] {
    [.init("report", "agreed")] + report.record.members + [
      .init("accounts", .string(report.question.accounts.name))
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
        progress.agreements.map { $0.row(in: report.registry) } + progress.terms.map(\.row)
      let empty = Array(repeating: JSONValue.null, count: records.columns.count - 2)
      for row in rows.isEmpty ? [empty] : rows { records.append(start + row) }
    }
    return records
  }
}

extension Agreement {
  /// Who agrees, of all who negotiate.
  fileprivate func share(in registry: Registry) -> String {
    let missing = missingNegotiators(in: registry).map { registry.name(of: $0) }
    let who = missing.isEmpty ? "all negotiators" : "not " + missing.joined(separator: ", ")
    return "agreed, \(who)" + (basis == .oneSide ? ", according to one side only" : "")
  }

  fileprivate func row(in registry: Registry) -> [JSONValue] {
    let tellers = Set(accounts.flatMap(\.tellers)).sorted()
    let denials = accounts.flatMap { account in
      account.answers.filter { $0.stands && $0.isDenial }.map(\.shown.sequence)
    }
    return [
      "agreed", JSONValue(said: value?.typedForm ?? ""), JSONValue(said: text),
      JSONValue(words: parties), JSONValue(words: missingNegotiators(in: registry)),
      .string(basis.rawValue), JSONValue(words: tellers), JSONValue(words: proposals), .null, .null,
      .null, JSONValue(replacedBy), JSONValue(places: denials),
      JSONValue(places: departures.map(\.statement.sequence)), .integer(corroboration.reports),
      .integer(corroboration.utterances), .integer(corroboration.independentSources),
      JSONValue(places: sequences),
    ]
  }
}

extension TabledTerm {
  /// The term, who holds it open and why, in which version, by whose account.
  fileprivate func phrase(in registry: Registry) -> String {
    let form = term.value?.humanForm(on: registry.issues[term.issue]?.scale)
    let words = term.text.isEmpty ? "" : "“\(term.text)”"
    let content = form.map { words.isEmpty ? $0 : "\($0) (\(words))" } ?? words
    var text = "\(version): \(content)"
    if !term.bracketedBy.isEmpty {
      text += ", bracketed by "
      text += term.bracketedBy.map { registry.name(of: $0) }.joined(separator: ", ")
      if !term.bracketedWhy.isEmpty { text += " (“\(term.bracketedWhy)”)" }
    }
    text += " · \(statement.attribution.way(in: registry)) (\(statement.origin))"
    return text + (isSuperseded ? " · superseded by \(supersededBy)" : "")
  }

  fileprivate var row: [JSONValue] {
    [
      .string(term.bracketedBy.isEmpty ? "term" : "bracketed"),
      JSONValue(said: term.value?.typedForm ?? ""), JSONValue(said: term.text), .null, .null, .null,
      .null, JSONValue(words: [version]), JSONValue(words: term.bracketedBy),
      JSONValue(said: term.bracketedWhy), JSONValue(said: supersededBy), .null, .null, .null,
      .null, .null, .null, JSONValue(places: [statement.sequence]),
    ]
  }
}
