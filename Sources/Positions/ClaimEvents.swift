/// Someone says something about a party's conduct.
public struct ClaimMade: StatementMessage {
  public static let schemaName = "ClaimMade"
  public static let type = EventType.claimMade

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// Whom it is about.
  public var about: [String] = []
  /// What it is about.
  public var kind: ClaimKind?
  /// Whether the party is said to have or to lack it.
  public var says: ClaimSense?
  /// The claim in words.
  public var text = ""
  /// What the claim concerns: an issue or `proposal@version`.
  public var regarding = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.texts(8, "about", &about)
    fields.word(9, "kind", &kind)
    fields.word(10, "says", &says)
    fields.text(11, "text", &text)
    fields.text(12, "regarding", &regarding)
  }
}

/// What a claim is about.
public enum ClaimKind: String, Vocabulary {
  public static let schemaName = "ClaimKind"
  case goodFaith = "good faith"
  case interest = "interest in an agreement"
  case coordination
  case flexibility
  case keepingAgreed = "keeping to what was agreed"
  case compliance
  case obstruction
  case other
}

/// Whether a party is said to have something or to lack it.
public enum ClaimSense: String, Vocabulary {
  public static let schemaName = "ClaimSense"
  case has
  case lacks
}

/// A party answers what was said, or what it is said to have said.
public struct AccountAnswered: StatementMessage {
  public static let schemaName = "AccountAnswered"
  public static let type = EventType.accountAnswered

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// Who answers.
  public var party = ""
  /// The statement that is answered.
  public var target: EventReference?
  /// The answer.
  public var answer: AccountAnswer?
  /// What was said, in words.
  public var text = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.text(8, "party", &party)
    fields.reference(9, "target", &target)
    fields.word(10, "answer", &answer)
    fields.text(11, "text", &text)
  }
}

/// How an account is answered.
public enum AccountAnswer: String, Vocabulary {
  public static let schemaName = "AccountAnswer"
  case denies
  case disputes
  case confirms
  case supports
  case declines = "declines to comment"
}

/// A party says what it will do.
public struct IntentStated: StatementMessage {
  public static let schemaName = "IntentStated"
  public static let type = EventType.intentStated

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// Who says so.
  public var party = ""
  /// A commitment or a warning.
  public var kind: IntentKind?
  /// The intent in words.
  public var text = ""
  /// What the intent concerns: an issue or `proposal@version`.
  public var regarding = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.text(8, "party", &party)
    fields.word(9, "kind", &kind)
    fields.text(10, "text", &text)
    fields.text(11, "regarding", &regarding)
  }
}

/// Whether an intent promises or warns.
public enum IntentKind: String, Vocabulary {
  public static let schemaName = "IntentKind"
  case commitment
  case warning
}
