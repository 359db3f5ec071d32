import Foundation
import TestSupport

/// The published schemas, parsed.
///
/// Understands what the files use and nothing more: one declaration a line, with its comment on the
/// lines before it. A word of an enumeration stands in quotes at the start of its comment.
struct SchemaFiles {
  struct ParseError: Error, CustomStringConvertible {
    let description: String
  }

  static let folder = projectRoot.appendingPathComponent("schemas/parley/v1")

  /// What the files declare.
  private(set) var description = SchemaDescription()
  /// Declarations without a comment, as `file: line`.
  private(set) var uncommented: [String] = []
  /// The table of `events.proto`: names of messages and files by names of types.
  private(set) var events: [String: [String]] = [:]
  /// The file of each message.
  private(set) var places: [String: String] = [:]

  /// Reads the schemas of event bodies; `record.proto` describes what bodies are stored in.
  init() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    for file in files.sorted() where file.hasSuffix(".proto") && file != "record.proto" {
      let text = try String(contentsOf: Self.folder.appendingPathComponent(file), encoding: .utf8)
      var block: (kind: String, name: String)?
      var comment: [String] = []
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        let line = line.trimmingCharacters(in: .whitespaces)
        if line.hasPrefix("//") {
          comment.append(line.dropFirst(2).trimmingCharacters(in: .whitespaces))
          if file == "events.proto" { read(tableRow: line) }
          continue
        }
        defer { comment = [] }
        let words = line.replacing(";", with: "").split(separator: " ").map(String.init)
        guard let first = words.first, !["syntax", "package", "import"].contains(first) else {
          continue
        }
        if first == "}" {
          block = nil
          continue
        }
        if comment.isEmpty { uncommented.append("\(file): \(line)") }
        if first == "message" || first == "enum", words.count == 3 {
          block = (first, words[1])
          open(block: first, words[1], in: file)
        } else if let block {
          try read(words, comment.joined(separator: " "), in: block)
        } else {
          throw ParseError(description: "\(file): \"\(line)\" outside a message")
        }
      }
    }
  }

  private mutating func open(block: String, _ name: String, in file: String) {
    if block == "message" {
      description.messages[name] = []
    } else {
      description.enumerations[name] = []
    }
    places[name] = file
  }

  private mutating func read(tableRow line: String) {
    let words = line.dropFirst(2).split(separator: " ").map(String.init)
    if words.count == 3, words[0].contains("."), words[2].hasSuffix(".proto") {
      events[words[0]] = Array(words[1...])
    }
  }

  private mutating func read(
    _ words: [String], _ comment: String, in block: (kind: String, name: String)
  ) throws {
    guard words.count >= 3, words[words.count - 2] == "=", let number = Int(words[words.count - 1])
    else { throw ParseError(description: "\(block.name): \(words)") }
    if block.kind == "enum" {
      let quoted = comment.split(separator: "\"", omittingEmptySubsequences: false)
      description.enumerations[block.name]?.append(
        .init(
          number: number, name: words[0],
          word: comment.hasPrefix("\"") && quoted.count >= 3 ? String(quoted[1]) : ""))
    } else {
      guard words.count == 4 || words.count == 5 else {
        throw ParseError(description: "\(block.name): \(words)")
      }
      description.messages[block.name]?.append(
        .init(
          number: number, name: words[words.count - 3], type: words[words.count - 4],
          label: words.count == 5 ? words[0] : ""))
    }
  }
}
