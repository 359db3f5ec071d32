import Measures
import Positions
import Testing

@Suite struct `distance of two parties` {
  let kilometres: Scale

  init() throws {
    kilometres = .quantity(try width(0, 10))
  }

  @Test func `without saliences all issues weigh alike, and the figure says so`() throws {
    let found = PartyDistance(
      over: [try issue("a", "0", "10"), try issue("b", "0..2", "4"), try issue("c", "5", "5")])
    #expect(found.weights == .equal(lacking: ["a", "b", "c"]))
    #expect(found.least == .value((1.0 + 0.2 + 0) / 3))
    #expect(found.most == .value((1.0 + 0.4 + 0) / 3))
    #expect(found.leastRMS == .value(((1.0 + 0.2 * 0.2) / 3).squareRoot()))
    #expect(found.compared.map(\.weight) == [1, 1, 1])
  }

  @Test func `shared saliences weigh the issues, unless one of either party is missing`() throws {
    var issues = [
      try issue("a", "0", "10", saliences: (100, 50)), try issue("b", "0", "0", saliences: (10, 0)),
      try issue("c", "0", "5", saliences: (20, 20)),
    ]
    let weighted = PartyDistance(over: issues)
    #expect(weighted.weights == .salience)
    #expect(weighted.compared.map(\.weight) == [75, 5, 20])
    #expect(weighted.least == .value((75.0 + 10) / 100))
    issues.append(try issue("d", "0", "0", saliences: (100, nil)))
    let plain = PartyDistance(over: issues)
    #expect(plain.weights == .equal(lacking: ["d"]))
    #expect(plain.least == .value(1.5 / 4))
  }

  @Test func `a salience missing on an issue left out does not matter`() throws {
    let issues = [
      try issue("a", "0", "10", saliences: (1, 1)), try issue("b", "0", "10", saliences: (1, 1)),
      try issue("c", "0", "10", saliences: (1, 1)), try issue("d", "0", nil),
    ]
    let found = PartyDistance(over: issues)
    #expect(found.weights == .salience)
    #expect(found.leftOut.map(\.issue) == ["d"])
    #expect(found.leftOut.map(\.reason) == [.oneSideOnly(missing: .second)])
  }

  @Test func `below three compared issues there is no overall figure`() throws {
    let two = [try issue("a", "0", "10"), try issue("b", "3", "3"), try issue("c", "1", nil)]
    let found = PartyDistance(over: two)
    #expect(found.least == .tooFewIssues(compared: 2, needed: 3))
    #expect(found.most.value == nil)
    #expect(found.compared.map(\.issue) == ["a", "b"])
    #expect(PartyDistance(over: two, minimumShared: 2).least == .value(0.5))
    let none = PartyDistance(over: [], minimumShared: 0)
    #expect(none.least == .tooFewIssues(compared: 0, needed: 1))
    #expect(none.weights == .equal(lacking: []))
  }

  @Test func `an open end leaves the farthest undefined and the closest as it is`() throws {
    let found = PartyDistance(
      over: [try issue("a", "0", "10"), try issue("b", "2..", "1"), try issue("c", "0", "0")])
    #expect(found.least == .value(1.1 / 3))
    #expect(found.most == .openEnds(["b"]))
    #expect(found.mostRMS == .openEnds(["b"]))
  }

  @Test func `weights of nothing give no figure`() throws {
    let issues = try ["a", "b", "c"].map { try issue($0, "0", "10", saliences: (0, 0)) }
    #expect(PartyDistance(over: issues).least == .noWeight)
  }

  private func issue(
    _ name: String, _ first: String, _ second: String?, saliences: (Int?, Int?) = (nil, nil)
  ) throws -> SharedIssue {
    var one = try acceptable(first, kilometres)
    var other = try second.map { try acceptable($0, kilometres) } ?? IssueStance()
    (one.salience, other.salience) = saliences
    return SharedIssue(issue: name, scale: kilometres, first: one, second: other)
  }
}
