import Yams

/// The YAML text of one file, and its limits.
///
/// Aliases are copies of what they name, so a few lines can stand for billions of values. They are
/// counted before anything is composed: any text that could be an alias of an anchor in the file
/// counts, so the count is never too low.
struct YAMLText {
  /// The largest file, in bytes.
  static let maximumBytes = 4 << 20
  /// The deepest nesting of lists and keys.
  static let maximumDepth = 64
  /// The most values in one file, aliases counted as what they stand for.
  static let maximumNodes = 400_000
  /// The most uses of anchors in one file; the worst 32 stand for less than a million values.
  static let maximumAliases = 32

  /// How a dossier starts.
  static let dossierStart = "a dossier, which starts with “dossier: 1”"

  private let file: String
  /// What is expected of a file that holds nothing.
  private let start: String
  private var nodes = 0

  /// Reads the one document of a file.
  ///
  /// Throws for anything that is no YAML, exceeds a limit, or has a tag, a key that is no text or a
  /// doubled key.
  static func read(
    _ bytes: [UInt8], file: String, expected start: String = dossierStart
  ) throws(DossierProblem) -> TypedNode {
    var text = YAMLText(file: file, start: start)
    return try text.read(bytes)
  }

  private init(file: String, start: String) { (self.file, self.start) = (file, start) }

  private mutating func read(_ bytes: [UInt8]) throws(DossierProblem) -> TypedNode {
    guard bytes.count <= Self.maximumBytes else {
      throw problem(0, "\(bytes.count) bytes", "at most \(Self.maximumBytes) bytes (4 MiB)")
    }
    let source = try string(bytes)
    try checkAliases(bytes)
    let root: Node?
    do {
      // Without rules of its own the resolver leaves every text a text.
      root = try Parser(yaml: source, resolver: .basic, encoding: .utf8).singleRoot()
    } catch {
      throw refusal(of: source, error)
    }
    guard let root else {
      throw problem(1, "nothing", start)
    }
    return try convert(root, depth: 1)
  }

  private func problem(
    _ line: Int, _ found: String, _ expected: String, hint: String = ""
  ) -> DossierProblem {
    DossierProblem(
      file: file, line: line, field: "", found: found, expected: expected, hint: hint)
  }

  private func tooDeep(_ line: Int) -> DossierProblem {
    problem(
      line, "more than \(Self.maximumDepth) levels of nesting", "at most \(Self.maximumDepth)")
  }

  private func string(_ bytes: [UInt8]) throws(DossierProblem) -> String {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let start = bytes.starts(with: mark) ? mark.count : 0
    let span = bytes.span.extracting(start..<bytes.count)
    do throws(Unicode.UTF8.ValidationError) {
      return String(copying: try UTF8Span(validating: span))
    } catch {
      let place = start + error.byteOffsets.lowerBound
      let line = 1 + bytes[..<place].count { $0 == UInt8(ascii: "\n") }
      throw problem(line, "bytes that are not UTF-8, at byte \(place)", "UTF-8 text")
    }
  }

  private func checkAliases(_ bytes: [UInt8]) throws(DossierProblem) {
    let anchors = Set(names(after: "&", in: bytes).map(\.name))
    guard !anchors.isEmpty else { return }
    let aliases = names(after: "*", in: bytes).filter { anchors.contains($0.name) }
    guard aliases.count > Self.maximumAliases else { return }
    throw problem(
      aliases[Self.maximumAliases].line, "more than \(Self.maximumAliases) aliases",
      "at most \(Self.maximumAliases) in a file")
  }

  private func names(
    after mark: Unicode.Scalar, in bytes: [UInt8]
  ) -> [(name: ArraySlice<UInt8>, line: Int)] {
    var found: [(name: ArraySlice<UInt8>, line: Int)] = []
    var line = 1
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: mark) else { continue }
      let name = bytes[(index + 1)...].prefix(while: Self.isNameByte)
      if !name.isEmpty { found.append((name, line)) }
    }
    return found
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch UnicodeScalar(byte) {
    case "0"..."9", "A"..."Z", "a"..."z", "_", "-": true
    default: false
    }
  }

  private mutating func convert(_ node: Node, depth: Int) throws(DossierProblem) -> TypedNode {
    let line = node.mark?.line ?? 0
    nodes += 1
    guard nodes <= Self.maximumNodes else {
      throw problem(line, "more than \(Self.maximumNodes) values", "fewer")
    }
    guard depth <= Self.maximumDepth else { throw tooDeep(line) }
    switch node {
    case .scalar(let scalar):
      try check(scalar.tag, line)
      return TypedNode(.text(scalar.string), line: line)
    case .sequence(let sequence):
      try check(sequence.tag, line)
      var elements: [TypedNode] = []
      for element in sequence { elements.append(try convert(element, depth: depth + 1)) }
      return TypedNode(.list(elements), line: line)
    case .mapping(let mapping):
      try check(mapping.tag, line)
      var fields: [TypedField] = []
      for (key, value) in mapping {
        let line = key.mark?.line ?? line
        guard case .scalar(let name) = key else {
          throw problem(line, "a key that is no text", "a text as the key")
        }
        fields.append(
          TypedField(name.string, try convert(value, depth: depth + 1), line: line))
      }
      return TypedNode(.fields(fields), line: line)
    case .alias:
      throw problem(line, "an alias without a value", "the value")
    }
  }

  private func check(_ tag: Tag, _ line: Int) throws(DossierProblem) {
    guard ["", "!", "tag:yaml.org,2002:str"].contains(tag.description) else {
      throw problem(line, "the tag \(quoted(tag.description))", "a value without a tag")
    }
  }
}

extension YAMLText {
  /// What the library's refusal means.
  private func refusal(of source: String, _ error: any Error) -> DossierProblem {
    switch error as? YamlError {
    case .scanner(let context, let text, let mark, _), .parser(let context, let text, let mark, _),
      .composer(let context, let text, let mark, _):
      let start = context.map { " \($0.text) of line \($0.mark.line)" } ?? ""
      return refusal(of: source, text, line: mark.line, start: start)
    case .duplicatedKeysInMapping(let names, let context):
      let name = names.first ?? ""
      return problem(
        context.mark.line, "the key \(quoted(name)) twice in one place", "each key once")
    case .reader(let text, let offset, _, _):
      let before = source.prefix(offset ?? 0)
      let line = 1 + before.count { $0 == "\n" || $0 == "\r\n" }
      return problem(line, text, "text without control characters")
    case .memory:
      return tooDeep(0)
    default:
      return problem(0, "a file that cannot be read: \(error)", "YAML")
    }
  }

  private func refusal(of source: String, _ text: String, line: Int, start: String)
    -> DossierProblem
  {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    let content = lines.indices.contains(line - 1) ? lines[line - 1] : ""
    let indent = content.prefix { $0 == " " || $0 == "\t" }
    if indent.contains("\t") { return problem(line, "a tab before the text", "spaces") }
    if text.hasPrefix("Maximum nesting level") { return tooDeep(line) }
    switch text {
    case "but found another document":
      return problem(line, "another document", "one document in a file")
    case "mapping values are not allowed in this context":
      return problem(
        line, "a second “: ” on the line", "a text with “: ” in quotation marks, or a new line")
    case "found undefined alias":
      return problem(
        line, "an alias of nothing", "a text that starts with “*” in quotation marks")
    default:
      return problem(
        line, "no YAML: \(text)\(start)",
        "texts with “: ”, “#”, commas or brackets in quotation marks, and all brackets closed")
    }
  }
}
