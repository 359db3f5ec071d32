import Positions
import Projections
import Testing

@testable import Ledger

/// Four eyes: who recorded, who confirmed or disputed, who regraded.
@Suite struct `reviews of statements` {
  let tested: LedgerUnderTest
  let ben = AppendTerms(recorder: "ben")

  init() throws {
    tested = try LedgerUnderTest()
    try tested.appendDoha()
  }

  private func report(_ question: Question = Question()) throws -> ReviewReport {
    try tested.ledger.answer(ReviewInquiry(try Query([]), question: question))
  }

  private func standing(_ sequence: UInt64) throws -> ReviewStanding? {
    try report().statements.first { $0.sequence == sequence }?.entry.reviewStanding
  }

  private func refusal(
    _ events: [String], _ finding: ReviewFinding, by recorder: String
  ) -> (kind: LedgerError.Kind?, text: String) {
    do {
      _ = try tested.ledger.review(events, finding, terms: AppendTerms(recorder: recorder))
      return (nil, "")
    } catch let error as LedgerError {
      return (error.kind, error.reasons.joined(separator: "\n"))
    } catch {
      return (nil, "\(error)")
    }
  }

  @Test func `a review by another recorder counts, and the latest one decides`() throws {
    let state = try tested.state()
    let receipt = try tested.ledger.review(
      ["30", "menafn-2025-07-13#offers/israel/buffer-zone:perimeter"],
      ReviewFinding(verdict: .confirmed), terms: ben)
    #expect(receipt.recorded == 75...76)
    #expect(try tested.state() != state)
    #expect(try standing(30) == .confirmed)
    #expect(try standing(31) == .confirmed)
    #expect(try standing(32) == .unreviewed)
    _ = try tested.ledger.review(
      ["30"], ReviewFinding(verdict: .disputed, note: "misread"),
      terms: AppendTerms(recorder: "carl"))
    #expect(try standing(30) == .disputed)
    #expect(try report().statements(.confirmed).map(\.sequence) == [31])
    #expect(try tested.findings() == [])
  }

  @Test func `one's own recording is not confirmed by oneself, but may be regraded`() throws {
    let refused = refusal(["42"], ReviewFinding(verdict: .confirmed), by: "anna")
    #expect(refused.kind == .usage)
    #expect(refused.text.hasPrefix("#42: found a review by anna, who recorded it"))
    let receipt = try tested.ledger.review(
      ["42"], ReviewFinding(verdict: .confirmed, credibility: 2), terms: LedgerUnderTest.terms)
    #expect(receipt.warnings.contains { $0.contains("#42 is anna's own recording") })
    #expect(try standing(42) == .unreviewed)
    let statement = try #require(try report().statements.first { $0.sequence == 42 })
    #expect(statement.credibility == 2)
    #expect(statement.entry.reviewsByOthers.isEmpty)
  }

  @Test func `whoever corrected a statement is no second pair of eyes either`() throws {
    let detail = try tested.ledger.detail(of: "30")
    var body = try #require(detail.bodyInForce as? PositionStated)
    body.text = "as agreed"
    _ = try tested.ledger.review(["30"], ReviewFinding(verdict: .confirmed), terms: ben)
    #expect(try standing(30) == .confirmed)
    _ = try tested.ledger.correct(
      detail, with: body, marking: nil, reason: "left out", terms: AppendTerms(recorder: "carl"))
    #expect(try standing(30) == .unreviewed, "the corrected text was seen by nobody else")
    let refused = refusal(["30"], ReviewFinding(verdict: .confirmed), by: "carl")
    #expect(refused.text.hasPrefix("#30: found a review by carl, who corrected it"))
    _ = try tested.ledger.review(["30"], ReviewFinding(verdict: .confirmed), terms: ben)
    #expect(try standing(30) == .confirmed)
  }

