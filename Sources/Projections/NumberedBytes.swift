/// Byte strings, numbered from 0 in the order in which they were first met: a hash table with open
/// addressing, so that finding a number neither makes a string nor allocates.
struct NumberedBytes: Sendable {
  /// The number of a string plus one, or zero, and half of its hash, so that few are compared in
  /// vain.
  private struct Slot {
    var number: Int32 = 0
    var hash: UInt32 = 0
  }

  private var slots = [Slot](repeating: Slot(), count: 256)
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// The number met last: the next string is often the same.
  private var latest: Int32 = -1

  /// The number of a string, which gets one where it has none.
  mutating func number(_ text: Span<UInt8>) -> Int32 {
    if latest >= 0, Self.isEqual(bytes.span, Self.range(Int(latest), ends.span), text) {
      return latest
    }
    let hash = Self.hash(text)
    let slot = Self.slot(hash, text, slots.span, bytes.span, ends.span)
    if slots[slot].number > 0 {
      latest = slots[slot].number - 1
      return latest
    }
    for index in text.indices { bytes.append(text[index]) }
    ends.append(bytes.count)
    latest = Int32(ends.count - 1)
    slots[slot] = Slot(number: latest + 1, hash: UInt32(truncatingIfNeeded: hash >> 32))
    if ends.count * 2 > slots.count { grow() }
    return latest
  }

  /// Whether a number is that of a string.
  @inline(__always)
  func isText(_ number: Int32, _ text: Span<UInt8>) -> Bool {
    Self.isEqual(bytes.span, Self.range(Int(number), ends.span), text)
  }

  /// The string of a number, which must be UTF-8.
  func text(_ number: Int) -> String { String(decoding: bytes[range(number)], as: UTF8.self) }

  /// The string of a number.
  subscript(_ number: Int) -> ArraySlice<UInt8> { bytes[range(number)] }

  /// By list and number the place of each string among those of all lists, in the order of their
  /// bytes, each with `end` behind it; equal ones have one place.
  static func ranks(of lists: [NumberedBytes], endedBy end: [UInt8]) -> [[Int32]] {
    let texts = lists.map { list in list.ends.indices.map { Array(list[$0]) + end } }
    let order = texts.indices.flatMap { list in texts[list].indices.map { (list, $0) } }
      .sorted { texts[$0.0][$0.1].lexicographicallyPrecedes(texts[$1.0][$1.1]) }
    var ranks = texts.map { [Int32](repeating: 0, count: $0.count) }
    var (rank, last): (Int32, [UInt8]?) = (-1, nil)
    for (list, number) in order {
      if texts[list][number] != last { rank += 1 }
      (ranks[list][number], last) = (rank, texts[list][number])
    }
    return ranks
  }

  /// Where the string of a number stands in `bytes`.
  func range(_ number: Int) -> Range<Int> { Self.range(number, ends.span) }

  // Static, by spans: a call on the whole value would count the references to each of its arrays.

  private static func range(_ number: Int, _ ends: Span<Int>) -> Range<Int> {
    (number == 0 ? 0 : ends[number - 1])..<ends[number]
  }

  /// Where the number of a string stands, or would stand.
  private static func slot(
    _ hash: UInt64, _ text: Span<UInt8>, _ slots: Span<Slot>, _ bytes: Span<UInt8>,
    _ ends: Span<Int>
  ) -> Int {
    let half = UInt32(truncatingIfNeeded: hash >> 32)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot].number > 0 {
      let number = Int(slots[slot].number) - 1
      if slots[slot].hash == half, isEqual(bytes, range(number, ends), text) { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private static func isEqual(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ text: Span<UInt8>
  ) -> Bool {
    range.count == text.count && isEqual(bytes.extracting(range), text)
  }

  /// Whether two strings have the same bytes.
  @inline(__always)
  static func isEqual(_ own: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    guard own.count == other.count else { return false }
    // Without a way out of the loop, so that many bytes are compared at once.
    var difference: UInt8 = 0
    for index in own.indices { difference |= own[index] ^ other[index] }
    return difference == 0
  }

  /// A product for each eight bytes, mixed so that the low bits depend on all of them. Stored
  /// nowhere.
  static func hash(_ text: Span<UInt8>, _ seed: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
    var hash = seed
    var start = 0
    while text.count - start >= 8 {
      let eight = text.extracting(start..<(start + 8))
      // Written so that it becomes one load.
      var word: UInt64 = 0
      for index in 0..<8 { word |= UInt64(eight[index]) << UInt64(index * 8) }
      hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 32
      start += 8
    }
    var word: UInt64 = 0
    for index in start..<text.count { word = word << 8 | UInt64(text[index]) }
    hash = (hash ^ word ^ UInt64(text.count) << 56) &* 0x9e37_79b9_7f4a_7c15
    return hash ^ hash >> 32
  }

  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 4)
    for number in ends.indices {
      let hash = Self.hash(bytes.span.extracting(range(number)))
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot].number > 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Slot(
        number: Int32(number + 1), hash: UInt32(truncatingIfNeeded: hash >> 32))
    }
  }
}
