public import Positions

/// An event made of a row, not yet recorded.
public struct RowDraft: Sendable {
  /// What its id is made of, besides the import's name.
  public let ordinal: UInt64
  /// The body; sound, and citing nothing that is not declared.
  public let body: any EventMessage
  /// The body as it is stored.
  public let bytes: [UInt8]
  /// The file and the line of its row: `votes.csv:7`.
  public let place: String
  /// Whether another statement may have its name: of another row, or on record.
  public let mayRepeatName: Bool
}

/// Reads the rows of a table and makes events of them as a mapping says.
///
/// Nothing is recorded here: bytes and what is on record come in, drafts go out. Costs a few
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
  private var readers: [CSVReader]
  private var reader: CSVReader
  private var names: Set<Int> = []
  private var counts: [(made: Int, repeated: Int)]

  private enum Entry {
    case statement(RowTemplate, StatementTemplate)
    case declaration(RowTemplate, RowMemory<Made<Bool>>, columns: [String])

    var template: RowTemplate {
      switch self {
      case .statement(let template, _), .declaration(let template, _, _): template
      }
    }
  }

  /// The most problems that are told at once.
  public static let problemsMax = 100

  /// Reads the rows of names and the joined tables, and finds the mapping's columns in them.
  ///
  /// `joined` gives the reader of each joined table. Throws `TableProblems` with everything that
  /// does not fit, `DossierProblem`, and what the readers and the context throw.
  public init(
    _ mapping: TableMapping, tables: [CSVReader],
    joined: (TableMapping.Join) throws -> CSVReader, in context: some DossierContext
  ) throws {
    self.mapping = mapping
    readers = tables
    reader = readers.removeFirst()
    var own = mapping.columns
    if own.isEmpty {
      own = try reader.names()
      for index in readers.indices {
        let names = try readers[index].names()
        guard names != own else { continue }
        throw DossierProblem(
          file: readers[index].file, line: 1, field: "", found: listed(names),
          expected: "the columns of \(reader.file): \(listed(own))")
      }
    }
    let reports = DossierReader(context: context)
    var columns = TableColumns(own: own)
    var tables: [JoinedTable] = []
    for join in mapping.joins {
      guard let onColumn = own.firstIndex(of: join.on) else {
        reports.report(
          join.place.at(key: "on", line: join.place.line), found: quoted(join.on),
          expected: listed(own), hint: Spelling.nearest(to: join.on, among: own) ?? "")
        continue
      }
      var reader = try joined(join)
      let table = try JoinedTable(join, onColumn: onColumn, reader: &reader)
      columns.joins.append((join.name, table.columns, onColumn, join.hasMany))
      tables.append(table)
    }
    if !reports.problems.isEmpty { throw TableProblems(list: reports.problems) }
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
    entries = templates.map { template in
      let own = columns.own(of: template.columns)
      guard template.form.isRegistry else {
        return .statement(
          template, StatementTemplate(template, columns: columns, declared: declared))
      }
      return .declaration(template, RowMemory(columns: own), columns: own.map { columns.own[$0] })
    }
    counts = Array(repeating: (0, 0), count: entries.count)
    self.columns = columns
    self.declared = declared
    row = TableRow(columns: columns, missing: mapping.missing)
    row.joined = tables
  }
}

extension CSVReader {
  /// The names of the columns, in the first row. Throws `DossierProblem`.
  fileprivate mutating func names() throws -> [String] {
    var row = CSVRow()
    guard try read(&row) else {
      throw DossierProblem(
        file: file, line: 1, field: "", found: "an empty file", expected: "a row of names")
    }
    let names = row.texts
    if let name = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw DossierProblem(
        file: file, line: 1, field: "", found: "the column \(quoted(name)) twice",
        expected: "names that differ, or “columns” in the mapping")
    }
    return names
  }
}

// MARK: - Rows

