internal import LMDB
internal import Synchronization
internal import TransparencyLog

/// An append-only store of events in one directory: opaque bodies, found by sequence number, id and
/// tag, under one tree of hashes, with the cells that projections keep.
///
/// One process may open a ledger once. Any thread may use the store; a transaction stays within the
/// closure it is given to.
public final class EventStore: Sendable {
  /// The directory of the ledger.
  public let path: String
  /// What the opening found worth telling, such as a missing `checkpoints/head`.
  public let warnings: [String]
  /// Why nothing may be appended, or nil.
  public let readOnlyReason: String?

  private let options: OpenLedger.Options
  private let gate: FileLock?
  private let state: Mutex<State>
  let sharedAppends = SharedAppends()

  private struct State: Sendable {
    /// Nil after a failed commit that could not be looked into.
    var open: OpenLedger?
    /// The tree after the last append of this store.
    var frontier: Frontier?
  }

  /// Makes a ledger in a new or empty directory, with mode 0700.
  ///
  /// `now` is in microseconds since 1970. Throws ``StoreError``: `conflict` where the directory has
  /// something in it.
  public static func create(at path: String, title: String, now: Int64) throws {
    try create(at: path, title: title, now: now, format: .current)
  }

  /// Makes a ledger as ``create(at:title:now:)`` does, under an id of one that was backed up; nil:
  /// a new one.
  public static func create(at path: String, title: String, now: Int64, id: EventID?) throws {
    try create(at: path, title: title, now: now, format: .current, id: id)
  }

  /// Opens a ledger: proves that it extends `checkpoints/head`, and holds the shared lock on `gate`
  /// until the store ends.
  ///
  /// `pointQuery` keeps the system from reading ahead, for a query that touches few pages. Throws
  /// ``StoreError``: `integrity` for damage and for a state older than known, `storage` where
  /// the files cannot be used or a newer version is needed.
  public convenience init(
    opening path: String, access: LedgerAccess = .readWrite, pointQuery: Bool = false
  ) throws {
    try self.init(
      opening: path, OpenLedger.Options(access: access, isPointQuery: pointQuery))
  }

  init(opening path: String, _ options: OpenLedger.Options) throws {
    self.path = path
    self.options = options
    let (gate, open) = try StoreError.mapping {
      let gate = try OpenLedger.enterGate(at: path, options.access)
      return (gate, try OpenLedger(at: path, options, gate: gate))
    }
    self.gate = gate
    warnings = open.warnings
    readOnlyReason = options.access == .read ? "opened only to read" : open.readOnlyReason
    state = Mutex(State(open: open))
  }

  /// Runs `body` on the ledger as of the last commit; neither waits for writers nor delays them.
  ///
  /// `release` is given the whole of it first, and says what is left out. Throws ``StoreError`` and
  /// what the closures throw.
  public func read<R>(
    leavingOut release: ((borrowing Snapshot) throws -> Release?)? = nil,
    _ body: (borrowing Snapshot) throws -> R
  ) throws -> R {
    let open = try currentlyOpen()
    return try StoreError.mapping {
      var snapshot = try Snapshot(environment: open.environment, tables: open.tables)
      if options.isPointQuery { snapshot.provenHead = open.provenHead }
      snapshot.leaveOut(try release?(snapshot))
      return try body(snapshot)
    }
  }

  /// Runs `body` as the only writer of all processes and commits what it recorded.
  ///
  /// Everything is on disk when this returns, and nothing is if it throws, except that an error
  /// of the commit itself says what is on record. `now` is in microseconds since 1970; it may stand
  /// up to 24 hours behind the last recorded time, and further with `allowClockSkew`. `body` is run
  /// again where the database had to be enlarged for it.
  public func append<R>(
    expecting expectation: Expectation = .any, now: Int64, allowClockSkew: Bool = false,
    _ body: (inout Appender) throws -> R
  ) throws -> (R, Receipt) {
    let terms = terms(expecting: expectation, now: now, allowClockSkew: allowClockSkew)
    return try write(terms, commits: true, body)
  }

  /// Runs `body` as ``append(expecting:now:allowClockSkew:_:)`` does and leaves the ledger as it
  /// is.
  ///
  /// The receipt is that of an append that would be made now; salts, and so the root, are random.
  public func dryRun<R>(
    expecting expectation: Expectation = .any, now: Int64, allowClockSkew: Bool = false,
    _ body: (inout Appender) throws -> R
  ) throws -> (R, Receipt) {
    let terms = terms(expecting: expectation, now: now, allowClockSkew: allowClockSkew)
    return try write(terms, commits: false, body)
  }

  /// From now on, ends the process with `message` and `exitCode` where damaged pages would end it
  /// with a signal. For command-line tools, once, before a store is opened.
  public static func endProcessOnDamage(exitCode: Int32, message: String) {
    MapFault.endProcess(exitCode: exitCode, message: message)
  }

  /// Closes the files and gives up the lock on `gate`; afterwards everything throws.
  ///
  /// The end of the last reference does the same. Throws ``StoreError`` while a transaction is
  /// open.
  public func close() throws {
    let open = state.withLock { state in
      defer { state = State() }
      return state.open
    }
    try StoreError.mapping { try open?.environment.close() }
    gate?.release()
  }

  func currentlyOpen() throws(StoreError) -> OpenLedger {
    guard let open = state.withLock({ $0.open }) else {
      throw StoreError(
        .storage, at: path, found: "a store that is closed, or whose last commit failed",
        expected: "one that is open: open the ledger again")
    }
    return open
  }
}

