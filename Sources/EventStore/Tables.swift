internal import LMDB

/// The databases of a ledger.
///
///     meta      name                                     value ‖ check
///     log       sequence, 8 bytes big-endian             record
///     ids       event id, 16 bytes                       sequence, 8 bytes big-endian
///     postings  tag ‖ 00 ‖ first sequence, big-endian    chunk, which ends with a check
///     tree      level, 1 byte ‖ index, 8 bytes big-endian   hash, 32 bytes
///     cells     projection ‖ 00 ‖ key                    state ‖ count ‖ check
enum TableName: String, CaseIterable {
  case meta, log, ids, postings, tree, cells
}

/// The open databases of one environment.
struct Tables: Sendable {
  let meta: Table
  let log: Table
  let ids: Table
  let postings: Table
  let tree: Table
  let cells: Table

  /// Opens them all; nil if one is missing and `create` is false.
  init?(in environment: Environment, create: Bool) throws(LMDBError) {
    guard let meta = try environment.table(TableName.meta.rawValue, create: create),
      let log = try environment.table(TableName.log.rawValue, create: create),
      let ids = try environment.table(TableName.ids.rawValue, create: create),
      let postings = try environment.table(TableName.postings.rawValue, create: create),
      let tree = try environment.table(TableName.tree.rawValue, create: create),
      let cells = try environment.table(TableName.cells.rawValue, create: create)
    else { return nil }
    self.meta = meta
    self.log = log
    self.ids = ids
    self.postings = postings
    self.tree = tree
    self.cells = cells
  }
}

// The check that the values of `meta`, `postings` and `cells` end with: eight bytes, little-endian,
// XXH64 with seed 0 over
//
//   name of the database ‖ 00 ‖ key ‖ value without the check
//
// so that an entry under another key, or in another database, is as wrong as one with a flipped
// bit.

extension TableName {
  static let checkBytes = 8

  func check(key: Span<UInt8>, content: Span<UInt8>) -> UInt64 {
    var hash = started
    hash.update(key)
    hash.update(content)
    return hash.digest()
  }

  /// A check of this database that has taken in its name.
  private var started: XXH64 {
    switch self {
    case .postings: Started.postings
    case .cells: Started.cells
    default: Started.hash(self)
    }
  }

  /// Those of the databases with many checked values.
  private enum Started {
    static let postings = hash(.postings)
    static let cells = hash(.cells)

    static func hash(_ table: TableName) -> XXH64 {
      var hash = XXH64(seed: 0)
      for byte in table.rawValue.utf8 { hash.update(byte) }
      hash.update(0)
      return hash
    }
  }

  /// The number of bytes of a value before its check, which must be right.
  func contentCount(key: Span<UInt8>, value: Span<UInt8>) throws -> Int {
    let count = value.count - TableName.checkBytes
    guard count >= 0 else {
      throw StoreError.integrity(
        self, key: key, found: "\(value.count) bytes", expected: "a value that ends with a check")
    }
    let stored = value.littleEndian64(at: count)
    let check = check(key: key, content: value.extracting(0..<count))
    guard stored == check else {
      throw StoreError.integrity(
        self, key: key, found: "check \(hexadecimal(stored))", expected: hexadecimal(check))
    }
    return count
  }

  /// Appends the check to a value without one.
  func seal(key: Span<UInt8>, _ value: inout [UInt8]) {
    let check = check(key: key, content: value.span)
    value.appendLittleEndian64(check)
  }
}

extension Transaction where Self: ~Copyable {
  /// Gives the entries next to `key`, which the table does not have, to `verify`, and refuses a
  /// table whose order is broken there: then "not found" would prove nothing.
  func neighbours(
    of key: Span<UInt8>, in table: Table, named name: TableName,
    _ verify: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> Void
  ) throws {
    try scan(table, from: key, direction: .ascending) { next, value in
      guard next.order(relativeTo: key) > 0 else { throw disorder(name, key, next) }
      try verify(next, value)
      return .stop
    }
    try scan(table, from: key, direction: .descending) { previous, value in
      guard previous.order(relativeTo: key) < 0 else { throw disorder(name, key, previous) }
      try verify(previous, value)
      return .stop
    }
  }
}

func disorder(_ name: TableName, _ key: Span<UInt8>, _ other: Span<UInt8>) -> StoreError {
  StoreError.integrity(
    name, key: key, found: "nothing, beside \(readable(other))", expected: "keys in order")
}
