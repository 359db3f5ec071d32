import Positions
import Projections
import Testing

@Suite struct `whose account a statement is` {
  let registry: Registry

  init() {
    var registry = Registry()
    let (negotiator, mediator) = (RoleKind.negotiator, RoleKind.mediator)
    let parties: [(String, [(RoleKind, String, String)], [String], [(String, String, String)])] = [
      ("alpha", [(negotiator, "", "")], ["union"], []),
      ("beta", [(negotiator, "", "")], [], []),
      ("mira", [(mediator, "", "")], [], []),
      ("mora", [(mediator, "", "")], [], []),
      ("uma", [(negotiator, "", ""), (mediator, "", "")], [], []),
      // A mediator until May 2025, a negotiator from June.
      ("turncoat", [(mediator, "", "2025-05"), (negotiator, "2025-06", "")], [], []),
      ("guest", [(mediator, "2025-06", "2025-07-15")], [], []),
      ("union", [], [], []), ("wing", [], ["alpha"], []), ("twin", [], ["union"], []),
      ("envoy", [], [], [("alpha", "2025-06-01", "2025-07-31")]),
      ("deputy", [], ["alpha"], []),
    ]
    for (slug, roles, memberOf, speaksFor) in parties {
      var party = PartyDeclared()
      party.slug = slug
      party.roles = roles.map { kind, from, to in
        var role = Role()
        (role.role, role.from, role.to) = (kind, from, to)
        return role
      }
      party.memberOf = memberOf.map { Self.tie($0, "", "") }
      party.speaksFor = speaksFor.map { Self.tie($0.0, $0.1, $0.2) }
      registry.add(party, sequence: 0)
    }
    let sources: [(String, String, SourceKind)] = [
      ("press", "The Outlet", .pressReport), ("leak", "The Outlet", .leak),
      ("alpha-site", "alpha", .statement), ("beta-site", "beta", .statement),
      ("mira-site", "mira", .statement), ("envoy-site", "envoy", .statement),
      ("minutes", "Secretariat", .minutes), ("vote", "Assembly", .vote),
    ]
    for (slug, publisher, kind) in sources {
      var source = SourceDeclared()
      (source.slug, source.publisher, source.kind) = (slug, publisher, kind)
      registry.add(source, sequence: 0)
    }
    self.registry = registry
  }

  private static func tie(_ party: String, _ from: String, _ to: String) -> Tie {
    var tie = Tie()
    (tie.party, tie.from, tie.to) = (party, from, to)
    return tie
  }

  /// A voice: `alpha`, `alpha+beta` jointly, `alpha:envoy` by a person, `?` an informant whom the
  /// recorder places nowhere, `?alpha` one on alpha's side.
  private static func voice(_ text: String) -> Voice {
    var voice = Voice()
    if text.hasPrefix("?") {
      (voice.informant, voice.side) = ("sources", String(text.dropFirst()))
    } else {
      let parts = text.split(separator: ":")
      voice.parties = parts[0].split(separator: "+").map(String.init)
      voice.person = parts.count > 1 ? String(parts[1]) : ""
    }
    return voice
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var source: String
    var voices: String
    var expected: AccountClass
    var quoted = false
    var valid = "2025-07-01"
    var about = "alpha"
    var testDescription: String {
      "\(voices) in \(source)\(quoted ? ", quoted" : ""), \(valid), about \(about)"
    }
  }

