import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct BriefTests {
  private func dossier(_ marking: String, source: String, statement: String) -> String {
    """
    dossier: 1
    source: {slug: \(source), title: A note, publisher: Press, published: 2026-01-06}
    marking: \(marking)
    accounts:
    - by: source
      statements: [\(statement)]
    """
  }

  private func ledger() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      issues:
        width: {title: Width, scale: {km: [0, 12]}}
        depth: {title: Depth, scale: {km: [0, 12]}}
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
      accounts:
      - by: source
        statements: [{accepts: width, party: north, value: 1, passage: so}]
      """)
    return test
  }

  private func brief(
    _ test: LedgerUnderTest, _ words: [String] = [], since: Moment? = nil,
    asked question: Question = Question()
  ) throws -> BriefReport {
    try test.ledger.answer(BriefInquiry(try Query(words), since: since, question: question))
  }

  @Test func `a briefing bears the highest marking of what it says`() throws {
    let test = try ledger()
    #expect(try brief(test).marking == .clear)
    try test.append(
      dossier(
        "amber", source: "later", statement: "{offers: depth, party: south, value: 3, passage: so}")
    )
    #expect(try brief(test).marking == .amber)
    // Nothing of the other issue is said.
    #expect(try brief(test, ["width"]).marking == .clear)
    var question = Question()
    question.withoutSources = ["later"]
    #expect(try brief(test, asked: question).marking == .clear)
  }

  @Test func `a marking that was raised since holds for what was known before`() throws {
    let test = try ledger()
    let place: UInt64 = 5
    let event = try #require(try test.ledger.detail(of: "#\(place)").event)
    var correction = RecordCorrected()
    (correction.target, correction.reason) = (event.id, "not for everyone")
    correction.replacement = Replacement()
    correction.replacement?.body = event.body.encoded()
    correction.replacement?.schema = 1
    correction.replacement?.marking = .red
    _ = try test.ledger.append(correction, terms: LedgerUnderTest.terms)
    var question = Question()
    question.knownAt = place + 1
    #expect(try brief(test, asked: question).marking == .red)
    #expect(try brief(test).marking == .red)
  }

  @Test func `what changed is told up to the time that is asked for`() throws {
    let test = try ledger()
    try test.append(
      dossier(
        "clear", source: "later", statement: "{offers: width, party: south, value: 3, passage: so}")
    )
    let since = Moment(.known, end: 6)
    #expect(try brief(test, since: since).changes?.stances.map(\.party) == ["south"])
    var question = Question()
    question.knownAt = 6
    #expect(try brief(test, since: since, asked: question).changes?.stances.isEmpty == true)
    #expect(try brief(test).changes == nil)
  }

  @Test func `a briefing counts what it rests on`() throws {
    let test = try ledger()
    let event = try #require(try test.ledger.detail(of: "#5").event)
    var review = RecordReviewed()
    (review.target, review.verdict) = (event.id, .confirmed)
    #expect(try brief(test).cited.map(\.reviewStanding) == [.unreviewed])
    _ = try test.ledger.append(review, terms: AppendTerms(recorder: "ben"))
    let cited = try brief(test).cited
    #expect(cited.map(\.sequence) == [5])
    #expect(cited.map(\.source) == ["note"])
    #expect(cited.map(\.reviewStanding) == [.confirmed])
  }
}
