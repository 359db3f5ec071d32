import EventStore
import Positions
import Projections

/// The cells that a transaction touches, folded as its events are recorded and written at its end.
///
/// New statements are folded by themselves and joined to the stored state when the cells are
/// written, in one pass in the order of their keys: two folds merge, as cells do not depend on
/// order. Declarations are folded onto the stored state. An editorial event makes its cells be
/// folded again from nothing, by the same code.
struct CellUpdates {
  /// What is new in the stances' cells.
  private var stances = CellFold()
  private var registry: [CellKey: RegistryCell] = [:]
  private var refolds: Set<CellKey> = []

  /// Every cell touched so far.
  var touched: Set<CellKey> {
    var cells = refolds.union(registry.keys)
    stances.forEachStance { cell, _ in cells.insert(cell) }
    return cells
  }

  /// How many stances' cells were touched so far.
  var touchedStanceCount: Int {
    guard !refolds.isEmpty else { return stances.cellCount }
    return touched.count { !$0.isRegistry }
  }

  /// Notes cells that are to be folded again from nothing, or go with the last event of theirs.
  mutating func refold(_ cells: Set<CellKey>) { refolds.formUnion(cells) }

  /// Folds an event that was just recorded, whose body is `bytes`.
  mutating func fold(
    _ event: Event, encoded bytes: [UInt8], cells: [CellKey],
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard !event.type.isEditorial else {
      refolds.formUnion(try reader.cells(of: event.body))
      if let target = (event.body as? any EditorialMessage)?.target {
        refolds.formUnion(try reader.cellsOfEarlierCorrections(of: target))
      }
      return
    }
    let held = try heldEntry(of: event, encoded: bytes, in: reader)
    let cells = event.body is AccountAnswered ? try reader.cells(of: event.body) : cells
    for cell in cells where !refolds.contains(cell) {
      if cell.isRegistry {
        var state = try registry[cell] ?? reader.registryCell(cell)
        state.fold(bytes, sequence: event.sequence)
        registry[cell] = state
      } else {
        stances.fold(held, into: cell)
      }
    }
  }

  /// Folds the body of a position that was just recorded; false where it must be folded as an
  /// event.
  mutating func foldPosition(_ bytes: [UInt8], sequence: UInt64, marking: Marking) -> Bool {
    stances.foldPosition(bytes.span, sequence: sequence, marking: marking)
  }

  /// What the stances' cells of an event hold of it; nil where they hold nothing.
  private func heldEntry(
    of event: Event, encoded bytes: [UInt8], in reader: borrowing some EventReading & ~Copyable
  ) throws -> HeldEntry? {
    if event.body is PositionStated, let holding = PositionHolding(bytes.span, in: 0..<bytes.count),
      let entry = holding.entry(of: bytes, sequence: event.sequence, marking: event.marking)
    {
      return entry
    }
    let answered = try (event.body as? AccountAnswered)?.target.flatMap { try reader.place(of: $0) }
    return try HeldStatement(InForce.Entry(event: event), answered: answered).map {
      try HeldEntry(encoded: $0.encoded())
    }
  }

  /// Writes every touched cell and notes how far the projections are folded.
  mutating func write(to appender: inout Appender) throws {
    for cell in refolds {
      // Only a redaction leaves a cell without an event.
      guard try appender.postingCount(of: cell.tag) > 0 else {
        registry[cell] = nil
        try appender.removeCell(
          projection: Projection(of: cell).rawValue, key: cell.description)
        continue
      }
      let events = try appender.events(of: cell)
      if cell.isRegistry {
        registry[cell] = try RegistryCell(folding: events, cell: cell)
      } else {
        let state = try StanceCell(folding: events, cell: cell) { try appender.place(of: $0) }
        try appender.set(cell, state: state.encoded)
      }
    }
    for (cell, state) in registry.sorted(by: { $0.key < $1.key }) {
      try appender.set(cell, state: state.encoded())
    }
    try writeStances(to: &appender)
    for projection in Projection.allCases {
      try appender.setProjection(
        projection.rawValue, codeVersion: projection.codeVersion, foldedSize: appender.size)
    }
  }

  private func writeStances(to appender: inout Appender) throws {
    let cells = stances.orderedStances(without: refolds)
    try appender.updateCells(projection: Projection.stance.rawValue, count: cells.count) {
      cells.appendKey(at: $0, to: &$1)
    } fold: { index, stored, bytes in
      guard let stored else { return cells.appendState(at: index, to: &bytes) }
      var held: [UInt8] = []
      held.append(stored, 0..<stored.count)
      var state = try StanceCell(encoded: held)
      for entry in cells.state(at: index).entries { state.fold(entry) }
      bytes.append(contentsOf: state.encoded)
    }
  }
}

extension Appender {
  /// Sets the state of a cell in its projection.
  mutating func set(_ cell: Positions.CellKey, state: [UInt8]) throws {
    try setCell(
      projection: Projection(of: cell).rawValue, key: cell.description, state: state)
  }
}

extension EventReading where Self: ~Copyable {
  /// The cells into which corrections of an event moved it: a later one moves it out again.
  func cellsOfEarlierCorrections(of target: EventReference) throws -> Set<Positions.CellKey> {
    var cells: Set<Positions.CellKey> = []
    for editorial in try events(tagged: "target:\(target)") {
      // Corrections of answers to it are found here too.
      guard let correction = editorial.body as? RecordCorrected, correction.target == target
      else { continue }
      cells.formUnion(try self.cells(of: correction))
    }
    return cells
  }
}
