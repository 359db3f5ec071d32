internal import LMDB
public import TransparencyLog

/// An event to be recorded.
public struct NewEvent: Hashable, Sendable {
  /// The event's identity; never derived from its content.
  public var id: EventID
  /// The stable name of the type, 1 to 64 bytes of printable ASCII.
  public var type: String
  /// The version of the form of the body.
  public var schema: UInt32
  /// Who records it, at most 64 bytes of printable ASCII; empty: not said.
  public var recorder: String
  /// The marking; 0 is the lowest.
  public var marking: UInt32
  /// What the event says, 1 byte to 256 KiB.
  public var body: [UInt8]
  /// Under what the event is found, at most 256, each 1 to 400 bytes of UTF-8 without a zero byte.
  public var tags: [String]
  /// The header of an exported event, kept; nil for a new one.
  public var preserved: PreservedHeader?

  /// An event to be recorded; limits are checked when it is.
  public init(
    id: EventID, type: String, schema: UInt32 = 1, recorder: String = "", marking: UInt32 = 0,
    body: [UInt8], tags: [String] = [], preserved: PreservedHeader? = nil
  ) {
    self.id = id
    self.type = type
    self.schema = schema
    self.recorder = recorder
    self.marking = marking
    self.body = body
    self.tags = tags
    self.preserved = preserved
  }
}

/// The header of an exported event, to be kept when it is recorded elsewhere.
///
/// Envelope, signature and salt are kept verbatim. Sequence and recorded time are kept where the
/// sequence equals the size of the log and the time is not below the last; they are new otherwise.
public struct PreservedHeader: Hashable, Sendable {
  /// What the envelope says; the event must agree with it.
  public let fields: Envelope
  /// The bytes of the envelope.
  public let envelope: [UInt8]
  /// The place the event had.
  public let sequence: UInt64
  /// When it was recorded there, in microseconds since 1970.
  public let recordedAt: Int64
  /// The signature over the envelope, or nil.
  public let signature: [UInt8]?
  /// The 32 bytes of salt that the commitment was made with; empty where salt and body were
  /// destroyed.
  public let salt: [UInt8]

  /// Parses the canonical bytes of a header; refuses any other.
  public init(header: [UInt8], salt: [UInt8]) throws(FormatFault) {
    guard salt.count == RecordLimits.saltBytes else {
      throw FormatFault(
        at: 0, found: "a salt of \(salt.count) bytes", expected: "\(RecordLimits.saltBytes) bytes")
    }
    try self.init(header, salt)
  }

  /// Parses the canonical bytes of the header of an event whose body was destroyed.
  public init(redactedHeader header: [UInt8]) throws(FormatFault) {
    try self.init(header, [])
  }

  private init(_ header: [UInt8], _ salt: [UInt8]) throws(FormatFault) {
    let span = header.span
    let layout = try HeaderLayout(parsing: span, in: 0..<header.count)
    fields = Envelope(layout.fields, of: span)
    envelope = [UInt8](span.extracting(layout.envelope))
    sequence = layout.sequence
    recordedAt = layout.recordedAt
    signature = layout.signature.map { [UInt8](span.extracting($0)) }
    self.salt = salt
  }
}

/// An event on record.
public struct StoredEvent: Hashable, Sendable {
  /// The place in the log, from 0 without gaps.
  public let sequence: UInt64
  /// The event's identity.
  public let id: EventID
  /// The stable name of the type.
  public let type: String
  /// The version of the form of the body.
  public let schema: UInt32
  /// Who recorded it; empty: not said.
  public let recorder: String
  /// The marking; 0 is the lowest.
  public let marking: UInt32
  /// When it was recorded, in microseconds since 1970; never less than the event before.
  public let recordedAt: Int64
  /// The bytes of the header, which the leaf is a hash of.
  public let header: [UInt8]
  /// The 32 bytes of salt, or nil where salt and body were destroyed.
  public let salt: [UInt8]?
  /// What the event says, or nil where salt and body were destroyed.
  public let body: [UInt8]?
  /// `SHA-256(0x02 ‖ salt ‖ body)`, 32 bytes.
  public let commitment: [UInt8]
  /// The bytes of the envelope, which a signature is over.
  public let envelope: [UInt8]
  /// The Ed25519 signature, 64 bytes, or nil.
  public let signature: [UInt8]?
  /// The key that signed, or nil.
  public let keyID: [UInt8]?
  /// The leaf of the tree: `SHA-256(0x00 ‖ header)`.
  public let leafHash: MerkleHash

  /// The signature with what it is over, or nil.
  public var signed: SignedEnvelope? {
    guard let keyID, let signature else { return nil }
    return SignedEnvelope(envelope: envelope, keyID: keyID, signature: signature)
  }

  init(_ record: RecordView, of bytes: Span<UInt8>) {
    let fields = Envelope(record.layout.fields, of: bytes)
    sequence = record.sequence
    id = fields.id
    type = fields.type
    schema = fields.schema
    recorder = fields.recorder
    marking = fields.marking
    recordedAt = record.recordedAt
    header = [UInt8](bytes.extracting(record.header))
    salt = record.salt.map { [UInt8](bytes.extracting($0)) }
    body = record.body.map { [UInt8](bytes.extracting($0)) }
    commitment = fields.commitment
    envelope = [UInt8](bytes.extracting(record.envelope))
    signature = record.signature.map { [UInt8](bytes.extracting($0)) }
    keyID = fields.keyID
    leafHash = MerkleHash.leaf(of: header)
  }
}