  @Test func `what cannot be reviewed is refused with all reasons, and nothing is written`()
    throws
  {
    _ = try tested.ledger.review(["30"], ReviewFinding(verdict: .confirmed), terms: ben)
    let state = try tested.state()
    let refused = refusal(
      ["31", "75", "0", "31", "99"], ReviewFinding(verdict: .confirmed, credibility: 1), by: "carl")
    #expect(refused.kind == .usage)
    #expect(refused.text == "event: found 99, expected a number below 76")
    let several = refusal(
      ["31", "75", "0", "31"], ReviewFinding(verdict: .confirmed, credibility: 1), by: "carl")
    #expect(
      several.text.split(separator: "\n").map { $0.prefix { $0 != "," } } == [
        "#75: found a record.reviewed", "#0: found a party.declared", "#31: found twice",
      ])
    let same = refusal(["30"], ReviewFinding(verdict: .confirmed), by: "ben")
    #expect(same.kind == .conflict)
    #expect(try tested.state() == state)
  }

  @Test func `a retracted statement cannot be reviewed, and is in no list`() throws {
    var retraction = RecordRetracted()
    retraction.target = try tested.ledger.detail(of: "30").id
    retraction.reason = "twice"
    retraction.withdrawnBy = .recorder
    _ = try tested.ledger.append(retraction, terms: LedgerUnderTest.terms)
    #expect(
      refusal(["30"], ReviewFinding(verdict: .disputed), by: "ben").text
        == "#30: found a retracted event, expected one that stands")
    #expect(try standing(30) == nil)
  }

  @Test func `a declaration can be confirmed and has no grades`() throws {
    _ = try tested.ledger.review(["0"], ReviewFinding(verdict: .confirmed), terms: ben)
    #expect(try tested.ledger.detail(of: "0").reviews.count == 1)
    let refused = refusal(["1"], ReviewFinding(verdict: .confirmed, reliability: .b), by: "ben")
    #expect(refused.text.hasSuffix("expected a statement: only statements have grades"))
  }

  @Test func `a review is marked as what it speaks of`() throws {
    try tested.append(
      """
      dossier: 1
      marking: amber
      source: {slug: memo, title: Memo, published: 2025-07-20}
      accounts:
      - {by: israel, statements: [{offers: buffer-zone:rafah, value: 1, passage: one}]}
      """)
    let receipt = try tested.ledger.review(
      ["memo#offers/israel/buffer-zone:rafah"], ReviewFinding(verdict: .confirmed), terms: ben)
    #expect(receipt.events.map(\.marking) == [.amber])
  }

  @Test func `the list counts by source and recorder, as known at the time asked for`() throws {
    _ = try tested.ledger.review(
      ["30", "31"], ReviewFinding(verdict: .confirmed), terms: ben)
    let report = try report()
    #expect(report.statements.count == 41)
    #expect(report.bySource.map(\.total).reduce(0, +) == 41)
    let menafn = try #require(report.bySource.first { $0.name == "menafn-2025-07-13" })
    #expect(menafn.counts == [.confirmed: 2, .unreviewed: 2])
    #expect(report.byRecorder.map(\.name) == ["anna"])
    var earlier = Question()
    earlier.knownAt = 75
    #expect(try self.report(earlier).statements(.confirmed).isEmpty)
    var reviewed = Question()
    reviewed.reviewedOnly = true
    #expect(try self.report(reviewed).statements.map(\.sequence) == [30, 31])
  }

  @Test func `grades of a review stand in the place of those on record`() throws {
    let receipt = try tested.ledger.review(
      ["30"], ReviewFinding(verdict: .confirmed, reliability: .d, credibility: 5, note: "weak"),
      terms: ben)
    let review = try #require(receipt.events.first?.body as? RecordReviewed)
    #expect(review.reliability == .d)
    #expect(review.credibility == 5)
    #expect(review.note == "weak")
    let statement = try #require(try report().statements.first { $0.sequence == 30 })
    #expect(statement.reliability == .d)
    #expect(statement.credibility == 5)
  }
}
