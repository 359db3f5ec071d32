internal import Crypto
internal import LMDB

/// Events made ready to be recorded: checked, salted, committed to and encoded, up to what their
/// place in the log decides.
///
/// Making one needs no transaction, so it can be done on another thread while events before it are
/// recorded; ``Appender/record(_:)-(PreparedBatch)`` records it.
public struct PreparedBatch: Sendable {
  struct Entry: Sendable {
    let id: EventID
    /// Field 1 of the header: the envelope.
    let envelope: Range<Int>
    /// Fields 2 and 3 of the record: salt and body.
    let content: Range<Int>
    /// The tags, a range of `tags`.
    let tags: Range<Int>
  }

  struct Tag: Sendable {
    let hash: UInt64
    let bytes: Range<Int>
  }

  /// The events, as they were offered.
  public private(set) var events: [NewEvent] = []
  private(set) var entries: [Entry] = []
  private(set) var tags: [Tag] = []
  /// Encoded parts and tags of all events.
  private(set) var bytes: [UInt8] = []

  private var salts = SaltSource()
  private var scratch: [UInt8] = []

  /// Makes a batch without events.
  public init() {}

  /// The number of events.
  public var count: Int { entries.count }

  /// Makes room for as many events, of some 500 bytes each.
  public mutating func reserveCapacity(_ count: Int) {
    events.reserveCapacity(count)
    entries.reserveCapacity(count)
    tags.reserveCapacity(count * 8)
    bytes.reserveCapacity(count * 512)
  }

  /// Adds an event. Throws ``StoreError`` with `usage` where no ledger can store it.
  ///
  /// That a preserved time has come is for the transaction to say.
  public mutating func append(_ event: NewEvent) throws {
    try event.requireForm()
    let salt = event.preserved?.salt ?? salts.next()
    let start = bytes.count
    if let preserved = event.preserved {
      bytes.appendField(.bytes(1), preserved.envelope)
    } else {
      let commitment = commitment(salt: salt.span, body: event.body.span, scratch: &scratch)
      scratch.removeAll(keepingCapacity: true)
      Envelope(
        id: event.id, type: event.type, schema: event.schema, recorder: event.recorder,
        marking: event.marking, commitment: commitment
      ).append(to: &scratch)
      bytes.appendField(.bytes(1), scratch)
    }
    let middle = bytes.count
    bytes.appendField(.bytes(2), salt)
    bytes.appendField(.bytes(3), event.body)
    let end = bytes.count
    let firstTag = tags.count
    for tag in event.tags {
      let tagStart = bytes.count
      bytes.append(tag.utf8.span)
      tags.append(Tag(hash: PostingBatch.hash(tag.utf8.span), bytes: tagStart..<bytes.count))
    }
    events.append(event)
    entries.append(
      Entry(
        id: event.id, envelope: start..<middle, content: middle..<end,
        tags: firstTag..<tags.count))
  }
}

extension Appender {
  /// Records prepared events and returns the sequence number of each.
  ///
  /// The same as ``record(_:)-(NewEvent)`` for each of them in turn, at less cost.
  @discardableResult
  public mutating func record(_ batch: PreparedBatch) throws -> [UInt64] {
    var sequences: [UInt64] = []
    sequences.reserveCapacity(batch.count)
    // By index: a copy of each event would count its references up and down.
    for index in batch.events.indices {
      if let preserved = batch.events[index].preserved { try requireTime(of: preserved) }
    }
    for index in batch.entries.indices {
      if index % PostingBatch.approachCount == 0 { approachTags(of: batch, from: index) }
      let preserved = batch.events[index].preserved
      // An id above all others is known to be new; any other is looked for. What is signed was
      // prepared without its signature.
      let isSigned = preserved == nil && signer?.recorder == batch.events[index].recorder
      guard isAboveAll(batch.entries[index].id), !isSigned else {
        sequences.append(try record(batch.events[index]))
        continue
      }
      try requireWhole(newCount: 1)
      if size == startSize { try requireStart() }
      sequences.append(size)
      try write(batch, index, preserved)
    }
    return sequences
  }

  /// Whether an id is greater than all on record, and so new.
  public func isAboveAll(_ id: EventID) -> Bool { greatestID.map { $0 < id } ?? true }

  /// Whether no event carries any of these tags, which ascend as UTF-8; cheap where they are
  /// neighbours.
  public mutating func areUnused(_ tags: [String]) throws -> Bool {
    for tag in tags where postings.held(tag.utf8.span) != nil { return false }
    var search = SortedSearch(in: .postings)
    return try transaction.edit(tables.postings) { cursor in
      for tag in tags {
        let tag = Array(tag.utf8)
        let limit = [UInt8](postingTag: tag.span, first: .max)
        let isUsed: Bool? = try search.last(upTo: limit.span, with: &cursor) { key in
          isPostingKey(key, of: tag.span)
        } verify: { key, value in
          _ = try TableName.postings.contentCount(key: key, value: value)
        } _: { _, _ in
          true
        }
        if isUsed != nil { return false }
      }
      return true
    }
  }

  private mutating func approachTags(of batch: borrowing PreparedBatch, from start: Int) {
    let end = min(start + PostingBatch.approachCount, batch.entries.count)
    let first = batch.entries[start].tags.lowerBound
    let tags = batch.tags.span.extracting(first..<batch.entries[end - 1].tags.upperBound)
    postings.approach(tags.count) { tags[$0].hash }
  }

  private mutating func write(
    _ batch: borrowing PreparedBatch, _ index: Int, _ preserved: PreservedHeader?
  ) throws {
    let entry = batch.entries[index]
    let sequence = size
    var recordedAt = max(terms.now, lastRecordedAt)
    if let preserved, preserved.sequence == sequence, preserved.recordedAt >= lastRecordedAt {
      recordedAt = preserved.recordedAt
    }
    let bytes = batch.bytes.span
    scratch.header.removeAll(keepingCapacity: true)
    scratch.header.append(bytes.extracting(entry.envelope))
    HeaderLayout.appendPlace(
      sequence: sequence, recordedAt: recordedAt, signature: preserved?.signature,
      to: &scratch.header)
    precondition(scratch.header.count <= RecordLimits.headerBytes, "EventStore: header too long")
    scratch.record.removeAll(keepingCapacity: true)
    RecordView.append(
      header: scratch.header, content: bytes.extracting(entry.content), sequence: sequence,
      to: &scratch.record)
    try storeRecord(entry.id, sequence)
    for index in entry.tags {
      let tag = batch.tags[index]
      postings.add(bytes.extracting(tag.bytes), hash: tag.hash, sequence)
    }
    if postings.changedCount > terms.heldTagLimit { try flushPostings() }
    size = sequence + 1
    lastRecordedAt = recordedAt
    hasChanges = true
  }
}
