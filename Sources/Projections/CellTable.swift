import Positions

/// Stances' cells in a few flat arrays: folding a statement finds its cell, compares numbers and
/// copies bytes, and allocates only where an array grows.
///
/// What a large fold waits for is memory. So a cell is found by a small slot, slugs, speakers and
/// sources are numbered, and most statements are compared without their bytes. The live statements
/// of a cell are a list of places, ascending by sequence number; a place whose statement was
/// superseded is used again, with its room for bytes.
struct CellTable: Sendable {
  /// The number of a cell plus one, or zero, and half of its hash, which also tells where the slot
  /// stands.
  private struct Slot {
    var number: Int32 = 0
    var hash: UInt32 = 0
  }

  struct Cell {
    let hash: CellHash
    let party: Int32
    let issue: Int32
    /// The places of its first and its last statement; -1: it has none.
    var first: Int32 = -1
    var last: Int32 = -1
    /// Whether another table holds it now.
    var isElsewhere = false
  }

  /// A live statement of a cell.
  struct Place {
    var rank: EntryRank
    var speaker: Int32
    var source: Int32
    /// Where its bytes stand, how many there are, and for how many there is room.
    var start: Int
    var count: Int32
    var room: Int32
    /// The next statement of its cell, or the next free place; -1: none.
    var next: Int32

    var bytes: Range<Int> { start..<(start + Int(count)) }
  }

  private(set) var parties = NumberedBytes()
  private(set) var issues = NumberedBytes()
  private var speakers = NumberedBytes()
  private var sources = NumberedBytes()
  private var slots = [Slot](repeating: Slot(), count: 1_024)
  private(set) var cells: [Cell] = []
  private(set) var places: [Place] = []
  private(set) var bytes: [UInt8] = []
  private var firstFree: Int32 = -1
  private var elsewhereCount = 0
  /// Made of what was only read to have it at hand.
  private var ahead: UInt64 = 0

  /// The number of cells.
  var count: Int { cells.count - elsewhereCount }

  /// Makes room for so many cells; memory that is not used costs nothing.
  mutating func reserve(cells count: Int) {
    cells.reserveCapacity(count)
    places.reserveCapacity(count)
    bytes.reserveCapacity(count * Self.usualStatement)
    var slotCount = slots.count
    while slotCount < count * 2 { slotCount *= 2 }
    if slotCount > slots.count { makeSlots(slotCount) }
  }

  /// In bytes; a table that holds longer ones grows.
  private static let usualStatement = 160

  /// Folds a statement, whose bytes are given, into a cell, which is made where it is missing; the
  /// hash is that of the slugs.
  ///
  /// It agrees with ``StanceCell/fold(_:)``; cost: the number of the cell's live statements.
  mutating func fold(
    _ entry: EntryKeys, _ held: Span<UInt8>, into hash: CellHash, party: Span<UInt8>,
    issue: Span<UInt8>
  ) {
    fold(entry, held, into: made(hash, party, issue))
  }

  /// Folds statements in their order.
  mutating func fold(_ batch: StatementBatch) {
    ahead &+= Self.readAhead(batch.hashes.span, slots.span, cells.span, places.span, .init())
    let bytes = batch.bytes.span
    for (row, hash) in zip(batch.rows, batch.hashes) {
      fold(
        row.keys, bytes.extracting(row.held.range), into: hash,
        party: bytes.extracting(row.party.range), issue: bytes.extracting(row.issue.range))
    }
  }

  /// Makes a cell where it is missing.
  mutating func touch(_ hash: CellHash, party: Span<UInt8>, issue: Span<UInt8>) {
    _ = made(hash, party, issue)
  }

  /// Takes the statements of the cells that both tables have out of another one.
  mutating func takeShared(from other: inout CellTable) {
    let shared = shared(with: other)
    for cell in shared { take(other.cells[cell.their], from: other, into: cell.own) }
    for cell in shared { other.cells[cell.their].isElsewhere = true }
    other.elsewhereCount += shared.count
  }

