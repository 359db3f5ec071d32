// Postings: for each tag, the ascending sequence numbers of the events that carry it, in chunks of
// at most 512 bytes. Stored; cannot change.
//
//   key    tag, 1…400 bytes of UTF-8 without 00
//          00
//          first sequence of the chunk, 8 bytes, big-endian
//   value  ordinal, varint: how many postings of the tag come before this chunk
//          span, varint: last sequence of the chunk − first sequence
//          deltas, a varint each: every further sequence − the one before; at least 1
//          check, 8 bytes, as in `meta` and `cells`
//
// The count of a tag is ordinal + 1 + number of deltas of its last chunk. Ordinals must join: a
// chunk's ordinal + count is the ordinal of the next, and the first chunk's is 0.
//
// Example: tag "a" on the events 3, 4 and 300, none before.
//
//   key    61 00 0000000000000003
//   value  00            ordinal 0
//          a9 02         span 297
//          01            4 = 3 + 1
//          a8 02         300 = 4 + 296
//          check
//
// A chunk is filled until one more posting would make its value longer than 512 bytes; only the
// last chunk of a tag ever changes, except that a redaction writes a tag anew from there on.

internal import LMDB

/// One chunk, parsed: the numbers, and where its deltas lie in the value.
struct PostingChunk {
  let tagCount: Int
  let first: UInt64
  let ordinal: UInt64
  let last: UInt64
  let count: UInt64
  let deltas: Range<Int>

  static let valueBytesLimit = 512

  /// Parses a chunk strictly, its check first.
  init(key: Span<UInt8>, value: Span<UInt8>) throws {
    guard key.count >= 10, key[key.count - 9] == 0 else {
      throw StoreError.integrity(
        .postings, key: key, found: "\(key.count) bytes", expected: "tag, zero and sequence")
    }
    tagCount = key.count - 9
    first = key.bigEndian64(at: key.count - 8)
    let end = try TableName.postings.contentCount(key: key, value: value)
    guard value.count <= PostingChunk.valueBytesLimit else {
      throw StoreError.integrity(
        .postings, key: key, found: "\(value.count) bytes",
        expected: "at most \(PostingChunk.valueBytesLimit)")
    }
    do throws(FormatFault) {
      var cursor = WireCursor(0..<end)
      ordinal = try cursor.varint(in: value)
      let span = try cursor.varint(in: value)
      deltas = cursor.offset..<end
      var count: UInt64 = 1
      var reached: UInt64 = 0
      while cursor.offset < end {
        let start = cursor.offset
        let delta = try cursor.varint(in: value)
        guard delta > 0, delta <= span, reached <= span - delta else {
          throw FormatFault(at: start, found: "delta \(delta)", expected: "one within the chunk")
        }
        reached += delta
        count += 1
      }
      guard reached == span, span <= UInt64.max - first, count <= UInt64.max - ordinal else {
        throw FormatFault(
          at: end, found: "deltas up to \(reached)", expected: "the chunk's span, \(span)")
      }
      last = first + span
      self.count = count
    } catch {
      throw StoreError.integrity(
        .postings, key: key, found: "\(error.found) at byte \(error.offset)",
        expected: error.expected)
    }
  }

  /// The number of postings of the tag up to the end of this chunk.
  var countThrough: UInt64 { ordinal + count }

  /// Appends the sequence numbers of the chunk, ascending.
  func append(of value: Span<UInt8>, to sequences: inout [UInt64]) throws {
    sequences.append(first)
    var sequence = first
    var cursor = WireCursor(deltas)
    while cursor.offset < deltas.upperBound {
      sequence += try cursor.varint(in: value)
      sequences.append(sequence)
    }
  }
}

extension [UInt8] {
  /// The key of the chunk of `tag` that starts with `sequence`.
  init(postingTag tag: Span<UInt8>, first sequence: UInt64) {
    self.init()
    reserveCapacity(tag.count + 9)
    append(tag)
    append(0)
    appendBigEndian64(sequence)
  }
}

