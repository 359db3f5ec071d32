internal import LMDB
internal import TransparencyLog

extension EventStore {
  /// Tells the tags that an event carries, from its record and, for events about others, theirs.
  public typealias TagFunction = (
    _ snapshot: borrowing Snapshot, _ record: RecordView, _ bytes: Span<UInt8>
  ) throws -> [String]

  /// Goes through all of the ledger as of the last commit and reports what is wrong with it.
  ///
  /// - every record: form, check, numbering, time not going back, commitment to salt and body;
  /// - the tree, recomputed from the headers, against the stored hashes and against `head`;
  /// - ids in both directions; postings and cells: checks, order, counts that agree;
  /// - with `tags`, that exactly the tags of each event lead to it.
  ///
  /// What cells contain is for those who fold them to compare. `destroyed` tells the ids of the
  /// events whose bodies an event says were destroyed: a record without a body is wrong unless one
  /// says so of it, and so is one with a body of which one says so. Memory grows with those alone;
  /// `progress` is told now and then. Throws only where nothing can be read at all. Damaged pages
  /// can end the process inside LMDB: where that matters, verify in a process of its own.
  public func verify(
    destroyed: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> [EventID] = { _, _ in [] },
    tags: TagFunction? = nil,
    progress: (VerificationProgress) -> Void = { _ in }
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
      try verification.checkLog(snapshot, destroyed: destroyed, tags: tags, progress)
      verification.checkRedactions(snapshot)
      verification.checkTree(snapshot)
      verification.checkIDs(snapshot, progress)
      try verification.checkPostings(snapshot, tags: tags, progress)
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
  /// The tree over the records read; nil from the first on that could not be.
  var frontier: Frontier? = Frontier()
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
    } catch let error as StoreError {
      report.add(part, error.place, found: error.found, expected: error.expected)
    } catch let error as LMDBError {
      report.add(
        part, part.rawValue, found: "\(error.code)", expected: "to \(error.operation)")
    } catch {
      report.add(part, part.rawValue, found: "\(error)", expected: "no error")
    }
  }
}

// MARK: - Records and tree

extension Verification {
  /// Reads every record; a record that cannot be read ends the tree, not the pass.
  mutating func checkLog(
    _ snapshot: borrowing Snapshot,
    destroyed: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> [EventID],
    tags: EventStore.TagFunction?, _ progress: (VerificationProgress) -> Void
  ) throws {
    var next: UInt64 = 0
    var types = TypeNames()
    var last = LastRecord()
    var failure: (any Error)?
    report.hasComparedTags = tags != nil
    keep(.log) { verification in
      try snapshot.transaction.scan(snapshot.tables.log) { key, bytes in
        guard key.count == 8 else {
          throw StoreError.integrity(
            .log, key: key, found: "\(key.count) bytes", expected: "a sequence number of 8 bytes")
        }
        let sequence = key.bigEndian64(at: 0)
        if sequence != next {
          verification.report.add(
            .log, "log, sequence \(next)", found: "nothing up to \(sequence)",
            expected: "a record")
          verification.frontier = nil
        }
        next = sequence &+ 1
        verification.keep(.log) { verification in
          do throws(FormatFault) {
            var record = try RecordView(parsing: bytes, sequence: sequence)
            record.type = types.name(bytes.extracting(record.layout.fields.type))
            do {
              try verification.check(record, bytes, snapshot, &last, destroyed, tags)
            } catch {
              failure = failure ?? error
            }
          } catch {
            verification.frontier = nil
            throw StoreError.integrity(
              .log, "sequence \(sequence), byte \(error.offset)", found: error.found,
              expected: error.expected)
          }
        }
        if next % Verification.stride == 0 {
          progress(
            VerificationProgress(part: .log, done: next, total: verification.report.size))
        }
        return failure == nil ? .next : .stop
      }
    }
    // What the caller's functions threw is not a finding.
    if let failure { throw failure }
    if next < report.size { frontier = nil }
  }

  /// What one record is compared with the one before by.
  struct LastRecord {
    var recordedAt: Int64 = 0
    var scratch: [UInt8] = []
  }

  private mutating func check(
    _ record: RecordView, _ bytes: Span<UInt8>, _ snapshot: borrowing Snapshot,
    _ last: inout LastRecord,
    _ destroyed: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> [EventID],
    _ tags: EventStore.TagFunction?
  ) throws {
    let sequence = record.sequence
    report.recordCount += 1
    if record.recordedAt < last.recordedAt {
      report.add(
        .log, "log, sequence \(sequence)", found: "recorded time \(record.recordedAt)",
        expected: "at least \(last.recordedAt), that of the event before")
    }
    last.recordedAt = record.recordedAt
    if let salt = record.salt, let body = record.body {
      let commitment = commitment(
        salt: bytes.extracting(salt), body: bytes.extracting(body), scratch: &last.scratch)
      if !bytes.extracting(record.commitment).isEqual(to: commitment.span) {
        report.add(
          .log, "log, sequence \(sequence)", found: "a body other than was committed to",
          expected: "one that matches the header")
      }
      for id in try destroyed(record, bytes) { redactions[id] = sequence }
    } else {
      report.redactedCount += 1
      bodiless[record.id] = sequence
    }
    extend(MerkleHash.leaf(of: bytes.extracting(record.header)), snapshot)
    checkID(record, snapshot)
    guard let tags else { return }
    var seen: Set<[UInt8]> = []
    for tag in try tags(snapshot, record, bytes) where seen.insert(Array(tag.utf8)).inserted {
      expectedPostings.add(tag: tag.utf8.span, sequence)
    }
  }

  /// Appends a leaf and compares each subtree that is stored.
  private mutating func extend(_ leaf: MerkleHash, _ snapshot: borrowing Snapshot) {
    guard var frontier else { return }
    self.frontier = nil
    var completed: [(level: Int, index: UInt64, hash: MerkleHash)] = []
    frontier.append(leaf) { level, index, hash in
      if level % treeLevelSpacing == 0 { completed.append((level, index, hash)) }
    }
    self.frontier = frontier
    for (level, index, hash) in completed {
      treeNodeCount += 1
      keep(.tree) { _ in
        let stored = try snapshot.transaction.treeHash(snapshot.tables, level: level, index: index)
        guard stored == hash else {
          throw StoreError.integrity(
            .tree, "level \(level), index \(index)", found: "\(stored)", expected: "\(hash)")
        }
      }
    }
  }

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
  /// The id of a record leads to it.
  private mutating func checkID(_ record: RecordView, _ snapshot: borrowing Snapshot) {
    keep(.ids) { verification in
      let id = record.id.bytes
      let found = try snapshot.transaction.value(in: snapshot.tables.ids, forKey: id.span) {
        value in
        value.count == 8 ? value.bigEndian64(at: 0) : UInt64.max
      }
      guard found == record.sequence else {
        throw StoreError.integrity(
          .ids, "id \(record.id)", found: found.map { "sequence \($0)" } ?? "nothing",
          expected: "sequence \(record.sequence)")
      }
      verification.knownIDCount += 1
    }
  }

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
