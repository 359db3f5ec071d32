import Positions

/// The text form of protobuf messages, as `protoc --decode` prints it.
struct ProtocolText: FieldVisitor {
  private(set) var lines: [String] = []
  let isReading = false

  /// The text of a message.
  static func text(of message: some Message) -> String {
    var writer = ProtocolText()
    var copy = message
    copy.visit(&writer)
    return writer.lines.map { $0 + "\n" }.joined()
  }

  private mutating func put(_ name: StaticString, _ value: String) {
    lines.append("\(snakeCase("\(name)")): \(value)")
  }

  private mutating func put(_ name: StaticString, block: [String]) {
    lines += ["\(snakeCase("\(name)")) {"] + block.map { "  " + $0 } + ["}"]
  }

  private func quoted(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      switch byte {
      case 0x0a: text += "\\n"
      case 0x0d: text += "\\r"
      case 0x09: text += "\\t"
      case 0x22: text += "\\\""
      case 0x27: text += "\\'"
      case 0x5c: text += "\\\\"
      case 0x20..<0x7f: text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let octal = String(byte, radix: 8)
        text += "\\" + String(repeating: "0", count: 3 - octal.utf8.count) + octal
      }
    }
    return "\"\(text)\""
  }

  mutating func fail(_ name: StaticString, found: String, expected: String) {}

  mutating func text(_ number: Int, _ name: StaticString, _ value: inout String) {
    if !value.isEmpty { put(name, quoted(value.utf8)) }
  }

  mutating func texts(_ number: Int, _ name: StaticString, _ value: inout [String]) {
    for element in value { put(name, quoted(element.utf8)) }
  }

  mutating func count(_ number: Int, _ name: StaticString, _ value: inout UInt64?) {
    if let value { put(name, "\(value)") }
  }

  mutating func flag(_ number: Int, _ name: StaticString, _ value: inout Bool) {
    if value { put(name, "true") }
  }

  mutating func bytes(_ number: Int, _ name: StaticString, _ value: inout [UInt8]) {
    if !value.isEmpty { put(name, quoted(value)) }
  }

  mutating func word<W: Vocabulary>(_ number: Int, _ name: StaticString, _ value: inout W?) {
    if let value { put(name, "\(upperSnakeCase(W.schemaName))_\(constantName(value.word))") }
  }

  mutating func reference(_ number: Int, _ name: StaticString, _ value: inout EventReference?) {
    if let value { put(name, quoted(value.bytes)) }
  }

  mutating func references(_ number: Int, _ name: StaticString, _ value: inout [EventReference]) {
    for element in value { put(name, quoted(element.bytes)) }
  }

  mutating func decimal(_ number: Int, _ name: StaticString, _ value: inout Decimal?) {
    guard let value else { return }
    var block: [String] = []
    if value.coefficient != 0 { block.append("coefficient: \(value.coefficient)") }
    if value.exponent != 0 { block.append("exponent: \(value.exponent)") }
    put(name, block: block)
  }

  mutating func message<M: Message>(_ number: Int, _ name: StaticString, _ value: inout M?) {
    guard let value else { return }
    put(name, block: Self.text(of: value).split(separator: "\n").map(String.init))
  }

  mutating func messages<M: Message>(_ number: Int, _ name: StaticString, _ value: inout [M]) {
    for element in value {
      put(name, block: Self.text(of: element).split(separator: "\n").map(String.init))
    }
  }
}
