import ArgumentParser
import Ledger
import Measures
import Positions
import Projections

/// `parley settle`: where a settlement could lie.
struct SettleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle",
    abstract: "Show where a settlement could lie on issues, by what parties said they would take.",
    discussion: """
      On each issue: certain, possible, impossible or not known. What a party would take is what \
      it offers or accepts, and all that lies beyond along the preferred end that it named \
      (toward). A stretch states its own bounds. A single value without a preferred end says \
      nothing of what lies beyond: there an overlap is at best possible. Of a party with a demand \
      and no offer it is not known what it would take. Where bounds cross, the gap is printed with \
      the two parties that set it.

      The compromise mean and the weighted median are indicators, never predictions; how far \
      they were found to miss is printed with them. For two parties, issues that matter more to \
      one than to the other are told as a trade signal.

      Examples:
        parley settle
        parley settle hamas israel buffer-zone:perimeter
        parley settle --accounts own-only --format json
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
    var inquiry = SettleInquiry(try Query(query))
    inquiry.topics = topic
    let record = try reading.open()
    try record.print(SettleText(report: try record.answer(inquiry)))
  }
}

/// Where settlements could lie, as printed by `parley settle`.
struct SettleText: Report {
  let report: SettleReport

  private func name(_ slug: String) -> String {
    report.parties.first { $0.slug == slug }?.name ?? slug
  }

  func text(for terminal: Terminal) -> String {
    let heading = [
      report.parties.map(\.name).joined(separator: " – "), "measure: settlement range",
      report.question.phrase,
    ]
    var text = wrapped(heading.joined(separator: " · "), terminal)
    for issue in report.issues { text += "\n" + self.text(of: issue, terminal) }
    if report.issues.isEmpty { text += "\nno position on record under this policy\n" }
    if !report.silent.isEmpty {
      text +=
        "\n"
        + wrapped("Nothing on record: \(counted(report.silent.count, "issue")).", terminal)
    }
    if let trade = report.trade { text += "\n" + self.text(of: trade, terminal) }
    if report.issues.contains(where: { $0.spread != nil }) {
      text += "\n" + wrapped(PositionSpread.publishedError, terminal)
    }
    return text
  }

  private func text(of issue: SettleReport.Issue, _ terminal: Terminal) -> String {
    let scale = issue.issue.scale ?? .text
    var rows: [[String]] = []
    if let range = issue.range {
      rows.append(["settlement", phrase(range, on: scale)])
      if let gap = range.gap {
        rows.append([
          "gap",
          "\(scale.gapPhrase(gap.width)) by what is stated: \(name(gap.above.party)) from "
            + "\(scale.phrase(gap.above.bound)), \(name(gap.below.party)) up to "
            + scale.phrase(gap.below.bound),
        ])
      }
      for bounds in range.notKnown {
        rows.append(["not known", "\(name(bounds.party)): \(bounds.reason)"])
      }
    } else {
      rows.append(["settlement", "none on a scale of words"])
    }
    if let spread = issue.spread {
      let weights = spread.isWeighted ? "by salience" : "all 1, a salience is missing"
      let mean = spread.mean.map { scale.phrase($0) } ?? "undefined, every weight is 0"
      let median = spread.median.map { scale.phrase($0) } ?? "undefined"
      let left = issue.notOnePoint > 0 ? " · \(issue.notOnePoint) left out, not one point" : ""
      rows.append([
        "indicators",
        "compromise mean \(mean) · weighted median \(median) · of \(spread.entries.count) · "
          + "weights \(weights)\(left)",
      ])
    }
    let events = issue.restsOn.isEmpty ? "" : "  " + cited(issue.restsOn)
    return StyledText(issue.issue.slug, .bold).rendered(for: terminal) + events + "\n"
      + TextTable(
        columns: [.init(), .init()], rows: rows.map { $0.map { StyledText($0) } }, indent: 2
      ).rendered(for: terminal)
  }

  private func phrase(_ range: SettlementRange, on scale: Scale) -> String {
    switch range.verdict {
    case .certain: "certain: \(range.zone.map { scale.phrase($0) } ?? "")"
    case .possible:
      "possible, if one goes beyond what it stated or another account holds: "
        + (range.zone.map { scale.phrase($0) } ?? "")
    case .impossible: "impossible, by every account"
    case .notKnown: "not known"
    }
  }

  private func text(of trade: TradeSignal, _ terminal: Terminal) -> String {
    let rows = trade.signals.map { entry in
      [
        StyledText(entry.issue.issue), StyledText(digits(entry.signal.doubleValue)),
        StyledText(entry.issue.isContested ? "contested" : ""),
      ]
    }
    var text = wrapped(
      "Trade signal: share of \(report.parties[0].name)'s salience less that of "
        + "\(report.parties[1].name).", terminal)
    text += TextTable(
      columns: [.init(), .init(alignment: .right), .init()], rows: rows, indent: 2
    ).rendered(for: terminal)
    for swap in trade.swaps.prefix(3) {
      text += wrapped(
        "  opposite signs on \(swap.forFirst.issue) and \(swap.forSecond.issue) suggest a swap",
        terminal)
    }
    return text
  }
}

extension SettleText {
  var context: [JSONValue.Member] {
    [.init("report", "settlement"), .init("measure", "settlement range")]
      + report.record.members + report.question.members
      + queryMembers(report.words)
      + [
        .init("parties", .array(report.parties.map { .string($0.slug) })),
        .init("silent", .array(report.silent.map { .string($0) })),
        .init("note", .string(PositionSpread.publishedError)),
        .init(
          "trade",
          JSONValue(
            list: (report.trade?.signals ?? []).map { entry in
              .object([
                .init("issue", .string(entry.issue.issue)),
                .init("signal", JSONValue(figure: entry.signal.doubleValue)),
                .init("contested", .bool(entry.issue.isContested)),
              ])
            })),
      ].filter { $0.value != .null }
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "issue", "n", "verdict", "zone", "gap", "unit", "above", "aboveBound", "below", "belowBound",
      "notKnown", "mean", "median", "weights", "placed", "notOnePoint", "events",
    ])
    for issue in report.issues {
      let scale = issue.issue.scale ?? .text
      let (range, gap, spread) = (issue.range, issue.range?.gap, issue.spread)
      records.append([
        .string(issue.issue.slug), .integer(issue.bounds.count { $0.unknown == nil }),
        JSONValue(said: range?.verdict.rawValue ?? ""),
        JSONValue(said: range?.zone.map { scale.phrase($0) } ?? ""), JSONValue(place: gap?.width),
        JSONValue(said: gap == nil ? "" : scale.gapUnit), JSONValue(said: gap?.above.party ?? ""),
        JSONValue(place: gap?.above.bound), JSONValue(said: gap?.below.party ?? ""),
        JSONValue(place: gap?.below.bound),
        JSONValue(
          list: (range?.notKnown ?? []).map { bounds in
            .object([
              .init("party", .string(bounds.party)), .init("why", .string(bounds.reason)),
            ])
          }), JSONValue(figure: spread?.mean?.doubleValue), JSONValue(place: spread?.median),
        spread.map { .string($0.isWeighted ? "salience" : "equal") } ?? .null,
        .integer(spread?.entries.count ?? 0), .integer(issue.notOnePoint),
        JSONValue(events: issue.restsOn),
      ])
    }
    return records
  }
}

extension SettlementBounds {
  /// Why it is not on record what a party would take.
  fileprivate var reason: String {
    switch unknown {
    case nil: ""
    case .nothing: "nothing on record"
    case .otherChannel: "only in the channel that figures do not rest on"
    case .withdrawn: "withdrew its position"
    case .notAdmitted: "only by accounts that the policy does not admit"
    case .priorityOnly: "named a priority, no position"
    case .idealOnly: "only what it would like, no offer"
    case .refusalOnly: "only a refusal"
    case .conditionalOnly: "only under a condition that is not met"
    case .words: "in words only"
    case .allRefused: "all that it would take is also refused"
    }
  }
}

extension Scale {
  /// The unit of a gap.
  fileprivate var gapUnit: String {
    switch self {
    case .quantity(let quantity): quantity.unit
    case .date: "days"
    case .ordinal: "levels"
    case .choice, .set, .text: ""
    }
  }

  fileprivate func gapPhrase(_ width: Decimal) -> String {
    if case .ordinal = self { return "\(width) \(width == (try? Decimal(1)) ? "level" : "levels")" }
    return "\(width) \(gapUnit)"
  }

  /// A region as people read it: `40 km to 60 km`, `north, south`.
  fileprivate func phrase(_ region: Region) -> String {
    switch region {
    case .quantity(let points):
      return points.intervals.map { stretch in
        self.stretch(stretch.from.point, stretch.to.point)
      }.joined(separator: ", ")
    case .dates(let days):
      return days.intervals.map { stretch in
        self.stretch(
          stretch.from.point.flatMap { try? Decimal(Int($0)) },
          stretch.to.point.flatMap { try? Decimal(Int($0) - 1) })
      }.joined(separator: ", ")
    case .ordinal(let ranks): return ranks.sorted().map { options[$0] }.joined(separator: ", ")
    case .choice(let names): return options.filter(names.contains).joined(separator: ", ")
    case .set(let selections):
      guard let exact = selections.exactSelections else { return "selections that fit all" }
      return exact.map { $0.isEmpty ? "none" : $0.sorted().joined(separator: " + ") }
        .joined(separator: ", ")
    }
  }

  private func stretch(_ low: Decimal?, _ high: Decimal?) -> String {
    switch (low, high) {
    case (let low?, let high?): low == high ? phrase(low) : "\(phrase(low)) to \(phrase(high))"
    case (let low?, nil): "\(phrase(low)) and above"
    case (nil, let high?): "up to \(phrase(high))"
    case (nil, nil): "anything"
    }
  }
}
