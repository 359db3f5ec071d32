// Salvage: records found in the bytes of a damaged file, without the database.
//
// A record proves itself: its form is strict, and its check is over all of it with its sequence
// number as seed. So the file is searched byte by byte for
//
//   0a, length of the header; 0a, length of the envelope; 08 01 12 10
//
// and what stands there is parsed as a record. Pages are looked at for entries of `tree`: nine
// bytes of key, level and index, and a hash of 32. Branch pages, indexes and cells are not needed.
// Pages that are no longer in use are searched too: a record never changes but by a redaction, so
// an old copy is as good as a new one, but that of two copies the one without body is the newer.
//
// Nothing is mapped and no pointer is followed, so no damage can end the process.

internal import LMDB
internal import TransparencyLog

/// What was found in the file of a damaged ledger.
public final class Salvage {
  /// Where a record stands.
  struct Place {
    let offset: UInt64
    let byteCount: Int
    let hasBody: Bool
    let recordedAt: Int64
    let leaf: MerkleHash
  }

  private let file: ReadFile
  /// The records found under each sequence number, each leaf once.
  private(set) var places: [UInt64: [Place]] = [:]
  /// The hashes of stored levels found, by level and index, each once.
  private(set) var nodes: [TreeNode: [MerkleHash]] = [:]
  /// The ids that the file says its ledger has; several only where parts of another stand in it.
  private(set) var ledgers: Set<EventID> = []
  /// The leaves that a checkpoint proves.
  private var proven: [UInt64: MerkleHash] = [:]
  /// The checkpoint that proves them, or nil.
  public private(set) var head: LogHead?
  /// The size that the largest of the checkpoints tells of, whether it proves any or not.
  private var toldSize: UInt64 = 0

  /// The place of a hash in the tree.
  struct TreeNode: Hashable {
    let level: Int
    let index: UInt64
  }

  /// Searches the file of a ledger; reads nothing else. Throws ``StoreError`` where it cannot be
  /// read at all. Memory: some 100 bytes a record.
  public init(of path: String, progress: (_ done: UInt64, _ total: UInt64) -> Void) throws {
    do {
      file = try ReadFile(opening: path + OpenLedger.dataFile)
      try search(progress)
    } catch let error as FileError {
      throw StoreError(error)
    }
  }

  /// One more than the greatest sequence number that was found or that a checkpoint tells of.
  public var size: UInt64 { max(places.keys.max().map { $0 + 1 } ?? 0, toldSize) }

  /// The sequence numbers under which a record was found, ascending.
  public var sequences: [UInt64] { places.keys.sorted() }

  /// The id of the ledger, as the file says it or else the checkpoint that proves; nil where
  /// neither does.
  public var ledger: EventID? { ledgers.count == 1 ? ledgers.first : head?.ledger }

  /// Takes checkpoints as telling how many events there were, those of another ledger excepted.
  public func tell(_ checkpoints: [LogHead]) {
    for checkpoint in checkpoints where checkpoint.size <= Self.sizeMax {
      guard ledger == nil || checkpoint.ledger == ledger else { continue }
      toldSize = max(toldSize, checkpoint.size)
    }
  }

  /// Proves as many records as can be against the first of some checkpoints that proves any.
  ///
  /// Of several records under one number the one recorded last is tried first: an append that was
  /// broken off leaves some, and what was recorded in their place came later.
  public func prove(by checkpoints: [LogHead]) {
    let leaves = places.mapValues { found in
      found.sorted { $0.recordedAt > $1.recordedAt }.map(\.leaf)
    }
    for checkpoint in checkpoints where head == nil {
      var proof = SalvageProof(leaves: leaves, nodes: nodes)
      let leaves = proof.leaves(under: checkpoint)
      guard !leaves.isEmpty || checkpoint.size == 0 else { continue }
      proven = leaves
      head = checkpoint
      toldSize = max(toldSize, checkpoint.size)
    }
  }

  /// Whether a checkpoint proves the record under a sequence number.
  public func isProven(_ sequence: UInt64) -> Bool { proven[sequence] != nil }

  /// How many different records were found under a sequence number.
  public func recordCount(of sequence: UInt64) -> Int { places[sequence]?.count ?? 0 }

  /// The event with this sequence number, its body where one was found that keeps its commitment;
  /// nil where none was found, or several of which none is proved.
  public func event(at sequence: UInt64) throws -> StoredEvent? {
    guard let found = places[sequence] else { return nil }
    let place =
      proven[sequence].map { leaf in found.first { $0.leaf == leaf } }
      ?? (found.count == 1 ? found.first : nil)
    guard let place else { return nil }
    var bytes: [UInt8] = []
    try StoreError.mapping {
      try file.read(place.byteCount, at: place.offset, into: &bytes)
    }
    return Self.event(in: bytes.span, sequence: sequence)
  }

  private static func event(in bytes: Span<UInt8>, sequence: UInt64) -> StoredEvent? {
    guard var record = try? RecordView(parsing: bytes, sequence: sequence) else { return nil }
    record.type = text(of: bytes.extracting(record.layout.fields.type))
    if let salt = record.salt, let body = record.body {
      var scratch: [UInt8] = []
      let kept = commitment(
        salt: bytes.extracting(salt), body: bytes.extracting(body), scratch: &scratch)
      guard bytes.extracting(record.commitment).isEqual(to: kept.span) else { return nil }
    }
    return StoredEvent(record, of: bytes)
  }
}

// MARK: - Searching

extension Salvage {
  /// A ledger's file has at most as many bytes (1 TiB), so no event has a greater number.
  private static let sizeMax: UInt64 = 1 << 40
  private static let windowBytes = 4 << 20
  /// No record is longer.
  private static let recordBytesMax =
    RecordLimits.headerBytes + RecordLimits.bodyBytes.upperBound + 128

