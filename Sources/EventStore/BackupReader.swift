internal import LMDB
internal import TransparencyLog

/// A backup that is read from its first record to its last, each proved as it comes.
///
/// Nothing of it counts until ``finish()`` has found the whole to lead to its head. Throws
/// ``StoreError``: `usage` for a file that is no backup, `integrity` for one that is damaged or was
/// cut short. Memory: one record.
public final class BackupReader {
  /// The file as it was given.
  public let path: String
  /// The id of the ledger that was backed up.
  public let ledger: EventID
  /// Its title.
  public let title: String
  /// When it was made, in microseconds since 1970.
  public let created: Int64

  private var stream: BackupFrames
  private var frontier = Frontier()
  private var lastRecordedAt: Int64 = 0
  private var scratch: [UInt8] = []
  private var isAtEnd = false

  static let start = "parley backup 1\n"

  /// Opens a backup and reads what it says of its ledger.
  public init(opening path: String) throws {
    self.path = path
    do {
      var stream = BackupFrames(file: try ReadFile(opening: path))
      let start = try stream.bytes(Self.start.utf8.count)
      guard start == Array(Self.start.utf8) else {
        throw StoreError(
          .usage, at: path, found: "another file", expected: "a backup that parley backup wrote")
      }
      guard let ledger = try stream.frame(), ledger.count >= 24 else {
        throw stream.damage("no ledger", "its id, time and title")
      }
      self.ledger = EventID(
        high: ledger.span.bigEndian64(at: 0), low: ledger.span.bigEndian64(at: 8))
      created = Int64(bitPattern: ledger.span.littleEndian64(at: 16))
      title = String(decoding: ledger.dropFirst(24), as: UTF8.self)
      self.stream = stream
    } catch let error as FileError {
      throw StoreError(error)
    }
  }

  /// The next event, whose record is whole and keeps its commitment; nil after the last.
  public func next() throws -> StoredEvent? {
    if isAtEnd { return nil }
    guard let bytes = try StoreError.mapping({ try stream.frame() }) else {
      isAtEnd = true
      return nil
    }
    let sequence = frontier.size
    let span = bytes.span
    var record: RecordView
    do throws(FormatFault) {
      record = try RecordView(parsing: span, sequence: sequence)
    } catch {
      throw stream.damage("in record \(sequence), \(error.found)", error.expected)
    }
    record.type = text(of: span.extracting(record.layout.fields.type))
    guard record.recordedAt >= lastRecordedAt else {
      throw stream.damage(
        "record \(sequence) of an earlier time than the one before", "times that do not go back")
    }
    lastRecordedAt = record.recordedAt
    if let salt = record.salt, let body = record.body {
      let commitment = commitment(
        salt: span.extracting(salt), body: span.extracting(body), scratch: &scratch)
      guard span.extracting(record.commitment).isEqual(to: commitment.span) else {
        throw stream.damage(
          "another body in record \(sequence) than was committed to", "the one committed to")
      }
    }
    frontier.append(MerkleHash.leaf(of: span.extracting(record.header)))
    return StoredEvent(record, of: span)
  }

  /// Which part of the file was read, from 0 to 1.
  public var share: Double { stream.share }

  /// What stands after the last record, which the records must lead to.
  public func finish() throws -> BackupEnding {
    precondition(isAtEnd, "EventStore: a backup is read to its last record first")
    return try StoreError.mapping {
      guard let bytes = try stream.frame(), let head = LogHead(text: text(of: bytes.span)) else {
        throw stream.damage("no head", "the size and root of the records")
      }
      guard head.ledger == ledger, head.size == frontier.size, head.root == frontier.root else {
        throw stream.damage(
          "\(frontier.size) records with the root \(frontier.root)",
          "\(head.size) with the root \(head.root)")
      }
      var files: [(name: String, bytes: [UInt8])] = []
      while let frame = try stream.frame() {
        guard let zero = frame.firstIndex(of: 0) else {
          throw stream.damage("a file without a name", "a name, 00 and its bytes")
        }
        files.append(
          (String(decoding: frame[..<zero], as: UTF8.self), Array(frame[(zero + 1)...])))
      }
      try stream.requireCheck()
      return BackupEnding(head: head, files: files)
    }
  }
}

/// The frames of a file, hashed on their way.
private struct BackupFrames: ~Copyable {
  let file: ReadFile
  private var hash = XXH64(seed: 0)
  private var offset: UInt64 = 0
  private var piece: [UInt8] = []
  private var pieceStart: UInt64 = 0
  private static let pieceBytes = 1 << 18
  /// More than any record has, and any checkpoint.
  private static let frameBytesMax = 2 << 20

  init(file: consuming ReadFile) { self.file = file }

  /// Which part of the file was read.
  var share: Double { file.byteCount == 0 ? 1 : Double(offset) / Double(file.byteCount) }

  /// The next bytes, as many as asked for.
  mutating func bytes(_ count: Int) throws -> [UInt8] {
    let bytes = try raw(count)
    hash.update(bytes.span)
    return bytes
  }

  private mutating func raw(_ count: Int) throws -> [UInt8] {
    guard offset + UInt64(count) <= file.byteCount else {
      throw damage("the end of the file", "\(count) bytes more")
    }
    if offset + UInt64(count) > pieceStart + UInt64(piece.count) || piece.isEmpty {
      pieceStart = offset
      try file.read(max(Self.pieceBytes, count), at: offset, into: &piece)
    }
    let start = Int(offset - pieceStart)
    guard start + count <= piece.count else {
      throw damage("the end of the file", "\(count) bytes more")
    }
    offset += UInt64(count)
    return Array(piece[start..<start + count])
  }

  /// The next frame; nil where there is an end.
  mutating func frame() throws -> [UInt8]? {
    let length = try bytes(4)
    let count = Int(length.span.littleEndian32(at: 0))
    guard count <= Self.frameBytesMax else {
      throw damage("a frame of \(count) bytes", "at most \(Self.frameBytesMax)")
    }
    return count == 0 ? nil : try bytes(count)
  }

  /// The check, and nothing after it.
  mutating func requireCheck() throws {
    let expected = hash.digest()
    let check = try raw(8)
    guard check.span.littleEndian64(at: 0) == expected else {
      throw damage("another check", hexadecimal(expected))
    }
    guard offset == file.byteCount else {
      throw damage("\(file.byteCount - offset) bytes after the check", "the end of the file")
    }
  }

  func damage(_ found: String, _ expected: String) -> StoreError {
    StoreError(.integrity, at: "\(file.path), byte \(offset)", found: found, expected: expected)
  }
}
