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
    var result: [UInt8] = []
    result.reserveCapacity(MerkleHash.byteCount)
    append(to: &result)
    return result
  }

  /// Appends the 32 bytes to `bytes`, without a temporary array.
  public func append(to bytes: inout [UInt8]) {
    MerkleHash.append(words.0, to: &bytes)
    MerkleHash.append(words.1, to: &bytes)
    MerkleHash.append(words.2, to: &bytes)
    MerkleHash.append(words.3, to: &bytes)
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

  private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
    }
  }
}
