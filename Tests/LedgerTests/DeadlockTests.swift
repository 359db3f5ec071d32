import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct DeadlockTests {
  private static let parties = ["north", "south", "east"]

  /// A ledger with one conditional position for each edge, each cell numbered by its issue.
  private func ledger(
    issues count: Int, _ edges: [(from: (Int, Int), to: (Int, Int))]
  ) throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    let parties = Self.parties.map { "  \($0): {name: \($0), kind: state, roles: [negotiator]}" }
    let issues = (0..<count).map { "  i\($0): {title: Issue \($0), scale: {km: [0, 9]}}" }
    let statements = edges.enumerated().map { index, edge in
      let (from, to) = edge
      // Of no certain order, so that none takes the place of another.
      return "  - {accepts: i\(from.1), party: \(Self.parties[from.0]), value: 1, passage: so, "
        + "valid: 2026-01, label: s\(index), "
        + "if: [{party: \(Self.parties[to.0]), issue: i\(to.1), value: 1}]}"
    }
    let accounts = statements.enumerated().map { index, statement in
      "- by: {informant: voice \(index)}\n  statements:\n\(statement)"
    }
    try test.append(
      """
      dossier: 1
      parties:
      \(parties.joined(separator: "\n"))
      issues:
      \(issues.joined(separator: "\n"))
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
      accounts:
      \(accounts.joined(separator: "\n"))
      """)
    return test
  }

  @Test func `the cells that wait for each other are those a search finds by every path`() throws {
    var random = SeededGenerator()
    for _ in 0..<12 {
      let count = Int.random(in: 1...3, using: &random)
      let edges = (0..<Int.random(in: 1...9, using: &random)).map { _ in
        (
          from: (Int.random(in: 0..<3, using: &random), Int.random(in: 0..<count, using: &random)),
          to: (Int.random(in: 0..<3, using: &random), Int.random(in: 0..<count, using: &random))
        )
      }
      let test = try ledger(issues: count, edges)
      let report = try test.ledger.answer(ConditionsInquiry(try Query([])))
      let reached = Reached(
        edges.map { edge in
          (Self.cell(edge.from), Self.cell(edge.to))
        })
      let found = Set(report.deadlocks.map { Set($0.cells) })
      #expect(found == reached.components, "\(edges) \(random)")
      for deadlock in report.deadlocks {
        #expect(deadlock.cells.count == Set(deadlock.cells).count)
        for round in deadlock.rounds {
          // Each wait leads to the next, the last to the first, and no cell comes twice.
          for (wait, next) in zip(round, round.dropFirst() + round.prefix(1)) {
            #expect(wait.asked == next.cell, "\(edges) \(random)")
            #expect(deadlock.waits.contains(wait))
          }
          #expect(Set(round.map(\.cell)).count == round.count)
          #expect(round.count == reached.shortestRound(through: round[0].cell), "\(random)")
        }
      }
      #expect(report.positions.count == edges.count)
      for position in report.positions {
        let cell = CellKey(party: position.party, issue: position.issue)
        for weighed in position.conditions {
          let asked = CellKey(party: weighed.condition.party, issue: weighed.condition.issue)
          let isInRound = reached.components.contains { $0.contains(cell) && $0.contains(asked) }
          #expect((weighed.status == .cyclic) == isInRound, "\(edges) \(random)")
        }
      }
    }
  }

  private static func cell(_ place: (Int, Int)) -> CellKey {
    CellKey(party: parties[place.0], issue: "i\(place.1)")
  }

  @Test func `a deadlock of two rounds names the cell they share once, and both rounds`() throws {
    // North waits for South and for East, and both wait for North.
    let test = try ledger(
      issues: 1,
      [((0, 0), (1, 0)), ((1, 0), (0, 0)), ((0, 0), (2, 0)), ((2, 0), (0, 0))])
    let deadlocks = try test.ledger.answer(ConditionsInquiry(try Query(["south"]))).deadlocks
    #expect(deadlocks.count == 1)
    let deadlock = try #require(deadlocks.first)
    #expect(deadlock.cells.map(\.description) == ["north/i0", "south/i0", "east/i0"])
    #expect(
      deadlock.rounds.map { $0.map(\.cell.description) } == [
        ["north/i0", "south/i0"], ["east/i0", "north/i0"],
      ])
    #expect(deadlock.waits.count == 4)
  }

  @Test func `a table names the deadlocks in which one of its cells stands, and no others`() throws
  {
    let test = try ledger(
      issues: 2,
      [((0, 0), (1, 0)), ((1, 0), (0, 0)), ((2, 1), (2, 1)), ((0, 1), (2, 1))])
    let stances = try test.ledger.stances(parties: ["north"], issues: [], policy: .standard)
    // North's other position waits for a deadlock, but nothing there waits for it.
    #expect(stances.deadlocks.map { $0.cells.map(\.description) } == [["north/i0", "south/i0"]])
    let divergence = try test.ledger.divergence(
      of: "south", and: "east", issues: [], policy: .standard)
    #expect(divergence.deadlocks.count == 2)
    let conditions = try test.ledger.answer(ConditionsInquiry(try Query(["east", "i1"])))
    #expect(conditions.deadlocks.map(\.cells.count) == [1])
    #expect(conditions.positions.count == 2)
  }

  @Test func `conditions of cells folded at another time are found as those stored`() throws {
    let test = try ledger(issues: 2, [((0, 0), (1, 0)), ((1, 0), (0, 0)), ((0, 1), (1, 1))])
    var asked = ConditionsInquiry(try Query([]))
    let stored = try test.ledger.answer(asked)
    asked.question.knownAt = stored.record.size
    let folded = try test.ledger.answer(asked)
    #expect(folded.positions.map(\.account) == stored.positions.map(\.account))
    #expect(folded.deadlocks == stored.deadlocks)
    asked.question.knownAt = stored.record.size - 2
    #expect(try test.ledger.answer(asked).deadlocks.isEmpty)
  }

  @Test func `answers to proposals that hang on conditions are held against the record too`() throws
  {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        coast: {name: Coast, kind: coalition, roles: [negotiator]}
        fleets: {name: Fleets, kind: coalition, roles: [negotiator]}
      issues:
        quota: {title: Quota, scale: {kt: [0, 100]}}
        observers: {title: Observers, scale: {ordinal: [none, some, all]}}
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
      accounts:
      - by: fleets
        statements:
        - {tables: text@1, by: fleets, to: coast, terms: [{issue: quota, value: 70}], quote: text}
        - {accepts: observers, value: all, quote: all}
      - by: coast
        statements:
        - {answers: text@1, answer: accepts if, quote: if both,
           if: [{party: fleets, issue: observers, value: all}, {text: fees are paid}]}
      """)
    let report = try test.ledger.answer(ConditionsInquiry(try Query(["fleets"])))
    let answer = try #require(report.answers.first)
    #expect(answer.conditions.map(\.status) == [.met(by: 6), .inWords])
    #expect(!answer.isMet)
    #expect(try test.ledger.answer(ConditionsInquiry(try Query(["quota"]))).answers.isEmpty)
  }
}

/// What is reached from where, by trying every step until nothing is added.
private struct Reached {
  private let edges: [(from: CellKey, to: CellKey)]
  private var steps: [[CellKey]: Int] = [:]

  init(_ edges: [(from: CellKey, to: CellKey)]) {
    self.edges = edges
    for edge in edges { steps[[edge.from, edge.to]] = 1 }
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for (way, count) in steps {
        for edge in edges where edge.from == way[1] {
          let longer = [way[0], edge.to]
          guard count + 1 < steps[longer] ?? .max else { continue }
          steps[longer] = count + 1
          isGrowing = true
        }
      }
    }
  }

  /// The sets of cells each of which is reached from each, itself included.
  var components: Set<Set<CellKey>> {
    let cells = Set(edges.flatMap { [$0.from, $0.to] })
    let inRound = cells.filter { steps[[$0, $0]] != nil }
    return Set(
      inRound.map { cell in
        inRound.filter { steps[[cell, $0]] != nil && steps[[$0, cell]] != nil }
      })
  }

  func shortestRound(through cell: CellKey) -> Int? { steps[[cell, cell]] }
}
