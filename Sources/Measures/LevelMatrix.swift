// Which level each of many parties took on each of many issues, one bit an issue for each party and
// level, so that how often two parties took a pair of levels is a count of common bits.
//
//            issue   0  1  2  3 …  63 | 64 …
//     party 0 no     1  0  0  0        |
//             abst.  0  0  1  0        |
//             yes    0  1  0  0        |          issue 3: no position
//
// Issues are grouped by scale. Two parties on 6,203 issues of three levels take 9 × 97 words.

public import Positions

/// The levels of parties on issues, for figures over all pairs.
public struct LevelMatrix: Sendable {
  /// The most levels of a scale that are held by bits; others are compared one by one.
  public static let maximumLevels = 16

  private var groups: [Group] = []
  /// Of each issue its group and its bit there; nil where the scale has no levels, or too many.
  private var places: [(group: Int, bit: Int)?] = []

  /// The issues on one scale.
  private struct Group: Sendable {
    let scale: Scale
    let levels: Int
    let isOrdered: Bool
    var issues = 0
    var words = 0
    /// By party, level and word.
    var bits: [UInt64] = []
  }

  /// Makes a matrix without positions.
  public init(scales: [Scale], parties: Int) {
    var known: [Scale: Int] = [:]
    for scale in scales {
      guard Self.hasLevels(scale) else {
        places.append(nil)
        continue
      }
      let group = known[scale] ?? groups.count
      if group == groups.count {
        known[scale] = group
        let isOrdered = if case .ordinal = scale { true } else { false }
        groups.append(Group(scale: scale, levels: scale.options.count, isOrdered: isOrdered))
      }
      places.append((group, groups[group].issues))
      groups[group].issues += 1
    }
    for group in groups.indices {
      groups[group].words = (groups[group].issues + 63) / 64
      groups[group].bits = Array(
        repeating: 0, count: parties * groups[group].levels * groups[group].words)
    }
  }

  /// Whether positions on a scale can be held here.
  public static func hasLevels(_ scale: Scale) -> Bool {
    switch scale {
    case .ordinal(let names), .choice(let names): (2...maximumLevels).contains(names.count)
    case .quantity, .set, .date, .text: false
    }
  }

  /// Notes that a party stands at a level. Requires an issue whose scale has levels, and that the
  /// party has none there yet.
  public mutating func set(party: Int, issue: Int, level: Int) {
    guard let place = places[issue] else {
      preconditionFailure("Measures: a level on a scale without levels")
    }
    let group = groups[place.group]
    let word = (party * group.levels + level) * group.words + place.bit / 64
    groups[place.group].bits[word] |= 1 << UInt64(place.bit % 64)
  }

  /// How often two parties took each pair of levels, by scale, as a tally.
  public func tally(of first: Int, and second: Int) -> PairTally {
    var tally = PairTally()
    for group in groups {
      var table = ContingencyTable(levels: group.levels, isOrdered: group.isOrdered)
      let (bits, words) = (group.bits.span, group.words)
      for one in 0..<group.levels {
        let mine = (first * group.levels + one) * words
        for other in 0..<group.levels {
          let theirs = (second * group.levels + other) * words
          var count = 0
          for word in 0..<words {
            count += (bits[mine + word] & bits[theirs + word]).nonzeroBitCount
          }
          table.add(one, other, times: count)
        }
      }
      tally.add(table, on: group.scale)
    }
    return tally
  }
}
