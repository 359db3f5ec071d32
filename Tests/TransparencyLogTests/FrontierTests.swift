import TestSupport
import Testing
import TransparencyLog

struct FrontierTests {
  private let sizes = 0...1100
  private let tree = ReferenceTree(size: 1100)

  @Test func `the root is that of the recursive definition at every size`() {
    var frontier = Frontier()
    for size in sizes {
      #expect(frontier.size == UInt64(size))
      #expect(frontier.root == tree.root(0..<size))
      if size < sizes.upperBound { frontier.append(tree.leaf(size)) }
    }
  }

  @Test func `every completed subtree is told once, in order, with its hash`() throws {
    var frontier = Frontier()
    var told: [Subtree: MerkleHash] = [:]
    for leaf in 0..<sizes.upperBound {
      var previousLevel = 0
      frontier.append(tree.leaf(leaf)) { level, index, hash in
        #expect(level == previousLevel + 1)
        previousLevel = level
        let subtree = Subtree(level: level, index: index)
        #expect(subtree.firstLeaf + subtree.leafCount == UInt64(leaf + 1))
        #expect(told.updateValue(hash, forKey: subtree) == nil)
      }
      #expect(previousLevel == (leaf + 1).trailingZeroBitCount)
    }
    var expected = 0
    for level in 1...10 {
      for index in 0..<UInt64(sizes.upperBound >> level) {
        expected += 1
        #expect(
          try told[Subtree(level: level, index: index)] == tree.hash(level, index),
          "level \(level), index \(index)")
      }
    }
    #expect(told.count == expected)
  }

  @Test func `a tree reopened at any size goes on as if never closed`() throws {
    for size in 0...300 {
      var frontier = try Frontier(size: UInt64(size), from: tree.hash)
      #expect(frontier.root == tree.root(0..<size))
      for leaf in size..<size + 20 { frontier.append(tree.leaf(leaf)) }
      #expect(frontier.size == UInt64(size + 20))
      #expect(frontier.root == tree.root(0..<size + 20))
    }
  }

  @Test func `a tree reopens from leaves and every third level alone`() throws {
    for size in sizes {
      let root = try MerkleHash.root(ofSize: UInt64(size)) { level, index in
        try Subtree(level: level, index: index).hash(storedEvery: 3) { level, index in
          #expect(level % 3 == 0)
          return try tree.hash(level, index)
        }
      }
      #expect(root == tree.root(0..<size))
    }
  }

  @Test func `a sparse subtree asks for no more hashes than it says`() throws {
    for level in 0...10 {
      var asked = 0
      let hash = try Subtree(level: level, index: 0).hash(storedEvery: 8) { level, index in
        asked += 1
        return try tree.hash(level, index)
      }
      #expect(asked == 1 << (level % 8))
      #expect(try hash == tree.hash(level, 0))
    }
  }

  @Test func `the right edge covers each leaf once and holds full subtrees only`() {
    var generator = SeededGenerator()
    let large = (0..<500).map { _ in
      generator.next() >> UInt64.random(in: 0..<64, using: &generator)
    }
    for size in (0...300).map(UInt64.init) + large + [.max, 1 << 63] {
      var end: UInt64 = 0
      var previousLevel = 64
      for subtree in Subtree.rightEdge(ofSize: size) {
        #expect(subtree.firstLeaf == end, "size \(size), \(generator)")
        #expect(subtree.level < previousLevel, "size \(size), \(generator)")
        previousLevel = subtree.level
        end += subtree.leafCount
      }
      #expect(end == size, "\(generator)")
    }
  }

  @Test func `what the source of hashes throws is thrown on`() {
    #expect(throws: OutsideTree.self) { try Frontier(size: 1101, from: tree.hash) }
    #expect(throws: OutsideTree.self) { try MerkleHash.root(ofSize: 2048, from: tree.hash) }
    var frontier = Frontier()
    frontier.append(tree.leaf(0))
    #expect(throws: OutsideTree.self) {
      try frontier.append(tree.leaf(1)) { level, index, _ in
        throw OutsideTree(level: level, index: index, size: 2)
      }
    }
  }
}
