// Committing is what the end of the closure does, and nobody else.
import LMDB

func store(_ environment: Environment) throws {
  try environment.write { (transaction: inout WriteTransaction) in
    // Refused: 'commit' is inaccessible due to 'internal' protection level
    try transaction.commit()
  }
}
