import EventStore
import Positions
import Projections

/// Every event that bears on some stances, decoded once: those of their cells, of the cells on
/// which their conditions hang, and the declarations that any of these cite.
///
/// Versions that were corrected or retracted since are read too, so that it holds whatever was in
/// force at any moment.
struct BearingRecord {
  /// The events of each cell, ascending.
  private(set) var cells: [CellKey: [Event]] = [:]
  /// The cells on which each cell hangs directly: what its conditions ask, and what it cites.
  private var hangsOn: [CellKey: Set<CellKey>] = [:]

  /// Reads a stance's cell and all it hangs on; cost: their own events, each once.
  mutating func read(
    _ cell: CellKey, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    var waiting = [cell]
    while let next = waiting.popLast() {
      guard cells[next] == nil else { continue }
      let events = try reader.events(of: next)
      cells[next] = events
      var citing: Set<CellKey> = []
      for body in try Self.bodies(of: events) { citing.formUnion(Self.cells(citedBy: body)) }
      if let (party, issue) = next.stance {
        citing.insert(CellKey(registry: .party, slug: party))
        citing.insert(CellKey(registry: .issue, slug: issue))
      }
      citing.remove(next)
      hangsOn[next] = citing
      waiting += citing
    }
  }

  /// The cell with all that it hangs on, directly or not; it must have been read.
  func closure(of cell: CellKey) -> Set<CellKey> {
    var found: Set<CellKey> = []
    var waiting = [cell]
    while let next = waiting.popLast() {
      guard found.insert(next).inserted else { continue }
      waiting += hangsOn[next] ?? []
    }
    return found
  }

  /// The declarations by which a stance's cell is read, the publishers of its sources among them.
  func declarations(behind cell: CellKey) -> Set<CellKey> {
    var found: Set<CellKey> = []
    var waiting = Array(hangsOn[cell] ?? [])
    while let next = waiting.popLast() {
      guard next.isRegistry, found.insert(next).inserted else { continue }
      waiting += hangsOn[next] ?? []
    }
    return found
  }

  /// The bodies of events, as recorded and as corrected.
  private static func bodies(of events: [Event]) throws -> [any EventMessage] {
    var types: [EventReference: EventType] = [:]
    for event in events { types[event.id] = event.type }
    return try events.flatMap { event -> [any EventMessage] in
      guard let correction = event.body as? RecordCorrected,
        let type = correction.target.flatMap({ types[$0] })
      else { return [event.body] }
      return [try correction.replacementBody(for: type)]
    }
  }

  /// What the reading of a body depends on.
  private static func cells(citedBy body: any EventMessage) -> [CellKey] {
    var cells: [CellKey] = []
    if let position = body as? PositionStated {
      cells += position.conditions.filter { $0.value != nil }
        .map { CellKey(party: $0.party, issue: $0.issue) }
    }
    var parties: [String] = []
    if let statement = body as? any StatementMessage {
      let attribution = statement.attribution
      cells.append(CellKey(registry: .source, slug: attribution.source))
      parties += attribution.voices.flatMap { $0.parties + [$0.person, $0.side] }
    } else if let source = body as? SourceDeclared {
      parties.append(source.publisher)
    }
    return cells + parties.filter(Slug.isValid).map { CellKey(registry: .party, slug: $0) }
  }
}

extension BearingRecord {
  /// The registry as a question knows it, as far as the cells read need it.
  func registry(_ question: Question) throws -> Registry {
    var registry = Registry()
    for (cell, events) in cells where cell.isRegistry {
      let known = events.filter { question.knows($0.sequence) }
      let state = try RegistryCell(folding: known, cell: cell)
      if let body = try state.declaration(of: cell), let sequence = state.sequence {
        registry.add(body, sequence: sequence)
      }
    }
    return registry
  }

  /// The events between two moments, in their order on the axis: those by which the reading of a
  /// cell can change.
  ///
  /// On the axis `known` these are all that were recorded in between. On the others they are the
  /// statements that date from then, as now in force, and what sources withdrew then.
  func steps(
    from: Moment, to: Moment, _ question: Question, registry: Registry
  ) throws -> [TimeStep] {
    let start = from.end ?? .max
    let isBetween = { (place: Int64) in place > start && place <= to.end ?? .max }
    var steps: Set<TimeStep> = []
    for (_, events) in cells {
      guard from.axis != .known else {
        for event in events where isBetween(Int64(event.sequence) + 1) {
          steps.insert(TimeStep(event: event.sequence))
        }
        continue
      }
      let known = events.filter { question.knows($0.sequence) }
      // What sources withdrew stood before.
      for entry in try InForce(known, publishedBy: .min).entries {
        guard let statement = registry.weighed(entry) else { continue }
        let day = from.axis == .valid ? statement.bounds.latest : statement.published.latest
        guard isBetween(Int64(day)) else { continue }
        steps.insert(TimeStep(day: day, event: statement.sequence))
      }
      guard from.axis == .published else { continue }
      for event in known {
        guard let day = (event.body as? RecordRetracted)?.sourceWithdrewBy, isBetween(Int64(day))
        else { continue }
        steps.insert(TimeStep(day: day, event: event.sequence))
      }
    }
    return steps.sorted()
  }
}
