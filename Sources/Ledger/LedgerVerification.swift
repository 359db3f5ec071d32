import EventStore
import Positions
import Projections
import TransparencyLog

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
  /// the part, how much of it is done, and how much there is.
  public func verify(
    progress: (_ part: String, _ done: UInt64, _ total: UInt64) -> Void
  ) throws -> LedgerVerification {
    try LedgerError.mapping {
      let report = try store.verify(
        tags: { snapshot, record, bytes in
          var body: [UInt8] = []
          guard record.copyBody(of: bytes, to: &body) else { return [] }
          let decoded = try EventType.decode(
            type: record.type, schema: record.schema, body: body)
          return try decoded.tags(target: try snapshot.target(of: decoded)) {
            try snapshot.decoded($0)?.body
          }
        },
        progress: { progress($0.part.rawValue, $0.done, $0.total) })
      var findings = report.findings.map { "\($0)" }
      var count = report.findingCount
      if report.isSound {
        let replay = try replay()
        findings += replay.differences
        count += replay.differenceCount
      } else {
        findings.append("the projections were not replayed, as what they rest on is damaged")
      }
      return LedgerVerification(
        size: report.size, root: report.root?.hex ?? "", recordCount: report.recordCount,
        postingCount: report.postingCount, cellCount: report.cellCount, findings: findings,
        findingCount: count, warnings: report.warnings + store.warnings)
    }
  }
}
