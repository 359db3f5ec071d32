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
  /// The places of agreed elements that may be of the day asked for, and are not counted.
  public let possiblyEarlier: [UInt64]
  /// Whether the query names issues.
  public let namesIssues: Bool
}

/// Asks how far issues came.
public struct AgreedInquiry: Inquiry {
  public var question: Question
  /// The issues, and the parties to which what is agreed or held open is confined.
  public var query: Query

  /// Asks how far the issues of a query came.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  /// Reads how far issues came; cost: the agreed elements, the proposals, and on agreed issues the
  /// positions of the parties that agreed; with issues, the events on those.
  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> AgreedReport {
    var asked = question
    let subjects = try record.subjects(of: query, for: &asked)
    // What chooses the accounts must not hide the answers to them.
    let question = question
    let registry = try record.registry(question)
    var tags: Set<String> = []
    if subjects.issues.isEmpty {
      tags = [
        "type:\(EventType.elementAgreed.name)", "type:\(EventType.proposalTabled.name)",
      ]
    } else {
      tags = Set(subjects.issues.map { "issue:\($0)" })
    }
    let found = try record.admitted(tags: tags.sorted(), question, registry: registry)
    for (_, body) in found.statements(of: ElementAgreed.self) {
      for party in body.parties { tags.insert(CellKey(party: party, issue: body.issue).tag) }
    }
    for (_, body) in found.statements(of: ProposalTabled.self) {
      tags.insert("proposal:\(body.slug)")
    }
    let evidence = try record.admitted(tags: tags.sorted(), question, registry: registry)
    let possible = evidence.possiblyEarlier.filter { $0.body is ElementAgreed }
    return AgreedReport(
      record: try RecordState(record, registry: registry), question: asked, registry: registry,
      issues: evidence.progress(on: subjects.issues).filter { progress in
        isAskedFor(progress, subjects) && holds(asked.filter, of: progress)
      }, possiblyEarlier: possible.map(\.sequence), namesIssues: !subjects.issues.isEmpty)
  }

  private func isAskedFor(_ progress: IssueProgress, _ subjects: Subjects) -> Bool {
    let names = Set(subjects.parties)
    let isOfParties =
      names.isEmpty
      || progress.agreements.contains { !names.isDisjoint(with: $0.parties) }
      || progress.brackets.contains { !names.isDisjoint(with: $0.term.bracketedBy) }
    let versions = progress.terms.map(\.version) + progress.agreements.flatMap(\.proposals)
    let isOfProposals =
      subjects.proposals.isEmpty
      || versions.contains { version in
        let parts = version.split(separator: "@", maxSplits: 1).map(String.init)
        return subjects.names(proposal: parts[0], version: parts.count > 1 ? parts[1] : "")
      }
    return isOfParties && isOfProposals
  }

  private func holds(_ filter: StatementFilter, of progress: IssueProgress) -> Bool {
    let accounts = progress.agreements.flatMap { $0.accounts.map(\.statement) }
    let all = accounts + progress.terms.map(\.statement)
    return filter.isEmpty || all.contains(where: filter.holds)
  }
}
