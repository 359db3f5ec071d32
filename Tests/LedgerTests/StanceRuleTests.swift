import Measures
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct StanceRuleTests {
  private func ledger(_ accounts: String...) throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      issues:
        width: {title: Width, scale: {km: [0, 9]}}
        depth: {title: Depth, scale: {km: [0, 9]}}
        height: {title: Height, scale: {km: [0, 9]}}
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-09}
      accounts:
      \(accounts.joined(separator: "\n"))
      """)
    return test
  }

  private func stance(
    _ party: String, _ issue: String, _ test: LedgerUnderTest
  ) throws -> (stance: Stance, earlier: [Slot: HeldStatement]) {
    let table = try test.ledger.stances(parties: [party], issues: [issue], policy: .standard)
    let row = try #require(table.rows.first)
    return (row.stances[0], row.earlier[0])
  }

  @Test func `only a party's own denial contests its stance`() throws {
    // North says that South denies what is said of North.
    let test = try ledger(
      """
      - by: source
        statements: [{label: a, accepts: width, party: north, value: 3, passage: accepts 3}]
      - by: north
        statements: [{label: b, disputes: "note#a", party: south, answer: denies, quote: they deny}]
      """)
    let slot = try #require(try stance("north", "width", test).stance.open.slots[.acceptable])
    #expect(slot.denials.isEmpty)
    try test.append(
      """
      dossier: 1
      source: {slug: later, title: Another, publisher: Press, published: 2026-01-10}
      accounts:
      - by: north
        statements: [{label: c, disputes: "note#a", answer: denies, quote: we do not}]
      """)
    let after = try #require(try stance("north", "width", test).stance.open.slots[.acceptable])
    #expect(after.denials.count == 1)
  }

  @Test func `what was said before is the last thing said, not the last recorded`() throws {
    let test = try ledger(
      """
      - by: north
        statements:
        - {label: a, offers: width, value: 3, valid: 2026-01-02, quote: three}
        - {label: b, offers: width, value: 7, valid: 2026-01-01, quote: seven}
        - {label: c, offers: width, value: 2, valid: 2026-01-05, quote: two}
      """)
    let earlier = try stance("north", "width", test).earlier[.acceptable]
    #expect(earlier?.value == (try Value(typed: "3")))
  }

  @Test func `a weight is taken from the first class of the policy, and never from the talks`()
    throws
  {
    let test = try ledger(
      """
      - by: north
        statements:
        - {priority: [width], salience: 80, valid: 2026-01-01, quote: width matters, label: own}
      - by: source
        statements:
        - {label: press, priority: [width], party: north, salience: 20, passage: said so}
      - by: north
        channel: in-talks
        statements:
        - {priority: [width], salience: 5, valid: 2026-01-08, quote: not so much, label: talks}
      """)
    let shown = try stance("north", "width", test).stance
    #expect(shown.priorities.first?.accountClass == .own)
    #expect(IssueStance(shown, asked: [], on: .text).salience == 80)
  }

  @Test func `a figure names the events it rests on, and no condition that it does not need`()
    throws
  {
    let test = try ledger(
      """
      - by: source
        statements:
        - {label: a, accepts: width, party: north, value: 3, passage: so}
        - {label: b, accepts: width, party: south, value: 5, passage: so}
        - label: c
          accepts: width
          party: south
          value: 4
          if: [{party: north, issue: depth, value: 1}]
          passage: so
      """)
    let report = try test.ledger.divergence(
      of: "north", and: "south", issues: ["width"], policy: .standard)
    let places = try ["note#a", "note#b"].map { try test.ledger.detail(of: $0).sequence }
    #expect(report.issues.map(\.restsOn) == [places])
  }

  @Test func `a retraction is marked as what it retracts is marked now`() throws {
    let test = try ledger(
      "- by: source\n  statements: [{label: a, accepts: width, party: north, value: 3, quote: so}]"
    )
    let detail = try test.ledger.detail(of: "note#a")
    let body = try #require(detail.bodyInForce)
    _ = try test.ledger.correct(
      detail, with: body, marking: .red, reason: "not for all", terms: LedgerUnderTest.terms)
    var retraction = RecordRetracted()
    (retraction.target, retraction.reason) = (detail.id, "never said")
    let receipt = try test.ledger.append(retraction, terms: LedgerUnderTest.terms)
    #expect(receipt.events.map(\.marking) == [.red])
  }

  @Test func `a withdrawn position is told apart from silence`() throws {
    let test = try ledger(
      """
      - by: north
        statements:
        - {offers: width, value: 3, valid: 2026-01-02, quote: three}
        - {withdraws: width, valid: 2026-01-05, quote: no longer}
      """)
    let shown = try stance("north", "width", test).stance
    #expect(shown.isEmpty)
    #expect(shown.withdrawals.count == 1)
  }

  @Test func `events with a tag since a number keep an append from being made`() throws {
    let test = try ledger("- by: north\n  statements: [{offers: width, value: 3, quote: three}]")
    let place = try test.ledger.detail(of: "note#offers/north/width").sequence
    var party = PartyDeclared()
    (party.slug, party.name, party.kind) = ("west", "West", .state)
    var terms = LedgerUnderTest.terms
    terms.expectation = .noEvent(tags: ["cell:north/width"], since: place)
    let error = try #require(throws: LedgerError.self) {
      try test.ledger.declare(party, terms: terms)
    }
    #expect(error.kind == .conflict)
    terms.expectation = .noEvent(tags: ["cell:north/width"], since: place + 1)
    #expect(try test.ledger.declare(party, terms: terms).recorded != nil)
  }

  @Test func `a receipt beyond its limit says so and compares nothing`() throws {
    let test = try ledger(
      "- by: source\n  statements: [{label: a, accepts: width, party: north, value: 3, quote: so}]"
    )
    let issues = (0..<401).map { "  i\($0): {title: Issue, scale: {km: [0, 9]}}" }
    let statements = (0..<401).map { "  - {accepts: i\($0), party: north, value: 1, passage: so}" }
    let receipt = try test.append(
      """
      dossier: 1
      issues:
      \(issues.joined(separator: "\n"))
      source: {slug: later, title: Another, publisher: Press, published: 2026-01-10}
      accounts:
      - by: source
        statements:
      \(statements.joined(separator: "\n"))
      """)
    #expect(receipt.stances.isEmpty)
    #expect(receipt.warnings.contains { $0.hasPrefix("401 stances were touched") })
  }
}
