// Ids of events: UUIDs, stored as 16 bytes, big-endian, so that their order is that of the bytes.
//
// An id never contains content: a redacted event keeps its id, which must not be a way to test
// guesses at what was redacted.
//
//   version 7 (RFC 9562 §5.7), made here
//     48 bits  milliseconds since 1970      4 bits  7      12 bits  random
//      2 bits  binary 10                                   62 bits  random
//   version 8 (RFC 9562 §5.8), an imported row
//     48 bits  SHA-256(import name), bits 0…47             4 bits  8      12 bits  bits 48…59
//      2 bits  binary 10        22 bits  bits 60…81       40 bits  ordinal of the row
//
// so that the rows of one import are ascending, which keeps the database compact.

import Crypto
internal import LMDB

/// The identity of an event: 16 bytes, ordered as bytes.
public struct EventID: Hashable, Comparable, Sendable {
  /// Bytes 0 to 7, big-endian.
  public var high: UInt64
  /// Bytes 8 to 15, big-endian.
  public var low: UInt64

  /// The number of bytes of an id.
  public static let byteCount = 16

  /// The id with these two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The id made of these bytes, or nil unless they are exactly 16.
  public init?(bytes: Span<UInt8>) {
    guard bytes.count == EventID.byteCount else { return nil }
    self.init(high: bytes.bigEndian64(at: 0), low: bytes.bigEndian64(at: 8))
  }

  /// The id made of these bytes, or nil unless they are exactly 16.
  public init?(bytes: [UInt8]) {
    self.init(bytes: bytes.span)
  }

  /// The 16 bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(EventID.byteCount)
    append(to: &bytes)
    return bytes
  }

  func append(to bytes: inout [UInt8]) {
    bytes.appendBigEndian64(high)
    bytes.appendBigEndian64(low)
  }

  /// Orders ids as their bytes.
  public static func < (left: EventID, right: EventID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension EventID: CustomStringConvertible {
  /// The id as a lower-case UUID, 36 characters.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (index, byte) in bytes.enumerated() {
      if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The id written as a UUID of 36 characters, in either case, or nil for any other text.
  public init?(_ text: String) {
    let characters = Array(text.utf8)
    guard characters.count == 36 else { return nil }
    var halves: (UInt64, UInt64) = (0, 0)
    var digits = 0
    for (index, character) in characters.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard character == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let value = Character(UnicodeScalar(character)).hexDigitValue else { return nil }
      if digits < 16 {
        halves.0 = halves.0 << 4 | UInt64(value)
      } else {
        halves.1 = halves.1 << 4 | UInt64(value)
      }
      digits += 1
    }
    self.init(high: halves.0, low: halves.1)
  }
}

extension EventID {
  /// A new version 7 id, greater than `previous`, which is one of version 7 too.
  ///
  /// Within one millisecond, and while the clock stands behind `previous`, ids count up from it by
  /// random steps (RFC 9562 §6.2, method 2), so that the ids of one batch are ascending.
  /// `milliseconds` since 1970, 0 to 2^48 − 1.
  public static func v7(
    milliseconds: Int64, after previous: EventID? = nil,
    random: inout some RandomNumberGenerator
  ) -> EventID {
    precondition(
      (0..<1 << 48).contains(milliseconds), "EventStore: \(milliseconds) ms is no time of a UUID")
    let fresh = EventID(
      high: UInt64(milliseconds) << 16 | 0x7000 | random.next() & 0xFFF,
      low: 1 << 63 | random.next() >> 2)
    guard let previous, fresh <= previous else { return fresh }
    let step = random.next() >> 32 + 1
    let sum = previous.low & variantMask + step
    guard sum > variantMask else { return EventID(high: previous.high, low: 1 << 63 | sum) }
    // The random part is used up: go on in the next millisecond.
    let next = (previous.high >> 16) + 1
    return EventID(high: next << 16 | 0x7000 | fresh.high & 0xFFF, low: fresh.low)
  }

  /// The version 8 id of a row of an import.
  ///
  /// `importName` is hashed as UTF-8; `ordinal` counts rows, 0 to 2^40 − 1.
  public static func v8(importName: String, ordinal: UInt64) -> EventID {
    precondition(ordinal < 1 << 40, "EventStore: row \(ordinal) does not fit into 40 bits")
    var words: (UInt64, UInt64) = (0, 0)
    for (index, byte) in SHA256.hash(data: Array(importName.utf8)).enumerated() where index < 16 {
      if index < 8 {
        words.0 = words.0 << 8 | UInt64(byte)
      } else {
        words.1 = words.1 << 8 | UInt64(byte)
      }
    }
    let bits60to81 = (words.0 & 0xF) << 18 | words.1 >> 46
    return EventID(
      high: words.0 & ~0xFFFF | 0x8000 | words.0 >> 4 & 0xFFF,
      low: 1 << 63 | bits60to81 << 40 | ordinal)
  }

  private static let variantMask: UInt64 = (1 << 62) - 1
}

/// New version 7 ids, each greater than the one before.
public struct NewEventIDs: Sendable {
  private var last: EventID?
  private var random = RandomWords()

  /// Starts a run of ids.
  public init() {}

  /// The next id; `milliseconds` is the time since 1970.
  public mutating func next(milliseconds: Int64) -> EventID {
    let id = EventID.v7(milliseconds: milliseconds, after: last, random: &random)
    last = id
    return id
  }
}