/// The end of a tag's postings as it grows: the chunk that is not full yet.
struct PostingTail {
  /// Tag, zero byte, first sequence.
  private(set) var key: [UInt8]
  private(set) var ordinal: UInt64
  private(set) var first: UInt64
  private(set) var last: UInt64
  private(set) var count: UInt64
  private(set) var deltas: [UInt8]

  /// A chunk of one posting, `ordinal` of the tag coming before it.
  init(tag: Span<UInt8>, ordinal: UInt64, sequence: UInt64) {
    key = [UInt8](postingTag: tag, first: sequence)
    self.ordinal = ordinal
    first = sequence
    last = sequence
    count = 1
    deltas = []
  }

  /// The stored chunk, to be continued.
  init(_ chunk: PostingChunk, key: Span<UInt8>, value: Span<UInt8>) {
    self.key = [UInt8](key)
    ordinal = chunk.ordinal
    first = chunk.first
    last = chunk.last
    count = chunk.count
    deltas = [UInt8](value.extracting(chunk.deltas))
  }

  var tagCount: Int { key.count - 9 }
  var firstByte: UInt8 { key.span[0] }

  /// Appends the key.
  func copyKey(to bytes: inout [UInt8]) { bytes.append(key.span) }

  var countThrough: UInt64 { ordinal + count }

  /// Whether this chunk's key comes before the other's.
  func precedes(_ other: PostingTail) -> Bool {
    key.span.order(relativeTo: other.key.span) < 0
  }

  /// How many bytes the keys of both start with in common, at most `limit`.
  func sharedCount(with other: PostingTail, atMost limit: Int) -> Int {
    let (bytes, others) = (key.span, other.key.span)
    let end = min(limit, bytes.count, others.count)
    var count = 0
    while count < end, bytes[count] == others[count] { count += 1 }
    return count
  }

  /// Eight bytes of the key, the first the most significant; 0 for each after its end.
  func word(at offset: Int) -> UInt64 {
    let bytes = key.span
    if offset + 8 <= bytes.count { return bytes.bigEndian64(at: offset) }
    var word: UInt64 = 0
    for index in offset..<offset + 8 {
      word = word << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0)
    }
    return word
  }

  /// Whether the tag starts with `prefix`, which is no longer than it.
  func startsWith(_ prefix: Span<UInt8>) -> Bool {
    prefix.count <= tagCount && prefix.isPrefix(of: key.span)
  }

  /// Adds a posting; false, and nothing added, if the chunk is full.
  mutating func append(_ sequence: UInt64) -> Bool {
    precondition(sequence > last, "EventStore: postings ascend, \(sequence) after \(last)")
    let delta = sequence - last
    let byteCount =
      varintByteCount(ordinal) + varintByteCount(sequence - first)
      + deltas.count + varintByteCount(delta) + TableName.checkBytes
    guard byteCount <= PostingChunk.valueBytesLimit else { return false }
    deltas.appendVarint(delta)
    last = sequence
    count += 1
    return true
  }

  /// Replaces `value` by the stored form.
  func write(to value: inout [UInt8]) {
    value.removeAll(keepingCapacity: true)
    value.appendVarint(ordinal)
    value.appendVarint(last - first)
    value.append(deltas.span)
    TableName.postings.seal(key: key.span, &value)
  }

  /// Stores the chunk; `value` is where it is put together.
  func write(to cursor: inout TableCursor, _ value: inout [UInt8]) throws {
    write(to: &value)
    try cursor.put(key.span, value.span)
  }

  /// Appends the sequence numbers of the chunk, ascending.
  func append(to sequences: inout [UInt64]) {
    sequences.append(first)
    var sequence = first
    var shift: UInt64 = 0
    var delta: UInt64 = 0
    for byte in deltas {
      delta |= UInt64(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 {
        sequence += delta
        sequences.append(sequence)
        (delta, shift) = (0, 0)
      }
    }
  }
}
