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

  /// The body of the event that another one is about; nil where it is about none, and where that
  /// was destroyed.
  func target(of body: any EventMessage) throws -> (any EventMessage)? {
    let reference: EventReference?
    switch body {
    case let body as AccountAnswered: reference = body.target
    case let body as any EditorialMessage: reference = body.target
    default: return nil
    }
    guard let reference else { return nil }
    guard let place = try place(of: reference) else {
      throw LedgerError(
        .usage, "target: found \(reference), expected the id of an event on record")
    }
    let target = try event(at: place)
    if body is any EditorialMessage, EventType(rawValue: target.type)?.isEditorial ?? false {
      throw LedgerError(
        .usage,
        "target: found \(reference), a \(target.type); "
          + "expected an event that is no editorial one"
      )
    }
    return try Event(target)?.body
  }

  /// The tags of an event with this body, from what it is about and what that answers.
  func tags(of body: any EventMessage) throws -> [String] {
    try body.tags(about: subject(of: body)) { try subject($0) }
  }

  /// The cells that the tags of an event with this body name.
  func taggedCells(of body: any EventMessage) throws -> [Positions.CellKey] {
    CellKey.named(in: try tags(of: body))
  }

  /// The cells that an event with this body may change: those of its tags, and for what concerns an
  /// answer those into which corrections moved the statement that is answered.
  func cells(of body: any EventMessage) throws -> [Positions.CellKey] {
    let target = try target(of: body)
    var cells = try taggedCells(of: body)
    for statement in RecordedAnswer.targets(of: body, about: target) {
      guard let answered = try decoded(statement), !(answered.body is AccountAnswered) else {
        continue
      }
      for cell in try cellsOfEarlierCorrections(of: statement) where !cells.contains(cell) {
        cells.append(cell)
      }
    }
    return cells
  }

  /// Every event that bears on a cell and that a question knows, ascending: those under its tag,
  /// and for each editorial event found its target with all that is about it, answers included.
  func events(of cell: CellKey, _ question: Question = Question()) throws -> [Event] {
    try requirePostings(of: cell)
    var found: [UInt64: Event] = [:]
    var seen: Set<EventReference> = []
    var waiting = try events(tagged: cell.tag, question)
    while let event = waiting.popLast() {
      guard found.updateValue(event, forKey: event.sequence) == nil, event.type.isEditorial,
        let target = (event.body as? any EditorialMessage)?.target, seen.insert(target).inserted
      else { continue }
      if let event = try decoded(target) { waiting.append(event) }
      waiting += try events(tagged: "target:\(target)", question)
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

/// What an answer, or an editorial event about one, says is answered.
enum RecordedAnswer {
  /// The statements that are answered; `target` is the body of the event that `body` is about.
  static func targets(
    of body: any EventMessage, about target: (any EventMessage)?
  ) -> [EventReference] {
    guard body is any EditorialMessage else {
      return (body as? AccountAnswered)?.target.map { [$0] } ?? []
    }
    guard let answer = target as? AccountAnswered else { return [] }
    let replacement = (body as? RecordCorrected)?.replacement.flatMap {
      try? AccountAnswered(encoded: $0.body)
    }
    return [answer.target, replacement?.target].compactMap { $0 }
  }
}
