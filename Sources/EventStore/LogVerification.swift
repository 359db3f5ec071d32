internal import Dispatch
internal import LMDB
internal import Synchronization
internal import TransparencyLog

/// What a verification asks of each record beyond its form.
struct LogExamination: Sendable {
  let destroyed: EventStore.DestructionFunction
  let tags: EventStore.TagFunction?
  /// The level of the subtrees that a part of the log is made of; one of those that are stored.
  let blockLevel: Int
}

extension Verification {
  /// Reads every record, in two parts at once where there are many; a record that cannot be read
  /// ends the tree, not the pass.
  mutating func checkLog(
    _ snapshot: borrowing Snapshot, _ readings: OtherReadings, _ examination: LogExamination,
    _ progress: (VerificationProgress) -> Void
  ) throws {
    report.hasComparedTags = examination.tags != nil
    let size = report.size
    // Whole blocks of the tree, whose hashes do not depend on what is beside them.
    let blockSize = UInt64(1) << UInt64(examination.blockLevel)
    let middle = size / 2 / blockSize * blockSize
    let done = SharedCount()
    func tell(_ count: UInt64) {
      let sum = done.add(count)
      progress(VerificationProgress(part: .log, done: min(sum, size), total: size))
    }
    let empty = PostingSum(like: expectedPostings)
    var first = LogPass(0..<(middle > 0 ? middle : size), examination, empty)
    var second = LogPass(middle..<size, examination, empty)
    guard middle > 0 else {
      first.run(snapshot, advance: tell)
      return try take(first, snapshot)
    }
    let commit = snapshot.transaction.commitNumber
    let aside = SeparatePass { [second] in
      try readings.read { other in
        guard other.transaction.commitNumber == commit else { return nil }
        var pass = second
        pass.run(other) { _ = done.add($0) }
        return pass
      }
    }
    aside.start()
    first.run(snapshot, advance: tell)
    if let pass = aside.wait() {
      second = pass
    } else {
      // A commit in between, or a table that cannot be counted: this snapshot reads it all.
      second.run(snapshot, advance: tell)
    }
    first.append(second)
    try take(first, snapshot)
  }

  private mutating func take(_ pass: LogPass, _ snapshot: borrowing Snapshot) throws {
    // What the caller's functions threw is not a finding.
    if let failure = pass.failure { throw failure }
    report.add(pass.report)
    (bodiless, redactions) = (pass.bodiless, pass.redactions)
    (knownIDCount, treeNodeCount) = (pass.knownIDCount, pass.treeNodeCount)
    expectedPostings = pass.postings
    guard let tree = pass.tree else { return }
    frontier = tree.frontier { level, index, hash in
      treeNodeCount += 1
      keep(.tree) { _ in try snapshot.requireStored(hash, level: level, index: index) }
    }
  }
}

extension VerificationReport {
  /// Adds what another part of the log had.
  fileprivate mutating func add(_ later: VerificationReport) {
    recordCount += later.recordCount
    redactedCount += later.redactedCount
    for finding in later.findings {
      add(finding.part, finding.place, found: finding.found, expected: finding.expected)
    }
    findingCount += later.findingCount - later.findings.count
  }
}

extension Snapshot {
  /// Compares a hash of the tree with the stored one.
  fileprivate func requireStored(_ hash: MerkleHash, level: Int, index: UInt64) throws {
    let stored = try transaction.treeHash(tables, level: level, index: index)
    guard stored == hash else {
      throw StoreError.integrity(
        .tree, "level \(level), index \(index)", found: "\(stored)", expected: "\(hash)")
    }
  }
}

/// A count that several threads add to.
private final class SharedCount: Sendable {
  private let count = Atomic<UInt64>(0)

  /// Adds and returns the sum.
  func add(_ more: UInt64) -> UInt64 { count.add(more, ordering: .relaxed).newValue }
}

/// A pass over a part of the log on another thread.
private final class SeparatePass: Sendable {
  private let work: Mutex<(@Sendable () throws -> LogPass?)?>
  private let result = Mutex<LogPass?>(nil)
  private let end = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () throws -> LogPass?) { self.work = Mutex(work) }

  func start() { DispatchQueue.global(qos: .userInitiated).async { self.run() } }

  private func run() {
    perform()
    end.signal()
  }

  /// The work, and with it its hold on the environment, is gone before the end is told: whoever
  /// waits may close that and open it again.
  private func perform() {
    let work = work.withLock { work in
      defer { work = nil }
      return work
    }
    let pass = try? work?()
    result.withLock { $0 = pass }
  }

  /// What came of it; nil where the pass could not be made.
  func wait() -> LogPass? {
    end.wait()
    return result.withLock { $0 }
  }
}

