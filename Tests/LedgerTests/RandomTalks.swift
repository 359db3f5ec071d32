import Positions
import TestSupport

@testable import Ledger

/// A ledger of random talks between two parties on three scales, out of sources of several dates:
/// positions, conditions, saliences and withdrawals with uncertain dates; denials, reviews,
/// corrections, retractions by recorders and sources, later roles, wider scales, other dates of
/// sources.
struct RandomTalks {
  let test: LedgerUnderTest
  private var random: SeededGenerator
  private var statements: [(id: EventReference, body: any StatementMessage)] = []
  private var width = 12

  static let issues = ["width", "days", "order"]

  /// Makes a ledger of about `count` events.
  init(count: Int, random: SeededGenerator) throws {
    self.random = random
    test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      issues:
        width: {title: Width, scale: {km: [0, 12]}}
        days: {title: Days, scale: {d: [0, 90]}}
        order: {title: Order, scale: {ordinal: [first, second, third, fourth]}}
      source: {slug: s0, title: A note, publisher: Press, published: 2026-01-05}
      """)
    for place in 1..<4 { try append([source(place, day: place * 3)]) }
    while try test.ledger.registry().record.size < UInt64(count) {
      var bodies: [any EventMessage] = []
      for _ in 0..<Int.random(in: 1..<6, using: &self.random) { bodies.append(try body()) }
      try append(bodies)
    }
  }

  private mutating func append(_ bodies: [any EventMessage]) throws {
    let receipt = try test.ledger.append(bodies: bodies, terms: LedgerUnderTest.terms)
    for event in receipt.events {
      if let body = event.body as? any StatementMessage { statements.append((event.id, body)) }
    }
  }

  private mutating func pick<T>(_ list: [T]) -> T {
    list[Int.random(in: list.indices, using: &random)]
  }

  private mutating func source(_ place: Int, day: Int) -> SourceDeclared {
    var source = SourceDeclared()
    (source.slug, source.title, source.publisher) = ("s\(place)", "A note", "Press")
    source.published = pick(["2026-01-0\(min(9, day))", "2026-01-0\(min(9, day))", "2026-01"])
    source.kind = .pressReport
    source.reliability = pick([.b, .c, .d])
    return source
  }

  private mutating func body() throws -> any EventMessage {
    guard let target = statements.randomElement(using: &random) else { return try position() }
    switch Int.random(in: 0..<20, using: &random) {
    case 0...8: return try position()
    case 9:
      return framed(PositionWithdrawn()) { ($0.party, $0.issue) = ($1, $2) }
    case 10...11:
      let salience = UInt64.random(in: 0...100, using: &random)
      return framed(PriorityStated()) { ($0.party, $0.issues, $0.salience) = ($1, [$2], salience) }
    case 12:
      var body = framed(AccountAnswered()) { body, party, _ in body.party = party }
      (body.target, body.answer) = (target.id, pick([.denies, .confirms]))
      return body
    case 13...14: return try correction(of: target)
    case 15...16: return retraction(of: target.id)
    case 17:
      var body = RecordReviewed()
      (body.target, body.verdict, body.reliability) = (target.id, .confirmed, pick([nil, .a, .f]))
      return body
    case 18: return source(Int.random(in: 1..<4, using: &random), day: 4)
    default:
      width += 6
      var issue = IssueDeclared()
      (issue.slug, issue.title) = ("width", "Width")
      issue.scale = .quantity(
        try QuantityScale(unit: "km", lowest: Decimal(0), highest: Decimal(width)))
      return issue
    }
  }

  private mutating func framed<Body: StatementMessage>(
    _ empty: Body, _ fill: (inout Body, _ party: String, _ issue: String) -> Void
  ) -> Body {
    var body = empty
    body.label = "l\(Int.random(in: 0..<1_000_000_000, using: &random))"
    body.valid = pick([
      "2026-01-01", "2026-01-02", "2026-01-03", "2026-01", "../2026-01-04", "2025-12/2026-01-02",
    ])
    body.attribution.source = pick(["s0", "s1", "s2", "s3"])
    body.attribution.voices = pick([[Voice(party: pick(["north", "south"]))], []])
    body.attribution.channel = pick([nil, nil, nil, .inTalks])
    body.attribution.passage = "it said so"
    fill(&body, pick(["north", "south"]), pick(Self.issues))
    return body
  }

  private mutating func position() throws -> PositionStated {
    var body = framed(PositionStated()) { ($0.party, $0.issue) = ($1, $2) }
    body.mode = pick([.demands, .offers, .accepts, .accepts, .refuses])
    body.value = try value(on: body.issue)
    if Int.random(in: 0..<5, using: &random) == 0 {
      var condition = Condition()
      (condition.party, condition.issue) = (pick(["north", "south"]), pick(Self.issues))
      condition.value = try value(on: condition.issue)
      body.conditions = [condition]
    }
    return body
  }

  private mutating func value(on issue: String) throws -> Value {
    switch issue {
    case "width": try Value(typed: pick(["1", "2..4", "3.25", "..5", "7..11"]))
    case "days": try Value(typed: pick(["7", "30..60", "60", "90"]))
    default: .level(pick(["first", "second", "third", "fourth"]))
    }
  }

  private mutating func retraction(of target: EventReference) -> RecordRetracted {
    var body = RecordRetracted()
    (body.target, body.reason) = (target, "taken back")
    body.withdrawnBy = pick([.recorder, .source])
    if body.withdrawnBy == .source { body.date = pick(["2026-01-06", "2026-01-08"]) }
    return body
  }

  private mutating func correction(
    of target: (id: EventReference, body: any StatementMessage)
  ) throws -> RecordCorrected {
    var body = target.body
    if body is PositionStated { body = try position() }
    body.label = target.body.label
    var correction = RecordCorrected()
    (correction.target, correction.reason) = (target.id, "misread")
    correction.replacement = Replacement()
    correction.replacement?.body = body.encoded()
    correction.replacement?.schema = 1
    return correction
  }
}
