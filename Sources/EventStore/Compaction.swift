internal import LMDB

// Writing a ledger's file anew. LMDB leaves the pages of earlier commits in the file until they are
// used again, and old bytes behind the entries of pages that are; copying pages would copy those.
// So every entry is read and put into an environment of its own, in the order of keys.
//
//   1. the exclusive lock on `gate`: nobody else has the ledger open
//   2. `compacting/` in the ledger's directory, itself a whole ledger, written in small commits
//   3. it is verified as a whole; the caller does that
//   4. its `data.mdb` takes the place of the old one by a rename; `lock.mdb` is removed; the
//      directory is forced to disk
//
// A crash before 4 leaves the old file, and `compacting/`, which the next compaction removes.

/// What a compaction came to.
public struct CompactionReport: Hashable, Sendable {
  /// The number of events.
  public let size: UInt64
  /// The bytes that the file took on disk before.
  public let bytesBefore: UInt64
  /// The bytes that the file takes now.
  public let bytesAfter: UInt64
  /// How many destroyed bodies may have left bytes in the old file.
  public let erasureCount: UInt64
}

extension EventStore {
  /// Writes the file of a ledger anew, without what is no longer in use in it.
  ///
  /// `verify` is given the directory of the new file, a ledger like any other, and throws where it
  /// finds fault; the old file is then left as it is. `progress` is told how many entries of how
  /// many are copied. Memory has a bound. For a process of its own, in which nobody has the ledger
  /// open. Throws ``StoreError``: `storage` with "ledger in use" where somebody has.
  public static func compact(
    at path: String, verify: (_ path: String) throws -> Void,
    progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
  ) throws -> CompactionReport {
    try StoreError.mapping {
      guard try !FileSystem.isReadOnly(atPath: path) else {
        throw StoreError(
          .storage, at: path, found: "a read-only file system", expected: "one to write to")
      }
      guard let gate = try FileLock.attempt(.exclusive, at: path + "/gate") else {
        throw StoreError(
          .storage, at: path, found: "ledger in use",
          expected: "nobody who has it open; try again when others are done")
      }
      defer { gate.release() }
      let beside = path + "/compacting"
      try FilePlacement.removeDirectory(at: beside)
      do {
        let report = try copy(from: path, to: beside, gate: gate, progress)
        try verify(beside)
        try FilePlacement.replace(
          path + OpenLedger.dataFile, by: beside + OpenLedger.dataFile)
        try SmallFile.remove(at: path + "/lock.mdb")
        try Directory.synchronise(at: path)
        try FilePlacement.removeDirectory(at: beside)
        return report
      } catch {
        try? FilePlacement.removeDirectory(at: beside)
        throw error
      }
    }
  }

  /// Makes a ledger of all entries of another one.
  private static func copy(
    from path: String, to beside: String, gate: FileLock,
    _ progress: (_ done: UInt64, _ total: UInt64) -> Void
  ) throws -> CompactionReport {
    let old = try OpenLedger(at: path, OpenLedger.Options(access: .read), gate: gate)
    try Directory.create(at: beside)
    try Directory.create(at: beside + "/checkpoints")
    let new = try Environment(directory: beside)
    guard let tables = try Tables(in: new, create: true) else {
      preconditionFailure("EventStore: databases missing after creating them")
    }
    let snapshot = try Snapshot(environment: old.environment, tables: old.tables)
    var copying = EntryCopying(from: old.tables, to: tables)
    for pair in copying.pairs {
      copying.total += UInt64(try snapshot.transaction.entryCount(of: pair.old))
    }
    for pair in copying.pairs {
      try copying.copy(pair, of: snapshot, to: new, progress)
    }
    try new.sync()
    let head = LogHead(
      ledger: old.ledger, size: snapshot.size, root: try snapshot.root())
    try Checkpoints(ledger: beside).write(head)
    let erasureCount = try snapshot.meta.pendingErasureCount
    let bytesBefore = try FilePlacement.diskBytes(of: path + OpenLedger.dataFile)
    try new.close()
    return CompactionReport(
      size: snapshot.size, bytesBefore: bytesBefore,
      bytesAfter: try FilePlacement.diskBytes(of: beside + OpenLedger.dataFile),
      erasureCount: erasureCount)
  }
}

/// Copies the tables of one environment to another, some entries a commit.
private struct EntryCopying {
  let pairs: [(name: TableName, old: Table, new: Table)]
  var done: UInt64 = 0
  var total: UInt64 = 0

  /// The bytes that one commit holds, so that its pages stay in memory that has a bound.
  private static let commitBytes = 16 << 20

  init(from old: Tables, to new: Tables) {
    pairs = [
      (.meta, old.meta, new.meta), (.log, old.log, new.log), (.ids, old.ids, new.ids),
      (.postings, old.postings, new.postings), (.tree, old.tree, new.tree),
      (.cells, old.cells, new.cells),
    ]
  }

  mutating func copy(
    _ pair: (name: TableName, old: Table, new: Table), of snapshot: borrowing Snapshot,
    to new: Environment, _ progress: (_ done: UInt64, _ total: UInt64) -> Void
  ) throws {
    // Every key is above the empty one, which is in no table.
    var start: [UInt8] = []
    while true {
      var last: [UInt8]?
      let from = start
      try new.write { (transaction: inout WriteTransaction) in
        last = try copy(pair, after: from, of: snapshot, to: &transaction)
      }
      progress(done, total)
      guard let last else { return }
      start = last
    }
  }

  /// Copies the entries after a key, up to the bytes of one commit; returns the last key, or nil
  /// where the table ended.
  private mutating func copy(
    _ pair: (name: TableName, old: Table, new: Table), after start: [UInt8],
    of snapshot: borrowing Snapshot, to transaction: inout WriteTransaction
  ) throws -> [UInt8]? {
    let erasure = MetaEntry.erasure
    var bytes = 0
    var last: [UInt8]?
    try snapshot.transaction.scan(
      pair.old, from: start.span, direction: .ascending
    ) { key, value in
      if key.isEqual(to: start.span) { return .next }
      var isKept = true
      if pair.name == .meta { isKept = !key.isEqual(to: erasure.span) }
      if isKept {
        try transaction.put(pair.new, key: key, value: value, mode: .append)
      }
      done += 1
      bytes += key.count + value.count
      guard bytes < Self.commitBytes else {
        last = [UInt8](key)
        return .stop
      }
      return .next
    }
    return last
  }
}
