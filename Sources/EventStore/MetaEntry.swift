// The database `meta`: what a ledger says of itself. Stored; cannot change. Every value ends with
// the check described at `Tables`.
//
//   key                value before the check
//   format             version, 4 bytes; features needed to read, 8 bytes; features needed to
//                      write, 8 bytes: bit sets; all little-endian
//   ledger             the ledger's own UUID, 16 bytes
//   title              UTF-8
//   created            µs since 1970, 8 bytes, little-endian
//   projection:NAME    code version, 4 bytes; size folded, 8 bytes; both little-endian
//   cells:NAME         number of cells of the projection, 8 bytes, little-endian; absent: none
//   erasure            number of bodies destroyed since the file was written anew, whose bytes may
//                      still lie in it, 8 bytes, little-endian; absent: none
//
// A version other than 1, or a feature bit needed to read that is not known, makes a ledger
// unreadable to this code; a feature bit needed to write that is not known makes it read-only.

internal import LMDB

/// Which code may read and write a ledger.
public struct LedgerFormat: Hashable, Sendable {
  /// The version of the layout as a whole.
  public var version: UInt32
  /// The features that a reader must know, one bit each.
  public var readFeatures: UInt64
  /// The features that a writer must know, one bit each.
  public var writeFeatures: UInt64

  /// What this code writes: version 1 without features.
  public static let current: LedgerFormat = LedgerFormat(
    version: 1, readFeatures: 0, writeFeatures: 0)
}

/// How far a projection is folded, and by which version of its code.
public struct ProjectionState: Hashable, Sendable {
  /// The version of the code that folded it.
  public var codeVersion: UInt32
  /// The number of events folded, from the first.
  public var foldedSize: UInt64
}

/// What a ledger says of itself.
public struct LedgerMeta: Hashable, Sendable {
  /// Which code may read and write the ledger.
  public var format: LedgerFormat
  /// The ledger's own identity, a UUID made when it was created.
  public var id: EventID
  /// The title given when it was created.
  public var title: String
  /// When it was created, in microseconds since 1970.
  public var created: Int64
  /// The stored projections by name.
  public var projections: [String: ProjectionState]
  /// How many bodies were destroyed whose bytes may still lie in the file, until it is compacted.
  public var pendingErasureCount: UInt64
}

/// The keys and the contents of `meta`.
enum MetaEntry {
  static let format = Array("format".utf8)
  static let ledger = Array("ledger".utf8)
  static let title = Array("title".utf8)
  static let created = Array("created".utf8)
  static let erasure = Array("erasure".utf8)
  static let projectionPrefix = "projection:"
  static let cellCountPrefix = "cells:"

  static func bytes(_ format: LedgerFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    appendLittleEndian32(format.version, to: &bytes)
    bytes.appendLittleEndian64(format.readFeatures)
    bytes.appendLittleEndian64(format.writeFeatures)
    return bytes
  }

  static func bytes(_ state: ProjectionState) -> [UInt8] {
    var bytes: [UInt8] = []
    appendLittleEndian32(state.codeVersion, to: &bytes)
    bytes.appendLittleEndian64(state.foldedSize)
    return bytes
  }

  static func bytes(_ number: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian64(number)
    return bytes
  }

  private static func appendLittleEndian32(_ value: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}

extension Transaction where Self: ~Copyable {
  /// The content of an entry of `meta` without its check; nil if there is none.
  func metaContent(_ tables: Tables, _ key: [UInt8]) throws -> [UInt8]? {
    let content = try value(in: tables.meta, forKey: key.span) { value in
      let count = try TableName.meta.contentCount(key: key.span, value: value)
      return [UInt8](value.extracting(0..<count))
    }
    if content == nil {
      try neighbours(of: key.span, in: tables.meta, named: .meta) { key, value in
        _ = try TableName.meta.contentCount(key: key, value: value)
      }
    }
    return content
  }

