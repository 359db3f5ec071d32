import Foundation
import TestSupport

/// One expected line, in which placeholders stand for what differs from run to run.
struct TranscriptLine {
  /// The line as the file has it.
  let text: String
  private let regex: Regex<AnyRegexOutput>?
  /// For each placeholder in turn, itself with its name: `<root:first>`; nil where it has no name.
  private let names: [String?]

  /// The classes of placeholders, each with the pattern of its texts.
  static let classes: [String: String] = [
    "root": #"(?:[0-9a-f]{64}|[0-9a-f]{4,16}…[0-9a-f]{4,16}|[A-Za-z0-9+/]{43}=)"#,
    "id": #"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"#,
    "time": #"(?:\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z"#
      + #"|\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)?Z)"#,
    "path": #"/[^\s"'“”,]*"#,
    "n": #"\d+(?:[.,_]\d+)*"#,
    "duration": #"\d+(?:[.,]\d+)* ?(?:ns|µs|us|ms|s|min)"#,
    "size": #"\d+(?:[.,]\d+)* ?(?:[kMG]i?B|B|bytes)"#,
    "any": #".*"#,
  ]

  init(_ text: String) {
    self.text = text
    var pattern = ""
    var names: [String?] = []
    var rest = text[...]
    while let placeholder = rest.firstMatch(of: /<([a-z]+)(:[a-z0-9-]+)?>/) {
      pattern += Self.escaped(rest[..<placeholder.range.lowerBound])
      if let known = Self.classes[String(placeholder.1)] {
        pattern += "(\(known))"
        names.append(placeholder.2 == nil ? nil : String(placeholder.0))
      } else {
        pattern += Self.escaped(placeholder.0)
      }
      rest = rest[placeholder.range.upperBound...]
    }
    self.names = names
    // A pattern made of the parts above always compiles.
    regex =
      names.isEmpty
      ? nil
      : (try? Regex(pattern + Self.escaped(rest)))?.matchingSemantics(.unicodeScalar)
  }

  private static func escaped(_ text: some StringProtocol) -> String {
    NSRegularExpression.escapedPattern(for: String(text))
  }

  /// `found` is the line, or has a text of the right class at every placeholder.
  func matches(_ found: String) -> Bool { values(in: found) != nil }

  /// The texts at the named placeholders of `found`, or nil where the line does not match.
  private func values(in found: String) -> [(name: String, value: String)]? {
    if found == text { return [] }
    guard let match = regex.flatMap({ found.wholeMatch(of: $0) }) else { return nil }
    return names.enumerated().compactMap { index, name in
      guard let name, let value = match.output[index + 1].substring else { return nil }
      return (name, String(value))
    }
  }

  /// Compares with `found`, and its named placeholders with what `bindings` holds of them.
  ///
  /// Adds names met for the first time. Returns what differs from earlier texts of the same name,
  /// or nil where the line itself does not match.
  func differences(
    from found: String, bindings: inout [String: String]
  ) -> [String]? {
    guard let values = values(in: found) else { return nil }
    return values.compactMap { name, value in
      guard let earlier = bindings.updateValue(value, forKey: name), earlier != value else {
        return nil
      }
      bindings[name] = earlier
      return "\(name) was \(earlier) before and is \(value) here"
    }
  }

  /// `line` with placeholders for what is certain to differ in the next run: identifiers, hashes,
  /// moments and paths below `directory`.
  static func generalised(_ line: String, directory: String) -> String {
    var line = line
    for name in ["id", "time", "root"] {
      if let pattern = classes[name], let regex = try? Regex(pattern) {
        line = line.replacing(regex, with: "<\(name)>")
      }
    }
    if let regex = try? Regex(escaped(directory) + #"[^\s"'“”,]*"#) {
      line = line.replacing(regex, with: "<path>")
    }
    return line
  }
}
