import EventStore
import Positions
import Projections
import Synchronization
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
    try LedgerError.mapping {
      let check = SignatureCheck(keys: Result { try store.read { try KeyHistory($0) } })
      let shared = Mutex(check)
      let report = try store.verify(
        destroyed: { record, bytes in try record.destroyed(bytes) },
        tags: { snapshot, record, bytes, carry in
          if check.concerns(record) { shared.withLock { $0.check(record, bytes) } }
          try snapshot.forEachTag(of: record, bytes, carry)
        },
        progress: { progress($0.part == .log ? "events" : $0.part.rawValue, $0.done, $0.total) })
      let signatures = shared.withLock { $0 }
      var findings = report.findings.map { "\($0)" } + signatures.findings
      var count = report.findingCount + signatures.findingCount
      let checkpoints = try Result {
        try store.read { try CheckpointVerification(store, in: $0, given: given, policy: policy) }
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
        let replay = try replay()
        findings += replay.differences
        count += replay.differenceCount
      } else {
        findings.append("the projections were not replayed, as what they rest on is damaged")
      }
      return LedgerVerification(
        size: report.size, root: report.root?.hex ?? "", recordCount: report.recordCount,
        postingCount: report.postingCount, cellCount: report.cellCount,
        signatures: signatures.tally,
        checkpoints: checkpoints, findings: findings,
        findingCount: count, warnings: report.warnings + store.warnings)
    }
  }
}

extension RecordView {
  /// The events whose bodies a record says were destroyed.
  fileprivate func destroyed(_ bytes: Span<UInt8>) throws -> [EventID] {
    var body: [UInt8] = []
    guard type == EventType.recordRedacted.name, copyBody(of: bytes, to: &body) else { return [] }
    let decoded = try EventType.decode(type: type, schema: schema, body: body)
    return (decoded as? RecordRedacted)?.destroyed.map { EventID($0) } ?? []
  }
}

extension Snapshot {
  /// Gives the tags of a recorded event to `carry`.
  fileprivate func forEachTag(
    of record: RecordView, _ bytes: Span<UInt8>, _ carry: (Span<UInt8>) -> Void
  ) throws {
    var body: [UInt8] = []
    guard record.copyBody(of: bytes, to: &body) else {
      let left = try tagsLeft(of: EventReference(record.id), type: record.type)
      return left.forEach { carry($0.utf8.span) }
    }
    var scratch: [UInt8] = []
    if record.type == EventType.positionStated.rawValue, record.schema == EventType.schema,
      let position = PositionHolding(body.span, in: 0..<body.count),
      position.forEachTag(of: body, scratch: &scratch, carry)
    {
      // The tags stand in the bytes; but a body that cannot be read is a finding.
      return try EventType.check(type: record.type, schema: record.schema, body: body)
    }
    let decoded = try EventType.decode(type: record.type, schema: record.schema, body: body)
    try tags(of: decoded).forEach { carry($0.utf8.span) }
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
