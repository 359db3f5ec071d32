import Foundation
import TestSupport
import Testing
import TransparencyLog

/// Proofs made here, under checkpoints that openssl signed, given to `tools/verify`.
struct IndependentProofTests {
  private let directory: TemporaryDirectory
  private let tree: ReferenceTree
  private let log: OpenSSLKey
  private let checkpoints: [String]
  private static let origin = "parley/019b7582-7c00-7000-8000-000000000001"
  private static let size = 40

  init() throws {
    directory = try TemporaryDirectory()
    tree = Self.tree()
    (log, checkpoints) = try Self.signed.get()
  }

  private static func tree() -> ReferenceTree {
    ReferenceTree(leaves: (0..<size).map { .leaf(of: header($0)) })
  }

  /// The checkpoints of all sizes, signed once for all tests, and the key.
  private static let signed = Result {
    let (tree, log) = (Self.tree(), try OpenSSLKey(name: origin, seed: 1))
    let checkpoints = try (0...size).map { size in
      let text = "\(origin)\n\(size)\n\(tree.root(0..<size).base64)\n"
      return text + "\n" + (try log.line(on: text))
    }
    return (log, checkpoints)
  }

  /// A header as FileFormat.md has it: envelope, sequence and recorded time.
  private static func header(_ sequence: Int) -> [UInt8] {
    let id = [UInt8](repeating: 7, count: 15) + [UInt8(sequence)]
    let type = Array("note.made".utf8)
    let envelope: [UInt8] =
      [0x08, 1, 0x12, 16] + id + [0x1a, 9] + type + [0x20, 1, 0x3a, 32]
      + [UInt8](repeating: 9, count: 32)
    let number: [UInt8] = sequence == 0 ? [] : [0x10, UInt8(sequence)]
    return [0x0a, UInt8(envelope.count)] + envelope + number + [0x18, 100]
  }

  private func proof(
    _ index: Int, _ hashes: [MerkleHash], header: [UInt8]? = nil, _ checkpoint: String
  ) -> String {
    let extra = Data(header ?? Self.header(index)).base64EncodedString()
    return "c2sp.org/tlog-proof@v1\nextra \(extra)\nindex \(index)\n"
      + hashes.map { "\($0.base64)\n" }.joined() + "\n" + checkpoint
  }

  /// Which of the texts are accepted; all of them are given to one run.
  private func accepted(_ what: [String], _ texts: [String]) throws -> [Bool] {
    let names = texts.indices.map { "text-\($0)" }
    for (name, text) in zip(names, texts) { try directory.write(text, to: name) }
    let run = try CommandRun.verifier(
      what + ["--key", log.vkey()] + names, in: directory.url)
    let lines = run.output.split(separator: "\n").filter { !$0.hasPrefix("  ") }
    try #require(lines.count == texts.count, "\(run.output)\(run.errors)")
    #expect(run.errors == "")
    return zip(names, lines).map {
      $1.hasPrefix("\($0): ") && !$1.hasPrefix("\($0): does not hold: ")
    }
  }

  @Test func `every inclusion proof up to size 40 is accepted`() throws {
    var proofs: [String] = []
    for size in 1...Self.size {
      for index in 0..<size {
        let made = try InclusionProof(ofLeaf: UInt64(index), inTreeOfSize: UInt64(size)) {
          try tree.hash($0, $1)
        }
        proofs.append(proof(index, made.hashes, checkpoints[size]))
      }
    }
    #expect(try accepted(["proof"], proofs).allSatisfy { $0 })
  }

  @Test func `no damaged inclusion proof is accepted`() throws {
    var proofs: [String] = []
    for size in [1, 2, 3, 5, 8, 13, 31, 40] {
      for index in Set([0, size / 2, size - 1]) {
        let path = tree.path(index, 0..<size)
        proofs += mutations(of: path, bit: index, exchanging: true).map {
          proof(index, $0, checkpoints[size])
        }
        proofs.append(proof(index, path, checkpoints[size % 40 + 1]))
        proofs.append(proof(index, path, header: Self.header(index + 1), checkpoints[size]))
        proofs.append(
          proof(index, path, header: Self.header(index).dropLast(1) + [101], checkpoints[size]))
        let sound = proof(index, path, checkpoints[size])
        for (part, other) in [
          ("index \(index)\n", "index 0\(index)\n"), ("index \(index)\n", "index \(index + 1)\n"),
          ("index \(index)\n", "index -\(index)\n"), ("@v1", "@v2"), ("\nextra ", "\nextra  "),
          ("\n\n\(Self.origin)", "\n\(Self.origin)"), ("\nindex", "\n\nindex"),
          ("index", "extra AA==\nindex"),
        ] { proofs.append(sound.replacing(part, with: other)) }
      }
    }
    let results = try accepted(["proof"], proofs)
    #expect(results.indices.filter { results[$0] }.map { proofs[$0] } == [])
  }

  @Test func `consistency proofs are accepted, and no damaged one`() throws {
    for old in [1, 2, 3, 8, 21, 40] {
      try directory.write(checkpoints[old], to: "earlier")
      var (sound, damaged): ([String], [String]) = ([], [])
      for size in old...Self.size where size < 10 || size % 3 == old % 3 {
        let made = try ConsistencyProof(from: UInt64(old), to: UInt64(size)) {
          try tree.hash($0, $1)
        }
        let text = { (old: Int, hashes: [MerkleHash]) in
          "old \(old)\n" + hashes.map { "\($0.base64)\n" }.joined() + "\n" + checkpoints[size]
        }
        sound.append(text(old, made.hashes))
        damaged.append(text(old + 1, made.hashes))
        damaged.append(text(old, made.hashes).replacing("old ", with: "old 0"))
        if size % 4 == 0 {
          damaged += mutations(of: made.hashes, bit: old, exchanging: true).map { text(old, $0) }
        }
      }
      let what = ["consistency", "--from", "earlier"]
      #expect(try accepted(what, sound).allSatisfy { $0 }, "from \(old)")
      let results = try accepted(what, damaged)
      #expect(results.indices.filter { results[$0] }.map { damaged[$0] } == [], "from \(old)")
    }
  }
}
