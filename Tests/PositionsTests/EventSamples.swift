import Positions

/// One event of every type with every field set, and the forms of values and scales.
///
/// Stored as golden records: what is here never changes.
enum EventSamples {
  /// The samples by the names of their golden records.
  static func all() throws -> [(name: String, body: any EventMessage)] {
    var samples = try registry() + positions() + proposals() + claims()
    for (kind, scale) in try scales() {
      var issue = IssueDeclared()
      (issue.slug, issue.title, issue.scale) = ("sample:\(kind)", "A sample", scale)
      samples.append(("issue.declared-\(kind)", issue))
    }
    return try samples.map { ($0.0, $0.1) } + editorial()
  }

  static let id = EventReference(high: 0x0189_0a5d_ac96_774b, low: 0xbcce_b302_099a_8057)
  static let otherID = EventReference(high: 0x0189_0a5d_ac96_774c, low: 0x8000_0000_0000_0001)

  static func attribution() -> Attribution {
    var attribution = Attribution()
    attribution.source = "report-2025-07-14"
    attribution.locator = "p. 3, § 2"
    var quote = Wording("Nous n’accepterons pas moins.")
    (quote.language, quote.translation) = ("fr", "We shall not accept less.")
    attribution.quote = quote
    attribution.passage = "said it would not accept less"
    var source = Voice()
    (source.informant, source.side) = ("a person familiar with the talks", "delta")
    var speaker = Voice()
    (speaker.parties, speaker.person) = (["alpha", "beta"], "envoy")
    attribution.voices = [source, speaker]
    attribution.channel = .inTalks
    attribution.credibility = 2
    return attribution
  }

  private static func statement<S: StatementMessage>(_ type: S.Type, _ label: String) -> S {
    var statement = S()
    statement.label = label
    statement.valid = "2025-07-13"
    statement.attribution = attribution()
    statement.sameAs = [id, otherID]
    return statement
  }

  private static func conditions() throws -> [Condition] {
    var value = Condition()
    (value.party, value.issue) = ("beta", "truce:duration")
    value.value = .range(try DecimalRange(lower: Decimal(60), upper: Decimal(90)))
    var text = Condition()
    text.text = "as soon as maps are exchanged"
    return [value, text]
  }

  private static func tie(_ party: String) -> Tie {
    var tie = Tie()
    (tie.party, tie.from, tie.to) = (party, "2024", "2025-12-31")
    return tie
  }

  private static func registry() throws -> [(String, any EventMessage)] {
    var party = PartyDeclared()
    (party.slug, party.name, party.aliases) = ("alpha", "Alpha", ["Álpha", "A."])
    (party.kind, party.order) = (.movement, 0)
    var role = Role()
    (role.role, role.from, role.to) = (.negotiator, "2025-07-06", "2025-07-25")
    party.roles = [role]
    (party.memberOf, party.speaksFor) = ([tie("delta")], [tie("gamma")])
    party.succeeds = "alpha-before"

    var issue = IssueDeclared()
    (issue.slug, issue.title) = ("buffer-zone:perimeter", "Depth of the buffer zone")
    issue.scale = try scales()[0].scale
    (issue.topics, issue.order, issue.succeeds) = (["withdrawal", "maps"], 7, "buffer-zone")

    var source = SourceDeclared()
    (source.slug, source.title) = ("report-2025-07-14", "Talks go on")
    (source.publisher, source.url) = ("The Outlet", "https://example.org/talks?id=1")
    (source.published, source.language) = ("2025-07-14", "en")
    (source.kind, source.reliability) = (.pressReport, .c)
    source.sha256 = (0..<32).map { UInt8($0) * 8 }
    var omission = Omission()
    (omission.text, omission.why) = ("The editorial on page 5", "The outlet's own opinion")
    source.leftOut = [omission]

    var recorder = RecorderDeclared()
    (recorder.slug, recorder.name) = ("desk-1", "First desk")
    recorder.publicKey = Array(repeating: 0xa1, count: 32)
    recorder.replaces = Array(repeating: 0x0b, count: 32)
    recorder.revoked = true
    return [
      ("party.declared", party), ("issue.declared", issue), ("source.declared", source),
      ("recorder.declared", recorder),
    ]
  }

  /// One scale of every form.
  static func scales() throws -> [(kind: String, scale: Scale)] {
    let (low, high) = try (Decimal("-0.5"), Decimal(12))
    return [
      (
        "quantity",
        .quantity(
          try QuantityScale(
            unit: "km", lowest: low, highest: high,
            meanings: [.zero: "no zone", high: "the whole area"]))
      ),
      ("ordinal", .ordinal(["keeps", "partly", "gives up"])),
      ("choice", .choice(["none", "may", "must"])),
      ("set", .set(["guarantees", "talks"])),
      (
        "date",
        .date(
          try DateScale(
            earliest: CalendarDay(year: 2025, month: 1, day: 1),
            latest: CalendarDay(year: 2026, month: 12, day: 31)))
      ),
      ("text", .text),
    ]
  }

  /// One value of every form.
  static func values() throws -> [Value] {
    [
      .exact(try Decimal("0.7")), .exact(.zero), .exact(try Decimal("-1250")),
      .range(try DecimalRange(lower: Decimal("0.7"), upper: Decimal(1))),
      .range(try DecimalRange(lower: nil, upper: Decimal(3))),
      .range(try DecimalRange(lower: .zero, upper: nil)),
      .level("gives up"), .options(["may", "must"]),
      .set(try OptionSelection(includes: ["guarantees"], excludes: ["talks", "withdrawal"])),
      .set(try OptionSelection(exactly: ["guarantees", "talks"])),
      .set(try OptionSelection(exactly: [])),
      .date(try EDTFDate("2025-07-01/2025-08-15")), .text("in stages, as agreed"),
    ]
  }

