import Ledger
import Positions
import Projections

/// Two versions term by term, as printed by `parley proposals --diff`.
struct ProposalDifferenceText: Report {
  let report: ProposalsReport
  let difference: ProposalDifference

  private var names: (before: String, after: String) {
    let (before, after) = (difference.before.name, difference.after.name)
    guard before.slug == after.slug else { return ("\(before)", "\(after)") }
    return (before.versionPhrase, after.versionPhrase)
  }

  private var terms: [TermDifference] {
    difference.terms.filter { report.wants($0.place) }
  }

  func text(for terminal: Terminal) -> String {
    let title = "\(difference.before.name) → \(difference.after.name)"
    var text =
      wrapped(report.basis, terminal) + "\n"
      + StyledText(title, .bold).rendered(for: terminal) + "\n"
    for (name, version) in [(names.before, difference.before), (names.after, difference.after)] {
      let facts = version.facts(in: report.registry).joined(separator: " · ")
      text += wrapped("  \(name)  \(facts)", terminal)
      for origin in version.origins(in: report.registry) {
        text += wrapped("      " + origin, terminal)
      }
    }
    for group in Group.allCases {
      let found = terms.filter { Group($0.kind) == group }
      guard !found.isEmpty else { continue }
      text +=
        "\n"
        + StyledText("\(group.title(names))  \(found.count)", .bold)
        .rendered(for: terminal) + "\n"
      if let note = group.note { text += wrapped("  " + note, terminal) }
      text += table(found, group).rendered(for: terminal)
    }
    if terms.isEmpty { text += "\nNo account of either version speaks of a term asked for.\n" }
    return text + report.possibly(terminal)
  }

  private func table(_ terms: [TermDifference], _ group: Group) -> TextTable {
    var rows: [[StyledText]] = []
    for term in terms {
      let title = StyledText(term.place.description, .bold)
      if group.isOneLine {
        let readings = term.before.isEmpty ? term.after : term.before
        rows.append([title, StyledText(""), short(readings, term)])
        continue
      }
      let headline = headline(term)
      rows.append([title, StyledText(""), StyledText(headline)])
      for (name, readings) in [(names.before, term.before), (names.after, term.after)] {
        for reading in readings {
          rows.append([
            "", StyledText(name, .dim),
            long(reading, term, isInHeadline: Set(readings.map { $0.term.value }).count == 1),
          ])
        }
      }
    }
    return TextTable(columns: ["", "", ""].map { TextTable.Column($0) }, rows: rows, indent: 2)
  }

  private func short(_ readings: [TermReading], _ term: TermDifference) -> StyledText {
    let phrases = readings.map { reading in
      StyledText(reading.term.phrase(on: term.scale, in: report.registry))
        + StyledText("  \(reading.account.weight(in: report.registry))", .dim)
    }
    return phrases.dropFirst().reduce(phrases.first ?? "") { $0 + "\n" + $1 }
  }

  /// A reading with its account; its words are left out where the headline has them.
  private func long(
    _ reading: TermReading, _ term: TermDifference, isInHeadline: Bool
  ) -> StyledText {
    let phrase = reading.term.phrase(on: term.scale, in: report.registry)
    let account = reading.account
    let statement = account.statement
    let origin =
      "\(statement.weight(account.accountClass)) \(statement.number)  "
      + statement.attribution.way(in: report.registry)
    let isShort = isInHeadline && phrase == side(reading.term, term.scale)
    return StyledText(isShort ? "" : phrase + "  ") + StyledText(origin, .dim)
  }

  /// From what to what, by what step, and what became of brackets.
  private func headline(_ term: TermDifference) -> String {
    let sides = [term.before, term.after].map { readings in
      readings.map { side($0.term, term.scale) }.reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
    }
    let phrases = sides.map { $0.joined(separator: " or ") }
    var parts = [phrases[0] == phrases[1] ? phrases[0] : phrases.joined(separator: " → ")]
    if case .hangsOnAccount(let relations) = term.kind {
      parts.append("(by account: \(relations.map(\.words).joined(separator: ", or ")))")
    }
    if let step = term.step?.phrase(on: term.scale) { parts.append("(\(step))") }
    if case .relation(.compatible) = term.kind, let breadth = term.breadth {
      parts.append("(leaves \(breadth == .narrower ? "less" : "more") open)")
    }
    let brackets = term.brackets
    if Set(brackets.before) != Set(brackets.after), !term.before.isEmpty, !term.after.isEmpty {
      let held = [(names.before, brackets.before), (names.after, brackets.after)].map {
        "in \($0) by " + ($1.isEmpty ? "nobody on record" : report.registry.names(of: $1))
      }
      parts.append("· bracketed " + held.joined(separator: ", "))
    }
    return parts.joined(separator: " ")
  }

  private func side(_ term: Term, _ scale: Scale) -> String {
    if term.isAbsent { return "absent" }
    return term.value?.humanForm(on: scale) ?? "“\(term.text)”"
  }

