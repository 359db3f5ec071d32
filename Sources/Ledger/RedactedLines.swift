import EventStore
import Positions

/// Lines that carry the header of a redacted event alone.
///
/// Such an event may precede its redaction only within one transaction: at the end each of them
/// must have one on record.
struct RedactedLines {
  private var waiting: [(id: EventReference, place: String)] = []

  /// Records the header of a line, or acknowledges it; returns its number.
  mutating func record(
    _ id: EventReference, _ header: PreservedHeader, _ place: String, in appender: inout Appender
  ) throws -> (sequence: UInt64, isNew: Bool) {
    let before = appender.size
    let sequence = try appender.recordRedacted(header, tags: ["type:\(header.fields.type)"])
    // What is on record with its body simply keeps it, unless a redaction follows.
    if try appender.isRedacted(at: sequence) { waiting.append((id, place)) }
    return (sequence, appender.size > before)
  }

  /// The lines of which no redaction is on record.
  func problems(in reader: borrowing some EventReading & ~Copyable) throws -> [String] {
    try waiting.compactMap { id, place in
      guard try reader.redaction(of: id) == nil else { return nil }
      return "\(place): found a redacted event, expected its body, or its redaction further on in "
        + "the same append"
    }
  }
}
