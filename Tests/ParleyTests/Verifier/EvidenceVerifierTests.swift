import Foundation
import TestSupport
import Testing

/// What `tools/verify` says of the signatures, checkpoints and proofs that parley writes.
struct EvidenceVerifierTests {
  private let directory: TemporaryDirectory
  /// The key of the ledger's checkpoints.
  private let key: String

  /// A ledger with a key for its recorder and one for its checkpoints, and what it hands out.
  init() throws {
    directory = try TemporaryDirectory()
    let example = projectRoot.appendingPathComponent("tools/examples/doha-2025/0-registry.yaml")
    for (arguments, file) in [
      (["key", "new", "anna"], ""), (["key", "new", "desk"], ""), (["init", "ledger"], ""),
      (["recorder", "add", "anna", "--name", "Anna", "--key", "anna"], ""),
      (["append", example.path], ""), (["checkpoint", "--key", "desk"], "earlier"),
      (["party", "add", "west", "--name", "West", "--kind", "state"], ""),
      (["checkpoint"], "later"), (["prove", "11"], "proof"),
      (["prove", "--from", "earlier"], "growth"), (["export"], "export"),
      (["checkpoint", "--vkey"], "vkey"),
    ] {
      var environment = ["PARLEY_KEYS": directory.file("keys").path, "PARLEY_RECORDER": "anna"]
      if !["init", "key"].contains(arguments[0]) { environment["PARLEY_LEDGER"] = "ledger" }
      let run = try CommandRun.run(
        parleyBinary, arguments, environment: environment, in: directory.url)
      try #require(run.status == 0, "\(arguments): \(run.errors)")
      if !file.isEmpty { try directory.write(run.output, to: file) }
    }
    key = try directory.read("vkey").trimmingCharacters(in: .newlines)
  }

  private func verify(_ arguments: String...) throws -> CommandRun {
    try CommandRun.verifier(arguments + ["--key", key], in: directory.url)
  }

  /// Writes a file with one part exchanged, and returns its name.
  private func damaged(_ file: String, _ part: String, _ other: String) throws -> String {
    let text = try directory.read(file)
    let changed = text.replacing(part, with: other, maxReplacements: 1)
    try #require(changed != text, "\(file) has no \(part)")
    let name = "\(file)-\(UUID().uuidString)"
    try directory.write(changed, to: name)
    return name
  }

  @Test func `what a ledger hands out holds, and its damaged forms do not`() throws {
    let size = try #require(directory.read("later").split(separator: "\n").dropFirst().first)
    let old = try #require(directory.read("earlier").split(separator: "\n").dropFirst().first)
    let line = try #require(directory.read("export").split(separator: "\n").dropFirst(11).first)
    try directory.write("\(line)\n", to: "event")
    for (run, told) in [
      (try verify("checkpoint", "earlier", "later"), "size \(size), root "),
      (try verify("proof", "proof"), "#11 "),
      (try verify("proof", "proof", "--event", "event"), "#11 "),
      (try verify("consistency", "growth", "--from", "earlier"), "extends size \(old), root "),
      (
        try verify("export", "export", "--checkpoint", "earlier", "--checkpoint", "later"),
        "extends earlier, size \(old)\n  extends later, size \(size)\n"
      ),
    ] {
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(run.output.contains(told), "\(run.output)")
    }
    // The declaration itself is the one event that is not signed.
    let count = try #require(Int(size))
    #expect(try verify("export", "export").output.contains("anna: \(count - 1) signed\n"))

    let notes = [
      try damaged("later", "\n\(size)\n", "\n\(count + 1)\n"),
      try damaged("later", "parley/", "parly/"),
      try damaged("later", "\n\n", "\nmore\n\n"),
    ]
    let proofs = [
      try damaged("proof", "index 11\n", "index 12\n"), try damaged("proof", "@v1", "@v2"),
      try damaged("proof", "\n\n", "\n\(Data(count: 32).base64EncodedString())\n\n"),
      try damaged("proof", try directory.read("later"), try directory.read("earlier")),
    ]
    let growths = [
      try damaged("growth", "old \(old)\n", "old \(count - 2)\n"),
      try damaged("growth", "\n\n", "\n\(Data(count: 32).base64EncodedString())\n\n"),
      try damaged("growth", try directory.read("later"), try directory.read("earlier")),
    ]
    for (what, files, more) in [
      ("checkpoint", notes, []), ("proof", proofs, []),
      ("consistency", growths, ["--from", "earlier"]),
    ] {
      let run = try CommandRun.verifier([what, "--key", key] + more + files, in: directory.url)
      for file in files {
        #expect(run.output.contains("\(file): does not hold: "), "\(run.output)")
      }
      #expect(run.status == 1)
    }
  }

