import Dossiers
import EventStore
import Positions
import Projections

/// The bytes of a table, piece by piece.
public struct TableSource {
  /// The file's name, for messages.
  public var name: String
  /// The next bytes; nil at the end.
  public var next: () throws -> [UInt8]?

  /// Names a source of bytes.
  public init(name: String, next: @escaping () throws -> [UInt8]?) {
    self.name = name
    self.next = next
  }
}

/// How the rows of a table become events, as typed in a file.
public struct TableMap {
  let mapping: TableMapping

  /// Reads a mapping. Throws `LedgerError`: `.usage` with everything that is wrong with it.
  public init(name: String, bytes: [UInt8]) throws(LedgerError) {
    do throws(TableProblems) {
      mapping = try TableMapping(file: name, bytes: bytes)
    } catch {
      throw LedgerError(.usage, error.list.map { "\($0)" })
    }
  }

  /// The tables that it joins: the name under which it cites them, and the file as typed.
  public var joins: [(name: String, file: String)] { mapping.joins.map { ($0.name, $0.file) } }
}

/// What the rows of a table became.
public struct RowsReceipt: Sendable {
  /// Rows that made no event of a kind, and why.
  public struct Skipped: Sendable {
    /// The kind of entry: party, issue, source, the verb of a statement, or row for all of them.
    public let kind: String
    /// Why: `vote is blank`.
    public let reason: String
    /// How many.
    public let count: Int
    /// The file and line of the first: `votes.csv:7`.
    public let first: String
  }

  /// The rows read, the row of names excepted.
  public let rows: Int
  /// How many events each kind of entry stands for, in the order of the mapping.
  public let made: [(kind: String, count: Int)]
  /// How many rows repeated a declaration of an earlier row.
  public let repeated: [(kind: String, count: Int)]
  /// What was skipped, in the order in which it was met first.
  public let skipped: [Skipped]
  /// How many rows of joined tables no row asked for.
  public let unmet: [(table: String, count: Int)]

  init(_ tally: RowTally) {
    rows = tally.rows
    made = tally.made
    repeated = tally.repeated
    skipped = tally.skipped.map {
      Skipped(kind: $0.kind, reason: $0.reason, count: $0.count, first: $0.first)
    }
    unmet = tally.unmet
  }
}

extension Ledger {
  /// Appends the rows of tables as a mapping says, all of them or nothing.
  ///
  /// The ids are made of the import's name and the number of the row, so that the same table can be
  /// appended again: what is on record is acknowledged, a changed row is a conflict, or with
  /// `terms.amends` a correction. `joined` opens a table that the mapping joins. Throws
  /// `LedgerError`: `.usage` with up to a hundred problems of the rows, `.conflict` with up to a
  /// hundred differences from the record.
  public func append(
    tables: [TableSource], map: TableMap, joined: (_ name: String) throws -> TableSource,
    terms: AppendTerms
  ) throws -> AppendReceipt {
    let mapping = map.mapping
    var isStarted = false
    return try record(terms: terms) { appender, recording, notes in
      guard !isStarted else {
        throw LedgerError(
          .storage,
          "the database had to grow while rows were read, and nothing was written: "
            + "run the append again")
      }
      isStarted = true
      do {
        let read = { (source: TableSource, separator: UInt8) in
          CSVReader(file: source.name, separator: separator, next: source.next)
        }
        var reader = try TableRowReader(
          mapping, tables: tables.map { read($0, mapping.separator) },
          joined: { read(try joined($0.name), $0.separator) })
        let reading = SharedTableReading(
          try TableReading(mapping, reader.head, in: try LedgerContext(self, ids: EventIDs())))
        let source = RowsImport(mapping, recorder: terms.recorder)
        var rows = RowsRecording(source, terms: terms)
        // Runs of rows are small: as many as are prepared while postings are written.
        try Lookahead.run(depth: 64) {
          reading.isOver ? nil : try reader.next().map { reading.add($0) }
        } prepare: { number in
          PreparedRows(try reading.drafts(of: number), of: source)
        } use: { prepared in
          try rows.record(prepared, with: &recording, in: &appender)
          reading.retire(prepared)
        }
        let (tally, problems) = reading.finish()
        guard problems.isEmpty else { throw LedgerError(.usage, told(problems)) }
        guard rows.conflicts.isEmpty else { throw LedgerError(.conflict, rows.conflicts) }
        notes.rows = RowsReceipt(tally)
      } catch let problems as TableProblems {
        throw LedgerError(.usage, problems.list.map { "\($0)" })
      } catch let problem as DossierProblem {
        throw LedgerError(.usage, "\(problem)")
      }
    }
  }

  private func told(_ problems: [DossierProblem]) -> [String] {
    let lines = problems.map { "\($0)" }
    guard problems.count >= TableReading.problemsMax else { return lines }
    return lines + ["… and perhaps more: reading stopped here"]
  }
}

