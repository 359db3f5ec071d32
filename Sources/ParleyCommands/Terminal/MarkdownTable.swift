/// A table in GitHub Flavored Markdown, padded so that it also reads well as text.
///
/// Characters that Markdown would take for its own are escaped with a backslash, so every cell
/// shows exactly its text; a line break in a cell becomes `<br>`.
package struct MarkdownTable: Sendable {
  package var titles: [String]
  /// The columns whose cells stand right, by index.
  package var rightAligned: Set<Int>
  /// The cells row by row; a row may be shorter than the titles, never longer.
  package var rows: [[String]]

  package init(titles: [String], rightAligned: Set<Int> = [], rows: [[String]] = []) {
    self.titles = titles
    self.rightAligned = rightAligned
    self.rows = rows
  }

  /// The lines of the table, each ended by a line feed.
  package var text: String {
    let cells = ([titles] + rows).map { row in
      precondition(row.count <= titles.count, "\(row.count) cells under \(titles.count) titles")
      return titles.indices.map { $0 < row.count ? Self.escaped(row[$0]) : "" }
    }
    let widths = titles.indices.map { column in
      cells.reduce(3) { max($0, $1[column].displayWidth) }
    }
    let rule = titles.indices.map { column in
      let dashes = String(repeating: "-", count: widths[column] - 1)
      return dashes + (rightAligned.contains(column) ? ":" : "-")
    }
    var lines = cells.map { row in line(row, widths) }
    lines.insert("| \(rule.joined(separator: " | ")) |", at: 1)
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(_ row: [String], _ widths: [Int]) -> String {
    let padded = row.enumerated().map { column, cell in
      let padding = String(repeating: " ", count: widths[column] - cell.displayWidth)
      return rightAligned.contains(column) ? padding + cell : cell + padding
    }
    return "| \(padded.joined(separator: " | ")) |"
  }

  /// `text` so that Markdown shows it as it is.
  package static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in StyledText(text).plain.unicodeScalars {
      if scalar == "\n" {
        escaped.append(contentsOf: "<br>".unicodeScalars)
        continue
      }
      if #"\|`*_<>[]~"#.unicodeScalars.contains(scalar) { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }
}
