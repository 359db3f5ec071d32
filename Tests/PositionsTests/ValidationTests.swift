import Positions
import Testing

@Suite struct `problems of bodies` {
  @Test func `the samples have none`() throws {
    for (name, body) in try EventSamples.all() {
      #expect(body.problems() == [], "\(name)")
    }
  }

  /// What is wrong with a sample after a change, as `path: found`.
  private func problems<B: EventMessage>(
    _ type: B.Type, _ change: (inout B) throws -> Void
  ) throws -> [String] {
    let sample = try EventSamples.all().first { $0.name == B.type.name }
    var body = try #require(sample?.body as? B)
    try change(&body)
    return body.problems().map { "\($0.path): \($0.found)" }
  }

  @Test func `a statement is named, dated, sourced and quoted`() throws {
    let long = String(repeating: "x", count: 201)
    let table: [(String, (inout TalksChanged) throws -> Void)] = [
      ("label: nothing", { $0.label = "" }),
      ("label: \"a#b\"", { $0.label = "a#b" }),
      ("label: \"a\u{0}b\"", { $0.label = "a\u{0}b" }),
      ("label: \"\(long.prefix(60))\"", { $0.label = long }),
      ("valid: nothing", { $0.valid = "" }),
      ("valid: \"in July\"", { $0.valid = "in July" }),
      ("attribution.source: nothing", { $0.attribution.source = "" }),
      ("attribution.source: \"The Outlet\"", { $0.attribution.source = "The Outlet" }),
      (
        "attribution: neither quote nor passage",
        { ($0.attribution.quote, $0.attribution.passage) = (nil, "") }
      ),
      (
        "attribution: neither quote nor passage",
        { ($0.attribution.quote, $0.attribution.passage) = (Wording(""), "") }
      ),
      ("attribution.quote: no words", { $0.attribution.quote?.text = "" }),
      ("attribution.credibility: 0", { $0.attribution.credibility = 0 }),
      ("attribution.credibility: 7", { $0.attribution.credibility = 7 }),
      ("attribution.voices: nobody", { $0.attribution.voices = [Voice()] }),
      (
        "attribution.voices: a party and an informant",
        { $0.attribution.voices[0].parties = ["alpha"] }
      ),
      ("attribution.voices.parties: \"Alpha\"", { $0.attribution.voices[1].parties = ["Alpha"] }),
      ("attribution.voices.person: \"A. B.\"", { $0.attribution.voices[1].person = "A. B." }),
      ("attribution.voices.side: \"Delta\"", { $0.attribution.voices[0].side = "Delta" }),
      ("attribution.voices.side: a side", { $0.attribution.voices[1].side = "delta" }),
    ]
    for (problem, change) in table {
      #expect(try problems(TalksChanged.self, change) == [problem])
    }
    #expect(try problems(TalksChanged.self) { $0.attribution.quote = nil } == [])
    #expect(try problems(TalksChanged.self) { $0.attribution.passage = "" } == [])
    #expect(try problems(TalksChanged.self) { $0.attribution.voices = [] } == [])
  }

  @Test func `declarations`() throws {
    let party: [(String, (inout PartyDeclared) throws -> Void)] = [
      ("slug: nothing", { $0.slug = "" }), ("slug: \"a:b\"", { $0.slug = "a:b" }),
      ("name: nothing", { $0.name = "" }), ("kind: nothing", { $0.kind = nil }),
      ("roles.role: nothing", { $0.roles[0].role = nil }),
      ("roles.from: \"soon\"", { $0.roles[0].from = "soon" }),
      ("roles.to: \"soon\"", { $0.roles[0].to = "soon" }),
      ("roles: 2025-07-06 to 2024", { $0.roles[0].to = "2024" }),
      ("memberOf.party: \"x y\"", { $0.memberOf[0].party = "x y" }),
      ("memberOf.from: \"x\"", { $0.memberOf[0].from = "x" }),
      ("speaksFor.party: nothing", { $0.speaksFor[0].party = "" }),
      ("speaksFor.to: \"x\"", { $0.speaksFor[0].to = "x" }),
      ("succeeds: \"É\"", { $0.succeeds = "É" }),
    ]
    for (problem, change) in party {
      #expect(try problems(PartyDeclared.self, change) == [problem])
    }
    let issue: [(String, (inout IssueDeclared) throws -> Void)] = [
      ("slug: \"a:b:c:d:e\"", { $0.slug = "a:b:c:d:e" }), ("slug: \"a::b\"", { $0.slug = "a::b" }),
      ("title: nothing", { $0.title = "" }), ("succeeds: \"B\"", { $0.succeeds = "B" }),
      ("scale: 1 levels", { $0.scale = .ordinal(["one"]) }),
    ]
    for (problem, change) in issue {
      #expect(try problems(IssueDeclared.self, change) == [problem])
    }
    let source: [(String, (inout SourceDeclared) throws -> Void)] = [
      ("slug: \"-a\"", { $0.slug = "-a" }), ("title: nothing", { $0.title = "" }),
      ("published: nothing", { $0.published = "" }), ("published: \"1\"", { $0.published = "1" }),
      ("sha256: 31 bytes", { $0.sha256.removeLast() }),
      ("leftOut.text: nothing", { $0.leftOut[0].text = "" }),
      ("leftOut.why: nothing", { $0.leftOut[0].why = "" }),
    ]
    for (problem, change) in source {
      #expect(try problems(SourceDeclared.self, change) == [problem])
    }
    let recorder: [(String, (inout RecorderDeclared) throws -> Void)] = [
      ("slug: nothing", { $0.slug = "" }), ("publicKey: 33 bytes", { $0.publicKey.append(1) }),
      ("replaces: 1 bytes", { $0.replaces = [1] }),
    ]
    for (problem, change) in recorder {
      #expect(try problems(RecorderDeclared.self, change) == [problem])
    }
  }

