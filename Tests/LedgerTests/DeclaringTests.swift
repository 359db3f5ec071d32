import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct DeclaringTests {
  private func party(_ slug: String, name: String, order: UInt64? = nil) -> PartyDeclared {
    var party = PartyDeclared()
    (party.slug, party.name, party.kind, party.order) = (slug, name, .state, order)
    return party
  }

  private func issue(_ slug: String, _ scale: Scale) -> IssueDeclared {
    var issue = IssueDeclared()
    (issue.slug, issue.title, issue.scale) = (slug, slug, scale)
    return issue
  }

  private func kilometres(_ low: String, _ high: String) throws -> Scale {
    .quantity(
      try QuantityScale(
        unit: "km", lowest: try Decimal(low), highest: try Decimal(high), meanings: [:]))
  }

  @Test func `an equal declaration is acknowledged and a different one is a conflict`() throws {
    let test = try LedgerUnderTest()
    let first = try test.ledger.declare(party("north", name: "North"), terms: LedgerUnderTest.terms)
    #expect(first.recorded == 0...0)
    let again = try test.ledger.declare(party("north", name: "North"), terms: LedgerUnderTest.terms)
    #expect(again.recorded == nil)
    #expect(again.acknowledged == [0])
    let error = try #require(throws: LedgerError.self) {
      try test.ledger.declare(party("north", name: "Nord"), terms: LedgerUnderTest.terms)
    }
    #expect(error.kind == .conflict)
    #expect(error.description.contains("“North” → “Nord”"), "\(error)")
    var terms = LedgerUnderTest.terms
    terms.amends = true
    #expect(
      try test.ledger.declare(party("north", name: "Nord"), terms: terms).recorded == 1...1)
    #expect(try test.ledger.registry().registry.parties["north"]?.name == "Nord")
  }

  @Test func `parties keep the declared order`() throws {
    let test = try LedgerUnderTest()
    for (slug, order) in [("b", nil), ("a", nil), ("c", 1 as UInt64?)] {
      _ = try test.ledger.declare(
        party(slug, name: slug, order: order), terms: LedgerUnderTest.terms)
    }
    let registry = try test.ledger.registry(counting: .party)
    #expect(registry.registry.orderedParties.map(\.slug) == ["b", "c", "a"])
    #expect(registry.eventCounts[CellKey(registry: .party, slug: "c")] == 1)
  }

  @Test func `a scale that carries values may only widen`() throws {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties: {north: {name: North, kind: state}}
      issues: {width: {title: Width, scale: {km: [0, 9]}}}
      source: {slug: note, title: A note, published: 2026-01-05}
      accounts: [{by: north, statements: [{offers: width, value: 3, quote: three}]}]
      """)
    var terms = LedgerUnderTest.terms
    terms.amends = true
    var narrower = issue("width", try kilometres("0", "8"))
    narrower.title = "Width"
    #expect(throws: LedgerError.self) { try test.ledger.declare(narrower, terms: terms) }
    var wider = issue("width", try kilometres("0", "10"))
    wider.title = "Width"
    #expect(try test.ledger.declare(wider, terms: terms).recorded != nil)
  }

  @Test func `a declaration that cites what is not declared is refused`() throws {
    let test = try LedgerUnderTest()
    var person = party("lee", name: "Lee")
    var tie = Tie()
    tie.party = "north"
    person.speaksFor = [tie]
    let error = try #require(throws: LedgerError.self) {
      try test.ledger.declare(person, terms: LedgerUnderTest.terms)
    }
    #expect(error.kind == .usage)
    #expect(error.description == "speaksFor: found “north”, expected a declared party")
    #expect(try test.state().first == "0")
  }

  @Test func `a dry run says what would be recorded and records nothing`() throws {
    let test = try LedgerUnderTest()
    var terms = LedgerUnderTest.terms
    terms.isDryRun = true
    let receipt = try test.ledger.declare(party("north", name: "North"), terms: terms)
    #expect(receipt.recorded == 0...0)
    #expect(try test.state().first == "0")
  }
}
