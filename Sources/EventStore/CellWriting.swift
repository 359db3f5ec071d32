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
    let prefix = try CellKey.prefix(projection: projection, key: "")
    // Before the cursor, which keeps the transaction from being asked for anything else.
    let counts = try countsOfCells(keys)
    try transaction.edit(tables.cells) { cursor in
      var cellKey = prefix
      for (index, key) in keys.enumerated() {
        cellKey.removeSubrange(prefix.count...)
        cellKey.append(contentsOf: key.utf8)
        let (stored, now) = (counts[index].stored, counts[index].now)
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
    _ keys: [String]
  ) throws -> [(stored: UInt64?, now: UInt64, place: Int?)] {
    var counts: [(stored: UInt64?, now: UInt64, place: Int?)] = []
    counts.reserveCapacity(keys.count)
    for start in stride(from: 0, to: keys.count, by: PostingBatch.approachCount) {
      let run = keys[start..<min(start + PostingBatch.approachCount, keys.count)]
      let tags = run.map { CellKey.tagPrefix + Array($0.utf8) }
      let hashes = tags.map { PostingBatch.hash($0.span) }
      postings.approach(hashes.count) { hashes[$0] }
      for (key, (tag, hash)) in zip(run, zip(tags, hashes)) {
        try CellKey.require(key)
        if let place = postings.place(of: tag.span, hash: hash) {
          let held = postings.held(at: place)
          counts.append((held.cellCount ?? held.storedCount ?? 0, held.count, place))
        } else {
          counts.append((nil, try postingCount(of: tag.span), nil))
        }
      }
    }
    return counts
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