extension TableReading {
  /// The events of the next rows, at least `limit` of them unless the rows end; empty at the end.
  ///
  /// Throws what the readers and the context throw; what is wrong with rows is in `problems`.
  public func next(_ limit: Int) throws -> [RowDraft] {
    var drafts: [RowDraft] = []
    drafts.reserveCapacity(limit + entries.count)
    while drafts.count < limit, problems.count < Self.problemsMax {
      do {
        guard try readRow() else { break }
      } catch let problem as DossierProblem {
        // What follows cannot be told apart into rows.
        problems.append(problem)
        finish()
        return []
      }
      try makeEvents(into: &drafts)
    }
    if drafts.isEmpty { finish() }
    return drafts
  }

  /// Reads the next row that has fields; false where the tables end.
  private func readRow() throws -> Bool {
    while true {
      guard try reader.read(&row.fields) else {
        guard !readers.isEmpty else { return false }
        reader = readers.removeFirst()
        continue
      }
      if row.fields.isEmptyLine, columns.own.count > 1 {
        tally.skip("row", "an empty line", place)
        continue
      }
      tally.rows += 1
      do throws(DossierProblem) {
        try row.fields.requireCount(columns.own.count, file: reader.file)
        return true
      } catch {
        problems.append(error)
        guard problems.count < Self.problemsMax else { return false }
      }
    }
  }

  private var place: String { "\(reader.file):\(row.fields.line)" }

  private func makeEvents(into drafts: inout [RowDraft]) throws {
    let first = UInt64(tally.rows - 1) * UInt64(mapping.width)
    do throws(SkippedRow) {
      try pass(filters)
    } catch {
      return tally.skip("row", error.reason, place)
    }
    for index in entries.indices {
      let kind = entries[index].template.form.key
      do {
        try pass(entries[index].template.filters)
        let draft = try draft(of: entries[index], ordinal: first + UInt64(index))
        if let draft {
          counts[index].made += 1
          drafts.append(draft)
        } else {
          counts[index].repeated += 1
        }
      } catch let skipped as SkippedRow {
        tally.skip(kind, skipped.reason, place)
      } catch let problem as RowProblem {
        report(problem, kind)
      }
    }
  }

  private func report(_ problem: RowProblem, _ kind: String) {
    var names: [String] = []
    for name in problem.columns where !names.contains(name) { names.append(name) }
    let told = DossierProblem(
      file: reader.file, line: row.fields.line,
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
    switch entry {
    case .statement(let template, let statement):
      let made = try statement.body(of: row)
      try requireSound(made, made.valid, of: template)
      mayRepeatName =
        !names.insert(made.name.hashValue).inserted
        || declared.isOnRecord(source: made.attribution.source)
      body = made
    case .declaration(let template, let memory, let columns):
      var made: (any EventMessage)?
      let isNew = memory.value(for: row.fields) {
        Made {
          let body = try template.declaration(of: row)
          try requireSound(body, nil, of: template)
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
      ordinal: ordinal, body: body, bytes: body.encoded(), place: place,
      mayRepeatName: mayRepeatName)
  }

  private func requireSound(
    _ body: any EventMessage, _ valid: String?, of template: RowTemplate
  ) throws {
    guard let problem = body.problems().first else { return }
    let key = String(problem.path.prefix { $0 != "." })
    let columns = (template.texts[key] ?? template.texts[template.form.key])?.columns ?? []
    throw RowProblem(
      columns: columns.map(\.name) + ["\(template.form.key).\(problem.path)"],
      found: problem.found.curlyQuoted, expected: problem.expected)
  }

  /// Counts what was made, once the rows have ended.
  private func finish() {
    let kinds = entries.map(\.template.form.key)
    var order: [String] = []
    for kind in kinds where !order.contains(kind) { order.append(kind) }
    let sum = { (count: (Int) -> Int) in
      order.map { kind in
        (kind: kind, count: kinds.indices.reduce(0) { $0 + (kinds[$1] == kind ? count($1) : 0) })
      }.filter { $0.count > 0 }
    }
    tally.made = sum { counts[$0].made }
    tally.repeated = sum { counts[$0].repeated }
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
