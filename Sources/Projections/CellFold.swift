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
  /// What is admitted; nil: everything.
  private var gate: AdmissionGate?
  /// How many positions of each cell may have been said by the day asked for.
  public private(set) var possiblyEarlier: [CellKey: Int] = [:]

  /// Makes a fold over nothing, which takes everything in.
  public init() { gate = nil }

  /// Makes a fold over nothing, which takes in what a question admits; the registry must know all
  /// sources.
  public init(_ question: Question, registry: Registry) {
    gate = question.admitsAll ? nil : AdmissionGate(question, registry: registry)
  }

  /// Folds the body of a position in its stored form; false where it must be decoded instead.
  public mutating func foldPosition(_ body: [UInt8], sequence: UInt64, marking: Marking) -> Bool {
    guard let holding = PositionHolding(body.span, in: 0..<body.count),
      let entry = holding.entry(of: body, sequence: sequence, marking: marking)
    else { return false }
    if gate != nil {
      guard let admission = gate?.admission(of: entry) else { return false }
      guard admission == .admitted else {
        count += 1
        if admission == .possiblyEarlier {
          let (party, issue) = (Array(body[holding.party]), Array(body[holding.issue]))
          let cell = CellKey(
            party: String(decoding: party, as: UTF8.self),
            issue: String(decoding: issue, as: UTF8.self))
          possiblyEarlier[cell, default: 0] += 1
        }
        return true
      }
    }
    stances.fold(
      entry, party: body.span.extracting(holding.party),
      issue: body.span.extracting(holding.issue))
    count += 1
    return true
  }

  /// Folds a decoded event; cost: decoding and encoding what a cell holds.
  public mutating func fold(_ event: Event) throws {
    count += 1
    if event.type.isEditorial {
      editorial.append(event)
    } else if event.body is AccountAnswered {
      if gate?.admission(of: event) ?? .admitted == .admitted { answers.append(event) }
    } else if let gate, let admission = gate.admission(of: event), admission != .admitted {
      guard admission == .possiblyEarlier else { return }
      for cell in event.body.cells() { possiblyEarlier[cell, default: 0] += 1 }
    } else if let cell = event.body.declares {
      registry[cell, default: RegistryCell()].fold(event.body.encoded(), sequence: event.sequence)
    } else if let held = HeldStatement(InForce.Entry(event: event)) {
      let entry = try HeldEntry(encoded: held.encoded())
      for cell in event.body.cells() {
        guard let (party, issue) = cell.stance else { continue }
        stances.fold(entry, party: party.utf8.span, issue: issue.utf8.span)
      }
    }
  }

  /// Folds an entry into one cell; without one, the cell is made where it is missing.
  public mutating func fold(_ entry: HeldEntry?, into cell: CellKey) {
    guard let (party, issue) = cell.stance else { return }
    stances.fold(entry, party: party.utf8.span, issue: issue.utf8.span)
  }

  /// Folds an answer into the cells of what it answers, whose place is `answered`.
  public mutating func fold(
    answer: Event, answered: UInt64?, cells: [CellKey]
  ) throws {
    guard let held = HeldStatement(InForce.Entry(event: answer), answered: answered) else { return }
    let entry = try HeldEntry(encoded: held.encoded())
    for cell in cells {
      guard let (party, issue) = cell.stance else { continue }
      stances.fold(entry, party: party.utf8.span, issue: issue.utf8.span)
    }
  }

  /// Takes in the fold over a later part of the log.
  public mutating func merge(_ later: CellFold) {
    count += later.count
    editorial += later.editorial
    answers += later.answers
    stances.merge(later.stances)
    possiblyEarlier.merge(later.possiblyEarlier, uniquingKeysWith: +)
    for (cell, state) in later.registry {
      registry[cell, default: RegistryCell()].fold(
        state.body, sequence: state.sequence ?? 0, correctedBy: state.correctedBy)
    }
  }

  /// Replaces a cell by one that was folded again.
  public mutating func replace(
    _ cell: CellKey, with state: StanceCell, possiblyEarlier count: Int = 0
  ) {
    stances.replace(cell, with: state)
    possiblyEarlier[cell] = count == 0 ? nil : count
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
  /// A place in the hash table: the index of a cell plus one, or zero, and half of the key's hash,
  /// so that few keys are compared in vain.
  private struct Slot {
    var cell: Int32 = 0
    var hash: UInt32 = 0
  }

  /// As many as a power of two.
  private var slots = [Slot](repeating: Slot(), count: 1_024)

  var count: Int { cells.count }

  mutating func fold(_ entry: HeldEntry?, party: Span<UInt8>, issue: Span<UInt8>) {
    let place = place(party, issue)
    if let entry { cells[place].fold(entry) }
  }

  mutating func merge(_ other: CellTable) {
    other.forEach { cell, state in
      guard let (party, issue) = cell.stance else { return }
      let place = place(party.utf8.span, issue.utf8.span)
      for entry in state.entries { cells[place].fold(entry) }
    }
  }

  mutating func replace(_ cell: CellKey, with state: StanceCell) {
    guard let (party, issue) = cell.stance else { return }
    cells[place(party.utf8.span, issue.utf8.span)] = state
  }

  func cell(_ key: CellKey) -> StanceCell? {
    guard let (party, issue) = key.stance else { return nil }
    let (partyBytes, issueBytes) = (party.utf8.span, issue.utf8.span)
    let found = slots[slot(hash(partyBytes, issueBytes), partyBytes, issueBytes)].cell
    return found == 0 ? nil : cells[Int(found) - 1]
  }

  func forEach(_ body: (CellKey, StanceCell) throws -> Void) rethrows {
    for index in cells.indices {
      let key = String(decoding: keys[starts[index]..<starts[index + 1]], as: UTF8.self)
      try body(CellKey(stored: key), cells[index])
    }
  }

  /// The index of the cell under a key, which is made where it is missing.
  private mutating func place(_ party: Span<UInt8>, _ issue: Span<UInt8>) -> Int {
    let hash = hash(party, issue)
    let slot = slot(hash, party, issue)
    if slots[slot].cell > 0 { return Int(slots[slot].cell) - 1 }
    keys.append(party, 0..<party.count)
    keys.append(UInt8(ascii: "/"))
    keys.append(issue, 0..<issue.count)
    starts.append(keys.count)
    cells.append(StanceCell())
    slots[slot] = Slot(cell: Int32(cells.count), hash: UInt32(truncatingIfNeeded: hash >> 32))
    if cells.count * 2 > slots.count { grow() }
    return cells.count - 1
  }

  private func slot(_ hash: UInt64, _ party: Span<UInt8>, _ issue: Span<UInt8>) -> Int {
    let half = UInt32(truncatingIfNeeded: hash >> 32)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot].cell > 0 {
      if slots[slot].hash == half, isKey(Int(slots[slot].cell) - 1, party, issue) { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func isKey(_ index: Int, _ party: Span<UInt8>, _ issue: Span<UInt8>) -> Bool {
    let start = starts[index]
    guard starts[index + 1] - start == party.count + 1 + issue.count else { return false }
    let key = keys.span
    let middle = start + party.count
    for offset in party.indices where key[start + offset] != party[offset] { return false }
    for offset in issue.indices where key[middle + 1 + offset] != issue[offset] { return false }
    return key[middle] == UInt8(ascii: "/")
  }

  /// A product over words of the key, mixed so that the low bits depend on all of it. Stored
  /// nowhere.
  private func hash(_ party: Span<UInt8>, _ issue: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    mix(party, into: &hash)
    mix(issue, into: &hash)
    return hash ^ hash >> 29
  }

  /// Eight bytes at a time: one product a word, and not one a byte.
  private func mix(_ text: Span<UInt8>, into hash: inout UInt64) {
    var word: UInt64 = 0
    for index in text.indices {
      word = word << 8 | UInt64(text[index])
      if index & 7 == 7 {
        hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
        hash ^= hash >> 32
        word = 0
      }
    }
    hash = (hash ^ word ^ UInt64(text.count) << 56) &* 0x9e37_79b9_7f4a_7c15
    hash ^= hash >> 32
  }

  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 2)
    let keys = keys
    for index in cells.indices {
      let key = keys.span.extracting(starts[index]..<starts[index + 1])
      var slash = 0
      while key[slash] != UInt8(ascii: "/") { slash += 1 }
      let party = key.extracting(0..<slash)
      let issue = key.extracting((slash + 1)..<key.count)
      let hash = hash(party, issue)
      let slot = slot(hash, party, issue)
      slots[slot] = Slot(cell: Int32(index + 1), hash: UInt32(truncatingIfNeeded: hash >> 32))
    }
  }
}
