/// Text for a terminal in runs of one style each.
///
/// Text from documents may hold anything, so it is made harmless on the way in: a control character
/// becomes its picture (ESC shows as ␛), and what would turn the direction of the rest of the line
/// becomes U+FFFD. Line feeds stay and break lines; tabs become spaces.
package struct StyledText: Hashable, Sendable {
  /// A stretch of one style.
  package struct Run: Hashable, Sendable {
    package var text: String
    package var style: Style
  }

  /// The stretches in reading order; none is empty.
  package private(set) var runs: [Run] = []

  /// `text` in one style.
  package init(_ text: some StringProtocol, _ style: Style = []) {
    if !text.isEmpty { runs = [Run(text: Self.harmless(text), style: style)] }
  }

  private init(_ glyphs: some Sequence<Glyph>) {
    for glyph in glyphs {
      if let last = runs.indices.last, runs[last].style == glyph.style {
        runs[last].text.append(glyph.character)
      } else {
        runs.append(Run(text: String(glyph.character), style: glyph.style))
      }
    }
  }

  /// The text without its styles.
  package var plain: String { runs.map(\.text).joined() }

  /// The columns the text takes on one line.
  package var displayWidth: Int { runs.reduce(0) { $0 + $1.text.displayWidth } }

  /// The columns of its widest line.
  package var widestLine: Int {
    plain.split(separator: "\n", omittingEmptySubsequences: false)
      .reduce(0) { max($0, $1.displayWidth) }
  }

  /// The text with the sequences that show its styles where `terminal` welcomes them.
  package func rendered(for terminal: Terminal) -> String {
    terminal.showsStyles ? runs.map { $0.style.applied(to: $0.text) }.joined() : plain
  }

  /// Both texts, one after the other.
  package static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum.runs += right.runs
    return sum
  }

  /// Appends `right`.
  package static func += (left: inout StyledText, right: StyledText) { left.runs += right.runs }

  private static func harmless(_ text: some StringProtocol) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(text) }
    var scalars = String.UnicodeScalarView()
    for scalar in String(text).replacing("\r\n", with: "\n").unicodeScalars {
      switch scalar.value {
      case 0x0A: scalars.append(scalar)
      case 0x09: scalars.append(" ")
      case 0x00..<0x20: scalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F: scalars.append("\u{2421}")
      case 0x80..<0xA0, 0x2028...0x202E, 0x2066...0x2069: scalars.append("\u{FFFD}")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}

extension StyledText: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self.init(value) }
}

extension StyledText {
  private var glyphs: [Glyph] {
    runs.flatMap { run in
      run.text.map { Glyph(character: $0, style: run.style, width: $0.displayWidth) }
    }
  }

  /// The text in lines of at most `width` columns (at least 1), broken at spaces where it can be.
  ///
  /// A word wider than the line is broken inside; a character wider than the line stands alone. The
  /// spaces at a break are dropped. Spaces that open a paragraph indent all of its lines, as far as
  /// that leaves half of the width. An empty text is one empty line.
  package func wrapped(to width: Int) -> [StyledText] {
    precondition(width > 0, "a line of \(width) columns, expected at least 1")
    var lines: [StyledText] = []
    for paragraph in glyphs.split(omittingEmptySubsequences: false, whereSeparator: \.isLineFeed) {
      lines += Self.wrap(Array(paragraph), to: width)
    }
    return lines
  }

  private static func wrap(_ glyphs: [Glyph], to width: Int) -> [StyledText] {
    var lines: [StyledText] = []
    let indent = glyphs.prefix(
      min(glyphs.prefix(while: \.isSpace).count, max(0, width / 2 - 1)))
    var start = 0
    while true {
      let margin = lines.isEmpty ? glyphs[..<0] : indent
      var end = start
      var used = margin.count
      var lastBreak: Int?
      while end < glyphs.count, end == start || used + glyphs[end].width <= width {
        if end > start, glyphs[end].isSpace, !glyphs[end - 1].isSpace { lastBreak = end }
        used += glyphs[end].width
        end += 1
      }
      if end == glyphs.count {
        lines.append(StyledText(margin + trimmingEnd(glyphs[start..<end])))
        return lines
      }
      if glyphs[end].isSpace { lastBreak = end }
      // Spaces that open the text are an indent: a break after them alone gains nothing.
      let cut = lastBreak.flatMap { glyphs[start..<$0].allSatisfy(\.isSpace) ? nil : $0 } ?? end
      lines.append(StyledText(margin + trimmingEnd(glyphs[start..<cut])))
      start = glyphs[cut...].firstIndex { !$0.isSpace } ?? glyphs.count
      if start == glyphs.count { return lines }
    }
  }

  private static func trimmingEnd(_ glyphs: ArraySlice<Glyph>) -> ArraySlice<Glyph> {
    let end = glyphs.lastIndex { !$0.isSpace }.map { $0 + 1 } ?? glyphs.startIndex
    return glyphs[..<end]
  }

  /// The text on one line of at most `width` columns (at least 1), with "…" where it was cut.
  package func truncated(to width: Int) -> StyledText {
    precondition(width > 0, "a line of \(width) columns, expected at least 1")
    let line = glyphs.map { glyph in
      glyph.isLineFeed ? Glyph(character: " ", style: glyph.style, width: 1) : glyph
    }
    guard line.reduce(0, { $0 + $1.width }) > width else { return StyledText(line) }
    var kept: [Glyph] = []
    var used = 0
    for glyph in line {
      if used + glyph.width > width - 1 {
        kept.append(Glyph(character: "…", style: glyph.style, width: 1))
        break
      }
      kept.append(glyph)
      used += glyph.width
    }
    return StyledText(kept)
  }
}

/// One character as it stands on a terminal.
private struct Glyph {
  var character: Character
  var style: Style
  var width: Int

  var isSpace: Bool { character == " " }
  var isLineFeed: Bool { character == "\n" }
}
