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
  /// Proposals, versions, parties and issues, by slug or pattern.
  public var words: [String]

  /// Asks for the proposals that words name; without words for all.
  public init(_ question: Question, words: [String] = []) {
    (self.question, self.words) = (question, words)
  }

  /// Reads the proposals. Throws `LedgerError` for words that name nothing.
  ///
  /// Cost: where words name proposals their own events and those of proposals based on them,
  /// otherwise all tablings, answers and agreed elements.
  public func answer(
    from reader: borrowing some EventReading & ~Copyable
  ) throws -> ProposalsReport {
    let registry = try reader.registry(question)
    let words = try ProposalWords(words, registry: registry, in: reader)
    let proposals = try reader.proposalRecord(of: words.slugs, question, registry: registry)
    let wanted = Set(
      proposals.proposals.flatMap(\.versions).map(\.name).filter(words.name(_:)))
    let shown = proposals.proposals.filter { proposal in
      proposal.versions.contains { wanted.contains($0.name) }
        || words.name(ProposalName(slug: proposal.slug, version: ""))
    }
    return ProposalsReport(
      record: try RecordState(reader, registry: registry), question: question, registry: registry,
      proposals: shown, wanted: wanted, isNamed: !words.patterns.isEmpty,
      parties: words.parties, issues: words.issues,
      matrices: shown.map { proposals.matrix(of: $0) },
      possiblyEarlier: proposals.record.possiblyEarlier.filter { statement in
        statement.body.proposalName.map { name in
          shown.contains { $0.slug == name.slug }
        } ?? false
      }.count)
  }
}

extension EventReading where Self: ~Copyable {
  /// The proposals with these slugs and those based on them, by whatever steps; all of them where
  /// no slugs are given.
  fileprivate func proposalRecord(
    of slugs: Set<String>, _ question: Question, registry: Registry
  ) throws -> ProposalRecord {
    guard !slugs.isEmpty else {
      let types: [EventType] = [.proposalTabled, .proposalAnswered, .elementAgreed]
      return ProposalRecord(
        try admitted(tags: types.map { "type:\($0.name)" }, question, registry: registry))
    }
    var known = slugs
    while true {
      let record = try admitted(
        tags: known.sorted().map { "proposal:\($0)" }, question, registry: registry)
      let based = record.statements(of: ProposalTabled.self).filter {
        known.contains(ProposalName($0.body.basedOn).slug)
      }
      let next = known.union(based.map(\.body.slug))
      if next == known { return ProposalRecord(record) }
      known = next
    }
  }
}

extension EventMessage {
  /// The proposal that a tabling or an answer is about; nil for other events.
  fileprivate var proposalName: ProposalName? {
    switch self {
    case let body as ProposalTabled: ProposalName(slug: body.slug, version: body.version)
    case let body as ProposalAnswered: ProposalName(slug: body.proposal, version: body.version)
    default: nil
    }
  }
}

/// The words of a query for proposals, sorted into what they name.
private struct ProposalWords {
  var parties: [String] = []
  var issues: [String] = []
  var patterns: [Pattern] = []
  /// The slugs of the proposals where each is named by its slug; empty where all must be read.
  var slugs: Set<String> = []

  init(
    _ words: [String], registry: Registry, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    var reasons: [String] = []
    for word in words {
      let pattern = Pattern(word)
      let parties = registry.orderedParties.map(\.slug).filter(pattern.matches)
      let issues = registry.orderedIssues.map(\.slug).filter(pattern.matches)
      self.parties += parties.filter { !self.parties.contains($0) }
      self.issues += issues.filter { !self.issues.contains($0) }
      if try reader.postingCount(of: "proposal:\(word)") > 0 || !pattern.isName {
        patterns.append(pattern)
      } else if parties.isEmpty, issues.isEmpty {
        reasons.append("query: found “\(word)”, expected a proposal, a party or an issue on record")
      }
    }
    if !reasons.isEmpty { throw LedgerError(.usage, reasons) }
    if patterns.allSatisfy(\.isName) {
      slugs = Set(patterns.map { ProposalName($0.description).slug })
    }
  }

  func name(_ name: ProposalName) -> Bool {
    patterns.isEmpty
      || patterns.contains { $0.matches(name.slug) || $0.matches(name.description) }
  }
}
