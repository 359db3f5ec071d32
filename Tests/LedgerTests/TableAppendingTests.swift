import Foundation
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

private let mapping = """
  mapping: 1
  import: test
  width: 4
  rows:
  - party: {slug: "{who}"}
    name: "{who}"
    kind: state
  - source: table
    title: Table
    published: 2026-01-05
    kind: vote
  - issue: "{what}"
    title: On {what}
    scale: {ordinal: [no, abstain, yes]}
  - prefers: "{what}"
    party: {slug: "{who}"}
    source: table
    value: "{vote}"
    passage: "{vote}"
  """

private let table = """
  who,what,vote
  North,roads,yes
  South,roads,no
  North,dams,
  South,dams,abstain

  """

extension LedgerUnderTest {
  /// Appends a table given as text.
  @discardableResult
  fileprivate func append(
    table: String, mapping: String = mapping, amends: Bool = false, isDryRun: Bool = false
  ) throws -> AppendReceipt {
    var terms = Self.terms
    terms.amends = amends
    terms.isDryRun = isDryRun
    var rest: [UInt8]? = Array(table.utf8)
    return try ledger.append(
      tables: [
        TableSource(name: "t.csv") {
          defer { rest = nil }
          return rest
        }
      ],
      map: try TableMap(name: "m.yaml", bytes: Array(mapping.utf8)),
      joined: { TableSource(name: $0) { nil } }, terms: terms)
  }

  /// What an append of a table is refused for.
  fileprivate func refusal(
    table: String, mapping: String = mapping, amends: Bool = false
  ) -> LedgerError? {
    #expect(throws: LedgerError.self) {
      try append(table: table, mapping: mapping, amends: amends)
    }
  }
}

struct TableAppendingTests {
  let under: LedgerUnderTest

  init() throws { under = try LedgerUnderTest() }

  @Test func `a table is recorded in one transaction, and told row by row`() throws {
    let receipt = try under.append(table: table)
    #expect(receipt.recorded == 0...7)
    #expect(receipt.counts[.positionStated] == 3)
    let rows = try #require(receipt.rows)
    #expect(rows.rows == 4)
    #expect(
      rows.made.map { "\($0.kind) \($0.count)" } == [
        "party 2", "source 1", "issue 2", "prefers 3",
      ])
    #expect(
      rows.skipped.map { "\($0.kind): \($0.reason) \($0.count) \($0.first)" } == [
        "prefers: vote is blank 1 t.csv:4"
      ])
    #expect(try under.findings() == [])
  }

  @Test func `the id of an event is the import's name and the number of its row`() throws {
    let receipt = try under.append(table: table)
    // 82 bits of the SHA-256 of “test”, which begins 9f86d081884c7d659a2fea.
    let ids = receipt.events.map { "\($0.id)" }
    #expect(
      ids
        == [0, 1, 2, 3, 4, 7, 10, 15].map { number in
          "9f86d081-884c-87d6-9668-bf" + String(format: "%010x", number)
        })
  }

  @Test func `the same table again is acknowledged, and changes nothing`() throws {
    try under.append(table: table)
    let before = try under.state()
    let receipt = try under.append(table: table)
    #expect(receipt.recorded == nil)
    #expect(receipt.acknowledged == Array(0...7))
    #expect(try under.state() == before)
  }

  @Test func `rows at the end are added to those on record`() throws {
    try under.append(table: table)
    let receipt = try under.append(table: table + "East,roads,abstain\n")
    #expect(receipt.recorded == 8...9)
    #expect(receipt.acknowledged.count == 8)
    #expect(try under.findings() == [])
  }

  @Test func `a changed row is a conflict, and a correction where that is asked for`() throws {
    try under.append(table: table)
    let before = try under.state()
    let changed = table.replacing("South,roads,no", with: "South,roads,yes")
    let error = under.refusal(table: changed)
    #expect(error?.kind == .conflict)
    #expect(error?.reasons.first?.hasPrefix("t.csv:3: 9f86d081") == true)
    #expect(error?.reasons.first?.contains("value.level  “no” → “yes”") == true)
    #expect(try under.state() == before)

    let receipt = try under.append(table: changed, amends: true)
    #expect(receipt.recorded == 8...8)
    #expect(receipt.counts == [.recordCorrected: 1])
    // What was corrected is on record now.
    #expect(try under.append(table: changed).recorded == nil)
    #expect(try under.findings() == [])
  }

  @Test func `another declaration of a slug on record is a conflict`() throws {
    try under.append(table: table)
    let other = mapping.replacing("title: On {what}", with: "title: About {what}")
    let error = under.refusal(table: table, mapping: other)
    #expect(error?.kind == .conflict)
    #expect(error?.reasons.count == 2)
    #expect(try under.append(table: table, mapping: other, amends: true).recorded == 8...9)
  }

  @Test func `two rows that make one statement are a conflict`() throws {
    let error = under.refusal(table: table + "South,roads,yes\n")
    #expect(error?.kind == .conflict)
    #expect(
      error?.reasons == [
        "t.csv:6: table#prefers/south/roads is #5 already, under another id"
          + "\n  give the statements a label with a column that tells the rows apart"
      ])
    #expect(try under.state().first == "0")
    let labelled = mapping + "\n  label: \"{who} {what} {vote}\"\n"
    #expect(
      try under.append(table: table + "South,roads,yes\n", mapping: labelled).recorded == 0...8)
  }

  @Test func `another import of the same statements is a conflict`() throws {
    try under.append(table: table)
    let error = under.refusal(
      table: table, mapping: mapping.replacing("import: test", with: "import: other"))
    #expect(error?.kind == .conflict)
    #expect(error?.reasons.count == 3)
  }

  @Test func `bad rows are refused together, and nothing is written`() throws {
    let error = under.refusal(table: table + "West,roads,maybe\nEast,roads\n")
    #expect(error?.kind == .usage)
    #expect(
      error?.reasons == [
        "t.csv:6: vote: found “maybe”, expected one of no, abstain, yes",
        "t.csv:7: found 2 fields, expected 3, as many as there are columns",
      ])
    #expect(try under.state().first == "0")
  }

  @Test func `a dry run tells everything and writes nothing`() throws {
    let receipt = try under.append(table: table, isDryRun: true)
    #expect(receipt.recorded == 0...7)
    #expect(receipt.rows?.rows == 4)
    #expect(try under.state().first == "0")
  }

  @Test func `a vote is the party's own word`() throws {
    try under.append(table: table)
    let table = try under.ledger.answer(StandingsInquiry(try Query([])))
    let shown = try #require(table.rows.first { $0.issue.slug == "roads" }?.standings.first)
    #expect(shown.position?.account.accountClass == .own)
    #expect(shown.position?.bounds?.percent == 100)
  }
}
