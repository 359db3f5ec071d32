import Positions

/// The proposals of a record, with how their versions hang together.
///
/// A tabling of a version that is already on record is another account of it and amends nothing.
/// The result does not depend on the order of recording, but for the order in which accounts of one
/// day are listed.
public struct ProposalRecord: Sendable {
  /// The statements it rests on.
  public let record: AdmittedRecord
  /// The proposals in order of their first tabling, those last that are only cited.
  public let proposals: [Proposal]
  /// The tablings that are said to answer a proposal, by what they answer.
  let responses: [ProposalName: [ProposalAccount]]
  private let versions: [ProposalName: ProposalVersion]
  private let bases: [ProposalName: Set<ProposalName>]

  /// Gathers the proposals of a record; cost: its statements, and the square of the versions.
  public init(_ record: AdmittedRecord) {
    self.record = record
    var versions: [ProposalName: ProposalVersion] = [:]
    for account in Self.accounts(record) {
      versions[account.name, default: ProposalVersion(name: account.name)].accounts.append(account)
    }
    for (name, statement) in Self.citations(record) {
      versions[name, default: ProposalVersion(name: name)].citations.append(statement)
    }
    for (statement, body) in record.statements(of: ElementAgreed.self) where !body.version.isEmpty {
      versions[body.versionName]?.agreed.append(
        ProposalVersion.AgreedElement(statement: statement, body: body))
    }
    self.versions = versions
    bases = versions.mapValues { version in
      Set(version.proposals(in: \.basedOn).map(\.value).filter { !$0.version.isEmpty })
    }
    let all = versions.values.flatMap(\.accounts).filter { !$0.body.inAnswerTo.isEmpty }
    responses = Dictionary(grouping: all) { ProposalName($0.body.inAnswerTo) }
      .mapValues { $0.sorted { AdmittedStatement.isToldBefore($0.statement, $1.statement) } }
    proposals = Self.ordered(versions, bases: bases, cited: Self.unversioned(record))
  }

  /// A version of a proposal, or nil.
  public func version(_ name: ProposalName) -> ProposalVersion? { versions[name] }

  /// The tabled versions that are certainly newer than one: based on it, by whatever steps, or of
  /// the same proposal and tabled on later days in every reading of the dates.
  public func successors(of name: ProposalName) -> [ProposalName] {
    guard let version = versions[name] else { return [] }
    return proposals.flatMap(\.versions).filter { other in
      guard other.isTabled, other.name != name else { return false }
      let (after, before) = (rests(other.name, on: name), rests(name, on: other.name))
      if after != before { return after }
      guard other.name.slug == name.slug, let known = version.knownBy,
        let tabled = other.tabledFrom
      else { return false }
      return known < tabled
    }.map(\.name)
  }

  /// Whether one version is based on the other, by whatever steps.
  private func rests(_ name: ProposalName, on base: ProposalName) -> Bool {
    var seen: Set<ProposalName> = [name]
    var waiting = [name]
    while let next = waiting.popLast() {
      for below in bases[next] ?? [] {
        if below == base { return true }
        if seen.insert(below).inserted { waiting.append(below) }
      }
    }
    return false
  }

  private static func accounts(_ record: AdmittedRecord) -> [ProposalAccount] {
    let tablings = record.statements(of: ProposalTabled.self).sorted {
      AdmittedStatement.isToldBefore($0.statement, $1.statement)
    }
    var named: [ProposalName: [String]] = [:]
    for (_, body) in tablings {
      named[body.versionName, default: []] += body.by
    }
    return tablings.map { statement, body in
      let by = body.by.isEmpty ? named[body.versionName] ?? [] : body.by
      return ProposalAccount(
        statement: statement, body: body,
        accountClass: by.compactMap { record.registry.accountClass(of: body, about: $0) }.min(),
        sameAs: record.places(of: body.sameAs), answers: record.answers(to: statement.id))
    }
  }

