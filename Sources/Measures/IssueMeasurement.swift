// The distance of two regions of one scale, d in [0, 1]:
//
//     quantity, date    gap / declared range          0.7–1 km and 3 km of 0–12: 2/12 … 2.3/12
//     ordinal           gap in ranks / (levels − 1)   an ordered scale used as one of equal steps
//     choice            0 where the same, else 1
//     set               1 − |A ∩ B| / |A ∪ B| (Jaccard) between exact selections; two empty ones: 0
//
// Gaps are exact decimals; each is divided by the exact range once, at the end.

import Positions

extension SharedIssue {
  /// Requires two regions of the scale, not empty.
  func measured(_ left: Region, _ right: Region) -> IssueComparison {
    precondition(left.isOnScale(of: right), "Measures: regions of two scales on \(issue)")
    do throws(DecimalError) {
      switch scale {
      case .quantity(let quantity):
        return try measured(left, right, range: quantity.length, unit: quantity.unit)
      case .date(let dates):
        guard let length = dates.lengthDays else { return .leftOut(.rangeNotDeclared) }
        return try measured(left, right, range: try Decimal(length), unit: "days")
      case .ordinal(let levels):
        let range = try Decimal(max(1, levels.count - 1))
        return try measured(left, right, range: range, unit: "levels")
      case .choice:
        return try measured(left, right, range: try Decimal(1), unit: nil)
      case .set(let options):
        guard case .set(let one) = left, case .set(let other) = right else {
          preconditionFailure("Measures: a region off the set scale of \(issue)")
        }
        return measured(one, other, options: options)
      case .text:
        return .leftOut(.text)
      }
    } catch {
      return .leftOut(.gapNotExact)
    }
  }

  private func measured(
    _ left: Region, _ right: Region, range: Decimal, unit: String?
  ) throws(DecimalError) -> IssueComparison {
    guard let gaps = try left.gaps(to: right) else {
      preconditionFailure("Measures: regions without a gap on \(issue)")
    }
    var stated: Decimal?
    if let one = first.idealPoint, let other = second.idealPoint {
      stated = try one.gaps(to: other)?.least
    }
    let raw = unit.map {
      RawGap(least: gaps.least, most: gaps.most, stated: stated, unit: $0)
    }
    return .comparable(
      IssueDistance(
        leastShare: Share(gaps.least, of: range), mostShare: gaps.most.map { Share($0, of: range) },
        stated: stated?.ratio(to: range), gap: raw))
  }

  private func measured(
    _ left: OptionRegion, _ right: OptionRegion, options: [String]
  ) -> IssueComparison {
    guard let mine = left.measurableSelections, let theirs = right.measurableSelections else {
      return .leftOut(.openSelections(SelectionOverlap(left, right, options: options)))
    }
    let distances = mine.flatMap { one in theirs.map { jaccardDistance(one, $0) } }
      .sorted { $0.value < $1.value }
    var stated: Double?
    if case .set(let one) = first.idealPoint, case .set(let other) = second.idealPoint,
      let mine = one.exactSelections?.first, let theirs = other.exactSelections?.first
    {
      stated = jaccardDistance(mine, theirs).value
    }
    return .comparable(
      IssueDistance(
        leastShare: distances.first ?? .none, mostShare: distances.last, stated: stated, gap: nil))
  }
}

extension OptionRegion {
  fileprivate var measurableSelections: [Set<String>]? {
    isApproximate ? nil : exactSelections
  }

  /// What is said of an option in every alternative: that it holds, or not; nil where that differs
  /// or is left open.
  fileprivate func says(of option: String) -> Bool? {
    if alternatives.allSatisfy({ $0.holding.contains(option) }) { return true }
    return alternatives.allSatisfy { $0.lacking.contains(option) } ? false : nil
  }
}

extension SelectionOverlap {
  fileprivate init(_ left: OptionRegion, _ right: OptionRegion, options: [String]) {
    var (shared, opposed, unaddressed): ([String], [String], [String]) = ([], [], [])
    for option in options {
      if let one = left.says(of: option), let other = right.says(of: option) {
        if one == other { shared.append(option) } else { opposed.append(option) }
      } else {
        unaddressed.append(option)
      }
    }
    self.init(shared: shared, opposed: opposed, unaddressed: unaddressed)
  }
}

private func jaccardDistance(_ left: Set<String>, _ right: Set<String>) -> Share {
  let all = left.union(right).count
  return Share(all - left.intersection(right).count, of: all)
}
