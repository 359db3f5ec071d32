/// A party is declared: a state, an organisation, a movement, a person.
public struct PartyDeclared: EventMessage {
  public static let schemaName = "PartyDeclared"
  public static let type = EventType.partyDeclared

  /// The party's slug.
  public var slug = ""
  /// The name as printed.
  public var name = ""
  /// Other names under which it is found.
  public var aliases: [String] = []
  /// What kind of party it is.
  public var kind: PartyKind?
  /// Its place among the parties wherever they are listed; lower first.
  public var order: UInt64?
  /// What it is in the negotiation, and when.
  public var roles: [Role] = []
  /// The coalitions or parties that it is a member of.
  public var memberOf: [Tie] = []
  /// The parties that it is authorised to speak for.
  public var speaksFor: [Tie] = []
  /// The party that it succeeds; shown, never inherited from.
  public var succeeds = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "slug", &slug)
    fields.text(2, "name", &name)
    fields.texts(3, "aliases", &aliases)
    fields.word(4, "kind", &kind)
    fields.count(5, "order", &order)
    fields.messages(6, "roles", &roles)
    fields.messages(7, "memberOf", &memberOf)
    fields.messages(8, "speaksFor", &speaksFor)
    fields.text(9, "succeeds", &succeeds)
  }
}

/// A role in the negotiation, held from one date to another.
public struct Role: Message {
  public static let schemaName = "Role"

  /// The role.
  public var role: RoleKind?
  /// The first date, EDTF; empty: open.
  public var from = ""
  /// The last date, EDTF; empty: open.
  public var to = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.word(1, "role", &role)
    fields.text(2, "from", &from)
    fields.text(3, "to", &to)
  }
}

/// A tie to another party, held from one date to another.
public struct Tie: Message {
  public static let schemaName = "Tie"

  /// The other party.
  public var party = ""
  /// The first date, EDTF; empty: open.
  public var from = ""
  /// The last date, EDTF; empty: open.
  public var to = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "party", &party)
    fields.text(2, "from", &from)
    fields.text(3, "to", &to)
  }
}

/// What kind of party someone is.
public enum PartyKind: String, Vocabulary {
  public static let schemaName = "PartyKind"
  case state, organisation, movement, faction, coalition, person
}

/// What a party is in a negotiation.
public enum RoleKind: String, Vocabulary {
  public static let schemaName = "RoleKind"
  case negotiator, mediator, guarantor, observer, stakeholder
}

/// An issue is declared: what is negotiated, and the scale on which positions lie.
public struct IssueDeclared: EventMessage {
  public static let schemaName = "IssueDeclared"
  public static let type = EventType.issueDeclared

  /// The issue's slug, parts joined by colons.
  public var slug = ""
  /// The title as printed; neutral.
  public var title = ""
  /// The scale; nil: text.
  public var scale: Scale?
  /// Topics under which the issue is grouped.
  public var topics: [String] = []
  /// Its place among the issues wherever they are listed; lower first.
  public var order: UInt64?
  /// The issue that it succeeds; shown, never inherited from.
  public var succeeds = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "slug", &slug)
    fields.text(2, "title", &title)
    fields.scale(3, "scale", &scale)
    fields.texts(4, "topics", &topics)
    fields.count(5, "order", &order)
    fields.text(6, "succeeds", &succeeds)
  }
}

/// A source is declared: a document in which statements were found.
public struct SourceDeclared: EventMessage {
  public static let schemaName = "SourceDeclared"
  public static let type = EventType.sourceDeclared

  /// The source's slug.
  public var slug = ""
  /// The title.
  public var title = ""
  /// Who published it: a party's slug, or an outlet's name.
  public var publisher = ""
  /// Where it was found.
  public var url = ""
  /// When it was published, EDTF.
  public var published = ""
  /// The language, as an IETF tag.
  public var language = ""
  /// What kind of document it is.
  public var kind: SourceKind?
  /// The NATO grade of the source, A (reliable) to F (cannot be judged); nil: ungraded.
  public var reliability: Reliability?
  /// The SHA-256 of the archived copy.
  public var sha256: [UInt8] = []
  /// What was left out on purpose, and why.
  public var leftOut: [Omission] = []
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "slug", &slug)
    fields.text(2, "title", &title)
    fields.text(3, "publisher", &publisher)
    fields.text(4, "url", &url)
    fields.text(5, "published", &published)
    fields.text(6, "language", &language)
    fields.word(7, "kind", &kind)
    fields.word(8, "reliability", &reliability)
    fields.bytes(9, "sha256", &sha256)
    fields.messages(10, "leftOut", &leftOut)
  }
}

/// Something in a source that was left out on purpose.
public struct Omission: Message {
  public static let schemaName = "Omission"

  /// What was left out.
  public var text = ""
  /// Why.
  public var why = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "text", &text)
    fields.text(2, "why", &why)
  }
}

/// What kind of document a source is.
public enum SourceKind: String, Vocabulary {
  public static let schemaName = "SourceKind"
  case statement, interview
  case pressReport = "press report"
  case document, leak, minutes, vote
}

/// The NATO grade of a source, from A (completely reliable) to F (cannot be judged).
public enum Reliability: String, Vocabulary {
  public static let schemaName = "Reliability"
  case a = "A"
  case b = "B"
  case c = "C"
  case d = "D"
  case e = "E"
  case f = "F"
}

/// A recorder is declared: who appends events, and with which key.
public struct RecorderDeclared: EventMessage {
  public static let schemaName = "RecorderDeclared"
  public static let type = EventType.recorderDeclared

  /// The recorder's slug.
  public var slug = ""
  /// The name as printed.
  public var name = ""
  /// The Ed25519 public key, 32 bytes; empty: none.
  public var publicKey: [UInt8] = []
  /// The key that this one replaces.
  public var replaces: [UInt8] = []
  /// Whether the key is revoked.
  public var revoked = false
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "slug", &slug)
    fields.text(2, "name", &name)
    fields.bytes(3, "publicKey", &publicKey)
    fields.bytes(4, "replaces", &replaces)
    fields.flag(5, "revoked", &revoked)
  }
}
