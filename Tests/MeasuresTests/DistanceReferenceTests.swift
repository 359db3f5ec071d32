import Foundation
import Measures
import Positions
import TestSupport
import Testing

/// Figures against plain sums: a stance is a list of whole points of a scale of 0 to 10, and an
/// issue weighs as much as the times it is repeated, once for each half of a salience.
@Suite struct `distances against plain sums` {
  @Test func `figures agree with sums over points`() throws {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let samples = try samples(&random)
      let found = PartyDistance(over: try samples.map { try $0.issue() })
      let shared = samples.filter { !$0.distances.isEmpty }
      #expect(found.compared.map(\.issue) == shared.map(\.name), "\(random)")
      #expect(found.compared.count + found.leftOut.count == samples.count, "\(random)")
      let least = shared.map { ($0.distances.min() ?? 0, $0.repeats) }
      let most = shared.map { ($0.distances.max() ?? 0, $0.repeats) }
      try expect(found.least, least, power: 1, random)
      try expect(found.most, most, power: 1, random)
      try expect(found.leastRMS, least, power: 2, random)
      try expect(found.mostRMS, most, power: 2, random)
    }
  }

  @Test func `figures are the same from both sides, and nothing from oneself`() throws {
    var random = SeededGenerator()
    for _ in 0..<100 {
      let issues = try samples(&random).map { try $0.issue() }
      let found = PartyDistance(over: issues, minimumShared: 1)
      let turned = PartyDistance(
        over: issues.map {
          SharedIssue(issue: $0.issue, scale: $0.scale, first: $0.second, second: $0.first)
        }, minimumShared: 1)
      #expect(turned.least == found.least && turned.most == found.most, "\(random)")
      #expect(turned.leastRMS == found.leastRMS && turned.mostRMS == found.mostRMS, "\(random)")
      #expect(turned.compared == found.compared, "\(random)")
      let same = PartyDistance(
        over: issues.map {
          SharedIssue(issue: $0.issue, scale: $0.scale, first: $0.first, second: $0.first)
        }, minimumShared: 1)
      #expect(same.compared.allSatisfy { $0.distance.least == 0 }, "\(random)")
      #expect((same.least.value ?? 0) == 0, "\(random)")
    }
  }

  private func expect(
    _ figure: PartyDistance.Figure, _ distances: [(Int, Int)], power: Int, _ random: SeededGenerator
  ) throws {
    guard distances.count >= 3 else {
      #expect(figure == .tooFewIssues(compared: distances.count, needed: 3), "\(random)")
      return
    }
    let repeated = distances.flatMap { distance, repeats in
      Array(repeating: Double(distance) / 10, count: repeats)
    }
    guard !repeated.isEmpty else {
      #expect(figure == .noWeight, "\(random)")
      return
    }
    let mean = repeated.map { pow($0, Double(power)) }.reduce(0, +) / Double(repeated.count)
    let value = try #require(figure.value, "\(random)")
    #expect(abs(value - pow(mean, 1 / Double(power))) < 1e-9, "\(random)")
    #expect((0...1).contains(value), "\(random)")
  }

  private func samples(_ random: inout SeededGenerator) throws -> [Sample] {
    let hasSaliences = Bool.random(using: &random)
    return (0..<Int.random(in: 0...6, using: &random)).map { number in
      Sample(number, hasSaliences: hasSaliences, &random)
    }
  }
}

/// Two parties on one issue as lists of whole points.
private struct Sample {
  let name: String
  let first: [Int]
  let second: [Int]
  let saliences: (Int, Int)?

  init(_ number: Int, hasSaliences: Bool, _ random: inout SeededGenerator) {
    name = "issue-\(number)"
    first = Self.points(&random)
    second = Self.points(&random)
    let both = (Int.random(in: 0...100, using: &random), Int.random(in: 0...100, using: &random))
    saliences = hasSaliences ? both : nil
  }

  private static func points(_ random: inout SeededGenerator) -> [Int] {
    if Int.random(in: 0..<5, using: &random) == 0 { return [] }
    let ends = (0..<2).map { _ in Int.random(in: 0...10, using: &random) }.sorted()
    return Array(ends[0]...ends[1])
  }

  var repeats: Int { saliences.map { $0.0 + $0.1 } ?? 1 }

  var distances: [Int] { first.flatMap { one in second.map { abs(one - $0) } } }

  func issue() throws -> SharedIssue {
    let scale = Scale.quantity(try width(0, 10))
    return SharedIssue(
      issue: name, scale: scale, first: try stance(first, saliences?.0, scale),
      second: try stance(second, saliences?.1, scale))
  }

  private func stance(_ points: [Int], _ salience: Int?, _ scale: Scale) throws -> IssueStance {
    guard let low = points.first, let high = points.last else {
      return IssueStance(salience: salience)
    }
    var stance = try acceptable("\(low)..\(high)", scale)
    stance.salience = salience
    return stance
  }
}
