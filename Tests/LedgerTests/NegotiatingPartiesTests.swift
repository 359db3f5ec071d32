import Measures
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// Talks in which parties come and go: whoever does not negotiate at the time asked about is silent
/// on nothing.
struct NegotiatingPartiesTests {
  private func talks() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        crown: {name: Crown, kind: state, roles: [negotiator]}
        league: {name: League, kind: movement, roles: [{role: negotiator, to: 2016-11}]}
        front: {name: Front, kind: movement, roles: [{role: negotiator, from: 2017-02}]}
        elders: {name: Elders, kind: organisation, roles: [{role: mediator, to: 2013}]}
      issues:
        land: {title: Land, scale: {hectares: [0, 10]}}
      """)
    try test.append(
      """
      dossier: 1
      source: {slug: early, title: Early, publisher: Gazette, published: 2014-04-06,
        kind: press report}
      accounts:
      - by: crown
        statements:
        - {offers: land, value: 3, toward: low, quote: three}
        - {tables: plan@1, by: crown, terms: [{issue: land, value: 3}], quote: a plan}
        - {talks: harbour, parties: [crown], change: opened, quote: opened}
      - by: league
        statements:
        - {accepts: land, value: 2.., quote: two or more}
      """)
    return test
  }

  private func question(validAt day: String? = nil) throws -> Question {
    var question = Question()
    question.validAt = try day.map(number(ofDay:))
    return question
  }

  private func number(ofDay day: String) throws -> Int32 {
    let bounds = DateBounds(edtf: day.utf8.span)
    return try #require(bounds).latest
  }

  private func parties(_ test: LedgerUnderTest, validAt day: String? = nil) throws -> [String] {
    try test.ledger.answer(StanceInquiry(try Query([]), question: try question(validAt: day)))
      .parties.map(\.slug)
  }

  @Test func `who negotiates is asked of the day, or of the time of the sources`() throws {
    let test = try talks()
    #expect(try parties(test) == ["crown", "league"])
    #expect(try parties(test, validAt: "2014-06-01") == ["crown", "league"])
    #expect(try parties(test, validAt: "2016-12-31") == ["crown"])
    #expect(try parties(test, validAt: "2018-01-01") == ["crown", "front"])
    try test.append(
      """
      dossier: 1
      source: {slug: late, title: Late, publisher: Gazette, published: 2018-01-01,
        kind: press report}
      """)
    #expect(try parties(test) == ["crown", "league", "front"])
  }

  @Test func `a named party is shown, whenever it negotiates`() throws {
    let test = try talks()
    let table = try test.ledger.answer(StanceInquiry(try Query(["front", "league"])))
    #expect(table.parties.map(\.slug) == ["league", "front"])
  }

  @Test func `where nobody negotiates on the day all are shown who ever do`() throws {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [{role: negotiator, to: 2010}]}
        south: {name: South, kind: state, roles: [observer]}
      issues: {land: Land}
      """)
    #expect(try parties(test, validAt: "2014-01-01") == ["north"])
  }

  @Test func `a settlement does not wait for who negotiates later`() throws {
    let test = try talks()
    let report = try test.ledger.answer(SettleInquiry(try Query([])))
    #expect(report.parties.map(\.slug) == ["crown", "league"])
    #expect(report.issues.first?.range?.verdict == .certain)
  }

  @Test func `no answer is awaited from who left, and no step from who comes later`() throws {
    let test = try talks()
    let report = try test.ledger.answer(ProposalsInquiry(try Query([])))
    let matrix = try #require(report.matrices.first)
    #expect(matrix.parties == ["crown", "league", "front"])
    let rounds = try test.ledger.answer(TalksInquiry(try Query([])))
    #expect(rounds.silent["harbour"]?.map(\.slug) == ["league"])
  }

  @Test func `a change is told of who negotiates at either moment`() throws {
    let test = try talks()
    let (start, end) = (try number(ofDay: "2014-01-01"), try number(ofDay: "2018-01-01"))
    let report = try test.ledger.answer(
      ChangeInquiry(
        try Query([]), from: Moment(.valid, end: Int64(start)),
        to: Moment(.valid, end: Int64(end))))
    #expect(report.stances.map(\.party) == ["crown", "league"])
  }
}
