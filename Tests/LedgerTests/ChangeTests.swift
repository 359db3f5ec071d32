import EventStore
import Measures
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct ChangeTests {
  /// What changed in a ledger of random talks.
  private func changes(
    _ test: LedgerUnderTest, _ axis: TimeAxis, _ from: Int64, _ to: Int64?
  ) throws -> ChangeReport {
    try test.ledger.answer(
      ChangeInquiry(
        try Query([]), from: Moment(axis, end: from), to: Moment(axis, end: to)))
  }

  /// Both parties' divergence under a question, told by the command that shows it.
  private func divergence(_ test: LedgerUnderTest, _ question: Question) throws -> DivergenceReport
  {
    try test.ledger.answer(DivergenceInquiry(try Query(["north", "south"]), question: question))
  }

  @Test func `the parts of every figure sum exactly to its change`() throws {
    var random = SeededGenerator()
    for _ in 0..<4 {
      let test = try RandomTalks(count: 60, random: SeededGenerator(seed: random.next())).test
      let first = DateBounds(edtf: "2025-12-30".utf8.span)?.latest ?? 0
      for axis in TimeAxis.allCases {
        for _ in 0..<3 {
          let places = axis == .known ? 8...60 : Int64(first)...(Int64(first) + 12)
          let ends = [0, 1].map { _ in Int64.random(in: places, using: &random) }.sorted()
          let report = try changes(test, axis, ends[0], Bool.random(using: &random) ? ends[1] : nil)
          let question = Question()
          let old = try divergence(test, question.at(report.from))
          let new = try divergence(test, question.at(report.to))
          try expectSums(report, from: old, to: new, "\(axis) \(ends) \(random)")
        }
      }
    }
  }

  private func expectSums(
    _ report: ChangeReport, from old: DivergenceReport, to new: DivergenceReport, _ note: String
  ) throws {
    let pair = report.pairs.first
    for (before, after) in aligned(old, new) {
      let change = pair?.issues.first { $0.after.issue == after.issue }
      guard let change else {
        #expect(before.comparison == after.comparison, "\(after.issue) \(note)")
        continue
      }
      let states = [before, after].map { DivergenceSplit.Figures($0.comparison) }
      expect(change.split.least, from: states[0].least, to: states[1].least, note)
      expect(change.split.most, from: states[0].most, to: states[1].most, note)
    }
    guard let pair else { return }
    expect(pair.split.least, from: old.distance.exactLeast, to: new.distance.exactLeast, note)
    expect(pair.split.most, from: old.distance.exactMost, to: new.distance.exactMost, note)
    for change in report.stances {
      #expect(change.causes.last?.after.open == change.after.open, "\(note)")
      #expect(change.causes.last?.after.closed == change.after.closed, "\(note)")
    }
  }

  private func expect(_ split: FigureSplit, from old: Ratio?, to new: Ratio?, _ note: String) {
    #expect(split.before == old, "\(note)")
    #expect(split.after == new, "\(note)")
    guard let old, let new else { return }
    let sum = split.parts.compactMap(\.effect.change).reduce(.zero, +)
    #expect(sum == new - old, "\(note)")
    #expect(split.change == sum, "\(note)")
  }

  /// The issues of two moments side by side; declaring one again can change their order.
  private func aligned(
    _ old: DivergenceReport, _ new: DivergenceReport
  ) -> [(IssueDivergence, IssueDivergence)] {
    new.issues.compactMap { after in
      old.issues.first { $0.issue == after.issue }.map { ($0, after) }
    }
  }

  @Test func `each event has the part that the figures before and after it tell`() throws {
    var random = SeededGenerator()
    var compared = 0
    for _ in 0..<4 {
      let test = try RandomTalks(count: 70, random: SeededGenerator(seed: random.next())).test
      let size = try test.ledger.registry().record.size
      let start = UInt64.random(in: 8..<40, using: &random)
      let report = try changes(test, .known, Int64(start), nil)
      // The slow way: the command that shows figures, asked after every event.
      var last = try divergence(test, Question().at(Moment(.known, end: Int64(start))))
      var least: [String: [UInt64]] = [:]
      var overall: [UInt64] = []
      for event in start..<size {
        let next = try divergence(test, Question().at(Moment(.known, end: Int64(event) + 1)))
        for (before, after) in aligned(last, next) {
          let states = [before, after].map { DivergenceSplit.Figures($0.comparison).least }
          if states[0] != states[1] { least[after.issue, default: []].append(event) }
        }
        if last.distance.exactLeast != next.distance.exactLeast { overall.append(event) }
        last = next
      }
      for change in report.pairs.first?.issues ?? [] {
        #expect(
          change.split.least.parts.map(\.event) == least[change.after.issue] ?? [],
          "\(change.after.issue) \(random)")
        compared += 1
      }
      #expect(
        report.pairs.isEmpty || report.pairs[0].split.least.parts.map(\.event) == overall,
        "\(random)")
    }
    #expect(compared > 0, "\(random)")
  }

  @Test func `day by day the parts lead from one figure to the next`() throws {
    var random = SeededGenerator()
    let first = DateBounds(edtf: "2025-12-30".utf8.span)?.latest ?? 0
    for axis in [TimeAxis.valid, .published] {
      let test = try RandomTalks(count: 80, random: SeededGenerator(seed: random.next())).test
      let report = try changes(test, axis, Int64(first), nil)
      let days = try dates(of: test, on: axis)
      for day in first..<(first + 40) {
        let figures = try divergence(test, Question().at(Moment(axis, end: Int64(day))))
        for change in report.pairs.first?.issues ?? [] {
          let split = change.split.least
          let parts = split.parts.prefix { (days[$0.event] ?? .max) <= day }
          let figure = figures.issues.first { $0.issue == change.after.issue }
          let reached = parts.isEmpty ? split.before : parts.last?.effect.figure
          #expect(
            reached == figure.flatMap { DivergenceSplit.Figures($0.comparison).least },
            "\(axis) \(day) \(change.after.issue) \(random)")
        }
      }
    }
  }

  /// The last day that each event can date from.
  private func dates(of test: LedgerUnderTest, on axis: TimeAxis) throws -> [UInt64: Int32] {
    try test.ledger.read { reader in
      var days: [UInt64: Int32] = [:]
      var question = Question()
      // Nothing that a source withdrew is missing.
      question.publishedBy = axis == .published ? .min : nil
      let registry = try reader.registry()
      let size = reader.size
      for place in 0..<size {
        guard let event = try reader.decoded(at: place) else { continue }
        if let retraction = event.body as? RecordRetracted {
          days[place] = retraction.sourceWithdrewBy
        } else if let entry = try InForce(
          [event] + reader.events(tagged: "target:\(event.id)").filter { $0.type.isEditorial },
          publishedBy: question.publishedBy
        ).entries.first, let statement = registry.weighed(entry) {
          days[place] = axis == .valid ? statement.bounds.latest : statement.published.latest
        }
      }
      return days
    }
  }
}

extension FigureSplit.Effect {
  /// The figure after it; nil: none.
  fileprivate var figure: Ratio? {
    switch self {
    case .moved(_, let new), .defined(let new), .definedAgain(_, let new): new
    case .ended: nil
    }
  }
}
