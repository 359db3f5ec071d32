import Dispatch
public import EventStore
import Positions
public import Projections
import Synchronization

/// What a replay found: the projections folded from nothing, held against the stored ones.
public struct ReplayReport: Sendable {
  /// The record that was replayed.
  public let record: RecordState
  /// The number of cells folded.
  public let cellCount: Int
  /// The time of the fold, without the comparison, in seconds.
  public let foldSeconds: Double
  /// The time of the whole replay in seconds.
  public let totalSeconds: Double
  /// The cells that differ, each with what is wrong, at most `differencesMax`.
  public let differences: [String]
  /// How many cells differ.
  public let differenceCount: Int

  /// The most differences that are told one by one.
  public static let differencesMax = 100

  /// Events folded in a second.
  public var eventsPerSecond: Double { Double(record.size) / max(foldSeconds, 1e-9) }
}

extension Ledger {
  /// Folds all projections from nothing, without postings or stored cells, and compares the result
  /// with every stored cell, in both directions.
  ///
  /// Two threads fold half of the log each and compare half of the cells; memory grows with the
  /// cells, not with the events. What others append meanwhile is left out.
  public func replay(
    progress: @escaping @Sendable (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
  ) throws -> ReplayReport {
    try replay(inPartsFrom: partsThreshold, progress: progress)
  }

  /// Replays on two threads where there are at least `threshold` events, or cells.
  func replay(
    inPartsFrom threshold: Int,
    progress: @escaping @Sendable (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
  ) throws -> ReplayReport {
    try LedgerError.mapping {
      let clock = ContinuousClock()
      let start = clock.now
      // One snapshot for all: the cells of a later one hold more than was folded.
      return try store.read { snapshot in
        let size = snapshot.size
        let count = FoldCount(of: size, progress)
        var fold = try snapshot.foldInParts(
          to: size, into: CellFold(), count, threshold: threshold)
        try fold.finish(in: snapshot, size: size)
        let folded = clock.now
        let comparison = try CellComparison(
          of: fold, with: snapshot, size: size, threshold: threshold)
        return ReplayReport(
          record: try RecordState(snapshot, registry: try snapshot.registry()),
          cellCount: fold.cellCount, foldSeconds: seconds(folded - start),
          totalSeconds: seconds(clock.now - start), differences: comparison.differences,
          differenceCount: comparison.count)
      }
    }
  }
}

/// Below this many events or cells a second thread costs more than it saves.
let partsThreshold = 4_096

/// What a fold of the record at a moment found; there is nothing stored to compare it with.
public struct MomentReport: Sendable {
  /// The record that was folded.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The number of events that the question knows.
  public let eventCount: UInt64
  /// The number of stances with a live statement.
  public let cellCount: Int
  /// The number of live statements.
  public let statementCount: Int
  /// The number of statements that may have been said by the day asked for.
  public let possiblyEarlierCount: Int
  /// The time of the fold in seconds.
  public let foldSeconds: Double

  /// Events folded in a second.
  public var eventsPerSecond: Double { Double(eventCount) / max(foldSeconds, 1e-9) }
}

/// Folds the whole record as a question admits it.
public struct MomentInquiry: Inquiry {
  public var question: Question

  /// Asks for a fold at the moment of a question.
  public init(question: Question = Question()) { self.question = question }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> MomentReport {
    let clock = ContinuousClock()
    let registry = try record.registry(question)
    let start = clock.now
    let given = try record.foldedCells(question, registry: registry)
    let duration = clock.now - start
    let counts = given.cells.values.map { $0.cell.entries.count }
    return MomentReport(
      record: try RecordState(record, registry: registry), question: question,
      eventCount: min(question.knownAt ?? record.size, record.size),
      cellCount: counts.count { $0 > 0 }, statementCount: counts.reduce(0, +),
      possiblyEarlierCount: given.cells.values.reduce(0) { $0 + $1.possiblyEarlier },
      foldSeconds: seconds(duration))
  }
}

private func seconds(_ duration: Duration) -> Double {
  let parts = duration.components
  return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
}

extension EventReading where Self: ~Copyable {
  /// Folds the first events of the log, in two halves at once where there are at least `threshold`.
  func foldInParts(
    to size: UInt64, into empty: CellFold, _ count: FoldCount? = nil,
    threshold: Int = partsThreshold
  ) throws -> CellFold {
    guard size >= UInt64(threshold), let readings = otherReadings else {
      return try fold(from: 0, to: size, into: empty, count)
    }
    // A transaction stays on its thread, so each half has one of its own.
    let parts: UInt64 = 2
    let results = Mutex<[Int: Result<CellFold?, any Error>]>([:])
    let bounds = (0...parts).map { size * $0 / parts }
    DispatchQueue.concurrentPerform(iterations: Int(parts)) { part in
      let (from, to) = (bounds[part], bounds[part + 1])
      let result = Result {
        try readings.read { snapshot in
          // Only a hint: what is stored is what the fold is there to check.
          let stored = try snapshot.storedCellCount(of: Projection.stance.rawValue)
          var fold = empty
          fold.reserve(cells: Int(min(stored, to - from)))
          return try snapshot.fold(from: from, to: to, into: fold, count)
        }
      }
      results.withLock { $0[part] = result }
    }
    var fold = empty
    for part in 0..<Int(parts) {
      guard let result = results.withLock({ $0.removeValue(forKey: part) }) else { continue }
      // What another thread could not read as it was is read here.
      fold.merge(
        try result.get() ?? self.fold(from: bounds[part], to: bounds[part + 1], into: empty, count))
    }
    return fold
  }

  /// Folds a part of the log; corrections, retractions and answers are left to `finish`.
  func fold(
    from start: UInt64, to end: UInt64, into empty: CellFold = CellFold(),
    _ count: FoldCount? = nil
  ) throws -> CellFold {
    var fold = empty
    var body: [UInt8] = []
    try scan(from: start, to: end) { record, bytes in
      if record.sequence % FoldCount.stride == 0 { count?.addStride() }
      guard let range = record.body else { return }
      if record.type == EventType.positionStated.rawValue, record.schema == EventType.schema,
        let marking = Marking(level: record.marking),
        fold.gatherPosition(
          bytes.extracting(range), sequence: record.sequence, marking: marking)
      {
        return
      }
      _ = record.copyBody(of: bytes, to: &body)
      if let event = try Event(record, recorder: record.recorder(in: bytes), body: body) {
        try fold.fold(event)
      }
    }
    fold.settle()
    return fold
  }
}

extension Event {
  /// Decodes a record whose body was copied out of it.
  init?(_ record: RecordView, recorder: String, body: [UInt8]) throws {
    self.init(
      sequence: record.sequence, id: EventReference(record.id), recordedAt: record.recordedAt,
      recorder: recorder, marking: Marking(level: record.marking) ?? .red,
      body: try EventType.decode(type: record.type, schema: record.schema, body: body))
  }
}

extension CellFold {
  /// Folds what needs other events: answers, and the cells that editorial events touch.
  ///
  /// `size` is how much of the log was folded; of the events in it those count that `question`
  /// admits.
  mutating func finish(
    in reader: borrowing some EventReading & ~Copyable, size: UInt64,
    question: Question = Question(), registry: Registry = Registry()
  ) throws {
    for answer in answers {
      let answered = try (answer.body as? AccountAnswered)?.target.flatMap {
        try reader.place(of: $0)
      }
      // What answers a redacted statement is held nowhere.
      if let answered, try reader.isRedacted(at: answered) { continue }
      try fold(answer: answer, answered: answered, cells: reader.taggedCells(of: answer.body))
    }
    guard !editorial.isEmpty else { return }
    let touched = try EditorialReach(editorial, answers: answers, in: reader)
    let events = try reader.events(concerning: touched, size: size)
    for cell in touched.cells {
      let concerned = events[cell] ?? []
      if cell.isRegistry {
        replace(cell, with: try RegistryCell(folding: concerned, cell: cell))
      } else {
        let state =
          question.admitsAll
          ? AdmittedCell(
            cell: try StanceCell(folding: concerned, cell: cell) { try reader.place(of: $0) })
          : try reader.admittedCell(cell, of: concerned, question, registry: registry)
        replace(cell, with: state.cell, possiblyEarlier: state.possiblyEarlier)
      }
    }
  }
}

/// The cells that editorial events touch, and the events that they target.
private struct EditorialReach {
  /// The cells to be folded again.
  private(set) var cells: Set<Positions.CellKey> = []
  /// The cells that the editorial events of one target touch together.
  private var cellsOfTarget: [EventReference: Set<Positions.CellKey>] = [:]
  /// The cells of the answers; what they answer may stand anywhere in the log.
  private var cellsOfAnswer: [EventReference: Set<Positions.CellKey>] = [:]

  init(
    _ editorial: [Event], answers: [Event], in reader: borrowing some EventReading & ~Copyable
  ) throws {
    // What each answer says that it answers, or by a correction should have said.
    var answered: [EventReference: [EventReference]] = [:]
    for answer in answers {
      cellsOfAnswer[answer.id] = Set(try reader.taggedCells(of: answer.body))
      answered[answer.id] = RecordedAnswer.targets(of: answer.body, about: nil)
    }
    for event in editorial {
      guard let reference = (event.body as? any EditorialMessage)?.target else { continue }
      cellsOfTarget[reference, default: []].formUnion(try reader.taggedCells(of: event.body))
      if answered[reference] != nil {
        let target = try reader.target(of: event.body)
        answered[reference]? += RecordedAnswer.targets(of: event.body, about: target)
      }
    }
    for (answer, statements) in answered {
      // An answer goes where corrections move the statement that it answers.
      for statement in statements where answered[statement] == nil {
        guard let moved = cellsOfTarget[statement] else { continue }
        cellsOfAnswer[answer]?.formUnion(moved)
        if cellsOfTarget[answer] != nil { cellsOfTarget[answer]?.formUnion(moved) }
      }
    }
    for touched in cellsOfTarget.values { cells.formUnion(touched) }
  }

  /// The cells to be folded again that an event bears on.
  func cells(concernedBy event: Event) -> Set<Positions.CellKey> {
    let reference = (event.body as? any EditorialMessage)?.target ?? event.id
    if let touched = cellsOfTarget[reference] { return touched }
    let own = cellsOfAnswer[event.id] ?? Set(event.body.cells())
    return own.intersection(cells)
  }
}

extension EventReading where Self: ~Copyable {
  /// Reads the log again for the events that bear on touched cells, by their bodies alone.
  fileprivate func events(
    concerning touched: EditorialReach, size: UInt64
  ) throws -> [Positions.CellKey: [Event]] {
    var events: [Positions.CellKey: [Event]] = [:]
    var body: [UInt8] = []
    try scan(from: 0, to: size) { record, bytes in
      guard record.copyBody(of: bytes, to: &body),
        let event = try Event(record, recorder: record.recorder(in: bytes), body: body)
      else { return }
      for cell in touched.cells(concernedBy: event) { events[cell, default: []].append(event) }
    }
    return events
  }
}
