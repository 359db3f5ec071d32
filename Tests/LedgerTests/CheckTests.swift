import Positions
import Projections
import Testing

@testable import Ledger

/// What checks of the record find, and what they leave alone.
struct CheckTests {
  private func ledger(_ accounts: String, declaring more: String = "") throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      \(more.isEmpty ? "" : "  " + more + "\n")issues:
        width: {title: Width, scale: {km: [0, 12]}}
      source: {slug: daily, title: Daily, publisher: Daily, published: 2026-01-20, reliability: B}
      credibility: 2
      accounts:
      \(accounts)
      """)
    return test
  }

  private func append(_ accounts: String, in source: String, to test: LedgerUnderTest) throws {
    try test.append(
      """
      dossier: 1
      source: {slug: \(source), title: Other, publisher: \(source), published: 2026-01-20}
      accounts:
      \(accounts)
      """)
  }

  /// The events that a check finds, each finding by itself.
  private func found(
    _ check: RecordCheck, _ test: LedgerUnderTest, _ words: [String] = [],
    _ policy: AccountPolicy = .standard
  ) throws -> [[UInt64]] {
    var question = Question()
    question.accounts = policy
    let inquiry = CheckInquiry([check], query: try Query(words), question: question)
    return try test.ledger.answer(inquiry).findings.map(\.events)
  }

  private static let offer = """
    - by: north
      statements: [{label: a, offers: width, value: 3, valid: 2026-01-05, quote: three}]
    """

  @Test func `the basic checks find nothing in a sound record`() throws {
    let test = try ledger(Self.offer)
    for check in RecordCheck.allCases where check.isBasic {
      #expect(try found(check, test).isEmpty, "\(check)")
    }
  }

  @Test func `what refers to a retracted statement is found`() throws {
    let test = try ledger(
      Self.offer + """

