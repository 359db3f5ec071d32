// The two texts by which a log proves something to people who have no copy of it.
//
// That an event is in the log: C2SP tlog-proof, in a file `.tlog-proof`.
//
//   c2sp.org/tlog-proof@v1
//   extra <base64>             optional; here the header of the event, whose leaf is proved
//   index <decimal>            the event's sequence number
//   <base64>                   no or more hashes, the leaf's sibling first
//   (an empty line)
//   <checkpoint>               a signed note, verbatim
//
// That a log extends what it was: the body of C2SP tlog-witness's add-checkpoint.
//
//   old <decimal>              the earlier size
//   <base64>                   no or more hashes of the consistency proof, at most 63
//   (an empty line)
//   <checkpoint>               the later one, a signed note, verbatim
//
// Neither carries its own trust: the root comes from the checkpoint, and that the log signed it is
// told by keys that the reader has from elsewhere.

/// The proof that an event is in a log.
public struct LogProof: Hashable, Sendable, CustomStringConvertible {
  /// Bytes beside the proof that are not proved by themselves: the header of the event.
  public let extra: [UInt8]?
  /// The sequence number of the event.
  public let index: UInt64
  /// The siblings from the leaf up.
  public let hashes: [MerkleHash]
  /// The signed checkpoint.
  public let note: SignedNote
  /// The checkpoint that the note carries.
  public let checkpoint: Checkpoint

  private static let title = "c2sp.org/tlog-proof@v1"

  /// A proof made of its parts; throws ``EvidenceError`` where the note carries no checkpoint.
  public init(
    extra: [UInt8]?, _ proof: InclusionProof, note: SignedNote
  ) throws(EvidenceError) {
    (self.extra, index, hashes) = (extra, proof.leafIndex, proof.hashes)
    (self.note, checkpoint) = (note, try Checkpoint(parsing: note.text))
  }

  /// Parses a proof strictly; throws ``EvidenceError``, `malformed`.
  public init(parsing bytes: [UInt8]) throws(EvidenceError) {
    var lines = try ProofLines(bytes)
    try lines.require(LogProof.title)
    extra = try lines.value(of: "extra ").map { (text) throws(EvidenceError) in
      guard let bytes = Base64.bytes(text) else {
        throw lines.error(found: "“\(text.prefix(80))”", expected: "base64")
      }
      return bytes
    }
    index = try lines.number(of: "index ")
    hashes = try lines.hashes(max: 64)
    (note, checkpoint) = try lines.checkpoint()
  }

  /// The proof as text.
  public var description: String {
    let extra = extra.map { "extra \(Base64.text($0))\n" } ?? ""
    return "\(LogProof.title)\n\(extra)index \(index)\n"
      + hashes.map { "\($0.base64)\n" }.joined() + "\n\(note)"
  }

  /// Verifies that a leaf stands at ``index`` under the root of the checkpoint.
  ///
  /// Whether the checkpoint is the log's own is for a ``Policy`` to say. Throws ``EvidenceError``,
  /// `refused`.
  public func verify(leaf: MerkleHash) throws(EvidenceError) {
    let proof = InclusionProof(leafIndex: index, treeSize: checkpoint.size, hashes: hashes)
    if let refusal = proof.refusal(leaf: leaf, root: checkpoint.root) {
      throw EvidenceError(
        .refused, at: "event \(index)", found: "\(refusal)",
        expected: "a proof under the checkpoint of size \(checkpoint.size)")
    }
  }
}

/// The proof that a log extends an earlier state of itself.
public struct ExtensionProof: Hashable, Sendable, CustomStringConvertible {
  /// The earlier size.
  public let earlierSize: UInt64
  /// The hashes of the consistency proof.
  public let hashes: [MerkleHash]
  /// The signed later checkpoint.
  public let note: SignedNote
  /// The checkpoint that the note carries.
  public let checkpoint: Checkpoint

  /// A proof made of its parts; throws ``EvidenceError`` where the note carries no checkpoint.
  public init(
    earlierSize: UInt64, hashes: [MerkleHash], note: SignedNote
  ) throws(EvidenceError) {
    (self.earlierSize, self.hashes) = (earlierSize, hashes)
    (self.note, checkpoint) = (note, try Checkpoint(parsing: note.text))
  }

