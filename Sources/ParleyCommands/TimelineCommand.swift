public import ArgumentParser
public import Ledger
import Positions
import Projections

extension TimelineOrder: ExpressibleByArgument {}

/// `parley timeline`: what was said, in order.
struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Show everything that was said, in order of its date.",
    discussion: """
      One line a statement, with the date as certain as it was written: what was said “by 13 \
      Jul” stands at 13 July, the last day it can mean. A corrected statement is shown as it is \
      in force, with a mark; what was retracted is not shown. --by published takes the order in \
      which it could be read, --by recorded that of the record. The standard policy lists every \
      account; a narrower one lists what it admits.

      Examples:
        parley timeline
        parley timeline hamas
        parley timeline israel 'buffer-zone:*' --by published
      """)

  @Argument(help: ArgumentHelp("Parties and issues, by slug or glob.", valueName: "query"))
  var query: [String] = []

  @Option(help: "The order: valid (the date of saying), published or recorded.")
  var by: TimelineOrder = .valid

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let query = try Query(query)
    var inquiry = TimelineInquiry(query)
    inquiry.order = by
    let record = try reading.open(for: query.isEmpty ? .scan : .query)
    let report = try record.answer(inquiry)
    try record.print(TimelineText(report: report))
  }
}

/// What was said, as printed by `parley timeline`.
struct TimelineText: Report {
  let report: TimelineReport

  func text(for terminal: Terminal) -> String {
    guard !report.statements.isEmpty else {
      return "Nothing on record: no statement matches.\n" + possiblyEarlier(terminal)
        + redacted(terminal)
    }
    let showsPublished = report.order == .published
    var day: String?
    let rows = report.statements.map { statement in
      let date = showsPublished ? published(statement) : said(statement)
      defer { day = date }
      return [
        StyledText(date == day ? "" : date, .dim), what(statement),
        StyledText(statement.attribution.briefWay(in: report.registry)),
        StyledText(statement.weight(statement.accountClass)),
        StyledText("#\(statement.sequence)"),
      ]
    }
    let table = TextTable(
      columns: [
        .init(showsPublished ? "PUBLISHED" : "SAID", minimumWidth: 14),
        .init("WHAT", minimumWidth: max(30, terminal.columns - 62)),
        .init("ACCORDING TO", overflow: .truncates, minimumWidth: 24),
        .init("ACCOUNT", minimumWidth: 9),
        .init("", minimumWidth: 4),
      ], rows: rows)
    return table.rendered(for: terminal) + possiblyEarlier(terminal) + redacted(terminal)
  }

  private func redacted(_ terminal: Terminal) -> String {
    report.redacted.isEmpty
      ? "" : wrapped("No date any more: \(report.redacted.phrase)", terminal)
  }

  private func possiblyEarlier(_ terminal: Terminal) -> String {
    report.possiblyEarlier.isEmpty
      ? "" : wrapped(possiblyEarlierPhrase(report.possiblyEarlier), terminal)
  }

  private func said(_ statement: AdmittedStatement) -> String {
    humanDate(statement.statement?.valid ?? "")
  }

  private func published(_ statement: AdmittedStatement) -> String {
    report.registry.sources[statement.source].map { humanDate($0.published) } ?? "not known"
  }

  /// The sentence; where it was said on another day than the one in front, that day as well.
  private func what(_ statement: AdmittedStatement) -> StyledText {
    var text = StyledText("")
    if report.order == .published, said(statement) != published(statement) {
      text += StyledText("\(said(statement)): ", .dim)
    }
    text += StyledText(sentence(statement)).truncated(to: EventSentence.listLength)
    if let correction = statement.entry.correctedBy {
      text += StyledText(" [corrected by #\(correction)]", .yellow)
    }
    return text
  }

  private func sentence(_ statement: AdmittedStatement) -> String {
    EventSentence(
      statement.body, in: report.registry, target: report.targets[statement.id]
    ).description
  }

  var context: [JSONValue.Member] {
    [.init("report", "timeline")] + report.record.members + report.question.members + [
      .init("by", .string(report.order.rawValue)),
      .init("possiblyEarlier", JSONValue(report.possiblyEarlier)),
    ]
      + (report.redacted.isEmpty
        ? []
        : [.init("redacted", .array(report.redacted.map { .integer(Int($0.event)) }))])
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "valid", "published", "type", "sentence", "class", "reliability", "credibility", "channel",
      "source", "event", "correctedBy",
    ])
    for statement in report.statements {
      records.append([
        JSONValue(said: statement.statement?.valid ?? ""),
        JSONValue(said: report.registry.sources[statement.source]?.published ?? ""),
        .string(statement.entry.event.type.name), .string(sentence(statement)),
        JSONValue(said: statement.accountClass?.rawValue ?? ""),
        JSONValue(said: statement.reliability?.word ?? ""), JSONValue(statement.credibility),
        JSONValue(said: statement.attribution.channel?.word ?? ""), .string(statement.source),
        .integer(Int(statement.sequence)), JSONValue(statement.entry.correctedBy),
      ])
    }
    return records
  }
}

extension Attribution {
  /// The chain and a private channel, short for a list: without the side of an informant.
  fileprivate func briefWay(in registry: Registry) -> String {
    var brief = self
    for index in brief.voices.indices { brief.voices[index].side = "" }
    return brief.way(in: registry)
  }
}
