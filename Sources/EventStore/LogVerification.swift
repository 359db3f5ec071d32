internal import LMDB
internal import TransparencyLog

extension VerificationReport {
  /// Adds what another part of the ledger had.
  mutating func add(_ later: VerificationReport) {
    recordCount += later.recordCount
    redactedCount += later.redactedCount
    postingCount += later.postingCount
    tagCount += later.tagCount
    cellCount += later.cellCount
    for finding in later.findings {
      add(finding.part, finding.place, found: finding.found, expected: finding.expected)
    }
    findingCount += later.findingCount - later.findings.count
  }
}

extension Snapshot {
  /// Compares a hash of the tree with the stored one.
  func requireStored(_ hash: MerkleHash, level: Int, index: UInt64) throws {
    let stored = try transaction.treeHash(tables, level: level, index: index)
    guard stored == hash else {
      throw StoreError.integrity(
        .tree, "level \(level), index \(index)", found: "\(stored)", expected: "\(hash)")
    }
  }
}

/// The tree over a run of records that starts a block: the hashes of the blocks, and the rest.
struct RecordedTree: Sendable {
  private let blockLevel: Int
  private let firstBlock: UInt64
  private var blocks: [MerkleHash] = []
  private var rest = Frontier()

  init(from start: UInt64, blockLevel: Int) {
    precondition(blockLevel % treeLevelSpacing == 0, "EventStore: a level that is not stored")
    self.blockLevel = blockLevel
    firstBlock = start >> UInt64(blockLevel)
  }

  private var blockSize: UInt64 { 1 << UInt64(blockLevel) }

  /// Appends a leaf and tells of each subtree whose hash is stored, up to a block.
  mutating func append(
    _ leaf: MerkleHash, completed: (_ level: Int, _ index: UInt64, _ hash: MerkleHash) -> Void
  ) {
    let block = firstBlock + UInt64(blocks.count)
    rest.append(leaf) { level, index, hash in
      guard level % treeLevelSpacing == 0 else { return }
      completed(level, block << UInt64(blockLevel - level) + index, hash)
    }
    guard rest.size == blockSize else { return }
    blocks.append(rest.root)
    rest = Frontier()
  }

  /// Appends the tree over the records that follow; this one must be whole blocks.
  mutating func append(_ later: RecordedTree) {
    precondition(rest.size == 0, "EventStore: a part of the tree ends within a block")
    blocks += later.blocks
    rest = later.rest
  }

  /// The state of the whole tree, which must start at the first record; tells of each subtree above
  /// a block whose hash is stored.
  func frontier(
    completed: (_ level: Int, _ index: UInt64, _ hash: MerkleHash) -> Void
  ) -> Frontier {
    var upper = Frontier()
    for block in blocks {
      upper.append(block) { level, index, hash in
        if level % treeLevelSpacing == 0 { completed(blockLevel + level, index, hash) }
      }
    }
    // The right edge: that of the blocks, then that of the rest.
    let edge = upper.rightEdge + rest.rightEdge
    var next = edge.makeIterator()
    return Frontier(size: UInt64(blocks.count) * blockSize + rest.size) { _, _ in
      next.next() ?? .empty
    }
  }
}

/// The records of a part of the log, and what was found of them.
struct LogPass: Sendable {
  private(set) var range: Range<UInt64>
  private(set) var report = VerificationReport()
  /// The tree over the records read; nil from the first on that could not be.
  private(set) var tree: RecordedTree?
  private(set) var treeNodeCount = 0
  /// The sums of what their ids and their tags should lead to.
  private(set) var ids: IndexSum
  private(set) var postings: IndexSum
  private(set) var bodiless: [EventID: UInt64] = [:]
  private(set) var redactions: [EventID: UInt64] = [:]
  /// What the examiner threw.
  private(set) var failure: (any Error)?
  private var firstRecordedAt: Int64?
  private var lastRecordedAt: Int64 = 0

  /// A part that starts a subtree of a level, one of those that are stored; `empty` has the seeds.
  init(_ range: Range<UInt64>, blockLevel: Int, _ empty: IndexSum) {
    (self.range, ids, postings) = (range, empty, empty)
    tree = RecordedTree(from: range.lowerBound, blockLevel: blockLevel)
  }

  /// What a thread keeps from record to record.
  struct Room {
    fileprivate var types = TypeNames()
    fileprivate var message: [UInt8] = []
    fileprivate var carried: [IndexSum.NameHash] = []
  }

  /// Reads the records; `advance` is told now and then how many more are done.
  mutating func run(
    _ snapshot: borrowing Snapshot, _ examiner: inout some RecordExaminer, _ room: inout Room,
    advance: (UInt64) -> Void
  ) {
    var next = range.lowerBound
    let start = [UInt8](sequence: next)
    keep(.log) { pass in
      try snapshot.transaction.scanProvingReach(
        snapshot.tables.log, from: start.span
      ) { key, bytes in
        guard key.count == 8 else {
          throw StoreError.integrity(
            .log, key: key, found: "\(key.count) bytes", expected: "a sequence number of 8 bytes")
        }
        let sequence = key.bigEndian64(at: 0)
        guard sequence < pass.range.upperBound else { return .stop }
        pass.requireNext(next, before: sequence)
        next = sequence &+ 1
        pass.keep(.log) { pass in
          try pass.read(sequence, bytes, snapshot, &examiner, &room)
        }
        if next % Verification.stride == 0 { advance(Verification.stride) }
        return pass.failure == nil ? .next : .stop
      }
      if pass.failure == nil { pass.requireNext(next, before: pass.range.upperBound) }
    }
    if next < range.upperBound { tree = nil }
  }

