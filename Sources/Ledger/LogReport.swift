import EventStore
public import Positions
public import Projections

/// Events that were asked for, in the order of the record.
public struct LogReport: Sendable {
  /// The record they stand in.
  public let record: RecordState
  /// Who is declared.
  public let registry: Registry
  /// The events.
  public let entries: [Entry]
  /// Whether earlier events that match were left out because of the limit.
  public let isCut: Bool

  /// One event of the list.
  public struct Entry: Sendable {
    /// Its place in the log.
    public let sequence: UInt64
    /// Its id.
    public let id: EventReference
    /// The stored name of its type.
    public let type: String
    /// Who recorded it; empty: not said.
    public let recorder: String
    /// When it was recorded, in microseconds since 1970.
    public let recordedAt: Int64
    /// The event as recorded; nil where its body was destroyed.
    public let event: Event?
    /// The event that it is about; nil where it is about none.
    public let target: Event?
    /// The correction of it in force.
    public let correctedBy: UInt64?
    /// What retracted it.
    public let retractedBy: UInt64?
    /// Whose account it is of the stance of the party it is about; nil where it is about none.
    public let accountClass: AccountClass?
  }
}

extension Ledger {
  /// The events that a query asks for.
  ///
  /// Where a word of the query is a tag, costs the events under the rarest of those tags, and with
  /// a limit only as many of them as it takes; otherwise the whole log. Throws `LedgerError` for a
  /// name that is neither declared nor on record, with the nearest that is.
  public func log(_ query: LogQuery) throws -> LogReport {
    try read { snapshot in
      let registry = try snapshot.registry()
      let filters = try query.terms.map { try snapshot.filter($0, registry: registry) }
      let candidates = try snapshot.candidates(filters)
      var entries: [LogReport.Entry] = []
      var isCut = false
      for sequence in candidates.reversed() {
        guard let entry = try snapshot.entry(at: sequence, filters, registry: registry) else {
          continue
        }
        if let limit = query.limit, entries.count >= limit {
          isCut = true
          break
        }
        entries.append(entry)
      }
      return LogReport(
        record: try RecordState(snapshot, registry: registry), registry: registry,
        entries: query.isNewestFirst ? entries : entries.reversed(), isCut: isCut)
    }
  }
}

/// A term of a query, its patterns resolved to the tags on record.
private struct LogFilter {
  let term: LogQuery.Term
  /// The tags of which one must be carried; empty for other terms.
  var tags: [String] = []
  /// How many events carry them, those with several counted several times.
  var count: UInt64 = 0
}

extension EventReading where Self: ~Copyable {
  fileprivate func filter(
    _ term: LogQuery.Term, registry: Registry
  ) throws -> LogFilter {
    var filter = LogFilter(term: term)
    guard case .tagged(let kinds, let pattern) = term else { return filter }
    for kind in kinds {
      if pattern.isName {
        let count = try postingCount(of: "\(kind):\(pattern)")
        if count > 0 { filter.tags.append("\(kind):\(pattern)") }
        filter.count += count
      } else {
        for (tag, count) in try tags(withPrefix: "\(kind):\(pattern.prefix)")
        where pattern.matches(String(tag.dropFirst(kind.utf8.count + 1))) {
          filter.tags.append(tag)
          filter.count += count
        }
      }
    }
    if filter.tags.isEmpty, pattern.isName {
      try registry.requireKnown(pattern.description, kinds: kinds)
    }
    return filter
  }

  /// The places of the events that may match, ascending.
  fileprivate func candidates(_ filters: [LogFilter]) throws -> any BidirectionalCollection<UInt64>
  {
    let tagged = filters.filter { if case .tagged = $0.term { true } else { false } }
    guard let rarest = tagged.min(by: { $0.count < $1.count }) else { return 0..<size }
    guard rarest.tags.count != 1 else { return try postings(of: rarest.tags[0]) }
    var places: Set<UInt64> = []
    for tag in rarest.tags { places.formUnion(try postings(of: tag)) }
    return places.sorted()
  }

