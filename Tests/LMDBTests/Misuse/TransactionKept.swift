// A transaction cannot be kept beyond its closure.
import LMDB

func transaction(of environment: Environment) throws {
  var kept: ReadTransaction?
  // Refused: 'transaction' is borrowed and cannot be consumed
  try environment.read { (transaction: borrowing ReadTransaction) in
    kept = consume transaction
  }
  _ = kept
}
