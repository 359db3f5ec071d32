// JSON Lines: one event a line, as CloudEvents 1.0.
//
//     specversion      "1.0"
//     id               the event's id, like a UUID
//     source           "parley/" and the id of the ledger
//     type             the stored name of the type: "position.stated"
//     time             when it was recorded, RFC 3339 with microseconds
//     sequence         its number in the log, in quotation marks: JSON numbers end at 2^53
//     recorder         who recorded it
//     marking          who may read it: clear, green, amber, amber+strict, red
//     schema           the major version of the body's schema, a number
//     datacontenttype  "application/json", or "application/protobuf" beside data_base64
//     parleyheader     the event's header as stored, base64
//     parleysalt       the salt of its commitment, base64
//     data             the body by the names of its schema; decimals and 64-bit ids in quotation
//                      marks, bytes in hexadecimal digits
//     data_base64      in place of data: the body as stored, where data does not lead back to its
//                      bytes
//
// The attributes stand in this order. A redacted event has its header and neither salt nor data.
// Only id, type and data are needed in a line written by hand or by another tool:
//
//     {"id":"01890a5d-ac96-774b-bcce-b302099a8057","type":"recorder.declared",
//      "data":{"slug":"anna","name":"Anna"}}                      (on one line)
//
// `schemas/event.schema.json` is the same as a JSON Schema.

public import Positions

/// One event in the form in which ledgers exchange it: a line of JSON.
public struct EventLine: Sendable, Hashable {
  /// The event's id.
  public var id: EventReference
  /// The id of the ledger it comes from; empty: not said.
  public var ledger = ""
  /// The stored name of its type, which this build may not know.
  public var type: String
  /// The major version of the body's schema.
  public var schema: UInt32 = 1
  /// When it was recorded, microseconds since 1970; nil: not said.
  public var recordedAt: Int64?
  /// Its number in the log; nil: not said.
  public var sequence: UInt64?
  /// Who recorded it; empty: not said.
  public var recorder = ""
  /// Who may read it; nil: not said.
  public var marking: Marking?
  /// The header as stored; empty: a new event.
  public var header: [UInt8] = []
  /// The salt of the commitment, 32 bytes; empty: a new or a redacted event.
  public var salt: [UInt8] = []
  /// The body as stored; nil: redacted.
  public var body: [UInt8]?

  /// The longest line, in bytes.
  public static let maximumBytes = 4 << 20

  /// Starts a line with what every event has.
  public init(id: EventReference, type: String, body: [UInt8]?) {
    self.id = id
    self.type = type
    self.body = body
  }

  /// The body, decoded; nil where it was redacted. Throws where this build cannot read it.
  public func message() throws(MessageError) -> (any EventMessage)? {
    guard let body else { return nil }
    return try EventType.decode(type: type, schema: schema, body: body)
  }

  /// What is wrong with the body taken by itself, with the place of the line; empty where it is
  /// sound or redacted.
  public func problems(file: String, number: Int) -> [DossierProblem] {
    let place = TypedPlace(file: file, line: number, field: "data")
    do {
      return try message()?.problems().map { problem in
        place.at(key: problem.path, line: number)
          .problem(found: problem.found, expected: problem.expected)
      } ?? []
    } catch {
      return [
        place.at(key: error.path, line: number)
          .problem(found: error.found, expected: error.expected)
      ]
    }
  }

  /// The line, without a line break at its end. Costs one reading and one writing of the body.
  public func text() -> String { tree().json() }

  /// The line as a tree, attributes in their order.
  public func tree() -> FieldTree {
    var fields: [FieldTree.Field] = []
    let add = { (name: EventAttribute, value: FieldTree) in
      fields.append(.init(name.rawValue, value))
    }
    add(.specversion, .text("1.0"))
    add(.id, .text(id.description))
    add(.source, .text("parley/\(ledger)"))
    add(.type, .text(type))
    if let time = recordedAt.flatMap(RFC3339.text) { add(.time, .text(time)) }
    if let sequence { add(.sequence, .text(String(sequence))) }
    if !recorder.isEmpty { add(.recorder, .text(recorder)) }
    if let marking { add(.marking, .text(marking.word)) }
    add(.schema, .number(Int64(schema)))
    let data = dataTree()
    if body != nil {
      add(.datacontenttype, .text(data == nil ? "application/protobuf" : "application/json"))
    }
    if !header.isEmpty { add(.parleyheader, .text(base64(header))) }
    if !salt.isEmpty { add(.parleysalt, .text(base64(salt))) }
    if let data {
      add(.data, data)
    } else if let body {
      add(.dataBase64, .text(base64(body)))
    }
    return .fields(fields)
  }

  /// The body as a tree; nil where the tree would not lead back to the same bytes.
  private func dataTree() -> FieldTree? {
    guard let body, let message = try? message() else { return nil }
    let tree = message.tree()
    let again = try? Swift.type(of: message).init(tree: tree)
    return again?.encoded() == body ? tree : nil
  }
}

/// The attributes of a line, in the order in which they are written.
enum EventAttribute: String, CaseIterable {
  case specversion, id, source, type, time, sequence, recorder, marking, schema
  case datacontenttype, parleyheader, parleysalt, data
  case dataBase64 = "data_base64"
}
