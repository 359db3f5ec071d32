// Header and envelope: what is hashed into the tree, and what is signed. Stored; cannot change.
//
//   Header    field  tag  content
//             1      0a   envelope, bytes
//             2      10   sequence, varint; absent: 0
//             3      18   recorded time, varint, µs since 1970, at most 2^63 − 1; absent: 0
//             4      22   signature, 64 bytes; absent: not signed
//             at most 1,024 bytes
//
//   Envelope  1      08   format, varint: 1
//             2      12   id, 16 bytes
//             3      1a   type, 1…64 bytes of printable ASCII (0x21…0x7e)
//             4      20   schema, varint of 32 bits; absent: 0
//             5      2a   recorder, 1…64 bytes of printable ASCII; absent: none
//             6      30   marking, varint of 32 bits; absent: 0
//             7      3a   commitment, 32 bytes: SHA-256(0x02 ‖ salt ‖ body)
//             8      42   key id, 1…32 bytes; present exactly where the header has a signature
//
//   leaf      SHA-256(0x00 ‖ header)
//   signature Ed25519 over "parley-event-v1\n" ‖ envelope
//
// Nothing here depends on the database, so that an exported header keeps its bytes. The page "The
// file format" has a worked example.

internal import LMDB

/// The bounds that records are held to.
public enum RecordLimits {
  /// The number of bytes of a body, 1 to 256 KiB.
  public static let bodyBytes: ClosedRange<Int> = 1...256 << 10
  /// The greatest number of bytes of a header.
  public static let headerBytes: Int = 1_024
  /// The number of bytes of a type; printable ASCII.
  public static let typeBytes: ClosedRange<Int> = 1...64
  /// The greatest number of bytes of a recorder's name; printable ASCII.
  public static let recorderBytes: Int = 64
  /// The number of random bytes of a salt.
  public static let saltBytes: Int = 32
  /// The number of bytes of an Ed25519 signature.
  public static let signatureBytes: Int = 64
  /// The number of bytes of a key id.
  public static let keyIDBytes: ClosedRange<Int> = 1...32
  /// The greatest number of tags of an event.
  public static let tags: Int = 256
  /// The number of bytes of a tag in UTF-8, none of them zero.
  public static let tagBytes: ClosedRange<Int> = 1...400
}

/// The signed part of a header: all that is known of an event but its place in a log.
public struct Envelope: Hashable, Sendable {
  /// The event's identity.
  public var id: EventID
  /// The stable name of the type of event.
  public var type: String
  /// The version of the form of the body.
  public var schema: UInt32
  /// Who recorded the event; empty: not said.
  public var recorder: String
  /// The marking; 0 is the lowest.
  public var marking: UInt32
  /// `SHA-256(0x02 ‖ salt ‖ body)`, 32 bytes.
  public var commitment: [UInt8]
  /// The key that signed, or nil.
  public var keyID: [UInt8]?

  /// The format of all records written, and the only one read.
  public static let format: UInt64 = 1

  /// Parses the canonical bytes of an envelope; refuses any other.
  public init(parsing bytes: [UInt8]) throws(FormatFault) {
    let span = bytes.span
    self.init(try EnvelopeLayout(parsing: span, in: 0..<bytes.count), of: span)
  }

  init(
    id: EventID, type: String, schema: UInt32, recorder: String, marking: UInt32,
    commitment: [UInt8], keyID: [UInt8]? = nil
  ) {
    self.id = id
    self.type = type
    self.schema = schema
    self.recorder = recorder
    self.marking = marking
    self.commitment = commitment
    self.keyID = keyID
  }

  init(_ layout: EnvelopeLayout, of bytes: Span<UInt8>) {
    id = layout.id
    type = text(of: bytes.extracting(layout.type))
    schema = layout.schema
    recorder = layout.recorder.map { text(of: bytes.extracting($0)) } ?? ""
    marking = layout.marking
    commitment = [UInt8](bytes.extracting(layout.commitment))
    keyID = layout.keyID.map { [UInt8](bytes.extracting($0)) }
  }

  /// Appends the canonical bytes; limits are the caller's to check.
  func append(to bytes: inout [UInt8]) {
    bytes.appendField(.varint(1), Envelope.format)
    bytes.append(WireTag.bytes(2).byte)
    bytes.append(UInt8(EventID.byteCount))
    id.append(to: &bytes)
    bytes.appendField(.bytes(3), type)
    bytes.appendField(.varint(4), UInt64(schema))
    bytes.appendField(.bytes(5), recorder)
    bytes.appendField(.varint(6), UInt64(marking))
    bytes.appendField(.bytes(7), commitment)
    if let keyID { bytes.appendField(.bytes(8), keyID) }
  }
}

/// Where the fields of an envelope lie.
struct EnvelopeLayout: Sendable {
  let id: EventID
  let type: Range<Int>
  let schema: UInt32
  let recorder: Range<Int>?
  let marking: UInt32
  let commitment: Range<Int>
  let keyID: Range<Int>?

