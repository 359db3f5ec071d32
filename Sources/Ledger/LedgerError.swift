public import EventStore

/// Why a command could not be done: what it means for the caller, and every reason at once.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
  /// What a failure means; the raw value is the exit code of the command line.
  public enum Kind: Int32, Sendable, CaseIterable {
    /// A check was made and failed.
    case checkFailed = 1
    /// The input cannot be used.
    case usage = 2
    /// What is on record does not allow it; nothing was written.
    case conflict = 3
    /// What is stored contradicts itself.
    case integrity = 4
    /// The files cannot be used.
    case storage = 5
  }

  /// What the failure means.
  public let kind: Kind
  /// The reasons, one or more lines each.
  public let reasons: [String]

  /// Describes a failure with one or more reasons.
  public init(_ kind: Kind, _ reasons: [String]) {
    self.kind = kind
    self.reasons = reasons
  }

  /// Describes a failure with one reason.
  public init(_ kind: Kind, _ reason: String) { self.init(kind, [reason]) }

  /// Says what a refusal of the store means here.
  public init(_ error: StoreError) {
    self.init(Kind(rawValue: error.kind.rawValue) ?? .storage, "\(error)")
  }

  /// The reasons, one after the other.
  public var description: String { reasons.joined(separator: "\n") }
}
