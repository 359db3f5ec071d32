// The signed checkpoints of a ledger, in the directory `checkpoints` beside `head`:
//
//   <size>.checkpoint     a signed note (C2SP tlog-checkpoint) of origin parley/<ledger id>
//   signed                the newest of them once more, which every opening reads
//   keys                  the keys that signed, one a line, the one in force last: <name> <vkey>
//
// A file is written beside and renamed, forced to disk, under the exclusive lock on
// `checkpoints/lock`. Only cosignatures are ever added to one. The keys are public; they tell what
// this ledger says of itself, and whoever verifies it has them from elsewhere.

internal import LMDB
public import TransparencyLog

extension LogHead {
  /// The origin of a ledger's checkpoints.
  public static func origin(of ledger: EventID) -> String { "parley/\(ledger)" }

  /// What a checkpoint says, where it is of a ledger.
  init?(_ checkpoint: Checkpoint) {
    guard checkpoint.origin.hasPrefix("parley/"),
      let ledger = EventID(String(checkpoint.origin.dropFirst("parley/".count)))
    else { return nil }
    self.init(ledger: ledger, size: checkpoint.size, root: checkpoint.root)
  }
}

extension Checkpoints {
  private static let suffix = ".checkpoint"
  private static let bytesMax = 1 << 20

  var signedPath: String { directory + "/signed" }
  private var keysPath: String { directory + "/keys" }

  private func path(ofSize size: UInt64) -> String { "\(directory)/\(size)\(Checkpoints.suffix)" }

  /// The newest signed checkpoint, nil where none was ever signed, or why it cannot be told.
  func newestSigned() throws(FileError) -> Result<LogHead?, Missing> {
    guard let bytes = try SmallFile.read(at: signedPath, limitBytes: Checkpoints.bytesMax) else {
      let keys = try SmallFile.read(at: keysPath)
      return keys == nil ? .success(nil) : .failure(Missing(reason: "\(signedPath) is missing"))
    }
    guard let stored = try? SignedCheckpoint(name: signedPath, parsing: bytes),
      let head = LogHead(stored.checkpoint)
    else { return .failure(Missing(reason: "\(signedPath) is unreadable")) }
    return .success(head)
  }

  /// All signed checkpoints, ascending, and what is wrong with the files that hold none.
  func allSigned() throws -> (checkpoints: [SignedCheckpoint], faults: [String]) {
    var checkpoints: [SignedCheckpoint] = []
    var faults: [String] = []
    for name in try Directory.names(at: directory) ?? [] {
      let isCopy = directory + "/" + name == signedPath
      guard isCopy || name.hasSuffix(Checkpoints.suffix) else { continue }
      let path = directory + "/" + name
      guard let bytes = try SmallFile.read(at: path, limitBytes: Checkpoints.bytesMax) else {
        continue
      }
      do throws(EvidenceError) {
        let stored = try SignedCheckpoint(name: path, parsing: bytes)
        guard isCopy || name == "\(stored.checkpoint.size)\(Checkpoints.suffix)" else {
          throw EvidenceError(
            .malformed, at: "size", found: "\(stored.checkpoint.size)",
            expected: "that of the file's name")
        }
        checkpoints.append(stored)
      } catch {
        faults.append("\(path): \(error)")
      }
    }
    checkpoints.sort { ($0.checkpoint.size, $0.name) < ($1.checkpoint.size, $1.name) }
    return (checkpoints, faults)
  }

  /// The signed checkpoint of a size; nil where there is none.
  func signed(size: UInt64) throws -> SignedCheckpoint? {
    let path = path(ofSize: size)
    guard let bytes = try SmallFile.read(at: path, limitBytes: Checkpoints.bytesMax) else {
      return nil
    }
    do throws(EvidenceError) {
      return try SignedCheckpoint(name: path, parsing: bytes)
    } catch {
      throw StoreError(
        .integrity, at: path, found: "\(error.place): \(error.found)", expected: error.expected)
    }
  }

  /// Writes a checkpoint's file, and the copy of the newest; the caller holds the lock.
  func write(_ note: SignedNote, size: UInt64) throws {
    let text = "\(note)"
    try SmallFile.replace(
      at: path(ofSize: size), with: text.utf8.span, durability: .synchronised)
    if case .success(let newest?) = try newestSigned(), newest.size > size { return }
    try SmallFile.replace(at: signedPath, with: text.utf8.span, durability: .synchronised)
  }

  /// The keys that signed, the one in force last. Throws ``StoreError``, `integrity`.
  func keys() throws -> [CheckpointKey] {
    guard let bytes = try SmallFile.read(at: keysPath) else { return [] }
    return try text(of: bytes.span).split(separator: "\n").enumerated().map { index, line in
      let words = line.split(separator: " ")
      guard words.count == 2, let key = try? VerifierKey(vkey: String(words[1])) else {
        throw StoreError(
          .integrity, at: "\(keysPath), line \(index + 1)", found: "“\(line)”",
          expected: "<name> <vkey>")
      }
      return CheckpointKey(name: String(words[0]), verifier: key)
    }
  }

