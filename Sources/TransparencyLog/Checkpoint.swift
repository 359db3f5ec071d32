// Checkpoints (C2SP tlog-checkpoint v1.0.0): the text of a signed note.
//
//   <origin>                   names the log; the key that signs has the same name
//   <tree size>                decimal, no leading zero
//   <root>                     base64 of 32 bytes
//   <extension>                lines that are not empty; none are written here
//
//   parley/019b7582-7c00-7000-8000-000000000001
//   0
//   47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

/// The size and root of a log at a moment.
public struct Checkpoint: Hashable, Sendable, CustomStringConvertible {
  /// The name of the log.
  public let origin: String
  /// The number of leaves.
  public let size: UInt64
  /// The root of the tree over them.
  public let root: MerkleHash
  /// Further lines that another log wrote; they mean nothing here.
  public let extensions: [String]

  /// A checkpoint of a log.
  public init(origin: String, size: UInt64, root: MerkleHash) {
    (self.origin, self.size, self.root, extensions) = (origin, size, root, [])
  }

  /// Parses the text of a note strictly; throws ``EvidenceError``, `malformed`.
  public init(parsing text: String) throws(EvidenceError) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count > 3, lines.removeLast().isEmpty else {
      throw EvidenceError(
        .malformed, at: "checkpoint", found: "\(lines.count) lines",
        expected: "origin, size and root, each ended by a line feed")
    }
    guard !lines[0].isEmpty else {
      throw EvidenceError(
        .malformed, at: "line 1", found: "nothing", expected: "the origin of a log")
    }
    guard let size = UInt64(lines[1]), String(size) == lines[1] else {
      throw EvidenceError(
        .malformed, at: "line 2", found: "“\(lines[1])”",
        expected: "a size in decimal digits without leading zeros")
    }
    guard let root = MerkleHash(base64: lines[2]) else {
      throw EvidenceError(
        .malformed, at: "line 3", found: "“\(lines[2])”", expected: "a root in base64")
    }
    guard size > 0 || root == .empty else {
      throw EvidenceError(
        .malformed, at: "line 3", found: "\(root)",
        expected: "\(MerkleHash.empty), the root of size 0")
    }
    guard !lines.contains("") else {
      throw EvidenceError(
        .malformed, at: "checkpoint", found: "an empty line", expected: "none")
    }
    (origin, self.size, self.root, extensions) = (lines[0], size, root, Array(lines.dropFirst(3)))
  }

  /// The text that is signed.
  public var description: String {
    ([origin, String(size), root.base64] + extensions).map { $0 + "\n" }.joined()
  }

  /// The checkpoint as a note signed by a log's key.
  public func signed(by key: SigningKey) throws(EvidenceError) -> SignedNote {
    SignedNote(text: description, signatures: [try key.named(origin).sign(description)])
  }
}

/// A signed checkpoint with where it came from.
public struct SignedCheckpoint: Hashable, Sendable {
  /// The path of the file, or what else names it.
  public let name: String
  /// The note as signed.
  public let note: SignedNote
  /// What the note says.
  public let checkpoint: Checkpoint

  /// Parses the bytes of a file; throws ``EvidenceError``, `malformed`.
  public init(name: String, parsing bytes: [UInt8]) throws(EvidenceError) {
    self.name = name
    note = try SignedNote(parsing: bytes)
    checkpoint = try Checkpoint(parsing: note.text)
  }
}

/// A key that signs the checkpoints of a log.
public struct CheckpointKey: Hashable, Sendable {
  /// The name under which its owner keeps it.
  public let name: String
  /// The key under the log's origin.
  public let verifier: VerifierKey

  /// A key under the name that its owner gave it and as verifiers know it.
  public init(name: String, verifier: VerifierKey) {
    (self.name, self.verifier) = (name, verifier)
  }
}
