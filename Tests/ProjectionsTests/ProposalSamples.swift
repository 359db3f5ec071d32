import Positions
import Projections

/// Events about proposals, made by hand or at random.
struct ProposalSamples {
  private(set) var events: [Event] = []

  /// Two negotiators, a mediator and a stakeholder; every class of account can be made of them.
  static let registry: Registry = {
    var registry = Registry()
    for (order, slug) in ["alpha", "beta", "mira", "wing"].enumerated() {
      var party = PartyDeclared()
      (party.slug, party.name, party.order) = (slug, slug, UInt64(order))
      var role = Role()
      role.role = slug == "mira" ? .mediator : slug == "wing" ? .stakeholder : .negotiator
      party.roles = [role]
      if slug == "wing" {
        var tie = Tie()
        tie.party = "alpha"
        party.memberOf = [tie]
      }
      registry.add(party, sequence: 0)
    }
    let days = try? Scale.quantity(
      QuantityScale(unit: "days", lowest: Decimal(0), highest: Decimal(365)))
    let scales: [(String, Scale)] = [
      ("truce", days ?? .text),
      ("war", .ordinal(["none", "talks", "ended"])), ("aid", .text),
      ("checks", .set(["cameras", "observers"])),
    ]
    for (order, (slug, scale)) in scales.enumerated() {
      var issue = IssueDeclared()
      (issue.slug, issue.title, issue.order, issue.scale) = (slug, slug, UInt64(order), scale)
      registry.add(issue, sequence: 0)
    }
    return registry
  }()

  /// Adds a statement that a source of its own makes; its number is the place in the list.
  @discardableResult
  mutating func add<Body: StatementMessage>(
    _ body: Body, valid: String, by voices: [Voice] = [], quoted: Bool = true,
    source: String? = nil, channel: Channel? = nil
  ) -> EventReference {
    var body = body
    body.label = "l\(events.count)"
    body.valid = valid
    var attribution = Attribution()
    attribution.source = source ?? "source-\(events.count)"
    attribution.voices = voices
    attribution.channel = channel
    if quoted { attribution.quote = Wording("as said") } else { attribution.passage = "so" }
    body.attribution = attribution
    return add(body)
  }

  /// Adds an event as it is.
  @discardableResult
  mutating func add(_ body: any EventMessage) -> EventReference {
    let id = EventReference(high: 0x0190_0000_0000_7000, low: UInt64(events.count))
    events.append(
      Event(
        sequence: UInt64(events.count), id: id, recordedAt: 0, recorder: "desk", marking: .clear,
        body: body))
    return id
  }

  /// The same statements, recorded in another order; labels and ids stay.
  func recorded(in order: [Int]) -> ProposalSamples {
    var other = self
    other.events = order.enumerated().map { place, index in
      var event = events[index]
      event.sequence = UInt64(place)
      return event
    }
    return other
  }

  /// The proposals by a question.
  func proposals(_ question: Question = Question()) throws -> ProposalRecord {
    ProposalRecord(
      try AdmittedRecord(events, question: question, registry: Self.registry))
  }

  static func tabling(
    _ name: String, by: [String] = [], basedOn: String = "", terms: [Term] = []
  ) -> ProposalTabled {
    var body = ProposalTabled()
    let name = ProposalName(name)
    (body.slug, body.version, body.by) = (name.slug, name.version, by)
    (body.basedOn, body.terms) = (basedOn, terms)
    return body
  }

  static func answer(
    _ party: String, _ answer: ProposalAnswer, to name: String
  ) -> ProposalAnswered {
    var body = ProposalAnswered()
    let name = ProposalName(name)
    (body.party, body.proposal, body.version) = (party, name.slug, name.version)
    body.answer = answer
    return body
  }

  static func reply(
    _ party: String, _ answer: AccountAnswer, to target: EventReference
  ) -> AccountAnswered {
    var body = AccountAnswered()
    (body.party, body.answer, body.target) = (party, answer, target)
    return body
  }

  static func term(_ issue: String, _ value: Value? = nil, text: String = "") -> Term {
    var term = Term()
    (term.issue, term.value, term.text) = (issue, value, text)
    return term
  }

  static func truce(_ days: Int, text: String = "") -> Term {
    term("truce", (try? Decimal(days)).map { .exact($0) }, text: text)
  }

  static func absent(_ issue: String) -> Term {
    var term = Term()
    (term.issue, term.absent) = (issue, "not in it")
    return term
  }
}