  /// Parses a proof strictly; throws ``EvidenceError``, `malformed`.
  public init(parsing bytes: [UInt8]) throws(EvidenceError) {
    var lines = try ProofLines(bytes)
    earlierSize = try lines.number(of: "old ")
    hashes = try lines.hashes(max: 63)
    (note, checkpoint) = try lines.checkpoint()
  }

  /// The proof as text.
  public var description: String {
    "old \(earlierSize)\n" + hashes.map { "\($0.base64)\n" }.joined() + "\n\(note)"
  }

  /// Verifies that the log of the checkpoint extends the log of an earlier one.
  ///
  /// Size 0, of which the root is ``MerkleHash/empty``, is extended by every log, and takes a proof
  /// without hashes, as a witness does that has seen nothing (tlog-witness). Throws
  /// ``EvidenceError``, `refused`.
  public func verify(earlier: Checkpoint) throws(EvidenceError) {
    guard earlier.origin == checkpoint.origin else {
      throw EvidenceError(
        .refused, at: "origin", found: checkpoint.origin, expected: earlier.origin)
    }
    guard earlier.size == earlierSize else {
      throw EvidenceError(
        .refused, at: "old", found: "\(earlierSize)",
        expected: "\(earlier.size), the size of the earlier checkpoint")
    }
    if earlierSize == 0 && hashes.isEmpty && earlier.root == .empty { return }
    let proof = ConsistencyProof(
      earlierSize: earlierSize, laterSize: checkpoint.size, hashes: hashes)
    if let refusal = proof.refusal(earlierRoot: earlier.root, laterRoot: checkpoint.root) {
      throw EvidenceError(
        .refused, at: "size \(earlierSize) to \(checkpoint.size)", found: "\(refusal)",
        expected: "a log that extends the earlier one")
    }
  }
}

/// The lines of a proof, read one after the other.
private struct ProofLines {
  private let bytes: [UInt8]
  private var offset = 0
  private var number = 0

  init(_ bytes: [UInt8]) throws(EvidenceError) {
    self.bytes = bytes
    guard bytes.count <= SignedNote.bytesMax else {
      throw EvidenceError(
        .malformed, at: "proof", found: "\(bytes.count) bytes",
        expected: "at most \(SignedNote.bytesMax)")
    }
  }

  func error(found: String, expected: String) -> EvidenceError {
    EvidenceError(.malformed, at: "line \(number)", found: found, expected: expected)
  }

  /// The next line without its line feed.
  private mutating func next() throws(EvidenceError) -> String {
    number += 1
    guard let end = bytes[offset...].firstIndex(of: 0x0A),
      let line = String(validating: bytes[offset..<end], as: UTF8.self)
    else { throw error(found: "no line of text", expected: "one, ended by a line feed") }
    offset = end + 1
    return line
  }

  mutating func require(_ text: String) throws(EvidenceError) {
    let line = try next()
    guard line == text else { throw error(found: "“\(line.prefix(80))”", expected: text) }
  }

  /// What follows `key` on the next line; nil where the line starts otherwise, and is not read.
  mutating func value(of key: String) throws(EvidenceError) -> String? {
    let start = (offset, number)
    let line = try next()
    guard line.hasPrefix(key) else {
      (offset, number) = start
      return nil
    }
    return String(line.dropFirst(key.count))
  }

  mutating func number(of key: String) throws(EvidenceError) -> UInt64 {
    guard let text = try value(of: key), let value = UInt64(text), String(value) == text else {
      number += 1
      throw error(
        found: "another line", expected: "“\(key)” and a number without leading zeros")
    }
    return value
  }

  /// Hashes up to an empty line.
  mutating func hashes(max: Int) throws(EvidenceError) -> [MerkleHash] {
    var hashes: [MerkleHash] = []
    while true {
      let line = try next()
      if line.isEmpty { return hashes }
      guard let hash = MerkleHash(base64: line) else {
        throw error(found: "“\(line.prefix(80))”", expected: "a hash in base64, or an empty line")
      }
      guard hashes.count < max else {
        throw error(found: "a further hash", expected: "at most \(max)")
      }
      hashes.append(hash)
    }
  }

  /// The rest as a checkpoint.
  func checkpoint() throws(EvidenceError) -> (SignedNote, Checkpoint) {
    let note = try SignedNote(parsing: Array(bytes[offset...]))
    return (note, try Checkpoint(parsing: note.text))
  }
}
