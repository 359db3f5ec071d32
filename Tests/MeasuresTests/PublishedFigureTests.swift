import Measures
import Positions
import TestSupport
import Testing

/// The figures that were published, to the last digit that was printed.
@Suite struct `published figures` {
  /// Alliances of twenty states with Germany, by rows, and with Russia, by columns, in 1914: none,
  /// entente, neutrality, defence. Signorino and Ritter (1999); Häge (2011).
  private let alliances = [[13, 0, 0, 3], [1, 0, 0, 1], [0, 0, 0, 0], [2, 0, 0, 0]]
  private let levels = Scale.ordinal(["none", "entente", "neutrality", "defence"])

  @Test func `of the alliances of Germany and Russia in 1914`() throws {
    let tally = tally(alliances, on: levels)
    let published: [(PairMeasure, Double)] = [
      (.s, 0.4), (.kappaQuadratic, -0.07758621), (.pi, -0.04477612), (.tauB, 0.03031695),
    ]
    for (measure, figure) in published {
      let found = tally.figure(measure, minimumShared: 1)
      #expect(found.n == 20)
      let value = try #require(found.value)
      #expect(abs(value - figure) < 0.5e-8, "\(measure.rawValue): \(value)")
    }
    #expect(tally.figure(.s, minimumShared: 1).value == 0.4)
    #expect(tally.figure(.kappaQuadratic, minimumShared: 1).value == -9.0 / 116)
    #expect(tally.figure(.pi, minimumShared: 1).value == -3.0 / 67)
  }

  @Test func `of S for two parties in reverse order on four issues`() throws {
    var tally = PairTally()
    for (one, other) in zip(0...3, (0...3).reversed()) {
      tally.add(
        SharedIssue(
          issue: "issue-\(one)", scale: levels, first: IssueStance(ideal: .ordinal([one])),
          second: IssueStance(ideal: .ordinal([other]))))
    }
    #expect(tally.figure(.s, minimumShared: 3).value == -1.0 / 3)
    #expect(tally.figure(.sSquared, minimumShared: 3).value == -1.0 / 9)
  }

  @Test func `of the agreement A of an ordered vote`() throws {
    let found = try #require(OrderedAgreement([30, 40, 210, 130, 530, 50, 10]))
    #expect(abs(found.value - 0.611333333) < 0.5e-9, "\(found.value)")
    #expect(abs(found.polarisation - (1 - 0.611333333) / 2) < 0.5e-9)
    #expect(OrderedAgreement([0, 0, 7, 0, 0])?.value == 1)
    #expect(OrderedAgreement([5, 5, 5])?.value == 0)
    #expect(OrderedAgreement([5, 0, 0, 0, 5])?.value == -1)
    #expect(OrderedAgreement([1, 1]) == nil)
    #expect(OrderedAgreement([0, 0, 0]) == nil)
  }

  @Test func `of cohesion, under its author's name`() {
    let vote = VoteCohesion(yes: 60, no: 30, abstain: 10)
    #expect(vote.hixNouryRoland == 0.4)
    #expect(vote.rice == 1.0 / 3)
    #expect(VoteCohesion(yes: 4, no: 4, abstain: 4).hixNouryRoland == 0)
    #expect(VoteCohesion(yes: 0, no: 0, abstain: 9).hixNouryRoland == 1)
    #expect(VoteCohesion(yes: 0, no: 0, abstain: 9).rice == nil)
    #expect(VoteCohesion(yes: 0, no: 0, abstain: 0).hixNouryRoland == nil)
  }

  @Test func `of half agreement where an abstention meets a yes`() {
    // no, abstain, yes: one pair alike, one half, one opposed.
    let votes = tally(
      [[0, 0, 1], [0, 0, 1], [0, 0, 1]], on: .ordinal(["no", "abstain", "yes"]))
    #expect(votes.figure(.agreementHalf, minimumShared: 1).value == 0.5)
    #expect(votes.figure(.agreementStrict, minimumShared: 1).value == 1.0 / 3)
  }

  @Test func `of concordance, with and without ties`() {
    #expect(Concordance([[1, 2, 3, 4], [10, 20, 30, 40]])?.value == 1)
    #expect(Concordance([[1, 2, 3], [3, 2, 1]])?.value == 0)
    // Legendre (2005): three rankings of four; Σ R² = 64 + 81 + 25 + 100.
    #expect(Concordance([[1, 3, 2, 4], [4, 2, 1, 3], [3, 4, 2, 3]]) != nil)
    #expect(Concordance([[5, 5, 5], [1, 1, 1]]) == nil)
    #expect(Concordance([[1, 2, 3]]) == nil)
    #expect(Concordance([[1], [2]]) == nil)
  }

  private func tally(_ counts: [[Int]], on scale: Scale) -> PairTally {
    var table = ContingencyTable(levels: counts.count)
    for (row, columns) in counts.enumerated() {
      for (column, times) in columns.enumerated() { table.add(row, column, times: times) }
    }
    var tally = PairTally()
    tally.add(table, on: scale)
    return tally
  }
}
