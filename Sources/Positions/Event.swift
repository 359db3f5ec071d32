/// An event as read from the record: its header's facts and its decoded body.
public struct Event: Sendable {
  /// Its place in the log, from 0.
  public var sequence: UInt64
  /// Its id.
  public var id: EventReference
  /// When it was recorded, in microseconds since 1970.
  public var recordedAt: Int64
  /// Who recorded it.
  public var recorder: String
  /// Who may read it.
  public var marking: Marking
  /// The body as recorded.
  public var body: any EventMessage

  /// Puts an event together.
  public init(
    sequence: UInt64, id: EventReference, recordedAt: Int64, recorder: String, marking: Marking,
    body: any EventMessage
  ) {
    self.sequence = sequence
    self.id = id
    self.recordedAt = recordedAt
    self.recorder = recorder
    self.marking = marking
    self.body = body
  }

  /// The type of the body.
  public var type: EventType { Swift.type(of: body).type }
}

extension RecordCorrected {
  /// The corrected body, read as the type of the event that it corrects.
  public func replacementBody(for target: EventType) throws(MessageError) -> any EventMessage {
    try EventType.decode(
      type: target.name, schema: UInt32(clamping: replacement?.schema ?? 1),
      body: replacement?.body ?? [])
  }
}

/// The events that stand, once corrections and retractions among them are applied.
///
/// The latest correction of a target is in force; a retracted event does not stand. A corrected
/// event keeps its sequence number.
public struct InForce: Sendable {
  /// A statement or declaration that stands.
  public struct Entry: Sendable {
    /// The event as recorded, with the body that is in force.
    public var event: Event
    /// The sequence number of the correction in force; nil where there is none.
    public var correctedBy: UInt64?

    /// An event that stands, with the correction that is in force.
    public init(event: Event, correctedBy: UInt64? = nil) {
      self.event = event
      self.correctedBy = correctedBy
    }
  }

  /// What stands, by sequence number.
  public private(set) var entries: [Entry] = []
  /// The events that were retracted.
  public private(set) var retracted: Set<EventReference> = []

  /// Applies the editorial events of a list, in order of sequence number, to the others in it.
  ///
  /// Throws where a replacement cannot be read as the type of its target.
  public init(_ events: [Event]) throws(MessageError) {
    var corrections: [EventReference: (RecordCorrected, UInt64, Marking)] = [:]
    for event in events {
      if let correction = event.body as? RecordCorrected, let target = correction.target {
        corrections[target] = (correction, event.sequence, event.marking)
      }
      if let retraction = event.body as? RecordRetracted, let target = retraction.target {
        retracted.insert(target)
      }
    }
    for event in events where !event.type.isEditorial && !retracted.contains(event.id) {
      var entry = Entry(event: event)
      if let (correction, sequence, _) = corrections[event.id] {
        entry.event.body = try correction.replacementBody(for: event.type)
        entry.event.marking = correction.replacement?.marking ?? event.marking
        entry.correctedBy = sequence
      }
      entries.append(entry)
    }
  }
}
