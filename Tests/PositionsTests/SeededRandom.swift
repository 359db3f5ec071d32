/// A small repeatable generator, so that a failing random case can be run again from its seed.
///
/// The step is a 64-bit linear congruence (multiplier and increment of Knuth's MMIX); the high half
/// of two steps makes one number.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    let high = step() & 0xffff_ffff_0000_0000
    return high | step() >> 32
  }

  private mutating func step() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}

extension RandomNumberGenerator {
  /// True with the given chance, 0 … 1.
  mutating func isLucky(_ chance: Double) -> Bool {
    Double.random(in: 0..<1, using: &self) < chance
  }
}
