/// A row of figures from 0 to 1 as a row of bars, one column a figure.
///
/// ```
/// ▁▃▃·▆█        a figure that is undefined is a gap, never a low bar
/// _-- #@        the same where a terminal shows ASCII only
/// ```
struct Sparkline: Hashable, Sendable {
  /// The figures in their order; nil where one is undefined.
  var values: [Double?]

  /// The bars from the lowest to the highest.
  static let bars = Array("▁▂▃▄▅▆▇█")
  /// The same in ASCII, each with more ink than the one before.
  static let plainBars = Array("_.-=+*#@")
  /// What stands for an undefined figure.
  static let gap: Character = "·"
  /// The same in ASCII; a blank, as a dot is a bar there.
  static let plainGap: Character = " "

  /// The row for a terminal; figures beyond 0…1 take the outermost bar.
  func rendered(for terminal: Terminal) -> String {
    let bars = terminal.showsUnicode ? Self.bars : Self.plainBars
    let gap = terminal.showsUnicode ? Self.gap : Self.plainGap
    return String(
      values.map { value in
        guard let value, value.isFinite else { return gap }
        return bars[Self.level(value, of: bars.count)]
      })
  }

  /// The level of a figure among equal steps; 1 belongs to the highest.
  static func level(_ value: Double, of count: Int) -> Int {
    min(count - 1, max(0, Int(min(max(value, 0), 1) * Double(count))))
  }
}
