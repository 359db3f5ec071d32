import Dossiers
import EventStore
public import Positions
public import TransparencyLog

extension LedgerError {
  /// Says what an error of a note, a proof or a policy means for a file: exit code 2 where it is
  /// not of its form, 1 where what it says does not hold.
  public init(_ error: EvidenceError, in file: String) {
    self.init(error.kind == .refused ? .checkFailed : .usage, "\(file): \(error)")
  }

  /// Runs `body`; errors of notes, proofs and policies are told with the file's name.
  public static func evidence<R>(
    in file: String, _ body: () throws(EvidenceError) -> R
  ) throws -> R {
    do throws(EvidenceError) {
      return try body()
    } catch {
      throw LedgerError(error, in: file)
    }
  }
}

/// A checkpoint that somebody kept elsewhere, signed or not.
public struct GivenCheckpoint: Sendable {
  /// The file's name.
  public let name: String
  /// What it says.
  public let checkpoint: Checkpoint
  /// The note, where it is signed.
  public let note: SignedNote?

  /// Reads a signed checkpoint, or its three lines alone. Throws `LedgerError`, `.usage`.
  public init(name: String, bytes: [UInt8]) throws {
    self.name = name
    if let text = String(validating: bytes, as: UTF8.self),
      let bare = try? Checkpoint(parsing: text), bare.extensions.isEmpty
    {
      (checkpoint, note) = (bare, nil)
      return
    }
    (note, checkpoint) = try LedgerError.evidence(in: name) { () throws(EvidenceError) in
      let note = try SignedNote(parsing: bytes)
      return (note, try Checkpoint(parsing: note.text))
    }
  }
}

/// A key as everybody may know it.
public struct PublicKey: Hashable, Sendable {
  /// The name under which its owner keeps it.
  public let name: String
  /// The Ed25519 public key, 32 bytes.
  public let bytes: [UInt8]
  /// The key under its own name, as verifiers of notes write it.
  public let verifier: VerifierKey
  /// The id by which events name it, 8 bytes.
  public let keyID: [UInt8]

  init(_ key: SecretKey) throws {
    name = key.name
    bytes = key.publicKey
    verifier = try key.verifier(origin: key.name)
    keyID = EventSignature.keyID(of: key.publicKey)
  }
}

extension Ledger {
  /// Makes a secret key in a directory outside of every ledger, and tells its public half.
  ///
  /// Throws `LedgerError`: `.conflict` where there is a key of that name, `.usage` for a name that
  /// is no slug or a directory inside a ledger.
  public static func createKey(named name: String, in directory: String) throws -> PublicKey {
    guard Slug.isValid(name) else {
      throw LedgerError(.usage, "key: found “\(name)”, expected \(Slug.form)")
    }
    return try LedgerError.mapping {
      try PublicKey(KeyDirectory(path: directory).create(name: name))
    }
  }

  /// The keys in a directory, by name; only some where names are given. Throws `LedgerError`,
  /// `.usage`, for a name that none has.
  public static func keys(in directory: String, named names: [String] = []) throws -> [PublicKey] {
    try LedgerError.mapping {
      let keys = KeyDirectory(path: directory)
      return try (names.isEmpty ? keys.names() : names).map {
        try PublicKey(secretKey(named: $0, in: keys))
      }
    }
  }

  private static func secretKey(named name: String, in keys: KeyDirectory) throws -> SecretKey {
    if let key = try keys.key(named: name) { return key }
    let hint =
      Spelling.nearest(to: name, among: try keys.names()).map { "; did you mean \($0)?" } ?? ""
    throw LedgerError(
      .usage,
      "key: found no “\(name)” in \(keys.path), expected one that parley key new made\(hint)")
  }

  /// The origin of the ledger's checkpoints: `parley/` and its id.
  public var origin: String {
    get throws { try read { LogHead.origin(of: try $0.meta.id) } }
  }

  /// The keys that sign checkpoints of this ledger, the one in force last.
  public func checkpointKeys() throws -> [CheckpointKey] {
    try LedgerError.mapping { try store.checkpointKeys() }
  }

