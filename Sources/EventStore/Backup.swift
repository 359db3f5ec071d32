// A backup: the records of a ledger and the head they lead to, as one stream. Exchanged; cannot
// change.
//
//   start     "parley backup 1" and a line feed, 16 bytes
//   frame     length, 4 bytes, little-endian; as many bytes
//   ledger    frame: the ledger's id, 16 bytes; when it was made, µs since 1970, 8 bytes,
//             little-endian; its title, UTF-8
//   records   frames: the records of the sequence numbers 0, 1, 2 …, as in the database `log`
//   end       a length of 0
//   head      frame: what `checkpoints/head` says of exactly these records
//   files     frames: the name of another file in `checkpoints/`, 00, its bytes
//   end       a length of 0
//   check     8 bytes, little-endian: XXH64 with seed 0 over everything before
//
// Ids, postings, tree and cells are not in it: who restores it makes them from the records, which
// prove themselves against the head.

internal import LMDB
internal import TransparencyLog

/// What a backup says of itself besides its records.
public struct BackupEnding: Sendable {
  /// The ledger, and the size and root that the records must lead to.
  public let head: LogHead
  /// The other files of `checkpoints/` by name: signed checkpoints and the like.
  public let files: [(name: String, bytes: [UInt8])]
}

extension EventStore {
  /// Writes a backup of the ledger as of the last commit to a new file; neither waits for writers
  /// nor delays them.
  ///
  /// It is written beside, forced to disk, read back and held against its head, and only then gets
  /// its name. `examine` is given each event as it is read back, and throws where it finds fault.
  /// Memory has a bound. Throws ``StoreError``: `conflict` where the file exists.
  public func backup(
    to file: String, examine: (StoredEvent) throws -> Void = { _ in },
    progress: (_ part: String, _ done: UInt64, _ total: UInt64) -> Void = { _, _, _ in }
  ) throws -> LogHead {
    let open = try currentlyOpen()
    return try StoreError.mapping {
      guard !FilePlacement.isTaken(file) else { throw Self.taken(file) }
      let beside = "\(file).partial-\(UInt32.random(in: 0 ... .max))"
      let snapshot = try Snapshot(environment: open.environment, tables: open.tables)
      let head = LogHead(ledger: open.ledger, size: snapshot.size, root: try snapshot.root())
      try BackupWriting.write(snapshot, head, to: beside) { progress("written", $0, head.size) }
      do {
        let reader = try BackupReader(opening: beside)
        while let event = try reader.next() {
          try examine(event)
          progress("read back", event.sequence, head.size)
        }
        guard try reader.finish().head == head else {
          throw StoreError(
            .integrity, at: beside, found: "another head", expected: "that of the ledger")
        }
        do throws(FileError) {
          try FilePlacement.put(beside, atNew: file)
        } catch {
          throw error.number == .exists ? Self.taken(file) : StoreError(error)
        }
      } catch {
        _ = try? SmallFile.remove(at: beside)
        throw error
      }
      return head
    }
  }

  private static func taken(_ file: String) -> StoreError {
    StoreError(
      .conflict, at: file, found: "a file of that name", expected: "a new one for the backup")
  }
}

extension EventStore {
  /// Refuses a place for a ledger where there is something already.
  public static func requireRoom(at path: String) throws {
    try StoreError.mapping {
      guard FilePlacement.isTaken(path) else { return }
      guard Directory.isPresent(at: path), try Directory.names(at: path)?.isEmpty == true else {
        throw StoreError(
          .conflict, at: path, found: "something of that name",
          expected: "a new or an empty directory for the ledger")
      }
    }
  }

  /// Gives a ledger that was made beside its place that place.
  public static func place(_ beside: String, at path: String) throws {
    try StoreError.mapping { try FilePlacement.put(beside, atNew: path) }
  }

  /// Puts back the files of `checkpoints/` that a backup holds.
  public func putBack(_ files: [(name: String, bytes: [UInt8])]) throws {
    try StoreError.mapping {
      for file in files { try Checkpoints(ledger: path).restore(file) }
    }
  }
}

/// Writing the stream.
private enum BackupWriting {
  static func write(
    _ snapshot: borrowing Snapshot, _ head: LogHead, to path: String,
    progress: (UInt64) -> Void
  ) throws {
    var stream = BackupStream(file: try WrittenFile(creating: path))
    let start = Array(BackupReader.start.utf8)
    try stream.write(start.span)
    let meta = try snapshot.meta
    var ledger = meta.id.bytes
    ledger.appendLittleEndian64(UInt64(bitPattern: meta.created))
    ledger += Array(meta.title.utf8)
    try stream.frame(ledger.span)
    try snapshot.scan { record, bytes in
      try stream.frame(bytes)
      if record.sequence % 8_192 == 0 { progress(record.sequence) }
    }
    try stream.end()
    let text = Array(head.text.utf8)
    try stream.frame(text.span)
    for (name, bytes) in try Checkpoints(ledger: snapshot.path).otherFiles() {
      let frame = Array(name.utf8) + [0] + bytes
      try stream.frame(frame.span)
    }
    try stream.end()
    try stream.finish()
  }
}

/// Frames written to a file, hashed on their way.
private struct BackupStream: ~Copyable {
  var file: WrittenFile
  var hash = XXH64(seed: 0)

  init(file: consuming WrittenFile) { self.file = file }

  mutating func write(_ bytes: Span<UInt8>) throws {
    hash.update(bytes)
    try file.write(bytes)
  }

  mutating func frame(_ bytes: Span<UInt8>) throws {
    try length(bytes.count)
    try write(bytes)
  }

  mutating func end() throws { try length(0) }

  private mutating func length(_ count: Int) throws {
    var length: [UInt8] = []
    for shift in stride(from: 0, to: 32, by: 8) {
      length.append(UInt8(truncatingIfNeeded: count >> shift))
    }
    try write(length.span)
  }

  mutating func finish() throws {
    var check: [UInt8] = []
    check.appendLittleEndian64(hash.digest())
    try file.write(check.span)
    try file.finish()
  }
}

extension Checkpoints {
  /// What is kept beside `head`, by name; files larger than 1 MiB are no checkpoints.
  func otherFiles() throws -> [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = []
    for name in try Directory.names(at: directory) ?? [] where Checkpoints.isOther(name) {
      guard let bytes = try? SmallFile.read(at: directory + "/" + name) else { continue }
      files.append((name, bytes))
    }
    return files
  }

  /// Puts a file of a backup back.
  func restore(_ file: (name: String, bytes: [UInt8])) throws {
    guard Checkpoints.isOther(file.name), !FilePlacement.isTaken(directory + "/" + file.name) else {
      throw StoreError(
        .integrity, at: "backup", found: "the file \(file.name) of checkpoints/",
        expected: "a plain name")
    }
    try SmallFile.replace(
      at: directory + "/" + file.name, with: file.bytes, durability: .synchronised)
  }

  private static func isOther(_ name: String) -> Bool {
    !["head", "lock", ".", ".."].contains(name) && !name.hasSuffix(".new")
      && !name.contains("/") && (1...200).contains(name.utf8.count)
  }
}
