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

  @OptionGroup var options: LedgerOptions

  @Argument(help: "The party's slug.")
  var party: String

  @Argument(help: "The issue's slug.")
  var issue: String

  func run() throws {
    let policy = try options.policy()
    let ledger = try options.open(for: .query)
    try options.print(
      HistoryText(report: try ledger.history(party: party, issue: issue, policy: policy)))
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

  @OptionGroup var options: LedgerOptions

  @Argument(
    help: ArgumentHelp(
      "A party and an issue, or one event: its number, id or source#label.", valueName: "subject"))
  var subject: [String]

  func validate() throws {
    guard (1...2).contains(subject.count) else {
      throw ValidationError(
        "why: found \(subject.count) words, expected a party and an issue, or one event")
    }
  }

  func run() throws {
    let policy = try options.policy()
    let ledger = try options.open(for: .query)
    let report =
      subject.count == 2
      ? try ledger.why(party: subject[0], issue: subject[1], policy: policy)
      : try ledger.why(event: subject[0].droppingPrefix("claim:"), policy: policy)
    try options.print(WhyText(report: report))
  }
}

extension String {
  fileprivate func droppingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
