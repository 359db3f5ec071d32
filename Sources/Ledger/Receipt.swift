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
  /// The places of what was offered though it was redacted; nothing of it was recorded.
  public let acknowledgedRedacted: [UInt64]
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
  /// The corrections that changed nothing but a marking, and so no stance.
  public let markings: [MarkingCorrection]
  /// What the recorder judged, such as the side of an informant.
  public let judgements: [String]
  /// How many passages were left out on purpose.
  public let leftOutCount: Int
  /// What to look at again.
  public let warnings: [String]
  /// What became of the checkpoint; nil where no key signs this ledger's.
  public internal(set) var checkpoint: CheckpointOutcome?
  /// What the rows of a table became; nil where none was appended.
  public let rows: RowsReceipt?

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
  /// The events that changed it, in the order of the axis they were asked for on; empty in a
  /// receipt, whose events are all of one append.
  public var causes: [StanceCause] = []
}

/// An event that changed a stance.
public struct StanceCause: Sendable {
  /// The event's place in the log.
  public let event: UInt64
  /// What kind of event it is.
  public let kind: CauseKind
  /// The stance after it.
  public let after: Stance
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
  /// The change by its causes; empty in a receipt.
  public var split = DivergenceSplit()
}

/// What a receipt must note before the cells are written.
struct ReceiptNotes {
  var warnings: [String] = []
  /// What the rows of a table became.
  var rows: RowsReceipt?
  /// The touched cells as they were.
  private(set) var before: [CellKey: StanceCell] = [:]
  /// Who was declared.
  private(set) var registry = Registry()
  /// Beyond this many cells a receipt compares none, so that it does not slow an import down.
  static let cellsCompared = 400

  /// Notes the stored state of cells; nothing has been written to them yet.
  mutating func look(at recording: Recording, in appender: borrowing Appender) throws {
    let count = recording.updates.touchedStanceCount
    guard count > 0 else { return }
    guard count <= Self.cellsCompared else {
      warnings.append(
        "\(count) stances were touched; a receipt compares \(Self.cellsCompared) at most")
      return
    }
    let cells = recording.updates.touched.filter { !$0.isRegistry }
    registry = try appender.registry()
    for cell in cells { before[cell] = try appender.stanceCell(cell) }
  }
}

extension AppendReceipt {
  init(
    _ recording: Recording, notes: ReceiptNotes, in appender: borrowing Appender, isDryRun: Bool
  ) throws {
    size = appender.size
    recorded = appender.size > appender.startSize ? appender.startSize...(appender.size - 1) : nil
    acknowledged = recording.acknowledged
    acknowledgedRedacted = recording.acknowledgedRedacted
    root = try appender.root().hex
    self.isDryRun = isDryRun
    events = recording.summary.events
    counts = recording.summary.counts
    let marked = try MarkingCorrections(among: recording.summary.comparedEvents, in: appender)
    markings = marked.corrections
    if notes.before.isEmpty {
      (stances, divergences) = ([], [])
    } else {
      var comparison = ReceiptComparison(notes, after: try appender.registry())
      try comparison.compare(Array(notes.before.keys), in: appender)
      stances = comparison.stances.filter { change in
        !marked.cells.contains(CellKey(party: change.party, issue: change.issue))
      }
      divergences = comparison.divergences
    }
    judgements = recording.summary.judgements
    leftOutCount = recording.summary.leftOutCount
    warnings = notes.warnings + recording.summary.observations
    rows = notes.rows
  }
}

/// Compares the stances of the touched cells and of those whose conditions hang on them, and what
/// they are measured against, by the default policy.
private struct ReceiptComparison {
  var before: StanceReading
  var after: StanceReading
  var stances: [StanceChange] = []
  var divergences: [DivergenceChange] = []

  init(_ notes: ReceiptNotes, after registry: Registry) {
    let given = notes.before.mapValues { AdmittedCell(cell: $0) }
    before = StanceReading(
      registry: notes.registry, question: Question(), given: GivenCells(cells: given))
    after = StanceReading(registry: registry, question: Question())
  }

  mutating func compare(_ touched: [CellKey], in appender: borrowing Appender) throws {
    let registry = after.registry
    var pairs: Set<[String]> = []
    for cell in try affected(by: touched, in: appender).sorted() {
      guard let (party, issue) = cell.stance else { continue }
      let old = try before.stance(of: party, on: issue, in: appender)
      let new = try after.stance(of: party, on: issue, in: appender)
      guard old != new else { continue }
      stances.append(
        StanceChange(
          party: party, issue: issue, before: old, after: new,
          scale: registry.issues[issue]?.scale ?? .text))
      for other in registry.orderedParties where other.slug != party {
        pairs.insert([party, other.slug].sorted(by: registry.isOrdered) + [issue])
      }
    }
    for pair in pairs.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let old = try appender.divergence(
        of: pair[0], and: pair[1], on: pair[2], reading: &before)
      let new = try appender.divergence(of: pair[0], and: pair[1], on: pair[2], reading: &after)
      guard old.comparison != new.comparison, old.isComparable || new.isComparable else { continue }
      divergences.append(
        DivergenceChange(first: pair[0], second: pair[1], before: old, after: new))
    }
  }

  /// The touched cells and those that hang on them by conditions, directly or by others.
  private func affected(
    by touched: [CellKey], in appender: borrowing Appender
  ) throws -> Set<CellKey> {
    var cells: Set<CellKey> = []
    var waiting = touched
    while let cell = waiting.popLast() {
      // Beyond the limit the touched ones alone are compared.
      guard cells.insert(cell).inserted, cells.count < ReceiptNotes.cellsCompared else { continue }
      waiting += try appender.cellsAsking(of: cell)
    }
    return cells
  }
}

extension Registry {
  /// Whether one party is listed before another.
  func isOrdered(_ one: String, _ other: String) -> Bool {
    (parties[one]?.order ?? .max, one) < (parties[other]?.order ?? .max, other)
  }
}
