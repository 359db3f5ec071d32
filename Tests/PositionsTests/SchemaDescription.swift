@testable import Positions

/// What a schema says: the fields of its messages and the words of its enumerations.
struct SchemaDescription: Equatable {
  struct Field: Hashable, CustomStringConvertible {
    var number: Int
    var name: String
    var type: String
    /// `optional`, `repeated` or empty.
    var label: String

    var description: String {
      "\(label.isEmpty ? "" : label + " ")\(type) \(name) = \(number)"
    }
  }

  struct Word: Hashable, CustomStringConvertible {
    var number: Int
    var name: String
    /// The word as typed and printed; empty where nothing is said.
    var word: String

    var description: String { "\(name) = \(number), \"\(word)\"" }
  }

  var messages: [String: [Field]] = [:]
  var enumerations: [String: [Word]] = [:]

  /// What the field lists of the code say, for the given messages and all that they hold.
  init(of types: [any Message.Type]) {
    for type in types { add(type) }
    // A decimal is a value of its own in the code, and a message on the wire.
    messages["Decimal"] = [
      Field(number: 1, name: "coefficient", type: "sint64", label: ""),
      Field(number: 2, name: "exponent", type: "sint32", label: ""),
    ]
    // The marking of an event stands in its header too, so it is described whoever mentions it.
    add(Marking.self)
  }

  init() {}

  fileprivate mutating func add(_ type: any Message.Type) {
    guard messages[type.schemaName] == nil else { return }
    var describer = SchemaDescriber(description: self)
    describer.description.messages[type.schemaName] = []
    describer.walk(type)
    self = describer.description
    messages[type.schemaName] = describer.fields
  }

  fileprivate mutating func add<W: Vocabulary>(_ type: W.Type) {
    let prefix = upperSnakeCase(W.schemaName)
    var words = [Word(number: 0, name: "\(prefix)_UNSPECIFIED", word: "")]
    for member in W.allCases {
      words.append(
        Word(
          number: Int(member.number), name: "\(prefix)_\(constantName(member.word))",
          word: member.word))
    }
    enumerations[W.schemaName] = words
  }
}

/// `memberOf` as `member_of`.
func snakeCase(_ name: String) -> String {
  var result = ""
  for character in name {
    if character.isUppercase, !result.isEmpty { result += "_" }
    result += character.lowercased()
  }
  return result
}

/// `PartyKind` as `PARTY_KIND`.
func upperSnakeCase(_ name: String) -> String { snakeCase(name).uppercased() }

/// `amber+strict` as `AMBER_STRICT`.
func constantName(_ word: String) -> String {
  String(word.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
}

/// Notes the fields that it is shown.
private struct SchemaDescriber: FieldVisitor {
  var description: SchemaDescription
  var fields: [SchemaDescription.Field] = []
  let isReading = false

  init(description: SchemaDescription) { self.description = description }

  mutating func walk(_ type: any Message.Type) {
    var message = type.init()
    message.visit(&self)
  }

  private mutating func note(
    _ number: Int, _ name: StaticString, _ type: String, _ label: String = ""
  ) {
    fields.append(.init(number: number, name: snakeCase("\(name)"), type: type, label: label))
  }

  mutating func fail(_ name: StaticString, found: String, expected: String) {}

  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String) {
    note(number, name, "string")
  }

  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String]) {
    note(number, name, "string", "repeated")
  }

  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?) {
    note(number, name, "uint64", "optional")
  }

  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool) {
    note(number, name, "bool")
  }

  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8]) {
    note(number, name, "bytes")
  }

  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?) {
    note(number, name, W.schemaName)
    description.add(W.self)
  }

  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?) {
    note(number, name, "bytes")
  }

  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference]) {
    note(number, name, "bytes", "repeated")
  }

  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?) {
    note(number, name, "Decimal")
  }

  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?) {
    note(number, name, M.schemaName)
    description.add(M.self)
  }

  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M]) {
    note(number, name, M.schemaName, "repeated")
    description.add(M.self)
  }
}
