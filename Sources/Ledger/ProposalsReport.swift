public import EventStore
import Positions
public import Projections

/// The proposals on record, or those asked for: versions, accounts, terms and answers.
public struct ProposalsReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// Who is declared.
  public let registry: Registry
  /// The proposals asked for, in order of first tabling, each with all of its versions.
  public let proposals: [Proposal]
  /// The versions asked for; all of them where only proposals were named.
  public let wanted: Set<ProposalName>
  /// Whether words named the proposals, so that each is asked for by itself.
  public let isNamed: Bool
  /// The proposals and versions that words named, in their order; patterns are left out.
  public let named: [ProposalName]
  /// The parties asked for, whose answers alone are shown; empty: all.
  public let parties: [String]
  /// The issues asked for, whose terms alone are shown; empty: all.
  public let issues: [String]
  /// Who answered what, in the order of the proposals.
  public let matrices: [AnswerMatrix]
  /// How many further tablings and answers may have been in time.
  public let possiblyEarlier: Int

  /// A version asked for, or nil.
  public func version(_ name: ProposalName) -> ProposalVersion? {
    proposals.first { $0.slug == name.slug }?.version(name.version)
  }

  /// The versions of a proposal that are asked for, in their order.
  public func versions(of proposal: Proposal) -> [ProposalVersion] {
    proposal.versions.filter { wanted.contains($0.name) }
  }
}

/// Asks for proposals: what was tabled, by whose account, and who answered it.
public struct ProposalsInquiry: Inquiry {
  public var question: Question
  /// Proposals, versions, parties and issues, and which statements are read.
  public var query: Query

  /// Asks for the proposals that a query names; where it names none, for all.
  public init(_ query: Query, question: Question = Question()) {
    (self.query, self.question) = (query, question)
  }

  /// Reads the proposals. Throws `LedgerError` for words that name nothing.
  ///
  /// Cost: where words name proposals by their slugs, their own events, those of proposals based on
  /// them, and the parties; otherwise all tablings, answers and agreed elements, and the registry.
  public func answer(
    from reader: borrowing some EventReading & ~Copyable
  ) throws -> ProposalsReport {
    var question = question
    let subjects = try reader.subjects(of: query, for: &question)
    let areNamed = !subjects.proposals.isEmpty && subjects.proposals.allSatisfy(\.isName)
    let named = areNamed ? subjects.proposals.map { ProposalName($0.description) } : []
    let proposals = try reader.proposalRecord(of: Set(named.map(\.slug)), question)
    let wanted = Set(
      proposals.proposals.flatMap(\.versions).map(\.name).filter {
        subjects.names(proposal: $0.slug, version: $0.version)
      })
    let shown = proposals.proposals.filter { proposal in
      proposal.versions.contains { wanted.contains($0.name) }
        || subjects.names(proposal: proposal.slug, version: "")
    }
    let registry = proposals.record.registry
    return ProposalsReport(
      record: try RecordState(reader, registry: areNamed ? nil : registry), question: question,
      registry: registry, proposals: shown, wanted: wanted,
      isNamed: !subjects.proposals.isEmpty, named: named, parties: subjects.parties,
      issues: subjects.issues, matrices: shown.map { proposals.matrix(of: $0) },
      possiblyEarlier: proposals.record.possiblyEarlier.filter { statement in
        statement.body.proposalSlug.map { slug in shown.contains { $0.slug == slug } } ?? false
      }.count)
  }
}

extension EventReading where Self: ~Copyable {
  /// The versions of proposals that speak of some issues, with the answers of some parties; nil
  /// where none does. Cost: the events of those proposals.
  func proposals(
    speakingOf issues: [String], for parties: [String], _ reading: inout StanceReading
  ) throws -> ProposalsReport? {
    var slugs: Set<String> = []
    for issue in issues {
      slugs.formUnion(try versions(speakingOf: issue, &reading).map(\.slug))
    }
    guard !slugs.isEmpty else { return nil }
    let record = try proposalRecord(of: slugs, reading.question)
    let registry = record.record.registry
    let places = Set(issues.map { TermPlace.issue($0) })
    let wanted = record.proposals.flatMap(\.versions).filter { version in
      version.terms(in: registry).contains { places.contains($0.place) }
    }.map(\.name)
    guard !wanted.isEmpty else { return nil }
    let shown = record.proposals.filter { proposal in
      wanted.contains { $0.slug == proposal.slug }
    }
    return ProposalsReport(
      record: try RecordState(self, registry: nil), question: reading.question,
      registry: registry, proposals: shown, wanted: Set(wanted), isNamed: false, named: [],
      parties: parties, issues: issues, matrices: shown.map { record.matrix(of: $0) },
      possiblyEarlier: 0)
  }

  /// The proposals with these slugs and those based on them, by whatever steps; all of them where
  /// no slugs are given.
  fileprivate func proposalRecord(
    of slugs: Set<String>, _ question: Question
  ) throws -> ProposalRecord {
    guard !slugs.isEmpty else {
      let types: [EventType] = [.proposalTabled, .proposalAnswered, .elementAgreed]
      return ProposalRecord(
        try admitted(
          tags: types.map { "type:\($0.name)" }, question, registry: registry(question)))
    }
    var known = slugs
    while true {
      let tags = known.sorted().map { "proposal:\($0)" }
      let record = try admitted(tags: tags, question)
      let next = known.union(
        record.statements(of: ProposalTabled.self).filter {
          known.contains(ProposalName($0.body.basedOn).slug)
        }.map { $0.body.slug })
      guard next == known else {
        known = next
        continue
      }
      var registry = record.registry
      try declare(.party, in: &registry, question)
      return ProposalRecord(try admitted(tags: tags, question, registry: registry))
    }
  }
}

extension EventMessage {
  /// The slug of the proposal that a tabling or an answer is about; nil for other events.
  fileprivate var proposalSlug: String? {
    switch self {
    case let body as ProposalTabled: body.slug
    case let body as ProposalAnswered: body.proposal
    default: nil
    }
  }
}
