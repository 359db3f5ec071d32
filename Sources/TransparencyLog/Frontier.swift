/// The append state of a tree: its size and the hashes of its right edge, at most 64.
///
/// Appending merges equal neighbours as a binary counter carries: two hashes a leaf on average.
///
///     var frontier = Frontier()
///     frontier.append(.leaf(of: header))
///     let root = frontier.root
public struct Frontier: Sendable {
  /// The number of leaves appended.
  public private(set) var size: UInt64
  /// The hashes of `Subtree.rightEdge(ofSize: size)`, in its order.
  public private(set) var rightEdge: [MerkleHash]
  private var scratch = NodeScratch()

  /// The state of the empty tree.
  public init() {
    size = 0
    rightEdge = []
  }

  /// The state of a tree of `size` leaves, from the hashes of its right edge.
  ///
  /// `source` is asked once for each of `Subtree.rightEdge(ofSize: size)`, the largest first; what
  /// it throws is thrown on. ``Subtree/hash(storedEvery:from:)`` fills in levels that are not
  /// stored.
  public init(
    size: UInt64, from source: (_ level: Int, _ index: UInt64) throws -> MerkleHash
  ) rethrows {
    self.size = size
    self.rightEdge = try Subtree.rightEdge(ofSize: size).map { try source($0.level, $0.index) }
  }

  /// Appends the leaf whose hash is `leaf`; amortised one node, at most 64.
  public mutating func append(_ leaf: MerkleHash) {
    append(leaf) { _, _, _ in }
  }

  /// Appends a leaf and tells each subtree of level 1 and above that this leaf completes, from the
  /// lowest up.
  ///
  /// Leaf i completes as many subtrees as i + 1 has trailing zero bits. If `completed` throws, the
  /// state is between two sizes and must be discarded.
  public mutating func append(
    _ leaf: MerkleHash,
    completed: (_ level: Int, _ index: UInt64, _ hash: MerkleHash) throws -> Void
  ) rethrows {
    precondition(size < UInt64.max, "TransparencyLog: the tree is full")
    var hash = leaf
    var level = 0
    var index = size
    while index & 1 == 1 {
      hash = scratch.node(rightEdge.removeLast(), hash)
      level += 1
      index >>= 1
      try completed(level, index, hash)
    }
    rightEdge.append(hash)
    size += 1
  }

  /// The root of the tree, `MerkleHash.empty` at size 0; at most 63 nodes are hashed.
  public var root: MerkleHash {
    MerkleHash.joined(rightEdge)
  }
}

extension MerkleHash {
  /// The root of the first `size` leaves of a tree, whatever its size now.
  ///
  /// `source` is asked once for each of `Subtree.rightEdge(ofSize: size)`, at most 64 times; what
  /// it throws is thrown on.
  public static func root(
    ofSize size: UInt64, from source: (_ level: Int, _ index: UInt64) throws -> MerkleHash
  ) rethrows -> MerkleHash {
    try Frontier(size: size, from: source).root
  }

  /// The root over a right edge, the largest subtree first: the hashes are joined from the right.
  static func joined(_ edge: [MerkleHash]) -> MerkleHash {
    guard var hash = edge.last else { return .empty }
    var scratch = NodeScratch()
    for left in edge.dropLast().reversed() { hash = scratch.node(left, hash) }
    return hash
  }
}
