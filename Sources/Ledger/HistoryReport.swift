public import EventStore
public import Positions
public import Projections

/// The history of one party's stance on one issue: every statement, what became of it, and why.
public struct HistoryReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The party.
  public let party: String
  /// The issue.
  public let issue: String
  /// The scale of the issue.
  public let scale: Scale
  /// Who is declared.
  public let registry: Registry
  /// The statements in order of recording, those that moved into or out of the cell included.
  public let entries: [Entry]
  /// The stance now.
  public let stance: Stance
  /// What the accounts rest on that the stance shows, by their places.
  public let corroboration: [UInt64: Corroboration]

  /// One statement of a cell.
  public struct Entry: Sendable {
    /// The event with all that bears on it.
    public let detail: EventDetail
    /// The statement in force as an account; nil where it was retracted, redacted or moved away.
    public let account: Account?
    /// What became of it.
    public let standing: Standing
  }

  /// What became of a statement.
  public enum Standing: Hashable, Sendable {
    /// The stance shows it.
    case shown
    /// It counts besides the one shown.
    case counts
    /// It stands only if its conditions hold.
    case conditional
    /// A later statement of the same voices took its place.
    case replaced(by: UInt64)
    /// A later or stronger account takes precedence.
    case outweighed
    /// The policy does not admit accounts of its class.
    case notAdmitted
    /// It was said or published later than the question asks.
    case later
    /// It may have been said by the day asked for, but need not have been.
    case possiblyEarlier
    /// Its source or grade is left aside, it was not reviewed, or it is not what is asked for.
    case leftAside
    /// The recorder or the source withdrew it.
    case retracted(by: UInt64)
    /// A correction moved it to another cell.
    case moved(by: UInt64)
    /// It is no position, but bears on one.
    case bears
    /// Its body was destroyed.
    case redacted
  }
}

/// The history of one party's stance on one issue; cost: its own events.
public struct HistoryInquiry: Inquiry {
  public var question: Question
  /// A party, an issue, and which statements are read.
  public var query: Query

  /// Asks for the history of the party of a query on its issue.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> HistoryReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    guard subjects.parties.count == 1, subjects.issues.count == 1 else {
      let found = (subjects.parties + subjects.issues).joined(separator: " ")
      throw LedgerError(
        .usage,
        "query: found \(found.isEmpty ? "nothing" : found), expected one party and one issue")
    }
    return try record.history(
      party: subjects.parties[0], issue: subjects.issues[0], question)
  }
}

extension EventReading where Self: ~Copyable {
  /// The history of a declared party's stance on a declared issue.
  func history(
    party: String, issue: String, _ question: Question
  ) throws -> HistoryReport {
    let cell = CellKey(party: party, issue: issue)
    let known = try events(of: cell, question)
    let registry = try registry(for: [cell], question, history: known)
    if registry.parties[party] == nil || registry.issues[issue] == nil {
      try self.registry(question).require(party: party, issue: issue, question)
    }
    var reading = StanceReading(registry: registry, question: question)
    let stance = try reading.stance(of: party, on: issue, in: self)
    let live = try stanceCell(cell, question, registry: registry).cell
    var entries: [HistoryReport.Entry] = []
    let related = RelatedEvents(known)
    for event in known where !event.type.isEditorial {
      let target = try (event.body as? AccountAnswered)?.target.flatMap { try decoded($0) }
      let detail = try EventDetail(
        event, about: related.events(about: event.id), target: target, question)
      entries.append(
        HistoryReport.Entry(
          detail, cell: cell, live: live, stance: stance, registry: registry, question: question))
    }
    for redaction in try redactions(under: cell.tag) {
      guard let place = try place(of: redaction.id), question.knows(place) else { continue }
      entries.append(
        HistoryReport.Entry(
          try EventDetail(at: place, in: self, question), cell: cell, live: live, stance: stance,
          registry: registry, question: question))
    }
    entries.sort { $0.detail.sequence < $1.detail.sequence }
    return HistoryReport(
      record: try RecordState(self, registry: nil), question: question, party: party,
      issue: issue, scale: registry.issues[issue]?.scale ?? .text, registry: registry,
      entries: entries, stance: stance,
      corroboration: try corroboration(
        of: stance, toldStatements(of: cell, shownBy: stance, reading), reading))
  }
}

/// The events of a cell by what they are about: all that is about an event of the cell bears its
/// tag, so nothing has to be looked up.
private struct RelatedEvents {
  private var byTarget: [EventReference: [Event]] = [:]

  init(_ events: [Event]) {
    for event in events where event.type.isEditorial || event.type == .accountAnswered {
      let target =
        (event.body as? any EditorialMessage)?.target ?? (event.body as? AccountAnswered)?.target
      if let target { byTarget[target, default: []].append(event) }
    }
  }

