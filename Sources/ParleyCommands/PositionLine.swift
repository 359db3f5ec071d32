import Positions

/// A scale drawn as a line with the places of parties on it.
///
/// ```
/// 0 ├──▒H▒·········I──────────╲╲╲╲╲╲╲╲╲┤ 12   ╲ refused by Hamas
/// 0 |--=H=.........I----------\\\\\\\\\| 12   \ refused by Hamas
/// ```
///
/// Each party's region is filled and carries its initial, or where two parties share one their
/// numbers in the order given. Where two regions overlap the fill is denser; where two initials
/// meet stands `●`. Of two parties the gap between the closest points is dotted. What a party
/// refuses is hatched, and said beside the line.
struct PositionLine: Hashable {
  /// One party on the scale.
  struct Place: Hashable {
    /// Its name.
    var name: String
    /// Where it stands; nil where no value says so.
    var region: Region?
    /// What it refuses; nil where nothing is.
    var excluded: Region?
  }

  /// The line, and what explains it.
  let lines: [String]

  /// The most columns between the ends.
  static let longest = 60
  /// The longest name of a level at an end of the line.
  private static let labelWidth = 16

  /// Draws lines of at most `width` columns; nil for scales that are no line, where nobody stands
  /// on it, and where the terminal is too narrow.
  init?(scale: Scale, places: [Place], width: Int, showsUnicode: Bool) {
    guard let ruler = Ruler(scale), places.contains(where: { $0.region != nil }) else { return nil }
    let labels = [ruler.labels.0, ruler.labels.1].map { label in
      StyledText(label).truncated(to: Self.labelWidth).plain
    }
    let taken = labels.reduce(4) { $0 + $1.displayWidth }
    let cells = min(Self.longest, width - taken)
    guard cells > 10 else { return nil }
    let ink = showsUnicode ? Ink.unicode : Ink.plain
    var drawing = Drawing(ruler: ruler, cells: cells, ink: ink)
    drawing.draw(places)
    let line = "\(labels[0]) \(ink.ends.0)\(String(drawing.line))\(ink.ends.1) \(labels[1])"
    let legend = drawing.legend(of: places)
    guard !legend.isEmpty else {
      lines = [line]
      return
    }
    let beside = "\(line)   \(legend)"
    lines = beside.displayWidth <= width ? [beside] : [line, legend]
  }
}

/// The characters that a line is drawn with.
private struct Ink {
  let ends: (Character, Character)
  let base: Character
  let tick: Character
  let gap: Character
  /// The fill of each party's region, in turn.
  let fills: [Character]
  let overlap: Character
  /// What the first party refuses, what the second does, and what both do; one for all where there
  /// are more.
  let hatches: (Character, Character, Character)
  let meeting: Character

  static let unicode = Ink(
    ends: ("├", "┤"), base: "─", tick: "┼", gap: "·", fills: ["▒", "░"], overlap: "▓",
    hatches: ("╲", "╱", "╳"), meeting: "●")
  static let plain = Ink(
    ends: ("|", "|"), base: "-", tick: "+", gap: ".", fills: ["=", ":"], overlap: "#",
    hatches: ("\\", "/", "X"), meeting: "@")
}

/// A scale as a stretch of numbers.
private struct Ruler {
  let low: Double
  let high: Double
  let labels: (String, String)
  /// How many equal steps are marked; 0 for none.
  var steps = 0

  init?(_ scale: Scale) {
    switch scale {
    case .quantity(let quantity):
      (low, high) = (quantity.lowest.doubleValue, quantity.highest.doubleValue)
      labels = ("\(quantity.lowest)", "\(quantity.highest)")
    case .ordinal(let levels):
      guard levels.count > 1, let first = levels.first, let last = levels.last else { return nil }
      (low, high) = (0, Double(levels.count - 1))
      labels = (first, last)
      steps = levels.count - 1
    case .date(let days):
      guard let first = days.earliest, let last = days.latest,
        first.daysSince1970 < last.daysSince1970
      else { return nil }
      (low, high) = (Double(first.daysSince1970), Double(last.daysSince1970))
      labels = (first.humanForm, last.humanForm)
    case .choice, .set, .text: return nil
    }
  }

