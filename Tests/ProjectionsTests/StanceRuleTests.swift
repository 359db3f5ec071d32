import Positions
import Projections
import Testing

@Suite struct `what replaces what in a stance's cell` {
  private let key = CellKey(party: "alpha", issue: "truce")

  /// A position of alpha's on the truce, in its own words on 1 July 2025 in source s.
  private func position(
    _ mode: Mode, _ value: Int, on day: String = "2025-07-01",
    _ change: (inout PositionStated) -> Void = { _ in }
  ) throws -> PositionStated {
    var body = PositionStated()
    (body.party, body.issue, body.mode) = ("alpha", "truce", mode)
    (body.value, body.valid) = (.exact(try Decimal(value)), day)
    body.attribution.source = "s"
    body.attribution.quote = Wording("so we said")
    body.attribution.voices = [Voice(party: "alpha")]
    change(&body)
    return body
  }

  /// The places of what is left of bodies recorded one after the other.
  private func live(_ bodies: [any EventMessage]) throws -> [UInt64] {
    let events = bodies.enumerated().map { index, body in
      Event(
        sequence: UInt64(index), id: SampleLog.id(index), recordedAt: 0, recorder: "desk",
        marking: .clear, body: body)
    }
    return try StanceCell(folding: events, cell: key) { SampleLog.place($0) }
      .entries.map(\.sequence)
  }

  private var condition: Condition {
    var condition = Condition()
    condition.text = "once maps are exchanged"
    return condition
  }

