internal import LMDB

/// The entries of ids, postings and cells, and what was found of them.
struct IndexPass: Sendable {
  private(set) var ids = VerificationReport()
  private(set) var postings = VerificationReport()
  private(set) var cells = VerificationReport()
  /// The sums of the entries of ids and of postings.
  private(set) var idSum: IndexSum
  private(set) var postingSum: IndexSum
  private var previous = PreviousChunk()

  /// A pass over nothing; `empty` has the seeds.
  init(_ empty: IndexSum) { (idSum, postingSum) = (empty, empty) }

  /// The chunk before, as far as the next one depends on it.
  private struct PreviousChunk {
    var tag: [UInt8] = []
    var tagHash: IndexSum.NameHash?
    var last: UInt64 = 0
    var countThrough: UInt64 = 0
  }

  /// Reads all of them.
  mutating func run(
    _ snapshot: borrowing Snapshot, _ progress: (VerificationProgress) -> Void = { _ in }
  ) {
    checkIDs(snapshot)
    progress(VerificationProgress(part: .ids, done: snapshot.size, total: snapshot.size))
    checkPostings(snapshot, progress)
    cells.checkCells(snapshot, progress)
  }
}

// MARK: - Ids

extension IndexPass {
  private mutating func checkIDs(_ snapshot: borrowing Snapshot) {
    let result = Result {
      try snapshot.transaction.scanProvingReach(snapshot.tables.ids) { key, value in
        // What has another form is in no sum, so that it is looked for.
        if let id = EventID(bytes: key), value.count == 8 {
          idSum.add(idSum.hash(of: id), idSum.hash(of: value.bigEndian64(at: 0)))
        }
        return .next
      }
    }
    if case .failure(let error) = result { ids.add(.ids, error) }
  }
}

extension Verification {
  /// Looks for the records whose ids do not lead to them, then for ids that lead elsewhere; only
  /// after the sums differed, since it seeks for each id.
  mutating func findIDDifferences(_ snapshot: borrowing Snapshot) {
    let size = report.size
    keep(.ids) { verification in
      try snapshot.transaction.scan(snapshot.tables.log) { key, bytes in
        guard key.count == 8,
          let record = try? RecordView(parsing: bytes, sequence: key.bigEndian64(at: 0))
        else { return .next }
        verification.keep(.ids) { _ in try snapshot.requireLeading(record.id, to: record.sequence) }
        return .next
      }
    }
    keep(.ids) { verification in
      try snapshot.transaction.scan(snapshot.tables.ids) { key, value in
        verification.keep(.ids) { _ in
          _ = try snapshot.transaction.verifiedSequence(
            snapshot.tables, id: key, value: value, size: size)
        }
        return .next
      }
    }
  }
}

extension Snapshot {
  /// The id of a record leads to it.
  fileprivate func requireLeading(_ id: EventID, to sequence: UInt64) throws {
    let found = try transaction.value(in: tables.ids, forKey: id.bytes.span) { value in
      value.count == 8 ? value.bigEndian64(at: 0) : UInt64.max
    }
    guard found == sequence else {
      throw StoreError.integrity(
        .ids, "id \(id)", found: found.map { "sequence \($0)" } ?? "nothing",
        expected: "sequence \(sequence)")
    }
  }
}

// MARK: - Postings

extension IndexPass {
  /// Every chunk: its check, its order within the tag, ordinals that join.
  private mutating func checkPostings(
    _ snapshot: borrowing Snapshot, _ progress: (VerificationProgress) -> Void
  ) {
    let result = Result {
      let total = UInt64(try snapshot.transaction.entryCount(of: snapshot.tables.postings))
      var done: UInt64 = 0
      var sequences: [UInt64] = []
      try snapshot.transaction.scanProvingReach(snapshot.tables.postings) { key, value in
        do {
          try check(key, value, size: snapshot.size, &sequences)
        } catch {
          postings.add(.postings, error)
        }
        done += 1
        if done % Verification.stride == 0 {
          progress(VerificationProgress(part: .postings, done: done, total: total))
        }
        return .next
      }
    }
    if case .failure(let error) = result { postings.add(.postings, error) }
  }

  private mutating func check(
    _ key: Span<UInt8>, _ value: Span<UInt8>, size: UInt64, _ sequences: inout [UInt64]
  ) throws {
    let chunk = try PostingChunk(key: key, value: value)
    let tag = key.extracting(0..<chunk.tagCount)
    let continued = tag.isEqual(to: previous.tag.span) ? previous.tagHash : nil
    if continued == nil { postings.tagCount += 1 }
    let ordinal = continued == nil ? 0 : previous.countThrough
    let lowest = continued == nil ? 0 : previous.last + 1
    let hash = continued ?? postingSum.hash(of: tag)
    if continued == nil {
      previous.tag.removeAll(keepingCapacity: true)
      previous.tag.append(tag)
    }
    (previous.tagHash, previous.last) = (hash, chunk.last)
    previous.countThrough = chunk.countThrough
    sequences.removeAll(keepingCapacity: true)
    try chunk.append(of: value, to: &sequences)
    for sequence in sequences { postingSum.add(hash, postingSum.hash(of: sequence)) }
    postings.postingCount += chunk.count
    guard chunk.ordinal == ordinal else {
      throw StoreError.integrity(
        .postings, key: key, found: "ordinal \(chunk.ordinal)", expected: "ordinal \(ordinal)")
    }
    guard chunk.first >= lowest, chunk.last < size else {
      throw StoreError.integrity(
        .postings, key: key, found: "sequences \(chunk.first) to \(chunk.last)",
        expected: "from \(lowest) and below \(size)")
    }
  }
}

