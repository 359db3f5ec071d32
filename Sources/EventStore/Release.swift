internal import LMDB
internal import Synchronization

/// What a reading may show: events withheld from it are read as if they had never been recorded.
///
/// Sequence numbers, size, tree and root stay those of the whole log. Stored cells are not given
/// under a release, as they are folded from all events.
public final class Release: Sendable {
  /// The events that are left out.
  public let withheld: EventSet
  /// The markings in force of events whose header says another one.
  private let markings: [UInt64: UInt32]
  private let highest = Atomic<UInt32>(0)

  /// Leaves events out; `markings` are those that differ from the ones in the headers.
  public init(withholding withheld: EventSet, markings: [UInt64: UInt32] = [:]) {
    self.withheld = withheld
    self.markings = markings
  }

  /// The marking in force of an event whose header says another one; nil: that of the header.
  public func marking(of sequence: UInt64) -> UInt32? { markings[sequence] }

  /// The highest marking in force of the events read so far.
  public var highestRead: UInt32 { highest.load(ordering: .relaxed) }

  /// Notes that an event was read.
  func note(_ record: RecordView) {
    let marking = markings.isEmpty ? record.marking : markings[record.sequence] ?? record.marking
    guard marking > highest.load(ordering: .relaxed) else { return }
    _ = highest.max(marking, ordering: .relaxed)
  }
}

extension Release? {
  /// Whether an event is left out.
  func withholds(_ sequence: UInt64) -> Bool { self?.withheld.contains(sequence) ?? false }

  /// The events of a list that are not left out.
  func shown(of sequences: [UInt64]) -> [UInt64] {
    guard let self, !self.withheld.isEmpty else { return sequences }
    return sequences.filter { !self.withheld.contains($0) }
  }

  /// Refuses to read an event that is left out.
  func require(_ sequence: UInt64) throws(StoreError) {
    guard withholds(sequence) else { return }
    throw StoreError(
      .usage, at: "log", found: "sequence \(sequence), which is withheld",
      expected: "one that the reading may show")
  }

  /// Refuses stored cells, which are folded from what is left out too.
  func requireNone(for projection: String) throws(StoreError) {
    guard self != nil else { return }
    throw StoreError(
      .usage, at: "cells", found: "a stored cell of \(projection) asked for under a release",
      expected: "to fold it from the events that the reading may show")
  }
}

extension EventReading where Self: ~Copyable {
  /// Whether an event is left out of this reading.
  public func withholds(_ sequence: UInt64) -> Bool { release.withholds(sequence) }

  /// The number of events that this reading shows: ``size`` without those left out.
  public var shownCount: UInt64 { size - (release?.withheld.count ?? 0) }
}

extension Transaction where Self: ~Copyable {
  /// Gives one record to `body`, unless it is withheld, which is an error of usage.
  func record<R>(
    _ tables: Tables, at sequence: UInt64, under release: Release?,
    _ body: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> R
  ) throws -> R {
    try release.require(sequence)
    return try record(tables, at: sequence) { record, bytes in
      release?.note(record)
      return try body(record, bytes)
    }
  }

  /// Gives the records `start..<end` to `body`, but for those that are withheld.
  func scanLog(
    _ tables: Tables, from start: UInt64, to end: UInt64, under release: Release?,
    _ body: (_ record: RecordView, _ bytes: Span<UInt8>) throws -> Void
  ) throws {
    guard let release else { return try scanLog(tables, from: start, to: end, body) }
    try scanLog(tables, from: start, to: end) { record, bytes in
      guard !release.withheld.contains(record.sequence) else { return }
      release.note(record)
      try body(record, bytes)
    }
  }
}
