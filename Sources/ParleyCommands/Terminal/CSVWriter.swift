/// Comma-separated values as RFC 4180 quotes them, one record a line.
///
/// A field with a comma, a quotation mark, a line break, or a space at either end stands between
/// quotation marks, its own doubled. Lines end in a line feed alone, as other text tools of this
/// system expect. A record of one empty field is written `""`, so that it is no empty line.
package struct CSVWriter: Sendable {
  /// The text written so far.
  package private(set) var text = ""

  /// A writer whose first record, if any, is `header`.
  package init(header: [String] = []) {
    if !header.isEmpty { append(header) }
  }

  /// Writes one record.
  package mutating func append(_ fields: [String]) {
    text += fields == [""] ? "\"\"" : fields.map(Self.quoted).joined(separator: ",")
    text += "\n"
  }

  /// `field` as it stands in a record.
  static func quoted(_ field: String) -> String {
    let isPlain = field.utf8.allSatisfy { byte in
      byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"") && byte != 0x0A && byte != 0x0D
    }
    guard !isPlain || field.hasPrefix(" ") || field.hasSuffix(" ") else { return field }
    // Scalars, not characters: a quotation mark with a combining mark is still a quotation mark.
    var quoted = String.UnicodeScalarView()
    quoted.append("\"")
    for scalar in field.unicodeScalars {
      if scalar == "\"" { quoted.append("\"") }
      quoted.append(scalar)
    }
    quoted.append("\"")
    return String(quoted)
  }
}
