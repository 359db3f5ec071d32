public import EventStore
public import Measures
public import Positions
public import Projections

/// A measure worked out for two parties of a ledger.
public struct MeasureExample: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The parties; nil where no two share an issue.
  public let pair: Pair?

  /// How many issues an example shows one by one.
  public static let issuesShown = 8

  /// Two parties with what goes into the figure.
  public struct Pair: Sendable {
    /// The party named first.
    public let first: PartyDeclared
    /// The party named second.
    public let second: PartyDeclared
    /// The issues compared, in the declared order.
    public let issues: [Issue]
    /// The figure.
    public let figure: PairFigure
  }

  /// One issue.
  public struct Issue: Sendable {
    /// The issue's slug.
    public let issue: String
    /// Where the first party stands.
    public let first: String
    /// Where the second party stands.
    public let second: String
    /// The distance between the closest points, 0 … 1.
    public let distance: Double?
    /// Both saliences, where both are on record.
    public let weight: String?
  }
}

/// Works a measure out for the two parties that share most issues.
public struct MeasureExampleInquiry: Inquiry {
  public var question: Question
  /// The parties and issues to choose from.
  public var query: Query
  /// How they are measured.
  public var terms: MeasureTerms

  /// Asks for an example among the parties of a query; without words, among all negotiators.
  public init(_ query: Query, _ terms: MeasureTerms, question: Question = Question()) {
    (self.query, self.terms, self.question) = (query, terms, question)
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> MeasureExample {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    let parties = registry.parties(of: subjects, question)
    let issues = registry.issues(of: subjects)
    let state = try RecordState(record, registry: registry)
    let grid = try record.positionGrid(
      parties: parties, issues: issues, question, registry: registry)
    // Which two share most is the same for all measures of distance.
    let shared = grid.figures(.distance, minimumShared: 1)
    guard let most = shared.max(by: { $0.figure.n < $1.figure.n }), most.figure.n > 0 else {
      return MeasureExample(record: state, question: question, pair: nil)
    }
    let chosen = [most.first, most.second]
    var terms = terms
    terms.minimumShared = max(1, terms.minimumShared)
    let figure: PairFigure
    if terms.measure.family == .discourse {
      let network = try record.network(
        of: chosen.map { parties[$0] }, on: issues, question, registry)
      figure = network.figure(
        terms.measure, of: 0, and: 1, minimumShared: terms.minimumShared,
        normalisation: terms.normalisation)
    } else {
      figure = grid.tally(most.first, most.second)
        .figure(terms.measure, minimumShared: terms.minimumShared)
    }
    let rows = issues.enumerated().compactMap { index, issue in
      MeasureExample.Issue(
        issue, grid.stance(party: most.first, issue: index),
        grid.stance(party: most.second, issue: index))
    }
    return MeasureExample(
      record: state, question: question,
      pair: .init(
        first: parties[most.first], second: parties[most.second], issues: rows, figure: figure))
  }
}

extension MeasureExample.Issue {
  /// An issue on which two stances can be compared; nil for any other.
  fileprivate init?(_ issue: IssueDeclared, _ first: IssueStance, _ second: IssueStance) {
    let scale = issue.scale ?? .text
    let shared = SharedIssue(issue: issue.slug, scale: scale, first: first, second: second)
    guard case .comparable(let distance) = shared.comparison else { return nil }
    self.issue = issue.slug
    self.first = first.phrase(on: scale)
    self.second = second.phrase(on: scale)
    self.distance = distance.least
    weight = first.salience.flatMap { one in second.salience.map { "\(one), \($0)" } }
  }
}

extension IssueStance {
  /// Where it stands in few words: the level, the option, the number, or that it is no point.
  fileprivate func phrase(on scale: Scale) -> String {
    if let rank = rank(on: scale) { return scale.options[rank] }
    guard let point = point(on: scale) else { return "not one point" }
    switch scale {
    case .quantity(let quantity): return "\(point) \(quantity.unit)"
    case .date: return CalendarDay(daysSince1970: Int32(point.doubleValue))?.description ?? ""
    case .ordinal, .choice, .set, .text: return "\(point)"
    }
  }
}