  fileprivate func entry(
    at sequence: UInt64, _ filters: [LogFilter], registry: Registry
  ) throws -> LogReport.Entry? {
    let stored = try event(at: sequence)
    let event = try Event(stored)
    let target = try event.flatMap { try self.target(of: $0) }
    let accountClass = event.flatMap { registry.accountClass(of: $0.body) }
    let tags = event.map { Set($0.body.tags(target: target?.body)) }
    for filter in filters {
      let holds: Bool
      switch filter.term {
      case .tagged:
        holds =
          try tags.map { tags in filter.tags.contains(where: tags.contains) }
          ?? carries(sequence, oneOf: filter.tags)
      case .dated(let days): holds = event.map { days.overlaps($0.said) } ?? false
      case .recorded(let pattern): holds = pattern.matches(stored.recorder)
      case .ofClass(let word): holds = accountClass?.rawValue == word
      }
      guard holds else { return nil }
    }
    let id = EventReference(stored.id)
    let editorial = try editorialPlaces(on: id)
    return LogReport.Entry(
      sequence: sequence, id: id, type: stored.type, recorder: stored.recorder,
      recordedAt: stored.recordedAt, event: event, target: target,
      correctedBy: editorial.correction, retractedBy: editorial.retraction,
      accountClass: accountClass)
  }

  /// Whether an event whose body is gone still carries one of some tags.
  private func carries(_ sequence: UInt64, oneOf tags: [String]) throws -> Bool {
    for tag in tags where try !postings(of: tag, in: sequence..<(sequence + 1)).isEmpty {
      return true
    }
    return false
  }

  /// The event that another one is about.
  private func target(of event: Event) throws -> Event? {
    switch event.body {
    case let body as AccountAnswered: try body.target.flatMap { try decoded($0) }
    case let body as any EditorialMessage: try body.target.flatMap { try decoded($0) }
    default: nil
    }
  }

  private func editorialPlaces(
    on id: EventReference
  ) throws -> (correction: UInt64?, retraction: UInt64?) {
    guard try postingCount(of: "target:\(id)") > 0 else { return (nil, nil) }
    let events = try events(tagged: "target:\(id)")
    return (
      events.last { $0.body is RecordCorrected }?.sequence,
      events.last { $0.body is RecordRetracted }?.sequence
    )
  }
}

extension Event {
  /// The days in which it was said, published or recorded.
  fileprivate var said: DateBounds {
    switch body {
    case let body as any StatementMessage: bounds(body.valid)
    case let body as SourceDeclared: bounds(body.published)
    default:
      DateBounds(
        earliest: Int32(clamping: recordedAt / 86_400_000_000),
        latest: Int32(clamping: recordedAt / 86_400_000_000))
    }
  }

  private func bounds(_ text: String) -> DateBounds {
    DateBounds(edtf: text.utf8.span) ?? .unlimited
  }
}

extension DateBounds {
  fileprivate func overlaps(_ other: DateBounds) -> Bool {
    !isCertainlyBefore(other) && !other.isCertainlyBefore(self)
  }
}

extension Registry {
  /// Whose account of the stance of the party that it is about a statement is; nil for others.
  public func accountClass(of body: any EventMessage) -> AccountClass? {
    let party: String
    switch body {
    case let body as PositionStated: party = body.party
    case let body as PositionWithdrawn: party = body.party
    case let body as PriorityStated: party = body.party
    case let body as ProposalAnswered: party = body.party
    case let body as IntentStated: party = body.party
    default: return nil
    }
    guard let statement = body as? any StatementMessage else { return nil }
    var held = HeldStatement()
    held.source = statement.attribution.source
    held.valid = statement.valid
    held.quoted = statement.attribution.quote != nil
    held.voices = statement.attribution.voices
    return accountClass(of: held, about: party)
  }

  /// Refuses a name that no declaration and no event knows.
  fileprivate func requireKnown(_ name: String, kinds: [String]) throws {
    var known: [String] = []
    for kind in kinds {
      switch kind {
      case "party": known += orderedParties.map(\.slug)
      case "issue": known += orderedIssues.map(\.slug)
      case "source": known += sources.keys.sorted()
      case "type": known += EventType.allCases.map(\.name)
      default: break
      }
    }
    guard !known.contains(name) else { return }
    let hint = Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
    let what = kinds.count > 1 ? "a party, an issue or a source" : "a \(kinds.joined())"
    throw LedgerError(.usage, "query: found “\(name)”, expected \(what) on record\(hint)")
  }
}
