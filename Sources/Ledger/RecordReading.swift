import EventStore
import Positions
import Projections

extension EventReference {
  init(_ id: EventID) { self.init(high: id.high, low: id.low) }
}

extension EventID {
  init(_ reference: EventReference) { self.init(high: reference.high, low: reference.low) }
}

extension Event {
  /// Decodes a stored event; nil where its body was destroyed.
  init?(_ stored: StoredEvent) throws {
    guard let bytes = stored.body else { return nil }
    do throws(MessageError) {
      self.init(
        sequence: stored.sequence, id: EventReference(stored.id), recordedAt: stored.recordedAt,
        recorder: stored.recorder, marking: Marking(level: stored.marking) ?? .red,
        body: try EventType.decode(type: stored.type, schema: stored.schema, body: bytes))
    } catch {
      throw LedgerError(.integrity, "event \(stored.sequence) cannot be read: \(error)")
    }
  }
}

extension EventReading where Self: ~Copyable {
  /// The decoded event at a place; nil where its body was destroyed.
  func decoded(at sequence: UInt64) throws -> Event? {
    try Event(event(at: sequence))
  }

  /// The decoded events under a tag, ascending.
  func events(tagged tag: String) throws -> [Event] {
    try postings(of: tag).compactMap { try decoded(at: $0) }
  }

  /// The place of an event on record.
  func place(of reference: EventReference) throws -> UInt64? {
    try sequence(of: EventID(reference))
  }

  /// The decoded event with an id, or nil.
  func decoded(_ reference: EventReference) throws -> Event? {
    try place(of: reference).flatMap { try decoded(at: $0) }
  }

  /// The body of the event that another one is about; nil where it is about none.
  func target(of body: any EventMessage) throws -> (any EventMessage)? {
    let reference: EventReference?
    switch body {
    case let body as AccountAnswered: reference = body.target
    case let body as any EditorialMessage: reference = body.target
    default: return nil
    }
    guard let reference else { return nil }
    guard let target = try decoded(reference) else {
      throw LedgerError(
        .usage, "target: found \(reference), expected the id of an event on record")
    }
    if body is any EditorialMessage, target.type.isEditorial {
      throw LedgerError(
        .usage,
        "target: found \(reference), a \(target.type.name); "
          + "expected an event that is no editorial one"
      )
    }
    return target.body
  }

  /// The tags of an event with this body, from what it is about and what that answers.
  func tags(of body: any EventMessage) throws -> [String] {
    try body.tags(target: target(of: body)) { try decoded($0)?.body }
  }

  /// The cells that an event with this body may change.
  func cells(of body: any EventMessage) throws -> [Positions.CellKey] {
    try body.cells(target: target(of: body)) { try decoded($0)?.body }
  }

  /// Every event that bears on a cell: those under its tag, the targets of the editorial events
  /// among them, and all editorial events of those targets; ascending.
  func events(of cell: CellKey) throws -> [Event] {
    var found: [UInt64: Event] = [:]
    for event in try events(tagged: cell.tag) {
      found[event.sequence] = event
      guard let target = (event.body as? any EditorialMessage)?.target else { continue }
      if let event = try decoded(target) { found[event.sequence] = event }
      for event in try events(tagged: "target:\(target)") where event.type.isEditorial {
        found[event.sequence] = event
      }
    }
    return found.values.sorted { $0.sequence < $1.sequence }
  }

  /// The events under a statement's name that stand: none, or one with the body in force.
  func inForce(named name: String) throws -> (entry: InForce.Entry?, isRetracted: Bool) {
    let events = try events(tagged: "name:\(name)")
    let standing = try InForce(events)
    let entry = standing.entries.last { ($0.event.body as? any StatementMessage)?.name == name }
    return (entry, entry == nil && !standing.retracted.isEmpty)
  }
}
