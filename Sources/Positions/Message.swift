/// A record of named, numbered fields: every event body and every part of one.
///
/// A message lists its fields once, in `visit`. Encoding, decoding, JSON, printing and the check
/// against the published schema all walk that one list, so they cannot drift apart.
public protocol Message: Hashable, Sendable {
  /// The message's name in `schemas/parley/v1`.
  static var schemaName: String { get }

  /// Makes a message in which nothing is said.
  init()

  /// Shows each field, in ascending order of its number, to a visitor that reads or writes it.
  mutating func visit(_ fields: inout some FieldVisitor)

  /// The fields this version does not know, as they stood on the wire; they are written back.
  var unknownFields: [UInt8] { get set }

  // Every message has the next three from an extension. They are listed so that a call through
  // `any EventMessage` reaches code compiled for the message's own type: several times as fast.

  /// The protobuf encoding: fields ascending, empty ones omitted, unknown ones in their places.
  func encoded() -> [UInt8]

  /// Reads the protobuf encoding; throws where it is not one of this message.
  init(encoded bytes: [UInt8]) throws(MessageError)

  /// Throws where ``init(encoded:)`` would, and keeps nothing of what it reads.
  static func check(encoded bytes: [UInt8]) throws(MessageError)
}

/// One walk over a message's fields: an encoder, a decoder, a printer.
///
/// A visitor keeps its first failure and does nothing after it.
public protocol FieldVisitor {
  /// Whether the visitor fills the fields it is shown.
  var isReading: Bool { get }
  /// Notes that a field cannot be understood.
  mutating func fail(_ name: StaticString, found: String, expected: String)
  /// A text; empty means not said.
  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String)
  /// A list of texts.
  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String])
  /// A count whose absence differs from zero.
  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?)
  /// A yes that is absent when not said.
  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool)
  /// Opaque bytes, hexadecimal in text forms; empty means not said.
  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8])
  /// A word of a closed vocabulary.
  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?)
  /// A reference to another event by its id.
  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?)
  /// References to other events by their ids.
  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference])
  /// A decimal number, coefficient and exponent on the wire, plain in text forms.
  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?)
  /// A nested message.
  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?)
  /// A list of nested messages.
  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M])
}

/// A closed list of words, each stored as a number and written as its word.
///
/// The number is the word's place in the declaration, from 1. Stored: words are added at the end
/// and never moved or removed.
public protocol Vocabulary: Hashable, Sendable, CaseIterable, RawRepresentable<String> {
  /// The enumeration's name in `schemas/parley/v1`.
  static var schemaName: String { get }

  // Both have a default; they are listed so that generic code reaches what is compiled for the
  // type.

  /// The number under which the word is stored.
  var number: UInt64 { get }

  /// The word stored under a number, or nil.
  init?(number: UInt64)
}

extension Vocabulary {
  /// The word as typed in a dossier and printed everywhere.
  public var word: String { rawValue }

  /// The number under which the word is stored.
  public var number: UInt64 {
    var number: UInt64 = 1
    for member in Self.allCases {
      if member == self { return number }
      number += 1
    }
    preconditionFailure("Positions: a word outside its own vocabulary")
  }

  /// The word stored under a number, or nil.
  public init?(number: UInt64) {
    guard number > 0, number <= UInt64(Self.allCases.count) else { return nil }
    self = Self.allCases[Self.allCases.index(Self.allCases.startIndex, offsetBy: Int(number) - 1)]
  }

  /// The member written as `word`, or nil.
  public init?(word: some StringProtocol) {
    self.init(rawValue: String(word))
  }

  /// All words, in declared order.
  public static var words: [String] { allCases.map(\.word) }
}

/// Why a message could not be read: the field, what was found, what was expected.
public struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path of the field, outermost first, joined by dots.
  public var path: String
  /// What stood there.
  public var found: String
  /// What would have been accepted.
  public var expected: String

  /// Makes an error about one field.
  public init(path: String, found: String, expected: String) {
    self.path = path
    self.found = found
    self.expected = expected
  }

  /// The field, what was found and what was expected.
  public var description: String {
    (path.isEmpty ? "" : "\(path): ") + "found \(found), expected \(expected)"
  }

  package func within(_ outer: String) -> MessageError {
    MessageError(
      path: path.isEmpty ? outer : "\(outer).\(path)", found: found, expected: expected)
  }
}

/// The id of another event: 16 bytes, written like a UUID.
public struct EventReference: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The first eight bytes, big-endian.
  public let high: UInt64
  /// The last eight bytes, big-endian.
  public let low: UInt64

  /// Makes a reference from the two halves of an id.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the 16 bytes of an id; nil for any other length.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    var halves: (UInt64, UInt64) = (0, 0)
    for (index, byte) in bytes.enumerated() {
      if index < 8 {
        halves.0 = halves.0 << 8 | UInt64(byte)
      } else {
        halves.1 = halves.1 << 8 | UInt64(byte)
      }
    }
    self.init(high: halves.0, low: halves.1)
  }

  /// Reads the text form, 32 hexadecimal digits in groups of 8-4-4-4-12; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var halves: (UInt64, UInt64) = (0, 0)
    var (place, digits) = (0, 0)
    for byte in text.utf8 {
      if place == 8 || place == 13 || place == 18 || place == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard digits < 32, let value = hexadecimalDigit(byte) else { return nil }
        if digits < 16 {
          halves.0 = halves.0 << 4 | UInt64(value)
        } else {
          halves.1 = halves.1 << 4 | UInt64(value)
        }
        digits += 1
      }
      place += 1
    }
    guard digits == 32, place == 36 else { return nil }
    self.init(high: halves.0, low: halves.1)
  }

  /// The 16 bytes.
  public var bytes: [UInt8] {
    [high, low].flatMap { half in
      (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) }
    }
  }

  /// The text form in lower case.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (half, dashes) in [(high, [8, 12]), (low, [0, 4])] {
      for place in 0..<16 {
        if dashes.contains(place) { text.append(UInt8(ascii: "-")) }
        text.append(digits[Int(half >> UInt64(60 - 4 * place) & 15)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Orders by bytes.
  public static func < (left: Self, right: Self) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

/// The value of a hexadecimal digit, in either case; nil for any other byte.
private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// The lower-case hexadecimal digits of bytes.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

/// The bytes of an even number of hexadecimal digits; nil for anything else.
public func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
  let digits = text.compactMap(\.hexDigitValue)
  // Counted in bytes, so that only ASCII digits pass.
  guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