  /// The stretches of a region, ascending; ends that are open lie at the ends of the scale.
  func stretches(of region: Region?) -> [ClosedRange<Double>] {
    switch region {
    case .quantity(let points):
      points.intervals.map { stretch($0.from.point?.doubleValue, $0.to.point?.doubleValue) }
    case .dates(let days):
      days.intervals.map { days in
        stretch(days.from.point.map(Double.init), days.to.point.map { Double($0) - 1 })
      }
    case .ordinal(let ranks):
      ranks.sorted().reduce(into: [ClosedRange<Double>]()) { runs, rank in
        if let last = runs.last, last.upperBound == Double(rank - 1) {
          runs[runs.count - 1] = last.lowerBound...Double(rank)
        } else {
          runs.append(Double(rank)...Double(rank))
        }
      }
    case .choice, .set, nil: []
    }
  }

  private func stretch(_ from: Double?, _ to: Double?) -> ClosedRange<Double> {
    let start = min(max(from ?? low, low), high)
    return start...max(start, min(max(to ?? high, low), high))
  }
}

/// A line under way.
private struct Drawing {
  let ruler: Ruler
  let ink: Ink
  private(set) var line: [Character]

  init(ruler: Ruler, cells: Int, ink: Ink) {
    self.ruler = ruler
    self.ink = ink
    line = [Character](repeating: ink.base, count: cells)
    guard ruler.steps > 0, ruler.steps * 2 < cells else { return }
    for step in 0...ruler.steps { line[cell(Double(step))] = ink.tick }
  }

  /// The cell of a value: the ends of the scale are the outermost cells.
  func cell(_ value: Double) -> Int {
    let share = (value - ruler.low) / (ruler.high - ruler.low)
    return min(line.count - 1, max(0, Int((share * Double(line.count - 1)).rounded())))
  }

  private func cells(of region: Region?) -> [ClosedRange<Int>] {
    ruler.stretches(of: region).map { cell($0.lowerBound)...cell($0.upperBound) }
  }

  mutating func draw(_ places: [PositionLine.Place]) {
    hatch(places)
    let regions = places.map { cells(of: $0.region) }
    if regions.count == 2 { dot(between: regions[0], and: regions[1]) }
    var filled: Set<Int> = []
    for (order, stretches) in regions.enumerated() {
      for place in stretches.joined() {
        let isNew = filled.insert(place).inserted
        line[place] = isNew ? ink.fills[order % ink.fills.count] : ink.overlap
      }
    }
    var marked: Set<Int> = []
    for (initial, stretches) in zip(initials(of: places), regions) {
      guard let widest = stretches.max(by: { $0.count < $1.count }) else { continue }
      let middle = (widest.lowerBound + widest.upperBound) / 2
      line[middle] = marked.insert(middle).inserted ? initial : ink.meeting
    }
  }

  /// The letter of each party: its initial where all differ, otherwise its number.
  private func initials(of places: [PositionLine.Place]) -> [Character] {
    let letters = places.compactMap { $0.name.first }
    let isClear =
      Set(letters).count == places.count && letters.allSatisfy { "\($0)".displayWidth == 1 }
    guard !isClear else { return letters }
    return places.indices.map { Character("\(($0 + 1) % 10)") }
  }

  private mutating func hatch(_ places: [PositionLine.Place]) {
    var hatched: Set<Int> = []
    for (order, place) in places.enumerated() {
      for cell in cells(of: place.excluded).joined() {
        line[cell] = hatched.insert(cell).inserted ? hatch(of: order, places) : ink.hatches.2
      }
    }
  }

  private func hatch(of order: Int, _ places: [PositionLine.Place]) -> Character {
    guard places.count == 2 else { return ink.hatches.2 }
    return order == 0 ? ink.hatches.0 : ink.hatches.1
  }

  /// Dots the cells between the closest points of two places that do not meet.
  private mutating func dot(between left: [ClosedRange<Int>], and right: [ClosedRange<Int>]) {
    var closest: ClosedRange<Int>?
    for one in left {
      for other in right {
        let inner = min(one.upperBound, other.upperBound)
        let outer = max(one.lowerBound, other.lowerBound)
        guard inner < outer else { return }
        if closest.map({ outer - inner < $0.count - 1 }) ?? true { closest = inner...outer }
      }
    }
    for cell in closest.map({ Array($0) }) ?? [] { line[cell] = ink.gap }
  }

  /// Who refuses what is hatched; empty where nothing is.
  func legend(of places: [PositionLine.Place]) -> String {
    let refusing = places.indices.filter { !cells(of: places[$0].excluded).isEmpty }
    guard !refusing.isEmpty else { return "" }
    guard places.count == 2 else {
      return "\(ink.hatches.2) refused by "
        + refusing.map { places[$0].name }.joined(separator: ", ")
    }
    return refusing.map { "\(hatch(of: $0, places)) refused by \(places[$0].name)" }
      .joined(separator: "   ")
  }
}
