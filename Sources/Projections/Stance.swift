public import Positions

/// A held statement as an account of a party's stance: weighed, dated, graded.
public struct Account: Hashable, Sendable {
  /// The statement.
  public let statement: HeldStatement
  /// Whose account it is.
  public let accountClass: AccountClass
  /// The days between which it was said, capped at its source's date.
  public let bounds: DateBounds
  /// The grade of its source; nil: ungraded.
  public let reliability: Reliability?
  /// Whether a party or a person speaks, not someone who is only described; a party's own
  /// publication speaks in its name.
  public let isNamed: Bool

  /// The statement's place in the log.
  public var sequence: UInt64 { statement.sequence ?? 0 }

  /// Whether it was said in the talks or within a side; no figure rests on it.
  public var isPrivate: Bool { statement.channel?.isPrivate ?? false }

  /// Whether it was said after the other one in every reading of their dates.
  public func isCertainlyLater(than other: Account) -> Bool {
    if other.bounds.isCertainlyBefore(bounds) { return true }
    return sequence > other.sequence && statement.source == other.statement.source
      && bounds == other.bounds && bounds.earliest == bounds.latest
  }

  /// Whether both put the same on the issue: the same value, or without one the same words.
  public func agrees(with other: Account) -> Bool {
    guard statement.mode?.slot == other.statement.mode?.slot else { return false }
    guard statement.value == nil, other.statement.value == nil else {
      return statement.value == other.statement.value
    }
    return statement.text == other.statement.text
  }
}

/// One slot of a stance: the account shown, and the others that count.
public struct SlotStance: Hashable, Sendable {
  /// The account that the policy puts first.
  public let shown: Account
  /// Further refusals that stand beside the one shown; refusals accumulate.
  public let accumulated: [Account]
  /// Admitted accounts that are not certainly earlier and differ from the one shown.
  public let contesting: [Account]
  /// The party's own denials of the account shown.
  public let denials: [Account]
  /// Where it puts the party on the scale, contesting accounts included; nil for texts.
  public let region: Region?
  /// Why the account shown is stale; empty: it is not, or it was not asked.
  public var staleness: [Staleness] = []

  /// Whether another account differs, or the party denied this one.
  public var isContested: Bool { !contesting.isEmpty || !denials.isEmpty }

  /// Whether it cannot be told which of two accounts of one class came later.
  public var isOrderUncertain: Bool {
    contesting.contains {
      $0.accountClass == shown.accountClass && !shown.isCertainlyLater(than: $0)
    }
  }
}

/// Where a party stands on an issue, by the accounts of one channel that a policy admits.
public struct ChannelStance: Hashable, Sendable {
  /// The slots that are filled.
  public var slots: [Slot: SlotStance] = [:]
  /// The positions that stand only if something holds.
  public var conditional: [Account] = []

  /// Whether nothing is on record.
  public var isEmpty: Bool { slots.isEmpty && conditional.isEmpty }

  /// Where the party stands: ideal ∪ acceptable − excluded; nil where no value says so.
  public var region: Region? {
    let places = [Slot.ideal, .acceptable].compactMap { slots[$0]?.region }
    guard var region = places.first else { return nil }
    for place in places.dropFirst() { region = region.union(place) }
    if let excluded = slots[.excluded]?.region { region = region.subtracting(excluded) }
    return region.isEmpty ? nil : region
  }
}

/// Where a party stands on an issue.
public struct Stance: Hashable, Sendable {
  /// The party.
  public let party: String
  /// The issue.
  public let issue: String
  /// By what was said in public, or where the channel was not said.
  public var open = ChannelStance()
  /// By what was said in the talks or within a side; shown apart.
  public var closed = ChannelStance()
  /// Whether figures rest on what was said in private.
  public var countsPrivate = false
  /// How many statements about it may have been said by the day asked for, but need not have been.
  public var possiblyEarlier = 0
  /// The priorities named, in any channel: those of the first class of the policy first, within a
  /// class the latest.
  public var priorities: [Account] = []
  /// The admitted withdrawals: the named first, then the latest. They empty the slots of their own
  /// class alone, so a slot may show an account of another class that is older than one of these.
  public var withdrawals: [Account] = []
  /// Live statements that the policy does not admit.
  public var notAdmitted: [Account] = []