/// Records the events of rows.
private struct RowsRecording {
  private(set) var conflicts: [String] = []
  private let source: RowsImport
  private let amends: Bool
  private let afterRedaction: Bool
  /// The sources of which it was asked whether a statement of theirs was redacted.
  private var sources: Set<String> = []

  /// The most conflicts that are told at once.
  private static let conflictsMax = 100

  init(_ source: RowsImport, terms: AppendTerms) {
    self.source = source
    amends = terms.amends
    afterRedaction = terms.afterRedaction
  }

  /// Records statements that were prepared, where their ids are new and nothing stands against it;
  /// otherwise each draft by itself.
  mutating func record(
    _ rows: PreparedRows, with recording: inout Recording, in appender: inout Appender
  ) throws {
    for part in rows.parts {
      if conflicts.isEmpty, let statements = part.statements,
        let first = statements.offered.first, appender.isAboveAll(EventID(first.id))
      {
        try recording.record(statements, in: &appender)
        continue
      }
      for draft in rows.drafts[part.range] {
        try record(draft, with: &recording, in: &appender)
      }
    }
  }

  private mutating func record(
    _ row: RowDraft, with recording: inout Recording, in appender: inout Appender
  ) throws {
    let id = try source.id(of: row)
    var draft = Draft(id: id, body: row.body, marking: source.marking, file: row.place, line: 0)
    if row.isDeclaration {
      // Declared anew, it is another event than the one of this row on record.
      if amends, try appender.place(of: id) != nil { draft.id = recording.ids.next() }
      let plan = try RecordingPlan([draft], completeSources: [], amends: amends, in: appender)
      guard plan.conflicts.isEmpty else { return try fail(plan.conflicts) }
      return try recording.carryOut(plan, in: &appender)
    }
    if row.mayRepeatName, try appender.place(of: id) == nil {
      let conflicts = try [
        repeatedName(of: draft, in: appender), redaction(of: draft, in: appender),
      ]
      .compactMap(\.self)
      guard conflicts.isEmpty else { return try fail(conflicts) }
    }
    do {
      guard conflicts.isEmpty else { return }
      try recording.record(
        row.body, id: id, marking: source.marking, bytes: row.bytes, in: &appender)
    } catch let error as StoreError where error.kind == .conflict && error.conflict != nil {
      try settle(error, draft, row.bytes, with: &recording, in: &appender)
    }
  }

  private mutating func fail(_ found: [String]) throws {
    conflicts += found
    guard conflicts.count < Self.conflictsMax else {
      throw LedgerError(.conflict, conflicts + ["… and perhaps more: reading stopped here"])
    }
  }

  /// Another statement of the same name, on record or of an earlier row.
  private func repeatedName(
    of draft: Draft, in reader: borrowing some EventReading & ~Copyable
  ) throws -> String? {
    guard let name = (draft.body as? any StatementMessage)?.name else { return nil }
    for event in try reader.events(tagged: "name:\(name)") {
      guard (event.body as? any StatementMessage)?.name == name, event.id != draft.id
      else { continue }
      return "\(draft.place): \(name) is #\(event.sequence) already, under another id"
        + "\n  give the statements a label with a column that tells the rows apart"
    }
    return nil
  }

  /// Why nothing new is taken from the source of a statement; told once a source.
  private mutating func redaction(
    of draft: Draft, in reader: borrowing some EventReading & ~Copyable
  ) throws -> String? {
    guard !afterRedaction, let source = (draft.body as? any StatementMessage)?.attribution.source,
      sources.insert(source).inserted
    else { return nil }
    return try reader.unnamedRedaction(in: source).map { "\(draft.place): \($0)" }
  }

  /// A row whose event is on record with other content.
  private mutating func settle(
    _ error: StoreError, _ draft: Draft, _ bytes: [UInt8], with recording: inout Recording,
    in appender: inout Appender
  ) throws {
    guard let known = try appender.place(of: draft.id) else { throw error }
    let detail = try EventDetail(at: known, in: appender)
    // What an earlier append of a changed table corrected is on record as it stands now.
    if let inForce = detail.bodyInForce, inForce.encoded() == bytes,
      detail.markingInForce == draft.marking
    {
      return try recording.carryOut(RecordingPlan(.acknowledge(sequence: known)), in: &appender)
    }
    guard amends, let event = detail.event, event.type == type(of: draft.body).type else {
      let hint = amends ? "" : "\n  --amend records this as a correction of #\(known)"
      return try fail(error.differences(at: draft.place).map { $0 + hint })
    }
    let found = try appender.problems(of: draft.body, replacing: event)
    guard found.isEmpty else { return try fail(found.map { "\(draft.place): \($0)" }) }
    var entry = InForce.Entry(event: event)
    entry.event.marking = max(event.marking, detail.markingInForce)
    try recording.carryOut(RecordingPlan(.correct(draft, entry: entry)), in: &appender)
  }
}
