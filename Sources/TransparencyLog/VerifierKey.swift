// Keys of signed notes (C2SP signed-note v1.0.0, tlog-cosignature v1.0.1).
//
//   key name     not empty, no Unicode space, no '+'
//   key id       the first 4 bytes of SHA-256(name ‖ 0x0a ‖ type ‖ public key)
//   vkey         <name>+<key id, 8 hexadecimal digits>+<base64(type ‖ public key)>
//   secret key   PRIVATE+KEY+<name>+<key id>+<base64(type ‖ 32 bytes of seed)>
//
//   type 0x01    Ed25519 over the text of a note
//   type 0x04    Ed25519 over "cosignature/v1\ntime <seconds>\n" and the text; the signature is
//                preceded by the seconds since 1970, 8 bytes, big-endian
//
//   example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k

import Crypto

/// A public key under a name, as notes and policies name it.
public struct VerifierKey: Hashable, Sendable {
  /// What a signature by a key is over.
  public enum Algorithm: UInt8, Sendable {
    /// The text of the note.
    case ed25519 = 1
    /// The text of the note and a time: a witness's cosignature.
    case cosignature = 4
  }

  /// The name of the key.
  public let name: String
  /// What its signatures are over.
  public let algorithm: Algorithm
  /// The Ed25519 public key, 32 bytes.
  public let publicKey: [UInt8]

  /// A key under a name.
  ///
  /// Throws ``EvidenceError``, `malformed`, for a name that notes cannot carry or another number of
  /// bytes than 32.
  public init(
    name: String, algorithm: Algorithm, publicKey: [UInt8]
  ) throws(EvidenceError) {
    guard VerifierKey.isName(name) else {
      throw EvidenceError(
        .malformed, at: "key name", found: "“\(name)”",
        expected: "a name without spaces and without '+'")
    }
    guard publicKey.count == VerifierKey.keyBytes else {
      throw EvidenceError(
        .malformed, at: "key \(name)", found: "\(publicKey.count) bytes",
        expected: "\(VerifierKey.keyBytes) bytes of an Ed25519 public key")
    }
    (self.name, self.algorithm, self.publicKey) = (name, algorithm, publicKey)
  }

  /// Parses a vkey; throws ``EvidenceError``, `malformed`, for anything else, a wrong id included.
  public init(vkey text: String) throws(EvidenceError) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Base64.bytes(parts[2]), let type = bytes.first else {
      throw EvidenceError(
        .malformed, at: "vkey", found: "“\(text)”", expected: "<name>+<key id>+<base64>")
    }
    guard let algorithm = Algorithm(rawValue: type) else {
      throw EvidenceError(
        .malformed, at: "vkey \(parts[0])", found: "a key of type \(type)",
        expected: "type 1, Ed25519, or 4, a cosignature")
    }
    try self.init(
      name: String(parts[0]), algorithm: algorithm, publicKey: Array(bytes.dropFirst()))
    guard parts[1] == idText else {
      throw EvidenceError(
        .malformed, at: "vkey \(name)", found: "key id \(parts[1])",
        expected: "\(idText), which follows from name and key")
    }
  }

  /// The number of bytes of a public key and of a seed.
  public static let keyBytes: Int = 32

  /// The four bytes of the key's id as a number.
  public var id: UInt32 { VerifierKey.id(of: name, algorithm.rawValue, publicKey) }

  /// The key's id as eight hexadecimal digits.
  public var idText: String { VerifierKey.digits(id) }

  /// The key in one line of text.
  public var vkey: String { "\(name)+\(idText)+\(Base64.text([algorithm.rawValue] + publicKey))" }

  /// Whether a name can stand in a note.
  static func isName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy { scalar in
        scalar != "+" && !scalar.properties.isWhitespace && scalar.value >= 0x20
      }
  }

  static func id(of name: String, _ type: UInt8, _ publicKey: [UInt8]) -> UInt32 {
    let digest = SHA256.hash(data: Array(name.utf8) + [0x0A, type] + publicKey)
    return digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  static func digits(_ id: UInt32) -> String {
    let text = String(id, radix: 16)
    return String(repeating: "0", count: 8 - text.count) + text
  }

  /// When a signature over `text` was made, 0 where it carries no time; nil where it does not
  /// verify. `signature` is what follows the key id in a note.
  func time(ofSignature signature: [UInt8], over text: String) -> UInt64? {
    switch algorithm {
    case .ed25519:
      let isValid = Ed25519.isValid(signature, over: Array(text.utf8), by: publicKey)
      return isValid ? 0 : nil
    case .cosignature:
      guard signature.count == 72 else { return nil }
      let time = signature.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
      let message = Array(Cosignature.message(text, at: time).utf8)
      let isValid = Ed25519.isValid(Array(signature.dropFirst(8)), over: message, by: publicKey)
      return isValid ? time : nil
    }
  }
}

