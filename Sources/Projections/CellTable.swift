import Positions

/// Stances' cells by the bytes of their keys, in a few flat arrays: folding a statement finds its
/// cell, compares and copies bytes, and allocates only where an array grows.
///
/// Keys are found by open addressing. The live statements of a cell are a list of places, ascending
/// by sequence number; a place whose statement was superseded is used again, with its room for
/// bytes.
struct CellTable: Sendable {
  /// A stretch of the hash table: the index of a cell plus one, or zero, and half of the key's
  /// hash, so that few keys are compared in vain.
  private struct Slot {
    var cell: Int32 = 0
    var hash: UInt32 = 0
  }

  private struct Cell {
    let hash: UInt64
    let keyStart: Int
    /// The places of its first and its last statement; -1: it has none.
    var first: Int32 = -1
    var last: Int32 = -1
    var count: Int32 = 0
    let keyCount: Int32
    /// The length of the party's slug, which comes first in the key.
    let partyCount: Int32
  }

  /// A live statement of a cell.
  private struct Place {
    var keys: EntryKeys
    /// Where its bytes stand, how many there are, and for how many there is room.
    var start: Int
    var count: Int32
    var room: Int32
    /// The next statement of its cell, or the next free place; -1: none.
    var next: Int32
  }

  private var slots = [Slot](repeating: Slot(), count: 1_024)
  private var cells: [Cell] = []
  private var keys: [UInt8] = []
  private var places: [Place] = []
  private var bytes: [UInt8] = []
  private var firstFree: Int32 = -1

  var count: Int { cells.count }

  /// Makes room for so many cells; memory that is not used costs nothing.
  mutating func reserve(cells count: Int) {
    cells.reserveCapacity(count)
    keys.reserveCapacity(count * Self.usualKey)
    places.reserveCapacity(count)
    bytes.reserveCapacity(count * Self.usualStatement)
    while slots.count < count * 2 { grow() }
  }

  // In bytes; a table that holds longer ones grows.
  private static let usualKey = 32
  private static let usualStatement = 160

  /// Folds a statement, whose bytes are given, into a cell, which is made where it is missing.
  ///
  /// It agrees with ``StanceCell/fold(_:)``; cost: the number of the cell's live statements.
  mutating func fold(
    _ entry: EntryKeys, _ held: ArraySlice<UInt8>, party: Span<UInt8>, issue: Span<UInt8>
  ) {
    fold(entry, held, into: cell(party, issue))
  }

  /// Makes a cell where it is missing.
  mutating func touch(party: Span<UInt8>, issue: Span<UInt8>) { _ = cell(party, issue) }

  /// Folds in the cells of another table.
  mutating func merge(_ other: CellTable) {
    let keys = other.keys.span
    for index in other.cells.indices {
      let cell = other.cells[index]
      let middle = cell.keyStart + Int(cell.partyCount)
      let own = self.cell(
        keys.extracting(cell.keyStart..<middle),
        keys.extracting((middle + 1)..<(cell.keyStart + Int(cell.keyCount))), hash: cell.hash)
      var next = cell.first
      while next >= 0 {
        let place = other.places[Int(next)]
        fold(place.keys, other.bytes[place.start..<(place.start + Int(place.count))], into: own)
        next = place.next
      }
    }
  }

  /// Puts the statements of a cell that was folded elsewhere in the place of its own.
  mutating func replace(_ key: CellKey, with state: StanceCell) {
    guard let (party, issue) = key.stance else { return }
    let cell = cell(party.utf8.span, issue.utf8.span)
    removeAll(of: cell) { _, _ in true }
    for entry in state.entries { fold(entry.keys, entry.bytes[...], into: cell) }
  }

  /// The state of a cell, or nil where there is no such cell.
  func state(of key: CellKey) -> StanceCell? {
    index(of: key).map(state)
  }

