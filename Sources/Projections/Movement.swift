// The steps of a party on an issue. A step leads from one statement to another where all of this
// holds; Projections.md gives the reasons:
//
//   same slot and side   both fill the same slot, both in public or both in private
//   same voice           both are the party's own voice (own or relayed), or the same chain of
//                        voices, word for word; unnamed voices of one publisher only
//   not weaker           the later account's class comes no later in the policy than the earlier's
//   certainly later      in every reading of both dates
//   other content        another value, or without one other words, or other conditions
//
// Whatever else is on record is said with the reason why it is no step.

public import Positions

/// How a party moved on an issue: every admitted statement, as a step or with what it is instead.
public struct Movement: Sendable {
  /// The party.
  public let party: String
  /// The issue.
  public let issue: String
  /// The slots in which something was said, those in private last.
  public let tracks: [MovementTrack]
  /// Positions that the policy does not admit, by sequence number.
  public let notAdmitted: [AdmittedStatement]
  /// Positions that may have been taken in time, but need not have been.
  public let possiblyEarlier: [AdmittedStatement]

  /// Every step, in the order of the tracks.
  public var steps: [MovementEntry] { tracks.flatMap { $0.entries.filter(\.isStep) } }
  /// Whether no admitted position is on record.
  public var isEmpty: Bool { tracks.isEmpty }
}

/// What was said in one slot, in public or in private.
public struct MovementTrack: Sendable {
  /// The slot.
  public let slot: Slot
  /// Whether it was said in the talks or within a side.
  public let isPrivate: Bool
  /// The utterances in the order told: by latest bound, then by place in the log.
  public let entries: [MovementEntry]
}

/// One utterance in a slot, and what it is in the course of it.
public struct MovementEntry: Sendable {
  /// The account that tells it, of several the policy's first choice; a withdrawal where the party
  /// let go of what it held.
  public let statement: AdmittedStatement
  /// What it is.
  public let outcome: MovementOutcome
  /// Other accounts of the same utterance; none of them moves anything.
  public let further: [AdmittedStatement]
  /// Differing statements of the same voice that are not certainly earlier or later.
  public let unordered: [AdmittedStatement]
  /// Of a position in ideal or acceptable: earlier refusals of what it now takes. Of a refusal:
  /// earlier positions within what it now refuses.
  public let reverses: [AdmittedStatement]

  /// The position; nil for a withdrawal.
  public var position: PositionStated? { statement.body as? PositionStated }
  /// What the step leads from; empty where it is none.
  public var from: [AdmittedStatement] {
    if case .step(let from) = outcome { from } else { [] }
  }
  /// Whether it is a step.
  public var isStep: Bool { !from.isEmpty }
  /// Whether it stands only if something holds, or takes the place of what does.
  public var isConditional: Bool {
    ([statement] + from).contains { !(($0.body as? PositionStated)?.conditions ?? []).isEmpty }
  }
}

/// What an utterance is in the course of a slot.
public enum MovementOutcome: Sendable {
  /// The first on record; nothing that it leads from.
  case first
  /// A step from what the same voice held: one statement, or several whose order is not certain.
  case step(from: [AdmittedStatement])
  /// The same again.
  case restated(of: AdmittedStatement)
  /// A refusal beside earlier ones; refusals accumulate.
  case added(to: [AdmittedStatement])
  /// The first of its voice after a withdrawal.
  case anew(after: AdmittedStatement)
  /// The first by this voice, where another voice told of the slot before: another account.
  case otherVoice(beside: [AdmittedStatement])
  /// Later, but a weaker account of the same voice than these: it contests, it does not move.
  case weaker(than: [AdmittedStatement])
  /// Nothing of the same voice is certainly earlier.
  case orderUncertain
}

