internal import LMDB
internal import TransparencyLog

// Destroying bodies, and moving events from under tags to under others. The header of an event
// stays in its place, so its leaf, the tree and every root stay as they were.

extension Appender {
  /// Destroys the salt and the body of an event; false where they were gone.
  ///
  /// Their bytes may stay in pages that are no longer in use, and behind the entries of pages that
  /// are, until the file is written anew: ``LedgerMeta/pendingErasureCount`` counts them. Whoever
  /// calls this records an event that says so, and brings postings and cells after it.
  public mutating func destroyBody(at sequence: UInt64) throws -> Bool {
    guard sequence < size else {
      throw StoreError(
        .usage, at: "log", found: "sequence \(sequence)", expected: "one below the size, \(size)")
    }
    let header: [UInt8]? = try record(at: sequence) { record, bytes in
      record.body == nil ? nil : [UInt8](bytes.extracting(record.header))
    }
    guard let header else { return false }
    var record: [UInt8] = []
    RecordView.append(header: header, salt: nil, body: nil, sequence: sequence, to: &record)
    try transaction.put(
      tables.log, key: [UInt8](sequence: sequence), value: record, mode: .upsert)
    let count = try transaction.pendingErasureCount(tables) + 1
    try setMeta(MetaEntry.erasure, MetaEntry.bytes(count))
    hasChanges = true
    return true
  }

  /// Records an event of which only the header is known, and returns its sequence number; one that
  /// is on record with this header is acknowledged, with or without its body.
  ///
  /// The transaction must also record the event that says that the body was destroyed, and may then
  /// put this one under further tags; without it `verify` would find fault.
  public mutating func recordRedacted(
    _ header: PreservedHeader, tags: [String]
  ) throws -> UInt64 {
    let fields = header.fields
    if let greatestID, fields.id <= greatestID, let known = try self.sequence(of: fields.id) {
      guard try record(at: known, { hasHeader(header, $0, $1) }) else {
        throw StoreError(
          .conflict, at: "event \(fields.id)",
          found: "another header on record under this id, at sequence \(known)",
          expected: "the same envelope and signature")
      }
      if known < startSize { acknowledgedCount += 1 }
      return known
    }
    try requireTime(of: header)
    try requireWhole(newCount: 1)
    if size == startSize { try requireStart() }
    let sequence = size
    let isContinued = header.sequence == sequence && header.recordedAt >= lastRecordedAt
    let recordedAt = isContinued ? header.recordedAt : max(terms.now, lastRecordedAt)
    scratch.header.removeAll(keepingCapacity: true)
    HeaderLayout.append(
      envelope: header.envelope, sequence: sequence, recordedAt: recordedAt,
      signature: header.signature, to: &scratch.header)
    scratch.record.removeAll(keepingCapacity: true)
    RecordView.append(
      header: scratch.header, salt: nil, body: nil, sequence: sequence, to: &scratch.record)
    try store(NewEvent(id: fields.id, type: fields.type, body: [], tags: tags), sequence)
    size = sequence + 1
    lastRecordedAt = recordedAt
    hasChanges = true
    return sequence
  }

  /// Puts events under tags and takes them away from under others: for each tag the sequence
  /// numbers that change, and whether the event carries the tag from now on.
  ///
  /// Costs, for each tag, all of its postings from the first that changes on. The cells of tags
  /// that start with `cell:` must be set or removed afterwards.
  public mutating func changePostings(_ changes: [String: [UInt64: Bool]]) throws {
    guard changes.contains(where: { !$0.value.isEmpty }) else { return }
    try flushPostings()
    for (tag, events) in changes.sorted(by: { $0.key < $1.key }) where !events.isEmpty {
      try transaction.changePostings(tables, of: tag.utf8.span, events, size: size)
    }
    try postings.reread(from: transaction, tables, size: size)
    hasChanges = true
  }

  /// Removes a projection's state under a key whose tag no event carries any more.
  public mutating func removeCell(projection: String, key: String) throws {
    let (cellKey, tag) = try CellKey.make(projection: projection, key: key)
    let count = try postingCount(of: tag.span)
    guard count == 0 else {
      throw StoreError.integrity(
        .cells, key: cellKey.span, found: "\(count) postings of its tag", expected: "none")
    }
    guard try transaction.delete(tables.cells, key: cellKey.span) else { return }
    cellCounts[projection] = try cellCount(projection: projection) - 1
    hasChanges = true
  }
}

extension WriteTransaction {
  /// Rewrites the chunks of a tag from the first one on that changes.
  fileprivate mutating func changePostings(
    _ tables: Tables, of tag: Span<UInt8>, _ changes: [UInt64: Bool], size: UInt64
  ) throws {
    guard let first = changes.keys.min() else { return }
    let stored = try postingChunks(tables, of: tag, from: first, size: size)
    var sequences = Set(stored.sequences)
    for (sequence, isCarried) in changes {
      let isChanged =
        isCarried
        ? sequences.insert(sequence).inserted : sequences.remove(sequence) != nil
      guard isChanged else {
        throw StoreError.integrity(
          .postings, "tag \(readable(tag))",
          found: isCarried ? "sequence \(sequence)" : "no sequence \(sequence)",
          expected: isCarried
            ? "none, as the event did not carry it" : "the event, which carries it")
      }
    }
    for key in stored.keys { _ = try delete(tables.postings, key: key.span) }
    var value: [UInt8] = []
    var chunk: PostingTail?
    for sequence in sequences.sorted() {
      if chunk?.append(sequence) == true { continue }
      let ordinal = chunk?.countThrough ?? stored.ordinal
      if let full = chunk { try put(full, tables, &value) }
      chunk = PostingTail(tag: tag, ordinal: ordinal, sequence: sequence)
    }
    if let chunk { try put(chunk, tables, &value) }
  }

  private mutating func put(
    _ chunk: PostingTail, _ tables: Tables, _ value: inout [UInt8]
  ) throws {
    chunk.write(to: &value)
    try put(tables.postings, key: chunk.key, value: value, mode: .insert)
  }
}
