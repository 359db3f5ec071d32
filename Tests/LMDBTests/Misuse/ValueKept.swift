// Bytes of the map cannot be kept beyond the scan.
import LMDB

func bytes(of key: [UInt8], _ table: Table, _ environment: Environment) throws {
  // Refused: lifetime-dependent variable 'kept' escapes its scope
  var kept = key.span
  try environment.read { (transaction: borrowing ReadTransaction) in
    try transaction.scan(table) { found, value in
      kept = value
      return .next
    }
  }
  print(kept.count)
}
