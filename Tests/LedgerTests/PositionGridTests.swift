import Measures
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// The bulk reading of stances, and figures over all pairs, against the reading of single cells.
@Suite struct `positions of all parties at once` {
  private static let levels = ["no", "abstain", "yes"]

  @Test(arguments: 0..<6)
  func `levels read off the log give the figures that folded cells give`(round: Int) throws {
    var random = SeededGenerator()
    let test = try ledger(round: round, &random)
    let measures = PairMeasure.allCases.filter { $0.family != .discourse }
    for policy in ["standard", "own-only", "press>own", "best-graded", "according-to:party-1"] {
      for measure in measures {
        var terms = MeasureTerms(measure)
        terms.minimumShared = 1
        terms.excludesUnanimous = Bool.random(using: &random)
        var question = Question()
        question.accounts = try #require(AccountPolicy(policy))
        var inquiry = MeasureInquiry(try Query([]), terms, question: question)
        let fast = try test.ledger.answer(inquiry)
        inquiry.readsLevels = false
        let slow = try test.ledger.answer(inquiry)
        #expect(fast.pairs.map(\.figure) == slow.pairs.map(\.figure), "\(policy) \(random)")
        #expect(fast.unanimousCount == slow.unanimousCount, "\(random)")
      }
    }
  }

  @Test(arguments: 0..<4)
  func `each pair is what its own divergence says`(round: Int) throws {
    var random = SeededGenerator()
    let test = try ledger(round: round, &random)
    var terms = MeasureTerms(.distance)
    terms.minimumShared = 1
    let found = try test.ledger.answer(MeasureInquiry(try Query([]), terms))
    for pair in found.pairs {
      let slugs = [found.parties[pair.first].slug, found.parties[pair.second].slug]
      var inquiry = DivergenceInquiry(try Query(slugs))
      inquiry.minimumShared = 1
      let alone = try test.ledger.answer(inquiry).distance
      #expect(pair.figure.n == alone.compared.count, "\(slugs) \(random)")
      #expect(pair.figure.value == alone.exactLeast?.doubleValue, "\(slugs) \(random)")
      #expect(pair.figure.farthest == alone.exactMost?.doubleValue, "\(slugs) \(random)")
      var own = MeasureInquiry(try Query(slugs), terms)
      own.isOfPair = true
      #expect(try test.ledger.answer(own).pairs.map(\.figure) == [pair.figure], "\(random)")
    }
  }

