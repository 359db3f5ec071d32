import Foundation
import Measures
import Positions
import TestSupport
import Testing

/// Measures of two parties against the sums of their definitions, one issue after the other.
@Suite struct `measures of two parties against plain sums` {
  /// One issue: both places in steps, of a range of so many, and both saliences.
  private struct Sample {
    var one: Int?
    var other: Int?
    var saliences: (Int?, Int?)
  }

  private let range = 4
  private var scale: Scale { .ordinal((0...range).map { "level \($0)" }) }

  @Test func `every figure is what its definition sums`() throws {
    var random = SeededGenerator()
    for _ in 0..<600 {
      let samples = samples(&random)
      let issues = samples.enumerated().map { issue($0, $1) }
      let shared = samples.compactMap { sample in
        sample.one.flatMap { one in
          sample.other.map { (a: Double(one), b: Double($0), s: sample.saliences) }
        }
      }
      let tally = PairTally(over: issues)
      for measure in PairMeasure.allCases where measure.family != .discourse {
        let found = tally.figure(measure, minimumShared: 1)
        #expect(found.n == shared.count, "\(random)")
        let expected = slow(measure, shared)
        switch (found.value, expected) {
        case (let one?, let other?):
          #expect(abs(one - other) < 1e-12, "\(measure.rawValue) \(one) \(other): \(random)")
        case (nil, nil): #expect(found.undefined != nil)
        default:
          Issue.record("\(measure.rawValue) \(found) \(String(describing: expected)): \(random)")
        }
      }
    }
  }

