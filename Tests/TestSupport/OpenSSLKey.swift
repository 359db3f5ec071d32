import Foundation

/// An Ed25519 key with which the openssl command signs, so that no code of ours takes part.
public struct OpenSSLKey: Sendable {
  /// The name under which it signs notes.
  public let name: String
  /// The public key, 32 bytes.
  public let publicKey: [UInt8]
  private let files: TemporaryDirectory
  private var keyIDs: [UInt8: [UInt8]] = [:]

  /// The key that a seed of 32 equal bytes makes; throws where openssl is missing or fails.
  public init(name: String, seed: UInt8) throws {
    self.name = name
    files = try TemporaryDirectory()
    // RFC 8410: the private key in PKCS #8, before the seed, and the public one, before the key.
    let start: [UInt8] = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]
    try Data(start + [UInt8](repeating: seed, count: 32)).write(to: files.file("key"))
    let written = try Self.openssl(
      ["pkey", "-inform", "DER", "-in", files.file("key").path, "-pubout", "-outform", "DER"])
    publicKey = Array(written.suffix(32))
    for type: UInt8 in [1, 4] { keyIDs[type] = try keyID(type: type) }
  }

  /// Signs a message, 64 bytes; throws where openssl fails.
  public func signature(of message: [UInt8]) throws -> [UInt8] {
    try Data(message).write(to: files.file("message"))
    return Array(
      try Self.openssl([
        "pkeyutl", "-sign", "-rawin", "-in", files.file("message").path, "-keyform", "DER",
        "-inkey", files.file("key").path,
      ]))
  }

  /// The key as policies write it, of a type of signature: 1 notes, 4 cosignatures.
  public func vkey(type: UInt8 = 1) -> String {
    let encoded = Data([type] + publicKey).base64EncodedString()
    return "\(name)+\(hexadecimal(keyIDs[type, default: []]))+\(encoded)"
  }

  /// The line of a note that holds the signature of its text.
  public func line(on text: String) throws -> String {
    line(type: 1, signature: try signature(of: Array(text.utf8)))
  }

  /// The line of a checkpoint that holds the cosignature of its text at a time in seconds.
  public func cosignature(on text: String, time: UInt64) throws -> String {
    let message = "cosignature/v1\ntime \(time)\n\(text)"
    let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * $0)) }
    return line(type: 4, signature: try stamp + signature(of: Array(message.utf8)))
  }

  /// SHA-256 as openssl computes it; throws where openssl fails.
  public static func sha256(of message: [UInt8]) throws -> [UInt8] {
    Array(try openssl(["dgst", "-sha256", "-binary"], input: Data(message)))
  }

  private func line(type: UInt8, signature: [UInt8]) -> String {
    let blob = Data(keyIDs[type, default: []] + signature)
    return "\u{2014} \(name) \(blob.base64EncodedString())\n"
  }

  /// The first four bytes of the SHA-256 of name, line feed, type and key.
  private func keyID(type: UInt8) throws -> [UInt8] {
    Array(try Self.sha256(of: Array(name.utf8) + [10, type] + publicKey).prefix(4))
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func openssl(_ arguments: [String], input: Data = Data()) throws -> Data {
    let run = try CommandRun.run(
      URL(fileURLWithPath: "/usr/bin/env"), ["openssl"] + arguments, input: input)
    guard run.status == 0 else {
      throw CocoaError(.featureUnsupported, userInfo: [NSLocalizedDescriptionKey: run.errors])
    }
    return run.outputBytes
  }
}
