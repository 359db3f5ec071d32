internal import LMDB
internal import TransparencyLog

// Reading `log`, `ids` and `tree`: everything found is checked, and "not found" is proved.

extension [UInt8] {
  /// The key of a record.
  init(sequence: UInt64) {
    self.init()
    reserveCapacity(8)
    appendBigEndian64(sequence)
  }

  /// The key of a hash in `tree`.
  init(treeLevel level: Int, index: UInt64) {
    self = [UInt8(level)]
    appendBigEndian64(index)
  }
}

extension Transaction where Self: ~Copyable {
  /// The number of events: one more than the last sequence number, and no fewer entries.
  func logSize(_ tables: Tables) throws -> UInt64 {
    var size: UInt64 = 0
    try scan(tables.log, direction: .descending) { key, _ in
      size = try logSequence(key) + 1
      return .stop
    }
    let entries = try entryCount(of: tables.log)
    guard size == UInt64(entries) else {
      throw StoreError.integrity(
        .log, "sequence \(size &- 1), the last", found: "\(entries) entries",
        expected: "\(size) without a gap")
    }
    return size
  }

  /// Gives one record to `body`; its check, its canonical form and its place are verified.
  func record<R>(
    _ tables: Tables, at sequence: UInt64,
    _ body: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> R
  ) throws -> R {
    let key = [UInt8](sequence: sequence)
    let result = try value(in: tables.log, forKey: key.span) { bytes in
      var record = try parsed(bytes, sequence)
      record.type = text(of: bytes.extracting(record.layout.fields.type))
      return try body(record, bytes)
    }
    guard let result else {
      throw StoreError.integrity(
        .log, "sequence \(sequence)", found: "nothing", expected: "a record")
    }
    return result
  }

  /// Gives the records `start..<end` to `body`, ascending; all must be there.
  func scanLog(
    _ tables: Tables, from start: UInt64, to end: UInt64,
    _ body: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> Void
  ) throws {
    guard start < end else { return }
    var expected = start
    var types = TypeNames()
    let key = [UInt8](sequence: start)
    try scan(tables.log, from: key.span, direction: .ascending) { key, bytes in
      guard key.count == 8, key.bigEndian64(at: 0) == expected else { return .stop }
      var record = try parsed(bytes, expected)
      record.type = types.name(bytes.extracting(record.layout.fields.type))
      try body(record, bytes)
      expected += 1
      return expected < end ? .next : .stop
    }
    guard expected == end else {
      throw StoreError.integrity(
        .log, "sequence \(expected)", found: "nothing", expected: "a record")
    }
  }

  /// The sequence number of the event with this id, or nil where none has it.
  ///
  /// A hit is checked against its record; a miss against the records of both neighbouring ids.
  func sequence(_ tables: Tables, of id: EventID, size: UInt64) throws -> UInt64? {
    let key = id.bytes
    let found = try value(in: tables.ids, forKey: key.span) { value in
      try verifiedSequence(tables, id: key.span, value: value, size: size)
    }
    if let found { return found }
    try requireIDCount(tables, size: size)
    try neighbours(of: key.span, in: tables.ids, named: .ids) { key, value in
      _ = try verifiedSequence(tables, id: key, value: value, size: size)
    }
    return nil
  }

  /// The greatest id on record, checked against its record; nil in an empty log.
  func greatestID(_ tables: Tables, size: UInt64) throws -> EventID? {
    try requireIDCount(tables, size: size)
    var greatest: EventID?
    try scan(tables.ids, direction: .descending) { key, value in
      _ = try verifiedSequence(tables, id: key, value: value, size: size)
      greatest = EventID(bytes: key)
      return .stop
    }
    return greatest
  }

  private func requireIDCount(_ tables: Tables, size: UInt64) throws {
    let entries = try entryCount(of: tables.ids)
    guard UInt64(entries) == size else {
      throw StoreError.integrity(
        .ids, "the whole", found: "\(entries) entries", expected: "\(size), one an event")
    }
  }

  /// The value of an entry of `ids`, whose record must have that id.
  func verifiedSequence(
    _ tables: Tables, id: Span<UInt8>, value: Span<UInt8>, size: UInt64
  ) throws -> UInt64 {
    guard let wanted = EventID(bytes: id), value.count == 8 else {
      throw StoreError.integrity(
        .ids, key: id, found: "\(id.count) and \(value.count) bytes",
        expected: "\(EventID.byteCount) and 8")
    }
    let sequence = value.bigEndian64(at: 0)
    guard sequence < size else {
      throw StoreError.integrity(
        .ids, "id \(wanted)", found: "sequence \(sequence)", expected: "less than \(size)")
    }
    let recorded = try record(tables, at: sequence) { record, _ in record.id }
    guard recorded == wanted else {
      throw StoreError.integrity(
        .ids, "id \(wanted)", found: "sequence \(sequence), which has the id \(recorded)",
        expected: "the sequence of that id")
    }
    return sequence
  }

  /// The hash of a full subtree: a leaf from its record, stored levels from `tree`, those between
  /// from at most 128 of the level below.
  func treeHash(_ tables: Tables, level: Int, index: UInt64) throws -> MerkleHash {
    try Subtree(level: level, index: index).hash(storedEvery: treeLevelSpacing) { level, index in
      guard level > 0 else {
        return try record(tables, at: index) { record, bytes in
          MerkleHash.leaf(of: bytes.extracting(record.header))
        }
      }
      let key = [UInt8](treeLevel: level, index: index)
      let hash = try value(in: tables.tree, forKey: key.span) { MerkleHash(bytes: $0) }
      guard let hash, let hash else {
        throw StoreError.integrity(
          .tree, "level \(level), index \(index)", found: "no hash",
          expected: "\(MerkleHash.byteCount) bytes")
      }
      return hash
    }
  }

  /// The append state of the tree over the first `size` events.
  func frontier(_ tables: Tables, size: UInt64) throws -> Frontier {
    try Frontier(size: size) { level, index in
      try treeHash(tables, level: level, index: index)
    }
  }
}

/// Every eighth level of the tree is stored; a full subtree of the first one has 256 leaves.
let treeLevelSpacing = 8

private func logSequence(_ key: Span<UInt8>) throws -> UInt64 {
  guard key.count == 8, key.bigEndian64(at: 0) < UInt64.max else {
    throw StoreError.integrity(
      .log, key: key, found: "\(key.count) bytes", expected: "a sequence number of 8 bytes")
  }
  return key.bigEndian64(at: 0)
}

@inline(__always)
private func parsed(_ bytes: Span<UInt8>, _ sequence: UInt64) throws -> RecordView {
  do throws(FormatFault) {
    return try RecordView(parsing: bytes, sequence: sequence)
  } catch {
    throw StoreError.integrity(
      .log, "sequence \(sequence), byte \(error.offset)", found: error.found,
      expected: error.expected)
  }
}
