import Foundation
import TestSupport
import Testing

@testable import Dossiers

/// The rows of a CSV text, read in pieces of the given sizes.
private func rows(
  _ bytes: [UInt8], pieces: [Int] = [], separator: UInt8 = UInt8(ascii: ",")
) throws -> [[String]] {
  var rest = bytes[...]
  var sizes = pieces
  var reader = CSVReader(file: "t.csv", separator: separator) {
    guard !rest.isEmpty else { return nil }
    let size = sizes.isEmpty ? rest.count : sizes.removeFirst()
    defer { rest = rest.dropFirst(size) }
    return Array(rest.prefix(size))
  }
  var rows: [[String]] = []
  var row = CSVRow()
  while try reader.read(&row) { rows.append(row.texts) }
  return rows
}

private func rows(_ text: String) throws -> [[String]] { try rows(Array(text.utf8)) }

struct CSVReaderTests {
  @Test(arguments: [
    ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
    ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
    ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
    ("a,b\r1,2\r\n3,4\n5,6", [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
    ("\u{FEFF}a\n1\n", [["a"], ["1"]]),
    ("\"a,b\",\"c\"\"d\"\n", [["a,b", "c\"d"]]),
    ("\"line 1\nline 2\r\nline 3\rline 4\",x\n", [["line 1\nline 2\r\nline 3\rline 4", "x"]]),
    (",\n\"\",\"\"\"\"\n", [["", ""], ["", "\""]]),
    ("a\n\nb\n", [["a"], [""], ["b"]]),
    (" a , b \n", [[" a ", " b "]]),
    ("a,", [["a", ""]]),
    ("", []),
    ("\u{FEFF}", []),
    ("Côte d’Ivoire,\"São Tomé\"\n", [["Côte d’Ivoire", "São Tomé"]]),
  ])
  func `a text is read as RFC 4180 has it`(text: String, expected: [[String]]) throws {
    #expect(try rows(text) == expected)
  }

  @Test func `another separator leaves commas alone`() throws {
    #expect(
      try rows(Array("a;b,c\n".utf8), separator: UInt8(ascii: ";")) == [["a", "b,c"]])
    #expect(try rows(Array("a\tb;\n".utf8), separator: 9) == [["a", "b;"]])
  }

  @Test(arguments: [
    (
      "a,b\n1,2\"3\n",
      "t.csv:2: column 2: found a quotation mark inside a field without them, expected the whole "
        + "field in quotation marks, and those inside doubled"
    ),
    (
      "a\n\"x\"y\n",
      "t.csv:2: column 1: found “y” after a closing quotation mark, expected a separator or the "
        + "end of the row; a quotation mark inside is doubled"
    ),
    (
      "a,b\n1,\"2\n3\n",
      "t.csv:2: column 2: found a quotation mark that is not closed, expected a closing one before "
        + "the end of the file"
    ),
    ("a\nx\u{0}y\n", "t.csv:2: column 1: found a zero byte, expected text"),
  ])
  func `what is no CSV is refused with its line and column`(text: String, message: String) {
    let error = #expect(throws: DossierProblem.self) { try rows(text) }
    #expect(error?.description == message)
  }

  @Test func `bytes that are not UTF-8 are refused with their line`() {
    let error = #expect(throws: DossierProblem.self) {
      try rows(Array("a\n\"1\n2\"\nC".utf8) + [0xf4, 0x74, 0x65, 10])
    }
    #expect(error?.line == 4)
    #expect(error?.found == "bytes that are not UTF-8")
  }

  @Test func `the line of a row counts every kind of line end, in fields too`() throws {
    var text: [UInt8]? = Array("a\r\"b\r\nc\rd\ne\"\r\nf\ng".utf8)
    var reader = CSVReader(file: "t.csv") {
      defer { text = nil }; return text
    }
    var row = CSVRow()
    var lines: [Int] = []
    while try reader.read(&row) { lines.append(row.line) }
    #expect(lines == [1, 2, 6, 7])
  }

