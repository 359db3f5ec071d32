import Ledger
import Positions
import Projections

/// What a command prints: a text for people, and one table of records for machines.
protocol Report {
  /// The report for reading, in lines that fit the terminal.
  func text(for terminal: Terminal) -> String
  /// What the records rest on: policy, measure, size and root of the ledger.
  var context: [JSONValue.Member] { get }
  /// The records.
  var records: Tabulation { get }
  /// The records as they stand beside the context.
  var recordsInContext: Tabulation { get }
  /// The records as CSV holds them, where that is narrower.
  var table: Tabulation { get }
  /// The report in Markdown.
  var markdown: String { get }
  /// The highest marking of what it says, where it knows that itself.
  var marking: Marking? { get }
}

extension Report {
  /// Not known: what the answer was read from tells.
  var marking: Marking? { nil }

  /// The same as without it.
  var recordsInContext: Tabulation { records }

  /// All fields of the records.
  var table: Tabulation { records }

  /// The records as one table; a report that is a text says so itself.
  var markdown: String { MarkdownTable(titles: records.columns, rows: records.cells).text }
}

/// The words of a query, where there are any.
func queryMembers(_ words: [String]) -> [JSONValue.Member] {
  words.isEmpty ? [] : [.init("query", .array(words.map { .string($0) }))]
}

/// A text in lines that fit the terminal, each ended by a line feed.
func wrapped(_ text: String, _ terminal: Terminal) -> String {
  StyledText(text).wrapped(to: terminal.columns).map { $0.rendered(for: terminal) + "\n" }.joined()
}

/// Records with named columns, in every machine format.
struct Tabulation {
  var columns: [String]
  var rows: [[JSONValue]] = []

  init(columns: [String]) { self.columns = columns }

  /// Adds one record; values in the order of the columns.
  mutating func append(_ values: [JSONValue]) {
    precondition(values.count == columns.count, "ParleyCommands: a record of other columns")
    rows.append(values)
  }

  /// The records as JSON objects; a column without a value is left out.
  var objects: [JSONValue] {
    rows.map { row in
      .object(
        zip(columns, row).compactMap { $1 == .null ? nil : JSONValue.Member($0, $1) })
    }
  }

  /// The records as texts.
  var cells: [[String]] { rows.map { $0.map(\.cell) } }
}

extension JSONValue {
  /// The value as one cell of CSV or Markdown; lists are joined by spaces.
  fileprivate var cell: String {
    switch self {
    case .null: ""
    case .string(let text): text
    case .array(let values): values.map(\.cell).joined(separator: " ")
    default: text
    }
  }

  /// A text, or null where it is empty.
  init(said text: String) { self = text.isEmpty ? .null : .string(text) }

  /// The numbers of events.
  init(_ events: [UInt64]) { self = .array(events.map { .integer(Int($0)) }) }

  /// The numbers of events, or null where there are none.
  init(events: [UInt64]) { self = events.isEmpty ? .null : JSONValue(events) }

  /// Texts, or null where there are none.
  init(words: [String]) { self = words.isEmpty ? .null : .array(words.map { .string($0) }) }

  /// Values, or null where there are none.
  init(list: [JSONValue]) { self = list.isEmpty ? .null : .array(list) }

  /// A number, or null.
  init(_ number: UInt64?) { self = number.map { .integer(Int($0)) } ?? .null }

  /// A figure with the digits that tell it apart, or null.
  init(figure: Double?) { self = figure.map { .number("\($0)") } ?? .null }
}

/// The forms in which a report can be printed.
enum ReportFormat: String, CaseIterable {
  case table, json, jsonl, csv, markdown
}

extension Report {
  /// The whole report in one form, ended by a line feed.
  func printed(as format: ReportFormat, for terminal: Terminal) -> String {
    switch format {
    case .table: return text(for: terminal)
    case .json:
      let rows = JSONValue.Member("records", .array(recordsInContext.objects))
      return JSONValue.object(context + [rows]).prettyText + "\n"
    case .jsonl: return records.objects.map { $0.text + "\n" }.joined()
    case .csv:
      let table = table
      var writer = CSVWriter(header: table.columns)
      for row in table.cells { writer.append(row) }
      return writer.text
    case .markdown: return markdown
    }
  }
}

extension Report {
  /// What the records rest on, on one line: what `json` says beside them, but for the time it took;
  /// for the forms that hold the records alone.
  var stamp: String {
    JSONValue.object(context.filter { $0.name != "seconds" }).text + "\n"
  }

  /// Whether figures of a measure are printed, which nobody can compute again without the stamp.
  var isMeasured: Bool { context.contains { $0.name == "measure" } }
}

extension RecordState {
  /// What every machine output says of the ledger.
  var members: [JSONValue.Member] {
    [
      .init("ledger", .string(ledgerID)), .init("size", .integer(Int(size))),
      .init("root", .string(root)),
    ]
  }
}
