// Cells: the stored state of projections, one entry a key. Stored; cannot change.
//
//   key    projection, 1…64 bytes without 00
//          00
//          cell key, 1…395 bytes of UTF-8 without 00
//   value  state, any number of bytes: the projection's own
//          count, 8 bytes, little-endian: how many postings the tag "cell:" ‖ cell key had when
//          the state was folded
//          check, 8 bytes, as in `meta` and `postings`
//
// A cell and its postings must agree: a cell whose count is not that of its tag, a cell without
// postings whose count is not 0 and postings without a cell are errors, never "nothing on record".
// So an event that carries the tag of a cell needs that cell set in the same transaction, in each
// projection that has cells of this key. Projections keep their keys apart: all tags that start
// with "cell:" and a prefix under which a projection is listed are of cells of that projection. A
// list of all cells of a projection is complete by their number in `meta`, one under a prefix by
// the tags.

internal import LMDB

/// A projection's stored state under one key.
public struct StoredCell: Hashable, Sendable {
  /// The state, the projection's own bytes.
  public let state: [UInt8]
  /// The number of events that the state is folded from.
  public let count: UInt64
}

/// Keys of cells.
enum CellKey {
  static let tagPrefix = Array("cell:".utf8)
  static let projectionBytes = 1...64
  static let keyBytes = 1...RecordLimits.tagBytes.upperBound - tagPrefix.count

  /// The key of a cell, and the tag whose postings it is folded from.
  static func make(
    projection: String, key: String
  ) throws(StoreError) -> (key: [UInt8], tag: [UInt8]) {
    var bytes = try prefix(projection: projection, key: key)
    try require(key)
    bytes.append(contentsOf: key.utf8)
    return (bytes, tagPrefix + Array(key.utf8))
  }

  /// Throws where no cell can have a key.
  static func require(_ key: String) throws(StoreError) { try require(key.utf8.span) }

  /// The same of its bytes.
  static func require(_ key: Span<UInt8>) throws(StoreError) {
    guard !keyBytes.contains(key.count) || key.indices.contains(where: { key[$0] == 0 }) else {
      return
    }
    throw StoreError(
      .usage, at: "cell \(readable(key))", found: "a key of \(key.count) bytes or with a zero byte",
      expected: "1 to \(keyBytes.upperBound) without a zero byte")
  }

  /// Projection and zero byte: what the keys of a projection start with.
  static func prefix(projection: String, key: String) throws(StoreError) -> [UInt8] {
    let name = Array(projection.utf8)
    guard projectionBytes.contains(name.count), !name.contains(0), !key.utf8.contains(0) else {
      throw StoreError(
        .usage, at: "projection \(projection)", found: "\(name.count) bytes or a zero byte",
        expected: "1 to \(projectionBytes.upperBound) bytes without a zero byte")
    }
    return name + [0]
  }
}

extension Transaction where Self: ~Copyable {
  /// A cell, checked against the number of postings of its tag; nil where both are empty.
  ///
  /// `expectedCount` is given the count of the cell, 0 without one, and returns the right one.
  func cell(
    _ tables: Tables, projection: String, key: String,
    expectedCount: (_ tag: Span<UInt8>, _ count: UInt64) throws -> UInt64
  ) throws -> StoredCell? {
    let (key, tag) = try CellKey.make(projection: projection, key: key)
    let cell = try value(in: tables.cells, forKey: key.span) { value in
      let count = try foldedCount(key.span, value)
      return StoredCell(
        state: [UInt8](value.extracting(0..<value.count - 16)), count: count)
    }
    let expected = try expectedCount(tag.span, cell?.count ?? 0)
    if let cell {
      try requireCount(cell.count, key.span, expected)
      return cell
    }
    try neighbours(of: key.span, in: tables.cells, named: .cells) { key, value in
      _ = try foldedCount(key, value)
    }
    guard expected == 0 else {
      throw StoreError.integrity(
        .cells, key: key.span, found: "no cell", expected: "one of \(expected) events")
    }
    return nil
  }

  /// Gives the cells of a projection whose keys start with `prefix` to `body`, in byte order, and
  /// returns how many there were.
  func cells(
    _ tables: Tables, projection: String, prefix: String,
    expectedCount: (_ tag: Span<UInt8>, _ count: UInt64) throws -> UInt64,
    _ body: (_ key: String, _ state: Span<UInt8>) throws -> Void
  ) throws -> UInt64 {
    let prefix = Array(prefix.utf8)
    return try cells(
      tables, projection: projection, from: prefix.span, while: { prefix.span.isPrefix(of: $0) },
      expectedCount: expectedCount, { try body(text(of: $0), $1) })
  }

  /// Gives the cells of a projection to `body`, in byte order, from the key `first` on and as long
  /// as `isWanted` says, and returns how many there were.
  func cells(
    _ tables: Tables, projection: String, from first: Span<UInt8>,
    while isWanted: (_ key: Span<UInt8>) -> Bool,
    expectedCount: (_ tag: Span<UInt8>, _ count: UInt64) throws -> UInt64,
    _ body: (_ key: Span<UInt8>, _ state: Span<UInt8>) throws -> Void
  ) throws -> UInt64 {
    var cells: UInt64 = 0
    let projection = try CellKey.prefix(projection: projection, key: "")
    var start = projection
    start.append(first)
    var tag = CellKey.tagPrefix
    try scan(tables.cells, from: start.span, direction: .ascending) { key, value in
      guard projection.span.isPrefix(of: key) else { return .stop }
      let cellKey = key.extracting(projection.count..<key.count)
      guard isWanted(cellKey) else { return .stop }
      let count = try foldedCount(key, value)
      tag.removeSubrange(CellKey.tagPrefix.count...)
      tag.append(cellKey)
      try requireCount(count, key, try expectedCount(tag.span, count))
      try body(cellKey, value.extracting(0..<value.count - 16))
      cells += 1
      return .next
    }
    return cells
  }
}

/// Refuses a list of cells that lacks some, or has too many.
func requireCells(
  _ count: UInt64, _ expected: UInt64, projection: String, prefix: String
) throws(StoreError) {
  guard count == expected else {
    throw StoreError.integrity(
      .cells, "projection \(projection), keys from \"\(prefix)\"", found: "\(count) cells",
      expected: "\(expected)")
  }
}

/// The count in a cell's value, whose check must be right.
func foldedCount(_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> UInt64 {
  let content = try TableName.cells.contentCount(key: key, value: value)
  guard content >= 8 else {
    throw StoreError.integrity(
      .cells, key: key, found: "\(value.count) bytes", expected: "state, count and check")
  }
  return value.littleEndian64(at: content - 8)
}

func requireCount(_ count: UInt64, _ key: Span<UInt8>, _ expected: UInt64) throws {
  guard count == expected else {
    throw StoreError.integrity(
      .cells, key: key, found: "a cell of \(count) events",
      expected: "\(expected), the postings of its tag")
  }
}
