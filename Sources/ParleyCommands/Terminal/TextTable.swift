/// A table for the eye: columns as wide as their content, narrowed until a line fits the terminal.
///
/// ```
/// let table = TextTable(
///   columns: [.init("issue"), .init("apart", alignment: .right)],
///   rows: [["buffer-zone:perimeter", "2–2.3 km"]])
/// print(table.rendered(for: .standardOutput()))
/// ```
package struct TextTable: Sendable {
  /// On which side of its column a cell stands.
  package enum Alignment: Sendable { case left, right }

  /// What happens to a cell that is wider than its column.
  package enum Overflow: Sendable { case wraps, truncates }

  /// One column; `minimumWidth` is where narrowing stops, in terminal columns.
  package struct Column: Sendable {
    package var title: StyledText
    package var alignment: Alignment
    package var overflow: Overflow
    package var minimumWidth: Int

    package init(
      _ title: StyledText = "", alignment: Alignment = .left, overflow: Overflow = .wraps,
      minimumWidth: Int = 10
    ) {
      self.title = title
      self.alignment = alignment
      self.overflow = overflow
      self.minimumWidth = max(minimumWidth, 1)
    }
  }

  package var columns: [Column]
  /// The cells row by row; a row may be shorter than the columns, never longer.
  package var rows: [[StyledText]]
  /// Spaces before each line.
  package var indent: Int
  /// Spaces between two columns.
  package var gap: Int

  package init(columns: [Column], rows: [[StyledText]] = [], indent: Int = 0, gap: Int = 2) {
    self.columns = columns
    self.rows = rows
    self.indent = indent
    self.gap = gap
  }

  /// The lines of the table, each ended by a line feed; titles first where any column has one.
  ///
  /// No line is wider than the terminal, unless the columns' minimum widths already are. No line
  /// ends in a space.
  package func rendered(for terminal: Terminal) -> String {
    let widths = columnWidths(fitting: terminal.columns)
    var output = ""
    if columns.contains(where: { $0.title.displayWidth > 0 }) {
      let titles = columns.map { StyledText($0.title.plain, .bold) }
      write(titles, widths, terminal, to: &output)
    }
    for row in rows {
      write(row, widths, terminal, to: &output)
    }
    return output
  }

  /// The width of each column: its content's, the widest narrowed first until the sum fits.
  func columnWidths(fitting limit: Int) -> [Int] {
    var widths = columns.map(\.title.widestLine)
    for row in rows {
      precondition(row.count <= columns.count, "\(row.count) cells in \(columns.count) columns")
      for (index, cell) in row.enumerated() {
        widths[index] = max(widths[index], cell.widestLine)
      }
    }
    widths = widths.map { min($0, limit) }
    let floors = zip(widths, columns).map { min($0, $1.minimumWidth) }
    let spare = limit - indent - gap * max(columns.count - 1, 0)
    while widths.reduce(0, +) > spare {
      let narrowable = widths.indices.filter { widths[$0] > floors[$0] }
      guard let widest = narrowable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }

  private func write(
    _ row: [StyledText], _ widths: [Int], _ terminal: Terminal, to output: inout String
  ) {
    let cells = zip(row.indices, row).map { index, cell in
      let width = max(widths[index], 1)
      return columns[index].overflow == .wraps
        ? cell.wrapped(to: width) : [cell.truncated(to: width)]
    }
    for lineIndex in 0..<(cells.map(\.count).max() ?? 1) {
      var line = ""
      var pendingSpaces = indent
      for (index, lines) in cells.enumerated() {
        let cell = lineIndex < lines.count ? lines[lineIndex] : ""
        let padding = max(widths[index] - cell.displayWidth, 0)
        if columns[index].alignment == .right { pendingSpaces += padding }
        if !cell.runs.isEmpty {
          line += String(repeating: " ", count: pendingSpaces) + cell.rendered(for: terminal)
          pendingSpaces = 0
        }
        pendingSpaces += gap + (columns[index].alignment == .left ? padding : 0)
      }
      output += line + "\n"
    }
  }
}
