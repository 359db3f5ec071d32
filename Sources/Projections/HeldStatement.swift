// A statement as a stance's cell holds it: the body without what a stance does not need (label,
// party, issue, locator, the words quoted), with its sequence number.
//
//   1 source      2 valid        3 quoted       4 kind        5 voices     6 channel
//   7 credibility 8 sequence     9 marking     10 mode       11 value     12 text
//  13 toward     14 firm        15 conditions  16 placed     17 salience  18 rank
//  19 top        20 regarding   21 corrected   22 answered   23 answer   24 answered by
//  25 reliability
//
// Fields 5 to 7 and 10 to 16 have the numbers that they have in `Attribution` and `PositionStated`,
// so a position is held by copying three runs of bytes. Stored in `cells`; a change of this layout
// needs a new code version of the projection.

public import Positions

/// A statement as a stance's cell holds it.
public struct HeldStatement: Message {
  public static let schemaName = "HeldStatement"

  /// The slug of the source.
  public var source = ""
  /// When the party said it, EDTF.
  public var valid = ""
  /// Whether the speaker's own words are on record.
  public var quoted = false
  /// What kind of statement it is.
  public var kind: HeldKind?
  /// The chain of voices, outermost first; empty: the source in its own voice.
  public var voices: [Voice] = []
  /// Where it was said; nil: not said.
  public var channel: Channel?
  /// The NATO grade of the item, a reviewer's where one gave it; nil: ungraded.
  public var credibility: UInt64?
  /// The statement's place in the log.
  public var sequence: UInt64?
  /// The marking in force.
  public var marking: Marking?
  /// How the party holds the value.
  public var mode: Mode?
  /// The value.
  public var value: Value?
  /// The statement in words.
  public var text = ""
  /// The preferred end of the scale.
  public var toward: ScaleEnd?
  /// The party that calls it a red line.
  public var firm = ""
  /// What must hold for the position to stand.
  public var conditions: [Condition] = []
  /// Whether the recorder read the value onto the scale.
  public var placedByRecorder = false
  /// The weight of a priority, 0 to 100.
  public var salience: UInt64?
  /// The rank of a priority.
  public var rank: UInt64?
  /// Whether the priority is a top one.
  public var top = false
  /// What a priority concerns.
  public var regarding = ""
  /// The sequence number of the correction in force.
  public var correctedBy: UInt64?
  /// The sequence number of the statement that is answered.
  public var answered: UInt64?
  /// The answer to it.
  public var answer: AccountAnswer?
  /// The party that answers.
  public var answeredBy = ""
  /// The grade that a reviewer gave its source for this statement; nil: the source's own holds.
  public var reliability: Reliability?
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "source", &source)
    fields.text(2, "valid", &valid)
    fields.flag(3, "quoted", &quoted)
    fields.word(4, "kind", &kind)
    fields.messages(5, "voices", &voices)
    fields.word(6, "channel", &channel)
    fields.count(7, "credibility", &credibility)
    fields.count(8, "sequence", &sequence)
    fields.word(9, "marking", &marking)
    fields.word(10, "mode", &mode)
    fields.value(11, "value", &value)
    fields.text(12, "text", &text)
    fields.word(13, "toward", &toward)
    fields.text(14, "firm", &firm)
    fields.messages(15, "conditions", &conditions)
    fields.flag(16, "placedByRecorder", &placedByRecorder)
    fields.count(17, "salience", &salience)
    fields.count(18, "rank", &rank)
    fields.flag(19, "top", &top)
    fields.text(20, "regarding", &regarding)
    fields.count(21, "correctedBy", &correctedBy)
    fields.count(22, "answered", &answered)
    fields.word(23, "answer", &answer)
    fields.text(24, "answeredBy", &answeredBy)
    fields.word(25, "reliability", &reliability)
  }
}

/// The kinds of statements that a stance's cell holds.
public enum HeldKind: String, Vocabulary {
  public static let schemaName = "HeldKind"
  case position, withdrawal, priority, answer
}

extension HeldStatement {
  /// Takes what a cell needs from a statement; nil for types that no stance holds.
  ///
  /// `answered` is the place of the statement that an answer is about.
  public init?(_ entry: InForce.Entry, answered: UInt64? = nil) {
    guard let statement = entry.event.body as? any StatementMessage else { return nil }
    self.init()
    switch statement {
    case let body as PositionStated:
      kind = .position
      (mode, value, text, toward) = (body.mode, body.value, body.text, body.toward)
      (firm, conditions, placedByRecorder) = (body.firm, body.conditions, body.placedByRecorder)
    case let body as PositionWithdrawn:
      kind = .withdrawal
      text = body.text
    case let body as PriorityStated:
      kind = .priority
      (salience, rank, top) = (body.salience, body.rank, body.top)
      (regarding, text) = (body.regarding, body.text)
    case let body as AccountAnswered:
      kind = .answer
      (self.answered, answer, answeredBy) = (answered, body.answer, body.party)
      text = body.text
    default: return nil
    }
    let attribution = statement.attribution
    source = attribution.source
    valid = statement.valid
    quoted = attribution.quote?.text.isEmpty == false
    voices = attribution.voices
    channel = attribution.channel
    credibility = entry.regradedCredibility ?? attribution.credibility
    reliability = entry.regradedReliability
    sequence = entry.event.sequence
    marking = entry.event.marking == .clear ? nil : entry.event.marking
    correctedBy = entry.correctedBy
  }
}
