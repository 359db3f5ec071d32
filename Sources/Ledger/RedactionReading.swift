import EventStore
public import Positions
import Projections

/// What is on record about the destruction of one event's body.
public struct Redaction: Sendable {
  /// The event that says so.
  public let event: Event
  /// Its body.
  public let body: RecordRedacted
  /// The event whose body was destroyed.
  public let id: EventReference

  /// Whether the event went with the one it was about.
  public var isStripped: Bool { body.target != id }

  /// The tags under which the event is still found, besides that of its type.
  public var tags: [String] {
    isStripped ? body.target.map { ["target:\($0)"] } ?? [] : body.tags
  }

  /// The name under which the event is still found; nil where it was dropped, or it had none.
  public var name: String? { Self.names(in: tags).first }

  static func names(in tags: [String]) -> [String] {
    tags.filter { $0.hasPrefix("name:") }.map { String($0.dropFirst("name:".count)) }
  }

  /// The name of what an answer with a made name is to: `…#disputes/party/source/label`.
  static func answered(byName name: String) -> String? {
    let label = name.drop { $0 != "#" }.dropFirst()
    let parts = label.split(separator: "/", maxSplits: 3)
    guard parts.count == 4, parts[0] == "disputes" else { return nil }
    return "\(parts[2])#\(parts[3])"
  }
}

extension RecordRedacted {
  /// The declarations that the tags which were kept may name: in cells, as the source, and as parts
  /// of a made name.
  var namedDeclarations: Set<Positions.CellKey> {
    var slugs: [Substring] = []
    for cell in CellKey.named(in: tags) {
      if let (party, issue) = cell.stance { slugs += [Substring(party), Substring(issue)] }
    }
    for tag in tags where tag.hasPrefix("name:") || tag.hasPrefix("source:") {
      slugs += tag.dropFirst(tag.hasPrefix("name:") ? 5 : 7).split { "#/+@".contains($0) }
    }
    let cells = slugs.flatMap { slug in
      [RegistryKind.party, .issue, .source].map { CellKey(registry: $0, slug: String(slug)) }
    }
    return Set(cells + CellKey.named(in: tags))
  }
}

/// Where an event stood whose body was destroyed.
public struct RedactedPlace: Hashable, Sendable {
  /// Its place in the log.
  public let event: UInt64
  /// The place of its redaction.
  public let by: UInt64
}

// Of a redacted event its header is left, and what its redaction says: tags and, under the name
// that was kept, the acknowledgement that it was once recorded.

extension EventReading where Self: ~Copyable {
  /// What is on record about the destruction of an event's body, or nil; cost: the events about it.
  func redaction(of id: EventReference) throws -> Redaction? {
    for sequence in try postings(of: "target:\(id)").reversed() {
      guard let event = try redactionEvent(at: sequence), let body = event.body as? RecordRedacted,
        body.destroyed.contains(id)
      else { continue }
      return Redaction(event: event, body: body, id: id)
    }
    return nil
  }

  /// The redactions of events that are still found under a tag, ascending; cost: where there are
  /// any redactions, the postings of the tag.
  func redactions(under tag: String) throws -> [Redaction] {
    let type = "type:\(EventType.recordRedacted.name)"
    guard try postingCount(of: type) > 0 else { return [] }
    let all = Set(try postings(of: type))
    var found: [Redaction] = []
    for sequence in try postings(of: tag) where all.contains(sequence) {
      guard let event = try redactionEvent(at: sequence), let body = event.body as? RecordRedacted,
        let target = body.target, body.tags.contains(tag)
      else { continue }
      found.append(Redaction(event: event, body: body, id: target))
    }
    return found
  }

  /// All redactions on record, ascending; cost: their number.
  func redactions() throws -> [Redaction] {
    try postings(of: "type:\(EventType.recordRedacted.name)").compactMap { sequence in
      guard let event = try redactionEvent(at: sequence), let body = event.body as? RecordRedacted,
        let target = body.target
      else { return nil }
      return Redaction(event: event, body: body, id: target)
    }
  }

