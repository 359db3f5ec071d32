import TransparencyLog

/// RFC 6962 §2.1 written down as it stands there: MTH, PATH and SUBPROOF over a list of leaves.
///
/// Slow and obvious; only the roots of ranges already computed are remembered, and nodes are hashed
/// as the RFC's concatenation of bytes rather than by the module's own node function.
final class ReferenceTree {
  private let leaves: [MerkleHash]
  private var roots: [Range<Int>: MerkleHash] = [:]

  init(leaves: [MerkleHash]) {
    self.leaves = leaves
  }

  /// A tree of `size` leaves whose entries are their own indexes in two bytes.
  convenience init(size: Int) {
    self.init(leaves: (0..<size).map { .leaf(of: [UInt8($0 >> 8), UInt8($0 & 255)]) })
  }

  func leaf(_ index: Int) -> MerkleHash { leaves[index] }

  /// MTH(D[range]).
  func root(_ range: Range<Int>) -> MerkleHash {
    if let known = roots[range] { return known }
    let result: MerkleHash
    switch range.count {
    case 0:
      result = .empty
    case 1:
      result = leaves[range.lowerBound]
    default:
      let k = range.lowerBound + ReferenceTree.split(range.count)
      result = .node(root(range.lowerBound..<k), root(k..<range.upperBound))
    }
    roots[range] = result
    return result
  }

  /// PATH(m, D[range]), with m counted from the start of the range.
  func path(_ m: Int, _ range: Range<Int>) -> [MerkleHash] {
    if range.count == 1 { return [] }
    let k = ReferenceTree.split(range.count)
    let middle = range.lowerBound + k
    if m < k {
      return path(m, range.lowerBound..<middle) + [root(middle..<range.upperBound)]
    }
    return path(m - k, middle..<range.upperBound) + [root(range.lowerBound..<middle)]
  }

  /// The sides of the siblings that PATH passes, true for left, the leaf's first.
  static func turns(_ m: Int, _ range: Range<Int>) -> [Bool] {
    if range.count == 1 { return [] }
    let k = split(range.count)
    let middle = range.lowerBound + k
    return m < k
      ? turns(m, range.lowerBound..<middle) + [false]
      : turns(m - k, middle..<range.upperBound) + [true]
  }

  /// SUBPROOF(m, D[range], b); PROOF(m, D[n]) is `subproof(m, 0..<n, true)`.
  func subproof(_ m: Int, _ range: Range<Int>, _ b: Bool) -> [MerkleHash] {
    if m == range.count { return b ? [] : [root(range)] }
    let k = ReferenceTree.split(range.count)
    let middle = range.lowerBound + k
    if m <= k {
      return subproof(m, range.lowerBound..<middle, b) + [root(middle..<range.upperBound)]
    }
    return subproof(m - k, middle..<range.upperBound, false) + [root(range.lowerBound..<middle)]
  }

  /// The hash of a full subtree, in the form that the module asks for.
  func hash(_ level: Int, _ index: UInt64) throws -> MerkleHash {
    let first = Int(index) << level
    let range = first..<first + (1 << level)
    guard range.upperBound <= leaves.count else {
      throw OutsideTree(level: level, index: index, size: leaves.count)
    }
    return root(range)
  }

  /// The largest power of two below n.
  private static func split(_ n: Int) -> Int {
    var k = 1
    while k * 2 < n { k *= 2 }
    return k
  }
}

/// A subtree was asked for that is not full.
struct OutsideTree: Error {
  let level: Int
  let index: UInt64
  let size: Int
}

/// A tree of any size whose leaves are all the same, so that a full subtree's hash depends on its
/// level alone.
struct EqualLeaves {
  let leaf = MerkleHash.leaf(of: [0])
  private let hashes: [MerkleHash]

  init() {
    var hashes = [leaf]
    for level in 0..<63 { hashes.append(.node(hashes[level], hashes[level])) }
    self.hashes = hashes
  }

  func hash(_ level: Int, _ index: UInt64) -> MerkleHash {
    precondition(index <= UInt64.max >> UInt64(level))
    return hashes[level]
  }
}

/// Every list one step of damage away: each hash with a bit flipped, left out, doubled or exchanged
/// with its neighbour; the list cut short or grown at either end.
func mutations(of hashes: [MerkleHash], bit: Int, exchanging: Bool) -> [[MerkleHash]] {
  var mutated = [hashes + [.empty], [.empty] + hashes]
  for place in hashes.indices {
    var flipped = hashes
    flipped[place] = flipped[place].flipping(bit: (bit + 37 * place) % 256)
    var removed = hashes
    removed.remove(at: place)
    var doubled = hashes
    doubled.insert(hashes[place], at: place)
    mutated += [flipped, removed, doubled, Array(hashes.prefix(place))]
    if exchanging, place > 0, hashes[place] != hashes[place - 1] {
      var exchanged = hashes
      exchanged.swapAt(place, place - 1)
      mutated.append(exchanged)
    }
  }
  return mutated
}

extension MerkleHash {
  /// This hash with one bit changed, bit 0 being the highest of the first byte.
  func flipping(bit: Int) -> MerkleHash {
    var changed = bytes
    changed[bit / 8] ^= 0x80 >> UInt8(bit % 8)
    return MerkleHash(bytes: changed) ?? .empty
  }
}
