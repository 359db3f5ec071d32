// Claims, told from their accounts:
//
// - Accounts of one utterance with the same content (whom it is about, kind, sense) are one claim.
//   Accounts with another content are another claim, and both say so.
// - A report of several utterances is an account of each one whose content it shares, where an
//   account of that one alone is admitted. It is not the account by which a claim is shown.
// - Two claims are opposite where they are of one kind about a common party, one says “has” and
//   the other “lacks”, and what they regard does not keep them apart: either regards nothing, or
//   both the same thing, or one an issue and the other its part. Kind “other” has no opposite.

import Positions

/// All claims of a record, paired and answered.
public struct Claims: Sendable {
  /// The claims that the policy admits: the strongest class first, then the earliest.
  public private(set) var list: [Claim] = []
  /// The accounts of claims of which the policy admits none.
  public private(set) var notAdmitted: [AdmittedStatement] = []

  /// Tells the claims of a record apart and pairs them.
  ///
  /// The record must hold, besides the claims and their answers: for each claim that the record is
  /// held against, the agreed elements and the positions of the accused; the speakers' own texts.
  /// What it does not hold is not found. Cost: claims about one party squared.
  public init(_ record: AdmittedRecord) {
    let utterances = record.utterances
    let groups = ClaimGroups(record, utterances: utterances)
    var speakers: [UInt64: Speaker] = [:]
    for group in groups.list {
      let admitted = group.accounts.filter { record.rank($0) != nil }
      guard !admitted.isEmpty else {
        notAdmitted += group.accounts
        continue
      }
      let ordered =
        record.strongestFirst(admitted.filter { !$0.coversSeveral })
        + record.strongestFirst(admitted.filter(\.coversSeveral))
      let speaker = record.registry.speaker(of: ordered[0])
      speakers[ordered[0].sequence] = speaker
      let regarding = admitted.compactMap { ($0.body as? ClaimMade)?.regarding }
      var claim = Claim(
        reports: ordered, about: group.content.about, kind: group.content.kind,
        says: group.content.says, regarding: Set(regarding).subtracting([""]).sorted(),
        speaker: speaker,
        corroboration: Corroboration(
          ordered, utterances: utterances, registry: record.registry))
      claim.answers = record.answers(toAny: group.accounts.map(\.id), utterances: utterances)
      claim.toldOtherwise = groups.toldOtherwise(group)
      list.append(claim)
    }
    list.sort { one, other in
      (record.rank(one.shown) ?? .max, one.shown.bounds.latest, one.sequence)
        < (record.rank(other.shown) ?? .max, other.shown.bounds.latest, other.sequence)
    }
    notAdmitted.sort { $0.sequence < $1.sequence }
    pair()
    hold(against: record, utterances: utterances)
  }

  private struct Subject: Hashable {
    var about: String
    var kind: ClaimKind
  }

  private mutating func pair() {
    var bySubject: [Subject: [Int]] = [:]
    for (index, claim) in list.enumerated() where claim.kind != .other {
      for about in Set(claim.about) {
        bySubject[Subject(about: about, kind: claim.kind), default: []].append(index)
      }
    }
    var opposites = Array(repeating: Set<UInt64>(), count: list.count)
    var reversals = opposites
    for indices in bySubject.values {
      for (place, one) in indices.enumerated() {
        for other in indices[(place + 1)...] where list[one].isOpposite(of: list[other]) {
          let isOwn = list[one].speaker.isSame(as: list[other].speaker)
          if isOwn {
            reversals[one].insert(list[other].sequence)
            reversals[other].insert(list[one].sequence)
          } else {
            opposites[one].insert(list[other].sequence)
            opposites[other].insert(list[one].sequence)
          }
        }
      }
    }
    for index in list.indices {
      list[index].opposites = opposites[index].sorted()
      list[index].reversals = reversals[index].subtracting(list[index].toldOtherwise).sorted()
    }
  }

