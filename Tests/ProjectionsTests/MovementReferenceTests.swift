import Positions
import Projections
import TestSupport
import Testing

/// Random records, and what must hold of every movement in them whatever was said.
@Suite struct `movement over random records` {
  private static func sample(_ random: inout SeededGenerator) throws -> SaidSample {
    var sample = try SaidSample()
    let days = [
      "2025-07-01", "2025-07-02", "2025-07-02", "2025-07-03", "2025-07-04", "2025-07",
      "../2025-07-03", "2025-07-02/2025-07-03", "2025-07-03/..", "2025-06",
    ]
    for place in 0..<Int.random(in: 1...9, using: &random) {
      let roll = Int.random(in: 0..<20, using: &random)
      if roll == 0, place > 0 {
        sample.retract(Int.random(in: 0..<place, using: &random))
        continue
      }
      if roll == 1 {
        sample.withdraw(days.randomElement(using: &random) ?? "")
        continue
      }
      let cited = place > 0 && roll < 5 ? Int.random(in: 0..<place, using: &random) : nil
      let inTalks = Int.random(in: 0..<8, using: &random) == 0
      let isQuoted = Bool.random(using: &random)
      try sample.say(
        [.offers, .accepts, .demands, .refuses].randomElement(using: &random) ?? .offers,
        [10, 20, 30].randomElement(using: &random), days.randomElement(using: &random) ?? "",
        by: ["alpha", "alpha", "mira", "?sources", nil, "beta"].randomElement(using: &random)
          ?? nil,
        in: ["one", "two"].randomElement(using: &random) ?? "one"
      ) { body in
        if let cited { body.sameAs = [SaidSample.id(cited)] }
        if inTalks { body.attribution.channel = .inTalks }
        if !isQuoted { (body.attribution.quote, body.attribution.passage) = (nil, "so") }
      }
    }
    return sample
  }

  @Test func `every admitted position is told once, and every step obeys the rule`() throws {
    var random = SeededGenerator()
    for _ in 0..<400 {
      let sample = try Self.sample(&random)
      let record = try sample.admitted()
      let movement = try sample.movement()
      var told: [UInt64] = []
      for track in movement.tracks {
        for entry in track.entries {
          if entry.position != nil { told.append(entry.statement.sequence) }
          told += entry.further.filter { $0.accountClass != .otherParty }.map(\.sequence)
          for from in entry.from {
            #expect(entry.statement.isCertainlyLater(than: from), "\(random)")
            #expect(from.isPrivate == track.isPrivate, "\(random)")
            #expect((from.body as? PositionStated)?.mode?.slot == track.slot, "\(random)")
            let classes = [entry.statement, from].compactMap(\.accountClass)
            #expect(classes.count == 2 && classes[0] <= classes[1], "\(random)")
            #expect(from.id != entry.statement.id, "\(random)")
          }
          if entry.isStep, let position = entry.position {
            let values = entry.from.map { ($0.body as? PositionStated)?.value }
            #expect(values.contains { $0 != position.value }, "\(random)")
          }
        }
      }
      let admitted = record.statements.filter {
        $0.body is PositionStated && $0.accountClass != .otherParty
      }
      #expect(Set(told).isSuperset(of: admitted.map(\.sequence)), "\(random)")
    }
  }

  /// Whether an unconditional statement of the party's own quoted words is a step, told plainly: an
  /// earlier one of them says otherwise, and no statement in between says anything.
  @Test func `own words step where the nearest earlier own words say otherwise`() throws {
    var random = SeededGenerator()
    for _ in 0..<400 {
      var sample = try SaidSample()
      for _ in 0..<6 {
        let month = Int.random(in: 1...9, using: &random)
        let day = Bool.random(using: &random) ? "2025-0\(month)" : "2025-0\(month)-10"
        try sample.say(.offers, [10, 20].randomElement(using: &random), day)
      }
      let said = try sample.admitted().statements
      var expected: Set<UInt64> = []
      for late in said {
        let earlier = said.filter { late.isCertainlyLater(than: $0) }
        let nearest = earlier.filter { one in
          !earlier.contains { $0.isCertainlyLater(than: one) }
        }
        let value = (late.body as? PositionStated)?.value
        if nearest.contains(where: { ($0.body as? PositionStated)?.value != value }) {
          expected.insert(late.sequence)
        }
      }
      let steps = try sample.movement().steps.map(\.statement.sequence)
      #expect(Set(steps) == expected, "\(random)")
    }
  }

  @Test func `a further account never adds a step`() throws {
    var random = SeededGenerator()
    for _ in 0..<200 {
      var sample = try Self.sample(&random)
      let before = try sample.movement().steps.count
      let positions = sample.events.filter { $0.body is PositionStated }
      guard let cited = positions.randomElement(using: &random),
        let body = cited.body as? PositionStated, let mode = body.mode
      else { continue }
      try sample.say(mode, 90, "2025-11-01", by: nil, in: "three") {
        $0.sameAs = [cited.id]
        $0.attribution.channel = body.attribution.channel
      }
      let retracted = try sample.admitted().statement(cited.id) == nil
      guard !retracted else { continue }
      #expect(try sample.movement().steps.count <= before, "\(random)")
    }
  }
}
