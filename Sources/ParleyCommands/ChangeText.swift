import Ledger
import Measures
import Positions
import Projections

/// What changed between two moments, as printed by `parley diff`.
struct ChangeText: Report {
  let report: ChangeReport

  func text(for terminal: Terminal) -> String {
    var text = wrapped(heading, terminal)
    let moved = report.stances.filter { !$0.isOfRecord }
    let mended = report.stances.filter(\.isOfRecord)
    text += section("STANCES CHANGED", moved.count, terminal)
    for change in moved { text += stance(change, terminal) }
    if !mended.isEmpty {
      text += section("CHANGED BY THE RECORD ALONE, nobody moved", mended.count, terminal)
      for change in mended { text += stance(change, terminal) }
    }
    let figures = report.pairs.flatMap(\.issues).filter(\.isOfFigure)
    text += section("FIGURES CHANGED", figures.count, terminal)
    for pair in report.pairs { text += self.pair(pair, terminal) }
    text += section("SAID IN BETWEEN", report.said.count, terminal)
    for line in said { text += wrapped("  " + line, terminal) }
    if !report.editorial.isEmpty {
      text += section("DONE TO THE RECORD", report.editorial.count, terminal)
      for change in report.editorial {
        text += wrapped("  \(phrase(change))   #\(change.event.sequence)", terminal)
      }
    }
    return text
  }

  private func section(_ title: String, _ count: Int, _ terminal: Terminal) -> String {
    "\n" + StyledText("\(title)  \(count)", .bold).rendered(for: terminal) + "\n"
  }

  private var heading: String {
    let size = report.record.size
    return "\(report.record.title) · from \(report.from.phrase(size: size)) to "
      + "\(report.to.phrase(size: size)) · \(report.question.phrase)"
  }

  private func stance(_ change: StanceChange, _ terminal: Terminal) -> String {
    let name = report.registry.name(of: change.party)
    let numbers = eventSpans(change.causes.map(\.event))
    var text = wrapped(
      "\(name) on \(change.issue): \(change.before.brief(on: change.scale)) → "
        + "\(change.after.brief(on: change.scale))   \(numbers)", terminal)
    guard change.causes.count > 1 || change.isOfRecord else { return text }
    for cause in change.causes {
      text += wrapped(
        "  #\(cause.event) \(cause.kind.phrase): \(cause.after.brief(on: change.scale))", terminal)
    }
    return text
  }

  private func pair(_ pair: PairChange, _ terminal: Terminal) -> String {
    let names = "\(report.registry.name(of: pair.first)) – \(report.registry.name(of: pair.second))"
    var text = ""
    for change in pair.issues where change.isOfFigure {
      text += wrapped(
        "\(names) on \(change.after.issue): \(change.before.brief) → \(change.after.brief)   "
          + eventSpans(change.after.restsOn), terminal)
      text += causes(change.split, terminal)
    }
    if pair.hasFigure {
      text += wrapped(
        "\(names), overall distance: \(pair.before.brief) → \(pair.after.brief)", terminal)
      text += causes(pair.split, terminal)
    }
    return text + stillWithoutFigure(pair, names, terminal)
  }

  /// The issues that have no figure at either moment, but for another reason now.
  private func stillWithoutFigure(
    _ pair: PairChange, _ names: String, _ terminal: Terminal
  ) -> String {
    var reasons: [String] = []
    var issues: [String: [String]] = [:]
    for change in pair.issues where !change.hasFigure {
      guard change.before.reason != change.after.reason else { continue }
      let reason = change.after.reason
      if issues[reason] == nil { reasons.append(reason) }
      issues[reason, default: []].append(change.after.issue)
    }
    guard !reasons.isEmpty else { return "" }
    let list = reasons.map { "\($0): \((issues[$0] ?? []).joined(separator: ", "))" }
    return wrapped("\(names), still no figure, now  " + list.joined(separator: " · "), terminal)
  }

  private func causes(_ split: DivergenceSplit, _ terminal: Terminal) -> String {
    split.causes.map { cause in
      wrapped("  #\(cause.event) \(cause.kind.phrase): \(cause.phrase)", terminal)
    }.joined()
  }

  /// The statements by type, each with its numbers.
  private var said: [String] {
    EventType.allCases.compactMap { type in
      let numbers = report.said.filter { $0.entry.event.type == type }.map(\.sequence)
      guard !numbers.isEmpty else { return nil }
      return "\(counted(numbers.count, type.noun, plural: type.plural)): \(eventSpans(numbers))"
    }
  }

