import Dossiers
import EventStore
import Positions
import Projections
import TransparencyLog

/// What was saved of a damaged ledger, and what was not.
public struct SalvageReport: Sendable {
  /// One more than the last event that was found or that a checkpoint tells of.
  public let size: UInt64
  /// The size and root of the checkpoint that proves; nil where none does.
  public let checkpoint: (size: UInt64, root: String)?
  /// How many events were written.
  public internal(set) var writtenCount: UInt64 = 0
  /// How many of those are proved by the checkpoint.
  public internal(set) var provenCount: UInt64 = 0
  /// Those written that are whole by their own check and commitment, and that nothing proves.
  public internal(set) var unproven = SequenceRuns()
  /// Those of which no whole record was found, or several that differ and none is proved.
  public internal(set) var lost = SequenceRuns()
  /// Those found but not written, as they are about an event that is lost, or lack the redaction
  /// that explains why they have no body.
  public internal(set) var leftOut = SequenceRuns()
  /// What is cited and was declared only in what is lost: `party:x`, `issue:y`, `source:z`.
  public internal(set) var undeclared: [String] = []

  /// Whether every event is there, and proved.
  public var isWhole: Bool { checkpoint != nil && provenCount == size }
}

/// Ascending sequence numbers as runs.
public struct SequenceRuns: Sendable {
  /// The runs, ascending, none next to another.
  public private(set) var runs: [ClosedRange<UInt64>] = []
  /// How many numbers there are.
  public private(set) var count: UInt64 = 0

  mutating func append(_ sequence: UInt64) { append(sequence..<sequence + 1) }

  mutating func append(_ sequences: Range<UInt64>) {
    guard let end = sequences.last else { return }
    count += end - sequences.lowerBound + 1
    if let last = runs.last, last.upperBound + 1 == sequences.lowerBound {
      runs[runs.count - 1] = last.lowerBound...end
    } else {
      runs.append(sequences.lowerBound...end)
    }
  }
}

extension Ledger {
  /// Writes every event that can be saved of a damaged ledger as a line of JSON, which `append`
  /// reads into another one.
  ///
  /// The file is searched for records byte by byte, without the database. They are proved by the
  /// checkpoint given (the text of one; signatures are not looked at), otherwise by the largest of
  /// those stored that proves any. Up to the largest of them that is of this ledger all events are
  /// known to have been, and are lost where they are not found. A body that was redacted is not
  /// written where its redaction is found. Throws `LedgerError` where the file cannot be read at
  /// all, or the checkpoint is none.
  public static func salvage(
    at path: String, checkpoint: String?, _ write: (String) throws -> Void,
    progress: (_ done: UInt64, _ total: UInt64) -> Void
  ) throws -> SalvageReport {
    try LedgerError.mapping {
      let salvage = try Salvage(of: path, progress: progress)
      let stored = LogHead.stored(at: path)
      if let checkpoint {
        guard let head = LogHead(checkpoint: checkpoint) else {
          throw LedgerError(
            .usage, "--checkpoint: found no checkpoint, expected an origin, a size and a root")
        }
        salvage.prove(by: [head])
        salvage.tell([head])
      } else {
        salvage.prove(by: stored)
      }
      salvage.tell(stored)
      var lines = SalvagedLines(
        salvage, ledger: (salvage.ledger ?? stored.first?.ledger).map { "\($0)" } ?? "")
      return try lines.write(write)
    }
  }
}

/// Salvaged events as lines.
private struct SalvagedLines {
  private let salvage: Salvage
  /// The id of the ledger; empty: not known.
  private let ledger: String
  /// What redactions destroyed, whether they can be carried over or not.
  private var destroyed: Set<EventReference> = []
  /// What was destroyed by redactions that can be carried over.
  private var explained: Set<EventReference> = []
  private var written: Set<EventReference> = []
  private var declared: Set<String> = []
  private var cited: Set<String> = []
  private var report: SalvageReport

  init(_ salvage: Salvage, ledger: String) {
    self.salvage = salvage
    self.ledger = ledger
    report = SalvageReport(
      size: salvage.size, checkpoint: salvage.head.map { ($0.size, $0.root.hex) })
  }

  mutating func write(_ write: (String) throws -> Void) throws -> SalvageReport {
    try findRedactions()
    var text = ""
    var next: UInt64 = 0
    for sequence in salvage.sequences {
      report.lost.append(next..<sequence)
      next = sequence + 1
      guard let stored = try salvage.event(at: sequence) else {
        report.lost.append(sequence)
        continue
      }
      guard let line = take(stored) else {
        report.leftOut.append(sequence)
        continue
      }
      report.writtenCount += 1
      if salvage.isProven(sequence) {
        report.provenCount += 1
      } else {
        report.unproven.append(sequence)
      }
      written.insert(line.id)
      text += line.text() + "\n"
      guard text.utf8.count > 1 << 16 else { continue }
      try write(text)
      text = ""
    }
    report.lost.append(next..<salvage.size)
    if !text.isEmpty { try write(text) }
    report.undeclared = cited.subtracting(declared).sorted()
    return report
  }

  private mutating func findRedactions() throws {
    var found: Set<EventReference> = []
    var redactions: [RecordRedacted] = []
    for sequence in salvage.sequences {
      guard let stored = try salvage.event(at: sequence) else { continue }
      found.insert(EventReference(stored.id))
      guard stored.type == EventType.recordRedacted.name,
        let body = (try? Event(stored))?.body as? RecordRedacted
      else { continue }
      redactions.append(body)
    }
    for body in redactions {
      destroyed.formUnion(body.destroyed)
      if found.isSuperset(of: body.destroyed) { explained.formUnion(body.destroyed) }
    }
  }

  /// The line of an event; nil where a ledger could not take it.
  private mutating func take(_ stored: StoredEvent) -> EventLine? {
    let id = EventReference(stored.id)
    var line = EventLine(stored, ledger: ledger)
    guard stored.body != nil, !destroyed.contains(id) else {
      (line.body, line.salt) = (nil, [])
      return explained.contains(id) ? line : nil
    }
    guard let body = (try? Event(stored))?.body else { return line }
    if let redaction = body as? RecordRedacted {
      return written.isSuperset(of: redaction.destroyed) ? line : nil
    }
    let target = (body as? AccountAnswered)?.target ?? (body as? any EditorialMessage)?.target
    if let target, !written.contains(target) { return nil }
    if let cell = body.declares { declared.insert(cell.description) }
    if body is any StatementMessage {
      for tag in body.tags() {
        guard ["party:", "issue:", "source:"].contains(where: tag.hasPrefix) else { continue }
        cited.insert(tag)
      }
    }
    return line
  }
}
