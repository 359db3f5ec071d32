/// What a verification asks of each record beyond its form.
///
/// Each thread that reads the log has one of its own, a copy of the one given, which gets some of
/// the records, ascending.
public protocol RecordExaminer: Sendable {
  /// Whether the tags of events are given; without them the postings are not held against these.
  var givesTags: Bool { get }

  /// Takes in a record, whose check, commitment and hash are for others to see to.
  ///
  /// Gives the tags that the event carries to `carry`, from its record and, for events about
  /// others, theirs; each once or more, in any order. Returns the ids of the events whose bodies
  /// the record says were destroyed. What it throws ends the verification.
  mutating func examine(
    _ record: RecordView, _ bytes: Span<UInt8>, in snapshot: borrowing Snapshot,
    carry: (_ tag: Span<UInt8>) -> Void
  ) throws -> [EventID]
}

/// An examination by functions, which keeps nothing from record to record.
struct FunctionExaminer: RecordExaminer {
  let destroyed: EventStore.DestructionFunction
  let tags: EventStore.TagFunction?

  var givesTags: Bool { tags != nil }

  func examine(
    _ record: RecordView, _ bytes: Span<UInt8>, in snapshot: borrowing Snapshot,
    carry: (_ tag: Span<UInt8>) -> Void
  ) throws -> [EventID] {
    try tags?(snapshot, record, bytes, carry)
    return try record.body == nil ? [] : destroyed(record, bytes)
  }
}