  /// The numbers of the cells that both tables have, here and there.
  private func shared(with other: CellTable) -> [(own: Int, their: Int)] {
    var shared: [(own: Int, their: Int)] = []
    let (parties, issues) = (other.parties.bytes.span, other.issues.bytes.span)
    for their in other.cells.indices where !other.cells[their].isElsewhere {
      let cell = other.cells[their]
      let party = parties.extracting(other.parties.range(Int(cell.party)))
      let issue = issues.extracting(other.issues.range(Int(cell.issue)))
      if let own = known(cell.hash, party, issue) { shared.append((own, their)) }
    }
    return shared
  }

  private mutating func take(_ cell: Cell, from other: CellTable, into own: Int) {
    var next = cell.first
    while next >= 0 {
      let held = other.bytes.span.extracting(other.places[Int(next)].bytes)
      fold(EntryKeys(held: held), held, into: own)
      next = other.places[Int(next)].next
    }
  }

  /// Puts the statements of a cell that was folded elsewhere in the place of its own.
  mutating func replace(
    _ hash: CellHash, party: Span<UInt8>, issue: Span<UInt8>, with state: StanceCell
  ) {
    let cell = made(hash, party, issue)
    remove(from: cell) { _, _ in true }
    for entry in state.entries { fold(entry.keys, entry.bytes.span, into: cell) }
  }

  /// The state of a cell, or nil where there is no such cell.
  func state(_ hash: CellHash, party: Span<UInt8>, issue: Span<UInt8>) -> StanceCell? {
    known(hash, party, issue).map { state(cells[$0]) }
  }

  /// Whether there is such a cell.
  func has(_ hash: CellHash, _ party: Span<UInt8>, _ issue: Span<UInt8>) -> Bool {
    known(hash, party, issue) != nil
  }

  /// Answers whether each of the stored cells is that under its key, where there is one, and no
  /// answer yet.
  func answer(_ stored: inout StoredStances, _ answers: inout [Bool?]) {
    stored.ahead &+= Self.readAhead(
      stored.hashes.span, slots.span, cells.span, places.span, bytes.span)
    let given = stored.bytes.span
    for index in stored.rows.indices where answers[index] == nil {
      let row = stored.rows[index]
      let cell = known(
        stored.hashes[index], given.extracting(row.party.range), given.extracting(row.issue.range))
      guard let cell else { continue }
      answers[index] = isState(given.extracting(row.state.range), of: cells[cell])
    }
  }

  private func isState(_ encoded: Span<UInt8>, of cell: Cell) -> Bool {
    let own = bytes.span
    var cursor = WireCursor(0..<encoded.count)
    var next = cell.first
    while let field = try? cursor.next(in: encoded) {
      guard next >= 0, field.number == 1, field.kind == .bytes else { return false }
      let place = places[Int(next)]
      let held = own.extracting(place.bytes)
      guard NumberedBytes.isEqual(held, encoded.extracting(field.payload)) else { return false }
      next = place.next
    }
    return next < 0 && cursor.offset == encoded.count
  }

  /// Gives every cell to `body`, in the order in which they were made.
  func forEach(_ body: (CellKey, StanceCell) throws -> Void) rethrows {
    for cell in cells where !cell.isElsewhere { try body(key(cell), state(cell)) }
  }

  /// The keys of one in so many cells.
  func sample(every step: Int) -> [CellKey] {
    stride(from: 0, to: cells.count, by: step).map { key(cells[$0]) }
  }

  private func key(_ cell: Cell) -> CellKey {
    CellKey(party: parties.text(Int(cell.party)), issue: issues.text(Int(cell.issue)))
  }

  /// A cell as a value.
  func state(_ cell: Cell) -> StanceCell {
    var entries: [HeldEntry] = []
    var next = cell.first
    while next >= 0 {
      entries.append(HeldEntry(bytes: Array(bytes[places[Int(next)].bytes]), keys: keys(Int(next))))
      next = places[Int(next)].next
    }
    return StanceCell(entries)
  }

  private func keys(_ place: Int) -> EntryKeys {
    EntryKeys(held: bytes.span.extracting(places[place].bytes))
  }
}

// MARK: - The statements of a cell

