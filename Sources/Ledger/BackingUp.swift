import EventStore
import Positions
import TransparencyLog

/// A backup that was written or restored.
public struct BackupReport: Hashable, Sendable {
  /// The id of the ledger that is in it.
  public let ledger: String
  /// The number of events.
  public let size: UInt64
  /// The root, in hexadecimal digits.
  public let root: String
}

extension Ledger {
  /// Writes a backup to a new file: a stream of records, and the checkpoint they lead to.
  ///
  /// Others may append meanwhile; what is in it is the ledger as of now. Before it gets its name it
  /// is read back: every record is proved, every body decoded, and the root recomputed. Throws
  /// `LedgerError`: `.conflict` where the file exists, `.integrity` where the ledger is damaged.
  /// `progress` gets what was done with how many of the events: `written`, then `read back`.
  public func backup(
    to file: String, progress: (_ part: String, _ done: UInt64, _ total: UInt64) -> Void
  ) throws -> BackupReport {
    try LedgerError.mapping {
      // An event without its body is decoded to nothing.
      let head = try store.backup(to: file, examine: { _ = try Event($0) }, progress: progress)
      return BackupReport(ledger: "\(head.ledger)", size: head.size, root: head.root.hex)
    }
  }
}
