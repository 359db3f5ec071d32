import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley agreed`: how far each issue came.
struct AgreedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreed",
    abstract: "Show what is agreed on each issue, by whose account, or held open.",
    discussion: """
      Agreed: an agreed element is on record, of all negotiators or of some, told by several of \
      its parties, a mediator or the press; else it is agreed according to one side only. What a \
      party said since that leaves it stands below. Bracketed: a party holds a term of a proposal \
      open. On the table: a proposal has a term on it, which is no agreement, and to accept a \
      proposal is not to accept each term. Untouched: none of these.

      Words name issues, and parties that agree or hold something open.

      Examples:
        parley agreed
        parley agreed 'truce:*' --format json
        parley agreed hamas --all
      """)

  @Flag(help: "List the issues that nothing touched.")
  var all = false

  @Argument(help: ArgumentHelp("Issues, parties and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let record = try reading.open()
    let report = try record.answer(AgreedInquiry(try Query(query)))
    try record.print(AgreedText(report: report, showsUntouched: all || report.namesIssues))
  }
}