extension Verification {
  /// Looks for the postings that events lack, then for those that no event has; only after the sums
  /// differed, since it seeks for each posting.
  mutating func findPostingDifferences(
    _ snapshot: borrowing Snapshot, _ examiner: some RecordExaminer, _ stored: IndexSum,
    _ expected: IndexSum
  ) throws {
    let before = report.findingCount
    let limit = before + VerificationReport.findingLimit
    for sequence in 0..<report.size where report.findingCount < limit {
      for tag in try snapshot.tags(at: sequence, examiner)
      where tag.utf8.count <= RecordLimits.tagBytes.upperBound {
        guard try snapshot.postings(of: tag, in: sequence..<sequence + 1).isEmpty else { continue }
        report.add(
          .postings, "postings, tag \(tag)", found: "no sequence \(sequence)",
          expected: "the event, which carries the tag")
      }
    }
    try snapshot.transaction.scan(snapshot.tables.postings) { key, value in
      let chunk = try PostingChunk(key: key, value: value)
      let tag = text(of: key.extracting(0..<chunk.tagCount))
      var sequences: [UInt64] = []
      try chunk.append(of: value, to: &sequences)
      for sequence in sequences {
        guard try !snapshot.tags(at: sequence, examiner).contains(tag) else { continue }
        report.add(
          .postings, "postings, tag \(tag)", found: "sequence \(sequence)",
          expected: "only events that carry the tag")
      }
      return report.findingCount < limit ? .next : .stop
    }
    guard before == report.findingCount else { return }
    report.add(
      .postings, "postings, the whole", found: "\(stored.count) postings",
      expected: "\(expected.count), those of the tags of all events")
  }
}

extension Snapshot {
  /// The tags that an event carries.
  fileprivate func tags(
    at sequence: UInt64, _ examiner: some RecordExaminer
  ) throws -> [String] {
    try record(at: sequence) { record, bytes in
      var found: [String] = []
      // A copy: what one keeps of the records is of those that it is given once.
      var examiner = examiner
      _ = try examiner.examine(record, bytes, in: self) { found.append(text(of: $0)) }
      return found
    }
  }
}

// MARK: - Cells and meta

extension VerificationReport {
  /// Every cell: its check, and its count against the postings of its tag.
  fileprivate mutating func checkCells(
    _ snapshot: borrowing Snapshot, _ progress: (VerificationProgress) -> Void
  ) {
    let result = Result {
      let total = UInt64(try snapshot.transaction.entryCount(of: snapshot.tables.cells))
      var counts: [String: UInt64] = [:]
      for name in try snapshot.meta.projections.keys { counts[name] = 0 }
      try snapshot.transaction.scanProvingReach(snapshot.tables.cells) { key, value in
        cellCount += 1
        do {
          counts[try snapshot.checkCell(key, value), default: 0] += 1
        } catch {
          add(.cells, error)
        }
        if cellCount % Verification.stride == 0 {
          progress(VerificationProgress(part: .cells, done: cellCount, total: total))
        }
        return .next
      }
      for (name, count) in counts {
        let expected = try snapshot.transaction.cellCount(snapshot.tables, projection: name)
        try requireCells(count, expected, projection: name, prefix: "")
      }
    }
    if case .failure(let error) = result { add(.cells, error) }
  }
}

extension Verification {
  /// What the ledger says of itself, and that no projection is ahead of the log.
  mutating func checkMeta(
    _ snapshot: borrowing Snapshot, _ progress: (VerificationProgress) -> Void
  ) {
    keep(.meta) { verification in
      try snapshot.transaction.scanProvingReach(snapshot.tables.meta) { key, value in
        verification.keep(.meta) { _ in
          _ = try TableName.meta.contentCount(key: key, value: value)
        }
        return .next
      }
      for (name, state) in try snapshot.meta.projections {
        guard state.foldedSize > verification.report.size else { continue }
        verification.report.add(
          .meta, "meta, projection:\(name)", found: "\(state.foldedSize) events folded",
          expected: "at most \(verification.report.size)")
      }
    }
    progress(VerificationProgress(part: .meta, done: 1, total: 1))
  }
}

extension Snapshot {
  /// Checks a cell and returns the name of its projection.
  fileprivate func checkCell(_ key: Span<UInt8>, _ value: Span<UInt8>) throws -> String {
    let count = try foldedCount(key, value)
    var zero = 0
    while zero < key.count && key[zero] != 0 { zero += 1 }
    guard zero + 1 < key.count else {
      throw StoreError.integrity(
        .cells, key: key, found: "no zero byte", expected: "projection, zero and key")
    }
    var tag = CellKey.tagPrefix
    tag.append(key.extracting(zero + 1..<key.count))
    let expected = try transaction.postingCount(tables, of: tag.span, size: size)
    guard count == expected else {
      throw StoreError.integrity(
        .cells, key: key, found: "a cell of \(count) events",
        expected: "\(expected), the postings of its tag")
    }
    return text(of: key.extracting(0..<zero))
  }
}
