import Foundation
import TestSupport
import Testing

/// What `tools/verify` accepts and refuses of checkpoints that openssl signed.
struct IndependentNoteTests {
  private let directory: TemporaryDirectory
  private let log: OpenSSLKey
  private static let origin = "parley/019b7582-7c00-7000-8000-000000000001"
  private static let text = "\(origin)\n5\n4TuzG3OXNPRJ4TxSsRnRVJYpRpRYbEgu5Vq5QwZXF6s=\n"

  init() throws {
    directory = try TemporaryDirectory()
    log = try OpenSSLKey(name: Self.origin, seed: 1)
  }

  private func note(_ text: String, _ lines: String...) throws -> String {
    text + "\n" + (try log.line(on: text)) + lines.joined()
  }

  /// Which of the notes are refused; all of them are given to one run.
  private func refused(
    _ notes: [[UInt8]], what: [String] = ["checkpoint"], policy: String? = nil
  ) throws -> [Bool] {
    let names = notes.indices.map { "note-\($0)" }
    for (name, note) in zip(names, notes) { try Data(note).write(to: directory.file(name)) }
    let trust: [String]
    if let policy {
      try directory.write(policy, to: "policy")
      trust = ["--policy", "policy"]
    } else {
      trust = ["--key", log.vkey()]
    }
    let run = try CommandRun.verifier(what + trust + names, in: directory.url)
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == notes.count, "\(run.output)\(run.errors)")
    let refused = zip(names, lines).map { $1.hasPrefix("\($0): does not hold: ") }
    #expect(run.status == (refused.contains(true) ? 1 : 0))
    return refused
  }

  @Test func `a signed checkpoint is accepted, and nothing that differs in one byte`() throws {
    let note = Array(try note(Self.text).utf8)
    #expect(try refused([note]) == [false])
    var random = SeededGenerator()
    let changed = note.indices.map { place in
      var changed = note
      changed[place] ^= UInt8.random(in: 1...255, using: &random)
      return changed
    }
    let accepted = zip(changed.indices, try refused(changed)).filter { !$1 }.map(\.0)
    #expect(accepted == [], "\(random)")
  }

  @Test func `forms that say the same in another way are refused`() throws {
    let (origin, line) = (Self.origin, try log.line(on: Self.text))
    let root = "4TuzG3OXNPRJ4TxSsRnRVJYpRpRYbEgu5Vq5QwZXF6s="
    var notes = [
      Self.text + "\n", Self.text + line, Self.text + "\n" + line + line,
      Self.text + "\n" + line.dropLast(), Self.text + "\n" + line + "\n",
      Self.text + "\n" + line + "more\n", Self.text + "\n" + line + " ",
      Self.text + "\n" + line.replacing("\u{2014} ", with: "- "),
      Self.text + "\n" + line.replacing("\u{2014} ", with: "\u{2014}  "), "",
    ]
    for text in [
      "\(origin)\n05\n\(root)\n", "\(origin)\n+5\n\(root)\n", "\(origin)\n5\n\(root.dropLast())\n",
      "\(origin)\n5\n\(root)\n\n", "\n\(origin)\n5\n\(root)\n", "\(origin)\n5\n",
      "\(origin)\r\n5\r\n\(root)\r\n", "\(origin)\t\n5\n\(root)\n", "\(origin)\n5\n5TuzGw==\n",
      "\(origin)\n0\n\(root)\n", "\(origin)2\n5\n\(root)\n",
      "\(origin)\n5\n\(root.dropLast(2))t=\n",
    ] { notes.append(try note(text)) }
    let results = try refused(notes.map { Array($0.utf8) })
    #expect(results == notes.map { _ in true })
  }

  @Test func `signatures by keys that are not known are passed over`() throws {
    let other = try OpenSSLKey(name: Self.origin, seed: 2)
    let line = try other.line(on: Self.text)
    let notes = [try note(Self.text, line), Self.text + "\n" + line].map { Array($0.utf8) }
    #expect(try refused(notes) == [false, true])
  }

  @Test func `the key of the specification has the key id that it says`() throws {
    let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    let note = try directory.write(try note(Self.text), to: "note").path
    let known = try CommandRun.verifier(["checkpoint", "--key", key, note])
    #expect(known.status == 1)
    #expect(known.output.contains("no signature of '\(Self.origin)' by a key given"))
    let keys = [
      key.replacing("530d903a", with: "530d903b"), key.replacing("foo", with: "fo"),
      key.replacing("+Ae", with: "+Be"), String(key.dropLast()), key.replacing("/", with: " "),
      key.replacing("2k", with: "2l"), key,
    ]
    let policies = keys.map { Array("log \($0)\nquorum none\n".utf8) }
    #expect(try refused(policies, what: ["policy"]) == [true, true, true, true, true, true, false])
  }

  @Test func `cosignatures are counted under the policy, and a wrong one refuses the note`() throws
  {
    let witnesses = try (0..<3).map { place in
      try OpenSSLKey(name: "witness.example/\(place)", seed: UInt8(10 + place))
    }
    let lines = try witnesses.map { try $0.cosignature(on: Self.text, time: 1_767_225_600) }
    let wrong = try witnesses[2].cosignature(on: Self.text + "more\n", time: 1_767_225_600)
    let note = Self.text + "\n" + (try log.line(on: Self.text))
    let notes = [
      note, note + lines[0], note + lines[0] + lines[1], note + lines[2], lines.reduce(note, +),
      note + lines[0] + lines[1] + wrong, note + lines[0] + lines[0],
    ].map { Array($0.utf8) }
    let keys =
      "log \(log.vkey()) https://log.example\n# three witnesses\n\n"
      + (witnesses.enumerated().map { "witness w\($0) \($1.vkey(type: 4))\n" }.joined())
    for (rules, accepted) in [
      ("quorum none", [0, 1, 2, 3, 4]), ("quorum w0", [1, 2, 4]),
      ("group two 2 w0 w1 w2\nquorum two", [2, 4]), ("group a any w0 w2\nquorum a", [1, 2, 3, 4]),
      ("group a any w0 w1\ngroup b all a w2\n\tquorum  b ", [4]),
    ] {
      let results = try refused(notes, policy: keys + rules + "\n")
      #expect(results.indices.filter { !results[$0] } == accepted, "\(rules)")
    }
    let refusals = [
      "", "quorum w3", "quorum w0\nquorum w1", "group none any w0\nquorum none",
      "group g 3 w0 w1\nquorum g", "group g 0 w0\nquorum g", "group g 02 w0 w1\nquorum g",
      "group g any\nquorum g", "group g any w0 w0\nquorum g", "quorum g\ngroup g any w0",
      "group g any w0\ngroup h any w0\nquorum g", "group w0 any w1\nquorum none",
      "group g any none\nquorum g", "logs x\nquorum none", "quorum none\r",
      "log \(log.vkey())\nquorum none", "witness w9 \(log.vkey())\nquorum none",
      "witness w9 \(witnesses[0].vkey(type: 4))\nquorum none", "group g -1 w0\nquorum g",
    ].map { keys + $0 + "\n" }
    let results = try refused(refusals.map { Array($0.utf8) }, what: ["policy"])
    #expect(results.indices.filter { !results[$0] }.map { refusals[$0] } == [])
    let run = try CommandRun.verifier(
      ["checkpoint", "--policy", "note-0", "note-0"], in: directory.url)
    #expect(run.status == 2 && run.output.isEmpty, "\(run.output)")
  }
}