/// The Ed25519 signature scheme (RFC 8032).
public enum Ed25519 {
  /// Whether a signature of 64 bytes over a message was made by the key of a public key of 32.
  ///
  /// About 0.1 ms.
  public static func isValid(
    _ signature: [UInt8], over message: [UInt8], by publicKey: [UInt8]
  ) -> Bool {
    guard signature.count == 64,
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
    else { return false }
    return key.isValidSignature(signature, for: message)
  }
}

/// What a witness signs.
enum Cosignature {
  static func message(_ text: String, at seconds: UInt64) -> String {
    "cosignature/v1\ntime \(seconds)\n\(text)"
  }
}

/// A secret Ed25519 key under a name: signs notes and, elsewhere, events.
public struct SigningKey: Sendable {
  /// The name of the key.
  public let name: String
  private let key: Curve25519.Signing.PrivateKey

  /// A new key from the system's random numbers; throws ``EvidenceError`` for a name that notes
  /// cannot carry.
  public init(name: String) throws(EvidenceError) {
    try self.init(name: name, key: Curve25519.Signing.PrivateKey())
  }

  /// The key of a seed of 32 bytes; throws ``EvidenceError``.
  public init(name: String, seed: [UInt8]) throws(EvidenceError) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
      throw EvidenceError(
        .malformed, at: "secret key \(name)", found: "\(seed.count) bytes",
        expected: "\(VerifierKey.keyBytes) bytes of seed")
    }
    try self.init(name: name, key: key)
  }

  private init(
    name: String, key: Curve25519.Signing.PrivateKey
  ) throws(EvidenceError) {
    guard VerifierKey.isName(name) else {
      throw EvidenceError(
        .malformed, at: "key name", found: "“\(name)”",
        expected: "a name without spaces and without '+'")
    }
    (self.name, self.key) = (name, key)
  }

  private static let prefix = "PRIVATE+KEY+"

  /// Parses the text of a secret key, one line; throws ``EvidenceError`` without repeating it.
  public init(secretText text: String) throws(EvidenceError) {
    let line = text.hasSuffix("\n") ? text.dropLast() : text[...]
    let parts = line.dropFirst(SigningKey.prefix.count).split(
      separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard line.hasPrefix(SigningKey.prefix), parts.count == 3,
      let bytes = Base64.bytes(parts[2]), bytes.first == VerifierKey.Algorithm.ed25519.rawValue
    else {
      throw EvidenceError(
        .malformed, at: "secret key", found: "something else",
        expected: "PRIVATE+KEY+<name>+<key id>+<base64>")
    }
    try self.init(name: String(parts[0]), seed: Array(bytes.dropFirst()))
    guard try verifier().idText == parts[1] else {
      throw EvidenceError(
        .malformed, at: "secret key \(name)", found: "key id \(parts[1])",
        expected: "the one that follows from name and key")
    }
  }

  /// The secret key as text, for a file that only its owner can read.
  public var secretText: String {
    let type = VerifierKey.Algorithm.ed25519.rawValue
    let id = VerifierKey.digits(VerifierKey.id(of: name, type, publicKey))
    let seed = Array(key.rawRepresentation)
    return "\(SigningKey.prefix)\(name)+\(id)+\(Base64.text([type] + seed))\n"
  }

  /// The public key, 32 bytes.
  public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

  /// The key as verifiers know it.
  public func verifier(
    _ algorithm: VerifierKey.Algorithm = .ed25519
  ) throws(EvidenceError) -> VerifierKey {
    try VerifierKey(name: name, algorithm: algorithm, publicKey: publicKey)
  }

  /// The same key under another name, such as the origin of a log.
  public func named(_ name: String) throws(EvidenceError) -> SigningKey {
    try SigningKey(name: name, key: key)
  }

  /// The Ed25519 signature over a message, 64 bytes.
  public func signature(over message: [UInt8]) -> [UInt8] {
    // Signing fails only where the system has no random numbers.
    guard let signature = try? key.signature(for: message) else {
      preconditionFailure("TransparencyLog: Ed25519 could not sign")
    }
    return Array(signature)
  }

  /// The line that signs the text of a note.
  public func sign(_ text: String) throws(EvidenceError) -> NoteSignature {
    let key = try verifier()
    return NoteSignature(
      name: name, keyID: key.id, signature: signature(over: Array(text.utf8)))
  }

  /// The line by which a witness says that, at a time in seconds since 1970, the checkpoint was
  /// the largest consistent one it had seen.
  public func cosign(_ text: String, at seconds: UInt64) throws(EvidenceError) -> NoteSignature {
    let key = try verifier(.cosignature)
    let message = Cosignature.message(text, at: seconds)
    let time = stride(from: UInt64(56), through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: seconds >> $0)
    }
    return NoteSignature(
      name: name, keyID: key.id, signature: time + signature(over: Array(message.utf8)))
  }
}
