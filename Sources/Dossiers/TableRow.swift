import Positions

/// A table that rows are joined to, in memory.
struct JoinedTable {
  let name: String
  let columns: [String]
  /// The column of the table itself that holds the key.
  let onColumn: Int
  let hasMany: Bool
  let isOptional: Bool
  private var rows: [CSVRow] = []
  private var places: [String: [Int]] = [:]
  /// The keys that rows had.
  private(set) var metKeys: Set<String> = []

  /// Reads the table. Throws `DossierProblem`.
  init(_ join: TableMapping.Join, onColumn: Int, reader: inout CSVReader) throws {
    name = join.name
    self.onColumn = onColumn
    hasMany = join.hasMany
    isOptional = join.isOptional
    var row = CSVRow()
    guard try reader.read(&row) else {
      throw join.place.problem(
        found: "\(reader.file), which is empty", expected: "a table with a row of names")
    }
    columns = row.texts
    guard let key = columns.firstIndex(of: join.key) else {
      throw join.place.at(key: "key", line: join.place.line).problem(
        found: quoted(join.key), expected: "a column of \(reader.file): \(listed(columns))",
        hint: Spelling.nearest(to: join.key, among: columns) ?? "")
    }
    while try reader.read(&row) {
      if row.isEmptyLine { continue }
      try row.requireCount(columns.count, file: reader.file)
      let text = row[key]
      if !hasMany, let first = places[text]?.first {
        throw DossierProblem(
          file: reader.file, line: row.line, field: join.key,
          found: "\(quoted(text)), as on line \(rows[first].line)",
          expected: "each key once, or “many: true” in the mapping")
      }
      places[text, default: []].append(rows.count)
      rows.append(row)
    }
  }

  /// The rows with a key.
  mutating func find(_ key: String) -> [Int] {
    guard let found = places[key] else { return [] }
    metKeys.insert(key)
    return found
  }

  func text(at row: Int, _ column: Int) -> String { rows[row][column] }

  /// The number of rows whose key no row had.
  var unmetCount: Int {
    places.reduce(0) { $0 + (metKeys.contains($1.key) ? 0 : $1.value.count) }
  }
}

/// The row that is read now, with the rows of other tables that belong to it.
final class TableRow {
  /// The fields of the row.
  private(set) var fields = CSVRow()
  /// The number of the row, from 1; the same row has the same.
  private(set) var number = 0
  /// The tables joined to it.
  var joined: [JoinedTable] = []
  /// Of a table with many rows, the one that is meant.
  var joinedRow: Int?
  /// What slugs are made for: party, issue, source.
  var namespace = ""
  private let columns: TableColumns
  private let missing: Set<String>
  /// The names that slugs were made of.
  private var names: [String: (name: String, line: Int)] = [:]
  private var keys: [[Int]: RowKeys] = [:]

  init(columns: TableColumns, missing: Set<String>) {
    self.columns = columns
    self.missing = missing
  }

  /// Takes a row in place of the one before.
  func take(_ index: Int, of rows: CSVRows) {
    rows.copy(index, to: &fields)
    number += 1
  }

  /// The keys by some columns of the table itself, shared by all that hangs on the same ones.
  func keys(of columns: [Int]) -> RowKeys {
    if let known = keys[columns] { return known }
    let made = RowKeys(columns: columns)
    keys[columns] = made
    return made
  }

  /// What stands in a column; blank, of spaces only, or one of the mapping's words for it: nothing.
  func value(of column: ColumnReference) throws -> RowText {
    var text = ""
    if let join = column.join {
      if let row = try joinedRow ?? self.row(of: join) {
        text = joined[join].text(at: row, column.column)
      } else {
        return .missing("\(joined[join].name) has no row for it")
      }
    } else {
      text = fields[column.column]
    }
    if text.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
      return .missing("\(column.name) is blank")
    }
    if !missing.isEmpty, missing.contains(text) {
      return .missing("\(column.name) is \(quoted(text))")
    }
    return .text(text)
  }

  /// The rows of a joined table.
  func rows(of join: Int) -> [Int] {
    joined[join].find(fields[joined[join].onColumn])
  }

  private func row(of join: Int) throws -> Int? {
    if let row = rows(of: join).first { return row }
    if joined[join].isOptional { return nil }
    throw RowProblem(
      columns: [columns.own[joined[join].onColumn]], found: quoted(fields[joined[join].onColumn]),
      expected: "a key of the table \(joined[join].name), or “optional: true” in the mapping")
  }

  /// The slug of a name; throws where none can be made, or another name gave it.
  func slug(madeFrom name: String, columns: [String]) throws -> String {
    guard let slug = Slug.made(from: name) else {
      throw RowProblem(
        columns: columns, found: quoted(name),
        expected: "a name with letters a–z or digits, of which a slug can be made; names in "
          + "another script need a column, or a table of “values”, with slugs")
    }
    let key = namespace + " " + slug
    if let known = names[key], known.name != name {
      throw RowProblem(
        columns: columns, found: "\(quoted(name)), which makes the slug \(slug)",
        expected: "another slug: \(quoted(known.name)) on line \(known.line) makes it too")
    }
    if names[key] == nil { names[key] = (name, fields.line) }
    return slug
  }

  /// The texts of a list; those that are nothing on record are left out.
  func texts(of list: [RowExpression]) throws -> [String] {
    var texts: [String] = []
    for expression in list {
      let many = expression.columns.compactMap(\.join).first { joined[$0].hasMany }
      if let many {
        for row in rows(of: many) {
          joinedRow = row
          defer { joinedRow = nil }
          if case .text(let text) = try expression.text(of: self) { texts.append(text) }
        }
      } else if case .text(let text) = try expression.text(of: self) {
        texts.append(text)
      }
    }
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}

extension CSVRow {
  /// Throws `DossierProblem` where the row does not have as many fields as there are columns.
  func requireCount(_ expected: Int, file: String) throws(DossierProblem) {
    guard count != expected else { return }
    throw DossierProblem(
      file: file, line: line, field: "", found: "\(count) fields",
      expected: "\(expected), as many as there are columns")
  }
}