  /// Signs the ledger as it is now with a key of a directory; by default the one in force.
  ///
  /// It is held against every earlier checkpoint first. With `remembers` the key is the one in
  /// force from then on, by which each append signs a checkpoint. Throws `LedgerError`:
  /// `.integrity` where the ledger does not extend an earlier checkpoint, `.usage` without a key.
  public func checkpoint(
    withKey name: String?, in directory: String, remembers: Bool
  ) throws -> SignedCheckpoint {
    try LedgerError.mapping {
      guard let name = try name ?? store.checkpointKeys().last?.name else {
        throw LedgerError(
          .usage, "--key: found no key that signs this ledger's checkpoints, expected --key NAME")
      }
      let key = try Ledger.secretKey(named: name, in: KeyDirectory(path: directory))
      return try store.signCheckpoint(with: key, comparesAll: true, remembers: remembers)
    }
  }

  /// The signed checkpoints, each once, ascending. Throws `LedgerError`, `.integrity`, for a file
  /// that holds none.
  public func checkpoints() throws -> [SignedCheckpoint] {
    try LedgerError.mapping {
      let (found, faults) = try store.signedCheckpoints()
      guard faults.isEmpty else { throw LedgerError(.integrity, faults) }
      return found.filter { $0.name.hasSuffix(".checkpoint") }
    }
  }

  /// Takes in cosignatures: a note with the text of a stored checkpoint, or the lines that a
  /// witness answered with for the newest one.
  ///
  /// Those of witnesses that the policy names are verified and stored. Throws `LedgerError`:
  /// `.checkFailed` where one does not verify, `.usage` where none is by a witness of the policy.
  public func addCosignatures(
    from bytes: [UInt8], name: String, under policy: Policy
  ) throws -> SignedCheckpoint {
    let given = try LedgerError.evidence(in: name) { () throws(EvidenceError) in
      let text = String(decoding: bytes, as: UTF8.self)
      return text.hasPrefix("\u{2014} ")
        ? (text: nil, signatures: try SignedNote.signatures(in: text))
        : try { (note: SignedNote) in (note.text, note.signatures) }(SignedNote(parsing: bytes))
    }
    return try LedgerError.mapping {
      let size = try given.text.map { text in
        try LedgerError.evidence(in: name) { () throws(EvidenceError) in
          try Checkpoint(parsing: text).size
        }
      }
      guard let stored = try store.newestCheckpoint(atMost: size ?? .max),
        given.text == nil || stored.note.text == given.text
      else {
        throw LedgerError(
          .usage, "\(name): found no such checkpoint in \(path)/checkpoints, expected one that is")
      }
      let note = SignedNote(text: stored.note.text, signatures: given.signatures)
      let verified = try LedgerError.evidence(in: name) { () throws(EvidenceError) in
        try note.verified(by: Array(policy.witnesses.values))
      }
      let known = given.signatures.filter { signature in
        verified.contains { $0.key.name == signature.name && $0.key.id == signature.keyID }
      }
      return try store.addCosignatures(known, toSize: stored.checkpoint.size)
    }
  }

  /// The proof that an event is in the ledger, under the newest signed checkpoint.
  ///
  /// Costs at most 255 seeks for each stored level of the tree. Throws `LedgerError`, `.usage`,
  /// where no signed checkpoint covers the event, or it is withheld as above a level.
  public func proof(
    of text: String, upTo level: Marking? = nil
  ) throws -> (proof: LogProof, note: ReleaseNote?) {
    let newest = try LedgerError.mapping { try store.newestCheckpoint() }
    return try read(upTo: level) { snapshot in
      let sequence = try snapshot.place(meant: text)
      guard let newest, newest.checkpoint.size > sequence else {
        let found = newest.map { "a newest one of size \($0.checkpoint.size)" } ?? "none"
        throw LedgerError(
          .usage,
          "#\(sequence): found \(found), expected a signed checkpoint that covers it: "
            + "parley checkpoint signs one")

      }
      let proof = try InclusionProof(ofLeaf: sequence, inTreeOfSize: newest.checkpoint.size) {
        try snapshot.treeHash(level: $0, index: $1)
      }
      let header = try snapshot.event(at: sequence).header
      let proven = try LedgerError.evidence(in: newest.name) { () throws(EvidenceError) in
        let made = try LogProof(extra: header, proof, note: newest.note)
        try made.verify(leaf: .leaf(of: header))
        return made
      }
      return (proven, snapshot.note(level))
    }
  }

