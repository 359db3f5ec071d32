import Positions
import TestSupport
import Testing

/// Intervals against plain lists of points: ends are whole numbers, so the half steps between −1
/// and 8 tell all regions apart.
@Suite struct `regions against lists of points` {
  private static let probes = (-2...16).map { $0 }

  @Test func `intervals agree with the points they hold`() throws {
    var random = SeededGenerator()
    for _ in 0..<3_000 {
      let (left, mine) = sample(&random)
      let (right, theirs) = sample(&random)
      let note: Comment = "\(random): \(left.description), \(right.description)"
      #expect(points(left) == mine, note)
      #expect(points(left.union(right)) == mine.union(theirs), note)
      #expect(points(left.intersection(right)) == mine.intersection(theirs), note)
      #expect(points(left.subtracting(right)) == mine.subtracting(theirs), note)
      #expect(left.isSubset(of: right) == mine.isSubset(of: theirs), note)
      #expect((left == right) == (mine == theirs), note)
      #expect(left.isEmpty == mine.isEmpty, note)
      let cuts = left.intervals.flatMap { [$0.from, $0.to] }
      #expect(zip(cuts, cuts.dropFirst()).allSatisfy { $0 < $1 }, note)
    }
  }

  @Test func `gaps agree with the closest and farthest pair of points`() throws {
    var random = SeededGenerator()
    for _ in 0..<2_000 {
      let (left, _) = sample(&random)
      let (right, _) = sample(&random)
      let note: Comment = "\(random): \(left.description), \(right.description)"
      let gaps = try region(left).gaps(to: region(right))
      let (mine, theirs) = (closure(left), closure(right))
      let distances = mine.flatMap { one in theirs.map { abs(one - $0) } }
      #expect(gaps?.least == distances.min().map(halves), note)
      let isOpen = (left.intervals + right.intervals).contains {
        $0.from == .start || $0.to == .end
      }
      #expect(gaps?.most == (isOpen ? nil : distances.max().map(halves)), note)
    }
  }

  @Test func `selections agree with a list of all selections`() throws {
    var random = SeededGenerator()
    for _ in 0..<2_000 {
      let (left, mine) = try selections(&random)
      let (right, theirs) = try selections(&random)
      let note: Comment = "\(random): \(left.alternatives), \(right.alternatives)"
      #expect(Self.all.filter(left.contains) == mine, note)
      #expect(left.isEmpty == mine.isEmpty, note)
      #expect(left.intersects(right) == mine.contains(where: theirs.contains), note)
      #expect(left.isSubset(of: right) == mine.allSatisfy(theirs.contains), note)
      let union = Self.all.filter { mine.contains($0) || theirs.contains($0) }
      #expect(Self.all.filter(left.union(right).contains) == union, note)
      if let exact = left.exactSelections {
        #expect(Set(exact) == Set(mine) && exact.count == mine.count, note)
      } else {
        #expect(left.alternatives.contains { $0.holding.count + $0.lacking.count < 4 }, note)
      }
    }
  }

  private func sample(_ random: inout SeededGenerator) -> (IntervalSet<Int>, Set<Int>) {
    var set = IntervalSet<Int>([])
    var points: Set<Int> = []
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let ends = [
        Int.random(in: 0...7, using: &random) * 2, Int.random(in: 0...7, using: &random) * 2,
      ]
      .sorted()
      var from = isLucky(0.5, &random) ? Cut.below(ends[0]) : .above(ends[0])
      var to = isLucky(0.5, &random) ? Cut.below(ends[1]) : .above(ends[1])
      if isLucky(0.08, &random) { from = .start }
      if isLucky(0.08, &random) { to = .end }
      guard from < to else { continue }
      let interval = Interval(from: from, to: to)
      let inside = Self.probes.filter { point in
        let isAfter = from.point.map { point > $0 || point == $0 && from == .below($0) } ?? true
        let isBefore = to.point.map { point < $0 || point == $0 && to == .above($0) } ?? true
        return isAfter && isBefore
      }
      if isLucky(0.3, &random) {
        set = set.subtracting(IntervalSet([interval]))
        points.subtract(inside)
      } else {
        set = set.union(IntervalSet([interval]))
        points.formUnion(inside)
      }
    }
    return (set, points)
  }

  private func points(_ set: IntervalSet<Int>) -> Set<Int> {
    Set(Self.probes.filter(set.contains))
  }

  /// The probes in the set or beside it: its points with the ends that are left out.
  private func closure(_ set: IntervalSet<Int>) -> [Int] {
    Self.probes.filter { point in
      let isWhole = point.isMultiple(of: 2)
      return set.contains(point) || isWhole && (set.contains(point - 1) || set.contains(point + 1))
    }
  }

  private func region(_ set: IntervalSet<Int>) -> Region {
    .quantity(
      IntervalSet(set.intervals.map { Interval(from: decimal($0.from), to: decimal($0.to)) }))
  }

  private func decimal(_ cut: Cut<Int>) -> Cut<Decimal> {
    switch cut {
    case .start: .start
    case .end: .end
    case .below(let point): .below(halves(point))
    case .above(let point): .above(halves(point))
    }
  }

  private func halves(_ count: Int) -> Decimal {
    (try? Decimal(coefficient: Int64(count) * 5, exponent: -1)) ?? .zero
  }

  private static let names = ["a", "b", "c", "d"]
  private static let all: [Set<String>] = (0..<16).map { bits in
    Set(names.indices.filter { bits >> $0 & 1 == 1 }.map { names[$0] })
  }

  private func selections(
    _ random: inout SeededGenerator
  ) throws -> (OptionRegion, [Set<String>]) {
    var (region, fitting) = try alternative(&random)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let (other, others) = try alternative(&random)
      if isLucky(0.5, &random) {
        region = region.subtracting(other)
        fitting.removeAll(where: others.contains)
      } else {
        region = region.union(other)
        fitting = Self.all.filter { fitting.contains($0) || others.contains($0) }
      }
    }
    return (region, fitting)
  }

  private func alternative(
    _ random: inout SeededGenerator
  ) throws -> (OptionRegion, [Set<String>]) {
    var holding: Set<String> = []
    var lacking: Set<String> = []
    for name in Self.names {
      switch Int.random(in: 0...2, using: &random) {
      case 0: holding.insert(name)
      case 1: lacking.insert(name)
      default: break
      }
    }
    let isExact = isLucky(0.4, &random) || holding.isEmpty && lacking.isEmpty
    if isExact {
      let selection = try OptionSelection(exactly: holding.sorted())
      return (OptionRegion(selection, options: Self.names), [holding])
    }
    let selection = try OptionSelection(includes: holding.sorted(), excludes: lacking.sorted())
    let fitting = Self.all.filter { $0.isSuperset(of: holding) && $0.isDisjoint(with: lacking) }
    return (OptionRegion(selection, options: Self.names), fitting)
  }

  private func isLucky(_ chance: Double, _ random: inout SeededGenerator) -> Bool {
    Double.random(in: 0..<1, using: &random) < chance
  }
}
