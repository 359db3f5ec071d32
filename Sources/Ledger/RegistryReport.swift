import Dossiers
import EventStore
public import Positions
public import Projections

/// Who and what is declared, and the record that says so.
public struct RegistryReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What is declared.
  public let registry: Registry
  /// How many events concern a slug, by registry cell; the declarations are among them.
  public let eventCounts: [CellKey: UInt64]
  /// What was withheld; nil where no level was asked for.
  public var note: ReleaseNote?
}

extension Ledger {
  /// What is worth telling whoever opened the ledger, though it can be used.
  public var warnings: [String] { store.warnings }

  /// All declarations in force, with the number of events about each of a kind.
  ///
  /// Costs the size of the registry, and one seek for each slug counted; with a level, which
  /// withholds what is above it, a pass over the log besides.
  public func registry(
    counting kind: RegistryKind? = nil, upTo level: Marking? = nil
  ) throws -> RegistryReport {
    try read(upTo: level) { snapshot in
      let registry = try snapshot.registry()
      var counts: [CellKey: UInt64] = [:]
      for cell in registry.places.keys where cell.registryKind == kind {
        guard let kind, let slug = cell.registrySlug else { continue }
        let count = try snapshot.postingCount(of: "\(kind.rawValue):\(slug)")
        guard count > 0 else {
          throw LedgerError(
            .integrity,
            "postings, tag \(kind.rawValue):\(slug): found nothing, expected its declaration")
        }
        counts[cell] = count
      }
      return RegistryReport(
        record: try RecordState(snapshot, registry: registry), registry: registry,
        eventCounts: counts, note: snapshot.note(level))
    }
  }

  /// The events that a person means, each with all that bears on it, and what they cite; what is
  /// above a level is withheld.
  public func details(
    of texts: [String], upTo level: Marking? = nil
  ) throws -> (details: [EventDetail], registry: RegistryReport, note: ReleaseNote?) {
    try read(upTo: level) { snapshot in
      var cited = CitedRegistry()
      let details = try texts.map { text in
        try EventDetail(at: snapshot.place(meant: text), in: snapshot)
      }
      for detail in details {
        for event in [detail.event, detail.target] + detail.answers.map(Optional.some) {
          try cited.read(event, in: snapshot)
        }
        if let body = detail.bodyInForce, var event = detail.event {
          event.body = body
          try cited.read(event, in: snapshot)
        }
      }
      return (
        details,
        RegistryReport(
          record: try RecordState(snapshot, registry: nil), registry: cited.registry,
          eventCounts: [:]),
        snapshot.note(level)
      )
    }
  }

  /// Declares a party, an issue or a source; an equal declaration on record is acknowledged.
  ///
  /// A party or an issue without a place in the declared order keeps the one on record, or comes
  /// last. Throws `LedgerError`: `.usage` for what is wrong with the declaration, `.conflict` where
  /// a different one is on record and `terms.amends` is not set.
  public func declare(_ body: any EventMessage, terms: AppendTerms) throws -> AppendReceipt {
    guard body.declares != nil else {
      preconditionFailure("Ledger: \(type(of: body)) declares nothing")
    }
    return try record(terms: terms) { appender, recording, _ in
      let registry = try appender.registry()
      let body = registry.ordered(body)
      var problems = body.problems().map { "\($0)" } + registry.problems(of: body)
      problems += try appender.problems(ofDating: body)
      guard problems.isEmpty else { throw LedgerError(.usage, problems) }
      let draft = Draft(
        id: recording.ids.next(), body: body, marking: .clear, file: "declaration", line: 0)
      let plan = try RecordingPlan(
        [draft], completeSources: [], amends: terms.amends, in: appender)
      guard plan.conflicts.isEmpty else { throw LedgerError(.conflict, plan.conflicts) }
      try recording.carryOut(plan, in: &appender)
    }
  }
}

extension Registry {
  /// The declaration with its place in the declared order.
  fileprivate func ordered(_ body: any EventMessage) -> any EventMessage {
    switch body {
    case var party as PartyDeclared:
      let last = parties.values.compactMap(\.order).max() ?? 0
      party.order = party.order ?? parties[party.slug]?.order ?? last + 1
      return party
    case var issue as IssueDeclared:
      let last = issues.values.compactMap(\.order).max() ?? 0
      issue.order = issue.order ?? issues[issue.slug]?.order ?? last + 1
      return issue
    default: return body
    }
  }
}
