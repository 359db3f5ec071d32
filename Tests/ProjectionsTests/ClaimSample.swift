import Positions
import Projections
import TestSupport

/// A random record of claims, answers, agreed elements and positions on few parties and issues,
/// with accounts of one utterance, corrections and retractions.
struct ClaimSample {
  private(set) var events: [Event] = []
  private var random: SeededGenerator
  let registry: Registry

  static let parties = ["north", "south", "guest"]
  static let issues = ["width", "width:coast", "terms"]

  init(count: Int, random: inout SeededGenerator) throws {
    self.random = random
    registry = try Self.registry()
    for sequence in 0..<count {
      let earlier = events.filter { !$0.type.isEditorial }
      let body: any EventMessage
      if let target = earlier.randomElement(using: &self.random), isLucky(0.12) {
        body = try editorial(about: target)
      } else {
        body = try statement(sequence)
      }
      events.append(
        Event(
          sequence: UInt64(sequence), id: Self.id(sequence), recordedAt: 0, recorder: "desk",
          marking: .clear, body: body))
    }
    random = self.random
  }

  /// What a random policy admits of the events.
  mutating func record() throws -> AdmittedRecord {
    var question = Question()
    let policies = ["standard", "standard", "own-only", "press>own>other-party"]
    question.accounts = AccountPolicy(pick(policies)) ?? .standard
    return try AdmittedRecord(events, question: question, registry: registry)
  }

  static func id(_ sequence: Int) -> EventReference {
    EventReference(high: 0x0190_0000_0000_7000, low: UInt64(sequence))
  }

  private static func registry() throws -> Registry {
    var registry = Registry()
    for (place, slug) in parties.enumerated() {
      var party = PartyDeclared()
      (party.slug, party.name, party.order) = (slug, slug, UInt64(place))
      var role = Role()
      role.role = slug == "guest" ? .mediator : .negotiator
      party.roles = [role]
      registry.add(party, sequence: 0)
    }
    for (place, slug) in issues.enumerated() {
      var issue = IssueDeclared()
      (issue.slug, issue.title, issue.order) = (slug, slug, UInt64(place))
      if slug != "terms" {
        issue.scale = try Scale.quantity(
          QuantityScale(unit: "km", lowest: Decimal(0), highest: Decimal(9)))
      }
      registry.add(issue, sequence: 0)
    }
    for (slug, publisher) in [("note", "north"), ("wire", "The Wire"), ("post", "The Wire")] {
      var source = SourceDeclared()
      (source.slug, source.publisher, source.published) = (slug, publisher, "2026-01-09")
      registry.add(source, sequence: 0)
    }
    return registry
  }

  private mutating func isLucky(_ chance: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < chance
  }

  private mutating func pick<T>(_ list: [T]) -> T {
    list[Int.random(in: list.indices, using: &random)]
  }

  private mutating func editorial(about target: Event) throws -> any EventMessage {
    guard isLucky(0.6) else {
      var retraction = RecordRetracted()
      (retraction.target, retraction.reason) = (target.id, "never said")
      return retraction
    }
    var correction = RecordCorrected()
    (correction.target, correction.reason) = (target.id, "misread")
    var replacement = Replacement()
    replacement.body = try statement(Int(target.sequence), type: target.type).encoded()
    correction.replacement = replacement
    return correction
  }

  private mutating func statement(
    _ sequence: Int, type: EventType? = nil
  ) throws -> any EventMessage {
    let kinds: [EventType] = [
      .claimMade, .claimMade, .claimMade, .accountAnswered, .accountAnswered, .elementAgreed,
      .positionStated, .positionStated, .positionStated, .positionWithdrawn,
    ]
    switch type ?? pick(kinds) {
    case .accountAnswered:
      var body = framed(AccountAnswered(), sequence)
      (body.party, body.answer) = (pick(Self.parties), pick(AccountAnswer.allCases))
      let claims = events.filter { $0.type == .claimMade }.map(\.id)
      body.target = claims.randomElement(using: &random) ?? Self.id(0)
      if isLucky(0.3) { body.target = Self.id(Int.random(in: 0...sequence, using: &random)) }
      return body
    case .elementAgreed:
      var body = framed(ElementAgreed(), sequence)
      body.issue = pick(Self.issues)
      body.parties = pick([["north", "south"], ["south", "north"], ["north"], Self.parties])
      if body.issue == "terms" { body.text = "as it was" } else { body.value = try value() }
      return body
    case .positionStated:
      var body = framed(PositionStated(), sequence)
      (body.party, body.issue) = (
        pick(["north", "south"]), pick(["width", "width"] + Self.issues)
      )
      body.mode = pick([.accepts, .offers, .demands, .prefers, .refuses])
      if body.issue == "terms" { body.text = "otherwise" } else { body.value = try value() }
      if isLucky(0.1) {
        var condition = Condition()
        condition.text = "once maps are exchanged"
        body.conditions = [condition]
      }
      return body
    case .positionWithdrawn:
      var body = framed(PositionWithdrawn(), sequence)
      (body.party, body.issue) = (pick(Self.parties), pick(Self.issues))
      return body
    default:
      var body = framed(ClaimMade(), sequence)
      body.about = pick([["north"], ["south"], ["north", "south"], ["south", "north"]])
      body.kind = pick([.keepingAgreed, .keepingAgreed, .goodFaith])
      body.says = pick([.has, .lacks])
      body.regarding = pick(["", "", "width", "width:coast", "terms"])
      let cited = events.first { body.sameAs.contains($0.id) }?.body as? ClaimMade
      if let cited, isLucky(0.8) {
        (body.about, body.kind, body.says) = (cited.about, cited.kind, cited.says)
      }
      return body
    }
  }

  private mutating func value() throws -> Value {
    try Value(typed: pick(["1", "2", "2..4", "3..5", "5"]))
  }

  private mutating func framed<Body: StatementMessage>(_ empty: Body, _ sequence: Int) -> Body {
    var body = empty
    body.label = "label \(sequence)"
    body.valid = pick(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "../2026-01-03"])
    var attribution = Attribution()
    attribution.source = pick(["note", "wire", "wire", "post"])
    var informant = Voice()
    (informant.informant, informant.side) = ("sources", "south")
    attribution.voices = pick([
      [], [], [Voice(party: "north")], [Voice(party: "south")], [Voice(party: "south")],
      [Voice(party: "north"), Voice(party: "south")], [informant], [Voice(party: "guest")],
    ])
    if isLucky(0.8) { attribution.quote = Wording("as said") } else { attribution.passage = "so" }
    attribution.channel = isLucky(0.2) ? .inTalks : nil
    body.attribution = attribution
    if sequence > 0, isLucky(0.35) {
      let count = isLucky(0.25) ? 2 : 1
      let alike = events.filter { $0.type == Body.type }.map(\.id)
      let places = (0..<count).map { _ in Self.id(Int.random(in: 0..<sequence, using: &random)) }
      let cited = places.map { place in alike.randomElement(using: &random) ?? place }
      body.sameAs = Set(cited).subtracting([Self.id(sequence)]).sorted()
    }
    return body
  }
}
