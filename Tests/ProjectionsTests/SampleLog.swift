import Positions
import Projections
import TestSupport

/// A random log of statements on few cells, with few voices and dates, so that they meet.
struct SampleLog {
  private(set) var events: [Event] = []
  private var random: SeededGenerator

  static let parties = ["alpha", "beta"]
  static let issues = ["aid", "truce"]
  static var cells: [CellKey] {
    parties.flatMap { party in issues.map { CellKey(party: party, issue: $0) } }
  }

  /// Makes a log; `editorial` is the chance of each event to be about an earlier one.
  init(count: Int, editorial: Double, random: inout SeededGenerator) throws {
    self.random = random
    for sequence in 0..<count {
      let target = events.filter { !$0.type.isEditorial }.randomElement(using: &self.random)
      let body: any EventMessage
      if let target, isLucky(editorial) {
        body = try editorialBody(about: target)
      } else {
        body = try statement(sequence)
      }
      events.append(
        Event(
          sequence: UInt64(sequence), id: Self.id(sequence), recordedAt: 0, recorder: "desk",
          marking: isLucky(0.2) ? .amber : .clear, body: body))
    }
    random = self.random
  }

  /// The id of the event at a place.
  static func id(_ sequence: Int) -> EventReference {
    EventReference(high: 0x0190_0000_0000_7000, low: UInt64(sequence))
  }

  /// The place of an event.
  static func place(_ id: EventReference) -> UInt64? { id.low }

  /// What the store finds for a cell: the events with its tag, the targets of the editorial ones
  /// among them, and all editorial events about those targets.
  func events(of cell: CellKey) -> [Event] {
    let tagged = events.filter { cells(of: $0).contains(cell) }
    let targets = Set(tagged.compactMap { ($0.body as? any EditorialMessage)?.target })
    let found = Set(tagged.map(\.sequence))
    return events.filter { event in
      let target = (event.body as? any EditorialMessage)?.target
      return found.contains(event.sequence) || targets.contains(event.id)
        || target.map(targets.contains) ?? false
    }
  }

  private func cells(of event: Event) -> [CellKey] {
    event.body.cells(target: body(aboutWhich: event.body)) { id in
      events.first { $0.id == id }?.body
    }
  }

  private func body(aboutWhich body: any EventMessage) -> (any EventMessage)? {
    let target = (body as? any EditorialMessage)?.target ?? (body as? AccountAnswered)?.target
    return events.first { $0.id == target }?.body
  }

  private mutating func isLucky(_ chance: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < chance
  }

  private mutating func pick<T>(_ list: [T]) -> T {
    list[Int.random(in: list.indices, using: &random)]
  }

  private mutating func editorialBody(about target: Event) throws -> any EditorialMessage {
    switch Int.random(in: 0..<10, using: &random) {
    case 0...5:
      var correction = RecordCorrected()
      (correction.target, correction.reason) = (target.id, "misread")
      var replacement = Replacement()
      replacement.body = try statement(Int(target.sequence), type: target.type).encoded()
      replacement.marking = isLucky(0.3) ? .red : nil
      correction.replacement = replacement
      return correction
    case 6...7:
      var retraction = RecordRetracted()
      (retraction.target, retraction.reason) = (target.id, "never said")
      return retraction
    default:
      var review = RecordReviewed()
      (review.target, review.verdict) = (target.id, .confirmed)
      return review
    }
  }

  private mutating func statement(_ sequence: Int, type: EventType? = nil) throws
    -> any EventMessage
  {
    let kinds: [EventType] = [
      .positionStated, .positionStated, .positionStated, .positionStated, .positionStated,
      .positionWithdrawn, .priorityStated, .accountAnswered,
    ]
    switch type ?? pick(kinds) {
    case .positionWithdrawn:
      var body = PositionWithdrawn()
      fill(&body, sequence)
      (body.party, body.issue) = (pick(Self.parties), pick(Self.issues))
      return body
    case .priorityStated:
      var body = PriorityStated()
      fill(&body, sequence)
      (body.party, body.issues) = (pick(Self.parties), isLucky(0.5) ? Self.issues : ["aid"])
      (body.top, body.regarding) = (true, pick(["", "plan@1"]))
      return body
    case .accountAnswered:
      var body = AccountAnswered()
      fill(&body, sequence)
      let earlier = events.filter { $0.type.isStatement && $0.sequence < sequence }
      body.target = earlier.randomElement(using: &random)?.id ?? Self.id(sequence)
      (body.party, body.answer) = (pick(Self.parties), pick([.denies, .confirms]))
      return body
    default: return try position(sequence)
    }
  }

  /// A random position.
  mutating func position(_ sequence: Int) throws -> PositionStated {
    var body = PositionStated()
    fill(&body, sequence)
    (body.party, body.issue) = (pick(Self.parties), pick(Self.issues))
    body.mode = pick(Mode.allCases)
    let values: [Value?] = [
      nil, .exact(try Decimal(1)), .exact(try Decimal("0.7")), .level("may"),
      .range(try DecimalRange(lower: Decimal(1), upper: nil)),
    ]
    body.value = pick(values)
    body.text = body.value == nil ? pick(["in stages", "at once"]) : pick(["", "in stages"])
    if isLucky(0.3) {
      var condition = Condition()
      (condition.party, condition.issue) = (pick(Self.parties), pick(Self.issues))
      condition.value = .exact(try Decimal(Int.random(in: 1...2, using: &random)))
      var text = Condition()
      text.text = "once maps are exchanged"
      body.conditions = pick([[condition], [text], [condition, text]])
    }
    (body.toward, body.firm) = (pick([nil, .low]), pick(["", "alpha"]))
    body.placedByRecorder = isLucky(0.2)
    return body
  }

  private mutating func fill<S: StatementMessage>(_ body: inout S, _ sequence: Int) {
    body.label = "label \(sequence)"
    body.valid = pick([
      "2025-07-01", "2025-07-02", "2025-07-02", "2025-07-03", "2025-07-04", "2025-07-04T10:00:00Z",
      "2025-07-03~", "2025-07", "2025-07", "2025-07-02/2025-07-03", "../2025-07-03",
      "2025-07-03/..",
      "2025", "2025-21", "2025-23", "2024",
    ])
    var attribution = Attribution()
    attribution.source = pick(["first", "second"])
    attribution.locator = pick(["", "p. 2"])
    if isLucky(0.8) { attribution.quote = Wording("as said") } else { attribution.passage = "so" }
    var informant = Voice()
    (informant.informant, informant.side) = ("sources", "alpha")
    attribution.voices = pick([
      [], [Voice(party: "alpha")], [Voice(party: "alpha")], [Voice(party: "alpha")],
      [informant, Voice(party: "alpha")],
    ])
    attribution.channel = isLucky(0.8) ? nil : pick([.public, .inTalks])
    attribution.credibility = pick([nil, 2])
    body.attribution = attribution
  }
}
