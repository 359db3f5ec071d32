import Ledger
import Measures
import Positions
import Projections

/// How far two parties stood apart over time, as printed by `parley diverge --over-time`.
struct DivergenceCourseText: Report {
  let course: DivergenceCourse
  /// The words of the query.
  let words: [String]
  /// How many compared issues an overall figure needs.
  let minimumShared: Int

  func text(for terminal: Terminal) -> String {
    var text = wrapped(heading, terminal)
    guard let first = course.days.first, let last = course.days.last else {
      return text + "Nothing on record: nothing was said of either on any day.\n"
        + footing(terminal)
    }
    let bars = min(course.days.count, max(10, terminal.columns - 40))
    text += wrapped(
      "\(counted(course.days.count, "day")) on which something was said, "
        + "\(Question.date(first)) to \(Question.date(last)); "
        + (bars < course.days.count
          ? "each bar is the last of about \(course.days.count / bars) of them"
          : "one bar a day, from 0 to 1"),
      terminal)
    text += "\n" + overall(bars, terminal)
    for issue in course.issues { text += self.text(issue, bars, terminal) }
    return text + footing(terminal)
  }

  private var heading: String {
    "\(course.first.name) – \(course.second.name) · measure: distance, least, over time · "
      + course.question.phrase
  }

  /// The bars of a row; of several days that share a bar, the last counts.
  private func sparkline(_ values: [Double?], _ bars: Int, _ terminal: Terminal) -> String {
    let picked = (1...bars).map { values[$0 * values.count / bars - 1] }
    return Sparkline(values: picked).rendered(for: terminal)
  }

  /// The name of a row, as wide as the longest.
  private func title(_ name: String, _ terminal: Terminal) -> String {
    let width = (["all issues"] + course.issues.map(\.issue)).map(\.displayWidth).max() ?? 0
    let padding = String(repeating: " ", count: width - name.displayWidth + 2)
    return StyledText(name, .bold).rendered(for: terminal) + padding
  }

  private func overall(_ bars: Int, _ terminal: Terminal) -> String {
    let values = course.overall.map(\.least.value)
    var text = title("all issues", terminal) + sparkline(values, bars, terminal) + "\n"
    var shown: String?
    for (day, distance) in zip(course.days, course.overall) {
      let phrase = distance.phrase
      if phrase != shown { text += wrapped("    \(Question.date(day))  \(phrase)", terminal) }
      shown = phrase
    }
    return text
  }

  private func text(
    _ issue: DivergenceCourse.Issue, _ bars: Int, _ terminal: Terminal
  ) -> String {
    let values = issue.points.map { $0.distance?.least }
    var text = title(issue.issue, terminal) + sparkline(values, bars, terminal) + "\n"
    var shown: String?
    for (day, point) in zip(course.days, issue.points) {
      guard shown != nil || point.distance != nil else { continue }
      let events = cited(point.restsOn)
      let line = "\(phrase(point))   \(events)"
      if line != shown { text += wrapped("    \(Question.date(day))  \(line)", terminal) }
      shown = line
    }
    return text
  }

  private func phrase(_ point: DivergenceCourse.Point) -> String {
    guard let distance = point.distance else { return "no figure any more" }
    return "\(distance.gapPhrase)   \(distance.share)"
  }

  private func footing(_ terminal: Terminal) -> String {
    var lines: [String] = []
    if !course.neverComparable.isEmpty {
      lines.append("Comparable on no day: " + course.neverComparable.joined(separator: ", ") + ".")
    }
    if !course.undated.isEmpty {
      let events = cited(course.undated)
      lines.append("On no day, as their dates have no end: \(events).")
    }
    return lines.map { wrapped($0, terminal) }.joined()
  }

  var context: [JSONValue.Member] {
    [.init("report", "divergence-course"), .init("measure", "distance")] + course.record.members
      + course.question.members + queryMembers(words) + [
        .init("minShared", .integer(minimumShared)),
        .init("first", .string(course.first.slug)), .init("second", .string(course.second.slug)),
        .init("neverComparable", .array(course.neverComparable.map { .string($0) })),
        .init("undated", JSONValue(course.undated)),
      ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "day", "issue", "n", "least", "most", "gapLeast", "gapMost", "unit", "undefined", "events",
    ])
    for (index, day) in course.days.enumerated() {
      let date = CalendarDay(daysSince1970: day)?.description ?? "\(day)"
      let overall = course.overall[index]
      let isDefined = overall.least.value != nil
      records.append([
        .string(date), .null, .integer(overall.compared.count),
        JSONValue(figure: overall.least.value), JSONValue(figure: overall.most.value), .null, .null,
        .null, isDefined ? .null : .string(overall.phrase), .null,
      ])
      for issue in course.issues {
        let point = issue.points[index]
        let distance = point.distance
        records.append([
          .string(date), .string(issue.issue), .null, JSONValue(figure: distance?.least),
          JSONValue(figure: distance?.most), distance?.gap.map { .number("\($0.least)") } ?? .null,
          distance?.gap?.most.map { .number("\($0)") } ?? .null,
          JSONValue(said: distance?.gap?.unit ?? ""),
          distance == nil ? .string("not comparable") : .null, JSONValue(point.restsOn),
        ])
      }
    }
    return records
  }
}

extension PartyDistance {
  /// The figure, or why there is none.
  fileprivate var phrase: String {
    switch least {
    case .value(let least):
      let farthest = most.value.map { figure($0) == figure(least) ? "" : "–\(figure($0))" }
      return "\(figure(least))\(farthest ?? " or more"), over "
        + counted(compared.count, "issue")
    case .tooFewIssues(let compared, let needed):
      return "no figure: \(counted(compared, "issue")) compared, \(needed) needed (--min-shared)"
    case .openEnds(let issues): return "no figure: open ends on \(issues.joined(separator: ", "))"
    case .noWeight: return "no figure: every weight is 0"
    }
  }
}