  /// Puts a key in force; the caller holds the lock.
  func setKey(_ key: CheckpointKey) throws {
    var known = try keys()
    guard known.last != key else { return }
    known.removeAll { $0 == key }
    let text = (known + [key]).map { "\($0.name) \($0.verifier.vkey)\n" }.joined()
    try SmallFile.replace(at: keysPath, with: text.utf8.span, durability: .synchronised)
  }
}

extension EventStore {
  /// The signed checkpoints of this ledger, ascending by size; the newest stands twice, as the file
  /// that openings read is one of its own. `faults` names the files that hold none.
  public func signedCheckpoints() throws -> (checkpoints: [SignedCheckpoint], faults: [String]) {
    try StoreError.mapping { try Checkpoints(ledger: path).allSigned() }
  }

  /// The newest signed checkpoint of at most a size; nil where there is none. Reads their names
  /// and one file.
  public func newestCheckpoint(atMost size: UInt64 = .max) throws -> SignedCheckpoint? {
    try StoreError.mapping {
      let checkpoints = Checkpoints(ledger: path)
      let sizes = (try Directory.names(at: checkpoints.directory) ?? []).compactMap { name in
        name.hasSuffix(".checkpoint") ? UInt64(name.dropLast(".checkpoint".count)) : nil
      }
      return try sizes.filter { $0 <= size }.max().flatMap { try checkpoints.signed(size: $0) }
    }
  }

  /// The keys that sign checkpoints of this ledger, the one in force last.
  public func checkpointKeys() throws -> [CheckpointKey] {
    try StoreError.mapping { try Checkpoints(ledger: path).keys() }
  }

  /// Signs size and root of the last commit and stores the checkpoint; one of that size that is
  /// there already gets this key's signature besides.
  ///
  /// Nothing is signed that does not extend `head` and the newest signed checkpoint; with
  /// `comparesAll`, which costs some hundred seeks for each, that does not extend every one. With
  /// `remembers` the key is the one in force from then on. Throws ``StoreError``, `integrity`,
  /// where it does not.
  public func signCheckpoint(
    with key: SecretKey, comparesAll: Bool, remembers: Bool
  ) throws -> SignedCheckpoint {
    let open = try currentlyOpen()
    return try StoreError.mapping {
      let checkpoints = Checkpoints(ledger: path)
      if !Directory.isPresent(at: checkpoints.directory) {
        _ = try Directory.create(at: checkpoints.directory)
      }
      let lock = try FileLock.wait(for: .exclusive, at: checkpoints.directory + "/lock")
      defer { lock.release() }
      let head = try checkpoints.head()
      let newest = try checkpoints.newestSigned()
      let all = comparesAll ? try checkpoints.allSigned() : ([], [])
      if let fault = all.1.first {
        throw StoreError(
          .integrity, at: checkpoints.directory, found: fault, expected: "signed checkpoints only")
      }
      let snapshot = try Snapshot(environment: open.environment, tables: open.tables)
      if case .success(let head) = head {
        try snapshot.requireExtends(head, ledger: open.ledger, saidBy: checkpoints.headPath)
      }
      if case .success(let head?) = newest {
        try snapshot.requireExtends(head, ledger: open.ledger, saidBy: checkpoints.signedPath)
      }
      for stored in all.0 { try snapshot.requireExtends(stored, ledger: open.ledger) }
      let checkpoint = Checkpoint(
        origin: LogHead.origin(of: open.ledger), size: snapshot.size, root: try snapshot.root())
      var note = try key.sign(checkpoint)
      if let stored = try checkpoints.signed(size: snapshot.size) {
        try snapshot.requireExtends(stored, ledger: open.ledger)
        note = stored.note.adding(note.signatures)
      }
      try checkpoints.write(note, size: snapshot.size)
      if remembers {
        let verifier = try key.verifier(origin: checkpoint.origin)
        try checkpoints.setKey(CheckpointKey(name: key.name, verifier: verifier))
      }
      return try SignedCheckpoint(name: "checkpoint", parsing: Array("\(note)".utf8))
    }
  }

  /// Adds cosignatures to the stored checkpoint of a size; returns it as it then is.
  ///
  /// That they verify is for the caller to know. Throws ``StoreError``, `usage`, where there is
  /// none of that size.
  public func addCosignatures(
    _ signatures: [NoteSignature], toSize size: UInt64
  ) throws -> SignedCheckpoint {
    try StoreError.mapping {
      let checkpoints = Checkpoints(ledger: path)
      let lock = try FileLock.wait(for: .exclusive, at: checkpoints.directory + "/lock")
      defer { lock.release() }
      guard let stored = try checkpoints.signed(size: size) else {
        throw StoreError(
          .usage, at: "size \(size)", found: "no signed checkpoint", expected: "one that is stored")
      }
      let note = stored.note.adding(signatures)
      try checkpoints.write(note, size: size)
      return try SignedCheckpoint(name: stored.name, parsing: Array("\(note)".utf8))
    }
  }
}

extension Snapshot {
  /// Refuses a database that does not extend a signed checkpoint.
  func requireExtends(_ stored: SignedCheckpoint, ledger: EventID) throws {
    guard let head = LogHead(stored.checkpoint) else {
      throw StoreError(
        .integrity, at: stored.name, found: "a checkpoint of \(stored.checkpoint.origin)",
        expected: "one of \(LogHead.origin(of: ledger))")
    }
    try requireExtends(head, ledger: ledger, saidBy: stored.name)
  }
}
