// Which level each of many parties took on each of many issues, laid out so that how often every
// two parties took a pair of levels is counted for many second parties at once.
//
// Issues are grouped by scale. Of one party a row holds the issues on which it took each level; of
// some parties side by side a block holds, for each issue, one bit for each party and level:
//
//     row of a party             block      party 0          party 1       …
//                                issue      no abst. yes     no abst. yes
//     no     0 5 …                 0         1   0    0       0   0    1
//     abst.  2 …                   1         0   0    0       0   1    0
//     yes    3 4 6 …               2         0   1    0       0   1    0
//
// How often the first party took a level together with each level of the others is then the sum,
// column by column, of the block's rows of bits at the issues that the row lists for that level.

public import Positions

/// The scales of issues that have levels, and the issues on each, for figures over all pairs.
public struct LevelMatrix: Sendable {
  /// The most levels of a scale that are counted so; others are compared one by one.
  public static let maximumLevels = 16

  let groups: [Group]

  /// The issues on one scale.
  struct Group: Sendable {
    let scale: Scale
    let levels: Int
    let isOrdered: Bool
    /// The issues by their place among all.
    var issues: [Int] = []

    init(_ scale: Scale) {
      (self.scale, levels) = (scale, scale.options.count)
      isOrdered = if case .ordinal = scale { true } else { false }
    }
  }

  /// The issues on which one party took each level.
  public struct Row: Sendable {
    let lists: [Lists]

    /// Of one group of issues.
    struct Lists: Sendable {
      /// Places of issues in the group, by level.
      var places: [UInt32] = []
      /// Where the places of each level end.
      var ends: [Int] = []
    }
  }

  /// Takes the scales of issues, and those of them that count, by their place.
  public init(scales: [Scale], counted: [Int]) {
    var known: [Scale: Int] = [:]
    var groups: [Group] = []
    var last = 0
    for issue in counted {
      let scale = scales[issue]
      // Issues on one scale mostly come one after another: to compare is less than to look up.
      if groups.isEmpty || groups[last].scale != scale {
        guard Self.hasLevels(scale) else { continue }
        last = known[scale] ?? groups.count
        if last == groups.count { groups.append(Group(scale)) }
        known[scale] = last
      }
      groups[last].issues.append(issue)
    }
    self.groups = groups
  }

  /// Whether positions on a scale can be held here.
  public static func hasLevels(_ scale: Scale) -> Bool {
    switch scale {
    case .ordinal(let names), .choice(let names): (2...maximumLevels).contains(names.count)
    case .quantity, .set, .date, .text: false
    }
  }

  /// Lists the issues by the level that a party took: by issue, 1 for the lowest level of its
  /// scale; 0 and what is above the highest are no level.
  public func row(_ levels: Span<UInt8>) -> Row {
    Row(lists: groups.map { $0.lists(levels) })
  }

  /// The parties, by their place, that are best put side by side in blocks.
  public func blocks(of parties: Int) -> [Range<Int>] {
    let most = groups.reduce(1) { max($0, $1.levels) }
    let step = ColumnSums.columns / most
    return stride(from: 0, to: parties, by: step).map { $0..<min($0 + step, parties) }
  }

  /// Puts some parties side by side.
  public func block(_ parties: Range<Int>, of rows: [Row]) -> LevelBlock {
    LevelBlock(self, parties, rows)
  }
}

extension LevelMatrix.Group {
  /// The lists of one party, each filled up to a whole number of steps of `ColumnSums` with the
  /// place after all issues, where no one has a level.
  fileprivate func lists(_ row: Span<UInt8>) -> LevelMatrix.Row.Lists {
    var lists = LevelMatrix.Row.Lists()
    let room = issues.count + ColumnSums.step
    var found = [UInt32](repeating: 0, count: levels * room)
    var ends = (0..<levels).map { $0 * room }
    sort(row, into: &found, &ends)
    lists.places.reserveCapacity(issues.count + levels * ColumnSums.step)
    for level in 0..<levels {
      lists.places += found[(level * room)..<ends[level]]
      while lists.places.count % ColumnSums.step > 0 { lists.places.append(UInt32(issues.count)) }
      lists.ends.append(lists.places.count)
    }
    return lists
  }

  private func sort(_ row: Span<UInt8>, into found: inout [UInt32], _ ends: inout [Int]) {
    var found = found.mutableSpan
    var ends = ends.mutableSpan
    let issues = issues.span
    for place in issues.indices {
      let level = Int(row[issues[place]])
      guard level > 0, level <= ends.count else { continue }
      let end = ends[level &- 1]
      found[end] = UInt32(truncatingIfNeeded: place)
      ends[level &- 1] = end &+ 1
    }
  }
}
