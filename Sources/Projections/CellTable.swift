import Positions

/// Stances' cells in a few flat arrays: folding a statement finds its cell, compares numbers and
/// copies bytes, and allocates only where an array grows.
///
/// Slugs, speakers and sources are numbered, so that a cell is found by two numbers and most
/// statements are compared without their bytes: what a large fold waits for is memory. The live
/// statements of a cell are a list of places, ascending by sequence number; a place whose statement
/// was superseded is used again, with its room for bytes.
struct CellTable: Sendable {
  /// A stretch of the hash table.
  struct Slot {
    /// The numbers of party and issue; zero: no cell.
    var cell: UInt64 = 0
    /// The places of its first and its last statement; -1: it has none.
    var first: Int32 = -1
    var last: Int32 = -1
  }

  /// A live statement of a cell.
  struct Place {
    var rank: EntryRank
    var speaker: Int32
    var source: Int32
    /// Its cell; zero: the place is free.
    var cell: UInt64
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
  private(set) var slots = [Slot](repeating: Slot(), count: 1_024)
  private(set) var places: [Place] = []
  private(set) var bytes: [UInt8] = []
  private var firstFree: Int32 = -1
  /// The cells that were made without a statement.
  private var touched: [UInt64] = []
  private(set) var count = 0

  /// Makes room for so many cells; memory that is not used costs nothing.
  mutating func reserve(cells: Int) {
    places.reserveCapacity(cells)
    bytes.reserveCapacity(cells * Self.usualStatement)
    while slots.count < cells * 2 { grow() }
  }

  /// In bytes; a table that holds longer ones grows.
  private static let usualStatement = 160

  /// Folds a statement, whose bytes are given, into a cell, which is made where it is missing.
  ///
  /// It agrees with ``StanceCell/fold(_:)``; cost: the number of the cell's live statements.
  mutating func fold(
    _ entry: EntryKeys, _ held: ArraySlice<UInt8>, party: Span<UInt8>, issue: Span<UInt8>
  ) {
    let cell = Self.cell(parties.number(party), issues.number(issue))
    fold(entry, held, into: cell)
  }

  /// Makes a cell where it is missing.
  mutating func touch(party: Span<UInt8>, issue: Span<UInt8>) {
    touch(Self.cell(parties.number(party), issues.number(issue)))
  }

  /// Folds in the cells of another table.
  mutating func merge(_ other: CellTable) {
    let parties = self.parties.numbers(of: other.parties)
    let issues = self.issues.numbers(of: other.issues)
    let speakers = self.speakers.numbers(of: other.speakers)
    let sources = self.sources.numbers(of: other.sources)
    let own = { (cell: UInt64) in
      Self.cell(parties[Self.party(of: cell)], issues[Self.issue(of: cell)])
    }
    for cell in other.touched { touch(own(cell)) }
    for place in other.places where place.cell > 0 {
      let new = NewStatement(
        rank: place.rank, speaker: speakers[Int(place.speaker)],
        source: sources[Int(place.source)], bytes: other.bytes[place.bytes])
      fold(new, into: own(place.cell))
    }
  }

  /// Puts the statements of a cell that was folded elsewhere in the place of its own.
  mutating func replace(_ key: CellKey, with state: StanceCell) {
    guard let (party, issue) = key.stance else { return }
    let cell = Self.cell(parties.number(party.utf8.span), issues.number(issue.utf8.span))
    touch(cell)
    remove(from: Self.slot(cell, slots.span), supersededBy: nil)
    for entry in state.entries { fold(entry.keys, entry.bytes[...], into: cell) }
  }

  /// The state of a cell, or nil where there is no such cell.
  func state(of key: CellKey) -> StanceCell? { slot(of: key).map { state(slots[$0]) } }

  /// The state of the cell in a stretch of the hash table.
  func state(of slot: Int) -> StanceCell { state(slots[slot]) }

