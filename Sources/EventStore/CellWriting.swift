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
    let value = CellKey.value(state, count: count, key: cellKey.span)
    try transaction.put(tables.cells, key: cellKey.span, value: value.span, mode: .upsert)
    postings.noteCell(tag.span, count: count)
    hasChanges = true
  }

  /// Sets many cells of a projection, each to what `fold` makes of the stored state, which is nil
  /// where there is none.
  ///
  /// The same as ``setCell(projection:key:state:)`` for each of `keys`, which must ascend as UTF-8
  /// and differ; cheaper, the nearer the keys lie.
  public mutating func updateCells(
    projection: String, keys: [String],
    _ fold: (_ index: Int, _ stored: Span<UInt8>?) throws -> [UInt8]
  ) throws {
    guard !keys.isEmpty else { return }
    try flushPostings()
    var search = SortedSearch(in: .cells)
    var madeCount: UInt64 = 0
    // Before the cursor, which keeps the transaction from being asked for anything else.
    var counts: [(stored: UInt64?, now: UInt64)] = []
    counts.reserveCapacity(keys.count)
    for key in keys {
      let tag = CellKey.tagPrefix + Array(key.utf8)
      let held = postings.held(tag.span)
      let now = try held?.count ?? postingCount(of: tag.span)
      counts.append((held.map { $0.cellCount ?? $0.storedCount ?? 0 }, now))
    }
    try transaction.edit(tables.cells) { cursor in
      for (index, key) in keys.enumerated() {
        let (cellKey, tag) = try CellKey.make(projection: projection, key: key)
        let (stored, now) = counts[index]
        let state = try search.last(upTo: cellKey.span, with: &cursor) { found in
          found.isEqual(to: cellKey.span)
        } verify: { key, value in
          _ = try foldedCount(key, value)
        } _: { key, value in
          try requireCount(try foldedCount(key, value), key, stored ?? now)
          return try fold(index, value.extracting(0..<value.count - 16))
        }
        if state == nil {
          guard stored ?? now == 0 else {
            throw StoreError.integrity(
              .cells, key: cellKey.span, found: "no cell",
              expected: "one of \(stored ?? now) events")
          }
          madeCount += 1
        }
        let value = CellKey.value(try state ?? fold(index, nil), count: now, key: cellKey.span)
        try cursor.put(cellKey.span, value.span)
        postings.noteCell(tag.span, count: now)
      }
    }
    if madeCount > 0 {
      cellCounts[projection] = try cellCount(projection: projection) + madeCount
    }
    hasChanges = true
  }
}

extension CellKey {
  /// A state with its count and check.
  fileprivate static func value(
    _ state: [UInt8], count: UInt64, key: Span<UInt8>
  ) -> [UInt8] {
    var value: [UInt8] = []
    value.reserveCapacity(state.count + 16)
    value.append(state.span)
    value.appendLittleEndian64(count)
    TableName.cells.seal(key: key, &value)
    return value
  }
}
