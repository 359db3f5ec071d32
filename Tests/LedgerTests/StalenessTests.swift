import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// Of which versions a stance is stale.
struct StalenessTests {
  private func reasons(decision: String) throws -> [Staleness] {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      issues: {land: {title: Land, scale: {km: [0, 9]}}}
      source: {slug: gazette, title: Talks, publisher: Gazette, published: 2025-06-01,
        kind: press report}
      accounts:
      - by: south
        statements:
        - {demands: land, value: 3, quote: three, valid: 2025-01-01}
      - by: north
        statements:
        - {tables: plan@1, by: north, terms: [{issue: land, value: 4}], quote: a, valid: 2025-02-01}
        - {tables: plan@2, by: north, terms: [{issue: land, value: 5}], quote: b, valid: 2025-03-01}
      - by: south
        statements:
        - {answers: \(decision), quote: our answer, valid: 2025-04-01}
      """)
    let table = try test.ledger.answer(StanceInquiry(try Query(["south", "land"])))
    return table.rows[0].stances[0].open.slots[.ideal]?.staleness ?? []
  }

  @Test func `who decided on a version is not asked for one before it`() throws {
    #expect(try reasons(decision: "plan@2, answer: accepts").isEmpty)
  }

  @Test func `who decided on an earlier version owes an answer to the later one`() throws {
    let reasons = try reasons(decision: "plan@1, answer: accepts")
    #expect(reasons == [.unanswered(version: "plan@2", tabledBy: 6)])
  }

  @Test func `a reaction to the later version decides on neither`() throws {
    let reasons = try reasons(decision: "plan@2, answer: welcomes")
    #expect(reasons == [.unanswered(version: "plan@2", tabledBy: 6)])
  }
}
