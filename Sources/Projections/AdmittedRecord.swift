public import Positions

/// A statement that stands, weighed: dated, graded, with whose account it is.
public struct AdmittedStatement: Sendable {
  /// The event with the body in force, its correction and its reviews.
  public let entry: InForce.Entry
  /// The days between which it was said, capped at its source's date.
  public let bounds: DateBounds
  /// The days between which its source came out; open where that is not known.
  public let published: DateBounds
  /// The grade of its source, a reviewer's where one gave it; nil: ungraded.
  public let reliability: Reliability?
  /// The grade of the item, a reviewer's where one gave it; nil: ungraded.
  public let credibility: UInt64?
  /// Whose account it is of what its party says or does; nil where no one party is its subject.
  public let accountClass: AccountClass?

  /// Its place in the log.
  public var sequence: UInt64 { entry.event.sequence }
  /// Its id.
  public var id: EventReference { entry.event.id }
  /// The body in force.
  public var body: any EventMessage { entry.event.body }
  /// Who says it, according to whom.
  public var attribution: Attribution { statement?.attribution ?? Attribution() }
  /// The slug of its source.
  public var source: String { attribution.source }
  /// What it shares with all statements; nil for other events.
  public var statement: (any StatementMessage)? { body as? any StatementMessage }
  /// Whether it was said in the talks or within a side.
  public var isPrivate: Bool { attribution.channel?.isPrivate ?? false }

  /// Whether it was said after the other one in every reading of their dates, or was typed after it
  /// in one source on one day.
  public func isCertainlyLater(than other: AdmittedStatement) -> Bool {
    if other.bounds.isCertainlyBefore(bounds) { return true }
    return sequence > other.sequence && source == other.source && bounds == other.bounds
      && bounds.earliest == bounds.latest
  }

  /// The order in which the latest comes last: by latest bound, then by place in the log.
  public static func isToldBefore(_ one: AdmittedStatement, _ other: AdmittedStatement) -> Bool {
    (one.bounds.latest, one.sequence) < (other.bounds.latest, other.sequence)
  }
}

/// The statements of some events that a question admits, with what bears on each.
public struct AdmittedRecord: Sendable {
  /// Who is declared, as known at the question's time.
  public let registry: Registry
  /// What was asked.
  public let question: Question
  /// The statements that count, by sequence number.
  public private(set) var statements: [AdmittedStatement] = []
  /// Statements that may have been said in time, by sequence number.
  public private(set) var possiblyEarlier: [AdmittedStatement] = []

  /// The events that the recorder or the source took back.
  public let withdrawn: Set<EventReference>

  private var places: [EventReference: Int] = [:]
  private var answersTo: [EventReference: [Int]] = [:]

  /// Applies corrections and retractions among events, and keeps the statements that a question
  /// admits.
  ///
  /// The events must be ascending, hold the editorial ones about each statement, and be known at
  /// the question's time. Throws where a replacement cannot be read.
  public init(_ events: [Event], question: Question, registry: Registry) throws(MessageError) {
    self.registry = registry
    self.question = question
    let known = events.filter { question.knows($0.sequence) }
    let standing = try InForce(
      known, publishedBy: question.publishedBy, dayEnd: question.dayEnd(on: .published))
    withdrawn = standing.retracted
    for entry in standing.entries {
      guard let statement = registry.weighed(entry) else { continue }
      switch question.admission(of: statement) {
      case .admitted: add(statement)
      case .possiblyEarlier: possiblyEarlier.append(statement)
      case .later, .leftAside: break
      }
    }
  }

  private mutating func add(_ statement: AdmittedStatement) {
    places[statement.id] = statements.count
    if let target = (statement.body as? AccountAnswered)?.target {
      answersTo[target, default: []].append(statements.count)
    }
    statements.append(statement)
  }

  /// The admitted statement with an id, or nil.
  public func statement(_ id: EventReference) -> AdmittedStatement? {
    places[id].map { statements[$0] }
  }

  /// The answers to a statement, by sequence number.
  public func answers(to id: EventReference) -> [AdmittedStatement] {
    (answersTo[id] ?? []).map { statements[$0] }
  }

  /// The admitted statements with a body of one type, by sequence number.
  public func statements<Body: StatementMessage>(
    of type: Body.Type
  ) -> [(statement: AdmittedStatement, body: Body)] {
    statements.compactMap { statement in (statement.body as? Body).map { (statement, $0) } }
  }
}

extension Registry {
  /// Weighs a statement that stands; nil for an event that is no statement.
  public func weighed(_ entry: InForce.Entry) -> AdmittedStatement? {
    guard let statement = entry.event.body as? any StatementMessage else { return nil }
    let attribution = statement.attribution
    let source = sources[attribution.source]
    let said = DateBounds(edtf: statement.valid.utf8.span) ?? .unlimited
    let published = source.flatMap { DateBounds(edtf: $0.published.utf8.span) }
    return AdmittedStatement(
      entry: entry, bounds: published.map { said.capped(at: $0.latest) } ?? said,
      published: published ?? .unlimited,
      reliability: entry.regradedReliability ?? source?.reliability,
      credibility: entry.regradedCredibility ?? attribution.credibility,
      accountClass: accountClass(of: entry.event.body))
  }

