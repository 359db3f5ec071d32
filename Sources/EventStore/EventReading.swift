internal import LMDB
public import TransparencyLog

/// What can be read of a ledger, in a snapshot and while appending.
///
/// Everything read is checked; what is missing where something must be is an error of kind
/// ``StoreError/Kind/integrity``. All functions throw ``StoreError`` or ``LMDBError`` besides what
/// a closure throws.
public protocol EventReading: ~Copyable {
  /// The number of events; they have the sequence numbers `0 ..< size`.
  var size: UInt64 { get }

  /// What is left out, as if it had never been recorded; nil: nothing, and stored cells are given.
  var release: Release? { get }

  /// What the ledger says of itself.
  var meta: LedgerMeta { get throws }

  /// Gives the parts of one record to `body`, without copying them; one seek.
  func record<R>(
    at sequence: UInt64, _ body: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> R
  ) throws -> R

  /// Gives the records `start ..< end` to `body`, ascending, without copying them.
  func scan(
    from start: UInt64, to end: UInt64,
    _ body: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> Void
  ) throws

  /// The sequence number of the event with this id, or nil where none has it.
  func sequence(of id: EventID) throws -> UInt64?

  /// The sequence numbers in `range` of the events that carry a tag, ascending.
  ///
  /// Costs two seeks, and a chunk of up to 500 postings each further step.
  func postings(of tag: String, in range: Range<UInt64>) throws -> [UInt64]

  /// The sequence numbers of the last `limit` events that carry a tag, descending.
  func latestPostings(of tag: String, limit: Int) throws -> [UInt64]

  /// The number of events that carry a tag; one seek.
  func postingCount(of tag: String) throws -> UInt64

  /// A projection's state under a key, checked against the postings of the tag `"cell:" + key`;
  /// nil where both are empty.
  func cell(projection: String, key: String) throws -> StoredCell?

  /// Refuses postings of the tag `"cell:" + key` that a stored cell does not agree with, also where
  /// a release gives no cell; an append, whose cells may be behind, refuses none.
  func requirePostings(projection: String, key: String) throws

  /// Gives the cells of a projection whose keys start with `prefix` to `body`, in byte order, each
  /// checked against the postings of its tag.
  ///
  /// That none is missing is known when it returns, so an error may come after the last cell. With
  /// an empty prefix it costs one seek a cell, otherwise two; projections must not share keys that
  /// start with the prefix.
  func cells(
    projection: String, prefix: String,
    _ body: (_ key: String, _ state: Span<UInt8>) throws -> Void
  ) throws

  /// The hash of a full subtree of the tree over all events, as proofs are made of.
  ///
  /// Costs one seek on the levels 0, 8, 16 …, otherwise at most 128.
  func treeHash(level: Int, index: UInt64) throws -> MerkleHash

  /// The root of the tree over all events.
  func root() throws -> MerkleHash

  /// Further readings of the same events, on other threads; nil where only this one sees them.
  var otherReadings: OtherReadings? { get }
}

/// Opens further snapshots of a ledger on other threads.
///
/// They are of the commit of the snapshot that this came from: keeping to its size would not be
/// enough, as a redaction takes the bodies of events that were there before.
public struct OtherReadings: Sendable {
  let environment: Environment
  let tables: Tables
  /// The commit that they are of.
  let commit: Int
  /// What is left out of them, as of the snapshot that this came from.
  var release: Release?

  /// Runs `body` on a snapshot of its own; nil where others have committed since.
  public func read<R>(_ body: (borrowing Snapshot) throws -> R) throws -> R? {
    try StoreError.mapping {
      var snapshot = try Snapshot(environment: environment, tables: tables)
      guard snapshot.commitNumber == commit else { return nil }
      snapshot.leaveOut(release)
      return try body(snapshot)
    }
  }
}

extension EventReading where Self: ~Copyable {
  /// The event with this sequence number; one that is not below ``size`` is an error of usage.
  public func event(at sequence: UInt64) throws -> StoredEvent {
    guard sequence < size else {
      throw StoreError(
        .usage, at: "log", found: "sequence \(sequence)", expected: "one below the size, \(size)")
    }
    return try record(at: sequence) { record, bytes in StoredEvent(record, of: bytes) }
  }

