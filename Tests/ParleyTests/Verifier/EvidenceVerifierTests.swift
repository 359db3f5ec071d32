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

  /// What parley and `tools/verify` say of the same files: whether they hold, one answer from both.
  private func bothSay(_ options: [String], _ what: String, _ note: String) throws -> Bool? {
    let options = options + (options.contains("--policy") ? [] : ["--policy", "policy"])
    let ours = try CommandRun.run(parleyBinary, ["verify-proof"] + options, in: directory.url)
    let theirs = try CommandRun.verifier([what] + options, in: directory.url)
    let told = Comment("\(note): \(ours.output)\(ours.errors)\(theirs.output)\(theirs.errors)")
    #expect((ours.status == 0) == (theirs.status == 0), told)
    #expect([0, 1, 2].contains(ours.status) && [0, 1, 2].contains(theirs.status), told)
    #expect(!theirs.errors.contains("Traceback"), told)
    return (ours.status == 0) == (theirs.status == 0) ? ours.status == 0 : nil
  }

  @Test func `parley and tools-verify take and refuse the same lines of events`() throws {
    try directory.write("log \(key)\nquorum none\n", to: "policy")
    let line = String(
      try #require(directory.read("export").split(separator: "\n").dropFirst(11).first))
    let salt = try #require(line.firstMatch(of: /"parleysalt":"[^"]+",/)).0
    let data = try #require(line.firstMatch(of: /,"data":.*}/)).0
    for (name, text, holds) in [
      ("as exported", line + "\n", true), ("without a line feed", line, true),
      ("with a byte order mark", "\u{FEFF}" + line, true),
      ("nothing", "", false), ("an empty line", "\n", false), ("two lines", line + "\n\n", false),
      ("twice", line + "\n" + line, false),
      ("marking", line.replacing(/"marking":"[^"]+"/, with: "\"marking\":\"red\""), false),
      ("recorder", line.replacing(/"recorder":"anna"/, with: "\"recorder\":\"ben\""), false),
      ("time", line.replacing(/"time":"20/, with: "\"time\":\"19"), false),
      ("sequence", line.replacing("\"11\"", with: "\"12\""), false),
      ("source", line.replacing("\"parley/", with: "\"parley/0"), false),
      ("kind of content", line.replacing("application/json", with: "text/plain"), false),
      ("another attribute", line.replacing("{\"spec", with: "{\"note\":\"x\",\"spec"), false),
      ("a number that is not whole", line.replacing("\"schema\":1", with: "\"schema\":1.0"), false),
      ("an escaped name", line.replacing("\"slug\"", with: "\"sl\\u0075g\""), false),
      ("no salt", line.replacing(salt, with: ""), false),
      ("a salt alone", line.replacing(data, with: "}"), false),
    ] {
      #expect(text != line + "\n" || name == "as exported", "\(name)")
      try directory.write(text, to: "event")
      #expect(try bothSay(["proof", "--event", "event"], "proof", name) == holds, "\(name)")
    }
    try Data(line.utf8.flatMap { [$0, 0] }).write(to: directory.file("wide"))
    #expect(try bothSay(["proof", "--event", "wide"], "proof", "UTF-16") == false)
  }

  @Test func `parley and tools-verify take and refuse the same policies`() throws {
    let log = "log \(key)\n"
    for (name, text, holds) in [
      ("plain", log + "quorum none\n", true), ("no end", log + "\t# a word\n\nquorum  none", true),
      ("returns", log.replacing("\n", with: "\r\n") + "quorum none\r\n", false),
      ("a return at the end", log + "quorum none\n\r", false),
      ("a control character", log + "# \u{1}\nquorum none\n", false),
      ("a mark on a space", log + "quorum \u{301}none\n", false),
      ("no quorum", log, false), ("empty", "", false),
    ] {
      try directory.write(text, to: "other")
      #expect(try bothSay(["proof", "--policy", "other"], "proof", name) == holds, "\(name)")
    }
    try (Data("# \u{E9}".utf8.dropLast()) + Data("\n\(log)quorum none\n".utf8))
      .write(to: directory.file("bytes"))
    #expect(try bothSay(["proof", "--policy", "bytes"], "proof", "not UTF-8") == false)
  }

  @Test func `parley and tools-verify take the same earlier checkpoints, without cosignatures`()
    throws
  {
    let witness = try OpenSSLKey(name: "witness.example/north", seed: 3)
    try directory.write(
      "log \(key)\nwitness north \(witness.vkey(type: 4))\nquorum north\n", to: "policy")
    let body = { (note: String) in note.components(separatedBy: "\n\n")[0] + "\n" }
    let cosigned = try witness.cosignature(on: body(try directory.read("later")), time: 1 << 30)
    #expect(
      try bothSay(["growth", "--from", "earlier"], "consistency", "no cosignature") == false)
    try directory.write(try directory.read("growth") + cosigned, to: "growth")
    let earlier = try directory.read("earlier")
    let bare = body(earlier)
    for (name, text, holds) in [
      ("signed", earlier, true), ("its three lines", bare, true),
      ("two lines", bare.replacing(/^[^\n]+\n/, with: ""), false),
      ("no signature", bare + "\n", false),
      ("another size", bare.replacing(/\n[0-9]+\n/, with: "\n3\n"), false),
      ("another log", earlier.replacing("parley/", with: "parly/"), false), ("empty", "", false),
      ("a wrong signature", earlier.replacing(/.{3}=\n$/, with: "AAA=\n"), false),
    ] {
      try directory.write(text, to: "before")
      let said = try bothSay(["growth", "--from", "before"], "consistency", name)
      #expect(said == holds, "\(name)")
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
