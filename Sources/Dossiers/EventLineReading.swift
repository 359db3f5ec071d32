import Foundation
public import Positions

extension EventLine {
  /// Reads a line, without its line break. `data` is encoded again; whether that meets the
  /// commitment in the header is for the ledger to check.
  ///
  /// Throws for what is no JSON object, exceeds 4 MiB or 64 levels, holds a name twice, a number
  /// that is not whole or an attribute that is not known, and for a body that its schema refuses.
  public init(parsing line: [UInt8], file: String, number: Int) throws(DossierProblem) {
    self = try Self.reading(line, file: file, number: number).line
  }

  /// Reads a line as ``init(parsing:file:number:)`` does, and gives the body too where it stands in
  /// `data`.
  public static func reading(
    _ line: [UInt8], file: String, number: Int
  ) throws(DossierProblem) -> (line: EventLine, body: (any EventMessage)?) {
    let place = TypedPlace(file: file, line: number, field: "")
    guard line.count <= maximumBytes else {
      throw place.problem(
        found: "\(line.count) bytes", expected: "a line of at most \(maximumBytes) bytes")
    }
    let tree: FieldTree
    do throws(JSONProblem) {
      tree = try FieldTree(json: line)
    } catch {
      throw place.at(key: error.path, line: number)
        .problem(found: error.found, expected: error.expected)
    }
    let attributes = try AttributeReading(tree, place: place)
    var read = try EventLine(attributes)
    let (bytes, body) = try attributes.body(
      type: read.type, schema: read.schema, isRecorded: !read.header.isEmpty)
    read.body = bytes
    return (read, body)
  }

  /// Whether a file looks like JSON Lines and not like a dossier, told from its first bytes: a
  /// dossier starts with a key; a brace that is followed by a quoted name starts an event.
  public static func isLikely(_ bytes: [UInt8]) -> Bool {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let start = bytes.drop(while: isSpace)
    guard start.first == UInt8(ascii: "{") else { return false }
    return start.dropFirst().drop(while: isSpace).first == UInt8(ascii: "\"")
  }

  private init(_ attributes: AttributeReading) throws(DossierProblem) {
    try attributes.checkNames()
    guard let text = try attributes.text(.id) else {
      throw attributes.missing(.id, "the event's id")
    }
    guard let id = EventReference(text) else {
      throw attributes.problem(
        .id, quoted(text), "an id like 01890a5d-ac96-774b-bcce-b302099a8057")
    }
    guard let type = try attributes.text(.type) else {
      throw attributes.missing(.type, listed(EventType.allCases.map(\.name)))
    }
    self.init(id: id, type: type, body: nil)
    let version = try attributes.text(.specversion) ?? "1.0"
    guard version == "1.0" else {
      throw attributes.problem(.specversion, quoted(version), "1.0")
    }
    ledger = try attributes.text(.source) ?? ""
    if ledger.hasPrefix("parley/") { ledger.removeFirst("parley/".count) }
    if let text = try attributes.text(.time) {
      guard let time = RFC3339.microseconds(text) else {
        throw attributes.problem(.time, quoted(text), "a time like 2026-11-23T10:02:03.123456Z")
      }
      recordedAt = time
    }
    sequence = try attributes.sequence()
    recorder = try attributes.text(.recorder) ?? ""
    if let word = try attributes.text(.marking) {
      guard let marking = Marking(word: word) else {
        throw attributes.problem(.marking, quoted(word), listed(Marking.words))
      }
      self.marking = marking
    }
    schema = try attributes.schema()
    header = try attributes.bytes(.parleyheader)
    salt = try attributes.bytes(.parleysalt)
  }
}

/// The attributes of one line, read by name.
private struct AttributeReading {
  private let fields: [FieldTree.Field]
  private let place: TypedPlace

  init(_ tree: FieldTree, place: TypedPlace) throws(DossierProblem) {
    guard case .fields(let fields) = tree else {
      throw place.problem(found: tree.kind, expected: "an object")
    }
    // The names were found to differ.
    self.fields = fields
    self.place = place
  }

