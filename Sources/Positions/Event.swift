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
/// event keeps its sequence number. A review speaks of what was in force when it was made.
public struct InForce: Sendable {
  /// A statement or declaration that stands.
  public struct Entry: Sendable {
    /// The event as recorded, with the body that is in force.
    public var event: Event
    /// The sequence number of the correction in force; nil where there is none.
    public var correctedBy: UInt64?
    /// Who recorded the correction in force; empty where there is none.
    public var corrector = ""
    /// The reviews of the body in force, ascending.
    public var reviews: [Event] = []

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
  /// With `publishedBy`, a day since 1970, what a source withdrew later than that still stands; on
  /// that day itself only retractions below the number `dayEnd` count, where one is given.
  /// Throws where a replacement cannot be read as the type of its target.
  public init(
    _ events: [Event], publishedBy: Int32? = nil, dayEnd: UInt64? = nil
  ) throws(MessageError) {
    var corrections: [EventReference: (RecordCorrected, Event)] = [:]
    var reviews: [EventReference: [Event]] = [:]
    // Casts cost more than all else here, and few events are editorial.
    for event in events where event.type.isEditorial {
      switch event.body {
      case let correction as RecordCorrected:
        guard let target = correction.target else { continue }
        corrections[target] = (correction, event)
        reviews[target] = nil
      case let retraction as RecordRetracted:
        guard let target = retraction.target else { continue }
        if let publishedBy, let day = retraction.sourceWithdrewBy,
          day > publishedBy || day == publishedBy && event.sequence >= dayEnd ?? .max
        {
          continue
        }
        retracted.insert(target)
      case let review as RecordReviewed:
        if let target = review.target { reviews[target, default: []].append(event) }
      default: break
      }
    }
    for event in events where !event.type.isEditorial && !retracted.contains(event.id) {
      var entry = Entry(event: event)
      if let (correction, by) = corrections[event.id] {
        entry.event.body = try correction.replacementBody(for: event.type)
        entry.event.marking = correction.replacement?.marking ?? event.marking
        entry.correctedBy = by.sequence
        entry.corrector = by.recorder
      }
      entry.reviews = reviews[event.id] ?? []
      entries.append(entry)
    }
  }
}

extension RecordRetracted {
  /// The last day, since 1970, on which the source can have withdrawn it; nil where the recorder
  /// did, or no date is given: that counts always.
  public var sourceWithdrewBy: Int32? {
    guard withdrawnBy == .source else { return nil }
    return DateBounds(edtf: date.utf8.span)?.latest
  }

  /// Whether the retraction counts for what could be read by a day: the recorder's always does, the
  /// source's from its own date on.
  public func counts(publishedBy day: Int32?) -> Bool {
    guard let day, let date = sourceWithdrewBy else { return true }
    return date <= day
  }
}

/// What a second pair of eyes found of an event.
public enum ReviewStanding: String, Sendable, CaseIterable {
  /// Nobody but its own recorder looked at it.
  case unreviewed
  /// Another recorder confirmed it; nobody has disputed it since.
  case confirmed
  /// Another recorder disputed it; nobody has confirmed it since.
  case disputed
}

extension InForce.Entry {
  /// The reviews by others than those who recorded and corrected it, ascending.
  public var reviewsByOthers: [Event] {
    reviews.filter { $0.recorder != event.recorder && $0.recorder != corrector }
  }

  /// What a second pair of eyes found: the verdict of the latest review by another recorder.
  public var reviewStanding: ReviewStanding {
    let verdicts = reviewsByOthers.compactMap { ($0.body as? RecordReviewed)?.verdict }
    switch verdicts.last {
    case .confirmed: return .confirmed
    case .disputed: return .disputed
    case nil: return .unreviewed
    }
  }

  /// The source's grade by the latest review that gave one; nil where none did.
  public var regradedReliability: Reliability? {
    reviews.reversed().lazy.compactMap { ($0.body as? RecordReviewed)?.reliability }.first
  }

  /// The item's grade by the latest review that gave one; nil where none did.
  public var regradedCredibility: UInt64? {
    reviews.reversed().lazy.compactMap { ($0.body as? RecordReviewed)?.credibility }.first
  }
}
