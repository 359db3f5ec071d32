import EventStore
public import Positions
public import Projections

/// Why the ledger says what it says: the chain from a figure or a sentence to events and sources.
public struct WhyReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// The policy of accounts.
  public let policy: AccountPolicy
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

extension Ledger {
  /// Why the ledger says what it says about a party's stance on an issue.
  public func why(party: String, issue: String, policy: AccountPolicy) throws -> WhyReport {
    let history = try history(party: party, issue: issue, policy: policy)
    return try read { snapshot in
      let links = try history.entries.map { entry in
        try snapshot.link(
          entry.detail, account: entry.account, standing: entry.standing,
          registry: history.registry)
      }
      return WhyReport(
        record: history.record, policy: policy, subject: .stance(history), links: links,
        registry: history.registry)
    }
  }

  /// Why the ledger says what one event says.
  public func why(event text: String, policy: AccountPolicy) throws -> WhyReport {
    try read { snapshot in
      let registry = try snapshot.registry()
      let detail = try EventDetail(at: snapshot.place(meant: text), in: snapshot)
      var details = [detail]
      if let target = detail.target {
        details.append(try EventDetail(at: target.sequence, in: snapshot))
      }
      var report = WhyReport(
        record: try RecordState(snapshot, registry: registry), policy: policy,
        subject: .event(detail),
        links: try details.map {
          try snapshot.link($0, account: nil, standing: nil, registry: registry)
        }, registry: registry)
      if detail.bodyInForce is ClaimMade {
        var question = Question()
        question.accounts = policy
        var inquiry = ClaimsInquiry(question)
        inquiry.event = detail.id
        report.claims = try inquiry.answer(from: snapshot)
      }
      return report
    }
  }
}

extension EventReading where Self: ~Copyable {
  fileprivate func link(
    _ detail: EventDetail, account: Account?, standing: HistoryReport.Standing?,
    registry: Registry
  ) throws -> WhyReport.Link {
    let statement = (detail.bodyInForce ?? detail.event?.body) as? any StatementMessage
    let slug = statement?.attribution.source
    let count = try slug.map { source in
      let events = try events(tagged: "source:\(source)")
      guard !events.isEmpty else {
        throw LedgerError(
          .integrity,
          "postings, tag source:\(source): found nothing, expected #\(detail.sequence) or its "
            + "correction")
      }
      return try InForce(events).entries.filter { entry in
        (entry.event.body as? any StatementMessage)?.attribution.source == source
      }.count
    }
    return WhyReport.Link(
      detail: detail, source: slug.flatMap { registry.sources[$0] },
      sourceStatementCount: count ?? 0, account: account, standing: standing)
  }
}
