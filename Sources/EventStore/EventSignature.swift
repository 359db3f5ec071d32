// The signature of an event, and the id of the key that made it. Stored; cannot change.
//
//   signature   Ed25519 over "parley-event-v1\n" ‖ envelope, 64 bytes          header, field 4
//   key id      the first 8 bytes of SHA-256(public key)                      envelope, field 8
//
// The envelope names type, recorder, marking and commitment; sequence and recorded time are not
// signed, so that a signature stays valid where events are recorded anew in another ledger.

internal import Crypto
internal import TransparencyLog

/// Signs the events of one recorder.
public struct EventSigner: Sendable {
  /// Whose events are signed; those of others are not.
  public let recorder: String
  /// The id of the key, 8 bytes.
  public let keyID: [UInt8]
  private let key: SecretKey

  /// Signs with a key the events that `recorder` records.
  public init(recorder: String, key: SecretKey) {
    self.recorder = recorder
    self.key = key
    keyID = EventSignature.keyID(of: key.publicKey)
  }

  func signature(ofEnvelope envelope: [UInt8]) -> [UInt8] {
    key.signing.signature(over: EventSignature.message(envelope))
  }
}

/// What a signature of an event is over, and whether it holds.
public enum EventSignature {
  private static let prefix = Array("parley-event-v1\n".utf8)

  static func message(_ envelope: [UInt8]) -> [UInt8] { prefix + envelope }

  /// The id by which envelopes name a public key.
  public static func keyID(of publicKey: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: publicKey).prefix(8))
  }
}

/// A signature with what it is over.
public struct SignedEnvelope: Hashable, Sendable {
  /// The bytes of the envelope.
  public let envelope: [UInt8]
  /// The id of the key that is said to have signed.
  public let keyID: [UInt8]
  /// The Ed25519 signature, 64 bytes.
  public let signature: [UInt8]

  /// Whether a public key of 32 bytes made the signature; about 0.1 ms.
  public func isValid(by publicKey: [UInt8]) -> Bool {
    Ed25519.isValid(signature, over: EventSignature.message(envelope), by: publicKey)
  }
}
