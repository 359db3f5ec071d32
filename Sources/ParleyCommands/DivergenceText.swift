import Ledger
import Measures
import Positions
import Projections

/// Where two parties stand apart, as printed by `parley diverge`.
struct DivergenceText: Report {
  let report: DivergenceReport
  /// Whether every issue that is left out is listed.
  let showsAll: Bool
  /// The words of the query.
  let words: [String]
  /// How many compared issues the overall figure needs.
  let minimumShared: Int

  private var names: (String, String) { (report.first.name, report.second.name) }

  func text(for terminal: Terminal) -> String {
    var text = wrapped(heading, terminal) + "\n"
    let compared = report.issues.filter(\.isComparable)
    text += StyledText("COMPARABLE  \(compared.count)", .bold).rendered(for: terminal) + "\n"
    for divergence in compared { text += comparable(divergence, terminal) }
    if compared.isEmpty { text += "  nothing to compare under this policy\n" }
    let left = report.issues.count - compared.count
    text += StyledText("NOT COMPARABLE  \(left)", .bold).rendered(for: terminal) + "\n"
    text += leftOut(terminal)
    for deadlock in report.deadlocks {
      text += wrapped(deadlock.phrase(in: report.registry) + ".", terminal)
    }
    text += "\n" + wrapped(overall, terminal)
    if let ownWords = report.ownWords { text += wrapped(phrase(ownWords), terminal) }
    return text
  }

  /// What would be left of the figures if only own words counted.
  private func phrase(_ own: OwnWordFigures) -> String {
    guard !own.compared.isEmpty else { return "Own words only: nothing to compare." }
    let figures = own.compared.compactMap { divergence -> String? in
      guard case .comparable(let distance) = divergence.comparison else { return nil }
      return "\(divergence.issue) \(distance.gapPhrase), \(distance.share) "
        + "(\(cited(divergence.restsOn)))"
    }
    let overall: String
    if let least = own.distance.least.value {
      let most = own.distance.most.value.map { "–\(figure($0))" } ?? " or more"
      overall = "overall distance \(figure(least))\(most)"
    } else {
      overall = "no overall figure"
    }
    return "Own words only: " + figures.joined(separator: "; ") + "; \(overall)."
  }

  private var heading: String {
    let count = report.issues.count
    return "\(names.0) – \(names.1) · measure: distance · \(report.question.phrase) · "
      + "\(count) issue\(count == 1 ? "" : "s")"
  }

  private func comparable(_ divergence: IssueDivergence, _ terminal: Terminal) -> String {
    guard case .comparable(let distance) = divergence.comparison else { return "" }
    let numbers = cited(divergence.restsOn)
    var parts = [distance.gapPhrase, distance.sharePhrase(on: divergence.scale)]
    if let stated = distance.stated { parts.append("ideals \(figure(stated)) apart") }
    var text = wrapped(
      "\(divergence.issue)  " + parts.joined(separator: "   ") + "   \(numbers)", terminal)
    for stance in [divergence.first, divergence.second] {
      let slots = Slot.allCases.compactMap { stance.counted.slots[$0] }
      var phrases = slots.map { slot in
        let conditions = slot.shown.statement.conditions.map { $0.phrase(in: report.registry) }
        let met = conditions.isEmpty ? "" : " if \(conditions.joined(separator: " and ")), met"
        return "\(slot.shown.statement.phrase(on: divergence.scale))\(met) (\(slot.shown.weight), "
          + "\(slot.shown.date), \(slot.shown.statement.source))"
          + (slot.isContested ? " contested" : "")
      }
      let withdrawn = Set(slots.flatMap { stance.withdrawals(since: $0.shown) })
      phrases += withdrawn.sorted { $0.sequence < $1.sequence }.map(\.withdrawnSince)
      let name = report.registry.name(of: stance.party)
      text += wrapped("  \(name): " + phrases.joined(separator: "; "), terminal)
    }
    return text + (line(divergence, terminal)?.lines.map { "  \($0)\n" }.joined() ?? "")
  }

