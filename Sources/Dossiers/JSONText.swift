public import Positions

extension FieldTree {
  /// The tree as JSON on one line, names in the order of the schema, nothing but ASCII escaped
  /// that has to be.
  public func json() -> String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// The tree as JSON for readers, two spaces a level.
  public func prettyJSON() -> String {
    var text = ""
    write(to: &text, indent: 0)
    return text
  }

  private func write(to text: inout String, indent: Int?) {
    switch self {
    case .text(let value): text.append(jsonString: value)
    case .number(let number): text += String(number)
    case .flag(let flag): text += flag ? "true" : "false"
    case .list(let elements):
      Self.write(elements, between: ("[", "]"), to: &text, indent: indent) { element, text, inner in
        element.write(to: &text, indent: inner)
      }
    case .fields(let fields):
      Self.write(fields, between: ("{", "}"), to: &text, indent: indent) { field, text, inner in
        text.append(jsonString: field.name)
        text += inner == nil ? ":" : ": "
        field.value.write(to: &text, indent: inner)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], between marks: (String, String), to text: inout String, indent: Int?,
    element write: (Element, inout String, Int?) -> Void
  ) {
    let inner = indent.map { $0 + 1 }
    text += marks.0
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      text.breakLine(inner)
      write(element, &text, inner)
    }
    if !elements.isEmpty { text.breakLine(indent) }
    text += marks.1
  }
}

extension String {
  fileprivate mutating func breakLine(_ indent: Int?) {
    guard let indent else { return }
    self += "\n" + String(repeating: "  ", count: indent)
  }

  fileprivate mutating func append(jsonString value: String) {
    self += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": self += "\\\""
      case "\\": self += "\\\\"
      case "\n": self += "\\n"
      case "\r": self += "\\r"
      case "\t": self += "\\t"
      case "\u{0}"..<" ", "\u{7f}"..<"\u{a0}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        self += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: unicodeScalars.append(scalar)
      }
    }
    self += "\""
  }
}
