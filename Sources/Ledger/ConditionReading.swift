import EventStore
import Positions
import Projections

/// Reads stances under one policy, conditions weighed; keeps what it has read.
///
/// A stance can hang on others through its conditions. Those are read first, by the walk of Tarjan
/// (“Depth-first search and linear graph algorithms”, SIAM Journal on Computing 1, 1972), which
/// finds the cells that hang on each other: their conditions on one another form a cycle and are
/// unmet, whichever of the cells is asked for first. The walk keeps its own stack, as a chain of
/// conditions can be of any length.
struct StanceReading {
  let registry: Registry
  let question: Question
  /// Cells that are read as they are given here, not as they are stored.
  let given: GivenCells
  private var stances: [CellKey: Stance] = [:]
  /// The cycle in which each cell read stands; one of its own where it hangs on no other that hangs
  /// on it.
  private var cycles: [CellKey: Int] = [:]
  private var cycleCount = 0
  /// Cells that hang on each other, those of one cycle together.
  private var knots: [[CellKey]] = []
  private var tabled: Set<UInt64>?

  /// Where proposals were tabled, or were said to have been, and where anything was corrected; none
  /// where no proposal was tabled; read once.
  mutating func tabledPlaces(
    in reader: borrowing some EventReading & ~Copyable
  ) throws -> Set<UInt64> {
    if let tabled { return tabled }
    try reader.requireEveryType()
    var places = Set(try reader.postings(of: "type:\(EventType.proposalTabled.name)"))
    if !places.isEmpty {
      places.formUnion(try reader.postings(of: "type:\(EventType.recordCorrected.name)"))
    }
    tabled = places
    return places
  }

  init(registry: Registry, question: Question, given: GivenCells = GivenCells()) {
    self.registry = registry
    self.question = question
    self.given = given
  }

  /// The stance of a party on an issue. A conditional position whose conditions are all met counts
  /// like an unconditional one; conditions in a cycle are unmet.
  mutating func stance(
    of party: String, on issue: String, in reader: borrowing some EventReading & ~Copyable
  ) throws -> Stance {
    let cell = CellKey(party: party, issue: issue)
    try read(cell, in: reader)
    guard let stance = stances[cell] else { preconditionFailure("Ledger: \(cell) was not read") }
    return stance
  }

  /// How a condition of a position in the cell `asking` fares against the record.
  mutating func status(
    of condition: Condition, for asking: CellKey,
    in reader: borrowing some EventReading & ~Copyable
  ) throws -> ConditionStatus {
    try read(asking, in: reader)
    if let asked = condition.asked { try read(asked, in: reader) }
    return status(of: condition, for: asking)
  }

  /// How a condition of something that is no position, such as an answer, fares.
  mutating func status(
    of condition: Condition, in reader: borrowing some EventReading & ~Copyable
  ) throws -> ConditionStatus {
    guard let asked = condition.asked?.stance else { return .inWords }
    return condition.status(
      against: try stance(of: asked.party, on: asked.issue, in: reader),
      scale: registry.issues[condition.issue]?.scale ?? .text)
  }

  /// The deadlocks among the cells read so far in which one of these stands, in order of events.
  func deadlocks(touching cells: some Sequence<CellKey>) -> [Deadlock] {
    let wanted = Set(cells)
    let found = knots.filter { !wanted.isDisjoint(with: $0) }.map { knot in
      let members = Set(knot)
      return Deadlock(
        knot.flatMap { cell in
          (stances[cell]?.conditional ?? []).flatMap { account in
            account.statement.conditions.compactMap(\.asked).filter(members.contains)
              .map { Wait(cell, for: $0, sequence: account.sequence) }
          }
        })
    }
    return found.sorted { $0.waits[0].sequence < $1.waits[0].sequence }
  }

  /// Requires both cells to be read, unless they stand in one cycle.
  private func status(of condition: Condition, for asking: CellKey) -> ConditionStatus {
    guard let asked = condition.asked else { return .inWords }
    guard cycles[asked] != cycles[asking] else { return .cyclic }
    guard let stance = stances[asked] else { return .nothingOnRecord }
    return condition.status(
      against: stance, scale: registry.issues[condition.issue]?.scale ?? .text)
  }

  // MARK: - The walk

