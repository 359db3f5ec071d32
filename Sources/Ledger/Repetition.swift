import EventStore
import Positions

/// Another event that repeats what is redacted: it is named, and nothing of it is destroyed.
public struct Repetition: Hashable, Sendable {
  /// Its place in the log.
  public let sequence: UInt64
  /// Whether one of the two is said to tell the same utterance as the other.
  public let isRetelling: Bool
  /// Whether it holds the same words.
  public let holdsWords: Bool
}

extension EventReading where Self: ~Copyable {
  /// The events that hold the words of what is to be redacted, or tell the same utterance,
  /// ascending; cost: one pass over the log.
  func repetitions(of plan: RedactionPlan) throws -> [Repetition] {
    guard let id = plan.body.target else { return [] }
    let own = Set([plan.sequence] + plan.stripped)
    let retold = Set(try plan.sameAs.compactMap { try place(of: $0) })
    let words = plan.words.filter { $0.utf8.count >= Repetition.wordBytesMin }.map {
      Array($0.utf8)
    }
    let idBytes = EventID(id).bytes
    var found: [Repetition] = []
    try scan { record, bytes in
      guard let range = record.body, !own.contains(record.sequence) else { return }
      let body = bytes.extracting(range)
      let holdsWords = words.contains { body.contains($0.span) }
      var isRetelling = retold.contains(record.sequence)
      if !isRetelling, body.contains(idBytes.span) {
        let event = try decoded(at: record.sequence)
        isRetelling = (event?.body as? any StatementMessage)?.sameAs.contains(id) ?? false
      }
      guard holdsWords || isRetelling else { return }
      found.append(
        Repetition(
          sequence: record.sequence, isRetelling: isRetelling, holdsWords: holdsWords))
    }
    return found
  }
}

extension Repetition {
  /// Words shorter than this stand in too many events to mean the same.
  fileprivate static let wordBytesMin = 12
}

extension Span<UInt8> {
  /// Whether other bytes stand somewhere in these.
  fileprivate func contains(_ other: Span<UInt8>) -> Bool {
    guard !other.isEmpty, other.count <= count else { return false }
    let first = other[0]
    for start in 0...(count - other.count) where self[start] == first {
      var length = 1
      while length < other.count, self[start + length] == other[length] { length += 1 }
      if length == other.count { return true }
    }
    return false
  }
}
