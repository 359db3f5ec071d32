/// The types of events, under the names that are stored and exported.
///
/// Stored: a name never changes and none is reused.
public enum EventType: String, CaseIterable, Sendable {
  case partyDeclared = "party.declared"
  case issueDeclared = "issue.declared"
  case sourceDeclared = "source.declared"
  case recorderDeclared = "recorder.declared"

  case positionStated = "position.stated"
  case positionWithdrawn = "position.withdrawn"
  case priorityStated = "priority.stated"
  case proposalTabled = "proposal.tabled"
  case proposalAnswered = "proposal.answered"
  case claimMade = "claim.made"
  case accountAnswered = "account.answered"
  case intentStated = "intent.stated"
  case elementAgreed = "element.agreed"
  case talksChanged = "talks.changed"

  case recordCorrected = "record.corrected"
  case recordRetracted = "record.retracted"
  case recordReviewed = "record.reviewed"
  case recordRedacted = "record.redacted"

  /// The stored name.
  public var name: String { rawValue }

  /// The newest major version of the schema of bodies that this build reads.
  public static let schema: UInt32 = 1

  /// The Swift type of the body.
  public var body: any EventMessage.Type {
    switch self {
    case .partyDeclared: PartyDeclared.self
    case .issueDeclared: IssueDeclared.self
    case .sourceDeclared: SourceDeclared.self
    case .recorderDeclared: RecorderDeclared.self
    case .positionStated: PositionStated.self
    case .positionWithdrawn: PositionWithdrawn.self
    case .priorityStated: PriorityStated.self
    case .proposalTabled: ProposalTabled.self
    case .proposalAnswered: ProposalAnswered.self
    case .claimMade: ClaimMade.self
    case .accountAnswered: AccountAnswered.self
    case .intentStated: IntentStated.self
    case .elementAgreed: ElementAgreed.self
    case .talksChanged: TalksChanged.self
    case .recordCorrected: RecordCorrected.self
    case .recordRetracted: RecordRetracted.self
    case .recordReviewed: RecordReviewed.self
    case .recordRedacted: RecordRedacted.self
    }
  }

  /// Whether events of this type declare a slug.
  public var isRegistry: Bool {
    switch self {
    case .partyDeclared, .issueDeclared, .sourceDeclared, .recorderDeclared: true
    default: false
    }
  }

  /// Whether events of this type are about the record, not about the negotiation.
  public var isEditorial: Bool {
    switch self {
    case .recordCorrected, .recordRetracted, .recordReviewed, .recordRedacted: true
    default: false
    }
  }

  /// Whether events of this type are statements: attributed, dated, named.
  public var isStatement: Bool { !isRegistry && !isEditorial }

  /// Reads a body under its stored type and schema.
  ///
  /// Throws where the type or the major version is not known to this build, or the body is damaged.
  public static func decode(
    type name: String, schema: UInt32, body: [UInt8]
  ) throws(MessageError) -> any EventMessage {
    try known(name, schema: schema).body.init(encoded: body)
  }

  /// Throws where ``decode(type:schema:body:)`` would; costs a pass over the body.
  public static func check(
    type name: String, schema: UInt32, body: [UInt8]
  ) throws(MessageError) {
    try known(name, schema: schema).body.check(encoded: body)
  }

  /// The type of a name whose bodies of a version this build can read.
  private static func known(
    _ name: String, schema: UInt32
  ) throws(MessageError) -> EventType {
    guard let type = EventType(rawValue: name) else {
      throw MessageError(
        path: "type", found: "\"\(name)\"", expected: "a type known to this version of parley")
    }
    guard schema >= 1, schema <= Self.schema else {
      throw MessageError(
        path: "schema", found: "version \(schema) of \(name)",
        expected: "version \(Self.schema) at most; a newer parley wrote this event")
    }
    return type
  }
}

/// The body of an event.
public protocol EventMessage: Message {
  /// The type under which the body is stored.
  static var type: EventType { get }

  // Every body has the next two from an extension; see `Message.encoded()`.

  /// What is wrong with the body taken by itself; empty when it is sound.
  func problems() -> [MessageError]

  /// The tags of an event with this body, given what it is about.
  func tags(
    target: (any EventMessage)?, answered: (EventReference) throws -> (any EventMessage)?
  ) rethrows -> [String]
}

/// A statement: what a party is reported to have said.
public protocol StatementMessage: EventMessage {
  /// The part of the name after `source#`, typed or made as `verb/party/target`.
  var label: String { get set }
  /// When the party said it, EDTF.
  var valid: String { get set }
  /// Who said it, according to whom.
  var attribution: Attribution { get set }
  /// Other accounts or translations of the same utterance.
  var sameAs: [EventReference] { get set }
}

extension StatementMessage {
  /// The name under which the statement is found again: `source#label`.
  public var name: String { attribution.source + "#" + label }
}

extension FieldVisitor {
  /// Visits what all statements have in common, fields 1 to 4.
  mutating func statement(
    _ label: inout String, _ valid: inout String, _ attribution: inout Attribution,
    _ sameAs: inout [EventReference]
  ) {
    text(1, "label", &label)
    text(2, "valid", &valid)
    var present: Attribution? = attribution == Attribution() ? nil : attribution
    message(3, "attribution", &present)
    attribution = present ?? Attribution()
    references(4, "sameAs", &sameAs)
  }
}
