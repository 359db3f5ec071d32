import TestSupport
import Testing
import TransparencyLog

/// Whose signatures a policy accepts, and the proofs that rest on a checkpoint.
struct PolicyTests {
  private let log: SigningKey
  private let witnesses: [SigningKey]
  private let note: SignedNote
  private var leaves: [MerkleHash] = []

  init() throws {
    log = try SigningKey(name: "parley/log", seed: Array(0..<32))
    witnesses = try (0..<3).map {
      try SigningKey(name: "w.example/\($0)", seed: [UInt8](repeating: UInt8($0), count: 32))
    }
    leaves = (0..<11).map { .leaf(of: [UInt8($0)]) }
    var frontier = Frontier()
    for leaf in leaves { frontier.append(leaf) }
    note = try Checkpoint(origin: "parley/log", size: 11, root: frontier.root).signed(by: log)
  }

  private func policy(_ quorum: String, logs: String? = nil) throws -> String {
    var text = "# trusted\n\nlog \(try logs ?? log.verifier().vkey) https://log.example\n"
    for (index, key) in witnesses.enumerated() {
      text += "witness w\(index) \(try key.verifier(.cosignature).vkey)\n"
    }
    let groups = [
      "two": "group two 2 w0 w1 w2\n", "every": "group every all w0 w1 w2\n",
      "some": "group pair all w0 w2\ngroup some any w1 pair\n",
    ]
    return text + (groups[quorum] ?? "") + "quorum \(quorum)\n"
  }

  private func cosigned(by indexes: [Int]) throws -> SignedNote {
    note.adding(try indexes.map { try witnesses[$0].cosign(note.text, at: 100 + UInt64($0)) })
  }

  @Test(arguments: [
    ("none", [], true), ("w0", [], false), ("w0", [0], true), ("two", [1], false),
    ("two", [1, 2], true), ("every", [0, 1], false), ("every", [0, 1, 2], true),
    ("some", [1], true), ("some", [0], false), ("some", [0, 2], true),
  ])
  func `a quorum is met by as many witnesses as it names`(
    _ quorum: String, _ signers: [Int], _ isMet: Bool
  ) throws {
    let policy = try Policy(parsing: try policy(quorum))
    let note = try cosigned(by: signers)
    if isMet {
      let accepted = try policy.accept(note)
      #expect(accepted.cosigned.count == signers.count)
      #expect(accepted.log.name == "parley/log")
    } else {
      #expect(throws: EvidenceError.self) { try policy.accept(note) }
    }
  }

  @Test func `a log that the policy does not name is refused, whoever cosigned`() throws {
    let other = try SigningKey(name: "parley/log", seed: Array(1...32))
    let policy = try Policy(parsing: try policy("none", logs: other.verifier().vkey))
    #expect(throws: EvidenceError.self) { try policy.accept(try cosigned(by: [0, 1, 2])) }
  }

  @Test func `a key that signs under another name than the origin is not the log's`() throws {
    let named = try log.named("elsewhere")
    let signed = SignedNote(text: note.text, signatures: [try named.sign(note.text)])
    let policy = Policy(logs: [try named.verifier()])
    #expect(throws: EvidenceError.self) { try policy.accept(signed) }
  }

  @Test(arguments: [
    "", "quorum w0", "quorum none\nquorum none", "witness w0 x", "log x", "quorum", "what",
    "group g 1", "group g 2 w0", "group g 0 w0", "group g any w0 w0", "group none any w0",
    "group g 01 w0", "witness none VKEY", "witness w0 VKEY\nwitness w1 VKEY\nquorum none",
    "group g any w0\ngroup h any w0\nquorum g",
  ])
  func `a policy of another form is refused with its line`(_ lines: String) throws {
    let key = try witnesses[0].verifier(.cosignature).vkey
    let defined = lines.contains("group") ? "witness w0 \(key)\n" : ""
    #expect(throws: EvidenceError.self) {
      try Policy(parsing: defined + lines.replacing("VKEY", with: key))
    }
  }

  @Test func `a proof is read back, holds for its leaf, and for no other`() throws {
    for index in leaves.indices {
      let path = try InclusionProof(ofLeaf: UInt64(index), inTreeOfSize: 11, from: hash)
      let proof = try LogProof(extra: [UInt8(index)], path, note: note)
      let again = try LogProof(parsing: Array("\(proof)".utf8))
      #expect(again == proof)
      for (other, leaf) in leaves.enumerated() {
        if other == index {
          try again.verify(leaf: leaf)
        } else {
          #expect(throws: EvidenceError.self) { try again.verify(leaf: leaf) }
        }
      }
    }
  }

  @Test func `every one-byte change of a proof is refused, but in what it carries beside`() throws {
    let path = try InclusionProof(ofLeaf: 4, inTreeOfSize: 11, from: hash)
    let bytes = Array("\(try LogProof(extra: nil, path, note: note))".utf8)
    let policy = Policy(logs: [try log.verifier()])
    for index in bytes.indices {
      for change in [UInt8(1), 0x20, bytes[index] ^ 0x0A] where change != 0 {
        var changed = bytes
        changed[index] ^= change
        #expect(throws: EvidenceError.self, "byte \(index) changed by \(change)") {
          let proof = try LogProof(parsing: changed)
          _ = try policy.accept(proof.note)
          try proof.verify(leaf: leaves[4])
        }
      }
    }
  }

  @Test func `an extension holds between all sizes, and from no other root`() throws {
    for size in 0...11 {
      var frontier = Frontier()
      for leaf in leaves[..<size] { frontier.append(leaf) }
      let earlier = Checkpoint(origin: "parley/log", size: UInt64(size), root: frontier.root)
      let hashes =
        size == 0 ? [] : try ConsistencyProof(from: UInt64(size), to: 11, from: hash).hashes
      let proof = try ExtensionProof(earlierSize: UInt64(size), hashes: hashes, note: note)
      let again = try ExtensionProof(parsing: Array("\(proof)".utf8))
      #expect(again == proof)
      try again.verify(earlier: earlier)
      guard size > 0 else {
        try expectRefusals(ofNothing: again, hashes: [hash(level: 0, index: 0)])
        continue
      }
      let other = Checkpoint(origin: "parley/log", size: UInt64(size), root: leaves[0])
      if size != 1 {
        #expect(throws: EvidenceError.self) { try again.verify(earlier: other) }
      }
    }
  }

  /// From size 0 no hash proves anything, and nothing has another root than the empty one.
  private func expectRefusals(ofNothing proof: ExtensionProof, hashes: [MerkleHash]) throws {
    let empty = Checkpoint(origin: "parley/log", size: 0, root: .empty)
    let other = Checkpoint(origin: "parley/log", size: 0, root: leaves[0])
    #expect(throws: EvidenceError.self) { try proof.verify(earlier: other) }
    let longer = try ExtensionProof(earlierSize: 0, hashes: hashes, note: proof.note)
    #expect(throws: EvidenceError.self) { try longer.verify(earlier: empty) }
  }

  private func hash(level: Int, index: UInt64) -> MerkleHash {
    var frontier = Frontier()
    let first = Int(index) << level
    for leaf in leaves[first..<(first + 1 << level)] { frontier.append(leaf) }
    return frontier.root
  }
}
