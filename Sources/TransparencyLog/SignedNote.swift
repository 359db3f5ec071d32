// Signed notes (C2SP signed-note v1.0.0).
//
//   <text>                     UTF-8, ends with a line feed; no other character below U+0020
//   (an empty line)            the last one of the note
//   — <key name> <base64>      one to 64 lines: U+2014, a space, the name, a space, and the base64
//                              of the key id, 4 bytes, and the signature
//
// A signature by a key that is not known is passed over. One by a known key that does not verify
// refuses the whole note, and so does a note on which no known key's signature is. A key that signs
// twice is refused here: there is no use for it, and room to hide something in.

/// A text and the signatures on it.
public struct SignedNote: Hashable, Sendable, CustomStringConvertible {
  /// The text that is signed; it ends with a line feed.
  public let text: String
  /// The signatures, in their order.
  public private(set) var signatures: [NoteSignature]

  /// A note made of its parts.
  public init(text: String, signatures: [NoteSignature]) {
    (self.text, self.signatures) = (text, signatures)
  }

  /// The most lines of signatures that are read.
  public static let signaturesMax: Int = 64
  /// The most bytes of a note that are read.
  public static let bytesMax: Int = 1 << 20

  /// Parses a note strictly; throws ``EvidenceError``, `malformed`.
  public init(parsing bytes: [UInt8]) throws(EvidenceError) {
    let note = try SignedNote.validText(bytes)
    guard let split = SignedNote.lastEmptyLine(bytes) else {
      throw EvidenceError(
        .malformed, at: "note", found: "no empty line before signatures",
        expected: "text, an empty line, and signatures")
    }
    let start = note.utf8.startIndex
    let text = note[..<note.utf8.index(start, offsetBy: split + 1)]
    let lines = note[note.utf8.index(start, offsetBy: split + 2)...]
    self.init(text: String(text), signatures: try SignedNote.signatures(in: String(lines)))
  }

  /// Parses a note given as text.
  public init(parsing text: String) throws(EvidenceError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Parses lines of signatures, each ended by a line feed, as a witness answers with.
  public static func signatures(in text: String) throws(EvidenceError) -> [NoteSignature] {
    var signatures: [NoteSignature] = []
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1, lines.removeLast().isEmpty else {
      throw EvidenceError(
        .malformed, at: "signatures", found: "no line feed at the end",
        expected: "lines that each end with one")
    }
    guard lines.count <= signaturesMax else {
      throw EvidenceError(
        .malformed, at: "signatures", found: "\(lines.count) lines",
        expected: "at most \(signaturesMax)")
    }
    for (index, line) in lines.enumerated() {
      guard let signature = NoteSignature(line: line) else {
        throw EvidenceError(
          .malformed, at: "signature \(index + 1)", found: "“\(line.prefix(80))”",
          expected: "“— <key name> <base64 of key id and signature>”")
      }
      guard !signatures.contains(where: { $0.isOfSameKey(as: signature) }) else {
        throw EvidenceError(
          .malformed, at: "signature \(index + 1)", found: "a second one by \(signature.name)",
          expected: "one of each key")
      }
      signatures.append(signature)
    }
    return signatures
  }

  /// The note as text.
  public var description: String {
    text + "\n" + signatures.map { "\($0)\n" }.joined()
  }

  /// The signatures by known keys, each verified.
  ///
  /// Throws ``EvidenceError``, `refused`, where one of them does not verify, or where no known key
  /// has signed.
  public func verified(by keys: [VerifierKey]) throws(EvidenceError) -> [VerifiedSignature] {
    var verified: [VerifiedSignature] = []
    for signature in signatures {
      guard
        let key = keys.first(where: { $0.name == signature.name && $0.id == signature.keyID })
      else { continue }
      guard let time = key.time(ofSignature: signature.signature, over: text) else {
        throw EvidenceError(
          .refused, at: "signature by \(key.name)",
          found: "one that does not verify", expected: "a signature of this text")
      }
      verified.append(
        VerifiedSignature(key: key, seconds: key.algorithm == .cosignature ? time : nil))
    }
    guard !verified.isEmpty else {
      let names = signatures.map(\.name).joined(separator: ", ")
      throw EvidenceError(
        .refused, at: "signatures", found: "those of \(names)", expected: "one by a known key")
    }
    return verified
  }

  /// The note with signatures added; those of keys that have signed already are passed over.
  public func adding(_ more: [NoteSignature]) -> SignedNote {
    var note = self
    for signature in more where !note.signatures.contains(where: { $0.isOfSameKey(as: signature) })
    {
      note.signatures.append(signature)
    }
    return note
  }

  /// The bytes as text, where notes can have them.
  private static func validText(_ bytes: [UInt8]) throws(EvidenceError) -> String {
    guard bytes.count <= bytesMax else {
      throw EvidenceError(
        .malformed, at: "note", found: "\(bytes.count) bytes", expected: "at most \(bytesMax)")
    }
    if let index = bytes.firstIndex(where: { $0 < 0x20 && $0 != 0x0A }) {
      let line = bytes[..<index].count { $0 == 0x0A } + 1
      throw EvidenceError(
        .malformed, at: "line \(line)", found: "the control character \(bytes[index])",
        expected: "text")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw EvidenceError(
        .malformed, at: "note", found: "bytes that are not UTF-8", expected: "text")
    }
    return text
  }

  /// The offset of the line feed that ends the text before the last empty line.
  private static func lastEmptyLine(_ bytes: [UInt8]) -> Int? {
    guard bytes.count > 2 else { return nil }
    for index in stride(from: bytes.count - 2, through: 1, by: -1)
    where bytes[index] == 0x0A && bytes[index - 1] == 0x0A {
      return index - 1
    }
    return nil
  }
}

/// One line of signature.
public struct NoteSignature: Hashable, Sendable, CustomStringConvertible {
  /// The name of the key.
  public let name: String
  /// The four bytes of the key's id as a number.
  public let keyID: UInt32
  /// What follows the key id.
  public let signature: [UInt8]

  init(name: String, keyID: UInt32, signature: [UInt8]) {
    (self.name, self.keyID, self.signature) = (name, keyID, signature)
  }

  private static let prefix = "\u{2014} "

  /// Parses a line without its line feed; nil for anything else.
  init?(line: Substring) {
    let start = NoteSignature.prefix
    guard line.utf8.starts(with: start.utf8) else { return nil }
    let rest = line.unicodeScalars.dropFirst(2)
    guard let space = rest.firstIndex(of: " ") else { return nil }
    let name = String(rest[..<space])
    guard VerifierKey.isName(name),
      let bytes = Base64.bytes(String(rest[rest.index(after: space)...])), bytes.count > 4
    else { return nil }
    self.init(
      name: name, keyID: bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
      signature: Array(bytes.dropFirst(4)))
  }

  /// The line without its line feed.
  public var description: String {
    let id = stride(from: UInt32(24), through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: keyID >> $0)
    }
    return "\(NoteSignature.prefix)\(name) \(Base64.text(id + signature))"
  }

  func isOfSameKey(as other: NoteSignature) -> Bool {
    name == other.name && keyID == other.keyID
  }
}

/// A signature that verifies.
public struct VerifiedSignature: Hashable, Sendable {
  /// The key that made it.
  public let key: VerifierKey
  /// When a witness made it, in seconds since 1970; nil for a log's own.
  public let seconds: UInt64?
}
