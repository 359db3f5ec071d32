public import Dossiers
public import EventStore
public import Positions
public import Projections

/// A question with its answer's type: the same on a ledger, on what lies over it, and on nothing
/// but files.
public protocol Inquiry<Answer>: Sendable {
  associatedtype Answer
  /// What is asked of the record.
  var question: Question { get set }
  /// Reads the answer from a record; nothing is written.
  func answer(from record: borrowing some EventReading & ~Copyable) throws -> Answer
}

/// What was withheld from an answer, and what the answer was read from.
public struct ReleaseNote: Hashable, Sendable {
  /// The level asked for.
  public let level: Marking
  /// The highest marking in force of the events that were read for the answer, which is no lower
  /// than that of any event it rests on.
  public let highest: Marking
  /// How many events of the record are withheld.
  public let withheld: UInt64
}

extension Ledger {
  /// Answers a question, in one snapshot.
  ///
  /// With `files`, dossiers are laid over the record first: they are appended in a transaction that
  /// is never committed, so that every figure is the one which the append would give. Such a
  /// question waits for a writer, and writers wait for it. Throws `LedgerError`, also where what is
  /// left aside or whose accounts are asked for is not declared.
  public func answer<I: Inquiry>(_ inquiry: I, with files: [DossierFile] = []) throws -> I.Answer {
    try released(inquiry, with: files).answer
  }

  /// Answers a question as ``answer(_:with:)`` does, and tells what was withheld where the question
  /// sets a release.
  public func released<I: Inquiry>(
    _ inquiry: I, with files: [DossierFile] = []
  ) throws -> (answer: I.Answer, note: ReleaseNote?) {
    let level = inquiry.question.release
    guard !files.isEmpty else {
      return try read(upTo: level) { snapshot in
        try snapshot.require(inquiry.question)
        return (try inquiry.answer(from: snapshot), snapshot.note(level))
      }
    }
    var terms = AppendTerms(recorder: Self.whatIfRecorder)
    terms.isDryRun = true
    return try appending(dossiers: files, terms: terms, upTo: level) { appender in
      var inquiry = inquiry
      inquiry.question.laidOver = appender.startSize
      try appender.require(inquiry.question)
      return (try inquiry.answer(from: appender), appender.note(level))
    }
  }

  /// Who records what is only laid over the record.
  static let whatIfRecorder = "what-if"
}

extension EventReading where Self: ~Copyable {
  /// What was withheld from what was read so far; nil where no level was asked for.
  func note(_ level: Marking?) -> ReleaseNote? {
    guard let level, let release else { return nil }
    return ReleaseNote(
      level: level, highest: Marking(level: release.highestRead) ?? .red,
      withheld: release.withheld.count)
  }

  /// Refuses a question that names a source or a party which is not declared, with the nearest that
  /// is; cost: one look-up a name.
  fileprivate func require(_ question: Question) throws {
    var named = question.withoutSources.sorted().map { (RegistryKind.source, $0, "--without") }
    if let teller = question.accounts.teller { named.append((.party, teller, "--accounts")) }
    let unknown = try named.filter { kind, slug, _ in
      try declaration(CellKey(registry: kind, slug: slug)) == nil
    }
    guard !unknown.isEmpty else { return }
    let registry = try registry()
    throw LedgerError(
      .usage,
      unknown.map { kind, slug, option in
        let known =
          kind == .party ? registry.orderedParties.map(\.slug) : registry.sources.keys.sorted()
        let hint = Spelling.nearest(to: slug, among: known).map { "; did you mean \($0)?" } ?? ""
        return "\(option): found “\(slug)”, expected a declared \(kind.rawValue)\(hint)"
      })
  }

  /// The statements that a question admits among the events under any of some tags, each with the
  /// editorial events and the answers about it.
  ///
  /// Without a registry, the part that the events cite is read. Cost: those events, whatever the
  /// size of the ledger.
  func admitted(
    tags: [String], _ question: Question, registry: Registry? = nil
  ) throws -> AdmittedRecord {
    var found: [UInt64: Event] = [:]
    var looked: Set<EventReference> = []
    var waiting: [Event] = []
    for tag in tags { waiting += try events(tagged: tag, question) }
    while let event = waiting.popLast() {
      guard found.updateValue(event, forKey: event.sequence) == nil else { continue }
      let subject = (event.body as? any EditorialMessage)?.target ?? event.id
      guard looked.insert(subject).inserted else { continue }
      if subject != event.id, let event = try decoded(subject) { waiting.append(event) }
      waiting += try events(tagged: "target:\(subject)", question)
    }
    let events = found.values.sorted { $0.sequence < $1.sequence }
    if let registry {
      return try AdmittedRecord(events, question: question, registry: registry)
    }
    var cited = CitedRegistry(question)
    for event in events { try cited.read(event, in: self) }
    // A corrected body can cite others than the one in its place.
    for entry in try InForce(events, publishedBy: question.publishedBy).entries
    where entry.correctedBy != nil {
      try cited.read(entry.event, in: self)
    }
    return try AdmittedRecord(events, question: question, registry: cited.registry)
  }

