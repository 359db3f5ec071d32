public import EventStore
public import Positions
public import Projections

/// Why the ledger says what it says: the chain from a figure or a sentence to events and sources.
public struct WhyReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// What is asked about.
  public let subject: Subject
  /// The events that it rests on, each with what bears on it.
  public let links: [Link]
  /// Who is declared.
  public let registry: Registry
  /// What became of the claim, where the event is an account of one that stands; nil elsewhere.
  public var claims: ClaimsReport?

  /// What is asked about.
  public enum Subject: Sendable {
    /// A party's stance on an issue.
    case stance(HistoryReport)
    /// One event.
    case event(EventDetail)
  }

  /// One event with its source.
  public struct Link: Sendable {
    /// The event.
    public let detail: EventDetail
    /// Its source; nil for events that are no statements.
    public let source: SourceDeclared?
    /// How many statements of that source are on record; nil where they are too many to count.
    public let sourceStatementCount: Int?
    /// The statement as an account of the stance asked about; nil elsewhere.
    public let account: Account?
    /// What became of it in that stance; nil elsewhere.
    public let standing: HistoryReport.Standing?
  }
}

/// Why the ledger says what it says about a party's stance on an issue, or what one event says.
public struct WhyInquiry: Inquiry {
  public var question: Question
  /// What is asked about.
  public var subject: Subject

  /// What is asked about, in words.
  public enum Subject: Sendable {
    /// A party and an issue.
    case stance(Query)
    /// An event, by its number, its id or its name.
    case event(String)
  }

  /// Asks about a stance or an event.
  public init(_ subject: Subject, question: Question = Question()) {
    self.subject = subject
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> WhyReport {
    var counts = SourceCounts()
    switch subject {
    case .stance(let query):
      let history = try HistoryInquiry(query, question: question).answer(from: record)
      let links = try history.entries.map { entry in
        var detail = entry.detail
        try detail.readLeaf(in: record)
        return try record.link(
          detail, account: entry.account, standing: entry.standing, history.question,
          registry: history.registry, counts: &counts)
      }
      return WhyReport(
        record: history.record, question: history.question, subject: .stance(history),
        links: links, registry: history.registry)
    case .event(let text):
      let registry = try record.registry(question)
      let place = try record.place(meant: text)
      guard question.knows(place) else {
        throw LedgerError(
          .usage, "event: found #\(place), expected one known at the time asked for")
      }
      let detail = try EventDetail(at: place, in: record, question)
      var details = [detail]
      if let target = detail.target {
        details.append(try EventDetail(at: target.sequence, in: record, question))
      }
      var report = WhyReport(
        record: try RecordState(record, registry: registry), question: question,
        subject: .event(detail),
        links: try details.map {
          try record.link(
            $0, account: nil, standing: nil, question, registry: registry, counts: &counts)
        }, registry: registry)
      if detail.bodyInForce is ClaimMade {
        report.claims = try ClaimsInquiry(accountedBy: detail.id, question: question)
          .answer(from: record)
      }
      return report
    }
  }
}

extension EventReading where Self: ~Copyable {
  fileprivate func link(
    _ detail: EventDetail, account: Account?, standing: HistoryReport.Standing?,
    _ question: Question, registry: Registry, counts: inout SourceCounts
  ) throws -> WhyReport.Link {
    let statement = (detail.bodyInForce ?? detail.event?.body) as? any StatementMessage
    let slug = statement?.attribution.source
    return WhyReport.Link(
      detail: detail, source: slug.flatMap { registry.sources[$0] },
      sourceStatementCount: try slug.flatMap {
        try counts.count(of: $0, citedBy: detail.sequence, question, in: self)
      }, account: account, standing: standing)
  }
}

/// How many statements of a source stand, counted once for each source.
private struct SourceCounts {
  private var counts: [String: Int?] = [:]
  /// Of a source with more events than this, such as a collection of votes, they are not counted.
  private static let eventsMax: UInt64 = 1_000
  /// Behind more sources than this their statements are not counted.
  private static let sourcesMax = 64

  /// The count, or nil where there are too many events or sources; throws where the source's own
  /// tag does not hold the event that cites it.
  mutating func count(
    of source: String, citedBy sequence: UInt64, _ question: Question,
    in reader: borrowing some EventReading & ~Copyable
  ) throws -> Int? {
    if let known = counts[source] { return known }
    let tag = "source:\(source)"
    guard counts.count < Self.sourcesMax, try reader.postingCount(of: tag) <= Self.eventsMax else {
      counts.updateValue(nil, forKey: source)
      return nil
    }
    let events = try reader.events(tagged: tag, question)
    guard !events.isEmpty else {
      throw LedgerError(
        .integrity,
        "postings, tag \(tag): found nothing, expected #\(sequence) or its correction")
    }
    let count = try InForce(events, publishedBy: question.publishedBy).entries.count { entry in
      (entry.event.body as? any StatementMessage)?.attribution.source == source
    }
    counts[source] = count
    return count
  }
}
