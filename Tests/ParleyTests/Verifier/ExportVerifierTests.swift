import Foundation
import TestSupport
import Testing

/// What `tools/verify` says of exports, ours and damaged ones.
struct ExportVerifierTests {
  private let directory: TemporaryDirectory
  private let lines: [String]
  private let root: String

  init() throws {
    directory = try TemporaryDirectory()
    (lines, root) = try Self.example.get()
  }

  /// The export of the example's ledger, and its root as `parley verify` tells it.
  private static let example = Result {
    let directory = try TemporaryDirectory()
    let examples = projectRoot.appendingPathComponent("tools/examples/doha-2025").path
    let names = try FileManager.default.contentsOfDirectory(atPath: examples)
    let files = names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(examples)/\($0)" }
    for arguments in [["init", "ledger"], ["append"] + files + ["--quiet"]] {
      let run = try CommandRun.run(
        parleyBinary, arguments,
        environment: [
          "PARLEY_RECORDER": "anna", "PARLEY_LEDGER": arguments[0] == "append" ? "ledger" : "",
        ], in: directory.url)
      try #require(run.status == 0, "\(run.errors)")
    }
    let export = try CommandRun.parley("export", "--ledger", "ledger", in: directory.url)
    let ours = try CommandRun.parley("verify", "--ledger", "ledger", in: directory.url)
    let lines = export.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 75)
    return (lines, String(try #require(ours.output.firstMatch(of: /root ([0-9a-f]{64})/)).1))
  }

  private func verify(_ lines: [String], _ options: [String] = []) throws -> CommandRun {
    try CommandRun.verifier(
      ["export", "-"] + options, input: lines.map { $0 + "\n" }.joined(), in: directory.url)
  }

  @Test func `an export holds, and has the root that verify tells`() throws {
    let run = try verify(lines, ["--root", "75:\(root)"])
    #expect(run.status == 0, "\(run.output)")
    #expect(
      run.output.contains("75 events, 0 redacted\n  nothing signed\n  size 75, root \(root)\n"))
    #expect(run.output.contains("extends --root 75"))
    // What was noted earlier holds for all that follows, and for nothing else.
    let early = try verify(Array(lines.prefix(40)))
    let earlyRoot = try #require(early.output.firstMatch(of: /root ([0-9a-f]{64})/)).1
    #expect(try verify(lines, ["--root", "40:\(earlyRoot)"]).status == 0)
    for (found, noted) in [
      (lines, "41:\(earlyRoot)"), (Array(lines.prefix(74)), "75:\(root)"),
      (lines, "76:\(root)"), (lines, "0:\(root)"),
    ] {
      let run = try verify(found, ["--root", noted])
      #expect(run.status == 1)
      #expect(run.output.contains("of another history"), "\(run.output)")
    }
  }

