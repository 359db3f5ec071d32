import TestSupport
import Testing

@testable import ParleyCommands

struct TextTableTests {
  private let narrow = Terminal(columns: 40)

  @Test func `columns are as wide as their content and stand on the side they are given`() {
    let table = TextTable(
      columns: [.init("ISSUE"), .init("APART", alignment: .right), .init("SOURCE")],
      rows: [
        ["aid:entry", "2–2.3 km", "press"],
        ["停戦", "60 d", "own"],
        ["short row"],
      ])
    let expected = """
      ISSUE         APART  SOURCE
      aid:entry  2–2.3 km  press
      停戦           60 d  own
      short row

      """
    #expect(table.rendered(for: Terminal()) == expected)
  }

  @Test func `a cell too wide for the terminal goes on below itself`() {
    let table = TextTable(
      columns: [.init(), .init(), .init(alignment: .right)],
      rows: [["guarantees", "demands at least a permanent ceasefire", "#68"]])
    let expected = """
      guarantees  demands at least a       #68
                  permanent ceasefire

      """
    #expect(table.rendered(for: narrow) == expected)
  }

  @Test func `a cell may be cut instead of wrapped, and lines may be indented`() {
    let table = TextTable(
      columns: [.init(), .init(overflow: .truncates)],
      rows: [["#68", "credible international guarantees to ensure"]], indent: 2, gap: 1)
    #expect(
      table.rendered(for: narrow) == "  #68 credible international guarantees…\n")
  }

  @Test func `titles are bold and a cell's padding has no style`() {
    let table = TextTable(
      columns: [.init("A"), .init("B")], rows: [[StyledText("x", .red), "y"]])
    #expect(
      table.rendered(for: Terminal(showsStyles: true))
        == "\u{1B}[1mA\u{1B}[0m  \u{1B}[1mB\u{1B}[0m\n\u{1B}[31mx\u{1B}[0m  y\n")
  }

  @Test func `no line is wider than the terminal or ends in a space`() {
    var random = SeededGenerator()
    let words = ["a", "buffer-zone:perimeter", "停戦", "demands", "0.7–1", "“regular entry”"]
    for _ in 0..<200 {
      let columns = Int.random(in: 1...4, using: &random)
      let rows = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (0..<columns).map { _ in
          StyledText(
            (0..<Int.random(in: 0...8, using: &random))
              .map { _ in words.randomElement(using: &random) ?? "" }
              .joined(separator: " "))
        }
      }
      let table = TextTable(
        columns: (0..<columns).map { .init(alignment: $0 % 2 == 0 ? .left : .right) }, rows: rows)
      let terminal = Terminal(columns: Int.random(in: 50...100, using: &random))
      let text = table.rendered(for: terminal)
      for line in text.split(separator: "\n") {
        #expect(line.displayWidth <= terminal.columns, "\(random)")
        #expect(!line.hasSuffix(" "), "\(random)")
      }
      let kept = text.filter { $0 != " " && $0 != "\n" }.count
      let given = rows.joined().map(\.plain).joined().filter { $0 != " " }.count
      #expect(kept == given, "\(random)")
    }
  }

  @Test func `the widest column is narrowed first and none below its minimum`() {
    var table = TextTable(
      columns: [.init(), .init(minimumWidth: 30), .init()],
      rows: [
        [
          StyledText(String(repeating: "a", count: 20)),
          StyledText(String(repeating: "b", count: 50)),
          StyledText(String(repeating: "c", count: 8)),
        ]
      ])
    #expect(table.columnWidths(fitting: 100) == [20, 50, 8])
    #expect(table.columnWidths(fitting: 70) == [20, 38, 8])
    #expect(table.columnWidths(fitting: 55) == [13, 30, 8])
    #expect(table.columnWidths(fitting: 35) == [10, 30, 8])
    table.indent = 4
    #expect(table.columnWidths(fitting: 70) == [20, 34, 8])
  }
}

struct TerminalTests {
  private func terminal(
    _ environment: [String: String] = [:], isTerminal: Bool = true, measured: Int? = 132,
    allowsColor: Bool = true
  ) -> Terminal {
    Terminal(
      environment: { environment[$0] }, isTerminal: isTerminal, measuredColumns: measured,
      allowsColor: allowsColor)
  }

  @Test func `the width is COLUMNS, else the terminal's own, else 100`() {
    #expect(terminal(["COLUMNS": "72"]).columns == 72)
    #expect(terminal(["COLUMNS": "72"], isTerminal: false).columns == 72)
    #expect(terminal().columns == 132)
    #expect(terminal(isTerminal: false).columns == 100)
    #expect(terminal(measured: nil).columns == 100)
    #expect(terminal(["COLUMNS": "wide"]).columns == 132)
    #expect(terminal(["COLUMNS": "0"]).columns == 132)
    #expect(terminal(["COLUMNS": "3"]).columns == 40)
  }

  @Test func `styles show on a terminal that nobody asked to be plain`() {
    #expect(terminal().showsStyles)
    #expect(terminal(["NO_COLOR": ""]).showsStyles)
    #expect(!terminal(["NO_COLOR": "1"]).showsStyles)
    #expect(!terminal(["TERM": "dumb"]).showsStyles)
    #expect(!terminal(isTerminal: false).showsStyles)
    #expect(!terminal(allowsColor: false).showsStyles)
  }
}
