import EventStore
import Positions
import TestSupport

@testable import Ledger

/// A ledger of random statements with uncertain dates, on few cells and in few sources, whose
/// statements, sources, parties and issues are corrected, retracted, reviewed and declared anew.
struct TimeRecord {
  let test: LedgerUnderTest
  private var random: SeededGenerator
  /// The events so far that editorial events can be about.
  private var targets: [(id: EventReference, body: any EventMessage)] = []
  private var labels = 0
  /// The markings from which those of events and corrections are picked.
  private let levels: [Marking]
  /// Whether corrections keep names, as those do that a command makes: only such a record can be
  /// carried into another ledger.
  private var keepsNames: Bool { levels.count > 1 }

  static let parties = ["north", "south", "guest", "bloc", "envoy"]
  static let issues = ["width", "order", "words"]
  static let sources = ["note", "wire", "minutes", "leak", "post"]
  static let recorders = ["anna", "ben", "carl"]
  static let days = (1...16).map { $0 < 10 ? "2026-01-0\($0)" : "2026-01-\($0)" }

  /// The cells on which positions are taken.
  static var cells: [(party: String, issue: String)] {
    parties.dropLast().flatMap { party in issues.map { (party, $0) } }
  }

  /// Makes a ledger with `batches` batches of up to twelve events.
  init(batches: Int, random: SeededGenerator, levels: [Marking] = [.clear]) throws {
    self.random = random
    self.levels = levels
    test = try LedgerUnderTest()
    var first: [any EventMessage] = []
    for slug in Self.parties { first.append(party(slug)) }
    for slug in Self.issues { first.append(issue(slug)) }
    for slug in Self.sources { first.append(source(slug)) }
    try append(first, recorder: "anna")
    for _ in 0..<batches {
      var bodies: [any EventMessage] = []
      for _ in 0..<Int.random(in: 1...12, using: &self.random) { bodies.append(try body()) }
      try append(bodies, recorder: pick(Self.recorders))
    }
  }

  private mutating func append(_ bodies: [any EventMessage], recorder: String) throws {
    let parts = levels.count == 1 ? [bodies] : bodies.map { [$0] }
    for part in parts {
      let set = (part.first as? RecordCorrected)?.replacement?.marking
      let receipt = try test.ledger.append(
        bodies: part, marking: isLucky(0.8) ? set ?? pick(levels) : pick(levels),
        terms: AppendTerms(recorder: recorder))
      for event in receipt.events where !event.type.isEditorial {
        targets.append((event.id, event.body))
      }
    }
  }

  private mutating func pick<T>(_ list: [T]) -> T {
    list[Int.random(in: list.indices, using: &random)]
  }

  private mutating func isLucky(_ chance: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < chance
  }

  private mutating func body() throws -> any EventMessage {
    let target = pick(targets)
    switch Int.random(in: 0..<40, using: &random) {
    case 0...13: return try position()
    case 14...15: return framed(PositionWithdrawn()) { ($0.party, $0.issue) = ($1, $2) }
    case 16...17:
      return framed(PriorityStated()) { ($0.party, $0.issues, $0.salience) = ($1, [$2], 40) }
    case 18...20: return try answer()
    case 21: return try proposal()
    case 22...23: return proposalAnswer()
    case 24...25: return claim()
    case 26: return party(pick(Self.parties))
    case 27: return source(pick(Self.sources))
    case 28: return issue(pick(Self.issues))
    case 29...31: return retraction(of: target)
    case 32...34: return review(of: target.id)
    default: return try correction(of: target)
    }
  }

  // MARK: - Declarations

  private mutating func span() -> (from: String, to: String) {
    pick([("", ""), ("", ""), ("2026-01-05", ""), ("", "2026-01-06"), ("2026-01", "2026-01-09")])
  }

  private mutating func role(_ kind: RoleKind) -> Role {
    var role = Role()
    role.role = kind
    (role.from, role.to) = span()
    return role
  }

  private mutating func tie(_ party: String) -> Tie {
    var tie = Tie()
    tie.party = party
    (tie.from, tie.to) = span()
    return tie
  }