  /// Refuses a ledger that this code cannot read.
  func format(_ tables: Tables, at path: String) throws -> LedgerFormat {
    let bytes = try requiredContent(tables, MetaEntry.format, count: 4 + 8 + 8)
    let format = LedgerFormat(
      version: bytes.span.littleEndian32(at: 0), readFeatures: bytes.span.littleEndian64(at: 4),
      writeFeatures: bytes.span.littleEndian64(at: 12))
    guard format.version == LedgerFormat.current.version else {
      throw StoreError(
        .storage, at: path, found: "a ledger of format \(format.version)",
        expected: "format \(LedgerFormat.current.version): use a newer parley")
    }
    let unknown = format.readFeatures & ~LedgerFormat.current.readFeatures
    guard unknown == 0 else {
      throw StoreError(
        .storage, at: path, found: "features \(hexadecimal(unknown)) needed to read the ledger",
        expected: "none beyond \(hexadecimal(LedgerFormat.current.readFeatures)): "
          + "use a newer parley")
    }
    return format
  }

  /// All that the ledger says of itself.
  func ledgerMeta(_ tables: Tables, at path: String) throws -> LedgerMeta {
    let id = try requiredContent(tables, MetaEntry.ledger, count: EventID.byteCount)
    let created = try requiredContent(tables, MetaEntry.created, count: 8)
    let title = try requiredContent(tables, MetaEntry.title, count: nil)
    let format = try format(tables, at: path)
    let projections = try projections(tables)
    return LedgerMeta(
      format: format,
      id: EventID(high: id.span.bigEndian64(at: 0), low: id.span.bigEndian64(at: 8)),
      title: text(of: title.span),
      created: Int64(bitPattern: created.span.littleEndian64(at: 0)),
      projections: projections, pendingErasureCount: try pendingErasureCount(tables))
  }

  /// How many bodies were destroyed since the file was written anew.
  func pendingErasureCount(_ tables: Tables) throws -> UInt64 {
    guard let content = try metaContent(tables, MetaEntry.erasure) else { return 0 }
    guard content.count == 8 else { throw wrongSize(MetaEntry.erasure.span, content.count, 8) }
    return content.span.littleEndian64(at: 0)
  }

  /// The stored projections by name.
  ///
  /// All of `meta` is read: an entry whose name was damaged would not be among them.
  func projections(_ tables: Tables) throws -> [String: ProjectionState] {
    var projections: [String: ProjectionState] = [:]
    let prefix = Array(MetaEntry.projectionPrefix.utf8)
    try scan(tables.meta) { key, value in
      let count = try TableName.meta.contentCount(key: key, value: value)
      guard prefix.span.isPrefix(of: key) else { return .next }
      guard count == 4 + 8 else { throw wrongSize(key, count, 4 + 8) }
      projections[text(of: key.extracting(prefix.count..<key.count))] = ProjectionState(
        codeVersion: value.littleEndian32(at: 0), foldedSize: value.littleEndian64(at: 4))
      return .next
    }
    return projections
  }

  /// The number of cells that a projection has.
  func cellCount(_ tables: Tables, projection: String) throws -> UInt64 {
    let key = Array((MetaEntry.cellCountPrefix + projection).utf8)
    guard let content = try metaContent(tables, key) else { return 0 }
    guard content.count == 8 else { throw wrongSize(key.span, content.count, 8) }
    return content.span.littleEndian64(at: 0)
  }

  private func requiredContent(_ tables: Tables, _ key: [UInt8], count: Int?) throws -> [UInt8] {
    guard let content = try metaContent(tables, key) else {
      throw StoreError.integrity(
        .meta, key: key.span, found: "nothing", expected: "an entry: is this a whole ledger?")
    }
    if let count, content.count != count { throw wrongSize(key.span, content.count, count) }
    return content
  }
}

private func wrongSize(_ key: Span<UInt8>, _ found: Int, _ expected: Int) -> StoreError {
  StoreError.integrity(.meta, key: key, found: "\(found) bytes", expected: "\(expected) bytes")
}
