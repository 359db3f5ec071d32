/// The proof that a leaf stands at its index in the tree of a given root (RFC 6962 §2.1.1).
///
/// The hashes are the siblings of the path from the leaf to the root, the leaf's first:
///
///     size 5            root            proof of leaf 2:  leaf 3, (1, 0), leaf 4
///                     /      \          proof of leaf 4:  (2, 0)
///                (2, 0)       4
///               /      \
///          (1, 0)     (1, 1)
///          0    1     2    3
public struct InclusionProof: Hashable, Sendable {
  /// The index of the leaf, from 0.
  public let leafIndex: UInt64
  /// The number of leaves of the tree.
  public let treeSize: UInt64
  /// The siblings from the leaf up; at most 64.
  public let hashes: [MerkleHash]

  /// A proof as received; ``verify(leaf:root:)`` decides whether it holds.
  public init(leafIndex: UInt64, treeSize: UInt64, hashes: [MerkleHash]) {
    self.leafIndex = leafIndex
    self.treeSize = treeSize
    self.hashes = hashes
  }

  /// Makes the proof of a leaf in the tree of the first `treeSize` leaves.
  ///
  /// `source` is asked for at most 2 · log₂ `treeSize` full subtrees and hashes at most that many
  /// nodes. Throws ``ProofError/leafOutsideTree(index:size:)``, and what `source` throws.
  public init(
    ofLeaf leafIndex: UInt64, inTreeOfSize treeSize: UInt64,
    from source: (_ level: Int, _ index: UInt64) throws -> MerkleHash
  ) throws {
    guard leafIndex < treeSize else {
      throw ProofError.leafOutsideTree(index: leafIndex, size: treeSize)
    }
    var path = SplitPath(firstLeaf: 0, leafCount: treeSize)
    while path.leafCount > 1 {
      path.descend(towards: leafIndex)
    }
    self.init(
      leafIndex: leafIndex, treeSize: treeSize, hashes: try path.siblingHashes(from: source))
  }

  /// Verifies that `leaf` stands at ``leafIndex`` under `root` (RFC 9162 §2.1.3.2).
  ///
  /// Both must come from elsewhere than the proof, and the root's size with it: sizes at which the
  /// path turns alike give one and the same proof. Hashes one node for each of ``hashes``; throws
  /// if the index, the number of hashes or the resulting root is wrong.
  public func verify(leaf: MerkleHash, root: MerkleHash) throws(ProofError) {
    if let refusal = refusal(leaf: leaf, root: root) { throw refusal }
  }

  /// What ``verify(leaf:root:)`` throws, or nil if the proof holds.
  func refusal(leaf: MerkleHash, root: MerkleHash) -> ProofError? {
    guard leafIndex < treeSize else {
      return .leafOutsideTree(index: leafIndex, size: treeSize)
    }
    let expected = InclusionProof.length(leaf: leafIndex, size: treeSize)
    guard hashes.count == expected else {
      return .wrongLength(found: hashes.count, expected: expected)
    }
    // `node` walks from the leaf to the root, `last` from the last leaf; they meet where the path
    // leaves the right edge.
    var node = leafIndex
    var last = treeSize - 1
    var hash = leaf
    var scratch = NodeScratch()
    for sibling in hashes {
      if node & 1 == 1 || node == last {
        hash = scratch.node(sibling, hash)
        // On the right edge a node without a sibling moves up unhashed.
        while node & 1 == 0 && node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        hash = scratch.node(hash, sibling)
      }
      node >>= 1
      last >>= 1
    }
    return hash == root ? nil : .wrongRoot(found: hash, expected: root)
  }

  /// The number of hashes in a proof of this leaf: one for each level below the meeting point with
  /// the right edge, and one for each left neighbour above it. Requires `leaf < size`.
  static func length(leaf: UInt64, size: UInt64) -> Int {
    let levelsBelow = 64 - (leaf ^ (size - 1)).leadingZeroBitCount
    let leftNeighbours = levelsBelow == 64 ? 0 : (leaf >> UInt64(levelsBelow)).nonzeroBitCount
    return levelsBelow + leftNeighbours
  }
}
