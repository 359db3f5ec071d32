import EventStore
import FoundationEssentials
import Positions
import TransparencyLog

extension Ledger {
  /// Makes a ledger of a backup, in a directory that does not exist yet, or is empty.
  ///
  /// Every record is recorded anew under its own header, with the indexes and cells that follow
  /// from it, and the whole is held against the checkpoint of the backup; the directory gets its
  /// name when all is done. The ledger has an id of its own unless `keepsID` is set: two ledgers of
  /// one id that both go on are a fork. Memory has a bound. `progress` gets how many events are
  /// recorded and which part of the backup is read. Throws `LedgerError`: `.conflict` where there
  /// is something already, `.integrity` for a backup that is damaged.
  public static func restore(
    _ file: String, to path: String, keepsID: Bool,
    progress: (_ done: UInt64, _ share: Double) -> Void
  ) throws -> BackupReport {
    try LedgerError.mapping {
      let reader = try BackupReader(opening: file)
      try EventStore.requireRoom(at: path)
      let beside = "\(path).restoring-\(UInt32.random(in: 0 ... .max))"
      do {
        try EventStore.create(
          at: beside, title: reader.title, now: reader.created, id: keepsID ? reader.ledger : nil)
        let ledger = try Ledger(at: beside, for: .append)
        let report = try ledger.take(reader, keepsID: keepsID, progress: progress)
        try ledger.store.close()
        try EventStore.place(beside, at: path)
        return report
      } catch {
        try? FileManager.default.removeItem(atPath: beside)
        throw error
      }
    }
  }

  /// How many events are recorded in one transaction.
  private static let batchSize = 20_000

  /// Records all events of a backup.
  private func take(
    _ reader: BackupReader, keepsID: Bool, progress: (_ done: UInt64, _ share: Double) -> Void
  ) throws -> BackupReport {
    var redacted = RedactedLines()
    var done: UInt64 = 0
    while true {
      var events: [StoredEvent] = []
      while events.count < Self.batchSize, let event = try reader.next() { events.append(event) }
      if events.isEmpty { break }
      let batch = events
      let known = redacted
      _ = try store.append(now: Ledger.now(), allowClockSkew: true) { appender in
        // The store may run this again.
        redacted = known
        var recording = Recording(recorder: "restore")
        for event in batch { try recording.restore(event, &redacted, in: &appender) }
        try recording.finish(in: &appender)
      }
      done += UInt64(batch.count)
      progress(done, reader.share)
    }
    let ending = try reader.finish()
    let (unsaid, root) = try store.read { (try redacted.problems(in: $0), try $0.root()) }
    guard root == ending.head.root, unsaid.isEmpty else {
      throw LedgerError(
        .integrity,
        unsaid
          + (root == ending.head.root ? [] : ["root: found \(root), expected that of the backup"]))
    }
    if keepsID { try store.putBack(ending.files) }
    return BackupReport(
      ledger: "\(try store.read { try $0.meta.id })", size: done, root: root.hex)
  }
}

extension Recording {
  /// Records an event of a backup under its own header.
  fileprivate mutating func restore(
    _ event: StoredEvent, _ redacted: inout RedactedLines, in appender: inout Appender
  ) throws {
    guard let bytes = event.body, let salt = event.salt, let decoded = try Event(event) else {
      let header = try PreservedHeader(redactedHeader: event.header)
      _ = try redacted.record(
        EventReference(event.id), header, "record \(event.sequence)", in: &appender)
      return
    }
    let header = try PreservedHeader(header: event.header, salt: salt)
    if let redaction = decoded.body as? RecordRedacted {
      try redact(
        redaction, id: decoded.id, marking: decoded.marking, preserved: header, bytes: bytes,
        recorder: event.recorder, in: &appender)
    } else {
      try record(
        decoded.body, id: decoded.id, marking: decoded.marking, preserved: header, bytes: bytes,
        recorder: event.recorder, in: &appender)
    }
  }
}
