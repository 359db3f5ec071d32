import Positions
import TestSupport
import Testing

@testable import Dossiers

/// YAML and its limits.
struct YAMLTextTests {
  private func refusal(_ text: String) -> String {
    refusal(Array(text.utf8))
  }

  private func refusal(_ bytes: [UInt8]) -> String {
    do {
      _ = try YAMLText.read(bytes, file: "y")
      return "read"
    } catch {
      return "\(error)"
    }
  }

  @Test func `texts are kept as written, with their lines`() throws {
    let node = try YAMLText.read(
      Array("a: no\nb:\n- 0x10\n- '1'\n- |\n  two\n  lines\nc: {d: 2025-07-13}\n".utf8), file: "y")
    guard case .fields(let fields) = node.content else { throw MissingFields() }
    #expect(fields.map(\.name) == ["a", "b", "c"])
    #expect(fields.map(\.line) == [1, 2, 8])
    #expect(fields[0].value == TypedNode(.text("no"), line: 1))
    #expect(
      fields[1].value.content
        == .list([
          TypedNode(.text("0x10"), line: 3), TypedNode(.text("1"), line: 4),
          TypedNode(.text("two\nlines\n"), line: 5),
        ]))
  }

  private struct MissingFields: Error {}

  @Test func `what is no YAML is refused with its line`() {
    let expected =
      "texts with “: ”, “#”, commas or brackets in quotation marks, and all brackets closed"
    #expect(
      refusal("a: b\nc: {d: e\n") == """
        y:3: found no YAML: did not find expected ',' or '}' while parsing a flow mapping of \
        line 2, expected \(expected)
        """)
    #expect(
      refusal("a: b: c\n") == """
        y:1: found a second “: ” on the line, expected a text with “: ” in quotation marks, or \
        a new line
        """)
    #expect(refusal("a: 1\n\tb: 2\n") == "y:2: found a tab before the text, expected spaces")
    #expect(
      refusal("a: *b\n") == """
        y:1: found an alias of nothing, expected a text that starts with “*” in quotation marks
        """)
    #expect(
      refusal("a: 1\nb: \u{7}\n")
        == "y:2: found control characters are not allowed, expected text without control characters"
    )
  }

  @Test func `one document stands in a file`() {
    #expect(
      refusal("a: 1\n---\nb: 2\n")
        == "y:2: found another document, expected one document in a file")
  }

  @Test func `a key stands once and is a text`() {
    #expect(
      refusal("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")
        == "y:3: found the key “c” twice in one place, expected each key once")
    #expect(
      refusal("a: 1\n\"a\": 2\n")
        == "y:1: found the key “a” twice in one place, expected each key once")
    #expect(
      refusal("a: {? [b] : c}\n") == "y:1: found a key that is no text, expected a text as the key")
  }

  @Test func `tags are refused`() {
    #expect(
      refusal("a: !!binary aGk=\n")
        == "y:1: found the tag “tag:yaml.org,2002:binary”, expected a value without a tag")
    #expect(
      refusal("a: !mine [1]\n") == "y:1: found the tag “!mine”, expected a value without a tag")
    #expect(refusal("a: !!str 1\n") == "read")
  }

  @Test func `bytes that are no UTF-8 are refused with their line`() {
    var bytes = Array("a: 1\nb: ".utf8)
    bytes += [0xc3, 0x28, 0x0a]
    #expect(
      refusal(bytes) == "y:2: found bytes that are not UTF-8, at byte 8, expected UTF-8 text")
    #expect(refusal([0xef, 0xbb, 0xbf] + Array("a: 1\n".utf8)) == "read")
  }

  @Test func `a file has at most 4 MiB`() {
    let text = "a: \"" + String(repeating: "x", count: YAMLText.maximumBytes - 5) + "\""
    #expect(text.utf8.count == YAMLText.maximumBytes)
    #expect(refusal(text) == "read")
    #expect(
      refusal(text + "\n") == "y: found 4194305 bytes, expected at most 4194304 bytes (4 MiB)")
  }

  @Test func `nesting has at most 64 levels`() {
    let message = "found more than 64 levels of nesting, expected at most 64"
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
      for depth in [63, 64, 65, 900, 20_000, 100_000] {
        let text =
          String(repeating: open, count: depth - 1) + "x"
          + String(repeating: close, count: depth - 1)
        let found = refusal(text)
        #expect(
          depth <= 64 ? found == "read" : found.hasSuffix(message), "\(open) \(depth): \(found)")
      }
    }
    let block = String(repeating: "- ", count: 100_000) + "x"
    #expect(refusal(block).hasSuffix(message))
  }

  @Test func `an alias stands for what it names`() throws {
    let node = try YAMLText.read(Array("a: &x [1, 2]\nb: *x\n".utf8), file: "y")
    guard case .fields(let fields) = node.content else { throw MissingFields() }
    #expect(fields[0].value.content == fields[1].value.content)
  }

  @Test func `aliases that explode are refused in no time`() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...40 {
      let uses = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(uses)]\n"
    }
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(
        refusal(bomb) == "y:5: found more than 32 aliases, expected at most 32 in a file")
    }
    #expect(time < .seconds(20))
  }

  @Test func `aliases that explode as keys are refused in no time`() {
    // The worst that 32 aliases can do: three in each of ten levels, and a key made of them.
    var bomb = "a0: &a0 [x, x, x]\n"
    for level in 1...10 {
      let name = "*a\(level - 1)"
      bomb += "a\(level): &a\(level) [\(name), \(name), \(name)]\n"
    }
    bomb += "b: {? *a10 : 1, ? [*a10] : 2}\n"
    let clock = ContinuousClock()
    let time = clock.measure { #expect(refusal(bomb).contains("expected")) }
    #expect(time < .seconds(20))
  }

  @Test func `texts that look like aliases are texts`() {
    let line = "- they said *this* and *that* & more\n"
    #expect(refusal(String(repeating: line, count: 100)) == "read")
  }
}
