import Positions
import Projections
import Testing

@Suite struct `rounds of talks` {
  /// The steps of the only round: `alpha: recalled #0, withdrew #1`.
  private func steps(_ sample: SaidSample) throws -> [String] {
    try sample.admitted().talks().flatMap(\.steps).map { step in
      "\(step.party): "
        + step.accounts.map { "\($0.change.word) #\($0.statement.sequence)" }
        .joined(separator: ", ") + (step.isContested ? " contested" : "")
    }
  }

  private func last(_ sample: SaidSample) throws -> [String] {
    try sample.admitted().talks().flatMap(\.standings).map { standing in
      let others = standing.unordered.compactMap { $0.shown?.change.word }
      return "\(standing.party): \(standing.step.shown?.change.word ?? "")"
        + (others.isEmpty ? "" : ", or \(others.joined(separator: ", "))")
    }
  }

  @Test func `an outlet's account of two parties' steps stands beside each, never merged`() throws {
    var sample = try SaidSample()
    sample.step(.recalled, of: ["beta"], "2025-07-24", by: "beta")
    sample.step(.recalled, of: ["alpha"], "2025-07-24", by: "alpha")
    sample.step(.withdrew, of: ["beta", "alpha"], "../2025-07-25", by: nil, sameAs: [0, 1])
    let recalled = TalksChange.recalled.word
    #expect(
      try steps(sample) == [
        "alpha: \(recalled) #1, withdrew #2 contested",
        "beta: \(recalled) #0, withdrew #2 contested",
      ])
    #expect(try last(sample) == ["alpha: \(recalled)", "beta: \(recalled)"])
    #expect(try sample.admitted().talks()[0].accountCount == 3)
  }

  @Test func `without same-as two accounts are two steps, their order perhaps uncertain`() throws {
    var sample = try SaidSample()
    sample.step(.joined, of: ["alpha"], "2025-07-01", by: "alpha")
    sample.step(.recalled, of: ["alpha"], "2025-07-24", by: "alpha")
    sample.step(.withdrew, of: ["alpha"], "../2025-07-25", by: nil)
    #expect(try steps(sample).count == 3)
    #expect(try last(sample) == ["alpha: \(TalksChange.recalled.word), or withdrew"])
  }

  @Test func `two accounts of a step that was retracted are still one step`() throws {
    var sample = try SaidSample()
    sample.step(.recalled, of: ["alpha"], "2025-07-24", by: "alpha")
    sample.step(.withdrew, of: ["alpha"], "2025-07-24", by: nil, sameAs: [0])
    sample.step(.suspended, of: ["alpha"], "2025-07-24", by: "?sources", sameAs: [0])
    sample.retract(0)
    #expect(try steps(sample) == ["alpha: withdrew #1, suspended #2 contested"])
  }

  @Test func `statements that cite each other stand alone`() throws {
    var sample = try SaidSample()
    sample.step(.joined, of: ["alpha"], "2025-07-24", by: "alpha")
    sample.step(.joined, of: ["alpha"], "2025-07-24", by: nil, sameAs: [0])
    var body = try #require(sample.events[0].body as? TalksChanged)
    body.sameAs = [SaidSample.id(1)]
    sample.correct(0, to: body)
    #expect(try steps(sample) == ["alpha: joined #0", "alpha: joined #1"])
  }

  @Test func `what the policy does not admit is shown, and counts for nothing`() throws {
    var sample = try SaidSample()
    sample.step(.joined, of: ["alpha"], "2025-07-01", by: "alpha")
    sample.step(.withdrew, of: ["alpha"], "2025-07-05", by: "beta")
    #expect(try steps(sample) == ["alpha: joined #0", "alpha: withdrew #1"])
    #expect(try last(sample) == ["alpha: joined"])
  }

  @Test func `a party's own denial contests a step, another's does not`() throws {
    var sample = try SaidSample()
    sample.step(.withdrew, of: ["alpha"], "2025-07-05", by: nil)
    sample.answer(0, by: "beta", .denies)
    // That alpha denies it is beta's account.
    sample.answer(0, by: "alpha", .denies, voice: "beta")
    #expect(try steps(sample) == ["alpha: withdrew #0"])
    sample.answer(0, by: "alpha", .denies)
    #expect(try steps(sample) == ["alpha: withdrew #0 contested"])
  }

  @Test func `places stand with the events that name them`() throws {
    var sample = try SaidSample()
    sample.step(.opened, of: ["mira"], "2025-07-01", by: "mira", place: "Doha")
    sample.step(.joined, of: ["alpha"], "2025-07-01", by: "alpha", place: "Cairo")
    sample.step(.joined, of: ["beta"], "2025-07-01", by: "beta", place: "Doha")
    let places = try sample.admitted().talks()[0].places
    #expect(places.map(\.name) == ["Doha", "Cairo"])
    #expect(places.map(\.events) == [[0, 2], [1]])
  }

  @Test func `rounds are told apart, and a party's alone where it is asked for`() throws {
    var sample = try SaidSample()
    sample.step(.joined, of: ["alpha", "beta"], "2025-07-01", by: nil, round: "second")
    sample.step(.joined, of: ["beta"], "2025-06-01", by: nil, round: "first")
    let record = try sample.admitted()
    #expect(record.talks().map(\.slug) == ["first", "second"])
    #expect(record.talks(of: ["alpha"]).flatMap(\.steps).map(\.party) == ["alpha"])
  }
}
