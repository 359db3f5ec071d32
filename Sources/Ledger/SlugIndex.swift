import Positions

/// Slugs by their bytes: finds the place of one without making a string.
///
/// A hash table with open addressing; the last slug found is tried first, as neighbours in a record
/// often share one.
struct SlugIndex: Sendable {
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  private var slots: [Int32]
  private var last = 0

  /// Numbers slugs from 0 in the order given; all must differ.
  init(_ slugs: [String]) {
    var capacity = 16
    while capacity < slugs.count * 2 { capacity *= 2 }
    slots = Array(repeating: 0, count: capacity)
    for (index, slug) in slugs.enumerated() {
      bytes.append(contentsOf: slug.utf8)
      starts.append(bytes.count)
      var slot = Self.hash(slug.utf8.span) & (capacity - 1)
      while slots[slot] > 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Int32(index + 1)
    }
  }

  /// The place of a slug; nil where it is none of them.
  mutating func place(of slug: Span<UInt8>) -> Int? {
    if isSlug(last, slug) { return last }
    var slot = Self.hash(slug) & (slots.count - 1)
    while slots[slot] > 0 {
      let place = Int(slots[slot]) - 1
      if isSlug(place, slug) {
        last = place
        return place
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func isSlug(_ place: Int, _ slug: Span<UInt8>) -> Bool {
    guard place + 1 < starts.count, starts[place + 1] - starts[place] == slug.count else {
      return false
    }
    let (known, start) = (bytes.span, starts[place])
    for index in slug.indices where known[start + index] != slug[index] { return false }
    return true
  }

  /// FNV-1a, mixed once more. Stored nowhere.
  private static func hash(_ slug: Span<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in slug.indices { hash = (hash ^ UInt64(slug[index])) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
