/// A named table of an environment, usable in the transactions that begin after it was opened.
public struct Table: Hashable, Sendable {
  let handle: UInt32
  let environment: UInt32
}

/// The order in which a scan visits keys; keys compare as unsigned bytes, a prefix first.
public enum ScanDirection: Sendable {
  /// From the first key that is not below the start.
  case ascending
  /// From the last key that is not above the start.
  case descending
}

/// What a scan does after an entry.
public enum ScanStep: Sendable {
  /// Visits the next entry.
  case next
  /// Ends.
  case stop
}

/// What `put` does about the entries that are there.
public enum PutMode: Sendable {
  /// Replaces the value of an equal key.
  case upsert
  /// Throws `keyExists` for an equal key.
  case insert
  /// Throws `keyExists` unless the key is above all others: the fast way to load in key order.
  case append
}

/// What can be read in any transaction.
///
/// Spans point into the map; they end with the closure they are given to, and the compiler keeps a
/// writing transaction from writing meanwhile.
public protocol Transaction: ~Copyable {
  /// Gives the value of `key` to `body`; nil, without a call, when there is none.
  ///
  /// Costs one descent of the table's tree. Throws what `body` throws, and ``LMDBError``.
  func value<R: ~Copyable>(
    in table: Table, forKey key: Span<UInt8>, _ body: (Span<UInt8>) throws -> R
  ) throws -> R?

  /// Gives entries to `body` in key order until it says stop or the table ends.
  ///
  /// Starts at `key`, or at the nearest key in the direction of the scan; without one, at the end
  /// of the table that comes first. Throws what `body` throws, and ``LMDBError``.
  func scan(
    _ table: Table, from key: Span<UInt8>?, direction: ScanDirection,
    _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> ScanStep
  ) throws

  /// The number of pages and entries of a table, without reading it.
  func statistics(of table: Table) throws(LMDBError) -> TableStatistics
}

extension Transaction where Self: ~Copyable {
  /// The value of `key`, copied; nil when there is none.
  @inlinable
  public func value(in table: Table, forKey key: [UInt8]) throws -> [UInt8]? {
    try value(in: table, forKey: key.span) { [UInt8]($0) }
  }

  /// Whether the table has an entry for `key`.
  @inlinable
  public func contains(_ table: Table, key: Span<UInt8>) throws -> Bool {
    try value(in: table, forKey: key) { _ in true } ?? false
  }

  /// Scans a whole table, in ascending order unless said otherwise.
  @inlinable
  public func scan(
    _ table: Table, direction: ScanDirection = .ascending,
    _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> ScanStep
  ) throws {
    try scan(table, from: nil, direction: direction, body)
  }

  /// The number of entries of a table, without counting them.
  public func entryCount(of table: Table) throws(LMDBError) -> Int {
    try statistics(of: table).entryCount
  }
}

/// A snapshot of the last commit, given to the closure of ``Environment/read(_:)``.
public struct ReadTransaction: ~Copyable, Transaction {
  private let open: OpenTransaction

  package init(in environment: Environment) throws(LMDBError) {
    open = try OpenTransaction(in: environment, writing: false)
  }

  /// The number of the commit that is seen; two snapshots with one number see the same.
  public var commitNumber: Int { open.commitNumber }

  /// Gives the value of `key` to `body`; nil, without a call, when there is none.
  @inlinable
  public func value<R: ~Copyable>(
    in table: Table, forKey key: Span<UInt8>, _ body: (Span<UInt8>) throws -> R
  ) throws -> R? {
    guard let bytes = unsafe try find(table, key) else { return nil }
    return try body(unsafe Span(_unsafeElements: bytes))
  }

  // The inlinable part above stops here, since release builds of Swift 6.3.1 crash where a
  // noncopyable value ends inside inlinable code.
  @usableFromInline
  func find(
    _ table: Table, _ key: Span<UInt8>
  ) throws(LMDBError) -> UnsafeBufferPointer<UInt8>? {
    unsafe try open.find(table, key)
  }