/// The tree over a run of records that starts a block: the hashes of the blocks, and the rest.
private struct RecordedTree: Sendable {
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
private struct LogPass: Sendable {
  let range: Range<UInt64>
  private let examination: LogExamination
  private(set) var report = VerificationReport()
  /// The tree over the records read; nil from the first on that could not be.
  private(set) var tree: RecordedTree?
  private(set) var treeNodeCount = 0
  private(set) var knownIDCount: UInt64 = 0
  private(set) var bodiless: [EventID: UInt64] = [:]
  private(set) var redactions: [EventID: UInt64] = [:]
  private(set) var postings: PostingSum
  /// What the caller's functions threw.
  private(set) var failure: (any Error)?
  private var firstRecordedAt: Int64?
  private var lastRecordedAt: Int64 = 0
  private var types = TypeNames()
  private var scratch: [UInt8] = []
  private var carried: [PostingSum.TagHashes] = []

  init(_ range: Range<UInt64>, _ examination: LogExamination, _ postings: PostingSum) {
    (self.range, self.examination, self.postings) = (range, examination, postings)
    tree = RecordedTree(from: range.lowerBound, blockLevel: examination.blockLevel)
  }

  /// Reads the records; `advance` is told now and then how many more are done.
  mutating func run(_ snapshot: borrowing Snapshot, advance: (UInt64) -> Void) {
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
        pass.keep(.log) { pass in try pass.read(sequence, bytes, snapshot) }
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
    report.add(later.report)
    if let next = later.tree { tree?.append(next) } else { tree = nil }
    treeNodeCount += later.treeNodeCount
    knownIDCount += later.knownIDCount
    bodiless.merge(later.bodiless) { $1 }
    redactions.merge(later.redactions) { $1 }
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
    _ sequence: UInt64, _ bytes: Span<UInt8>, _ snapshot: borrowing Snapshot
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
    record.type = types.name(bytes.extracting(record.layout.fields.type))
    report.recordCount += 1
    if record.recordedAt < lastRecordedAt {
      addTimeGoingBack(at: sequence, record.recordedAt, after: lastRecordedAt)
    }
    firstRecordedAt = firstRecordedAt ?? record.recordedAt
    lastRecordedAt = record.recordedAt
    checkBody(record, bytes)
    extend(.leaf(of: bytes.extracting(record.header)), snapshot)
    checkID(record, snapshot)
    do {
      try examine(record, bytes, snapshot)
    } catch {
      failure = failure ?? error
    }
  }

  /// Asks the caller's functions.
  private mutating func examine(
    _ record: RecordView, _ bytes: Span<UInt8>, _ snapshot: borrowing Snapshot
  ) throws {
    if record.body != nil {
      for id in try examination.destroyed(record, bytes) { redactions[id] = record.sequence }
    }
    if let tags = examination.tags { try carry(tags, snapshot, record, bytes) }
  }

  private mutating func addTimeGoingBack(at sequence: UInt64, _ time: Int64, after last: Int64) {
    report.add(
      .log, "log, sequence \(sequence)", found: "recorded time \(time)",
      expected: "at least \(last), that of the event before")
  }

  private mutating func checkBody(_ record: RecordView, _ bytes: Span<UInt8>) {
    guard let salt = record.salt, let body = record.body else {
      report.redactedCount += 1
      bodiless[record.id] = record.sequence
      return
    }
    let commitment = commitment(
      salt: bytes.extracting(salt), body: bytes.extracting(body), scratch: &scratch)
    guard !bytes.extracting(record.commitment).isEqual(to: commitment.span) else { return }
    report.add(
      .log, "log, sequence \(record.sequence)", found: "a body other than was committed to",
      expected: "one that matches the header")
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

  /// The id of a record leads to it.
  private mutating func checkID(_ record: RecordView, _ snapshot: borrowing Snapshot) {
    keep(.ids) { pass in
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
      pass.knownIDCount += 1
    }
  }

  /// Adds the tags of an event to the sum of all, each once.
  private mutating func carry(
    _ tags: EventStore.TagFunction, _ snapshot: borrowing Snapshot, _ record: RecordView,
    _ bytes: Span<UInt8>
  ) throws {
    carried.removeAll(keepingCapacity: true)
    let sum = postings
    var hashes: [PostingSum.TagHashes] = []
    swap(&hashes, &carried)
    defer { swap(&hashes, &carried) }
    try tags(snapshot, record, bytes) { tag in
      let hash = sum.hashes(of: tag)
      if !hashes.contains(hash) { hashes.append(hash) }
    }
    for hash in hashes { postings.add(hash, record.sequence) }
  }
}