  /// Whether there is a cell under a key and `encoded` is its stored form; nil where there is none.
  func isState(_ encoded: Span<UInt8>, of key: CellKey) -> Bool? {
    guard let cell = index(of: key) else { return nil }
    var cursor = WireCursor(0..<encoded.count)
    var next = cells[cell].first
    while let field = try? cursor.next(in: encoded) {
      guard next >= 0, field.number == 1, field.kind == .bytes,
        field.payload.count == Int(places[Int(next)].count)
      else { return false }
      let shift = places[Int(next)].start - field.payload.lowerBound
      let own = bytes.span
      for index in field.payload where encoded[index] != own[index + shift] { return false }
      next = places[Int(next)].next
    }
    return next < 0 && cursor.offset == encoded.count
  }

  /// Gives every cell to `body`, in no order.
  func forEach(_ body: (CellKey, StanceCell) throws -> Void) rethrows {
    for index in cells.indices {
      let key = keys[cells[index].keyStart..<(cells[index].keyStart + Int(cells[index].keyCount))]
      try body(CellKey(stored: String(decoding: key, as: UTF8.self)), state(index))
    }
  }

  private func state(_ cell: Int) -> StanceCell {
    var entries: [HeldEntry] = []
    entries.reserveCapacity(Int(cells[cell].count))
    var next = cells[cell].first
    while next >= 0 {
      let place = places[Int(next)]
      let held = Array(bytes[place.start..<(place.start + Int(place.count))])
      entries.append(HeldEntry(bytes: held, keys: place.keys))
      next = place.next
    }
    return StanceCell(entries)
  }
}

// MARK: - The statements of a cell

extension CellTable {
  private mutating func fold(_ entry: EntryKeys, _ held: ArraySlice<UInt8>, into cell: Int) {
    guard let isSuperseding = isSuperseding(entry, held.span, in: cell) else { return }
    if isSuperseding {
      removeAll(of: cell) { table, place in table.isSuperseded(place, by: entry, held.span) }
    }
    let place = takePlace(entry, held)
    let last = cells[cell].last
    if last < 0 {
      cells[cell].first = place
      cells[cell].last = place
    } else if places[Int(last)].keys.sequence < entry.sequence {
      places[Int(last)].next = place
      cells[cell].last = place
    } else {
      insert(place, entry.sequence, into: cell)
    }
    cells[cell].count += 1
  }

  /// Whether an entry takes the place of others; nil where it is there, or another took its place.
  private func isSuperseding(_ entry: EntryKeys, _ held: Span<UInt8>, in cell: Int) -> Bool? {
    var isSuperseding = false
    let (own, places) = (bytes.span, places.span)
    var next = cells[cell].first
    while next >= 0 {
      let place = Int(next)
      let live = own.extracting(
        places[place].start..<(places[place].start + Int(places[place].count)))
      if places[place].keys.sequence == entry.sequence
        || places[place].keys.supersedes(entry, live, held)
      {
        return nil
      }
      isSuperseding = isSuperseding || entry.supersedes(places[place].keys, held, live)
      next = places[place].next
    }
    return isSuperseding
  }

  private func isSuperseded(_ place: Int, by entry: EntryKeys, _ held: Span<UInt8>) -> Bool {
    let live = places[place]
    return entry.supersedes(
      live.keys, held, bytes.span.extracting(live.start..<(live.start + Int(live.count))))
  }

  /// Takes out the statements of a cell that `isGone` names; their places are free then.
  private mutating func removeAll(of cell: Int, where isGone: (CellTable, Int) -> Bool) {
    var (previous, next) = (Int32(-1), cells[cell].first)
    while next >= 0 {
      let place = next
      next = places[Int(place)].next
      guard isGone(self, Int(place)) else {
        previous = place
        continue
      }
      if previous < 0 {
        cells[cell].first = next
      } else {
        places[Int(previous)].next = next
      }
      places[Int(place)].next = firstFree
      firstFree = place
      cells[cell].count -= 1
    }
    cells[cell].last = previous
  }

  /// Puts a statement where the order of the sequence numbers wants it, before the last.
  private mutating func insert(_ place: Int32, _ sequence: UInt64, into cell: Int) {
    var (previous, next) = (Int32(-1), cells[cell].first)
    while next >= 0, places[Int(next)].keys.sequence < sequence {
      (previous, next) = (next, places[Int(next)].next)
    }
    places[Int(place)].next = next
    if previous < 0 {
      cells[cell].first = place
    } else {
      places[Int(previous)].next = place
    }
  }

