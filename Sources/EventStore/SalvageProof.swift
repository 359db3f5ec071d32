internal import LMDB
internal import TransparencyLog

/// Proves leaves against a root though some are missing.
///
/// From the root down: where the hashes found for the children of a proved hash lead to it, they
/// are proved too. A hash that is missing is replaced by the one computed from what lies below it.
/// Under a stored hash of the lowest level lie 256 leaves, which are proved together or not at all.
struct SalvageProof {
  let leaves: [UInt64: [MerkleHash]]
  let nodes: [Salvage.TreeNode: [MerkleHash]]
  private var candidates: [Salvage.TreeNode: [MerkleHash]] = [:]
  private var proven: [UInt64: MerkleHash] = [:]

  init(leaves: [UInt64: [MerkleHash]], nodes: [Salvage.TreeNode: [MerkleHash]]) {
    self.leaves = leaves
    self.nodes = nodes
  }

  private typealias Node = Salvage.TreeNode

  /// The leaves that a checkpoint proves; none where its root cannot be reached.
  mutating func leaves(under checkpoint: LogHead) -> [UInt64: MerkleHash] {
    proven = [:]
    var parts: [Node] = []
    for subtree in Subtree.rightEdge(ofSize: checkpoint.size) {
      let height = subtree.level % treeLevelSpacing
      let first = subtree.index << UInt64(height)
      for child in 0..<UInt64(1) << UInt64(height) {
        parts.append(Node(level: subtree.level - height, index: first + child))
      }
    }
    let root = { (hashes: [MerkleHash]) in
      let found = Dictionary(zip(parts, hashes)) { first, _ in first }
      return MerkleHash.root(ofSize: checkpoint.size) { level, index in
        Subtree(level: level, index: index).hash(storedEvery: treeLevelSpacing) {
          found[Node(level: $0, index: $1)] ?? .empty
        }
      }
    }
    guard let hashes = choice(of: parts, leadingTo: checkpoint.root, by: root) else { return [:] }
    for (part, hash) in zip(parts, hashes) { descend(from: part, hash) }
    return proven
  }

  /// Proves what lies below a proved hash.
  private mutating func descend(from node: Salvage.TreeNode, _ hash: MerkleHash) {
    guard node.level > 0 else {
      proven[node.index] = hash
      return
    }
    let children = children(of: node)
    guard let hashes = choice(of: children, leadingTo: hash, by: Self.joined) else { return }
    for (child, hash) in zip(children, hashes) { descend(from: child, hash) }
  }

  private func children(of node: Salvage.TreeNode) -> [Salvage.TreeNode] {
    let first = node.index << UInt64(treeLevelSpacing)
    return (0..<UInt64(1) << UInt64(treeLevelSpacing)).map {
      Salvage.TreeNode(level: node.level - treeLevelSpacing, index: first + $0)
    }
  }

  private static func joined(_ hashes: [MerkleHash]) -> MerkleHash {
    var frontier = Frontier()
    for hash in hashes { frontier.append(hash) }
    return frontier.root
  }

  /// One hash for each of some nodes such that together they lead to a root: the first found of
  /// each, or all but one of these. Nil where there is none, or a node has none.
  private mutating func choice(
    of nodes: [Salvage.TreeNode], leadingTo root: MerkleHash,
    by combine: ([MerkleHash]) -> MerkleHash
  ) -> [MerkleHash]? {
    var hashes: [MerkleHash] = []
    var others: [(place: Int, hash: MerkleHash)] = []
    for (place, node) in nodes.enumerated() {
      let found = hashesFound(of: node)
      guard let first = found.first else { return nil }
      hashes.append(first)
      others += found.dropFirst().map { (place, $0) }
    }
    if combine(hashes) == root { return hashes }
    for (place, hash) in others {
      var changed = hashes
      changed[place] = hash
      if combine(changed) == root { return changed }
    }
    return nil
  }

  /// The hashes found of a node: first the one that its own children lead to, then those stored.
  private mutating func hashesFound(of node: Salvage.TreeNode) -> [MerkleHash] {
    guard node.level > 0 else { return leaves[node.index] ?? [] }
    if let known = candidates[node] { return known }
    var found = nodes[node] ?? []
    var hashes: [MerkleHash] = []
    for child in children(of: node) {
      guard let hash = hashesFound(of: child).first else { break }
      hashes.append(hash)
    }
    if hashes.count == 1 << treeLevelSpacing {
      let hash = Self.joined(hashes)
      found.removeAll { $0 == hash }
      found.insert(hash, at: 0)
    }
    candidates[node] = found
    return found
  }
}

extension LogHead {
  /// Reads the first three lines of a checkpoint of a ledger, signed or not; nil for anything else.
  public init?(checkpoint text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(3)
    let text = lines.joined(separator: "\n") + "\n"
    // The head and the signed checkpoints have an origin each.
    if let head = LogHead(text: text) {
      self = head
    } else if let checkpoint = try? Checkpoint(parsing: text) {
      self.init(checkpoint)
    } else {
      return nil
    }
  }

  /// The checkpoints stored with a ledger, the head among them, the largest first.
  public static func stored(at path: String) -> [LogHead] {
    let checkpoints = Checkpoints(ledger: path)
    var heads: [LogHead] = []
    if case .success(let head)? = try? checkpoints.head() { heads.append(head) }
    for file in (try? checkpoints.otherFiles()) ?? [] {
      let text = String(decoding: file.bytes, as: UTF8.self)
      if let head = LogHead(checkpoint: text) { heads.append(head) }
    }
    return heads.sorted { $0.size > $1.size }
  }
}
