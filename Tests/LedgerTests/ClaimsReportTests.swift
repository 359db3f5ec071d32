import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

@Suite struct `claims and agreed elements on record` {
  /// Fisheries: an agreed record told jointly, one told by one side and denied, and claims on them.
  private static let registry = """
    dossier: 1
    parties:
      norway: {name: Norway, kind: state, roles: [negotiator]}
      union:  {name: Union, kind: organisation, roles: [negotiator]}
      isles:  {name: The Isles, kind: state, roles: [negotiator]}
      council: {name: Council for the Sea, kind: organisation, roles: [mediator]}
      envoy:  {name: The Envoy, kind: person, speaks-for: [norway]}
    issues:
      quota:  {title: Quota, scale: {kt: [0, 1000]}}
      quota:share: {title: Share, scale: {percent: [0, 100]}}
      access: {title: Access, scale: text}
      season: {title: Start of the season, scale: {date: [2026-01-01, 2026-12-31]}}
    source: {slug: minutes, title: Agreed record, publisher: Secretariat, published: 2026-01-10,
      kind: minutes, reliability: A}
    accounts:
    - by: {parties: [norway, union]}
      statements:
      - {agrees: quota, parties: [norway, union], value: 300, passage: agreed 300 kt}
      - {agrees: access, parties: [norway, union, isles], text: reciprocal, passage: reciprocal}
    """

  private static let accusations = """
    dossier: 1
    source: {slug: gazette, title: Report, publisher: The Gazette, published: 2026-02-10,
      kind: press report, reliability: C}
    accounts:
    - by: union
      statements:
      - {label: quota, claims: keeping to what was agreed, about: norway, says: lacks,
        regarding: quota, passage: walking back}
      - {label: share, claims: keeping to what was agreed, about: norway, says: lacks,
        regarding: 'quota:share', passage: and the share}
      - {label: season, claims: compliance, about: isles, says: lacks, regarding: season,
        passage: fished early}
      - {label: free, claims: compliance, about: isles, says: lacks, passage: in general}
      - {label: early, agrees: season, parties: [union, isles], value: 2026-05-01,
        valid: ../2026-02-10, passage: had been agreed}
    """

