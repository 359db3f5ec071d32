// The three hashes of the tree (RFC 6962 §2.1), stored and therefore fixed for ever:
//
//   empty tree   SHA-256()                          no bytes at all
//   leaf         SHA-256(0x00 ‖ entry)
//   node         SHA-256(0x01 ‖ left ‖ right)       65 bytes
//
// The first byte keeps a node from ever being taken for a leaf.
//
//   leaf of no bytes       6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
//   leaf of 0x00           96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
//   node of these two      fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125

import Crypto

extension MerkleHash {
  /// The root of a tree without leaves: SHA-256 of nothing.
  public static let empty = MerkleHash(SHA256.hash(data: [UInt8]()))

  /// The hash of a leaf: `SHA-256(0x00 ‖ entry)`, RFC 6962 §2.1.
  public static func leaf(of entry: [UInt8]) -> MerkleHash {
    var sha256 = SHA256()
    sha256.update(data: leafPrefix)
    sha256.update(data: entry)
    return MerkleHash(sha256.finalize())
  }

  /// The hash of a leaf: `SHA-256(0x00 ‖ entry)`, RFC 6962 §2.1; copies the entry once.
  public static func leaf(of entry: Span<UInt8>) -> MerkleHash {
    let message = [UInt8](capacity: entry.count + 1) { output in
      output.append(0)
      for index in entry.indices { output.append(entry[index]) }
    }
    return MerkleHash(SHA256.hash(data: message))
  }

  /// The hash of a leaf whose entry stands in `message` after a byte of zero, so that who makes
  /// many can put them together in one place.
  public static func leaf(inMessage message: [UInt8]) -> MerkleHash {
    precondition(message.first == leafPrefix[0], "TransparencyLog: a leaf's message starts with 0")
    return MerkleHash(SHA256.hash(data: message))
  }

  /// SHA-256 of a message as it is: of what is no leaf and no node.
  public init(sha256Of message: [UInt8]) { self.init(SHA256.hash(data: message)) }

  /// The hash of a node over its two children: `SHA-256(0x01 ‖ left ‖ right)`, RFC 6962 §2.1.
  public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
    var scratch = NodeScratch()
    return scratch.node(left, right)
  }

  fileprivate init(_ digest: SHA256Digest) {
    var bytes = digest.makeIterator()
    self.init(
      words: (
        MerkleHash.word(from: &bytes), MerkleHash.word(from: &bytes),
        MerkleHash.word(from: &bytes), MerkleHash.word(from: &bytes)
      ))
  }

  private static func word(from bytes: inout SHA256Digest.Iterator) -> UInt64 {
    var word: UInt64 = 0
    for _ in 0..<8 {
      guard let byte = bytes.next() else {
        preconditionFailure("TransparencyLog: a digest of fewer than 32 bytes")
      }
      word = word << 8 | UInt64(byte)
    }
    return word
  }

  private static let leafPrefix: [UInt8] = [0]
}

/// The 65 bytes that a node is hashed from, kept from one node to the next.
struct NodeScratch: Sendable {
  private var message: [UInt8] = [1] + [UInt8](repeating: 0, count: 2 * MerkleHash.byteCount)

  /// The same as `MerkleHash.node`, without allocating the message again.
  mutating func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
    left.store(in: &message, at: 1)
    right.store(in: &message, at: 1 + MerkleHash.byteCount)
    return MerkleHash(SHA256.hash(data: message))
  }
}