  /// Where both stand and what both refuse, on the scale; nil where the scale is no line.
  private func line(_ divergence: IssueDivergence, _ terminal: Terminal) -> PositionLine? {
    let stances = [divergence.first, divergence.second].map(\.counted)
    let places = zip(stances, [names.0, names.1]).map { stance, name in
      PositionLine.Place(
        name: name, region: stance.region, excluded: stance.slots[.excluded]?.region)
    }
    return PositionLine(
      scale: divergence.scale, places: places, width: terminal.columns - 4,
      showsUnicode: terminal.showsUnicode)
  }

  private func leftOut(_ terminal: Terminal) -> String {
    var rows: [[StyledText]] = []
    var silent: [String] = []
    for divergence in report.issues {
      guard case .leftOut(let reason) = divergence.comparison else { continue }
      if reason == .nothingFromEither, !showsAll, divergence.isSilent {
        silent.append(divergence.issue)
        continue
      }
      let phrase = LeftOutPhrase(divergence, reason: reason, report: report)
      rows.append([StyledText(phrase.kind), StyledText(divergence.issue), StyledText(phrase.text)])
    }
    rows.sort { ($0[0].plain, $0[1].plain) < ($1[0].plain, $1[1].plain) }
    if !silent.isEmpty {
      let shown = silent.prefix(3).joined(separator: ", ") + (silent.count > 3 ? ", …" : "")
      rows.append([
        "nothing from either", StyledText(counted(silent.count, "issue")),
        StyledText("\(shown)   --all"),
      ])
    }
    return TextTable(columns: ["", "", ""].map { TextTable.Column($0) }, rows: rows, indent: 2)
      .rendered(for: terminal)
  }

  private var overall: String {
    let distance = report.distance
    var text: String
    switch distance.least {
    case .value(let least):
      let most = distance.most.value.map { "–\(figure($0))" } ?? " or more"
      let over = counted(distance.compared.count, "issue")
      text = "Overall distance \(figure(least))\(most), over \(over)"
      switch distance.weights {
      case .equal(let lacking):
        text += "; all weights 1: no salience on record for \(lacking.joined(separator: ", "))"
      case .salience:
        let weights = distance.compared.map { "\($0.issue) \(shortNumber($0.weight))" }
        text += "; weights, the mean of both parties' salience: " + weights.joined(separator: ", ")
      }
      text += "."
      if case .openEnds(let issues) = distance.most {
        text += " Open ends: \(issues.joined(separator: ", "))."
      }
    case .tooFewIssues(let compared, let needed):
      text =
        "No overall figure: \(compared) issue\(compared == 1 ? "" : "s") compared, "
        + "\(needed) needed (--min-shared)."
    case .openEnds(let issues):
      text = "No overall figure: open ends on \(issues.joined(separator: ", "))."
    case .noWeight: text = "No overall figure: every weight is 0."
    }
    if report.issues.contains(where: \.isComparable) {
      text +=
        " Size is read against each issue's declared range; do not rank issues by it without "
        + "looking at the range."
    }
    return text
  }

