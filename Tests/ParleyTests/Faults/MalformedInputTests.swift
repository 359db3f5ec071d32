import Foundation
import TestSupport
import Testing

/// Input that nobody can use: refused with the place named, and nothing written.
@Suite(.timeLimit(.minutes(5))) struct MalformedInputTests {
  /// A file that must be refused.
  struct Malformed: Sendable, CustomTestStringConvertible {
    /// What is wrong, which is also the name of the file.
    var name: String
    var bytes: [UInt8]
    /// Where the message must point: the line, or nil where there is none to name.
    var line: Int?
    /// What the message must say.
    var words: String
    var suffix = ".yaml"

    var testDescription: String { name }
    var file: String { name.replacing(" ", with: "-") + suffix }
  }

  private static func dossier(
    _ name: String, line: Int?, says words: String, _ text: String
  ) -> Malformed {
    Malformed(name: name, bytes: Array(text.utf8), line: line, words: words)
  }

  /// A dossier whose one statement, in line 6, has `entry` in place of its value.
  private static func statement(_ name: String, says words: String, _ entry: String) -> Malformed {
    dossier(
      name, line: 6, says: words,
      """
      dossier: 1
      source: {slug: a, title: A, published: 2025-01-02, kind: document}
      accounts:
      - by: north
        statements:
        - {\(entry)}

      """)
  }

  private static func source(_ name: String, says words: String, _ entry: String) -> Malformed {
    dossier(name, line: 2, says: words, "dossier: 1\nsource: {\(entry)}\n")
  }

  private static func line(_ name: String, says words: String, _ text: String) -> Malformed {
    Malformed(name: name, bytes: Array(text.utf8), line: 1, words: words, suffix: ".jsonl")
  }

  static let dossiers: [Malformed] = [
    dossier("empty", line: nil, says: "empty", ""),
    dossier("only blanks", line: nil, says: "dossier", "\n   \n\n"),
    dossier("a word", line: 1, says: "dossier", "dossier\n"),
    dossier("a list", line: 1, says: "found a list", "- a\n- b\n"),
    dossier("no version", line: 1, says: "dossier", "source: {slug: a, title: A}\n"),
    dossier("a newer version", line: 1, says: "1", "dossier: 2\n"),
    dossier("two documents", line: 2, says: "one", "dossier: 1\n---\ndossier: 1\n"),
    dossier("open brackets", line: 3, says: "YAML", "dossier: 1\nparties: {a: [b, c\n"),
    dossier("a tab", line: 3, says: "tab", "dossier: 1\nparties:\n\tnorth: {name: N}\n"),
    dossier(
      "a key twice", line: 2, says: "twice", "dossier: 1\nparties: {a: {}, a: {}}\n"),
    dossier("an unknown key", line: 2, says: "did you mean parties?", "dossier: 1\npartys: {}\n"),
    dossier("an unknown alias", line: 2, says: "alias", "dossier: 1\nparties: *all\n"),
    dossier("a tag", line: 2, says: "tag", "dossier: 1\nparties: !!python/object {}\n"),
    dossier(
      "a slug in capitals", line: 3, says: "slug",
      "dossier: 1\nparties:\n  North!: {name: North, kind: state}\n"),
    dossier(
      "a long slug", line: 3, says: "64",
      "dossier: 1\nparties:\n  \(String(repeating: "n", count: 65)): {name: N, kind: state}\n"),
    dossier(
      "an issue too deep", line: 3, says: "at most four",
      "dossier: 1\nissues:\n  a:b:c:d:e: {title: T, scale: text}\n"),
    dossier(
      "a scale upside down", line: 3, says: "9",
      "dossier: 1\nissues:\n  depth: {title: T, scale: {km: [9, 1]}}\n"),
    Malformed(
      name: "not UTF-8", bytes: Array("dossier: 1\n# caf".utf8) + [0xE9, 0x0A], line: 2,
      words: "UTF-8"),
    Malformed(
      name: "UTF-16", bytes: [0xFF, 0xFE] + "dossier: 1\n".utf8.flatMap { [$0, 0] }, line: 1,
      words: "UTF-8"),
    Malformed(
      name: "a zero byte", bytes: Array("dossier: 1\nparties: \u{0}\n".utf8), line: 2,
      words: "control"),
    source("a day that is not", says: "2025-02-30", "slug: a, title: A, published: 2025-02-30"),
    source("a month that is not", says: "2025-13", "slug: a, title: A, published: 2025-13"),
    source("a date in words", says: "yesterday", "slug: a, title: A, published: yesterday"),
    source("an endless year", says: "date", "slug: a, title: A, published: 99999999999999999"),
    source("an unknown kind", says: "document", "slug: a, title: A, kind: documents"),
    source(
      "a grade beyond F", says: "one of A, B, C, D, E, F",
      "slug: a, title: A, published: 2025, reliability: G"),
    source("a short hash", says: "64", "slug: a, title: A, sha256: abc"),
    statement(
      "an unknown party", says: "did you mean south?",
      "offers: zone, party: souht, value: 1, quote: q"),
    statement("an unknown issue", says: "did you mean zone?", "offers: zones, value: 1, quote: q"),
    statement("a value beyond the scale", says: "100", "offers: zone, value: 101, quote: q"),
    statement("a value in words", says: "three", "offers: zone, value: three, quote: q"),
    statement("not a number", says: "nan", "offers: zone, value: .nan, quote: q"),
    statement(
      "an endless number", says: "1e999999999", "offers: zone, value: 1e999999999, quote: q"),
    statement("a range upside down", says: "5..2", "offers: zone, value: 5..2, quote: q"),
    statement("no words", says: "passage", "offers: zone, value: 1"),
    statement("no verb", says: "offers", "value: 1, quote: q"),
    statement("two verbs", says: "one", "offers: zone, demands: zone, value: 1, quote: q"),
    statement(
      "said after it was published", says: "2026",
      "offers: zone, value: 1, quote: q, valid: 2026-01-01"),
    statement(
      "a set for a number", says: "found at least a", "offers: zone, includes: [a], quote: q"),
  ]

  static let lines: [Malformed] = [
    line("no object", says: "expected an object", "[1, 2]\n"),
    line("cut short", says: "JSON", "{\"specversion\":\"1.0\",\n"),
    line("no attributes", says: "id", "{}\n"),
    line("a foreign id", says: "found “1”", "{\"specversion\":\"1.0\",\"id\":\"1\"}\n"),
    line("a lone surrogate", says: "found null", "{\"specversion\":\"\\ud800\"}\n"),
    line("a name twice", says: "twice", "{\"id\":\"1\",\"id\":\"2\"}\n"),
    line("an endless exponent", says: "1", "{\"specversion\":1e999999999999}\n"),
    Malformed(
      name: "bytes that are no text", bytes: [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x7D, 0x0A], line: 1,
      words: "UTF-8", suffix: ".jsonl"),
  ]

  /// Expects the file to be refused at its place, and the ledger to be as it was.
  private func expectRefused(_ malformed: Malformed, by ledger: CommandLedger) throws {
    let state = try ledger.state()
    let file = ledger.directory.file(malformed.file)
    try Data(malformed.bytes).write(to: file)
    for arguments in [["append", malformed.file], ["append", malformed.file, "--amend"]] {
      let run = try ledger.run(arguments)
      #expect(!run.timedOut)
      #expect(run.status == 2, "\(run.errors)")
      #expect(run.output == "")
      let place = malformed.file + (malformed.line.map { ":\($0):" } ?? ":")
      #expect(run.errors.contains(place), "\(run.errors)")
      #expect(run.errors.contains(malformed.words), "\(run.errors)")
      #expect(run.errors.utf8.count < 4_000)
    }
    #expect(try ledger.state() == state)
  }

  @Test(arguments: dossiers + lines)
  func `a file is refused with its place, and nothing is written:`(
    malformed: Malformed
  ) throws {
    try expectRefused(malformed, by: try CommandLedger())
  }

  @Test func `sizes, depths and aliases that explode are refused in no time`() throws {
    let ledger = try CommandLedger()
    let start = "dossier: 1\n"
    var aliases = start + "left-out:\n- &a0 {text: a, why: b}\n"
    for level in 1...30 {
      let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      aliases += "- &a\(level) [\(references)]\n"
    }
    let deep = 20_000
    let long = String(repeating: "x", count: 5 << 20)
    let wide = "{\"specversion\":\"1.0\",\"id\":" + String(repeating: "[", count: deep) + "\n"
    for malformed in [
      Self.dossier("aliases that explode", line: 7, says: "alias", aliases),
      Self.dossier(
        "deep lists", line: 2, says: "deep",
        start + "left-out: "
          + String(repeating: "[", count: deep) + String(repeating: "]", count: deep) + "\n"),
      Self.dossier(
        "deep keys", line: 2, says: "deep",
        start + "left-out: " + String(repeating: "{a: ", count: deep)
          + String(repeating: "}", count: deep) + "\n"),
      Self.dossier("a long file", line: nil, says: "4194304", start + "# \(long)\n"),
      Self.dossier(
        "a long text", line: 2, says: "found",
        start + "source: {slug: a, title: \(String(repeating: "x", count: 1 << 20))}\n"),
      Self.line("deep JSON", says: "deep", wide),
      Malformed(
        name: "a long line", bytes: Array("{\"id\":\"\(long)\"}\n".utf8), line: nil,
        words: "4194304", suffix: ".jsonl"),
    ] {
      let clock = ContinuousClock()
      let taken = try clock.measure { try expectRefused(malformed, by: ledger) }
      #expect(taken < .seconds(20), "\(malformed.name)")
    }
  }

  @Test func `random bytes, directories and missing files are refused by name`() throws {
    var generator = SeededGenerator()
    let ledger = try CommandLedger()
    let state = try ledger.state()
    for suffix in [".yaml", ".jsonl", ""] {
      for count in [1, 100, 100_000] {
        let name = "random\(suffix)"
        try Data([0x80] + generator.bytes(count)).write(to: ledger.directory.file(name))
        let run = try ledger.run(["append", name])
        #expect(run.status == 2, "\(run.errors) \(generator)")
        #expect(run.errors.contains("parley: \(name)"), "\(run.errors) \(generator)")
      }
    }
    try ledger.directory.write("", to: "folder/inner")
    for (name, words) in [("folder", "directory"), ("missing.yaml", "no such file")] {
      let run = try ledger.run(["append", name])
      #expect(run.status == 2)
      #expect(run.errors.contains("\(name): found"))
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    #expect(try ledger.state() == state)
  }

  @Test func `all errors of several dossiers come at once, and nothing of them is recorded`()
    throws
  {
    let ledger = try CommandLedger()
    let state = try ledger.state()
    let good = try ledger.write(batch: 0, count: 3).path
    let bad = [
      Self.statement(
        "an unknown party", says: "", "offers: zone, party: souht, value: 1, quote: q"),
      Self.statement(
        "two errors", says: "", "offers: zones, value: 1, valid: 2025-02-30, quote: q"),
    ]
    for malformed in bad {
      try Data(malformed.bytes).write(to: ledger.directory.file(malformed.file))
    }
    let run = try ledger.run(["append", good] + bad.map(\.file))
    #expect(run.status == 2)
    for words in [
      "an-unknown-party.yaml:6: accounts[0].statements[0].party: found “souht”",
      "two-errors.yaml:6: accounts[0].statements[0].offers: found “zones”",
      "two-errors.yaml:6: accounts[0].statements[0].valid: found “2025-02-30”",
    ] {
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    #expect(try ledger.state() == state)
  }

  @Test func `mutated dossiers and exports end in an answer and never in a crash`() throws {
    var generator = SeededGenerator()
    let ledger = try CommandLedger(dossiers: [try #require(CommandLedger.exampleDossiers().first)])
    let state = try ledger.state()
    let whole = try CommandLedger(dossiers: try CommandLedger.exampleDossiers())
    let export = try whole.require(["export"]).split(separator: "\n").map { [UInt8]($0.utf8) }
    let dossiers = try CommandLedger.exampleDossiers().dropFirst().map {
      [UInt8](try Data(contentsOf: $0))
    }
    var refused = 0
    for round in 0..<150 {
      let suffix = round % 2 == 0 ? ".yaml" : ".jsonl"
      let original = (round % 2 == 0 ? dossiers : export).randomElement(using: &generator) ?? []
      let bytes = mutated(original, &generator)
      try Data(bytes).write(to: ledger.directory.file("mutated\(suffix)"))
      let run = try ledger.run(["append", "mutated\(suffix)", "--dry-run"])
      let note: Comment = "round \(round), \(run.errors), \(generator)"
      #expect(!run.timedOut, note)
      #expect([0, 2, 3].contains(run.status), note)
      guard run.status != 0 else { continue }
      refused += 1
      let messages = run.errors.split(separator: "\n").filter { $0.hasPrefix("parley: ") }
      #expect(!messages.isEmpty, note)
      for message in messages { #expect(message.contains("mutated\(suffix)"), note) }
    }
    #expect(refused > 50)
    #expect(try ledger.state() == state)
  }

  private static let fragments = [
    "{", "}", "[", "]", ":", ": ", "- ", "\"", "'", "&a ", "*a", "|", ">", "!!int ", "0", "-1",
    "1e999", "..", "\t", "\n", "#", "%", "@", "? ", "null", "~", "2025-13-45", "\u{0}", "\r\n",
    "99999999999999999999999", "\u{202E}", "\u{FEFF}", "\\u0000", "\\ud800", ",", "<<: *a", "---\n",
  ].map { Array($0.utf8) }

  private func mutated(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      let start = Int.random(in: bytes.indices, using: &generator)
      let end = min(bytes.count, start + Int.random(in: 1...30, using: &generator))
      let fragment = Self.fragments.randomElement(using: &generator) ?? []
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes.insert(contentsOf: fragment, at: start)
      case 1: bytes.removeSubrange(start..<end)
      case 2: bytes.replaceSubrange(start..<end, with: fragment)
      case 3: bytes[start] = UInt8.random(in: 0...255, using: &generator)
      default: bytes.insert(contentsOf: Array(bytes[start..<end]), at: start)
      }
    }
    return bytes.isEmpty ? [0x78] : bytes
  }
}
