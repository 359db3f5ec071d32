public import EventStore
public import Positions
public import Projections

/// What a briefing says: stances, divergences, answers and claims, what moved, what it rests on.
public struct BriefReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// What changed since an earlier moment; nil where none was given.
  public let changes: ChangeReport?
  /// Where the parties stand.
  public let stances: StanceTable
  /// Where each pair of the parties stands apart, in the declared order.
  public let divergences: [DivergenceReport]
  /// What was tabled, and who answered it.
  public let proposals: ProposalsReport
  /// The versions told of: those with a term on the issues asked for, or all.
  public let versions: Set<ProposalName>
  /// What was said of parties' conduct.
  public let claims: ClaimsReport
  /// The rounds of talks.
  public let talks: TalksReport
  /// Every event that it cites, ascending.
  public let cited: [CitedEvent]
  /// The highest marking in force of anything it says.
  public let marking: Marking
  /// Who is declared.
  public let registry: Registry
}

/// An event that a briefing cites.
public struct CitedEvent: Sendable {
  /// Its place in the log.
  public let sequence: UInt64
  /// The source of a statement; empty for other events.
  public let source: String
  /// What a second person found of it; nil for events that are no statements.
  public let reviewStanding: ReviewStanding?
}

/// Asks for a briefing on parties and issues.
public struct BriefInquiry: Inquiry {
  public var question: Question
  /// The parties and issues; without parties all negotiators.
  public var query: Query
  /// The moment from which on changes are told; nil: none are.
  public var since: Moment?

  /// Asks for a briefing, with what changed since a moment.
  public init(_ query: Query, since: Moment? = nil, question: Question = Question()) {
    (self.query, self.since, self.question) = (query, since, question)
  }

  /// Reads all parts in one snapshot; cost: theirs, and the events cited.
  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> BriefReport {
    let stances = try StanceInquiry(query, question: question).answer(from: record)
    let changes = try since.map { since in
      let end = question.end(on: since.axis)
      return try ChangeInquiry(
        query, from: since, to: Moment(since.axis, end: end), question: question
      ).answer(from: record)
    }
    let proposals = try ProposalsInquiry(query, question: question).answer(from: record)
    let claims = try ClaimsInquiry(query, question: question).answer(from: record)
    let talks = try TalksInquiry(try record.talksQuery(query), question: stances.question)
      .answer(from: record)
    let divergences = try record.divergences(query, question)
    var citations = Set(divergences.flatMap(\.citations))
    citations.formUnion(stances.citations)
    let versions = proposals.versionsOnIssues
    citations.formUnion(proposals.citations(of: versions))
    citations.formUnion(claims.citations)
    citations.formUnion(talks.citations)
    citations.formUnion(changes?.citations ?? [])
    let registry = try record.registry(question)
    let cited = try record.cited(citations, question, registry: registry)
    return BriefReport(
      record: try RecordState(record, registry: registry), question: stances.question,
      changes: changes, stances: stances, divergences: divergences, proposals: proposals,
      versions: versions, claims: claims, talks: talks, cited: cited.events,
      marking: cited.marking, registry: registry)
  }
}

extension Question {
  /// Where one of the times ends; nil: nowhere.
  fileprivate func end(on axis: TimeAxis) -> Int64? {
    switch axis {
    case .known: knownAt.map { Int64($0) }
    case .valid: validAt.map { Int64($0) }
    case .published: publishedBy.map { Int64($0) }
    }
  }
}

extension ProposalsReport {
  /// The versions asked for with a term on an issue asked for, and their proposals without a
  /// version; where no issue is asked for, or words name proposals, all.
  fileprivate var versionsOnIssues: Set<ProposalName> {
    var names: Set<ProposalName> = []
    for version in proposals.flatMap(\.versions) where wanted.contains(version.name) {
      let terms = version.accounts.flatMap(\.body.terms)
      guard isNamed || issues.isEmpty || terms.contains(where: { issues.contains($0.issue) })
      else { continue }
      names.formUnion([version.name, ProposalName(slug: version.name.slug, version: "")])
    }
    return names
  }
}

extension EventReading where Self: ~Copyable {
  /// Where each pair of the parties asked for stands apart, from one reading of the stances.
  fileprivate func divergences(_ query: Query, _ question: Question) throws -> [DivergenceReport] {
    var question = question
    let subjects = try self.subjects(of: query, for: &question)
    var reading = try comparedReading(of: subjects, question)
    let registry = reading.registry
    let negotiators = registry.negotiators(question).map(\.slug)
    let parties =
      subjects.parties.isEmpty ? negotiators : subjects.parties.sorted(by: registry.isOrdered)
    let others = parties.count > 1 ? [] : negotiators.filter { !parties.contains($0) }
    var pairs: [(String, String)] = []
    for party in parties { pairs += others.map { (party, $0) } }
    for place in parties.indices {
      pairs += parties[(place + 1)...].map { (parties[place], $0) }
    }
    try ComparisonLimit.require(
      pairs: pairs.count, issues: registry.issues(of: subjects).count)
    return try pairs.map { pair in
      let ordered = [pair.0, pair.1].sorted(by: registry.isOrdered)
      return try divergenceReport(
        of: ordered[0], and: ordered[1], issues: subjects.issues, reading: &reading,
        minimumShared: DivergenceInquiry(query).minimumShared)
    }
  }

  /// The parties and rounds of a query; talks concern no issue.
  fileprivate func talksQuery(_ query: Query) throws -> Query {
    var question = Question()
    let subjects = try self.subjects(of: query, for: &question)
    return try Query(
      subjects.parties.map { "party:\($0)" } + subjects.talks.map { "talks:\($0)" })
  }

  /// What a briefing needs of the events that it cites, and the highest marking of them and of the
  /// declarations by which it names things.
  fileprivate func cited(
    _ places: Set<UInt64>, _ question: Question, registry: Registry
  ) throws -> (events: [CitedEvent], marking: Marking) {
    var events: [CitedEvent] = []
    var marking = Marking.clear
    var declarations: Set<CellKey> = []
    for place in places.sorted() {
      let then = try EventDetail(at: place, in: self, question)
      // A marking that was raised since holds for what was said before; one that was lowered since
      // was found to be too high, where the reader's level is asked for.
      let now = try EventDetail(at: place, in: self).markingInForce
      marking = max(marking, now, question.release == nil ? then.markingInForce : now)
      let statement = then.bodyInForce as? any StatementMessage
      let source = statement?.attribution.source ?? ""
      events.append(
        CitedEvent(
          sequence: place, source: source,
          reviewStanding: statement == nil ? nil : then.entry?.reviewStanding))
      if let statement {
        let citations = Citations(statement)
        declarations.insert(CellKey(registry: .source, slug: source))
        for (_, slug) in citations.parties {
          declarations.insert(CellKey(registry: .party, slug: slug))
        }
        for (_, slug) in citations.issues {
          declarations.insert(CellKey(registry: .issue, slug: slug))
        }
      }
    }
    for cell in declarations {
      guard let place = registry.places[cell] else { continue }
      marking = max(marking, try EventDetail(at: place, in: self).markingInForce)
    }
    return (events, marking)
  }
}
