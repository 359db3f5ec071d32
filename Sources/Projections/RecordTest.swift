// The test of a claim that a party did not keep to something, against the record:
//
//   on record                 an agreed element by both sides' accounts, and a later position of
//                             the party that leaves it
//   no later departure        such an element, and no position on record that certainly leaves it
//   one side only             elements, but by one side's account each
//   no agreed element         none
//
// It says what is on record, never whether the claim is right. What was certainly said after the
// claim does not bear on it. A claim that regards an issue is held against that issue and its
// parts; one that regards a version of a proposal, against that version's terms.

import Positions

/// What the record shows of a claim that a party did not keep to something.
public struct RecordTest: Sendable {
  /// The party of which it is said.
  public let party: String
  /// What the claim regards: issues and versions of proposals.
  public let regarding: [String]
  /// The issues to which the claim is confined, in the declared order; nil: all issues.
  public let issues: [String]?
  /// What the record shows.
  public let verdict: Verdict
  /// The agreed elements that name the party, by issue in the declared order; departures are those
  /// of this party that do not come after the claim.
  public let agreements: [Agreement]
  /// Offers and acceptances that the party left before the claim.
  public let positionsLeft: [PositionLeft]

  /// What the record shows.
  public enum Verdict: String, CaseIterable, Sendable {
    case onRecord = "on record"
    case noDeparture = "agreed element on record, no later departure on record"
    case oneSide = "agreed by one side only"
    case noElement = "no agreed element on record"
  }

  init(
    of claim: Claim, against party: String, agreements known: Agreements, record: AdmittedRecord
  ) {
    self.party = party
    regarding = claim.regarding
    let issues = claim.issues(in: record)
    self.issues = issues
    let told = claim.shown.bounds
    let versions = claim.regarding.filter { $0.contains("@") }
    agreements = record.registry.orderedIssues.map(\.slug).flatMap { known.byIssue[$0] ?? [] }
      .filter { agreement in
        let isMeant =
          issues.map { $0.contains(agreement.issue) } ?? true
          || !Set(versions).isDisjoint(with: agreement.proposals)
        return isMeant && agreement.parties.contains(party)
          && agreement.accounts.contains { !told.isCertainlyBefore($0.statement.bounds) }
      }.map { agreement in
        var agreement = agreement
        agreement.departures.removeAll { departure in
          departure.party != party || told.isCertainlyBefore(departure.statement.bounds)
        }
        agreement.notCompared.removeAll { statement in
          statement.party != party || told.isCertainlyBefore(statement.bounds)
        }
        return agreement
      }
    positionsLeft = known.positions.issues(of: party).filter { issues?.contains($0) ?? true }
      .flatMap { issue in
        known.positions.left(
          by: party, on: issue, scale: record.registry.issues[issue]?.scale ?? .text)
      }.filter { !told.isCertainlyBefore($0.later.bounds) }
    verdict = RecordTest.verdict(agreements)
  }

  private static func verdict(_ agreements: [Agreement]) -> Verdict {
    let shared = agreements.filter { $0.basis == .shared }
    let hasDeparture = shared.contains { $0.departures.contains(where: \.isCertainlyLater) }
    if hasDeparture { return .onRecord }
    if !shared.isEmpty { return .noDeparture }
    return agreements.isEmpty ? .noElement : .oneSide
  }
}

extension Claim {
  /// The issues to which the claim is confined, with their parts, in the declared order; nil where
  /// it says nothing of them.
  ///
  /// Those of a version of a proposal are the issues of its terms, by any account of it.
  public func issues(in record: AdmittedRecord) -> [String]? {
    guard !regarding.isEmpty else { return nil }
    var meant: Set<String> = []
    for text in regarding where text.contains("@") {
      for (_, body) in record.statements(of: ProposalTabled.self)
      where body.versionName.description == text {
        meant.formUnion(body.terms.map(\.issue))
      }
    }
    let named = regarding.filter { !$0.contains("@") }
    return record.registry.orderedIssues.map(\.slug).filter { slug in
      meant.contains(slug) || named.contains { slug == $0 || slug.hasPrefix($0 + ":") }
    }
  }
}

extension AdmittedStatement {
  /// Whose position it is; empty for other statements.
  fileprivate var party: String {
    switch body {
    case let body as PositionStated: body.party
    case let body as PositionWithdrawn: body.party
    default: ""
    }
  }
}
