// Which accounts tell of one utterance. A statement names by `same-as` what it is another account
// or a translation of. Several targets do not join each other: an outlet that tells of two parties'
// steps in one sentence stands beside each of them, and these stay two. `Utterances` counts; here
// the accounts of one subject are laid side by side.

import Positions

extension AdmittedRecord {
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