  /// A ledger of which a checkpoint was signed before anything was recorded; gives its key.
  private func signedFromNothing() throws -> String {
    for (arguments, file) in [
      (["init", "fresh"], ""), (["checkpoint", "--key", "desk"], "nothing"),
      (["party", "add", "west", "--name", "West", "--kind", "state"], ""),
      (["checkpoint"], "something"), (["prove", "--from", "nothing"], "made"),
      (["checkpoint", "--vkey"], "vkey"),
    ] {
      var environment = ["PARLEY_KEYS": directory.file("keys").path, "PARLEY_RECORDER": "ben"]
      if arguments[0] != "init" { environment["PARLEY_LEDGER"] = "fresh" }
      let run = try CommandRun.run(
        parleyBinary, arguments, environment: environment, in: directory.url)
      try #require(run.status == 0, "\(arguments): \(run.errors)")
      if !file.isEmpty { try directory.write(run.output, to: file) }
    }
    return try directory.read("vkey").trimmingCharacters(in: .newlines)
  }

  @Test func `from size 0 parley and tools-verify take and refuse the same proofs`() throws {
    try directory.write("log \(try signedFromNothing())\nquorum none\n", to: "policy")
    let hash = Data(count: 32).base64EncodedString()
    let (nothing, note) = (try directory.read("nothing"), try directory.read("something"))
    #expect(try directory.read("made") == "old 0\n\n\(note)")
    for (name, proof, holds) in [
      ("empty", "old 0\n\n\(note)", true), ("same", "old 0\n\n\(nothing)", true),
      ("longer", "old 0\n\(hash)\n\n\(note)", false), ("one", "old 1\n\n\(note)", false),
    ] {
      try directory.write(proof, to: name)
      let options = ["--policy", "policy", "--from", "nothing"]
      let ours = try CommandRun.run(
        parleyBinary, ["verify-proof", name] + options, in: directory.url)
      #expect((ours.status == 0) == holds, "\(name): \(ours.output)\(ours.errors)")
      let theirs = try CommandRun.verifier(["consistency", name] + options, in: directory.url)
      #expect((theirs.status == 0) == holds, "\(name): \(theirs.output)\(theirs.errors)")
    }
  }

  @Test func `an event signed anew by another key, and a key exchanged, are told`() throws {
    let lines = try directory.read("export").split(separator: "\n").map(String.init)
    let header = try #require(lines[11].firstMatch(of: /"parleyheader":"([^"]+)"/)).1
    var bytes = Array(try #require(Data(base64Encoded: String(header))))
    bytes[bytes.count - 20] ^= 1
    let flipped = try damaged("export", String(header), Data(bytes).base64EncodedString())
    let run = try verify("export", flipped, "--checkpoint", "earlier")
    #expect(run.status == 1)
    #expect(run.output.contains("#11 has a signature that the key in force"), "\(run.output)")
    #expect(run.output.contains("earlier is of another history"), "\(run.output)")
    let publicKey = try #require(lines[0].firstMatch(of: /"publicKey":"([0-9a-f]+)"/)).1
    let other = String(publicKey.reversed())
    let exchanged = try verify("export", try damaged("export", String(publicKey), other))
    #expect(exchanged.status == 1)
    #expect(exchanged.output.contains("does not meet its commitment"), "\(exchanged.output)")
  }
}