  func problem(_ name: EventAttribute, _ found: String, _ expected: String) -> DossierProblem {
    place.at(key: name.rawValue, line: place.line).problem(found: found, expected: expected)
  }

  func missing(_ name: EventAttribute, _ expected: String) -> DossierProblem {
    problem(name, "nothing", expected)
  }

  private func value(_ name: EventAttribute) -> FieldTree? {
    let name = name.rawValue
    return fields.first { $0.name == name }?.value
  }

  private static let known = EventAttribute.allCases.map(\.rawValue)

  func checkNames() throws(DossierProblem) {
    let known = Self.known
    for name in fields.map(\.name) where !known.contains(name) {
      throw place.at(key: name, line: place.line).problem(
        found: "the attribute \(quoted(name))", expected: listed(known),
        hint: Spelling.nearest(to: name, among: known) ?? "")
    }
  }

  func text(_ name: EventAttribute) throws(DossierProblem) -> String? {
    guard let value = value(name) else { return nil }
    guard case .text(let text) = value, !text.isEmpty else {
      throw problem(name, value.kind, "a text that is not empty")
    }
    return text
  }

  func bytes(_ name: EventAttribute) throws(DossierProblem) -> [UInt8] {
    guard let text = try text(name) else { return [] }
    guard let data = Data(base64Encoded: text) else {
      throw problem(name, quoted(text), "base64")
    }
    return Array(data)
  }

  func sequence() throws(DossierProblem) -> UInt64? {
    switch value(.sequence) {
    case nil: return nil
    case .number(let number) where number >= 0: return UInt64(number)
    case .text(let text):
      if let number = UInt64(text) { return number }
      throw problem(.sequence, quoted(text), "a whole number, 0 or more")
    case .some(let value):
      throw problem(.sequence, value.kind, "a whole number, 0 or more")
    }
  }

  func schema() throws(DossierProblem) -> UInt32 {
    guard let value = value(.schema) else { return 1 }
    guard case .number(let number) = value, let schema = UInt32(exactly: number), schema > 0
    else { throw problem(.schema, value.kind, "a whole number, 1 or more") }
    return schema
  }

  /// The body's bytes, nil for a recorded event whose body is gone; and the body where `data` says
  /// it.
  func body(
    type: String, schema: UInt32, isRecorded: Bool
  ) throws(DossierProblem) -> (bytes: [UInt8]?, body: (any EventMessage)?) {
    let data = value(.data)
    let encoded = try bytes(.dataBase64)
    guard encoded.isEmpty else {
      if data == nil { return (encoded, nil) }
      throw problem(.dataBase64, "data_base64 beside data", "one of them")
    }
    guard let data else {
      if isRecorded, value(.parleysalt) == nil { return (nil, nil) }
      throw missing(.data, "the body of the event")
    }
    if let content = try text(.datacontenttype), !content.hasPrefix("application/json") {
      throw problem(.datacontenttype, quoted(content), "application/json, beside data")
    }
    guard let known = EventType(rawValue: type) else {
      let names = EventType.allCases.map(\.name)
      throw place.at(key: EventAttribute.type.rawValue, line: place.line).problem(
        found: quoted(type), expected: listed(names),
        hint: Spelling.nearest(to: type, among: names) ?? "")
    }
    guard schema <= EventType.schema else {
      throw problem(
        .schema, "version \(schema)", "version \(EventType.schema) at most, or data_base64")
    }
    do throws(MessageError) {
      let body: any EventMessage = try known.body.init(tree: data)
      return (body.encoded(), body)
    } catch {
      throw place.at(key: EventAttribute.data.rawValue, line: place.line)
        .at(key: error.path, line: place.line)
        .problem(found: error.found, expected: error.expected)
    }
  }
}

/// The base64 form of bytes, with padding.
func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
