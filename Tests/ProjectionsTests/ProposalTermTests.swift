import Positions
import Projections
import Testing

@Suite struct `the terms of a proposal` {
  private typealias Samples = ProposalSamples
  private let registry = ProposalSamples.registry

  /// The two versions of a plan with these terms, one list an account.
  private func difference(_ before: [[Term]], _ after: [[Term]]) throws -> ProposalDifference {
    var samples = Samples()
    for terms in before {
      samples.add(Samples.tabling("plan@1", by: ["mira"], terms: terms), valid: "2025-07-01")
    }
    for terms in after {
      samples.add(
        Samples.tabling("plan@2", basedOn: "plan@1", terms: terms), valid: "2025-07-05")
    }
    let proposals = try samples.proposals()
    return ProposalDifference(
      from: try #require(proposals.version(ProposalName("plan@1"))),
      to: try #require(proposals.version(ProposalName("plan@2"))), in: registry)
  }

  private func kind(_ before: [[Term]], _ after: [[Term]]) throws -> TermDifference.Kind {
    let terms = try difference(before, after).terms
    #expect(terms.count == 1)
    return try #require(terms.first).kind
  }

  @Test func `a later account of a version amends nothing, and its silence drops nothing`() throws {
    var samples = Samples()
    samples.add(
      Samples.tabling(
        "plan@1", terms: [Samples.truce(60), Samples.term("aid", text: "more")]),
      valid: "2025-07-01")
    samples.add(
      Samples.tabling("plan@1", terms: [Samples.truce(7)]), valid: "2025-07-09")
    let version = try #require(samples.proposals().version(ProposalName("plan@1")))
    let terms = version.terms(in: registry)
    #expect(terms.map(\.place) == [.issue("truce"), .issue("aid")])
    #expect(terms[0].readings.map(\.account.sequence) == [0, 1])
    #expect(terms[0].agreement(in: registry) == .conflict)
    #expect(terms[1].readings.map(\.account.sequence) == [0])
    #expect(terms[1].agreement(in: registry) == .agree)
  }

  @Test func `what became of a term is told apart`() throws {
    let term = Samples.term
    let absent = Samples.absent
    let table: [(Term, Term, TermRelation)] = [
      (Samples.truce(60), Samples.truce(7), .changed),
      (Samples.truce(60), Samples.truce(60, text: "two months"), .same),
      (term("war", .level("talks"), ""), term("war", .level("ended"), ""), .changed),
      (term("aid", nil, "stepped up"), term("aid", nil, "stepped up"), .same),
      (term("aid", nil, "stepped up"), term("aid", nil, "increased"), .reworded),
      (Samples.truce(60), term("truce", nil, "short"), .incomparable),
      (Samples.truce(60), absent("truce"), .dropped),
      (absent("truce"), Samples.truce(60), .new),
      (absent("truce"), absent("truce"), .absent),
      (
        term("truce", .range(try DecimalRange(lower: try Decimal(50), upper: try Decimal(70))), ""),
        Samples.truce(60), .compatible
      ),
      (
        term("checks", .set(try OptionSelection(exactly: ["cameras"])), ""),
        term("checks", .set(try OptionSelection(excludes: ["observers"])), ""), .compatible
      ),
      (
        term("checks", .set(try OptionSelection(exactly: ["cameras"])), ""),
        term("checks", .set(try OptionSelection(includes: ["observers"])), ""), .changed
      ),
      (
        term("checks", .set(try OptionSelection(exactly: ["cameras"])), ""),
        term(
          "checks", .set(try OptionSelection(includes: ["cameras"], excludes: ["observers"])), ""),
        .same
      ),
    ]
    for (before, after, relation) in table {
      #expect(try kind([[before]], [[after]]) == .relation(relation), "\(before) \(after)")
    }
  }

  @Test func `not mentioned is neither dropped nor new`() throws {
    let term = Samples.truce(60)
    #expect(try kind([[term]], [[]]) == .notMentionedAfter)
    #expect(try kind([[]], [[term]]) == .notMentionedBefore)
    #expect(try kind([[Samples.absent("truce")]], [[]]) == .notMentionedAfter)
  }

  @Test func `where accounts of a version differ, the change hangs on the account`() throws {
    let (sixty, seven) = (Samples.truce(60), Samples.truce(7))
    #expect(
      try kind([[sixty], [seven]], [[seven]]) == .hangsOnAccount([.same, .changed]))
    #expect(
      try kind([[sixty]], [[sixty], [Samples.absent("truce")], []])
        == .hangsOnAccount([.same, .dropped]))
    let difference = try difference([[sixty], [seven]], [[seven]])
    #expect(difference.terms[0].step == nil)
    #expect(difference.terms[0].events == [0, 1, 2])
  }

  @Test func `a step is given between points of an ordered scale alone`() throws {
    func step(_ before: Term, _ after: Term) throws -> TermStep? {
      try difference([[before]], [[after]]).terms[0].step
    }
    let term = Samples.term
    #expect(
      try step(Samples.truce(60), Samples.truce(7)) == .quantity(try Decimal(-53)))
    #expect(
      try step(term("war", .level("none"), ""), term("war", .level("ended"), "")) == .levels(2))
    #expect(
      try step(
        Samples.truce(60),
        term("truce", .range(try DecimalRange(lower: try Decimal(7), upper: nil)), "")) == nil)
    #expect(try step(term("aid", nil, "a"), term("aid", nil, "b")) == nil)
  }

  @Test func `a value within another leaves less open, one around it more`() throws {
    let range = Samples.term("truce", .range(try DecimalRange(lower: try Decimal(50), upper: nil)))
    let (inside, outside) = (Samples.truce(60), Samples.truce(7))
    #expect(try difference([[range]], [[inside]]).terms[0].breadth == .narrower)
    #expect(try difference([[inside]], [[range]]).terms[0].breadth == .wider)
    #expect(try difference([[range]], [[outside]]).terms[0].breadth == nil)
    #expect(try difference([[range]], [[range]]).terms[0].breadth == nil)
    #expect(try difference([[range]], [[inside], [outside]]).terms[0].breadth == nil)
  }

  @Test func `who holds a term open is part of what an account says`() throws {
    var open = Samples.truce(60)
    (open.bracketedBy, open.bracketedWhy) = (["beta"], "too long")
    let closed = Samples.truce(60)
    let difference = try difference([[open]], [[closed]])
    #expect(difference.terms[0].kind == .relation(.same))
    #expect(difference.terms[0].brackets.before == ["beta"])
    #expect(difference.terms[0].brackets.after.isEmpty)
    var samples = Samples()
    for term in [open, closed] {
      samples.add(Samples.tabling("plan@1", terms: [term]), valid: "2025-07-01")
    }
    let version = try #require(samples.proposals().version(ProposalName("plan@1")))
    #expect(version.terms(in: registry)[0].agreement(in: registry) == .brackets)
  }
}
