public import Positions

/// An event made of a row, not yet recorded.
public struct RowDraft: Sendable {
  /// What its id is made of, besides the import's name.
  public let ordinal: UInt64
  /// The body; sound, and citing nothing that is not declared.
  public let body: any EventMessage
  /// The body as it is stored.
  public let bytes: [UInt8]
  /// The file of its row.
  public let file: String
  /// The line of its row.
  public let line: Int
  /// Whether it declares a party, an issue or a source.
  public let isDeclaration: Bool
  /// Whether another statement may have its name: of another row, or on record.
  public let mayRepeatName: Bool

  /// The file and the line of its row: `votes.csv:7`.
  public var place: String { "\(file):\(line)" }
}

/// Makes events of the rows of a table as a mapping says.
///
/// Nothing is recorded here: rows and what is on record come in, drafts go out. Costs a few
/// microseconds a row; memory is what the rows declare, not the rows.
public final class TableReading {
  /// What the rows became so far.
  public private(set) var tally = RowTally()
  /// What is wrong with the rows so far; reading stops at a hundred.
  public private(set) var problems: [DossierProblem] = []

  private let mapping: TableMapping
  private let columns: TableColumns
  private let row: TableRow
  private let declared: DeclaredNames
  private let entries: [Entry]
  private let filters: [RowTemplate.Filter]
  /// The file of the row that is read now.
  private var file = ""
  private var names = HashSet64()

  /// An entry of the mapping, and what became of it so far.
  private final class Entry {
    enum Content {
      case statement(StatementTemplate)
      case declaration(RowMemory<Made<Bool>>, columns: [String])
    }

    let template: RowTemplate
    let kind: String
    let filters: [RowTemplate.Filter]
    let content: Content
    let isDeclaration: Bool
    var made = 0
    var repeated = 0

    init(_ template: RowTemplate, _ content: Content) {
      self.template = template
      kind = template.form.key
      filters = template.filters
      isDeclaration = template.form.isRegistry
      self.content = content
    }
  }

  /// The most problems that are told at once.
  public static let problemsMax = 100
  /// Whether so much is wrong that no further rows are read.
  public var isOver: Bool { problems.count >= Self.problemsMax }

  /// Finds the mapping's columns in the tables.
  ///
  /// Throws `TableProblems` with everything that does not fit, and what the context throws.
  public init(
    _ mapping: TableMapping, _ head: TableHead, in context: some DossierContext
  ) throws {
    self.mapping = mapping
    let reports = DossierReader(context: context)
    var columns = TableColumns(own: head.columns)
    columns.joins = zip(mapping.joins, head.joined).map { join, table in
      (join.name, table.columns, table.onColumn, join.hasMany)
    }
    let reading = RowExpressionReading(reader: reports, columns: columns)
    let declared = DeclaredNames(context: context)
    let place = TypedPlace(file: mapping.file, line: 1, field: "rows")
    let templates = mapping.entries.enumerated().compactMap { index, node in
      RowTemplate(node, at: place.at(index: index, line: node.line), reading)
    }
    filters = mapping.filters.compactMap { filter in
      reading.column(filter.column, at: filter.place).map {
        RowTemplate.Filter(column: $0, words: filter.words, isOnly: filter.isOnly)
      }
    }
    if !reports.problems.isEmpty { throw TableProblems(list: reports.problems) }
    let row = TableRow(columns: columns, missing: mapping.missing)
    row.joined = head.joined
    entries = templates.map { template in
      let own = columns.own(of: template.columns)
      guard template.form.isRegistry else {
        return Entry(
          template,
          .statement(
            StatementTemplate(template, columns: columns, row: row, declared: declared)))
      }
      let names = own.map { columns.own[$0] }
      return Entry(template, .declaration(RowMemory(row.keys(of: own)), columns: names))
    }
    self.columns = columns
    self.declared = declared
    self.row = row
  }
}

// MARK: - Rows