  private func test() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(Self.registry)
    return test
  }

  private func statement(
    _ slug: String, by party: String, on day: String, _ lines: String
  ) -> String {
    """
    dossier: 1
    source: {slug: \(slug), title: Statement, publisher: \(party), published: \(day),
      kind: statement, reliability: A}
    accounts:
    - by: \(party)
      statements:
    \(lines.split(separator: "\n").map { "  - {\($0)}" }.joined(separator: "\n"))
    """
  }

  private func claims(_ test: LedgerUnderTest, _ words: String...) throws -> [String: Claim] {
    let report = try test.ledger.answer(ClaimsInquiry(try Query(words)))
    let named = report.claims.map { ($0.shown.statement?.label ?? "", $0) }
    return Dictionary(named) { first, _ in first }
  }

  private func verdict(_ test: LedgerUnderTest, _ label: String) throws -> RecordTest.Verdict? {
    try claims(test)[label]?.tests.first?.verdict
  }

  @Test func `a verdict follows what the record holds`() throws {
    let test = try test()
    try test.append(Self.accusations)
    #expect(try verdict(test, "quota") == .noDeparture)
    #expect(try verdict(test, "share") == .noElement)
    #expect(try verdict(test, "season") == .oneSide)
    // In general, a lack of compliance is held against nothing.
    #expect(try claims(test)["free"]?.tests.isEmpty == true)
    // To prefer more, or to accept less under a condition, leaves nothing.
    try test.append(
      statement(
        "first", by: "norway", on: "2026-01-20",
        "prefers: quota, value: 400, quote: best\naccepts: quota, value: 200, "
          + "if: [{text: if need be}], quote: if need be"))
    #expect(try verdict(test, "quota") == .noDeparture)
    try test.append(
      statement(
        "second", by: "norway", on: "2026-02-01", "demands: quota, value: 400, quote: more"))
    #expect(try verdict(test, "quota") == .onRecord)
  }

  @Test func `what was said after the claim, or at an uncertain date, bears no verdict`() throws {
    let test = try test()
    try test.append(Self.accusations)
    try test.append(
      statement("late", by: "norway", on: "2026-03-01", "demands: quota, value: 400, quote: more"))
    #expect(try verdict(test, "quota") == .noDeparture)
    try test.append(
      statement(
        "vague", by: "norway", on: "2026-02-05",
        "label: v, demands: quota, value: 500, valid: ../2026-02-05, quote: more"))
    let found = try #require(try claims(test)["quota"]?.tests.first)
    #expect(found.verdict == .noDeparture)
    #expect(found.agreements.flatMap(\.departures).map(\.isCertainlyLater) == [false])
  }

  @Test func `a correction is no departure, and a retraction undoes one`() throws {
    let test = try test()
    try test.append(Self.accusations)
    let wrong = statement(
      "slip", by: "norway", on: "2026-02-01", "demands: quota, value: 400, quote: as agreed")
    try test.append(wrong)
    #expect(try verdict(test, "quota") == .onRecord)
    try test.append(wrong.replacing("value: 400", with: "value: 300"), amends: true)
    #expect(try verdict(test, "quota") == .noDeparture)
    let none = wrong.split(separator: "\n").dropLast().joined(separator: "\n")
    try test.append(none.replacing("statements:", with: "statements: []"), amends: true)
    #expect(try verdict(test, "quota") == .noDeparture)
  }

  @Test func `an element that one of its parties denies is one side's`() throws {
    let test = try test()
    try test.append(Self.accusations)
    let before = try #require(try agreed(test)["quota"])
    #expect(before.standing == .agreedBySome)
    #expect(before.agreements[0].missingNegotiators == ["isles"])
    #expect(try agreed(test)["access"]?.standing == .agreedByAll)
    #expect(try agreed(test)["season"]?.standing == .oneSide)
    try test.append(
      statement(
        "denial", by: "isles", on: "2026-02-20",
        "disputes: 'minutes#agrees/access', answer: denies, quote: we never did"))
    #expect(try agreed(test)["access"]?.standing == .oneSide)
    // A mediator's account stands beside it.
    try test.append(
      statement(
        "council", by: "council", on: "2026-02-21",
        "agrees: access, parties: [norway, union, isles], text: reciprocal, quote: it was agreed"))
    #expect(try agreed(test)["access"]?.standing == .agreedByAll)
  }

  private func agreed(_ test: LedgerUnderTest) throws -> [String: IssueProgress] {
    let report = try test.ledger.answer(AgreedInquiry(try Query([])))
    return Dictionary(report.issues.map { ($0.issue.slug, $0) }) { first, _ in first }
  }

  @Test func `a bracket is lifted by a later term on the issue alone`() throws {
    let test = try test()
    let terms = { (version: String, terms: String) in
      "tables: plan@\(version), by: norway, to: union, terms: [\(terms)], quote: a plan"
    }
    try test.append(
      statement(
        "one", by: "norway", on: "2026-02-01",
        terms(
          "1",
          "{issue: 'quota:share', value: 30, bracketed-by: [union], bracketed-why: too much}, "
            + "{issue: season, value: 2026-06-01, bracketed-by: [isles]}")))
    #expect(try agreed(test)["season"]?.standing == .bracketed)
    #expect(try agreed(test)["access"]?.standing == .agreedByAll)
    try test.append(
      statement(
        "two", by: "norway", on: "2026-02-02", terms("2", "{issue: season, value: 2026-07-01}")))
    #expect(try agreed(test)["season"]?.standing == .onTheTable)
    #expect(try agreed(test)["quota:share"]?.standing == .bracketed)
    #expect(try agreed(test)["quota:share"]?.brackets.map(\.version) == ["plan@1"])
    try test.append(
      statement(
        "three", by: "norway", on: "2026-02-03",
        terms("3", "{issue: season, absent: left open}, {issue: 'quota:share', value: 25}")))
    #expect(try agreed(test)["season"]?.standing == .dropped)
    #expect(try agreed(test)["quota:share"]?.standing == .onTheTable)
  }

  @Test func `answers by the speaker, later ones and those told by others are apart`() throws {
    let test = try test()
    try test.append(Self.accusations)
    try test.append(
      statement(
        "firm", by: "union", on: "2026-02-11",
        "disputes: 'gazette#quota', answer: confirms, quote: we said so"))
    #expect(try claims(test)["quota"]?.status == .open)
    try test.append(
      statement(
        "no", by: "norway", on: "2026-02-12",
        "disputes: 'gazette#quota', answer: denies, quote: not so"))
    #expect(try claims(test)["quota"]?.status == .disputed)
    try test.append(
      statement(
        "yes", by: "norway", on: "2026-02-13",
        "disputes: 'gazette#quota', label: y, answer: declines to comment, quote: no comment"))
    let claim = try #require(try claims(test)["quota"])
    #expect(claim.status == .answered)
    #expect(claim.answers.filter { $0.party == "norway" }.map(\.stands) == [false, true])
    // Another's account of an answer is not that party's answer.
    try test.append(
      statement(
        "hearsay", by: "union", on: "2026-02-14",
        "disputes: 'gazette#share', party: norway, answer: denies, quote: Oslo denies it"))
    #expect(try claims(test)["share"]?.status == .open)
    #expect(try claims(test)["share"]?.answers.map(\.standing) == [.notAdmitted])
  }

  @Test func `an outlet's paraphrase is set beside the speaker's own text`() throws {
    let test = try test()
    try test.append(Self.accusations)
    try test.append(
      statement("brussels", by: "union", on: "2026-02-09", "demands: quota, value: 300, quote: it"))
    let claim = try #require(try claims(test)["quota"])
    #expect(claim.ownTexts.map(\.source) == ["brussels"])
    #expect(claim.ownTexts[0].statementCount == 1)
    #expect(claim.ownTexts[0].similar.isEmpty)
    try test.append(
      statement("long-ago", by: "union", on: "2026-01-15", "demands: quota, value: 300, quote: it"))
    #expect(try claims(test)["quota"]?.ownTexts.map(\.source) == ["brussels"])
  }

  @Test func `a question about some claims finds what the whole record shows of them`() throws {
    let test = try test()
    try test.append(Self.accusations)
    try test.append(
      statement(
        "own", by: "norway", on: "2026-02-12",
        "claims: keeping to what was agreed, about: norway, says: has, quote: we keep to it\n"
          + "disputes: 'gazette#share', answer: denies, quote: no\n"
          + "label: q, demands: quota, value: 400, valid: 2026-02-01, quote: more"))
    for asked in [[], ["norway"], ["union"], ["quota"], ["isles", "season"], ["gazette#share"]] {
      for policy in ["standard", "own-only", "according-to:union", "best-graded"] {
        var question = Question()
        question.accounts = try #require(AccountPolicy(policy))
        let inquiry = ClaimsInquiry(try Query(asked), question: question)
        let found = try test.ledger.answer(inquiry)
        let whole = try test.ledger.read { snapshot in
          Claims(try snapshot.admitted(question, registry: snapshot.registry()))
        }
        for claim in found.claims {
          let same = try #require(whole.list.first { $0.sequence == claim.sequence })
          #expect(claim.status == same.status, "\(asked) \(policy)")
          #expect(claim.opposites == same.opposites, "\(asked) \(policy)")
          #expect(claim.tests.map(\.verdict) == same.tests.map(\.verdict), "\(asked) \(policy)")
          #expect(claim.ownTexts == same.ownTexts, "\(asked) \(policy)")
          #expect(claim.corroboration == same.corroboration, "\(asked) \(policy)")
        }
        if asked.isEmpty { #expect(found.claims.count == whole.list.count) }
        if policy == "standard" { #expect(!found.claims.isEmpty, "\(asked)") }
      }
    }
  }

  @Test func `the real case answers as the mission asks`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let claims = try claims(test)
    let backtracking = try #require(claims["backtracking"])
    #expect(backtracking.status == .open)
    #expect(backtracking.tests.map(\.verdict) == [.noElement])
    #expect(backtracking.tests[0].positionsLeft.isEmpty)
    #expect(backtracking.ownTexts.map(\.source) == ["witkoff-2025-07-24"])
    #expect(claims["interest"]?.status == .disputed)
    #expect(claims["interest"]?.corroboration.reports == 2)
    #expect(claims["interest"]?.corroboration.utterances == 1)
    #expect(claims["coordination"]?.opposites.count == 1)
    #expect(claims["good-faith"]?.status == .open)
  }
}
