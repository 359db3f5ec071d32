import ArgumentParser
import Ledger
import Measures
import Positions
import Projections

/// `parley measures`: what can be measured, and how.
struct MeasuresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measures",
    abstract: "List the measures of two parties, or explain one with an example from the ledger.",
    discussion: """
      Each measure with its formula, its range, when it is undefined, and where it was published. \
      With a name: that one, worked out step by step for two parties of the ledger at hand, those \
      that share most issues. Without a ledger the explanation stands alone.

      Examples:
        parley measures
        parley measures agreement-half
        parley measures s hamas israel
      """)

  @Argument(help: ArgumentHelp("A measure's name.", valueName: "name"))
  var name: String?

  @Argument(
    help: ArgumentHelp("Parties and issues of the example.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    guard let name else {
      return try reading.options.print(MeasuresText(measures: PairMeasure.allCases))
    }
    let measure = try PairMeasure.named(name)
    var text = MeasuresText(measures: [measure])
    if reading.options.ledger != nil || (try? reading.options.path()) != nil {
      var terms = MeasureTerms(measure)
      terms.minimumShared = 1
      let record = try reading.open(for: .scan)
      text.example = try record.answer(MeasureExampleInquiry(try Query(query), terms))
      return try record.print(text)
    }
    try reading.options.print(text)
  }
}

/// Measures explained, as printed by `parley measures`.
struct MeasuresText: Report {
  let measures: [PairMeasure]
  var example: MeasureExample?

  func text(for terminal: Terminal) -> String {
    var text = ""
    if measures.count > 1 {
      text += wrapped(Self.letters, terminal)
    }
    for measure in measures {
      if !text.isEmpty { text += "\n" }
      text += StyledText(measure.rawValue, .bold).rendered(for: terminal) + "  \(measure.title)\n"
      let rows = [
        ["formula", measure.formula], ["range", measure.range],
        ["undefined", measure.undefinedWhen],
        ["least shared", "\(measure.defaultMinimumShared) (--min-shared)"],
        ["source", measure.source],
      ]
      text += TextTable(
        columns: [.init(), .init()], rows: rows.map { $0.map { StyledText($0) } }, indent: 2
      ).rendered(for: terminal)
    }
    if measures.count == 1 { text += "\n" + wrapped(Self.letters, terminal) }
    if let example { text += "\n" + self.text(of: example, terminal) }
    return text
  }

  private static let letters =
    "d: distance on an issue, 0 to 1 of the declared range R, never the observed one. a, b: "
    + "places of both on one scale. w: mean of both saliences, or 1 where one is missing. s: "
    + "own salience. o, e: observed and expected shares of the pairs of levels. n: issues "
    + "shared. C, D: pairs of issues in the same and in opposite order; n0 all pairs, n1 and "
    + "n2 those tied for either. n_ia: how often party i uttered level a. Missing positions, "
    + "refusals and unmet conditions count in none."

  private func text(of example: MeasureExample, _ terminal: Terminal) -> String {
    guard let pair = example.pair else {
      return "Example: no two parties of this ledger share an issue under this policy.\n"
    }
    var text = wrapped(
      "Example: \(pair.first.name) – \(pair.second.name) · \(example.question.phrase)", terminal)
    let rows = pair.issues.prefix(MeasureExample.issuesShown).map { issue in
      [
        StyledText(issue.issue), StyledText(issue.first), StyledText(issue.second),
        StyledText(issue.distance.map { figure($0) } ?? ""), StyledText(issue.weight ?? ""),
      ]
    }
    text += TextTable(
      columns: [
        .init("issue"), .init(StyledText(pair.first.name)), .init(StyledText(pair.second.name)),
        .init("d", alignment: .right), .init("saliences"),
      ], rows: Array(rows), indent: 2
    ).rendered(for: terminal)
    if pair.issues.count > rows.count {
      text += "  and \(counted(pair.issues.count - rows.count, "issue")) more\n"
    }
    let value = pair.figure.value.map { "\($0)" } ?? "undefined: \(pair.figure.reason ?? "")"
    text += wrapped("\(pair.figure.measure.rawValue) = \(value), n = \(pair.figure.n)", terminal)
    if let farthest = pair.figure.farthest, farthest != pair.figure.value {
      text += wrapped("between the farthest points \(farthest)", terminal)
    }
    return text
  }

  var context: [JSONValue.Member] {
    [.init("report", "measures")]
      + (example.map { $0.record.members + $0.question.members } ?? [])
      + (example?.pair.map { pair in
        [
          .init(
            "example",
            .object(
              [
                .init("a", .string(pair.first.slug)), .init("b", .string(pair.second.slug)),
                .init("n", .integer(pair.figure.n)),
                .init("value", JSONValue(figure: pair.figure.value)),
                .init("undefined", JSONValue(said: pair.figure.reason ?? "")),
              ].filter { $0.value != .null }))
        ]
      } ?? [])
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "name", "title", "formula", "range", "undefined", "minShared", "symmetric", "source",
    ])
    for measure in measures {
      records.append([
        .string(measure.rawValue), .string(measure.title), .string(measure.formula),
        .string(measure.range), .string(measure.undefinedWhen),
        .integer(measure.defaultMinimumShared), .bool(measure.isSymmetric), .string(measure.source),
      ])
    }
    return records
  }
}
