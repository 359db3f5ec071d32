import EventStore
import Foundation
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// What a question to files laid over a ledger answers is what it answers once they are appended.
struct WhatIfTests {
  /// An answer as far as it can be the same: without ids, roots and recorded times.
  private struct Answers: Equatable {
    var stances: [[Stance]] = []
    var earlier: [[[Slot: HeldStatement]]] = []
    var conditions: [[[[ConditionStatus]]]] = []
    var single: [Stance] = []
    var divergences: [IssueDivergence] = []
    var history: [String] = []
    var log: [String] = []
    var admitted: [String] = []
  }

  /// The statements of a proposal that a question admits.
  private struct ProposalInquiry: Inquiry {
    var question = Question()

    func answer(from record: borrowing some EventReading & ~Copyable) throws -> [String] {
      let found = try record.admitted(tags: ["proposal:plan", "claim:south/good faith"], question)
      return (found.statements + found.possiblyEarlier).map { statement in
        "\(statement.sequence) \(statement.bounds) \(statement.accountClass?.rawValue ?? "") "
          + "\(found.answers(to: statement.id).map(\.sequence))"
      }
    }
  }

  private func answers(
    _ ledger: Ledger, _ question: Question, words: [String], cell: [String],
    files: [(name: String, bytes: [UInt8])] = []
  ) throws -> Answers {
    func ask<I: Inquiry>(_ inquiry: I) throws -> I.Answer {
      var inquiry = inquiry
      inquiry.question = question
      return try ledger.answer(inquiry, with: files)
    }
    var answers = Answers()
    let table = try ask(StanceInquiry(try Query(["north", "south", "guest"] + words)))
    answers.stances = table.rows.map(\.stances)
    answers.earlier = table.rows.map(\.earlier)
    answers.conditions = table.rows.map(\.conditions)
    answers.single = try ask(StanceInquiry(try Query(cell + words))).rows.flatMap(\.stances)
    answers.divergences = try ask(DivergenceInquiry(try Query(["north", "south"] + words))).issues
    answers.history = try ask(HistoryInquiry(try Query(cell + words))).entries.map { entry in
      "\(entry.detail.sequence) \(entry.standing) \(entry.detail.answers.map(\.sequence)) "
        + "\(entry.account.map { "\($0)" } ?? "")"
    }
    answers.log = try ask(LogInquiry(try Query(words))).entries.map { entry in
      "\(entry.sequence) \(entry.type) \(entry.accountClass?.rawValue ?? "") "
        + "\(entry.target?.sequence ?? 0) \(entry.correctedBy ?? 0) \(entry.retractedBy ?? 0)"
    }
    answers.admitted = try ask(ProposalInquiry())
    return answers
  }

  @Test(arguments: 0..<4)
  func
    `files laid over a random ledger are answered as if they were appended, and leave it as it was`(
      round: Int
    ) throws
  {
    var random = SeededGenerator()
    let seed = random
    let test = try RandomRecord(batches: 4 + 4 * round, random: random).test
    let file = (name: "extra.yaml", bytes: Array(try RandomDossier.text(over: test, &random).utf8))
    var declared = try test.ledger.registry().registry
    declared.sources["extra"] = SourceDeclared()
    let size = try test.ledger.registry().record.size
    var asked: [(Question, [String], [String])] = []
    for _ in 0..<5 {
      var (question, words) = RandomQuestion.make(size: Int(size), declared, &random)
      // What is not declared yet cannot be asked for.
      question.knownAt = question.knownAt.map { max($0, 7) }
      let parties = ["north", "south", "guest"].shuffled(using: &random)
      let issues = ["width", "order", "terms"].shuffled(using: &random)
      asked.append((question, words.filter { $0 != "recorder:ben" }, [parties[0], issues[0]]))
    }
    let before = try Self.bytes(of: test)
    let laidOver = try asked.map { question, words, cell in
      try answers(test.ledger, question, words: words, cell: cell, files: [file])
    }
    #expect(try Self.bytes(of: test) == before, "\(seed)")
    #expect(try test.findings() == [], "\(seed)")
    _ = try test.ledger.append(dossiers: [file], terms: LedgerUnderTest.terms)
    #expect(try Self.bytes(of: test) != before, "\(seed)")
    for (index, (question, words, cell)) in asked.enumerated() {
      var question = question
      // What is laid over counts in any case, as all that is appended does where nothing is said of
      // what was known.
      if question.knownAt != nil { question.laidOver = size }
      let appended = try answers(test.ledger, question, words: words, cell: cell)
      #expect(laidOver[index] == appended, "\(question) \(words) \(cell); \(seed)")
    }
  }

