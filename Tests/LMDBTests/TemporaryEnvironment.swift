import Foundation
import LMDB
import TestSupport

extension TemporaryDirectory {
  /// The path of `name` in this directory.
  func path(of name: String) -> String {
    file(name).path
  }

  /// An environment in the directory with a map that is cheap to make.
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
