internal import Crypto
internal import LMDB
internal import TransparencyLog

// Recording events. The order of checks, for a batch as a whole:
//
//   1. the form of every event: limits, and what a preserved header says          usage
//   2. ids on record: same type, marking and body, or a conflict                  conflict
//   3. all on record → acknowledged, nothing written; some → only with `.any`     conflict
//   4. the expectation, against the ledger before the transaction                 conflict
//   5. the clock                                                                  storage
//
// Several batches of one transaction count as one for the points 3 to 5.

/// Buffers kept from one record to the next.
struct RecordScratch: Sendable {
  var envelope: [UInt8] = []
  var header: [UInt8] = []
  var record: [UInt8] = []
  var committed: [UInt8] = []
  var key: [UInt8] = []
  var id: [UInt8] = []
  var salts = SaltSource()
}

extension Appender {
  /// Records one event and returns its sequence number, or acknowledges it with the one it has.
  @discardableResult
  public mutating func record(_ event: NewEvent) throws -> UInt64 {
    try requireForm(event)
    let known = try recordedSequence(of: event)
    if let known, known < startSize { acknowledgedCount += 1 }
    let newCount = known == nil ? 1 : 0
    if newCount > 0 || size > startSize { try requireWhole(newCount: newCount) }
    if newCount > 0 && size == startSize { try requireStart() }
    return try known ?? writeOrAcknowledge(event)
  }

  /// Records a batch and returns the sequence number of each event.
  ///
  /// An id on record with the same type, marking and body is acknowledged with its sequence number,
  /// which is below ``startSize``; recorder, schema, salt and time are not compared, except that a
  /// preserved header must have the envelope and signature on record. With other content it is a
  /// conflict that carries both sides. What is recorded is written only when the transaction ends.
  public mutating func recordAll(_ events: [NewEvent]) throws -> [UInt64] {
    // By index: a copy of each event would count its references up and down.
    for index in events.indices { try requireForm(events[index]) }
    var known: [UInt64?] = []
    known.reserveCapacity(events.count)
    var newCount = 0
    for index in events.indices {
      let sequence = try recordedSequence(of: events[index])
      known.append(sequence)
      if let sequence {
        if sequence < startSize { acknowledgedCount += 1 }
      } else {
        newCount += 1
      }
    }
    if newCount > 0 || size > startSize { try requireWhole(newCount: newCount) }
    if newCount > 0 && size == startSize { try requireStart() }
    var sequences: [UInt64] = []
    sequences.reserveCapacity(events.count)
    for index in events.indices {
      sequences.append(try known[index] ?? writeOrAcknowledge(events[index]))
    }
    return sequences
  }

  /// The sequence number of an event that is on record with equal content; nil where its id is new.
  private func recordedSequence(of event: NewEvent) throws -> UInt64? {
    if let greatestID, event.id <= greatestID {
      guard let sequence = try transaction.sequence(tables, of: event.id, size: size) else {
        return nil
      }
      let same = try transaction.record(tables, at: sequence) { record, bytes in
        isSame(record, bytes, event)
      }
      guard same else {
        let recorded = try self.event(at: sequence)
        throw StoreError(
          .conflict, at: "event \(event.id)",
          found: "other content on record under this id, at sequence \(sequence)",
          expected: "the same type, marking and body",
          conflict: ContentConflict(recorded: recorded, offered: event))
      }
      return sequence
    }
    return nil
  }

  func requireWhole(newCount: Int) throws {
    guard acknowledgedCount > 0, terms.expectation != .any else { return }
    let newTotal = size - startSize + UInt64(newCount)
    throw StoreError(
      .conflict, at: "batch",
      found: "\(acknowledgedCount) events on record and \(newTotal) that are not",
      expected: "all or none, unless any state of the ledger is expected")
  }

  /// What must hold before the first new event of the transaction.
  mutating func requireStart() throws {
    // An expectation of tags is held against what is stored of them, earlier turns included.
    if terms.expectation != .any { try flushPostings() }
    try transaction.require(terms.expectation, tables, size: startSize)
    guard terms.now >= 0 else {
      throw StoreError(
        .storage, at: "clock", found: "a time before 1970", expected: "the present")
    }
    guard !terms.allowsClockSkew, terms.now < lastRecordedAt - AppendTerms.clockSkewLimit else {
      return
    }
    throw StoreError(
      .storage, at: "clock",
      found: "\((lastRecordedAt - terms.now) / 1_000_000) s before the last recorded time",
      expected: "less than 24 hours, unless clock skew is allowed")
  }

