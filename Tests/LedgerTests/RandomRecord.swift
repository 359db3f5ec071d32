import Positions
import TestSupport

@testable import Ledger

/// A ledger of random statements on few cells, appended in batches of random sizes, with answers,
/// corrections that move statements, and retractions.
struct RandomRecord {
  let test: LedgerUnderTest
  private var random: SeededGenerator
  /// The statements so far, and what they are.
  private var statements: [(id: EventReference, body: any StatementMessage)] = []

  private static let parties = ["north", "south", "guest"]
  private static let issues = ["width", "order", "terms"]

  /// Makes a ledger with `batches` batches of up to nine events.
  init(batches: Int, random: SeededGenerator) throws {
    self.random = random
    test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
        guest: {name: Guest, kind: state, roles: [mediator]}
      issues:
        width: {title: Width, scale: {km: [0, 12]}}
        order: {title: Order, scale: {ordinal: [first, second, third]}}
        terms: {title: Terms, scale: {set: [a, b, c]}}
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
      """)
    for batch in 0..<batches {
      var bodies: [any EventMessage] = []
      for place in 0..<Int.random(in: 1..<10, using: &self.random) {
        bodies.append(try body(label: "\(batch)-\(place)"))
      }
      let receipt = try test.ledger.append(
        bodies: bodies, marking: pick([.clear, .clear, .amber]), terms: LedgerUnderTest.terms)
      for event in receipt.events {
        if let body = event.body as? any StatementMessage { statements.append((event.id, body)) }
      }
    }
  }

  private mutating func pick<T>(_ list: [T]) -> T {
    list[Int.random(in: list.indices, using: &random)]
  }

  private mutating func body(label: String) throws -> any EventMessage {
    guard let target = statements.randomElement(using: &random) else {
      return try position(label: label)
    }
    switch Int.random(in: 0..<12, using: &random) {
    case 0...4: return try position(label: label)
    case 5:
      return framed(PositionWithdrawn(), label: label) {
        $0.party = $1; $0.issue = $2
      }
    case 6:
      return framed(PriorityStated(), label: label) {
        ($0.party, $0.issues, $0.salience) = ($1, [$2], 40)
      }
    case 7...8: return answer(to: target.id, label: label)
    case 9: return retraction(of: target.id)
    default: return try correction(of: target)
    }
  }

  private mutating func framed<Body: StatementMessage>(
    _ empty: Body, label: String, _ fill: (inout Body, _ party: String, _ issue: String) -> Void
  ) -> Body {
    var body = empty
    body.label = label
    body.valid = pick(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01", "../2026-01-04"])
    var informant = Voice()
    (informant.informant, informant.side) = ("sources", "north")
    body.attribution.source = "note"
    body.attribution.voices = pick([[Voice(party: pick(Self.parties))], [informant], []])
    body.attribution.channel = pick([nil, nil, .public, .inTalks])
    if Bool.random(using: &random) {
      body.attribution.quote = Wording("as said")
    } else {
      body.attribution.passage = "it said so"
    }
    fill(&body, pick(Self.parties), pick(Self.issues))
    return body
  }

  private mutating func position(label: String) throws -> PositionStated {
    var body = framed(PositionStated(), label: label) { ($0.party, $0.issue) = ($1, $2) }
    body.mode = pick(Mode.allCases)
    body.value = try value(on: body.issue)
    if Int.random(in: 0..<4, using: &random) == 0 {
      var condition = Condition()
      (condition.party, condition.issue) = (pick(Self.parties), pick(Self.issues))
      condition.value = try value(on: condition.issue)
      body.conditions = [condition]
    }
    return body
  }

  private mutating func value(on issue: String) throws -> Value {
    switch issue {
    case "width": try Value(typed: pick(["1", "2..4", "3", "..5"]))
    case "order": .level(pick(["first", "second", "third"]))
    default: .set(try OptionSelection(includes: [pick(["a", "b"])]))
    }
  }

  private mutating func answer(to target: EventReference, label: String) -> AccountAnswered {
    var body = framed(AccountAnswered(), label: label) { body, party, _ in body.party = party }
    (body.target, body.answer) = (target, pick(AccountAnswer.allCases))
    return body
  }

  private func retraction(of target: EventReference) -> RecordRetracted {
    var body = RecordRetracted()
    (body.target, body.reason) = (target, "never said")
    return body
  }

  private mutating func correction(
    of target: (id: EventReference, body: any StatementMessage)
  ) throws -> RecordCorrected {
    let label = target.body.label
    let body: any StatementMessage
    switch target.body {
    case is PositionStated: body = try position(label: label)
    case let old as AccountAnswered:
      // Only to an earlier one, as in a ledger.
      let place = statements.firstIndex { $0.id == target.id } ?? 0
      let other = place == 0 ? old.target : pick(Array(statements[..<place])).id
      body = answer(to: other ?? target.id, label: label)
    default: body = target.body
    }
    var correction = RecordCorrected()
    (correction.target, correction.reason) = (target.id, "misread")
    correction.replacement = Replacement()
    correction.replacement?.body = body.encoded()
    correction.replacement?.schema = 1
    correction.replacement?.marking = pick([nil, .clear, .red])
    return correction
  }
}
