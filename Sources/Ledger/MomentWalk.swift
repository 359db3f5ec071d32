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
      }
    }
    for cell in bearing.cells.keys where !cell.isRegistry { try fold(cell, in: reader) }
  }

  /// Applies the next event; gives the cells that it stands in.
  mutating func apply(
    _ step: TimeStep, in reader: borrowing some EventReading & ~Copyable
  ) throws -> [CellKey] {
    reached = question.after(step, on: axis)
    let touched = cells[step.event] ?? []
    if axis == .known, touched.contains(where: \.isRegistry) {
      registry = try bearing.registry(reached)
      // A source's date or a role decides which statements are admitted.
      for cell in bearing.cells.keys where !cell.isRegistry { try fold(cell, in: reader) }
    } else {
      for cell in touched where !cell.isRegistry { try fold(cell, in: reader) }
    }
    return touched
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
