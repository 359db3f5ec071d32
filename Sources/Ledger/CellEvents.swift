import EventStore
import Positions
import Projections

/// The events of one cell, decoded as far as a reading needs.
struct CellEvents {
  /// The positions that no editorial event is about, ascending.
  private(set) var plain: [HeldEntry] = []
  /// All others, and what the editorial ones among them are about, ascending.
  private(set) var events: [Event] = []
  /// The ids of all events but answers.
  private(set) var statements: Set<EventReference> = []
  /// Whether one of the plain positions is said to be the same as another statement.
  private(set) var hasLinks = false

  /// Reads the events of a cell that a question knows; cost: about a microsecond for each plain
  /// position, the decoding of all others.
  init(
    of cell: Positions.CellKey, _ question: Question,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard let (party, issue) = cell.stance else { return }
    try reader.requirePostings(of: cell)
    let key = [Array(party.utf8), Array(issue.utf8)]
    var body: [UInt8] = []
    var waiting: [Event] = []
    for sequence in try reader.postings(of: cell.tag) where question.knows(sequence) {
      let entry = try reader.record(at: sequence) { record, bytes -> HeldEntry? in
        guard record.copyBody(of: bytes, to: &body) else { return nil }
        guard record.type == EventType.positionStated.rawValue,
          record.schema == EventType.schema, let marking = Marking(level: record.marking),
          let entry = HeldEntry(position: body, of: key, sequence: sequence, marking: marking)
        else {
          if let event = try Event(record, recorder: record.recorder(in: bytes), body: body) {
            waiting.append(event)
          }
          return nil
        }
        statements.insert(EventReference(record.id))
        hasLinks = hasLinks || PositionHolding.hasLinks(body.span)
        return entry
      }
      if let entry { plain.append(entry) }
    }
    try follow(waiting, question, in: reader)
  }

  /// Adds what editorial events are about, and everything else that is about it.
  private mutating func follow(
    _ first: [Event], _ question: Question, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    var waiting = first
    var found: [UInt64: Event] = [:]
    var seen: Set<EventReference> = []
    while let event = waiting.popLast() {
      guard found.updateValue(event, forKey: event.sequence) == nil,
        let target = (event.body as? any EditorialMessage)?.target, seen.insert(target).inserted
      else { continue }
      if let event = try reader.decoded(target) { waiting.append(event) }
      waiting += try reader.events(tagged: "target:\(target)", question)
    }
    plain.removeAll { found[$0.sequence] != nil }
    events = found.values.sorted { $0.sequence < $1.sequence }
    statements.formUnion(events.filter { !($0.body is AccountAnswered) }.map(\.id))
  }
}

extension EventReading where Self: ~Copyable {
  /// The live statements of a cell as a question admits them; cost: where all are admitted the
  /// stored cell, otherwise the cell's own events.
  ///
  /// The registry must know the sources of all of them, where the question asks for those.
  func stanceCell(
    _ cell: Positions.CellKey, _ question: Question, registry: Registry
  ) throws -> AdmittedCell {
    if question.admitsAll { return AdmittedCell(cell: try stanceCell(cell)) }
    var gate = AdmissionGate(question, registry: registry)
    guard gate.isPlain else {
      return try admittedCell(cell, of: events(of: cell, question), question, registry: registry)
    }
    return try admittedCell(
      cell, of: CellEvents(of: cell, question, in: self), &gate, registry: registry)
  }

  private func admittedCell(
    _ cell: Positions.CellKey, of found: CellEvents, _ gate: inout AdmissionGate,
    registry: Registry
  ) throws -> AdmittedCell {
    let record = try AdmittedRecord(found.events, question: gate.question, registry: registry)
    var admitted = AdmittedCell(
      cell: try StanceCell(
        folding: record.statements.map(\.entry), among: found.statements, cell: cell
      ) { try place(of: $0) },
      possiblyEarlier: record.possiblyEarlier.count { $0.body.cells().contains(cell) })
    for entry in found.plain {
      switch gate.admission(of: entry) {
      case .admitted: admitted.cell.fold(entry)
      case .possiblyEarlier: admitted.possiblyEarlier += 1
      case .later, .leftAside, nil: break
      }
    }
    return admitted
  }

  /// Folds a cell from its events, decoded, as a question admits them.
  func admittedCell(
    _ cell: Positions.CellKey, of events: [Event], _ question: Question, registry: Registry
  ) throws -> AdmittedCell {
    let known = events.filter { question.knows($0.sequence) }
    let record = try AdmittedRecord(known, question: question, registry: registry)
    let statements = known.filter { !($0.body is AccountAnswered) }.map(\.id)
    return AdmittedCell(
      cell: try StanceCell(
        folding: record.statements.map(\.entry), among: Set(statements), cell: cell
      ) { try place(of: $0) },
      possiblyEarlier: record.possiblyEarlier.count { $0.body.cells().contains(cell) })
  }
}
