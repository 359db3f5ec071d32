import Foundation
import Positions

/// What is wrong with a JSON text: its path from the root, what was found and what was expected.
struct JSONProblem: Error {
  var path = ""
  var found: String
  var expected: String
}

extension FieldTree {
  /// The deepest nesting of lists and objects.
  static let maximumJSONDepth = 64

  /// Reads JSON. Fields come out sorted by name, as their order says nothing.
  ///
  /// Throws for bytes that are no JSON or no UTF-8, nesting deeper than 64, a name given twice or
  /// written with escapes, a number that is not whole or beyond 64 bits, and null.
  init(json bytes: [UInt8]) throws(JSONProblem) {
    if let tree = PlainJSON.tree(bytes) { self = tree } else { try self.init(anyJSON: bytes) }
  }

  /// The same by the library's decoder.
  init(anyJSON bytes: [UInt8]) throws(JSONProblem) {
    var scan = JSONScan(bytes)
    try scan.check()
    do {
      self = try JSONDecoder().decode(DecodedTree.self, from: Data(bytes)).tree
    } catch let error as DecodingError {
      throw JSONProblem(error)
    } catch {
      throw JSONProblem(found: "JSON that cannot be read: \(error)", expected: "JSON")
    }
  }
}

extension JSONProblem {
  fileprivate static let noJSON = JSONProblem(
    found: "text that is no JSON", expected: "one JSON object on the line")

  fileprivate init(_ error: DecodingError) {
    switch error {
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      self = .noJSON
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      self.init(
        path: Self.text(of: context.codingPath), found: "null",
        expected: "a text, a whole number, true, false, a list or an object")
    @unknown default: self = .noJSON
    }
  }

  private static func text(of path: [any CodingKey]) -> String {
    var text = ""
    for key in path {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    return text
  }
}

/// The tree that the library's decoder fills.
private struct DecodedTree: Decodable {
  let tree: FieldTree

  struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    // Texts are by far the most frequent, and a wrong guess is slow.
    if let text = try? value.decode(String.self) {
      tree = .text(text)
    } else if let object = try? decoder.container(keyedBy: Name.self) {
      tree = .fields(
        try object.allKeys.sorted { $0.stringValue < $1.stringValue }.map { name in
          FieldTree.Field(
            name.stringValue, try object.decode(DecodedTree.self, forKey: name).tree)
        })
    } else if let elements = try? decoder.unkeyedContainer() {
      var (elements, trees) = (elements, [FieldTree]())
      while !elements.isAtEnd { trees.append(try elements.decode(DecodedTree.self).tree) }
      tree = .list(trees)
    } else if let flag = try? value.decode(Bool.self) {
      tree = .flag(flag)
    } else {
      tree = .number(try value.decode(Int64.self))
    }
  }
}

/// What the library's decoder does not look at: encoding, depth, doubled names, kinds of numbers,
/// commas before a closing bracket.
///
/// Follows brackets and strings only; whether the text is JSON is for the decoder to say.
private struct JSONScan {
  private struct Level {
    var isObject: Bool
    var expectsName: Bool
    var names: Set<ArraySlice<UInt8>> = []
  }

  private let bytes: [UInt8]
  private var place = 0
  private var levels: [Level] = []
  private var isAfterComma = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func check() throws(JSONProblem) {
    do throws(Unicode.UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw JSONProblem(
        found: "bytes that are not UTF-8, at byte \(error.byteOffsets.lowerBound)",
        expected: "UTF-8 text")
    }
    // The decoder would take it for a text in UTF-16 or UTF-32, in which a name may stand twice.
    if let zero = bytes.firstIndex(of: 0) {
      throw JSONProblem(found: "a zero byte, at byte \(zero)", expected: "UTF-8 text")
    }
    while place < bytes.count {
      let scalar = UnicodeScalar(bytes[place])
      if isAfterComma, scalar == "}" || scalar == "]" { throw .noJSON }
      if !scalar.properties.isWhitespace { isAfterComma = scalar == "," }
      switch scalar {
      case "{": try open(isObject: true)
      case "[": try open(isObject: false)
      case "}", "]": _ = levels.popLast()
      case ",":
        if let last = levels.indices.last { levels[last].expectsName = levels[last].isObject }
      case "\"":
        try string()
        continue
      case "-", "0"..."9":
        try number()
        continue
      default: break
      }
      place += 1
    }
  }

  private mutating func open(isObject: Bool) throws(JSONProblem) {
    levels.append(Level(isObject: isObject, expectsName: isObject))
    guard levels.count <= FieldTree.maximumJSONDepth else {
      throw JSONProblem(
        found: "more than \(FieldTree.maximumJSONDepth) levels of nesting",
        expected: "at most \(FieldTree.maximumJSONDepth)")
    }
  }

  private mutating func string() throws(JSONProblem) {
    let start = place + 1
    place = start
    var hasEscape = false
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      let isEscape = bytes[place] == UInt8(ascii: "\\")
      hasEscape = hasEscape || isEscape
      place += isEscape ? 2 : 1
    }
    let end = min(place, bytes.count)
    place += 1
    guard let last = levels.indices.last, levels[last].expectsName else { return }
    levels[last].expectsName = false
    let name = String(decoding: bytes[start..<end], as: UTF8.self)
    guard !hasEscape else {
      throw JSONProblem(
        found: "the name \(quoted(name)) with an escape", expected: "a name without escapes")
    }
    guard levels[last].names.insert(bytes[start..<end]).inserted else {
      throw JSONProblem(found: "the name \(quoted(name)) twice", expected: "each name once")
    }
  }

  private mutating func number() throws(JSONProblem) {
    let digits = bytes[place...].prefix { byte in
      switch UnicodeScalar(byte) {
      case "0"..."9", "-", "+", ".", "e", "E": true
      default: false
      }
    }
    place = digits.endIndex
    let text = String(decoding: digits, as: UTF8.self)
    guard Int64(text) != nil else {
      throw JSONProblem(
        found: "the number \(text.prefix(40))",
        expected: "a whole number of 64 bits, or a decimal in quotation marks")
    }
  }
}