  private mutating func hold(against record: AdmittedRecord, utterances: Utterances) {
    let agreements = Agreements(record, utterances: utterances)
    let published = PublishedTexts(record.registry)
    let bySource = Dictionary(grouping: record.statements, by: \.source)
    for index in list.indices {
      let claim = list[index]
      list[index].ownTexts = published.near(claim).compactMap { source in
        let statements = bySource[source] ?? []
        guard !statements.isEmpty else { return nil }
        let similar = statements.filter { statement in
          guard let body = statement.body as? ClaimMade else { return false }
          return body.kind == claim.kind && body.says == claim.says
            && !Set(body.about).isDisjoint(with: claim.about)
        }
        return OwnText(
          source: source, statementCount: statements.count, similar: similar.map(\.sequence))
      }
      guard claim.isTestable else { continue }
      list[index].tests = claim.about.map { party in
        RecordTest(of: claim, against: party, agreements: agreements, record: record)
      }
    }
  }
}

extension Claim {
  /// Whether both cannot hold of one party, as far as the record says what they concern.
  func isOpposite(of other: Claim) -> Bool {
    says != other.says && isOnSubject(of: other)
  }

  /// Whether both say the same of one party, and of things that overlap.
  public func isAlike(_ other: Claim) -> Bool {
    says == other.says && isOnSubject(of: other)
  }

  private func isOnSubject(of other: Claim) -> Bool {
    guard kind == other.kind, kind != .other, !Set(about).isDisjoint(with: other.about) else {
      return false
    }
    if regarding.isEmpty || other.regarding.isEmpty { return true }
    return regarding.contains { one in other.regarding.contains { $0.overlaps(regarded: one) } }
  }
}

extension String {
  /// Whether two things that statements regard are one, or one is an issue and the other its part.
  fileprivate func overlaps(regarded other: String) -> Bool {
    self == other || hasPrefix(other + ":") || other.hasPrefix(self + ":")
  }
}

extension AdmittedStatement {
  /// Whether it is marked as an account of several utterances.
  fileprivate var coversSeveral: Bool { (statement?.sameAs.count ?? 0) > 1 }
}

/// Accounts of claims, grouped by utterance and content.
private struct ClaimGroups {
  struct Content: Hashable {
    var about: [String]
    var kind: ClaimKind
    var says: ClaimSense

    init(_ body: ClaimMade) {
      about = body.about
      kind = body.kind ?? .other
      says = body.says ?? .has
    }

    /// The same whatever the order of the parties.
    static func == (left: Self, right: Self) -> Bool {
      left.kind == right.kind && left.says == right.says && Set(left.about) == Set(right.about)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(kind)
      hasher.combine(says)
      hasher.combine(Set(about))
    }
  }

  struct Key: Hashable {
    var utterance: EventReference
    var content: Content
  }

  struct Group {
    var key: Key
    var accounts: [AdmittedStatement] = []
    var content: Content { key.content }
  }

  private(set) var list: [Group] = []
  private var places: [Key: Int] = [:]
  private var byUtterance: [EventReference: [Int]] = [:]

  init(_ record: AdmittedRecord, utterances: Utterances) {
    let claims = record.statements(of: ClaimMade.self)
    for (statement, body) in claims where body.sameAs.count < 2 {
      let utterance = utterances.utterance(of: statement.id)
      add(statement, to: Key(utterance: utterance, content: Content(body)))
    }
    let single = Set(
      list.filter { $0.accounts.contains { record.rank($0) != nil } }.map(\.key))
    for (statement, body) in claims where body.sameAs.count > 1 {
      let own = utterances.utterance(of: statement.id)
      let keys = Set(body.sameAs.map { utterances.utterance(of: $0) } + [own]).map { utterance in
        Key(utterance: utterance, content: Content(body))
      }.filter(single.contains)
      // By itself, though accounts of its own utterance that are not admitted may have that key.
      if keys.isEmpty { begin(Key(utterance: own, content: Content(body)), with: statement) }
      for key in keys { add(statement, to: key) }
    }
  }

  private mutating func add(_ statement: AdmittedStatement, to key: Key) {
    if let place = places[key] { return list[place].accounts.append(statement) }
    places[key] = list.count
    begin(key, with: statement)
  }

  private mutating func begin(_ key: Key, with statement: AdmittedStatement) {
    byUtterance[key.utterance, default: []].append(list.count)
    list.append(Group(key: key, accounts: [statement]))
  }

  /// The places of accounts of the same utterance with another content.
  func toldOtherwise(_ group: Group) -> [UInt64] {
    (byUtterance[group.key.utterance] ?? []).filter { list[$0].content != group.content }
      .flatMap { list[$0].accounts.map(\.sequence) }.sorted()
  }
}
