/// Swift source with comments, strings, regular expressions and quoted names blanked out, so that
/// what is left are the words and braces of the code. Line feeds stay where they are.
struct SwiftText {
  private let source: [UInt8]
  private var place = 0
  private var code: [UInt8]

  init(_ text: String) {
    source = Array(text.utf8)
    code = source
    while place < source.count { skimOne() }
  }

  /// A word or a single mark, with its line from 1.
  struct Token: Equatable {
    var text: String
    var line: Int
  }

  /// The words and marks of the code in order.
  var tokens: [Token] {
    var tokens: [Token] = []
    var line = 1
    var word: [UInt8] = []
    func isWordByte(_ byte: UInt8) -> Bool {
      byte >= 0x80 || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
        || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    for byte in code + [UInt8(ascii: "\n")] {
      if isWordByte(byte) {
        word.append(byte)
        continue
      }
      if !word.isEmpty {
        tokens.append(Token(text: String(decoding: word, as: UTF8.self), line: line))
        word = []
      }
      if byte == UInt8(ascii: "\n") {
        line += 1
      } else if byte > 0x20 {
        tokens.append(Token(text: String(decoding: [byte], as: UTF8.self), line: line))
      }
    }
    return tokens
  }

  private func starts(with text: String, at offset: Int = 0) -> Bool {
    source[min(place + offset, source.count)...].starts(with: text.utf8)
  }

  private mutating func blank(to end: Int) {
    for index in place..<min(end, source.count) where source[index] != UInt8(ascii: "\n") {
      code[index] = UInt8(ascii: " ")
    }
    place = min(end, source.count)
  }

  private func endOfLine(from start: Int) -> Int {
    source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
  }

  private mutating func skimOne() {
    if starts(with: "//") {
      blank(to: endOfLine(from: place))
    } else if starts(with: "/*") {
      blank(to: endOfBlockComment())
    } else if starts(with: "`") {
      let end = source[(place + 1)...].firstIndex(of: UInt8(ascii: "`")) ?? source.count - 1
      blank(to: end + 1)
    } else if starts(with: "\"") || starts(with: "#") {
      let hashes = source[place...].prefix { $0 == UInt8(ascii: "#") }.count
      if starts(with: "\"", at: hashes) {
        blank(to: endOfString(from: place, hashes: hashes))
      } else if hashes > 0, starts(with: "/", at: hashes) {
        let closing = Array("/".utf8) + Array(repeating: UInt8(ascii: "#"), count: hashes)
        blank(to: end(of: closing, from: place + hashes + 1))
      } else {
        place += max(hashes, 1)
      }
    } else if starts(with: "/"), let end = endOfRegex() {
      blank(to: end)
    } else {
      place += 1
    }
  }

  private func endOfBlockComment() -> Int {
    var depth = 0
    var index = place
    while index < source.count {
      if source[index...].starts(with: "/*".utf8) {
        depth += 1
        index += 2
      } else if source[index...].starts(with: "*/".utf8) {
        depth -= 1
        index += 2
        if depth == 0 { return index }
      } else {
        index += 1
      }
    }
    return index
  }

  private func end(of closing: [UInt8], from start: Int) -> Int {
    var index = start
    while index < source.count, !source[index...].starts(with: closing) { index += 1 }
    return index + closing.count
  }

  /// The end of the string that begins at `start`, its interpolations skipped as a part of it.
  private func endOfString(from start: Int, hashes: Int) -> Int {
    let quotes = source[(start + hashes)...].starts(with: "\"\"\"".utf8) ? 3 : 1
    let marks = Array(repeating: UInt8(ascii: "#"), count: hashes)
    let closing = Array(repeating: UInt8(ascii: "\""), count: quotes) + marks
    let escape = [UInt8(ascii: "\\")] + marks
    var index = start + hashes + quotes
    while index < source.count {
      if source[index...].starts(with: closing) { return index + closing.count }
      if source[index...].starts(with: escape) {
        index += escape.count
        if index < source.count, source[index] == UInt8(ascii: "(") {
          index = endOfInterpolation(from: index)
        } else {
          index += 1
        }
      } else if quotes == 1, source[index] == UInt8(ascii: "\n") {
        return index  // not a string after all
      } else {
        index += 1
      }
    }
    return index
  }

  private func endOfInterpolation(from start: Int) -> Int {
    var depth = 0
    var index = start
    while index < source.count {
      switch source[index] {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return index + 1 }
      case UInt8(ascii: "\""):
        index = endOfString(from: index, hashes: 0)
        continue
      default: break
      }
      index += 1
    }
    return index
  }

  /// The end of a regular expression between slashes, or nil where the slash is a division: an
  /// expression follows a mark that expects an operand, is not spaced, and ends on its line.
  private func endOfRegex() -> Int? {
    let before = source[..<place].last { $0 > 0x20 }
    guard before.map({ "(,=:[{!&|?;~".utf8.contains($0) }) ?? true,
      place + 1 < source.count, source[place + 1] > 0x20
    else { return nil }
    var index = place + 1
    let lineEnd = endOfLine(from: place)
    while index < lineEnd, source[index] != UInt8(ascii: "/") {
      index += source[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index < lineEnd ? index + 1 : nil
  }
}