  private mutating func party(_ slug: String) -> PartyDeclared {
    var body = PartyDeclared()
    (body.slug, body.name, body.kind) = (
      slug, slug.uppercased(), slug == "envoy" ? .person : .state
    )
    body.order = UInt64(Self.parties.firstIndex(of: slug) ?? 0)
    switch slug {
    case "guest":
      body.roles = [role(.mediator)] + (isLucky(0.2) ? [role(.negotiator)] : [])
    case "envoy": body.speaksFor = isLucky(0.8) ? [tie("north")] : []
    default:
      body.roles = isLucky(0.7) ? [role(.negotiator)] : []
      if slug != "bloc", isLucky(0.4) { body.memberOf = [tie("bloc")] }
    }
    return body
  }

  private mutating func issue(_ slug: String) -> IssueDeclared {
    var body = IssueDeclared()
    (body.slug, body.title) = (slug, "About \(slug)")
    body.order = UInt64.random(in: 1...3, using: &random)
    switch slug {
    case "width": body.scale = Self.width
    case "order": body.scale = .ordinal(["first", "second", "third"])
    default: body.scale = nil
    }
    return body
  }

  private static let width: Scale? = try? .quantity(
    QuantityScale(unit: "km", lowest: Decimal(0), highest: Decimal(12)))

  private mutating func source(_ slug: String) -> SourceDeclared {
    var body = SourceDeclared()
    (body.slug, body.title) = (slug, "The \(slug)")
    body.publisher = pick(["north", "envoy", "guest", "Press", "Press", ""])
    body.published = pick(
      Self.days + [
        "2026-01", "2026-01-10?", "202X", "../2026-01-12", "2026-01-08/..",
        "2026-01-05/2026-01-09", "2026", "2026-01-14~", "2026-01-11T23:30:00Z",
      ])
    body.kind = pick([nil, .statement, .pressReport, .leak, .minutes, .vote])
    body.reliability = pick([nil, .a, .b, .c, .d, .f])
    return body
  }

  // MARK: - Statements

  private mutating func framed<Body: StatementMessage>(
    _ empty: Body, _ fill: (inout Body, _ party: String, _ issue: String) -> Void
  ) -> Body {
    var body = empty
    labels += 1
    body.label = "s\(labels)"
    body.valid = pick(
      Self.days + Self.days.prefix(8) + [
        "2026-01", "2026-01-XX", "2026-01-05?", "../2026-01-06", "2026-01-03/..",
        "2026-01-02/2026-01-05", "2026-21", "../..", "2026-01-04/",
      ])
    body.attribution.source = pick(Self.sources)
    var informant = Voice()
    (informant.informant, informant.side) = ("sources", pick(["north", "", "guest", "bloc"]))
    var person = Voice(party: "north")
    person.person = "envoy"
    let party = Voice(party: pick(Self.parties))
    body.attribution.voices = pick(
      [[], [party], [party], [Voice(party: "north")], [person], [informant], [informant, party]])
    body.attribution.channel = pick([nil, nil, nil, .public, .inTalks])
    body.attribution.credibility = pick([nil, 1, 2, 3, 5, 6])
    if isLucky(0.5) {
      body.attribution.quote = Wording("as said")
    } else {
      body.attribution.passage = "it said so"
    }
    let cell = pick(Self.cells)
    fill(&body, cell.party, cell.issue)
    return body
  }

  private mutating func position() throws -> PositionStated {
    var body = framed(PositionStated()) { ($0.party, $0.issue) = ($1, $2) }
    body.mode = pick(Mode.allCases)
    body.value = try value(on: body.issue)
    if body.value == nil { body.text = pick(["in stages", "at once"]) }
    if isLucky(0.25) {
      let cell = pick(Self.cells)
      var condition = Condition()
      condition.value = try value(on: cell.issue)
      if condition.value == nil {
        condition.text = "once maps are exchanged"
      } else {
        (condition.party, condition.issue) = cell
      }
      body.conditions = [condition]
    }
    return body
  }

  private mutating func value(on issue: String) throws -> Value? {
    switch issue {
    case "width": try Value(typed: pick(["1", "2..4", "3", "..5"]))
    case "order": .level(pick(["first", "second", "third"]))
    default: nil
    }
  }

  private mutating func answer() throws -> any EventMessage {
    let statements = targets.filter { $0.body is any StatementMessage }
    guard let target = statements.randomElement(using: &random) else { return try position() }
    var body = framed(AccountAnswered()) { body, party, _ in body.party = party }
    (body.target, body.answer) = (target.id, pick(AccountAnswer.allCases))
    return body
  }

