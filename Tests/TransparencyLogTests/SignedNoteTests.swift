import TestSupport
import Testing
import TransparencyLog

/// Notes, keys and checkpoints, against the formats of C2SP.
struct SignedNoteTests {
  private static let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

  private let signer: SigningKey
  private let checkpoint: Checkpoint

  init() throws {
    signer = try SigningKey(name: "parley/log", seed: Array(0..<32))
    var frontier = Frontier()
    for leaf in 0..<7 { frontier.append(.leaf(of: [UInt8(leaf)])) }
    checkpoint = Checkpoint(origin: "parley/log", size: 7, root: frontier.root)
  }

  @Test func `the key of the specification has the id that it is published with`() throws {
    let key = try VerifierKey(vkey: Self.key)
    #expect(key.idText == "530d903a")
    #expect(key.vkey == Self.key)
  }

  @Test func `a vkey with any byte changed is refused, or is another key`() throws {
    for (index, byte) in Self.key.utf8.enumerated() {
      var bytes = Array(Self.key.utf8)
      for flipped in [byte ^ 1, byte ^ 0x20, UInt8(ascii: "+"), UInt8(ascii: " ")]
      where flipped != byte {
        bytes[index] = flipped
        let text = String(decoding: bytes, as: UTF8.self)
        // Letters of the key id alone may be written in either case by no one: it is one spelling.
        #expect(throws: EvidenceError.self, "\(text)") { try VerifierKey(vkey: text) }
      }
    }
  }

  @Test func `a secret key is read back, and never from a changed text`() throws {
    let text = signer.secretText
    #expect(try SigningKey(secretText: text).publicKey == signer.publicKey)
    for count in 0..<(text.utf8.count - 1) {
      #expect(throws: EvidenceError.self) { try SigningKey(secretText: String(text.prefix(count))) }
    }
  }

  @Test func `the signature on a note is the one that RFC 8032 gives for its text`() throws {
    // RFC 8032 §7.1, test 3.
    let seed = bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
    let key = try SigningKey(name: "a", seed: seed)
    #expect(
      key.publicKey == bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"))
    let published = bytes(
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")
    #expect(Ed25519.isValid(published, over: [0xAF, 0x82], by: key.publicKey))
    #expect(!Ed25519.isValid(published, over: [0xAF, 0x83], by: key.publicKey))
  }

  @Test func `a note is read back as it was written`() throws {
    let note = try checkpoint.signed(by: signer)
    let again = try SignedNote(parsing: "\(note)")
    #expect(again == note)
    #expect(try Checkpoint(parsing: again.text) == checkpoint)
    #expect(try again.verified(by: [signer.verifier()]).count == 1)
  }

  @Test func `every one-byte change of a note is refused`() throws {
    let bytes = Array("\(try checkpoint.signed(by: signer))".utf8)
    let key = try signer.verifier()
    for index in bytes.indices {
      for change in [UInt8(1), 0x20, 0x80, bytes[index] ^ 0x0A] where change != 0 {
        var changed = bytes
        changed[index] ^= change
        #expect(throws: EvidenceError.self, "byte \(index) changed by \(change)") {
          let note = try SignedNote(parsing: changed)
          _ = try note.verified(by: [key])
        }
      }
    }
  }

  @Test func `every proper prefix and every added byte of a note is refused`() throws {
    let bytes = Array("\(try checkpoint.signed(by: signer))".utf8)
    let key = try signer.verifier()
    for count in bytes.indices {
      #expect(throws: EvidenceError.self) {
        _ = try SignedNote(parsing: Array(bytes[..<count])).verified(by: [key])
      }
    }
    for added: [UInt8] in [[0x0A], [0x20], [0], [0x61], [0x0A, 0x0A], Array("x\n".utf8)] {
      #expect(throws: EvidenceError.self) {
        _ = try SignedNote(parsing: bytes + added).verified(by: [key])
      }
    }
  }

  @Test func `a key that signs twice is refused`() throws {
    let note = try checkpoint.signed(by: signer)
    let twice = "\(note)" + "\(note.signatures[0])\n"
    #expect(throws: EvidenceError.self) { try SignedNote(parsing: twice) }
  }

  @Test func `a signature by an unknown key is passed over, a wrong one by a known key is not`()
    throws
  {
    let other = try SigningKey(name: "other", seed: Array(repeating: 7, count: 32))
    let note = try checkpoint.signed(by: signer).adding([other.sign("\(checkpoint)")])
    #expect(try note.verified(by: [signer.verifier()]).map(\.key.name) == ["parley/log"])
    #expect(throws: EvidenceError.self) {
      try note.verified(by: [SigningKey(name: "third", seed: Array(1...32)).verifier()])
    }
    let wrong = try checkpoint.signed(by: signer).adding([other.sign("another text\n")])
    #expect(throws: EvidenceError.self) {
      try wrong.verified(by: [signer.verifier(), other.verifier()])
    }
  }

  @Test(arguments: [
    "parley/log\n7\n", "\n7\nROOT\n", "parley/log\n07\nROOT\n", "parley/log\n+7\nROOT\n",
    "parley/log\n7 \nROOT\n", "parley/log\n7\nROOT", "parley/log\n7\nROOT\n\n",
    "parley/log\n-1\nROOT\n", "parley/log\n18446744073709551616\nROOT\n",
    "parley/log\n0\nROOT\n", "parley/log\n7\nAAAA\n", "",
  ])
  func `a checkpoint of another form is refused`(_ text: String) {
    let text = text.replacing("ROOT", with: checkpoint.root.base64)
    #expect(throws: EvidenceError.self) { try Checkpoint(parsing: text) }
  }

  @Test func `a cosignature says when it was made, and is over the whole checkpoint`() throws {
    let witness = try SigningKey(name: "witness.example/w", seed: Array(32..<64))
    let cosigned = try checkpoint.signed(by: signer)
      .adding([witness.cosign("\(checkpoint)", at: 1_767_225_600)])
    let key = try witness.verifier(.cosignature)
    #expect(try cosigned.verified(by: [key]).map(\.seconds) == [1_767_225_600])
    let moved = SignedNote(
      text: "\(checkpoint)".replacing("7\n", with: "8\n"), signatures: cosigned.signatures)
    #expect(throws: EvidenceError.self) { try moved.verified(by: [key]) }
  }

  private func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }
}
