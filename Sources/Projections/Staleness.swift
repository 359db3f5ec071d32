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
    let version: ProposalVersion
    /// The account told first that speaks of the issue.
    let told: AdmittedStatement
    /// Who decided on it, by accounts that the policy admits.
    let decided: Set<String>

    /// Whether it is based on another one, or, of the same proposal, was tabled certainly later.
    func follows(_ other: Version) -> Bool {
      let (name, before) = (version.name, other.version.name)
      if version.proposals(in: \.basedOn).contains(where: { $0.value == before }) { return true }
      let known = other.version.accounts.map(\.statement.bounds.latest).min()
      guard name.slug == before.slug, let known, let tabled = version.tabledFrom else {
        return false
      }
      return known < tabled
    }
  }

  /// By the account told first, the newest last.
  private var versions: [Version] = []

  /// No version on record.
  public init() {}

  /// Finds the versions of which an account names an issue, and the decisions on them.
  ///
  /// A decision counts as it does in the matrix of answers: by an account that the policy admits.
  public init(on issue: String, in proposals: ProposalRecord) {
    let record = proposals.record
    for version in proposals.proposals.flatMap(\.versions) {
      let told = version.accounts.first { $0.speaks(of: issue) }
      guard let told else { continue }
      let decisions = version.citations.compactMap { statement -> String? in
        guard let body = statement.body as? ProposalAnswered, body.versionName == version.name,
          body.answer?.kind == .decision, record.rank(statement) != nil
        else { return nil }
        return body.party
      }
      versions.append(
        Version(version: version, told: told.statement, decided: Set(decisions)))
    }
    versions.sort { AdmittedStatement.isToldBefore($0.told, $1.told) }
  }

  /// The newest version that is certainly later than an account of a party's stance, backed by
  /// others, and not decided on by the party, nor is one that follows it; nil where there is none.
  ///
  /// It is later where all accounts of its tabling are.
  func unanswered(by party: String, since account: Account) -> Staleness? {
    let newer = versions.last { one in
      (one.version.tabledFrom.map { account.bounds.latest < $0 } ?? false)
        && !one.version.isBacked(by: party) && !one.decided.contains(party)
        && !versions.contains { $0.decided.contains(party) && $0.follows(one) }
    }
    return newer.map {
      .unanswered(version: $0.version.name.description, tabledBy: $0.told.sequence)
    }
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
