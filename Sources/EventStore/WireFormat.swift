// The protobuf wire format, as far as records need it, read strictly and written canonically.
//
//   varint           7 bits a byte, least significant first, high bit set on all but the last
//                    1 = 01      127 = 7f      128 = 80 01      300 = ac 02
//   field tag        field number << 3 | wire type: 0 varint, 1 fixed64, 2 length-delimited
//   bytes, string    tag, varint length, the bytes
//
// Canonical: ascending fields, none doubled, none unknown, shortest varints, no zero and no empty
// field. A reader that asks for each field once, in order, and then expects the end refuses all
// else: what is unknown, doubled or out of order is a byte that nothing asked for.

internal import LMDB

/// A place where stored bytes are not what their format says.
public struct FormatFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, in bytes from the start of what was parsed.
  public let offset: Int
  /// What stands there.
  public let found: String
  /// What the format asks for.
  public let expected: String

  init(at offset: Int, found: String, expected: String) {
    self.offset = offset
    self.found = found
    self.expected = expected
  }

  /// The fault in one sentence.
  public var description: String { "byte \(offset): found \(found), expected \(expected)" }
}

/// The tag byte of a field numbered 1 to 15.
struct WireTag {
  let byte: UInt8

  static func varint(_ number: UInt8) -> WireTag { WireTag(byte: number << 3) }
  static func fixed64(_ number: UInt8) -> WireTag { WireTag(byte: number << 3 | 1) }
  static func bytes(_ number: UInt8) -> WireTag { WireTag(byte: number << 3 | 2) }
}

/// A place in a span of bytes, moved forward by reading.
struct WireCursor {
  private(set) var offset: Int
  let end: Int

  init(_ range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  /// One varint in its shortest form.
  @inline(__always)
  mutating func varint(in bytes: Span<UInt8>) throws(FormatFault) -> UInt64 {
    if offset < end {
      let first = bytes[offset]
      if first < 0x80 {
        offset += 1
        return UInt64(first)
      }
    }
    return try longVarint(in: bytes)
  }

  private mutating func longVarint(in bytes: Span<UInt8>) throws(FormatFault) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < end {
      let byte = bytes[offset]
      offset += 1
      if shift == 63 && byte > 1 {
        throw FormatFault(at: start, found: "a varint over 64 bits", expected: "at most 64 bits")
      }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        if byte == 0 && shift > 0 {
          throw FormatFault(at: start, found: "a long varint", expected: "its shortest form")
        }
        return value
      }
      shift += 7
    }
    throw FormatFault(at: start, found: "the end", expected: "a whole varint")
  }

  /// The value of a varint field that may be absent (zero) and is at most `limit`.
  mutating func varintField(
    _ tag: WireTag, atMost limit: UInt64, in bytes: Span<UInt8>
  ) throws(FormatFault) -> UInt64 {
    guard offset < end, bytes[offset] == tag.byte else { return 0 }
    offset += 1
    let start = offset
    let value = try varint(in: bytes)
    guard value != 0 else {
      throw FormatFault(at: start, found: "a zero", expected: "no field for zero")
    }
    guard value <= limit else {
      throw FormatFault(at: start, found: "\(value)", expected: "at most \(limit)")
    }
    return value
  }

  /// Where the content of a length-delimited field lies, or nil if the field is absent.
  mutating func bytesField(
    _ tag: WireTag, atMost limit: Int, in bytes: Span<UInt8>
  ) throws(FormatFault) -> Range<Int>? {
    guard offset < end, bytes[offset] == tag.byte else { return nil }
    offset += 1
    let start = offset
    let count = try varint(in: bytes)
    guard count != 0 else {
      throw FormatFault(at: start, found: "an empty field", expected: "no field for nothing")
    }
    guard count <= UInt64(limit) else {
      throw FormatFault(at: start, found: "\(count) bytes", expected: "at most \(limit) bytes")
    }
    guard count <= UInt64(end - offset) else {
      throw FormatFault(
        at: start, found: "\(end - offset) bytes to the end", expected: "\(count) bytes")
    }
    let range = offset..<offset + Int(count)
    offset = range.upperBound
    return range
  }

  /// The content of a field that must be there, with exactly `count` bytes.
  mutating func bytesField(
    _ tag: WireTag, exactly count: Int, in bytes: Span<UInt8>
  ) throws(FormatFault) -> Range<Int> {
    let start = offset
    guard let range = try bytesField(tag, atMost: count, in: bytes), range.count == count else {
      throw FormatFault(
        at: start, found: describeNext(in: bytes),
        expected: "field \(tag.byte >> 3) with \(count) bytes")
    }
    return range
  }

  /// Requires that nothing is left.
  func finish(in bytes: Span<UInt8>) throws(FormatFault) {
    guard offset == end else {
      throw FormatFault(at: offset, found: describeNext(in: bytes), expected: "the end")
    }
  }

  /// What stands at the cursor, for an error.
  func describeNext(in bytes: Span<UInt8>) -> String {
    guard offset < end else { return "the end" }
    return "byte 0x\(String(bytes[offset], radix: 16))"
  }
}

extension [UInt8] {
  /// Appends the shortest varint of `value`.
  @inline(__always)
  mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends a varint field, or nothing for zero.
  mutating func appendField(_ tag: WireTag, _ value: UInt64) {
    guard value != 0 else { return }
    append(tag.byte)
    appendVarint(value)
  }

  /// Appends a length-delimited field, or nothing for no bytes.
  mutating func appendField(_ tag: WireTag, _ content: [UInt8]) {
    guard !content.isEmpty else { return }
    append(tag.byte)
    appendVarint(UInt64(content.count))
    append(contentsOf: content)
  }

  /// Appends a string field, or nothing for an empty string.
  mutating func appendField(_ tag: WireTag, _ text: String) {
    let utf8 = text.utf8
    guard !utf8.isEmpty else { return }
    append(tag.byte)
    appendVarint(UInt64(utf8.count))
    append(contentsOf: utf8)
  }
}

/// The number of bytes of the shortest varint of `value`, 1 to 10.
func varintByteCount(_ value: UInt64) -> Int {
  value == 0 ? 1 : (70 - value.leadingZeroBitCount) / 7
}
