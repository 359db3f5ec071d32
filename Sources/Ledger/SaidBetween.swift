import EventStore
import Positions
import Projections

// What came in between two moments, whether or not it changed a figure.

extension EventReading where Self: ~Copyable {
  /// The statements that count at the second moment and did not at the first.
  ///
  /// Cost: on the axis `known` the events in between; on the others those of the parties or issues
  /// asked for, or the whole record where none are.
  func statements(
    from: Moment, to: Moment, _ question: Question, subjects: Subjects
  ) throws -> [AdmittedStatement] {
    let later = question.at(to)
    if from.axis == .known {
      var events: [UInt64: Event] = [:]
      for sequence in range(from, to) where !withholds(sequence) {
        guard let event = try decoded(at: sequence), !event.type.isEditorial,
          event.body is any StatementMessage
        else { continue }
        events[sequence] = event
        for editorial in try self.events(tagged: "target:\(event.id)", later)
        where editorial.type.isEditorial {
          events[editorial.sequence] = editorial
        }
      }
      let sorted = events.values.sorted { $0.sequence < $1.sequence }
      let record = try AdmittedRecord(sorted, question: later, registry: registry(later))
      return try record.statements.filter { statement in
        try range(from, to).contains(statement.sequence) && concerns(statement.body, subjects)
      }
    }
    let earlier = question.at(from)
    let registry = try registry(later)
    var tags = subjects.parties.map { "party:\($0)" }
    if tags.isEmpty { tags = subjects.issues.map { "issue:\($0)" } }
    let record =
      tags.isEmpty
      ? try admitted(later, registry: registry)
      : try admitted(tags: tags, later, registry: registry)
    return try record.statements.filter { statement in
      try earlier.admission(of: statement) != .admitted && concerns(statement.body, subjects)
    }
  }

  /// What was done to the record in between: on the axis `known` all of it, on that of publication
  /// what sources withdrew.
  func editorial(
    from: Moment, to: Moment, _ question: Question, subjects: Subjects
  ) throws -> [EditorialChange] {
    var places: [UInt64] = []
    switch from.axis {
    case .known:
      let types: [EventType] = [
        .recordCorrected, .recordRetracted, .recordReviewed, .recordRedacted,
      ]
      for type in types { places += try postings(of: "type:\(type.name)", in: range(from, to)) }
    case .published:
      places = try postings(of: "type:\(EventType.recordRetracted.name)")
        .filter { question.knows($0) }
    case .valid: break
    }
    var changes: [EditorialChange] = []
    for place in places.sorted() {
      guard let event = try decoded(at: place), let body = event.body as? any EditorialMessage,
        try concerns(event.body, subjects)
      else { continue }
      if from.axis == .published {
        guard let day = (body as? RecordRetracted)?.sourceWithdrewBy,
          Int64(day) > from.end ?? .max, Int64(day) <= to.end ?? .max
        else { continue }
      }
      changes.append(
        EditorialChange(
          event: event, target: try body.target.flatMap { try decoded($0) },
          targetPlace: try body.target.flatMap { try self.place(of: $0) }))
    }
    return changes
  }

  /// The events between two moments of what was known.
  private func range(_ from: Moment, _ to: Moment) -> Range<UInt64> {
    let end = min(to.end.map { UInt64($0) } ?? size, size)
    return min(UInt64(from.end ?? 0), end)..<end
  }

  /// Whether a body concerns what was asked for: one of the parties, and one of the issues,
  /// proposals, rounds of talks or claims.
  private func concerns(_ body: any EventMessage, _ subjects: Subjects) throws -> Bool {
    let named = subjects.proposals + subjects.talks + subjects.claims
    guard !(subjects.parties.isEmpty && subjects.issues.isEmpty && named.isEmpty) else {
      return true
    }
    var tags = Set(try self.tags(of: body))
    // Of what was redacted the cell is kept, which names both.
    for cell in body is RecordRedacted ? CellKey.named(in: Array(tags)) : [] {
      guard let (party, issue) = cell.stance else { continue }
      tags.formUnion(["party:\(party)", "issue:\(issue)"])
    }
    let isParty =
      subjects.parties.isEmpty
      || subjects.parties.contains { tags.contains("party:\($0)") }
    guard isParty, !(subjects.issues.isEmpty && named.isEmpty) else { return isParty }
    return subjects.issues.contains { tags.contains("issue:\($0)") }
      || subjects.proposals.contains { $0.matches(anyOf: tags, kind: "proposal") }
      || subjects.talks.contains { $0.matches(anyOf: tags, kind: "talks") }
      || subjects.claims.contains { $0.matches(anyOf: tags, kind: "claim") }
  }
}

extension Pattern {
  /// Whether a tag of a kind names something that matches.
  fileprivate func matches(anyOf tags: Set<String>, kind: String) -> Bool {
    tags.contains { $0.hasPrefix(kind + ":") && matches(String($0.dropFirst(kind.count + 1))) }
  }
}
