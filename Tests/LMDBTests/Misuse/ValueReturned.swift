// Bytes of the map cannot be returned; a copy can.
import LMDB

func bytes(of key: [UInt8], _ table: Table, _ environment: Environment) throws {
  try environment.read { (transaction: borrowing ReadTransaction) in
    // Refused: requires that 'Span<UInt8>' conform to 'Escapable'
    let kept = try transaction.value(in: table, forKey: key.span) { bytes in bytes }
    print(kept?.count ?? 0)
  }
}
