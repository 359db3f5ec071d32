import Ledger
import Measures
import Positions
import Projections

/// A measure of pairs of parties, as printed by `parley matrix --measure` and
/// `parley diverge --measure`.
struct MeasureText: Report {
  let report: MeasureReport

  /// Up to this many parties stand in a square; more pairs are listed.
  private static let squareParties = 8

  func text(for terminal: Terminal) -> String {
    let measure = report.terms.measure
    var text = wrapped(heading, terminal)
    text += wrapped("\(measure.title): \(measure.formula); \(measure.range).", terminal) + "\n"
    text +=
      report.parties.count > 2 && report.parties.count <= Self.squareParties
      ? square(terminal) : list(terminal)
    let undefined = report.pairs.filter { $0.figure.undefined != nil }
    if !undefined.isEmpty {
      text +=
        "\n"
        + wrapped(
          "\(counted(undefined.count, "pair")) undefined, neither 0 nor 1: "
            + reasons(undefined).joined(separator: "; ") + ".", terminal)
    }
    return text + notes.map { wrapped($0, terminal) }.joined()
  }

  private var heading: String {
    ([report.record.title, "measure: \(report.terms.measure.rawValue)", report.question.phrase]
      + report.terms.phrases + [counted(report.issueCount, "issue")])
      .joined(separator: " · ")
  }

  private func square(_ terminal: Terminal) -> String {
    let columns =
      [TextTable.Column()]
      + report.parties.map { TextTable.Column(StyledText($0.name), alignment: .right) }
    var cells = report.parties.map { party in
      [StyledText(party.name)] + report.parties.map { _ in StyledText("") }
    }
    for pair in report.pairs {
      cells[pair.first][pair.second + 1] = StyledText(
        "\(pair.figure.value == nil ? "–" : pair.figure.phrase) (\(pair.figure.n))")
    }
    let rows = report.terms.measure.isSymmetric ? Array(cells.dropLast()) : cells
    return TextTable(columns: columns, rows: rows).rendered(for: terminal)
      + wrapped("In brackets: the issues shared.", terminal)
  }

  private func list(_ terminal: Terminal) -> String {
    let rows = report.pairs.map { pair in
      [
        StyledText(report.parties[pair.first].name), StyledText(report.parties[pair.second].name),
        StyledText(grouped(pair.figure.n)),
        StyledText(pair.figure.value == nil ? "–" : pair.figure.phrase),
      ]
    }
    return TextTable(
      columns: [
        .init("first"), .init("second"), .init("n", alignment: .right),
        .init(StyledText(report.terms.measure.rawValue), alignment: .right),
      ], rows: rows
    ).rendered(for: terminal)
  }

  private func reasons(_ pairs: [MeasureReport.Pair]) -> [String] {
    if pairs.count == 1, let reason = pairs[0].figure.reason { return [reason] }
    var order: [String] = []
    var counts: [String: Int] = [:]
    for pair in pairs {
      guard let reason = pair.figure.reason else { continue }
      if counts[reason] == nil { order.append(reason) }
      counts[reason, default: 0] += 1
    }
    return order.map { "\($0) (\(grouped(counts[$0] ?? 0)))" }
  }

  private var notes: [String] {
    var notes: [String] = []
    if report.unanimousCount > 0 {
      notes.append("\(counted(report.unanimousCount, "issue")) unanimous, left out.")
    }
    let weights = Set(report.pairs.compactMap(\.figure.weighting))
    if weights.contains("equal") {
      notes.append(
        "\(weights.count == 1 ? "All" : "Some") pairs: weights all 1, as a salience is missing.")
    }
    var unfit: [PairFigure.Unfit: Int] = [:]
    for pair in report.pairs { unfit.merge(pair.figure.leftOut, uniquingKeysWith: +) }
    let left = PairFigure.Unfit.allCases.compactMap { reason in
      unfit[reason].map { "\(reason.rawValue) \(grouped($0))" }
    }
    if !left.isEmpty {
      notes.append("Left out of this measure, over all pairs: \(left.joined(separator: " · ")).")
    }
    if report.pairs.contains(where: { !$0.figure.openEnds.isEmpty }) {
      notes.append("An open end leaves the figure of the farthest points undefined.")
    }
    return notes
  }
}

extension MeasureText {
  var context: [JSONValue.Member] {
    [.init("report", "measure"), .init("measure", .string(report.terms.measure.rawValue))]
      + report.record.members + report.question.members
      + queryMembers(report.words)
      + report.terms.members
      + [
        .init("issues", .integer(report.issueCount)),
        .init("unanimous", .integer(report.unanimousCount)),
        .init("parties", .array(report.parties.map { .string($0.slug) })),
        .init("pairs", .integer(report.pairs.count)),
        .init("seconds", JSONValue(figure: report.seconds)),
      ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "a", "b", "n", "value", "farthest", "weights", "undefined", "openEnds", "unfit",
    ])
    for pair in report.pairs {
      let figure = pair.figure
      let unfit = PairFigure.Unfit.allCases.compactMap { reason in
        figure.leftOut[reason].map { JSONValue.Member(reason.rawValue, .integer($0)) }
      }
      records.append([
        .string(report.parties[pair.first].slug), .string(report.parties[pair.second].slug),
        .integer(figure.n), JSONValue(figure: figure.value), JSONValue(figure: figure.farthest),
        JSONValue(said: figure.weighting ?? ""), JSONValue(said: figure.reason ?? ""),
        JSONValue(words: figure.openEnds), unfit.isEmpty ? .null : .object(unfit),
      ])
    }
    return records
  }

  /// Four columns and no more, so that every tool reads them; what they rest on is the stamp.
  var table: Tabulation {
    var table = Tabulation(columns: ["a", "b", "n", "value"])
    for pair in report.pairs {
      table.append([
        .string(report.parties[pair.first].slug), .string(report.parties[pair.second].slug),
        .integer(pair.figure.n), JSONValue(said: pair.figure.value.map { "\($0)" } ?? ""),
      ])
    }
    return table
  }
}
