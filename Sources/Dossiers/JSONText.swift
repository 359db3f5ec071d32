public import Positions

extension FieldTree {
  /// The tree as JSON on one line, names in the order of the schema.
  ///
  /// Quotation marks, backslashes, control characters and U+2028 and U+2029 are escaped.
  public func json() -> String {
    var text = JSONText(isPretty: false)
    text.append(self)
    return text.string
  }

  /// The tree as JSON for readers, two spaces a level.
  public func prettyJSON() -> String {
    var text = JSONText(isPretty: true)
    text.append(self)
    return text.string
  }
}

/// JSON as it is written, in bytes of UTF-8.
private struct JSONText {
  private var bytes: [UInt8] = []
  private let isPretty: Bool
  private var level = 0

  init(isPretty: Bool) { self.isPretty = isPretty }

  var string: String { String(decoding: bytes, as: UTF8.self) }

  mutating func append(_ tree: FieldTree) {
    switch tree {
    case .text(let text): append(quoting: text)
    case .number(let number): append(String(number))
    case .flag(let flag): append(flag ? "true" : "false")
    case .list(let elements):
      append("[")
      for (index, element) in elements.enumerated() {
        startElement(index)
        append(element)
      }
      end(elements.isEmpty, "]")
    case .fields(let fields):
      append("{")
      for (index, field) in fields.enumerated() {
        startElement(index)
        append(quoting: field.name)
        append(isPretty ? ": " : ":")
        append(field.value)
      }
      end(fields.isEmpty, "}")
    }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func startElement(_ index: Int) {
    if index > 0 { append(",") } else { level += 1 }
    breakLine()
  }

  private mutating func end(_ isEmpty: Bool, _ mark: String) {
    if !isEmpty {
      level -= 1
      breakLine()
    }
    append(mark)
  }

  private mutating func breakLine() {
    if isPretty { append("\n" + String(repeating: "  ", count: level)) }
  }

  private mutating func append(quoting text: String) {
    append("\"")
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) && $0 != 0x22 && $0 != 0x5c }) {
      append(text)
    } else {
      for scalar in text.unicodeScalars { append(scalar) }
    }
    append("\"")
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": append("\\\"")
    case "\\": append("\\\\")
    case "\n": append("\\n")
    case "\r": append("\\r")
    case "\t": append("\\t")
    case "\u{0}"..<" ", "\u{7f}"..<"\u{a0}", "\u{2028}", "\u{2029}":
      let digits = String(scalar.value, radix: 16)
      append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}
