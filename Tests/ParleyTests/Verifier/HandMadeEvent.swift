import Foundation
import TestSupport

/// An event of an export, put together byte by byte as the file format has it; openssl hashes and
/// signs.
struct HandMadeEvent {
  var type = "note.made"
  var recorder = "anna"
  /// The body as stored.
  var body = Array("hello".utf8)
  /// The body as JSON; nil: only its bytes are in the line.
  var data: String?
  /// Whose key id the event has.
  var key: OpenSSLKey?
  /// Who made the signature.
  var signer: OpenSSLKey?
  /// Whether one bit of the signature is flipped.
  var isFlipped = false
  /// Whether salt and body are left out.
  var isRedacted = false

  /// A note that a key signed, or that is not signed.
  static func note(signed key: OpenSSLKey? = nil) -> HandMadeEvent {
    HandMadeEvent(key: key, signer: key)
  }

  /// The declaration of anna with a key; `isRevoked`: which is revoked.
  static func declared(
    _ declared: OpenSSLKey, isRevoked: Bool = false, signed key: OpenSSLKey? = nil
  ) -> HandMadeEvent {
    let revoked = isRevoked ? ",\"revoked\":true" : ""
    return HandMadeEvent(
      type: "recorder.declared", body: declaration(declared) + (isRevoked ? [0x28, 1] : []),
      data: "{\"slug\":\"anna\",\"publicKey\":\"\(hexadecimal(declared.publicKey))\"\(revoked)}",
      key: key, signer: key)
  }

  /// The correction of event `target`, a declaration of anna, to one with another key.
  static func corrected(_ target: Int, to key: OpenSSLKey) -> HandMadeEvent {
    let body = declaration(key)
    let replacement = [0x0a, UInt8(body.count)] + body
    return HandMadeEvent(
      type: "record.corrected",
      body: [0x0a, 16] + id(target) + [0x12, UInt8(replacement.count)] + replacement,
      data: "{\"target\":\"\(identifier(target))\",\"replacement\":{\"body\":"
        + "\"\(hexadecimal(body))\"}}")
  }

  /// What takes event `target` off the record, or says that its body was destroyed, and with it
  /// that of `stripped`.
  static func editorial(
    _ type: String, _ target: Int, stripped: Int? = nil
  ) -> HandMadeEvent {
    let more = stripped.map { ",\"stripped\":[\"\(identifier($0))\"]" } ?? ""
    return HandMadeEvent(
      type: type, body: [0x0a, 16] + id(target) + (stripped.map { [0x22, 16] + id($0) } ?? []),
      data: "{\"target\":\"\(identifier(target))\"\(more)}")
  }

  /// The events as lines of JSON.
  static func export(_ events: [HandMadeEvent]) throws -> String {
    try events.enumerated().map { try $1.line($0) + "\n" }.joined()
  }

  private func line(_ sequence: Int) throws -> String {
    let salt = [UInt8](repeating: 5, count: 32)
    let keyID = try key.map { Array(try OpenSSLKey.sha256(of: $0.publicKey).prefix(8)) }
    var envelope: [UInt8] = [0x08, 1, 0x12, 16] + Self.id(sequence)
    envelope += [0x1a, UInt8(type.utf8.count)] + Array(type.utf8) + [0x20, 1]
    envelope += [0x2a, UInt8(recorder.utf8.count)] + Array(recorder.utf8)
    envelope += try [0x3a, 32] + OpenSSLKey.sha256(of: [2] + salt + body)
    envelope += keyID.map { [0x42, 8] + $0 } ?? []
    var header = [0x0a, UInt8(envelope.count)] + envelope
    header += (sequence == 0 ? [] : [0x10, UInt8(sequence)]) + [0x18, 100]
    if var signature = try signer?.signature(of: Array("parley-event-v1\n".utf8) + envelope) {
      if isFlipped { signature[9] ^= 4 }
      header += [0x22, 64] + signature
    }
    let content = data.map { "\"data\":\($0)" } ?? "\"data_base64\":\"\(base64(body))\""
    let rest = isRedacted ? "" : ",\"parleysalt\":\"\(base64(salt))\",\(content)"
    return "{\"specversion\":\"1.0\",\"id\":\"\(Self.identifier(sequence))\","
      + "\"source\":\"parley/x\",\"type\":\"\(type)\",\"time\":\"1970-01-01T00:00:00.000100Z\","
      + "\"sequence\":\"\(sequence)\",\"recorder\":\"\(recorder)\",\"marking\":\"clear\","
      + "\"schema\":1,\"parleyheader\":\"\(base64(header))\"\(rest)}"
  }

  private static func declaration(_ key: OpenSSLKey) -> [UInt8] {
    [0x0a, 4] + Array("anna".utf8) + [0x1a, 32] + key.publicKey
  }

  private static func id(_ sequence: Int) -> [UInt8] {
    [UInt8](repeating: 7, count: 15) + [UInt8(sequence)]
  }

  private static func identifier(_ sequence: Int) -> String {
    "07070707-0707-0707-0707-0707070707" + hexadecimal([UInt8(sequence)])
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
