// Which accounts tell of one utterance. A statement names by `same-as` what it is another account
// or a translation of.
//
// With one target it says that both are accounts of one utterance; the link is followed through
// statements that are not counted themselves. With several it says that one report covers several
// utterances: an outlet that tells of two parties' steps in one sentence stands beside each of
// them, and these stay two. It is no utterance of its own where one of them is counted.
//
// `Utterances` counts, over a whole record. To lay the accounts of one subject side by side,
// `utterances(among:)` groups some of them: there a report of several stands in the group of each.

public import Positions

/// Which statements are accounts of one utterance.
public struct Utterances: Sendable {
  /// Each linked statement's neighbour on the way to the one that stands for its utterance.
  private var parents: [EventReference: EventReference] = [:]

  /// Joins statements by their links; cost: nearly the number of links.
  public init(_ statements: some Sequence<AdmittedStatement>) {
    for statement in statements {
      guard let links = statement.statement?.sameAs, links.count == 1 else { continue }
      join(statement.id, links[0])
    }
    for id in Array(parents.keys) { parents[id] = root(of: id) }
  }

  /// The statement that stands for the utterance of another one, itself where nothing is linked.
  public func utterance(of id: EventReference) -> EventReference {
    var id = id
    while let next = parents[id], next != id { id = next }
    return id
  }

  private mutating func join(_ one: EventReference, _ other: EventReference) {
    let (mine, theirs) = (root(of: one), root(of: other))
    if mine != theirs { parents[max(mine, theirs)] = min(mine, theirs) }
  }

  /// Halves the way on the way, so that long chains stay cheap.
  private mutating func root(of id: EventReference) -> EventReference {
    var id = id
    while let next = parents[id], next != id {
      if let beyond = parents[next] { parents[id] = beyond }
      id = next
    }
    return id
  }
}

extension AdmittedRecord {
  /// Which of the admitted statements are accounts of one utterance; cost: the number of links.
  public var utterances: Utterances { Utterances(statements) }

  /// Groups statements by the utterance they tell of, each group and the groups in the order given.
  ///
  /// Only what is among `members` joins: where the members are those of one party, an account of
  /// two parties' steps joins the step of that one. Two accounts of something that is not admitted
  /// itself are one group as well. Cost: the members and what they cite.
  public func utterances(among members: [AdmittedStatement]) -> [[AdmittedStatement]] {
    let byID = Dictionary(members.map { ($0.id, $0) }) { first, _ in first }
    var places: [[EventReference]: Int] = [:]
    var groups: [[AdmittedStatement]] = []
    for member in members {
      for root in roots(of: member, among: byID) {
        if let place = places[root] {
          groups[place].append(member)
        } else {
          places[root] = groups.count
          groups.append([member])
        }
      }
    }
    return groups
  }

  /// What a statement is an account of in the end: itself where it cites nothing.
  private func roots(
    of member: AdmittedStatement, among members: [EventReference: AdmittedStatement]
  ) -> [[EventReference]] {
    var roots: [[EventReference]] = []
    var seen: Set<EventReference> = []
    var waiting = [member]
    while let next = waiting.popLast() {
      guard seen.insert(next.id).inserted else { continue }
      let cited = next.statement?.sameAs ?? []
      let joined = cited.compactMap { members[$0] }
      let missing = cited.filter { statement($0) == nil }
      if !joined.isEmpty {
        waiting += joined
      } else {
        let root = missing.isEmpty ? [next.id] : missing
        if !roots.contains(root) { roots.append(root) }
      }
    }
    // Corrections can make two statements cite each other; then each stands alone.
    return roots.isEmpty ? [[member.id]] : roots
  }
}