  @Test func `a later demand or preference replaces the ideal, an offer the acceptable`() throws {
    let first = try position(.demands, 1)
    #expect(try live([first, position(.prefers, 2, on: "2025-07-02")]) == [1])
    #expect(try live([first, position(.offers, 2, on: "2025-07-02")]) == [0, 1])
    #expect(
      try live([position(.offers, 1), position(.accepts, 2, on: "2025-07-02")]) == [1])
  }

  @Test func `what was said earlier but recorded later replaces nothing`() throws {
    let late = try position(.demands, 1, on: "2025-07-02")
    #expect(try live([late, position(.demands, 2)]) == [0])
  }

  @Test func `where the order is uncertain both stay`() throws {
    for dates in [
      ("2025-07", "2025-07-20"), ("2025-07-20", "2025-07"), ("2025-07", "2025-07"),
      ("../2025-07-20", "../2025-07-20"), ("2025-07-20/..", "2025-07-21"), ("2025-21", "2025-23"),
    ] {
      let bodies = try [position(.demands, 1, on: dates.0), position(.demands, 2, on: dates.1)]
      #expect(try live(bodies) == [0, 1], "\(dates)")
    }
    #expect(
      try live([position(.demands, 1, on: "2025-06"), position(.demands, 2, on: "2025-07")]) == [1])
  }

  @Test func `two statements of one day are in order only within one source`() throws {
    let first = try position(.demands, 1)
    #expect(try live([first, position(.demands, 2)]) == [1])
    #expect(try live([first, position(.demands, 2) { $0.attribution.source = "t" }]) == [0, 1])
  }

  @Test func `a paraphrase does not remove one's own words, nor they a paraphrase`() throws {
    let own = try position(.demands, 1)
    let told = try position(.demands, 2, on: "2025-07-02") { $0.attribution.quote = nil }
    #expect(try live([own, told]) == [0, 1])
    #expect(try live([told, position(.demands, 3, on: "2025-07-03")]) == [0, 1])
    let empty = try position(.demands, 2, on: "2025-07-02") {
      $0.attribution.quote = Wording("")
    }
    #expect(try live([own, empty]) == [0, 1])
  }

  @Test func `other voices and other channels replace nothing`() throws {
    let first = try position(.demands, 1)
    let changes: [(inout PositionStated) -> Void] = [
      { $0.attribution.voices = [] }, { $0.attribution.voices[0].person = "envoy" },
      { $0.attribution.voices.insert(Voice(party: "beta"), at: 0) },
      { $0.attribution.channel = .inTalks }, { $0.attribution.channel = .public },
    ]
    for change in changes {
      #expect(try live([first, position(.demands, 2, on: "2025-07-02", change)]) == [0, 1])
    }
  }

  @Test func `a condition is never dropped by a conditional statement`() throws {
    let plain = try position(.accepts, 1)
    let conditional = try position(.accepts, 2, on: "2025-07-02") { $0.conditions = [condition] }
    let again = try position(.offers, 3, on: "2025-07-03") { $0.conditions = [condition] }
    #expect(try live([plain, conditional]) == [0, 1])
    #expect(try live([plain, conditional, again]) == [0, 2])
    #expect(try live([plain, conditional, position(.accepts, 4, on: "2025-07-04")]) == [2])
  }

  @Test func `refusals accumulate, the same one told again counts once`() throws {
    let first = try position(.refuses, 1)
    #expect(try live([first, position(.refuses, 2, on: "2025-07-02")]) == [0, 1])
    #expect(try live([first, position(.refuses, 1, on: "2025-07-02")]) == [1])
    let conditional = try position(.refuses, 1, on: "2025-07-02") { $0.conditions = [condition] }
    #expect(try live([first, conditional]) == [0, 1])
    #expect(try live([first, position(.accepts, 1, on: "2025-07-02")]) == [0, 1])
  }

  @Test func `refusals under different conditions both stay`() throws {
    let first = try position(.refuses, 1) { $0.conditions = [condition] }
    var otherwise = condition
    otherwise.text = "unless it ends"
    let second = try position(.refuses, 1, on: "2025-07-02") { $0.conditions = [otherwise] }
    #expect(try live([first, second]) == [0, 1])
    #expect(
      try live([first, position(.refuses, 1, on: "2025-07-02") { $0.conditions = [condition] }])
        == [1])
  }

  @Test func `a refusal stays after what overlapped it was itself replaced`() throws {
    let bodies = try [
      position(.refuses, 3), position(.accepts, 3, on: "2025-07-02"),
      position(.accepts, 1, on: "2025-07-03"),
    ]
    #expect(try live(bodies) == [0, 2])
  }

  @Test func `a withdrawal empties all slots, and stays to be weighed against other voices`() throws
  {
    var withdrawal = PositionWithdrawn()
    let model = try position(.demands, 1)
    (withdrawal.party, withdrawal.issue, withdrawal.valid) = ("alpha", "truce", "2025-07-02")
    withdrawal.attribution = model.attribution
    let before: [any EventMessage] = [
      model, try position(.accepts, 2), try position(.refuses, 3),
      try position(.demands, 4) { $0.conditions = [condition] },
    ]
    #expect(try live(before + [withdrawal]) == [4])
    #expect(try live(before + [withdrawal, position(.demands, 5, on: "2025-07-03")]) == [4, 5])
  }

  @Test func `a correction that moves a statement leaves nothing behind`() throws {
    var correction = RecordCorrected()
    correction.target = SampleLog.id(1)
    var replacement = Replacement()
    replacement.body = try position(.demands, 2, on: "2025-07-02") { $0.issue = "aid" }.encoded()
    correction.replacement = replacement
    let bodies: [any EventMessage] = [
      try position(.demands, 1), try position(.demands, 2, on: "2025-07-02"), correction,
    ]
    #expect(try live(bodies) == [0])
    let back = try position(.demands, 3, on: "2025-07-02").encoded()
    correction.replacement?.body = back
    #expect(try live(bodies + [correction]) == [1])
    var retraction = RecordRetracted()
    retraction.target = SampleLog.id(1)
    #expect(try live(bodies + [correction, retraction]) == [0])
    #expect(try live(bodies + [retraction, correction]) == [0])
  }

  @Test func `a correction that cannot be read is refused`() throws {
    var correction = RecordCorrected()
    correction.target = SampleLog.id(0)
    correction.replacement = Replacement()
    correction.replacement?.body = [0x0a]
    #expect(throws: MessageError.self) { try live([position(.demands, 1), correction]) }
  }
}
