internal import LMDB

/// The postings that a transaction adds, held back so that each tag costs one read and one write a
/// batch, both in key order, however many of its events the batch has.
struct PostingBatch {
  private struct Pending {
    var tail: PostingTail
    let hash: UInt64
    /// Whether the chunks continue what is stored of the tag; before, they start at ordinal 0.
    var isRead = false
    /// Whether the chunks differ from what is stored.
    var isChanged = true
    /// The full chunk before, an index into `full`, or −1.
    var previous = -1
    /// The count before the transaction, where it was read.
    var storedCount: UInt64 = 0
    /// The count when a cell of this tag was last set in the transaction, or nil.
    var cellCount: UInt64?

    init(_ tail: PostingTail, hash: UInt64) { (self.tail, self.hash) = (tail, hash) }
  }

  /// A place in the hash table. Half of the hash stands here too, so that a search reads `pending`,
  /// which is large, only where it finds the tag.
  private struct Slot {
    var hash: UInt32 = 0
    /// −1 where free.
    var index: Int32 = -1

    init() {}

    init(_ index: Int, _ hash: UInt64) {
      self.index = Int32(index)
      self.hash = UInt32(truncatingIfNeeded: hash >> 32)
    }
  }

  /// An index with the bytes of its key that decide most comparisons.
  private struct KeyPlace {
    let index: Int
    let high: UInt64
    let low: UInt64
  }

  /// What is held back of one tag.
  struct Held {
    /// The number of its postings before the transaction; nil where that was not read yet.
    let storedCount: UInt64?
    /// The number of its postings now, or where the stored ones were not read, of the new ones.
    let count: UInt64
    /// The count when a cell of this tag was last set in the transaction, or nil.
    let cellCount: UInt64?
  }

  private var pending: [Pending] = []
  private var full: [(tail: PostingTail, previous: Int)] = []
  /// A hash table of indices into `pending`; its size is a power of two.
  private var slots: [Slot] = Array(repeating: Slot(), count: 64)

  /// The sum of what was read ahead, which is what makes it be read.
  private(set) var approached: UInt64 = 0

  /// How many tags are held back with postings that are not stored; those of cells that are yet to
  /// be set are held back besides, and writing does not make them fewer.
  private(set) var changedCount = 0
  /// Whether anything is held back that is not stored.
  private(set) var hasChanges = false

  /// The hash under which a tag is held back; another one in each process, so that nobody can
  /// choose tags that collide.
  static func hash(_ tag: Span<UInt8>) -> UInt64 { XXH64.hash(tag, seed: seed) }

  /// How many tags are read ahead at once.
  static let approachCount = 64

  private static let seed = UInt64.random(in: 0 ... .max)

  /// Adds a posting; a tag that the event already had in this batch is added once.
  mutating func add(_ tag: Span<UInt8>, hash: UInt64, _ sequence: UInt64) {
    hasChanges = true
    let slot = self.slot(of: tag, hash)
    let index = Int(slots[slot].index)
    guard index < 0 else { return append(sequence, at: index) }
    slots[slot] = Slot(pending.count, hash)
    pending.append(Pending(PostingTail(tag: tag, ordinal: 0, sequence: sequence), hash: hash))
    changedCount += 1
    if pending.count * 2 > slots.count { place(inSlots: slots.count * 2) }
  }

  private mutating func append(_ sequence: UInt64, at index: Int) {
    if pending[index].tail.last == sequence { return }
    if !pending[index].isChanged {
      pending[index].isChanged = true
      changedCount += 1
    }
    if pending[index].tail.append(sequence) { return }
    let ended = pending[index].tail
    full.append((tail: ended, previous: pending[index].previous))
    pending[index].previous = full.count - 1
    pending[index].tail = PostingTail(
      tag: ended.key.span.extracting(0..<ended.tagCount), ordinal: ended.countThrough,
      sequence: sequence)
  }

  /// Reads what is held back of many tags, so that the memory of all of them is waited for at once,
  /// and not that of each when it is asked for.
  mutating func approach(_ count: Int, hash: (_ index: Int) -> UInt64) {
    approached = sum(count, hash: hash)
  }

  private func sum(_ count: Int, hash: (_ index: Int) -> UInt64) -> UInt64 {
    let (slots, pending) = (slots.span, pending.span)
    let mask = slots.count - 1
    var sum: UInt64 = 0
    for index in 0..<count {
      sum &+= UInt64(slots[Int(truncatingIfNeeded: hash(index)) & mask].hash)
    }
    for index in 0..<count {
      let held = Int(slots[Int(truncatingIfNeeded: hash(index)) & mask].index)
      if held >= 0 { sum &+= UInt64(pending[held].tail.firstByte) }
    }
    return sum
  }

  /// The same for tags at places.
  private mutating func approach(_ places: ArraySlice<Int>) { approached = sum(places) }

