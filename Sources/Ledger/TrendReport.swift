public import EventStore
public import Measures
public import Positions
public import Projections

/// A measure of two parties as a series: by the time of what they said, or by topic.
public struct TrendReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// How they were measured.
  public let terms: MeasureTerms
  /// The words of the query.
  public let words: [String]
  /// What a point of the series stands for.
  public let step: TrendStep
  /// The party named first.
  public let first: PartyDeclared
  /// The party named second.
  public let second: PartyDeclared
  /// The points, in order.
  public let points: [Point]
  /// Positions whose date lies within no single step, so that they are in no point.
  public let undated: Int

  /// One point.
  public struct Point: Sendable {
    /// The month, quarter, year or topic.
    public let label: String
    /// The figure.
    public let figure: PairFigure
  }
}

/// What a point of a trend stands for.
public enum TrendStep: String, Sendable, CaseIterable {
  case month, quarter, year, topic

  /// The step within which some days lie wholly; nil where they reach beyond it, and for topics.
  func label(of bounds: DateBounds) -> String? {
    guard let first = label(of: bounds.earliest), first == label(of: bounds.latest) else {
      return nil
    }
    return first
  }

  private func label(of day: Int32) -> String? {
    guard let date = CalendarDay(daysSince1970: day)?.components else { return nil }
    let year = String(date.year)
    switch self {
    case .year: return year
    case .month: return "\(year)-\(date.month < 10 ? "0" : "")\(date.month)"
    case .quarter: return "\(year)-Q\((date.month + 2) / 3)"
    case .topic: return nil
    }
  }
}

/// Asks how a measure of two parties ran over time, or over topics.
///
/// By time, a point rests on what was said within its step alone, as if nothing else were on
/// record.
/// By topic it rests on the stances at the time of the question.
public struct TrendInquiry: Inquiry {
  public var question: Question
  /// Two parties, the issues, and which statements are read.
  public var query: Query
  /// How they are measured.
  public var terms: MeasureTerms
  /// What a point stands for.
  public var step: TrendStep

  /// Asks about the two parties of a query.
  public init(
    _ query: Query, _ terms: MeasureTerms, by step: TrendStep, question: Question = Question()
  ) {
    (self.query, self.terms, self.step, self.question) = (query, terms, step, question)
  }

  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> TrendReport {
    guard terms.measure.family != .discourse else {
      throw LedgerError(
        .usage,
        "--measure: found \(terms.measure.rawValue), expected a measure of positions, not of "
          + "utterances")
    }
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    let parties = try registry.measured(subjects, question, isOfPair: true)
    let issues = try registry.issues(of: subjects, topics: terms.topics)
    var counted = issues
    if terms.excludesUnanimous {
      let found = try record.countedGrid(
        parties, issues, excludesUnanimous: true, question, registry)
      counted = found.grid.counted.map { issues[$0] }
    }
    let series =
      step == .topic
      ? (try record.pointsByTopic(parties, counted, terms, question, registry), 0)
      : try record.pointsByTime(parties, counted, terms, step, question, registry)
    return TrendReport(
      record: try RecordState(record, registry: registry), question: question, terms: terms,
      words: query.words, step: step, first: parties[0], second: parties[1], points: series.0,
      undated: series.1)
  }
}

extension EventReading where Self: ~Copyable {
  fileprivate func pointsByTopic(
    _ parties: [PartyDeclared], _ issues: [IssueDeclared], _ terms: MeasureTerms,
    _ question: Question, _ registry: Registry
  ) throws -> [TrendReport.Point] {
    let grid = try positionGrid(
      parties: parties, issues: issues, question, registry: registry)
    var topics: [String: [SharedIssue]] = [:]
    for (index, issue) in issues.enumerated() {
      let shared = SharedIssue(
        issue: issue.slug, scale: issue.scale ?? .text, first: grid.stance(party: 0, issue: index),
        second: grid.stance(party: 1, issue: index))
      for topic in issue.topics { topics[topic, default: []].append(shared) }
    }
    return topics.keys.sorted(by: TrendReport.isBefore).map { topic in
      TrendReport.Point(
        label: topic,
        figure: PairTally(over: topics[topic] ?? [])
          .figure(terms.measure, minimumShared: terms.minimumShared))
    }
  }

  fileprivate func pointsByTime(
    _ parties: [PartyDeclared], _ issues: [IssueDeclared], _ terms: MeasureTerms,
    _ step: TrendStep, _ question: Question, _ registry: Registry
  ) throws -> ([TrendReport.Point], Int) {
    let record = try admitted(
      tags: parties.map { "party:\($0.slug)" }, question, registry: registry)
    let scales = Dictionary(uniqueKeysWithValues: issues.map { ($0.slug, $0.scale ?? .text) })
    var cells: [String: [CellKey: StanceCell]] = [:]
    var undated = 0
    for statement in record.statements {
      guard let held = HeldStatement(statement.entry) else { continue }
      for cell in statement.body.cells() {
        guard let (party, issue) = cell.stance, scales[issue] != nil,
          parties.contains(where: { $0.slug == party })
        else { continue }
        guard let label = step.label(of: statement.bounds) else {
          undated += 1
          continue
        }
        cells[label, default: [:]][cell, default: StanceCell()]
          .fold(try HeldEntry(encoded: held.encoded()))
      }
    }
    let points = try cells.keys.sorted().map { label in
      let found = cells[label] ?? [:]
      var tally = PairTally()
      for issue in issues {
        let keys = parties.map { CellKey(party: $0.slug, issue: issue.slug) }
        guard keys.contains(where: { found[$0] != nil }) else { continue }
        let scale = issue.scale ?? .text
        let stances = try zip(parties, keys).map { party, key in
          IssueStance(
            registry.stance(
              party: party.slug, issue: issue.slug, held: try found[key]?.statements() ?? [],
              question: question, possiblyEarlier: 0), asked: [], on: scale)
        }
        tally.add(
          SharedIssue(issue: issue.slug, scale: scale, first: stances[0], second: stances[1]))
      }
      return TrendReport.Point(
        label: label, figure: tally.figure(terms.measure, minimumShared: terms.minimumShared))
    }
    return (points, undated)
  }
}

extension TrendReport {
  /// Orders topics by their words, and numbers at their ends by size: `session:9`, `session:46`.
  static func isBefore(_ one: String, _ other: String) -> Bool {
    let parts = [one, other].map { topic in
      let digits = topic.reversed().prefix { $0.isASCII && $0.isNumber }.count
      return (String(topic.dropLast(digits)), Int(topic.suffix(digits)) ?? -1)
    }
    return parts[0].0 == parts[1].0 && parts[0].1 != parts[1].1
      ? parts[0].1 < parts[1].1 : one < other
  }
}
