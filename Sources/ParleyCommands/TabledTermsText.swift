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
  private func rows(on place: TermPlace, of proposal: Proposal) -> [[StyledText]] {
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
