import Ledger
import Measures
import Positions
import Projections

/// Two codings of one document, as printed by `parley compare`; the first is A, the second B.
struct CompareText: Report {
  let report: CodingReport

  private var registry: Registry { report.registry }

  func text(for terminal: Terminal) -> String {
    var text = heading(terminal)
    text += differing(terminal)
    text += single("ONLY IN A", other: "B", terminal) { $0.second == nil ? $0.first : nil }
    text += single("ONLY IN B", other: "A", terminal) { $0.first == nil ? $0.second : nil }
    text += leftOut(terminal)
    text += declared(terminal)
    return text + agreement(terminal)
  }

  private var both: [CodingReport.Place] {
    report.places.filter { $0.first != nil && $0.second != nil }
  }

  private func heading(_ terminal: Terminal) -> String {
    let (first, second) = (report.first, report.second)
    let sources = [first, second].map { $0.source.isEmpty ? "no source" : $0.source }
    let source =
      sources[0] == sources[1]
      ? sources[0] : "\(sources[0]) (A) and \(sources[1]) (B), two sources"
    let alike = both.count { $0.differences.isEmpty }
    var lines = ["Two codings of \(source)"]
    lines.append("  A  \(first.name), \(counted(first.statementCount, "statement"))")
    lines.append("  B  \(second.name), \(counted(second.statementCount, "statement"))")
    lines.append(
      "\(counted(both.count, "place")) coded by both, \(alike) of them alike · only A "
        + "\(report.places.count { $0.second == nil }) · only B "
        + "\(report.places.count { $0.first == nil })")
    return lines.map { wrapped($0, terminal) }.joined()
  }

  /// Differences that most places have, such as a grade given to the whole file: they are said
  /// once.
  private var common: [(difference: CodingReport.Difference, count: Int)] {
    var counts: [CodingReport.Difference: Int] = [:]
    for difference in both.flatMap(\.differences) { counts[difference, default: 0] += 1 }
    return counts.filter { $0.value >= 3 && $0.value * 2 > both.count }
      .map { ($0.key, $0.value) }.sorted { $0.0.field < $1.0.field }
  }

  private func differing(_ terminal: Terminal) -> String {
    let places = both.filter { !$0.differences.isEmpty }
    guard !places.isEmpty else { return "" }
    var text = "\n" + title("DIFFERENT", places.count, terminal)
    let common = common
    for (difference, count) in common {
      let values = [difference.first, difference.second].map { $0?.plain ?? "nothing" }
      text += wrapped(
        "In \(count) of \(counted(both.count, "place")): \(difference.field)  A: \(values[0])  "
          + "B: \(values[1])", terminal)
    }
    for place in places {
      let own = place.differences.filter { difference in
        !common.contains { $0.difference == difference }
      }
      if !own.isEmpty { text += self.text(of: place, own, terminal) }
    }
    return text
  }

  private func text(
    of place: CodingReport.Place, _ differences: [CodingReport.Difference],
    _ terminal: Terminal
  ) -> String {
    guard let first = place.first, let second = place.second else { return "" }
    let basis = place.basis == "words" ? " · matched by the words they rest on" : ""
    let heading = [
      StyledText("A:\(first.line) B:\(second.line)"), StyledText(sentence(first) + basis),
    ]
    let rows = differences.map { difference -> [StyledText] in
      [
        StyledText(difference.field),
        StyledText("A: " + phrase(difference, difference.first, first)),
        StyledText("B: " + phrase(difference, difference.second, second)),
      ]
    }
    return TextTable(columns: [.init(), .init()], rows: [heading]).rendered(for: terminal)
      + TextTable(
        columns: [.init("", minimumWidth: 12), .init(), .init()], rows: rows, indent: 4
      ).rendered(for: terminal)
  }

  private func single(
    _ name: String, other: String, _ terminal: Terminal,
    _ statement: (CodingReport.Place) -> CodingReport.Statement?
  ) -> String {
    let places = report.places.filter { statement($0) != nil }
    guard !places.isEmpty else { return "" }
    let rows = places.compactMap { place -> [StyledText]? in
      guard let statement = statement(place) else { return nil }
      let omission = place.omission.map {
        " · left out by \(other): “\($0.text)” (\($0.why))"
      }
      return [
        StyledText("\(name.suffix(1)):\(statement.line)"),
        StyledText(sentence(statement) + (omission ?? "")),
      ]
    }
    return "\n" + title(name, places.count, terminal)
      + TextTable(columns: [.init("", minimumWidth: 5), .init()], rows: rows, indent: 2)
      .rendered(for: terminal)
  }