  /// The statements of the whole record that a question admits; cost: the size of the ledger.
  func admitted(_ question: Question, registry: Registry) throws -> AdmittedRecord {
    var events: [Event] = []
    var body: [UInt8] = []
    try scan { record, bytes in
      guard question.knows(record.sequence), record.copyBody(of: bytes, to: &body),
        let event = try Event(record, recorder: record.recorder(in: bytes), body: body)
      else { return }
      events.append(event)
    }
    return try AdmittedRecord(events, question: question, registry: registry)
  }

  /// An event with the body in force as far as a question knows; as recorded where it was
  /// retracted, nil where it was redacted. Cost: the events about it.
  func eventInForce(_ id: EventReference, _ question: Question) throws -> Event? {
    guard let event = try decoded(id) else { return nil }
    let about = try events(tagged: "target:\(id)", question)
    let standing = try InForce([event] + about, publishedBy: question.publishedBy)
    return standing.entries.first { $0.event.id == id }?.event ?? event
  }

  /// The decoded events under a tag that a question knows, ascending.
  func events(tagged tag: String, _ question: Question) throws -> [Event] {
    if tag.hasPrefix("type:") { try requireEveryType() }
    return try postings(of: tag).filter { question.knows($0) }.compactMap { try decoded(at: $0) }
  }

  /// Refuses a record in which an event is under no type. Every event is under exactly one, so the
  /// counts of all types prove that none of a type are missing; cost: a seek a type.
  func requireEveryType() throws {
    let count = try EventType.allCases.reduce(into: UInt64(0)) { count, type in
      count += try postingCount(of: "type:\(type.name)")
    }
    guard count == shownCount else {
      throw LedgerError(
        .integrity, "postings, tags type:*: found \(count) events, expected \(shownCount)")
    }
  }

  /// The registry as known at the question's time; cost: its size.
  func registry(_ question: Question) throws -> Registry {
    guard question.knownAt != nil else { return try registry() }
    var registry = Registry()
    for kind in RegistryKind.allCases {
      let declared = try events(tagged: "type:\(kind.eventType.name)", question)
      for cell in Set(declared.compactMap { $0.body.declares }) {
        guard let found = try declaration(cell, question) else { continue }
        registry.add(found.body, sequence: found.sequence)
      }
    }
    return registry
  }

  /// The declaration in force in a registry cell as known at the question's time, and its place.
  func declaration(
    _ cell: Positions.CellKey, _ question: Question
  ) throws -> (body: any EventMessage, sequence: UInt64)? {
    guard question.knownAt != nil else { return try declaration(cell) }
    let state = try RegistryCell(folding: events(of: cell, question), cell: cell)
    guard let body = try state.declaration(of: cell), let sequence = state.sequence else {
      return nil
    }
    return (body, sequence)
  }
}

extension EventReading where Self: ~Copyable {
  /// All cells folded from the log as a question admits them; none where the stored cells answer.
  ///
  /// Cost: the size of the log, at about the speed of a replay.
  func givenCells(_ question: Question, registry: Registry) throws -> GivenCells {
    question.admitsAll ? GivenCells() : try foldedCells(question, registry: registry)
  }

  /// All cells folded from the log as a question admits them.
  func foldedCells(_ question: Question, registry: Registry) throws -> GivenCells {
    let known = min(question.knownAt ?? size, size)
    var fold = try foldInParts(to: known, into: CellFold(question, registry: registry))
    if let laidOver = question.laidOver, laidOver >= known {
      let over = try self.fold(
        from: laidOver, to: size, into: CellFold(question, registry: registry))
      fold.merge(over)
    }
    // What lies between is known to nobody, but places no event in a cell: it is filtered again.
    try fold.finish(in: self, size: size, question: question, registry: registry)
    var given = GivenCells(isComplete: true)
    fold.forEachStance { cell, state in given.cells[cell] = AdmittedCell(cell: state) }
    for (cell, count) in fold.possiblyEarlier {
      given.cells[cell, default: AdmittedCell()].possiblyEarlier = count
    }
    return given
  }
}
