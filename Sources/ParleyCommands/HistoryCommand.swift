import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley history`: how a stance came about.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show every statement behind a stance, and what became of it.",
    discussion: """
      Statements come in the order in which they were recorded, each with its source, its words, \
      the class of the account, and whether the stance shows it, another took its place, or it was \
      corrected or retracted. A correction mends the record; it is never shown as a change of mind.

      Examples:
        parley history israel buffer-zone:rafah
        parley history hamas buffer-zone:perimeter --format json
      """)

  @Argument(
    help: ArgumentHelp("A party and an issue, and other words of a query.", valueName: "query"))
  var query: [String]

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let inquiry = HistoryInquiry(try Query(query))
    let record = try reading.open()
    try record.print(HistoryText(report: try record.answer(inquiry)))
  }
}

/// `parley why`: what a stance or an event rests on.
struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Show why the ledger says something: events, sources, words, recorders.",
    discussion: """
      For a party and an issue: the stance, the reason why that account is shown, and each event \
      behind it with its source, the chain of voices, the words on record, who recorded it, and \
      what was corrected. For one event, named by number, id or source#label: the same for it alone.

      Examples:
        parley why hamas buffer-zone:perimeter
        parley why 42
        parley why almayadeen-2025-07-25#backtracking
      """)

  @Argument(
    help: ArgumentHelp(
      "A party and an issue, or one event: its number, id or source#label.", valueName: "subject"))
  var subject: [String]

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    // `why us claim:source#label` names the speaker besides; the event is enough.
    let claim = subject.last?.droppingPrefix("claim:") ?? ""
    let isEvent = subject.count == 1 || subject.last?.contains("#") ?? false
    let inquiry = WhyInquiry(isEvent ? .event(claim) : .stance(try Query(subject)))
    let record = try reading.open()
    try record.print(WhyText(report: try record.answer(inquiry)))
  }
}

extension String {
  fileprivate func droppingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
