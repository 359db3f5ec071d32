import EventStore
import Positions
import Projections
import TestSupport
import Testing

@testable import Dossiers
@testable import Ledger

/// Random tables as they are appended, with rows prepared ahead on a second thread, held against
/// rows that are read and recorded one after the other.
struct TablePreparationTests {
  @Test(arguments: 0..<12)
  func `rows prepared ahead become what rows taken one by one become`(round: Int) throws {
    var random = SeededGenerator()
    let seed = random
    let (ahead, oneByOne) = (try LedgerUnderTest(), try LedgerUnderTest())
    var table = RandomTable(round: round, &random)
    for step in 0..<5 {
      let before = try ahead.state()
      let isDryRun = step == 1
      let found = try Outcome { try ahead.append(table, isDryRun: isDryRun) }
      let expected = try Outcome { try oneByOne.appendOneByOne(table, isDryRun: isDryRun) }
      #expect(found == expected, "step \(step) of round \(round), \(seed)")
      let content = try ahead.content()
      #expect(try content == oneByOne.content(), "step \(step) of round \(round), \(seed)")
      if isDryRun || found.isRefusal { #expect(try ahead.state() == before, "\(seed)") }
      table.change(&random)
    }
    #expect(try ahead.findings() == [], "\(seed)")
  }

  @Test func `a row that is wrong is told with its line and field, however far down`() throws {
    let under = try LedgerUnderTest()
    var table = RandomTable(rows: (0..<3_000).map { ["w\($0)", "roads", "yes"] })
    table.rows[2_345][2] = "maybe"
    table.rows[2_900].append("more")
    let outcome = try Outcome { try under.append(table, isDryRun: false) }
    #expect(
      outcome.reasons == [
        "t.csv:2347: vote: found “maybe”, expected one of no, abstain, yes",
        "t.csv:2902: found 4 fields, expected 3, as many as there are columns",
      ])
    #expect(try under.state().first == "0")
  }
}

/// A table of votes, and how its rows are mapped.
private struct RandomTable {
  var rows: [[String]] = []
  /// Whether rows of the same party and issue make statements of different names.
  var isLabelled = false
  /// A line that is no CSV, in place of a row.
  var brokenRow: Int?

  init(rows: [[String]]) { self.rows = rows }

  /// Some rounds have tables of several runs of rows, some have a few names that repeat.
  init(round: Int, _ random: inout SeededGenerator) {
    isLabelled = round % 2 == 0
    let count = [3, 40, 700, 1_600][round % 4]
    for number in (0..<2_000).shuffled(using: &random).prefix(count) {
      let vote = ["yes", "no", "abstain", ""].randomElement(using: &random) ?? ""
      rows.append(["Party \(number % 50)", "issue-\(number / 50)", vote])
    }
    guard round % 3 == 0 else { return }
    for place in rows.indices.shuffled(using: &random).prefix(3) { rows.append(rows[place]) }
  }

  /// Makes it the table of the next append: with further rows, changed ones, or wrong ones.
  mutating func change(_ random: inout SeededGenerator) {
    brokenRow = nil
    rows.removeAll { $0.count != 3 || $0[2] == "maybe" }
    if rows.isEmpty { rows.append(["Party 0", "issue-0", "yes"]) }
    let place = Int.random(in: 0..<rows.count, using: &random)
    switch Int.random(in: 0..<7, using: &random) {
    case 0: rows[place][2] = "maybe"
    case 1: rows[place].append("a field too many")
    case 2: brokenRow = place
    case 3: rows[place][2] = rows[place][2] == "yes" ? "no" : "yes"
    case 4: for index in rows.indices { rows[index][2] = index % 3 == 0 ? "maybe" : "no" }
    default:
      let late = rows.count
      for number in 0..<600 { rows.append(["Late \(late + number)", "issue-3", "abstain"]) }
    }
  }

  var text: String {
    var lines = rows.enumerated().map { $0 == brokenRow ? "a\"b,c,d" : $1.joined(separator: ",") }
    lines.insert("who,what,vote", at: 0)
    return lines.joined(separator: "\n") + "\n"
  }

  var mapping: String {
    """
    mapping: 1
    import: random
    rows:
    - party: {slug: "{who}"}
      name: "{who}"
      kind: state
    - source: s-{what}
      title: On {what}
      published: 2026-01-05
    - issue: "{what}"
      title: On {what}
      scale: {ordinal: [no, abstain, yes]}
    - prefers: "{what}"
      party: {slug: "{who}"}
      source: s-{what}
      value: "{vote}"
      passage: "{vote}"

    """ + (isLabelled ? "  label: \"{who} {what} {vote}\"\n" : "")
  }

  /// The text in pieces of odd lengths.
  func pieces() -> () -> [UInt8]? {
    var rest = Array(text.utf8)[...]
    return {
      let piece = rest.prefix(997)
      rest = rest.dropFirst(997)
      return piece.isEmpty ? nil : Array(piece)
    }
  }
}

/// What an append told.
private struct Outcome: Equatable {
  private(set) var told: [String] = []
  private(set) var reasons: [String] = []
  private(set) var isRefusal = false

