import Ledger
import Positions
import Projections

/// What is on the table on some issues, as printed by `parley proposals ISSUE`.
struct TabledTermsText: Report {
  let report: ProposalsReport

  func text(for terminal: Terminal) -> String {
    var text = wrapped(report.basis, terminal)
    for issue in report.issues {
      text += "\n" + StyledText(issue, .bold).rendered(for: terminal) + "\n"
      let found = report.proposals.flatMap { rows(on: .issue(issue), of: $0) }
      text +=
        found.isEmpty
        ? "  No proposal on record speaks of it.\n"
        : TextTable(columns: ["", ""].map { TextTable.Column($0) }, rows: found, indent: 2)
          .rendered(for: terminal)
    }
    return text + report.possibly(terminal)
  }

  /// A row for each version that speaks of the issue: its term by every account, then the answers.
  func rows(on place: TermPlace, of proposal: Proposal) -> [[StyledText]] {
    report.versions(of: proposal).compactMap { version in
      guard let term = version.terms(in: report.registry).first(where: { $0.place == place })
      else { return nil }
      let scale = report.registry.scale(of: place)
      var lines = term.readings.map { reading in
        let account = reading.account
        return StyledText(reading.term.phrase(on: scale, in: report.registry))
          + StyledText(
            "  \(account.statement.weight(account.accountClass)) \(account.statement.number)  "
              + "\(account.statement.date)  "
              + account.statement.attribution.way(in: report.registry), .dim)
      }
      let agreement = term.agreement(in: report.registry)
      if agreement != .agree { lines.append(StyledText(agreement.phrase, .yellow)) }
      let silent = version.accounts.count - Set(term.readings.map(\.account.sequence)).count
      if silent > 0 {
        let accounts = counted(silent, "further account")
        lines.append(StyledText("not mentioned in \(accounts)", .dim))
      }
      let answers = report.answers(to: version.name).map { "answers: \($0)" }
      lines.append(StyledText(answers ?? "no answer on record", .dim))
      let cell = lines.dropFirst().reduce(lines[0]) { $0 + "\n" + $1 }
      return [StyledText("\(version.name)"), cell]
    }
  }

  var context: [JSONValue.Member] { report.context("proposals") }
  var records: Tabulation { report.termRecords }
}

extension StanceReport {
  /// What is on the table where none of the parties has anything on record: on issues asked for,
  /// otherwise only where versions of one proposal say something each.
  func onTheTable(_ terminal: Terminal) -> String {
    guard let tabled = table.tabled else { return "" }
    let terms = TabledTermsText(report: tabled)
    var rows: [[StyledText]] = []
    for issue in table.silent {
      let found = tabled.proposals.map { terms.rows(on: .issue(issue.slug), of: $0) }
      guard showsSilent || found.contains(where: { $0.count > 1 }) else { continue }
      var title = StyledText(issue.slug, .bold)
      for row in found.joined() {
        rows.append([title] + row)
        title = ""
      }
    }
    guard !rows.isEmpty else { return "" }
    let whose = table.parties.count == 1 ? table.parties[0].name : "any of them"
    return wrapped(
      "On the table, with no position on record from \(whose); an answer to a version is no "
        + "position on a term of it", terminal)
      + TextTable(columns: ["", "", ""].map { TextTable.Column($0) }, rows: rows, indent: 2)
      .rendered(for: terminal)
  }

  /// How many of the silent issues a version of a proposal speaks of.
  var tabledCount: Int {
    guard let tabled = table.tabled else { return 0 }
    let places = Set(
      tabled.proposals.flatMap(tabled.versions).flatMap { $0.terms(in: tabled.registry) }
        .map(\.place))
    return table.silent.filter { places.contains(.issue($0.slug)) }.count
  }

  /// The terms on the table, each by one account, for machines.
  var tabledTerms: JSONValue {
    guard let tabled = table.tabled else { return .array([]) }
    let versions = tabled.proposals.flatMap(tabled.versions)
    return .array(
      versions.flatMap { version in
        version.terms(in: tabled.registry).filter { tabled.wants($0.place) }.flatMap { term in
          term.readings.map { reading in
            let said: [(String, JSONValue)] = [
              ("issue", .string(term.place.description)),
              ("version", .string("\(version.name)")),
              ("event", .integer(Int(reading.account.sequence))),
              ("value", JSONValue(said: reading.term.value?.typedForm ?? "")),
              ("text", JSONValue(said: reading.term.text)),
              ("absent", JSONValue(said: reading.term.absent)),
            ]
            return .object(said.filter { $0.1 != .null }.map { .init($0.0, $0.1) })
          }
        }
      })
  }
}
