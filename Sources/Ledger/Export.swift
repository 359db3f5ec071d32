import Dossiers
import EventStore
import Positions

extension Ledger {
  /// Writes every event as a line of JSON, in order; `append` reads them back to the same root.
  ///
  /// `write` gets whole lines with their line feed, some thousands of bytes at a time. Returns the
  /// number of events.
  public func export(_ write: (String) throws -> Void) throws -> UInt64 {
    try read { snapshot in
      let ledger = "\(try snapshot.meta.id)"
      var text = ""
      for sequence in 0..<snapshot.size {
        let stored = try snapshot.event(at: sequence)
        text += EventLine(stored, ledger: ledger).text() + "\n"
        guard text.utf8.count > 1 << 16 else { continue }
        try write(text)
        text = ""
      }
      if !text.isEmpty { try write(text) }
      return snapshot.size
    }
  }
}

extension EventLine {
  init(_ stored: StoredEvent, ledger: String) {
    self.init(id: EventReference(stored.id), type: stored.type, body: stored.body)
    self.ledger = ledger
    schema = stored.schema
    recordedAt = stored.recordedAt
    sequence = stored.sequence
    recorder = stored.recorder
    marking = Marking(level: stored.marking)
    header = stored.header
    salt = stored.salt ?? []
  }
}
