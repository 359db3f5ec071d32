internal import CLMDB
internal import Glibc
internal import Synchronization

/// An LMDB environment: one directory with `data.mdb` and `lock.mdb`, holding named tables.
///
/// Transactions exist only inside the closures of ``read(_:)`` and ``write(_:)``; bytes handed out
/// are spans into the map and end with the closure. Any thread may use an environment; the process
/// that opened it must, a forked child must not. It is closed by ``close()`` or with its last
/// reference.
@safe
public final class Environment: Sendable {
  /// The directory as it was given.
  public let directory: String

  /// The options it was opened with; the map size may have come out smaller.
  public let options: Options

  nonisolated(unsafe) let handle: OpaquePointer
  let gate = MapGate()
  let number: UInt32
  private let identity: OpenDirectories.Identity
  private let process = getpid()
  private let condition = Atomic<Condition>(.usable)
  private let writer = Atomic<UInt>(0)
  private let tables = Mutex<[String: Table]>([:])
  private let opening = Mutex<Void>(())

  /// Opens the environment in an existing directory on a local disk.
  ///
  /// Stale readers are cleared. Throws ``LMDBError`` with `system(.missing)`, `.notDirectory`,
  /// `.permissionDenied` and the like, `alreadyOpen`, `networkFileSystem`, `invalid` or
  /// `versionMismatch`.
  public init(directory: String, options: Options = Options()) throws(LMDBError) {
    let identity = try OpenDirectories.identity(ofDirectory: directory)
    if case .network(let kind) = FileSystem.kind(ofPath: directory) {
      throw LMDBError(
        .networkFileSystem(kind), operation: "open the environment", path: directory)
    }
    guard OpenDirectories.inThisProcess.insert(identity) else {
      throw LMDBError(.alreadyOpen, operation: "open the environment", path: directory)
    }
    do throws(LMDBError) {
      unsafe handle = try Self.open(directory, options)
    } catch {
      OpenDirectories.inThisProcess.remove(identity)
      throw error
    }
    self.directory = directory
    self.options = options
    self.identity = identity
    self.number = Self.openedCount.wrappingAdd(1, ordering: .relaxed).newValue
    if options.access != .readOnlyWithoutLock { _ = try clearStaleReaders() }
  }

  deinit {
    if condition.load(ordering: .acquiring) != .closed { release() }
  }

  /// Runs `body` on a snapshot of the last commit; neither waits for writers nor delays them.
  ///
  /// Nests freely. While it runs, pages freed by later commits cannot be reused, so a long read
  /// beside many commits makes the file grow.
  public func read<R: ~Copyable>(
    _ body: (borrowing ReadTransaction) throws -> R
  ) throws -> R {
    let transaction = try ReadTransaction(in: self)
    return try body(transaction)
  }

  /// Runs `body` as the only writer of all processes; commits when it returns, with one or two
  /// disk synchronisations, and aborts when it throws.
  ///
  /// Waits for the writer before. A write inside a write of the same environment is a
  /// precondition failure. An error of the commit itself, other than `mapFull`, `transactionFull`
  /// and `badTransaction`, leaves open what is on disk: the environment then refuses everything
  /// with `needsReopening`.
  public func write<R: ~Copyable>(
    _ body: (inout WriteTransaction) throws -> R
  ) throws -> R {
    var transaction = try WriteTransaction(in: self)
    let result = try body(&transaction)
    try transaction.commit()
    return result
  }

  /// The table of that name; nil when there is none and `create` is false.
  ///
  /// A first call opens a transaction of its own, a writing one with `create`, so it must not be
  /// made inside a write of the same environment. Transactions begun before do not see the table.
  public func table(_ name: String, create: Bool) throws(LMDBError) -> Table? {
    if let known = tables.withLock({ $0[name] }) { return known }
    precondition(!isWriting, "LMDB: open the table \(name) before the write begins, not inside")
    let operation = "open the table \(name)"
    // LMDB hands out table numbers by what the transaction saw when it began: two that open tables
    // at the same time would get the same number.
    return try opening.withLock { _ throws(LMDBError) -> Table? in
      if let known = tables.withLock({ $0[name] }) { return known }
      var transaction = try OpenTransaction(in: self, writing: create)
      var dbi: MDB_dbi = 0
      let flags = create ? UInt32(MDB_CREATE) : 0
      let code = unsafe mdb_dbi_open(transaction.pointer, name, flags, &dbi)
      if code == MDB_NOTFOUND, !create { return nil }
      try check(code, operation)
      try transaction.commit()
      let table = Table(handle: dbi, environment: number)
      tables.withLock { $0[name] = table }
      return table
    }
  }

  /// Frees the reader slots of processes that died; returns how many there were.
  ///
  /// Such slots keep pages from being reused. Done at every opening.
  public func clearStaleReaders() throws(LMDBError) -> Int {
    try inside { () throws(LMDBError) in
      var count: Int32 = 0
      try check(unsafe mdb_reader_check(handle, &count), "clear stale readers")
      return Int(count)
    }
  }