  private func sum(_ places: ArraySlice<Int>) -> UInt64 {
    let pending = pending.span
    var sum: UInt64 = 0
    for place in places { sum &+= UInt64(pending[place].tail.firstByte) }
    return sum
  }

  /// What is held back of a tag, or nil.
  func held(_ tag: Span<UInt8>) -> Held? { place(of: tag).map { held(at: $0) } }

  /// Where a tag is held back, until anything is added or written; nil where nothing is.
  func place(of tag: Span<UInt8>) -> Int? { place(of: tag, hash: Self.hash(tag)) }

  /// The same of a tag whose hash is known.
  func place(of tag: Span<UInt8>, hash: UInt64) -> Int? {
    let index = Int(slots[slot(of: tag, hash)].index)
    return index < 0 ? nil : index
  }

  /// What is held back at a place.
  func held(at place: Int) -> Held {
    let pending = pending.span
    return Held(
      storedCount: pending[place].isRead ? pending[place].storedCount : nil,
      count: pending[place].tail.countThrough, cellCount: pending[place].cellCount)
  }

  /// The chunks of a tag that are held back, ascending, and whether the first of them continues
  /// what is stored, or stands in its place.
  func chunks(of tag: Span<UInt8>) -> (chunks: [PostingTail], areJoined: Bool) {
    let index = Int(slots[slot(of: tag, Self.hash(tag))].index)
    return index < 0 ? ([], true) : (chunks(at: index), pending[index].isRead)
  }

  /// The first posting of a tag that is held back.
  private func firstHeld(at index: Int) -> UInt64 {
    let pending = pending.span
    return pending[index].previous < 0 ? pending[index].tail.first : chunks(at: index)[0].first
  }

  private func chunks(at index: Int) -> [PostingTail] {
    var chunks = [pending[index].tail]
    var previous = pending[index].previous
    while previous >= 0 {
      chunks.append(full[previous].tail)
      previous = full[previous].previous
    }
    return chunks.reversed()
  }

  /// Notes that a cell of this tag now holds the postings up to `count`.
  mutating func noteCell(_ tag: Span<UInt8>, count: UInt64) {
    if let place = place(of: tag) { noteCell(at: place, count: count) }
  }

  /// Notes that a cell of the tag at a place now holds the postings up to `count`.
  mutating func noteCell(at place: Int, count: UInt64) { pending[place].cellCount = count }

  /// Refuses postings of a cell's tag that came after the cell was last set: the cell would
  /// contradict its postings for ever.
  func requireCells(prefix: Span<UInt8>) throws {
    let pending = pending.span
    for index in pending.indices where isCellBehind(at: index, prefix) {
      let entry = pending[index]
      let tag = entry.tail.key.span.extracting(0..<entry.tail.tagCount)
      let found = entry.cellCount.map { "set at \($0) postings" } ?? "not set"
      throw StoreError.integrity(
        .cells, "tag \(readable(tag))", found: "a cell \(found) in this transaction",
        expected: "one set at \(entry.tail.countThrough)")
    }
  }

  /// Joins the chunks of tags at places to what is stored of them, where that was not read yet; the
  /// tags ascend.
  mutating func readStored(
    _ places: some Sequence<Int>, from transaction: inout WriteTransaction, _ tables: Tables
  ) throws {
    let unread = places.filter { !pending.span[$0].isRead }
    guard !unread.isEmpty else { return }
    var limit: [UInt8] = []
    var search = SortedSearch(in: .postings)
    try transaction.edit(tables.postings) { cursor in
      for place in unread { try join(place, with: &cursor, &search, limit: &limit) }
    }
  }

  /// Joins all chunks to what is stored of their tags and writes them, in key order.
  ///
  /// Afterwards only tags with `cellPrefix` whose cells are behind are held back, to be asked for.
  mutating func flush(
    to transaction: inout WriteTransaction, _ tables: Tables, cellPrefix: Span<UInt8>
  ) throws {
    let order = keyOrder()
    var value: [UInt8] = []
    value.reserveCapacity(PostingChunk.valueBytesLimit)
    var limit: [UInt8] = []
    var search = SortedSearch(in: .postings)
    try transaction.edit(tables.postings) { cursor in
      for start in stride(from: 0, to: order.count, by: Self.approachCount) {
        let run = order[start..<min(start + Self.approachCount, order.count)]
        approach(run)
        for index in run {
          if !pending[index].isRead { try join(index, with: &cursor, &search, limit: &limit) }
          var previous = pending[index].previous
          while previous >= 0 {
            try full[previous].tail.write(to: &cursor, &value)
            previous = full[previous].previous
          }
          try pending.span[index].tail.write(to: &cursor, &value)
          (pending[index].isChanged, pending[index].previous) = (false, -1)
        }
      }
    }
    full = []
    (hasChanges, changedCount) = (false, 0)
    var keptCount = 0
    for index in pending.indices where isCellBehind(at: index, cellPrefix) {
      if keptCount < index { pending.swapAt(keptCount, index) }
      keptCount += 1
    }
    pending.removeSubrange(keptCount...)
    place(inSlots: slots.count)
  }

