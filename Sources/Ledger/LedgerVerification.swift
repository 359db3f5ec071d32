import EventStore
import Positions
import Projections
public import TransparencyLog

/// What a verification found.
public struct LedgerVerification: Sendable {
  /// The number of events.
  public let size: UInt64
  /// The root recomputed from the headers; empty where it could not be.
  public let root: String
  /// How many records were read.
  public let recordCount: UInt64
  /// How many postings were checked.
  public let postingCount: UInt64
  /// How many cells were checked.
  public let cellCount: UInt64
  /// How the events are signed.
  public let signatures: SignatureTally
  /// The checkpoints that it was held against.
  public let checkpoints: CheckpointVerification
  /// What is wrong, one line each; the first hundred of each part.
  public let findings: [String]
  /// How much is wrong.
  public let findingCount: Int
  /// What is worth knowing without being wrong.
  public let warnings: [String]

  /// Whether everything agrees.
  public var isSound: Bool { findingCount == 0 }
}

extension Ledger {
  /// Checks records, tree, ids, postings, cells and `head`, then replays the projections.
  ///
  /// Damaged pages can end the process inside LMDB: run it in a process of its own. `progress` gets
  /// what is being checked, how much of it is done, and how much there is.
  ///
  /// It is also held against its signed checkpoints and those given, whose signatures are verified
  /// under `policy`; without one, by the ledger's own keys.
  public func verify(
    against given: [GivenCheckpoint] = [], under policy: Policy? = nil,
    progress: (_ part: String, _ done: UInt64, _ total: UInt64) -> Void
  ) throws -> LedgerVerification {
    try verify(
      against: given, under: policy, inPartsOf: EventStore.verifiedLevel, progress: progress)
  }

  /// The same, with the log in parts of another size: a subtree of this level.
  func verify(
    against given: [GivenCheckpoint] = [], under policy: Policy? = nil, inPartsOf level: Int,
    progress: (_ part: String, _ done: UInt64, _ total: UInt64) -> Void = { _, _, _ in }
  ) throws -> LedgerVerification {
    try LedgerError.mapping {
      let keys = Result { try store.read { try KeyHistory($0) } }
      let (report, examinations) = try store.verify(
        by: try RecordExamination(keys: try? keys.get(), in: store), blockLevel: level,
        progress: { progress($0.part == .log ? "events" : $0.part.rawValue, $0.done, $0.total) })
      var findings = report.findings.map { "\($0)" }
      var count = report.findingCount
      if case .failure(let error) = keys {
        findings.append("the keys of recorders could not be read: \(error)")
        count += 1
      }
      var examined = RecordExamination(joining: consume examinations)
      let signatures = examined.signatures
      findings += signatures?.findings ?? []
      count += signatures?.findingCount ?? 0
      let checkpoints = try Result {
        let own = try store.signedCheckpoints()
        return try store.read {
          try CheckpointVerification(store, own, in: $0, given: given, policy: policy)
        }
      }.flatMapError { error in
        // A tree that is damaged is told above, and proves nothing.
        guard (error as? StoreError)?.kind == .integrity else { return .failure(error) }
        return .success(CheckpointVerification(findings: ["checkpoints: not compared: \(error)"]))
      }.get()
      findings += checkpoints.findings
      count += checkpoints.findings.count
      // Where these cannot be read, what is wrong has been told.
      let surviving = (try? read { try $0.survivingCorrections() }) ?? []
      findings += surviving
      count += surviving.count
      if report.isSound {
        let comparison = try compare(&examined.fold, foldedAt: report)
        findings += comparison.differences
        count += comparison.count
      } else {
        findings.append("the projections were not replayed, as what they rest on is damaged")
      }
      return LedgerVerification(
        size: report.size, root: report.root?.hex ?? "", recordCount: report.recordCount,
        postingCount: report.postingCount, cellCount: report.cellCount,
        signatures: signatures?.tally ?? SignatureTally(),
        checkpoints: checkpoints, findings: findings,
        findingCount: count, warnings: report.warnings + store.warnings)
    }
  }

  /// Compares the cells that the events of a verified ledger make with the stored ones.
  private func compare(
    _ fold: inout CellFold, foldedAt report: VerificationReport
  ) throws -> CellComparison {
    try store.read { snapshot in
      if snapshot.commitNumber != report.commitNumber {
        // Others appended meanwhile: the cells hold more than was folded.
        fold = try snapshot.foldInParts(to: snapshot.size, into: CellFold())
      }
      try fold.finish(in: snapshot, size: snapshot.size)
      return try CellComparison(
        of: fold, with: snapshot, size: snapshot.size, threshold: partsThreshold)
    }
  }
}

/// What a verification asks of the events: bodies that can be decoded, the tags that should lead to
/// them, signatures; and the cells that they make, for comparing.
private struct RecordExamination: RecordExaminer {
  var fold = CellFold()
  /// Nil where the keys of recorders cannot be read.
  private(set) var signatures: SignatureCheck?
  private var body: [UInt8] = []
  private var tag: [UInt8] = []

  var givesTags: Bool { true }

  init(keys: KeyHistory?, in store: EventStore) throws {
    signatures = keys.map { SignatureCheck(keys: $0) }
    // Only a hint: what is stored is what the fold is there to check.
    let stored = try? store.read {
      min($0.size, try $0.storedCellCount(of: Projection.stance.rawValue))
    }
    fold.reserve(cells: Int(stored ?? 0))
  }

  /// What several that saw a part of the records each saw together.
  init(joining parts: consuming [RecordExamination]) {
    self = parts.removeFirst()
    fold.settle()
    while !parts.isEmpty {
      let next = parts.removeFirst()
      if let other = next.signatures { signatures?.merge(other) }
      fold.merge(next.fold)
    }
  }

  mutating func examine(
    _ record: RecordView, _ bytes: Span<UInt8>, in snapshot: borrowing Snapshot,
    carry: (_ tag: Span<UInt8>) -> Void
  ) throws -> [EventID] {
    signatures?.check(record, bytes)
    guard let range = record.body else {
      let left = try snapshot.tagsLeft(of: EventReference(record.id), type: record.type)
      left.forEach { carry($0.utf8.span) }
      return []
    }
    if record.type == EventType.positionStated.rawValue, record.schema == EventType.schema,
      let marking = Marking(level: record.marking)
    {
      // The tags stand in the bytes.
      let stored = bytes.extracting(range)
      if let position = PositionHolding(stored, in: stored.indices, isExamined: true),
        position.forEachTag(of: stored, scratch: &tag, carry),
        fold.gather(position, stored, sequence: record.sequence, marking: marking)
      {
        return []
      }
    }
    _ = record.copyBody(of: bytes, to: &body)
    let event = try Event(record, recorder: record.recorder(in: bytes), body: body)
    guard let event else { return [] }
    try snapshot.tags(of: event.body).forEach { carry($0.utf8.span) }
    try fold.fold(event)
    return (event.body as? RecordRedacted)?.destroyed.map { EventID($0) } ?? []
  }
}

extension EventReading where Self: ~Copyable {
  /// Corrections of redacted events that still have a body: they would be what was to be destroyed.
  fileprivate func survivingCorrections() throws -> [String] {
    try redactions().flatMap { redaction in
      try events(tagged: "target:\(redaction.id)").compactMap { event in
        guard let correction = event.body as? RecordCorrected, correction.target == redaction.id
        else { return nil }
        return "log, sequence \(event.sequence): found a correction of an event that "
          + "#\(redaction.event.sequence) says was redacted, expected its body destroyed too"
      }
    }
  }
}
