internal import LMDB
internal import TransparencyLog

extension EventStore {
  /// The level of the subtree that a part of the log is, unless told otherwise: 65,536 events.
  public static let verifiedLevel: Int = 2 * treeLevelSpacing

  /// Gives the tags of an event to `carry`, as an examiner does.
  public typealias TagFunction =
    @Sendable (
      _ snapshot: borrowing Snapshot, _ record: RecordView, _ bytes: Span<UInt8>,
      _ carry: (_ tag: Span<UInt8>) -> Void
    ) throws -> Void
  /// Tells the ids of the events whose bodies a record says were destroyed.
  public typealias DestructionFunction =
    @Sendable (
      _ record: RecordView, _ bytes: Span<UInt8>
    ) throws -> [EventID]

  /// Goes through all of the ledger by functions that keep nothing from record to record; see
  /// ``verify(by:blockLevel:progress:)``.
  public func verify(
    destroyed: @escaping DestructionFunction = { _, _ in [] },
    tags: TagFunction? = nil,
    progress: (VerificationProgress) -> Void = { _ in }
  ) throws -> VerificationReport {
    try verify(by: FunctionExaminer(destroyed: destroyed, tags: tags), progress: progress).report
  }

  /// Goes through all of the ledger as of the last commit and reports what is wrong with it.
  ///
  /// - every record: form, check, numbering, time not going back, commitment to salt and body;
  /// - the tree, recomputed from the headers, against the stored hashes and against `head`;
  /// - ids in both directions; postings and cells: checks, order, counts that agree;
  /// - where the examiner gives tags, that exactly the tags of each event lead to it.
  ///
  /// The ledger is gone through on two threads; the findings are in the order of the log all the
  /// same. What cells contain is for those who fold them to compare: the examiners that saw the
  /// records are returned for that. A record without a body is wrong unless an event says that it
  /// was destroyed, and so is one with a body of which one says so. Memory grows with those alone,
  /// and with what the examiners keep; `progress` is told now and then. Throws only where nothing
  /// can be read at all, and what the examiner throws. Damaged pages can end the process inside
  /// LMDB: where that matters, verify in a process of its own.
  ///
  /// The log is read in parts of a subtree of `blockLevel`, one of the levels that are stored: 8,
  /// 16, 24 …
  public func verify<Examiner: RecordExaminer>(
    by examiner: Examiner, blockLevel: Int = verifiedLevel,
    progress: (VerificationProgress) -> Void = { _ in }
  ) throws -> (report: VerificationReport, examiners: [Examiner]) {
    let open = try currentlyOpen()
    return try StoreError.mapping {
      // Before the transaction, so that a commit in between only makes the database longer.
      let head = try Checkpoints(ledger: path).head()
      let transaction = try ReadTransaction(in: open.environment)
      var verification = Verification(size: try transaction.lastSequence(open.tables))
      let snapshot = Snapshot(
        transaction: transaction, tables: open.tables, path: path, size: verification.report.size)
      verification.checkMeta(snapshot, progress)
      let reading = VerifiedReading(size: verification.report.size, blockLevel: blockLevel)
      let readings = OtherReadings(
        environment: open.environment, tables: open.tables, commit: snapshot.commitNumber,
        release: nil)
      let (passes, examiners) = try reading.run(snapshot, readings, examiner, progress)
      verification.take(passes.log, snapshot)
      verification.checkRedactions(snapshot)
      verification.checkTree(snapshot)
      try verification.take(passes.indexes, passes.log, snapshot, examiner)
      verification.checkHead(snapshot, head)
      verification.report.commitNumber = snapshot.commitNumber
      verification.report.hasComparedTags = examiner.givesTags
      return (verification.report, examiners)
    }
  }
}

extension Transaction where Self: ~Copyable {
  /// One more than the last sequence number, whatever is missing below.
  fileprivate func lastSequence(_ tables: Tables) throws -> UInt64 {
    var size: UInt64 = 0
    try scan(tables.log, direction: .descending) { key, _ in
      if key.count == 8 { size = key.bigEndian64(at: 0) &+ 1 }
      return .stop
    }
    return size
  }
}

/// A verification under way.
struct Verification {
  var report = VerificationReport()
  /// The tree over the records read; nil where one could not be.
  private var frontier: Frontier?
  private var treeNodeCount = 0
  /// The records without a body.
  private(set) var bodiless: [EventID: UInt64] = [:]
  /// The events whose bodies were destroyed, each with the event that says so.
  private(set) var redactions: [EventID: UInt64] = [:]

  init(size: UInt64) { report.size = size }

  /// How often progress is told.
  static let stride: UInt64 = 8_192

  /// Runs `body` and keeps what it throws as a finding.
  mutating func keep(
    _ part: Finding.Part, _ body: (inout Verification) throws -> Void
  ) {
    do {
      try body(&self)
    } catch {
      report.add(part, error)
    }
  }
}

// MARK: - Log and indexes

extension Verification {
  /// Takes in what reading the log found.
  mutating func take(_ log: LogPass, _ snapshot: borrowing Snapshot) {
    report.add(log.report)
    (bodiless, redactions) = (log.bodiless, log.redactions)
    treeNodeCount = log.treeNodeCount
    guard let tree = log.tree else { return }
    frontier = tree.frontier { level, index, hash in
      treeNodeCount += 1
      keep(.tree) { _ in try snapshot.requireStored(hash, level: level, index: index) }
    }
  }

  /// Takes in what reading ids, postings and cells found, and holds the sums of their entries
  /// against those of the log; only where these differ are the entries that do looked for.
  mutating func take(
    _ indexes: IndexPass, _ log: LogPass, _ snapshot: borrowing Snapshot,
    _ examiner: some RecordExaminer
  ) throws {
    report.add(indexes.ids)
    if indexes.idSum != log.ids { findIDDifferences(snapshot) }
    report.add(indexes.postings)
    // With records missing, the tags of all events are not known.
    if examiner.givesTags, report.recordCount == report.size, indexes.postings.isSound,
      indexes.postingSum != log.postings
    {
      try findPostingDifferences(snapshot, examiner, indexes.postingSum, log.postings)
    }
    report.add(indexes.cells)
  }
}

// MARK: - Tree

extension Verification {
  /// The number of stored hashes, and the root by both ways.
  mutating func checkTree(_ snapshot: borrowing Snapshot) {
    keep(.tree) { verification in
      guard let frontier = verification.frontier else { return }
      let root = frontier.root
      verification.report.root = root
      let entries = try snapshot.transaction.entryCount(of: snapshot.tables.tree)
      guard entries == verification.treeNodeCount else {
        throw StoreError.integrity(
          .tree, "the whole", found: "\(entries) hashes",
          expected: "\(verification.treeNodeCount)")
      }
      let stored = try snapshot.root()
      guard stored == root else {
        throw StoreError.integrity(.tree, "root", found: "\(stored)", expected: "\(root)")
      }
    }
  }

  /// Compares with what was known outside of the database.
  mutating func checkHead(
    _ snapshot: borrowing Snapshot, _ head: Result<LogHead, Checkpoints.Missing>
  ) {
    switch head {
    case .failure(let missing):
      report.warnings.append(missing.reason)
    case .success(let head):
      keep(.head) { _ in
        try snapshot.requireExtends(
          head, ledger: try snapshot.meta.id, saidBy: Checkpoints(ledger: snapshot.path).headPath)
      }
    }
  }
}