  /// Gives all records to `body`, ascending, without copying them.
  public func scan(
    _ body: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> Void
  ) throws {
    try scan(from: 0, to: size, body)
  }

  /// The sequence numbers of all events that carry a tag, ascending.
  public func postings(of tag: String) throws -> [UInt64] {
    try postings(of: tag, in: 0..<size)
  }

  /// The root of the tree over the first `size` events, at most ``size``.
  ///
  /// Costs at most 255 seeks for each stored level.
  public func root(atSize size: UInt64) throws -> MerkleHash {
    guard size <= self.size else {
      throw StoreError(
        .usage, at: "tree", found: "size \(size)", expected: "at most \(self.size)")
    }
    return try MerkleHash.root(ofSize: size) { level, index in
      try treeHash(level: level, index: index)
    }
  }
}

/// The ledger as of one commit; given to the closure of ``EventStore/read(_:)``.
public struct Snapshot: ~Copyable {
  let transaction: ReadTransaction
  let tables: Tables
  let path: String
  /// The number of events.
  public let size: UInt64
  /// Further readings of the same events, on other threads.
  public private(set) var otherReadings: OtherReadings?
  /// A size and its root that were compared moments ago, which a point query need not do twice.
  var provenHead: LogHead?
  /// What is left out, as if it had never been recorded.
  public private(set) var release: Release?

  init(
    transaction: consuming ReadTransaction, tables: Tables, path: String, size: UInt64
  ) {
    self.transaction = transaction
    self.tables = tables
    self.path = path
    self.size = size
    otherReadings = nil
    release = nil
  }

  init(environment: Environment, tables: Tables) throws {
    let transaction = try ReadTransaction(in: environment)
    let size = try transaction.logSize(tables)
    let commit = transaction.commitNumber
    self.transaction = transaction
    self.tables = tables
    self.size = size
    path = environment.directory
    otherReadings = OtherReadings(
      environment: environment, tables: tables, commit: commit, release: nil)
    release = nil
  }

  /// Reads on as if some events had never been recorded.
  mutating func leaveOut(_ release: Release?) {
    self.release = release
    otherReadings?.release = release
  }
}

extension Snapshot: EventReading {
  /// What the ledger says of itself.
  public var meta: LedgerMeta {
    get throws { try transaction.ledgerMeta(tables, at: path) }
  }

  /// Gives the parts of one record to `body`, without copying them; one seek.
  public func record<R>(
    at sequence: UInt64, _ body: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> R
  ) throws -> R {
    try transaction.record(tables, at: sequence, under: release, body)
  }

  /// Gives the records `start ..< end` to `body`, ascending, without copying them.
  public func scan(
    from start: UInt64, to end: UInt64,
    _ body: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> Void
  ) throws {
    try transaction.scanLog(tables, from: start, to: end, under: release, body)
  }

  /// The sequence number of the event with this id, or nil where none has it.
  public func sequence(of id: EventID) throws -> UInt64? {
    guard let sequence = try transaction.sequence(tables, of: id, size: size),
      !withholds(sequence)
    else { return nil }
    return sequence
  }

  /// The sequence numbers in `range` of the events that carry a tag, ascending.
  public func postings(of tag: String, in range: Range<UInt64>) throws -> [UInt64] {
    release.shown(
      of: try transaction.postings(
        tables, of: tag.utf8.span, in: range, chunksBefore: .max, size: size))
  }

  /// The sequence numbers of the last `limit` events that carry a tag, descending.
  public func latestPostings(of tag: String, limit: Int) throws -> [UInt64] {
    guard release == nil else { return try postings(of: tag).suffix(max(limit, 0)).reversed() }
    return try transaction.latestPostings(
      tables, of: tag.utf8.span, limit: limit, chunksBefore: .max, size: size)
  }

