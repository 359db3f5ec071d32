public import Positions

/// How a condition fares against the record.
public enum ConditionStatus: Hashable, Sendable {
  /// The party stands within the value, by this statement.
  case met(by: UInt64)
  /// The party rules the value out, by this statement.
  case refused(by: UInt64)
  /// The party stands elsewhere, or not wholly within the value, by this statement.
  case unmet(by: UInt64)
  /// The party has no position on the issue on record.
  case nothingOnRecord
  /// The condition is in words; it is never counted as met.
  case inWords
  /// The condition hangs on itself; it is unmet.
  case cyclic

  /// Whether the condition is met.
  public var isMet: Bool {
    if case .met = self { true } else { false }
  }

  /// Whether the party's position bears on the condition.
  public var statement: UInt64? {
    switch self {
    case .met(let sequence), .refused(let sequence), .unmet(let sequence): sequence
    case .nothingOnRecord, .inWords, .cyclic: nil
    }
  }
}

extension Condition {
  /// Holds the condition against the stance of its party on exactly its issue.
  public func status(against stance: Stance, scale: Scale) -> ConditionStatus {
    guard let value, let asked = (try? Region(value, on: scale)) ?? nil else { return .inWords }
    let slots = stance.counted.slots
    if let region = stance.counted.region {
      let shown = slots[.acceptable]?.shown ?? slots[.ideal]?.shown
      let sequence = shown?.sequence ?? 0
      return region.isSubset(of: asked) ? .met(by: sequence) : .unmet(by: sequence)
    }
    if let excluded = slots[.excluded], let region = excluded.region, asked.isSubset(of: region) {
      return .refused(by: excluded.shown.sequence)
    }
    let other = slots[.acceptable] ?? slots[.ideal] ?? slots[.excluded]
    return other.map { .unmet(by: $0.shown.sequence) } ?? .nothingOnRecord
  }
}
