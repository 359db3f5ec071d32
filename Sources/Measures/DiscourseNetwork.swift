// Two parties by what they utter, not by where they stand (Leifeld): every utterance counts, so a
// position said three times weighs three times, and one utterance told by three sources once.
//
//     congruence   Σ over issues and levels  n_ia n_jb (1 − d)     d = |a − b| / R
//     conflict     Σ over issues and levels  n_ia n_jb d
//     subtract     congruence − conflict
//     by average   each divided by (N_i + N_j) / 2
//
// n_ia is how often party i put level a of an issue, N_i how often it put any on all the issues
// asked for. Who puts utterances in must join the reports of one utterance before.

public import Positions

/// Parties and how often each uttered which positions.
public struct DiscourseNetwork: Sendable {
  /// What the sum is divided by.
  public enum Normalisation: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// The mean number of utterances of both.
    case average
  }

  private var issues: [Uttered]
  private var parties: [Speaker]
  /// The different distances that occur; pairs are counted by their index here.
  private var distances: [Share] = []
  private var places: [Share: Int] = [:]

  /// The different positions uttered on one issue.
  private struct Uttered: Sendable {
    let scale: Scale
    var points: [Region] = []
    /// For each two of them the index of their distance.
    var distances: [[Int]] = []
  }

  /// What one party uttered.
  private struct Speaker: Sendable {
    /// By issue, how often each point was uttered.
    var counts: [Int: [Int: Int]] = [:]
    /// All its utterances that count.
    var total = 0
    /// Those that are no single point of a scale.
    var leftOut = 0
  }

  /// Makes a network without utterances over issues on these scales.
  public init(scales: [Scale], parties: Int) {
    issues = scales.map { Uttered(scale: $0) }
    self.parties = Array(repeating: Speaker(), count: parties)
  }

  /// Adds one utterance by a party on an issue, both by index; what is no single point of the scale
  /// is left out and counted.
  ///
  /// Cost: the different points uttered on the issue, where this one is new.
  public mutating func add(party: Int, issue: Int, _ uttered: Region?) {
    guard let uttered, let point = place(of: uttered, on: issue) else {
      parties[party].leftOut += 1
      return
    }
    parties[party].counts[issue, default: [:]][point, default: 0] += 1
    parties[party].total += 1
  }

  private mutating func place(of point: Region, on issue: Int) -> Int? {
    if let known = issues[issue].points.firstIndex(of: point) { return known }
    guard point.isPoint else { return nil }
    var row: [Int] = []
    for other in issues[issue].points + [point] {
      let pair = SharedIssue(
        issue: "", scale: issues[issue].scale, first: IssueStance(acceptable: point),
        second: IssueStance(acceptable: other))
      guard case .comparable(let distance) = pair.comparison else { return nil }
      row.append(index(of: distance.leastShare))
    }
    for index in issues[issue].points.indices { issues[issue].distances[index].append(row[index]) }
    issues[issue].points.append(point)
    issues[issue].distances.append(row)
    return row.count - 1
  }

  private mutating func index(of distance: Share) -> Int {
    if let known = places[distance] { return known }
    distances.append(distance)
    places[distance] = distances.count - 1
    return distances.count - 1
  }

  /// The figure of a measure for two parties by index; n is the issues on which both uttered
  /// something. Requires a measure of utterances. Cost: the utterances of the first.
  public func figure(
    _ measure: PairMeasure, of first: Int, and second: Int, minimumShared: Int,
    normalisation: Normalisation
  ) -> PairFigure {
    precondition(measure.family == .discourse, "Measures: \(measure.rawValue) is of stances")
    let (one, other) = (parties[first], parties[second])
    var pairs = Array(repeating: 0, count: distances.count)
    var shared = 0
    for (issue, counts) in one.counts {
      guard let others = other.counts[issue] else { continue }
      shared += 1
      for (mine, times) in counts {
        for (theirs, otherTimes) in others {
          pairs[issues[issue].distances[mine][theirs]] += times * otherTimes
        }
      }
    }
    var figure = PairFigure(measure: measure, n: shared)
    figure.leftOut =
      one.leftOut + other.leftOut > 0
      ? [.notOnePoint: one.leftOut + other.leftOut] : [:]
    let needed = max(1, minimumShared)
    guard shared >= needed else { return figure.undefined(.tooFewIssues(needed: needed)) }
    var (all, apart) = (0, Ratio.zero)
    for (index, count) in pairs.enumerated() where count > 0 {
      all += count
      apart = apart + Ratio(count) * distances[index].ratio
    }
    var sum = Ratio(all) - apart
    if measure == .conflict { sum = apart }
    if measure == .subtract { sum = Ratio(all) - apart - apart }
    if normalisation == .average { sum = sum * Ratio(2) / Ratio(one.total + other.total) }
    figure.value = sum.doubleValue
    return figure
  }

  /// How often a party uttered a position that counts, on all issues.
  public func utterances(of party: Int) -> Int { parties[party].total }
}