  /// The number of events that carry a tag; one seek, where nothing is left out.
  public func postingCount(of tag: String) throws -> UInt64 {
    guard release == nil else { return UInt64(try postings(of: tag).count) }
    return try transaction.postingCount(tables, of: tag.utf8.span, size: size)
  }

  /// A projection's state under a key, checked against the postings of the tag `"cell:" + key`.
  public func cell(projection: String, key: String) throws -> StoredCell? {
    try release.requireNone(for: projection)
    return try checkedCell(projection, key)
  }

  /// Refuses postings of a cell's tag that the stored cell does not agree with.
  public func requirePostings(projection: String, key: String) throws {
    _ = try checkedCell(projection, key)
  }

  private func checkedCell(_ projection: String, _ key: String) throws -> StoredCell? {
    try transaction.cell(tables, projection: projection, key: key) { tag, _ in
      try transaction.postingCount(tables, of: tag, size: size)
    }
  }

  /// Gives the cells of a projection whose keys start with `prefix` to `body`, in byte order.
  public func cells(
    projection: String, prefix: String,
    _ body: (_ key: String, _ state: Span<UInt8>) throws -> Void
  ) throws {
    try release.requireNone(for: projection)
    let count = try transaction.cells(tables, projection: projection, prefix: prefix) { tag, _ in
      try transaction.postingCount(tables, of: tag, size: size)
    } _: { key, state in
      try body(key, state)
    }
    var tag = CellKey.tagPrefix
    tag.append(contentsOf: prefix.utf8)
    let expected =
      prefix.isEmpty
      ? try transaction.cellCount(tables, projection: projection)
      : try transaction.tagCount(tables, prefix: tag.span)
    try requireCells(count, expected, projection: projection, prefix: prefix)
  }

  /// Gives those cells of a projection to `body`, in byte order, whose keys are not below `start`
  /// and, where there is an `end`, below it; returns how many there are.
  ///
  /// That none is missing is for the caller to see, by the sum over all stretches.
  public func cells(
    projection: String, from start: String, below end: String?,
    _ body: (_ key: Span<UInt8>, _ state: Span<UInt8>) throws -> Void
  ) throws -> UInt64 {
    try release.requireNone(for: projection)
    let (start, end) = ([UInt8](start.utf8), end.map { [UInt8]($0.utf8) })
    return try transaction.cells(
      tables, projection: projection, from: start.span,
      while: { key in end.map { key.order(relativeTo: $0.span) < 0 } ?? true },
      expectedCount: { tag, _ in try transaction.postingCount(tables, of: tag, size: size) }, body)
  }

  /// Refuses a number of cells of a projection that is not the one which its own entry tells.
  public func requireCellCount(_ count: UInt64, projection: String) throws {
    let expected = try transaction.cellCount(tables, projection: projection)
    try requireCells(count, expected, projection: projection, prefix: "")
  }

  /// The number of the commit that is seen; two snapshots with one number see the same.
  public var commitNumber: Int { transaction.commitNumber }

  /// The number of stored cells of a projection, as its own entry tells it; one seek.
  public func storedCellCount(of projection: String) throws -> UInt64 {
    try transaction.cellCount(tables, projection: projection)
  }

  /// The hash of a full subtree of the tree over all events.
  public func treeHash(level: Int, index: UInt64) throws -> MerkleHash {
    try requireSubtree(level: level, index: index, within: size)
    return try transaction.treeHash(tables, level: level, index: index)
  }

  /// The root of the tree over all events.
  public func root() throws -> MerkleHash {
    if let provenHead, provenHead.size == size { return provenHead.root }
    return try transaction.frontier(tables, size: size).root
  }
}

/// Refuses a subtree that is not full at this size.
func requireSubtree(level: Int, index: UInt64, within size: UInt64) throws(StoreError) {
  let count = (0..<64).contains(level) ? size >> UInt64(level) : 0
  guard index < count else {
    throw StoreError(
      .usage, at: "tree", found: "subtree \(index) of level \(level)",
      expected: "one below \(count), the full ones of that level")
  }
}