  @Test(arguments: [
    // Own: the party in an utterance that can be found.
    Row(source: "press", voices: "alpha", expected: .own, quoted: true),
    Row(source: "alpha-site", voices: "alpha", expected: .own),
    Row(source: "alpha-site", voices: "", expected: .own),
    Row(source: "minutes", voices: "alpha", expected: .own),
    Row(source: "vote", voices: "alpha", expected: .own),
    Row(source: "press", voices: "alpha:envoy", expected: .own, quoted: true),
    Row(source: "press", voices: "alpha+beta", expected: .own, quoted: true),
    Row(source: "press", voices: "mira", expected: .own, quoted: true, about: "mira"),
    // One authorised to speak for it, while authorised.
    Row(source: "press", voices: "envoy", expected: .own, quoted: true),
    Row(source: "envoy-site", voices: "envoy", expected: .own),
    Row(source: "envoy-site", voices: "", expected: .own),
    Row(source: "envoy-site", voices: "alpha", expected: .own),
    Row(source: "press", voices: "envoy", expected: .otherParty, quoted: true, valid: "2025-08-01"),
    Row(source: "press", voices: "envoy", expected: .own, quoted: true, valid: "2025"),
    Row(source: "press", voices: "envoy", expected: .otherParty, quoted: true, about: "beta"),
    // Relayed: the same voice in the source's words.
    Row(source: "press", voices: "alpha", expected: .relayed),
    Row(source: "leak", voices: "alpha", expected: .relayed),
    Row(source: "press", voices: "envoy", expected: .relayed),
    Row(source: "mira-site", voices: "alpha", expected: .relayed),
    // Mediator: one that does not negotiate at that date.
    Row(source: "press", voices: "mira", expected: .mediator),
    Row(source: "press", voices: "mira", expected: .mediator, quoted: true),
    Row(source: "mira-site", voices: "", expected: .mediator),
    Row(source: "press", voices: "mira+mora", expected: .mediator),
    Row(source: "press", voices: "guest", expected: .mediator),
    Row(source: "press", voices: "guest", expected: .otherParty, valid: "2025-07-20"),
    Row(source: "press", voices: "turncoat", expected: .mediator, valid: "2025-05-01"),
    Row(source: "press", voices: "turncoat", expected: .otherParty, valid: "2025-06-01"),
    Row(source: "press", voices: "turncoat", expected: .otherParty, valid: "2025"),
    Row(source: "press", voices: "uma", expected: .otherParty),
    Row(source: "press", voices: "mira+uma", expected: .otherParty),
    // Own side: on the party's side, but unnamed or not authorised.
    Row(source: "press", voices: "?alpha", expected: .ownSide),
    Row(source: "press", voices: "?alpha", expected: .ownSide, quoted: true),
    Row(source: "press", voices: "wing", expected: .ownSide, quoted: true),
    Row(source: "press", voices: "deputy", expected: .ownSide, quoted: true),
    Row(source: "press", voices: "union", expected: .ownSide, quoted: true),
    Row(source: "press", voices: "?union", expected: .ownSide),
    Row(source: "press", voices: "alpha", expected: .ownSide, quoted: true, about: "union"),
    Row(source: "press", voices: "twin", expected: .otherParty, quoted: true),
    // Press: no party's voice.
    Row(source: "press", voices: "", expected: .press),
    Row(source: "press", voices: "", expected: .press, quoted: true),
    Row(source: "leak", voices: "", expected: .press),
    Row(source: "nowhere", voices: "", expected: .press),
    Row(source: "press", voices: "?", expected: .press),
    Row(source: "press", voices: "?", expected: .press, quoted: true),
    // Other party: anyone else.
    Row(source: "press", voices: "beta", expected: .otherParty, quoted: true),
    Row(source: "beta-site", voices: "", expected: .otherParty),
    Row(source: "press", voices: "?beta", expected: .otherParty),
    Row(source: "press", voices: "stranger", expected: .otherParty),
    // A chain is as weak as its weakest link; the outlet counts only alone.
    Row(source: "press", voices: "beta alpha", expected: .otherParty, quoted: true),
    Row(source: "beta-site", voices: "beta alpha", expected: .otherParty, quoted: true),
    Row(source: "press", voices: "? alpha", expected: .press, quoted: true),
    Row(source: "press", voices: "?alpha alpha", expected: .ownSide, quoted: true),
    Row(source: "press", voices: "mira alpha", expected: .mediator, quoted: true),
    Row(source: "press", voices: "mira ?alpha", expected: .ownSide),
    Row(source: "press", voices: "mira ? alpha", expected: .press),
    Row(source: "press", voices: "envoy alpha", expected: .own, quoted: true),
    Row(source: "press", voices: "envoy alpha", expected: .relayed),
  ])
  func `the class follows from the voices, the source and the date`(row: Row) {
    var statement = HeldStatement()
    (statement.source, statement.valid, statement.quoted) = (row.source, row.valid, row.quoted)
    statement.voices = row.voices.split(separator: " ").map { Self.voice(String($0)) }
    #expect(registry.accountClass(of: statement, about: row.about) == row.expected)
  }

  @Test func `the order runs from own words to an opponent's account`() {
    #expect(
      AccountClass.allCases.sorted() == [.own, .relayed, .mediator, .ownSide, .press, .otherParty])
    #expect(AccountPolicy.standard.classes == [.own, .relayed, .mediator, .ownSide, .press])
    #expect(AccountPolicy.standard.rank(of: .otherParty) == nil)
    #expect(AccountPolicy.ownOnly.classes == [.own])
  }

  @Test func `a policy is typed as a name or as a list`() {
    #expect(AccountPolicy("standard") == .standard)
    #expect(AccountPolicy("own-only") == .ownOnly)
    #expect(AccountPolicy("own>other-party")?.classes == [.own, .otherParty])
    #expect(AccountPolicy("press, own-side")?.rank(of: .ownSide) == 1)
    for text in ["", "own>own", "own>theirs", ">"] {
      #expect(AccountPolicy(text) == nil, "\(text)")
    }
  }

  @Test func `only the innermost voice makes an account a named one`() {
    var statement = HeldStatement()
    #expect(!statement.isNamed)
    statement.voices = [Self.voice("?"), Self.voice("alpha")]
    #expect(statement.isNamed)
    statement.voices = [Self.voice("alpha"), Self.voice("?")]
    #expect(!statement.isNamed)
  }
}
