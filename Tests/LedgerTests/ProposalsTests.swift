import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct ProposalsTests {
  private static let registry = """
    dossier: 1
    parties:
      north: {name: North, kind: state, roles: [negotiator]}
      south: {name: South, kind: state, roles: [negotiator]}
      chair: {name: The chair, kind: organisation, roles: [mediator]}
    issues:
      width: {title: Width, scale: {km: [0, 9]}}
      status: {title: Status, scale: text}
    """

  private func ledger() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(Self.registry)
    return test
  }

  private func report(
    _ test: LedgerUnderTest, _ words: [String] = [], _ question: Question = Question()
  ) throws -> ProposalsReport {
    try test.ledger.answer(ProposalsInquiry(try Query(words), question: question))
  }

  /// Everything that a report says of one proposal, as comparable lines.
  private func lines(_ report: ProposalsReport, _ slug: String) -> [String] {
    var lines: [String] = []
    for (proposal, matrix) in zip(report.proposals, report.matrices) where proposal.slug == slug {
      for version in proposal.versions {
        lines.append("\(version.name) \(version.citations.map(\.sequence))")
        lines += version.accounts.map {
          "\($0.sequence) \($0.accountClass?.rawValue ?? "") \($0.answers.map(\.sequence))"
        }
        lines += version.agreed.map { "agreed \($0.statement.sequence)" }
        for term in version.terms(in: report.registry) {
          lines.append(
            "\(term.place) \(term.readings.map(\.account.sequence)) "
              + term.agreement(in: report.registry).rawValue)
        }
      }
      lines.append("\(matrix.parties) \(matrix.columns)")
      for cell in matrix.cells.flatMap(\.self) {
        lines.append("\(cell.party) \(cell.name) \(cell.silentOn) \(cell.undecidedOn)")
        lines.append("\(cell.tablings) \(cell.sponsorings) \(cell.addressings)")
        lines += cell.slots.map { slot in
          let lists = [slot.agreeing, slot.contesting, slot.replaced].map { $0.map(\.sequence) }
          return "\(slot.kind) \(slot.isPrivate) \(slot.shown.sequence) \(lists)"
        }
        lines.append("\(cell.notAdmitted.map(\.sequence)) \(cell.responses.map(\.sequence))")
        lines.append("\(cell.responsesNotAdmitted.map(\.sequence)) \(cell.mayAnswerNewer)")
      }
    }
    return lines
  }

  @Test func `a proposal read by itself is the one read among all`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let all = try report(test)
    #expect(all.proposals.map(\.slug).count == 4)
    for proposal in all.proposals {
      let one = try report(test, [proposal.slug])
      #expect(one.proposals.map(\.slug) == [proposal.slug])
      #expect(lines(one, proposal.slug) == lines(all, proposal.slug), "\(proposal.slug)")
      #expect(!lines(one, proposal.slug).isEmpty)
    }
  }

  @Test func `random proposals read by themselves are those read among all, at any time`() throws {
    var random = SeededGenerator()
    for _ in 0..<6 {
      let test = try ledger()
      for source in 0..<8 { try test.append(dossier(source, &random)) }
      for _ in 0..<6 {
        var question = Question()
        switch Int.random(in: 0..<4, using: &random) {
        case 0: question.knownAt = UInt64.random(in: 6...50, using: &random)
        case 1:
          let day = Int.random(in: 1...9, using: &random)
          question.validAt = Question.lastDay(of: "2026-01-0\(day)")
        case 2: question.withoutSources = ["s2", "s3"]
        default: break
        }
        question.accounts =
          AccountPolicy(
            ["standard", "own-only", "best-graded", "according-to:north"].randomElement(
              using: &random) ?? "standard") ?? .standard
        let all = try report(test, [], question)
        for proposal in all.proposals {
          let one = try report(test, [proposal.slug], question)
          #expect(lines(one, proposal.slug) == lines(all, proposal.slug), "\(random)")
        }
      }
    }
  }

  /// A source with some tablings and answers, for names that meet those of other sources.
  private func dossier(_ source: Int, _ random: inout SeededGenerator) -> String {
    func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
    let slugs = ["plan", "bridge", "text"]
    var statements: [String] = []
    for index in 0..<Int.random(in: 1...5, using: &random) {
      let name = "\(pick(slugs))@\(Int.random(in: 1...3, using: &random))"
      let valid = pick(["2026-01-02", "2026-01-05", "../2026-01-06", "2026-01"])
      let start = "label: l\(index), valid: \(valid), passage: words"
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        let link = pick([
          "", ", based-on: \(pick(slugs))@1", ", in-answer-to: \(pick(slugs))@2",
          ", in-answer-to: \(pick(slugs))",
        ])
        statements.append(
          "{tables: \(name), by: \(pick(["north", "chair"]))\(link), \(start), "
            + "terms: [{issue: width, value: \(Int.random(in: 1...3, using: &random))}]}")
      default:
        let answer = pick(["accepts", "rejects", "welcomes", "reviewing"])
        let version = pick([name, pick(slugs)])
        statements.append(
          "{answers: \(version), party: \(pick(["north", "south"])), answer: \(answer), \(start)}")
      }
    }
    return """
      dossier: 1
      source: {slug: s\(source), title: A note, publisher: The Outlet, published: 2026-01-31,
        reliability: \(pick(["A", "C"]))}
      accounts:
      - by: \(pick(["north", "south", "chair", "source"]))
        statements: [\(statements.joined(separator: ",\n    "))]
      """
  }

  @Test func `a correction moves a tabling to another proposal`() throws {
    let test = try ledger()
    try test.append(
      """
      dossier: 1
      source: {slug: note, title: A note, publisher: north, published: 2026-01-05}
      accounts:
      - by: north
        statements:
        - {label: first, tables: plan@1, by: north, quote: one, terms: [{issue: width, value: 1}]}
        - {answers: plan@1, party: south, answer: rejects, passage: no}
      """)
    try test.append(
      """
      dossier: 1
      source: {slug: note, title: A note, publisher: north, published: 2026-01-05}
      accounts:
      - by: north
        statements:
        - {label: first, tables: draft@1, by: north, quote: one, terms: [{issue: width, value: 1}]}
        - {answers: plan@1, party: south, answer: rejects, passage: no}
      """, amends: true)
    for words in [["plan"], ["draft"]] {
      let (all, one) = (try report(test), try report(test, words))
      #expect(lines(one, words[0]) == lines(all, words[0]))
    }
    let plan = try #require(try report(test, ["plan@1"]).proposals.first)
    #expect(plan.versions.map(\.isTabled) == [false])
    let draft = try #require(try report(test, ["draft@1"]).proposals.first)
    #expect(draft.versions[0].accounts.map(\.sequence) == [6])
  }

  @Test func `what builds on a proposal is found with it, by whatever steps`() throws {
    let test = try ledger()
    try test.append(
      """
      dossier: 1
      source: {slug: note, title: A note, publisher: Gazette, published: 2026-01-09}
      accounts:
      - by: south
        statements:
        - {tables: plan@1, by: chair, valid: 2026-01-01, passage: one}
        - {answers: plan@1, answer: accepts, valid: 2026-01-02, passage: yes}
        - {tables: bridge@1, by: chair, based-on: plan@1, valid: 2026-01-03, passage: two}
        - {tables: text@1, by: chair, based-on: bridge@1, valid: 2026-01-04, passage: three}
        - {answers: text@1, answer: reviewing, valid: 2026-01-05, passage: we read}
      """)
    let report = try report(test, ["plan"])
    #expect(report.proposals.map(\.slug) == ["plan"])
    let cell = try #require(report.matrices[0].cells.flatMap(\.self).first { $0.party == "south" })
    #expect(cell.silentOn.map(\.description) == ["bridge@1"])
    #expect(cell.undecidedOn.map(\.description) == ["text@1"])
  }

  @Test func `words that name nothing are refused, patterns name what is there`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    #expect(throws: LedgerError.self) { try report(test, ["us-proposals"]) }
    #expect(throws: LedgerError.self) { try report(test, ["us-proposal@7"]) }
    #expect(try report(test, ["proposal:*-maps"]).proposals.map(\.slug) == ["israel-maps"])
    let two = try report(test, ["us-proposal@2", "hamas", "truce:duration"])
    #expect(two.wanted.map(\.description) == ["us-proposal@2"])
    #expect(two.parties == ["hamas"])
    #expect(two.issues == ["truce:duration"])
    #expect(two.named.map(\.description) == ["us-proposal@2"])
  }
}
