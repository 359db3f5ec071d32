import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct LogTests {
  /// What a word means, said in the plainest way over all events.
  private func matches(_ entry: LogReport.Entry, _ word: String) -> Bool {
    let tags =
      entry.event.map { event in
        event.body.tags(target: entry.target?.body) { _ in nil }
      } ?? []
    let named = { (kind: String, pattern: String) in
      tags.contains { tag in
        tag.hasPrefix("\(kind):") && Self.isMatch(tag.dropFirst(kind.count + 1), pattern[...])
      }
    }
    let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      switch parts[0] {
      case "recorder": return Self.isMatch(entry.recorder[...], parts[1][...])
      case "class": return entry.accountClass?.rawValue == parts[1]
      case "party", "issue", "source", "type", "proposal", "talks", "claim":
        return named(parts[0], parts[1])
      default: break
      }
    }
    return named("party", word) || named("issue", word) || named("source", word)
  }

  /// The kinds of names that a word is found to be: words of one kind are alternatives.
  private func kinds(of word: String, among all: [LogReport.Entry]) -> Set<String> {
    let named = [
      "party", "issue", "source", "type", "proposal", "talks", "claim", "recorder", "class",
    ]
    if let kind = named.first(where: { word.hasPrefix($0 + ":") }) { return [kind] }
    return Set(
      ["party", "issue", "source"].filter { kind in
        all.contains { matches($0, "\(kind):\(word)") }
      })
  }

  private static func isMatch(_ text: Substring, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
      return isMatch(text, pattern.dropFirst())
        || !text.isEmpty && isMatch(text.dropFirst(), pattern)
    }
    guard let letter = text.first, first == "?" || first == letter else { return false }
    return isMatch(text.dropFirst(), pattern.dropFirst())
  }

  private static let words = [
    "hamas", "israel", "us", "qatar", "buffer-zone:*", "buffer-zone:rafah", "aid:entry", "*-2025-*",
    "menafn-2025-07-13", "party:h*", "issue:*", "source:alm*", "type:claim.made", "type:*.declared",
    "type:record.*", "proposal:us-proposal*", "proposal:us-proposal@1", "talks:doha-2025-07",
    "claim:hamas/*", "class:own", "class:press", "recorder:anna", "recorder:b*", "???el",
  ]

  @Test func `a query gives the events that a plain reading of all gives`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let target = try test.ledger.detail(of: "30")
    var retraction = RecordRetracted()
    (retraction.target, retraction.reason) = (target.id, "twice")
    _ = try test.ledger.append(retraction, terms: AppendTerms(recorder: "bob"))
    let all = try test.ledger.log([]).entries
    #expect(all.count == 76)
    var random = SeededGenerator()
    for _ in 0..<150 {
      let words = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
        Self.words.randomElement(using: &random)
      }
      let limit = Bool.random(using: &random) ? Int.random(in: 1...5, using: &random) : nil
      let isNewestFirst = Bool.random(using: &random)
      let found = try test.ledger.log(words, limit: limit, isNewestFirst: isNewestFirst)
      let groups = Dictionary(grouping: words) { kinds(of: $0, among: all) }
      var expected = all.filter { entry in
        groups.values.allSatisfy { $0.contains { matches(entry, $0) } }
      }.map(\.sequence)
      let isCut = limit.map { expected.count > $0 } ?? false
      if let limit { expected = expected.suffix(limit) }
      if isNewestFirst { expected.reverse() }
      #expect(found.entries.map(\.sequence) == expected, "\(words) \(random)")
      #expect(found.isCut == isCut, "\(words) \(random)")
    }
  }

  @Test func `a date admits what was said within its days at the latest`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let found = { (date: String) in
      try test.ledger.log(["date:\(date)"]).entries.map(\.sequence)
    }
    #expect(try found("2025-01") == [72])
    #expect(try found("2025-07-13") == [29, 30, 31, 32, 33, 35, 36, 39])
    #expect(try found("../2025-07-07") == [27, 28, 72])
    #expect(try found("2024") == [])
  }

  @Test(arguments: [
    ("hamass", "did you mean hamas?"), ("type:claim.mad", "did you mean type:claim.made?"),
    ("date:yesterday", "an EDTF date"), ("class:mediater", "did you mean mediator?"),
    ("issue:buffer", "issue: and a name on record"), ("", "an empty word"),
  ])
  func `a word that means nothing is refused with what would`(word: String, part: String) throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let error = try #require(throws: LedgerError.self) {
      try test.ledger.log([word])
    }
    #expect(error.kind == .usage)
    #expect(error.description.contains(part), "\(error)")
  }

  @Test func `an event says what corrected and retracted it, and only that`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let denial = try test.ledger.detail(of: "56")
    var retraction = RecordRetracted()
    (retraction.target, retraction.reason) = (denial.id, "not said")
    _ = try test.ledger.append(retraction, terms: LedgerUnderTest.terms)
    let entries = try test.ledger.log(["hamas"]).entries
    let denied = try #require(entries.first { $0.sequence == 50 })
    #expect(denied.retractedBy == nil)
    #expect(entries.first { $0.sequence == 56 }?.retractedBy == 75)
    #expect(try test.ledger.detail(of: "50").answers.isEmpty)
    #expect(try test.ledger.detail(of: "50").retractions.isEmpty)
  }
}