  /// The withdrawals that were certainly said after an account which is shown all the same.
  public func withdrawals(since account: Account) -> [Account] {
    withdrawals.filter { $0.isCertainlyLater(than: account) }
  }

  /// Whether no position is on record under the policy.
  public var isEmpty: Bool { open.isEmpty && closed.isEmpty }

  /// The channel that figures rest on.
  public var counted: ChannelStance { countsPrivate ? closed : open }
}

extension Registry {
  /// Reads a stance from the live statements of a cell; cost: the square of their number.
  ///
  /// `met` holds the sequence numbers of conditional positions whose conditions are all met; they
  /// count like unconditional ones.
  public func stance(
    party: String, issue: String, held: [HeldStatement], policy: AccountPolicy,
    met: Set<UInt64> = [], countsPrivate: Bool = false
  ) -> Stance {
    var stance = Stance(party: party, issue: issue)
    stance.countsPrivate = countsPrivate
    var admitted: [Account] = []
    var denials: [Account] = []
    for statement in held {
      let account = account(statement, about: party)
      if statement.kind == .answer {
        if account.isDenial(by: party) { denials.append(account) }
      } else if !admits(statement, of: account.accountClass, by: policy) {
        if statement.kind == .position { stance.notAdmitted.append(account) }
      } else if statement.kind == .priority {
        stance.priorities.append(account)
      } else {
        if statement.kind == .withdrawal { stance.withdrawals.append(account) }
        admitted.append(account)
      }
    }
    stance.priorities.sort { one, other in
      let ranks = [one, other].map { policy.rank(of: $0.accountClass) ?? .max }
      return ranks[0] == ranks[1] ? one.isShownBefore(other) : ranks[0] < ranks[1]
    }
    stance.withdrawals.sort { $0.isShownBefore($1) }
    let scale = issues[issue]?.scale ?? .text
    stance.open = ChannelStance(
      admitted.filter { !$0.isPrivate }, denials: denials, scale: scale, policy: policy, met: met)
    stance.closed = ChannelStance(
      admitted.filter(\.isPrivate), denials: denials, scale: scale, policy: policy, met: met)
    return stance
  }

  /// The days between which a held statement was said: nobody reports later than the last day of
  /// the report's own date.
  func bounds(of statement: HeldStatement) -> DateBounds {
    let published = sources[statement.source].flatMap { DateBounds(edtf: $0.published.utf8.span) }
    return published.map { statement.bounds.capped(at: $0.latest) } ?? statement.bounds
  }

  /// Weighs a statement about a party.
  public func account(_ statement: HeldStatement, about party: String) -> Account {
    let source = sources[statement.source]
    let isOwnPublication =
      statement.voices.isEmpty && source.map { parties[$0.publisher] != nil } ?? false
    return Account(
      statement: statement, accountClass: accountClass(of: statement, about: party),
      bounds: bounds(of: statement), reliability: statement.reliability ?? source?.reliability,
      isNamed: statement.isNamed || isOwnPublication)
  }
}

extension Account {
  /// The order in which accounts of one class are shown: named first, then the latest.
  fileprivate func isShownBefore(_ other: Account) -> Bool {
    if isNamed != other.isNamed { return isNamed }
    return (bounds.latest, sequence) > (other.bounds.latest, other.sequence)
  }

  /// Whether a party itself denies or disputes something: not another party in its words.
  public func isDenial(by party: String) -> Bool {
    statement.answeredBy == party
      && (statement.answer?.isDenial ?? false)
      && (accountClass == .own || accountClass == .relayed)
  }
}

