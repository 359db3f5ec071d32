import Positions
import Projections

/// A small record of what was said of alpha on the truce and of rounds of talks, for tests of how
/// statements relate to each other.
struct SaidSample {
  private(set) var events: [Event] = []
  let registry: Registry

  init() throws {
    var registry = Registry()
    for (slug, role) in [
      ("alpha", RoleKind.negotiator), ("beta", .negotiator), ("mira", .mediator),
    ] {
      var party = PartyDeclared()
      (party.slug, party.name) = (slug, slug)
      var declared = Role()
      declared.role = role
      party.roles = [declared]
      registry.add(party, sequence: 0)
    }
    for slug in ["one", "two", "three"] {
      var source = SourceDeclared()
      (source.slug, source.publisher, source.published) = (slug, "Outlet \(slug)", "2025-12-31")
      registry.add(source, sequence: 0)
    }
    var issue = IssueDeclared()
    (issue.slug, issue.title) = ("truce", "Truce")
    issue.scale = .quantity(
      try QuantityScale(unit: "days", lowest: Decimal(0), highest: Decimal(100)))
    registry.add(issue, sequence: 0)
    self.registry = registry
  }

  /// The id of the event at a place.
  static func id(_ place: Int) -> EventReference {
    EventReference(high: 0x0190_0000_0000_7000, low: UInt64(place))
  }

  /// Adds an event; returns its place.
  @discardableResult
  mutating func add(_ body: any EventMessage, by recorder: String = "desk") -> Int {
    events.append(
      Event(
        sequence: UInt64(events.count), id: Self.id(events.count), recordedAt: 0,
        recorder: recorder, marking: .clear, body: body))
    return events.count - 1
  }

  /// Adds what alpha's position is said to be; a voice of nil is the outlet's own, `?x` an
  /// informant. Quoted unless the voice is not alpha's.
  @discardableResult
  mutating func say(
    _ mode: Mode, _ value: Int?, _ day: String, by voice: String? = "alpha",
    in source: String = "one",
    _ change: (inout PositionStated) -> Void = { _ in }
  ) throws -> Int {
    add(try Self.position(mode, value, day, by: voice, in: source, events.count, change))
  }

  static func position(
    _ mode: Mode, _ value: Int?, _ day: String, by voice: String?, in source: String, _ label: Int,
    _ change: (inout PositionStated) -> Void = { _ in }
  ) throws -> PositionStated {
    var body = PositionStated()
    (body.party, body.issue, body.mode) = ("alpha", "truce", mode)
    body.value = try value.map { .exact(try Decimal($0)) }
    fill(&body, day, by: voice, in: source, label)
    change(&body)
    return body
  }

  /// Adds that alpha no longer holds its position.
  @discardableResult
  mutating func withdraw(_ day: String, by voice: String? = "alpha") -> Int {
    var body = PositionWithdrawn()
    (body.party, body.issue) = ("alpha", "truce")
    Self.fill(&body, day, by: voice, in: "one", events.count)
    return add(body)
  }

  /// Adds a step of a round of talks.
  @discardableResult
  mutating func step(
    _ change: TalksChange, of parties: [String], _ day: String, by voice: String?,
    sameAs: [Int] = [], round: String = "round", place: String = ""
  ) -> Int {
    var body = TalksChanged()
    (body.round, body.place, body.parties, body.change) = (round, place, parties, change)
    Self.fill(&body, day, by: voice, in: "one", events.count)
    body.sameAs = sameAs.map(Self.id)
    return add(body)
  }

  /// Adds a correction of an event.
  mutating func correct(_ place: Int, to body: any EventMessage) {
    var correction = RecordCorrected()
    (correction.target, correction.reason) = (Self.id(place), "misread")
    var replacement = Replacement()
    replacement.body = body.encoded()
    correction.replacement = replacement
    add(correction)
  }

  /// Adds a retraction of an event.
  mutating func retract(_ place: Int) {
    var retraction = RecordRetracted()
    (retraction.target, retraction.reason) = (Self.id(place), "never said")
    add(retraction)
  }

  /// Adds an answer to an event, told by the party itself unless another voice is given.
  mutating func answer(
    _ place: Int, by party: String, _ answer: AccountAnswer, voice: String? = nil
  ) {
    var body = AccountAnswered()
    (body.party, body.target, body.answer) = (party, Self.id(place), answer)
    Self.fill(&body, "2025-07-30", by: voice ?? party, in: "one", events.count)
    add(body)
  }

  private static func fill<S: StatementMessage>(
    _ body: inout S, _ day: String, by voice: String?, in source: String, _ label: Int
  ) {
    (body.label, body.valid) = ("label \(label)", day)
    body.attribution.source = source
    guard let voice else {
      body.attribution.passage = "so it is said"
      return
    }
    if voice.hasPrefix("?") {
      var informant = Voice()
      informant.informant = String(voice.dropFirst())
      body.attribution.voices = [informant]
      body.attribution.passage = "so it is said"
    } else {
      body.attribution.voices = [Voice(party: voice)]
      body.attribution.quote = Wording("so we say")
    }
  }

  /// What a question admits of it.
  func admitted(_ change: (inout Question) -> Void = { _ in }) throws -> AdmittedRecord {
    var question = Question()
    change(&question)
    return try AdmittedRecord(events, question: question, registry: registry)
  }

  /// How alpha moved on the truce.
  func movement(_ change: (inout Question) -> Void = { _ in }) throws -> Movement {
    try admitted(change).movement(of: "alpha", on: "truce")
  }

  /// How alpha moved, a line an utterance: `acceptable #1 step from 0`.
  func course(_ change: (inout Question) -> Void = { _ in }) throws -> [String] {
    try movement(change).tracks.flatMap { track in
      track.entries.map { entry in
        "\(track.slot)\(track.isPrivate ? " private" : "") #\(entry.statement.sequence) "
          + entry.outcome.told
      }
    }
  }
}

extension MovementOutcome {
  /// The outcome in a word, with the events beside which it stands.
  var told: String {
    func list(_ statements: [AdmittedStatement]) -> String {
      statements.map { "\($0.sequence)" }.joined(separator: ",")
    }
    switch self {
    case .first: return "first"
    case .step(let from): return "step from \(list(from))"
    case .restated(let other): return "again \(other.sequence)"
    case .added(let other): return "besides \(other.sequence)"
    case .anew(let withdrawal): return "anew after \(withdrawal.sequence)"
    case .otherVoice(let other): return "other voice than \(other.sequence)"
    case .weaker(let others): return "weaker than \(list(others))"
    case .orderUncertain: return "order uncertain"
    }
  }
}
