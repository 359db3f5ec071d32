import Measures
import Positions
import Projections
import Testing

@testable import Ledger

/// All pairs of parties at once.
@Suite struct `the matrix of parties` {
  let tested: LedgerUnderTest

  init() throws {
    tested = try LedgerUnderTest()
    try tested.appendDoha()
  }

  private func matrix(_ words: String..., minimumShared: Int = 3) throws -> MatrixReport {
    var inquiry = MatrixInquiry(try Query(words))
    inquiry.minimumShared = minimumShared
    return try tested.ledger.answer(inquiry)
  }

  @Test func `each pair is what the divergence of the two is, and every pair is there once`()
    throws
  {
    let found = try matrix(minimumShared: 1)
    #expect(found.parties.map(\.slug) == ["hamas", "israel", "us"])
    #expect(
      found.pairs.map { [$0.first.slug, $0.second.slug] } == [
        ["hamas", "israel"], ["hamas", "us"], ["israel", "us"],
      ])
    for pair in found.pairs {
      var inquiry = DivergenceInquiry(try Query([pair.first.slug, pair.second.slug]))
      inquiry.minimumShared = 1
      let alone = try tested.ledger.answer(inquiry)
      #expect(pair.distance.least == alone.distance.least)
      #expect(pair.distance.most == alone.distance.most)
      #expect(pair.issues.map(\.restsOn) == alone.issues.map(\.restsOn))
    }
    #expect(
      found.pair("israel", "hamas")?.distance.compared.map(\.issue) == [
        "buffer-zone:perimeter"
      ])
    #expect(found.pair("us", "us") == nil)
  }

  @Test func `too little to compare is no figure, neither 0 nor 1`() throws {
    let found = try matrix()
    #expect(found.pairs.allSatisfy { $0.distance.least.value == nil })
    #expect(found.pairs[0].distance.least == .tooFewIssues(compared: 1, needed: 3))
  }

  @Test func `parties stand in the declared order, and policy and times hold for every pair`()
    throws
  {
    let found = try matrix("israel", "hamas", "buffer-zone:*", minimumShared: 1)
    #expect(found.parties.map(\.slug) == ["hamas", "israel"])
    #expect(found.issueCount == 2)
    var question = Question()
    question.accounts = try #require(AccountPolicy("own-only"))
    let own = try tested.ledger.answer(MatrixInquiry(try Query([]), question: question))
    #expect(own.pairs.allSatisfy { $0.distance.compared.isEmpty })
    question = Question()
    question.knownAt = 31
    let earlier = try tested.ledger.answer(MatrixInquiry(try Query([]), question: question))
    #expect(earlier.pairs.allSatisfy { $0.distance.compared.isEmpty })
  }

  @Test func `one party has nothing to be compared with`() throws {
    #expect(throws: LedgerError.self) { try matrix("hamas") }
  }
}
