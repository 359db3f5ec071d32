// A transaction cannot be returned from its closure.
import LMDB

func transaction(of environment: Environment) throws {
  // Refused: 'transaction' is borrowed and cannot be consumed
  let kept = try environment.read { (transaction: borrowing ReadTransaction) in transaction }
  _ = consume kept
}
