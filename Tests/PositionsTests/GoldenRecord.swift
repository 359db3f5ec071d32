import Foundation
import Positions
import TestSupport

/// An event's body as committed to `Golden/<name>.txt`: what was written once must be read forever.
///
///     position.stated, schema 1, 3 bytes
///
///     42 01 61                      the bytes, 16 a line
///
///     {                             the same as a tree, in the order of the schema
///       "party": "a"
///     }
struct GoldenRecord {
  let name: String
  let bytes: [UInt8]
  let text: String

  static let folder = projectRoot.appendingPathComponent("Tests/PositionsTests/Golden")

  /// Reads a committed record.
  init(named name: String) throws {
    self.name = name
    text = try String(
      contentsOf: Self.folder.appendingPathComponent("\(name).txt"), encoding: .utf8)
    let blocks = text.split(separator: "\n\n", maxSplits: 2)
    let digits = blocks.count == 3 ? blocks[1].filter { !$0.isWhitespace } : ""
    bytes = Positions.bytes(hexadecimal: digits) ?? []
  }

  /// The names of all committed records.
  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
  }

  /// The type of the event.
  var type: EventType? { EventType(rawValue: String(name.prefix { $0 != "-" })) }

  /// What the file of a body has to say.
  static func text(of body: any EventMessage) -> String {
    let bytes = body.encoded()
    let type = Swift.type(of: body).type
    var text = "\(type.name), schema \(EventType.schema), \(bytes.count) bytes\n\n"
    for start in stride(from: 0, to: bytes.count, by: 16) {
      let line = bytes[start..<min(start + 16, bytes.count)]
      text += line.map { hexadecimal([$0]) }.joined(separator: " ") + "\n"
    }
    return text + "\n" + render(body.tree()) + "\n"
  }

  private static func render(_ tree: FieldTree, indent: String = "") -> String {
    let inner = indent + "  "
    switch tree {
    case .text(let text): return "\"\(text.replacing("\"", with: "\\\""))\""
    case .number(let number): return "\(number)"
    case .flag(let flag): return "\(flag)"
    case .list(let list):
      let rows = list.map { inner + render($0, indent: inner) }
      return "[\n" + rows.joined(separator: ",\n") + "\n\(indent)]"
    case .fields(let fields):
      if fields.isEmpty { return "{}" }
      let rows = fields.map { "\(inner)\"\($0.name)\": " + render($0.value, indent: inner) }
      return "{\n" + rows.joined(separator: ",\n") + "\n\(indent)}"
    }
  }
}
