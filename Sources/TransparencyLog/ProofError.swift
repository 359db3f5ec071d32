/// Why a proof was refused, or cannot be made: what was found and what was expected.
public enum ProofError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The leaf index is not below the tree's size.
  case leafOutsideTree(index: UInt64, size: UInt64)
  /// The earlier size is 0: every tree extends the empty one, so a proof would show nothing.
  case emptyEarlierTree(laterSize: UInt64)
  /// The earlier size is above the later one.
  case sizesReversed(earlier: UInt64, later: UInt64)
  /// The proof does not have the one length that its sizes allow.
  case wrongLength(found: Int, expected: Int)
  /// The hashes lead to another root than the one given (for a consistency proof, the later root).
  case wrongRoot(found: MerkleHash, expected: MerkleHash)
  /// The hashes lead to another earlier root than the one given.
  case wrongEarlierRoot(found: MerkleHash, expected: MerkleHash)

  /// One sentence for the reader of the refusal.
  public var description: String {
    switch self {
    case .leafOutsideTree(let index, let size):
      "there is no leaf \(index) in a tree of size \(size)"
    case .emptyEarlierTree(let laterSize):
      "a proof from size 0 to size \(laterSize) would show nothing; expected 1 or more"
    case .sizesReversed(let earlier, let later):
      "the earlier size \(earlier) is above the later size \(later)"
    case .wrongLength(let found, let expected):
      "the proof has \(found) hashes, expected \(expected)"
    case .wrongRoot(let found, let expected):
      "the proof leads to the root \(found), expected \(expected)"
    case .wrongEarlierRoot(let found, let expected):
      "the proof leads to the earlier root \(found), expected \(expected)"
    }
  }
}