  /// Whether a tag is of a cell that does not hold all its postings.
  private func isCellBehind(at index: Int, _ cellPrefix: Span<UInt8>) -> Bool {
    let pending = pending.span
    return pending[index].cellCount != pending[index].tail.countThrough
      && pending[index].tail.startsWith(cellPrefix)
  }

  /// Reads the tags that are held back again, after the database was changed under them; nothing
  /// must be held back that was not written.
  mutating func reread(
    from transaction: borrowing some Transaction & ~Copyable, _ tables: Tables, size: UInt64
  ) throws {
    var kept: [Pending] = []
    for var entry in pending {
      let tag = Array(entry.tail.key.prefix(entry.tail.tagCount))
      guard let tail = try transaction.postingTail(tables, of: tag.span, size: size) else {
        continue
      }
      entry.tail = tail
      kept.append(entry)
    }
    pending = kept
    place(inSlots: slots.count)
  }

  /// Appends the new postings of a tag to its last stored chunk, which ends below them.
  private mutating func join(
    _ index: Int, with cursor: inout TableCursor, _ search: inout SortedSearch,
    limit: inout [UInt8]
  ) throws {
    pending[index].isRead = true
    limit.removeAll(keepingCapacity: true)
    pending.span[index].tail.copyKey(to: &limit)
    limit.removeLast(8)
    limit.appendBigEndian64(.max)
    let tag = limit.span.extracting(0..<limit.count - 9)
    let first = firstHeld(at: index)
    let stored = try search.last(upTo: limit.span, with: &cursor) { key in
      isPostingKey(key, of: tag)
    } verify: { key, value in
      _ = try TableName.postings.contentCount(key: key, value: value)
    } _: { key, value in
      let chunk = try PostingChunk(key: key, value: value)
      try requireBelow(first, chunk, key)
      return PostingTail(chunk, key: key, value: value)
    }
    guard let stored else { return }
    var sequences: [UInt64] = []
    for chunk in chunks(at: index) { chunk.append(to: &sequences) }
    pending[index].tail = stored
    (pending[index].previous, pending[index].storedCount) = (-1, stored.countThrough)
    for sequence in sequences { append(sequence, at: index) }
  }

  /// The indices of all that is not stored, in the order of the keys.
  private func keyOrder() -> [Int] {
    let pending = pending.span
    guard changedCount > Self.approachCount else {
      return sorted(pending.indices.filter { pending[$0].isChanged })
    }
    // Tags of one kind start alike, and often come in order: sorted by themselves they cost little.
    var kinds = [[Int]](repeating: [], count: 256)
    for index in pending.indices where pending[index].isChanged {
      kinds[Int(pending[index].tail.key[0])].append(index)
    }
    return kinds.flatMap { sorted($0) }
  }

  /// Sorts indices of one kind of tag, by the sixteen bytes after those that all share; only where
  /// these are equal are the keys themselves looked at.
  private func sorted(_ kind: [Int]) -> [Int] {
    guard kind.count > 1 else { return kind }
    let pending = pending.span
    var shared = pending[kind[0]].tail.key.count
    for index in kind {
      shared = pending[index].tail.sharedCount(with: pending[kind[0]].tail, atMost: shared)
    }
    var places = kind.map { index in
      KeyPlace(
        index: index, high: pending[index].tail.word(at: shared),
        low: pending[index].tail.word(at: shared + 8))
    }
    places.sort { left, right in
      if left.high != right.high { return left.high < right.high }
      if left.low != right.low { return left.low < right.low }
      return self.pending.span[left.index].tail.precedes(self.pending.span[right.index].tail)
    }
    return places.map(\.index)
  }

  /// The slot of a tag: the one that holds it, or the free one where it belongs.
  private func slot(of tag: Span<UInt8>, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    let (slots, pending) = (slots.span, pending.span)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let index = Int(slots[slot].index)
      if index < 0 { return slot }
      if slots[slot].hash == UInt32(truncatingIfNeeded: hash >> 32),
        pending[index].tail.tagCount == tag.count,
        pending[index].tail.startsWith(tag)
      {
        return slot
      }
      slot = (slot + 1) & mask
    }
  }

  private mutating func place(inSlots count: Int) {
    slots = Array(repeating: Slot(), count: count)
    let mask = slots.count - 1
    for index in pending.indices {
      var slot = Int(truncatingIfNeeded: pending[index].hash) & mask
      while slots[slot].index >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Slot(index, pending[index].hash)
    }
  }
}
