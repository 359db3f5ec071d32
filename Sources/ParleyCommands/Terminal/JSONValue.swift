/// A JSON text (RFC 8259) as a tree whose objects keep the order of their members.
///
/// ```
/// let stats: JSONValue = ["size": 75, "root": .string(root)]
/// print(stats.text)  // {"size":75,"root":"7c1e…"}
/// ```
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A number given as JSON writes it, so that a decimal keeps every digit.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// One member of an object.
  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value on one line, without spaces, as a line of JSON Lines wants it.
  package var text: String {
    var output = ""
    write(to: &output, indent: nil)
    return output
  }

  /// The value for reading: two spaces a level, members and elements on lines of their own.
  package var prettyText: String {
    var output = ""
    write(to: &output, indent: 0)
    return output
  }

  private func write(to output: inout String, indent: Int?) {
    switch self {
    case .null: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .integer(let value): output += String(value)
    case .number(let digits): output += Self.checked(digits)
    case .string(let text): Self.write(text, to: &output)
    case .array(let elements):
      Self.write(elements, between: ("[", "]"), to: &output, indent) { element, output, indent in
        element.write(to: &output, indent: indent)
      }
    case .object(let members):
      Self.write(members, between: ("{", "}"), to: &output, indent) { member, output, indent in
        Self.write(member.name, to: &output)
        output += indent == nil ? ":" : ": "
        member.value.write(to: &output, indent: indent)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], between ends: (String, String), to output: inout String, _ indent: Int?,
    each: (Element, inout String, Int?) -> Void
  ) {
    output += ends.0
    let inner = indent.map { $0 + 2 }
    for (index, element) in elements.enumerated() {
      if index > 0 { output += "," }
      if let inner { output += "\n" + String(repeating: " ", count: inner) }
      each(element, &output, inner)
    }
    if let indent, !elements.isEmpty { output += "\n" + String(repeating: " ", count: indent) }
    output += ends.1
  }

  /// Escapes what JSON demands, and what a terminal or a JavaScript reader would act upon.
  private static func write(_ text: String, to output: inout String) {
    let isPlain = text.utf8.allSatisfy { byte in
      byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
    if isPlain {
      output += "\"\(text)\""
      return
    }
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\u{00}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }

  private static func checked(_ digits: String) -> String {
    precondition(isNumber(digits), "\"\(digits)\" is no JSON number")
    return digits
  }

  /// Whether a text is a number as JSON writes it: `-`, digits without a leading zero, a point and
  /// digits, `e` and an exponent, all but the first digits optional.
  private static func isNumber(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    let skipDigits = { (rest: inout ArraySlice<UInt8>) -> Int in
      let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = skipDigits(&rest)
    guard whole == 1 || whole > 1 && !startsWithZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard skipDigits(&rest) > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard skipDigits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0, $1) })
  }
}
