public import Positions

/// A proposal, or one version of it, by name.
public struct ProposalName: Hashable, Sendable, CustomStringConvertible {
  /// The proposal's slug.
  public let slug: String
  /// The version; empty: not said.
  public let version: String

  /// Names a version; an empty one was not said.
  public init(slug: String, version: String) {
    (self.slug, self.version) = (slug, version)
  }

  /// Takes a name as it is cited: `slug@version`, or `slug` where no version was said.
  public init(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    slug = String(parts[0])
    version = parts.count > 1 ? String(parts[1]) : ""
  }

  /// The name as it is cited.
  public var description: String { version.isEmpty ? slug : "\(slug)@\(version)" }
}

extension ProposalTabled {
  /// The version that it tables.
  public var versionName: ProposalName { ProposalName(slug: slug, version: version) }
}

extension ProposalAnswered {
  /// What it answers; without a version where none was said.
  public var versionName: ProposalName { ProposalName(slug: proposal, version: version) }
}

extension ElementAgreed {
  /// The version in which it was agreed; an empty name where none was said.
  public var versionName: ProposalName { ProposalName(slug: proposal, version: version) }
}

/// One account of a version of a proposal: its tabling as one source tells it.
public struct ProposalAccount: Sendable {
  /// The statement.
  public let statement: AdmittedStatement
  /// What it says.
  public let body: ProposalTabled
  /// Whose account it is of what those did who tabled the version, by the strongest of them; where
  /// it does not say who did, of those whom the other accounts name; nil where none names anybody.
  public let accountClass: AccountClass?
  /// The admitted statements of which it is another account or a translation.
  public let sameAs: [UInt64]
  /// What parties answered to this account, denials among it.
  public let answers: [AdmittedStatement]

  /// Its place in the log.
  public var sequence: UInt64 { statement.sequence }
  /// What it gives an account of.
  public var name: ProposalName { body.versionName }

  /// Whether it says that the version has, or has not, a term on an issue.
  func speaks(of issue: String) -> Bool { body.terms.contains { $0.issue == issue } }
}

/// Something that accounts say, with the events that say it.
public struct SaidByAccounts<Value: Hashable & Sendable>: Hashable, Sendable {
  /// What is said.
  public let value: Value
  /// The events that say it, in the order of the accounts.
  public let events: [UInt64]
}

/// One version of a proposal: every account of it, and who cites it.
public struct ProposalVersion: Sendable {
  /// Its name.
  public let name: ProposalName
  /// The accounts of it, the earliest told first; empty for a version that is only cited.
  public internal(set) var accounts: [ProposalAccount] = []
  /// The statements that answer it, build on it or agree on something in it, by sequence number.
  public internal(set) var citations: [AdmittedStatement] = []
  /// The elements agreed in it, by sequence number.
  public internal(set) var agreed: [AgreedElement] = []

  /// An element that parties are said to have agreed, in a version of a proposal.
  public struct AgreedElement: Sendable {
    /// The statement.
    public let statement: AdmittedStatement
    /// What it says.
    public let body: ElementAgreed
  }

  /// Whether any account of its tabling is on record; one that is only cited has none.
  public var isTabled: Bool { !accounts.isEmpty }

  /// What the accounts say of one thing, those left out that say nothing of it.
  public func said<Value: Hashable & Sendable>(
    _ part: (ProposalTabled) -> Value, isSaid: (Value) -> Bool
  ) -> [SaidByAccounts<Value>] {
    var values: [Value] = []
    var events: [Value: [UInt64]] = [:]
    for account in accounts {
      let value = part(account.body)
      guard isSaid(value) else { continue }
      if events[value] == nil { values.append(value) }
      events[value, default: []].append(account.sequence)
    }
    return values.map { SaidByAccounts(value: $0, events: events[$0] ?? []) }
  }

  /// The proposals that the accounts name in one field, `basedOn` or `inAnswerTo`.
  public func proposals(in field: (ProposalTabled) -> String) -> [SaidByAccounts<ProposalName>] {
    said({ ProposalName(field($0)) }, isSaid: { !$0.slug.isEmpty })
  }

  /// Whether an account says that a party tabled it or backs it, so that no answer of its own is
  /// awaited; to back a version is still no answer to it.
  public func isBacked(by party: String) -> Bool {
    accounts.contains { $0.body.by.contains(party) || $0.body.sponsors.contains(party) }
  }

  /// The events that say that a party tabled it.
  public func tablings(by party: String) -> [UInt64] {
    accounts.filter { $0.body.by.contains(party) }.map(\.sequence)
  }

  /// The account told first, or what cites the version first.
  var first: AdmittedStatement? { accounts.first?.statement ?? citations.first }
  /// The day by which it is sure to have been known; nil where it is neither tabled nor cited.
  var knownBy: Int32? { (accounts.map(\.statement) + citations).map(\.bounds.latest).min() }
  /// The first day on which it may have been tabled; nil where no account of that is on record.
  var tabledFrom: Int32? { accounts.map(\.statement.bounds.earliest).min() }
}

/// A proposal with its versions.
public struct Proposal: Sendable {
  /// Its slug.
  public let slug: String
  /// Its versions: what one is based on comes before it, otherwise the earliest told first.
  public let versions: [ProposalVersion]

  /// Its title, by the account told first that gives one; empty where none does.
  public var title: String {
    versions.flatMap(\.accounts).map(\.body.title).first { !$0.isEmpty } ?? ""
  }

  /// A version, or nil.
  public func version(_ version: String) -> ProposalVersion? {
    versions.first { $0.name.version == version }
  }
}
