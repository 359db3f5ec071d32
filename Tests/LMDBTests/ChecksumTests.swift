import LMDB
import TestSupport
import Testing

@Suite struct ChecksumTests {
  /// The bytes that xxHash's own sanity check hashes.
  static let sanityBytes: [UInt8] = {
    var state: UInt64 = 2_654_435_761
    return (0..<2243).map { _ in
      defer { state &*= 11_400_714_785_074_694_797 }
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }()

  @Test func `the published vectors hold`() {
    let vectors: [(count: Int, plain: UInt64, seeded: UInt64)] = [
      (0, 0xef46_db37_51d8_e999, 0xac75_fda2_929b_17ef),
      (1, 0xe934_a84a_db05_2768, 0x5014_6076_43a9_b4c3),
      (4, 0x9136_a0dc_a574_57ee, 0xcaab_286b_d8e9_fdb5),
      (14, 0x8282_dcc4_994e_35c8, 0xc3bd_6bf6_3deb_6df0),
      (31, 0x299b_39a2_90e6_d783, 0xda67_3d5f_eb5c_1d79),
      (32, 0x18b2_1649_2bb4_4b70, 0xb3f3_3bdf_93ad_e409),
      (33, 0x55c8_dc3e_578f_5b59, 0xe92c_292f_64bc_3071),
      (63, 0xa9ef_be0f_a0f3_f4e7, 0x6c91_1fad_b05b_6fc2),
      (222, 0xb641_ae8c_b691_c174, 0x20cb_8ab7_ae10_c14a),
      (2243, 0x6580_659b_3a2f_d03d, 0x7e2e_7265_ebd8_7ae5),
    ]
    for (count, plain, seeded) in vectors {
      let bytes = Array(Self.sanityBytes[..<count])
      #expect(XXH64.hash(bytes.span, seed: 0) == plain, "\(count) bytes")
      #expect(XXH64.hash(bytes.span, seed: 2_654_435_761) == seeded, "\(count) bytes, seeded")
    }
    #expect(XXH64.hash(Array("abc".utf8).span, seed: 0) == 0x44bc_2cf5_ad77_0999)
  }

  @Test func `every length agrees with the plain reference`() {
    var generator = SeededGenerator()
    for count in Array(0...300) + [4_095, 4_096, 65_537] {
      let bytes = generator.bytes(count)
      let start = generator.next()
      #expect(
        XXH64.hash(bytes.span, seed: start) == referenceXXH64(bytes, seed: start),
        "\(count) bytes, \(generator)")
    }
  }

  @Test func `pieces hash as if they were one`() {
    var generator = SeededGenerator()
    for _ in 0..<500 {
      let start = generator.next()
      var hash = XXH64(seed: start)
      var whole: [UInt8] = []
      for _ in 0..<Int.random(in: 0...6, using: &generator) {
        let piece = generator.bytes(Int.random(in: 0...70, using: &generator))
        hash.update(piece.span)
        whole += piece
        if Bool.random(using: &generator) {
          hash.update(0)
          whole.append(0)
        }
        #expect(hash.digest() == referenceXXH64(whole, seed: start), "\(generator)")
      }
      #expect(hash.digest() == XXH64.hash(whole.span, seed: start), "\(generator)")
    }
  }

  @Test func `every flipped bit changes the hash`() {
    for count in [1, 7, 12, 33, 100] {
      var bytes = Array(Self.sanityBytes[..<count])
      let before = XXH64.hash(bytes.span, seed: 5)
      for bit in 0..<count * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8)
        #expect(XXH64.hash(bytes.span, seed: 5) != before, "bit \(bit) of \(count) bytes")
        bytes[bit / 8] ^= 1 << (bit % 8)
      }
    }
  }
}

/// XXH64 word by word as the specification's prose has it, with no thought of speed.
private func referenceXXH64(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
  let prime: [UInt64] = [
    0, 11_400_714_785_074_694_791, 14_029_467_366_897_019_727, 1_609_587_929_392_839_161,
    9_650_029_242_287_828_579, 2_870_177_450_012_600_261,
  ]
  func left(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
  func mixed(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    left(lane &+ word &* prime[2], 31) &* prime[1]
  }
  var rest = bytes[...]
  func take(_ count: Int) -> UInt64 {
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
  var hash = seed &+ prime[5]
  if bytes.count >= 32 {
    var lanes = [seed &+ prime[1] &+ prime[2], seed &+ prime[2], seed, seed &- prime[1]]
    while rest.count >= 32 {
      for lane in 0..<4 { lanes[lane] = mixed(lanes[lane], take(8)) }
    }
    hash = zip(lanes, [1, 7, 12, 18]).reduce(0) { $0 &+ left($1.0, $1.1) }
    for lane in lanes { hash = (hash ^ mixed(0, lane)) &* prime[1] &+ prime[4] }
  }
  hash &+= UInt64(bytes.count)
  while rest.count >= 8 { hash = left(hash ^ mixed(0, take(8)), 27) &* prime[1] &+ prime[4] }
  if rest.count >= 4 { hash = left(hash ^ take(4) &* prime[1], 23) &* prime[2] &+ prime[3] }
  while !rest.isEmpty { hash = left(hash ^ take(1) &* prime[5], 11) &* prime[1] }
  hash = (hash ^ hash >> 33) &* prime[2]
  hash = (hash ^ hash >> 29) &* prime[3]
  return hash ^ hash >> 32
}
