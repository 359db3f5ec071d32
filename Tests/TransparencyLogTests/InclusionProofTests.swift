import TestSupport
import Testing

@testable import TransparencyLog

struct InclusionProofTests {
  private let tree = ReferenceTree(size: 600)

  @Test func `every leaf of every size to 256 has the proof of the recursive definition`() throws {
    for size in 1...256 {
      let root = tree.root(0..<size)
      for leaf in 0..<size {
        var asked = 0
        let proof = try InclusionProof(ofLeaf: UInt64(leaf), inTreeOfSize: UInt64(size)) {
          asked += 1
          return try tree.hash($0, $1)
        }
        #expect(asked <= 2 * (64 - size.leadingZeroBitCount))
        #expect(proof.hashes == tree.path(leaf, 0..<size))
        #expect(
          proof.hashes.count == InclusionProof.length(leaf: UInt64(leaf), size: UInt64(size)))
        #expect(throws: Never.self) { try proof.verify(leaf: tree.leaf(leaf), root: root) }
      }
    }
  }

  @Test func `every mutation of every proof is refused`() {
    for size in 1...256 {
      let root = tree.root(0..<size)
      for leaf in 0..<size {
        let hashes = tree.path(leaf, 0..<size)
        func proof(_ hashes: [MerkleHash]) -> InclusionProof {
          InclusionProof(leafIndex: UInt64(leaf), treeSize: UInt64(size), hashes: hashes)
        }
        let mutated = mutations(of: hashes, bit: leaf + size, exchanging: size <= 64)
        #expect(mutated.count > hashes.count)
        var accepted = firstAccepted(mutated.map(proof), leaf: tree.leaf(leaf), root: root)
        #expect(accepted == nil, "leaf \(leaf) of \(size)")
        accepted = firstAccepted(
          [proof(hashes)], leaf: tree.leaf(leaf).flipping(bit: leaf % 256), root: root)
        #expect(accepted == nil, "leaf \(leaf) of \(size)")
        accepted = firstAccepted(
          [proof(hashes)], leaf: tree.leaf(leaf), root: root.flipping(bit: leaf % 256))
        #expect(accepted == nil, "leaf \(leaf) of \(size)")
      }
    }
  }

  @Test func `a proof holds for no other index of the same tree`() throws {
    for size in 1...40 {
      for leaf in 0..<size {
        let hashes = tree.path(leaf, 0..<size)
        let others = (0..<size + 3).filter { $0 != leaf }.map(UInt64.init) + [.max]
        let found = firstAccepted(
          others.map { InclusionProof(leafIndex: $0, treeSize: UInt64(size), hashes: hashes) },
          leaf: tree.leaf(leaf), root: tree.root(0..<size))
        #expect(found == nil, "leaf \(leaf) of \(size)")
      }
    }
  }

  @Test func `another size is accepted only where the path turns alike, with the same root`() throws
  {
    for size in 1...24 {
      for leaf in 0..<size {
        let hashes = tree.path(leaf, 0..<size)
        for other in leaf + 1...40 where other != size {
          let proof = InclusionProof(
            leafIndex: UInt64(leaf), treeSize: UInt64(other), hashes: hashes)
          let withOwnRoot = firstAccepted(
            [proof], leaf: tree.leaf(leaf), root: tree.root(0..<size))
          #expect(
            (withOwnRoot != nil)
              == (ReferenceTree.turns(leaf, 0..<size) == ReferenceTree.turns(leaf, 0..<other)),
            "leaf \(leaf) of \(size) as of \(other)")
          let withOtherRoot = firstAccepted(
            [proof], leaf: tree.leaf(leaf), root: tree.root(0..<other))
          #expect(withOtherRoot == nil, "leaf \(leaf) of \(size) as of \(other)")
        }
      }
    }
  }

  @Test func `the refusal says what was found and what was expected`() throws {
    let hashes = tree.path(2, 0..<5)
    func refusal(_ index: UInt64, _ size: UInt64, _ hashes: [MerkleHash]) -> ProofError? {
      let proof = InclusionProof(leafIndex: index, treeSize: size, hashes: hashes)
      return #expect(throws: ProofError.self) {
        try proof.verify(leaf: tree.leaf(2), root: tree.root(0..<5))
      }
    }
    #expect(refusal(5, 5, hashes) == .leafOutsideTree(index: 5, size: 5))
    #expect(refusal(0, 0, []) == .leafOutsideTree(index: 0, size: 0))
    #expect(refusal(2, 5, Array(hashes.dropLast())) == .wrongLength(found: 2, expected: 3))
    #expect(refusal(2, 5, hashes + hashes) == .wrongLength(found: 6, expected: 3))
    let swapped = [hashes[1], hashes[0], hashes[2]]
    let wrong = MerkleHash.node(
      .node(hashes[0], .node(tree.leaf(2), hashes[1])), hashes[2])
    #expect(refusal(2, 5, swapped) == .wrongRoot(found: wrong, expected: tree.root(0..<5)))
    #expect(throws: ProofError.leafOutsideTree(index: 5, size: 5)) {
      try InclusionProof(ofLeaf: 5, inTreeOfSize: 5, from: tree.hash)
    }
    #expect(throws: OutsideTree.self) {
      try InclusionProof(ofLeaf: 0, inTreeOfSize: 601, from: tree.hash)
    }
  }

  @Test func `leaves of trees up to 64 bits of size are proved`() throws {
    var generator = SeededGenerator()
    let tree = EqualLeaves()
    for round in 0..<200 {
      let size = round == 0 ? .max : max(1, generator.next() >> UInt64(round % 64))
      for leaf in [0, size - 1, generator.next() % size] {
        let proof = try InclusionProof(ofLeaf: leaf, inTreeOfSize: size, from: tree.hash)
        let root = MerkleHash.root(ofSize: size, from: tree.hash)
        #expect(throws: Never.self, "\(generator)") {
          try proof.verify(leaf: tree.leaf, root: root)
        }
        #expect(throws: ProofError.self, "\(generator)") {
          try proof.verify(leaf: .empty, root: root)
        }
      }
    }
  }

  /// The first of these proofs that is accepted for the leaf and root, if any.
  private func firstAccepted(
    _ proofs: [InclusionProof], leaf: MerkleHash, root: MerkleHash
  ) -> InclusionProof? {
    proofs.first { $0.refusal(leaf: leaf, root: root) == nil }
  }
}
