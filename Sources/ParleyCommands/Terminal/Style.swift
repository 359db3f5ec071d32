/// How a piece of text is set off on a terminal; never the only carrier of a meaning.
package struct Style: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let bold = Style(rawValue: 1 << 0)
  package static let dim = Style(rawValue: 1 << 1)
  package static let underlined = Style(rawValue: 1 << 2)
  package static let red = Style(rawValue: 1 << 3)
  package static let green = Style(rawValue: 1 << 4)
  package static let yellow = Style(rawValue: 1 << 5)
  package static let blue = Style(rawValue: 1 << 6)
  package static let magenta = Style(rawValue: 1 << 7)
  package static let cyan = Style(rawValue: 1 << 8)

  /// The parameters of "select graphic rendition" (ECMA-48, 8.3.117), bit by bit.
  private static let parameters = [1, 2, 4, 31, 32, 33, 34, 35, 36]

  /// `text` between the sequences that switch the style on and off; alone where there is no style.
  package func applied(to text: String) -> String {
    guard !isEmpty, !text.isEmpty else { return text }
    let codes = Self.parameters.enumerated()
      .filter { rawValue & (1 << $0.offset) != 0 }
      .map { String($0.element) }
    return "\u{1B}[\(codes.joined(separator: ";"))m\(text)\u{1B}[0m"
  }
}
