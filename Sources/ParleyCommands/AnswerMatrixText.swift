import Ledger
import Positions
import Projections

/// Who answered what, as printed by `parley proposals --answers`.
struct AnswerMatrixText: Report {
  let report: ProposalsReport

  /// As many versions stand beside each other.
  private static let columnsMax = 2

  func text(for terminal: Terminal) -> String {
    var text = wrapped(report.basis, terminal)
    for (proposal, matrix) in zip(report.proposals, report.matrices) {
      text += "\n" + report.heading(proposal).rendered(for: terminal) + "\n"
      text += table(matrix, terminal)
    }
    if report.proposals.isEmpty { text += "No proposal on record.\n" }
    return text + report.possibly(terminal)
  }

  /// The answers to one proposal, then who is silent on all of it.
  func table(_ matrix: AnswerMatrix, _ terminal: Terminal) -> String {
    let columns = columns(of: matrix)
    let parties = parties(of: matrix)
    let shown = parties.filter { !isSilent(matrix.cells[$0], columns) }
    let table: TextTable
    if columns.count <= Self.columnsMax {
      table = TextTable(
        columns: [TextTable.Column("")]
          + columns.map { TextTable.Column(StyledText(heading(matrix.columns[$0]), .bold)) },
        rows: shown.map { row in
          [StyledText(report.registry.name(of: matrix.parties[row]), .bold)]
            + columns.map { cell(matrix.cells[row][$0]) }
        })
    } else {
      var rows: [[StyledText]] = []
      for row in shown {
        var title = StyledText(report.registry.name(of: matrix.parties[row]), .bold)
        for column in columns where !isUnsaid(matrix.cells[row][column]) {
          rows.append([
            title, StyledText(heading(matrix.columns[column])), cell(matrix.cells[row][column]),
          ])
          title = ""
        }
      }
      table = TextTable(columns: ["", "", ""].map { TextTable.Column($0) }, rows: rows)
    }
    let silent = parties.filter { !shown.contains($0) }.map { matrix.parties[$0] }
    var text = shown.isEmpty ? "" : table.rendered(for: terminal)
    if !silent.isEmpty {
      text += wrapped(
        "No answer on record to any version: \(report.registry.names(of: silent)).", terminal)
    }
    return text
  }

  private func heading(_ name: ProposalName) -> String {
    guard !name.version.isEmpty else { return name.versionPhrase }
    return report.version(name)?.heading ?? name.versionPhrase
  }

  /// The columns asked for; answers that did not say a version are always shown.
  private func columns(of matrix: AnswerMatrix) -> [Int] {
    matrix.columns.indices.filter {
      matrix.columns[$0].version.isEmpty || report.wanted.contains(matrix.columns[$0])
    }
  }

  private func parties(of matrix: AnswerMatrix) -> [Int] {
    matrix.parties.indices.filter {
      report.parties.isEmpty || report.parties.contains(matrix.parties[$0])
    }
  }

  private func isSilent(_ cells: [AnswerCell], _ columns: [Int]) -> Bool {
    columns.allSatisfy { isEmpty(cells[$0]) }
  }

  private func isEmpty(_ cell: AnswerCell) -> Bool {
    cell.isSilent && cell.tablings.isEmpty && cell.sponsorings.isEmpty && cell.addressings.isEmpty
  }

  /// Whether nothing was answered where nothing was tabled, which is no silence.
  private func isUnsaid(_ cell: AnswerCell) -> Bool {
    cell.isSilent && !(report.version(cell.name)?.isTabled ?? false)
  }

  private func cell(_ cell: AnswerCell) -> StyledText {
    if isUnsaid(cell) { return StyledText("–", .dim) }
    let lines = AnswerPhrase(cell: cell, registry: report.registry).lines
    return lines.dropFirst().reduce(lines.first ?? "") { $0 + "\n" + $1 }
  }

  var context: [JSONValue.Member] { report.context("answers") }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "proposal", "version", "party", "kind", "answer", "counts", "class", "reliability",
      "credibility", "valid", "channel", "source", "event", "conditions", "reservations",
      "agreeing", "contestedBy", "replaced", "answeredBy", "silentOn", "mayAnswerNewer",
      "undecidedOn", "tabledBy",
    ])
    for matrix in report.matrices {
      let columns = columns(of: matrix)
      for row in parties(of: matrix) {
        for column in columns { rows(matrix.cells[row][column]).forEach { records.append($0) } }
      }
    }
    return records
  }

  private func rows(_ cell: AnswerCell) -> [[JSONValue]] {
    let start: [JSONValue] = [
      .string(cell.name.slug), JSONValue(said: cell.name.version), .string(cell.party),
    ]
    let end = [
      JSONValue(words: cell.silentOn.map(\.description)), JSONValue(events: cell.mayAnswerNewer),
      JSONValue(words: cell.undecidedOn.map(\.description)), JSONValue(events: cell.tablings),
    ]
    var rows = cell.slots.map { slot in
      start + values(slot.shown, counts: true)
        + [
          JSONValue(events: slot.agreeing.map(\.sequence)),
          JSONValue(events: slot.contesting.map(\.sequence)),
          JSONValue(events: slot.replaced.map(\.sequence)),
          JSONValue(events: slot.shown.replies.map(\.sequence)),
        ] + end
    }
    rows += cell.notAdmitted.map { account in
      start + values(account, counts: false) + [.null, .null, .null]
        + [JSONValue(events: account.replies.map(\.sequence))] + end
    }
    for (responses, counts) in [(cell.responses, true), (cell.responsesNotAdmitted, false)] {
      rows += responses.map { start + values($0, of: cell, counts: counts) + end }
    }
    if rows.isEmpty, !isUnsaid(cell) {
      let kind: JSONValue = cell.tablings.isEmpty ? "silence" : "tabled"
      rows.append(start + [kind] + Array(repeating: .null, count: 15) + end)
    }
    return rows
  }

  private func values(_ account: AnswerAccount, counts: Bool) -> [JSONValue] {
    let body = account.body
    return [
      JSONValue(said: body.answer?.kind.rawValue ?? ""), JSONValue(said: body.answer?.word ?? ""),
      .bool(counts), .string(account.accountClass.rawValue),
    ] + account.statement.originColumns + [
      JSONValue(words: body.conditions.map { $0.phrase(in: report.registry) }),
      JSONValue(words: body.reservations.map { "\($0.issue) \($0.text)" }),
    ]
  }

  private func values(
    _ response: ProposalAccount, of cell: AnswerCell, counts: Bool
  ) -> [JSONValue] {
    let accountClass = report.registry.accountClass(of: response.body, about: cell.party)
    return [
      "response", .string("\(response.name)"), .bool(counts),
      JSONValue(said: accountClass?.rawValue ?? ""),
    ] + response.statement.originColumns + [.null, .null, .null, .null, .null]
      + [JSONValue(events: response.answers.map(\.sequence))]
  }
}