  @Test func `positions and priorities`() throws {
    let stated: [(String, (inout PositionStated) throws -> Void)] = [
      ("party: \"A\"", { $0.party = "A" }), ("issue: nothing", { $0.issue = "" }),
      ("mode: nothing", { $0.mode = nil }),
      ("value: nothing", { ($0.value, $0.text) = (nil, "") }), ("firm: \"A\"", { $0.firm = "A" }),
      ("conditions.party: nothing", { $0.conditions[0].party = "" }),
      ("conditions.issue: nothing", { $0.conditions[0].issue = "" }),
      ("conditions.value: nothing", { $0.conditions[0].value = nil }),
      ("conditions: a value and a text", { $0.conditions[0].text = "and so on" }),
    ]
    for (problem, change) in stated {
      #expect(try problems(PositionStated.self, change) == [problem])
    }
    #expect(try problems(PositionStated.self) { $0.value = nil } == [])
    #expect(try problems(PositionStated.self) { $0.text = "" } == [])
    #expect(try problems(PositionWithdrawn.self) { $0.party = "" } == ["party: nothing"])
    #expect(try problems(PositionWithdrawn.self) { $0.issue = "#" } == ["issue: \"#\""])
    let priority: [(String, (inout PriorityStated) throws -> Void)] = [
      ("party: nothing", { $0.party = "" }), ("issues: nothing", { $0.issues = [] }),
      ("issues: \"A\"", { $0.issues = ["A"] }), ("salience: 101", { $0.salience = 101 }),
      ("rank: 0", { $0.rank = 0 }),
      ("salience: nothing", { ($0.salience, $0.rank, $0.top) = (nil, nil, false) }),
      ("regarding: \"peace talks\"", { $0.regarding = "peace talks" }),
      ("regarding: \"a@b@c\"", { $0.regarding = "a@b@c" }),
    ]
    for (problem, change) in priority {
      #expect(try problems(PriorityStated.self, change) == [problem])
    }
  }

  @Test func `proposals, answers and agreements`() throws {
    let tabled: [(String, (inout ProposalTabled) throws -> Void)] = [
      ("slug: nothing", { $0.slug = "" }), ("version: nothing", { $0.version = "" }),
      ("by: \"A\"", { $0.by = ["A"] }), ("to: \"A\"", { $0.to = ["A"] }),
      ("sponsors: nothing", { $0.sponsors = [""] }),
      ("basedOn: \"a@b@c\"", { $0.basedOn = "a@b@c" }),
      ("inAnswerTo: \"a@\"", { $0.inAnswerTo = "a@" }),
      ("terms: neither", { $0.terms[0].issue = "" }),
      ("terms: both", { $0.terms[0].paragraph = "1" }),
      ("terms.issue: \"A\"", { $0.terms[0].issue = "A" }),
      ("terms: nothing", { $0.terms[0].value = nil }),
      ("terms: a value and absent", { $0.terms[0].absent = "it" }),
      ("terms.bracketedBy: \"A\"", { $0.terms[13].bracketedBy = ["A"] }),
    ]
    for (problem, change) in tabled {
      #expect(try problems(ProposalTabled.self, change) == [problem])
    }
    let answered: [(String, (inout ProposalAnswered) throws -> Void)] = [
      ("party: nothing", { $0.party = "" }), ("proposal: nothing", { $0.proposal = "" }),
      ("version: \"v 1\"", { $0.version = "v 1" }), ("answer: nothing", { $0.answer = nil }),
      ("to: \"A\"", { $0.to = ["A"] }),
      ("reservations.issue: \"A\"", { $0.reservations[0].issue = "A" }),
      ("conditions.party: \"A\"", { $0.conditions[0].party = "A" }),
    ]
    for (problem, change) in answered {
      #expect(try problems(ProposalAnswered.self, change) == [problem])
    }
    #expect(try problems(ProposalAnswered.self) { $0.version = "" } == [])
    let agreed: [(String, (inout ElementAgreed) throws -> Void)] = [
      ("issue: nothing", { $0.issue = "" }), ("parties: nothing", { $0.parties = [] }),
      ("parties: \"A\"", { $0.parties = ["A"] }),
      ("value: nothing", { ($0.value, $0.text) = (nil, "") }),
      ("proposal: nothing", { $0.proposal = "" }), ("version: \"?\"", { $0.version = "?" }),
    ]
    for (problem, change) in agreed {
      #expect(try problems(ElementAgreed.self, change) == [problem])
    }
    #expect(try problems(ElementAgreed.self) { ($0.proposal, $0.version) = ("", "") } == [])
    #expect(try problems(TalksChanged.self) { $0.round = "" } == ["round: nothing"])
    #expect(try problems(TalksChanged.self) { $0.parties = [] } == ["parties: nothing"])
    #expect(try problems(TalksChanged.self) { $0.change = nil } == ["change: nothing"])
  }