/// A statement to be folded, by the numbers of a table.
private struct NewStatement {
  let rank: EntryRank
  let speaker: Int32
  let source: Int32
}

extension CellTable {
  private mutating func fold(_ entry: EntryKeys, _ held: Span<UInt8>, into cell: Int) {
    let new = NewStatement(
      rank: entry.rank, speaker: speakers.number(held.extracting(entry.speaker.range)),
      source: sources.number(held.extracting(entry.source.range)))
    guard
      let isSuperseding = Self.isSuperseding(
        new, held, from: cells[cell].first, places.span, bytes.span)
    else { return }
    if isSuperseding { remove(from: cell) { Self.isSuperseded($0, by: new, held, $1) } }
    let place = takePlace(new, held)
    let last = cells[cell].last
    if last < 0 {
      cells[cell].first = place
      cells[cell].last = place
    } else if places[Int(last)].rank.sequence < new.rank.sequence {
      places[Int(last)].next = place
      cells[cell].last = place
    } else {
      insert(place, new.rank.sequence, into: cell)
    }
  }

  // Static, by spans: a call on the whole value would count the references to each of its arrays.

  /// Whether a statement takes the place of others of the cell whose first is given; nil where it
  /// is there, or another took its place.
  private static func isSuperseding(
    _ new: NewStatement, _ held: Span<UInt8>, from first: Int32, _ places: Span<Place>,
    _ bytes: Span<UInt8>
  ) -> Bool? {
    var isSuperseding = false
    var next = first
    while next >= 0 {
      let live = places[Int(next)]
      if live.rank.sequence == new.rank.sequence
        || live.rank.supersedes(new.rank, isSame: { isSame($0, held, new, live, bytes) })
      {
        return nil
      }
      isSuperseding = isSuperseding || isSuperseded(live, by: new, held, bytes)
      next = live.next
    }
    return isSuperseding
  }

  private static func isSuperseded(
    _ live: Place, by new: NewStatement, _ held: Span<UInt8>, _ bytes: Span<UInt8>
  ) -> Bool {
    new.rank.supersedes(live.rank) { isSame($0, held, new, live, bytes) }
  }

  private static func isSame(
    _ aspect: EntryAspect, _ held: Span<UInt8>, _ new: NewStatement, _ live: Place,
    _ bytes: Span<UInt8>
  ) -> Bool {
    switch aspect {
    case .speaker: return live.speaker == new.speaker
    case .source: return live.source == new.source
    case .refusal, .answer:
      // Few statements are compared by these.
      let own = bytes.extracting(live.bytes)
      return EntryKeys(held: held).isSame(aspect, as: EntryKeys(held: own), held, own)
    }
  }