extension TableReading {
  /// The events of the next rows, up to the first row that anything is wrong with.
  ///
  /// Throws what the context throws; what is wrong with rows is in `problems`.
  public func drafts(of rows: TableRows) throws -> [RowDraft] {
    var drafts: [RowDraft] = []
    drafts.reserveCapacity(rows.rows.count)
    file = rows.file
    for index in 0..<rows.rows.count where !isOver {
      row.take(index, of: rows.rows)
      let start = drafts.count
      try read(into: &drafts)
      if !problems.isEmpty { drafts.removeSubrange(start...) }
    }
    if let problem = rows.problem, !isOver { problems.append(problem) }
    return drafts
  }

  private func read(into drafts: inout [RowDraft]) throws {
    if row.fields.isEmptyLine, columns.own.count > 1 {
      return tally.skip("row", "an empty line", place)
    }
    tally.rows += 1
    do throws(DossierProblem) {
      try row.fields.requireCount(columns.own.count, file: file)
    } catch {
      return problems.append(error)
    }
    try makeEvents(into: &drafts)
  }

  private var place: String { "\(file):\(row.fields.line)" }

  private func makeEvents(into drafts: inout [RowDraft]) throws {
    let first = UInt64(tally.rows - 1) * UInt64(mapping.width)
    do throws(SkippedRow) {
      try pass(filters)
    } catch {
      return tally.skip("row", error.reason, place)
    }
    for (index, entry) in entries.enumerated() {
      do {
        try pass(entry.filters)
        if let draft = try draft(of: entry, ordinal: first + UInt64(index)) {
          entry.made += 1
          drafts.append(draft)
        } else {
          entry.repeated += 1
        }
      } catch let skipped as SkippedRow {
        tally.skip(entry.kind, skipped.reason, place)
      } catch let problem as RowProblem {
        report(problem, entry.kind)
      }
    }
  }

  private func report(_ problem: RowProblem, _ kind: String) {
    var names: [String] = []
    for name in problem.columns where !names.contains(name) { names.append(name) }
    let told = DossierProblem(
      file: file, line: row.fields.line,
      field: names.isEmpty ? kind : names.joined(separator: ", "), found: problem.found,
      expected: problem.expected, hint: problem.hint)
    // Several entries may need the same column.
    if !problems.contains(told) { problems.append(told) }
  }

  /// Throws where a filter leaves the row out.
  private func pass(_ filters: [RowTemplate.Filter]) throws(SkippedRow) {
    for filter in filters {
      var text = ""
      if let join = filter.column.join {
        guard let place = row.rows(of: join).first else {
          throw SkippedRow(reason: "\(row.joined[join].name) has no row for it")
        }
        text = row.joined[join].text(at: place, filter.column.column)
      } else {
        text = row.fields[filter.column.column]
      }
      guard filter.words.contains(text) != filter.isOnly else { continue }
      throw SkippedRow(reason: "\(filter.column.name) is \(quoted(text)), which is left out")
    }
  }

  /// The event of an entry; nil where it repeats a declaration of an earlier row.
  private func draft(of entry: Entry, ordinal: UInt64) throws -> RowDraft? {
    let body: any EventMessage
    var mayRepeatName = false
    switch entry.content {
    case .statement(let statement):
      let made = try statement.body(of: row)
      try requireSound(made, of: entry.template)
      mayRepeatName =
        !names.insert(made.name.hashValue) || declared.isOnRecord(source: made.attribution.source)
      body = made
    case .declaration(let memory, let columns):
      var made: (any EventMessage)?
      let isNew = memory.value(for: row) {
        Made {
          let body = try entry.template.declaration(of: row)
          try requireSound(body, of: entry.template)
          made = body
          return .made(true)
        }
      }
      switch isNew {
      case .missing(let reason): throw SkippedRow(reason: reason)
      case .refused(let problem): throw problem
      case .made: break
      }
      guard var new = made, try declared.declare(&new, line: row.fields.line, columns: columns)
      else { return nil }
      body = new
    }
    return RowDraft(
      ordinal: ordinal, body: body, bytes: body.encoded(), file: file, line: row.fields.line,
      isDeclaration: entry.isDeclaration, mayRepeatName: mayRepeatName)
  }

