import Foundation
import Measures
import Positions
import TestSupport
import Testing

/// Figures of one issue or one profile against plain sums.
@Suite struct `figures of a table of parties` {
  @Test func `mean, variance and median are what the definitions sum`() throws {
    var random = SeededGenerator()
    for _ in 0..<400 {
      let entries = try (0..<Int.random(in: 1...9, using: &random)).map { _ in
        PositionSpread.Entry(
          place: try Decimal(Int.random(in: -5...5, using: &random)),
          salience: Int.random(in: 0...9, using: &random) == 0
            ? nil : Int.random(in: 0...3, using: &random))
      }
      let found = try #require(PositionSpread(entries))
      let isWeighted = entries.allSatisfy { $0.salience != nil }
      #expect(found.isWeighted == isWeighted)
      // One position as often as it weighs.
      let all = entries.flatMap { entry in
        Array(repeating: entry.place.doubleValue, count: isWeighted ? entry.salience ?? 0 : 1)
      }.sorted()
      guard !all.isEmpty else {
        #expect(found.mean == nil && found.variance == nil && found.median == nil, "\(random)")
        continue
      }
      let mean = all.reduce(0, +) / Double(all.count)
      let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
      #expect(abs(try #require(found.mean).doubleValue - mean) < 1e-12, "\(random)")
      #expect(abs(try #require(found.variance).doubleValue - variance) < 1e-12, "\(random)")
      #expect(found.median?.doubleValue == all[(all.count - 1) / 2], "\(random)")
    }
  }

  @Test func `at a tie the median is the lower position`() throws {
    let entries = try [(0, 50), (10, 50)].map {
      PositionSpread.Entry(place: try Decimal($0.0), salience: $0.1)
    }
    #expect(PositionSpread(entries)?.median == .zero)
    #expect(PositionSpread(entries)?.mean == Ratio(5))
    #expect(PositionSpread([]) == nil)
  }

  @Test func `A is what a search for the layers gives, and lies between its ends`() throws {
    var random = SeededGenerator()
    for _ in 0..<500 {
      let counts = (0..<Int.random(in: 3...7, using: &random)).map { _ in
        Int.random(in: 0...6, using: &random)
      }
      guard counts.contains(where: { $0 > 0 }) else { continue }
      let found = try #require(OrderedAgreement(counts))
      #expect(abs(found.value - slowAgreement(counts)) < 1e-12, "\(counts): \(random)")
      #expect(found.value >= -1 && found.value <= 1, "\(counts): \(random)")
      #expect(OrderedAgreement(counts.reversed())?.exact == found.exact, "\(random)")
      #expect(OrderedAgreement(counts.map { $0 * 3 })?.exact == found.exact, "\(random)")
    }
  }

  /// By one case at a time: at height h the pattern of the levels taken more than h times.
  private func slowAgreement(_ counts: [Int]) -> Double {
    let k = counts.count
    var sum = 0.0
    for height in 0..<(counts.max() ?? 0) {
      let ones = (0..<k).filter { counts[$0] > height }
      var (single, double) = (0.0, 0.0)
      for a in 0..<k {
        for b in 0..<k where b > a {
          for c in 0..<k where c > b {
            let pattern = [a, b, c].map { ones.contains($0) }
            if pattern == [true, true, false] || pattern == [false, true, true] { single += 1 }
            if pattern == [true, false, true] { double += 1 }
          }
        }
      }
      let (s, n) = (Double(ones.count), Double(k))
      let u =
        single + double == 0
        ? 1 : ((n - 2) * single - (n - 1) * double) / ((n - 2) * (single + double))
      sum += s * (s == 1 ? 1 : u * (1 - (s - 1) / (n - 1)))
    }
    return sum / Double(counts.reduce(0, +))
  }

  @Test func `W is the spread of the sums of ranks over the largest possible`() throws {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let (m, n) = (Int.random(in: 2...5, using: &random), Int.random(in: 2...6, using: &random))
      let rows = (0..<m).map { _ in (0..<n).map { _ in Int.random(in: 0...4, using: &random) } }
      let ranks = rows.map { row in
        row.map { own in
          Double(row.count { $0 < own }) + Double(row.count { $0 == own } + 1) / 2
        }
      }
      let sums = (0..<n).map { issue in ranks.reduce(0) { $0 + $1[issue] } }
      let mean = Double(m * (n + 1)) / 2
      let spread = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      var ties = 0.0
      for row in rows {
        for own in Set(row) { ties += pow(Double(row.count { $0 == own }), 3) }
        ties -= Double(n)
      }
      let whole = Double(m * m * n * (n * n - 1)) - Double(m) * ties
      let found = Concordance(rows)
      #expect((found == nil) == (whole == 0), "\(rows): \(random)")
      if let found { #expect(abs(found.value - 12 * spread / whole) < 1e-12, "\(random)") }
    }
  }

  @Test func `a trade signal sums to nothing, and opposite signs are a swap`() throws {
    let signal = try #require(
      TradeSignal([
        .init(issue: "a", first: 80, second: 20, isContested: true),
        .init(issue: "b", first: 20, second: 80, isContested: true),
        .init(issue: "c", first: 100, second: 0, isContested: false),
      ]))
    #expect(signal.signals.map(\.signal).reduce(.zero, +) == .zero)
    #expect(signal.signals[0].signal == Ratio(80) / Ratio(200) - Ratio(20) / Ratio(100))
    #expect(signal.swaps.map { [$0.forFirst.issue, $0.forSecond.issue] } == [["a", "b"]])
    #expect(TradeSignal([.init(issue: "a", first: 0, second: 5, isContested: true)]) == nil)
    #expect(TradeSignal([]) == nil)
  }

  @Test func `utterances count by pairs, and by average they are divided`() throws {
    let votes = Scale.ordinal(["no", "abstain", "yes"])
    var random = SeededGenerator()
    for _ in 0..<200 {
      var network = DiscourseNetwork(scales: [votes, votes, votes], parties: 2)
      var said: [[[Int]]] = [[[], [], []], [[], [], []]]
      for party in 0..<2 {
        for issue in 0..<3 {
          for _ in 0..<Int.random(in: 0...4, using: &random) {
            let level = Int.random(in: 0...2, using: &random)
            said[party][issue].append(level)
            network.add(party: party, issue: issue, .ordinal([level]))
          }
        }
      }
      var (together, apart) = (0.0, 0.0)
      for issue in 0..<3 {
        for one in said[0][issue] {
          for other in said[1][issue] {
            together += 1 - Double(abs(one - other)) / 2
            apart += Double(abs(one - other)) / 2
          }
        }
      }
      let shared = (0..<3).count { !said[0][$0].isEmpty && !said[1][$0].isEmpty }
      let all = Double(said.joined().joined().count) / 2
      for (measure, expected) in [
        (PairMeasure.congruence, together), (.conflict, apart), (.subtract, together - apart),
      ] {
        let plain = network.figure(
          measure, of: 0, and: 1, minimumShared: 1, normalisation: .none)
        let mean = network.figure(
          measure, of: 1, and: 0, minimumShared: 1, normalisation: .average)
        #expect(plain.n == shared)
        #expect(plain.value == (shared == 0 ? nil : expected), "\(random)")
        #expect(mean.value == (shared == 0 ? nil : expected / all), "\(random)")
      }
    }
  }
}
