public import Positions

/// The declaration in force of one slug, as stored in the registry's cells.
///
/// Stored under the keys `party:…`, `issue:…`, `source:…`, `recorder:…`; the key tells the body's
/// type. An empty state means that every declaration was retracted.
public struct RegistryCell: Message {
  public static let schemaName = "RegistryCell"
  /// The version of this fold and of its stored form.
  public static let codeVersion: UInt32 = 1

  /// The place of the declaration in the log; nil where nothing is declared.
  public var sequence: UInt64?
  /// The body in force.
  public var body: [UInt8] = []
  /// The sequence number of the correction in force.
  public var correctedBy: UInt64?
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.count(1, "sequence", &sequence)
    fields.bytes(2, "body", &body)
    fields.count(3, "correctedBy", &correctedBy)
  }

  /// Replaces the declaration by a later one.
  public mutating func fold(_ body: [UInt8], sequence: UInt64, correctedBy: UInt64? = nil) {
    guard sequence >= self.sequence ?? 0 else { return }
    (self.sequence, self.body, self.correctedBy) = (sequence, body, correctedBy)
  }

  /// Folds all events of a cell from nothing, corrections and retractions applied.
  public init(folding events: [Event], cell: CellKey) throws(MessageError) {
    self.init()
    for entry in try InForce(events).entries where entry.event.body.declares == cell {
      fold(
        entry.event.body.encoded(), sequence: entry.event.sequence, correctedBy: entry.correctedBy)
    }
  }

  /// The declaration, decoded; nil where nothing is declared.
  public func declaration(of cell: CellKey) throws(MessageError) -> (any EventMessage)? {
    guard sequence != nil, let kind = cell.registryKind else { return nil }
    return try kind.eventType.body.init(encoded: body)
  }
}

extension CellKey {
  /// The kind of a registry cell; nil for a stance's.
  public var registryKind: RegistryKind? {
    guard isRegistry else { return nil }
    return RegistryKind(rawValue: String(description.prefix { $0 != ":" }))
  }

  /// The slug that a registry cell declares; nil for a stance's.
  public var registrySlug: String? {
    guard let kind = registryKind else { return nil }
    return String(description.dropFirst(kind.rawValue.count + 1))
  }
}

extension RegistryKind {
  /// The type of the events that declare this kind.
  public var eventType: EventType {
    switch self {
    case .party: .partyDeclared
    case .issue: .issueDeclared
    case .source: .sourceDeclared
    case .recorder: .recorderDeclared
    }
  }
}

extension EventMessage {
  /// The registry cell that this body declares; nil for other events.
  public var declares: CellKey? {
    switch self {
    case let body as PartyDeclared: CellKey(registry: .party, slug: body.slug)
    case let body as IssueDeclared: CellKey(registry: .issue, slug: body.slug)
    case let body as SourceDeclared: CellKey(registry: .source, slug: body.slug)
    case let body as RecorderDeclared: CellKey(registry: .recorder, slug: body.slug)
    default: nil
    }
  }
}
