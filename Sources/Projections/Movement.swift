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
  /// Whether nothing is on record, admitted or not.
  public var isEmpty: Bool { tracks.isEmpty && notAdmitted.isEmpty && possiblyEarlier.isEmpty }
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
  /// The answers to the account that tells it.
  public var answers: [AdmittedStatement] = []
  /// Differing statements of the same voice that are told before it and not certainly earlier; at
  /// most 100, the nearest.
  public let unordered: [UInt64]
  /// Of a position in ideal or acceptable: standing refusals of what it now takes. Of a refusal:
  /// standing positions within what it now refuses.
  public let reverses: [UInt64]

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
  /// A refusal beside an earlier one, the latest; refusals accumulate.
  case added(to: AdmittedStatement)
  /// The first of its voice after a withdrawal.
  case anew(after: AdmittedStatement)
  /// The first by this voice, where another voice told of the slot before: another account.
  case otherVoice(beside: AdmittedStatement)
  /// Later, but a weaker account of the same voice than these: it contests, it does not move.
  case weaker(than: [AdmittedStatement])
  /// Nothing of the same voice is certainly earlier, but something is that may be.
  case orderUncertain
}

extension AdmittedRecord {
  /// How a party moved on an issue; cost: its statements there, and for each those back to the one
  /// that it leads from.
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
      let course = MovementCourse(
        groups, policy: question.accounts, registry: registry, scale: scale)
      for slot in Slot.allCases {
        var entries = course.entries(in: slot)
        guard !entries.isEmpty else { continue }
        for index in entries.indices {
          entries[index].answers = answers(to: entries[index].statement.id)
        }
        tracks.append(MovementTrack(slot: slot, isPrivate: isPrivate, entries: entries))
      }
    }
    return Movement(
      party: party, issue: issue, tracks: tracks,
      notAdmitted: positions.filter { $0.body is PositionStated && rank($0) == nil },
      possiblyEarlier: possiblyEarlier.filter { $0.isAbout(party, issue) })
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
}
