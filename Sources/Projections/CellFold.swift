public import Positions

/// All cells of all projections, folded from events in memory: what a replay compares with the
/// stored ones.
///
/// Two folds over two parts of a log merge into the fold over the whole, as cells do not depend on
/// order. Editorial events are collected, and their cells marked: those are folded again from all
/// their events by whoever reads the log.
public struct CellFold: Sendable {
  /// The stances' cells.
  private var stances = CellTable()
  private var registry: [CellKey: RegistryCell] = [:]
  /// The editorial events met, ascending within each part.
  public private(set) var editorial: [Event] = []
  /// The answers met; what they answer may stand in another part of the log.
  public private(set) var answers: [Event] = []
  /// The events folded.
  public private(set) var count: UInt64 = 0

  /// Makes a fold over nothing.
  public init() {}

  /// Folds the body of a position in its stored form; false where it must be decoded instead.
  public mutating func foldPosition(_ body: [UInt8], sequence: UInt64, marking: Marking) -> Bool {
    guard let holding = PositionHolding(body.span, in: 0..<body.count),
      let entry = holding.entry(of: body, sequence: sequence, marking: marking)
    else { return false }
    stances.fold(entry, party: body[holding.party], issue: body[holding.issue])
    count += 1
    return true
  }

  /// Folds a decoded event; cost: decoding and encoding what a cell holds.
  public mutating func fold(_ event: Event) throws {
    count += 1
    if event.type.isEditorial {
      editorial.append(event)
    } else if event.body is AccountAnswered {
      answers.append(event)
    } else if let cell = event.body.declares {
      registry[cell, default: RegistryCell()].fold(event.body.encoded(), sequence: event.sequence)
    } else if let held = HeldStatement(InForce.Entry(event: event)) {
      let entry = try HeldEntry(encoded: held.encoded())
      for cell in event.body.cells() {
        guard let (party, issue) = cell.stance else { continue }
        stances.fold(entry, party: Array(party.utf8)[...], issue: Array(issue.utf8)[...])
      }
    }
  }

  /// Folds an answer into the cells of what it answers, whose place is `answered`.
  public mutating func fold(
    answer: Event, answered: UInt64?, cells: [CellKey]
  ) throws {
    guard let held = HeldStatement(InForce.Entry(event: answer), answered: answered) else { return }
    let entry = try HeldEntry(encoded: held.encoded())
    for cell in cells {
      guard let (party, issue) = cell.stance else { continue }
      stances.fold(entry, party: Array(party.utf8)[...], issue: Array(issue.utf8)[...])
    }
  }

  /// Takes in the fold over a later part of the log.
  public mutating func merge(_ later: CellFold) {
    count += later.count
    editorial += later.editorial
    answers += later.answers
    stances.merge(later.stances)
    for (cell, state) in later.registry {
      registry[cell, default: RegistryCell()].fold(
        state.body, sequence: state.sequence ?? 0, correctedBy: state.correctedBy)
    }
  }

  /// Replaces a cell by one that was folded again.
  public mutating func replace(_ cell: CellKey, with state: StanceCell) {
    stances.replace(cell, with: state)
  }

  /// Replaces a registry cell by one that was folded again.
  public mutating func replace(_ cell: CellKey, with state: RegistryCell) {
    registry[cell] = state
  }

  /// Gives every stance's cell that holds a statement to `body`; in no order.
  public func forEachStance(_ body: (CellKey, StanceCell) throws -> Void) rethrows {
    try stances.forEach(body)
  }

  /// The registry's cells.
  public var registryCells: [CellKey: RegistryCell] { registry }

  /// The number of cells of both projections.
  public var cellCount: Int { stances.count + registry.count }

  /// The stance's cell under a key, or nil.
  public func stanceCell(_ cell: CellKey) -> StanceCell? { stances.cell(cell) }
}

/// Stances' cells by the bytes of their keys: a hash table with open addressing, so that finding a
/// cell neither makes a string nor allocates.
private struct CellTable: Sendable {
  private var keys: [UInt8] = []
  private var starts: [Int] = [0]
  private var cells: [StanceCell] = []
  /// Index of a cell plus one, or zero; the count is a power of two.
  private var slots = [Int32](repeating: 0, count: 1_024)

  var count: Int { cells.count }

  mutating func fold(_ entry: HeldEntry, party: ArraySlice<UInt8>, issue: ArraySlice<UInt8>) {
    cells[place(party, issue)].fold(entry)
  }

  mutating func merge(_ other: CellTable) {
    other.forEach { cell, state in
      guard let (party, issue) = cell.stance else { return }
      let place = place(Array(party.utf8)[...], Array(issue.utf8)[...])
      for entry in state.entries { cells[place].fold(entry) }
    }
  }

  mutating func replace(_ cell: CellKey, with state: StanceCell) {
    guard let (party, issue) = cell.stance else { return }
    cells[place(Array(party.utf8)[...], Array(issue.utf8)[...])] = state
  }

  func cell(_ key: CellKey) -> StanceCell? {
    guard let (party, issue) = key.stance else { return nil }
    let (party_, issue_) = (Array(party.utf8)[...], Array(issue.utf8)[...])
    let found = slots[slot(hash(party_, issue_), party_, issue_)]
    return found == 0 ? nil : cells[Int(found) - 1]
  }

  func forEach(_ body: (CellKey, StanceCell) throws -> Void) rethrows {
    for index in cells.indices {
      let key = String(decoding: keys[starts[index]..<starts[index + 1]], as: UTF8.self)
      try body(CellKey(stored: key), cells[index])
    }
  }

  /// The index of the cell under a key, which is made where it is missing.
  private mutating func place(_ party: ArraySlice<UInt8>, _ issue: ArraySlice<UInt8>) -> Int {
    let hash = hash(party, issue)
    let slot = slot(hash, party, issue)
    if slots[slot] > 0 { return Int(slots[slot]) - 1 }
    keys.append(contentsOf: party)
    keys.append(UInt8(ascii: "/"))
    keys.append(contentsOf: issue)
    starts.append(keys.count)
    cells.append(StanceCell())
    slots[slot] = Int32(cells.count)
    if cells.count * 2 > slots.count { grow() }
    return cells.count - 1
  }

  private func slot(_ hash: UInt64, _ party: ArraySlice<UInt8>, _ issue: ArraySlice<UInt8>) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] > 0, !isKey(Int(slots[slot]) - 1, party, issue) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func isKey(_ index: Int, _ party: ArraySlice<UInt8>, _ issue: ArraySlice<UInt8>) -> Bool {
    let start = starts[index]
    guard starts[index + 1] - start == party.count + 1 + issue.count else { return false }
    let middle = start + party.count
    return keys[start..<middle] == party && keys[middle] == UInt8(ascii: "/")
      && keys[(middle + 1)..<starts[index + 1]] == issue
  }

  /// FNV-1a over the key, mixed so that the low bits depend on all of it. Stored nowhere.
  private func hash(_ party: ArraySlice<UInt8>, _ issue: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in party { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    hash = (hash ^ 0x2f) &* 0x0000_0100_0000_01b3
    for byte in issue { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return hash ^ hash >> 29
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    for index in cells.indices {
      let key = keys[starts[index]..<starts[index + 1]]
      let slash = key.firstIndex(of: UInt8(ascii: "/")) ?? key.endIndex
      let (party, issue) = (key[..<slash], key[(slash + 1)...])
      slots[slot(hash(party, issue), party, issue)] = Int32(index + 1)
    }
  }
}
