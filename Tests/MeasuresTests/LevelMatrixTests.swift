import Measures
import Positions
import TestSupport
import Testing

/// Levels of many parties counted side by side, against one look at every issue after the other.
@Suite struct `pairs of levels counted side by side` {
  /// By issue its scale and whether it counts, and by party and issue what is on record.
  private struct Sample {
    var scales: [Scale] = []
    var counted: [Int] = []
    var levels: [[UInt8]] = []

    var matrix: LevelMatrix { LevelMatrix(scales: scales, counted: counted) }
    func rows(_ matrix: LevelMatrix) -> [LevelMatrix.Row] { levels.map { matrix.row($0.span) } }
  }

  @Test func `every two parties come to what single issues count`() throws {
    var random = SeededGenerator()
    for round in 0..<40 {
      let sample = try sample(round: round, &random)
      let matrix = sample.matrix
      let rows = sample.rows(matrix)
      let blocks = matrix.blocks(of: rows.count)
      #expect(blocks.flatMap { Array($0) } == Array(rows.indices), "\(random)")
      for block in blocks.map({ matrix.block($0, of: rows) }) {
        for first in rows.indices {
          // One tally for all, as it is used: nothing of the pair before may stay.
          var (pairs, tally) = (block.pairs(with: rows[first]), PairTally())
          for second in block.parties {
            let isTurned = Bool.random(using: &random)
            pairs.read(second, isTurned: isTurned, into: &tally)
            let expected =
              isTurned ? slow(sample, second, first) : slow(sample, first, second)
            #expect(tally == expected, "parties \(first) and \(second), round \(round): \(random)")
          }
        }
      }
    }
  }

  @Test(arguments: [15, 16, 17, 31, 32, 33, 255, 256, 1_023, 1_024, 4_095, 4_096, 4_097])
  func `no count is lost where all parties take one level throughout`(issues: Int) {
    let scale = Scale.ordinal(["no", "abstain", "yes"])
    let matrix = LevelMatrix(
      scales: Array(repeating: scale, count: issues), counted: Array(0..<issues))
    let rows = Array(
      repeating: matrix.row([UInt8](repeating: 3, count: issues).span), count: 43)
    var (table, expected) = (ContingencyTable(levels: 3), PairTally())
    table.add(2, 2, times: issues)
    expected.add(table, on: scale)
    for block in matrix.blocks(of: rows.count).map({ matrix.block($0, of: rows) }) {
      var (pairs, tally) = (block.pairs(with: rows[0]), PairTally())
      for second in block.parties {
        pairs.read(second, into: &tally)
        #expect(tally == expected)
      }
    }
  }

  @Test func `the figures of a pair do not hang on who else is measured`() throws {
    var random = SeededGenerator()
    for round in 0..<20 {
      let sample = try sample(round: round, &random)
      let matrix = sample.matrix
      let rows = sample.rows(matrix)
      guard let last = matrix.blocks(of: rows.count).last, rows.count > 1 else { continue }
      var all = matrix.block(last, of: rows).pairs(with: rows[0])
      let two = [rows[0], rows[rows.count - 1]]
      var alone = matrix.block(1..<2, of: two).pairs(with: two[0])
      var (one, other) = (PairTally(), PairTally())
      all.read(rows.count - 1, into: &one)
      alone.read(1, into: &other)
      for measure in PairMeasure.allCases where measure.family != .discourse {
        #expect(
          one.figure(measure, minimumShared: 1) == other.figure(measure, minimumShared: 1),
          "\(measure.rawValue): \(random)")
      }
    }
  }

  /// The tables of two parties, a scale after the other in the order of the issues that count.
  private func slow(_ sample: Sample, _ first: Int, _ second: Int) -> PairTally {
    var (scales, tables): ([Scale], [ContingencyTable]) = ([], [])
    for issue in sample.counted {
      let scale = sample.scales[issue]
      guard LevelMatrix.hasLevels(scale) else { continue }
      if !scales.contains(scale) {
        let isOrdered = if case .ordinal = scale { true } else { false }
        scales.append(scale)
        tables.append(ContingencyTable(levels: scale.options.count, isOrdered: isOrdered))
      }
      let held = [first, second].map { Int(sample.levels[$0][issue]) }
      guard held.allSatisfy({ (1...scale.options.count).contains($0) }) else { continue }
      for index in scales.indices where scales[index] == scale {
        tables[index].add(held[0] - 1, held[1] - 1)
      }
    }
    var tally = PairTally()
    for (scale, table) in zip(scales, tables) { tally.add(table, on: scale) }
    return tally
  }

  /// Scales of 2 to 17 levels or options – one more than is counted so – and of none, few or many
  /// issues; levels of all kinds, nothing on record, and what is no level of the scale.
  private func sample(round: Int, _ random: inout SeededGenerator) throws -> Sample {
    var sample = Sample()
    let most = [2, 3, 5, 16, 17][round % 5]
    let kinds = try (0..<Int.random(in: 1...4, using: &random)).map { kind -> Scale in
      let count = Int.random(in: 2...most, using: &random)
      let names = (0..<count).map { "level \($0)" }
      return switch kind {
      case 0: .ordinal((0..<most).map { "level \($0)" })
      case 1: .choice(names)
      case 2: .quantity(try width(0, 9))
      default: .ordinal(names)
      }
    }
    let issues = Int.random(in: 0...(round % 3 == 0 ? 20 : 300), using: &random)
    sample.scales = (0..<issues).map { _ in kinds.randomElement(using: &random) ?? .text }
    let leavesOut = Bool.random(using: &random)
    sample.counted = (0..<issues).filter { _ in
      !leavesOut || Int.random(in: 0..<4, using: &random) > 0
    }
    let lacking = Int.random(in: 1...10, using: &random)
    sample.levels = (0..<Int.random(in: 1...(round % 4 == 0 ? 70 : 12), using: &random)).map { _ in
      sample.scales.map { scale in
        if Int.random(in: 0..<10, using: &random) < lacking - 1 {
          return [0, 0, 255, UInt8(scale.options.count + 1)].randomElement(using: &random) ?? 0
        }
        return UInt8.random(in: 1...UInt8(max(1, scale.options.count)), using: &random)
      }
    }
    return sample
  }
}
