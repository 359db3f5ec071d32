import Dispatch
import EventStore
import Measures
import Positions
import Projections
import Synchronization

/// Where some parties stand on some issues, ready for figures over all pairs.
struct PositionGrid: Sendable {
  let parties: [PartyDeclared]
  let issues: [IssueDeclared]
  /// By party and issue: 0 nothing on record, a level and one, or `LevelFold.marked` for what is
  /// among `stances`.
  private(set) var levels: [UInt8]
  /// Stances that are more than one level.
  private(set) var stances: [Int: IssueStance] = [:]
  /// The issues that count, by their place; the rest are left aside.
  private(set) var counted: [Int]

  fileprivate init(parties: [PartyDeclared], issues: [IssueDeclared], levels: [UInt8]) {
    (self.parties, self.issues, self.levels) = (parties, issues, levels)
    counted = Array(issues.indices)
  }

  private func place(_ party: Int, _ issue: Int) -> Int { party * issues.count + issue }

  /// Puts a stance into its cell; nothing at all on record empties it.
  fileprivate mutating func set(_ stance: IssueStance, party: Int, issue: Int) {
    let place = place(party, issue)
    (levels[place], stances[place]) = (0, nil)
    guard stance != IssueStance() else { return }
    (levels[place], stances[place]) = (LevelFold.marked, stance)
  }

  /// The stance of a party on an issue.
  func stance(party: Int, issue: Int) -> IssueStance {
    let place = place(party, issue)
    switch levels[place] {
    case 0: return IssueStance()
    case LevelFold.marked: return stances[place] ?? IssueStance()
    case let level: return IssueStance(ideal: region(level, on: issues[issue].scale))
    }
  }

  private func region(_ level: UInt8, on scale: Scale?) -> Region? {
    let index = Int(level) - 1
    guard case .choice(let names) = scale else { return .ordinal([index]) }
    return .choice([names[index]])
  }

  /// Leaves aside the issues on which all recorded parties hold the same position; returns how many
  /// they are.
  ///
  /// A party counts as recorded where it has a position on the scale; an issue on which none has
  /// one is left aside too.
  mutating func excludeUnanimous() -> Int {
    let before = counted.count
    counted = counted.filter { !isUnanimous($0) }
    return before - counted.count
  }

  private func isUnanimous(_ issue: Int) -> Bool {
    var found: Region?
    var level: UInt8 = 0
    for party in parties.indices {
      let held = levels[place(party, issue)]
      guard held > 0 else { continue }
      if held != LevelFold.marked, found == nil {
        if level == 0 { level = held } else if level != held { return false }
        continue
      }
      let known = found ?? (level > 0 ? region(level, on: issues[issue].scale) : nil)
      guard let region = stance(party: party, issue: issue).region, !region.isEmpty else {
        continue
      }
      if let known, known != region { return false }
      found = region
    }
    return true
  }

  /// The grid of some of its parties alone, in their order here.
  func only(_ slugs: Set<String>) -> PositionGrid {
    let kept = parties.indices.filter { slugs.contains(parties[$0].slug) }
    var grid = PositionGrid(parties: kept.map { parties[$0] }, issues: issues, levels: [])
    grid.counted = counted
    for (party, old) in kept.enumerated() {
      let start = place(old, 0)
      grid.levels += levels[start..<(start + issues.count)]
      for issue in issues.indices {
        grid.stances[grid.place(party, issue)] = stances[start + issue]
      }
    }
    return grid
  }
}

// MARK: - Figures