  /// Whose account a statement is of what its party says or does: of a claim, whoever makes it;
  /// nil where no one party is the subject.
  public func accountClass(of body: any EventMessage) -> AccountClass? {
    let party: String
    switch body {
    case let body as PositionStated: party = body.party
    case let body as PositionWithdrawn: party = body.party
    case let body as PriorityStated: party = body.party
    case let body as ProposalAnswered: party = body.party
    case let body as IntentStated: party = body.party
    case let body as AccountAnswered: party = body.party
    case let body as ClaimMade:
      return accountClass(of: body, about: subject(speakingIn: body.attribution))
    case let body as TalksChanged where body.parties.count == 1: party = body.parties[0]
    default: return nil
    }
    guard !party.isEmpty else { return nil }
    return accountClass(of: body, about: party)
  }

  /// Whose words a claim is: the innermost voice or the side on which it is placed, or else the
  /// party that published the source; empty for an outlet and for an unplaced informant.
  private func subject(speakingIn attribution: Attribution) -> String {
    if let voice = attribution.voices.last { return voice.parties.first ?? voice.side }
    let publisher = sources[attribution.source]?.publisher ?? ""
    return parties[publisher] == nil ? "" : publisher
  }

  /// Whose account a statement is of what a party says or does; nil for other events.
  public func accountClass(of body: any EventMessage, about party: String) -> AccountClass? {
    guard let statement = body as? any StatementMessage else { return nil }
    return accountClass(of: HeldStatement(voicesOf: statement), about: party)
  }

  /// Whether a policy admits a statement whose account is of a class; nil: of none.
  public func admits(
    _ statement: any StatementMessage, of accountClass: AccountClass?, by policy: AccountPolicy
  ) -> Bool {
    guard let accountClass else { return false }
    return admits(HeldStatement(voicesOf: statement), of: accountClass, by: policy)
  }

  /// The place of a statement's class in a policy; nil where the policy does not admit it.
  func rank(_ statement: AdmittedStatement, by policy: AccountPolicy) -> Int? {
    guard let accountClass = statement.accountClass, let body = statement.statement,
      admits(body, of: accountClass, by: policy)
    else { return nil }
    return policy.rank(of: accountClass)
  }
}

extension HeldStatement {
  /// Takes from a statement of any type who says it, and when.
  fileprivate init(voicesOf statement: any StatementMessage) {
    self.init()
    source = statement.attribution.source
    valid = statement.valid
    quoted = statement.attribution.quote != nil
    voices = statement.attribution.voices
  }
}

extension DateBounds {
  /// The bounds, with an end no later than a day.
  func capped(at day: Int32) -> DateBounds {
    guard day < latest else { return self }
    return DateBounds(earliest: min(earliest, day), latest: day)
  }
}

extension Question {
  /// What becomes of a statement; one beyond `knownAt` is not given here.
  public func admission(of statement: AdmittedStatement) -> Admission {
    if isAfter(publishedBy, .published, statement.published.latest, statement) { return .later }
    guard !withoutSources.contains(statement.source),
      !reviewedOnly || statement.entry.reviewStanding == .confirmed,
      !(statement.reliability.map(withoutReliability.contains) ?? false),
      !(statement.credibility.map(withoutCredibility.contains) ?? false),
      filter.holds(of: statement)
    else { return .leftAside }
    if isAfter(validAt, .valid, statement.bounds.latest, statement) {
      return statement.bounds.earliest <= validAt ?? .max ? .possiblyEarlier : .later
    }
    return .admitted
  }

  /// Whether a day lies after the last one, or on it after its end.
  private func isAfter(
    _ last: Int32?, _ axis: TimeAxis, _ day: Int32, _ statement: AdmittedStatement
  ) -> Bool {
    guard let last else { return false }
    return day > last || day == last && statement.sequence >= dayEnd(on: axis) ?? .max
  }
}

extension StatementFilter {
  /// Whether a statement is all that it must be.
  public func holds(of statement: AdmittedStatement) -> Bool {
    parts.allSatisfy { $0.holds(of: statement) }
  }
}

extension StatementFilter.Part {
  fileprivate func holds(of statement: AdmittedStatement) -> Bool {
    switch self {
    case .source(let patterns): patterns.contains { $0.matches(statement.source) }
    case .dated(let spans):
      spans.contains { ($0.earliest...$0.latest).contains(statement.bounds.latest) }
    case .recorder(let patterns):
      patterns.contains { $0.matches(statement.entry.event.recorder) }
    case .accountClass(let classes): statement.accountClass.map(classes.contains) ?? false
    case .type(let patterns): patterns.contains { $0.matches(statement.entry.event.type.name) }
    case .name(let patterns):
      statement.statement.map { one in patterns.contains { $0.matches(one.name) } } ?? false
    }
  }
}
