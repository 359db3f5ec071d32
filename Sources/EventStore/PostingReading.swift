internal import LMDB

extension Transaction where Self: ~Copyable {
  /// The last chunk of a tag's postings in the database, or nil where it has none.
  ///
  /// A miss is checked against both neighbouring entries.
  func postingTail(_ tables: Tables, of tag: Span<UInt8>, size: UInt64) throws -> PostingTail? {
    let key = [UInt8](postingTag: tag, first: .max)
    var tail: PostingTail?
    try scan(tables.postings, from: key.span, direction: .descending) { key, value in
      guard isPostingKey(key, of: tag) else { return .stop }
      let chunk = try PostingChunk(key: key, value: value)
      try requireBelow(size, chunk, key)
      tail = PostingTail(chunk, key: key, value: value)
      return .stop
    }
    if tail == nil { try provePostingsMissing(tables, key.span) }
    return tail
  }

  /// The number of postings of a tag in the database.
  func postingCount(_ tables: Tables, of tag: Span<UInt8>, size: UInt64) throws -> UInt64 {
    let key = [UInt8](postingTag: tag, first: .max)
    var count: UInt64 = 0
    try scan(tables.postings, from: key.span, direction: .descending) { key, value in
      guard isPostingKey(key, of: tag) else { return .stop }
      let chunk = try PostingChunk(key: key, value: value)
      try requireBelow(size, chunk, key)
      count = chunk.countThrough
      return .stop
    }
    if count == 0 { try provePostingsMissing(tables, key.span) }
    return count
  }

  /// The postings of a tag within `range`, ascending; chunks that start at `end` or later are left
  /// out. Ordinals must join.
  func postings(
    _ tables: Tables, of tag: Span<UInt8>, in range: Range<UInt64>, chunksBefore end: UInt64,
    size: UInt64
  ) throws -> [UInt64] {
    let lowest = [UInt8](postingTag: tag, first: range.lowerBound)
    var start = lowest
    try scan(tables.postings, from: lowest.span, direction: .descending) { key, _ in
      if isPostingKey(key, of: tag) { start = [UInt8](key) }
      return .stop
    }
    var sequences: [UInt64] = []
    var nextOrdinal: UInt64?
    var isEmpty = true
    let startsWithFirst = range.lowerBound == 0
    try scan(tables.postings, from: start.span, direction: .ascending) { key, value in
      guard isPostingKey(key, of: tag) else { return .stop }
      isEmpty = false
      let chunk = try PostingChunk(key: key, value: value)
      guard chunk.first < end, chunk.first < range.upperBound else { return .stop }
      try requireBelow(size, chunk, key)
      try requireJoin(chunk, key, ordinal: nextOrdinal ?? (startsWithFirst ? 0 : chunk.ordinal))
      nextOrdinal = chunk.countThrough
      try chunk.append(of: value, to: &sequences)
      return .next
    }
    if isEmpty { try provePostingsMissing(tables, start.span) }
    guard let first = sequences.first, let last = sequences.last,
      first < range.lowerBound || last >= range.upperBound
    else { return sequences }
    return sequences.filter(range.contains)
  }

  /// The last `limit` postings of a tag, descending. Ordinals must join.
  func latestPostings(
    _ tables: Tables, of tag: Span<UInt8>, limit: Int, chunksBefore end: UInt64, size: UInt64
  ) throws -> [UInt64] {
    guard limit > 0 else { return [] }
    let start = [UInt8](postingTag: tag, first: end == .max ? end : end &- 1)
    var sequences: [UInt64] = []
    var followingOrdinal: UInt64?
    try scan(tables.postings, from: start.span, direction: .descending) { key, value in
      guard isPostingKey(key, of: tag) else { return .stop }
      let chunk = try PostingChunk(key: key, value: value)
      try requireBelow(size, chunk, key)
      if let followingOrdinal {
        let ordinal = followingOrdinal &- chunk.count
        try requireJoin(chunk, key, ordinal: ordinal)
      }
      followingOrdinal = chunk.ordinal
      var ascending: [UInt64] = []
      try chunk.append(of: value, to: &ascending)
      sequences.append(contentsOf: ascending.reversed().prefix(limit - sequences.count))
      return sequences.count < limit ? .next : .stop
    }
    if sequences.isEmpty { try provePostingsMissing(tables, start.span) }
    if sequences.count < limit, let followingOrdinal, followingOrdinal != 0 {
      throw StoreError.integrity(
        .postings, key: tag, found: "a first chunk of ordinal \(followingOrdinal)",
        expected: "ordinal 0")
    }
    return sequences
  }

