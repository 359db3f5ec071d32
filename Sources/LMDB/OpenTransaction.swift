internal import CLMDB

/// The calls into LMDB that transactions are made of; ends its transaction when it ends.
@safe
struct OpenTransaction: ~Copyable {
  let environment: Environment
  let writing: Bool

  /// Nil once the transaction is over.
  private(set) var pointer: OpaquePointer?

  init(in environment: Environment, writing: Bool) throws(LMDBError) {
    unsafe pointer = try environment.begin(writing: writing)
    self.environment = environment
    self.writing = writing
  }

  deinit {
    if let pointer = unsafe pointer {
      // An abort has nothing to report.
      unsafe try? environment.finish(pointer, writing: writing, commits: false)
    }
  }

  mutating func commit() throws(LMDBError) {
    guard let pointer = unsafe self.pointer else { return }
    unsafe self.pointer = nil
    unsafe try environment.finish(pointer, writing: writing, commits: true)
  }

  /// The number of the commit that is seen, ascending from commit to commit.
  var commitNumber: Int { unsafe mdb_txn_id(pointer) }

  private func handle(of table: Table) -> MDB_dbi {
    precondition(
      table.environment == environment.number,
      "LMDB: the table belongs to another environment than the transaction")
    return table.handle
  }

  /// The bytes of an entry, valid until the transaction writes or ends.
  func find(_ table: Table, _ key: Span<UInt8>) throws(LMDBError) -> UnsafeBufferPointer<UInt8>? {
    let dbi = handle(of: table)
    var value = unsafe MDB_val()
    let code = unsafe key.withUnsafeBufferPointer { bytes in
      var key = unsafe MDB_val(bytes)
      return unsafe mdb_get(pointer, dbi, &key, &value)
    }
    if code == MDB_NOTFOUND { return nil }
    try environment.check(code, "read")
    return unsafe value.bytes
  }

  /// With `provesReach`, each entry is also proved to be where a search for its key ends.
  func scan(
    _ table: Table, from start: Span<UInt8>?, direction: ScanDirection, provesReach: Bool = false,
    _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> ScanStep
  ) throws {
    let dbi = handle(of: table)
    var opened: OpaquePointer?
    try environment.check(unsafe mdb_cursor_open(pointer, dbi, &opened), "open a cursor")
    guard let cursor = unsafe opened else { return }
    defer { unsafe mdb_cursor_close(cursor) }

    var key = unsafe MDB_val()
    var value = unsafe MDB_val()
    var code = unsafe Self.place(cursor, at: start, direction, &key, &value)
    let next = direction == .ascending ? MDB_NEXT : MDB_PREV
    var reach = Reach()
    while code == MDB_SUCCESS {
      if provesReach { try unsafe prove(&reach, dbi, key, value) }
      let keyBytes = unsafe Span(_unsafeElements: key.bytes)
      let valueBytes = unsafe Span(_unsafeElements: value.bytes)
      guard try body(keyBytes, valueBytes) == .next else { return }
      let previous = unsafe key
      code = unsafe mdb_cursor_get(cursor, &key, &value, next)
      // Damaged branch pages can lead in circles; keys that go on in order cannot.
      if code == MDB_SUCCESS, unsafe !Self.isOrdered(previous, key, direction) {
        throw LMDBError(
          .corrupted, operation: "scan: keys are out of order", path: environment.directory)
      }
    }
    if code != MDB_NOTFOUND { try environment.check(code, "scan") }
    if provesReach { try requireFound(reach, dbi) }
  }

  /// The last entry that a scan came by.
  @safe
  private struct Reach {
    var key = unsafe MDB_val()
    var value = unsafe MDB_val()

    /// A leaf page is at most this large, and its entries lie next to each other.
    static let pageSize: UInt = 4_096

    func isOnPage(of other: MDB_val) -> Bool {
      unsafe UInt(bitPattern: key.mv_data) / Self.pageSize
        == UInt(bitPattern: other.mv_data) / Self.pageSize
    }
  }

  /// Proves the entries on both sides of the border between two leaf pages.
  ///
  /// A search compares a key with those of the branch pages above. If it leads with the first and
  /// with the last key of a leaf to that leaf, it does so with each key between them.
  private func prove(
    _ reach: inout Reach, _ dbi: MDB_dbi, _ key: MDB_val, _ value: MDB_val
  ) throws(LMDBError) {
    let previous = reach
    unsafe (reach.key, reach.value) = (key, value)
    guard unsafe !previous.isOnPage(of: key) else { return }
    try requireFound(previous, dbi)
    try requireFound(reach, dbi)
  }