  /// Gives entries to `body` in key order until it says stop or the table ends.
  public func scan(
    _ table: Table, from key: Span<UInt8>?, direction: ScanDirection,
    _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> ScanStep
  ) throws {
    try open.scan(table, from: key, direction: direction, body)
  }

  /// Scans a table from `key`, or its start, and proves that a search finds each entry by its key.
  ///
  /// A plain scan goes from page to page and does not see that a damaged key of a branch page leads
  /// searches astray. Costs two searches for each leaf page. Throws `corrupted`, and what a scan
  /// throws.
  public func scanProvingReach(
    _ table: Table, from key: Span<UInt8>? = nil,
    _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> ScanStep
  ) throws {
    try open.scan(table, from: key, direction: .ascending, provesReach: true, body)
  }

  /// The number of pages and entries of a table, without reading it.
  public func statistics(of table: Table) throws(LMDBError) -> TableStatistics {
    try open.statistics(of: table)
  }
}

/// The one writing transaction, given to the closure of ``Environment/write(_:)``.
///
/// It reads what it has written. An error of `put` or `delete` other than `keyExists` and
/// `badValueSize` spoils it: what follows fails with `badTransaction`, the commit included.
public struct WriteTransaction: ~Copyable, Transaction {
  private var open: OpenTransaction

  init(in environment: Environment) throws(LMDBError) {
    open = try OpenTransaction(in: environment, writing: true)
  }

  mutating func commit() throws(LMDBError) {
    try open.commit()
  }

  /// Gives the value of `key` to `body`; nil, without a call, when there is none.
  @inlinable
  public func value<R: ~Copyable>(
    in table: Table, forKey key: Span<UInt8>, _ body: (Span<UInt8>) throws -> R
  ) throws -> R? {
    guard let bytes = unsafe try find(table, key) else { return nil }
    return try body(unsafe Span(_unsafeElements: bytes))
  }

  // The inlinable part above stops here, since release builds of Swift 6.3.1 crash where a
  // noncopyable value ends inside inlinable code.
  @usableFromInline
  func find(
    _ table: Table, _ key: Span<UInt8>
  ) throws(LMDBError) -> UnsafeBufferPointer<UInt8>? {
    unsafe try open.find(table, key)
  }

  /// Gives entries to `body` in key order until it says stop or the table ends.
  public func scan(
    _ table: Table, from key: Span<UInt8>?, direction: ScanDirection,
    _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> ScanStep
  ) throws {
    try open.scan(table, from: key, direction: direction, body)
  }

  /// The number of pages and entries of a table, without reading it.
  public func statistics(of table: Table) throws(LMDBError) -> TableStatistics {
    try open.statistics(of: table)
  }

  /// Stores an entry; a key has 1 to 511 bytes, a value less than 4 GiB.
  ///
  /// Throws `keyExists` as ``PutMode`` says, `badValueSize`, `mapFull`, `transactionFull`.
  public mutating func put(
    _ table: Table, key: Span<UInt8>, value: Span<UInt8>, mode: PutMode
  ) throws(LMDBError) {
    try open.put(table, key, value, mode)
  }

  /// Stores an entry given as arrays.
  public mutating func put(
    _ table: Table, key: [UInt8], value: [UInt8], mode: PutMode = .upsert
  ) throws(LMDBError) {
    try open.put(table, key.span, value.span, mode)
  }

  /// Gives a cursor over a table to `body`, for many reads and writes in key order.
  public mutating func edit<R>(
    _ table: Table, _ body: (inout TableCursor) throws -> R
  ) throws -> R {
    try open.edit(table, body)
  }

  /// Removes an entry; false when there was none.
  public mutating func delete(_ table: Table, key: Span<UInt8>) throws(LMDBError) -> Bool {
    try open.delete(table, key)
  }
}