  /// Whether there is a cell under a key and `encoded` is its stored form; nil where there is none.
  func isState(_ encoded: Span<UInt8>, of key: CellKey) -> Bool? {
    guard let slot = slot(of: key) else { return nil }
    let own = bytes.span
    var cursor = WireCursor(0..<encoded.count)
    var next = slots[slot].first
    while let field = try? cursor.next(in: encoded) {
      guard next >= 0, field.number == 1, field.kind == .bytes,
        field.payload.count == Int(places[Int(next)].count)
      else { return false }
      let shift = places[Int(next)].start - field.payload.lowerBound
      for index in field.payload where encoded[index] != own[index + shift] { return false }
      next = places[Int(next)].next
    }
    return next < 0 && cursor.offset == encoded.count
  }

  /// Gives every cell to `body`, in no order.
  func forEach(_ body: (CellKey, StanceCell) throws -> Void) rethrows {
    for slot in slots where slot.cell > 0 {
      let key = CellKey(
        party: parties.text(Self.party(of: slot.cell)),
        issue: issues.text(Self.issue(of: slot.cell)))
      try body(key, state(slot))
    }
  }

  private func state(_ slot: Slot) -> StanceCell {
    var entries: [HeldEntry] = []
    var next = slot.first
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
  let bytes: ArraySlice<UInt8>
}

extension CellTable {
  private mutating func fold(_ entry: EntryKeys, _ held: ArraySlice<UInt8>, into cell: UInt64) {
    let new = NewStatement(
      rank: entry.rank, speaker: speakers.number(held.span.extracting(entry.speaker.range)),
      source: sources.number(held.span.extracting(entry.source.range)), bytes: held)
    fold(new, into: cell)
  }

  private mutating func fold(_ new: NewStatement, into cell: UInt64) {
    let index = made(cell)
    guard
      let isSuperseding = Self.isSuperseding(
        new, from: slots[index].first, places.span, bytes.span)
    else { return }
    if isSuperseding { remove(from: index, supersededBy: new) }
    let place = takePlace(new, cell)
    let last = slots[index].last
    if last < 0 {
      slots[index].first = place
      slots[index].last = place
    } else if places[Int(last)].rank.sequence < new.rank.sequence {
      places[Int(last)].next = place
      slots[index].last = place
    } else {
      insert(place, new.rank.sequence, into: index)
    }
  }

  // Static, by spans: a call on the whole value would count the references to each of its arrays.

  /// Whether a statement takes the place of others of the cell whose first is given; nil where it
  /// is there, or another took its place.
  private static func isSuperseding(
    _ new: NewStatement, from first: Int32, _ places: Span<Place>, _ bytes: Span<UInt8>
  ) -> Bool? {
    var isSuperseding = false
    var next = first
    while next >= 0 {
      let live = places[Int(next)]
      if live.rank.sequence == new.rank.sequence
        || live.rank.supersedes(new.rank, isSame: { isSame($0, new, live, bytes) })
      {
        return nil
      }
      isSuperseding = isSuperseding || isSuperseded(live, by: new, bytes)
      next = live.next
    }
    return isSuperseding
  }

  private static func isSuperseded(
    _ live: Place, by new: NewStatement, _ bytes: Span<UInt8>
  ) -> Bool {
    new.rank.supersedes(live.rank) { isSame($0, new, live, bytes) }
  }

  private static func isSame(
    _ aspect: EntryAspect, _ new: NewStatement, _ live: Place, _ bytes: Span<UInt8>
  ) -> Bool {
    switch aspect {
    case .speaker: return live.speaker == new.speaker
    case .source: return live.source == new.source
    case .refusal, .answer:
      // Few statements are compared by these.
      let (own, held) = (bytes.extracting(live.bytes), new.bytes.span)
      return EntryKeys(held: held).isSame(aspect, as: EntryKeys(held: own), held, own)
    }
  }

