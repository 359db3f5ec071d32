import EventStore
import Positions
import Projections

@testable import Ledger

/// What a question admits, worked out slowly from the list of all events and the rules alone.
///
/// - `--known-at N` admits the first N events, corrections and retractions included.
/// - The latest correction of a statement is in force, and gives it its cell, date and source; a
///   retracted one does not stand.
/// - `--published-by` admits by the last day of the source's date; registry and editorial events
///   always, but what a source withdrew from its own date on.
/// - `--valid-at` admits by the last day of the statement's date, no later than the last day of its
///   source's; what can have begun by then and need not have is possibly earlier.
/// - A review speaks of the body in force when it was made; its grades take the place of others.
struct TimeReference {
  /// What becomes of a statement.
  enum Fate: Equatable {
    case counts, possiblyEarlier, later, leftAside
    case retracted(by: UInt64)
  }

  /// A statement as it stands at the question's time.
  struct Told {
    let event: Event
    let body: any StatementMessage
    let correctedBy: UInt64?
    let fate: Fate
    /// Whether it would count, had it not been retracted.
    let isAdmitted: Bool
    /// Whether it would be possibly earlier, had it not been retracted.
    let isPossiblyEarlier: Bool
    let bounds: DateBounds
    /// The grade of the source that a reviewer gave; nil: its own holds.
    let regraded: Reliability?
    let credibility: UInt64?
    let accountClass: AccountClass?

    var sequence: UInt64 { event.sequence }
    var typed: DateBounds { (try? EDTFDate(body.valid))?.bounds ?? .unlimited }

    /// The cells it stands in, by the body in force; none for answers.
    var cells: [CellKey] {
      switch body {
      case let body as PositionStated: [CellKey(party: body.party, issue: body.issue)]
      case let body as PositionWithdrawn: [CellKey(party: body.party, issue: body.issue)]
      case let body as PriorityStated:
        body.issues.map { CellKey(party: body.party, issue: $0) }
      default: []
      }
    }
  }

  let question: Question
  let words: [String]
  let registry: Registry
  /// The events that are known.
  let known: [Event]
  /// Every statement that is known, retracted ones included, ascending.
  private(set) var told: [Told] = []

  /// All events of a ledger, in their order.
  static func events(of ledger: Ledger) throws -> [Event] {
    try ledger.read { snapshot in
      try (0..<snapshot.size).compactMap { try snapshot.decoded(at: $0) }
    }
  }

  /// `words` are the words of a query that choose statements.
  init(_ events: [Event], _ question: Question, words: [String] = []) throws {
    self.question = question
    self.words = words
    known = events.filter { event in
      if let start = question.laidOver, event.sequence >= start { return true }
      return question.knownAt.map { event.sequence < $0 } ?? true
    }
    let editorial: Editorial = Dictionary(grouping: known.filter(\.type.isEditorial)) { event in
      (event.body as? any EditorialMessage)?.target ?? event.id
    }
    var registry = Registry()
    for event in known where event.type.isDeclaration {
      if Self.retractions(of: event, editorial, publishedBy: nil).isEmpty {
        let body = try Self.inForce(event, editorial).body
        if let cell = body.declares, (registry.places[cell] ?? 0) <= event.sequence {
          registry.add(body, sequence: event.sequence)
        }
      }
    }
    self.registry = registry
    for event in known where event.body is any StatementMessage {
      let (body, correction) = try Self.inForce(event, editorial)
      guard let statement = body as? any StatementMessage else { continue }
      told.append(weigh(event, statement, correction, editorial))
    }
  }

  // MARK: - What stands

  /// The editorial events that are known, by what they are about, ascending.
  private typealias Editorial = [EventReference: [Event]]

  private static func inForce(
    _ event: Event, _ editorial: Editorial
  ) throws -> (body: any EventMessage, by: Event?) {
    let last = (editorial[event.id] ?? []).last { $0.body is RecordCorrected }
    guard let last, let replacement = (last.body as? RecordCorrected)?.replacement else {
      return (event.body, nil)
    }
    return (try event.type.body.init(encoded: replacement.body), last)
  }

  private static func retractions(
    of event: Event, _ editorial: Editorial, publishedBy: Int32?
  ) -> [Event] {
    (editorial[event.id] ?? []).filter { retraction in
      guard let body = retraction.body as? RecordRetracted else { return false }
      guard let publishedBy, body.withdrawnBy == .source, !body.date.isEmpty else { return true }
      return (try? EDTFDate(body.date)).map { $0.bounds.latest <= publishedBy } ?? true
    }
  }

