import Measures
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// Why it is not known what a party would take: "nothing on record" only where nothing is.
struct SettleReportTests {
  private static let record = """
    dossier: 1
    parties:
      north: {name: North, kind: state, roles: [negotiator]}
      south: {name: South, kind: state, roles: [negotiator]}
    issues:
      gone: {title: Gone, scale: {km: [0, 9]}}
      secret: {title: Secret, scale: {km: [0, 9]}}
      hearsay: {title: Hearsay, scale: {km: [0, 9]}}
      dear: {title: Dear, scale: {km: [0, 9]}}
      never: {title: Never, scale: {km: [0, 9]}}
    source: {slug: early, title: Early, publisher: Gazette, published: 2025-01-01,
      kind: press report}
    accounts:
    - by: north
      statements:
      - {offers: gone, value: 3, quote: three, valid: 2024-12-01}
      - {withdraws: gone, quote: no longer}
      - {offers: secret, value: 3, channel: in-talks, quote: between us}
      - {priority: dear, rank: top, quote: above all}
    - by: [south, north]
      statements:
      - {offers: hearsay, value: 3, passage: South says North offers three}
    """

  @Test func `what stands in the place of an offer is told`() throws {
    let test = try LedgerUnderTest()
    try test.append(Self.record)
    let report = try test.ledger.answer(SettleInquiry(try Query([])))
    let reasons = report.issues.map { ($0.issue.slug, $0.bounds[0].unknown) }
    #expect(reasons.map(\.0) == ["gone", "secret", "hearsay", "dear"])
    #expect(reasons.map(\.1) == [.withdrawn, .otherChannel, .notAdmitted, .priorityOnly])
    #expect(report.issues.allSatisfy { $0.bounds[1].unknown == .nothing })
    #expect(report.silent == ["never"])
    #expect(report.issues.map(\.restsOn) == [[9], [10], [12], [11]])
  }

  @Test func `in private an offer in public is in the other channel`() throws {
    let test = try LedgerUnderTest()
    try test.append(Self.record)
    var question = Question()
    question.usesPrivateChannel = true
    let report = try test.ledger.answer(
      SettleInquiry(try Query(["secret"]), question: question))
    #expect(report.issues.first?.bounds[0].unknown == nil)
  }

  @Test func `a position given up is a change where only a priority stood before`() throws {
    let test = try LedgerUnderTest()
    try test.append(Self.record)
    try test.append(
      """
      dossier: 1
      source: {slug: late, title: Late, publisher: Gazette, published: 2025-02-01,
        kind: press report}
      accounts:
      - by: north
        statements:
        - {withdraws: dear, quote: we no longer ask for it}
      """)
    let report = try test.ledger.answer(
      ChangeInquiry(try Query([]), from: Moment(.known, end: 13), to: Moment(.known, end: nil)))
    #expect(report.stances.map(\.issue) == ["dear"])
    #expect(report.stances.first?.causes.map(\.event) == [14])
  }
}