        - by: south
          statements:
          - {label: b, disputes: "daily#a", answer: denies, valid: 2026-01-06, quote: they did not}
        """)
    #expect(try found(.references, test).isEmpty)
    var retraction = RecordRetracted()
    (retraction.target, retraction.reason) = (try test.ledger.detail(of: "4").id, "misread")
    _ = try test.ledger.append(retraction, terms: LedgerUnderTest.terms)
    #expect(try found(.references, test) == [[5]])
  }

  @Test func `who no longer speaks for a party, or never did, is found`() throws {
    let test = try ledger(
      """
      - by: {party: north, person: minister}
        statements:
        - {label: a, offers: width, value: 3, valid: 2025-12-31, quote: three}
        - {label: b, offers: width, value: 4, valid: 2026-01-02, quote: four}
        - {label: c, offers: width, value: 5, valid: ../2026-01-05, quote: five}
      - by: {party: south, person: minister}
        statements: [{label: d, offers: width, value: 6, valid: 2025-12-31, quote: six}]
      - by: {parties: [north, south], person: minister}
        statements: [{label: e, offers: width, party: north, value: 7, valid: 2025-12-30, quote: x}]
      """,
      declaring: "minister: {name: M, kind: person, speaks-for: [{party: north, to: 2025-12-31}]}")
    #expect(try found(.speakers, test) == [[6], [8]])
  }

  @Test func `a version that was never tabled is found, until it is`() throws {
    let test = try ledger(
      """
      - by: north
        statements: [{answers: plan@1, answer: rejects, valid: 2026-01-05, quote: no}]
      """)
    #expect(try found(.versions, test) == [[4]])
    try append(
      """
      - by: source
        statements: [{tables: plan@1, by: south, valid: 2026-01-02, passage: tabled a plan}]
      """, in: "weekly", to: test)
    #expect(try found(.versions, test).isEmpty)
  }

  @Test func `an uncertain order is one of one voice, never of two outlets`() throws {
    let test = try ledger(
      """
      - by: source
        statements: [{label: a, offers: width, party: north, value: 3, valid: 2026-01, passage: 3}]
      """)
    try append(
      """
      - by: source
        statements: [{label: b, offers: width, party: north, value: 5, valid: 2026-01, passage: 5}]
      """, in: "weekly", to: test)
    #expect(try found(.order, test).isEmpty)
    try append(
      """
      - by: north
        statements: [{label: c, offers: width, value: 3, valid: 2026-01, quote: three}]
      """, in: "letter", to: test)
    try append(
      """
      - by: north
        statements: [{label: d, offers: width, value: 5, valid: 2026-01, quote: five}]
      """, in: "speech", to: test)
    #expect(try found(.order, test) == [[8, 10]])
    #expect(try found(.order, test, ["north"]) == [[8, 10]])
    #expect(try found(.order, test, ["south"]).isEmpty)
  }

  @Test func `one report is what the policy admits, and two of one utterance are two`() throws {
    let test = try ledger(Self.offer)
    #expect(try found(.reports, test) == [[4]])
    // An opponent's account bears nothing out.
    try append(
      """
      - by: south
        statements:
        - {label: b, offers: width, party: north, value: 3, valid: 2026-01-05, passage: offers 3}
      """, in: "weekly", to: test)
    #expect(try found(.reports, test) == [[4]])
    try append(
      """
      - by: north
        statements:
        - {label: c, offers: width, value: 3, valid: 2026-01-05, same-as: "daily#a", quote: three}
      """, in: "letter", to: test)
    #expect(try found(.reports, test).isEmpty)
  }

  @Test func `a denial is the party's own`() throws {
    let test = try ledger(
      """
      - by: source
        statements: [{label: a, offers: width, party: north, value: 3, passage: offers 3}]
      """)
    try append(
      """
      - by: south
        statements: [{label: b, disputes: "daily#a", party: north, answer: denies, passage: denies}]
      """, in: "weekly", to: test)
    #expect(try found(.denials, test).isEmpty)
    try append(
      """
      - by: north
        statements: [{label: c, disputes: "daily#a", answer: denies, quote: we do not}]
      """, in: "letter", to: test)
    #expect(try found(.denials, test) == [[4, 8]])
    #expect(try found(.contested, test) == [[4, 8]])
  }

  @Test func `a position of a party after its successor was declared is found`() throws {
    let test = try ledger(
      Self.offer, declaring: "union: {name: Union, kind: state, succeeds: north}")
    #expect(try found(.successors, test) == [[5]])
  }

  @Test func `a stance is stale until a decision that the policy admits`() throws {
    let test = try ledger(
      Self.offer + """

        - by: source
          statements:
          - tables: plan@1
            by: south
            valid: 2026-01-10
            terms: [{issue: width, value: 5}]
            passage: a plan
        """)
    #expect(try found(.stale, test) == [[4]])
    try append(
      """
      - by: source
        statements:
        - {answers: plan@1, party: north, answer: rejects, valid: 2026-01-12, passage: rejects it}
      """, in: "weekly", to: test)
    #expect(try found(.stale, test).isEmpty)
    #expect(try found(.stale, test, [], .ownOnly) == [[4]])
  }

  @Test func `what lacks a grade, a copy, a second reader or a recorder is found`() throws {
    let test = try ledger(Self.offer)
    #expect(try found(.grades, test).isEmpty)
    #expect(try found(.archive, test) == [[3]])
    #expect(try found(.review, test) == [[4]])
    #expect(try found(.recorders, test) == [[4]])
    #expect(try found(.unused, test) == [[1]])
    _ = try test.ledger.review(
      ["4"], ReviewFinding(verdict: .confirmed), terms: AppendTerms(recorder: "ben"))
    #expect(try found(.review, test).isEmpty)
  }

  @Test func `two reports of one day that say the same are found, until they are joined`() throws {
    let test = try ledger(Self.offer)
    let second = """
      - by: north
        statements:
        - {label: b, offers: width, value: 3, valid: 2026-01-05, quote: three}
      """
    try append(second, in: "letter", to: test)
    #expect(try found(.utterances, test) == [[4, 6]])
    try append(
      second.replacing("quote: three", with: "same-as: \"daily#a\", quote: three"),
      in: "speech", to: test)
    #expect(try found(.utterances, test) == [[4, 6, 8]])
  }
}