  /// The chunks of a tag from the one on that holds `first` or would hold it: their keys, the
  /// ordinal of the first of them, and all their sequence numbers. Ordinals must join.
  func postingChunks(
    _ tables: Tables, of tag: Span<UInt8>, from first: UInt64, size: UInt64
  ) throws -> (keys: [[UInt8]], ordinal: UInt64, sequences: [UInt64]) {
    let wanted = [UInt8](postingTag: tag, first: first)
    var start = wanted
    var isFirst = true
    try scan(tables.postings, from: wanted.span, direction: .descending) { key, _ in
      if isPostingKey(key, of: tag) { (start, isFirst) = ([UInt8](key), false) }
      return .stop
    }
    var keys: [[UInt8]] = []
    var ordinal: UInt64 = 0
    var next: UInt64? = isFirst ? 0 : nil
    var sequences: [UInt64] = []
    try scan(tables.postings, from: start.span, direction: .ascending) { key, value in
      guard isPostingKey(key, of: tag) else { return .stop }
      let chunk = try PostingChunk(key: key, value: value)
      try requireBelow(size, chunk, key)
      try requireJoin(chunk, key, ordinal: next ?? chunk.ordinal)
      if keys.isEmpty { ordinal = chunk.ordinal }
      next = chunk.countThrough
      keys.append([UInt8](key))
      try chunk.append(of: value, to: &sequences)
      return .next
    }
    if keys.isEmpty { try provePostingsMissing(tables, start.span) }
    return (keys, ordinal, sequences)
  }

  /// The number of tags that start with `prefix`; one seek a tag, however many postings it has.
  func tagCount(_ tables: Tables, prefix: Span<UInt8>) throws -> UInt64 {
    var start = [UInt8](prefix)
    var count: UInt64 = 0
    while true {
      var tag: [UInt8]?
      try scan(tables.postings, from: start.span, direction: .ascending) { key, value in
        guard prefix.isPrefix(of: key) else { return .stop }
        let chunk = try PostingChunk(key: key, value: value)
        try requireJoin(chunk, key, ordinal: 0)
        tag = [UInt8](key.extracting(0..<chunk.tagCount))
        return .stop
      }
      guard let tag else { return count }
      count += 1
      // Past all chunks of this tag: 00 is what follows the tag in each of them.
      start = tag + [1]
    }
  }

  private func provePostingsMissing(_ tables: Tables, _ key: Span<UInt8>) throws {
    try neighbours(of: key, in: tables.postings, named: .postings) { key, value in
      _ = try TableName.postings.contentCount(key: key, value: value)
    }
  }
}

func isPostingKey(_ key: Span<UInt8>, of tag: Span<UInt8>) -> Bool {
  key.count == tag.count + 9 && tag.isPrefix(of: key) && key[tag.count] == 0
}

func requireBelow(_ size: UInt64, _ chunk: PostingChunk, _ key: Span<UInt8>) throws {
  guard chunk.last < size else {
    throw StoreError.integrity(
      .postings, key: key, found: "sequence \(chunk.last)", expected: "less than \(size)")
  }
}

private func requireJoin(_ chunk: PostingChunk, _ key: Span<UInt8>, ordinal: UInt64) throws {
  guard chunk.ordinal == ordinal else {
    throw StoreError.integrity(
      .postings, key: key, found: "ordinal \(chunk.ordinal)", expected: "ordinal \(ordinal)")
  }
}
