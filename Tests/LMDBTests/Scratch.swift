import Foundation
import LMDB

/// A directory of one test's own, removed with its last reference.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let name = "parley-lmdb-\(UUID().uuidString)"
    let url = FileManager.default.temporaryDirectory.appending(path: name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String {
    "\(path)/\(name)"
  }

  /// An environment in this directory with a map that is cheap to make.
  func environment(
    access: Environment.Access = .readWrite, mapSizeBytes: Int = 1 << 28
  ) throws(LMDBError) -> Environment {
    try Environment(
      directory: path,
      options: Environment.Options(access: access, mapSizeBytes: mapSizeBytes))
  }
}

/// A table of the environment that is made where it is missing.
func table(_ name: String, in environment: Environment) throws -> Table {
  guard let table = try environment.table(name, create: true) else { throw MissingTable() }
  return table
}

struct MissingTable: Error {}

/// All entries of a table, in the order of a scan.
func entries(
  of table: Table, in transaction: borrowing some Transaction & ~Copyable,
  from start: [UInt8]? = nil, direction: ScanDirection = .ascending
) throws -> [[[UInt8]]] {
  var found: [[[UInt8]]] = []
  if let start {
    try transaction.scan(table, from: start.span, direction: direction) { key, value in
      found.append([[UInt8](key), [UInt8](value)])
      return .next
    }
  } else {
    try transaction.scan(table, direction: direction) { key, value in
      found.append([[UInt8](key), [UInt8](value)])
      return .next
    }
  }
  return found
}

/// A reproducible source of random numbers: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}
