internal import LMDB

/// The postings that a transaction adds, held back so that each tag costs one read and one write a
/// batch, in key order, however many of its events the batch has.
struct PostingBatch {
  private struct Pending {
    var tail: PostingTail
    /// The full chunk before, an index into `full`, or −1.
    var previous = -1
    /// The count before the transaction.
    let storedCount: UInt64
    /// The count when a cell of this tag was last set in the transaction, or nil.
    var cellCount: UInt64?
    let hash: UInt64
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

  private var pending: [Pending] = []
  private var full: [(tail: PostingTail, previous: Int)] = []
  /// A hash table of indices into `pending`; its size is a power of two.
  private var slots: [Slot] = Array(repeating: Slot(), count: 64)
  private let seed = UInt64.random(in: 0 ... .max)

  /// How many tags are held back.
  var tagCount: Int { pending.count }

  /// Adds a posting; a tag that the event already had in this batch is added once.
  ///
  /// The last chunk of a tag not seen before is read from the database, where it ends below
  /// `sequence`.
  mutating func add(
    _ tag: Span<UInt8>, _ sequence: UInt64,
    after transaction: borrowing some Transaction & ~Copyable, _ tables: Tables
  ) throws {
    let hash = XXH64.hash(tag, seed: seed)
    let slot = self.slot(of: tag, hash)
    let index = Int(slots[slot].index)
    guard index < 0 else { return append(sequence, tag, at: index) }
    let known = try transaction.postingTail(tables, of: tag, size: sequence)
    let tail = known ?? PostingTail(tag: tag, ordinal: 0, sequence: sequence)
    slots[slot] = Slot(pending.count, hash)
    pending.append(Pending(tail: tail, storedCount: known?.countThrough ?? 0, hash: hash))
    if known != nil { append(sequence, tag, at: pending.count - 1) }
    if pending.count * 2 > slots.count { place(inSlots: slots.count * 4) }
  }

  private mutating func append(_ sequence: UInt64, _ tag: Span<UInt8>, at index: Int) {
    if pending[index].tail.last == sequence { return }
    if pending[index].tail.append(sequence) { return }
    let ended = pending[index].tail
    full.append((tail: ended, previous: pending[index].previous))
    pending[index].previous = full.count - 1
    pending[index].tail = PostingTail(
      tag: tag, ordinal: ended.countThrough, sequence: sequence)
  }

  /// The number of postings of a tag, or nil for a tag that is not held back.
  func count(of tag: Span<UInt8>) -> UInt64? {
    let index = Int(slots[slot(of: tag, XXH64.hash(tag, seed: seed))].index)
    return index < 0 ? nil : pending[index].tail.countThrough
  }

  /// Whether a cell of `count` events is as old as the start of the transaction, or as the last one
  /// set in it; nil for a tag that is not held back.
  func isCellCount(_ count: UInt64, of tag: Span<UInt8>) -> Bool? {
    let index = Int(slots[slot(of: tag, XXH64.hash(tag, seed: seed))].index)
    guard index >= 0 else { return nil }
    return count == pending[index].storedCount || count == pending[index].cellCount
  }

  /// The chunks of a tag that are held back, ascending; the first may continue a stored one.
  func chunks(of tag: Span<UInt8>) -> [PostingTail] {
    let index = Int(slots[slot(of: tag, XXH64.hash(tag, seed: seed))].index)
    guard index >= 0 else { return [] }
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
    let index = Int(slots[slot(of: tag, XXH64.hash(tag, seed: seed))].index)
    if index >= 0 { pending[index].cellCount = count }
  }

  /// Refuses postings of a cell's tag that came after the cell was last set: the cell would
  /// contradict its postings for ever.
  func requireCells(prefix: Span<UInt8>) throws {
    for index in pending.indices where pending[index].tail.startsWith(prefix) {
      let entry = pending[index]
      guard entry.cellCount != entry.tail.countThrough else { continue }
      let tag = entry.tail.key.span.extracting(0..<entry.tail.tagCount)
      let found = entry.cellCount.map { "set at \($0) postings" } ?? "not set"
      throw StoreError.integrity(
        .cells, "tag \(readable(tag))", found: "a cell \(found) in this transaction",
        expected: "one set at \(entry.tail.countThrough)")
    }
  }

  /// Writes all chunks, in key order.
  ///
  /// Afterwards only tags with `cellPrefix` whose cells are behind are held back, to be asked for.
  mutating func flush(
    to transaction: inout WriteTransaction, _ tables: Tables, cellPrefix: Span<UInt8>
  ) throws {
    var chunks = full.map(\.tail)
    chunks.reserveCapacity(full.count + pending.count)
    for index in pending.indices { chunks.append(pending[index].tail) }
    var order = Array(chunks.indices)
    order.sort { chunks[$0].precedes(chunks[$1]) }
    var value: [UInt8] = []
    value.reserveCapacity(PostingChunk.valueBytesLimit)
    for index in order {
      chunks[index].write(to: &value)
      try transaction.put(
        tables.postings, key: chunks[index].key, value: value, mode: .upsert)
    }
    full = []
    var kept: [Pending] = []
    for index in pending.indices where pending[index].tail.startsWith(cellPrefix) {
      guard pending[index].cellCount != pending[index].tail.countThrough else { continue }
      kept.append(pending[index])
      kept[kept.count - 1].previous = -1
    }
    pending = kept
    place(inSlots: slots.count)
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

  /// The slot of a tag: the one that holds it, or the free one where it belongs.
  private func slot(of tag: Span<UInt8>, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
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