  private func weigh(
    _ event: Event, _ body: any StatementMessage, _ correction: Event?, _ editorial: Editorial
  ) -> Told {
    let reviews = (editorial[event.id] ?? []).filter { review in
      review.body is RecordReviewed && review.sequence > correction?.sequence ?? 0
    }
    let others = reviews.filter {
      $0.recorder != event.recorder && $0.recorder != correction?.recorder
    }
    let grades = reviews.compactMap { $0.body as? RecordReviewed }
    let source = registry.sources[body.attribution.source]
    let regraded = grades.compactMap(\.reliability).last
    let reliability = regraded ?? source?.reliability
    let credibility = grades.compactMap(\.credibility).last ?? body.attribution.credibility
    let published = source.flatMap { try? EDTFDate($0.published) }?.bounds.latest ?? .max
    let typed = (try? EDTFDate(body.valid))?.bounds ?? .unlimited
    let bounds = DateBounds(
      earliest: min(typed.earliest, published), latest: min(typed.latest, published))
    let accountClass = registry.accountClass(of: body)
    var fate = Fate.counts
    if let day = question.validAt, bounds.latest > day {
      fate = bounds.earliest > day ? .later : .possiblyEarlier
    }
    let isConfirmed = (others.last?.body as? RecordReviewed)?.verdict == .confirmed
    if question.withoutSources.contains(body.attribution.source)
      || question.reviewedOnly && !isConfirmed
      || reliability.map(question.withoutReliability.contains) == true
      || credibility.map(question.withoutCredibility.contains) == true
      || !matches(event, body, bounds, accountClass)
    {
      fate = .leftAside
    }
    if let day = question.publishedBy, published > day { fate = .later }
    let isAdmitted = fate == .counts
    let isPossiblyEarlier = fate == .possiblyEarlier
    let retractions = Self.retractions(of: event, editorial, publishedBy: question.publishedBy)
    if let first = retractions.first {
      fate = .retracted(by: first.sequence)
    }
    return Told(
      event: event, body: body, correctedBy: correction?.sequence, fate: fate,
      isAdmitted: isAdmitted, isPossiblyEarlier: isPossiblyEarlier, bounds: bounds,
      regraded: regraded, credibility: credibility, accountClass: accountClass)
  }

  private func matches(
    _ event: Event, _ body: any StatementMessage, _ bounds: DateBounds,
    _ accountClass: AccountClass?
  ) -> Bool {
    let pairs = words.map { word in word.split(separator: ":", maxSplits: 1).map(String.init) }
    return Set(pairs.map { $0[0] }).allSatisfy { kind in
      pairs.filter { $0[0] == kind }.map { $0[1] }.contains { name in
        switch kind {
        case "class": return accountClass?.rawValue == name
        case "source": return body.attribution.source == name
        case "recorder": return event.recorder == name
        case "type": return event.type.name == name
        case "date":
          guard let asked = try? EDTFDate(name).bounds else { return false }
          return asked.earliest <= bounds.latest && bounds.latest <= asked.latest
        default: return false
        }
      }
    }
  }

  /// The statements that count.
  var counting: [Told] { told.filter { $0.fate == .counts } }

  // MARK: - Cells

  /// The statements of a cell that count, replaced ones included: with the answers to them.
  func counting(in cell: CellKey) -> [Told] {
    counting.filter { one in
      guard let answer = one.body as? AccountAnswered else { return one.cells.contains(cell) }
      return told.contains { $0.event.id == answer.target && $0.cells.contains(cell) }
    }
  }

  /// The statements of a cell that nothing replaces.
  func live(in cell: CellKey) -> [Told] {
    let all = counting(in: cell)
    return all.filter { one in !all.contains { replaces($0, one) } }
  }

  /// How many statements of a cell may have been said in time.
  func possiblyEarlier(in cell: CellKey) -> Int {
    told.count { $0.fate == .possiblyEarlier && $0.cells.contains(cell) }
  }

  /// Whether one statement of a cell takes the place of another.
  func replaces(_ new: Told, _ old: Told) -> Bool {
    let (newSaid, oldSaid) = (new.body.attribution, old.body.attribution)
    guard newSaid.voices == oldSaid.voices, newSaid.channel == oldSaid.channel,
      (newSaid.quote == nil) == (oldSaid.quote == nil)
    else { return false }
    let isOneDay = new.typed == old.typed && new.typed.earliest == new.typed.latest
    guard
      old.typed.latest < new.typed.earliest
        || isOneDay && newSaid.source == oldSaid.source && new.sequence > old.sequence
    else { return false }
    switch (new.body, old.body) {
    case (let new as PositionStated, let old as PositionStated):
      guard new.mode?.slot == old.mode?.slot else { return false }
      if new.mode == .refuses {
        return new.value == old.value && new.text == old.text && new.conditions == old.conditions
      }
      return new.conditions.isEmpty || !old.conditions.isEmpty
    case (is PositionWithdrawn, is PositionStated), (is PositionWithdrawn, is PositionWithdrawn),
      (is PriorityStated, is PriorityStated):
      return true
    case (let new as AccountAnswered, let old as AccountAnswered):
      return new.target == old.target && new.party == old.party
    default: return false
    }
  }
}

extension EventType {
  fileprivate var isDeclaration: Bool {
    [.partyDeclared, .issueDeclared, .sourceDeclared].contains(self)
  }
}
