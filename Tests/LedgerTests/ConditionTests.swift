import Measures
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct ConditionTests {
  /// A ledger of `count` issues, and statements under one voice each.
  private func ledger(issues count: Int, _ statements: [String]) throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    let issues = (0..<count).map { "  i\($0): {title: Issue \($0), scale: {km: [0, 9]}}" }
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      issues:
      \(issues.joined(separator: "\n"))
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
      accounts:
      - by: source
        statements:
      \(statements.map { "  - \($0)" }.joined(separator: "\n"))
      """)
    return test
  }

  private func statement(
    _ party: String, _ issue: Int, _ value: String, if condition: (String, Int, String)? = nil
  ) -> String {
    let conditions = condition.map { ", if: [{party: \($0.0), issue: i\($0.1), value: \($0.2)}]" }
    return "{accepts: i\(issue), party: \(party), value: \(value)\(conditions ?? ""), passage: so, "
      + "label: \(party)-\(issue)-\(condition == nil ? "plain" : "if")}"
  }

  private func isMet(
    _ party: String, _ issue: Int, _ test: LedgerUnderTest
  ) throws -> [[Bool]] {
    let table = try test.ledger.stances(
      parties: [party], issues: ["i\(issue)"], policy: .standard)
    return try #require(table.rows.first).conditions[0].map { $0.map(\.isMet) }
  }

  @Test func `conditions that hang on each other are unmet, whichever is asked for`() throws {
    // South stands where North asks, and hangs on North there besides.
    let test = try ledger(
      issues: 3,
      [
        statement("north", 0, "1", if: ("south", 1, "2")), statement("south", 1, "2"),
        statement("south", 1, "2", if: ("north", 0, "1")),
        statement("north", 2, "4", if: ("south", 1, "2")),
      ])
    #expect(try isMet("north", 0, test) == [[false]])
    #expect(try isMet("south", 1, test) == [[false]])
    // This one stands outside the cycle, and South is where it asks.
    #expect(try isMet("north", 2, test) == [[true]])
    let report = try test.ledger.divergence(
      of: "north", and: "south", issues: [], policy: .standard)
    #expect(report.issues[0].conditions == [[.cyclic]])
    #expect(report.issues[1].conditions == [[.cyclic]])
    #expect(report.issues[2].conditions == [[.met(by: 6 + 1)]])
  }

  @Test func `a position that asks for itself is unmet`() throws {
    let test = try ledger(issues: 1, [statement("north", 0, "1", if: ("north", 0, "1"))])
    #expect(try isMet("north", 0, test) == [[false]])
  }

  @Test func `a chain of conditions is met to its end, and read once`() throws {
    // Each issue hangs on both parties at the next one: read by paths this would take 2^40 steps.
    var statements: [String] = []
    for issue in 0..<40 {
      for party in ["north", "south"] {
        let asked = ["north", "south"].map { "{party: \($0), issue: i\(issue + 1), value: 1}" }
        statements.append(
          "{accepts: i\(issue), party: \(party), value: 1, passage: so, label: \(party)-\(issue), "
            + "if: [\(asked.joined(separator: ", "))]}")
      }
    }
    statements += [statement("north", 40, "1"), statement("south", 40, "1")]
    let test = try ledger(issues: 41, statements)
    #expect(try isMet("north", 0, test) == [[true, true]])
    let report = try test.ledger.divergence(
      of: "north", and: "south", issues: [], policy: .standard)
    #expect(report.distance.compared.count == 41)
  }

  @Test func `a receipt tells of a position whose condition comes to be met`() throws {
    let test = try ledger(
      issues: 2, [statement("north", 0, "1", if: ("south", 1, "2")), statement("south", 0, "3")])
    let receipt = try test.append(
      """
      dossier: 1
      source: {slug: later, title: Another, publisher: Press, published: 2026-01-06}
      accounts:
      - by: source
        statements: [{accepts: i1, party: south, value: 2, passage: accepts 2}]
      """)
    #expect(receipt.stances.map { "\($0.party)/\($0.issue)" } == ["north/i0", "south/i1"])
    let moved = try #require(receipt.divergences.first)
    #expect(moved.after.issue == "i0")
    #expect(!moved.before.isComparable)
    #expect(moved.after.isComparable)
  }

  @Test func `cells read in any order have the same stances as by a plain definition`() throws {
    var random = SeededGenerator()
    for _ in 0..<6 {
      var statements: [String] = []
      for issue in 0..<4 {
        for party in ["north", "south"] where Int.random(in: 0..<5, using: &random) > 0 {
          let asked = (
            ["north", "south"].randomElement(using: &random) ?? "",
            Int.random(in: 0..<4, using: &random), "1"
          )
          statements.append(
            statement(party, issue, "1", if: Bool.random(using: &random) ? asked : nil))
        }
      }
      guard !statements.isEmpty else { continue }
      let test = try ledger(issues: 4, statements)
      let registry = try test.ledger.registry().registry
      let cells = ["north", "south"].flatMap { party in
        (0..<4).map { CellKey(party: party, issue: "i\($0)") }
      }
      let plain = try PlainConditions(test, cells: cells)
      for _ in 0..<4 {
        var reading = StanceReading(registry: registry, question: Question())
        for cell in cells.shuffled(using: &random) {
          let (party, issue) = try #require(cell.stance)
          let stance = try test.ledger.read { try reading.stance(of: party, on: issue, in: $0) }
          #expect(!stance.open.slots.isEmpty == plain.standing.contains(cell), "\(cell) \(random)")
        }
      }
    }
  }
}

/// Which cells of one statement each stand, told by following every path: a statement stands if it
/// asks nothing, or if what it asks stands and no path leads from there back to it.
private struct PlainConditions {
  private var asked: [CellKey: CellKey] = [:]
  private var held: Set<CellKey> = []
  private(set) var standing: Set<CellKey> = []

  init(_ test: LedgerUnderTest, cells: [CellKey]) throws {
    for cell in cells {
      let statements = try test.ledger.read { try $0.stanceCell(cell).statements() }
      guard let statement = statements.first else { continue }
      held.insert(cell)
      asked[cell] = statement.conditions.first.map { CellKey(party: $0.party, issue: $0.issue) }
    }
    standing = held.filter(stands)
  }

  private func stands(_ cell: CellKey) -> Bool {
    var (next, seen) = (cell, Set<CellKey>())
    while seen.insert(next).inserted {
      guard held.contains(next) else { return false }
      guard let asked = asked[next] else { return true }
      next = asked
    }
    return false
  }
}