  init(_ append: () throws -> AppendReceipt) throws {
    do {
      let receipt = try append()
      let rows = try #require(receipt.rows)
      told = [
        "\(String(describing: receipt.recorded)) \(receipt.acknowledged) \(receipt.size)",
        "\(rows.rows) \(rows.made) \(rows.repeated) \(rows.skipped) \(rows.unmet)",
        "\(receipt.counts.map { "\($0.key) \($0.value)" }.sorted())",
        "\(receipt.warnings) \(receipt.judgements) \(receipt.leftOutCount)",
        "\(receipt.stances.map { "\($0.party) \($0.issue) \($0.before) \($0.after)" })",
      ]
      told += receipt.events.map { "\($0.sequence) \($0.id) \($0.recorder) \($0.body)" }
    } catch let error as LedgerError {
      (isRefusal, reasons) = (true, ["\(error.kind)"] + error.reasons)
    }
    if isRefusal { reasons.removeFirst() }
  }
}

extension LedgerUnderTest {
  fileprivate func append(_ table: RandomTable, isDryRun: Bool) throws -> AppendReceipt {
    var terms = Self.terms
    terms.isDryRun = isDryRun
    return try ledger.append(
      tables: [TableSource(name: "t.csv", next: table.pieces())],
      map: try TableMap(name: "m.yaml", bytes: Array(table.mapping.utf8)),
      joined: { TableSource(name: $0) { nil } }, terms: terms)
  }

  /// Reads a row, records what it became, and goes on to the next one.
  fileprivate func appendOneByOne(_ table: RandomTable, isDryRun: Bool) throws -> AppendReceipt {
    var terms = Self.terms
    terms.isDryRun = isDryRun
    let mapping = try TableMapping(file: "m.yaml", bytes: Array(table.mapping.utf8))
    return try ledger.record(terms: terms) { appender, recording, notes in
      var reader = try TableRowReader(
        mapping, tables: [CSVReader(file: "t.csv", next: table.pieces())],
        joined: { CSVReader(file: $0.name) { nil } })
      reader.rowCount = 1
      let reading = try TableReading(
        mapping, reader.head, in: LedgerContext(ledger, ids: recording.ids))
      var conflicts: [String] = []
      while !reading.isOver, let row = try reader.next() {
        for draft in try reading.drafts(of: row) {
          conflicts += try Self.record(draft, of: mapping, conflicts, &recording, &appender)
          if conflicts.count >= 100 {
            throw LedgerError(.conflict, conflicts + ["… and perhaps more: reading stopped here"])
          }
        }
      }
      reading.finish()
      if !reading.problems.isEmpty {
        let end = reading.isOver ? ["… and perhaps more: reading stopped here"] : []
        throw LedgerError(.usage, reading.problems.map { "\($0)" } + end)
      }
      if !conflicts.isEmpty { throw LedgerError(.conflict, conflicts) }
      notes.rows = RowsReceipt(reading.tally)
    }
  }

  /// Records one draft by itself; returns what stands against it.
  private static func record(
    _ row: RowDraft, of mapping: TableMapping, _ conflicts: [String],
    _ recording: inout Recording, _ appender: inout Appender
  ) throws -> [String] {
    let id = EventReference(EventID.v8(importName: mapping.importName, ordinal: row.ordinal))
    if row.body.declares != nil {
      let draft = Draft(id: id, body: row.body, marking: .clear, file: row.place, line: 0)
      let plan = try RecordingPlan([draft], completeSources: [], amends: false, in: appender)
      if plan.conflicts.isEmpty { try recording.carryOut(plan, in: &appender) }
      return plan.conflicts
    }
    let name = try #require(row.body as? any StatementMessage).name
    if try appender.place(of: id) == nil {
      let same = try appender.events(tagged: "name:\(name)")
      if let first = same.first {
        return [
          "\(row.place): \(name) is #\(first.sequence) already, under another id"
            + "\n  give the statements a label with a column that tells the rows apart"
        ]
      }
    }
    guard conflicts.isEmpty else { return [] }
    do {
      try recording.record(row.body, id: id, marking: .clear, in: &appender)
      return []
    } catch let error as StoreError where error.conflict != nil {
      let place = try #require(try appender.place(of: id))
      return error.differences(at: row.place).map {
        $0 + "\n  --amend records this as a correction of #\(place)"
      }
    }
  }

  /// Every event and every cell, but for what no two ledgers share: salts and recorded times.
  fileprivate func content() throws -> [String] {
    try ledger.read { snapshot in
      var content: [String] = []
      for sequence in 0..<snapshot.size {
        let event = try snapshot.event(at: sequence)
        let parts = "\(event.id) \(event.type) \(event.schema) \(event.recorder) \(event.marking)"
        content.append("\(parts) \(event.body ?? [])")
      }
      for projection in Projection.allCases {
        try snapshot.cells(projection: projection.rawValue, prefix: "") { key, state in
          content.append("\(projection) \(key) \(Array(copying: state))")
        }
      }
      return content
    }
  }
}

extension [UInt8] {
  fileprivate init(copying bytes: Span<UInt8>) {
    self = bytes.indices.map { bytes[$0] }
  }
}
