/// The functions of a source text with their lengths; a closure counts as part of what holds it.
struct FunctionLengths {
  /// A function, initialiser, subscript or computed property with a body.
  struct Function: Equatable {
    var name: String
    /// Where its keyword stands, from 1.
    var line: Int
    /// From the keyword's line to the closing brace's, both included.
    var length: Int
  }

  private(set) var functions: [Function] = []
  private let tokens: [SwiftText.Token]

  init(_ text: String) {
    tokens = SwiftText(text).tokens
    for index in tokens.indices {
      guard let open = body(ofDeclarationAt: index), let close = closingBrace(of: open) else {
        continue
      }
      let keyword = tokens[index]
      let next = tokens[index + 1].text
      functions.append(
        Function(
          name: ["func", "var"].contains(keyword.text) && next != "(" ? next : keyword.text,
          line: keyword.line, length: tokens[close].line - keyword.line + 1))
    }
  }

  private static let declarations: Set = ["func", "init", "deinit", "subscript", "var"]

  /// Words that begin another declaration, so that the one before has no body.
  private static let openers = declarations.union([
    "let", "case", "associatedtype", "typealias", "struct", "class", "enum", "protocol",
    "extension", "static", "mutating", "import", "public", "private", "package", "internal",
  ])

  private func body(ofDeclarationAt index: Int) -> Int? {
    let keyword = tokens[index].text
    guard Self.declarations.contains(keyword) else { return nil }
    let before = index > 0 ? tokens[index - 1].text : ""
    if before == "." || keyword == "var" && ["if", "guard", "while", "case", ","].contains(before) {
      return nil
    }
    var depth = 0
    for place in tokens.indices[(index + 1)...] {
      let token = tokens[place]
      if keyword == "var", depth == 0, token.line > tokens[place - 1].line,
        !["=", ":", ",", ">"].contains(tokens[place - 1].text)
      {
        return nil
      }
      switch token.text {
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case "{" where depth == 0: return place
      case "}" where depth == 0: return nil
      case let word where depth == 0 && Self.openers.contains(word): return nil
      default: break
      }
      if depth < 0 { return nil }
    }
    return nil
  }

  private func closingBrace(of open: Int) -> Int? {
    var depth = 0
    for place in open..<tokens.count {
      if tokens[place].text == "{" { depth += 1 }
      if tokens[place].text == "}" { depth -= 1 }
      if depth == 0 { return place }
    }
    return nil
  }
}
