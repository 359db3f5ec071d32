public import EventStore
public import Positions
public import Projections

/// Events that were asked for, in the order of the record.
public struct LogReport: Sendable {
  /// The record they stand in.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// Who is declared, as far as the events cite it.
  public let registry: Registry
  /// The events.
  public let entries: [Entry]
  /// Whether earlier events that match were left out because of the limit.
  public let isCut: Bool
  /// How many statements that match may have been said by the day asked for, and need not have
  /// been.
  public let possiblyEarlier: Int

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
    /// The event that it is about; nil where it is about none, and where that was redacted.
    public let target: Event?
    /// The place of the event that it is about, whether that was redacted or not; nil where it is
    /// about none.
    public let targetPlace: UInt64?
    /// The correction of it in force.
    public let correctedBy: UInt64?
    /// What retracted it.
    public let retractedBy: UInt64?
    /// What destroyed its body; nil where it has one.
    public let redaction: Redaction?
    /// Whose account it is of the stance of the party it is about; nil where it is about none.
    public let accountClass: AccountClass?
    /// Its marking in force; nil where its body was destroyed.
    public let marking: Marking?
  }
}

/// Which events stand in the record, as the words of a query ask.
///
/// Where a word is a tag, costs the events under the rarest of those tags, and with a limit only as
/// many of them as it takes; otherwise the whole log. Throws `LedgerError` for a name that is
/// neither declared nor on record, with the nearest that is.
public struct LogInquiry: Inquiry {
  public var question: Question
  /// What is asked for.
  public var query: Query
  /// The most events given, the last ones; nil: all.
  public var limit: Int?
  /// The first event that is looked at.
  public var from: UInt64 = 0
  /// Whether the last event comes first.
  public var isNewestFirst = false

  /// Asks for the events that match a query.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> LogReport {
    let filters = try record.filters(of: query)
    var cited = CitedRegistry(question)
    let candidates = try record.candidates(filters, from: from)
    var entries: [LogReport.Entry] = []
    var isCut = false
    var possiblyEarlier = 0
    for sequence in candidates.reversed()
    where question.knows(sequence) && !record.withholds(sequence) {
      guard let (entry, admission) = try record.entry(at: sequence, filters, &cited, question)
      else { continue }
      guard admission == .admitted else {
        if admission == .possiblyEarlier { possiblyEarlier += 1 }
        continue
      }
      if let limit, entries.count >= limit {
        isCut = true
        break
      }
      entries.append(entry)
    }
    return LogReport(
      record: try RecordState(record, registry: nil), question: question,
      registry: cited.registry,
      entries: isNewestFirst ? entries : entries.reversed(), isCut: isCut,
      possiblyEarlier: possiblyEarlier)
  }
}

/// The words of a query that are of one kind, with the tags on record that they can mean.
private struct LogFilter {
  /// Alternatives.
  var terms: [Query.Term]
  /// The kinds of names that the words were found to be.
  var kinds: Set<String>
  /// The tags of which a match carries at least one; nil where not all of them are known.
  var tags: [String]?
  /// How many events carry them, those with several counted several times.
  var count: UInt64 = 0

  /// Whether an event matches one of the words.
  func holds(of event: LogSubject) -> Bool {
    terms.contains { term in
      switch term {
      case .tagged(let kinds, let pattern):
        event.tags.contains { tag in
          guard let colon = tag.firstIndex(of: ":") else { return false }
          return kinds.contains(String(tag[..<colon]))
            && pattern.matches(String(tag[tag.index(after: colon)...]))
        }
      case .topic(let pattern):
        event.topics.contains(where: pattern.matches)
      case .dated(let days):
        event.lastDay.map { (days.earliest...days.latest).contains($0) } ?? false
      case .recorded(let pattern): pattern.matches(event.recorder)
      case .ofClass(let accountClass): event.accountClass == accountClass
      }
    }
  }
}

/// What the words of a query are held against.
private struct LogSubject {
  var tags: [String]
  var topics: [String]
  var lastDay: Int32?
  var recorder: String
  var accountClass: AccountClass?
}

