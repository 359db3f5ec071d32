// XXH64, a fast checksum that is not a cryptographic hash, from the published specification
// (xxHash fast digest algorithm, version 0.1.1). Stored in records and pages: it cannot change.
//
//   seed   four lanes: seed + P1 + P2, seed + P2, seed, seed − P1 (all arithmetic modulo 2⁶⁴)
//   ≥ 32   each stripe of 32 bytes is four little-endian words, one round a lane:
//          lane = rotate(lane + word · P2, 31) · P1
//          then the lanes are added, rotated by 1, 7, 12, 18, and merged one by one
//   < 32   instead of all that: seed + P5
//   then   the length is added; what is left is mixed in by eights, by a four, by ones
//   last   three shifts and two products spread every bit
//
//   XXH64("", seed 0) = ef46db3751d8e999        XXH64("abc", seed 0) = 44bc2cf5ad770999

/// The 64-bit xxHash of one or several pieces of bytes.
public struct XXH64: Sendable {
  @usableFromInline var lanes: Lanes
  @usableFromInline let seed: UInt64
  private var length: UInt64 = 0
  /// The last `length % 32` bytes.
  private var rest: [32 of UInt8] = .init(repeating: 0)

  /// Starts a hash of pieces that are given by `update`.
  public init(seed: UInt64) {
    self.seed = seed
    lanes = Lanes(seed: seed)
  }

  /// The hash of `bytes`; costs about a nanosecond for each ten bytes.
  public static func hash(_ bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      let start = unsafe UnsafeRawPointer(buffer.baseAddress)
      var hash = seed &+ prime5
      var offset = 0
      if let start = unsafe start, buffer.count >= 32 {
        var lanes = Lanes(seed: seed)
        offset = unsafe lanes.consume(start, count: buffer.count)
        hash = lanes.merged
      }
      hash &+= UInt64(buffer.count)
      guard let start = unsafe start else { return avalanche(hash) }
      return unsafe finish(hash, start + offset, count: buffer.count - offset)
    }
  }

  /// Adds a piece; pieces hash as if they were one.
  public mutating func update(_ bytes: Span<UInt8>) {
    let held = Int(length % 32)
    length &+= UInt64(bytes.count)
    unsafe bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      var offset = 0
      if held > 0 {
        offset = min(32 - held, buffer.count)
        unsafe hold(start, count: offset, at: held)
        guard held + offset == 32 else { return }
        takeRest()
      }
      offset += unsafe lanes.consume(start + offset, count: buffer.count - offset)
      unsafe hold(start + offset, count: buffer.count - offset, at: 0)
    }
  }

  /// Copies bytes that fill no stripe, or the rest of one.
  @inline(__always)
  private mutating func hold(_ start: UnsafeRawPointer, count: Int, at offset: Int) {
    guard count > 0 else { return }
    var span = rest.mutableSpan
    unsafe span.withUnsafeMutableBytes { buffer in
      unsafe buffer.baseAddress?.advanced(by: offset).copyMemory(from: start, byteCount: count)
    }
  }

  /// Takes the stripe that is full.
  private mutating func takeRest() {
    unsafe rest.span.withUnsafeBytes { buffer in
      if let start = buffer.baseAddress { _ = unsafe lanes.consume(start, count: 32) }
    }
  }

  /// Adds a single byte, as a separator.
  public mutating func update(_ byte: UInt8) {
    let single: [1 of UInt8] = [byte]
    update(single.span)
  }

  /// The hash of all pieces so far; more may follow.
  public func digest() -> UInt64 {
    let hash = (length >= 32 ? lanes.merged : seed &+ Self.prime5) &+ length
    return unsafe rest.span.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return Self.avalanche(hash) }
      return unsafe Self.finish(hash, start, count: Int(length % 32))
    }
  }
}

extension XXH64 {
  fileprivate static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  fileprivate static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  fileprivate static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  fileprivate static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  fileprivate static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  @inline(__always)
  fileprivate static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    value &<< bits | value &>> (64 &- bits)
  }

  @inline(__always)
  fileprivate static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* prime2, 31) &* prime1
  }

  @inline(__always)
  fileprivate static func word(_ start: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Mixes in the `count` bytes, fewer than 32, that fill no stripe.
  fileprivate static func finish(
    _ hash: UInt64, _ start: UnsafeRawPointer, count: Int
  ) -> UInt64 {
    var hash = hash
    var offset = 0
    while offset &+ 8 <= count {
      hash ^= unsafe round(0, word(start, offset))
      hash = rotate(hash, 27) &* prime1 &+ prime4
      offset &+= 8
    }
    if offset &+ 4 <= count {
      let half = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      hash ^= UInt64(UInt32(littleEndian: half)) &* prime1
      hash = rotate(hash, 23) &* prime2 &+ prime3
      offset &+= 4
    }
    while offset < count {
      hash ^= unsafe UInt64(start.load(fromByteOffset: offset, as: UInt8.self)) &* prime5
      hash = rotate(hash, 11) &* prime1
      offset &+= 1
    }
    return avalanche(hash)
  }

  fileprivate static func avalanche(_ hash: UInt64) -> UInt64 {
    var hash = hash
    hash = (hash ^ hash &>> 33) &* prime2
    hash = (hash ^ hash &>> 29) &* prime3
    return hash ^ hash &>> 32
  }

  /// The four accumulators that take the stripes.
  @usableFromInline
  struct Lanes: Sendable {
    var first: UInt64
    var second: UInt64
    var third: UInt64
    var fourth: UInt64

    init(seed: UInt64) {
      first = seed &+ prime1 &+ prime2
      second = seed &+ prime2
      third = seed
      fourth = seed &- prime1
    }

    /// Takes as many whole stripes as there are; returns how many bytes that was.
    @inline(__always)
    mutating func consume(_ start: UnsafeRawPointer, count: Int) -> Int {
      var (a, b, c, d) = (first, second, third, fourth)
      var offset = 0
      while offset &+ 32 <= count {
        unsafe a = round(a, word(start, offset))
        unsafe b = round(b, word(start, offset &+ 8))
        unsafe c = round(c, word(start, offset &+ 16))
        unsafe d = round(d, word(start, offset &+ 24))
        offset &+= 32
      }
      (first, second, third, fourth) = (a, b, c, d)
      return offset
    }

    var merged: UInt64 {
      let sum = rotate(first, 1) &+ rotate(second, 7) &+ rotate(third, 12) &+ rotate(fourth, 18)
      return merge(merge(merge(merge(sum, first), second), third), fourth)
    }

    @inline(__always)
    private func merge(_ hash: UInt64, _ lane: UInt64) -> UInt64 {
      (hash ^ round(0, lane)) &* prime1 &+ prime4
    }
  }
}
