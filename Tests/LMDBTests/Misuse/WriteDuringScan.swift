// Writing moves pages, so nothing is written while a scan lends its bytes.
import LMDB

func double(_ table: Table, _ environment: Environment) throws {
  try environment.write { (transaction: inout WriteTransaction) in
    try transaction.scan(table) { key, value in
      // Refused: overlapping accesses to 'transaction'
      try transaction.put(table, key: value, value: key, mode: .upsert)
      return .next
    }
  }
}