extension AdmittedRecord {
  /// How a party moved on an issue; cost: the square of the number of its positions there.
  public func movement(of party: String, on issue: String) -> Movement {
    let scale = registry.issues[issue]?.scale ?? .text
    let positions = statements.filter { $0.isAbout(party, issue) }
    var tracks: [MovementTrack] = []
    for isPrivate in [false, true] {
      // To take a position and to withdraw it are never accounts of one utterance.
      let side = positions.filter { $0.isPrivate == isPrivate }
      let groups = [true, false].flatMap { isPosition in
        utterances(among: side.filter { $0.body is PositionStated == isPosition })
      }
      let told = groups.compactMap { group in
        Utterance(group, policy: question.accounts, registry: registry, scale: scale)
      }
      var seen: Set<UInt64> = []
      let course = MovementCourse(
        utterances: told.filter { seen.insert($0.statement.sequence).inserted }
          .sorted { AdmittedStatement.isToldBefore($0.statement, $1.statement) })
      for slot in Slot.allCases {
        let entries = course.entries(in: slot)
        guard !entries.isEmpty else { continue }
        tracks.append(MovementTrack(slot: slot, isPrivate: isPrivate, entries: entries))
      }
    }
    return Movement(
      party: party, issue: issue, tracks: tracks,
      notAdmitted: positions.filter {
        $0.body is PositionStated && !registry.admits($0, by: question.accounts)
      },
      possiblyEarlier: possiblyEarlier.filter { $0.isAbout(party, issue) })
  }
}

extension Registry {
  /// Whether a policy admits the account that a statement is of its own party.
  fileprivate func admits(_ statement: AdmittedStatement, by policy: AccountPolicy) -> Bool {
    statement.accountClass.flatMap { policy.rank(of: $0) } != nil
  }
}

extension AdmittedStatement {
  /// Whether it is a position of a party on an issue, or the withdrawal of one.
  fileprivate func isAbout(_ party: String, _ issue: String) -> Bool {
    switch body {
    case let body as PositionStated: body.party == party && body.issue == issue
    case let body as PositionWithdrawn: body.party == party && body.issue == issue
    default: false
    }
  }

  /// Whether it puts the same: value, or without one words; and conditions.
  fileprivate func agrees(with other: AdmittedStatement) -> Bool {
    guard let one = body as? PositionStated, let two = other.body as? PositionStated else {
      return false
    }
    guard one.conditions == two.conditions else { return false }
    return one.value == nil && two.value == nil ? one.text == two.text : one.value == two.value
  }
}

/// Whose words count as one course: the party's own, or one other chain of voices.
private enum Speaker: Hashable {
  case party
  case others([Voice], publisher: String)
}

/// An utterance as its first account tells it.
private struct Utterance {
  let statement: AdmittedStatement
  let further: [AdmittedStatement]
  /// The place of its class in the policy, 0 the preferred.
  let rank: Int
  let speaker: Speaker
  let slot: Slot?
  let isConditional: Bool
  let region: Region?

  var position: PositionStated? { statement.body as? PositionStated }
  var isWithdrawal: Bool { slot == nil }

  /// Takes the accounts of one utterance; nil where the policy admits none.
  init?(
    _ accounts: [AdmittedStatement], policy: AccountPolicy, registry: Registry, scale: Scale
  ) {
    let admitted = accounts.filter { registry.admits($0, by: policy) }
    func rank(_ account: AdmittedStatement) -> Int {
      account.accountClass.flatMap { policy.rank(of: $0) } ?? .max
    }
    guard
      let first = admitted.min(by: { (rank($0), $0.sequence) < (rank($1), $1.sequence) })
    else { return nil }
    statement = first
    further = accounts.filter { $0.sequence != first.sequence }
    self.rank = rank(first)
    let voices = first.attribution.voices
    switch first.accountClass {
    case .own, .relayed: speaker = .party
    default:
      let isNamed = voices.last.map { !$0.parties.isEmpty } ?? false
      let publisher = registry.sources[first.source]?.publisher ?? first.source
      speaker = .others(voices, publisher: isNamed ? "" : publisher)
    }
    let position = first.body as? PositionStated
    slot = position?.mode?.slot
    isConditional = !(position?.conditions ?? []).isEmpty
    region = position?.value.flatMap { (try? Region($0, on: scale)) ?? nil }
  }

  /// Whether it is a later account of the same voice that is no weaker.
  func follows(_ other: Utterance) -> Bool {
    speaker == other.speaker && rank <= other.rank
      && statement.isCertainlyLater(than: other.statement)
  }

  /// Whether it takes the place of an earlier one in the slot that it fills.
  func replaces(_ other: Utterance) -> Bool {
    guard follows(other) else { return false }
    if isWithdrawal || other.isWithdrawal { return true }
    if slot == .excluded { return statement.agrees(with: other.statement) }
    return !isConditional || other.isConditional
  }

