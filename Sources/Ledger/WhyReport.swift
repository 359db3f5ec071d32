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
    /// How many statements of that source are on record.
    public let sourceStatementCount: Int
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
    switch subject {
    case .stance(let query):
      let history = try HistoryInquiry(query, question: question).answer(from: record)
      let links = try history.entries.map { entry in
        try record.link(
          entry.detail, account: entry.account, standing: entry.standing, history.question,
          registry: history.registry)
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
          try record.link($0, account: nil, standing: nil, question, registry: registry)
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
    _ question: Question, registry: Registry
  ) throws -> WhyReport.Link {
    let statement = (detail.bodyInForce ?? detail.event?.body) as? any StatementMessage
    let slug = statement?.attribution.source
    let count = try slug.map { source in
      let events = try events(tagged: "source:\(source)", question)
      guard !events.isEmpty else {
        throw LedgerError(
          .integrity,
          "postings, tag source:\(source): found nothing, expected #\(detail.sequence) or its "
            + "correction")
      }
      return try InForce(events, publishedBy: question.publishedBy).entries.filter { entry in
        (entry.event.body as? any StatementMessage)?.attribution.source == source
      }.count
    }
    return WhyReport.Link(
      detail: detail, source: slug.flatMap { registry.sources[$0] },
      sourceStatementCount: count ?? 0, account: account, standing: standing)
  }
}
