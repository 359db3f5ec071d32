import ArgumentParser
import Ledger
import Measures
import Positions
import Projections

/// `parley trend`: a measure of two parties as a series.
struct TrendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend",
    abstract: "Show how a measure of two parties ran over time, or over topics.",
    discussion: """
      By month, quarter or year each point rests on what was said within that time alone, as if \
      nothing else were on record; a position whose date reaches beyond it is counted as undated. \
      By topic it rests on where both stand now, and an issue of several topics is in each.

      Every point says how many issues are shared; a gap in the bars is a point without a figure.

      Examples:
        parley trend usa rus --measure agreement-half --by year
        parley trend usa rus --measure agreement-half --by topic --topic 'session:*'
        parley trend hamas israel --by month --min-shared 1
      """)

  @Option(help: "What a point stands for: month, quarter, year or topic.")
  var by: StepChoice = .year

  @OptionGroup(title: "Measure")
  var measure: MeasureOptions

  @Argument(help: ArgumentHelp("Two parties, issues and other words.", valueName: "query"))
  var query: [String]

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let inquiry = TrendInquiry(
      try Query(query), try measure.terms(default: .distance), by: by.step)
    let record = try reading.open(for: .scan)
    try record.print(TrendText(report: try record.answer(inquiry)))
  }
}

/// What a point of a trend stands for, as typed.
enum StepChoice: String, CaseIterable, ExpressibleByArgument {
  case month, quarter, year, topic

  var step: TrendStep {
    switch self {
    case .month: .month
    case .quarter: .quarter
    case .year: .year
    case .topic: .topic
    }
  }
}

/// A series of figures, as printed by `parley trend`.
struct TrendText: Report {
  let report: TrendReport

  func text(for terminal: Terminal) -> String {
    let measure = report.terms.measure
    let heading =
      [
        "\(report.first.name) – \(report.second.name)", "measure: \(measure.rawValue)",
        "by \(report.step.rawValue)", report.question.phrase,
      ] + report.terms.phrases
    var text = wrapped(heading.joined(separator: " · "), terminal)
    text += wrapped("\(measure.title): \(measure.formula); \(measure.range).", terminal) + "\n"
    guard !report.points.isEmpty else { return text + "nothing on record\n" + undated(terminal) }
    let bars = Sparkline(values: report.points.map { $0.figure.value.map(height) })
    let rendered = bars.rendered(for: terminal)
    if rendered.count + 4 <= terminal.columns {
      text += rendered + "  \(report.points[0].label) to \(report.points.last?.label ?? "")\n\n"
    }
    let rows = report.points.map { point in
      let bar = Sparkline(values: [point.figure.value.map(height)]).rendered(for: terminal)
      return [
        StyledText(point.label), StyledText(grouped(point.figure.n)), StyledText(bar),
        StyledText(point.figure.value == nil ? "–" : point.figure.phrase),
        StyledText(point.figure.reason ?? ""),
      ]
    }
    text += TextTable(
      columns: [
        .init(StyledText(report.step.rawValue)), .init("n", alignment: .right), .init(),
        .init(StyledText(measure.rawValue), alignment: .right), .init(),
      ], rows: rows
    ).rendered(for: terminal)
    return text + undated(terminal)
  }

  private func undated(_ terminal: Terminal) -> String {
    guard report.undated > 0 else { return "" }
    return wrapped(
      "\(counted(report.undated, "statement")) in no point: dated within no single "
        + "\(report.step.rawValue).", terminal)
  }

  /// Where a figure stands between the lowest and the highest that the measure can be.
  private func height(_ value: Double) -> Double {
    switch report.terms.measure {
    case .s, .sSquared, .tauB, .kappaNominal, .kappaLinear, .kappaQuadratic, .pi:
      (value + 1) / 2
    default: value
    }
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "trend"), .init("measure", .string(report.terms.measure.rawValue)),
      .init("by", .string(report.step.rawValue)),
    ] + report.record.members + report.question.members
      + queryMembers(report.words)
      + report.terms.members
      + [
        .init("first", .string(report.first.slug)), .init("second", .string(report.second.slug)),
        .init("undated", .integer(report.undated)),
      ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "at", "a", "b", "n", "value", "farthest", "weights", "undefined",
    ])
    for point in report.points {
      records.append([
        .string(point.label), .string(report.first.slug), .string(report.second.slug),
        .integer(point.figure.n), JSONValue(figure: point.figure.value),
        JSONValue(figure: point.figure.farthest), JSONValue(said: point.figure.weighting ?? ""),
        JSONValue(said: point.figure.reason ?? ""),
      ])
    }
    return records
  }
}
