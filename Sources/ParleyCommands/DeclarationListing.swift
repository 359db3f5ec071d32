import Ledger
import Positions
import Projections

/// Declarations of one kind, as a table or each in full.
struct DeclarationListing: Report {
  /// A declaration with the cells of its row.
  ///
  /// `written` holds the cells as machines read them where that differs: dates and slugs as typed.
  typealias Entry = (body: any EventMessage, cells: [String], written: [String]?)

  let report: RegistryReport
  let kind: RegistryKind
  /// The titles of the cells.
  let columns: [String]
  private var entries: [Entry]
  private var isInFull = false

  init(
    _ report: RegistryReport, kind: RegistryKind, columns: [String], entries: [Entry]
  ) {
    self.report = report
    self.kind = kind
    self.columns = columns
    self.entries = entries
  }

  /// Only some declarations, in full; all of them for no slug. Throws `LedgerError` for a slug that
  /// is not declared.
  func narrowed(to slugs: [String]) throws -> DeclarationListing {
    guard !slugs.isEmpty else { return self }
    let known = entries.compactMap { slug(of: $0.body) }
    for slug in slugs where !known.contains(slug) {
      let hint = Spelling.nearest(to: slug, among: known).map { "; did you mean \($0)?" } ?? ""
      throw LedgerError(
        .usage, "\(kind): found “\(slug)”, expected a declared \(kind)\(hint)")
    }
    var narrowed = self
    narrowed.entries = entries.filter { slug(of: $0.body).map(slugs.contains) ?? false }
    narrowed.isInFull = true
    return narrowed
  }

  func text(for terminal: Terminal) -> String {
    guard !entries.isEmpty else {
      return "No \(kind) is declared: parley \(kind) add, or a dossier, declares one.\n"
    }
    guard !isInFull else {
      return entries.map { full($0.body, terminal) }.joined(separator: "\n")
    }
    let rows = entries.map { entry in
      [StyledText(slug(of: entry.body) ?? "", .bold)] + entry.cells.map { StyledText($0) }
        + [StyledText(eventCount(of: entry.body).map { grouped($0) } ?? "", .dim)]
    }
    // A column that is empty throughout says nothing.
    let used = (0..<columns.count + 2).filter { column in
      rows.contains { $0[column].displayWidth > 0 }
    }
    let titles =
      [TextTable.Column(StyledText("\(kind)".uppercased()), minimumWidth: Slug.lengthMax)]
      + columns.map { TextTable.Column(StyledText($0), minimumWidth: 8) }
      + [TextTable.Column("EVENTS", alignment: .right, minimumWidth: 6)]
    return TextTable(
      columns: used.map { titles[$0] }, rows: rows.map { row in used.map { row[$0] } }
    )
    .rendered(for: terminal)
  }

  private func full(_ body: any EventMessage, _ terminal: Terminal) -> String {
    guard case .fields(let fields) = body.tree() else { return "" }
    var rows: [[StyledText]] = []
    if let issue = body as? IssueDeclared {
      rows.append([StyledText("title", .dim), StyledText(issue.title)])
      for (index, line) in (issue.scale ?? .text).phrases.enumerated() {
        rows.append([StyledText(index == 0 ? "scale" : "", .dim), StyledText(line)])
      }
    }
    let said: Set = body is IssueDeclared ? ["slug", "title", "scale"] : ["slug"]
    for field in fields where !said.contains(field.name) {
      guard case .list(let elements) = field.value, case .fields = elements.first else {
        rows.append([StyledText(field.name.spelledOut, .dim), StyledText(field.value.reading)])
        continue
      }
      for (index, element) in elements.enumerated() {
        let title = index == 0 ? field.name.spelledOut : ""
        rows.append([StyledText(title, .dim), StyledText(element.reading)])
      }
    }
    if let place = place(of: body) {
      let count = eventCount(of: body).map { ", \(counted($0, "event")) about it" } ?? ""
      rows.append([StyledText("declared", .dim), StyledText("by #\(place)\(count)")])
    }
    return StyledText(slug(of: body) ?? "", .bold).rendered(for: terminal) + "\n"
      + TextTable(columns: [.init("", minimumWidth: 12), .init("")], rows: rows, indent: 2)
      .rendered(for: terminal)
  }

  private func slug(of body: any EventMessage) -> String? { body.declares?.registrySlug }

  private func place(of body: any EventMessage) -> UInt64? {
    body.declares.flatMap { report.registry.places[$0] }
  }

  private func eventCount(of body: any EventMessage) -> UInt64? {
    body.declares.flatMap { report.eventCounts[$0] }
  }

  var context: [JSONValue.Member] {
    [.init("report", .string("\(kind)"))] + report.record.members
  }

  var records: Tabulation {
    var records = Tabulation(
      columns: ["slug"] + columns.map { $0.lowercased() } + ["declaredBy", "events", "declaration"])
    for entry in entries {
      records.append(
        [JSONValue(said: slug(of: entry.body) ?? "")]
          + (entry.written ?? entry.cells).map { JSONValue(said: $0) }
          + [
            JSONValue(place(of: entry.body)), JSONValue(eventCount(of: entry.body)),
            JSONValue(entry.body.tree()),
          ])
    }
    return records
  }
}

extension LedgerOptions {
  /// Declares a party, an issue or a source and prints the receipt.
  func declare(
    _ body: any EventMessage, recording: RecordingOptions, amends: Bool
  ) throws {
    let terms = try recording.terms(amends: amends)
    let ledger = try open(for: .append)
    try print(ReceiptText(try ledger.declare(body, terms: terms), in: ledger, isQuiet: quiet))
  }
}
