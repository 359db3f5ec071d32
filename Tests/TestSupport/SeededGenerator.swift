import Foundation

/// Random numbers that a seed repeats: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
///
/// The seed comes from `PARLEY_SEED` where that is set and is random otherwise. Pass the generator
/// as the comment of an expectation and a failure prints how to repeat it:
/// `#expect(fast == slow, "\(generator)")`.
public struct SeededGenerator: RandomNumberGenerator, CustomStringConvertible, Sendable {
  /// What repeats the whole run.
  public let seed: UInt64
  private var state: UInt64

  /// A generator from `seed`.
  public init(seed: UInt64) {
    self.seed = seed
    self.state = seed
  }

  /// A generator from `PARLEY_SEED`, or from a random seed; a seed that is no number is a trap.
  public init() {
    guard let text = ProcessInfo.processInfo.environment["PARLEY_SEED"] else {
      self.init(seed: UInt64.random(in: 0 ... .max))
      return
    }
    guard let seed = UInt64(text) else {
      preconditionFailure("PARLEY_SEED is \"\(text)\", expected a number from 0 to \(UInt64.max)")
    }
    self.init(seed: seed)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// `count` random bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  /// How to repeat the run, for the comment of an expectation.
  public var description: String { "repeat with PARLEY_SEED=\(seed)" }
}
