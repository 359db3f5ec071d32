import Positions

/// Rows of a table as they were read, not yet looked at.
public struct TableRows: Sendable {
  let file: String
  private(set) var rows = CSVRows()
  /// Why what follows cannot be told apart into rows.
  fileprivate(set) var problem: DossierProblem?

  fileprivate init(file: String) { self.file = file }

  fileprivate mutating func append(_ row: borrowing CSVRow) { rows.append(row) }
}

/// What the tables look like: the names of the columns, and all of the joined tables.
public struct TableHead: Sendable {
  let columns: [String]
  var joined: [JoinedTable] = []
}

/// Takes rows from tables, a run at a time; what they mean is for ``TableReading`` to say.
public struct TableRowReader {
  /// The columns and the joined tables.
  public let head: TableHead
  private var readers: ArraySlice<CSVReader>
  private var row = CSVRow()
  /// How many rows make a run at most, where each of them makes few events.
  var rowCount: Int

  /// A run has at most as many rows; with many entries fewer, and after so many bytes it ends.
  private static let (rowCount, eventCount, byteCount) = (512, 4_096, 1 << 20)

  /// Reads the rows of names and the joined tables.
  ///
  /// `joined` gives the reader of each joined table. Throws `TableProblems` with everything that
  /// does not fit, `DossierProblem`, and what the readers throw.
  public init(
    _ mapping: TableMapping, tables: [CSVReader],
    joined: (TableMapping.Join) throws -> CSVReader
  ) throws {
    var tables = tables
    var own = mapping.columns
    if own.isEmpty {
      own = try tables[0].names()
      for index in tables.indices.dropFirst() {
        let names = try tables[index].names()
        guard names != own else { continue }
        throw DossierProblem(
          file: tables[index].file, line: 1, field: "", found: listed(names),
          expected: "the columns of \(tables[0].file): \(listed(own))")
      }
    }
    head = try TableHead(columns: own, mapping, joined)
    readers = tables[...]
    rowCount = min(Self.rowCount, max(1, Self.eventCount / max(1, mapping.entries.count)))
  }

  /// The next rows, all of one table; nil at the end. Throws what the readers throw.
  public mutating func next() throws -> TableRows? {
    while let file = readers.first?.file {
      var rows = TableRows(file: file)
      var bytes = 0
      do {
        while rows.rows.count < rowCount, bytes < Self.byteCount,
          try readers[readers.startIndex].read(&row)
        {
          rows.append(row)
          bytes += row.bytes.count
        }
      } catch let problem as DossierProblem {
        rows.problem = problem
        readers = []
        return rows
      }
      if rows.rows.count > 0 { return rows }
      readers = readers.dropFirst()
    }
    return nil
  }
}

extension TableHead {
  /// Reads the joined tables.
  fileprivate init(
    columns own: [String], _ mapping: TableMapping,
    _ joined: (TableMapping.Join) throws -> CSVReader
  ) throws {
    columns = own
    var problems: [DossierProblem] = []
    for join in mapping.joins {
      guard let onColumn = own.firstIndex(of: join.on) else {
        problems.append(
          join.place.at(key: "on", line: join.place.line).problem(
            found: quoted(join.on), expected: listed(own),
            hint: Spelling.nearest(to: join.on, among: own) ?? ""))
        continue
      }
      var reader = try joined(join)
      self.joined.append(try JoinedTable(join, onColumn: onColumn, reader: &reader))
    }
    if !problems.isEmpty { throw TableProblems(list: problems) }
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
