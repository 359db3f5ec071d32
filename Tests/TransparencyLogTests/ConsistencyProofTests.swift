import TestSupport
import Testing

@testable import TransparencyLog

struct ConsistencyProofTests {
  private let tree = ReferenceTree(size: 600)

  @Test func `every pair of sizes to 256 has the proof of the recursive definition`() throws {
    for later in 1...256 {
      let laterRoot = tree.root(0..<later)
      for earlier in 1...later {
        var asked = 0
        let proof = try ConsistencyProof(from: UInt64(earlier), to: UInt64(later)) {
          asked += 1
          return try tree.hash($0, $1)
        }
        #expect(asked <= 2 * (64 - later.leadingZeroBitCount) + 1)
        #expect(proof.hashes == tree.subproof(earlier, 0..<later, true))
        #expect(
          proof.hashes.count
            == ConsistencyProof.length(earlier: UInt64(earlier), later: UInt64(later)))
        #expect(throws: Never.self) {
          try proof.verify(earlierRoot: tree.root(0..<earlier), laterRoot: laterRoot)
        }
      }
    }
  }

  @Test func `every mutation of every proof is refused`() {
    for later in 1...256 {
      let laterRoot = tree.root(0..<later)
      for earlier in 1...later {
        let earlierRoot = tree.root(0..<earlier)
        func proof(_ hashes: [MerkleHash]) -> ConsistencyProof {
          ConsistencyProof(
            earlierSize: UInt64(earlier), laterSize: UInt64(later), hashes: hashes)
        }
        let right = proof(tree.subproof(earlier, 0..<later, true))
        var refused = !mutations(of: right.hashes, bit: earlier + later, exchanging: later <= 64)
          .contains {
            accepts(proof($0), earlierRoot, laterRoot)
          }
        let bit = earlier % 256
        refused = refused && !accepts(right, earlierRoot.flipping(bit: bit), laterRoot)
        refused = refused && !accepts(right, earlierRoot, laterRoot.flipping(bit: bit))
        refused = refused && (earlier == later || !accepts(right, laterRoot, earlierRoot))
        #expect(refused, "\(earlier) → \(later)")
      }
    }
  }

  @Test func `a proof holds for no other sizes with the roots of those sizes`() {
    let sizes = Array(0...20) + [.max - 1, .max]
    for later in 1...20 {
      for earlier in 1...later {
        let hashes = tree.subproof(earlier, 0..<later, true)
        for otherLater in sizes {
          for otherEarlier in sizes where (otherEarlier, otherLater) != (earlier, later) {
            let proof = ConsistencyProof(
              earlierSize: UInt64(otherEarlier), laterSize: UInt64(otherLater), hashes: hashes)
            if otherEarlier == otherLater, otherEarlier > 0, hashes.isEmpty { continue }
            let earlierRoot = tree.root(0..<min(otherEarlier, 600))
            let laterRoot = tree.root(0..<min(otherLater, 600))
            #expect(
              !accepts(proof, earlierRoot, laterRoot),
              "\(earlier) → \(later) as \(otherEarlier) → \(otherLater)")
          }
        }
      }
    }
  }

  @Test func `a history with one leaf changed, left out or exchanged has no proof`() throws {
    for earlier in 1...16 {
      for changed in 0..<earlier {
        var leaves = (0..<24).map { tree.leaf($0) }
        leaves[changed] = leaves[changed].flipping(bit: changed)
        var without = (0..<25).map { tree.leaf($0) }
        without.remove(at: changed)
        var exchanged = (0..<24).map { tree.leaf($0) }
        exchanged.swapAt(changed, changed + 1)
        for (damage, history) in [("changed", leaves), ("left out", without), ("swap", exchanged)] {
          // Exchanging the last leaf with the next is exchanging it for another.
          let rewritten = ReferenceTree(leaves: history)
          let proof = try ConsistencyProof(
            from: UInt64(earlier), to: 24, from: rewritten.hash)
          #expect(
            !accepts(proof, tree.root(0..<earlier), rewritten.root(0..<24)),
            "leaf \(changed) below \(earlier): \(damage)")
        }
      }
    }
  }

  @Test func `size 0 and sizes in the wrong order are refused`() {
    for later: UInt64 in [0, 1, 2, 7] {
      #expect(throws: ProofError.emptyEarlierTree(laterSize: later)) {
        try ConsistencyProof(from: 0, to: later, from: tree.hash)
      }
      for hashes in [[], [MerkleHash.empty]] {
        #expect(throws: ProofError.emptyEarlierTree(laterSize: later)) {
          try ConsistencyProof(earlierSize: 0, laterSize: later, hashes: hashes)
            .verify(earlierRoot: .empty, laterRoot: tree.root(0..<Int(later)))
        }
      }
    }
    #expect(throws: ProofError.sizesReversed(earlier: 8, later: 7)) {
      try ConsistencyProof(from: 8, to: 7, from: tree.hash)
    }
    #expect(throws: ProofError.sizesReversed(earlier: 1, later: 0)) {
      try ConsistencyProof(earlierSize: 1, laterSize: 0, hashes: [])
        .verify(earlierRoot: .empty, laterRoot: .empty)
    }
  }

  @Test func `the refusal says what was found and what was expected`() {
    let (three, seven) = (tree.root(0..<3), tree.root(0..<7))
    let hashes = tree.subproof(3, 0..<7, true)
    func refusal(_ hashes: [MerkleHash], _ earlier: MerkleHash, _ later: MerkleHash) -> ProofError?
    {
      let proof = ConsistencyProof(earlierSize: 3, laterSize: 7, hashes: hashes)
      return #expect(throws: ProofError.self) {
        try proof.verify(earlierRoot: earlier, laterRoot: later)
      }
    }
    #expect(refusal([], three, seven) == .wrongLength(found: 0, expected: 4))
    #expect(refusal(hashes, .empty, seven) == .wrongEarlierRoot(found: three, expected: .empty))
    #expect(refusal(hashes, three, .empty) == .wrongRoot(found: seven, expected: .empty))
    #expect(
      "\(ProofError.wrongLength(found: 0, expected: 4))" == "the proof has 0 hashes, expected 4")
  }

  @Test func `trees up to 64 bits of size are compared`() throws {
    var generator = SeededGenerator()
    let tree = EqualLeaves()
    for round in 0..<300 {
      let later = round == 0 ? .max : max(1, generator.next() >> UInt64(round % 64))
      for earlier in [1, later, max(1, later - 1), 1 + generator.next() % later] {
        let proof = try ConsistencyProof(from: earlier, to: later, from: tree.hash)
        let earlierRoot = MerkleHash.root(ofSize: earlier, from: tree.hash)
        let laterRoot = MerkleHash.root(ofSize: later, from: tree.hash)
        #expect(accepts(proof, earlierRoot, laterRoot), "\(earlier) → \(later), \(generator)")
        #expect(!accepts(proof, .empty, laterRoot), "\(earlier) → \(later), \(generator)")
        #expect(!accepts(proof, earlierRoot, .empty), "\(earlier) → \(later), \(generator)")
      }
    }
  }

  private func accepts(
    _ proof: ConsistencyProof, _ earlierRoot: MerkleHash, _ laterRoot: MerkleHash
  ) -> Bool {
    proof.refusal(earlierRoot: earlierRoot, laterRoot: laterRoot) == nil
  }
}