extension PositionGrid {
  /// The figure of a measure for every two parties by place, first with later ones; both ways round
  /// where the measure is not symmetric.
  ///
  /// Two threads share the work. Cost: for each issue on which a party took a level, a few
  /// operations for each 128 levels of later parties, and each issue on which either stance is more
  /// than a level. Requires a measure of stances.
  func figures(_ measure: PairMeasure, minimumShared: Int) -> [MeasureReport.Pair] {
    let (matrix, marked) = (matrix, markedIssues)
    let rows = inTwoThreads(parties.count) { row($0, in: matrix) }
    let blocks = matrix.blocks(of: parties.count)
    let found = inTwoThreads(blocks.count) { index in
      let block = matrix.block(blocks[index], of: rows)
      return (0..<block.parties.upperBound).map { first in
        var tally = PairTally()
        var pairs = block.pairs(with: rows[first])
        var figures: [MeasureReport.Pair] = []
        for second in max(first + 1, block.parties.lowerBound)..<block.parties.upperBound {
          for isTurned in measure.isSymmetric ? [false] : [false, true] {
            let (one, other) = isTurned ? (second, first) : (first, second)
            pairs.read(second, isTurned: isTurned, into: &tally)
            add(marked, one, other, to: &tally)
            let figure = tally.figure(measure, minimumShared: minimumShared)
            figures.append(MeasureReport.Pair(first: one, second: other, figure: figure))
          }
        }
        return figures
      }
    }
    var all: [MeasureReport.Pair] = []
    all.reserveCapacity(found.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } })
    for first in parties.indices {
      for block in found where first < block.count { all += block[first] }
    }
    return all
  }

  /// What two parties come to over the issues that count.
  func tally(_ first: Int, _ second: Int) -> PairTally {
    let matrix = matrix
    let rows = [first, second].map { row($0, in: matrix) }
    var pairs = matrix.block(1..<2, of: rows).pairs(with: rows[0])
    var tally = PairTally()
    pairs.read(1, into: &tally)
    add(markedIssues, first, second, to: &tally)
    return tally
  }

  /// The issues that count, by their levels.
  private var matrix: LevelMatrix {
    LevelMatrix(scales: issues.map { $0.scale ?? .text }, counted: counted)
  }

  private func row(_ party: Int, in matrix: LevelMatrix) -> LevelMatrix.Row {
    matrix.row(levels.span.extracting(place(party, 0)..<place(party + 1, 0)))
  }

  /// By party the issues that count on which its stance is more than a level, ascending.
  private var markedIssues: [[Int]] {
    var marked = Array(repeating: [Int](), count: parties.count)
    guard !stances.isEmpty else { return marked }
    var isCounted = Array(repeating: false, count: issues.count)
    for issue in counted { isCounted[issue] = true }
    for place in stances.keys where isCounted[place % issues.count] {
      marked[place / issues.count].append(place % issues.count)
    }
    return marked.map { $0.sorted() }
  }

  /// Adds the issues on which either stance is more than a level.
  private func add(_ marked: [[Int]], _ first: Int, _ second: Int, to tally: inout PairTally) {
    for issue in merged(marked[first], marked[second]) {
      let declared = issues[issue]
      tally.add(
        SharedIssue(
          issue: declared.slug, scale: declared.scale ?? .text,
          first: stance(party: first, issue: issue), second: stance(party: second, issue: issue)))
    }
  }

  /// Two ascending lists as one.
  private func merged(_ one: [Int], _ other: [Int]) -> [Int] {
    if one.isEmpty { return other }
    return other.isEmpty ? one : Set(one).union(other).sorted()
  }
}

/// The results of pieces of work in their order; two threads take the last pieces first.
private func inTwoThreads<Result: Sendable>(
  _ count: Int, _ work: @Sendable (Int) -> Result
) -> [Result] {
  let results = Mutex<[Result?]>(Array(repeating: nil, count: count))
  let left = Atomic<Int>(count)
  DispatchQueue.concurrentPerform(iterations: 2) { _ in
    while true {
      let piece = left.subtract(1, ordering: .relaxed).newValue
      guard piece >= 0 else { return }
      let result = work(piece)
      results.withLock { $0[piece] = result }
    }
  }
  return results.withLock { $0.compactMap(\.self) }
}

// MARK: - Reading

extension EventReading where Self: ~Copyable {
  /// Above this many cells, the whole log is read at once.
  private static var cellsOneByOne: Int { 4_096 }

  /// Reads where parties stand on issues, as a question asks.
  ///
  /// Few cells are read one by one. Many are read off the log in one pass, most of them without
  /// folding anything, where the question admits everything and `readsLevels` is left on; else all
  /// cells are folded.
  func positionGrid(
    parties: [PartyDeclared], issues: [IssueDeclared], _ question: Question, registry: Registry,
    readsLevels: Bool = true
  ) throws -> PositionGrid {
    let count = parties.count * issues.count
    var levels = [UInt8](repeating: LevelFold.marked, count: count)
    var given = GivenCells()
    if count > Self.cellsOneByOne || UInt64(count) > size {
      if readsLevels, question.admitsAll, question.laidOver == nil, question.restsOnOwnWords {
        let axes = LevelFold.Axes(parties: parties, issues: issues, registry: registry)
        levels = try self.levels(axes).levels
      } else {
        given = try foldedCells(question, registry: registry)
        levels = Array(repeating: 0, count: count)
        let places = Dictionary(uniqueKeysWithValues: zip(parties.map(\.slug), parties.indices))
        let columns = Dictionary(uniqueKeysWithValues: zip(issues.map(\.slug), issues.indices))
        for cell in given.cells.keys {
          guard let (party, issue) = cell.stance, let row = places[party],
            let column = columns[issue]
          else { continue }
          levels[row * issues.count + column] = LevelFold.marked
        }
      }
    }
    var grid = PositionGrid(parties: parties, issues: issues, levels: levels)
    var reading = StanceReading(registry: registry, question: question, given: given)
    for place in levels.indices where levels[place] == LevelFold.marked {
      let (party, issue) = (place / issues.count, place % issues.count)
      let stance = try reading.stance(
        of: parties[party].slug, on: issues[issue].slug, in: self)
      grid.set(
        IssueStance(stance, asked: [], on: issues[issue].scale ?? .text), party: party,
        issue: issue)
    }
    return grid
  }
}

extension Question {
  /// Whether a party's own public word is always admitted, and is its stance where nothing else is
  /// on record.
  fileprivate var restsOnOwnWords: Bool {
    accounts.teller == nil && accounts.rank(of: .own) != nil && !usesPrivateChannel
  }
}