  /// Forces what the operating system still buffers to disk; a commit does that by itself.
  public func sync() throws(LMDBError) {
    try inside { () throws(LMDBError) in
      try check(unsafe mdb_env_sync(handle, 1), "synchronise")
    }
  }

  /// Doubles the map size, for all processes from the next commit on; returns it in bytes.
  ///
  /// For a transaction that failed with `mapFull`, before it is tried again. Waits for the
  /// transactions of this process; throws `mapResized` when they do not end within five seconds.
  public func grow() throws(LMDBError) -> Int {
    let size = try statistics().mapSizeBytes
    let (doubled, overflow) = size.multipliedReportingOverflow(by: 2)
    guard !overflow else {
      throw LMDBError(.mapFull, operation: "grow the map beyond \(size) bytes", path: directory)
    }
    try replaceMap(sizeBytes: doubled, "grow the map to \(doubled) bytes")
    return doubled
  }

  /// Closes the files. Waits for the transactions of this process and throws `system(.busy)` when
  /// they do not end within five seconds; afterwards every operation throws `closed`.
  public func close() throws(LMDBError) {
    let closed: Void? = gate.alone {
      if condition.exchange(.closed, ordering: .acquiringAndReleasing) != .closed { release() }
    }
    guard closed != nil else {
      throw LMDBError(
        .system(.busy), operation: "close: a transaction is open", path: directory)
    }
  }
}

// MARK: - Transactions

extension Environment {
  enum Condition: UInt8, AtomicRepresentable {
    case usable, needsReopening, closed
  }

  private static let openedCount = Atomic<UInt32>(0)

  /// Whether the calling thread is inside a write of this environment.
  private var isWriting: Bool {
    // Only this thread stores its own number, so no ordering is needed.
    writer.load(ordering: .relaxed) == UInt(pthread_self())
  }

  /// Begins a transaction, which must be ended by ``finish(_:writing:commits:)``.
  func begin(writing: Bool) throws(LMDBError) -> OpaquePointer {
    precondition(getpid() == process, "LMDB: an environment cannot be used after fork()")
    precondition(
      !writing || !isWriting,
      "LMDB: write inside write: the inner one would wait for the outer one for ever")
    let operation = writing ? "begin a write" : "begin a read"
    let flags = writing ? 0 : UInt32(MDB_RDONLY)
    var attemptsLeft = 8
    while true {
      try enter(operation)
      var pointer: OpaquePointer?
      let code = unsafe mdb_txn_begin(handle, nil, flags, &pointer)
      if code == MDB_SUCCESS, let pointer = unsafe pointer {
        if writing { writer.store(UInt(pthread_self()), ordering: .relaxed) }
        return unsafe pointer
      }
      gate.leave()
      attemptsLeft -= 1
      switch code {
      case MDB_MAP_RESIZED where attemptsLeft > 0:
        try replaceMap(sizeBytes: 0, "adopt the map size of another process")
      case MDB_MAP_RESIZED:
        // Its first pages tell of more pages than the map that they ask for can hold.
        throw LMDBError(.invalid, operation: operation, path: directory)
      case MDB_READERS_FULL where attemptsLeft > 0:
        guard try clearStaleReaders() > 0 else { fallthrough }
      default:
        throw LMDBError(Code(returnCode: code), operation: operation, path: directory)
      }
    }
  }

  private typealias Code = LMDBError.Code

  /// Ends a transaction that ``begin(writing:)`` made.
  func finish(
    _ pointer: OpaquePointer, writing: Bool, commits: Bool
  ) throws(LMDBError) {
    defer { gate.leave() }
    // Before LMDB lets the next writer in, who stores itself.
    if writing { writer.store(0, ordering: .relaxed) }
    guard commits else { return unsafe mdb_txn_abort(pointer) }
    let code = unsafe mdb_txn_commit(pointer)
    guard code != MDB_SUCCESS else { return }
    switch Code(returnCode: code) {
    case .mapFull, .transactionFull, .badTransaction: break
    default: condition.store(.needsReopening, ordering: .releasing)
    }
    try check(code, "commit")
  }

  private func enter(_ operation: String) throws(LMDBError) {
    gate.enter()
    let code: Code
    switch condition.load(ordering: .acquiring) {
    case .usable: return
    case .needsReopening: code = .needsReopening
    case .closed: code = .closed
    }
    gate.leave()
    throw LMDBError(code, operation: operation, path: directory)
  }

  /// Runs `body` while the handle cannot be closed nor the map be replaced.
  func inside<R>(_ body: () throws(LMDBError) -> R) throws(LMDBError) -> R {
    try enter("use the environment")
    defer { gate.leave() }
    return try body()
  }