  /// What cites a version, each once, by sequence number.
  private static func citations(_ record: AdmittedRecord) -> [(ProposalName, AdmittedStatement)] {
    record.statements.flatMap { statement -> [(ProposalName, AdmittedStatement)] in
      let names: Set<ProposalName>
      switch statement.body {
      case let body as ProposalTabled:
        names = [ProposalName(body.basedOn), ProposalName(body.inAnswerTo)]
      case let body as ProposalAnswered:
        names = [body.versionName]
      case let body as ElementAgreed: names = [body.versionName]
      default: names = []
      }
      return names.filter { !$0.slug.isEmpty && !$0.version.isEmpty }.map { ($0, statement) }
    }
  }

  /// The proposals that are cited without a version.
  private static func unversioned(_ record: AdmittedRecord) -> [(String, AdmittedStatement)] {
    record.statements.compactMap { statement in
      switch statement.body {
      case let body as ProposalTabled where !body.inAnswerTo.contains("@"):
        body.inAnswerTo.isEmpty ? nil : (body.inAnswerTo, statement)
      case let body as ProposalAnswered where body.version.isEmpty: (body.proposal, statement)
      case let body as ElementAgreed where body.version.isEmpty && !body.proposal.isEmpty:
        (body.proposal, statement)
      default: nil
      }
    }
  }

  private static func ordered(
    _ versions: [ProposalName: ProposalVersion], bases: [ProposalName: Set<ProposalName>],
    cited: [(String, AdmittedStatement)]
  ) -> [Proposal] {
    var firsts: [String: AdmittedStatement] = [:]
    for (slug, statement) in cited { firsts[slug] = firsts[slug] ?? statement }
    let groups = Dictionary(grouping: versions.values, by: \.name.slug)
    let proposals = Set(groups.keys).union(firsts.keys).map { slug in
      (
        proposal: Proposal(slug: slug, versions: inOrder(groups[slug] ?? [], bases: bases)),
        cited: firsts[slug]
      )
    }
    return proposals.sorted { one, other in
      let tabled = [one, other].map { $0.proposal.versions.contains(where: \.isTabled) }
      if tabled[0] != tabled[1] { return tabled[0] }
      let told = [one, other].map { first(of: $0.proposal) ?? $0.cited }
      guard let before = told[0], let after = told[1], before.sequence != after.sequence else {
        return one.proposal.slug < other.proposal.slug
      }
      return AdmittedStatement.isToldBefore(before, after)
    }.map(\.proposal)
  }

  private static func first(of proposal: Proposal) -> AdmittedStatement? {
    let tabled = proposal.versions.filter(\.isTabled)
    return (tabled.isEmpty ? proposal.versions : tabled).compactMap(\.first)
      .min { AdmittedStatement.isToldBefore($0, $1) }
  }

  /// The earliest told first, but each after what it is based on.
  private static func inOrder(
    _ versions: [ProposalVersion], bases: [ProposalName: Set<ProposalName>]
  ) -> [ProposalVersion] {
    let told = versions.sorted { one, other in
      guard let before = one.first, let after = other.first, before.sequence != after.sequence
      else { return one.name.version < other.name.version }
      return AdmittedStatement.isToldBefore(before, after)
    }
    var ordered: [ProposalVersion] = []
    var placed: Set<ProposalName> = []
    // A list of its own, as a chain of versions can be of any length.
    for version in told {
      var waiting = [(version, isOpen: false)]
      while let (next, isOpen) = waiting.popLast() {
        if isOpen {
          ordered.append(next)
        } else if placed.insert(next.name).inserted {
          waiting.append((next, true))
          let below = bases[next.name] ?? []
          waiting += told.reversed().filter { below.contains($0.name) }.map { ($0, false) }
        }
      }
    }
    return ordered
  }
}

extension AdmittedRecord {
  /// The places of those among some statements that are admitted.
  func places(of ids: [EventReference]) -> [UInt64] {
    ids.compactMap { statement($0)?.sequence }
  }
}