  private func requireSound(
    _ body: any EventMessage, of template: @autoclosure () -> RowTemplate
  ) throws {
    guard let problem = body.problems().first else { return }
    let template = template()
    let key = String(problem.path.prefix { $0 != "." })
    let columns = (template.texts[key] ?? template.texts[template.form.key])?.columns ?? []
    throw RowProblem(
      columns: columns.map(\.name) + ["\(template.form.key).\(problem.path)"],
      found: problem.found.curlyQuoted, expected: problem.expected)
  }

  /// Counts what was made, once the rows have ended.
  public func finish() {
    var order: [String] = []
    for entry in entries where !order.contains(entry.kind) { order.append(entry.kind) }
    func sum(_ count: (Entry) -> Int) -> [(kind: String, count: Int)] {
      order.map { kind in
        (kind: kind, count: entries.reduce(0) { $0 + ($1.kind == kind ? count($1) : 0) })
      }.filter { $0.count > 0 }
    }
    tally.made = sum(\.made)
    tally.repeated = sum(\.repeated)
    tally.unmet = row.joined.map { ($0.name, $0.unmetCount) }.filter { $0.1 > 0 }
  }
}

extension RowTemplate {
  /// The declaration of a row. Throws `SkippedRow`, `RowProblem`.
  fileprivate func declaration(of row: TableRow) throws -> any EventMessage {
    var words: [String: String] = [:]
    for (key, expression) in texts {
      row.namespace = key == "succeeds" ? form.key : key
      switch try expression.text(of: row) {
      case .text(let text): words[key] = text
      case .missing(let reason):
        if key == form.key || form.requiredKeys.contains(key) { throw SkippedRow(reason: reason) }
      }
    }
    let lists = try lists.mapValues { try row.texts(of: $0) }
    let text = { (key: String) in words[key] ?? "" }
    switch form {
    case .party:
      var party = PartyDeclared()
      party.slug = text("party")
      party.name = text("name")
      party.kind = try word(words["kind"], "kind")
      party.succeeds = text("succeeds")
      party.aliases = lists["aliases"] ?? []
      for name in lists["roles"] ?? [] {
        var role = Role()
        role.role = try word(name, "roles")
        party.roles.append(role)
      }
      party.memberOf = (lists["member-of"] ?? []).map(Self.tie)
      party.speaksFor = (lists["speaks-for"] ?? []).map(Self.tie)
      return party
    case .issue:
      var issue = IssueDeclared()
      issue.slug = text("issue")
      issue.title = text("title")
      issue.succeeds = text("succeeds")
      issue.topics = lists["topics"] ?? []
      issue.scale = scale
      return issue
    case .source:
      var source = SourceDeclared()
      source.slug = text("source")
      source.title = text("title")
      source.publisher = text("publisher")
      source.url = text("url")
      source.published = text("published")
      source.language = text("language")
      source.kind = try word(words["kind"], "kind")
      source.reliability = try word(words["reliability"], "reliability")
      return source
    case .position, .withdrawal, .priority:
      preconditionFailure("Dossiers: a statement among the declarations")
    }
  }

  private static func tie(_ party: String) -> Tie {
    var tie = Tie()
    tie.party = party
    return tie
  }

  private func word<W: Vocabulary>(_ text: String?, _ key: String) throws -> W? {
    guard let text, !text.isEmpty else { return nil }
    if let word = W(word: text) { return word }
    throw RowProblem(
      columns: texts[key]?.columns.map(\.name) ?? [key], found: quoted(text),
      expected: listed(W.words), hint: Spelling.nearest(to: text, among: W.words) ?? "")
  }
}
