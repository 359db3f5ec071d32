// A transaction is given, never made.
import LMDB

func transaction(of environment: Environment) throws {
  // Refused: initializer is inaccessible due to 'package' protection level
  let transaction = try ReadTransaction(in: environment)
  _ = transaction
}
