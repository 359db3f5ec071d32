// A transaction cannot be held across a suspension: its closure is synchronous.
import LMDB

func later() async -> UInt8 { 1 }

func store(_ table: Table, _ environment: Environment) async throws {
  // Refused: cannot pass function of type
  try environment.write { (transaction: inout WriteTransaction) in
    try transaction.put(table, key: [await later()], value: [2])
  }
}
