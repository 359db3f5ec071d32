// The protobuf wire format, as far as bodies use it.
//
//   field  = varint(number << 3 | kind) payload
//   kind 0 = varint            shortest form, at most ten bytes
//   kind 1 = fixed64           little-endian
//   kind 2 = length-delimited  varint(length) bytes
//   kind 5 = fixed32           little-endian
//
// Worked example: field 8 holding the text "un" is 42 02 75 6e
//   42 = 8 << 3 | 2,  02 = two bytes follow,  75 6e = "un"
//
// Kinds 3 and 4 (groups) are refused.

/// A defect of encoded bytes, with the byte offset at which it was found.
public struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The offset in bytes from the start of the message.
  public let offset: Int
  /// What is wrong there.
  public let problem: String

  package init(offset: Int, problem: String) {
    self.offset = offset
    self.problem = problem
  }

  /// The problem with its place.
  public var description: String { "byte \(offset): \(problem)" }
}

/// The four payload kinds of the wire format that are in use.
package enum WireKind: UInt8, Sendable {
  case varint = 0
  case fixed64 = 1
  case bytes = 2
  case fixed32 = 5
}

/// One field as found on the wire: its number, its kind, and where its payload lies.
package struct WireField: Hashable, Sendable {
  package let number: Int
  package let kind: WireKind
  /// The varint itself; 0 for the other kinds.
  package let varint: UInt64
  /// The payload's bytes, without tag and length.
  package let payload: Range<Int>
  /// The whole field, tag included.
  package let whole: Range<Int>

  @inlinable
  package init(
    number: Int, kind: WireKind, varint: UInt64, payload: Range<Int>, whole: Range<Int>
  ) {
    self.number = number
    self.kind = kind
    self.varint = varint
    self.payload = payload
    self.whole = whole
  }
}

/// A reader of fields over borrowed bytes; it owns nothing but two offsets.
///
/// Inlined into the folds of other modules, which read a dozen fields an event.
package struct WireCursor: Sendable {
  package var offset: Int
  package let end: Int

  @inlinable
  package init(_ range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next field, or nil at the end.
  @inlinable
  package mutating func next(in bytes: Span<UInt8>) throws(WireError) -> WireField? {
    guard offset < end else { return nil }
    let start = offset
    let tag = try varint(in: bytes)
    guard tag >> 3 > 0, tag >> 3 < 1 << 29, let kind = WireKind(rawValue: UInt8(tag & 7)) else {
      throw WireError(offset: start, problem: "no field starts with \(tag)")
    }
    var value: UInt64 = 0
    var payload: Range<Int>
    switch kind {
    case .varint:
      let first = offset
      value = try varint(in: bytes)
      payload = first..<offset
    case .fixed64: payload = try take(8)
    case .fixed32: payload = try take(4)
    case .bytes:
      let length = try varint(in: bytes)
      payload = try take(length)
    }
    return WireField(
      number: Int(tag >> 3), kind: kind, varint: value, payload: payload, whole: start..<offset)
  }

  @inlinable
  @inline(__always)
  package mutating func take(_ count: UInt64) throws(WireError) -> Range<Int> {
    guard count <= UInt64(end - offset) else {
      throw WireError(
        offset: offset, problem: "\(count) bytes announced, \(end - offset) are there")
    }
    let range = offset..<(offset + Int(count))
    offset = range.upperBound
    return range
  }

  @inlinable
  @inline(__always)
  package mutating func varint(in bytes: Span<UInt8>) throws(WireError) -> UInt64 {
    // Most tags and lengths are one byte.
    if offset < end {
      let byte = bytes[offset]
      if byte < 0x80 {
        offset += 1
        return UInt64(byte)
      }
    }
    return try longVarint(in: bytes)
  }

  @usableFromInline
  package mutating func longVarint(in bytes: Span<UInt8>) throws(WireError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < end {
      let byte = bytes[offset]
      offset += 1
      if shift == 63, byte > 1 { break }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 {
        guard byte != 0 || shift == 0 else {
          throw WireError(offset: start, problem: "a varint longer than it need be")
        }
        return value
      }
      shift += 7
      if shift > 63 { break }
    }
    throw WireError(offset: start, problem: "a varint without an end")
  }
}

extension [UInt8] {
  package mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  package mutating func appendField(_ number: Int, varint value: UInt64) {
    appendVarint(UInt64(number) << 3)
    appendVarint(value)
  }

  // Not generic: other modules would call it unspecialised.
  package mutating func appendField(_ number: Int, bytes: ArraySlice<UInt8>) {
    appendVarint(UInt64(number) << 3 | 2)
    appendVarint(UInt64(bytes.count))
    append(contentsOf: bytes)
  }

  package mutating func appendField(_ number: Int, bytes: Span<UInt8>, _ range: Range<Int>) {
    appendVarint(UInt64(number) << 3 | 2)
    appendVarint(UInt64(range.count))
    append(bytes, range)
  }

  package mutating func appendField(_ number: Int, bytes: some Collection<UInt8>) {
    appendVarint(UInt64(number) << 3 | 2)
    appendVarint(UInt64(bytes.count))
    append(contentsOf: bytes)
  }

  /// Copies a range of borrowed bytes to the end.
  @inlinable
  package mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let part = bytes.extracting(range)
    append(addingCapacity: part.count) { end in
      for index in part.indices { end.append(part[index]) }
    }
  }
}

/// Maps a signed number so that small magnitudes have short varints (protobuf `sint64`).
package func zigzag(_ value: Int64) -> UInt64 {
  UInt64(bitPattern: value << 1 ^ value >> 63)
}

/// The inverse of `zigzag`.
package func unzigzag(_ value: UInt64) -> Int64 {
  Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
}

/// The text of a range of UTF-8 bytes, or nil where they are no UTF-8.
package func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
  guard let valid = try? UTF8Span(validating: bytes.extracting(range)) else { return nil }
  return String(copying: valid)
}
