// A transaction cannot move to another task.
import LMDB

func store(_ table: Table, _ environment: Environment) throws {
  try environment.write { (transaction: inout WriteTransaction) in
    // Refused: escaping closure captures 'inout' parameter 'transaction'
    later { try transaction.put(table, key: [1], value: [2]) }
  }
}

func later(_ body: @escaping () throws -> Void) {}