  /// Zero adopts the size that another process committed.
  private func replaceMap(sizeBytes: Int, _ operation: String) throws(LMDBError) {
    let code: Int32? = gate.alone {
      guard condition.load(ordering: .acquiring) == .usable else { return MDB_SUCCESS }
      let code = unsafe mdb_env_set_mapsize(handle, sizeBytes)
      // The old map is gone by then.
      if code != MDB_SUCCESS { condition.store(.needsReopening, ordering: .releasing) }
      return code
    }
    guard let code else { throw LMDBError(.mapResized, operation: operation, path: directory) }
    try check(code, operation)
  }

  func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(LMDBError) {
    guard code != MDB_SUCCESS else { return }
    throw LMDBError(Code(returnCode: code), operation: operation(), path: directory)
  }
}

// MARK: - Opening and closing

extension Environment {
  /// Tries smaller maps where there is no address space, and once more where another process is
  /// opening or closing at the same moment.
  private static func open(
    _ directory: String, _ options: Options
  ) throws(LMDBError) -> OpaquePointer {
    var mapSizeBytes = max(options.mapSizeBytes, 1 << 20)
    var attemptsLeft = 4
    while true {
      do throws(LMDBError) {
        return unsafe try open(directory, options, mapSizeBytes: mapSizeBytes)
      } catch {
        switch error.code {
        case .system(.outOfMemory) where mapSizeBytes > Options.smallestMapSizeBytes:
          mapSizeBytes = max(mapSizeBytes / 2, Options.smallestMapSizeBytes)
        case .system(.outOfMemory) where canMapFile(in: directory):
          // LMDB maps as many pages as the first ones say that there are: more than the file has.
          throw LMDBError(.corrupted, operation: error.operation, path: directory)
        case .invalid, .system(.tryAgain), .system(.invalidArgument), .system(.busy):
          attemptsLeft -= 1
          if attemptsLeft > 0 {
            usleep(5_000)
          } else if error.code == .system(.invalidArgument),
            mapSizeBytes > Options.smallestMapSizeBytes
          {
            // valgrind says so of a map beyond the address space that it leaves to programs.
            mapSizeBytes = max(mapSizeBytes / 2, Options.smallestMapSizeBytes)
          } else {
            throw error
          }
        default:
          throw error
        }
      }
    }
  }

  /// Whether there is address space for the smallest map that holds the file as long as it is.
  private static func canMapFile(in directory: String) -> Bool {
    var status = stat()
    guard unsafe stat(directory + "/data.mdb", &status) == 0 else { return false }
    let byteCount = max(Int(status.st_size), Options.smallestMapSizeBytes)
    let map = unsafe mmap(
      nil, byteCount, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let map = unsafe map, unsafe map != MAP_FAILED else { return false }
    unsafe munmap(map, byteCount)
    return true
  }

  private static func open(
    _ directory: String, _ options: Options, mapSizeBytes: Int
  ) throws(LMDBError) -> OpaquePointer {
    // NOTLS: a reader slot belongs to its transaction, so reads nest and may change threads.
    var flags = UInt32(MDB_NOTLS)
    switch options.access {
    case .readWrite: break
    case .readOnly: flags |= UInt32(MDB_RDONLY)
    case .readOnlyWithoutLock: flags |= UInt32(MDB_RDONLY) | UInt32(MDB_NOLOCK)
    }
    if !options.readsAhead { flags |= UInt32(MDB_NORDAHEAD) }

    var created: OpaquePointer?
    var code = unsafe mdb_env_create(&created)
    if let created = unsafe created { unsafe MapFault.watchAssertions(of: created) }
    if code == MDB_SUCCESS { code = unsafe mdb_env_set_mapsize(created, mapSizeBytes) }
    if code == MDB_SUCCESS { code = unsafe mdb_env_set_maxdbs(created, UInt32(options.tableCount)) }
    if code == MDB_SUCCESS {
      code = unsafe mdb_env_set_maxreaders(created, UInt32(options.readerCount))
    }
    if code == MDB_SUCCESS {
      code = unsafe mdb_env_open(created, directory, flags, options.fileMode)
    }
    // LMDB closes all its descriptors on exec but this one.
    var descriptor: Int32 = -1
    if code == MDB_SUCCESS { code = unsafe mdb_env_get_fd(created, &descriptor) }
    if code == MDB_SUCCESS, fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0 { code = errno }
    if code == MDB_SUCCESS, let created = unsafe created { return unsafe created }
    if let created = unsafe created { unsafe mdb_env_close(created) }
    throw LMDBError(Code(returnCode: code), operation: "open the environment", path: directory)
  }

  private func release() {
    // In a forked child the handle belongs to the parent.
    if getpid() == process { unsafe mdb_env_close(handle) }
    OpenDirectories.inThisProcess.remove(identity)
  }
}
