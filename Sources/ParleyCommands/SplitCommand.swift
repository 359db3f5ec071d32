import ArgumentParser
import Ledger
import Measures
import Positions
import Projections

/// `parley split`: how the table is split on issues.
struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Show how the parties are split on issues.",
    discussion: """
      On each issue, over the parties that stand at one point: how many stand where; the range, \
      the weighted mean, variance and median; on ordered levels the agreement A of van der Eijk \
      (1 all on one level, 0 evenly spread, −1 half at either end) and the polarisation (1 − A) \
      / 2; of a vote of yes, no and abstain the cohesion of Hix, Noury and Roland, and that of \
      Rice. Below stands Kendall's W: how far the parties rank the issues alike by salience.

      Weights are saliences; where a party lacks one all weigh alike, and the line says so.

      Examples:
        parley split
        parley split a-46-1
        parley split 'buffer-zone:*' --format json
      """)

  @Option(
    help: ArgumentHelp(
      "Only issues with this topic, or one that a pattern matches; can be repeated.",
      valueName: "topic"))
  var topic: [String] = []

  @Argument(help: ArgumentHelp("Issues, parties and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    var inquiry = SplitInquiry(try Query(query))
    inquiry.topics = topic
    let record = try reading.open(for: .scan)
    try record.print(SplitText(report: try record.answer(inquiry)))
  }
}

/// How parties are split, as printed by `parley split`.
struct SplitText: Report {
  let report: SplitReport

  func text(for terminal: Terminal) -> String {
    let heading =
      [
        report.record.title, "measure: split", report.question.phrase,
        counted(report.parties.count, "party", plural: "parties"),
      ]
    var text = wrapped(heading.joined(separator: " · "), terminal)
    for issue in report.issues { text += "\n" + self.text(of: issue, terminal) }
    if report.issues.isEmpty { text += "\nno position on record under this policy\n" }
    if !report.withoutPosition.isEmpty {
      text +=
        "\n"
        + wrapped(
          "Without a position: \(counted(report.withoutPosition.count, "issue")).", terminal)
    }
    let ranks =
      report.concordance.map {
        "Kendall's W \(digits($0.value)), \(counted($0.issues, "issue")) ranked by "
          + "\(counted($0.rankings, "party", plural: "parties"))."
      } ?? "Kendall's W: undefined, as too few issues have a salience of each party that names any."
    return text + "\n" + wrapped(ranks, terminal)
  }

  private func text(of issue: SplitReport.Issue, _ terminal: Terminal) -> String {
    let title = StyledText(issue.issue.slug, .bold).rendered(for: terminal)
    var rows = [["n", counted(issue.n, "party", plural: "parties")]]
    if issue.notOnePoint > 0 {
      rows.append(["left out", "not one point \(issue.notOnePoint)"])
    }
    if !issue.counts.isEmpty {
      rows.append([
        "positions", issue.counts.map { "\($0.name) \($0.count)" }.joined(separator: " · "),
      ])
    }
    if let spread = issue.spread {
      let scale = issue.issue.scale ?? .text
      let figures = [
        "range \(scale.phrase(spread.lowest)) to \(scale.phrase(spread.highest))",
        "mean \(spread.mean.map { scale.phrase($0) } ?? "undefined, every weight is 0")",
        "median \(spread.median.map { scale.phrase($0) } ?? "undefined")",
        "variance \(spread.variance.map { digits($0.doubleValue) } ?? "undefined")",
        "weights \(spread.isWeighted ? "by salience" : "all 1, a salience is missing")",
      ]
      rows.append(["along the scale", figures.joined(separator: " · ")])
    }
    if let agreement = issue.agreement {
      rows.append([
        "van der Eijk",
        "A \(digits(agreement.value)) · polarisation \(digits(agreement.polarisation))",
      ])
    }
    if let cohesion = issue.cohesion {
      let own = cohesion.hixNouryRoland.map(digits) ?? "undefined"
      let rice = cohesion.rice.map(digits) ?? "undefined, nobody said yes or no"
      rows.append(["cohesion", "Hix–Noury–Roland \(own) · Rice \(rice)"])
    }
    return title + "\n"
      + TextTable(
        columns: [.init(), .init()], rows: rows.map { $0.map { StyledText($0) } }, indent: 2
      ).rendered(for: terminal)
  }

  var context: [JSONValue.Member] {
    [.init("report", "split"), .init("measure", "split")] + report.record.members
      + report.question.members
      + queryMembers(report.words)
      + [
        .init("parties", .array(report.parties.map { .string($0.slug) })),
        .init("withoutPosition", .array(report.withoutPosition.map { .string($0) })),
        .init("concordance", JSONValue(figure: report.concordance?.value)),
        .init("concordanceIssues", .integer(report.concordance?.issues ?? 0)),
      ].filter { $0.value != .null }
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "issue", "n", "notOnePoint", "counts", "lowest", "highest", "mean", "median", "variance",
      "weights", "agreementA", "polarisation", "cohesionHNR", "cohesionRice",
    ])
    for issue in report.issues {
      let spread = issue.spread
      let counts = issue.counts.map { JSONValue.Member($0.name, .integer($0.count)) }
      records.append([
        .string(issue.issue.slug), .integer(issue.n), .integer(issue.notOnePoint),
        counts.isEmpty ? .null : .object(counts), JSONValue(place: spread?.lowest),
        JSONValue(place: spread?.highest), JSONValue(figure: spread?.mean?.doubleValue),
        JSONValue(place: spread?.median), JSONValue(figure: spread?.variance?.doubleValue),
        spread.map { .string($0.isWeighted ? "salience" : "equal") } ?? .null,
        JSONValue(figure: issue.agreement?.value), JSONValue(figure: issue.agreement?.polarisation),
        JSONValue(figure: issue.cohesion?.hixNouryRoland), JSONValue(figure: issue.cohesion?.rice),
      ])
    }
    return records
  }
}

extension JSONValue {
  /// A place on a scale: a number, a rank, or a day since 1970.
  init(place: Decimal?) { self = place.map { .number("\($0)") } ?? .null }
}

extension Scale {
  /// A place on a line, as people read it: `3 km`, `yes`, `7 Jul 2025`.
  func phrase(_ place: Decimal) -> String {
    switch self {
    case .quantity(let quantity): return "\(place) \(quantity.unit)"
    case .ordinal(let levels): return levels[min(levels.count - 1, Int(place.doubleValue))]
    case .date:
      return CalendarDay(daysSince1970: Int32(place.doubleValue))?.humanForm ?? "\(place)"
    case .choice, .set, .text: return "\(place)"
    }
  }

  /// A mean of places, which may lie between two levels or within a day.
  func phrase(_ mean: Ratio) -> String {
    let value = mean.doubleValue
    switch self {
    case .quantity(let quantity): return "\(digits(value)) \(quantity.unit)"
    case .date:
      return CalendarDay(daysSince1970: Int32(value.rounded()))?.humanForm ?? digits(value)
    case .ordinal(let levels): return "\(digits(value)) of 0–\(levels.count - 1)"
    case .choice, .set, .text: return digits(value)
    }
  }
}
