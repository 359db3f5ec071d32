/// Which accounts of a stance are admitted, and which come first.
public struct AccountPolicy: Hashable, Sendable, CustomStringConvertible {
  /// The admitted classes, the preferred first.
  public let classes: [AccountClass]
  /// The policy as typed.
  public let name: String

  /// The default: every class but an opponent's account, from the strongest to the weakest.
  public static let standard = AccountPolicy(
    classes: [.own, .relayed, .mediator, .ownSide, .press], name: "standard")
  /// Only the party's own words.
  public static let ownOnly = AccountPolicy(classes: [.own], name: "own-only")

  private init(classes: [AccountClass], name: String) {
    self.classes = classes
    self.name = name
  }

  /// Reads a policy: `standard`, `own-only`, or classes joined by `>` or `,`; nil for all else.
  public init?(_ text: String) {
    switch text {
    case "standard", "default": self = .standard
    case "own-only": self = .ownOnly
    default:
      let words = text.split(whereSeparator: { ">, ".contains($0) })
      let classes = words.compactMap { AccountClass(rawValue: String($0)) }
      guard !classes.isEmpty, classes.count == words.count, Set(classes).count == classes.count
      else { return nil }
      self.init(classes: classes, name: classes.map(\.rawValue).joined(separator: ">"))
    }
  }

  /// What can be typed, for error messages.
  public static let form = """
    standard, own-only, or a list of classes such as own>relayed>press \
    (classes: \(AccountClass.allCases.map(\.rawValue).joined(separator: ", ")))
    """

  /// The place of a class in the order; nil where it is not admitted.
  public func rank(of accountClass: AccountClass) -> Int? { classes.firstIndex(of: accountClass) }

  /// The order of classes, as printed above tables.
  public var description: String { classes.map(\.rawValue).joined(separator: " > ") }
}
