/// The proof that a tree is an earlier one with leaves appended and nothing else changed
/// (RFC 6962 §2.1.2).
///
/// It rebuilds both roots from the same hashes. From a size that is a power of two the earlier root
/// itself is one of them, and is left out:
///
///     3 → 7   leaf 2, leaf 3, (1, 0), root of 4…6
///     4 → 7   root of 4…6
public struct ConsistencyProof: Hashable, Sendable {
  /// The number of leaves of the earlier tree.
  public let earlierSize: UInt64
  /// The number of leaves of the later tree.
  public let laterSize: UInt64
  /// The hashes from the lowest up; at most 65.
  public let hashes: [MerkleHash]

  /// A proof as received; ``verify(earlierRoot:laterRoot:)`` decides whether it holds.
  public init(earlierSize: UInt64, laterSize: UInt64, hashes: [MerkleHash]) {
    self.earlierSize = earlierSize
    self.laterSize = laterSize
    self.hashes = hashes
  }

  /// Makes the proof between the trees of the first `earlierSize` and the first `laterSize` leaves.
  ///
  /// `source` is asked for at most 2 · log₂ `laterSize` + 1 full subtrees. Throws
  /// ``ProofError/emptyEarlierTree(laterSize:)``, ``ProofError/sizesReversed(earlier:later:)``, and
  /// what `source` throws.
  public init(
    from earlierSize: UInt64, to laterSize: UInt64,
    from source: (_ level: Int, _ index: UInt64) throws -> MerkleHash
  ) throws {
    if let refusal = ConsistencyProof.refusal(earlier: earlierSize, later: laterSize) {
      throw refusal
    }
    guard earlierSize < laterSize else {
      self.init(earlierSize: earlierSize, laterSize: laterSize, hashes: [])
      return
    }
    // Down to the subtree that the earlier tree ends with.
    var path = SplitPath(firstLeaf: 0, leafCount: laterSize)
    while path.end != earlierSize {
      path.descend(towards: earlierSize - 1)
    }
    var hashes = try path.siblingHashes(from: source)
    if path.firstLeaf != 0 {
      hashes.insert(try path.hash(from: source), at: 0)
    }
    self.init(earlierSize: earlierSize, laterSize: laterSize, hashes: hashes)
  }

  /// Verifies that the tree of `laterRoot` extends the tree of `earlierRoot` (RFC 9162 §2.1.4.2).
  ///
  /// Equal sizes need equal roots and no hashes; size 0 is refused. Hashes at most two nodes for
  /// each of ``hashes``; throws if a size, the number of hashes or a resulting root is wrong.
  public func verify(earlierRoot: MerkleHash, laterRoot: MerkleHash) throws(ProofError) {
    if let refusal = refusal(earlierRoot: earlierRoot, laterRoot: laterRoot) { throw refusal }
  }

  /// What ``verify(earlierRoot:laterRoot:)`` throws, or nil if the proof holds.
  func refusal(earlierRoot: MerkleHash, laterRoot: MerkleHash) -> ProofError? {
    if let refusal = ConsistencyProof.refusal(earlier: earlierSize, later: laterSize) {
      return refusal
    }
    let expected = ConsistencyProof.length(earlier: earlierSize, later: laterSize)
    guard hashes.count == expected else {
      return .wrongLength(found: hashes.count, expected: expected)
    }
    guard earlierSize < laterSize else {
      return earlierRoot == laterRoot
        ? nil : .wrongRoot(found: earlierRoot, expected: laterRoot)
    }
    let startsWithEarlierRoot = earlierSize.nonzeroBitCount == 1
    let start = startsWithEarlierRoot ? earlierRoot : hashes[0]
    var node = earlierSize - 1
    var last = laterSize - 1
    while node & 1 == 1 {
      node >>= 1
      last >>= 1
    }
    var earlier = start
    var later = start
    var scratch = NodeScratch()
    for hash in hashes.dropFirst(startsWithEarlierRoot ? 0 : 1) {
      if node & 1 == 1 || node == last {
        earlier = scratch.node(hash, earlier)
        later = scratch.node(hash, later)
        while node & 1 == 0 && node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        later = scratch.node(later, hash)
      }
      node >>= 1
      last >>= 1
    }
    guard earlier == earlierRoot else {
      return .wrongEarlierRoot(found: earlier, expected: earlierRoot)
    }
    return later == laterRoot ? nil : .wrongRoot(found: later, expected: laterRoot)
  }

  /// The number of hashes in a proof between these sizes: that of the last subtree of the earlier
  /// tree in the later one, and the subtree itself unless it is the whole earlier tree.
  static func length(earlier: UInt64, later: UInt64) -> Int {
    if earlier == later { return 0 }
    let height = UInt64(earlier.trailingZeroBitCount)
    let path = InclusionProof.length(
      leaf: (earlier - 1) >> height, size: ((later - 1) >> height) + 1)
    return earlier.nonzeroBitCount == 1 ? path : path + 1
  }

  private static func refusal(earlier: UInt64, later: UInt64) -> ProofError? {
    guard earlier <= later else { return .sizesReversed(earlier: earlier, later: later) }
    guard earlier > 0 else { return .emptyEarlierTree(laterSize: later) }
    return nil
  }
}