  @Test func `a table of levels gives what the single issues give, to the last digit`() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let samples = samples(&random, withSaliences: false)
      let single = PairTally(over: samples.enumerated().map { issue($0, $1) })
      var (table, some, both) = (ContingencyTable(levels: range + 1), PairTally(), PairTally())
      var rest = ContingencyTable(levels: range + 1)
      for (index, sample) in samples.enumerated() {
        guard let one = sample.one, let other = sample.other else { continue }
        table.add(one, other)
        if index % 2 == 0 { rest.add(one, other) } else { some.add(issue(index, sample)) }
      }
      both.add(table, on: scale)
      some.add(rest, on: scale)
      for measure in PairMeasure.allCases where measure.family != .discourse {
        let expected = single.figure(measure, minimumShared: 3)
        let found = both.figure(measure, minimumShared: 3)
        #expect(found.value == expected.value, "\(measure.rawValue): \(random)")
        #expect(found.farthest == expected.farthest, "\(measure.rawValue): \(random)")
        #expect(found.undefined == expected.undefined && found.n == expected.n, "\(random)")
        let mixed = some.figure(measure, minimumShared: 3)
        #expect(mixed.value == expected.value, "\(measure.rawValue): \(random)")
        #expect(mixed.undefined == expected.undefined && mixed.n == expected.n, "\(random)")
      }
    }
  }

  @Test func `figures lie in their range and are the same from both sides, but for KTAB`() throws {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let samples = samples(&random)
      let tally = PairTally(over: samples.enumerated().map { issue($0, $1) })
      let turned = PairTally(
        over: samples.enumerated().map { index, sample in
          issue(
            index,
            Sample(
              one: sample.other, other: sample.one,
              saliences: (sample.saliences.1, sample.saliences.0)))
        })
      let reversed = PairTally(
        over: samples.enumerated().map { index, sample in
          issue(
            index,
            Sample(
              one: sample.one.map { range - $0 }, other: sample.other.map { range - $0 },
              saliences: sample.saliences))
        })
      for measure in PairMeasure.allCases where measure.family != .discourse {
        let found = tally.figure(measure, minimumShared: 1).value
        if measure.isSymmetric {
          #expect(found == turned.figure(measure, minimumShared: 1).value, "\(random)")
        }
        // A scale read from its other end changes no figure.
        #expect(found == reversed.figure(measure, minimumShared: 1).value, "\(random)")
        guard let found else { continue }
        let least =
          switch measure.family {
          case .agreement: 0.0
          case .distance: measure == .s || measure == .sSquared ? -1.0 : 0.0
          default: measure == .tauB ? -1.0 : -Double.infinity
          }
        #expect(found >= least && found <= 1, "\(measure.rawValue) \(found): \(random)")
      }
    }
  }

  private func samples(
    _ random: inout SeededGenerator, withSaliences: Bool = true
  ) -> [Sample] {
    let hasAll = withSaliences && Bool.random(using: &random)
    let lacking = withSaliences && Int.random(in: 0..<4, using: &random) == 0
    let levels = Int.random(in: 0...range, using: &random)
    return (0..<Int.random(in: 0...12, using: &random)).map { index in
      let isMissing = (0..<2).map { _ in Int.random(in: 0..<6, using: &random) == 0 }
      let places = (0..<2).map { _ in Int.random(in: 0...levels, using: &random) }
      let saliences = (0..<2).map { _ in Int.random(in: 0...3, using: &random) * 25 }
      let has = hasAll && !(lacking && index == 1)
      return Sample(
        one: isMissing[0] ? nil : places[0], other: isMissing[1] ? nil : places[1],
        saliences: has ? (saliences[0], saliences[1]) : (nil, nil))
    }
  }

  private func issue(_ index: Int, _ sample: Sample) -> SharedIssue {
    let stances = [sample.one, sample.other].map { place in
      place.map { IssueStance(acceptable: .ordinal([$0])) } ?? IssueStance()
    }
    var (first, second) = (stances[0], stances[1])
    (first.salience, second.salience) = sample.saliences
    return SharedIssue(issue: "issue-\(index)", scale: scale, first: first, second: second)
  }

  private typealias Shared = [(a: Double, b: Double, s: (Int?, Int?))]

  private func slow(_ measure: PairMeasure, _ shared: Shared) -> Double? {
    guard !shared.isEmpty else { return nil }
    let n = Double(shared.count)
    let d = shared.map { abs($0.a - $0.b) / Double(range) }
    let both = shared.map { pair in
      pair.s.0.flatMap { one in pair.s.1.map { Double(one + $0) / 2 } }
    }
    let own = shared.map { $0.s.0.map { Double($0 * $0) } }
    let chosen = measure == .ktab ? own : both
    let w = chosen.contains { $0 == nil } ? d.map { _ in 1 } : chosen.compactMap { $0 }
    let all = w.reduce(0, +)
    let mean = { (power: Double) in zip(w, d).reduce(0) { $0 + $1.0 * pow($1.1, power) } / all }
    switch measure {
    case .distance: return all == 0 ? nil : mean(1)
    case .distanceRMS, .ktab: return all == 0 ? nil : mean(2).squareRoot()
    case .s: return all == 0 ? nil : 1 - 2 * mean(1)
    case .sSquared: return all == 0 ? nil : 1 - 2 * mean(2)
    case .agreementStrict: return Double(d.count { $0 == 0 }) / n
    case .agreementHalf: return d.reduce(0) { $0 + 1 - $1 } / n
    case .kappaNominal: return slowKappa(shared) { $0 == $1 ? 0 : 1 }
    case .kappaLinear: return slowKappa(shared) { abs($0 - $1) }
    case .kappaQuadratic: return slowKappa(shared) { ($0 - $1) * ($0 - $1) }
    case .pi: return slowPi(shared)
    case .tauB: return slowTau(shared)
    case .congruence, .conflict, .subtract: return nil
    }
  }

  /// Observed against every pairing of one party's places with the other's.
  private func slowKappa(_ shared: Shared, _ v: (Double, Double) -> Double) -> Double? {
    let n = Double(shared.count)
    let observed = shared.reduce(0) { $0 + v($1.a, $1.b) } / n
    var expected = 0.0
    for one in shared { for other in shared { expected += v(one.a, other.b) / (n * n) } }
    return expected == 0 ? nil : 1 - observed / expected
  }

  private func slowPi(_ shared: Shared) -> Double? {
    let all = shared.flatMap { [$0.a, $0.b] }
    let alike = Double(shared.count { $0.a == $0.b }) / Double(shared.count)
    let chance = Set(all).reduce(0.0) { sum, level in
      let share = Double(all.count { $0 == level }) / Double(all.count)
      return sum + share * share
    }
    return Set(all).count == 1 ? nil : (alike - chance) / (1 - chance)
  }

  private func slowTau(_ shared: Shared) -> Double? {
    var (score, untiedA, untiedB) = (0.0, 0.0, 0.0)
    for (index, one) in shared.enumerated() {
      for other in shared[(index + 1)...] {
        let (a, b) = (one.a - other.a, one.b - other.b)
        if a != 0 { untiedA += 1 }
        if b != 0 { untiedB += 1 }
        if a * b != 0 { score += a * b > 0 ? 1 : -1 }
      }
    }
    return untiedA * untiedB == 0 ? nil : score / (untiedA * untiedB).squareRoot()
  }
}
