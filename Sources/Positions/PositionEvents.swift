/// A party takes a position on an issue.
public struct PositionStated: StatementMessage {
  public static let schemaName = "PositionStated"
  public static let type = EventType.positionStated

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// The party whose position it is.
  public var party = ""
  /// The issue.
  public var issue = ""
  /// How the party holds the value; it decides the slot.
  public var mode: Mode?
  /// The value on the issue's scale.
  public var value: Value?
  /// The position in words.
  public var text = ""
  /// The end of the scale that the party prefers.
  public var toward: ScaleEnd?
  /// The party that calls it a red line; empty: nobody does.
  public var firm = ""
  /// What must hold for the position to stand; all of it.
  public var conditions: [Condition] = []
  /// Whether the recorder read the value onto the scale: a judgement, and shown as one.
  public var placedByRecorder = false
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.text(8, "party", &party)
    fields.text(9, "issue", &issue)
    fields.word(10, "mode", &mode)
    fields.value(11, "value", &value)
    fields.text(12, "text", &text)
    fields.word(13, "toward", &toward)
    fields.text(14, "firm", &firm)
    fields.messages(15, "conditions", &conditions)
    fields.flag(16, "placedByRecorder", &placedByRecorder)
  }
}

/// How a party holds a value.
public enum Mode: String, Vocabulary {
  public static let schemaName = "Mode"
  case demands
  case prefers
  case offers
  case accepts
  case refuses
}

/// The part of a stance that a mode fills.
public enum Slot: Int, CaseIterable, Hashable, Sendable {
  /// Where the party wants to end: demands, prefers.
  case ideal
  /// What the party would settle for: offers, accepts.
  case acceptable
  /// What the party rules out: refuses.
  case excluded
}

extension Mode {
  /// The slot that a statement in this mode fills.
  public var slot: Slot {
    switch self {
    case .demands, .prefers: .ideal
    case .offers, .accepts: .acceptable
    case .refuses: .excluded
    }
  }
}

/// An end of a scale: low is the least quantity, the earliest date, the first level.
public enum ScaleEnd: String, Vocabulary {
  public static let schemaName = "ScaleEnd"
  case low
  case high
}

/// One thing that must hold: another party's position within a value, or a text.
public struct Condition: Message {
  public static let schemaName = "Condition"

  /// The party of whom something is asked.
  public var party = ""
  /// The issue; exactly this one, never its parts.
  public var issue = ""
  /// The value within which that party's region must lie.
  public var value: Value?
  /// A condition in words; it is never counted as met.
  public var text = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "party", &party)
    fields.text(2, "issue", &issue)
    fields.value(3, "value", &value)
    fields.text(4, "text", &text)
  }
}

/// A party no longer holds its position on an issue.
public struct PositionWithdrawn: StatementMessage {
  public static let schemaName = "PositionWithdrawn"
  public static let type = EventType.positionWithdrawn

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// The party.
  public var party = ""
  /// The issue.
  public var issue = ""
  /// What was said, in words.
  public var text = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.text(8, "party", &party)
    fields.text(9, "issue", &issue)
    fields.text(10, "text", &text)
  }
}

/// A party says what matters to it.
public struct PriorityStated: StatementMessage {
  public static let schemaName = "PriorityStated"
  public static let type = EventType.priorityStated

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// The party.
  public var party = ""
  /// The issues that matter.
  public var issues: [String] = []
  /// The weight, 0 to 100; nil: no number was given, and none is assumed.
  public var salience: UInt64?
  /// The rank, 1 first.
  public var rank: UInt64?
  /// Whether it is named as a top priority without a number.
  public var top = false
  /// What the priority concerns: an issue or `proposal@version`.
  public var regarding = ""
  /// What was said, in words.
  public var text = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.text(8, "party", &party)
    fields.texts(9, "issues", &issues)
    fields.count(10, "salience", &salience)
    fields.count(11, "rank", &rank)
    fields.flag(12, "top", &top)
    fields.text(13, "regarding", &regarding)
    fields.text(14, "text", &text)
  }
}