  @Test func `of a released export every line is checked, and no root is told`() throws {
    let place = directory.file("lines.jsonl").lastPathComponent
    try directory.write(lines.map { $0 + "\n" }.joined(), to: place)
    for arguments in [
      ["init", "ledger"], ["append", place],
      ["correct", "31", "--marking", "amber", "--reason", "said in confidence"],
    ] {
      let run = try CommandRun.run(
        parleyBinary, arguments,
        environment: [
          "PARLEY_RECORDER": "ben", "PARLEY_LEDGER": arguments[0] == "init" ? "" : "ledger",
        ], in: directory.url)
      try #require(run.status == 0, "\(run.errors)")
    }
    let export = try CommandRun.parley(
      "export", "--release", "green", "--ledger", "ledger", in: directory.url
    ).output
    let released = export.split(separator: "\n").map(String.init)
    try #require(released.count == 74)
    let run = try verify(released, ["--released"])
    #expect(run.status == 0, "\(run.output)")
    #expect(
      run.output.contains("  1 more are withheld up to the last of them, #74; no root is known"))
    #expect(try verify(released).status == 1)
    // What it cannot know: that more was left out.
    #expect(try verify(Array(released.dropFirst(40)), ["--released"]).status == 0)
    #expect(try verify(released, ["--released", "--root", "75:\(root)"]).status == 2)
    for damaged in [
      Array(released.reversed()), released + [released[3]],
      released.map { $0.replacing("2025-07-2", with: "2025-07-1") },
    ] {
      let run = try verify(damaged, ["--released"])
      #expect(run.status == 1, "\(run.output)")
    }
  }

  @Test func `an export of a redacted ledger holds, and extends what was noted before`() throws {
    try directory.write(lines.map { $0 + "\n" }.joined(), to: "before.jsonl")
    for arguments in [
      ["init", "ledger"], ["append", "before.jsonl"],
      ["correct", "31", "--set", "value.exact=2.5", "--reason", "misread"],
      ["redact", "31", "--reason", "names a person"],
    ] {
      let place = arguments[0] == "init" ? [:] : ["PARLEY_LEDGER": "ledger"]
      let run = try CommandRun.run(
        parleyBinary, arguments, environment: place.merging(["PARLEY_RECORDER": "ben"]) { $1 },
        in: directory.url)
      try #require(run.status == 0, "\(run.errors)")
    }
    let export = try CommandRun.parley("export", "--ledger", "ledger", in: directory.url).output
    let redacted = export.split(separator: "\n").map(String.init)
    let run = try verify(redacted, ["--root", "75:\(root)"])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("77 events, 2 redacted"), "\(run.output)")
    // The body put back: the export before has its source, header and all that the header names.
    var restored = redacted
    let source = try #require(redacted[31].firstMatch(of: /"source":"[^"]+"/)).0
    restored[31] = lines[31].replacing(/"source":"parley[^"]+"/, with: source)
    let other = try verify(restored, ["--root", "75:\(root)"])
    #expect(other.status == 1)
    #expect(other.output.contains("which is not there without its body"), "\(other.output)")
  }

  /// A change to the lines, and what is said of it.
  private static let damages: [(String, @Sendable ([String]) -> [String], String)] = [
    ("a line left out", { Array($0[..<30] + $0[31...]) }, "line 31: found #31, expected #30"),
    ("two lines exchanged", { Array($0[..<30]) + [$0[31], $0[30]] + $0[32...] }, "found #31"),
    ("a line doubled", { Array($0[...30] + $0[30...]) }, "line 32: found #30, expected #31"),
    ("a word of a body", edited(2, "Washington", "Washingtom"), "does not meet its commitment"),
    ("a figure", edited(31, "\"exact\":\"3\"", "\"exact\":\"4\""), "does not meet its commitment"),
    (
      "a field more", edited(2, "\"data\":{", "\"data\":{\"side\":\"x\","),
      "['side'] in PartyDeclared"
    ),
    ("a name twice", edited(2, "\"data\":{", "\"type\":\"x\",\"data\":{"), "a name twice"),
    ("an attribute more", edited(2, "\"data\":{", "\"note\":\"x\",\"data\":{"), "found ['note']"),
    ("a salt", edited(5, "\"parleysalt\":\"", "\"parleysalt\":\"AAAA"), "35 bytes, expected 32"),
    ("a recorder", edited(6, "\"recorder\":\"anna\"", "\"recorder\":\"ben\""), "'anna'"),
    ("a marking", edited(6, "\"marking\":\"clear\"", "\"marking\":\"red\""), "'clear'"),
    ("an id with a space", edited(56, "\"target\":\"", "\"target\":\" "), "expected an id"),
    ("a time", edited(6, "\"time\":\"20", "\"time\":\"19"), "found time"),
    ("a type", edited(6, "party.declared", "issue.declared"), "found type"),
    ("a body taken out", { $0.map { $0.replacing(/,"parleysalt.*/, with: "}") } }, "no event"),
    ("no header", edited(9, "parleyheader", "header"), "line 10: found no header"),
    ("a cut line", { Array($0[..<30]) + [String($0[30].dropLast(5))] }, "line 31: found no JSON"),
    ("an empty line", { Array($0[..<30]) + [""] + $0[30...] }, "line 31: found no JSON"),
  ]

  private static func edited(
    _ place: Int, _ part: String, _ other: String
  ) -> @Sendable ([String]) -> [String] {
    { lines in
      var lines = lines
      lines[place] = lines[place].replacing(part, with: other, maxReplacements: 1)
      return lines
    }
  }

  @Test func `every damage is told`() throws {
    let names = Self.damages.indices.map { "damage-\($0).jsonl" }
    for (name, damage) in zip(names, Self.damages) {
      let damaged = damage.1(lines)
      #expect(damaged != lines, "\(damage.0)")
      try directory.write(damaged.map { $0 + "\n" }.joined(), to: name)
    }
    let run = try CommandRun.verifier(["export"] + names, in: directory.url)
    #expect(run.status == 1)
    #expect(run.errors == "")
    let reports = run.output.split(separator: "damage-").map(String.init)
    try #require(reports.count == names.count, "\(run.output)")
    for (report, (name, _, told)) in zip(reports, Self.damages) {
      #expect(report.contains(".jsonl: does not hold: "), "\(name)")
      #expect(report.contains(told), "\(name): \(report)")
    }
  }

  @Test func `a checkpoint of the ledger is asked for in full`() throws {
    let match = try #require(lines[0].firstMatch(of: /"source":"([^"]+)"/))
    let digits = Array(root)
    let bytes = stride(from: 0, to: 64, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    let log = try OpenSSLKey(name: String(match.1), seed: 1)
    let other = try OpenSSLKey(name: "parley/another", seed: 1)
    let text = "\(match.1)\n75\n\(Data(bytes).base64EncodedString())\n"
    try directory.write(text + "\n" + (try log.line(on: text)), to: "checkpoint")
    let elsewhere = text.replacing(match.1, with: "parley/another")
    try directory.write(elsewhere + "\n" + (try other.line(on: elsewhere)), to: "elsewhere")
    for (file, key, status, told) in [
      ("checkpoint", log, 0, "extends checkpoint, size 75"),
      ("elsewhere", other, 1, "elsewhere is of parley/another"),
      ("checkpoint", other, 1, "no signature of '\(match.1)' by a key given"),
    ] {
      let run = try verify(lines, ["--checkpoint", file, "--key", key.vkey()])
      #expect(run.status == Int32(status))
      #expect(run.output.contains(told), "\(run.output)")
    }
    #expect(try verify(lines, ["--checkpoint", "checkpoint"]).status == 2)
    #expect(try verify(lines, ["--checkpoint", "none", "--key", log.vkey()]).status == 2)
  }
}
