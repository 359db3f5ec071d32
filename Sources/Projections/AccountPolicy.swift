import Positions

/// Which accounts of a stance are admitted, and which come first; applied to each slot by itself.
public struct AccountPolicy: Hashable, Sendable, CustomStringConvertible {
  /// The admitted classes, the preferred first.
  public let classes: [AccountClass]
  /// The party whose accounts alone are admitted; nil: everyone's.
  public let teller: String?
  /// Whether the better graded account comes first, whatever its class.
  public let prefersGrades: Bool
  /// The policy as typed.
  public let name: String

  /// The default: every class but an opponent's account, from the strongest to the weakest.
  public static let standard = AccountPolicy(classes: standardClasses, name: "standard")
  /// Only the party's own words.
  public static let ownOnly = AccountPolicy(classes: [.own], name: "own-only")
  /// The classes of the default, the best graded account first; of grades that cannot be compared
  /// neither comes first.
  public static let bestGraded = AccountPolicy(
    classes: standardClasses, name: "best-graded", prefersGrades: true)
  /// Every class, an opponent's account included, from the strongest to the weakest.
  public static let everyone = AccountPolicy(classes: AccountClass.allCases, name: "everyone")
  /// What one party says of itself and of all others.
  public static func according(to party: String) -> AccountPolicy {
    AccountPolicy(
      classes: AccountClass.allCases, name: tellerPrefix + party, teller: party)
  }

  private static let standardClasses: [AccountClass] = [
    .own, .relayed, .mediator, .ownSide, .press,
  ]
  private static let tellerPrefix = "according-to:"

  private init(
    classes: [AccountClass], name: String, teller: String? = nil, prefersGrades: Bool = false
  ) {
    self.classes = classes
    self.name = name
    self.teller = teller
    self.prefersGrades = prefersGrades
  }

  /// Reads a policy: `standard`, `own-only`, `best-graded`, `according-to:PARTY`, or classes joined
  /// by `>` or `,`; nil for all else.
  public init?(_ text: String) {
    switch text {
    case "standard", "default": self = .standard
    case "own-only": self = .ownOnly
    case "best-graded": self = .bestGraded
    case _ where text.hasPrefix(Self.tellerPrefix):
      let party = String(text.dropFirst(Self.tellerPrefix.count))
      guard Slug.isValid(party) else { return nil }
      self = .according(to: party)
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
    standard, own-only, best-graded, according-to:PARTY, or a list of classes such as \
    own>relayed>press (classes: \(AccountClass.allCases.map(\.rawValue).joined(separator: ", ")))
    """

  /// The place of a class in the order; nil where it is not admitted.
  public func rank(of accountClass: AccountClass) -> Int? { classes.firstIndex(of: accountClass) }

  /// The order, as printed above tables.
  public var description: String {
    if let teller { return "according to \(teller)" }
    if prefersGrades {
      return "best graded of " + classes.map(\.rawValue).joined(separator: ", ")
    }
    return classes.map(\.rawValue).joined(separator: " > ")
  }
}

extension Registry {
  /// Whether a policy admits a statement whose account is of a class.
  public func admits(
    _ statement: HeldStatement, of accountClass: AccountClass, by policy: AccountPolicy
  ) -> Bool {
    guard policy.rank(of: accountClass) != nil else { return false }
    return policy.teller.map { isTold(statement, by: $0) } ?? true
  }

  /// Whether a statement is a party's account: its outermost voice is that party, or one that
  /// speaks for it; where no voice is named, the source is its own publication.
  public func isTold(_ statement: HeldStatement, by party: String) -> Bool {
    let date = bounds(of: statement)
    let tellers =
      statement.voices.first?.parties ?? [sources[statement.source]?.publisher ?? ""]
    return tellers.contains { $0 == party || speaks($0, for: party, at: date) }
  }
}

/// The two grades of a statement, that of its source and that of the item.
struct GradePair {
  let reliability: Reliability?
  let credibility: UInt64?

  /// Whether the grades are better than others: neither worse, one better.
  ///
  /// A grade that is missing, and one that says “cannot be judged” (F, 6), compares with no other.
  func isBetter(than other: GradePair) -> Bool {
    guard let source = Self.isAsGood(reliability?.level, other.reliability?.level),
      let item = Self.isAsGood(
        credibility.flatMap(Self.judged), other.credibility.flatMap(Self.judged))
    else { return false }
    return source != .worse && item != .worse && (source == .better || item == .better)
  }

  private enum Comparison { case better, same, worse }

  /// Compares two grades, 1 the best; nil where they cannot be compared.
  private static func isAsGood(_ one: UInt64?, _ other: UInt64?) -> Comparison? {
    if one == other { return .same }
    guard let one, let other else { return nil }
    return one < other ? .better : .worse
  }

  private static func judged(_ credibility: UInt64) -> UInt64? {
    credibility < 6 ? credibility : nil
  }
}

extension Account {
  /// Whether its grades are better than those of another.
  public func isBetterGraded(than other: Account) -> Bool {
    grades.isBetter(than: other.grades)
  }

  private var grades: GradePair {
    GradePair(reliability: reliability, credibility: statement.credibility)
  }
}

extension AdmittedStatement {
  /// Whether its grades are better than those of another.
  func isBetterGraded(than other: AdmittedStatement) -> Bool {
    grades.isBetter(than: other.grades)
  }

  private var grades: GradePair {
    GradePair(reliability: reliability, credibility: credibility)
  }
}

extension Reliability {
  /// The grade as a number, A is 1; nil for F, which judges nothing.
  fileprivate var level: UInt64? { self == .f ? nil : number }
}