  private mutating func proposal() throws -> ProposalTabled {
    var body = framed(ProposalTabled()) { body, party, _ in body.by = [party] }
    (body.slug, body.version) = (pick(["plan", "draft"]), pick(["1", "2", "3"]))
    var term = Term()
    term.issue = pick(Self.issues)
    term.value = try value(on: term.issue)
    if term.value == nil { term.text = "in stages" }
    body.terms = [term]
    return body
  }

  private mutating func proposalAnswer() -> ProposalAnswered {
    var body = framed(ProposalAnswered()) { body, party, _ in body.party = party }
    (body.proposal, body.version) = (pick(["plan", "draft"]), pick(["1", "2", "3"]))
    body.answer = pick(ProposalAnswer.allCases)
    return body
  }

  private mutating func claim() -> ClaimMade {
    var body = framed(ClaimMade()) { body, party, _ in body.about = [party] }
    (body.kind, body.says) = (pick([.goodFaith, .coordination]), pick([.has, .lacks]))
    return body
  }

  // MARK: - About the record

  private mutating func retraction(
    of target: (id: EventReference, body: any EventMessage)
  ) -> RecordRetracted {
    var body = RecordRetracted()
    (body.target, body.reason) = (target.id, "never said")
    // A source takes back what it said, not how it was declared.
    if target.body is any StatementMessage {
      body.withdrawnBy = pick([nil, .recorder, .source, .source])
      if body.withdrawnBy == .source {
        body.date = pick(Self.days + ["", "2026-01", "2026-01-08/.."])
      }
    }
    return body
  }

  private mutating func review(of target: EventReference) -> RecordReviewed {
    var body = RecordReviewed()
    body.target = target
    body.verdict = pick([.confirmed, .confirmed, .disputed])
    body.reliability = pick([nil, nil, .a, .d])
    body.credibility = pick([nil, nil, 2, 5])
    return body
  }

  private mutating func correction(
    of target: (id: EventReference, body: any EventMessage)
  ) throws -> RecordCorrected {
    var body = try replacement(of: target)
    if var statement = body as? any StatementMessage,
      let old = target.body as? any StatementMessage
    {
      // Most corrections touch one thing only.
      statement.label = old.label
      if isLucky(0.5) { statement.attribution = old.attribution }
      if isLucky(0.5) { statement.valid = old.valid }
      if keepsNames { statement.attribution.source = old.attribution.source }
      body = statement
    }
    var correction = RecordCorrected()
    (correction.target, correction.reason) = (target.id, "misread")
    correction.replacement = Replacement()
    correction.replacement?.body = body.encoded()
    correction.replacement?.schema = 1
    if levels.count > 1 {
      // Many change nothing but the marking.
      if isLucky(0.5) { correction.replacement?.body = target.body.encoded() }
      correction.replacement?.marking = isLucky(0.7) ? pick(levels) : nil
    }
    return correction
  }

  private mutating func replacement(
    of target: (id: EventReference, body: any EventMessage)
  ) throws -> any EventMessage {
    switch target.body {
    case is PositionStated: return try position()
    case is PositionWithdrawn:
      return framed(PositionWithdrawn()) { ($0.party, $0.issue) = ($1, $2) }
    case is PriorityStated:
      return framed(PriorityStated()) { ($0.party, $0.issues, $0.rank) = ($1, [$2], 1) }
    case is ProposalTabled: return try proposal()
    case is ProposalAnswered: return proposalAnswer()
    case is ClaimMade: return claim()
    case let old as AccountAnswered:
      var body = framed(AccountAnswered()) { body, party, _ in body.party = party }
      // Only to an earlier one, as in a ledger.
      let place = targets.firstIndex { $0.id == target.id } ?? 0
      let earlier = targets[..<place].filter { $0.body is any StatementMessage }
      body.target = earlier.randomElement(using: &random)?.id ?? old.target
      body.answer = pick(AccountAnswer.allCases)
      return body
    // Now and then under another slug.
    case let old as PartyDeclared:
      return party(keepsNames || isLucky(0.8) ? old.slug : pick(Self.parties))
    case let old as SourceDeclared:
      return source(keepsNames || isLucky(0.8) ? old.slug : pick(Self.sources))
    case let old as IssueDeclared:
      return issue(keepsNames || isLucky(0.8) ? old.slug : pick(Self.issues))
    default: return target.body
    }
  }
}
