import Foundation
import TestSupport
import Testing

@testable import ParleyCommands

/// Texts that formats like to trip over.
private let awkwardTexts = [
  "", " ", "plain", "a,b", "say \"yes\"", "two\nlines", "carriage\rreturn", "a\r\nb", " led",
  "trailed ",
  "tab\there", "\u{1B}[31m", "\u{0}", "\u{7F}\u{9B}", "\u{2028}", "é", "停戦", "🕊️", "\"\u{301}",
  "back\\slash",
  "|pipe|", "*bold* _it_ `code` <b> [link]", "حماس", "/slash/", "~~no~~",
]

struct CSVWriterTests {
  @Test func `fields are quoted only where they must be`() {
    var csv = CSVWriter(header: ["issue", "text"])
    csv.append(["aid:entry", "regular entry"])
    csv.append(["a,b", "say \"yes\"\nor no"])
    csv.append(["", " led"])
    csv.append([""])
    let expected = #"""
      issue,text
      aid:entry,regular entry
      "a,b","say ""yes""
      or no"
      ," led"
      ""

      """#
    #expect(csv.text == expected)
  }

  /// Reads what RFC 4180 defines, one scalar after the other.
  private func records(of text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field = String.UnicodeScalarView()
    var isQuoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch (scalar, isQuoted) {
      case ("\"", true) where scalars.first == "\"": field.append(scalars.removeFirst())
      case ("\"", _): isQuoted.toggle()
      case (",", false), ("\n", false):
        record.append(String(field))
        field = String.UnicodeScalarView()
        guard scalar == "\n" else { continue }
        records.append(record)
        record = []
      default: field.append(scalar)
      }
    }
    return records
  }

  @Test func `what is written is read back the same`() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let rows = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
          awkwardTexts.randomElement(using: &random) ?? ""
        }
      }
      var csv = CSVWriter()
      for row in rows { csv.append(row) }
      let found = records(of: csv.text).map { $0.map { Array($0.unicodeScalars) } }
      #expect(found == rows.map { $0.map { Array($0.unicodeScalars) } }, "\(random)")
    }
  }
}

struct MarkdownTableTests {
  @Test func `a table is padded, aligned and escaped`() {
    let table = MarkdownTable(
      titles: ["issue", "apart"], rightAligned: [1],
      rows: [["buffer-zone:perimeter", "2–2.3 km"], ["a|b*c", "停戦"], ["two\nlines"]])
    let expected = #"""
      | issue                 |    apart |
      | --------------------- | -------: |
      | buffer-zone:perimeter | 2–2.3 km |
      | a\|b\*c               |     停戦 |
      | two<br>lines          |          |

      """#
    #expect(table.text == expected)
  }

  @Test func `no text breaks out of its cell`() {
    for text in awkwardTexts {
      let lines = MarkdownTable(titles: ["x"], rows: [[text]]).text.split(separator: "\n")
      #expect(lines.count == 3)
      let inner = lines[2].dropFirst(2).dropLast(2)
      let pipes = inner.replacing(#"\\"#, with: "").replacing(#"\|"#, with: "")
      #expect(!pipes.contains("|"))
    }
  }
}

struct JSONValueTests {
  private let stats: JSONValue = [
    "size": 75, "root": "7c1e", "grades": ["A", 2, nil, true], "empty": [], "none": [:],
    "low": .number("0.70"),
  ]

  @Test func `members keep their order on one line`() {
    #expect(
      stats.text
        == #"{"size":75,"root":"7c1e","grades":["A",2,null,true],"empty":[],"none":{},"low":0.70}"#)
  }

  @Test func `the pretty form has one member a line`() {
    let expected = """
      {
        "size": 75,
        "root": "7c1e",
        "grades": [
          "A",
          2,
          null,
          true
        ],
        "empty": [],
        "none": {},
        "low": 0.70
      }
      """
    #expect(stats.prettyText == expected)
  }

  @Test func `any text comes back the same from another reader, on one line, without controls`()
    throws
  {
    for text in awkwardTexts {
      let written = JSONValue.object([.init(text, .string(text))]).text
      #expect(written.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
      let read = try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String: String]
      let member = try #require(read?.first)
      #expect(Array(member.key.unicodeScalars) == Array(text.unicodeScalars))
      #expect(Array(member.value.unicodeScalars) == Array(text.unicodeScalars))
    }
  }
}
