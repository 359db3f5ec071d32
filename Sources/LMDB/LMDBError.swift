internal import CLMDB

/// A failed operation on an environment: what was found, during what, and where.
///
/// `catch let error as LMDBError where error.code == .mapFull` catches one cause.
public struct LMDBError: Error, Equatable, Sendable {
  /// What went wrong.
  public let code: Code

  /// What was attempted, as words that fit behind "could not": `open the environment`.
  public let operation: String

  /// The directory of the environment.
  public let path: String

  /// Describes a failure of one operation on the environment in the directory `path`.
  public init(_ code: Code, operation: String, path: String) {
    self.code = code
    self.operation = operation
    self.path = path
  }

  /// The ways an operation can fail, one for each code of LMDB 0.9 and those of this module.
  public enum Code: Hashable, Sendable {
    /// The key is there already (`MDB_KEYEXIST`): an insert of a key on record, or an append of a
    /// key that is not greater than the table's last.
    case keyExists
    /// There is no such key or table (`MDB_NOTFOUND`).
    case notFound
    /// A page that should be there is not (`MDB_PAGE_NOTFOUND`): the file is damaged.
    case pageNotFound
    /// A page is of the wrong type (`MDB_CORRUPTED`): the file is damaged.
    case corrupted
    /// The meta page could not be written, or an earlier error was fatal (`MDB_PANIC`): the
    /// environment must be closed and opened again.
    case panic
    /// The file or the lock file is of another LMDB version (`MDB_VERSION_MISMATCH`): written by
    /// LMDB 1.0, or used by a process with another build of the library.
    case versionMismatch
    /// The file is not an LMDB file (`MDB_INVALID`): damaged at the start, or something else.
    case invalid
    /// The map size is used up (`MDB_MAP_FULL`): ``Environment/grow()`` and try again.
    case mapFull
    /// More tables than ``Environment/Options/tableCount`` (`MDB_DBS_FULL`).
    case tablesFull
    /// More simultaneous readers than the lock file has slots (`MDB_READERS_FULL`): too many
    /// processes, or killed ones that nobody cleared.
    case readersFull
    /// Too many thread-local keys (`MDB_TLS_FULL`): on Windows only.
    case threadKeysFull
    /// The transaction changes too many pages, 512 MiB and more (`MDB_TXN_FULL`): commit in parts.
    case transactionFull
    /// A table is too deep for a cursor (`MDB_CURSOR_FULL`): internal to LMDB, or damage.
    case cursorFull
    /// A page has no room where there should be some (`MDB_PAGE_FULL`): internal, or damage.
    case pageFull
    /// Another process grew the file beyond this map (`MDB_MAP_RESIZED`). Handled here; thrown only
    /// where a transaction of this process stays open and keeps the map from being replaced.
    case mapResized
    /// The operation does not fit the table (`MDB_INCOMPATIBLE`): the name belongs to a plain
    /// entry of the unnamed database, or another program made the table with other flags.
    case incompatible
    /// A reader slot was used twice (`MDB_BAD_RSLOT`).
    case badReaderSlot
    /// The transaction cannot go on (`MDB_BAD_TXN`): an operation in it failed earlier, and its
    /// error was ignored.
    case badTransaction
    /// A key is empty or over 511 bytes, or a value is over 4 GiB (`MDB_BAD_VALSIZE`).
    case badValueSize
    /// The table was changed by someone else (`MDB_BAD_DBI`): opened after the transaction began.
    case badTable

    /// The operating system refused.
    case system(ErrorNumber)
    /// A code that LMDB 0.9.24 does not document.
    case unknown(Int32)

    /// This process has the environment open already.
    case alreadyOpen
    /// The directory lies on a file system of another machine, of the kind named.
    case networkFileSystem(String)
    /// A commit failed: whether it is on disk is unknown until the environment is opened again.
    case needsReopening
    /// The environment was closed.
    case closed
  }
}

