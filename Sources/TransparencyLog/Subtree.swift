/// A full subtree of 2^level leaves: the unit in which hashes are stored and asked for.
///
/// Level 0 holds the leaves. Subtree (level, index) covers the leaves
/// `index · 2^level ..< (index + 1) · 2^level`; its children are (level − 1, 2 · index) and
/// (level − 1, 2 · index + 1). The hash of a full subtree never changes as the tree grows.
///
///     level 2          0                    leaves 0…3
///     level 1      0       1                leaves 0…1, 2…3
///     level 0    0   1   2   3   4          size 5: right edge (2, 0), (0, 4)
public struct Subtree: Hashable, Sendable, CustomStringConvertible {
  /// The height above the leaves, 0 to 63.
  public let level: Int
  /// The place among the subtrees of this level, counted from the left, from 0.
  public let index: UInt64

  /// The subtree at this level and index; traps unless its leaves can be numbered in 64 bits.
  public init(level: Int, index: UInt64) {
    precondition((0...63).contains(level), "TransparencyLog: no level \(level)")
    precondition(
      index <= UInt64.max >> UInt64(level), "TransparencyLog: no subtree \(index) at \(level)")
    self.level = level
    self.index = index
  }

  /// The index of the leftmost leaf.
  public var firstLeaf: UInt64 { index << UInt64(level) }

  /// The number of leaves, 2^level.
  public var leafCount: UInt64 { 1 << UInt64(level) }

  /// The level and index as `(level, index)`.
  public var description: String { "(\(level), \(index))" }

  /// The full subtrees that make up a tree of this size, the largest (leftmost) first.
  ///
  /// As many as the size has one bits; their leaves together are `0 ..< size`.
  public static func rightEdge(ofSize size: UInt64) -> [Subtree] {
    edge(firstLeaf: 0, count: size)
  }

  /// The hash of this subtree where only each `spacing`-th level is at hand.
  ///
  /// `source` is asked for levels 0, `spacing`, 2 · `spacing` … only: once, if this level is among
  /// them, otherwise for the 2^(level mod spacing) subtrees at the next such level below, which are
  /// hashed together. With a spacing of 8 that is at most 128 hashes.
  public func hash(
    storedEvery spacing: Int, from source: (_ level: Int, _ index: UInt64) throws -> MerkleHash
  ) rethrows -> MerkleHash {
    precondition(spacing > 0, "TransparencyLog: a spacing of \(spacing) levels")
    let height = level % spacing
    if height == 0 { return try source(level, index) }
    let first = index << UInt64(height)
    var frontier = Frontier()
    for child in 0..<UInt64(1) << UInt64(height) {
      frontier.append(try source(level - height, first + child))
    }
    return frontier.root
  }

  /// The full subtrees covering `count` leaves from `firstLeaf`, which starts a subtree at least
  /// as large as the largest of them.
  static func edge(firstLeaf: UInt64, count: UInt64) -> [Subtree] {
    var subtrees: [Subtree] = []
    var start = firstLeaf
    var remaining = count
    while remaining > 0 {
      let level = 63 - remaining.leadingZeroBitCount
      subtrees.append(Subtree(level: level, index: start >> UInt64(level)))
      start &+= 1 << UInt64(level)
      remaining ^= 1 << UInt64(level)
    }
    return subtrees
  }
}