  /// A cell on the way.
  private struct Visit {
    let cell: CellKey
    let held: [HeldStatement]
    let stance: Stance
    /// The cells on which its conditions hang and that are still to be looked at.
    var asked: [CellKey]
    /// In which order the cells were come upon.
    let number: Int
    /// The least number of a cell on the way that this one hangs on.
    var lowest: Int
  }

  private mutating func read(
    _ root: CellKey, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard stances[root] == nil else { return }
    var numbers = [root: 0]
    var path = [try visit(root, number: 0, in: reader)]
    var waiting: [Visit] = []
    while var visit = path.popLast() {
      guard let asked = visit.asked.popLast() else {
        if let parent = path.indices.last {
          path[parent].lowest = min(path[parent].lowest, visit.lowest)
        }
        let isFirst = visit.lowest == visit.number
        let number = visit.number
        waiting.append(visit)
        if isFirst {
          let start = waiting.firstIndex { $0.number >= number } ?? waiting.startIndex
          weigh(waiting[start...])
          waiting.removeSubrange(start...)
        }
        continue
      }
      let isNew = cycles[asked] == nil && numbers[asked] == nil
      if cycles[asked] == nil, let number = numbers[asked] {
        visit.lowest = min(visit.lowest, number)
      }
      path.append(visit)
      if isNew {
        let number = numbers.count
        numbers[asked] = number
        path.append(try self.visit(asked, number: number, in: reader))
      }
    }
  }

  private func visit(
    _ cell: CellKey, number: Int, in reader: borrowing some EventReading & ~Copyable
  ) throws -> Visit {
    guard let (party, issue) = cell.stance else {
      preconditionFailure("Ledger: \(cell) is no stance's cell")
    }
    let admitted =
      try given.cell(cell) ?? reader.stanceCell(cell, question, registry: registry)
    let held = try admitted.cell.statements()
    let stance = registry.stance(
      party: party, issue: issue, held: held, question: question,
      possiblyEarlier: admitted.possiblyEarlier)
    let asked = stance.conditional.flatMap(\.statement.conditions).compactMap(\.asked)
    return Visit(
      cell: cell, held: held, stance: stance, asked: asked, number: number, lowest: number)
  }

  /// Weighs the conditions of cells that hang on each other; all others they hang on are weighed.
  private mutating func weigh(_ visits: ArraySlice<Visit>) {
    for visit in visits { cycles[visit.cell] = cycleCount }
    cycleCount += 1
    let isKnot =
      visits.count > 1
      || visits.contains { visit in
        visit.stance.conditional.contains { account in
          account.statement.conditions.contains { $0.asked == visit.cell }
        }
      }
    if isKnot { knots.append(visits.map(\.cell)) }
    for visit in visits {
      let met = visit.stance.conditional.filter { account in
        account.statement.conditions.allSatisfy { status(of: $0, for: visit.cell).isMet }
      }
      stances[visit.cell] =
        met.isEmpty
        ? visit.stance
        : registry.stance(
          party: visit.stance.party, issue: visit.stance.issue, held: visit.held,
          question: question, met: Set(met.map(\.sequence)),
          possiblyEarlier: visit.stance.possiblyEarlier)
    }
  }
}

/// The live statements of a cell as a question admits them.
struct AdmittedCell {
  var cell = StanceCell()
  /// How many more may have been said by the day asked for.
  var possiblyEarlier = 0
}

/// Cells that were read already, or folded together.
struct GivenCells {
  var cells: [CellKey: AdmittedCell] = [:]
  /// Whether a cell that is not among them is empty.
  var isComplete = false

  /// A cell; nil where it must be read.
  func cell(_ key: CellKey) -> AdmittedCell? {
    cells[key] ?? (isComplete ? AdmittedCell() : nil)
  }
}

extension Registry {
  /// Reads a stance from the live statements of a cell, as a question asks.
  func stance(
    party: String, issue: String, held: [HeldStatement], question: Question,
    met: Set<UInt64> = [], possiblyEarlier: Int
  ) -> Stance {
    var stance = stance(
      party: party, issue: issue, held: held, policy: question.accounts, met: met,
      countsPrivate: question.usesPrivateChannel)
    stance.possiblyEarlier = possiblyEarlier
    return stance
  }
}

extension Condition {
  /// The cell that must lie within the value; nil for a condition in words.
  var asked: CellKey? {
    value == nil ? nil : CellKey(party: party, issue: issue)
  }
}

extension Stance {
  /// The positions of all channels that stand only if something holds.
  var conditional: [Account] { open.conditional + closed.conditional }
}
