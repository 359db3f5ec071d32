public import EventStore
public import Measures
public import Positions
public import Projections

/// A measure of some or all pairs of parties, with all that is needed to compute it again.
public struct MeasureReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// How the pairs were measured.
  public let terms: MeasureTerms
  /// The words of the query.
  public let words: [String]
  /// The parties, in the declared order.
  public let parties: [PartyDeclared]
  /// How many issues were looked at.
  public let issueCount: Int
  /// How many more were left aside, as all recorded parties hold the same position there.
  public let unanimousCount: Int
  /// The pairs: each party with those after it, both ways round where the measure is not symmetric.
  public let pairs: [Pair]
  /// The time of the computation, the stances being read, in seconds.
  public let seconds: Double

  /// The figure of two parties.
  public struct Pair: Sendable {
    /// The place of the party named first among `parties`.
    public let first: Int
    /// The place of the party named second.
    public let second: Int
    /// The figure.
    public let figure: PairFigure
  }
}

/// How pairs of parties are measured.
public struct MeasureTerms: Sendable, Hashable {
  /// The measure.
  public var measure: PairMeasure
  /// How many compared issues a figure needs.
  public var minimumShared: Int
  /// Whether issues are left aside on which all recorded parties hold the same position.
  public var excludesUnanimous = false
  /// Topics, or patterns of them, of which an issue must have one; none: all issues.
  public var topics: [String] = []
  /// What figures of utterances are divided by.
  public var normalisation = DiscourseNetwork.Normalisation.none

  /// Measures by default as the measure's definition says.
  public init(_ measure: PairMeasure) {
    self.measure = measure
    minimumShared = measure.defaultMinimumShared
  }
}

/// Asks for a measure of all pairs of parties; without words, of all negotiators on all issues.
public struct MeasureInquiry: Inquiry {
  public var question: Question
  /// The parties and issues, and which statements are read.
  public var query: Query
  /// How pairs are measured.
  public var terms: MeasureTerms
  /// Whether exactly two parties must be named.
  public var isOfPair = false
  /// Whether single levels may be read without folding cells; figures are the same either way.
  var readsLevels = true

  /// Asks about the pairs of the parties of a query.
  public init(_ query: Query, _ terms: MeasureTerms, question: Question = Question()) {
    (self.query, self.terms, self.question) = (query, terms, question)
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> MeasureReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    let parties = try registry.measured(subjects, question, isOfPair: isOfPair)
    let issues = try registry.issues(of: subjects, topics: terms.topics)
    let found =
      terms.measure.family == .discourse
      ? try record.discourse(parties, issues, terms, question, registry)
      : try record.figures(parties, issues, terms, question, registry, readsLevels: readsLevels)
    return MeasureReport(
      record: try RecordState(record, registry: registry), question: question, terms: terms,
      words: query.words, parties: parties, issueCount: issues.count - found.unanimous,
      unanimousCount: found.unanimous, pairs: found.pairs, seconds: found.duration.inSeconds)
  }
}

extension Registry {
  /// The parties to be measured, two or more.
  func measured(
    _ subjects: Subjects, _ question: Question, isOfPair: Bool
  ) throws -> [PartyDeclared] {
    if isOfPair {
      let pair = try subjects.pair()
      return [try declared(party: pair.0, question), try declared(party: pair.1, question)]
    }
    let parties = parties(of: subjects, question)
    guard parties.count > 1 else {
      let found = parties.first.map { "one party (\($0.slug))" } ?? "no party"
      throw LedgerError(
        .usage, "query: found \(found), expected two or more, or none for all negotiators")
    }
    return parties
  }

  /// The issues named that have one of some topics; all topics where none is given.
  func issues(of subjects: Subjects, topics: [String]) throws -> [IssueDeclared] {
    let named = issues(of: subjects)
    guard !topics.isEmpty else { return named }
    let known = Set(orderedIssues.flatMap(\.topics))
    let patterns = topics.map { Pattern($0) }
    for (topic, pattern) in zip(topics, patterns) where !known.contains(where: pattern.matches) {
      let hint =
        Spelling.nearest(to: topic, among: known.sorted()).map { "; did you mean \($0)?" } ?? ""
      throw LedgerError(
        .usage, "--topic: found “\(topic)”, expected a topic of a declared issue\(hint)")
    }
    return named.filter { issue in
      issue.topics.contains { topic in patterns.contains { $0.matches(topic) } }
    }
  }
}

extension EventReading where Self: ~Copyable {
  /// The grid of parties on issues, and how many issues it leaves aside as unanimous.
  ///
  /// What is unanimous is asked of all recorded parties, whoever is measured.
  func countedGrid(
    _ parties: [PartyDeclared], _ issues: [IssueDeclared], excludesUnanimous: Bool,
    _ question: Question, _ registry: Registry, readsLevels: Bool = true
  ) throws -> (grid: PositionGrid, unanimous: Int) {
    guard excludesUnanimous else {
      let grid = try positionGrid(
        parties: parties, issues: issues, question, registry: registry, readsLevels: readsLevels)
      return (grid, 0)
    }
    let wanted = Set(parties.map(\.slug))
    // Those measured first and in their order, as the rows of the grid are.
    let all = parties + registry.orderedParties.filter { !wanted.contains($0.slug) }
    var grid = try positionGrid(
      parties: all, issues: issues, question, registry: registry, readsLevels: readsLevels)
    let unanimous = grid.excludeUnanimous()
    return (grid.only(wanted), unanimous)
  }

  fileprivate func figures(
    _ parties: [PartyDeclared], _ issues: [IssueDeclared], _ terms: MeasureTerms,
    _ question: Question, _ registry: Registry, readsLevels: Bool
  ) throws -> MeasuredPairs {
    let (grid, unanimous) = try countedGrid(
      parties, issues, excludesUnanimous: terms.excludesUnanimous, question, registry,
      readsLevels: readsLevels)
    let start = ContinuousClock.now
    let figures = grid.figures(terms.measure, minimumShared: terms.minimumShared)
    return MeasuredPairs(
      pairs: figures, unanimous: unanimous, duration: ContinuousClock.now - start)
  }

  fileprivate func discourse(
    _ parties: [PartyDeclared], _ issues: [IssueDeclared], _ terms: MeasureTerms,
    _ question: Question, _ registry: Registry
  ) throws -> MeasuredPairs {
    var (counted, unanimous) = (issues, 0)
    if terms.excludesUnanimous {
      let found = try countedGrid(
        parties, issues, excludesUnanimous: true, question, registry)
      counted = found.grid.counted.map { issues[$0] }
      unanimous = found.unanimous
    }
    let network = try self.network(of: parties, on: counted, question, registry)
    let start = ContinuousClock.now
    var pairs: [MeasureReport.Pair] = []
    for first in parties.indices {
      for second in parties.indices.dropFirst(first + 1) {
        let figure = network.figure(
          terms.measure, of: first, and: second, minimumShared: terms.minimumShared,
          normalisation: terms.normalisation)
        pairs.append(MeasureReport.Pair(first: first, second: second, figure: figure))
      }
    }
    return MeasuredPairs(
      pairs: pairs, unanimous: unanimous, duration: ContinuousClock.now - start)
  }
}

/// Measured pairs, how many issues were left aside for them, and how long the computation took.
private struct MeasuredPairs {
  let pairs: [MeasureReport.Pair]
  let unanimous: Int
  let duration: Duration
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
