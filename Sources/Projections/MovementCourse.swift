import Positions

// Dates, voices and contents are told apart by numbers here, as a cell can hold thousands of
// statements and each is held against those before it.

/// The utterances of one side of a cell, told in order.
struct MovementCourse {
  /// By latest bound, then by place in the log.
  private let told: [Utterance]

  /// Takes accounts grouped by the utterance that they tell of.
  init(
    _ groups: [[AdmittedStatement]], policy: AccountPolicy, registry: Registry, scale: Scale
  ) {
    var numbers = Numbers()
    var seen: Set<UInt64> = []
    told = groups.compactMap { group in
      Utterance(group, policy: policy, registry: registry, scale: scale, &numbers)
    }.filter { seen.insert($0.sequence).inserted }
      .sorted { $0.isToldBefore($1) }
  }

  /// What was said in a slot, withdrawals included where they let go of something there.
  func entries(in slot: Slot) -> [MovementEntry] {
    let here = told.filter { $0.slot == slot || $0.isWithdrawal }
    let facing = told.filter {
      $0.isWithdrawal || ($0.slot == .excluded) != (slot == .excluded)
    }
    let own = Dictionary(grouping: here, by: \.speaker).mapValues(Voicing.init)
    let against = Dictionary(grouping: facing, by: \.speaker).mapValues(Voicing.init)
    var last: [Int: AdmittedStatement] = [:]
    var entries: [MovementEntry] = []
    for utterance in here {
      let past = Past(before: utterance, in: own[utterance.speaker])
      let other = last.filter { $0.key != utterance.speaker }.values.max {
        AdmittedStatement.isToldBefore($0, $1)
      }
      if let outcome = utterance.outcome(after: past, besides: other) {
        let turned =
          utterance.isWithdrawal
          ? [] : Past(before: utterance, in: against[utterance.speaker]).standing
        entries.append(
          MovementEntry(
            statement: utterance.statement, outcome: outcome, further: utterance.further,
            unordered: slot == .excluded ? [] : past.unordered.map(\.sequence),
            reverses: turned.filter {
              utterance.rank <= $0.rank && !$0.isWithdrawal && $0.meets(utterance)
            }.map(\.sequence).sorted()))
      }
      if !utterance.isWithdrawal { last[utterance.speaker] = utterance.statement }
    }
    return entries
  }
}

/// What a position says: its value, or without one its words, and its conditions.
private struct Content: Hashable {
  var value: Value?
  var text = ""
  var conditions: [Condition] = []

  init(_ position: PositionStated) {
    (value, conditions) = (position.value, position.conditions)
    if position.value == nil { text = position.text }
  }
}

/// Numbers for what would be slow to compare.
private struct Numbers {
  private var speakers: [SpokenBy: Int] = [:]
  private var contents: [Content: Int] = [:]
  private var sources: [String: Int] = [:]

  mutating func number(_ speaker: SpokenBy) -> Int { Self.number(speaker, &speakers) }
  mutating func number(_ content: Content) -> Int { Self.number(content, &contents) }
  mutating func number(source: String) -> Int { Self.number(source, &sources) }

  private static func number<Key>(_ key: Key, _ known: inout [Key: Int]) -> Int {
    if let number = known[key] { return number }
    known[key] = known.count
    return known.count - 1
  }
}

/// An utterance as its first account tells it.
private struct Utterance {
  let statement: AdmittedStatement
  let further: [AdmittedStatement]
  /// The place of its class in the policy, 0 the preferred.
  let rank: Int
  let speaker: Int
  /// The slot; nil for a withdrawal.
  let slot: Slot?
  let isConditional: Bool
  let region: Region?
  let content: Int
  let source: Int
  let bounds: DateBounds
  let sequence: UInt64

  var isWithdrawal: Bool { slot == nil }

  /// Takes the accounts of one utterance; nil where the policy admits none.
  init?(
    _ accounts: [AdmittedStatement], policy: AccountPolicy, registry: Registry, scale: Scale,
    _ numbers: inout Numbers
  ) {
    var best: (rank: Int, account: AdmittedStatement)?
    for account in accounts {
      guard let rank = registry.rank(account, by: policy) else { continue }
      if let best, (best.rank, best.account.sequence) <= (rank, account.sequence) { continue }
      best = (rank, account)
    }
    guard let best else { return nil }
    let first = best.account
    (statement, rank, sequence, bounds) = (first, best.rank, first.sequence, first.bounds)
    further = accounts.filter { $0.sequence != first.sequence }
    source = numbers.number(source: first.source)
    speaker = numbers.number(registry.course(of: first))
    guard let position = first.body as? PositionStated, let mode = position.mode else {
      (slot, isConditional, region, content) = (nil, false, nil, -1)
      return
    }
    slot = mode.slot
    isConditional = !position.conditions.isEmpty
    region = position.value.flatMap { (try? Region($0, on: scale)) ?? nil }
    content = numbers.number(Content(position))
  }

  func isToldBefore(_ other: Utterance) -> Bool {
    (bounds.latest, sequence) < (other.bounds.latest, other.sequence)
  }

  /// The rule of `AdmittedStatement.isCertainlyLater(than:)`, by numbers.
  func isCertainlyLater(than other: Utterance) -> Bool {
    if other.bounds.isCertainlyBefore(bounds) { return true }
    return sequence > other.sequence && source == other.source && bounds == other.bounds
      && bounds.earliest == bounds.latest
  }

