/// A SHA-256 digest: a leaf, a node or a root of the tree.
///
/// Stored and sent as its 32 bytes; kept as four words, most significant byte first, so that
/// comparing and copying cost no allocation.
public struct MerkleHash: Hashable, Sendable {
  /// The number of bytes of a hash.
  public static let byteCount = 32

  let words: (UInt64, UInt64, UInt64, UInt64)

  init(words: (UInt64, UInt64, UInt64, UInt64)) {
    self.words = words
  }

  /// The hash made of these bytes, or nil unless they are exactly 32.
  public init?(bytes: Span<UInt8>) {
    guard bytes.count == MerkleHash.byteCount else { return nil }
    self.words = (
      MerkleHash.word(of: bytes, at: 0), MerkleHash.word(of: bytes, at: 8),
      MerkleHash.word(of: bytes, at: 16), MerkleHash.word(of: bytes, at: 24)
    )
  }

  /// The hash made of these bytes, or nil unless they are exactly 32.
  public init?(bytes: [UInt8]) {
    self.init(bytes: bytes.span)
  }

  /// The 32 bytes; `MerkleHash(bytes: hash.bytes) == hash`.
  public var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: MerkleHash.byteCount)
    store(in: &bytes, at: 0)
    return bytes
  }

  /// Writes the 32 bytes over those from `offset` on; traps unless `bytes` reaches that far.
  func store(in bytes: inout [UInt8], at offset: Int) {
    var span = bytes.mutableSpan
    var rawSpan = span.mutableBytes
    rawSpan.storeBytes(of: words.0.bigEndian, toByteOffset: offset, as: UInt64.self)
    rawSpan.storeBytes(of: words.1.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
    rawSpan.storeBytes(of: words.2.bigEndian, toByteOffset: offset + 16, as: UInt64.self)
    rawSpan.storeBytes(of: words.3.bigEndian, toByteOffset: offset + 24, as: UInt64.self)
  }

  /// Whether all 32 bytes are equal; not constant-time, as every hash here is public.
  public static func == (left: MerkleHash, right: MerkleHash) -> Bool {
    left.words == right.words
  }

  /// Feeds the four words to a hash table's hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }

  private static func word(of bytes: Span<UInt8>, at offset: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in offset..<offset + 8 { word = word << 8 | UInt64(bytes[index]) }
    return word
  }
}
