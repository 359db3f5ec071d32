import EventStore
internal import Glibc
public import Positions
public import Projections

/// What a ledger holds, and what it takes on disk.
///
/// Nothing is checked beyond what reading checks: `verify` does that.
public struct LedgerStatistics: Sendable {
  /// The record.
  public let record: RecordState
  /// When the ledger was made, in microseconds since 1970.
  public let created: Int64
  /// When the first and the last event were recorded, in microseconds since 1970; nil: no event.
  public let recordedSpan: ClosedRange<Int64>?
  /// The number of events of each type that occurs, in the order of the vocabulary.
  public let types: [(type: EventType, count: UInt64)]
  /// The number of events of each recorder, by slug; an empty slug: not said.
  public let recorders: [(recorder: String, count: UInt64)]
  /// The number of live positions by class of account.
  public let classes: [(accountClass: AccountClass, count: UInt64)]
  /// The number of declared parties, issues and sources.
  public let declared: (parties: Int, issues: Int, sources: Int)
  /// The number of cells that hold a stance.
  public let stanceCount: UInt64
  /// The number of events whose bodies were destroyed.
  public let redactedCount: UInt64
  /// How many of these were destroyed since the file was written anew: their bytes may still lie in
  /// it until it is compacted.
  public let pendingErasureCount: UInt64
  /// The bytes that the database takes on disk; nil where something may be withheld, which takes
  /// its share of them.
  public let diskBytes: UInt64?
  /// The bytes of all records: headers, salts, bodies and their checks.
  public let recordBytes: UInt64

  /// The bytes on disk for each event; nil where there is none.
  public var bytesPerEvent: Double? {
    record.size == 0 ? nil : diskBytes.map { Double($0) / Double(record.size) }
  }
}

extension Ledger {
  /// Counts what the ledger holds, up to a level; one pass over the log.
  public func statistics(
    upTo level: Marking? = nil
  ) throws -> (statistics: LedgerStatistics, note: ReleaseNote?) {
    try read(upTo: level) { snapshot in
      let registry = try snapshot.registry()
      var types: [(type: EventType, count: UInt64)] = []
      for type in EventType.allCases {
        let count = try snapshot.postingCount(of: "type:\(type.name)")
        if count > 0 { types.append((type, count)) }
      }
      let log = try LogCount(snapshot)
      let stances = try StanceCount(snapshot, registry: registry)
      let statistics = LedgerStatistics(
        record: try RecordState(snapshot, registry: registry), created: try snapshot.meta.created,
        recordedSpan: log.recordedSpan, types: types,
        recorders: log.recorders.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
          .map { (recorder: $0.key, count: $0.value) },
        classes: AccountClass.allCases.compactMap { accountClass in
          stances.classes[accountClass].map { (accountClass: accountClass, count: $0) }
        },
        declared: (registry.parties.count, registry.issues.count, registry.sources.count),
        stanceCount: stances.count, redactedCount: log.redacted,
        pendingErasureCount: level == nil ? try snapshot.meta.pendingErasureCount : 0,
        diskBytes: level == nil ? try diskBytes() : nil, recordBytes: log.bytes)
      return (statistics, snapshot.note(level))
    }
  }

  /// The bytes that the file of the database takes, holes not counted.
  private func diskBytes() throws -> UInt64 {
    var status = stat()
    guard stat(path + "/data.mdb", &status) == 0 else {
      throw LedgerError(
        .storage, "\(path)/data.mdb: found \(String(cString: strerror(errno))), expected its size")
    }
    return UInt64(status.st_blocks) * 512
  }
}

/// What one pass over the log counts.
private struct LogCount {
  var recordedSpan: ClosedRange<Int64>?
  var recorders: [String: UInt64] = [:]
  var bytes: UInt64 = 0
  var redacted: UInt64 = 0

  init(_ reader: borrowing some EventReading & ~Copyable) throws {
    var recorders: [String: UInt64] = [:]
    var redacted: UInt64 = 0
    var bytes: UInt64 = 0
    var span: ClosedRange<Int64>?
    // Runs of one recorder are the rule.
    var (recorder, run): (String, UInt64) = ("", 0)
    try reader.scan { record, content in
      bytes += UInt64(content.count)
      if record.body == nil { redacted += 1 }
      let name = record.recorder(in: content)
      if name != recorder {
        recorders[recorder, default: 0] += run
        (recorder, run) = (name, 0)
      }
      run += 1
      span = (span?.lowerBound ?? record.recordedAt)...record.recordedAt
    }
    recorders[recorder, default: 0] += run
    self.recorders = recorders.filter { $0.value > 0 }
    self.bytes = bytes
    self.redacted = redacted
    recordedSpan = span
  }
}

/// What the stances' cells hold.
private struct StanceCount {
  var count: UInt64 = 0
  var classes: [AccountClass: UInt64] = [:]

  init(_ reader: borrowing some EventReading & ~Copyable, registry: Registry) throws {
    var count: UInt64 = 0
    var classes: [AccountClass: UInt64] = [:]
    try reader.forEachStanceCell { key, cell in
      guard let stance = key.stance else { return }
      count += 1
      for statement in try cell.statements() where statement.kind == .position {
        classes[registry.accountClass(of: statement, about: stance.party), default: 0] += 1
      }
    }
    self.count = count
    self.classes = classes
  }
}
