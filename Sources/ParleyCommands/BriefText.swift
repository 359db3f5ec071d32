import Ledger
import Positions
import Projections

/// A briefing in Markdown.
struct BriefText: Report {
  let report: BriefReport

  /// The highest marking of what it cites.
  var marking: Marking? { report.marking }

  /// One line of a briefing, with the events that it rests on.
  struct Line {
    let text: String
    var events: [UInt64] = []
    /// Whether the text names its events where they belong.
    var isNumbered = false

    /// The line, with its events at the end where it does not name them.
    var sentence: String {
      let numbers = eventSpans(events)
      guard !numbers.isEmpty, !isNumbered else { return text }
      return text.hasSuffix(".") ? "\(text.dropLast()) (\(numbers))." : "\(text) (\(numbers))"
    }
  }

  /// A heading with what stands below it.
  struct Section {
    let title: String
    let lines: [Line]
  }

  func text(for terminal: Terminal) -> String {
    render { line, indent in
      StyledText(line).wrapped(to: max(20, terminal.columns - indent)).enumerated()
        .map { place, part in
          (place == 0 ? "" : String(repeating: " ", count: indent)) + part.plain + "\n"
        }.joined()
    }
  }

  var markdown: String { render { line, _ in MarkdownTable.escaped(line) + "\n" } }

  /// The whole text; `line` prints one line, those after the first indented.
  private func render(_ line: (String, _ indent: Int) -> String) -> String {
    var text = "# " + line(title, 0) + "\n" + line(state, 0) + "\n" + line(policy, 0)
    for section in sections {
      text += "\n## " + line(section.title, 0) + "\n"
      for entry in section.lines { text += "- " + line(entry.sentence, 2) }
    }
    return text
  }

  private var title: String {
    let day = report.question.lastDay ?? publishedTo
    let end = day.map { " to \($0.humanForm)" } ?? ""
    return (report.record.title.isEmpty ? "Briefing" : "\(report.record.title): briefing") + end
  }

  /// The latest day on which a source that is cited came out; of others the briefing says nothing.
  private var publishedTo: CalendarDay? {
    let days = Set(report.cited.map(\.source)).compactMap { source in
      report.registry.sources[source].flatMap { DateBounds(edtf: $0.published.utf8.span)?.latest }
    }
    return days.filter { $0 != DateBounds.openLatest }.max()
      .flatMap { CalendarDay(daysSince1970: $0) }
  }

  private var state: String {
    "\(report.marking.title) · \(counted(report.record.size, "event")) · root "
      + shortened(report.record.root)
  }

  private var policy: String {
    "Asked with \(report.question.phrase). The ledger reports accounts; it does not judge them."
  }

  /// Everything below the heading, in the order in which it is printed.
  var sections: [Section] {
    var sections: [Section] = []
    if let changes = report.changes {
      sections.append(BriefChanges(changes: changes).section)
    }
    sections += BriefStances(report: report).sections
    sections += BriefAnswers(report: report).sections
    sections += [silence, foundation]
    return sections
  }

  /// What nobody has on record.
  private var silence: Section {
    let table = report.stances
    var lines: [Line] = []
    let silent = table.silent.map(\.slug)
    if !silent.isEmpty {
      lines.append(
        Line(
          text: "Nothing of \(table.parties.map(\.name).joined(separator: ", ")) on "
            + "\(counted(silent.count, "issue")): \(silent.joined(separator: ", "))."))
    }
    for (index, party) in table.parties.enumerated() {
      let missing = table.rows.filter { $0.stances[index].isEmpty }.map(\.issue.slug)
      guard !missing.isEmpty else { continue }
      lines.append(
        Line(
          text: "\(party.name): no position on \(missing.count) of the "
            + "\(counted(table.rows.count, "issue")) on which something is on record: "
            + "\(missing.joined(separator: ", "))."))
    }
    if lines.isEmpty { lines = [Line(text: "No gap: each has a position on every issue.")] }
    return Section(title: "What nobody has on record", lines: lines)
  }

  /// What it all rests on.
  private var foundation: Section {
    let statements = report.cited.filter { $0.reviewStanding != nil }
    let sources = Set(statements.map(\.source))
    let grades = Dictionary(grouping: sources) {
      report.registry.sources[$0]?.reliability?.word ?? "ungraded"
    }
    // Letters come before the word.
    let graded = grades.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.count)" }
    let stances = report.stances.rows.flatMap(\.stances).filter { !$0.isEmpty }
    let own = stances.filter { stance in
      [stance.open, stance.closed].contains { channel in
        (channel.slots.values.map(\.shown) + channel.conditional).contains {
          $0.accountClass == .own
        }
      }
    }
    let reviewed = statements.filter { $0.reviewStanding == .confirmed }.count
    let omitted = sources.reduce(0) { $0 + (report.registry.sources[$1]?.leftOut.count ?? 0) }
    let asides = report.stances.rows.flatMap(\.stances).reduce(0) { $0 + $1.notAdmitted.count }
    return Section(
      title: "Rests on",
      lines: [
        Line(
          text: "\(counted(sources.count, "source")) (\(graded.joined(separator: ", "))), "
            + "\(counted(statements.count, "statement")) cited."),
        Line(text: "Stances by the party's own words: \(own.count) of \(stances.count)."),
        Line(text: "Confirmed by a second person: \(reviewed) of \(statements.count) statements."),
        Line(
          text: "Left out of the sources on purpose: \(counted(omitted, "passage")). Accounts of "
            + "stances that the policy does not admit: \(asides)."),
      ])
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "brief"), .init("marking", .string(report.marking.title)),
      .init("title", .string(title)),
      .init("since", report.changes.map { .string($0.from.word) } ?? .null),
      .init("events", .array(report.cited.map { .integer(Int($0.sequence)) })),
    ] + report.record.members + report.question.members
  }

  var records: Tabulation {
    var records = Tabulation(columns: ["section", "text", "events"])
    for section in sections {
      for line in section.lines {
        let events = JSONValue.array(Set(line.events).sorted().map { .integer(Int($0)) })
        records.append([
          .string(section.title), .string(line.text), line.events.isEmpty ? .null : events,
        ])
      }
    }
    return records
  }
}

extension Question {
  /// The day on which the times of the question end; nil: no day ends them.
  fileprivate var lastDay: CalendarDay? {
    dayAsked.flatMap { CalendarDay(daysSince1970: $0) }
  }
}