// MARK: - Writing

extension EventStore {
  /// What a transaction came to.
  private struct Outcome<R> {
    let result: R
    let receipt: Receipt
    let frontier: Frontier
  }

  /// Ends a transaction that changed nothing, or must not.
  private struct Abandoned: Error {}

  func terms(
    expecting expectation: Expectation, now: Int64, allowClockSkew: Bool
  ) -> AppendTerms {
    AppendTerms(
      expectation: expectation, now: now, allowsClockSkew: allowClockSkew,
      heldTagLimit: options.heldTagLimit)
  }

  func write<R>(
    _ terms: AppendTerms, commits: Bool, _ body: (inout Appender) throws -> R
  ) throws -> (R, Receipt) {
    if let readOnlyReason {
      throw StoreError(
        .storage, at: path, found: readOnlyReason, expected: "a ledger that can be appended to")
    }
    let open = try currentlyOpen()
    return try StoreError.mapping {
      while true {
        do {
          return try write(open, terms, commits: commits, body)
        } catch let error as LMDBError where error.code == .mapFull {
          _ = try open.environment.grow()
        }
      }
    }
  }

  private func write<R>(
    _ open: OpenLedger, _ terms: AppendTerms, commits: Bool, _ body: (inout Appender) throws -> R
  ) throws -> (R, Receipt) {
    let known = state.withLock { $0.frontier }
    var outcome: Outcome<R>?
    var isCommitting = false
    do {
      try open.environment.write { (transaction: inout WriteTransaction) in
        let start = try AppendStart(transaction, open.tables, known: known)
        var appender = Appender(
          transaction: transaction, tables: open.tables, path: path, terms: terms, start: start)
        let result = Result {
          let result = try body(&appender)
          try appender.finish()
          return result
        }
        let hasChanges = appender.hasChanges || appender.hadChanges
        let receipt = Receipt(first: start.size, size: appender.size, root: appender.frontier.root)
        let frontier = appender.frontier
        transaction = appender.intoTransaction()
        outcome = Outcome(result: try result.get(), receipt: receipt, frontier: frontier)
        guard hasChanges && commits else { throw Abandoned() }
        isCommitting = true
      }
    } catch is Abandoned {
      isCommitting = false
    } catch let error as LMDBError where isCommitting && error.code != .mapFull {
      throw try reopened(after: error, outcome?.receipt)
    }
    guard let outcome else { preconditionFailure("EventStore: a transaction without outcome") }
    var receipt = outcome.receipt
    if isCommitting {
      state.withLock { $0.frontier = outcome.frontier }
      let head = LogHead(ledger: open.ledger, size: receipt.size, root: receipt.root)
      do throws(FileError) {
        try Checkpoints(ledger: path).write(head)
      } catch {
        // The events are on record; only the guard against a rollback is not as new as they are.
        receipt.warning = "\(error)"
      }
    }
    return (outcome.result, receipt)
  }

  /// After a failed commit: opens the environment again, which compares it with `head`, and says
  /// what is on record.
  private func reopened(after error: LMDBError, _ receipt: Receipt?) throws -> StoreError {
    var message = "\(error.code)"
    let previous = state.withLock { state in
      defer { state = State() }
      return state.open
    }
    try previous?.environment.close()
    let open = try OpenLedger(at: path, options, gate: gate)
    state.withLock { $0.open = open }
    let size = try read { $0.size }
    if let receipt, size >= receipt.size,
      try read({ try $0.root(atSize: receipt.size) })
        == receipt.root
    {
      message += "; the events \(receipt.first)..<\(receipt.size) are on record nevertheless"
    } else {
      message += "; nothing was recorded, the ledger has \(size) events"
    }
    return StoreError(.storage, at: path, found: message, expected: "to commit")
  }
}

// MARK: - Creating

extension EventStore {
  static func create(
    at path: String, title: String, now: Int64, format: LedgerFormat, id known: EventID? = nil
  ) throws {
    try StoreError.mapping {
      guard try Directory.create(at: path) || Directory.names(at: path)?.isEmpty == true else {
        throw StoreError(
          .conflict, at: path, found: "a directory that is not empty",
          expected: "a new one for the ledger")
      }
      var random = SystemRandomNumberGenerator()
      let id = known ?? EventID.v7(milliseconds: max(now, 0) / 1_000, random: &random)
      _ = try FileLock.wait(for: .shared, at: path + "/gate")
      _ = try Directory.create(at: path + "/checkpoints")
      let environment = try Environment(directory: path)
      guard let tables = try Tables(in: environment, create: true) else {
        preconditionFailure("EventStore: databases missing after creating them")
      }
      var created: [UInt8] = []
      created.appendLittleEndian64(UInt64(bitPattern: now))
      let entries = [
        (MetaEntry.format, MetaEntry.bytes(format)), (MetaEntry.ledger, id.bytes),
        (MetaEntry.title, Array(title.utf8)), (MetaEntry.created, created),
      ]
      try environment.write { (transaction: inout WriteTransaction) in
        for (key, content) in entries {
          var value = content
          TableName.meta.seal(key: key.span, &value)
          try transaction.put(tables.meta, key: key, value: value)
        }
      }
      let head = LogHead(ledger: id, size: 0, root: .empty)
      try Checkpoints(ledger: path).write(head)
      try environment.close()
    }
  }
}
