import Foundation
import TestSupport
import Testing

@testable import Positions

/// The bodies that `tools/verify` makes of the JSON of an event, by the published schemas alone.
struct IndependentEncodingTests {
  /// Loads the verifier, and prints for each line, a type and its JSON, the bytes it makes of it.
  private static let program = """
    import importlib.machinery, importlib.util, json, sys
    loader = importlib.machinery.SourceFileLoader("verify", sys.argv[1])
    verify = importlib.util.module_from_spec(importlib.util.spec_from_loader("verify", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(verify)
    schemas = verify.Schemas(sys.argv[2])
    for line in sys.stdin.buffer:
        kind, tree = line.decode("utf-8").split(" ", 1)
        print(schemas.encoded(schemas.types[kind], json.loads(tree)).hex())
    """

  @Test func `samples and random events of every type have the bytes that the schemas give`() throws
  {
    var random = SeededGenerator()
    var bodies = try EventSamples.all().map(\.body)
    for type in EventType.allCases {
      bodies += (0..<20).map { _ in MessageFiller.event(type, &random) }
    }
    let lines = bodies.map { "\(Swift.type(of: $0).type.name) \(json($0.tree()))\n" }
    let run = try CommandRun.run(
      URL(fileURLWithPath: "/usr/bin/env"),
      [
        "python3", "-c", Self.program, independentVerifier.path,
        projectRoot.appendingPathComponent("schemas/parley/v1").path,
      ], input: Data(lines.joined().utf8))
    let made = run.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    try #require(made.count == bodies.count, "\(run.errors) \(random)")
    for (line, (body, bytes)) in zip(lines, zip(bodies, made)) {
      let expected = body.encoded().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      #expect(bytes == expected, "\(line) \(random)")
    }
  }

  private func json(_ tree: FieldTree) -> String {
    switch tree {
    case .text(let text): quoted(text)
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .list(let elements): "[" + elements.map(json).joined(separator: ",") + "]"
    case .fields(let fields):
      "{" + fields.map { "\(quoted($0.name)):\(json($0.value))" }.joined(separator: ",") + "}"
    }
  }

  /// Text as JSON, everything but small letters and digits of ASCII as escapes.
  private func quoted(_ text: String) -> String {
    "\""
      + text.utf16.map { unit in
        let scalar = UnicodeScalar(unit) ?? "\u{0}"
        let isPlain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
        let digits = String(unit, radix: 16)
        return isPlain
          ? String(scalar) : "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined() + "\""
  }
}
