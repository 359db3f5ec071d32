import Positions
import Projections

/// The rules of claims in their plainest form, slow on purpose.
struct ClaimReference {
  let record: AdmittedRecord

  struct Told: Hashable {
    var reports: Set<UInt64>
    var about: Set<String>
    var kind: ClaimKind
    var says: ClaimSense
    var status: ClaimStatus
    var opposites: Set<UInt64>
    var utterances: Int
  }

  private typealias Made = (statement: AdmittedStatement, body: ClaimMade)

  /// Whether two statements are linked over any number of links with one target.
  func isOneUtterance(_ one: EventReference, _ other: EventReference) -> Bool {
    var reached: Set<EventReference> = [one]
    while true {
      var next = reached
      for statement in record.statements {
        guard let links = statement.statement?.sameAs, links.count == 1 else { continue }
        if next.contains(statement.id) { next.insert(links[0]) }
        if next.contains(links[0]) { next.insert(statement.id) }
      }
      if next == reached { return reached.contains(other) }
      reached = next
    }
  }

  private func isAdmitted(_ statement: AdmittedStatement) -> Bool {
    statement.accountClass.map { record.question.accounts.classes.contains($0) } ?? false
  }

  private func hasSameContent(_ one: ClaimMade, _ other: ClaimMade) -> Bool {
    Set(one.about) == Set(other.about) && one.kind == other.kind && one.says == other.says
  }

  /// All accounts of the claims, each claim once.
  private func groups() -> [[Made]] {
    let made = record.statements(of: ClaimMade.self)
    let isJoinable = { (one: Made) in
      made.contains { other in
        other.body.sameAs.count < 2 && isAdmitted(other.statement)
          && hasSameContent(one.body, other.body)
          && isOneUtterance(one.statement.id, other.statement.id)
      }
    }
    var groups: [[Made]] = []
    for one in made where one.body.sameAs.count < 2 {
      let mine = made.filter { other in
        guard hasSameContent(one.body, other.body) else { return false }
        if other.body.sameAs.count < 2 {
          return isOneUtterance(one.statement.id, other.statement.id)
        }
        guard isJoinable(one) else { return false }
        let told = other.body.sameAs + [other.statement.id]
        return told.contains { isOneUtterance(one.statement.id, $0) }
      }
      let isNew = groups.allSatisfy { group in
        !group.contains { $0.statement.id == one.statement.id }
      }
      if isNew { groups.append(mine) }
    }
    for one in made where one.body.sameAs.count > 1 {
      let isTold = groups.contains { $0.contains { $0.statement.id == one.statement.id } }
      if !isTold { groups.append([one]) }
    }
    return groups
  }

  func told() -> Set<Told> {
    let groups = groups().filter { $0.contains { isAdmitted($0.statement) } }
    return Set(
      groups.map { group in
        let opposites = groups.filter { isOpposite(group, $0) }.map { shown($0).statement.sequence }
        let admitted = group.filter { isAdmitted($0.statement) }
        return Told(
          reports: Set(admitted.map(\.statement.sequence)), about: Set(group[0].body.about),
          kind: group[0].body.kind ?? .other, says: group[0].body.says ?? .has,
          status: status(group, isOpposed: !opposites.isEmpty), opposites: Set(opposites),
          utterances: utterances(admitted.map(\.statement)))
      })
  }

  private func shown(_ group: [Made]) -> Made {
    let classes = record.question.accounts.classes
    let admitted = group.filter { isAdmitted($0.statement) }
    let single = admitted.filter { $0.body.sameAs.count < 2 }
    for accountClass in classes {
      let found = (single.isEmpty ? admitted : single).filter {
        $0.statement.accountClass == accountClass
      }
      if let first = found.min(by: { $0.statement.sequence < $1.statement.sequence }) {
        return first
      }
    }
    return group[0]
  }

  private func regarded(_ group: [Made]) -> Set<String> {
    Set(group.filter { isAdmitted($0.statement) }.map(\.body.regarding)).subtracting([""])
  }

  private func isOpposite(_ one: [Made], _ other: [Made]) -> Bool {
    let (mine, theirs) = (one[0].body, other[0].body)
    guard mine.kind == theirs.kind, mine.kind != .other, mine.says != theirs.says,
      !Set(mine.about).isDisjoint(with: theirs.about)
    else { return false }
    let speakers = [one, other].map { record.registry.speaker(of: shown($0).statement) }
    if speakers[0].isSame(as: speakers[1]) { return false }
    let (here, there) = (regarded(one), regarded(other))
    return here.isEmpty || there.isEmpty
      || here.contains { mine in
        there.contains { mine == $0 || mine.hasPrefix($0 + ":") || $0.hasPrefix(mine + ":") }
      }
  }

  private func status(_ group: [Made], isOpposed: Bool) -> ClaimStatus {
    if isOpposed { return .disputed }
    let answers = record.statements(of: AccountAnswered.self).filter { _, body in
      group.contains { $0.statement.id == body.target }
    }
    var isAnswered = false
    let speaker = record.registry.speaker(of: shown(group).statement)
    for party in Set(answers.map(\.body.party)) {
      let given = answers.filter { $0.body.party == party && isAdmitted($0.statement) }
      // The accounts of one answer speak with the strongest of them.
      let classes = record.question.accounts.classes
      let merged = given.map { one in
        given.filter {
          $0.body.answer == one.body.answer && isOneUtterance($0.statement.id, one.statement.id)
        }.min {
          let ranks = [$0, $1].map { answer in
            classes.firstIndex { $0 == answer.statement.accountClass } ?? 0
          }
          return (ranks[0], $0.statement.sequence) < (ranks[1], $1.statement.sequence)
        } ?? one
      }
      guard
        let best = classes.first(where: { accountClass in
          merged.contains { $0.statement.accountClass == accountClass }
        })
      else { continue }
      let preferred = merged.filter { $0.statement.accountClass == best }
      let last = preferred.filter { one in
        !preferred.contains { $0.statement.isCertainlyLater(than: one.statement) }
      }
      if last.contains(where: { $0.body.answer == .denies || $0.body.answer == .disputes }) {
        return .disputed
      }
      if !last.isEmpty, !speaker.includes(party) { isAnswered = true }
    }
    return isAnswered ? .answered : .open
  }

  /// Utterances of some reports: every pair of accounts of one counts once.
  func utterances(_ reports: [AdmittedStatement]) -> Int {
    let single = reports.filter { ($0.statement?.sameAs.count ?? 0) < 2 }
    let first = single.enumerated().filter { place, one in
      !single[..<place].contains { isOneUtterance($0.id, one.id) }
    }
    let covering = reports.filter { one in
      guard let links = one.statement?.sameAs, links.count > 1 else { return false }
      return !(links + [one.id]).contains { link in
        single.contains { isOneUtterance($0.id, link) }
      }
    }
    let others = covering.enumerated().filter { place, one in
      !covering[..<place].contains { isOneUtterance($0.id, one.id) }
    }
    return first.count + others.count
  }
}
