import EventStore
public import Positions
public import Projections

/// Events that were asked for, in the order of the record.
public struct LogReport: Sendable {
  /// The record they stand in.
  public let record: RecordState
  /// Who is declared, as far as the events cite it.
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
      let filters = try query.terms.map { try snapshot.filter($0) }
      var cited = CitedRegistry()
      let candidates = try snapshot.candidates(filters)
      var entries: [LogReport.Entry] = []
      var isCut = false
      for sequence in candidates.reversed() {
        guard let entry = try snapshot.entry(at: sequence, filters, &cited) else {
          continue
        }
        if let limit = query.limit, entries.count >= limit {
          isCut = true
          break
        }
        entries.append(entry)
      }
      return LogReport(
        record: try RecordState(snapshot, registry: nil), registry: cited.registry,
        entries: query.isNewestFirst ? entries : entries.reversed(), isCut: isCut)
    }
  }
}

/// A term of a query with the tags on record that it can mean.
private struct LogFilter {
  let term: LogQuery.Term
  /// The tags of which a match carries at least one; nil where not all of them are known.
  var tags: [String]?
  /// How many events carry them, those with several counted several times.
  var count: UInt64 = 0

  /// Whether an event with these tags matches the words of the term.
  func matches(_ found: [String]) -> Bool {
    guard case .tagged(let kinds, let pattern) = term else { return true }
    return found.contains { tag in
      guard let colon = tag.firstIndex(of: ":") else { return false }
      return kinds.contains(String(tag[..<colon]))
        && pattern.matches(String(tag[tag.index(after: colon)...]))
    }
  }
}

extension EventReading where Self: ~Copyable {
  fileprivate func filter(_ term: LogQuery.Term) throws -> LogFilter {
    var filter = LogFilter(term: term)
    guard case .tagged(let kinds, let pattern) = term else { return filter }
    var tags: [String] = []
    for kind in kinds {
      guard let names = try names(matching: pattern, kind: kind) else { return filter }
      for name in names {
        let count = try postingCount(of: "\(kind):\(name)")
        if count > 0 { tags.append("\(kind):\(name)") }
        filter.count += count
      }
    }
    filter.tags = tags
    if tags.isEmpty, pattern.isName {
      try registry().requireKnown(pattern.description, kinds: kinds)
    }
    return filter
  }

  /// The names of a kind that a pattern can mean; nil where there is no list of them.
  private func names(matching pattern: Pattern, kind: String) throws -> [String]? {
    if pattern.isName { return [pattern.description] }
    if kind == "type" { return EventType.allCases.map(\.name).filter(pattern.matches) }
    guard RegistryKind(rawValue: kind) != nil else { return nil }
    var names: [String] = []
    // Keys, so that slugs whose declarations were retracted are among them.
    try cells(
      projection: Projection.registry.rawValue, prefix: "\(kind):"
    ) { key, _ in
      let name = String(key.dropFirst(kind.utf8.count + 1))
      if pattern.matches(name) { names.append(name) }
    }
    return names
  }

  /// The places of the events that may match, ascending.
  fileprivate func candidates(_ filters: [LogFilter]) throws -> any BidirectionalCollection<UInt64>
  {
    guard let rarest = filters.filter({ $0.tags != nil }).min(by: { $0.count < $1.count }),
      let tags = rarest.tags
    else { return 0..<size }
    guard tags.count != 1 else { return try postings(of: tags[0]) }
    var places: Set<UInt64> = []
    for tag in tags { places.formUnion(try postings(of: tag)) }
    return places.sorted()
  }

  fileprivate func entry(
    at sequence: UInt64, _ filters: [LogFilter], _ cited: inout CitedRegistry
  ) throws -> LogReport.Entry? {
    let stored = try event(at: sequence)
    let event = try Event(stored)
    let target = try event.flatMap { try self.target(of: $0) }
    try cited.read(event, in: self)
    try cited.read(target, in: self)
    let accountClass = event.flatMap { cited.registry.accountClass(of: $0.body) }
    let tags = try event.map { try self.tags(of: $0.body) }
    for filter in filters {
      let holds: Bool
      switch filter.term {
      case .tagged:
        holds = try tags.map(filter.matches) ?? carries(sequence, oneOf: filter.tags ?? [])
      case .dated(let days):
        holds = event.map { (days.earliest...days.latest).contains($0.lastDay) } ?? false
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
    // An editorial event about an answer has the tags of the answer, and so of what it answers.
    let events = try events(tagged: "target:\(id)").filter { event in
      (event.body as? any EditorialMessage)?.target == id
    }
    return (
      events.last { $0.body is RecordCorrected }?.sequence,
      events.last { $0.body is RecordRetracted }?.sequence
    )
  }
}

extension Event {
  /// The last day on which it can have been said, published or recorded, since 1970.
  fileprivate var lastDay: Int32 {
    switch body {
    case let body as any StatementMessage: lastDay(body.valid)
    case let body as SourceDeclared: lastDay(body.published)
    default: Int32(clamping: recordedAt / 86_400_000_000)
    }
  }

  private func lastDay(_ text: String) -> Int32 {
    DateBounds(edtf: text.utf8.span)?.latest ?? DateBounds.openLatest
  }
}

extension Registry {
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
    let isGroup = known.contains { $0.hasPrefix(name + ".") }
    let nearest = isGroup ? "\(name).*" : Spelling.nearest(to: name, among: known)
    let hint = nearest.map { "; did you mean \($0)?" } ?? ""
    let what =
      kinds.count > 1
      ? "a party, an issue or a source" : "\(kinds == ["issue"] ? "an" : "a") \(kinds.joined())"
    throw LedgerError(.usage, "query: found “\(name)”, expected \(what) on record\(hint)")
  }
}
