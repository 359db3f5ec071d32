public import EventStore
public import Measures
public import Positions
public import Projections

/// How the parties are split on issues.
public struct SplitReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The words of the query.
  public let words: [String]
  /// The parties, in the declared order.
  public let parties: [PartyDeclared]
  /// The issues on which one of them has a position at a point, in the declared order.
  public let issues: [Issue]
  /// The issues on which none has.
  public let withoutPosition: [String]
  /// How far the parties rank the issues alike by salience; nil where it is undefined.
  public let concordance: Concordance?

  /// The parties on one issue.
  public struct Issue: Sendable {
    /// The issue.
    public let issue: IssueDeclared
    /// How many parties have a position at one point.
    public let n: Int
    /// How many have a position that is a stretch, or several options.
    public let notOnePoint: Int
    /// The levels or options of the scale with how many stand at each; empty on other scales.
    public let counts: [(name: String, count: Int)]
    /// The agreement of an ordered scale; nil where it is undefined.
    public let agreement: OrderedAgreement?
    /// The cohesion of a vote; nil where the scale is none of yes, no and abstain.
    public let cohesion: VoteCohesion?
    /// Where they lie along the scale; nil on scales that are no line.
    public let spread: PositionSpread?
  }
}

/// Asks how the parties are split on issues.
public struct SplitInquiry: Inquiry {
  public var question: Question
  /// The parties and issues, and which statements are read.
  public var query: Query
  /// Topics, or patterns of them, of which an issue must have one; none: all issues.
  public var topics: [String] = []

  /// Asks about the parties and issues of a query.
  public init(_ query: Query, question: Question = Question()) {
    (self.query, self.question) = (query, question)
  }

  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> SplitReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    let parties = registry.parties(of: subjects, question)
    let issues = try registry.issues(of: subjects, topics: topics)
    let grid = try record.positionGrid(
      parties: parties, issues: issues, question, registry: registry)
    var rows: [SplitReport.Issue] = []
    var silent: [String] = []
    for (index, issue) in issues.enumerated() {
      let stances = parties.indices.map { grid.stance(party: $0, issue: index) }
      let row = SplitReport.Issue(issue, stances)
      if row.n + row.notOnePoint > 0 { rows.append(row) } else { silent.append(issue.slug) }
    }
    return SplitReport(
      record: try RecordState(record, registry: registry), question: question,
      words: query.words, parties: parties, issues: rows, withoutPosition: silent,
      concordance: grid.concordance)
  }
}

extension PositionGrid {
  /// The concordance of saliences, over the parties that have one at all and the issues on which
  /// each of them has one.
  fileprivate var concordance: Concordance? {
    let rows = parties.indices.map { party in
      issues.indices.map { stance(party: party, issue: $0).salience }
    }.filter { $0.contains { $0 != nil } }
    let shared = issues.indices.filter { issue in rows.allSatisfy { $0[issue] != nil } }
    return Concordance(rows.map { row in shared.compactMap { row[$0] } })
  }
}

extension SplitReport.Issue {
  fileprivate init(_ issue: IssueDeclared, _ stances: [IssueStance]) {
    let scale = issue.scale ?? .text
    let placed = stances.filter { $0.region?.isEmpty == false }
    let points = placed.filter { $0.point(on: scale) != nil }
    self.issue = issue
    n = points.count
    notOnePoint = placed.count - points.count
    let ranks = points.compactMap { $0.rank(on: scale) }
    let frequencies = scale.options.indices.map { level in ranks.count { $0 == level } }
    let isOrdered = if case .ordinal = scale { true } else { false }
    let hasLevels = if case .set = scale { false } else { !scale.options.isEmpty }
    counts = hasLevels ? Array(zip(scale.options, frequencies)).map { ($0, $1) } : []
    agreement = isOrdered ? OrderedAgreement(frequencies) : nil
    cohesion = hasLevels ? VoteCohesion(options: scale.options, counts: frequencies) : nil
    let isLine =
      switch scale {
      case .quantity, .ordinal, .date: true
      case .choice, .set, .text: false
      }
    spread =
      isLine
      ? PositionSpread(
        points.compactMap { stance in
          stance.point(on: scale).map { .init(place: $0, salience: stance.salience) }
        }) : nil
  }
}

extension VoteCohesion {
  /// Takes a scale of three levels or options as a vote where they are called yes, no and abstain,
  /// in any case; nil otherwise.
  init?(options: [String], counts: [Int]) {
    let names = options.map { $0.lowercased() }
    guard Set(names) == ["yes", "no", "abstain"] || Set(names) == ["yes", "no"] else { return nil }
    let count = { (name: String) in names.firstIndex(of: name).map { counts[$0] } ?? 0 }
    self.init(yes: count("yes"), no: count("no"), abstain: count("abstain"))
  }
}