  private func requireFound(_ reach: Reach, _ dbi: MDB_dbi) throws(LMDBError) {
    guard unsafe reach.key.mv_data != nil else { return }
    var key = unsafe reach.key
    var value = unsafe MDB_val()
    let code = unsafe mdb_get(pointer, dbi, &key, &value)
    let isSame = unsafe value.mv_data == reach.value.mv_data
    guard code != MDB_SUCCESS || !isSame else { return }
    if code != MDB_NOTFOUND { try environment.check(code, "find an entry by its key") }
    throw LMDBError(
      .corrupted, operation: "scan: an entry is not where a search for its key ends",
      path: environment.directory)
  }

  /// Ascending: at the first key not below `start`. Descending: at the last key not above it.
  private static func place(
    _ cursor: OpaquePointer, at start: Span<UInt8>?, _ direction: ScanDirection,
    _ key: inout MDB_val, _ value: inout MDB_val
  ) -> Int32 {
    guard let start else {
      let end = direction == .ascending ? MDB_FIRST : MDB_LAST
      return unsafe mdb_cursor_get(cursor, &key, &value, end)
    }
    // LMDB refuses an empty key, which is below all others.
    guard !start.isEmpty else {
      guard direction == .ascending else { return MDB_NOTFOUND }
      return unsafe mdb_cursor_get(cursor, &key, &value, MDB_FIRST)
    }
    let code = unsafe start.withUnsafeBufferPointer { bytes in
      unsafe key = MDB_val(bytes)
      return unsafe mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
    }
    guard direction == .descending else { return code }
    if code == MDB_NOTFOUND { return unsafe mdb_cursor_get(cursor, &key, &value, MDB_LAST) }
    guard code == MDB_SUCCESS, unsafe !Span(_unsafeElements: key.bytes).isEqual(to: start)
    else { return code }
    return unsafe mdb_cursor_get(cursor, &key, &value, MDB_PREV)
  }

  @inline(__always)
  private static func isOrdered(
    _ previous: MDB_val, _ key: MDB_val, _ direction: ScanDirection
  ) -> Bool {
    let isAscending = direction == .ascending
    let lower = unsafe Span(_unsafeElements: (isAscending ? previous : key).bytes)
    let upper = unsafe Span(_unsafeElements: (isAscending ? key : previous).bytes)
    // Asked for every entry; most keys differ within eight bytes.
    if lower.count >= 8, upper.count >= 8 {
      let (low, high) = (lower.bigEndian64(at: 0), upper.bigEndian64(at: 0))
      if low != high { return low < high }
    }
    return lower.order(relativeTo: upper) < 0
  }

  func edit<R>(
    _ table: Table, _ body: (inout TableCursor) throws -> R
  ) throws -> R {
    let dbi = handle(of: table)
    var opened: OpaquePointer?
    try environment.check(unsafe mdb_cursor_open(pointer, dbi, &opened), "open a cursor")
    guard let opened = unsafe opened else { preconditionFailure("LMDB: no cursor was opened") }
    var cursor = unsafe TableCursor(opened, in: environment)
    return try body(&cursor)
  }

  func statistics(of table: Table) throws(LMDBError) -> TableStatistics {
    var raw = MDB_stat()
    try environment.check(unsafe mdb_stat(pointer, handle(of: table), &raw), "read statistics")
    return TableStatistics(raw)
  }

  func put(
    _ table: Table, _ key: Span<UInt8>, _ value: Span<UInt8>, _ mode: PutMode
  ) throws(LMDBError) {
    let dbi = handle(of: table)
    let flags =
      switch mode {
      case .upsert: UInt32(0)
      case .insert: UInt32(MDB_NOOVERWRITE)
      case .append: UInt32(MDB_APPEND)
      }
    let code = unsafe key.withUnsafeBufferPointer { keyBytes in
      unsafe value.withUnsafeBufferPointer { valueBytes in
        var key = unsafe MDB_val(keyBytes)
        var value = unsafe MDB_val(valueBytes)
        return unsafe mdb_put(pointer, dbi, &key, &value, flags)
      }
    }
    try environment.check(code, "\(mode) an entry")
  }

  func delete(_ table: Table, _ key: Span<UInt8>) throws(LMDBError) -> Bool {
    let dbi = handle(of: table)
    let code = unsafe key.withUnsafeBufferPointer { bytes in
      var key = unsafe MDB_val(bytes)
      return unsafe mdb_del(pointer, dbi, &key, nil)
    }
    if code == MDB_NOTFOUND { return false }
    try environment.check(code, "delete an entry")
    return true
  }
}

extension MDB_val {
  /// LMDB only reads through the pointer, although its type says otherwise.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    unsafe self.init(
      mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
  }

  var bytes: UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(
      start: mv_data?.assumingMemoryBound(to: UInt8.self), count: mv_size)
  }
}
