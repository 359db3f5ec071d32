import Foundation
import LMDB
import TestSupport
import Testing

@testable import EventStore

/// A ledger in a directory of its own.
final class TestLedger {
  let directory: TemporaryDirectory
  private(set) var store: EventStore
  private let options: OpenLedger.Options

  /// 2026-01-01T00:00:00Z in microseconds.
  static let start: Int64 = 1_767_225_600_000_000

  var path: String { directory.path + "/ledger" }
  var headPath: String { path + "/checkpoints/head" }
  var dataPath: String { path + "/data.mdb" }

  init(
    format: LedgerFormat = .current, mapSizeBytes: Int = 1 << 30, heldTagLimit: Int = 1 << 18
  ) throws {
    directory = try TemporaryDirectory()
    options = OpenLedger.Options(mapSizeBytes: mapSizeBytes, heldTagLimit: heldTagLimit)
    let path = directory.path + "/ledger"
    try EventStore.create(at: path, title: "Test", now: TestLedger.start, format: format)
    store = try EventStore(opening: path, options)
  }

  /// Closes the store while `body` runs, and opens it again; what that throws is thrown on.
  func whileClosed(
    access: LedgerAccess = .readWrite, _ body: () throws -> Void = {}
  ) throws {
    try store.close()
    try body()
    var options = options
    options.access = access
    store = try EventStore(opening: path, options)
  }

  /// Changes the database behind the store's back.
  func tamper(_ body: (inout WriteTransaction, Tables) throws -> Void) throws {
    try store.close()
    let environment = try Environment(directory: path)
    let tables = try #require(try Tables(in: environment, create: false))
    try environment.write { (transaction: inout WriteTransaction) in
      try body(&transaction, tables)
    }
    try environment.close()
    store = try EventStore(opening: path, options)
  }

  /// Records events at the start of 2026 and returns their sequence numbers.
  @discardableResult
  func append(
    _ events: [NewEvent], expecting expectation: EventStore::Expectation = .any, now: Int64 = start
  ) throws -> [UInt64] {
    try store.append(expecting: expectation, now: now) { try $0.recordAll(events) }.0
  }
}

/// An event whose id is version 7 with `number` in its random part, so that numbers order ids.
func event(
  _ number: UInt64, type: String = "note.made", recorder: String = "anna", marking: UInt32 = 0,
  body: String? = nil, tags: [String] = []
) -> NewEvent {
  NewEvent(
    id: EventID(high: 0x0190_0000_0000_7000, low: 1 << 63 | number), type: type,
    recorder: recorder, marking: marking, body: Array((body ?? "event \(number)").utf8),
    tags: tags)
}

/// The refusal that `body` ends with.
func refusal(
  _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) throws -> StoreError {
  try #require(throws: StoreError.self, sourceLocation: sourceLocation) { try body() }
}
