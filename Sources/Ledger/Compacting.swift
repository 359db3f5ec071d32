import EventStore

/// What a compaction came to.
public struct LedgerCompaction: Hashable, Sendable {
  /// The number of events.
  public let size: UInt64
  /// The bytes that the file took on disk before.
  public let bytesBefore: UInt64
  /// The bytes that the file takes now.
  public let bytesAfter: UInt64
  /// How many destroyed bodies may have left bytes in the old file.
  public let erasureCount: UInt64
}

extension Ledger {
  /// Writes the file of a ledger anew, so that nothing of what was redacted is left in it, and
  /// verifies the new one before it takes the place of the old.
  ///
  /// For a process of its own, in which the ledger is not open. `progress` gets what is being
  /// copied or verified, how much of it is done, and how much there is. Throws `LedgerError`:
  /// `.storage` where the ledger is in use, `.integrity` where it is damaged; it is then left as it
  /// was.
  public static func compact(
    at path: String, progress: (_ part: String, _ done: UInt64, _ total: UInt64) -> Void
  ) throws -> LedgerCompaction {
    try LedgerError.mapping {
      let report = try EventStore.compact(
        at: path,
        verify: { beside in
          let copy = try Ledger(at: beside, for: .scan)
          let verification = try copy.verify { part, done, total in
            progress("\(part) verified", done, total)
          }
          try copy.store.close()
          guard verification.isSound else {
            throw LedgerError(
              .integrity, verification.findings + ["the ledger's file was left as it was"])
          }
        }, progress: { progress("entries copied", $0, $1) })
      return LedgerCompaction(
        size: report.size, bytesBefore: report.bytesBefore, bytesAfter: report.bytesAfter,
        erasureCount: report.erasureCount)
    }
  }
}
