import Dossiers
import EventStore
public import Positions

extension Ledger {
  /// Writes every event as a line of JSON, in order; `append` reads them back to the same root.
  ///
  /// `write` gets whole lines with their line feed, some thousands of bytes at a time. With a
  /// level, what is above it has no line. Returns the number of lines, and what was withheld.
  public func export(
    upTo level: Marking? = nil, _ write: (String) throws -> Void
  ) throws -> (count: UInt64, note: ReleaseNote?) {
    try read(upTo: level) { snapshot in
      let ledger = "\(try snapshot.meta.id)"
      var text = ""
      for sequence in 0..<snapshot.size where !snapshot.withholds(sequence) {
        let stored = try snapshot.event(at: sequence)
        text += EventLine(stored, ledger: ledger).text() + "\n"
        guard text.utf8.count > 1 << 16 else { continue }
        try write(text)
        text = ""
      }
      if !text.isEmpty { try write(text) }
      return (snapshot.shownCount, snapshot.note(level))
    }
  }
}

extension EventLine {
  fileprivate init(_ stored: StoredEvent, ledger: String) {
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
