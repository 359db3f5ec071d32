/// A recorder's error is mended; the party has not changed its mind.
public struct RecordCorrected: EditorialMessage {
  public static let schemaName = "RecordCorrected"
  public static let type = EventType.recordCorrected

  /// The event that is corrected; never an editorial one.
  public var target: EventReference?
  /// What stands in its place.
  public var replacement: Replacement?
  /// What was wrong.
  public var reason = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.reference(1, "target", &target)
    fields.message(2, "replacement", &replacement)
    fields.text(3, "reason", &reason)
  }
}

/// The body and marking that stand in the place of a corrected event's.
public struct Replacement: Message {
  public static let schemaName = "Replacement"

  /// The encoded body, of the target's type.
  public var body: [UInt8] = []
  /// The major version of the body's schema.
  public var schema: UInt64?
  /// The marking; nil: the target's.
  public var marking: Marking?
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.bytes(1, "body", &body)
    fields.count(2, "schema", &schema)
    fields.word(3, "marking", &marking)
  }
}

/// A statement is taken off the record; its history stays.
public struct RecordRetracted: EditorialMessage {
  public static let schemaName = "RecordRetracted"
  public static let type = EventType.recordRetracted

  /// The event that is retracted.
  public var target: EventReference?
  /// Why.
  public var reason = ""
  /// Who withdrew it.
  public var withdrawnBy: Withdrawer?
  /// When the source withdrew it, EDTF.
  public var date = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.reference(1, "target", &target)
    fields.text(2, "reason", &reason)
    fields.word(3, "withdrawnBy", &withdrawnBy)
    fields.text(4, "date", &date)
  }
}

/// Who takes something back.
public enum Withdrawer: String, Vocabulary {
  public static let schemaName = "Withdrawer"
  case recorder
  case source
}

/// A second person reviews an event.
public struct RecordReviewed: EditorialMessage {
  public static let schemaName = "RecordReviewed"
  public static let type = EventType.recordReviewed

  /// The event that is reviewed.
  public var target: EventReference?
  /// The reviewer's verdict.
  public var verdict: Verdict?
  /// The source's grade in the reviewer's eyes.
  public var reliability: Reliability?
  /// The item's grade in the reviewer's eyes, 1 to 6.
  public var credibility: UInt64?
  /// A note.
  public var note = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.reference(1, "target", &target)
    fields.word(2, "verdict", &verdict)
    fields.word(3, "reliability", &reliability)
    fields.count(4, "credibility", &credibility)
    fields.text(5, "note", &note)
  }
}

/// What a reviewer finds.
public enum Verdict: String, Vocabulary {
  public static let schemaName = "Verdict"
  case confirmed
  case disputed
}

/// An event's body is destroyed; the proof that it was there stays.
public struct RecordRedacted: EditorialMessage {
  public static let schemaName = "RecordRedacted"
  public static let type = EventType.recordRedacted

  /// The event whose body is destroyed.
  public var target: EventReference?
  /// Why.
  public var reason = ""
  /// The tags under which the event is still found, besides that of its type.
  public var tags: [String] = []
  /// The editorial events on it whose bodies are destroyed with it: all its corrections, and what
  /// else repeats its words.
  public var stripped: [EventReference] = []
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.reference(1, "target", &target)
    fields.text(2, "reason", &reason)
    fields.texts(3, "tags", &tags)
    fields.references(4, "stripped", &stripped)
  }
}

/// An event about the record: it targets an event that is not itself editorial.
public protocol EditorialMessage: EventMessage {
  /// The event it is about.
  var target: EventReference? { get set }
  /// Why it was recorded; empty where the type knows no reason.
  var reason: String { get }
}

extension RecordReviewed {
  public var reason: String { note }
}

/// Who may read an event: the Traffic Light Protocol 2.0, open to closed.
public enum Marking: String, Vocabulary, Comparable {
  public static let schemaName = "Marking"
  case clear, green, amber
  case amberStrict = "amber+strict"
  case red

  /// The number in an event's header: 0 for clear, rising.
  public var level: UInt32 { UInt32(number - 1) }

  /// The marking at a level of an event's header, or nil.
  public init?(level: UInt32) {
    self.init(number: UInt64(level) + 1)
  }

  /// The name as printed: `TLP:AMBER+STRICT`.
  public var title: String { "TLP:" + word.uppercased() }

  /// Orders from open to closed.
  public static func < (left: Self, right: Self) -> Bool { left.level < right.level }
}