  @inline(__always)
  init(parsing bytes: Span<UInt8>, in range: Range<Int>) throws(FormatFault) {
    var cursor = WireCursor(range)
    let format = try cursor.varintField(.varint(1), atMost: .max, in: bytes)
    guard format == Envelope.format else {
      throw FormatFault(
        at: range.lowerBound, found: "format \(format)", expected: "format \(Envelope.format)")
    }
    let idRange = try cursor.bytesField(.bytes(2), exactly: EventID.byteCount, in: bytes)
    id = EventID(
      high: bytes.bigEndian64(at: idRange.lowerBound),
      low: bytes.bigEndian64(at: idRange.lowerBound + 8))
    let typeStart = cursor.offset
    guard
      let type = try cursor.bytesField(
        .bytes(3), atMost: RecordLimits.typeBytes.upperBound, in: bytes)
    else {
      throw FormatFault(
        at: typeStart, found: cursor.describeNext(in: bytes), expected: "field 3, the type")
    }
    try requirePrintable(bytes, in: type)
    self.type = type
    schema = UInt32(try cursor.varintField(.varint(4), atMost: UInt64(UInt32.max), in: bytes))
    recorder = try cursor.bytesField(.bytes(5), atMost: RecordLimits.recorderBytes, in: bytes)
    if let recorder { try requirePrintable(bytes, in: recorder) }
    marking = UInt32(try cursor.varintField(.varint(6), atMost: UInt64(UInt32.max), in: bytes))
    commitment = try cursor.bytesField(.bytes(7), exactly: 32, in: bytes)
    keyID = try cursor.bytesField(
      .bytes(8), atMost: RecordLimits.keyIDBytes.upperBound, in: bytes)
    try cursor.finish(in: bytes)
  }
}

/// Where the fields of a header lie.
struct HeaderLayout: Sendable {
  let fields: EnvelopeLayout
  let envelope: Range<Int>
  let sequence: UInt64
  let recordedAt: Int64
  let signature: Range<Int>?

  @inline(__always)
  init(parsing bytes: Span<UInt8>, in range: Range<Int>) throws(FormatFault) {
    var cursor = WireCursor(range)
    guard
      let envelope = try cursor.bytesField(.bytes(1), atMost: RecordLimits.headerBytes, in: bytes)
    else {
      throw FormatFault(
        at: range.lowerBound, found: cursor.describeNext(in: bytes),
        expected: "field 1, the envelope")
    }
    self.envelope = envelope
    sequence = try cursor.varintField(.varint(2), atMost: .max, in: bytes)
    recordedAt = Int64(try cursor.varintField(.varint(3), atMost: UInt64(Int64.max), in: bytes))
    let signatureStart = cursor.offset
    signature = try cursor.bytesField(
      .bytes(4), atMost: RecordLimits.signatureBytes, in: bytes)
    if let signature, signature.count != RecordLimits.signatureBytes {
      throw FormatFault(
        at: signatureStart, found: "a signature of \(signature.count) bytes",
        expected: "\(RecordLimits.signatureBytes) bytes")
    }
    try cursor.finish(in: bytes)
    guard range.count <= RecordLimits.headerBytes else {
      throw FormatFault(
        at: range.lowerBound, found: "a header of \(range.count) bytes",
        expected: "at most \(RecordLimits.headerBytes) bytes")
    }
    fields = try EnvelopeLayout(parsing: bytes, in: envelope)
    guard (fields.keyID == nil) == (signature == nil) else {
      throw FormatFault(
        at: signatureStart,
        found: signature == nil ? "a key id without signature" : "a signature without key id",
        expected: "both or neither")
    }
  }

  /// Appends the canonical bytes of a header.
  static func append(
    envelope: [UInt8], sequence: UInt64, recordedAt: Int64, signature: [UInt8]?,
    to bytes: inout [UInt8]
  ) {
    bytes.appendField(.bytes(1), envelope)
    appendPlace(sequence: sequence, recordedAt: recordedAt, signature: signature, to: &bytes)
  }

  /// Appends the fields of a header that follow the envelope.
  static func appendPlace(
    sequence: UInt64, recordedAt: Int64, signature: [UInt8]?, to bytes: inout [UInt8]
  ) {
    bytes.appendField(.varint(2), sequence)
    bytes.appendField(.varint(3), UInt64(recordedAt))
    if let signature { bytes.appendField(.bytes(4), signature) }
  }
}

/// Refuses anything but the bytes 0x21 to 0x7e.
private func requirePrintable(_ bytes: Span<UInt8>, in range: Range<Int>) throws(FormatFault) {
  let text = bytes.extracting(range)
  // Without a way out of the loop, so that many bytes are seen at once.
  var isPrintable = true
  for index in text.indices { isPrintable = isPrintable && text[index] &- 0x21 <= 0x7E - 0x21 }
  guard !isPrintable, let index = range.first(where: { bytes[$0] &- 0x21 > 0x7E - 0x21 })
  else { return }
  throw FormatFault(
    at: index, found: "byte 0x\(String(bytes[index], radix: 16))", expected: "printable ASCII")
}

/// The text of bytes that are known to be UTF-8; bytes that are not are replaced.
func text(of bytes: Span<UInt8>) -> String {
  if let valid = try? UTF8Span(validating: bytes) { return String(copying: valid) }
  return String(decoding: [UInt8](bytes), as: UTF8.self)
}

/// A header by itself: what is known of an event without its body.
public struct EventHeader: Hashable, Sendable {
  /// The signed part.
  public let envelope: Envelope
  /// The place in the log.
  public let sequence: UInt64
  /// When it was recorded, in microseconds since 1970.
  public let recordedAt: Int64

  /// Parses the canonical bytes of a header; refuses any other.
  public init(parsing bytes: [UInt8]) throws(FormatFault) {
    let layout = try HeaderLayout(parsing: bytes.span, in: 0..<bytes.count)
    envelope = Envelope(layout.fields, of: bytes.span)
    (sequence, recordedAt) = (layout.sequence, layout.recordedAt)
  }
}

extension Envelope {
  /// Whether the commitment is to this salt and body.
  public func commits(to body: [UInt8], salt: [UInt8]) -> Bool {
    commitment == commitmentBytes(salt: salt, body: body)
  }
}

private func commitmentBytes(salt: [UInt8], body: [UInt8]) -> [UInt8] {
  var scratch: [UInt8] = []
  return commitment(salt: salt.span, body: body.span, scratch: &scratch)
}
