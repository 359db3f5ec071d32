import Foundation
import TestSupport
import Testing

/// A database with flipped bits, lost ends and wrong pages, as the command line answers on it.
@Suite(.timeLimit(.minutes(5))) struct DamageTests {
  /// Every way in which a command reads: all of the log, points of it, cells, postings.
  private static let questions = [
    ["verify"], ["stance", "hamas", "israel", "--all"], ["history", "israel", "buffer-zone:rafah"],
    ["diverge", "hamas", "israel"], ["export"], ["log"], ["why", "hamas", "guarantees"],
  ]

  private enum Damage: CaseIterable {
    case bit, bits, byte, start, lostEnd, emptyPage, swappedPages

    func done(to sound: Data, _ generator: inout SeededGenerator) -> Data {
      var bytes = [UInt8](sound)
      let pageBytes = 4_096
      let pages = bytes.count / pageBytes
      let place = Int.random(in: bytes.indices, using: &generator)
      switch self {
      case .bit: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case .bits:
        for _ in 0..<20 {
          let place = Int.random(in: bytes.indices, using: &generator)
          bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        }
      case .byte: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case .start:
        // The head of a page, on which LMDB relies most; that of the first two is the longest.
        let start = Int.random(in: 0..<pages, using: &generator) * pageBytes
        bytes[start + Int.random(in: 0..<152, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      case .lostEnd: bytes.removeLast(bytes.count - place)
      case .emptyPage:
        let start = Int.random(in: 0..<pages, using: &generator) * pageBytes
        bytes.replaceSubrange(
          start..<start + pageBytes, with: Array(repeating: 0, count: pageBytes))
      case .swappedPages:
        let one = Int.random(in: 0..<pages, using: &generator) * pageBytes
        let other = Int.random(in: 0..<pages, using: &generator) * pageBytes
        for offset in 0..<pageBytes { bytes.swapAt(one + offset, other + offset) }
      }
      return Data(bytes)
    }
  }

  /// Whether a command ended as on damage: a version of LMDB other than ours in the file's first
  /// bytes may be one, and is refused as storage.
  private func isRefusal(_ run: CommandRun) -> Bool {
    run.status == 4 && !(run.output + run.errors).isEmpty
      || run.status == 5 && run.errors.contains("another LMDB version")
  }

  @Test func `a damaged database is answered as before or refused as damaged`() throws {
    var generator = SeededGenerator()
    let ledger = try CommandLedger(dossiers: try CommandLedger.exampleDossiers())
    let questions = Self.questions
    let truth = try questions.map { try ledger.require($0) }
    let sound = try Data(contentsOf: ledger.file("data.mdb"))
    var refused = 0
    var answered = 0
    for round in 0..<210 {
      let damage = Damage.allCases[round % Damage.allCases.count]
      let note: Comment = "round \(round), \(damage), \(generator)"
      try damage.done(to: sound, &generator).write(to: ledger.file("data.mdb"))
      // verify always, and two of the others. Pages in each other's place have sound entries in
      // what looks like good order; a single lookup that misses one can tell where cells and
      // postings are held against each other, and verify tells always.
      let others = damage == .swappedPages ? 4 : questions.count - 1
      let other = 1 + round % others
      let another = 1 + (round / 7 + other) % others
      for index in [0, other, another] {
        let run = try ledger.run(questions[index])
        #expect(!run.timedOut, note)
        if run.status == 0 {
          #expect(run.output == truth[index], note)
          answered += 1
        } else {
          #expect(isRefusal(run), "\(questions[index]): \(run.errors) \(note)")
          #expect(index == 0 || !run.errors.isEmpty, note)
          refused += 1
        }
      }
    }
    #expect(refused > 100)
    #expect(answered > 100)
    try sound.write(to: ledger.file("data.mdb"))
    for (question, answer) in zip(questions, truth) {
      #expect(try ledger.require(question) == answer)
    }
  }

  @Test func `an append to a damaged database is refused or whole`() throws {
    var generator = SeededGenerator()
    let ledger = try CommandLedger(dossiers: try CommandLedger.exampleDossiers())
    let dossiers = try CommandLedger.exampleDossiers().map(\.path)
    let new = try ledger.directory.write(
      """
      dossier: 1
      source: {slug: new, title: A new report, published: 2025-07-26, kind: press report}
      accounts:
      - by: source
        statements:
        - {offers: buffer-zone:rafah, party: hamas, value: 1, passage: it offers one}

      """, to: "new.yaml")
    let files = ["data.mdb", "checkpoints/head"]
    let sound = try files.map { try Data(contentsOf: ledger.file($0)) }
    let kinds = Damage.allCases.filter { $0 != .swappedPages }
    for round in 0..<54 {
      let damage = kinds[round % kinds.count]
      let note: Comment = "round \(round), \(damage), \(generator)"
      for (file, bytes) in zip(files, sound) { try bytes.write(to: ledger.file(file)) }
      try damage.done(to: sound[0], &generator).write(to: ledger.file("data.mdb"))
      let again = try ledger.run(["append"] + dossiers)
      #expect(again.status == 0 || isRefusal(again), "\(again.errors) \(note)")
      if again.status == 0 {
        // Acknowledged, and nothing recorded a second time.
        #expect(again.output.contains("size 75"), "\(again.output) \(note)")
      }
      let append = try ledger.run(["append", new.path])
      #expect(append.status == 0 || isRefusal(append), "\(append.errors) \(note)")
      if append.status == 0 {
        #expect(append.output.contains("size 77"), "\(append.output) \(note)")
        let stance = try ledger.run(["stance", "hamas", "buffer-zone:rafah"])
        #expect([0, 4].contains(stance.status), note)
        #expect(stance.status == 4 || stance.output.contains("offers 1 km"), note)
      }
    }
  }

  @Test func `an older or another database put in its place is noticed by every command`() throws {
    let ledger = try CommandLedger()
    let other = try CommandLedger()
    let older = try Data(contentsOf: ledger.file("data.mdb"))
    try ledger.require(["append", try ledger.write(batch: 0, count: 3).path])
    let newest = try Data(contentsOf: ledger.file("data.mdb"))
    let next = try ledger.write(batch: 1, count: 3).path
    for (bytes, words) in [
      (older, "4 events"), (try Data(contentsOf: other.file("data.mdb")), "ledger"),
    ] {
      try bytes.write(to: ledger.file("data.mdb"))
      for command in [
        ["verify"], ["stance"], ["history", "north", "zone"], ["why", "north", "zone"], ["log"],
        ["export"], ["stats"], ["replay"], ["show", "0"], ["append", next],
      ] {
        let run = try ledger.run(command)
        #expect(run.status == 4, "\(command): \(run.errors)")
        #expect(run.output == "", "\(command)")
        #expect(run.errors.contains("checkpoints/head"), "\(command): \(run.errors)")
        #expect(run.errors.contains(words), "\(command): \(run.errors)")
      }
    }
    try newest.write(to: ledger.file("data.mdb"))
    try ledger.expectSound()
    try ledger.require(["append", next])
    #expect(try ledger.state().size == 12)
  }

  @Test func `a lost head is a warning, and the next append writes it again`() throws {
    let ledger = try CommandLedger()
    let head = ledger.file("checkpoints/head")
    for damage in ["", "nonsense\n"] {
      try Data(damage.utf8).write(to: head)
      let run = try ledger.run(["stance"])
      #expect(run.status == 0)
      #expect(run.errors.contains("an older state of the ledger put back would not be noticed"))
    }
    try FileManager.default.removeItem(at: head)
    #expect(try ledger.run(["verify"]).status == 0)
    try ledger.require(["append", try ledger.write(batch: 0, count: 1).path])
    try ledger.expectSound()
  }
}
