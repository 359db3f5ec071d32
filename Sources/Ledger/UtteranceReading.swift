// The utterances of parties, for the measures that count them.
//
// An utterance counts once, however many reports tell of it: those joined by `same-as` are one. Of
// several accounts of one utterance the one counts that the policy puts first, then the latest. It
// is a position on an issue, held without a condition and no refusal; what it replaced, or what
// replaced it, counts as well.

import EventStore
import Measures
import Positions
import Projections

extension EventReading where Self: ~Copyable {
  /// Up to this many parties are read by their own events; more are read off the whole log.
  private static var partiesByTag: Int { 8 }

  /// What some parties uttered on some issues, by their places.
  func network(
    of parties: [PartyDeclared], on issues: [IssueDeclared], _ question: Question,
    _ registry: Registry
  ) throws -> DiscourseNetwork {
    let record =
      parties.count > Self.partiesByTag
      ? try admitted(question, registry: registry)
      : try admitted(
        tags: parties.map { "party:\($0.slug)" }, question, registry: registry)
    let rows = Dictionary(uniqueKeysWithValues: zip(parties.map(\.slug), parties.indices))
    let columns = Dictionary(uniqueKeysWithValues: zip(issues.map(\.slug), issues.indices))
    let utterances = record.utterances
    var chosen: [UtterancePlace: AdmittedStatement] = [:]
    for statement in record.statements {
      guard let body = statement.body as? PositionStated, let row = rows[body.party],
        let column = columns[body.issue], body.conditions.isEmpty, body.mode?.slot != .excluded,
        statement.isPrivate == question.usesPrivateChannel,
        registry.counts(body, statement, by: question.accounts)
      else { continue }
      let place = UtterancePlace(
        utterance: utterances.utterance(of: statement.id), party: row, issue: column)
      guard let known = chosen[place] else {
        chosen[place] = statement
        continue
      }
      if question.accounts.comesFirst(statement, before: known) { chosen[place] = statement }
    }
    var network = DiscourseNetwork(
      scales: issues.map { $0.scale ?? .text }, parties: parties.count)
    for (place, statement) in chosen.sorted(by: { $0.value.sequence < $1.value.sequence }) {
      let value = (statement.body as? PositionStated)?.value
      let scale = issues[place.issue].scale ?? .text
      network.add(
        party: place.party, issue: place.issue,
        value.flatMap { (try? Region($0, on: scale)) ?? nil })
    }
    return network
  }
}

/// One utterance as far as it concerns a party and an issue.
private struct UtterancePlace: Hashable {
  let utterance: EventReference
  let party: Int
  let issue: Int
}

extension Registry {
  /// Whether a policy admits a position as an account of its party's stance.
  fileprivate func counts(
    _ body: PositionStated, _ statement: AdmittedStatement, by policy: AccountPolicy
  ) -> Bool {
    guard let accountClass = statement.accountClass, policy.rank(of: accountClass) != nil else {
      return false
    }
    return policy.teller == nil || keeps(body, by: policy)
  }
}

extension AccountPolicy {
  /// Whether one account of an utterance counts rather than another.
  fileprivate func comesFirst(
    _ one: AdmittedStatement, before other: AdmittedStatement
  ) -> Bool {
    let ranks = [one, other].map { $0.accountClass.flatMap { rank(of: $0) } ?? .max }
    return ranks[0] == ranks[1]
      ? AdmittedStatement.isToldBefore(other, one) : ranks[0] < ranks[1]
  }
}