  @Test func `a row without end is refused before it fills the memory`() {
    var pieces = 0
    var reader = CSVReader(file: "t.csv") {
      pieces += 1
      return pieces == 1 ? Array("\"".utf8) : Array(repeating: 0x78, count: 1 << 20)
    }
    var row = CSVRow()
    let error = #expect(throws: DossierProblem.self) { _ = try reader.read(&row) }
    #expect(error?.found.hasPrefix("a row of more than") == true)
    #expect(pieces < 8)
  }
}

/// The reader against rows that were written as CSV, and against Python's reader.
struct CSVReaderReferenceTests {
  private static let letters = ["a", "b", ",", "\"", "\n", "\r", "\r\n", " ", "é", "’", "7", ""]

  /// A text of random fields, quoted where needed and sometimes where not.
  private static func written(
    _ rows: [[String]], _ random: inout SeededGenerator
  ) -> [UInt8] {
    let ends = ["\n", "\r\n", "\r"]
    // One kind of end in a text: CR before a row that starts with LF would be one end.
    let end = ends.randomElement(using: &random) ?? "\n"
    var text = Bool.random(using: &random) ? "\u{FEFF}" : ""
    for row in rows {
      let fields = row.map { field in
        // By scalars: CR LF is one character.
        let needs = field.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        guard needs || Int.random(in: 0..<4, using: &random) == 0 else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
      }
      text += fields.joined(separator: ",") + end
    }
    return Array(text.utf8)
  }

  @Test func `rows that were written come back, in whatever pieces they arrive`() throws {
    var random = SeededGenerator()
    for _ in 0..<600 {
      let width = Int.random(in: 1...4, using: &random)
      let table = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        (0..<width).map { _ in
          (0..<Int.random(in: 0...5, using: &random))
            .map { _ in Self.letters.randomElement(using: &random) ?? "" }.joined()
        }
      }
      let bytes = Self.written(table, &random)
      let pieces = bytes.map { _ in Int.random(in: 1...4, using: &random) }
      #expect(try rows(bytes) == table, "\(random)")
      #expect(try rows(bytes, pieces: pieces) == table, "\(random)")
    }
  }

  /// Reads texts, each in hexadecimal digits on a line; prints the rows as JSON, or null.
  private static let script = """
    import csv, io, json, sys
    for line in sys.stdin:
        text = bytes.fromhex(line.strip()).decode()
        try:
            rows = [row or [''] for row in csv.reader(io.StringIO(text, newline=''), strict=True)]
        except csv.Error:
            rows = None
        print(json.dumps(rows))
    """

  private static let python = URL(fileURLWithPath: "/usr/bin/env")
  private static let hasPython =
    (try? CommandRun.run(python, ["python3", "--version"]))?.status == 0

  @Test(.enabled(if: hasPython, "needs python3"))
  func `any text is read or refused as Python's reader does it`() throws {
    var random = SeededGenerator()
    let letters = ["a", ",", "\"", "\"\"", "\n", "\r", "\r\n", "é", ",\"", "\",", "\"\n"]
    let texts = (0..<2_000).map { _ in
      (0..<Int.random(in: 0...12, using: &random))
        .map { _ in letters.randomElement(using: &random) ?? "" }.joined()
    }
    let input = texts.map { text in
      text.utf8.map { String(format: "%02x", $0) }.joined() + "\n"
    }.joined()
    let run = try CommandRun.run(
      Self.python, ["python3", "-c", Self.script], input: Data(input.utf8))
    let answers = run.output.split(separator: "\n")
    try #require(answers.count == texts.count, "\(run.errors)")
    var compared = 0
    for (text, answer) in zip(texts, answers) {
      let json = try JSONSerialization.jsonObject(
        with: Data(answer.utf8), options: .fragmentsAllowed)
      do {
        #expect(try rows(text) == json as? [[String]], "\(text.debugDescription) \(random)")
        compared += 1
      } catch let problem as DossierProblem {
        // Python takes a quotation mark inside a field for a letter; here it is refused.
        if problem.found == "a quotation mark inside a field without them" { continue }
        #expect(json is NSNull, "\(text.debugDescription): \(problem) \(random)")
        compared += 1
      }
    }
    #expect(compared > 500, "\(random)")
  }
}