extension LMDBError.Code {
  /// The codes of `lmdb.h`, in its order.
  static let returnCodes: [(code: LMDBError.Code, returnCode: Int32)] = [
    (.keyExists, MDB_KEYEXIST),
    (.notFound, MDB_NOTFOUND),
    (.pageNotFound, MDB_PAGE_NOTFOUND),
    (.corrupted, MDB_CORRUPTED),
    (.panic, MDB_PANIC),
    (.versionMismatch, MDB_VERSION_MISMATCH),
    (.invalid, MDB_INVALID),
    (.mapFull, MDB_MAP_FULL),
    (.tablesFull, MDB_DBS_FULL),
    (.readersFull, MDB_READERS_FULL),
    (.threadKeysFull, MDB_TLS_FULL),
    (.transactionFull, MDB_TXN_FULL),
    (.cursorFull, MDB_CURSOR_FULL),
    (.pageFull, MDB_PAGE_FULL),
    (.mapResized, MDB_MAP_RESIZED),
    (.incompatible, MDB_INCOMPATIBLE),
    (.badReaderSlot, MDB_BAD_RSLOT),
    (.badTransaction, MDB_BAD_TXN),
    (.badValueSize, MDB_BAD_VALSIZE),
    (.badTable, MDB_BAD_DBI),
  ]

  /// Names a return code of LMDB; zero, which is success, has none and must not be given.
  public init(returnCode: Int32) {
    precondition(returnCode != MDB_SUCCESS, "LMDB: a successful call has no error")
    if returnCode > 0 {
      self = .system(ErrorNumber(rawValue: returnCode))
    } else if let row = Self.returnCodes.first(where: { $0.returnCode == returnCode }) {
      self = row.code
    } else {
      self = .unknown(returnCode)
    }
  }

  /// The return code of LMDB, the inverse of ``init(returnCode:)``; nil for those of this module.
  public var returnCode: Int32? {
    switch self {
    case .system(let number): number.rawValue
    case .unknown(let code): code
    case .alreadyOpen, .networkFileSystem, .needsReopening, .closed: nil
    default: Self.returnCodes.first { $0.code == self }?.returnCode
    }
  }
}

extension LMDBError.Code: CustomStringConvertible {
  /// One clause without a full stop: what it means and, where one can act, what to do.
  public var description: String {
    switch self {
    case .keyExists: "the key is there already, or not greater than the last"
    case .notFound: "there is no such key or table"
    case .pageNotFound: "a page is missing: the file is damaged"
    case .corrupted: "a page is of the wrong type: the file is damaged"
    case .panic: "an earlier error was fatal: close the environment and open it again"
    case .versionMismatch: "the file is of another LMDB version, expected 0.9"
    case .invalid: "the file is not an LMDB file, or its first pages are damaged"
    case .mapFull: "the map is full: it can grow, see grow()"
    case .tablesFull: "more tables than the environment was opened for"
    case .readersFull: "all reader slots are taken"
    case .threadKeysFull: "too many thread-local keys"
    case .transactionFull: "the transaction changes too much at once: commit in parts"
    case .cursorFull: "a table is too deep: internal error or damage"
    case .pageFull: "a page has no room left: internal error or damage"
    case .mapResized: "another process grew the file, and open transactions keep the old map"
    case .incompatible: "the table is of another kind than the operation expects"
    case .badReaderSlot: "a reader slot was used twice"
    case .badTransaction: "the transaction failed earlier and cannot go on"
    case .badValueSize: "a key must have 1 to 511 bytes, a value at most 4 GiB"
    case .badTable: "the table was opened after the transaction began"
    case .system(let number): number.description
    case .unknown(let code): "unknown LMDB error \(code)"
    case .alreadyOpen: "this process has it open already"
    case .networkFileSystem(let kind): "\(kind) is a network file system, expected a local disk"
    case .needsReopening: "a commit failed: close the environment and open it again"
    case .closed: "the environment is closed"
    }
  }
}

extension LMDBError: CustomStringConvertible {
  /// Path, operation and cause, in one line.
  public var description: String {
    "\(path): could not \(operation): \(code)"
  }
}