  /// The ledger's data, its root and its noted head.
  private static func bytes(of test: LedgerUnderTest) throws -> [Data] {
    let folder = URL(fileURLWithPath: test.path)
    return try ["data.mdb", "checkpoints/head"].map {
      try Data(contentsOf: folder.appendingPathComponent($0))
    } + [Data("\(try test.state())".utf8)]
  }

  @Test func `a file without a ledger is answered as in a new ledger`() throws {
    let text = """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      issues: {quota: {title: Quota, scale: {tonnes: [0, 900]}}}
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
      accounts:
      - by: source
        statements:
        - {accepts: quota, party: north, value: 300, passage: so}
        - {offers: quota, party: south, value: 500, passage: so}
      """
    let file = (name: "only.yaml", bytes: Array(text.utf8))
    let empty = try Ledger.empty(title: "")
    let inquiry = DivergenceInquiry(try Query(["north", "south"]))
    let laidOver = try empty.answer(inquiry, with: [file])
    let test = try LedgerUnderTest()
    try test.append(text)
    #expect(try test.ledger.answer(inquiry).issues == laidOver.issues)
    #expect(laidOver.issues.filter(\.isComparable).count == 1)
    #expect(laidOver.record.size == 6)
    #expect(try empty.registry().record.size == 0)
  }

  @Test func `a file that does not fit is refused as the append refuses it`() throws {
    let test = try LedgerUnderTest()
    let bad = (name: "bad.yaml", bytes: Array("dossier: 1\nparties: {north: {name: N}}\n".utf8))
    let asked = #expect(throws: LedgerError.self) {
      try test.ledger.answer(StanceInquiry(try Query([])), with: [bad])
    }
    let appended = #expect(throws: LedgerError.self) {
      try test.ledger.append(dossiers: [bad], terms: LedgerUnderTest.terms)
    }
    #expect(asked?.reasons == appended?.reasons)
  }
}

/// A dossier of random statements on what a random record has declared.
private enum RandomDossier {
  static func text(
    over test: LedgerUnderTest, _ random: inout SeededGenerator
  ) throws -> String {
    let standing = try TimeReference(TimeReference.events(of: test.ledger), Question()).told
      .filter { $0.fate == .counts }
    func pick(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
    var accounts: [String] = []
    for number in 0..<Int.random(in: 3...9, using: &random) {
      let issue = pick(["width", "order", "terms"])
      let value =
        [
          "width": "value: \(pick(["1", "3", "2..4"]))",
          "order": "value: \(pick(["first", "third"]))",
          "terms": "includes: [\(pick(["a", "b"]))]",
        ][issue] ?? ""
      let verb = pick(["accepts", "demands", "refuses", "offers"])
      var statement = "\(verb): \(issue), party: \(pick(["north", "south"])), \(value)"
      switch pick(["position", "position", "withdrawal", "denial", "proposal", "claim"]) {
      case "withdrawal": statement = "withdraws: \(issue), party: \(pick(["north", "south"]))"
      case "denial":
        guard let name = standing.randomElement(using: &random)?.body.name else { continue }
        statement = "disputes: \"\(name)\", answer: denies, party: \(pick(["north", "south"]))"
      case "proposal":
        statement = "tables: plan@\(number), terms: [{issue: width, value: 2}]"
      case "claim": statement = "claims: good faith, about: south, says: lacks"
      default: break
      }
      let by = pick(["north", "south", "guest", "source", "{informant: a diplomat, side: north}"])
      let valid = pick(["2026-01-02", "2026-01", "../2026-01-06", "2026-01-07"])
      accounts.append(
        "- {by: \(by), statements: [{label: x\(number), \(statement), valid: \(valid), "
          + "\(pick(["quote", "passage"])): so}]}")
    }
    return """
      dossier: 1
      source: {slug: extra, title: Extra, publisher: \(pick(["north", "Press"])), \
      published: 2026-01-07, reliability: \(pick(["A", "D"]))}
      accounts:
      \(accounts.joined(separator: "\n"))
      """
  }
}