  /// Whether both speak of some of the same: points of the scale, or the same words.
  func meets(_ other: Utterance) -> Bool {
    if let region, let taken = other.region { return region.intersects(taken) }
    guard region == nil, other.region == nil,
      let one = statement.body as? PositionStated,
      let two = other.statement.body as? PositionStated
    else { return false }
    return one.text == two.text
  }

  /// What it is, after what the same voice said before, and besides the last that another voice
  /// said; nil for a withdrawal that lets go of nothing.
  func outcome(after past: Past, besides other: AdmittedStatement?) -> MovementOutcome? {
    let standing = past.standing
    let before = standing.filter { rank <= $0.rank }
    let held = before.filter { !$0.isWithdrawal }
    if before.isEmpty, standing.contains(where: { !$0.isWithdrawal || !isWithdrawal }) {
      return .weaker(than: standing.map(\.statement))
    }
    if isWithdrawal { return held.isEmpty ? nil : .step(from: held.map(\.statement)) }
    if slot == .excluded, let latest = held.last {
      let same = held.last { $0.content == content }
      return same.map { .restated(of: $0.statement) } ?? .added(to: latest.statement)
    }
    let alike = held.filter { $0.isConditional == isConditional }
    let from = alike.isEmpty ? held : alike
    if let first = from.first {
      return from.allSatisfy { $0.content == content }
        ? .restated(of: first.statement) : .step(from: from.map(\.statement))
    }
    if let withdrawal = before.last { return .anew(after: withdrawal.statement) }
    if past.hasUnordered { return .orderUncertain }
    return other.map { .otherVoice(beside: $0) } ?? .first
  }
}

/// What one voice said in some slots, told in order.
private struct Voicing {
  let told: [Utterance]
  /// The rank of its strongest account.
  let strongest: Int

  init(_ told: [Utterance]) {
    self.told = told
    strongest = told.map(\.rank).min() ?? 0
  }
}

/// What one voice said before an utterance.
private struct Past {
  /// What is certainly earlier, without what something in between took the place of; in the order
  /// told, weaker and stronger accounts alike.
  private(set) var standing: [Utterance] = []
  /// Differing positions told before it and not certainly earlier; at most 100, the nearest.
  private(set) var unordered: [Utterance] = []
  /// Whether any position told before it is not certainly earlier.
  private(set) var hasUnordered = false

  /// Looks back through what a voice said, from one of its utterances or from beside them.
  init(before utterance: Utterance, in voicing: Voicing?) {
    guard let voicing else { return }
    var replaced = Replacements()
    var place = voicing.told.partitioningIndex { !$0.isToldBefore(utterance) }
    while place > 0 {
      place -= 1
      let one = voicing.told[place]
      guard utterance.isCertainlyLater(than: one) else {
        if one.isWithdrawal || utterance.isWithdrawal { continue }
        hasUnordered = true
        if unordered.count < 100, one.content != utterance.content { unordered.append(one) }
        continue
      }
      if replaced.coversAll(before: one, strongest: voicing.strongest) { break }
      if !replaced.covers(one) { standing.append(one) }
      replaced.note(one)
    }
    standing.reverse()
    unordered.reverse()
  }
}

/// What utterances looked at so far, from the last told backwards, take the place of.
private struct Replacements {
  /// What an utterance can take the place of.
  private enum Reach: Hashable {
    /// Withdrawals, which any later statement of the slot takes the place of.
    case withdrawals
    /// Conditional positions.
    case conditional
    /// Refusals of one content.
    case refusals(Int)
    /// Everything.
    case all
  }

  private struct Day: Hashable {
    let reach: Reach
    let rank: Int
    let source: Int
    let day: Int32
  }

  /// The latest first day of those with a reach, by the rank of the account.
  private var firstDays: [Reach: [Int: Int32]] = [:]
  /// The single days of one source, within which places in the log decide.
  private var days: Set<Day> = []

  mutating func note(_ one: Utterance) {
    let own: Reach =
      one.slot == .excluded
      ? .refusals(one.content)
      : one.isConditional && !one.isWithdrawal ? .conditional : .all
    for reach in [own, .withdrawals] {
      let known = firstDays[reach]?[one.rank] ?? .min
      firstDays[reach, default: [:]][one.rank] = max(known, one.bounds.earliest)
      if one.bounds.earliest == one.bounds.latest {
        days.insert(
          Day(reach: reach, rank: one.rank, source: one.source, day: one.bounds.latest))
      }
    }
  }

  /// Whether something took the place of an utterance that is told before all looked at.
  func covers(_ one: Utterance) -> Bool {
    var reaches: [Reach] = [.all]
    if one.isWithdrawal {
      reaches.append(.withdrawals)
    } else if one.slot == .excluded {
      reaches.append(.refusals(one.content))
    } else if one.isConditional {
      reaches.append(.conditional)
    }
    let isDay = one.bounds.earliest == one.bounds.latest
    return reaches.contains { reach in
      (firstDays[reach] ?? [:]).contains { rank, first in
        rank <= one.rank
          && (first > one.bounds.latest
            || isDay
              && days.contains(
                Day(reach: reach, rank: rank, source: one.source, day: one.bounds.latest)))
      }
    }
  }

  /// Whether nothing told before an utterance can stand.
  func coversAll(before one: Utterance, strongest: Int) -> Bool {
    guard let first = firstDays[.all]?[strongest] else { return false }
    return first > one.bounds.latest
  }
}

extension Array {
  /// The first place from which on a condition holds, where it holds from some place on.
  fileprivate func partitioningIndex(where holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
