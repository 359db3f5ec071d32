/// Who said it, according to whom, in whose words.
public struct Attribution: Message {
  public static let schemaName = "Attribution"

  /// The slug of the source.
  public var source = ""
  /// The place within the source: a page, a paragraph, a time.
  public var locator = ""
  /// The speaker's own words.
  public var quote: Wording?
  /// The source's words.
  public var passage = ""
  /// The chain of voices, outermost first; empty: the source in its own voice.
  public var voices: [Voice] = []
  /// Where it was said; nil: not said.
  public var channel: Channel?
  /// The NATO grade of the item, 1 (confirmed) to 6 (cannot be judged); nil: ungraded.
  public var credibility: UInt64?
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "source", &source)
    fields.text(2, "locator", &locator)
    fields.message(3, "quote", &quote)
    fields.text(4, "passage", &passage)
    fields.messages(5, "voices", &voices)
    fields.word(6, "channel", &channel)
    fields.count(7, "credibility", &credibility)
  }
}

/// Words as they were said, with their language and a translation.
public struct Wording: Message {
  public static let schemaName = "Wording"

  /// The words.
  public var text = ""
  /// The language of the words, as an IETF tag; empty: the source's.
  public var language = ""
  /// A translation, where the words are in another language.
  public var translation = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  /// Makes a wording in the source's language.
  public init(_ text: String) { self.text = text }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "text", &text)
    fields.text(2, "language", &language)
    fields.text(3, "translation", &translation)
  }
}

/// One link in the chain from the speaker to the source.
public struct Voice: Message {
  public static let schemaName = "Voice"

  /// The parties that speak; several speak jointly.
  public var parties: [String] = []
  /// The slug of the person who speaks for them.
  public var person = ""
  /// The source's description of a voice that is no declared party.
  public var informant = ""
  /// The party on whose side the recorder places the informant: a judgement, and shown as one.
  public var side = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  /// Makes the voice of one party.
  public init(party: String) { parties = [party] }

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.texts(1, "parties", &parties)
    fields.text(2, "person", &person)
    fields.text(3, "informant", &informant)
    fields.text(4, "side", &side)
  }
}

/// Where something was said.
public enum Channel: String, Vocabulary {
  public static let schemaName = "Channel"
  /// For everyone to hear.
  case `public`
  /// Across the table, or to mediators.
  case inTalks = "in-talks"
  /// Within one's own side.
  case `internal`

  /// Whether the channel is private: its slots are kept apart from public ones.
  public var isPrivate: Bool { self != .public }
}
