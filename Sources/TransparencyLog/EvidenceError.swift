/// Why a note, a checkpoint, a proof or a policy is not taken.
public struct EvidenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whether the text is not of its form, or what it says does not hold.
  public enum Kind: Sendable {
    /// The text is not of the form that it should have.
    case malformed
    /// The text is of its form, but a signature, a hash or a quorum is not what it must be.
    case refused
  }

  /// What kind of error it is.
  public let kind: Kind
  /// Where: a line such as "line 3", or the name of a part.
  public let place: String
  /// What was found there.
  public let found: String
  /// What would have been accepted.
  public let expected: String

  /// An error at a place.
  public init(_ kind: Kind, at place: String, found: String, expected: String) {
    (self.kind, self.place, self.found, self.expected) = (kind, place, found, expected)
  }

  /// The error in one line.
  public var description: String { "\(place): found \(found), expected \(expected)" }
}
