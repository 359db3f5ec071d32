import Ledger
import Positions
import Projections

/// A scale drawn as a line with the places of two parties on it.
///
/// ```
/// 0 ├──H─┬────────────I───────────────────────────────┤ 12
/// ```
///
/// The first party's place is drawn with `▒`, the second's with `░`; in the middle stands the
/// party's initial, or where both have the same one 1 and 2. Where both middles meet stands `●`.
struct PositionLine: CustomStringConvertible {
  let description: String

  /// Draws a line of at most `width` columns; nil for scales that are no line of numbers.
  init?(_ divergence: IssueDivergence, names: (String, String), width: Int) {
    guard case .quantity(let scale) = divergence.scale,
      let first = Span(divergence.first.counted.region),
      let second = Span(divergence.second.counted.region)
    else { return nil }
    let ends = ("\(scale.lowest) ", " \(scale.highest)")
    let cells = min(60, width - ends.0.count - ends.1.count - 2)
    guard cells > 10 else { return nil }
    var line = [Character](repeating: "─", count: cells)
    let low = scale.lowest.doubleValue
    let length = scale.length.doubleValue
    let isSame = names.0.first == names.1.first
    let initials = isSame ? ("1", "2") : (names.0.first ?? "1", names.1.first ?? "2")
    var middles: Set<Int> = []
    for (span, initial, fill) in [(first, initials.0, "▒"), (second, initials.1, "░")] {
      let start = Self.cell(span.low ?? low, low, length, cells)
      let end = Self.cell(span.high ?? low + length, low, length, cells)
      for place in start...max(start, end) { line[place] = Character(fill) }
      let middle = (start + max(start, end)) / 2
      line[middle] = middles.insert(middle).inserted ? initial : "●"
    }
    description = "\(ends.0)├\(String(line))┤\(ends.1)"
  }

  private static func cell(_ value: Double, _ low: Double, _ length: Double, _ cells: Int) -> Int {
    min(cells - 1, max(0, Int((value - low) / length * Double(cells))))
  }

  private struct Span {
    var low: Double?
    var high: Double?

    init?(_ region: Region?) {
      guard case .quantity(let intervals) = region, let first = intervals.intervals.first,
        let last = intervals.intervals.last
      else { return nil }
      low = first.from.point?.doubleValue
      high = last.to.point?.doubleValue
    }
  }
}
