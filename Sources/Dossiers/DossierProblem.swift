/// One thing that is wrong in an input file, with its place.
public struct DossierProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's name.
  public var file: String
  /// The line, from 1; 0 where the content has no lines.
  public var line: Int
  /// The path of the field as typed, such as `accounts[2].statements[3].value`; empty: the whole.
  public var field: String
  /// What was found.
  public var found: String
  /// What would have been accepted in its place.
  public var expected: String
  /// The known name spelt most alike; empty: none is near.
  public var hint: String

  /// Puts a problem together.
  public init(
    file: String, line: Int, field: String, found: String, expected: String, hint: String = ""
  ) {
    self.file = file
    self.line = line
    self.field = field
    self.found = found
    self.expected = expected
    self.hint = hint
  }

  /// One line: the place, what was found, what was expected, and the nearest known name.
  public var description: String {
    let place = line > 0 ? "\(file):\(line)" : file
    let parts = [place, field].filter { !$0.isEmpty }.map { $0 + ": " }.joined()
    let question = hint.isEmpty ? "" : "; did you mean \(hint)?"
    return "\(parts)found \(found), expected \(expected)\(question)"
  }
}

/// Where something was typed.
struct TypedPlace {
  var file: String
  var line: Int
  var field: String

  /// The place of a value under a key of the entry at this place.
  func at(key: String, line: Int) -> TypedPlace {
    let path = [field, key].filter { !$0.isEmpty }.joined(separator: ".")
    return TypedPlace(file: file, line: line, field: path)
  }

  /// The place of an element of the list at this place.
  func at(index: Int, line: Int) -> TypedPlace {
    TypedPlace(file: file, line: line, field: "\(field)[\(index)]")
  }

  func problem(found: String, expected: String, hint: String = "") -> DossierProblem {
    DossierProblem(
      file: file, line: line, field: field, found: found, expected: expected, hint: hint)
  }
}

/// A text as shown in a problem: in quotation marks, cut where it is long.
func quoted(_ text: String) -> String {
  if text.isEmpty { return "nothing" }
  let shown = text.prefix(60)
  return shown.endIndex == text.endIndex ? "“\(text)”" : "“\(shown)…”"
}

/// The words as a list for a problem.
func listed(_ words: [String]) -> String {
  words.count > 1 ? "one of \(words.joined(separator: ", "))" : words.joined()
}

extension String {
  /// A text in straight quotation marks in curly ones, as everywhere in a problem.
  var curlyQuoted: String {
    guard hasPrefix("\""), hasSuffix("\""), count > 1 else { return self }
    return "“\(dropFirst().dropLast())”"
  }
}
