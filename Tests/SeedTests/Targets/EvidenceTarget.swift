import TransparencyLog

extension FuzzTarget {
  /// Signed notes, keys and policies: what is read is written as it was, byte for byte.
  static let notes = FuzzTarget("notes") { bytes in
    if let note = try? SignedNote(parsing: bytes) {
      try promise(Array("\(note)".utf8) == bytes, "a note that changes when it is written")
      if let checkpoint = try? Checkpoint(parsing: note.text) {
        try promise("\(checkpoint)" == note.text, "a checkpoint that changes: \(note.text)")
      }
      let known = note.signatures.compactMap {
        try? VerifierKey(
          name: $0.name, algorithm: .ed25519, publicKey: Array(repeating: 7, count: 32))
      }
      _ = try? note.verified(by: known)
    }
    let text = text(of: bytes)
    if let key = try? VerifierKey(vkey: text) {
      try promise(key.vkey == text, "a key that changes when it is written: \(text)")
    }
    guard let policy = try? Policy(parsing: text) else { return }
    for key in policy.logs + Array(policy.witnesses.values) {
      try promise((try? VerifierKey(vkey: key.vkey)) == key, "a key that is not read again")
    }
  }

  /// Proofs of an event and of an extension: what is read is written as it was, byte for byte.
  static let proofs = FuzzTarget("proofs") { bytes in
    if let proof = try? LogProof(parsing: bytes) {
      try promise(Array("\(proof)".utf8) == bytes, "a proof that changes when it is written")
      _ = try? proof.verify(leaf: .leaf(of: proof.extra ?? []))
    }
    if let proof = try? ExtensionProof(parsing: bytes) {
      try promise(Array("\(proof)".utf8) == bytes, "an extension that changes when it is written")
      _ = try? proof.verify(earlier: proof.checkpoint)
    }
  }
}
