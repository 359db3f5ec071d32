// Writing moves pages, so nothing is written while a value is lent.
import LMDB

func copy(_ table: Table, _ environment: Environment) throws {
  let key: [UInt8] = [1]
  try environment.write { (transaction: inout WriteTransaction) in
    _ = try transaction.value(in: table, forKey: key.span) { value in
      // Refused: overlapping accesses to 'transaction'
      try transaction.put(table, key: [2].span, value: value, mode: .upsert)
    }
  }
}
