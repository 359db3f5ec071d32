internal import LMDB

// Setting cells. A cell is written with the number of the postings of its tag, so what is held back
// of these is written before.

extension Appender {
  /// Sets a projection's state under a key, as folded from all events that carry the tag
  /// `"cell:" + key` up to now.
  ///
  /// Set it after the last such event of the transaction; a transaction that leaves a cell behind
  /// its postings is refused.
  public mutating func setCell(projection: String, key: String, state: [UInt8]) throws {
    try flushPostings()
    let (cellKey, tag) = try CellKey.make(projection: projection, key: key)
    let count = try postingCount(of: tag.span)
    if try !transaction.contains(tables.cells, key: cellKey.span) {
      cellCounts[projection] = try cellCount(projection: projection) + 1
    }
    var value = state
    CellKey.seal(&value, count: count, key: cellKey.span)
    try transaction.put(tables.cells, key: cellKey.span, value: value.span, mode: .upsert)
    postings.noteCell(tag.span, count: count)
    hasChanges = true
  }

  /// Sets many cells of a projection, each to what `fold` appends for the stored state, which is
  /// nil where there is none.
  ///
  /// The same as ``setCell(projection:key:state:)`` for each of `count` keys, which `key` appends
  /// and which must ascend as UTF-8 and differ; cheaper, the nearer the keys lie.
  public mutating func updateCells(
    projection: String, count: Int, key: (_ index: Int, _ bytes: inout [UInt8]) -> Void,
    fold: (_ index: Int, _ stored: Span<UInt8>?, _ state: inout [UInt8]) throws -> Void
  ) throws {
    guard count > 0 else { return }
    var search = SortedSearch(in: .cells)
    var madeCount: UInt64 = 0
    let prefix = try CellKey.prefix(projection: projection, key: "")
    // Before the cursor, which keeps the transaction from being asked for anything else.
    let counts = try countsOfCells(count, key)
    try transaction.edit(tables.cells) { cursor in
      var (cellKey, value): ([UInt8], [UInt8]) = (prefix, [])
      for index in 0..<count {
        cellKey.removeSubrange(prefix.count...)
        key(index, &cellKey)
        value.removeAll(keepingCapacity: true)
        let (stored, now) = (counts[index].stored, counts[index].now)
        let isStored: Void? = try search.last(upTo: cellKey.span, with: &cursor) { found in
          found.isEqual(to: cellKey.span)
        } verify: { key, value in
          _ = try foldedCount(key, value)
        } _: { key, old in
          try requireCount(try foldedCount(key, old), key, stored ?? now)
          try fold(index, old.extracting(0..<old.count - 16), &value)
        }
        if isStored == nil {
          guard stored ?? now == 0 else {
            throw StoreError.integrity(
              .cells, key: cellKey.span, found: "no cell",
              expected: "one of \(stored ?? now) events")
          }
          madeCount += 1
          try fold(index, nil, &value)
        }
        CellKey.seal(&value, count: now, key: cellKey.span)
        try cursor.put(cellKey.span, value.span)
        if let place = counts[index].place { postings.noteCell(at: place, count: now) }
      }
    }
    if madeCount > 0 {
      cellCounts[projection] = try cellCount(projection: projection) + madeCount
    }
    hasChanges = true
  }

  /// What cells must hold and are to hold: the postings that they have stored, nil where none are
  /// held back, and those that there are now.
  private mutating func countsOfCells(
    _ count: Int, _ key: (_ index: Int, _ bytes: inout [UInt8]) -> Void
  ) throws -> [(stored: UInt64?, now: UInt64, place: Int?)] {
    var counts: [(stored: UInt64?, now: UInt64, place: Int?)] = []
    counts.reserveCapacity(count)
    // The tags of a run, one behind the other.
    var (tags, ends, hashes): ([UInt8], [Int], [UInt64]) = ([], [], [])
    for start in stride(from: 0, to: count, by: PostingBatch.approachCount) {
      tags.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
      hashes.removeAll(keepingCapacity: true)
      for index in start..<min(start + PostingBatch.approachCount, count) {
        let first = tags.count
        tags += CellKey.tagPrefix
        key(index, &tags)
        try CellKey.require(tags.span.extracting((first + CellKey.tagPrefix.count)...))
        hashes.append(PostingBatch.hash(tags.span.extracting(first...)))
        ends.append(tags.count)
      }
      postings.approach(hashes.count) { hashes[$0] }
      var first = 0
      for (end, hash) in zip(ends, hashes) {
        let tag = tags.span.extracting(first..<end)
        let place = postings.place(of: tag, hash: hash)
        counts.append((nil, try place == nil ? postingCount(of: tag) : 0, place))
        first = end
      }
    }
    try postings.readStored(counts.lazy.compactMap(\.place), from: &transaction, tables)
    for index in counts.indices {
      guard let place = counts[index].place else { continue }
      let held = postings.held(at: place)
      counts[index] = (held.cellCount ?? held.storedCount ?? 0, held.count, place)
    }
    return counts
  }
}

extension CellKey {
  /// Ends a value that holds a state with its count and check.
  fileprivate static func seal(_ value: inout [UInt8], count: UInt64, key: Span<UInt8>) {
    value.appendLittleEndian64(count)
    TableName.cells.seal(key: key, &value)
  }
}
