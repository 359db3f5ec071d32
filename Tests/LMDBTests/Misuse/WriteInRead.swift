// A snapshot has nothing to write with.
import LMDB

func store(_ table: Table, _ environment: Environment) throws {
  try environment.read { (transaction: borrowing ReadTransaction) in
    // Refused: value of type 'ReadTransaction' has no member 'put'
    try transaction.put(table, key: [1], value: [2])
  }
}
