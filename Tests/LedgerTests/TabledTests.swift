import Measures
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// What is on the table where nobody has a position, and what figures would be by own words alone.
struct TabledTests {
  private func fisheries() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        union: {name: Union, kind: organisation, roles: [negotiator]}
        norway: {name: Norway, kind: state, roles: [negotiator]}
      issues:
        catch: {title: Catch, scale: {tonnes: [0, 1000]}}
        access: Access
      source: {slug: gazette, title: Plans, publisher: Gazette, published: 2026-01-05}
      accounts:
      - by: {informant: a diplomat}
        statements:
        - {label: a, tables: plan@1, by: union, valid: ../2026-01-03,
           terms: [{issue: catch, value: 400}], passage: a plan}
        - {label: b, tables: plan@2, by: union, based-on: plan@1,
           terms: [{issue: catch, value: 500}, {issue: access, absent: no word}], passage: two}
      - by: norway
        statements: [{answers: plan@1, answer: rejects, quote: no}]
      """)
    return test
  }

  /// The versions on the table for each silent issue.
  private func tabled(
    _ test: LedgerUnderTest, _ words: [String] = [], at day: String? = nil
  ) throws -> [String: [String]] {
    var question = Question()
    question.validAt = day.flatMap { DateBounds(edtf: $0.utf8.span)?.latest }
    let table = try test.ledger.answer(StanceInquiry(try Query(words), question: question))
    var found: [String: [String]] = [:]
    for issue in table.silent {
      guard let tabled = table.tabled else { continue }
      found[issue.slug] = tabled.proposals.flatMap(tabled.versions).filter { version in
        version.terms(in: tabled.registry).contains { $0.place == .issue(issue.slug) }
      }.map { "\($0.name)" }
    }
    return found
  }

  @Test func `what versions say of a silent issue is found, whoever answered them`() throws {
    let test = try fisheries()
    #expect(try tabled(test) == ["catch": ["plan@1", "plan@2"], "access": ["plan@2"]])
    #expect(try tabled(test, ["norway", "access"]) == ["access": ["plan@2"]])
    #expect(try tabled(test, at: "2026-01-03") == ["catch": ["plan@1"], "access": []])
  }

  @Test func `what was retracted is not on the table, and a corrected term is`() throws {
    let test = try fisheries()
    let detail = try test.ledger.detail(of: "gazette#b")
    var second = try #require(detail.bodyInForce as? ProposalTabled)
    second.terms.removeFirst()
    _ = try test.ledger.correct(
      detail, with: second, marking: nil, reason: "misread", terms: LedgerUnderTest.terms)
    #expect(try tabled(test) == ["catch": ["plan@1"], "access": ["plan@2"]])
    var retraction = RecordRetracted()
    (retraction.target, retraction.reason) = (try test.ledger.detail(of: "gazette#a").id, "x")
    _ = try test.ledger.append(retraction, terms: LedgerUnderTest.terms)
    #expect(try tabled(test) == ["catch": [], "access": ["plan@2"]])
  }

  @Test func `figures by own words are those of the question that admits no others`() throws {
    for _ in 0..<20 {
      let random = SeededGenerator()
      let record = try RandomRecord(batches: 6, random: random)
      for day in [nil, Int32(20_450)] {
        var question = Question()
        question.validAt = day
        let ask = { (question: Question) in
          try record.test.ledger.answer(
            DivergenceInquiry(try Query(["north", "south"]), question: question))
        }
        let own = try #require(try ask(question).ownWords, "\(random)")
        question.accounts = .ownOnly
        let expected = try ask(question)
        #expect(expected.ownWords == nil)
        #expect(own.compared == expected.issues.filter(\.isComparable), "\(random)")
        #expect(own.distance.least == expected.distance.least, "\(random)")
      }
    }
  }
}
