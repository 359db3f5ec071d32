import Foundation
import Positions
import TestSupport
import Testing

@testable import Dossiers

/// Trees as JSON, and back.
struct JSONTextTests {
  @Test func `a tree is written on one line or for readers`() {
    let tree = FieldTree.fields([
      .init("a", .text("x")), .init("b", .list([.number(-1), .flag(true)])),
      .init("c", .fields([])), .init("d", .list([])),
      .init("e", .fields([.init("f", .flag(false))])),
    ])
    #expect(tree.json() == #"{"a":"x","b":[-1,true],"c":{},"d":[],"e":{"f":false}}"#)
    #expect(
      tree.prettyJSON() == """
        {
          "a": "x",
          "b": [
            -1,
            true
          ],
          "c": {},
          "d": [],
          "e": {
            "f": false
          }
        }
        """)
  }

  @Test func `random trees come back, and another reader agrees`() throws {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let tree = randomTree(depth: 0, &random)
      for text in [tree.json(), tree.prettyJSON()] {
        let bytes = Array(text.utf8)
        #expect(try FieldTree(json: bytes) == tree, "\(random)")
        let other = try JSONSerialization.jsonObject(
          with: Data(bytes), options: [.fragmentsAllowed])
        #expect(agrees(tree, other), "\(random)")
      }
    }
  }

  @Test func `the plain reader and the library's decoder agree on changed and broken lines`() {
    var random = SeededGenerator()
    let inserts =
      Array(#"{}[],:"\/u0019-.eEntf "#.utf8) + [0x09, 0x0A, 0x00, 0x1F, 0x7F, 0xC3, 0xA9]
    var readCount = 0
    for _ in 0..<3_000 {
      let line = FieldTree.fields([.init("n", randomTree(depth: 0, &random))])
      var bytes = Array(line.json().utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...2, using: &random))
        let count = Int.random(in: 0...2, using: &random)
        let new = (0..<count).map { _ in inserts[Int.random(in: 0..<inserts.count, using: &random)]
        }
        bytes.replaceSubrange(place..<end, with: new)
      }
      guard let tree = PlainJSON.tree(bytes) else { continue }
      readCount += 1
      #expect((try? FieldTree(anyJSON: bytes)) == tree, "\(bytes) \(random)")
    }
    #expect(readCount > 100)
  }

  @Test func `a text in UTF-16 is no JSON, where a name could stand twice unseen`() {
    for text in [#"{"n":1,"n":2}"#, #"{"n":1}"#] {
      for zeroFirst in [true, false] {
        let bytes: [UInt8] = text.utf8.flatMap { zeroFirst ? [0, $0] : [$0, 0] }
        #expect(throws: JSONProblem.self) { try FieldTree(json: bytes) }
      }
    }
  }

  /// A tree whose fields are sorted by name, as they are when read.
  private func randomTree(depth: Int, _ random: inout SeededGenerator) -> FieldTree {
    switch Int.random(in: 0..<(depth > 4 ? 3 : 5), using: &random) {
    case 0: return .text(randomText(&random))
    case 1: return .number(Int64.random(in: .min ... .max, using: &random) >> 20)
    case 2: return .flag(Bool.random(using: &random))
    case 3:
      let count = Int.random(in: 0..<4, using: &random)
      return .list((0..<count).map { _ in randomTree(depth: depth + 1, &random) })
    default:
      let names = Set((0..<4).map { _ in "n\(UInt8.random(in: 0...20, using: &random))" })
      return .fields(
        names.sorted().map { FieldTree.Field($0, randomTree(depth: depth + 1, &random)) })
    }
  }

  private func randomText(_ random: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0..<12, using: &random) {
      let range: ClosedRange<UInt32> = Bool.random(using: &random) ? 0...0xff : 0...0x1f_ffff
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private func agrees(_ tree: FieldTree, _ other: Any) -> Bool {
    switch (tree, other) {
    case (.text(let text), let other as String):
      return Array(text.utf8) == Array(other.utf8)
    case (.number(let number), let other as NSNumber): return other.int64Value == number
    case (.flag(let flag), let other as NSNumber): return other.boolValue == flag
    case (.list(let list), let other as [Any]):
      return list.count == other.count && zip(list, other).allSatisfy { agrees($0, $1) }
    case (.fields(let fields), let other as [String: Any]):
      return fields.count == other.count
        && fields.allSatisfy { field in other[field.name].map { agrees(field.value, $0) } ?? false }
    default: return false
    }
  }
}
