import EventStore
import Positions
import Projections

/// A body to be recorded, with what its header says.
struct OfferedBody: Sendable {
  var body: any EventMessage
  var id: EventReference
  var marking = Marking.clear
  /// The header that it keeps; nil for a new event.
  var preserved: PreservedHeader?
  var recorder: String

  /// Whether its tags and cells follow from it alone, so that it can be made ready to be recorded
  /// without looking at the record.
  var standsAlone: Bool {
    // Most bodies; a cast to a protocol costs more than all else here.
    type(of: body) == PositionStated.self
      || body is any StatementMessage && !(body is AccountAnswered)
  }
}

/// Statements made ready to be recorded, without looking at the record: encoded, tagged, committed
/// to, and counted for the receipt.
struct PreparedStatements: Sendable {
  private(set) var batch = PreparedBatch()
  private(set) var offered: [OfferedBody] = []
  /// The counts, as if all of them were new.
  private(set) var summary = RecordedSummary()

  init(capacity: Int) {
    batch.reserveCapacity(capacity)
    offered.reserveCapacity(capacity)
  }

  /// Adds a body that stands alone; `bytes` is its encoding, where that is known.
  mutating func append(_ offer: OfferedBody, bytes: [UInt8]? = nil) throws {
    precondition(offer.standsAlone, "Ledger: an event about others is prepared without them")
    try batch.append(
      NewEvent(
        id: EventID(offer.id), type: type(of: offer.body).type.name, schema: EventType.schema,
        recorder: offer.recorder, marking: offer.marking.level,
        body: bytes ?? offer.body.encoded(), tags: offer.body.tags(), preserved: offer.preserved))
    offered.append(offer)
    summary.count(offer.body)
  }
}

/// A run of bodies in which those that stand alone are prepared.
struct PreparedBodies: Sendable {
  enum Part: Sendable {
    case statements(PreparedStatements)
    /// To be recorded in sight of the record.
    case other(OfferedBody)
  }

  private(set) var parts: [Part] = []

  /// How many bodies make a run, so that its cost is well above that of handing it over.
  static let bodyCount = 512

  /// Checks each body by itself and prepares what can be. Throws `LedgerError` with `.usage`.
  init(_ bodies: [OfferedBody]) throws {
    var statements = PreparedStatements(capacity: bodies.count)
    for offer in bodies {
      let problems = offer.body.problems()
      guard problems.isEmpty else { throw LedgerError(.usage, problems.map { "\($0)" }) }
      if offer.standsAlone {
        try statements.append(offer)
      } else {
        if !statements.offered.isEmpty { parts.append(.statements(statements)) }
        statements = PreparedStatements(capacity: 0)
        parts.append(.other(offer))
      }
    }
    if !statements.offered.isEmpty { parts.append(.statements(statements)) }
  }
}

extension Recording {
  /// Records bodies made elsewhere, in order: `next` gives run after run, which are prepared on a
  /// second thread while those before are recorded.
  ///
  /// Each body is checked by itself; that its slugs are declared and its name is new is for the
  /// caller to know.
  mutating func recordAll(
    _ next: () throws -> [OfferedBody]?, in appender: inout Appender
  ) throws {
    try Lookahead.run(next: next, prepare: { try PreparedBodies($0) }) { prepared in
      for part in prepared.parts {
        switch part {
        case .statements(let statements): try record(statements, in: &appender)
        case .other(let offer):
          try record(
            offer.body, id: offer.id, marking: offer.marking, preserved: offer.preserved,
            recorder: offer.recorder, in: &appender)
        }
      }
    }
  }

  /// Records prepared statements and folds them.
  mutating func record(_ statements: PreparedStatements, in appender: inout Appender) throws {
    var next = appender.size
    let sequences = try appender.record(statements.batch)
    let areAllNew = appender.size - next == UInt64(sequences.count)
    if areAllNew { summary.merge(statements.summary) }
    for (index, sequence) in sequences.enumerated() {
      guard sequence == next else {
        try acknowledge(sequence, in: appender)
        continue
      }
      next += 1
      let isFolded = fold(statements, index, sequence: sequence)
      if !areAllNew { summary.count(statements.offered[index].body) }
      guard summary.keepsEvents || !isFolded else { continue }
      let offer = statements.offered[index]
      let event = Event(
        sequence: sequence, id: offer.id, recordedAt: 0, recorder: offer.recorder,
        marking: offer.marking, body: offer.body)
      if summary.keepsEvents { summary.keep(event) }
      guard !isFolded else { continue }
      let cells = CellKey.named(in: statements.batch.events[index].tags)
      try updates.fold(
        event, encoded: statements.batch.events[index].body, cells: cells, in: appender)
    }
  }

  /// Folds a statement that is a position in its stored form; false where it must be folded as an
  /// event.
  private mutating func fold(
    _ statements: borrowing PreparedStatements, _ index: Int, sequence: UInt64
  ) -> Bool {
    // By spans: a copy of each would count its references up and down.
    let (offered, events) = (statements.offered.span, statements.batch.events.span)
    guard type(of: offered[index].body) == PositionStated.self else { return false }
    return updates.foldPosition(
      events[index].body, sequence: sequence, marking: offered[index].marking)
  }
}