  @Test func `claims, answers and intents`() throws {
    let claim: [(String, (inout ClaimMade) throws -> Void)] = [
      ("about: nothing", { $0.about = [] }), ("about: \"A\"", { $0.about = ["A"] }),
      ("kind: nothing", { $0.kind = nil }), ("says: nothing", { $0.says = nil }),
      ("text: nothing", { ($0.kind, $0.text) = (.other, "") }),
      ("regarding: \"A\"", { $0.regarding = "A" }),
    ]
    for (problem, change) in claim {
      #expect(try problems(ClaimMade.self, change) == [problem])
    }
    #expect(try problems(ClaimMade.self) { $0.text = "" } == [])
    #expect(try problems(AccountAnswered.self) { $0.party = "" } == ["party: nothing"])
    #expect(try problems(AccountAnswered.self) { $0.target = nil } == ["target: nothing"])
    #expect(try problems(AccountAnswered.self) { $0.answer = nil } == ["answer: nothing"])
    #expect(try problems(IntentStated.self) { $0.party = "" } == ["party: nothing"])
    #expect(try problems(IntentStated.self) { $0.kind = nil } == ["kind: nothing"])
    #expect(try problems(IntentStated.self) { $0.text = "" } == ["text: nothing"])
    #expect(try problems(IntentStated.self) { $0.regarding = "A" } == ["regarding: \"A\""])
  }

  @Test func `editorial events`() throws {
    #expect(try problems(RecordCorrected.self) { $0.target = nil } == ["target: nothing"])
    #expect(try problems(RecordCorrected.self) { $0.reason = "" } == ["reason: nothing"])
    #expect(try problems(RecordCorrected.self) { $0.replacement = nil } == ["replacement: nothing"])
    #expect(
      try problems(RecordCorrected.self) { $0.replacement?.body = [] } == ["replacement: nothing"])
    #expect(try problems(RecordRetracted.self) { $0.target = nil } == ["target: nothing"])
    #expect(try problems(RecordRetracted.self) { $0.reason = "" } == ["reason: nothing"])
    #expect(try problems(RecordRetracted.self) { $0.date = "x" } == ["date: \"x\""])
    #expect(try problems(RecordReviewed.self) { $0.target = nil } == ["target: nothing"])
    #expect(try problems(RecordReviewed.self) { $0.verdict = nil } == ["verdict: nothing"])
    #expect(try problems(RecordReviewed.self) { $0.credibility = 7 } == ["credibility: 7"])
    #expect(try problems(RecordReviewed.self) { $0.note = "" } == [])
    #expect(try problems(RecordRedacted.self) { $0.target = nil } == ["target: nothing"])
    #expect(try problems(RecordRedacted.self) { $0.reason = "" } == ["reason: nothing"])
    #expect(try problems(RecordRedacted.self) { $0.tags = [""] } == ["tags: a tag of 0 bytes"])
  }

  @Test func `all problems come at once, with what was expected`() {
    let problems = PositionStated().problems()
    #expect(
      problems.map(\.path) == [
        "attribution.source", "label", "valid", "attribution", "party", "issue", "mode", "value",
      ])
    #expect(problems.allSatisfy { !$0.expected.isEmpty })
    #expect(
      problems.first { $0.path == "mode" }?.description
        == "mode: found nothing, expected one of demands, prefers, offers, accepts, refuses")
  }
}
