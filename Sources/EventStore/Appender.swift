internal import Crypto
internal import LMDB
public import TransparencyLog

/// A transaction that appends; given to the closure of
/// ``EventStore/append(expecting:now:allowClockSkew:_:)``.
///
/// It reads what it has written. Whatever it throws, and whatever is thrown in the closure, leaves
/// the ledger as it was.
public struct Appender: ~Copyable {
  var transaction: WriteTransaction
  let tables: Tables
  let path: String
  private(set) var terms: AppendTerms

  /// The number of events before the transaction, or before the turn in one that others share; what
  /// is recorded gets this number and up.
  public private(set) var startSize: UInt64
  /// The number of events, those just recorded included.
  public internal(set) var size: UInt64

  var frontier: Frontier
  var lastRecordedAt: Int64
  /// The greatest id on record: a greater one is known to be new.
  var greatestID: EventID?
  var postings = PostingBatch()
  var projections: [String: ProjectionState]
  /// The numbers of cells of the projections whose number changed.
  var cellCounts: [String: UInt64] = [:]
  var hasChanges = false
  /// Whether turns before changed anything.
  private(set) var hadChanges = false
  /// How many events of the transaction were on record already.
  var acknowledgedCount: UInt64 = 0
  var scratch = RecordScratch()
  /// Signs the new events of its recorder; nil: none are signed.
  public var signer: EventSigner?
  /// What is left out of what is read from now on, as if it had never been recorded; cells can no
  /// longer be set then.
  public var release: Release?

  init(
    transaction: consuming WriteTransaction, tables: Tables, path: String, terms: AppendTerms,
    start: AppendStart
  ) {
    self.transaction = transaction
    self.tables = tables
    self.path = path
    self.terms = terms
    startSize = start.size
    size = start.size
    frontier = start.frontier
    lastRecordedAt = start.lastRecordedAt
    greatestID = start.greatestID
    projections = start.projections
  }

  /// Starts the turn of an append that shares the transaction with those before.
  mutating func startTurn(_ terms: AppendTerms) {
    self.terms = terms
    startSize = size
    acknowledgedCount = 0
    hadChanges = hadChanges || hasChanges
    hasChanges = false
  }

  /// Refuses what contradicts itself; nothing may follow but a turn of another append.
  func requireFoldedCells() throws {
    let prefix = CellKey.tagPrefix
    if !projections.isEmpty { try postings.requireCells(prefix: prefix.span) }
  }

  /// Writes what was held back; nothing may follow.
  mutating func finish() throws {
    try requireFoldedCells()
    try flushPostings()
    try writeCellCounts()
  }

  mutating func flushPostings() throws {
    guard postings.hasChanges else { return }
    let prefix = CellKey.tagPrefix
    try postings.flush(to: &transaction, tables, cellPrefix: prefix.span)
  }

  /// Ends the appender and gives its transaction back.
  consuming func intoTransaction() -> WriteTransaction {
    transaction
  }
}

/// The terms of a transaction.
struct AppendTerms: Sendable {
  let expectation: Expectation
  /// Microseconds since 1970.
  let now: Int64
  let allowsClockSkew: Bool
  /// How many tags are held back at most before their postings are written.
  let heldTagLimit: Int

  /// How far the clock may stand behind the last recorded time, or a preserved time before it: 24
  /// hours in microseconds.
  static let clockSkewLimit: Int64 = 24 * 3_600 * 1_000_000
}

/// What is known of the ledger when a transaction starts.
struct AppendStart {
  let size: UInt64
  let frontier: Frontier
  let lastRecordedAt: Int64
  let greatestID: EventID?
  let projections: [String: ProjectionState]

  init(
    _ transaction: borrowing WriteTransaction, _ tables: Tables, known: Frontier?
  ) throws {
    size = try transaction.logSize(tables)
    if let known, known.size == size {
      frontier = known
    } else {
      frontier = try transaction.frontier(tables, size: size)
    }
    lastRecordedAt =
      size == 0
      ? 0 : try transaction.record(tables, at: size - 1) { record, _ in record.recordedAt }
    greatestID = try transaction.greatestID(tables, size: size)
    projections = try transaction.projections(tables)
  }
}

extension Appender {
  /// Removes all cells of a projection, to build it anew.
  public mutating func clearCells(projection: String) throws {
    let prefix = try CellKey.prefix(projection: projection, key: "")
    cellCounts[projection] = 0
    hasChanges = true
    while true {
      var keys: [[UInt8]] = []
      try transaction.scan(tables.cells, from: prefix.span, direction: .ascending) { key, _ in
        guard prefix.span.isPrefix(of: key) else { return .stop }
        keys.append([UInt8](key))
        return keys.count < 1_000 ? .next : .stop
      }
      if keys.isEmpty { return }
      for key in keys { _ = try transaction.delete(tables.cells, key: key.span) }
    }
  }