  /// The redacted events by the stances' cells in which they are still found, ascending; cost: the
  /// number of redactions.
  func redactedPlaces() throws -> [Positions.CellKey: [RedactedPlace]] {
    var places: [Positions.CellKey: [RedactedPlace]] = [:]
    for redaction in try redactions() {
      guard let place = try place(of: redaction.id) else { continue }
      for cell in CellKey.named(in: redaction.tags) where !cell.isRegistry {
        places[cell, default: []].append(
          RedactedPlace(event: place, by: redaction.event.sequence))
      }
    }
    return places.mapValues { $0.sorted { $0.event < $1.event } }
  }

  /// The redacted statements that are still found under what was asked for; of one whose cell was
  /// kept, party and issue count as if they were.
  func redactedPlaces(concerning subjects: Subjects, _ question: Question) throws -> [RedactedPlace]
  {
    var places: [RedactedPlace] = []
    for redaction in try redactions() {
      guard let place = try place(of: redaction.id), question.knows(place),
        EventType(rawValue: try event(at: place).type)?.isStatement ?? false
      else { continue }
      var tags = redaction.tags
      for cell in CellKey.named(in: tags) {
        guard let (party, issue) = cell.stance else { continue }
        tags += ["party:\(party)", "issue:\(issue)"]
      }
      guard subjects.concern(tags: tags) else { continue }
      places.append(RedactedPlace(event: place, by: redaction.event.sequence))
    }
    return places.sorted { $0.event < $1.event }
  }

  /// The redaction of the statement that had a name, where the name was kept.
  func redaction(named name: String) throws -> Redaction? {
    try redactions(under: "name:\(name)").last
  }

  /// Why nothing new is taken from a source: one of its statements was redacted and its name
  /// dropped. Nil where there is none.
  func unnamedRedaction(in source: String) throws -> String? {
    for redaction in try redactions(under: "source:\(source)") where redaction.name == nil {
      guard let place = try place(of: redaction.id),
        EventType(rawValue: try event(at: place).type)?.isStatement ?? false
      else { continue }
      return "#\(place) of \(source) was redacted by #\(redaction.event.sequence) and its name "
        + "dropped, so a new statement of that source may be the redacted one"
        + "\n  --after-redaction records it, once the file no longer holds what was redacted"
    }
    return nil
  }

  /// Decodes the event at a place if it is a redaction.
  private func redactionEvent(at sequence: UInt64) throws -> Event? {
    let isRedaction = try record(at: sequence) { record, _ in
      record.type == EventType.recordRedacted.name
    }
    return isRedaction ? try decoded(at: sequence) : nil
  }

  /// Whether the body of the event at a place was destroyed.
  func isRedacted(at sequence: UInt64) throws -> Bool {
    try record(at: sequence) { record, _ in record.body == nil }
  }

  /// The tags of an event whose body was destroyed: its type, and what its redaction kept.
  func tagsLeft(of id: EventReference, type: String) throws -> [String] {
    ["type:\(type)"] + (try redaction(of: id)?.tags ?? [])
  }

  /// An event as far as the tags of those about it depend on it; nil where it is not on record.
  func subject(_ reference: EventReference) throws -> TagSubject? {
    guard let place = try place(of: reference) else { return nil }
    if let event = try decoded(at: place) { return .body(event.body) }
    return .redacted(try redaction(of: reference)?.tags ?? [])
  }

  /// What an event with this body is about, as far as its tags depend on it.
  func subject(of body: any EventMessage) throws -> TagSubject? {
    guard body.isAboutAnEvent else { return nil }
    switch body {
    case let body as RecordRedacted: return .redacted(body.tags)
    case let body as AccountAnswered: return try body.target.flatMap { try subject($0) }
    case let body as any EditorialMessage: return try body.target.flatMap { try subject($0) }
    default: return nil
    }
  }

  /// The tags of the event at a place, its body destroyed or not.
  func tags(at sequence: UInt64) throws -> [String] {
    let stored = try event(at: sequence)
    guard let event = try Event(stored) else {
      return try tagsLeft(of: EventReference(stored.id), type: stored.type)
    }
    return try tags(of: event.body)
  }
}

extension RecordRedacted {
  /// All events whose bodies it says are destroyed.
  var destroyed: [EventReference] { (target.map { [$0] } ?? []) + stripped }
}
