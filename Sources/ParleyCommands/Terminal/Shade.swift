/// A figure from 0 to 1 as a shaded cell; its own number belongs beside it.
///
/// ```
/// ░ ▒ ▓ █       quarters of the way from 0 to 1
/// 0 … 9         tenths, where a terminal shows ASCII only; 1 is 9 too
/// ```
struct Shade: Hashable, Sendable {
  /// The figure; nil where it is undefined, which is shown as `·` or `-`, never as a light cell.
  var value: Double?

  /// The shades from the lightest to the darkest.
  static let shades = Array("░▒▓█")
  /// Tenths in ASCII.
  static let digits = Array("0123456789")

  /// The cell for a terminal, `width` columns of the same character.
  func rendered(for terminal: Terminal, width: Int = 1) -> String {
    String(repeating: character(for: terminal), count: max(width, 0))
  }

  private func character(for terminal: Terminal) -> Character {
    guard let value, value.isFinite else { return terminal.showsUnicode ? "·" : "-" }
    let steps = terminal.showsUnicode ? Self.shades : Self.digits
    return steps[Sparkline.level(value, of: steps.count)]
  }
}
