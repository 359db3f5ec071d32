import Foundation
import TestSupport
import Testing
import TransparencyLog

/// The vectors of transparency-dev/merkle (Apache-2.0), one JSON file for each proof, named after
/// the damage in it; read where they are kept beside the checkout.
@Suite(.enabled(if: vectors != nil, "no vectors beside the checkout"))
struct PublishedVectorTests {
  private struct Constants: Decodable {
    let leafInputs: [String]
    let roots: [String]
    let leaves: [String]

    private enum CodingKeys: String, CodingKey {
      case leafInputs = "leaf_inputs_hex"
      case roots = "root_hashes_hex_by_size"
      case leaves = "node_hashes_level0"
    }
  }

  private struct Inclusion: Decodable {
    let leafIdx: UInt64
    let treeSize: UInt64
    let root: Data?
    let leafHash: Data?
    let proof: [Data]?
    let wantErr: Bool
  }

  private struct Consistency: Decodable {
    let size1: UInt64
    let size2: UInt64
    let root1: Data?
    let root2: Data?
    let proof: [Data]?
    let wantErr: Bool
  }

  @Test func `leaves and roots are the published ones`() throws {
    let place = try #require(vectors).appendingPathComponent("rfc6962_constants.json")
    let constants = try JSONDecoder().decode(Constants.self, from: Data(contentsOf: place))
    try #require(constants.roots.count == constants.leafInputs.count + 1)
    var frontier = Frontier()
    for (index, input) in constants.leafInputs.enumerated() {
      #expect(frontier.root.hex == constants.roots[index])
      let digits = Array(input)
      let entry = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...$0 + 1]), radix: 16)
      }
      #expect(MerkleHash.leaf(of: entry).hex == constants.leaves[index])
      frontier.append(.leaf(of: entry))
    }
    #expect(frontier.root.hex == constants.roots.last)
  }

  @Test func `inclusion proofs are accepted and refused as published`() throws {
    let files = try Unpacked()
    var accepted = 0
    for (name, vector) in try files.all(Inclusion.self, in: "inclusion") {
      let isAccepted = holds {
        let hashes = try (vector.proof ?? []).map(hash)
        let proof = InclusionProof(
          leafIndex: vector.leafIdx, treeSize: vector.treeSize, hashes: hashes)
        try proof.verify(leaf: hash(vector.leafHash), root: hash(vector.root))
      }
      #expect(isAccepted == !vector.wantErr, "\(name)")
      if isAccepted { accepted += 1 }
    }
    #expect(accepted == 6)
  }

  @Test func `consistency proofs are accepted and refused as published`() throws {
    let files = try Unpacked()
    var accepted = 0
    for (name, vector) in try files.all(Consistency.self, in: "consistency") {
      let isAccepted = holds {
        let hashes = try (vector.proof ?? []).map(hash)
        let proof = ConsistencyProof(
          earlierSize: vector.size1, laterSize: vector.size2, hashes: hashes)
        try proof.verify(earlierRoot: hash(vector.root1), laterRoot: hash(vector.root2))
      }
      // Published as accepted: one vector whose equal roots are not hashes at all.
      let areHashes = vector.root1?.count == 32 && vector.root2?.count == 32
      #expect(isAccepted == (!vector.wantErr && areHashes), "\(name)")
      if isAccepted { accepted += 1 }
    }
    #expect(accepted == 5)
  }

  private struct NoHash: Error {}

  private func hash(_ data: Data?) throws -> MerkleHash {
    guard let hash = MerkleHash(bytes: Array(data ?? Data())) else { throw NoHash() }
    return hash
  }

  private func holds(_ verification: () throws -> Void) -> Bool {
    do {
      try verification()
      return true
    } catch {
      return false
    }
  }

  /// The archive of vectors, unpacked into a directory of its own.
  private struct Unpacked {
    private let directory = try? TemporaryDirectory()

    init() throws {
      let archive = try #require(vectors).appendingPathComponent("rfc6962_proofs.tgz")
      let run = try CommandRun.run(
        URL(fileURLWithPath: "/usr/bin/env"),
        ["tar", "-xzf", archive.path, "-C", #require(directory).path])
      try #require(run.status == 0, "\(run.errors)")
    }

    func all<Vector: Decodable>(
      _ type: Vector.Type, in folder: String
    ) throws -> [(name: String, vector: Vector)] {
      let place = try #require(directory).file(folder)
      let names = try FileManager.default.subpathsOfDirectory(atPath: place.path)
        .filter { $0.hasSuffix(".json") }.sorted()
      try #require(names.count == 98)
      return try names.map { name in
        let data = try Data(contentsOf: place.appendingPathComponent(name))
        return (name, try JSONDecoder().decode(type, from: data))
      }
    }
  }
}

private let vectors: URL? = sharedDirectory.flatMap { shared in
  let place = shared.appendingPathComponent("data/vectors")
  return FileManager.default.fileExists(atPath: place.path) ? place : nil
}
