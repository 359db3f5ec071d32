import EventStore
import Measures
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

@Suite struct `what was said and done in the course of time` {
  private func answer<I: Inquiry>(_ inquiry: I, _ test: LedgerUnderTest) throws -> I.Answer {
    try test.ledger.answer(inquiry)
  }

  @Test func `a timeline of some names is that part of the whole timeline`() throws {
    let random = SeededGenerator()
    let test = try RandomRecord(batches: 12, random: random).test
    let whole = try answer(TimelineInquiry(Query([])), test)
    #expect(!whole.statements.isEmpty)
    for words in [["north"], ["width"], ["south", "width", "order"], ["guest", "terms"]] {
      let part = try answer(TimelineInquiry(Query(words)), test)
      let expected = whole.statements.filter { statement in
        let target = (statement.body as? AccountAnswered)?.target.flatMap { whole.event($0) }
        let tags = statement.body.tags(target: target?.body)
        let parties = words.filter { ["north", "south", "guest"].contains($0) }
        let issues = words.filter { !parties.contains($0) }
        return (parties.isEmpty || parties.contains { tags.contains("party:\($0)") })
          && (issues.isEmpty || issues.contains { tags.contains("issue:\($0)") })
      }
      let found = part.statements.map(\.sequence)
      #expect(found == expected.map(\.sequence), "\(words) \(random)")
    }
  }

  @Test func `a timeline is in the order asked for`() throws {
    let random = SeededGenerator()
    let test = try RandomRecord(batches: 8, random: random).test
    var inquiry = try TimelineInquiry(Query([]))
    inquiry.order = .recorded
    let recorded = try answer(inquiry, test).statements.map(\.sequence)
    #expect(recorded == recorded.sorted(), "\(random)")
    inquiry.order = .valid
    let days = try answer(inquiry, test).statements.map(\.bounds.latest)
    #expect(days == days.sorted(), "\(random)")
    #expect(days.count == recorded.count, "\(random)")
  }

  /// What one side of a stance shows, and where it puts the party.
  private struct Told: Hashable {
    let shown: [UInt64?]
    let regions: [Region?]
    let conditional: [UInt64]

    init(_ side: ChannelStance) {
      shown = Slot.allCases.map { side.slots[$0]?.shown.sequence }
      regions = Slot.allCases.map { side.slots[$0]?.region }
      conditional = side.conditional.map(\.sequence)
    }
  }

  private func told(_ stance: Stance) -> [Told] { [Told(stance.open), Told(stance.closed)] }

  @Test func `a stance followed day by day is the stance asked for on each day`() throws {
    var random = SeededGenerator()
    for _ in 0..<2 {
      let test = try RandomRecord(batches: 12, random: SeededGenerator(seed: random.next())).test
      let days = try ["2025-12-31", "2026-01-01", "2026-01-02", "2026-01-04", "2026-01-05"].map {
        try EDTFDate($0).bounds.latest
      }
      try test.ledger.read { snapshot in
        for party in ["north", "south", "guest"] {
          for issue in ["width", "order", "terms"] {
            let cell = CellKey(party: party, issue: issue)
            var course = try StanceCourse(cell, Question(), in: snapshot)
            for day in days {
              var question = Question()
              question.validAt = day
              var reading = StanceReading(
                registry: try snapshot.registry(for: [cell], question), question: question)
              let asked = try reading.stance(of: party, on: issue, in: snapshot)
              let followed = try course.stance(on: day, in: snapshot)
              let (one, other) = (told(followed), told(asked))
              #expect(one == other, "\(cell) \(day) \(random)")
            }
          }
        }
      }
    }
  }

