import EventStore
import Positions
import Projections

/// The projections that are stored, and the versions of their code.
enum Projection: String, CaseIterable {
  case registry, stance

  var codeVersion: UInt32 {
    switch self {
    case .registry: RegistryCell.codeVersion
    case .stance: StanceCell.codeVersion
    }
  }

  /// The projection that keeps a cell.
  init(of cell: Positions.CellKey) { self = cell.isRegistry ? .registry : .stance }
}

// A cell is read as it is stored where this build's code made it, and folded from its own events
// where an older or a newer build did, or where something is withheld from the reading.

extension EventReading where Self: ~Copyable {
  /// Whether the stored cells of a projection answer: they were made by this version of its code,
  /// and nothing is left out of the reading.
  private func isCurrent(_ projection: Projection) throws -> Bool {
    guard release == nil else { return false }
    let stored = try meta.projections[projection.rawValue]
    return stored == nil || stored?.codeVersion == projection.codeVersion
  }

  /// Refuses postings of a cell that lack or exceed what its stored state was folded from: read
  /// by postings alone, what is missing would be nothing on record.
  func requirePostings(of cell: Positions.CellKey) throws {
    let projection = Projection(of: cell)
    let stored = try meta.projections[projection.rawValue]
    guard stored == nil || stored?.codeVersion == projection.codeVersion else { return }
    try requirePostings(projection: projection.rawValue, key: cell.description)
  }

  /// The live statements of a cell; empty where nothing is on record.
  func stanceCell(_ cell: Positions.CellKey) throws -> StanceCell {
    guard try isCurrent(.stance) else {
      return try StanceCell(folding: try events(of: cell), cell: cell) { try place(of: $0) }
    }
    return try storedStanceCell(cell)
  }

  /// The live statements of a cell as stored, where this version of the code is known to have
  /// written it: within an append.
  func storedStanceCell(_ cell: Positions.CellKey) throws -> StanceCell {
    let stored = try self.cell(projection: Projection.stance.rawValue, key: cell.description)
    return try stored.map { try StanceCell(encoded: $0.state) } ?? StanceCell()
  }

  /// The stored cells whose keys start with `prefix`, in byte order, that hold what is wanted.
  ///
  /// Cost: those cells, or the whole log where other code made them.
  func stanceCells(
    prefix: String = "", where isWanted: (StanceCell) -> Bool
  ) throws -> [Positions.CellKey] {
    var found: [Positions.CellKey] = []
    guard try isCurrent(.stance) else {
      var fold = try fold(from: 0, to: size)
      try fold.finish(in: self, size: size)
      fold.forEachStance { cell, state in
        if cell.description.hasPrefix(prefix), isWanted(state) { found.append(cell) }
      }
      return found.sorted()
    }
    try cells(projection: Projection.stance.rawValue, prefix: prefix) { key, bytes in
      var copy: [UInt8] = []
      copy.reserveCapacity(bytes.count)
      for index in bytes.indices { copy.append(bytes[index]) }
      if isWanted(try StanceCell(encoded: copy)) { found.append(CellKey(stored: key)) }
    }
    return found
  }

  /// Gives all cells of stances that hold something to `body`, in no order.
  ///
  /// Cost: all cells, or the whole log where those stored do not answer.
  func forEachStanceCell(_ body: (Positions.CellKey, StanceCell) throws -> Void) throws {
    guard try isCurrent(.stance) else {
      var fold = try fold(from: 0, to: size)
      try fold.finish(in: self, size: size)
      return try fold.forEachStance { cell, state in
        if !state.entries.isEmpty { try body(cell, state) }
      }
    }
    try cells(projection: Projection.stance.rawValue, prefix: "") { key, state in
      guard !state.isEmpty else { return }
      try body(CellKey(stored: key), StanceCell(encoded: state.indices.map { state[$0] }))
    }
  }

  /// The state of a registry cell; empty where nothing is on record.
  func registryCell(_ cell: Positions.CellKey) throws -> RegistryCell {
    guard try isCurrent(.registry) else {
      return try RegistryCell(folding: try events(of: cell), cell: cell)
    }
    let stored = try self.cell(projection: Projection.registry.rawValue, key: cell.description)
    return try stored.map { try RegistryCell(encoded: $0.state) } ?? RegistryCell()
  }

  /// The declaration in force in a registry cell, and its place.
  func declaration(
    _ cell: Positions.CellKey
  ) throws -> (body: any EventMessage, sequence: UInt64)? {
    let state = try registryCell(cell)
    guard let body = try state.declaration(of: cell), let sequence = state.sequence else {
      return nil
    }
    return (body, sequence)
  }

  /// The cells of all slugs of a kind that were ever declared, those retracted among them; cost:
  /// their number.
  func registryCells(of kind: RegistryKind) throws -> [Positions.CellKey] {
    guard try isCurrent(.registry) else {
      let declared = try events(tagged: "type:\(kind.eventType.name)")
      return Set(declared.compactMap { $0.body.declares }).sorted()
    }
    var found: [Positions.CellKey] = []
    try cells(projection: Projection.registry.rawValue, prefix: "\(kind.rawValue):") { key, _ in
      found.append(CellKey(stored: key))
    }
    return found
  }

  /// The whole registry; cost: its size.
  func registry() throws -> Registry {
    var registry = Registry()
    guard try isCurrent(.registry) else {
      for kind in RegistryKind.allCases {
        for cell in try registryCells(of: kind) {
          guard let found = try declaration(cell) else { continue }
          registry.add(found.body, sequence: found.sequence)
        }
      }
      return registry
    }
    try cells(projection: Projection.registry.rawValue, prefix: "") { key, bytes in
      let cell = CellKey(stored: key)
      var copy: [UInt8] = []
      copy.reserveCapacity(bytes.count)
      for index in bytes.indices { copy.append(bytes[index]) }
      let state = try RegistryCell(encoded: copy)
      if let body = try state.declaration(of: cell), let sequence = state.sequence {
        registry.add(body, sequence: sequence)
      }
    }
    return registry
  }
}

extension Appender {
  /// Brings the stored cells to this version of the code before anything is appended.
  ///
  /// Cells that older code made are folded anew from the whole log. Throws `LedgerError` with
  /// `.storage` where newer code made them: this build must not write what it cannot read.
  mutating func bringProjectionsUpToDate() throws {
    let stored = try meta.projections
    var isOutdated = false
    for projection in Projection.allCases {
      guard let version = stored[projection.rawValue]?.codeVersion else { continue }
      guard version <= projection.codeVersion else {
        throw LedgerError(
          .storage,
          "projection \(projection.rawValue): found code version \(version), expected at most "
            + "\(projection.codeVersion); a newer parley writes this ledger, this one only reads it"
        )
      }
      isOutdated = isOutdated || version < projection.codeVersion
    }
    guard isOutdated else { return }
    var fold = try fold(from: 0, to: size)
    try fold.finish(in: self, size: size)
    for projection in Projection.allCases { try clearCells(projection: projection.rawValue) }
    for (cell, state) in fold.registryCells.sorted(by: { $0.key < $1.key }) {
      try set(cell, state: state.encoded())
    }
    var stances: [(Positions.CellKey, [UInt8])] = []
    fold.forEachStance { cell, state in stances.append((cell, state.encoded)) }
    for (cell, state) in stances.sorted(by: { $0.0 < $1.0 }) { try set(cell, state: state) }
  }
}
