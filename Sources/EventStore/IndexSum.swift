// Sums over sets of pairs of a name and a sequence number, by which a verification compares what
// the log says with what an index holds. Stored nowhere; the seeds are drawn for each verification.
//
//   name    h(b) = (count · k + word₁) · k + word₂ … modulo 2⁶¹ − 1, words of 7 bytes, the last of
//           what is left: two names that were chosen without knowing k have the same h for at most
//           as many k as they have words
//   pair    mix(h ⊕ mix(sequence + s)), mix being the finaliser of SplitMix64
//   set     the sum of its pairs modulo 2⁶⁴, and their number

internal import LMDB

/// A sum over a set of pairs that does not depend on their order: equal sets have equal sums, and
/// unequal ones differ but for a chance of some 2⁻⁵⁵, whoever made them.
struct IndexSum: Equatable, Sendable {
  private(set) var count: UInt64 = 0
  private var sum: UInt64 = 0
  let seeds: Seeds

  struct Seeds: Equatable {
    let name = UInt64.random(in: 1..<modulus)
    let sequence = UInt64.random(in: 0 ... .max)
  }

  private static let modulus: UInt64 = (1 << 61) - 1
  private static let word: UInt64 = (1 << 56) - 1

  /// The empty set.
  init() { seeds = Seeds() }

  /// The empty set, with the seeds of `other`.
  init(like other: IndexSum) { seeds = other.seeds }

  /// A name, as the sums are made of it.
  struct NameHash: Hashable, Sendable {
    let value: UInt64
  }

  /// A sequence number, as the sums are made of it.
  struct SequenceHash: Sendable {
    fileprivate let value: UInt64
  }

  func hash(of name: Span<UInt8>) -> NameHash {
    var hash = UInt64(name.count)
    var start = 0
    while name.count - start >= 8 {
      hash = Self.product(hash, seeds.name) &+ name.littleEndian64(at: start) & Self.word
      start += 7
    }
    var word: UInt64 = 0
    for index in start..<name.count { word = word << 8 | UInt64(name[index]) }
    // What is left are at most seven bytes, as there were fewer than eight.
    hash = Self.reduced(Self.product(hash, seeds.name) &+ word)
    return NameHash(value: hash)
  }

  func hash(of id: EventID) -> NameHash {
    var hash = Self.product(id.high >> 8, seeds.name)
    hash = Self.product(hash &+ (id.high << 48 | id.low >> 16) & Self.word, seeds.name)
    return NameHash(value: Self.reduced(hash &+ id.low & 0xffff))
  }

  func hash(of sequence: UInt64) -> SequenceHash {
    SequenceHash(value: Self.mix(sequence &+ seeds.sequence))
  }

  mutating func add(_ name: NameHash, _ sequence: SequenceHash) {
    count += 1
    sum &+= Self.mix(name.value ^ sequence.value)
  }

  /// Adds a set of other pairs, whose seeds are the same.
  mutating func add(_ other: IndexSum) {
    precondition(seeds == other.seeds, "EventStore: sums of other seeds")
    count += other.count
    sum &+= other.sum
  }

  /// A number below 2⁶² + 3 that is the product of two modulo 2⁶¹ − 1, which are below 2⁶³ and 2⁶¹.
  @inline(__always)
  private static func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (high, low) = left.multipliedFullWidth(by: right)
    let upper = high << 3 | low >> 61
    return upper >> 61 &+ upper & modulus &+ low & modulus
  }

  private static func reduced(_ number: UInt64) -> UInt64 {
    let folded = number >> 61 &+ number & modulus
    return folded >= modulus ? folded - modulus : folded
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