  var context: [JSONValue.Member] {
    let distance = report.distance
    return [.init("report", "divergence"), .init("measure", "distance")] + report.record.members
      + report.question.members + queryMembers(words) + [
        .init("minShared", .integer(minimumShared)),
        .init("first", .string(report.first.slug)), .init("second", .string(report.second.slug)),
        .init("n", .integer(distance.compared.count)),
        .init("leftOut", .integer(distance.leftOut.count)),
        .init("least", JSONValue(figure: distance.least.value)),
        .init("most", JSONValue(figure: distance.most.value)),
        .init("undefined", distance.least.value == nil ? .string(overall) : .null),
      ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "issue", "first", "second", "comparable", "least", "most", "stated", "gapLeast", "gapMost",
      "unit", "reason", "detail", "events", "weight", "leastByOwnWords", "mostByOwnWords",
    ])
    let ownWords = Dictionary(
      (report.ownWords?.compared ?? []).map { ($0.issue, $0.comparison) },
      uniquingKeysWith: { first, _ in first })
    var weights: [String: Double] = [:]
    for compared in report.distance.compared { weights[compared.issue] = compared.weight }
    for divergence in report.issues {
      var values: [JSONValue] = [
        .string(divergence.issue), .string(divergence.first.party),
        .string(divergence.second.party), .bool(divergence.isComparable),
      ]
      switch divergence.comparison {
      case .comparable(let distance):
        values += [distance.least, distance.most, distance.stated].map { JSONValue(figure: $0) }
        values += [
          distance.gap.map { .number("\($0.least)") } ?? .null,
          distance.gap?.most.map { .number("\($0)") } ?? .null,
          JSONValue(said: distance.gap?.unit ?? ""), .null, .null,
        ]
      case .leftOut(let reason):
        let phrase = LeftOutPhrase(divergence, reason: reason, report: report)
        values += Array(repeating: .null, count: 6)
        values += [.string(phrase.kind), JSONValue(said: phrase.text)]
      }
      values.append(.array(divergence.restsOn.map { .integer(Int($0)) }))
      values.append(JSONValue(figure: weights[divergence.issue]))
      if case .comparable(let own) = ownWords[divergence.issue] {
        values += [own.least, own.most].map { JSONValue(figure: $0) }
      } else {
        values += [.null, .null]
      }
      records.append(values)
    }
    return records
  }
}

extension IssueDistance {
  /// The gap in its own unit: `2–2.3 km`; nil for choices and sets, which have none.
  var span: String? {
    gap.map { $0.span(withOpenEnd: "at least \($0.least)") }
  }

  /// The gap of two parties: `2–2.3 km apart`, or whether they chose the same.
  var gapPhrase: String {
    if let gap, let span { return span + " apart" + (gap.most == nil ? " (open)" : "") }
    if most == 0 { return "the same" }
    return least == 0 ? "the same or different" : "different"
  }

  /// The share of the declared range: `0.17–0.19`.
  var share: String {
    guard let most else { return "\(figure(least)) or more" }
    return figure(least) == figure(most) ? figure(most) : "\(figure(least))–\(figure(most))"
  }

  /// The share, and of what: `0.17–0.19 of the declared 0–12 km`.
  func sharePhrase(on scale: Scale) -> String {
    switch scale {
    case .quantity(let quantity):
      return "\(share) of the declared \(quantity.lowest)–\(quantity.highest) \(quantity.unit)"
    case .ordinal(let levels): return "\(share) of \(levels.count) levels taken as equal steps"
    case .date(let days):
      guard let earliest = days.earliest, let latest = days.latest else { return share }
      return "\(share) of the declared \(earliest.humanForm) to \(latest.humanForm)"
    case .set: return "\(share) of the options named are not shared"
    default: return share
    }
  }
}

extension RawGap {
  /// The gap with its unit: `2–2.3 km`, `1 level`; `open` stands for the number of an open gap.
  func span(withOpenEnd open: String) -> String {
    let number = most.map { least == $0 ? "\(least)" : "\(least)–\($0)" } ?? open
    // Units of scales are printed as declared; these two are the program's own words.
    let isOne = most == least && "\(least)" == "1"
    let unit = isOne && ["levels", "days"].contains(unit) ? String(unit.dropLast()) : unit
    return "\(number) \(unit)"
  }
}

/// A weight with at most one decimal: `65`, `62.5`.
private func shortNumber(_ value: Double) -> String {
  let text = "\((value * 10).rounded() / 10)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// A figure with two decimals.
func figure(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  let digits = "\(hundredths % 100)"
  return "\(hundredths / 100)." + (digits.count == 1 ? "0" : "") + digits
}
