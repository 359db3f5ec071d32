import Positions
import TestSupport
import Testing

@testable import Ledger

struct StatementTests {
  private func ledger() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      issues: {width: {title: Width, scale: {km: [0, 9]}}, status: {title: Status, scale: text}}
      source: {slug: note, title: A note, publisher: north, published: 2026-01-05}
      """)
    return test
  }

  private func typed(
    _ keys: [(String, String)], by: String = "north"
  ) -> TypedKeys {
    var typed = TypedKeys()
    typed.source = "note"
    typed.account = [("by", .text(by))]
    typed.statement = keys.map { (key: $0.0, content: .text($0.1)) }
    return typed
  }

  @Test func `a statement from keys is the one that a dossier gives`() throws {
    let (one, other) = (try ledger(), try ledger())
    _ = try one.ledger.append(
      statement: typed([("offers", "width"), ("value", "3"), ("quote", "three")]),
      terms: LedgerUnderTest.terms)
    try other.append(
      """
      dossier: 1
      source: note
      accounts: [{by: north, statements: [{offers: width, value: 3, quote: three}]}]
      """)
    let bodies = try [one, other].map { try $0.ledger.detail(of: "5").event?.body.encoded() }
    #expect(bodies[0] != nil)
    #expect(bodies[0] == bodies[1])
  }

  @Test func `a condition from keys is kept`() throws {
    let test = try ledger()
    var keys = typed([("accepts", "width"), ("value", "1..2"), ("passage", "if the south moves")])
    keys.statement.append(
      (
        key: "if",
        content: .list([
          .keys([("party", "south"), ("issue", "width"), ("value", "5")]), .text("in spring"),
        ])
      ))
    let receipt = try test.ledger.append(statement: keys, terms: LedgerUnderTest.terms)
    let body = try #require(receipt.events.first?.body as? PositionStated)
    #expect(body.conditions.map(\.party) == ["south", ""])
    #expect(body.conditions.last?.text == "in spring")
  }

  @Test func `problems name the option, and nothing is written`() throws {
    let test = try ledger()
    let error = try #require(throws: LedgerError.self) {
      try test.ledger.append(
        statement: typed(
          [("offers", "widht"), ("value", "3"), ("quote", "x"), ("party", "north")], by: "nort"),
        terms: LedgerUnderTest.terms)
    }
    #expect(error.kind == .usage)
    #expect(
      error.reasons == [
        "--by: found “nort”, expected a declared party; did you mean north?",
        "--offers: found “widht”, expected a declared issue; did you mean width?",
      ])
    #expect(try test.state().first == "5")
  }

  @Test func `a name on record with other content is a conflict, or a correction`() throws {
    let test = try ledger()
    let three = typed([("offers", "width"), ("value", "3"), ("quote", "three")])
    let four = typed([("offers", "width"), ("value", "4"), ("quote", "four")])
    _ = try test.ledger.append(statement: three, terms: LedgerUnderTest.terms)
    let again = try test.ledger.append(statement: three, terms: LedgerUnderTest.terms)
    #expect(again.acknowledged == [5])
    let error = try #require(throws: LedgerError.self) {
      try test.ledger.append(statement: four, terms: LedgerUnderTest.terms)
    }
    #expect(error.kind == .conflict)
    var terms = LedgerUnderTest.terms
    terms.amends = true
    let receipt = try test.ledger.append(statement: four, terms: terms)
    #expect(receipt.events.map(\.type) == [.recordCorrected])
  }
}
