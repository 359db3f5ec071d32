/// Numbers the texts of some columns, so that what was made of them can be kept in an array.
///
/// Texts are compared byte by byte. When there are too many, all are forgotten and numbered anew.
final class RowKeys {
  /// The number of a text, and which of the texts that had it is meant.
  struct Place {
    fileprivate(set) var index = 0
    fileprivate(set) var version = 0
  }

  private let columns: [Int]
  private var texts: [(hash: UInt64, bytes: [UInt8])] = []
  /// A hash table of numbers, each plus one; its size is a power of two.
  private var slots: [Int32] = Array(repeating: 0, count: 64)
  private var text: [UInt8] = []
  private var latest = Place()
  private var latestRow = 0
  /// How often all were forgotten, plus one.
  private var version = 1

  /// The most texts that are numbered at once.
  static let textsMax = 4_096

  init(columns: [Int]) { self.columns = columns }

  /// The place of what a row has in the columns.
  func place(of row: TableRow) -> Place {
    if latestRow != row.number {
      latest = place(of: row.fields)
      latestRow = row.number
    }
    return latest
  }

  private func place(of fields: borrowing CSVRow) -> Place {
    text.removeAll(keepingCapacity: true)
    for column in columns {
      for index in fields.range(of: column) { text.append(fields.bytes[index]) }
      // No byte of UTF-8.
      text.append(0xff)
    }
    if latest.version > 0, texts[latest.index].bytes == text { return latest }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var slot = Self.start(hash, slots.count)
    while slots[slot] > 0 {
      let index = Int(slots[slot]) - 1
      if texts[index].hash == hash, texts[index].bytes == text {
        return Place(index: index, version: version)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    add(hash)
    return Place(index: texts.count - 1, version: version)
  }

  private static func start(_ hash: UInt64, _ count: Int) -> Int {
    Int(truncatingIfNeeded: hash ^ hash >> 32) & (count - 1)
  }

  private func add(_ hash: UInt64) {
    if texts.count == Self.textsMax {
      texts.removeAll(keepingCapacity: true)
      version += 1
    }
    texts.append((hash, text))
    if texts.count == 1 || texts.count * 2 > slots.count {
      let count = texts.count == 1 ? slots.count : slots.count * 4
      slots = Array(repeating: 0, count: count)
      for index in texts.indices { place(index) }
    } else {
      place(texts.count - 1)
    }
  }

  private func place(_ index: Int) {
    var slot = Self.start(texts[index].hash, slots.count)
    while slots[slot] > 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(index + 1)
  }
}

/// What was made of the same columns before.
final class RowMemory<Value> {
  private let keys: RowKeys
  private var values: [(version: Int, value: Value)?] = []

  /// Remembers by keys.
  init(_ keys: RowKeys) { self.keys = keys }

  /// What is remembered for a row, or is made now.
  func value(for row: TableRow, _ make: () throws -> Value) rethrows -> Value {
    let place = keys.place(of: row)
    if place.index < values.count, let known = values[place.index],
      known.version == place.version
    {
      return known.value
    }
    let value = try make()
    while values.count <= place.index { values.append(nil) }
    values[place.index] = (place.version, value)
    return value
  }
}

/// A set of hashes.
struct HashSet64 {
  /// Where free: 0.
  private var slots: [UInt64] = Array(repeating: 0, count: 1_024)
  private var count = 0

  /// Adds a hash; whether it is new.
  mutating func insert(_ hash: Int) -> Bool {
    let hash = max(1, UInt64(bitPattern: Int64(hash)))
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      if slots[slot] == hash { return false }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = hash
    count += 1
    if count * 2 > slots.count { grow() }
    return true
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: old.count * 4)
    for hash in old where hash != 0 {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = hash
    }
  }
}