  @Test func `unanimity is asked of every recorded party, whoever is measured`() throws {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        a: {name: A, kind: state}
        b: {name: B, kind: state}
        c: {name: C, kind: state}
      issues:
        one: {title: One, scale: {ordinal: [no, abstain, yes]}, topics: ["session:1"]}
        two: {title: Two, scale: {ordinal: [no, abstain, yes]}, topics: ["session:2"]}
        lone: {title: Lone, scale: {ordinal: [no, abstain, yes]}}
      source: {slug: vote, title: Votes, publisher: un, published: 2026-01-05, kind: vote}
      accounts:
      - by: a
        statements:
        - {accepts: one, value: yes, quote: yes}
        - {accepts: two, value: yes, quote: yes}
        - {accepts: lone, value: no, quote: no}
      - by: b
        statements: [{accepts: one, value: yes, quote: yes}, {accepts: two, value: yes, quote: yes}]
      - by: c
        statements: [{accepts: one, value: yes, quote: yes}, {accepts: two, value: no, quote: no}]
      """)
    var terms = MeasureTerms(.agreementHalf)
    terms.excludesUnanimous = true
    let found = try test.ledger.answer(MeasureInquiry(try Query(["a", "b"]), terms))
    #expect(found.unanimousCount == 2)
    #expect(found.issueCount == 1)
    #expect(found.pairs.map(\.figure.n) == [1])
    #expect(found.pairs.map(\.figure.value) == [1])
    terms.topics = ["session:1"]
    let none = try test.ledger.answer(MeasureInquiry(try Query([]), terms))
    #expect(none.pairs.allSatisfy { $0.figure.undefined == .tooFewIssues(needed: 1) })
    terms.topics = ["sesion:1"]
    #expect(throws: LedgerError.self) {
      try test.ledger.answer(MeasureInquiry(try Query([]), terms))
    }
  }

  /// Six parties on thirty issues of levels, options and numbers: most cells one own word, some
  /// told by others, conditional, refused, doubled, corrected, retracted, denied or weighed.
  private func ledger(
    round: Int, _ random: inout SeededGenerator
  ) throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    let parties = (0..<6).map { "party-\($0)" }
    let issues = (0..<30).map { "issue-\($0)" }
    var bodies: [any EventMessage] = []
    for slug in parties {
      var party = PartyDeclared()
      (party.slug, party.name, party.kind) = (slug, slug, .state)
      bodies.append(party)
    }
    for (index, slug) in issues.enumerated() {
      var issue = IssueDeclared()
      (issue.slug, issue.title) = (slug, slug)
      issue.scale =
        index % 7 == 5
        ? .quantity(try QuantityScale(unit: "km", lowest: Decimal(0), highest: Decimal(9)))
        : index % 7 == 6 ? .choice(Self.levels) : .ordinal(Self.levels)
      bodies.append(issue)
    }
    for (slug, kind, publisher) in [
      ("roll", SourceKind.vote, "un"), ("paper", .pressReport, "press"),
      ("own", .statement, "party-1"),
    ] {
      var source = SourceDeclared()
      (source.slug, source.title, source.publisher) = (slug, slug, publisher)
      (source.published, source.kind) = ("2026-01-05", kind)
      bodies.append(source)
    }
    _ = try test.ledger.append(bodies: bodies, marking: .clear, terms: LedgerUnderTest.terms)
    var stated: [EventReference] = []
    for batch in 0..<3 {
      var bodies: [any EventMessage] = []
      for place in 0..<50 {
        bodies.append(
          try body(
            "\(batch)-\(place)", parties, issues, stated, hasOdd: round > 0, &random))
      }
      let receipt = try test.ledger.append(
        bodies: bodies, marking: .clear, terms: LedgerUnderTest.terms)
      stated += receipt.events.filter { $0.body is PositionStated }.map(\.id)
    }
    return test
  }

  private func body(
    _ label: String, _ parties: [String], _ issues: [String], _ stated: [EventReference],
    hasOdd: Bool, _ random: inout SeededGenerator
  ) throws -> any EventMessage {
    let (party, issue) = (
      parties.randomElement(using: &random) ?? "", issues.randomElement(using: &random) ?? ""
    )
    let odd = hasOdd ? Int.random(in: 0..<12, using: &random) : 11
    if odd == 0, let target = stated.randomElement(using: &random) {
      var body = RecordRetracted()
      (body.target, body.reason) = (target, "never said")
      return body
    }
    if odd == 1 {
      var body = PriorityStated()
      (body.label, body.party, body.issues, body.salience) = (label, party, [issue], 40)
      body.valid = "2026-01-04"
      attribute(&body.attribution, party, odd: odd, &random)
      return body
    }
    if odd == 2, let target = stated.randomElement(using: &random) {
      var body = AccountAnswered()
      (body.label, body.party, body.target, body.answer) = (label, party, target, .denies)
      body.valid = "2026-01-05"
      attribute(&body.attribution, party, odd: odd, &random)
      return body
    }
    var body = PositionStated()
    (body.label, body.party, body.issue, body.mode) = (label, party, issue, .accepts)
    body.valid = ["2026-01-03", "2026-01-04", "2026-01"].randomElement(using: &random) ?? ""
    body.value = try value(on: issue, issues, &random)
    if odd == 3 { body.mode = .refuses }
    if odd == 4 {
      var condition = Condition()
      (condition.party, condition.issue) = (parties[0], issues[0])
      condition.value = .level("yes")
      body.conditions = [condition]
    }
    attribute(&body.attribution, party, odd: odd, &random)
    return body
  }

  private func attribute(
    _ attribution: inout Attribution, _ party: String, odd: Int, _ random: inout SeededGenerator
  ) {
    attribution.source =
      odd > 7 ? "roll" : ["roll", "paper", "own"].randomElement(using: &random) ?? ""
    attribution.passage = "it said so"
    attribution.voices = odd == 5 ? [] : [Voice(party: odd == 6 ? "party-1" : party)]
    if odd == 7 { attribution.channel = .inTalks }
  }

  private func value(
    on issue: String, _ issues: [String], _ random: inout SeededGenerator
  ) throws -> Value {
    let index = issues.firstIndex(of: issue) ?? 0
    if index % 7 == 5 {
      return try Value(typed: ["1", "2..4", "3"].randomElement(using: &random) ?? "1")
    }
    let level = Self.levels.randomElement(using: &random) ?? "no"
    return index % 7 == 6 || Int.random(in: 0..<9, using: &random) > 0
      ? .level(level) : .options(Self.levels.dropLast())
  }
}