  /// Writes a new event; one that an earlier event of the same batch made known is acknowledged.
  private mutating func writeOrAcknowledge(_ event: NewEvent) throws -> UInt64 {
    if let known = try recordedSequence(of: event) { return known }
    let sequence = size
    var recordedAt = max(terms.now, lastRecordedAt)
    let salt: [UInt8]
    var signature: [UInt8]?
    if let preserved = event.preserved {
      salt = preserved.salt
      signature = preserved.signature
      scratch.envelope = preserved.envelope
      if preserved.sequence == sequence && preserved.recordedAt >= lastRecordedAt {
        recordedAt = preserved.recordedAt
      }
    } else {
      salt = scratch.salts.next()
      let signer = signer?.recorder == event.recorder ? signer : nil
      setEnvelope(event, salt: salt, keyID: signer?.keyID)
      signature = signer?.signature(ofEnvelope: scratch.envelope)
    }
    scratch.header.removeAll(keepingCapacity: true)
    HeaderLayout.append(
      envelope: scratch.envelope, sequence: sequence, recordedAt: recordedAt,
      signature: signature, to: &scratch.header)
    precondition(scratch.header.count <= RecordLimits.headerBytes, "EventStore: header too long")
    scratch.record.removeAll(keepingCapacity: true)
    RecordView.append(
      header: scratch.header, salt: salt, body: event.body, sequence: sequence,
      to: &scratch.record)
    try store(event, sequence)
    size = sequence + 1
    lastRecordedAt = recordedAt
    hasChanges = true
    return sequence
  }

  /// Writes the record in `scratch` and its entries in ids, tree and postings.
  mutating func store(_ event: NewEvent, _ sequence: UInt64) throws {
    try storeRecord(event.id, sequence)
    for tag in event.tags {
      postings.add(tag.utf8.span, hash: PostingBatch.hash(tag.utf8.span), sequence)
    }
    if postings.changedCount > terms.heldTagLimit { try flushPostings() }
  }

  /// Writes the record in `scratch` and its entries in ids and tree.
  mutating func storeRecord(_ id: EventID, _ sequence: UInt64) throws {
    scratch.key.removeAll(keepingCapacity: true)
    scratch.key.appendBigEndian64(sequence)
    try transaction.put(tables.log, key: scratch.key, value: scratch.record, mode: .append)
    let isGreatest = greatestID.map { id > $0 } ?? true
    scratch.id.removeAll(keepingCapacity: true)
    id.append(to: &scratch.id)
    try transaction.put(
      tables.ids, key: scratch.id, value: scratch.key, mode: isGreatest ? .append : .insert)
    if isGreatest { greatestID = id }
    scratch.committed.removeAll(keepingCapacity: true)
    scratch.committed.append(0)
    let header = scratch.header
    scratch.committed.append(header.span)
    var completed: [(key: [UInt8], hash: [UInt8])] = []
    frontier.append(.leaf(inMessage: scratch.committed)) { level, index, hash in
      guard level % treeLevelSpacing == 0 else { return }
      completed.append((key: [UInt8](treeLevel: level, index: index), hash: hash.bytes))
    }
    for node in completed {
      try transaction.put(
        tables.tree, key: node.key.span, value: node.hash.span, mode: .insert)
    }
  }

  private mutating func setEnvelope(_ event: NewEvent, salt: [UInt8], keyID: [UInt8]?) {
    let commitment = commitment(
      salt: salt.span, body: event.body.span, scratch: &scratch.committed)
    scratch.envelope.removeAll(keepingCapacity: true)
    Envelope(
      id: event.id, type: event.type, schema: event.schema, recorder: event.recorder,
      marking: event.marking, commitment: commitment, keyID: keyID
    ).append(to: &scratch.envelope)
  }
}

/// `SHA-256(0x02 ‖ salt ‖ body)`.
func commitment(
  salt: Span<UInt8>, body: Span<UInt8>, scratch: inout [UInt8]
) -> [UInt8] {
  putCommitted(salt: salt, body: body, into: &scratch)
  return Array(SHA256.hash(data: scratch))
}

/// Makes `message` the bytes whose SHA-256 is the commitment.
func putCommitted(salt: Span<UInt8>, body: Span<UInt8>, into message: inout [UInt8]) {
  message.removeAll(keepingCapacity: true)
  message.append(2)
  message.append(salt)
  message.append(body)
}

/// The salts of the events of one transaction, each drawn from the system's random numbers.
struct SaltSource: Sendable {
  private var random = RandomWords()

  mutating func next() -> [UInt8] {
    var salt: [UInt8] = []
    salt.reserveCapacity(RecordLimits.saltBytes)
    for _ in 0..<RecordLimits.saltBytes / 8 { salt.appendLittleEndian64(random.next()) }
    return salt
  }
}

/// Whether a record has the content of an event that is offered under its id.
private func isSame(_ record: RecordView, _ bytes: Span<UInt8>, _ event: NewEvent) -> Bool {
  guard record.type == event.type, record.marking == event.marking else { return false }
  // Of a redacted event nothing but its header is left to compare.
  if let body = record.body, !bytes.extracting(body).isEqual(to: event.body.span) { return false }
  return event.preserved.map { hasHeader($0, record, bytes) } ?? true
}

/// Whether a record has the envelope and the signature of a preserved header.
func hasHeader(_ header: PreservedHeader, _ record: RecordView, _ bytes: Span<UInt8>) -> Bool {
  let signature = record.signature.map { [UInt8](bytes.extracting($0)) }
  return bytes.extracting(record.envelope).isEqual(to: header.envelope.span)
    && signature == header.signature
}
