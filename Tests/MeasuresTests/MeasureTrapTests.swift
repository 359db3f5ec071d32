import Measures
import Positions
import Testing

/// Where a measure has no figure, or could be led astray.
@Suite struct `traps of measures` {
  private let votes = Scale.ordinal(["no", "abstain", "yes"])

  @Test func `on one same level throughout nothing is corrected for chance`() {
    let same = tally([(2, 2)], times: 9)
    for measure in [PairMeasure.kappaNominal, .kappaLinear, .kappaQuadratic, .pi] {
      #expect(same.figure(measure, minimumShared: 8).value == nil)
      #expect(same.figure(measure, minimumShared: 8).undefined == .oneLevel)
    }
    #expect(same.figure(.tauB, minimumShared: 8).undefined == .oneLevelOfEither)
    #expect(same.figure(.agreementHalf, minimumShared: 1).value == 1)
    #expect(same.figure(.s, minimumShared: 3).value == 1)
  }

  @Test func `each on one level, but two different ones, is what chance gives`() {
    let apart = tally([(0, 2)], times: 9)
    #expect(apart.figure(.kappaNominal, minimumShared: 8).value == 0)
    #expect(apart.figure(.kappaQuadratic, minimumShared: 8).value == 0)
    #expect(apart.figure(.pi, minimumShared: 8).value == -1)
    #expect(apart.figure(.tauB, minimumShared: 8).undefined == .oneLevelOfEither)
  }

  @Test func `one party on one level leaves no order, but a kappa`() {
    let flat = tally([(0, 0), (0, 1), (0, 2)], times: 3)
    #expect(flat.figure(.tauB, minimumShared: 8).undefined == .oneLevelOfEither)
    #expect(flat.figure(.kappaLinear, minimumShared: 8).value == 0)
  }

  @Test func `the declared range counts, though only its middle was used`() throws {
    let wide = Scale.quantity(
      try QuantityScale(unit: "km", lowest: Decimal(0), highest: Decimal(100)))
    let issues = try [(40, 60), (60, 40), (50, 50)].enumerated().map { index, pair in
      try issue("issue-\(index)", wide, number(pair.0), number(pair.1))
    }
    let tally = PairTally(over: issues)
    #expect(tally.figure(.s, minimumShared: 3).value == 11.0 / 15)
    #expect(tally.figure(.distance, minimumShared: 3).value == 0.4 / 3)
    // Of 60 and 40 in steps of one unit: the length of the range cancels out.
    #expect(tally.figure(.kappaLinear, minimumShared: 3).value == -0.5)
  }

  @Test func `zero total salience and too few issues are undefined, never 0`() throws {
    let issues = try (0..<3).map { index in
      try issue("issue-\(index)", votes, .ordinal([0]), .ordinal([2]), (0, 0))
    }
    let tally = PairTally(over: issues)
    for measure in [PairMeasure.distance, .distanceRMS, .ktab, .s, .sSquared] {
      #expect(tally.figure(measure, minimumShared: 3).undefined == .noWeight)
      #expect(tally.figure(measure, minimumShared: 4).undefined == .tooFewIssues(needed: 4))
      #expect(tally.figure(measure, minimumShared: 4).value == nil)
    }
    #expect(PairTally().figure(.agreementStrict, minimumShared: 0).n == 0)
    #expect(
      PairTally().figure(.agreementStrict, minimumShared: 0).undefined == .tooFewIssues(needed: 1))
  }

  @Test func `KTAB weighs by the first party's own salience, and differs by side`() throws {
    let issues = try [
      issue("a", votes, .ordinal([0]), .ordinal([2]), (100, 0)),
      issue("b", votes, .ordinal([0]), .ordinal([0]), (50, 100)),
      issue("c", votes, .ordinal([1]), .ordinal([0]), (0, 100)),
    ]
    let turned = issues.map {
      SharedIssue(issue: $0.issue, scale: $0.scale, first: $0.second, second: $0.first)
    }
    #expect(
      PairTally(over: issues).figure(.ktab, minimumShared: 3).value
        == (10_000.0 / 12_500).squareRoot())
    #expect(
      PairTally(over: turned).figure(.ktab, minimumShared: 3).value
        == (2_500.0 / 20_000).squareRoot())
  }

  @Test func `missing, refused and conditional positions are in no figure`() throws {
    let issues = try [
      issue("a", votes, .ordinal([0]), nil),
      SharedIssue(
        issue: "b", scale: votes, first: IssueStance(excluded: .ordinal([0])),
        second: IssueStance(ideal: .ordinal([1]))),
      SharedIssue(
        issue: "c", scale: votes, first: IssueStance(isConditional: true),
        second: IssueStance(ideal: .ordinal([1]))),
      issue("d", votes, .ordinal([1]), .ordinal([1])),
    ]
    let tally = PairTally(over: issues)
    #expect(tally.leftOut.map(\.issue) == ["a", "b", "c"])
    for measure in PairMeasure.allCases where measure.family != .discourse {
      #expect(tally.figure(measure, minimumShared: 1).n == 1)
    }
    #expect(tally.figure(.distance, minimumShared: 1).value == 0)
  }

  @Test func `a stretch has a closest and a farthest figure, and is no vote`() throws {
    let issues = try (0..<3).map { index in
      try issue("issue-\(index)", votes, .ordinal([0, 1]), .ordinal([2]))
    }
    let tally = PairTally(over: issues)
    let s = tally.figure(.s, minimumShared: 3)
    #expect(s.value == 0 && s.farthest == -1)
    let half = tally.figure(.agreementHalf, minimumShared: 1)
    #expect(half.n == 0 && half.undefined != nil && half.leftOut == [.notOnePoint: 3])
  }

  @Test func `levels of two scales are not thrown together, options have no order`() throws {
    let choice = Scale.choice(["north", "south", "east"])
    let other = Scale.ordinal(["low", "middle", "high"])
    let issues = try (0..<8).map { index in
      try issue("issue-\(index)", index < 4 ? votes : other, .ordinal([0]), .ordinal([index % 3]))
    }
    #expect(
      PairTally(over: issues).figure(.kappaNominal, minimumShared: 8).undefined
        == .differentScales(2))
    #expect(PairTally(over: issues).figure(.agreementHalf, minimumShared: 1).n == 8)
    let options = try (0..<8).map { index in
      try issue(
        "issue-\(index)", choice, .choice([choice.options[index % 2]]),
        .choice([choice.options[index % 3]]))
    }
    let tally = PairTally(over: options)
    #expect(tally.figure(.tauB, minimumShared: 8).leftOut == [.noOrder: 8])
    #expect(tally.figure(.kappaNominal, minimumShared: 8).n == 8)
    #expect(tally.figure(.kappaNominal, minimumShared: 8).value != nil)
  }

  private func tally(_ pairs: [(Int, Int)], times: Int) -> PairTally {
    var table = ContingencyTable(levels: 3)
    for (one, other) in pairs { table.add(one, other, times: times) }
    var tally = PairTally()
    tally.add(table, on: votes)
    return tally
  }

  private func number(_ whole: Int) throws -> Region {
    let number = try Decimal(whole)
    return .quantity(IntervalSet([Interval(from: .below(number), to: .above(number))]))
  }

  private func issue(
    _ name: String, _ scale: Scale, _ first: Region, _ second: Region?,
    _ saliences: (Int?, Int?) = (nil, nil)
  ) throws -> SharedIssue {
    SharedIssue(
      issue: name, scale: scale, first: IssueStance(ideal: first, salience: saliences.0),
      second: IssueStance(ideal: second, salience: saliences.1))
  }
}
