// The record of one event: the value in the database `log` under its sequence number. Stored;
// cannot change.
//
//   field  tag  content
//   1      0a   header, bytes
//   2      12   salt, 32 random bytes      absent together with the body: redacted
//   3      1a   body, 1 to 262,144 bytes
//   15     79   check, 8 bytes, little-endian: XXH64 with the sequence number as seed, over all
//               bytes before this tag; always the last nine bytes
//
// The seed makes a record that stands under another's number as wrong as one with a flipped bit.

internal import LMDB

/// Where the parts of one record lie in its bytes.
///
/// Handed out together with the bytes, which live only as long as the call that hands them out.
public struct RecordView: Sendable {
  /// The place in the log.
  public let sequence: UInt64
  /// The stable name of the type of event.
  public internal(set) var type: String = ""
  /// The header; its leaf in the tree is `MerkleHash.leaf(of:)` over exactly these bytes.
  public let header: Range<Int>
  /// The salt, or nil where body and salt were destroyed.
  public let salt: Range<Int>?
  /// The body, or nil where body and salt were destroyed.
  public let body: Range<Int>?
  let layout: HeaderLayout

  /// The event's identity.
  public var id: EventID { layout.fields.id }
  /// The version of the form of the body.
  public var schema: UInt32 { layout.fields.schema }
  /// The marking; 0 is the lowest.
  public var marking: UInt32 { layout.fields.marking }
  /// When it was recorded, in microseconds since 1970.
  public var recordedAt: Int64 { layout.recordedAt }
  /// The envelope, which a signature is over.
  public var envelope: Range<Int> { layout.envelope }
  /// The commitment to salt and body, 32 bytes.
  public var commitment: Range<Int> { layout.fields.commitment }
  /// The Ed25519 signature, 64 bytes, or nil.
  public var signature: Range<Int>? { layout.signature }

  /// Copies what a check of the signature needs; nil where there is none.
  public func signed(in bytes: Span<UInt8>) -> SignedEnvelope? {
    guard let signature, let keyID = layout.fields.keyID else { return nil }
    return SignedEnvelope(
      envelope: [UInt8](bytes.extracting(envelope)), keyID: [UInt8](bytes.extracting(keyID)),
      signature: [UInt8](bytes.extracting(signature)))
  }

  /// Who recorded the event; empty: not said.
  public func recorder(in bytes: Span<UInt8>) -> String {
    layout.fields.recorder.map { text(of: bytes.extracting($0)) } ?? ""
  }

  /// Parses a record strictly, its check first; all but ``type`` is set.
  ///
  /// Inlined, as a view is a large value, made for each record of a scan.
  @inline(__always)
  init(parsing bytes: Span<UInt8>, sequence: UInt64) throws(FormatFault) {
    self.sequence = sequence
    let end = bytes.count - RecordView.checkBytes
    guard end > 0, bytes[end] == WireTag.fixed64(15).byte else {
      throw FormatFault(
        at: max(end, 0), found: "a record of \(bytes.count) bytes without check",
        expected: "0x79 and the check as the last nine bytes")
    }
    let check = XXH64.hash(bytes.extracting(0..<end), seed: sequence)
    let stored = bytes.littleEndian64(at: end + 1)
    guard stored == check else {
      throw FormatFault(at: end + 1, found: hexadecimal(stored), expected: hexadecimal(check))
    }
    var cursor = WireCursor(0..<end)
    guard
      let header = try cursor.bytesField(.bytes(1), atMost: RecordLimits.headerBytes, in: bytes)
    else {
      throw FormatFault(
        at: 0, found: cursor.describeNext(in: bytes), expected: "field 1, the header")
    }
    self.header = header
    let saltStart = cursor.offset
    salt = try cursor.bytesField(.bytes(2), atMost: RecordLimits.saltBytes, in: bytes)
    body = try cursor.bytesField(
      .bytes(3), atMost: RecordLimits.bodyBytes.upperBound, in: bytes)
    try cursor.finish(in: bytes)
    guard (salt == nil) == (body == nil), salt?.count ?? 32 == RecordLimits.saltBytes else {
      throw FormatFault(
        at: saltStart, found: "salt of \(salt?.count ?? 0) and body of \(body?.count ?? 0) bytes",
        expected: "a salt of \(RecordLimits.saltBytes) bytes and a body, or neither")
    }
    layout = try HeaderLayout(parsing: bytes, in: header)
    guard layout.sequence == sequence else {
      throw FormatFault(
        at: header.lowerBound, found: "the header of sequence \(layout.sequence)",
        expected: "that of sequence \(sequence)")
    }
  }

  /// The number of bytes from the tag of the check to the end.
  static let checkBytes = 9

  /// Appends the canonical bytes of a record to the empty `bytes`.
  static func append(
    header: [UInt8], salt: [UInt8]?, body: [UInt8]?, sequence: UInt64, to bytes: inout [UInt8]
  ) {
    precondition(bytes.isEmpty, "EventStore: a record starts at byte 0")
    precondition((salt == nil) == (body == nil), "EventStore: salt and body, or neither")
    bytes.appendField(.bytes(1), header)
    if let salt, let body {
      bytes.appendField(.bytes(2), salt)
      bytes.appendField(.bytes(3), body)
    }
    seal(sequence: sequence, &bytes)
  }

  /// Appends the canonical bytes of a record to the empty `bytes`; `content` is its fields 2 and 3.
  static func append(
    header: [UInt8], content: Span<UInt8>, sequence: UInt64, to bytes: inout [UInt8]
  ) {
    precondition(bytes.isEmpty, "EventStore: a record starts at byte 0")
    bytes.appendField(.bytes(1), header)
    bytes.append(content)
    seal(sequence: sequence, &bytes)
  }

  private static func seal(sequence: UInt64, _ bytes: inout [UInt8]) {
    let check = XXH64.hash(bytes.span, seed: sequence)
    bytes.append(WireTag.fixed64(15).byte)
    bytes.appendLittleEndian64(check)
  }
}

/// Sixteen hexadecimal digits.
func hexadecimal(_ word: UInt64) -> String {
  let digits = String(word, radix: 16)
  return "0x" + String(repeating: "0", count: 16 - digits.count) + digits
}

/// The names of types seen in a scan, so that one is made once and not for each record.
struct TypeNames {
  private struct Known {
    let bytes: [UInt8]
    let name: String

    func matches(_ other: Span<UInt8>) -> Bool { other.isEqual(to: bytes.span) }
  }

  private var known: [Known] = []
  /// The one met last: what is recorded together is often of one type.
  private var latest = Known(bytes: [], name: "")
  private static let capacity = 64

  /// The text of `bytes`, which are ASCII.
  mutating func name(_ bytes: Span<UInt8>) -> String {
    if latest.matches(bytes) { return latest.name }
    for index in known.indices where known[index].matches(bytes) {
      latest = known[index]
      return latest.name
    }
    let name = text(of: bytes)
    if known.count < TypeNames.capacity {
      latest = Known(bytes: [UInt8](bytes), name: name)
      known.append(latest)
    }
    return name
  }
}

extension RecordView {
  /// Copies the body over what `buffer` held; false where the body was destroyed.
  ///
  /// One copy of memory; a buffer that is used again and again does not allocate.
  public func copyBody(of bytes: Span<UInt8>, to buffer: inout [UInt8]) -> Bool {
    guard let body else { return false }
    buffer.removeAll(keepingCapacity: true)
    buffer.append(bytes.extracting(body))
    return true
  }
}
