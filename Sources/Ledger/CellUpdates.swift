import EventStore
import Positions
import Projections

/// The cells that a transaction touches, folded as its events are recorded and written at its end.
///
/// Statements and declarations are folded one by one onto the stored state. An editorial event
/// makes its cells be folded again from nothing, by the same code.
struct CellUpdates {
  private var stances: [CellKey: StanceCell] = [:]
  private var registry: [CellKey: RegistryCell] = [:]
  private var refolds: Set<CellKey> = []

  /// Every cell touched so far.
  var touched: Set<CellKey> { refolds.union(stances.keys).union(registry.keys) }

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
        if stances[cell] == nil { stances[cell] = try reader.storedStanceCell(cell) }
        if let held { stances[cell]?.fold(held) }
      }
    }
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
        (registry[cell], stances[cell]) = (nil, nil)
        try appender.removeCell(
          projection: Projection(of: cell).rawValue, key: cell.description)
        continue
      }
      let events = try appender.events(of: cell)
      if cell.isRegistry {
        registry[cell] = try RegistryCell(folding: events, cell: cell)
      } else {
        stances[cell] = try StanceCell(folding: events, cell: cell) { try appender.place(of: $0) }
      }
    }
    for (cell, state) in registry.sorted(by: { $0.key < $1.key }) {
      try appender.set(cell, state: state.encoded())
    }
    for (cell, state) in stances.sorted(by: { $0.key < $1.key }) {
      try appender.set(cell, state: state.encoded)
    }
    for projection in Projection.allCases {
      try appender.setProjection(
        projection.rawValue, codeVersion: projection.codeVersion, foldedSize: appender.size)
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
