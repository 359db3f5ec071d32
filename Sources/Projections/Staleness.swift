import Positions

/// Why an account no longer answers what is on the table.
public enum Staleness: Hashable, Sendable {
  /// A newer version of a proposal speaks of the issue, and the party has not decided on it.
  case unanswered(version: String, tabledBy: UInt64)
  /// It is older than the age that was asked for, by the age in days.
  case old(days: Int32)
}

/// The versions of proposals that speak of one issue, and who has decided on which.
public struct TabledVersions: Sendable {
  private struct Version {
    let name: String
    let sequence: UInt64
    let bounds: DateBounds
    let by: Set<String>
  }

  /// By latest date, the newest last; of several accounts of a version the earliest.
  private var versions: [Version] = []
  private var decided: Set<[String]> = []

  /// No version on record.
  public init() {}

  /// Finds the versions whose terms name an issue, and the decisions on them.
  public init(on issue: String, in record: AdmittedRecord) {
    for (statement, body) in record.statements(of: ProposalTabled.self)
    where body.terms.contains(where: { $0.issue == issue }) {
      let name = "\(body.slug)@\(body.version)"
      guard !versions.contains(where: { $0.name == name }) else { continue }
      versions.append(
        Version(
          name: name, sequence: statement.sequence, bounds: statement.bounds,
          by: Set(body.by + body.sponsors)))
    }
    versions.sort { ($0.bounds.latest, $0.sequence) < ($1.bounds.latest, $1.sequence) }
    for (_, body) in record.statements(of: ProposalAnswered.self)
    where body.answer?.kind == .decision {
      decided.insert([body.party, "\(body.proposal)@\(body.version)"])
    }
  }

  /// The newest version that is certainly later than an account of a party's stance, tabled by
  /// others, and not decided on by the party; nil where there is none.
  func unanswered(by party: String, since account: Account) -> Staleness? {
    let newer = versions.last { version in
      account.bounds.isCertainlyBefore(version.bounds) && !version.by.contains(party)
        && !decided.contains([party, version.name])
    }
    return newer.map { .unanswered(version: $0.name, tabledBy: $0.sequence) }
  }
}

extension Stance {
  /// Notes which of the accounts shown are stale.
  ///
  /// Age is counted from the last day on which an account can have been said to the day that the
  /// question is about.
  public mutating func noteStaleness(_ versions: TabledVersions, _ question: Question) {
    noteStaleness(of: \.open, versions, question)
    noteStaleness(of: \.closed, versions, question)
  }

  private mutating func noteStaleness(
    of channel: WritableKeyPath<Stance, ChannelStance>, _ versions: TabledVersions,
    _ question: Question
  ) {
    for (slot, filled) in self[keyPath: channel].slots {
      var reasons: [Staleness] = []
      if let newer = versions.unanswered(by: party, since: filled.shown) { reasons.append(newer) }
      let latest = filled.shown.bounds.latest
      if let limit = question.staleAfter, latest < question.day, question.day - latest > limit {
        reasons.append(.old(days: question.day - latest))
      }
      self[keyPath: channel].slots[slot]?.staleness = reasons
    }
  }
}
