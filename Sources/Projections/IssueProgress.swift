public import Positions

/// How far an issue came: what was agreed on it, what is held open, what lies on the table.
public struct IssueProgress: Sendable {
  /// The issue.
  public let issue: IssueDeclared
  /// What was agreed, the earliest first.
  public let agreements: [Agreement]
  /// The terms of proposals on it, as recorded: every account of every version.
  public let terms: [TabledTerm]

  /// How far it came: of several agreements, by the one that the most agree on.
  public var standing: Standing {
    let shared = agreements.filter { $0.basis == .shared }
    if shared.contains(where: \.isByAllNegotiators) { return .agreedByAll }
    if !shared.isEmpty { return .agreedBySome }
    if !agreements.isEmpty { return .oneSide }
    if !brackets.isEmpty { return .bracketed }
    if terms.isEmpty { return .untouched }
    return terms.contains { !$0.isSuperseded } ? .onTheTable : .dropped
  }
  /// The terms that a party holds open, and no later version has in other form.
  public var brackets: [TabledTerm] {
    terms.filter { !$0.term.bracketedBy.isEmpty && !$0.isSuperseded }
  }

  /// How far an issue came.
  public enum Standing: String, CaseIterable, Sendable {
    /// All who negotiate agree on something, by both sides' accounts.
    case agreedByAll = "agreed by all negotiators"
    /// Some of them do, by both sides' accounts.
    case agreedBySome = "agreed by some negotiators"
    /// Something is agreed by one side's account only.
    case oneSide = "agreed according to one side only"
    /// A party holds a term on it open.
    case bracketed
    /// A proposal has a term on it. A term is no agreement.
    case onTheTable = "on the table"
    /// A proposal had a term on it, and a later version is said to have none.
    case dropped = "no longer on the table"
    /// No proposal and no agreed element is about it.
    case untouched
  }
}

/// One term of a proposal by one account of it.
public struct TabledTerm: Sendable {
  /// The account of the version.
  public let statement: AdmittedStatement
  /// The version, as `slug@version`.
  public let version: String
  /// The term.
  public let term: Term
  /// The later version that is said to have, or not to have, a term on the issue, as
  /// `slug@version`; empty: none is.
  public let supersededBy: String

  /// Whether a later version took the place of this term.
  public var isSuperseded: Bool { !supersededBy.isEmpty }
}

extension AdmittedRecord {
  /// How far issues came, in the declared order; the record must hold the agreed elements, the
  /// tabled proposals, and the positions of the parties that agreed.
  ///
  /// Which version is later is told as in the matrix of answers, within one proposal. Cost: that of
  /// `Agreements`, and of `ProposalRecord`.
  public func progress(on issues: [String]) -> [IssueProgress] {
    let agreements = Agreements(self, utterances: utterances)
    let tabled = statements(of: ProposalTabled.self)
    let proposals = ProposalRecord(self)
    var later: [ProposalName: [ProposalVersion]] = [:]
    for name in Set(tabled.map(\.body.versionName)) {
      later[name] = proposals.successors(of: name).filter { $0.slug == name.slug }
        .compactMap(proposals.version)
    }
    var terms: [String: [TabledTerm]] = [:]
    for (statement, body) in tabled {
      for term in body.terms where !term.issue.isEmpty && !term.isAbsent {
        let next = later[body.versionName]?.first { version in
          version.accounts.contains { $0.speaks(of: term.issue) }
        }
        terms[term.issue, default: []].append(
          TabledTerm(
            statement: statement, version: body.versionName.description, term: term,
            supersededBy: next?.name.description ?? ""))
      }
    }
    let wanted = Set(issues)
    return registry.orderedIssues.filter { wanted.isEmpty || wanted.contains($0.slug) }.map {
      IssueProgress(
        issue: $0, agreements: agreements.byIssue[$0.slug] ?? [], terms: terms[$0.slug] ?? [])
    }
  }
}