  /// Takes out the statements of a cell that a new one takes the place of, or all; their places are
  /// free then.
  private mutating func remove(from slot: Int, supersededBy new: NewStatement?) {
    var (previous, next) = (Int32(-1), slots[slot].first)
    while next >= 0 {
      let place = next
      next = places[Int(place)].next
      if let new, !Self.isSuperseded(places[Int(place)], by: new, bytes.span) {
        previous = place
        continue
      }
      if previous < 0 {
        slots[slot].first = next
      } else {
        places[Int(previous)].next = next
      }
      places[Int(place)].cell = 0
      places[Int(place)].next = firstFree
      firstFree = place
    }
    slots[slot].last = previous
  }

  /// Puts a statement where the order of the sequence numbers wants it, before the last.
  private mutating func insert(_ place: Int32, _ sequence: UInt64, into slot: Int) {
    var (previous, next) = (Int32(-1), slots[slot].first)
    while next >= 0, places[Int(next)].rank.sequence < sequence {
      (previous, next) = (next, places[Int(next)].next)
    }
    places[Int(place)].next = next
    if previous < 0 {
      slots[slot].first = place
    } else {
      places[Int(previous)].next = place
    }
  }

  /// A place that holds a statement and has no next one: a free one, or a new one.
  private mutating func takePlace(_ new: NewStatement, _ cell: UInt64) -> Int32 {
    let count = Int32(new.bytes.count)
    var place = Place(
      rank: new.rank, speaker: new.speaker, source: new.source, cell: cell, start: bytes.count,
      count: count, room: count, next: -1)
    let free = firstFree
    guard free >= 0 else {
      bytes.append(contentsOf: new.bytes)
      places.append(place)
      return Int32(places.count - 1)
    }
    let old = places[Int(free)]
    firstFree = old.next
    if old.room < count {
      // Half as much again: what is left behind stays in proportion to what is held.
      place.room = max(count, old.room + old.room / 2)
      bytes.append(contentsOf: new.bytes)
      for _ in count..<place.room { bytes.append(0) }
    } else {
      (place.start, place.room) = (old.start, old.room)
      let held = new.bytes.span
      var own = bytes.mutableSpan
      for index in held.indices { own[place.start + index] = held[index] }
    }
    places[Int(free)] = place
    return free
  }
}

// MARK: - Finding a cell

extension CellTable {
  private static func cell(_ party: Int32, _ issue: Int32) -> UInt64 {
    UInt64(party + 1) << 32 | UInt64(issue + 1)
  }

  static func party(of cell: UInt64) -> Int { Int(cell >> 32) - 1 }

  static func issue(of cell: UInt64) -> Int { Int(cell & 0xffff_ffff) - 1 }

  private mutating func touch(_ cell: UInt64) {
    if slots[made(cell)].first < 0 { touched.append(cell) }
  }

  /// Where a cell stands, which is made where it is missing.
  private mutating func made(_ cell: UInt64) -> Int {
    let index = Self.slot(cell, slots.span)
    guard slots[index].cell == 0 else { return index }
    slots[index].cell = cell
    count += 1
    guard count * 2 > slots.count else { return index }
    grow()
    return Self.slot(cell, slots.span)
  }

  /// Where a cell stands, or nil where there is none.
  func slot(of key: CellKey) -> Int? {
    let bytes = key.description.utf8.span
    guard let slash = bytes.indices.first(where: { bytes[$0] == UInt8(ascii: "/") }),
      let party = parties.known(bytes.extracting(0..<slash)),
      let issue = issues.known(bytes.extracting((slash + 1)...))
    else { return nil }
    let slot = Self.slot(Self.cell(party, issue), slots.span)
    return slots[slot].cell == 0 ? nil : slot
  }

  /// Where a cell stands, or would stand.
  private static func slot(_ cell: UInt64, _ slots: Span<Slot>) -> Int {
    var hash = cell &* 0x9e37_79b9_7f4a_7c15
    hash = (hash ^ hash >> 32) &* 0x9e37_79b9_7f4a_7c15
    var slot = Int(truncatingIfNeeded: hash >> 20) & (slots.count - 1)
    while slots[slot].cell != 0, slots[slot].cell != cell { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 4)
    for made in old where made.cell != 0 { slots[Self.slot(made.cell, slots.span)] = made }
  }
}
