public import EventStore
public import Measures
public import Positions
public import Projections

/// How far two parties stood apart on each day on which something was said of either.
public struct DivergenceCourse: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The party named first.
  public let first: PartyDeclared
  /// The party named second.
  public let second: PartyDeclared
  /// The days, since 1970, ascending.
  public let days: [Int32]
  /// The issues that could be compared on some day, in the declared order.
  public let issues: [Issue]
  /// The distance over all issues, on each day.
  public let overall: [PartyDistance]
  /// The issues on which something was said of either, but that could be compared on no day.
  public let neverComparable: [String]
  /// Statements whose date has no end, so that they belong to no day.
  public let undated: [UInt64]

  /// One issue over all days.
  public struct Issue: Sendable {
    /// The issue's slug.
    public let issue: String
    /// The scale it is measured on.
    public let scale: Scale
    /// Both stances compared, on each day.
    public let points: [Point]
  }

  /// Two parties on one issue, as they stood on one day.
  public struct Point: Sendable {
    /// The distance; nil where there is none.
    public let distance: IssueDistance?
    /// The events that the distance rests on, or that keep it from being one, ascending.
    public let restsOn: [UInt64]
  }
}

/// Asks how far two parties stood apart over time, as it is now held to have been said.
public struct DivergenceCourseInquiry: Inquiry {
  public var question: Question
  /// Two parties, the issues, and which statements are read.
  public var query: Query
  /// How many compared issues an overall figure needs.
  public var minimumShared = PartyDistance.defaultMinimumShared

  /// Asks how far the two parties of a query stood apart over time.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  /// Reads both parties' cells once and follows them day by day; cost: their events, and for each
  /// day the live statements. Throws `LedgerError` unless the query names two parties.
  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> DivergenceCourse {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let pair = try subjects.pair()
    let registry = try record.registry(of: [.party, .issue], question)
    let first = try registry.declared(party: pair.0, question)
    let second = try registry.declared(party: pair.1, question)
    var pairs: [(issue: IssueDeclared, first: StanceCourse, second: StanceCourse)] = []
    for issue in registry.issues(of: subjects) {
      let cells = [first, second].map { CellKey(party: $0.slug, issue: issue.slug) }
      guard try cells.contains(where: { try record.postingCount(of: $0.tag) > 0 }) else { continue }
      let courses = try cells.map { try StanceCourse($0, question, in: record) }
      pairs.append((issue, courses[0], courses[1]))
    }
    let said = pairs.flatMap { $0.first.days + $0.second.days }
    let days = Set(said).subtracting([DateBounds.openLatest]).sorted()
    var rows = pairs.map { _ in [DivergenceCourse.Point]() }
    var overall: [PartyDistance] = []
    for day in days {
      var shared: [SharedIssue] = []
      for index in pairs.indices {
        let divergence = IssueDivergence(
          issue: pairs[index].issue.slug, scale: pairs[index].issue.scale ?? .text,
          first: try pairs[index].first.stance(on: day, in: record),
          second: try pairs[index].second.stance(on: day, in: record), asked: [], conditions: [])
        shared.append(divergence.shared)
        rows[index].append(DivergenceCourse.Point(divergence))
      }
      overall.append(PartyDistance(over: shared, minimumShared: minimumShared))
    }
    let issues = zip(pairs, rows).map { pair, row in
      DivergenceCourse.Issue(
        issue: pair.issue.slug, scale: pair.issue.scale ?? .text, points: row)
    }
    let isCompared = { (issue: DivergenceCourse.Issue) in
      issue.points.contains { $0.distance != nil }
    }
    return DivergenceCourse(
      record: try RecordState(record, registry: nil), question: question, first: first,
      second: second, days: days, issues: issues.filter(isCompared),
      overall: overall,
      neverComparable: issues.filter { !isCompared($0) }.map(\.issue),
      undated: pairs.flatMap { $0.first.undated + $0.second.undated }.sorted())
  }
}

extension DivergenceCourse.Point {
  fileprivate init(_ divergence: IssueDivergence) {
    restsOn = divergence.restsOn
    if case .comparable(let distance) = divergence.comparison {
      self.distance = distance
    } else {
      distance = nil
    }
  }
}
