/// A way down a tree from its root, as RFC 6962 §2.1 splits it, with the siblings passed.
///
/// A tree of n > 1 leaves has on its left a full subtree of the largest power of two below n, and
/// the rest on its right.
struct SplitPath {
  /// The leftmost leaf of the part reached.
  private(set) var firstLeaf: UInt64
  /// The number of leaves of the part reached.
  private(set) var leafCount: UInt64
  private var siblings: [(firstLeaf: UInt64, leafCount: UInt64)] = []

  init(firstLeaf: UInt64, leafCount: UInt64) {
    self.firstLeaf = firstLeaf
    self.leafCount = leafCount
  }

  /// The leaf after the last one of the part reached.
  var end: UInt64 { firstLeaf + leafCount }

  /// Goes down to the half that holds `leaf`, which must lie within the part reached.
  mutating func descend(towards leaf: UInt64) {
    precondition(
      leafCount > 1 && leaf >= firstLeaf && leaf < end,
      "TransparencyLog: no way from \(firstLeaf)..<\(end) to leaf \(leaf)")
    let left: UInt64 = 1 << UInt64(63 - (leafCount - 1).leadingZeroBitCount)
    if leaf - firstLeaf < left {
      siblings.append((firstLeaf + left, leafCount - left))
      leafCount = left
    } else {
      siblings.append((firstLeaf, left))
      firstLeaf += left
      leafCount -= left
    }
  }

  /// The hashes of the siblings passed, the lowest first.
  func siblingHashes(
    from source: (_ level: Int, _ index: UInt64) throws -> MerkleHash
  ) rethrows -> [MerkleHash] {
    try siblings.reversed().map { sibling in
      try SplitPath(firstLeaf: sibling.firstLeaf, leafCount: sibling.leafCount).hash(from: source)
    }
  }

  /// The hash of the part reached; one request if it is a full subtree.
  func hash(
    from source: (_ level: Int, _ index: UInt64) throws -> MerkleHash
  ) rethrows -> MerkleHash {
    let edge = Subtree.edge(firstLeaf: firstLeaf, count: leafCount)
    return .joined(try edge.map { try source($0.level, $0.index) })
  }
}