extension EventReading where Self: ~Copyable {
  /// The words of a query, those of one kind together.
  fileprivate func filters(of query: Query) throws -> [LogFilter] {
    var filters: [LogFilter] = []
    var reasons: [String] = []
    for (index, term) in query.terms.enumerated() {
      guard let filter = try filter(term) else {
        reasons.append(try registry().complaint(about: index, of: query))
        continue
      }
      if let same = filters.firstIndex(where: { $0.kinds == filter.kinds }) {
        filters[same].terms += filter.terms
        filters[same].count += filter.count
        if let tags = filter.tags {
          filters[same].tags?.append(contentsOf: tags)
        } else {
          filters[same].tags = nil
        }
      } else {
        filters.append(filter)
      }
    }
    guard reasons.isEmpty else { throw LedgerError(.usage, reasons) }
    return filters
  }

  /// A word with the tags it can mean; nil where it names nothing on record.
  private func filter(_ term: Query.Term) throws -> LogFilter? {
    switch term {
    case .topic(let pattern):
      let topics = try registry().issues.values.flatMap(\.topics)
      guard topics.contains(where: pattern.matches) else { return nil }
      return LogFilter(terms: [term], kinds: ["topic"])
    case .dated: return LogFilter(terms: [term], kinds: ["date"])
    case .recorded: return LogFilter(terms: [term], kinds: ["recorder"])
    case .ofClass: return LogFilter(terms: [term], kinds: ["class"])
    case .tagged(let kinds, let pattern):
      let isPlainWord = kinds == Query.bareKinds && pattern.isName
      return try filter(kinds: isPlainWord ? kinds + ["proposal", "talks"] : kinds, pattern)
    }
  }

  private func filter(kinds: [String], _ pattern: Pattern) throws -> LogFilter? {
    var filter = LogFilter(terms: [.tagged(kinds, pattern)], kinds: [], tags: [])
    for kind in kinds {
      guard let names = try names(matching: pattern, kind: kind) else {
        (filter.tags, filter.kinds) = (nil, Set(kinds))
        return filter
      }
      for name in names {
        let count = try postingCount(of: "\(kind):\(name)")
        guard count > 0 else { continue }
        filter.kinds.insert(kind)
        filter.tags?.append("\(kind):\(name)")
        filter.count += count
      }
    }
    let isKnown =
      try !pattern.isName || !filter.kinds.isEmpty
      || registry().knows(pattern.description, kinds: kinds)
    return isKnown ? filter : nil
  }

  /// The names of a kind that a pattern can mean; nil where there is no list of them.
  private func names(matching pattern: Pattern, kind: String) throws -> [String]? {
    if pattern.isName { return [pattern.description] }
    if kind == "type" { return EventType.allCases.map(\.name).filter(pattern.matches) }
    guard let declared = RegistryKind(rawValue: kind) else { return nil }
    // Keys, so that slugs whose declarations were retracted are among them.
    return try registryCells(of: declared).compactMap(\.registrySlug).filter(pattern.matches)
  }

  /// The places of the events that may match, ascending.
  fileprivate func candidates(
    _ filters: [LogFilter], from: UInt64
  ) throws -> any BidirectionalCollection<UInt64> {
    let range = min(from, size)..<size
    guard let rarest = filters.filter({ $0.tags != nil }).min(by: { $0.count < $1.count }),
      let tags = rarest.tags
    else { return range }
    guard tags.count != 1 else { return try postings(of: tags[0], in: range) }
    var places: Set<UInt64> = []
    for tag in tags { places.formUnion(try postings(of: tag, in: range)) }
    return places.sorted()
  }

