import EventStore
import Foundation
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// The rules of the three times, one by one, on talks about a fish quota.
struct TimeRuleTests {
  private func talks() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        coast: {name: Coast, kind: state, roles: [negotiator]}
        isles: {name: Isles, kind: state, roles: [negotiator]}
        press-office: {name: Press office, kind: organisation}
      issues: {quota: {title: Quota, scale: {tonnes: [0, 900]}}}
      """)
    return test
  }

  /// Appends a source of a date with statements in its own voice, or in that of `by`.
  @discardableResult
  private func append(
    _ test: LedgerUnderTest, _ source: String, published: String, by: String = "source",
    amends: Bool = false, _ statements: String...
  ) throws -> AppendReceipt {
    try test.append(
      """
      dossier: 1
      source: {slug: \(source), title: A report, publisher: Press, published: \(published)}
      accounts:
      - by: \(by)
        statements:
      \(statements.map { "  - {\($0), party: coast, passage: so}" }.joined(separator: "\n"))
      """, amends: amends)
  }

  private func day(_ text: String) throws -> Int32 { try #require(Question.lastDay(of: text)) }

  /// Where the coast stands on the quota.
  private func stance(
    _ test: LedgerUnderTest, _ ask: (inout Question) throws -> Void = { _ in }
  ) throws -> Stance? {
    var question = Question()
    try ask(&question)
    let inquiry = StanceInquiry(try Query(["coast", "quota"]), question: question)
    return try test.ledger.answer(inquiry).rows.first?.stances.first
  }

  /// What is acceptable to the coast, in tonnes.
  private func tonnes(
    _ test: LedgerUnderTest, _ ask: (inout Question) throws -> Void = { _ in }
  ) throws -> String? {
    try stance(test, ask).flatMap(tonnes)
  }

  private func tonnes(_ stance: Stance) -> String? {
    guard case .exact(let value) = stance.open.slots[.acceptable]?.shown.statement.value else {
      return nil
    }
    return "\(value)"
  }

  // MARK: - Said by

  @Test func `a date that ends after its source is capped at the source's date`() throws {
    let test = try talks()
    try append(
      test, "early", published: "2026-03-04", "accepts: quota, value: 300, valid: 2026-03/..")
    #expect(try tonnes(test) { $0.validAt = try day("2026-03-03") } == nil)
    #expect(try stance(test) { $0.validAt = try day("2026-03-03") }?.possiblyEarlier == 1)
    #expect(try tonnes(test) { $0.validAt = try day("2026-03-04") } == "300")
    // So a statement of the fifth is later, though the first has no end as typed.
    try append(test, "late", published: "2026-03-05", "accepts: quota, value: 400")
    let stance = try stance(test)
    #expect(stance?.open.slots[.acceptable]?.isContested == false)
    #expect(try tonnes(test) == "400")
  }

  @Test func `a date of a month counts from the month's end on, and is told apart before`() throws {
    let test = try talks()
    try append(test, "paper", published: "2026-05-01", "accepts: quota, value: 300, valid: 2026-03")
    for (date, shown, possibly) in [
      ("2026-02-28", nil, nil), ("2026-03-01", nil, 1), ("2026-03-30", nil, 1),
      ("2026-03-31", "300", 0),
    ] as [(String, String?, Int?)] {
      let stance = try stance(test) { $0.validAt = try day(date) }
      #expect(stance.flatMap(tonnes) == shown)
      #expect(stance?.possiblyEarlier == possibly, "\(date)")
    }
  }

  @Test func `what may have been said in time is counted, a withdrawal too, but not what moved on`()
    throws
  {
    let test = try talks()
    try test.append(
      """
      dossier: 1
      issues: {gear: {title: Gear, scale: text}}
      """)
    try append(
      test, "paper", published: "2026-05-01", "accepts: quota, value: 300, valid: 2026-03",
      "withdraws: quota, valid: ../2026-03-20",
      "label: moved, accepts: quota, value: 9, valid: 2026")
    let detail = try test.ledger.detail(of: "paper#moved")
    var body = try #require(detail.bodyInForce as? PositionStated)
    (body.issue, body.value, body.text) = ("gear", nil, "nets")
    _ = try test.ledger.correct(
      detail, with: body, marking: nil, reason: "gear", terms: LedgerUnderTest.terms)
    #expect(try stance(test) { $0.validAt = try day("2026-03-10") }?.possiblyEarlier == 2)
  }

  @Test func `what was said after the day asked for is left out, whenever its source came out`()
    throws
  {
    let test = try talks()
    try append(
      test, "yearbook", published: "2026", "accepts: quota, value: 300, valid: 2026-02-01",
      "label: august, accepts: quota, value: 400, valid: 2026-08-01")
    #expect(try tonnes(test) { $0.validAt = try day("2026-07") } == "300")
    #expect(try stance(test) { $0.validAt = try day("2026-07") }?.possiblyEarlier == 0)
    // The source may have come out at any time of the year, so certainly only by its end.
    #expect(try stance(test) { $0.publishedBy = try day("2026-07") } == nil)
    #expect(try tonnes(test) { $0.publishedBy = try day("2026-12-31") } == "400")
  }

  // MARK: - Published by

  @Test func `what a source withdrew counts until the day on which it did`() throws {
    let test = try talks()
    try append(
      test, "paper", published: "2026-03-04", "label: first, accepts: quota, value: 300",
      "label: second, demands: quota, value: 500")
    for (label, by) in [("first", Withdrawer.source), ("second", .recorder)] {
      var retraction = RecordRetracted()
      retraction.target = try test.ledger.detail(of: "paper#\(label)").id
      (retraction.reason, retraction.withdrawnBy) = ("not so", by)
      if by == .source { retraction.date = "2026-03-10" }
      _ = try test.ledger.append(retraction, terms: LedgerUnderTest.terms)
    }
    #expect(try stance(test) == nil)
    #expect(try tonnes(test) { $0.publishedBy = try day("2026-03-09") } == "300")
    #expect(try stance(test) { $0.publishedBy = try day("2026-03-10") } == nil)
    // A recorder's error was never there, and what was known before it is another question.
    let early = try stance(test) { $0.publishedBy = try day("2026-03-09") }
    #expect(early?.open.slots[.ideal] == nil)
    let known = try stance(test) { $0.knownAt = test.size(before: "record.retracted") }
    #expect(known?.open.slots.count == 2)
    var log = LogInquiry(try Query([]))
    log.question.publishedBy = try day("2026-03-09")
    let retractions = try test.ledger.answer(log).entries.filter { $0.type == "record.retracted" }
    #expect(retractions.count == 1)
  }

  @Test func `a source that is dated later counts later, and what it says is capped later`() throws
  {
    let test = try talks()
    try append(
      test, "paper", published: "2026-03-04", "accepts: quota, value: 300, valid: 2026-03/..")
    #expect(try tonnes(test) { $0.publishedBy = try day("2026-03-04") } == "300")
    let size = try test.ledger.registry().record.size
    try append(
      test, "paper", published: "2026-03-20", amends: true,
      "accepts: quota, value: 300, valid: 2026-03/..")
    #expect(try stance(test) { $0.publishedBy = try day("2026-03-04") } == nil)
    #expect(try tonnes(test) { $0.publishedBy = try day("2026-03-20") } == "300")
    #expect(try stance(test) { $0.validAt = try day("2026-03-19") }?.possiblyEarlier == 1)
    // As known before, the source was dated as it was declared then.
    #expect(
      try tonnes(test) {
        ($0.publishedBy, $0.knownAt) = (try day("2026-03-04"), size)
      } == "300")
    #expect(
      try tonnes(test) { ($0.validAt, $0.knownAt) = (try day("2026-03-19"), size) } == "300")
  }

  @Test func `a source cannot be dated before what it is on record to tell`() throws {
    let test = try talks()
    try append(test, "paper", published: "2026-03-04", "accepts: quota, value: 300")
    var terms = LedgerUnderTest.terms
    terms.amends = true
    var source = try #require(try test.ledger.registry().registry.sources["paper"])
    source.published = "2026-03-03"
    let state = try test.state()
    #expect(throws: LedgerError.self) { try test.ledger.declare(source, terms: terms) }
    let detail = try test.ledger.detail(of: "\(try test.ledger.registry().record.size - 2)")
    #expect(throws: LedgerError.self) {
      try test.ledger.correct(
        detail, with: source, marking: nil, reason: "earlier", terms: LedgerUnderTest.terms)
    }
    #expect(try test.state() == state)
    source.published = "2026-03"
    _ = try test.ledger.declare(source, terms: terms)
    #expect(try test.state() != state)
  }

  // MARK: - Known at

  @Test func `before a correction was known, what it corrects is shown`() throws {
    let test = try talks()
    try append(test, "paper", published: "2026-03-04", "accepts: quota, value: 300")
    let size = try test.ledger.registry().record.size
    try append(test, "paper", published: "2026-03-04", amends: true, "accepts: quota, value: 350")
    #expect(try tonnes(test) == "350")
    #expect(try tonnes(test) { $0.knownAt = size } == "300")
    #expect(try tonnes(test) { $0.knownAt = size + 1 } == "350")
    #expect(try stance(test) { $0.knownAt = size - 1 } == nil)
    var history = HistoryInquiry(try Query(["coast", "quota"]))
    history.question.knownAt = size
    let entries = try test.ledger.answer(history).entries
    #expect(entries.map(\.standing) == [.shown])
    #expect(entries[0].detail.corrections.isEmpty)
  }

  @Test func `a history knows nothing of what a later correction brings into its cell`() throws {
    let test = try talks()
    try test.append("{dossier: 1, issues: {gear: {title: Gear, scale: {tonnes: [0, 900]}}}}")
    try append(test, "paper", published: "2026-03-04", "label: it, accepts: gear, value: 300")
    let size = try test.ledger.registry().record.size
    let detail = try test.ledger.detail(of: "paper#it")
    var body = try #require(detail.bodyInForce as? PositionStated)
    body.issue = "quota"
    _ = try test.ledger.correct(
      detail, with: body, marking: nil, reason: "quota", terms: LedgerUnderTest.terms)
    var history = HistoryInquiry(try Query(["coast", "quota"]))
    #expect(try test.ledger.answer(history).entries.map(\.standing) == [.shown])
    history.question.knownAt = size
    #expect(try test.ledger.answer(history).entries.isEmpty)
    // Nor does what left the cell count as what the one shown was before.
    try append(test, "later", published: "2026-03-09", "label: now, accepts: gear, value: 1")
    let row = try test.ledger.answer(StanceInquiry(try Query(["coast", "gear"]))).rows.first
    #expect(row?.earlier == [[:]])
  }

  @Test func `a role that is declared later changes the class of what was said before, once known`()
    throws
  {
    let test = try talks()
    try append(
      test, "paper", published: "2026-03-04", by: "press-office", "accepts: quota, value: 300")
    let before = try test.ledger.registry().record.size
    #expect(try stance(test)?.notAdmitted.first?.accountClass == .otherParty)
    try test.append(
      """
      dossier: 1
      parties:
        press-office: {name: Press office, kind: organisation, speaks-for: [coast]}
      """, amends: true)
    let slot = { (ask: (inout Question) throws -> Void) in
      try self.stance(test, ask)?.open.slots[.acceptable]?.shown.accountClass
    }
    #expect(try slot { _ in } == .relayed)
    #expect(try slot { $0.validAt = try self.day("2026-03-04") } == .relayed)
    #expect(try slot { $0.knownAt = before } == nil)
    // From a later day on it would not speak for what was said before.
    try test.append(
      """
      dossier: 1
      parties:
        press-office: {name: Press office, kind: organisation,
          speaks-for: [{party: coast, from: 2026-03-05}]}
      """, amends: true)
    #expect(try slot { _ in } == nil)
    #expect(try slot { $0.knownAt = before + 1 } == .relayed)
  }

  @Test func `the class of an account with an open end is that of its source's date`() throws {
    let test = try talks()
    try test.append(
      """
      dossier: 1
      parties:
        press-office: {name: Press office, kind: organisation,
          speaks-for: [{party: coast, from: 2026-03-05}]}
      """, amends: true)
    try append(
      test, "paper", published: "2026-03-04", by: "press-office",
      "accepts: quota, value: 300, valid: 2026-03-01/..")
    #expect(try stance(test)?.notAdmitted.first?.accountClass == .otherParty)
  }

  @Test func `a time between two appends knows the first and not the second`() throws {
    let test = try talks()
    let size = try test.ledger.registry().record.size
    let first = try test.ledger.detail(of: "\(size - 1)").recordedAt
    // Two appends can share a microsecond; these do not.
    while Ledger.now() <= first + 1 {}
    try append(test, "paper", published: "2026-03-04", "accepts: quota, value: 300")
    let second = try test.ledger.detail(of: "\(size)").recordedAt
    let moment = { (time: Int64) in
      let date = Date(timeIntervalSince1970: Double(time / 1_000_000))
      let second = date.formatted(.iso8601).dropLast()
      return "\(second).\(String(1_000_000 + time % 1_000_000).dropFirst())Z"
    }
    #expect(try test.ledger.size(knownAt: moment(first)) == size)
    #expect(try test.ledger.size(knownAt: moment(second - 1)) == size)
    #expect(try test.ledger.size(knownAt: moment(second)) == size + 2)
    #expect(try test.ledger.size(knownAt: "2020-01-01") == 0)
    #expect(try test.ledger.size(knownAt: "9999-12-31") == size + 2)
    #expect(try test.ledger.size(knownAt: "\(size)") == size)
  }

  @Test(arguments: ["99", "-1", "yesterday", "", "2026-03-04T10:00", "18446744073709551616"])
  func `what is no size of the ledger and no time is refused`(text: String) throws {
    let test = try talks()
    #expect(throws: LedgerError.self) { try test.ledger.size(knownAt: text) }
  }
}

extension LedgerUnderTest {
  /// The number of events before the first one of a type.
  fileprivate func size(before type: String) -> UInt64? {
    try? ledger.log(["type:\(type)"]).entries.first?.sequence
  }
}