  private func leftOut(_ terminal: Terminal) -> String {
    guard !report.leftOutByBoth.isEmpty else { return "" }
    let rows = report.leftOutByBoth.map { first, second -> [StyledText] in
      let why = first.why == second.why ? first.why : "A: \(first.why); B: \(second.why)"
      return [StyledText("“\(first.text)” (\(why))")]
    }
    return "\n" + title("LEFT OUT BY BOTH", rows.count, terminal)
      + TextTable(columns: [.init()], rows: rows, indent: 2).rendered(for: terminal)
  }

  private func declared(_ terminal: Terminal) -> String {
    guard !report.declarations.isEmpty else { return "" }
    var rows: [[StyledText]] = []
    for declaration in report.declarations {
      let cell = StyledText(declaration.cell.description)
      if !declaration.isInFirst || !declaration.isInSecond {
        rows.append([cell, StyledText(declaration.isInFirst ? "only A" : "only B")])
      }
      for difference in declaration.differences {
        let values = [difference.first, difference.second].map { $0?.plain ?? "nothing" }
        rows.append([
          rows.last?.first == cell ? "" : cell,
          StyledText(difference.field), StyledText("A: \(values[0])"),
          StyledText("B: \(values[1])"),
        ])
      }
    }
    return "\n" + title("DECLARED DIFFERENTLY", report.declarations.count, terminal)
      + TextTable(columns: [.init(), .init(), .init(), .init()], rows: rows, indent: 2)
      .rendered(for: terminal)
  }

  private func agreement(_ terminal: Terminal) -> String {
    // A feature of which no place has a value has no row of its own.
    let isCoded = { (agreement: CodingAgreement) in
      agreement.figure.units + agreement.figure.unpaired > 0
    }
    let rows = report.agreement.filter(isCoded).map { agreement -> [StyledText] in
      let figure = agreement.figure
      let counts = figure.units > 0 ? "\(figure.unanimous) of \(figure.units)" : "–"
      return [
        StyledText(agreement.feature.title), StyledText(agreement.metric),
        StyledText(figure.alpha.phrase), StyledText(counts),
        StyledText(figure.unpaired > 0 ? "\(figure.unpaired)" : "–"),
      ]
    }
    let table = TextTable(
      columns: [
        .init("what"), .init("metric"), .init("alpha"),
        .init("units alike", alignment: .right), .init("by one only", alignment: .right),
      ], rows: rows, indent: 2)
    let absent = report.agreement.filter { !isCoded($0) }.map(\.feature.title)
    let silent =
      absent.isEmpty
      ? "" : wrapped("  nothing to pair: \(absent.joined(separator: "; "))", terminal)
    let note =
      "Krippendorff's alpha: 1 is perfect agreement, 0 that of chance. Values are pooled over "
      + "issues. A stretch counts by its two ends; a value that one coder alone gave is in no "
      + "figure."
    return "\n" + title("AGREEMENT", nil, terminal) + table.rendered(for: terminal) + silent
      + wrapped(note, terminal)
  }

  private func title(_ text: String, _ count: Int?, _ terminal: Terminal) -> String {
    StyledText(count.map { "\(text)  \($0)" } ?? text, .bold).rendered(for: terminal) + "\n"
  }

  private func sentence(_ statement: CodingReport.Statement) -> String {
    let text = EventSentence(statement.body, in: registry).description
    // Nothing is on record, so what is answered has a name and no number.
    guard let target = (statement.body as? AccountAnswered)?.target else { return text }
    return text.replacing("event \(target)", with: statement.answered)
  }

  /// What one coder has in a field, in the words that other commands use for it.
  private func phrase(
    _ difference: CodingReport.Difference, _ value: FieldTree?,
    _ statement: CodingReport.Statement
  ) -> String {
    guard let value else { return difference.field == "by" ? "the source itself" : "nothing" }
    let attribution = statement.body.attribution
    switch (difference.field, statement.body) {
    case ("type", _): return "\(type(of: statement.body).type.noun): \(sentence(statement))"
    case ("by", _):
      return attribution.voices.map { voice in
        let names = voice.parties.map { registry.name(of: $0) }.joined(separator: " and ")
        return names.isEmpty ? "an informant" : names
      }.joined(separator: " › ")
    case ("valid", _): return humanDate(statement.body.valid)
    case ("quote", _): return "“\(attribution.quote?.text ?? "")”"
    case ("value", let body as PositionStated):
      return body.value?.humanForm(on: registry.issues[body.issue]?.scale) ?? value.brief
    case ("value", let body as ElementAgreed):
      return body.value?.humanForm(on: registry.issues[body.issue]?.scale) ?? value.brief
    case ("if", let body as PositionStated):
      return body.conditions.map { $0.phrase(in: registry) }.joined(separator: " and ")
    case ("if", let body as ProposalAnswered):
      return body.conditions.map { $0.phrase(in: registry) }.joined(separator: " and ")
    case (let field, let body as ProposalTabled) where field.hasPrefix("term "):
      let terms = body.terms.filter { "term \($0.issue + $0.paragraph)" == field }
      return terms.map { $0.phrase(in: registry) }.joined(separator: "; ")
    default:
      return ["text", "passage", "informant"].contains(difference.field)
        ? value.brief : value.plain
    }
  }
}

