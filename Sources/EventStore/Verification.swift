internal import LMDB
internal import TransparencyLog

extension EventStore {
  /// Gives the tags that an event carries to `carry`, from its record and, for events about others,
  /// theirs; each once or more, in any order.
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

  /// Goes through all of the ledger as of the last commit and reports what is wrong with it.
  ///
  /// - every record: form, check, numbering, time not going back, commitment to salt and body;
  /// - the tree, recomputed from the headers, against the stored hashes and against `head`;
  /// - ids in both directions; postings and cells: checks, order, counts that agree;
  /// - with `tags`, that exactly the tags of each event lead to it.
  ///
  /// The records are gone through on two threads, on which the functions given are called; the
  /// findings are in the order of the log all the same. What cells contain is for those who fold
  /// them to compare. `destroyed` tells the ids of the
  /// events whose bodies an event says were destroyed: a record without a body is wrong unless one
  /// says so of it, and so is one with a body of which one says so. Memory grows with those alone;
  /// `progress` is told now and then. Throws only where nothing can be read at all. Damaged pages
  /// can end the process inside LMDB: where that matters, verify in a process of its own.
  public func verify(
    destroyed: @escaping DestructionFunction = { _, _ in [] },
    tags: TagFunction? = nil,
    progress: (VerificationProgress) -> Void = { _ in }
  ) throws -> VerificationReport {
    try verify(
      LogExamination(destroyed: destroyed, tags: tags, blockLevel: 2 * treeLevelSpacing),
      progress: progress)
  }

  /// The same, with parts made of subtrees of another level.
  func verify(
    _ examination: LogExamination, progress: (VerificationProgress) -> Void = { _ in }
  ) throws -> VerificationReport {
    let open = try currentlyOpen()
    return try StoreError.mapping {
      // Before the transaction, so that a commit in between only makes the database longer.
      let head = try Checkpoints(ledger: path).head()
      let transaction = try ReadTransaction(in: open.environment)
      var verification = Verification(size: try transaction.lastSequence(open.tables))
      let snapshot = Snapshot(
        transaction: transaction, tables: open.tables, path: path, size: verification.report.size)
      verification.checkMeta(snapshot, progress)
      try verification.checkLog(
        snapshot, OtherReadings(environment: open.environment, tables: open.tables, release: nil),
        examination, progress)
      verification.checkRedactions(snapshot)
      verification.checkTree(snapshot)
      verification.checkIDs(snapshot, progress)
      try verification.checkPostings(snapshot, tags: examination.tags, progress)
      verification.checkCells(snapshot, progress)
      verification.checkHead(snapshot, head)
      return verification.report
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
  var frontier: Frontier?
  var treeNodeCount = 0
  var knownIDCount: UInt64 = 0
  /// The records without a body.
  var bodiless: [EventID: UInt64] = [:]
  /// The events whose bodies were destroyed, each with the event that says so.
  var redactions: [EventID: UInt64] = [:]
  /// What the events say that postings should be.
  var expectedPostings = PostingSum()

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

// MARK: - Ids

extension Verification {
  /// No entry leads anywhere else: as many as records that were found by theirs, otherwise those
  /// that are too many are looked for.
  mutating func checkIDs(
    _ snapshot: borrowing Snapshot, _ progress: (VerificationProgress) -> Void
  ) {
    keep(.ids) { verification in
      var count: UInt64 = 0
      try snapshot.transaction.scan(snapshot.tables.ids) { _, _ in
        count += 1
        return .next
      }
      guard count != verification.knownIDCount else { return }
      try snapshot.transaction.scan(snapshot.tables.ids) { key, value in
        verification.keep(.ids) { verification in
          _ = try snapshot.transaction.verifiedSequence(
            snapshot.tables, id: key, value: value, size: verification.report.size)
        }
        return .next
      }
    }
    progress(VerificationProgress(part: .ids, done: report.size, total: report.size))
  }
}