  /// A place that holds a statement and has no next one: a free one, or a new one.
  private mutating func takePlace(_ entry: EntryKeys, _ held: ArraySlice<UInt8>) -> Int32 {
    let free = firstFree
    guard free >= 0 else {
      places.append(
        Place(
          keys: entry, start: bytes.count, count: Int32(held.count), room: Int32(held.count),
          next: -1))
      bytes.append(contentsOf: held)
      return Int32(places.count - 1)
    }
    firstFree = places[Int(free)].next
    var place = places[Int(free)]
    if place.room < held.count {
      // Half as much again: what is left behind stays in proportion to what is held.
      place.start = bytes.count
      place.room = max(Int32(held.count), place.room + place.room / 2)
      bytes.append(contentsOf: held)
      for _ in held.count..<Int(place.room) { bytes.append(0) }
    } else {
      let new = held.span
      var own = bytes.mutableSpan
      for index in new.indices { own[place.start + index] = new[index] }
    }
    (place.keys, place.count, place.next) = (entry, Int32(held.count), -1)
    places[Int(free)] = place
    return free
  }
}

// MARK: - Finding a cell

extension CellTable {
  /// The index of a cell, which is made where it is missing.
  private mutating func cell(_ party: Span<UInt8>, _ issue: Span<UInt8>) -> Int {
    cell(party, issue, hash: hash(party, issue))
  }

  private mutating func cell(_ party: Span<UInt8>, _ issue: Span<UInt8>, hash: UInt64) -> Int {
    let slot = slot(hash, party, issue)
    if slots[slot].cell > 0 { return Int(slots[slot].cell) - 1 }
    cells.append(
      Cell(
        hash: hash, keyStart: keys.count, keyCount: Int32(party.count + 1 + issue.count),
        partyCount: Int32(party.count)))
    for index in party.indices { keys.append(party[index]) }
    keys.append(UInt8(ascii: "/"))
    for index in issue.indices { keys.append(issue[index]) }
    slots[slot] = Slot(cell: Int32(cells.count), hash: UInt32(truncatingIfNeeded: hash >> 32))
    if cells.count * 2 > slots.count { grow() }
    return cells.count - 1
  }

  private func index(of key: CellKey) -> Int? {
    let bytes = key.description.utf8.span
    guard let slash = bytes.indices.first(where: { bytes[$0] == UInt8(ascii: "/") }) else {
      return nil
    }
    let (party, issue) = (bytes.extracting(0..<slash), bytes.extracting((slash + 1)...))
    let found = slots[slot(hash(party, issue), party, issue)].cell
    return found == 0 ? nil : Int(found) - 1
  }

  private func slot(_ hash: UInt64, _ party: Span<UInt8>, _ issue: Span<UInt8>) -> Int {
    let half = UInt32(truncatingIfNeeded: hash >> 32)
    let slots = slots.span
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot].cell > 0 {
      if slots[slot].hash == half, isKey(Int(slots[slot].cell) - 1, party, issue) { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func isKey(_ cell: Int, _ party: Span<UInt8>, _ issue: Span<UInt8>) -> Bool {
    let (start, length) = (cells[cell].keyStart, Int(cells[cell].partyCount))
    guard length == party.count, Int(cells[cell].keyCount) == length + 1 + issue.count else {
      return false
    }
    let key = keys.span
    for offset in party.indices where key[start + offset] != party[offset] { return false }
    let middle = start + length + 1
    for offset in issue.indices where key[middle + offset] != issue[offset] { return false }
    return true
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

  /// Four times as many slots: the cells are placed anew by the hashes that they keep.
  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 4)
    for index in cells.indices {
      let hash = cells[index].hash
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot].cell > 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Slot(cell: Int32(index + 1), hash: UInt32(truncatingIfNeeded: hash >> 32))
    }
  }
}
