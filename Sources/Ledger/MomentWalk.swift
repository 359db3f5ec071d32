import EventStore
import Measures
import Positions
import Projections

/// Reads stances again after each event between two moments, one event after the other.
///
/// Only the cells that an event bears on are folded again, from events already decoded.
struct MomentWalk {
  let bearing: BearingRecord
  let steps: [TimeStep]
  private let axis: TimeAxis
  private let question: Question
  /// The cells in which each event stands.
  private var cells: [UInt64: [CellKey]] = [:]
  private var events: [UInt64: Event] = [:]
  /// The events that an editorial event is about.
  private var edited: Set<EventReference> = []
  /// The stances' cells whose reading depends on each declaration.
  private var dependents: [CellKey: [CellKey]] = [:]
  /// The question at the moment reached.
  private(set) var reached: Question
  private(set) var registry: Registry
  private var folded: [CellKey: AdmittedCell] = [:]

  /// Stands at the first moment.
  init(
    _ bearing: BearingRecord, from: Moment, to: Moment, _ question: Question,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    self.bearing = bearing
    self.question = question
    axis = from.axis
    reached = question.at(from)
    registry = try bearing.registry(reached)
    steps = try bearing.steps(from: from, to: to, question.at(to), registry: registry)
    for (cell, held) in bearing.cells {
      for event in held {
        events[event.sequence] = event
        cells[event.sequence, default: []].append(cell)
        if let target = (event.body as? any EditorialMessage)?.target { edited.insert(target) }
      }
      guard !cell.isRegistry else { continue }
      for declared in bearing.declarations(behind: cell) {
        dependents[declared, default: []].append(cell)
      }
      try fold(cell, in: reader)
    }
  }

  /// Applies the next event; gives the cells that it stands in.
  mutating func apply(
    _ step: TimeStep, in reader: borrowing some EventReading & ~Copyable
  ) throws -> [CellKey] {
    reached = question.after(step, on: axis)
    let touched = cells[step.event] ?? []
    for cell in touched where cell.isRegistry && axis == .known {
      try declare(cell)
      // A source's date or a role decides which statements are admitted.
      for dependent in dependents[cell] ?? [] { try fold(dependent, in: reader) }
    }
    for cell in touched where !cell.isRegistry {
      if try !add(step.event, to: cell) { try fold(cell, in: reader) }
    }
    return touched
  }

  /// Reads a declaration as it is at the moment reached.
  private mutating func declare(_ cell: CellKey) throws {
    let known = (bearing.cells[cell] ?? []).filter { reached.knows($0.sequence) }
    let state = try RegistryCell(folding: known, cell: cell)
    registry.remove(cell)
    if let body = try state.declaration(of: cell), let sequence = state.sequence {
      registry.add(body, sequence: sequence)
    }
  }

  /// Adds a statement to a cell that is folded up to it; false where that needs more than the
  /// statement, as editorial events and answers do.
  private mutating func add(_ place: UInt64, to cell: CellKey) throws -> Bool {
    guard let event = events[place], !event.type.isEditorial, !(event.body is AccountAnswered),
      !edited.contains(event.id), event.body.cells().contains(cell)
    else { return false }
    let entry = InForce.Entry(event: event)
    guard let statement = registry.weighed(entry), reached.admission(of: statement) == .admitted,
      let held = HeldStatement(entry)
    else { return false }
    try folded[cell, default: AdmittedCell()].cell.fold(HeldEntry(encoded: held.encoded()))
    return true
  }

  private mutating func fold(
    _ cell: CellKey, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    folded[cell] = try reader.admittedCell(
      cell, of: bearing.cells[cell] ?? [], reached, registry: registry)
  }

  /// Reads stances as they are at the moment reached.
  var reading: StanceReading {
    StanceReading(
      registry: registry, question: reached,
      given: GivenCells(cells: folded, isComplete: true))
  }

  /// What kind of cause an event is for figures or stances that rest directly on some cells.
  func kind(of event: UInt64, for direct: Set<CellKey>) -> CauseKind {
    let isDirect = !direct.isDisjoint(with: cells[event] ?? [])
    return events[event].map { CauseKind($0.body, isDirect: isDirect) } ?? .redaction
  }

  /// The event at a place, as recorded.
  func event(at sequence: UInt64) -> Event? { events[sequence] }
}

/// What kind of event changed a stance or a figure.
public enum CauseKind: String, CaseIterable, Sendable {
  /// A position was stated or withdrawn.
  case position
  /// A position elsewhere, on which a condition hangs.
  case condition
  /// The weight of an issue was stated.
  case salience
  /// A statement was denied, disputed or confirmed.
  case answer
  /// An issue was declared, or its scale widened.
  case scale
  /// A party or a source was declared, or declared otherwise.
  case registry
  /// The recorder's error was mended; nobody moved.
  case correction
  /// A statement was taken off the record.
  case retraction
  /// A second person reviewed a statement, or graded it.
  case review
  /// A body was destroyed.
  case redaction

  /// Whether it is a change of the record, not of what anybody said.
  public var isOfRecord: Bool {
    switch self {
    case .position, .condition, .salience, .answer: false
    case .scale, .registry, .correction, .retraction, .review, .redaction: true
    }
  }

  init(_ body: any EventMessage, isDirect: Bool) {
    switch body {
    case is PriorityStated: self = .salience
    case is AccountAnswered: self = .answer
    case is IssueDeclared: self = .scale
    case is RecordCorrected: self = .correction
    case is RecordRetracted: self = .retraction
    case is RecordReviewed: self = .review
    case is RecordRedacted: self = .redaction
    case is any StatementMessage: self = isDirect ? .position : .condition
    default: self = .registry
    }
  }
}
