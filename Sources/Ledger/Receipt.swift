import Dossiers
import EventStore
public import Positions
public import Projections
import TransparencyLog

/// What an append did: the numbers it used, what it changed, what to look at again.
public struct AppendReceipt: Sendable {
  /// The sequence numbers that were used; nil where nothing was written.
  public let recorded: ClosedRange<UInt64>?
  /// The places of what was on record already.
  public let acknowledged: [UInt64]
  /// The number of events now.
  public let size: UInt64
  /// The root of the tree now, in hexadecimal digits.
  public let root: String
  /// Whether nothing was written because that was asked for.
  public let isDryRun: Bool
  /// The new events, in order; of many only the first `eventsKept`.
  public let events: [Event]
  /// How many events of each type are new.
  public let counts: [EventType: Int]
  /// The stances that changed.
  public let stances: [StanceChange]
  /// The divergences that changed.
  public let divergences: [DivergenceChange]
  /// What the recorder judged, such as the side of an informant.
  public let judgements: [String]
  /// How many passages were left out on purpose.
  public let leftOutCount: Int
  /// What to look at again.
  public let warnings: [String]

  /// The most events that a receipt holds, so that its memory does not grow with the append.
  public static let eventsKept = 5_000
}

/// A stance before and after an append.
public struct StanceChange: Sendable {
  /// The party.
  public let party: String
  /// The issue.
  public let issue: String
  /// The stance before.
  public let before: Stance
  /// The stance after.
  public let after: Stance
  /// The scale of the issue.
  public let scale: Scale
}

/// A divergence on one issue before and after an append.
public struct DivergenceChange: Sendable {
  /// The first party in the declared order.
  public let first: String
  /// The second party.
  public let second: String
  /// The comparison before.
  public let before: IssueDivergence
  /// The comparison after.
  public let after: IssueDivergence
}

/// What a receipt must note before anything is recorded.
struct ReceiptNotes {
  var warnings: [String] = []
  /// The stances as they were, by cell, with those they are compared with.
  private(set) var before: [CellKey: StanceCell] = [:]
  private(set) var registry = Registry()
  /// Beyond this many cells a receipt counts and does not compare.
  static let cellsCompared = 400

  mutating func look(at plan: RecordingPlan, in appender: borrowing Appender) throws {
    var cells: [CellKey] = []
    for step in plan.steps {
      switch step {
      case .acknowledge: break
      case .record(let draft): cells += draft.body.cells()
      case .correct(let draft, let entry): cells += draft.body.cells() + entry.event.body.cells()
      }
    }
    for entry in plan.missing { cells += entry.event.body.cells() }
    try look(atCells: cells, in: appender)
  }

  mutating func look(atCells cells: [CellKey], in appender: borrowing Appender) throws {
    registry = try appender.registry()
    for cell in Set(cells) where !cell.isRegistry {
      guard before.count < Self.cellsCompared else { return }
      before[cell] = try appender.stanceCell(cell)
    }
  }
}

extension AppendReceipt {
  init(
    _ recording: Recording, notes: ReceiptNotes, in appender: borrowing Appender, isDryRun: Bool
  ) throws {
    size = appender.size
    recorded = appender.size > appender.startSize ? appender.startSize...(appender.size - 1) : nil
    acknowledged = recording.acknowledged
    root = try appender.root().hex
    self.isDryRun = isDryRun
    events = recording.summary.events
    counts = recording.summary.counts
    if notes.before.isEmpty {
      (stances, divergences) = ([], [])
    } else {
      var comparison = ReceiptComparison(before: notes.registry, after: try appender.registry())
      try comparison.compare(notes.before, in: appender)
      (stances, divergences) = (comparison.stances, comparison.divergences)
    }
    judgements = recording.summary.judgements
    leftOutCount = recording.summary.leftOutCount
    warnings = notes.warnings + recording.summary.observations
  }
}

/// Compares the stances of the touched cells, and what they are measured against.
private struct ReceiptComparison {
  let before: Registry
  let after: Registry
  var stances: [StanceChange] = []
  var divergences: [DivergenceChange] = []

  init(before: Registry, after: Registry) {
    self.before = before
    self.after = after
  }

  mutating func compare(
    _ cells: [CellKey: StanceCell], in appender: borrowing Appender
  ) throws {
    var pairs: Set<[String]> = []
    for (cell, old) in cells.sorted(by: { $0.key < $1.key }) {
      guard let (party, issue) = cell.stance else { continue }
      let new = try appender.stanceCell(cell)
      let change = StanceChange(
        party: party, issue: issue,
        before: before.stance(
          party: party, issue: issue, held: try old.statements(), policy: .standard),
        after: after.stance(
          party: party, issue: issue, held: try new.statements(), policy: .standard),
        scale: after.issues[issue]?.scale ?? .text)
      guard change.before != change.after else { continue }
      stances.append(change)
      for other in after.orderedParties where other.slug != party {
        pairs.insert([party, other.slug].sorted(by: after.isOrdered) + [issue])
      }
    }
    for pair in pairs.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      try compare(pair[0], pair[1], on: pair[2], cells: cells, in: appender)
    }
  }

  private mutating func compare(
    _ first: String, _ second: String, on issue: String, cells: [CellKey: StanceCell],
    in appender: borrowing Appender
  ) throws {
    let states = try [first, second].map { party in
      let cell = CellKey(party: party, issue: issue)
      let now = try appender.stanceCell(cell)
      return (old: cells[cell] ?? now, new: now)
    }
    guard states.allSatisfy({ !$0.new.entries.isEmpty || !$0.old.entries.isEmpty }) else { return }
    let old = try IssueDivergence(
      first, second, on: issue, cells: (states[0].old, states[1].old), registry: before)
    let new = try IssueDivergence(
      first, second, on: issue, cells: (states[0].new, states[1].new), registry: after)
    guard old != new, old.isComparable || new.isComparable else { return }
    divergences.append(DivergenceChange(first: first, second: second, before: old, after: new))
  }
}

extension Registry {
  /// Whether one party is listed before another.
  func isOrdered(_ one: String, _ other: String) -> Bool {
    (parties[one]?.order ?? .max, one) < (parties[other]?.order ?? .max, other)
  }
}