  @Test func `a divergence over time is on each day the one asked for on that day`() throws {
    let random = SeededGenerator()
    let test = try RandomRecord(batches: 12, random: random).test
    var inquiry = try DivergenceCourseInquiry(Query(["north", "south"]))
    inquiry.minimumShared = 1
    let course = try answer(inquiry, test)
    #expect(!course.days.isEmpty)
    for (index, day) in course.days.enumerated() {
      var asked = try DivergenceInquiry(Query(["north", "south"]))
      asked.minimumShared = 1
      asked.question.validAt = day
      let report = try answer(asked, test)
      #expect(course.overall[index].least == report.distance.least, "\(day) \(random)")
      #expect(course.overall[index].most == report.distance.most, "\(day) \(random)")
      for divergence in report.issues {
        guard case .comparable(let distance) = divergence.comparison else { continue }
        let issue = course.issues.first { $0.issue == divergence.issue }
        #expect(issue?.points[index].distance == distance, "\(day) \(random)")
        #expect(issue?.points[index].restsOn == divergence.restsOn, "\(day) \(random)")
      }
    }
  }

  @Test func `one position moved in the Doha round, at Rafah, and nobody stood there`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let report = try answer(MovementInquiry(Query(["israel"])), test)
    let steps = report.movements.flatMap(\.steps)
    #expect(report.movements.filter { !$0.steps.isEmpty }.map(\.issue) == ["buffer-zone:rafah"])
    let step = try #require(steps.first)
    #expect(steps.count == 1)
    let figures = try #require(report.figures[step.statement.sequence])
    #expect(figures.shift?.whole == (try Decimal(-1)))
    #expect(figures.counterparts.map(\.party) == ["hamas", "us"])
    #expect(figures.counterparts.allSatisfy { $0.approach == nil })
    let other = try answer(MovementInquiry(Query(["hamas"])), test)
    #expect(other.movements.flatMap(\.steps).isEmpty)
  }

  @Test func `a step is held against where others stood that day, not where they stand now`() throws
  {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
        south: {name: South, kind: state, roles: [negotiator]}
      issues: {width: {title: Width, scale: {km: [0, 12]}}}
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-09}
      accounts:
      - by: north
        statements:
        - {label: a, offers: width, value: 2, valid: 2026-01-01, quote: two}
        - {label: b, offers: width, value: 4, valid: 2026-01-03, quote: four}
      - by: south
        statements:
        - {label: c, demands: width, value: 6, valid: 2026-01-02, quote: six}
        - {label: d, demands: width, value: 1, valid: 2026-01-08, quote: one}
      """)
    let report = try answer(MovementInquiry(Query(["north", "width"])), test)
    let step = try #require(report.movements.first?.steps.first)
    let other = try #require(report.figures[step.statement.sequence]?.counterparts.first)
    let approach = try #require(other.approach)
    #expect(approach.direction == .toward)
    #expect(approach.before.gap?.least == (try Decimal(4)))
    #expect(approach.after.gap?.least == (try Decimal(2)))
  }

  @Test func `rounds of talks answer at each of the times`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let all = try answer(TalksInquiry(Query([])), test)
    #expect(all.rounds.map(\.slug) == ["doha-2025-07"])
    #expect(all.rounds[0].steps.map(\.party) == ["israel", "us"])
    #expect(all.rounds[0].steps.map(\.isContested) == [true, true])
    #expect(all.silent["doha-2025-07"]?.map(\.slug) == ["hamas"])
    var question = Question()
    question.validAt = try EDTFDate("2025-07-24").bounds.latest
    let then = try answer(TalksInquiry(Query(["talks:doha-*"]), question: question), test)
    #expect(then.rounds[0].steps.allSatisfy { !$0.isContested })
    #expect(then.possiblyEarlier.count == 1)
    question.knownAt = 40
    #expect(try answer(TalksInquiry(Query([]), question: question), test).rounds.isEmpty)
    #expect(throws: LedgerError.self) {
      try answer(TalksInquiry(Query(["truce:duration"])), test)
    }
  }
}

extension TimelineReport {
  /// A statement of the timeline as an event, or one that an answer is about.
  fileprivate func event(_ id: EventReference) -> Event? {
    statements.first { $0.id == id }?.entry.event ?? targets.values.first { $0.id == id }
  }
}
