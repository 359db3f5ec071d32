// The positions that parties took on issues, in the order in which they were said, and which of
// them were left again.
//
// An offer or acceptance is left where, by the same voice, in the same class of accounts and the
// same kind of channel, a statement said certainly later withdraws the position, refuses some of
// it, or offers or accepts something that does not overlap it. What overlaps keeps to it.
// Corrections, further accounts of one utterance, other voices and conditional statements leave
// nothing.

import Positions

/// An offer or acceptance that a party later left.
public struct PositionLeft: Sendable {
  /// The issue.
  public let issue: String
  /// The earlier position.
  public let earlier: AdmittedStatement
  /// What left it.
  public let later: AdmittedStatement
  /// How it was left.
  public let way: Departure.Way
}

/// The positions and withdrawals of a record, by cell, in the order in which they were said.
struct PositionTrail: Sendable {
  /// One position or withdrawal that the policy admits.
  struct Step: Sendable {
    let statement: AdmittedStatement
    let utterance: EventReference
    let course: SpokenBy
    /// How the value is held; nil for a withdrawal.
    let mode: Mode?
    let value: Value?
    let isUnconditional: Bool

    /// Where the value lies; nil where it is in words.
    func region(on scale: Scale) -> Region? { value.flatMap { Region(placing: $0, on: scale) } }
  }

  private var cells: [CellKey: [Step]] = [:]

  init(_ record: AdmittedRecord, utterances: Utterances) {
    for statement in record.statements where record.rank(statement) != nil {
      let utterance = utterances.utterance(of: statement.id)
      let course = record.registry.course(of: statement)
      switch statement.body {
      case let body as PositionStated:
        guard let mode = body.mode else { continue }
        cells[CellKey(party: body.party, issue: body.issue), default: []].append(
          Step(
            statement: statement, utterance: utterance, course: course, mode: mode,
            value: body.value, isUnconditional: body.conditions.isEmpty))
      case let body as PositionWithdrawn:
        cells[CellKey(party: body.party, issue: body.issue), default: []].append(
          Step(
            statement: statement, utterance: utterance, course: course, mode: nil, value: nil,
            isUnconditional: true))
      default: break
      }
    }
    for cell in Array(cells.keys) {
      cells[cell]?.sort { AdmittedStatement.isToldBefore($0.statement, $1.statement) }
    }
  }

  /// The issues on which a party took a position.
  func issues(of party: String) -> [String] {
    cells.keys.compactMap { $0.stance?.party == party ? $0.stance?.issue : nil }.sorted()
  }

  /// What a party said on an issue, in the order in which it was said.
  func steps(of party: String, on issue: String) -> [Step] {
    cells[CellKey(party: party, issue: issue)] ?? []
  }

  /// The offers and acceptances on an issue that the party later left.
  ///
  /// Cost: each position times those that follow until one keeps to it or leaves it.
  func left(by party: String, on issue: String, scale: Scale) -> [PositionLeft] {
    let steps = steps(of: party, on: issue)
    let regions = steps.map { $0.region(on: scale) }
    return steps.indices.compactMap { index in
      let earlier = steps[index]
      guard earlier.mode?.slot == .acceptable, earlier.isUnconditional,
        let region = regions[index]
      else { return nil }
      for (place, later) in steps.enumerated() where later.follows(earlier) {
        guard let mode = later.mode else {
          return earlier.left(by: later, .withdrawal, on: issue)
        }
        guard mode.slot != .ideal, later.isUnconditional, let other = regions[place] else {
          continue
        }
        switch (mode.slot == .excluded, region.intersects(other)) {
        case (true, true): return earlier.left(by: later, .refusal, on: issue)
        case (false, false): return earlier.left(by: later, .otherValue, on: issue)
        case (false, true): return nil
        case (true, false): continue
        }
      }
      return nil
    }
  }
}

extension PositionTrail.Step {
  /// Whether it comes certainly later, by the same voice, as an account of the same class and kind
  /// of channel.
  fileprivate func follows(_ earlier: Self) -> Bool {
    statement.isCertainlyLater(than: earlier.statement) && utterance != earlier.utterance
      && course == earlier.course && statement.accountClass == earlier.statement.accountClass
      && statement.isPrivate == earlier.statement.isPrivate
  }

  fileprivate func left(
    by later: Self, _ way: Departure.Way, on issue: String
  ) -> PositionLeft {
    PositionLeft(issue: issue, earlier: statement, later: later.statement, way: way)
  }
}

extension Region {
  /// Where a value lies; nil on a text scale, and where it does not lie on the scale.
  init?(placing value: Value, on scale: Scale) {
    guard let region = try? Region(value, on: scale) else { return nil }
    self = region
  }

  /// Whether a value overlaps the region; nil where that cannot be told.
  func overlap(with value: Value?, on scale: Scale) -> Bool? {
    guard let other = value.flatMap({ Region(placing: $0, on: scale) }) else { return nil }
    return intersects(other)
  }
}
