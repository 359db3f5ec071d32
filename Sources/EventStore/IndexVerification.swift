internal import LMDB

/// A sum over a set of postings that does not depend on their order: equal sets have equal sums,
/// and unequal ones differ with a probability of all but 2^-64, whoever made them, since the seeds
/// are drawn for each verification.
struct PostingSum: Equatable {
  private(set) var count: UInt64 = 0
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private let seeds: (UInt64, UInt64)

  init() {
    seeds = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))
  }

  /// The empty set, with the seeds of `other`.
  init(like other: PostingSum) { seeds = other.seeds }

  /// A tag by the hashes that the sums are made of.
  struct TagHashes: Hashable {
    let first: UInt64
    let second: UInt64
  }

  func hashes(of tag: Span<UInt8>) -> TagHashes {
    TagHashes(
      first: XXH64.hash(tag, seed: seeds.0), second: XXH64.hash(tag, seed: seeds.1))
  }

  mutating func add(_ tag: TagHashes, _ sequence: UInt64) {
    count += 1
    first &+= PostingSum.mix(tag.first ^ PostingSum.mix(sequence &+ seeds.1))
    second &+= PostingSum.mix(tag.second ^ PostingSum.mix(sequence &+ seeds.0))
  }

  /// Adds a set of other postings, whose seeds are the same.
  mutating func add(_ other: PostingSum) {
    count += other.count
    first &+= other.first
    second &+= other.second
  }

  static func == (left: PostingSum, right: PostingSum) -> Bool {
    left.count == right.count && left.first == right.first && left.second == right.second
  }

  /// The finaliser of SplitMix64.
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

// MARK: - Postings

extension Verification {
  /// Every chunk: its check, its order within the tag, ordinals that join; then the whole against
  /// the tags of the events.
  mutating func checkPostings(
    _ snapshot: borrowing Snapshot, tags: EventStore.TagFunction?,
    _ progress: (VerificationProgress) -> Void
  ) throws {
    var sum = PostingSum(like: expectedPostings)
    let before = report.findingCount
    keep(.postings) { verification in
      let total = UInt64(try snapshot.transaction.entryCount(of: snapshot.tables.postings))
      var previous = PreviousChunk()
      var done: UInt64 = 0
      try snapshot.transaction.scanProvingReach(snapshot.tables.postings) { key, value in
        verification.keep(.postings) { verification in
          try verification.check(key, value, &previous, &sum)
        }
        done += 1
        if done % Verification.stride == 0 {
          progress(VerificationProgress(part: .postings, done: done, total: total))
        }
        return .next
      }
    }
    // With records missing, the tags of all events are not known.
    guard let tags, report.recordCount == report.size, before == report.findingCount,
      sum != expectedPostings
    else { return }
    try findPostingDifferences(snapshot, tags)
    guard before == report.findingCount else { return }
    report.add(
      .postings, "postings, the whole", found: "\(sum.count) postings",
      expected: "\(expectedPostings.count), those of the tags of all events")
  }

  /// The chunk before, as far as the next one depends on it.
  private struct PreviousChunk {
    var tag: [UInt8] = []
    var last: UInt64 = 0
    var countThrough: UInt64 = 0
  }

  private mutating func check(
    _ key: Span<UInt8>, _ value: Span<UInt8>, _ previous: inout PreviousChunk,
    _ sum: inout PostingSum
  ) throws {
    let chunk = try PostingChunk(key: key, value: value)
    let tag = key.extracting(0..<chunk.tagCount)
    let continues = tag.isEqual(to: previous.tag.span)
    if !continues { report.tagCount += 1 }
    let ordinal = continues ? previous.countThrough : 0
    let lowest = continues ? previous.last + 1 : 0
    previous = PreviousChunk(
      tag: [UInt8](tag), last: chunk.last, countThrough: chunk.countThrough)
    var sequences: [UInt64] = []
    try chunk.append(of: value, to: &sequences)
    let hashes = sum.hashes(of: tag)
    for sequence in sequences { sum.add(hashes, sequence) }
    report.postingCount += chunk.count
    guard chunk.ordinal == ordinal else {
      throw StoreError.integrity(
        .postings, key: key, found: "ordinal \(chunk.ordinal)", expected: "ordinal \(ordinal)")
    }
    guard chunk.first >= lowest, chunk.last < report.size else {
      throw StoreError.integrity(
        .postings, key: key, found: "sequences \(chunk.first) to \(chunk.last)",
        expected: "from \(lowest) and below \(report.size)")
    }
  }

  /// Looks for the postings that events lack, then for those that no event has; only after the sums
  /// differed, since it seeks for each posting.
  private mutating func findPostingDifferences(
    _ snapshot: borrowing Snapshot, _ tags: EventStore.TagFunction
  ) throws {
    let limit = report.findingCount + VerificationReport.findingLimit
    for sequence in 0..<report.size where report.findingCount < limit {
      for tag in try snapshot.tags(at: sequence, tags)
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
        guard try !snapshot.tags(at: sequence, tags).contains(tag) else { continue }
        report.add(
          .postings, "postings, tag \(tag)", found: "sequence \(sequence)",
          expected: "only events that carry the tag")
      }
      return report.findingCount < limit ? .next : .stop
    }
  }
}

// MARK: - Cells and meta

extension Verification {
  /// Every cell: its check, and its count against the postings of its tag.
  mutating func checkCells(
    _ snapshot: borrowing Snapshot, _ progress: (VerificationProgress) -> Void
  ) {
    keep(.cells) { verification in
      let total = UInt64(try snapshot.transaction.entryCount(of: snapshot.tables.cells))
      var counts: [String: UInt64] = [:]
      for name in try snapshot.meta.projections.keys { counts[name] = 0 }
      try snapshot.transaction.scanProvingReach(snapshot.tables.cells) { key, value in
        verification.report.cellCount += 1
        verification.keep(.cells) { _ in
          counts[try snapshot.checkCell(key, value), default: 0] += 1
        }
        if verification.report.cellCount % Verification.stride == 0 {
          progress(
            VerificationProgress(
              part: .cells, done: verification.report.cellCount, total: total))
        }
        return .next
      }
      for (name, count) in counts {
        let expected = try snapshot.transaction.cellCount(snapshot.tables, projection: name)
        try requireCells(count, expected, projection: name, prefix: "")
      }
    }
  }

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
  /// The tags that an event carries.
  fileprivate func tags(at sequence: UInt64, _ tags: EventStore.TagFunction) throws -> [String] {
    try record(at: sequence) { record, bytes in
      var found: [String] = []
      try tags(self, record, bytes) { found.append(text(of: $0)) }
      return found
    }
  }

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