  /// Adds the part of the log that follows.
  mutating func append(_ later: LogPass) {
    if let next = later.firstRecordedAt, next < lastRecordedAt {
      addTimeGoingBack(at: later.range.lowerBound, next, after: lastRecordedAt)
    }
    range = range.lowerBound..<later.range.upperBound
    firstRecordedAt = firstRecordedAt ?? later.firstRecordedAt
    if later.firstRecordedAt != nil { lastRecordedAt = later.lastRecordedAt }
    report.add(later.report)
    if let next = later.tree { tree?.append(next) } else { tree = nil }
    treeNodeCount += later.treeNodeCount
    bodiless.merge(later.bodiless) { $1 }
    redactions.merge(later.redactions) { $1 }
    ids.add(later.ids)
    postings.add(later.postings)
    failure = failure ?? later.failure
  }

  private mutating func requireNext(_ next: UInt64, before sequence: UInt64) {
    guard next != sequence else { return }
    report.add(
      .log, "log, sequence \(next)", found: "nothing up to \(sequence)", expected: "a record")
    tree = nil
  }

  private mutating func keep(_ part: Finding.Part, _ body: (inout LogPass) throws -> Void) {
    do {
      try body(&self)
    } catch {
      report.add(part, error)
    }
  }

  private mutating func read(
    _ sequence: UInt64, _ bytes: Span<UInt8>, _ snapshot: borrowing Snapshot,
    _ examiner: inout some RecordExaminer, _ room: inout Room
  ) throws {
    var record: RecordView
    do throws(FormatFault) {
      record = try RecordView(parsing: bytes, sequence: sequence)
    } catch {
      tree = nil
      throw StoreError.integrity(
        .log, "sequence \(sequence), byte \(error.offset)", found: error.found,
        expected: error.expected)
    }
    record.type = room.types.name(bytes.extracting(record.layout.fields.type))
    report.recordCount += 1
    if record.recordedAt < lastRecordedAt {
      addTimeGoingBack(at: sequence, record.recordedAt, after: lastRecordedAt)
    }
    firstRecordedAt = firstRecordedAt ?? record.recordedAt
    lastRecordedAt = record.recordedAt
    checkBody(record, bytes, &room.message)
    extend(leaf(record, bytes, &room.message), snapshot)
    let place = ids.hash(of: sequence)
    ids.add(ids.hash(of: record.id), place)
    do {
      try examine(record, bytes, snapshot, &examiner, &room.carried)
    } catch {
      failure = failure ?? error
    }
  }

  /// Asks the examiner, and adds the tags that it gives to the sum of all, each once.
  private mutating func examine(
    _ record: RecordView, _ bytes: Span<UInt8>, _ snapshot: borrowing Snapshot,
    _ examiner: inout some RecordExaminer, _ carried: inout [IndexSum.NameHash]
  ) throws {
    let sums = postings
    carried.removeAll(keepingCapacity: true)
    let destroyed = try examiner.examine(record, bytes, in: snapshot) { tag in
      let hash = sums.hash(of: tag)
      if !carried.contains(hash) { carried.append(hash) }
    }
    let place = postings.hash(of: record.sequence)
    for tag in carried { postings.add(tag, place) }
    for id in destroyed { redactions[id] = record.sequence }
  }

  private mutating func addTimeGoingBack(at sequence: UInt64, _ time: Int64, after last: Int64) {
    report.add(
      .log, "log, sequence \(sequence)", found: "recorded time \(time)",
      expected: "at least \(last), that of the event before")
  }

  private mutating func checkBody(
    _ record: RecordView, _ bytes: Span<UInt8>, _ message: inout [UInt8]
  ) {
    guard let salt = record.salt, let body = record.body else {
      report.redactedCount += 1
      bodiless[record.id] = record.sequence
      return
    }
    putCommitted(salt: bytes.extracting(salt), body: bytes.extracting(body), into: &message)
    let commitment = MerkleHash(bytes: bytes.extracting(record.commitment))
    guard MerkleHash(sha256Of: message) != commitment else { return }
    report.add(
      .log, "log, sequence \(record.sequence)", found: "a body other than was committed to",
      expected: "one that matches the header")
  }

  private func leaf(
    _ record: RecordView, _ bytes: Span<UInt8>, _ message: inout [UInt8]
  ) -> MerkleHash {
    message.removeAll(keepingCapacity: true)
    message.append(0)
    message.append(bytes.extracting(record.header))
    return .leaf(inMessage: message)
  }

  /// Appends a leaf and compares each subtree that is stored.
  private mutating func extend(_ leaf: MerkleHash, _ snapshot: borrowing Snapshot) {
    var completed: [(level: Int, index: UInt64, hash: MerkleHash)] = []
    tree?.append(leaf) { completed.append(($0, $1, $2)) }
    for (level, index, hash) in completed {
      treeNodeCount += 1
      keep(.tree) { _ in try snapshot.requireStored(hash, level: level, index: index) }
    }
  }
}