  private func search(_ progress: (UInt64, UInt64) -> Void) throws {
    var window: [UInt8] = []
    var start: UInt64 = 0
    let total = file.byteCount
    while start < total {
      try file.read(Self.windowBytes + Self.recordBytesMax, at: start, into: &window)
      let end = min(Self.windowBytes, window.count)
      search(window.span, to: end, at: start)
      searchPages(window.span, to: end)
      start += UInt64(Self.windowBytes)
      progress(min(start, total), total)
    }
  }

  /// Finds the records that start in the first bytes of a window.
  private func search(_ window: Span<UInt8>, to end: Int, at start: UInt64) {
    var offset = 0
    while offset < end {
      // Only what is whole is passed over: a length that is damaged would hide what follows.
      guard window[offset] == 0x0a, let (sequence, byteCount) = record(in: window, at: offset),
        add(window.extracting(offset..<offset + byteCount), sequence, at: start + UInt64(offset))
      else {
        offset += 1
        continue
      }
      offset += byteCount
    }
  }

  /// The sequence number and the length of what looks like a record.
  private func record(in window: Span<UInt8>, at start: Int) -> (UInt64, Int)? {
    var cursor = start + 1
    guard let headerCount = varint(in: window, &cursor), headerCount <= RecordLimits.headerBytes,
      cursor + headerCount <= window.count, cursor + 6 < window.count, window[cursor] == 0x0a
    else { return nil }
    let header = cursor..<cursor + headerCount
    var inner = cursor + 1
    guard varint(in: window, &inner) != nil, inner + 4 <= window.count, window[inner] == 0x08,
      window[inner + 1] == 0x01, window[inner + 2] == 0x12, window[inner + 3] == 0x10,
      let layout = try? HeaderLayout(parsing: window, in: header)
    else { return nil }
    cursor = header.upperBound
    if cursor + 34 < window.count, window[cursor] == 0x12, window[cursor + 1] == 0x20 {
      cursor += 34
      guard window[cursor] == 0x1a else { return nil }
      cursor += 1
      guard let bodyCount = varint(in: window, &cursor),
        RecordLimits.bodyBytes.contains(bodyCount)
      else { return nil }
      cursor += bodyCount
    }
    cursor += RecordView.checkBytes
    return cursor <= window.count ? (layout.sequence, cursor - start) : nil
  }

  private func varint(in bytes: Span<UInt8>, _ offset: inout Int) -> Int? {
    var value = 0
    for shift in stride(from: 0, to: 28, by: 7) {
      guard offset < bytes.count else { return nil }
      let byte = bytes[offset]
      offset += 1
      value |= Int(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  /// Keeps a record; false where it is none.
  private func add(_ bytes: Span<UInt8>, _ sequence: UInt64, at offset: UInt64) -> Bool {
    guard sequence < Self.sizeMax, let record = try? RecordView(parsing: bytes, sequence: sequence)
    else { return false }
    let place = Place(
      offset: offset, byteCount: bytes.count, hasBody: record.body != nil,
      recordedAt: record.recordedAt, leaf: MerkleHash.leaf(of: bytes.extracting(record.header)))
    guard let known = places[sequence]?.firstIndex(where: { $0.leaf == place.leaf }) else {
      places[sequence, default: []].append(place)
      return true
    }
    // A record loses its body and never gets one back: that without is the newer one.
    if !place.hasBody, places[sequence]?[known].hasBody == true { places[sequence]?[known] = place }
    return true
  }

  /// Finds the entries of `tree` and the ledger's id in the leaf pages of a window. LMDB 0.9: a
  /// page starts with its number, 8 bytes, padding 2, flags 2 (2: leaf), lower and upper bound 2
  /// each; from 16 to the lower bound the offsets of nodes, 2 each; a node has the length of its
  /// data 4, flags 2, the length of its key 2, key and data.
  private func searchPages(_ window: Span<UInt8>, to end: Int) {
    let pageBytes = 4_096
    var page = 0
    while page < end, page + pageBytes <= window.count {
      let bytes = window.extracting(page..<page + pageBytes)
      page += pageBytes
      let lower = Int(word(bytes, 12))
      guard word(bytes, 10) == 2, lower >= 16, lower <= pageBytes else { continue }
      for pointer in stride(from: 16, to: lower - 1, by: 2) {
        let node = Int(word(bytes, pointer))
        guard node >= lower, node + 8 <= pageBytes, word(bytes, node + 2) == 0,
          word(bytes, node + 4) == 0
        else { continue }
        let key = node + 8..<node + 8 + Int(word(bytes, node + 6))
        let value = key.upperBound..<key.upperBound + Int(word(bytes, node))
        guard value.upperBound <= pageBytes else { continue }
        take(bytes.extracting(key), bytes.extracting(value))
      }
    }
  }

  private func take(_ key: Span<UInt8>, _ value: Span<UInt8>) {
    let name = MetaEntry.ledger
    if key.count == 9, value.count == 32, let hash = MerkleHash(bytes: value) {
      let level = Int(key[0])
      guard level > 0, level % treeLevelSpacing == 0, level < 64 else { return }
      let place = TreeNode(level: level, index: key.bigEndian64(at: 1))
      if nodes[place]?.contains(hash) != true { nodes[place, default: []].append(hash) }
    } else if key.isEqual(to: name.span),
      value.count == EventID.byteCount + TableName.checkBytes,
      (try? TableName.meta.contentCount(key: key, value: value)) != nil
    {
      ledgers.insert(EventID(high: value.bigEndian64(at: 0), low: value.bigEndian64(at: 8)))
    }
  }

  private func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt16 {
    UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
  }
}
