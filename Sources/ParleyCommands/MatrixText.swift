import Ledger
import Measures
import Positions
import Projections

/// How far apart every two parties stand, as printed by `parley matrix`.
struct MatrixText: Report {
  let report: MatrixReport
  /// The words of the query.
  let words: [String]
  /// How many compared issues an overall figure needs.
  let minimumShared: Int

  func text(for terminal: Terminal) -> String {
    var text = wrapped(heading, terminal) + "\n"
    let columns =
      [TextTable.Column()]
      + report.parties.dropFirst().map {
        TextTable.Column(StyledText($0.name), alignment: .right, minimumWidth: 9)
      }
    let rows = report.parties.dropLast().enumerated().map { index, one in
      [StyledText(one.name)]
        + report.parties.enumerated().dropFirst().map { place, other in
          place <= index ? "" : cell(one.slug, other.slug, terminal)
        }
    }
    text += TextTable(columns: columns, rows: rows).rendered(for: terminal)
    text += wrapped(legend(terminal), terminal) + "\n"
    let silent = report.pairs.filter { !$0.issues.contains(where: \.isComparable) }
    for pair in report.pairs where pair.issues.contains(where: \.isComparable) {
      text += details(of: pair, terminal)
    }
    return silent.isEmpty ? text : text + nothingCompared(by: silent, terminal)
  }

  private func nothingCompared(by pairs: [DivergenceReport], _ terminal: Terminal) -> String {
    let rows = pairs.map { [StyledText(title(of: $0)), StyledText($0.leftOut)] }
    return StyledText("Nothing to compare", .bold).rendered(for: terminal) + "\n"
      + TextTable(columns: [.init(), .init()], rows: rows, indent: 2).rendered(for: terminal)
  }

  private var heading: String {
    "\(report.record.title) · measure: distance · \(report.question.phrase) · "
      + counted(report.issueCount, "issue")
  }

  private func legend(_ terminal: Terminal) -> String {
    let none = Shade(value: nil).rendered(for: terminal)
    let scale =
      terminal.showsUnicode
      ? "\(Shade.shades.map { String($0) }.joined(separator: " ")), quarters from 0 to 1"
      : "tenths, 0 to 9"
    return "Closest to farthest, 0 to 1 of the declared ranges, and (issues compared). Shade of "
      + "the closest: \(scale); \(none) no figure: fewer than "
      + "\(counted(minimumShared, "issue")) could be compared (--min-shared)."
  }

  private func cell(_ one: String, _ other: String, _ terminal: Terminal) -> StyledText {
    guard let distance = report.pair(one, other)?.distance else { return "" }
    let shade = Shade(value: distance.least.value).rendered(for: terminal)
    let span = distance.span.map { " \($0)" } ?? ""
    return StyledText("\(shade)\(span) (\(distance.compared.count))")
  }

  private func details(of pair: DivergenceReport, _ terminal: Terminal) -> String {
    let parts = pair.issues.compactMap(phrase)
    var rows = [[StyledText("compared"), StyledText(parts.joined(separator: " · "))]]
    if let weights = weights(pair.distance) {
      rows.append([StyledText("weights"), StyledText(weights)])
    }
    if !pair.leftOut.isEmpty { rows.append([StyledText("left out"), StyledText(pair.leftOut)]) }
    let title = StyledText(title(of: pair), .bold)
    return title.rendered(for: terminal) + "\n"
      + TextTable(columns: [.init(), .init()], rows: rows, indent: 2).rendered(for: terminal)
  }

  private func title(of pair: DivergenceReport) -> String {
    "\(pair.first.name) – \(pair.second.name)"
  }

  /// One compared issue with the events that it rests on.
  private func phrase(_ divergence: IssueDivergence) -> String? {
    guard case .comparable(let distance) = divergence.comparison else { return nil }
    let numbers = cited(divergence.restsOn)
    let share =
      distance.most.map { most in
        figure(distance.least) == figure(most)
          ? figure(most) : "\(figure(distance.least))–\(figure(most))"
      } ?? "\(figure(distance.least)) or more"
    return "\(divergence.issue) \(share) (\(numbers))"
  }

  private func weights(_ distance: PartyDistance) -> String? {
    guard distance.least.value != nil else { return nil }
    switch distance.weights {
    case .salience: return "the mean of both parties' salience"
    case .equal(let lacking):
      return "all 1: no salience on record for \(lacking.joined(separator: ", "))"
    }
  }
}

extension MatrixText {
  var context: [JSONValue.Member] {
    [.init("report", "matrix"), .init("measure", "distance")] + report.record.members
      + report.question.members + queryMembers(words) + [
        .init("minShared", .integer(minimumShared)), .init("issues", .integer(report.issueCount)),
        .init("parties", .array(report.parties.map { .string($0.slug) })),
      ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "first", "second", "n", "leftOut", "least", "most", "leastRMS", "mostRMS", "weights",
      "undefined", "compared", "events", "reasons",
    ])
    for pair in report.pairs {
      let distance = pair.distance
      let compared = pair.issues.filter(\.isComparable)
      let events = Set(compared.flatMap(\.restsOn)).sorted()
      let weights = distance.weights == .salience ? "salience" : "equal"
      records.append([
        .string(pair.first.slug), .string(pair.second.slug), .integer(compared.count),
        .integer(distance.leftOut.count), JSONValue(figure: distance.least.value),
        JSONValue(figure: distance.most.value), JSONValue(figure: distance.leastRMS.value),
        JSONValue(figure: distance.mostRMS.value),
        distance.least.value == nil ? .null : .string(weights),
        JSONValue(said: distance.undefinedReason ?? ""),
        .array(compared.map { .string($0.issue) }), .array(events.map { .integer(Int($0)) }),
        .object(pair.reasons.map { .init($0.kind, .integer($0.count)) }),
      ])
    }
    return records
  }
}

extension DivergenceReport {
  /// Why issues are in no figure, in words.
  fileprivate var leftOut: String {
    reasons.map { "\($0.kind) \($0.count)" }.joined(separator: " · ")
  }

  /// Why issues are in no figure, and how many for each reason, in the order of the issues.
  fileprivate var reasons: [(kind: String, count: Int)] {
    var kinds: [String] = []
    var counts: [String: Int] = [:]
    for divergence in issues {
      guard case .leftOut(let reason) = divergence.comparison else { continue }
      let kind = LeftOutPhrase(divergence, reason: reason, report: self).kind
      if counts[kind] == nil { kinds.append(kind) }
      counts[kind, default: 0] += 1
    }
    return kinds.map { ($0, counts[$0] ?? 0) }
  }
}

extension PartyDistance {
  /// The overall distance from the closest points to the farthest; nil where it is undefined.
  fileprivate var span: String? {
    guard let least = least.value else { return nil }
    guard let most = most.value else { return "\(figure(least)) or more" }
    return figure(least) == figure(most)
      ? figure(most) : "\(figure(least))–\(figure(most))"
  }

  /// Why there is no overall figure, or none between the farthest points; nil where there are both.
  fileprivate var undefinedReason: String? {
    switch least.value == nil ? least : most {
    case .value: nil
    case .tooFewIssues(let compared, let needed):
      "\(counted(compared, "issue")) compared, \(needed) needed"
    case .openEnds(let issues): "open ends on \(issues.joined(separator: ", "))"
    case .noWeight: "every weight is 0"
    }
  }
}
