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
  /// Cost: that of `Agreements`, and the terms.
  public func progress(on issues: [String]) -> [IssueProgress] {
    let agreements = Agreements(self, utterances: utterances)
    let tabled = statements(of: ProposalTabled.self)
    let versions = ProposalVersions(tabled)
    var terms: [String: [TabledTerm]] = [:]
    for (statement, body) in tabled {
      let version = "\(body.slug)@\(body.version)"
      for term in body.terms where !term.issue.isEmpty && term.absent.isEmpty {
        terms[term.issue, default: []].append(
          TabledTerm(
            statement: statement, version: version, term: term,
            supersededBy: versions.successor(of: version, on: term.issue)))
      }
    }
    let wanted = Set(issues)
    return registry.orderedIssues.filter { wanted.isEmpty || wanted.contains($0.slug) }.map {
      IssueProgress(
        issue: $0, agreements: agreements.byIssue[$0.slug] ?? [], terms: terms[$0.slug] ?? [])
    }
  }
}

/// Which version of a proposal follows which: one of the same proposal that is based on it, or the
/// next that was tabled certainly later by all accounts.
private struct ProposalVersions {
  private var next: [String: String] = [:]
  /// The issues on which any account of a version has a term, absent ones included.
  private var issues: [String: Set<String>] = [:]

  init(_ tabled: [(statement: AdmittedStatement, body: ProposalTabled)]) {
    var accounts: [String: [String: [AdmittedStatement]]] = [:]
    for (statement, body) in tabled {
      let version = "\(body.slug)@\(body.version)"
      accounts[body.slug, default: [:]][version, default: []].append(statement)
      issues[version, default: []].formUnion(body.terms.map(\.issue))
      if body.basedOn.hasPrefix(body.slug + "@"), body.basedOn != version {
        next[body.basedOn] = version
      }
    }
    for versions in accounts.values {
      for (version, mine) in versions where next[version] == nil {
        let later = versions.filter { _, theirs in
          theirs.allSatisfy { one in mine.allSatisfy { one.isCertainlyLater(than: $0) } }
        }
        next[version] =
          later.min { one, other in
            (one.value[0].bounds.latest, one.key) < (other.value[0].bounds.latest, other.key)
          }?.key
      }
    }
  }

  /// The first later version that any account says to have, or not to have, a term on an issue;
  /// empty where none does.
  func successor(of version: String, on issue: String) -> String {
    var seen: Set<String> = [version]
    var current = version
    while let following = next[current], seen.insert(following).inserted {
      if issues[following]?.contains(issue) ?? false { return following }
      current = following
    }
    return ""
  }
}