  private static func positions() throws -> [(String, any EventMessage)] {
    var stated = statement(PositionStated.self, "demands/alpha/buffer-zone:perimeter")
    (stated.party, stated.issue, stated.mode) = ("alpha", "buffer-zone:perimeter", .demands)
    stated.value = .range(try DecimalRange(lower: Decimal("0.7"), upper: Decimal(1)))
    (stated.text, stated.toward, stated.firm) = ("at most a kilometre", .low, "alpha")
    (stated.conditions, stated.placedByRecorder) = (try conditions(), true)

    var withdrawn = statement(PositionWithdrawn.self, "withdraws/alpha/buffer-zone:perimeter")
    (withdrawn.party, withdrawn.issue) = ("alpha", "buffer-zone:perimeter")
    withdrawn.text = "no longer on the table"

    var priority = statement(PriorityStated.self, "first")
    (priority.party, priority.issues) = ("alpha", ["aid:entry", "guarantees"])
    (priority.salience, priority.rank, priority.top) = (0, 1, true)
    (priority.regarding, priority.text) = ("proposal-a@2", "comes before all else")
    return [
      ("position.stated", stated), ("position.withdrawn", withdrawn),
      ("priority.stated", priority),
    ]
  }

  private static func proposals() throws -> [(String, any EventMessage)] {
    var tabled = statement(ProposalTabled.self, "tables/mediators/proposal-a@2")
    (tabled.slug, tabled.version, tabled.title) = ("proposal-a", "2", "Framework for a truce")
    (tabled.by, tabled.to, tabled.sponsors) = (["gamma"], ["alpha", "beta"], ["delta"])
    (tabled.basedOn, tabled.inAnswerTo) = ("proposal-a@1", "reply-b")
    tabled.terms = try values().enumerated().map { index, value in
      var term = Term()
      (term.issue, term.value) = ("sample:value-\(index)", value)
      return term
    }
    var open = Term()
    (open.paragraph, open.text, open.absent) = ("7 (b)", "to be agreed", "any date")
    (open.bracketedBy, open.bracketedWhy) = (["alpha"], "awaits instructions")
    open.placedByRecorder = true
    tabled.terms.append(open)

    var answered = statement(ProposalAnswered.self, "answers/alpha/proposal-a@2")
    (answered.party, answered.proposal, answered.version) = ("alpha", "proposal-a", "2")
    (answered.answer, answered.to) = (.acceptsInPart, ["gamma", "delta"])
    var reservation = Reservation()
    (reservation.issue, reservation.text) = ("guarantees", "without an end date")
    (answered.reservations, answered.conditions) = ([reservation], try conditions())
    answered.text = "yes, but"

    var agreed = statement(ElementAgreed.self, "agrees/alpha/truce:duration")
    (agreed.issue, agreed.value) = ("truce:duration", .exact(try Decimal(60)))
    (agreed.parties, agreed.proposal, agreed.version) = (["alpha", "beta"], "proposal-a", "2")
    agreed.text = "sixty days"

    var talks = statement(TalksChanged.self, "recalls/beta/round-7")
    (talks.round, talks.place, talks.parties) = ("round-7", "Geneva", ["beta"])
    (talks.change, talks.text) = (.recalled, "called home")
    return [
      ("proposal.tabled", tabled), ("proposal.answered", answered), ("element.agreed", agreed),
      ("talks.changed", talks),
    ]
  }

  private static func claims() throws -> [(String, any EventMessage)] {
    var claim = statement(ClaimMade.self, "claims/beta/alpha")
    (claim.about, claim.kind, claim.says) = (["alpha", "gamma"], .keepingAgreed, .lacks)
    (claim.text, claim.regarding) = ("went back on it", "proposal-a@2")

    var answer = statement(AccountAnswered.self, "denies/alpha/claim")
    (answer.party, answer.target, answer.answer) = ("alpha", otherID, .declines)
    answer.text = "no comment"

    var intent = statement(IntentStated.self, "intends/beta")
    (intent.party, intent.kind, intent.text) = ("beta", .warning, "will consider other ways")
    intent.regarding = "hostages:living"
    return [("claim.made", claim), ("account.answered", answer), ("intent.stated", intent)]
  }

  private static func editorial() throws -> [(String, any EventMessage)] {
    var corrected = RecordCorrected()
    var replacement = Replacement()
    var body = PositionWithdrawn()
    (body.label, body.party, body.issue) = ("withdraws", "beta", "truce:duration")
    (replacement.body, replacement.schema) = (body.encoded(), 1)
    replacement.marking = .amberStrict
    (corrected.target, corrected.replacement) = (id, replacement)
    corrected.reason = "wrong party"

    var retracted = RecordRetracted()
    (retracted.target, retracted.reason) = (id, "the outlet took the report back")
    (retracted.withdrawnBy, retracted.date) = (.source, "2025-07-20")

    var reviewed = RecordReviewed()
    (reviewed.target, reviewed.verdict) = (id, .disputed)
    (reviewed.reliability, reviewed.credibility) = (.b, 6)
    reviewed.note = "not in the archived copy"

    var redacted = RecordRedacted()
    (redacted.target, redacted.reason) = (id, "names a private person")
    redacted.tags = ["type:position.stated", "party:alpha"]
    let alone = redacted
    redacted.stripped = [otherID]
    return [
      ("record.corrected", corrected), ("record.retracted", retracted),
      ("record.reviewed", reviewed), ("record.redacted", redacted),
      ("record.redacted-alone", alone),
    ]
  }
}
