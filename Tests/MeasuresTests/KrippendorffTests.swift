import Measures
import TestSupport
import Testing

@Suite struct `agreement of coders` {
  /// Four observers of twelve units (Krippendorff 2011, example C).
  private let observers: [[Int?]] = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, nil, nil, nil],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nil, 3],
    [nil, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nil],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nil],
  ]

  private var units: [[Int?]] {
    (0..<12).map { unit in observers.map { $0[unit] } }
  }

  @Test func `the published values of four observers are met`() throws {
    let metrics: [(ReliabilityMetric<Int>, Double)] = [
      (.nominal, 0.743), (.ordinal, 0.815), (.interval { Double($0) }, 0.849),
      (.ratio { Double($0) }, 0.797),
    ]
    for (metric, published) in metrics {
      let found = Krippendorff(units, metric: metric)
      let alpha = try #require(found.alpha.value)
      #expect(abs(alpha - published) < 0.0005, "\(metric.name): \(alpha)")
      #expect(found.units == 11)
      #expect(found.values == 40)
      #expect(found.unpaired == 1)
      #expect(found.unanimous == 8)
    }
  }

  @Test func `the published values of two observers are met`() throws {
    let binary = zip([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0])
    let first = Krippendorff(binary.map { [$0, $1] as [Int?] }, metric: .nominal)
    #expect(abs(try #require(first.alpha.value) - 0.095) < 0.0005)
    let ben = Array("aabbdcccedda"), gerry = Array("babbbcccedd") + ["d"]
    let second = Krippendorff(
      zip(ben, gerry).map { [$0, $1] as [Character?] }, metric: .nominal)
    #expect(abs(try #require(second.alpha.value) - 0.692) < 0.0005)
  }

  @Test func `where nothing is paired or nothing varies there is no figure`() {
    #expect(Krippendorff([[Int?]](), metric: .ordinal).alpha == .nothingToPair)
    let single = Krippendorff([[1, nil], [nil, 2]], metric: .nominal)
    #expect(single.alpha == .nothingToPair)
    #expect(single.unpaired == 2)
    let same = Krippendorff([[3, 3], [3, 3], [3, nil]], metric: .interval { Double($0) })
    #expect(same.alpha == .noVariation)
    #expect(same.units == 2)
    #expect(same.unanimous == 2)
  }

  @Test func `perfect agreement is 1, and a swap of all values less than chance`() {
    let perfect: [[Int?]] = [[1, 1], [2, 2], [4, 4]]
    let swapped: [[Int?]] = [[1, 4], [4, 1]]
    for metric: ReliabilityMetric<Int> in [
      .nominal, .ordinal, .interval { Double($0) }, .ratio { Double($0) },
    ] {
      #expect(Krippendorff(perfect, metric: metric).alpha == .value(1))
      #expect((Krippendorff(swapped, metric: metric).alpha.value ?? 1) < 0)
    }
  }

  @Test func `alpha is what the differences of all pairs give, one by one`() throws {
    var generator = SeededGenerator()
    for _ in 0..<400 {
      let coders = Int.random(in: 2...5, using: &generator)
      let levels = Int.random(in: 1...6, using: &generator)
      let matrix = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        (0..<coders).map { _ in
          Int.random(in: 0..<4, using: &generator) == 0
            ? nil : Int.random(in: 0..<levels, using: &generator)
        }
      }
      let metrics: [ReliabilityMetric<Int>] = [
        .nominal, .ordinal, .interval { Double($0) }, .ratio { Double($0) },
      ]
      for metric in metrics {
        let found = Krippendorff(matrix, metric: metric).alpha
        let expected = slowAlpha(matrix, metric)
        switch (found.value, expected) {
        case (let one?, let other?): #expect(abs(one - other) < 1e-9, "\(generator)")
        case (nil, nil): break
        default: Issue.record("\(found), expected \(String(describing: expected)): \(generator)")
        }
      }
    }
  }

  /// Alpha from the mean difference within units and that of all pairs of values.
  private func slowAlpha(_ matrix: [[Int?]], _ metric: ReliabilityMetric<Int>) -> Double? {
    let units = matrix.map { $0.compactMap { $0 } }.filter { $0.count > 1 }
    let values = units.flatMap { $0 }
    guard values.count > 1 else { return nil }
    let difference = { (one: Int, other: Int) -> Double in
      if one == other { return 0 }
      switch metric {
      case .nominal: return 1
      case .ordinal:
        let (low, high) = (min(one, other), max(one, other))
        let within = Double(values.count { (low...high).contains($0) })
        let ends = Double(values.count { $0 == low } + values.count { $0 == high })
        return (within - ends / 2) * (within - ends / 2)
      case .interval: return Double((one - other) * (one - other))
      case .ratio:
        let sum = one + other
        return Double((one - other) * (one - other)) / Double(sum * sum)
      }
    }
    let pairs = { (list: [Int]) -> Double in
      var sum = 0.0
      for (place, one) in list.enumerated() {
        for (other, two) in list.enumerated() where other != place { sum += difference(one, two) }
      }
      return sum
    }
    let observed = units.reduce(0) { $0 + pairs($1) / Double($1.count - 1) } / Double(values.count)
    let expected = pairs(values) / Double(values.count * (values.count - 1))
    return expected == 0 ? nil : 1 - observed / expected
  }
}