extension ChannelStance {
  fileprivate init(
    _ accounts: [Account], denials: [Account], scale: Scale, policy: AccountPolicy,
    met: Set<UInt64>
  ) {
    var standing: [StandingAccount] = []
    for accountClass in policy.classes {
      standing += StandingAccount.remaining(
        of: accounts.filter { $0.accountClass == accountClass }, scale: scale, policy: policy)
    }
    let positions = standing.filter {
      !$0.isConditional || met.contains($0.account.sequence)
    }
    for slot in Slot.allCases {
      slots[slot] = SlotStance(
        positions.filter { $0.slot == slot }, denials: denials, policy: policy)
    }
    conditional = standing.filter(\.isConditional).map(\.account)
  }
}

extension SlotStance {
  /// Chooses among what stands, ordered by class.
  fileprivate init?(_ standing: [StandingAccount], denials: [Account], policy: AccountPolicy) {
    let candidates = Self.first(of: standing, policy: policy)
      .sorted { $0.account.isShownBefore($1.account) }
    guard let first = candidates.first else { return nil }
    shown = first.account
    let accumulates = first.slot == .excluded
    let beside = accumulates ? candidates.dropFirst() : []
    accumulated = beside.map(\.account)
    let others = standing.filter { other in
      other.account != first.account && !beside.contains(other)
        && !other.account.agrees(with: first.account)
        && (!first.account.isCertainlyLater(than: other.account)
          || policy.prefersGrades && candidates.contains(other))
    }
    contesting = others.map(\.account)
    self.denials = denials.filter { $0.statement.answered == first.account.sequence }
    let regions = ([first] + beside + others).compactMap(\.region)
    region = regions.dropFirst().reduce(regions.first) { $0?.union($1) }
  }

  /// What the policy puts first: what is of the strongest class, or what nothing is better graded
  /// than.
  private static func first(
    of standing: [StandingAccount], policy: AccountPolicy
  ) -> [StandingAccount] {
    guard policy.prefersGrades else {
      return standing.filter { $0.account.accountClass == standing.first?.account.accountClass }
    }
    return standing.filter { one in
      !standing.contains { $0.account.isBetterGraded(than: one.account) }
    }
  }
}

/// An account that stands within its class, with what is left of its region.
private struct StandingAccount: Hashable {
  let account: Account
  let slot: Slot
  var region: Region?
  let isConditional: Bool

  init?(_ account: Account, scale: Scale) {
    guard account.statement.kind == .position, let slot = account.statement.mode?.slot else {
      return nil
    }
    self.account = account
    self.slot = slot
    isConditional = !account.statement.conditions.isEmpty
    region = account.statement.value.flatMap { (try? Region($0, on: scale)) ?? nil }
  }

  /// What remains of the accounts of one class, told in the order of their dates.
  static func remaining(
    of accounts: [Account], scale: Scale, policy: AccountPolicy
  ) -> [StandingAccount] {
    let told = accounts.sorted {
      ($0.bounds.latest, $0.sequence) < ($1.bounds.latest, $1.sequence)
    }
    var standing: [StandingAccount] = []
    for account in told {
      if account.statement.kind == .withdrawal {
        standing.removeAll {
          account.isCertainlyLater(than: $0.account) && (account.isNamed || !$0.account.isNamed)
        }
      } else if let next = StandingAccount(account, scale: scale) {
        standing = standing.compactMap { one in
          let outgrades = policy.prefersGrades && one.account.isBetterGraded(than: account)
          return outgrades ? one : one.after(next)
        }
        standing.append(next)
      }
    }
    return standing
  }

  /// What remains of this account once another of its class is told; nil where nothing does.
  ///
  /// An unnamed account neither replaces nor trims a named one. Texts without a value overlap
  /// nothing.
  private func after(_ next: StandingAccount) -> StandingAccount? {
    guard next.account.isCertainlyLater(than: account) else { return self }
    if next.isConditional, !isConditional { return self }
    guard next.account.isNamed || !account.isNamed else { return self }
    if slot == next.slot, slot != .excluded { return nil }
    if slot == next.slot, account.agrees(with: next.account) { return nil }
    guard (slot == .excluded) != (next.slot == .excluded), let region, let taken = next.region
    else { return self }
    var rest = self
    rest.region = region.subtracting(taken)
    return rest.region?.isEmpty ?? true ? nil : rest
  }
}