  /// States how far a projection is folded, and by which version of its code.
  public mutating func setProjection(
    _ name: String, codeVersion: UInt32, foldedSize: UInt64
  ) throws {
    let key = Array(MetaEntry.projectionPrefix.utf8) + Array(name.utf8)
    guard CellKey.projectionBytes.contains(name.utf8.count), !name.utf8.contains(0) else {
      throw StoreError(
        .usage, at: "projection \(name)", found: "\(name.utf8.count) bytes",
        expected: "1 to \(CellKey.projectionBytes.upperBound) bytes without a zero byte")
    }
    let state = ProjectionState(codeVersion: codeVersion, foldedSize: foldedSize)
    guard projections[name] != state else { return }
    try setMeta(key, MetaEntry.bytes(state))
    projections[name] = state
    hasChanges = true
  }

  mutating func setMeta(_ key: [UInt8], _ content: [UInt8]) throws {
    var value = content
    TableName.meta.seal(key: key.span, &value)
    try transaction.put(tables.meta, key: key.span, value: value.span, mode: .upsert)
  }

  /// Writes the numbers of cells that changed.
  private mutating func writeCellCounts() throws {
    for (projection, count) in cellCounts {
      let key = Array((MetaEntry.cellCountPrefix + projection).utf8)
      try setMeta(key, MetaEntry.bytes(count))
    }
  }

  func cellCount(projection: String) throws -> UInt64 {
    if let count = cellCounts[projection] { return count }
    return try transaction.cellCount(tables, projection: projection)
  }

  /// `count` itself where a cell of that many events is right, otherwise the right one.
  private func cellCount(of tag: Span<UInt8>, _ count: UInt64) throws -> UInt64 {
    guard let held = postings.held(tag) else { return try postingCount(of: tag) }
    if count == held.cellCount { return count }
    let stored = try held.storedCount ?? transaction.postingCount(tables, of: tag, size: size)
    if count == stored { return count }
    return held.storedCount == nil ? stored + held.count : held.count
  }

  func postingCount(of tag: Span<UInt8>) throws -> UInt64 {
    guard let held = postings.held(tag) else {
      return try transaction.postingCount(tables, of: tag, size: size)
    }
    guard held.storedCount == nil else { return held.count }
    return try held.count + transaction.postingCount(tables, of: tag, size: size)
  }
}

extension Appender: EventReading {
  /// Nobody else sees what is not committed.
  public var otherReadings: OtherReadings? { nil }

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
    let (held, areJoined) = postings.chunks(of: tag.utf8.span)
    let end = areJoined ? held.first?.first ?? .max : .max
    var sequences = try transaction.postings(
      tables, of: tag.utf8.span, in: range, chunksBefore: end, size: size)
    var added: [UInt64] = []
    for chunk in held { chunk.append(to: &added) }
    sequences.append(contentsOf: added.filter(range.contains))
    return release.shown(of: sequences)
  }

  /// The sequence numbers of the last `limit` events that carry a tag, descending.
  public func latestPostings(of tag: String, limit: Int) throws -> [UInt64] {
    guard release == nil else { return try postings(of: tag).suffix(max(limit, 0)).reversed() }
    let (held, areJoined) = postings.chunks(of: tag.utf8.span)
    var added: [UInt64] = []
    for chunk in held { chunk.append(to: &added) }
    var sequences = Array(added.reversed().prefix(max(limit, 0)))
    guard sequences.count < limit, !areJoined || held.first?.ordinal != 0 else { return sequences }
    sequences += try transaction.latestPostings(
      tables, of: tag.utf8.span, limit: limit - sequences.count,
      chunksBefore: areJoined ? held.first?.first ?? .max : .max, size: size)
    return sequences
  }

  /// The number of events that carry a tag; one seek, where nothing is left out.
  public func postingCount(of tag: String) throws -> UInt64 {
    guard release == nil else { return UInt64(try postings(of: tag).count) }
    return try postingCount(of: tag.utf8.span)
  }

  /// A projection's state under a key, as last set.
  ///
  /// It may be behind its postings by the events that this transaction recorded since.
  public func cell(projection: String, key: String) throws -> StoredCell? {
    try release.requireNone(for: projection)
    return try transaction.cell(tables, projection: projection, key: key) { tag, count in
      try cellCount(of: tag, count)
    }
  }

  /// Refuses nothing: cells are set when all is recorded.
  public func requirePostings(projection: String, key: String) {}

  /// Gives the cells of a projection whose keys start with `prefix` to `body`, in byte order.
  ///
  /// They may be behind their postings by the events that this transaction recorded since.
  public func cells(
    projection: String, prefix: String,
    _ body: (_ key: String, _ state: Span<UInt8>) throws -> Void
  ) throws {
    try release.requireNone(for: projection)
    let count = try transaction.cells(
      tables, projection: projection, prefix: prefix
    ) { tag, count in
      try cellCount(of: tag, count)
    } _: { key, state in
      try body(key, state)
    }
    // Under a prefix there may be tags whose cells are still to be set.
    guard prefix.isEmpty else { return }
    let expected = try cellCount(projection: projection)
    try requireCells(count, expected, projection: projection, prefix: prefix)
  }

  /// The hash of a full subtree of the tree over all events.
  public func treeHash(level: Int, index: UInt64) throws -> MerkleHash {
    try requireSubtree(level: level, index: index, within: size)
    return try transaction.treeHash(tables, level: level, index: index)
  }

  /// The root of the tree over all events.
  public func root() throws -> MerkleHash { frontier.root }
}
