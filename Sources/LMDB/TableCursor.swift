internal import CLMDB

/// A place in a table of the writing transaction, moved and written at.
///
/// Keys that are asked for and stored in ascending order are found from the place of the one
/// before: where they lie on one page, without a descent of the tree.
@safe
public struct TableCursor: ~Copyable {
  private let environment: Environment
  private let cursor: OpaquePointer
  private var key = unsafe MDB_val()
  private var value = unsafe MDB_val()

  init(_ cursor: OpaquePointer, in environment: Environment) {
    unsafe self.cursor = cursor
    self.environment = environment
  }

  deinit { unsafe mdb_cursor_close(cursor) }

  /// Moves to the first entry that is not below `key`, of 1 to 511 bytes; false where none is.
  public mutating func seek(_ key: Span<UInt8>) throws(LMDBError) -> Bool {
    let code = unsafe key.withUnsafeBufferPointer { bytes in
      unsafe self.key = MDB_val(bytes)
      return unsafe mdb_cursor_get(cursor, &self.key, &value, MDB_SET_RANGE)
    }
    return try isPlaced(code)
  }

  /// Moves to the last entry; false where the table is empty.
  public mutating func seekLast() throws(LMDBError) -> Bool {
    try isPlaced(unsafe mdb_cursor_get(cursor, &key, &value, MDB_LAST))
  }

  /// Moves to the entry before; false where there is none.
  public mutating func stepBack() throws(LMDBError) -> Bool {
    try isPlaced(unsafe mdb_cursor_get(cursor, &key, &value, MDB_PREV))
  }

  /// Gives the entry of the place to `body`, until the next move or write; the last move must have
  /// found one.
  public func entry<R>(
    _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> R
  ) throws -> R {
    try body(unsafe Span(_unsafeElements: key.bytes), unsafe Span(_unsafeElements: value.bytes))
  }

  /// Stores an entry, over that of an equal key, and moves there.
  public mutating func put(_ key: Span<UInt8>, _ value: Span<UInt8>) throws(LMDBError) {
    let code = unsafe key.withUnsafeBufferPointer { keyBytes in
      unsafe value.withUnsafeBufferPointer { valueBytes in
        unsafe self.key = MDB_val(keyBytes)
        unsafe self.value = MDB_val(valueBytes)
        return unsafe mdb_cursor_put(cursor, &self.key, &self.value, 0)
      }
    }
    unsafe (self.key, self.value) = (MDB_val(), MDB_val())
    try environment.check(code, "store an entry")
  }

  private func isPlaced(_ code: Int32) throws(LMDBError) -> Bool {
    if code == MDB_NOTFOUND { return false }
    try environment.check(code, "move a cursor")
    return true
  }
}
