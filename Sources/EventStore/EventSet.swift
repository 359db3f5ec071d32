/// Events by sequence number, one bit each: a million events take 125 kilobytes.
public struct EventSet: Sendable {
  private var words: [UInt64] = []
  /// How many events are in the set.
  public private(set) var count: UInt64 = 0

  /// Makes a set without events.
  public init() {}

  /// Whether no event is in the set.
  public var isEmpty: Bool { count == 0 }

  /// Whether an event is in the set.
  public func contains(_ sequence: UInt64) -> Bool {
    let word = Int(sequence >> 6)
    return word < words.count && words[word] & (1 << (sequence & 63)) != 0
  }

  /// Adds an event; false where it was in the set.
  @discardableResult
  public mutating func insert(_ sequence: UInt64) -> Bool {
    guard !contains(sequence) else { return false }
    let word = Int(sequence >> 6)
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: word + 1 - words.count))
    }
    words[word] |= 1 << (sequence & 63)
    count += 1
    return true
  }

  /// Takes an event out; does nothing where it is not in the set.
  public mutating func remove(_ sequence: UInt64) {
    guard contains(sequence) else { return }
    words[Int(sequence >> 6)] &= ~(1 << (sequence & 63))
    count -= 1
  }
}