  /// The event at a place with what becomes of it; nil where it does not match.
  fileprivate func entry(
    at sequence: UInt64, _ filters: [LogFilter], _ cited: inout CitedRegistry, _ question: Question
  ) throws -> (LogReport.Entry, Admission)? {
    let stored = try event(at: sequence)
    let event = try Event(stored)
    let target = try event.flatMap { try self.target(of: $0) }
    try cited.read(event, in: self)
    try cited.read(target, in: self)
    let id = EventReference(stored.id)
    let editorial = try editorialEvents(on: id, question)
    let admission = try event.map { try self.admission(of: $0, editorial, &cited, question) }
    guard admission ?? .admitted == .admitted || admission == .possiblyEarlier else { return nil }
    let accountClass = event.flatMap { cited.registry.accountClass(of: $0.body) }
    var subject = LogSubject(
      tags: [], topics: [], lastDay: event?.lastDay, recorder: stored.recorder,
      accountClass: accountClass)
    if let event {
      subject.tags = try tags(of: event.body)
    } else {
      let known = filters.flatMap { $0.tags ?? [] }
      subject.tags = try known.filter { try carries(sequence, $0) }
    }
    subject.topics = try topics(of: subject.tags, where: filters)
    guard filters.allSatisfy({ $0.holds(of: subject) }) else { return nil }
    let entry = LogReport.Entry(
      sequence: sequence, id: id, type: stored.type, recorder: stored.recorder,
      recordedAt: stored.recordedAt, event: event, target: target,
      targetPlace: try event?.about.flatMap { try place(of: $0) },
      correctedBy: editorial.last { $0.body is RecordCorrected }?.sequence,
      retractedBy: editorial.last { $0.body is RecordRetracted }?.sequence,
      redaction: event == nil ? try redaction(of: id) : nil, accountClass: accountClass,
      marking: event.map { inForce($0, editorial) })
    return (entry, admission ?? .admitted)
  }

  /// The marking of an event that corrections leave it; under a release, the one in force now.
  private func inForce(_ event: Event, _ editorial: [Event]) -> Marking {
    if let level = release?.marking(of: event.sequence) { return Marking(level: level) ?? .red }
    let correction = editorial.last { $0.body is RecordCorrected }?.body as? RecordCorrected
    return correction?.replacement?.marking ?? event.marking
  }

  /// The topics of the issues among tags, where a word asks for topics.
  private func topics(of tags: [String], where filters: [LogFilter]) throws -> [String] {
    guard filters.contains(where: { $0.kinds == ["topic"] }) else { return [] }
    return try tags.filter { $0.hasPrefix("issue:") }.flatMap { tag in
      let cell = CellKey(registry: .issue, slug: String(tag.dropFirst("issue:".count)))
      return (try declaration(cell)?.body as? IssueDeclared)?.topics ?? []
    }
  }

  /// Whether an event whose body is gone still carries a tag.
  private func carries(_ sequence: UInt64, _ tag: String) throws -> Bool {
    try !postings(of: tag, in: sequence..<(sequence + 1)).isEmpty
  }

  /// The event that another one is about.
  private func target(of event: Event) throws -> Event? {
    switch event.body {
    case let body as AccountAnswered: try body.target.flatMap { try decoded($0) }
    case let body as any EditorialMessage: try body.target.flatMap { try decoded($0) }
    default: nil
    }
  }

  /// The editorial events on an event that count for a question, ascending.
  private func editorialEvents(on id: EventReference, _ question: Question) throws -> [Event] {
    guard try postingCount(of: "target:\(id)") > 0 else { return [] }
    // An editorial event about an answer has the tags of the answer, and so of what it answers.
    return try events(tagged: "target:\(id)", question).filter { event in
      (event.body as? any EditorialMessage)?.target == id && event.body.counts(for: question)
    }
  }

  /// What becomes of an event: of a statement by its body in force, though it was retracted.
  private func admission(
    of event: Event, _ editorial: [Event], _ cited: inout CitedRegistry, _ question: Question
  ) throws -> Admission {
    guard !question.admitsAll else { return .admitted }
    guard event.body is any StatementMessage else {
      return event.body.counts(for: question) ? .admitted : .later
    }
    let mending = editorial.filter { !($0.body is RecordRetracted) }
    guard let entry = try InForce([event] + mending).entries.first else { return .leftAside }
    try cited.read(entry.event, in: self)
    return cited.registry.weighed(entry).map { question.admission(of: $0) } ?? .leftAside
  }
}

extension EventMessage {
  /// Whether it is no withdrawal by a source after the day by which sources are asked.
  fileprivate func counts(for question: Question) -> Bool {
    (self as? RecordRetracted)?.counts(publishedBy: question.publishedBy) ?? true
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
  /// Whether a name is declared as one of some kinds, or is a type of events.
  fileprivate func knows(_ name: String, kinds: [String]) -> Bool {
    kinds.contains { kind in
      switch kind {
      case "party": parties[name] != nil
      case "issue": issues[name] != nil
      case "source": sources[name] != nil
      case "type": EventType.allCases.contains { $0.name == name }
      default: false
      }
    }
  }
}
