internal import LMDB

/// How a ledger is opened.
public enum LedgerAccess: Sendable {
  /// Only to read; works on a read-only file system too.
  case read
  /// To read and to append.
  case readWrite
}

/// The open environment of a ledger, its databases, and what the opening found.
///
/// The directory of a ledger:
///
///     data.mdb, lock.mdb     the database (LMDB 0.9)
///     gate                   a shared lock for as long as the ledger is open; an exclusive one to
///                            replace data.mdb
///     checkpoints/head       see `LogHead`
struct OpenLedger: Sendable {
  let environment: Environment
  let tables: Tables
  let ledger: EventID
  /// Why nothing may be appended, or nil.
  let readOnlyReason: String?
  /// What is worth telling the user, though the ledger can be used.
  let warnings: [String]
  /// A size and its root, which the opening recomputed; nil where none was known.
  let provenHead: LogHead?

  struct Options: Sendable {
    var access: LedgerAccess = .readWrite
    var isPointQuery = false
    var mapSizeBytes = 1 << 40
    /// How many tags an append holds back at most: some 100 MB.
    var heldTagLimit = 1 << 18
  }

  static let dataFile = "/data.mdb"

  /// Opens the environment and proves that it extends what was known outside of it.
  init(at path: String, _ options: Options, gate: FileLock?) throws {
    // Before the transaction, so that a commit in between only makes the database longer.
    let checkpoints = Checkpoints(ledger: path)
    let head = try checkpoints.head()
    let signed = try checkpoints.newestSigned()
    try OpenLedger.requireData(at: path)
    var environmentOptions = Environment.Options()
    environmentOptions.mapSizeBytes = options.mapSizeBytes
    environmentOptions.readsAhead = !options.isPointQuery
    environmentOptions.access =
      switch options.access {
      case .readWrite: .readWrite
      case .read: gate == nil ? .readOnlyWithoutLock : .readOnly
      }
    environment = try Environment(directory: path, options: environmentOptions)
    guard let tables = try Tables(in: environment, create: false) else {
      throw StoreError(
        .integrity, at: path + OpenLedger.dataFile, found: "databases missing",
        expected: TableName.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self.tables = tables
    let snapshot = try Snapshot(environment: environment, tables: tables)
    let meta = try snapshot.meta
    ledger = meta.id
    readOnlyReason = OpenLedger.readOnlyReason(meta.format)
    var warnings: [String] = []
    var provenHead: LogHead?
    switch head {
    case .success(let head):
      try snapshot.requireExtends(head, ledger: meta.id, saidBy: checkpoints.headPath)
      provenHead = head
    case .failure(let missing):
      let isCovered = if case .success(.some) = signed { true } else { false }
      warnings.append(
        isCovered
          ? "\(missing.reason): what was recorded since the newest signed checkpoint could be put "
            + "back unnoticed"
          : "\(missing.reason): an older state of the ledger put back would not be noticed")
    }
    switch signed {
    case .success(let signed):
      if let signed, signed != provenHead {
        try snapshot.requireExtends(signed, ledger: meta.id, saidBy: checkpoints.signedPath)
      }
    case .failure(let missing):
      warnings.append("\(missing.reason): the newest signed checkpoint is not known")
    }
    self.warnings = warnings
    self.provenHead = provenHead
  }

  /// Features needed to write that this code does not know.
  private static func readOnlyReason(_ format: LedgerFormat) -> String? {
    let unknown = format.writeFeatures & ~LedgerFormat.current.writeFeatures
    guard unknown != 0 else { return nil }
    return "features \(hexadecimal(unknown)) needed to write the ledger"
  }

  /// Refuses a directory without a database, before a lock file or an empty one is made in it.
  private static func requireData(at path: String) throws {
    let data = path + dataFile
    do {
      // More than no byte is all that is asked.
      guard let bytes = try SmallFile.read(at: data, limitBytes: 0) else {
        throw StoreError(
          .storage, at: path, found: "no ledger", expected: "one that parley init made")
      }
      guard !bytes.isEmpty else {
        throw StoreError(.integrity, at: data, found: "an empty file", expected: "a database")
      }
    } catch let error as FileError where error.number == .fileTooLarge {
      return
    }
  }

  /// Takes the shared lock on `gate`; nil on a read-only file system, where nothing is replaced.
  static func enterGate(at path: String, _ access: LedgerAccess) throws -> FileLock? {
    guard Directory.isPresent(at: path) else {
      throw StoreError(.storage, at: path, found: "no such directory", expected: "a ledger")
    }
    try requireData(at: path)
    if try FileSystem.isReadOnly(atPath: path) {
      guard access == .read else {
        throw StoreError(
          .storage, at: path, found: "a read-only file system", expected: "one to write to")
      }
      return nil
    }
    guard let gate = try FileLock.attempt(.shared, at: path + "/gate") else {
      throw StoreError(
        .storage, at: path + "/gate", found: "an exclusive lock",
        expected: "a ledger that is not being replaced; try again when that is done")
    }
    return gate
  }
}
