import TestSupport
import Testing
import TransparencyLog

struct MerkleHashTests {
  /// The tree of these leaves at sizes 0 to 8 is the published example of RFC 6962.
  private static let leafInputs: [[UInt8]] = [
    [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57),
    Array(0x60...0x6f),
  ]

  private static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test func `the published tree has its published roots at every size`() {
    var frontier = Frontier()
    #expect(frontier.root.hex == Self.roots[0])
    for (size, input) in Self.leafInputs.enumerated() {
      frontier.append(.leaf(of: input))
      #expect(frontier.root.hex == Self.roots[size + 1])
    }
  }

  @Test func `leaves and nodes carry different prefixes`() {
    let leaf = MerkleHash.leaf(of: [UInt8]())
    #expect(leaf.hex == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    #expect(
      MerkleHash.leaf(of: [0]).hex
        == "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7")
    #expect(MerkleHash.node(leaf, leaf) != MerkleHash.leaf(of: leaf.bytes + leaf.bytes))
    #expect(
      MerkleHash.node(leaf, MerkleHash.empty) != MerkleHash.node(MerkleHash.empty, leaf))
  }

  @Test func `a leaf is the same from an array and from a span, at every length`() {
    var generator = SeededGenerator()
    for length in 0...300 {
      let entry = generator.bytes(length)
      #expect(MerkleHash.leaf(of: entry) == MerkleHash.leaf(of: entry.span), "\(generator)")
    }
  }

  @Test func `every length of bytes but 32 is refused`() {
    for length in 0...100 where length != 32 {
      let bytes = [UInt8](repeating: 7, count: length)
      #expect(MerkleHash(bytes: bytes) == nil)
      #expect(MerkleHash(bytes: bytes.span) == nil)
    }
  }

  @Test func `bytes, hexadecimal and base64 come back as the same hash`() {
    var generator = SeededGenerator()
    for _ in 0..<300 {
      let bytes = generator.bytes(32)
      guard let hash = MerkleHash(bytes: bytes) else {
        Issue.record("32 bytes were refused; \(generator)")
        return
      }
      #expect(hash.bytes == bytes, "\(generator)")
      #expect(MerkleHash(hex: hash.hex) == hash, "\(generator)")
      #expect(MerkleHash(hex: hash.hex.uppercased()) == hash, "\(generator)")
      #expect(MerkleHash(base64: hash.base64) == hash, "\(generator)")
      #expect(hash.description == hash.base64)
    }
    #expect(MerkleHash.empty.base64 == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
  }

  @Test func `no other text is read as the same hash`() {
    let hash = MerkleHash.leaf(of: [1, 2, 3])
    let candidates = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/=-_ \n"
    for (text, read) in [
      (hash.hex, { MerkleHash(hex: $0) }), (hash.base64, { MerkleHash(base64: $0) }),
    ] as [(String, (String) -> MerkleHash?)] {
      for length in 0..<text.count { #expect(read(String(text.prefix(length))) == nil) }
      for extra in ["=", "A", "0", "\n", " "] {
        #expect(read(text + extra) == nil)
        #expect(read(extra + text) == nil)
      }
      for place in text.indices {
        for candidate in candidates where candidate.lowercased() != text[place].lowercased() {
          var changed = text
          changed.replaceSubrange(place...place, with: [candidate])
          #expect(read(changed) != hash, "\(changed)")
        }
      }
    }
    #expect(MerkleHash(base64: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=") == nil)
    #expect(MerkleHash(hex: String(repeating: "é", count: 32)) == nil)
  }

  @Test func `hashes are equal exactly when all their bits are`() {
    let hash = MerkleHash.leaf(of: [9])
    var all: Set = [hash]
    for bit in 0..<256 {
      #expect(hash.flipping(bit: bit) != hash)
      #expect(hash.flipping(bit: bit).flipping(bit: bit) == hash)
      all.insert(hash.flipping(bit: bit))
    }
    #expect(all.count == 257)
  }
}