  /// The proof that the ledger of the newest signed checkpoint extends an earlier one.
  ///
  /// Throws `LedgerError`: `.usage` where no signed checkpoint is as large, `.integrity` where the
  /// ledger does not extend it.
  public func extensionProof(from earlier: GivenCheckpoint) throws -> ExtensionProof {
    let newest = try LedgerError.mapping { try store.newestCheckpoint() }
    return try read { snapshot in
      let size = earlier.checkpoint.size
      guard let newest, newest.checkpoint.size >= size else {
        throw LedgerError(
          .usage,
          "\(earlier.name): found size \(size), expected at most that of the newest signed "
            + "checkpoint, \(newest.map { "\($0.checkpoint.size)" } ?? "of which there is none")")
      }
      var hashes: [MerkleHash] = []
      if size > 0 {
        hashes = try ConsistencyProof(from: size, to: newest.checkpoint.size) {
          try snapshot.treeHash(level: $0, index: $1)
        }.hashes
      }
      let made = try LedgerError.evidence(in: newest.name) { () throws(EvidenceError) in
        try ExtensionProof(earlierSize: size, hashes: hashes, note: newest.note)
      }
      do throws(EvidenceError) {
        try made.verify(earlier: earlier.checkpoint)
      } catch {
        throw LedgerError(.integrity, "\(earlier.name): \(error)")
      }
      return made
    }
  }
}

/// What a proof says of an event, without a ledger.
public struct ProvenEvent: Sendable {
  /// Its sequence number.
  public let sequence: UInt64
  /// Its id.
  public let id: String
  /// The stored name of its type.
  public let type: String
  /// Who recorded it; empty: not said.
  public let recorder: String
  /// When it was recorded, in microseconds since 1970.
  public let recordedAt: Int64
  /// Whether a body was given, and is the one committed to.
  public let isBodyProven: Bool

  /// Verifies a proof's leaf: of the header that it carries, or that of an exported line.
  ///
  /// Throws `LedgerError`: `.checkFailed` where the header is not under the checkpoint, the line
  /// says otherwise than its header, or its body is not the one that the header commits to.
  public init(_ proof: LogProof, in file: String, line: (name: String, bytes: [UInt8])?) throws {
    let event = try line.map { line in
      try EventLine(parsing: line.bytes, file: line.name, number: 1)
    }
    guard let header = event?.header ?? proof.extra, !header.isEmpty else {
      throw LedgerError(
        .usage,
        "\(file): found no header, expected one in the proof, or --event with an exported "
          + "line")
    }
    try LedgerError.evidence(in: file) { () throws(EvidenceError) in
      try proof.verify(leaf: .leaf(of: header))
    }
    let parsed: EventHeader
    do throws(FormatFault) {
      parsed = try EventHeader(parsing: header)
    } catch {
      throw LedgerError(.checkFailed, "\(line?.name ?? file): header: \(error)")
    }
    guard parsed.sequence == proof.index else {
      throw LedgerError(
        .checkFailed,
        "\(file): found the header of #\(parsed.sequence), expected that of "
          + "#\(proof.index)")
    }
    if let line, let event { try Self.check(event, of: parsed, in: proof, line.name) }
    if let line, let event, let body = event.body,
      !parsed.envelope.commits(to: body, salt: event.salt)
    {
      throw LedgerError(
        .checkFailed,
        "\(line.name): found a body other than its header commits to, expected that one")
    }
    (sequence, id) = (parsed.sequence, "\(parsed.envelope.id)")
    (type, recorder) = (parsed.envelope.type, parsed.envelope.recorder)
    (recordedAt, isBodyProven) = (parsed.recordedAt, event?.body != nil)
  }

  /// Holds what a line says of itself against the header that is proved.
  private static func check(
    _ event: EventLine, of header: EventHeader, in proof: LogProof, _ name: String
  ) throws {
    var reasons = event.differences(
      from: header.envelope, sequence: header.sequence, recordedAt: header.recordedAt)
    let origin = "parley/\(event.ledger)"
    if !event.ledger.isEmpty, origin != proof.checkpoint.origin {
      reasons.append(
        "source: found \(origin), expected \(proof.checkpoint.origin) as in the checkpoint")
    }
    guard reasons.isEmpty else {
      throw LedgerError(.checkFailed, reasons.map { "\(name): \($0)" })
    }
  }
}