  /// What is about an event, and what is about the answers to it, ascending.
  func events(about id: EventReference) -> [Event] {
    guard let direct = byTarget[id] else { return [] }
    let onAnswers = direct.filter { $0.body is AccountAnswered }.flatMap { byTarget[$0.id] ?? [] }
    return (direct + onAnswers).sorted { $0.sequence < $1.sequence }
  }
}

extension Registry {
  /// Refuses slugs that are not declared, with the nearest ones that are.
  func require(
    party: String? = nil, issue: String? = nil, _ question: Question = Question()
  ) throws {
    var reasons: [String] = []
    let then = question.knownAt.map { " as known at size \($0)" } ?? ""
    if let party, parties[party] == nil {
      reasons.append(unknown(party, "party", among: orderedParties.map(\.slug), then))
    }
    if let issue, issues[issue] == nil {
      reasons.append(unknown(issue, "issue", among: orderedIssues.map(\.slug), then))
    }
    if !reasons.isEmpty { throw LedgerError(.usage, reasons) }
  }

  /// The declaration of a party, which is refused where there is none at the question's time.
  func declared(party: String, _ question: Question) throws -> PartyDeclared {
    guard let declared = parties[party] else {
      let then = question.knownAt.map { " as known at size \($0)" } ?? ""
      throw LedgerError(.usage, unknown(party, "party", among: orderedParties.map(\.slug), then))
    }
    return declared
  }

  private func unknown(
    _ slug: String, _ kind: String, among known: [String], _ then: String
  ) -> String {
    let hint = Spelling.nearest(to: slug, among: known).map { "; did you mean \($0)?" } ?? ""
    return "\(kind): found “\(slug)”, expected a declared \(kind)\(then)\(hint)"
  }
}

extension HistoryReport.Entry {
  init(
    _ detail: EventDetail, cell: CellKey, live: StanceCell, stance: Stance, registry: Registry,
    question: Question
  ) {
    self.detail = detail
    guard let event = detail.event else {
      account = nil
      standing = .redacted
      return
    }
    let retraction = detail.retractions.first { retraction in
      (retraction.body as? RecordRetracted)?.counts(publishedBy: question.publishedBy) ?? false
    }
    if let retraction {
      account = nil
      standing = .retracted(by: retraction.sequence)
      return
    }
    let correction = detail.corrections.last?.sequence
    let body = detail.bodyInForce ?? event.body
    guard body.cells().contains(cell) || body is AccountAnswered else {
      account = nil
      standing = .moved(by: correction ?? event.sequence)
      return
    }
    let held = detail.entry.flatMap { HeldStatement($0) }
    account = held.map { registry.account($0, about: stance.party) }
    switch detail.entry.flatMap({ registry.weighed($0) }).map({ question.admission(of: $0) }) {
    case .later: standing = .later
    case .possiblyEarlier: standing = .possiblyEarlier
    case .leftAside: standing = .leftAside
    case .admitted, nil:
      let found = Self.standing(of: event.sequence, live: live, stance: stance, held: held)
      standing =
        found == .outweighed ? Self.withdrawn(account, in: stance) ?? found : found
    }
  }

  /// What a party withdrew, whoever spoke for it then, was not outweighed.
  private static func withdrawn(
    _ account: Account?, in stance: Stance
  ) -> HistoryReport.Standing? {
    guard let account else { return nil }
    let withdrawals = stance.withdrawals(since: account).filter {
      $0.accountClass == account.accountClass && $0.isPrivate == account.isPrivate
    }
    return withdrawals.map(\.sequence).min().map { .replaced(by: $0) }
  }

  private static func standing(
    of sequence: UInt64, live: StanceCell, stance: Stance, held: HeldStatement?
  ) -> HistoryReport.Standing {
    guard held?.kind == .position else { return .bears }
    for channel in [stance.open, stance.closed] {
      for slot in channel.slots.values {
        if slot.shown.sequence == sequence { return .shown }
        if (slot.accumulated + slot.contesting).contains(where: { $0.sequence == sequence }) {
          return .counts
        }
      }
      if channel.conditional.contains(where: { $0.sequence == sequence }) { return .conditional }
    }
    if stance.notAdmitted.contains(where: { $0.sequence == sequence }) { return .notAdmitted }
    if live.entries.contains(where: { $0.sequence == sequence }) { return .outweighed }
    guard let entry = held.flatMap({ try? HeldEntry(encoded: $0.encoded()) }),
      let later = live.entries.first(where: { $0.supersedes(entry) })
    else { return .outweighed }
    return .replaced(by: later.sequence)
  }
}
