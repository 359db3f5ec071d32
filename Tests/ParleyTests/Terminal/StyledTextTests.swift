import TestSupport
import Testing

@testable import ParleyCommands

struct StyledTextTests {
  @Test func `styles are shown only where the terminal welcomes them`() {
    let text = StyledText("offers ", .dim) + StyledText("3 km", [.bold, .red])
    #expect(text.rendered(for: Terminal(showsStyles: false)) == "offers 3 km")
    #expect(
      text.rendered(for: Terminal(showsStyles: true))
        == "\u{1B}[2moffers \u{1B}[0m\u{1B}[1;31m3 km\u{1B}[0m")
  }

  @Test(arguments: [
    ("a\u{1B}[31mb", "a␛[31mb"), ("a\tb", "a b"), ("a\r\nb", "a\nb"), ("a\rb", "a␍b"),
    ("\u{7}", "␇"), ("\u{7F}", "␡"), ("\u{9B}31m", "\u{FFFD}31m"),
    ("\u{202E}txt", "\u{FFFD}txt"), ("\u{2066}x\u{2069}", "\u{FFFD}x\u{FFFD}"),
    ("\u{2028}", "\u{FFFD}"), ("é 停 🕊️", "é 停 🕊️"),
  ])
  func `text from a document cannot steer the terminal`(text: String, shown: String) {
    #expect(StyledText(text).plain == shown)
  }

  @Test(arguments: [
    ("", 5, [""]), ("one two", 7, ["one two"]), ("one two", 6, ["one", "two"]),
    ("one   two", 4, ["one", "two"]), ("abcdefg", 3, ["abc", "def", "g"]),
    ("ab cdefg", 4, ["ab", "cdef", "g"]), ("a\n\nb", 9, ["a", "", "b"]),
    ("  indented text", 10, ["  indented", "  text"]), ("停戦停戦停", 5, ["停戦", "停戦", "停"]),
    ("停", 1, ["停"]), ("a ", 5, ["a"]), ("trailing   ", 8, ["trailing"]),
  ])
  func `text is broken at spaces where it can be`(text: String, width: Int, lines: [String]) {
    #expect(StyledText(text).wrapped(to: width).map(\.plain) == lines)
  }

  @Test func `a style goes on over a break`() {
    let text = StyledText("a ") + StyledText("bold text", .bold)
    let lines = text.wrapped(to: 6)
    #expect(lines == [StyledText("a ") + StyledText("bold", .bold), StyledText("text", .bold)])
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("停戦停戦", 5, "停戦…"), ("停戦停戦", 4, "停…"),
    ("a\nb", 9, "a b"), ("abc", 1, "…"), ("", 1, ""),
  ])
  func `what does not fit on one line is cut with an ellipsis`(
    text: String, width: Int, cut: String
  ) {
    #expect(StyledText(text).truncated(to: width).plain == cut)
  }

  /// Greedy filling over words, where no word is longer than the line.
  private func filled(_ words: [String], to width: Int) -> [String] {
    var lines: [String] = []
    for word in words {
      if let last = lines.last, (last + " " + word).displayWidth <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  @Test func `wrapping words fills each line as far as it goes`() {
    var random = SeededGenerator()
    let letters = ["a", "b", "é", "停", "🕊️", "e\u{301}", "-"]
    for _ in 0..<500 {
      let width = Int.random(in: 8...30, using: &random)
      let words = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        (0..<Int.random(in: 1...4, using: &random)).reduce("") { word, _ in
          word + (letters.randomElement(using: &random) ?? "")
        }
      }
      let lines = StyledText(words.joined(separator: " ")).wrapped(to: width)
      #expect(lines.map(\.plain) == filled(words, to: width), "\(random)")
    }
  }

  @Test func `wrapping loses nothing but spaces and keeps to the width`() {
    var random = SeededGenerator()
    let letters = ["a", "b", " ", " ", "停", "\n", "é"]
    for _ in 0..<500 {
      let width = Int.random(in: 2...12, using: &random)
      let text = (0..<Int.random(in: 0...60, using: &random)).reduce("") { text, _ in
        text + (letters.randomElement(using: &random) ?? "")
      }
      let lines = StyledText(text).wrapped(to: width)
      #expect(lines.allSatisfy { $0.displayWidth <= width }, "\(random)")
      let kept = lines.map(\.plain).joined()
      #expect(kept.filter { $0 != " " } == text.filter { $0 != " " && $0 != "\n" }, "\(random)")
    }
  }
}