  var context: [JSONValue.Member] {
    report.context("proposal-diff") + [
      .init("before", .string("\(difference.before.name)")),
      .init("after", .string("\(difference.after.name)")),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "issue", "paragraph", "change", "relations", "step", "unit", "breadth", "before",
      "beforeEvents", "beforeClasses", "beforeSources", "after", "afterEvents", "afterClasses",
      "afterSources", "bracketedBefore", "bracketedAfter",
    ])
    for term in terms {
      var row: [JSONValue]
      switch term.place {
      case .issue(let slug): row = [.string(slug), .null]
      case .paragraph(let name): row = [.null, .string(name)]
      }
      row.append(.string(Group(term.kind).word))
      if case .hangsOnAccount(let relations) = term.kind {
        row.append(JSONValue(words: relations.map(\.rawValue)))
      } else {
        row.append(.null)
      }
      row.append(JSONValue(said: term.step?.number ?? ""))
      row.append(JSONValue(said: term.step?.unit(on: term.scale) ?? ""))
      row.append(JSONValue(said: term.breadth?.rawValue ?? ""))
      for readings in [term.before, term.after] {
        row += [
          JSONValue(words: readings.map { typed($0.term) }),
          JSONValue(events: readings.map(\.account.sequence)),
          JSONValue(words: readings.map { $0.account.accountClass?.rawValue ?? "not said" }),
          JSONValue(words: readings.map(\.account.statement.source)),
        ]
      }
      let brackets = term.brackets
      row += [JSONValue(words: brackets.before), JSONValue(words: brackets.after)]
      records.append(row)
    }
    return records
  }

  private func typed(_ term: Term) -> String {
    term.isAbsent ? "absent: \(term.absent)" : term.value?.typedForm ?? term.text
  }
}

extension ProposalDifferenceText {
  /// What became of terms, in the order in which the groups are printed.
  enum Group: Hashable, CaseIterable {
    case changed, dropped, new, hangsOnAccount, reworded, incomparable, compatible
    case notMentionedBefore, notMentionedAfter, same, absent

    init(_ kind: TermDifference.Kind) {
      switch kind {
      case .hangsOnAccount: self = .hangsOnAccount
      case .notMentionedBefore: self = .notMentionedBefore
      case .notMentionedAfter: self = .notMentionedAfter
      case .relation(let relation):
        switch relation {
        case .changed: self = .changed
        case .dropped: self = .dropped
        case .new: self = .new
        case .reworded: self = .reworded
        case .incomparable: self = .incomparable
        case .compatible: self = .compatible
        case .same: self = .same
        case .absent: self = .absent
        }
      }
    }

    /// Whether one side alone is worth a line.
    var isOneLine: Bool {
      switch self {
      case .notMentionedBefore, .notMentionedAfter: true
      default: false
      }
    }

    /// The word for machines.
    var word: String {
      switch self {
      case .hangsOnAccount: "hangs-on-account"
      case .notMentionedBefore: "not-mentioned-before"
      case .notMentionedAfter: "not-mentioned-after"
      default: "\(self)"
      }
    }

    func title(_ names: (before: String, after: String)) -> String {
      switch self {
      case .changed: "CHANGED"
      case .dropped: "DROPPED: stated in \(names.before), said to be absent in \(names.after)"
      case .new: "NEW: said to be absent in \(names.before), stated in \(names.after)"
      case .hangsOnAccount: "HANGS ON WHOSE ACCOUNT IS FOLLOWED"
      case .reworded: "IN OTHER WORDS"
      case .incomparable: "A VALUE AGAINST WORDS"
      case .compatible: "STATED OTHERWISE, BOTH CAN HOLD"
      case .notMentionedBefore: "NOT MENTIONED in any account of \(names.before)"
      case .notMentionedAfter: "NOT MENTIONED in any account of \(names.after)"
      case .same: "THE SAME"
      case .absent: "ABSENT IN BOTH"
      }
    }

    var note: String? {
      switch self {
      case .reworded: "Whether the substance differs is not on record."
      case .notMentionedBefore: "Whether these are new is not on record."
      case .notMentionedAfter: "Not mentioned is not dropped."
      default: nil
      }
    }
  }
}

extension TermRelation {
  fileprivate var words: String {
    switch self {
    case .same: "the same"
    case .changed: "changed"
    case .compatible: "stated otherwise, both can hold"
    case .reworded: "in other words"
    case .incomparable: "a value against words"
    case .dropped: "dropped"
    case .new: "new"
    case .absent: "absent in both"
    }
  }
}

extension TermStep {
  /// The step in words: `53 days less`.
  func phrase(on scale: Scale) -> String? {
    switch self {
    case .quantity(let step):
      guard step != .zero, let size = step < .zero ? try? .zero - step : step else { return nil }
      return "\(size) \(unit(on: scale)) \(step < .zero ? "less" : "more")"
    case .levels(let step):
      guard step != 0 else { return nil }
      return "\(counted(abs(step), "level")) \(step < 0 ? "down" : "up")"
    case .days(let step):
      guard step != 0 else { return nil }
      return "\(counted(abs(step), "day")) \(step < 0 ? "earlier" : "later")"
    }
  }

  fileprivate var number: String {
    switch self {
    case .quantity(let step): step.description
    case .levels(let step), .days(let step): "\(step)"
    }
  }

  fileprivate func unit(on scale: Scale) -> String {
    switch (self, scale) {
    case (.quantity, .quantity(let quantity)): quantity.unit
    case (.levels, _): "levels"
    default: "days"
    }
  }
}