extension CompareText {
  var context: [JSONValue.Member] {
    let figures = report.agreement.map { agreement -> JSONValue in
      let figure = agreement.figure
      return [
        "feature": .string(agreement.feature.rawValue), "metric": .string(agreement.metric),
        "alpha": JSONValue(figure: figure.alpha.value),
        "undefined": JSONValue(said: figure.alpha.reason ?? ""),
        "units": .integer(figure.units), "alike": .integer(figure.unanimous),
        "byOneOnly": .integer(figure.unpaired),
      ]
    }
    return [
      .init("report", "comparison"), .init("measure", "Krippendorff's alpha"),
      .init("first", .string(report.first.name)),
      .init("second", .string(report.second.name)),
      .init("firstSource", JSONValue(said: report.first.source)),
      .init("secondSource", JSONValue(said: report.second.source)),
      .init("both", .integer(both.count)),
      .init("alike", .integer(both.count { $0.differences.isEmpty })),
      .init("leftOutByBoth", .integer(report.leftOutByBoth.count)),
      .init("agreement", .array(figures)),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "coded", "basis", "field", "first", "second", "firstLine", "secondLine", "firstLabel",
      "secondLabel", "type", "sentence", "leftOut", "why",
    ])
    for place in report.places {
      guard let statement = place.first ?? place.second else { continue }
      let coded =
        place.second == nil ? "first" : place.first == nil ? "second" : "both"
      let row = { (field: JSONValue, first: JSONValue, second: JSONValue) in
        records.append([
          .string(coded), JSONValue(said: place.basis), field, first, second,
          JSONValue(place.first.map { UInt64($0.line) }),
          JSONValue(place.second.map { UInt64($0.line) }),
          JSONValue(said: place.first?.body.label ?? ""),
          JSONValue(said: place.second?.body.label ?? ""),
          .string(type(of: statement.body).type.name), .string(sentence(statement)),
          JSONValue(said: place.omission?.text ?? ""), JSONValue(said: place.omission?.why ?? ""),
        ])
      }
      if place.differences.isEmpty { row(.null, .null, .null) }
      for difference in place.differences {
        row(
          .string(difference.field),
          said(difference, difference.first, place.first),
          said(difference, difference.second, place.second))
      }
    }
    return records
  }

  private func said(
    _ difference: CodingReport.Difference, _ value: FieldTree?,
    _ statement: CodingReport.Statement?
  ) -> JSONValue {
    guard let value, let statement else { return .null }
    return .string(
      difference.field == "type" ? value.plain : phrase(difference, value, statement))
  }
}

extension FieldTree {
  /// The value in one short line, a text without quotation marks.
  fileprivate var plain: String {
    if case .text(let text) = self { text } else { brief }
  }
}

extension Krippendorff.Alpha {
  /// The figure with two decimals, or that it is undefined and why.
  fileprivate var phrase: String {
    if let value { return value < 0 ? "−" + figure(-value) : figure(value) }
    return "undefined: \(reason ?? "")"
  }

  /// Why there is no figure; nil where there is one.
  fileprivate var reason: String? {
    switch self {
    case .value: nil
    case .nothingToPair: "nothing both gave"
    case .noVariation: "all the same"
    }
  }
}

extension CodingAgreement.Feature {
  /// The feature in words.
  fileprivate var title: String {
    switch self {
    case .type: "kind of statement, or none"
    case .mode: "mode of a position"
    case .number: "numbers and days, by share of the range"
    case .level: "levels, by share of the ranks"
    case .choice: "options chosen"
    case .option: "options of a set, one by one"
    case .voice: "who speaks"
    case .channel: "channel"
    case .credibility: "credibility"
    }
  }
}