  /// Whether both speak of some of the same: points of the scale, or the same words.
  func meets(_ other: Utterance) -> Bool {
    if let region, let taken = other.region { return region.intersects(taken) }
    return region == nil && other.region == nil
      && position?.text == other.position?.text
  }
}

/// The utterances of one side, told in order.
private struct MovementCourse {
  let utterances: [Utterance]

  /// What was said in a slot, withdrawals included where they let go of something there.
  func entries(in slot: Slot) -> [MovementEntry] {
    let told = utterances.filter { $0.slot == slot || $0.isWithdrawal }
    var entries: [MovementEntry] = []
    for (place, utterance) in told.enumerated() {
      guard let outcome = outcome(of: utterance, told[..<place], among: told) else { continue }
      let unordered = told.filter { other in
        other.speaker == utterance.speaker && !other.isWithdrawal && !utterance.isWithdrawal
          && other.statement.sequence != utterance.statement.sequence
          && !utterance.statement.isCertainlyLater(than: other.statement)
          && !other.statement.isCertainlyLater(than: utterance.statement)
          && !other.statement.agrees(with: utterance.statement)
      }
      entries.append(
        MovementEntry(
          statement: utterance.statement, outcome: outcome, further: utterance.further,
          unordered: slot == .excluded ? [] : unordered.map(\.statement),
          reverses: reversed(by: utterance).map(\.statement)))
    }
    return entries
  }

  /// What an utterance is; nil for a withdrawal that lets go of nothing in the slot.
  private func outcome(
    of utterance: Utterance, _ earlier: ArraySlice<Utterance>, among told: [Utterance]
  ) -> MovementOutcome? {
    let standing = standing(before: utterance, among: told)
    let before = standing.filter { utterance.follows($0) }
    let held = before.filter { !$0.isWithdrawal }
    if before.isEmpty, standing.contains(where: { !$0.isWithdrawal || !utterance.isWithdrawal }) {
      return .weaker(than: standing.map(\.statement))
    }
    if utterance.isWithdrawal {
      return held.isEmpty ? nil : .step(from: held.map(\.statement))
    }
    if utterance.slot == .excluded, !held.isEmpty {
      let same = held.first { $0.statement.agrees(with: utterance.statement) }
      return same.map { .restated(of: $0.statement) } ?? .added(to: held.map(\.statement))
    }
    let alike = held.filter { $0.isConditional == utterance.isConditional }
    let from = alike.isEmpty ? held : alike
    if let first = from.first {
      return from.allSatisfy { $0.statement.agrees(with: utterance.statement) }
        ? .restated(of: first.statement) : .step(from: from.map(\.statement))
    }
    if let withdrawal = before.last { return .anew(after: withdrawal.statement) }
    let positions = earlier.filter { !$0.isWithdrawal }
    if positions.contains(where: { $0.speaker == utterance.speaker }) { return .orderUncertain }
    return positions.isEmpty ? .first : .otherVoice(beside: positions.map(\.statement))
  }

  /// What stands of the same voice when an utterance is made, weaker and stronger accounts alike:
  /// what is certainly earlier, without what something in between took the place of.
  private func standing(before utterance: Utterance, among told: [Utterance]) -> [Utterance] {
    let earlier = told.filter { other in
      other.speaker == utterance.speaker
        && utterance.statement.isCertainlyLater(than: other.statement)
    }
    return earlier.filter { one in !earlier.contains { $0.replaces(one) } }
  }

  /// What the same voice held that an utterance turns round: refusals of what it takes, or
  /// positions within what it refuses.
  private func reversed(by utterance: Utterance) -> [Utterance] {
    guard let slot = utterance.slot else { return [] }
    let facing = utterances.filter { other in
      other.isWithdrawal || (other.slot == .excluded) != (slot == .excluded)
    }
    let earlier = facing.filter { utterance.follows($0) }
    return earlier.filter { one in
      !one.isWithdrawal && one.meets(utterance)
        && !earlier.contains { $0.isWithdrawal && $0.replaces(one) }
        && !earlier.contains { $0.slot == one.slot && $0.replaces(one) }
    }
  }
}