  /// Takes out those statements of a cell that `isOut` says; their places are free then.
  private mutating func remove(from cell: Int, where isOut: (Place, Span<UInt8>) -> Bool) {
    var (previous, next) = (Int32(-1), cells[cell].first)
    while next >= 0 {
      let place = next
      next = places[Int(place)].next
      guard isOut(places[Int(place)], bytes.span) else {
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
    }
    cells[cell].last = previous
  }

  /// Puts a statement where the order of the sequence numbers wants it, before the last.
  private mutating func insert(_ place: Int32, _ sequence: UInt64, into cell: Int) {
    var (previous, next) = (Int32(-1), cells[cell].first)
    while next >= 0, places[Int(next)].rank.sequence < sequence {
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
  private mutating func takePlace(_ new: NewStatement, _ held: Span<UInt8>) -> Int32 {
    let count = Int32(held.count)
    var place = Place(
      rank: new.rank, speaker: new.speaker, source: new.source, start: bytes.count, count: count,
      room: count, next: -1)
    let free = firstFree
    guard free >= 0 else {
      bytes.append(held, held.indices)
      places.append(place)
      return Int32(places.count - 1)
    }
    let old = places[Int(free)]
    firstFree = old.next
    if old.room < count {
      // Half as much again: what is left behind stays in proportion to what is held.
      place.room = max(count, old.room + old.room / 2)
      bytes.append(held, held.indices)
      for _ in count..<place.room { bytes.append(0) }
    } else {
      (place.start, place.room) = (old.start, old.room)
      overwrite(at: place.start, held)
    }
    places[Int(free)] = place
    return free
  }

  private mutating func overwrite(at start: Int, _ held: Span<UInt8>) {
    var own = bytes.mutableSpan
    // Once for all of them, so that many bytes are copied at once.
    precondition(start >= 0 && held.count <= own.count && start <= own.count - held.count)
    for index in held.indices { own[start &+ index] = held[index] }
  }
}

// MARK: - Finding a cell

extension CellTable {
  /// Reads what at most 32 cells will be asked for, to have it at hand; what is returned says
  /// nothing.
  ///
  /// No read waits for that of another cell, so a processor asks memory for many of them at once;
  /// one cell after the other, each would wait for its own.
  private static func readAhead(
    _ hashes: Span<CellHash>, _ slots: Span<Slot>, _ cells: Span<Cell>, _ places: Span<Place>,
    _ bytes: Span<UInt8>
  ) -> UInt64 {
    var found = InlineArray<32, Int32>(repeating: -1)
    for row in hashes.indices {
      found[row] = slots[Int(hashes[row].half) & (slots.count - 1)].number - 1
    }
    for row in hashes.indices where found[row] >= 0 { found[row] = cells[Int(found[row])].first }
    var sum: UInt64 = 0
    for row in hashes.indices where found[row] >= 0 {
      let place = places[Int(found[row])]
      sum &+= place.rank.sequence
      found[row] = place.next
      // The ends of most: what lies between comes with them.
      guard !bytes.isEmpty, place.count > 0 else { continue }
      sum &+= UInt64(bytes[place.start]) &+ UInt64(bytes[place.bytes.upperBound - 1])
    }
    for row in hashes.indices where found[row] >= 0 {
      sum &+= places[Int(found[row])].rank.sequence
    }
    return sum
  }

  /// The number of a cell, which is made where it is missing.
  private mutating func made(_ hash: CellHash, _ party: Span<UInt8>, _ issue: Span<UInt8>) -> Int {
    let slot = slot(hash, party, issue)
    guard slots[slot].number == 0 else { return Int(slots[slot].number) - 1 }
    cells.append(Cell(hash: hash, party: parties.number(party), issue: issues.number(issue)))
    slots[slot] = Slot(number: Int32(cells.count), hash: hash.half)
    if cells.count * 2 > slots.count { makeSlots(slots.count * 2) }
    return cells.count - 1
  }

  /// The number of a cell, or nil where there is none.
  func known(_ hash: CellHash, _ party: Span<UInt8>, _ issue: Span<UInt8>) -> Int? {
    let number = slots[slot(hash, party, issue)].number
    return number == 0 ? nil : Int(number) - 1
  }

  /// Where a cell's slot stands, or would stand.
  @inline(__always)
  private func slot(_ hash: CellHash, _ party: Span<UInt8>, _ issue: Span<UInt8>) -> Int {
    let (slots, cells) = (slots.span, cells.span)
    var slot = Int(hash.half) & (slots.count - 1)
    while slots[slot].number > 0 {
      if slots[slot].hash == hash.half {
        let cell = cells[Int(slots[slot].number) - 1]
        if parties.isText(cell.party, party), issues.isText(cell.issue, issue) { return slot }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func makeSlots(_ count: Int) {
    let old = slots
    slots = [Slot](repeating: Slot(), count: count)
    for full in old where full.number > 0 {
      var slot = Int(full.hash) & (count - 1)
      while slots[slot].number > 0 { slot = (slot + 1) & (count - 1) }
      slots[slot] = full
    }
  }
}

/// What a cell is found by: a number made of its slugs. Stored nowhere.
struct CellHash: Hashable, Sendable {
  /// Half of it is enough for all cells that memory can hold.
  fileprivate let half: UInt32

  init(party: Span<UInt8>, issue: Span<UInt8>) {
    half = UInt32(truncatingIfNeeded: NumberedBytes.hash(issue, NumberedBytes.hash(party)))
  }
}