  private func phrase(_ change: EditorialChange) -> String {
    EventSentence(
      change.event.body, in: report.registry, target: change.target, at: change.targetPlace
    ).description
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "changes"), .init("from", .string(report.from.word)),
      .init("to", .string(report.to.word)),
    ] + report.record.members + report.question.members
  }

  /// One row for each whole, and one for each cause of it.
  var records: Tabulation {
    var records = Tabulation(columns: ChangeRow.columns)
    for change in report.stances {
      var row = ChangeRow(kind: "stance", issue: change.issue)
      row.first = change.party
      row.before = change.before.brief(on: change.scale)
      row.after = change.after.brief(on: change.scale)
      records.append(row.values)
      var last = row.before
      for cause in change.causes {
        (row.event, row.cause) = (cause.event, cause.kind.rawValue)
        (row.before, row.after) = (last, cause.after.brief(on: change.scale))
        last = row.after
        records.append(row.values)
      }
    }
    for pair in report.pairs {
      for change in pair.issues where change.before.comparison != change.after.comparison {
        var row = ChangeRow(kind: "figure", issue: change.after.issue)
        (row.first, row.second) = (pair.first, pair.second)
        (row.before, row.after) = (change.before.brief, change.after.brief)
        for row in row.rows(of: change.split) { records.append(row.values) }
      }
      guard pair.hasFigure else { continue }
      var row = ChangeRow(kind: "overall", issue: "")
      (row.first, row.second) = (pair.first, pair.second)
      (row.before, row.after) = (pair.before.brief, pair.after.brief)
      for row in row.rows(of: pair.split) { records.append(row.values) }
    }
    for statement in report.said {
      var row = ChangeRow(kind: "said", issue: "")
      row.event = statement.sequence
      row.cause = statement.entry.event.type.name
      row.after =
        EventSentence(
          statement.body, in: report.registry, target: report.targets[statement.id]
        ).description
      records.append(row.values)
    }
    for change in report.editorial {
      var row = ChangeRow(kind: "record", issue: "")
      (row.event, row.cause) = (change.event.sequence, change.event.type.name)
      row.after = phrase(change)
      records.append(row.values)
    }
    return records
  }
}

/// One record of `parley diff` for machines.
private struct ChangeRow {
  static let columns = [
    "change", "first", "second", "issue", "event", "cause", "before", "after", "least", "most",
    "leastExact", "mostExact", "gapLeast", "gapMost", "unit",
  ]

  let kind: String
  let issue: String
  var first = ""
  var second = ""
  var event: UInt64?
  var cause = ""
  var before = ""
  var after = ""
  var least: Ratio?
  var most: Ratio?
  var gap: (least: Decimal?, most: Decimal?, unit: String)?

  init(kind: String, issue: String) { (self.kind, self.issue) = (kind, issue) }

  /// The whole change of a figure, then the part of each cause.
  func rows(of split: DivergenceSplit) -> [ChangeRow] {
    var whole = self
    (whole.least, whole.most) = (split.least.change, split.most.change)
    return [whole]
      + split.causes.map { cause in
        var row = self
        (row.event, row.cause) = (cause.event, cause.kind.rawValue)
        (row.before, row.after) = ("", cause.phrase)
        (row.least, row.most) = (cause.least?.change, cause.most?.change)
        let gaps = (cause.gap(\.least), cause.gap { $0.most })
        if let unit = (gaps.0 ?? gaps.1)?.unit { row.gap = (gaps.0?.change, gaps.1?.change, unit) }
        return row
      }
  }

  var values: [JSONValue] {
    [
      .string(kind), JSONValue(said: first), JSONValue(said: second), JSONValue(said: issue),
      JSONValue(event), JSONValue(said: cause), JSONValue(said: before), JSONValue(said: after),
      JSONValue(figure: least?.doubleValue), JSONValue(figure: most?.doubleValue),
      JSONValue(said: least?.description ?? ""), JSONValue(said: most?.description ?? ""),
      gap?.least.map { .number("\($0)") } ?? .null, gap?.most.map { .number("\($0)") } ?? .null,
      JSONValue(said: gap?.unit ?? ""),
    ]
  }
}

extension StanceChange {
  /// Whether only events about the record changed it, so that nobody moved.
  var isOfRecord: Bool { !causes.isEmpty && causes.allSatisfy(\.kind.isOfRecord) }
}

extension PairChange {
  /// Whether there is an overall distance at one of the moments.
  var hasFigure: Bool { before.least.value != nil || after.least.value != nil }
}

extension DivergenceChange {
  /// Whether there is a figure at one of the moments.
  var hasFigure: Bool { before.isComparable || after.isComparable }
  /// Whether a figure changed, not only what it weighs.
  var isOfFigure: Bool { hasFigure && before.comparison != after.comparison }
}

extension IssueDivergence {
  /// Why there is no figure, in a few words; empty where there is one.
  fileprivate var reason: String {
    guard case .leftOut(let reason) = comparison else { return "" }
    return reason.brief
  }
}
