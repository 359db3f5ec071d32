public import Positions

/// A position that stands only if a party stands somewhere, and the cell where that is decided.
public struct Wait: Hashable, Sendable {
  /// The cell of the conditional position.
  public let cell: CellKey
  /// The cell that its condition looks at.
  public let asked: CellKey
  /// The event of the conditional position.
  public let sequence: UInt64

  /// One condition of one position.
  public init(_ cell: CellKey, for asked: CellKey, sequence: UInt64) {
    (self.cell, self.asked, self.sequence) = (cell, asked, sequence)
  }
}

/// Cells whose conditions hang on each other, so that none of these conditions can be met first.
///
/// From each cell every other one is reached by following conditions. That can be more than one
/// round: two rounds that share a cell are one deadlock.
public struct Deadlock: Hashable, Sendable {
  /// The conditions of its cells that look at its cells, by event.
  public let waits: [Wait]
  /// Rounds that together name every cell: in each a wait leads to the cell of the next, and the
  /// last one to the first. The first is a shortest one through the cell of the earliest event,
  /// each further one through the earliest cell that none before it names.
  public let rounds: [[Wait]]

  /// The cells, in the order in which the rounds come to them.
  public var cells: [CellKey] {
    var cells: [CellKey] = []
    for wait in rounds.joined() where !cells.contains(wait.cell) { cells.append(wait.cell) }
    return cells
  }

  /// The conditions among the cells that hang on each other; cost: their number, times that of the
  /// rounds.
  ///
  /// Requires that from each cell all others are reached, and that at least one condition is given.
  public init(_ waits: some Sequence<Wait>) {
    let waits = Set(waits).sorted {
      ($0.sequence, $0.cell, $0.asked) < ($1.sequence, $1.cell, $1.asked)
    }
    let leaving = Dictionary(grouping: waits, by: \.cell)
    var rounds: [[Wait]] = []
    var named: Set<CellKey> = []
    for wait in waits where !named.contains(wait.cell) {
      let round = Self.round(from: wait.cell, leaving)
      precondition(!round.isEmpty, "Projections: no way back to \(wait.cell)")
      named.formUnion(round.map(\.cell))
      rounds.append(round)
    }
    self.waits = waits
    self.rounds = rounds
  }

  /// A shortest way from a cell back to it; of several the one by the earliest events.
  private static func round(from start: CellKey, _ leaving: [CellKey: [Wait]]) -> [Wait] {
    var ways: [CellKey: Wait] = [:]
    var next = [start]
    while !next.isEmpty {
      var further: [CellKey] = []
      for cell in next {
        for wait in leaving[cell] ?? [] where ways[wait.asked] == nil {
          ways[wait.asked] = wait
          guard wait.asked != start else { return way(to: start, ways) }
          further.append(wait.asked)
        }
      }
      next = further
    }
    return []
  }

  private static func way(to start: CellKey, _ ways: [CellKey: Wait]) -> [Wait] {
    var round: [Wait] = []
    var cell = start
    while let wait = ways[cell] {
      round.append(wait)
      cell = wait.cell
      if cell == start { break }
    }
    return round.reversed()
  }
}
