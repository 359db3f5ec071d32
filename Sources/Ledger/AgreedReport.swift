public import EventStore
import Positions
public import Projections

/// How far each issue came: agreed, bracketed, on the table, untouched.
public struct AgreedReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// Who is declared.
  public let registry: Registry
  /// The issues asked for, in the declared order.
  public let issues: [IssueProgress]
}

/// Asks how far issues came.
public struct AgreedInquiry: Inquiry {
  public var question: Question
  /// The parties to which what is agreed or held open is confined; empty: anyone.
  public var parties: [String] = []
  /// The issues; empty: all.
  public var issues: [String] = []

  /// Asks about all issues.
  public init(_ question: Question) { self.question = question }

  /// Reads how far issues came; cost: the agreed elements, the proposals, and on agreed issues the
  /// positions of the parties that agreed; with issues, the events on those.
  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> AgreedReport {
    let registry = try record.registry(question)
    var tags: Set<String> = []
    if issues.isEmpty {
      tags = [
        "type:\(EventType.elementAgreed.name)", "type:\(EventType.proposalTabled.name)",
      ]
    } else {
      tags = Set(issues.map { "issue:\($0)" })
    }
    let found = try record.admitted(tags: tags.sorted(), question, registry: registry)
    for (_, body) in found.statements(of: ElementAgreed.self) {
      for party in body.parties { tags.insert(CellKey(party: party, issue: body.issue).tag) }
    }
    for (_, body) in found.statements(of: ProposalTabled.self) {
      tags.insert("proposal:\(body.slug)")
    }
    let evidence = try record.admitted(tags: tags.sorted(), question, registry: registry)
    return AgreedReport(
      record: try RecordState(record, registry: registry), question: question, registry: registry,
      issues: evidence.progress(on: issues).filter(isAskedFor))
  }

  private func isAskedFor(_ progress: IssueProgress) -> Bool {
    parties.isEmpty
      || progress.agreements.contains { !Set($0.parties).isDisjoint(with: parties) }
      || progress.brackets.contains { !Set($0.term.bracketedBy).isDisjoint(with: parties) }
  }
}
