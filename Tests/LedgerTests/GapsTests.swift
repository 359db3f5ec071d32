import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct GapsTests {
  private func doha() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    return test
  }

  private func gaps(
    _ test: LedgerUnderTest, _ words: [String], _ policy: AccountPolicy = .standard
  ) throws -> GapsReport {
    var question = Question()
    question.accounts = policy
    return try test.ledger.answer(GapsInquiry(try Query(words), question: question))
  }

  @Test func `all parties are measured alike, in the declared order`() throws {
    let report = try gaps(doha(), [])
    #expect(report.parties.map(\.party.slug) == ["hamas", "israel", "us"])
    #expect(report.parties.map(\.positionCount) == [6, 3, 0])
    #expect(report.parties.map(\.ownPositionCount) == [0, 0, 0])
    #expect(report.parties.map(\.coverage.own.count) == [4, 1, 5])
    #expect(report.parties.map { $0.coverage.latestOwn?.sequence } == [61, 47, 53])
    #expect(report.parties.map(\.claims.all) == [4, 1, 0])
    #expect(report.parties.map(\.claims.answered) == [2, 0, 0])
  }

  @Test func `each issue is told of each party once, as a position or as a gap`() throws {
    let missing: Set<GapKind> = [.nothing, .priorityOnly, .withdrawn, .notAdmitted]
    for policy in [AccountPolicy.standard, .ownOnly, .according(to: "us")] {
      let report = try gaps(doha(), [], policy)
      let silent = report.gaps(.nobody).count
      for party in report.parties {
        let own = report.gaps.filter { $0.party == party.party.slug && missing.contains($0.kind) }
        #expect(party.positionCount + own.count + silent == report.issueCount, "\(policy)")
      }
    }
  }

  @Test func `an issue that nobody speaks of names the proposals that do`() throws {
    let report = try gaps(doha(), ["truce:duration"])
    let gap = try #require(report.gaps(.nobody).first)
    #expect(gap.subject == "us-proposal@1 us-proposal@2")
    #expect(gap.events == [28, 69])
  }

  @Test func `the newest version put to a party is answered or not, or one before it is`() throws {
    let report = try gaps(doha(), [])
    let unanswered = report.gaps(.noAnswer).filter { $0.party == "israel" }.map(\.subject)
    #expect(unanswered == ["january-framework@1", "us-proposal@2"])
    #expect(report.gaps(.staleAnswer).map { [$0.party, $0.subject] } == [["us", "israel-maps@3"]])
    // It was put to the mediators, not to Israel.
    #expect(!report.gaps.contains { $0.subject == "hamas-response@1" })
  }

  @Test func `what was withdrawn is told apart from what was never said`() throws {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      issues:
        width: {title: Width, scale: {km: [0, 12]}}
        order: {title: Order, scale: text}
      source: {slug: daily, title: Daily, publisher: Daily, published: 2026-01-20}
      accounts:
      - by: north
        statements:
        - {label: a, offers: width, value: 3, valid: 2026-01-01, quote: three}
        - {label: b, withdraws: width, valid: 2026-01-05, quote: no longer}
        - {label: c, offers: order, text: ours first, channel: in-talks, quote: ours first}
      """)
    let report = try gaps(test, [])
    #expect(
      report.gaps(.withdrawn).map { "\($0.party) \($0.issue) \($0.events)" }
        == ["north width [6]"])
    #expect(report.gaps(.otherChannel).map(\.issue) == ["order"])
    #expect(
      report.gaps(.nothing).map { "\($0.party) \($0.issue)" }
        == ["south width", "south order"])
    #expect(report.gaps(.nobody).isEmpty)
  }
}
