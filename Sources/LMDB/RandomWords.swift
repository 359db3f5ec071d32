internal import Glibc

// Asked for one by one, the system's random numbers cost a call for every eight bytes; here a call
// fetches the 256 bytes that `getentropy` gives at most.

/// Random numbers of the operating system, fetched a block at a time; fit for salts and keys.
///
/// A copy gives the same numbers as its original: pass a generator `inout`, and let it end before
/// the process forks. Traps where the system has no random numbers.
public struct RandomWords: RandomNumberGenerator, Sendable {
  private var block: [32 of UInt64] = .init(repeating: 0)
  private var used = 32

  /// Makes a generator; nothing is fetched before the first number is asked for.
  public init() {}

  /// The next random number; every 32nd costs a call into the system.
  public mutating func next() -> UInt64 {
    if used == block.count { fetch() }
    let word = block[used]
    block[used] = 0
    used += 1
    return word
  }

  private mutating func fetch() {
    var span = block.mutableSpan
    let code = unsafe span.withUnsafeMutableBytes { bytes in
      unsafe getentropy(bytes.baseAddress, bytes.count)
    }
    precondition(code == 0, "LMDB: the system has no random numbers, error \(errno)")
    used = 0
  }
}
