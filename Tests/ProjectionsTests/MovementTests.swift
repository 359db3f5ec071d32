import Positions
import Projections
import TestSupport
import Testing

@Suite struct `how a party moved on an issue` {
  private func course(_ build: (inout SaidSample) throws -> Void) throws -> [String] {
    var sample = try SaidSample()
    try build(&sample)
    return try sample.course()
  }

  @Test func `a later statement of the same voice is a step, the first one is none`() throws {
    let course = try course {
      try $0.say(.offers, 30, "2025-07-01")
      try $0.say(.accepts, 40, "2025-07-03")
      try $0.say(.offers, 40, "2025-07-05")
      try $0.say(.demands, 90, "2025-07-06")
    }
    #expect(
      course == [
        "ideal #3 first", "acceptable #0 first", "acceptable #1 step from 0",
        "acceptable #2 again 1",
      ])
  }

  @Test func `dates decide, not the order of recording`() throws {
    let course = try course {
      try $0.say(.offers, 40, "2025-07-03")
      try $0.say(.offers, 30, "2025-07-01")
    }
    #expect(course == ["acceptable #1 first", "acceptable #0 step from 1"])
  }

  @Test func `another voice's account is no step, however late`() throws {
    let course = try course {
      try $0.say(.offers, 30, "2025-07-01", by: "?sources")
      try $0.say(.offers, 40, "2025-07-05", by: "?sources", in: "two")
      try $0.say(.offers, 50, "2025-07-09", by: nil, in: "two")
      try $0.say(.offers, 60, "2025-07-10", by: "?sources")
      try $0.say(.offers, 70, "2025-07-11")
    }
    #expect(
      course == [
        "acceptable #0 first", "acceptable #1 other voice than 0",
        "acceptable #2 other voice than 1", "acceptable #3 step from 0",
        "acceptable #4 other voice than 3",
      ])
  }

  @Test func `a mediator's words are one voice in every outlet`() throws {
    let course = try course {
      try $0.say(.offers, 30, "2025-07-01", by: "mira")
      try $0.say(.offers, 40, "2025-07-05", by: "mira", in: "two")
    }
    #expect(course == ["acceptable #0 first", "acceptable #1 step from 0"])
  }

  @Test func `own words follow relayed ones, and not the other way round`() throws {
    let relay = { (body: inout PositionStated) in
      body.attribution.quote = nil
      body.attribution.passage = "they say"
    }
    let course = try course {
      try $0.say(.offers, 10, "2025-07-01", relay)
      try $0.say(.offers, 20, "2025-07-02")
      try $0.say(.offers, 30, "2025-07-03", relay)
      try $0.say(.offers, 40, "2025-07-04", relay)
    }
    #expect(
      course == [
        "acceptable #0 first", "acceptable #1 step from 0", "acceptable #2 weaker than 1",
        "acceptable #3 step from 2",
      ])
  }

  @Test func `an opponent's account and a retracted one do not count`() throws {
    var sample = try SaidSample()
    try sample.say(.offers, 30, "2025-07-01")
    try sample.say(.offers, 99, "2025-07-02", by: "beta")
    try sample.say(.offers, 50, "2025-07-03")
    sample.retract(2)
    #expect(try sample.course() == ["acceptable #0 first"])
    #expect(try sample.movement().notAdmitted.map(\.sequence) == [1])
  }

  @Test func `a correction is no step`() throws {
    var sample = try SaidSample()
    try sample.say(.offers, 30, "2025-07-01")
    sample.correct(
      0, to: try SaidSample.position(.offers, 45, "2025-07-01", by: "alpha", in: "one", 0))
    #expect(try sample.course() == ["acceptable #0 first"])
    let entry = try #require(try sample.movement().tracks.first?.entries.first)
    #expect(entry.statement.entry.correctedBy == 1)
    #expect(entry.position?.value == .exact(try Decimal(45)))
  }

  @Test func `a further account of one utterance is no step, whatever it says`() throws {
    var sample = try SaidSample()
    try sample.say(.offers, 30, "2025-07-01", by: "?sources")
    try sample.say(.offers, 40, "2025-07-04") { $0.sameAs = [SaidSample.id(0)] }
    try sample.say(.offers, 35, "2025-07-05", by: nil) { $0.sameAs = [SaidSample.id(1)] }
    #expect(try sample.course() == ["acceptable #1 first"])
    let entry = try #require(try sample.movement().tracks.first?.entries.first)
    #expect(entry.further.map(\.sequence) == [0, 2])
  }

  @Test func `what cannot be ordered is no step, and is said`() throws {
    var sample = try SaidSample()
    try sample.say(.offers, 30, "2025-07")
    try sample.say(.offers, 40, "../2025-07-20")
    try sample.say(.offers, 50, "2025-08-01")
    #expect(
      try sample.course() == [
        "acceptable #1 first", "acceptable #0 order uncertain", "acceptable #2 step from 1,0",
      ])
    let entries = try sample.movement().tracks[0].entries
    #expect(entries.map(\.unordered) == [[], [1], []])
  }

  @Test func `a withdrawal is a step to nothing, and what comes after it is stated anew`() throws {
    let course = try course {
      $0.withdraw("2025-06-01")
      try $0.say(.offers, 30, "2025-07-01")
      try $0.say(.refuses, 0, "2025-07-01")
      $0.withdraw("2025-07-05")
      try $0.say(.offers, 50, "2025-07-09")
    }
    #expect(
      course == [
        "acceptable #1 anew after 0", "acceptable #3 step from 1", "acceptable #4 anew after 3",
        "excluded #2 anew after 0", "excluded #3 step from 2",
      ])
  }

  @Test func `what stands under a condition steps beside what stands without`() throws {
    var condition = Condition()
    condition.text = "once maps are exchanged"
    let only = { (body: inout PositionStated) in body.conditions = [condition] }
    var sample = try SaidSample()
    try sample.say(.offers, 30, "2025-07-01")
    try sample.say(.offers, 60, "2025-07-02", only)
    try sample.say(.offers, 70, "2025-07-03", only)
    try sample.say(.offers, 35, "2025-07-04")
    try sample.say(.offers, 80, "2025-07-05", only)
    #expect(
      try sample.course() == [
        "acceptable #0 first", "acceptable #1 step from 0", "acceptable #2 step from 1",
        "acceptable #3 step from 0", "acceptable #4 step from 3",
      ])
    let entries = try sample.movement().tracks[0].entries
    #expect(entries.map(\.isConditional) == [false, true, true, false, true])
  }

  @Test func `what was said in private steps apart`() throws {
    let inTalks = { (body: inout PositionStated) in body.attribution.channel = .inTalks }
    let course = try course {
      try $0.say(.offers, 30, "2025-07-01")
      try $0.say(.offers, 50, "2025-07-02", inTalks)
      try $0.say(.offers, 60, "2025-07-03", inTalks)
      try $0.say(.offers, 40, "2025-07-04")
    }
    #expect(
      course == [
        "acceptable #0 first", "acceptable #3 step from 0", "acceptable private #1 first",
        "acceptable private #2 step from 1",
      ])
  }

  @Test func `refusals accumulate, and what turns one round is named`() throws {
    var sample = try SaidSample()
    try sample.say(.refuses, 50, "2025-07-01")
    try sample.say(.refuses, 60, "2025-07-02")
    try sample.say(.refuses, 50, "2025-07-03")
    try sample.say(.accepts, 50, "2025-07-04")
    try sample.say(.refuses, 50, "2025-07-05")
    #expect(
      try sample.course() == [
        "acceptable #3 first", "excluded #0 first", "excluded #1 besides 0",
        "excluded #2 again 0", "excluded #4 again 2",
      ])
    let tracks = try sample.movement().tracks
    #expect(tracks[0].entries[0].reverses == [2])
    #expect(tracks[1].entries.last?.reverses == [3])
  }

  @Test func `times of the question bound what is told`() throws {
    var sample = try SaidSample()
    try sample.say(.offers, 30, "2025-07-01")
    try sample.say(.offers, 40, "2025-07-03")
    sample.retract(1)
    #expect(try sample.course() == ["acceptable #0 first"])
    #expect(
      try sample.course { $0.knownAt = 2 } == ["acceptable #0 first", "acceptable #1 step from 0"])
    let day = try EDTFDate("2025-07-02").bounds.latest
    #expect(
      try sample.course {
        $0.knownAt = 2
        $0.validAt = day
      } == ["acceptable #0 first"])
  }
}
