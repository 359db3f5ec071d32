import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley accounts`: who says what about whom.
struct AccountsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounts",
    abstract: "Show who says what about whom, and how far that is from the party's own word.",
    discussion: """
      For each party: every live account of its positions by issue and by teller, the party itself \
      first; what is told of its answers, its steps in the talks and its intents; the claims about \
      its conduct, each with what stands against it; and who at the table tells nothing of its \
      positions. The teller is the outermost voice: “A says that B says” is told by A.

      Where the own word and another account can be measured, the gap is printed in its own unit \
      and as a share of the declared range; elsewhere the reason why not. Each account has three \
      counts: reports, utterances, independent sources.

      The default policy keeps every account; a narrower one keeps what it admits, beside the \
      party's own word.

      Examples:
        parley accounts
        parley accounts hamas
        parley accounts hamas buffer-zone:perimeter
        parley accounts hamas --accounts according-to:us
        parley accounts --format csv > accounts.csv
      """)

  @Argument(help: ArgumentHelp("Parties, issues and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let record = try reading.open()
    let report = try record.answer(AccountsInquiry(try Query(query)))
    try record.print(AccountsText(report: report))
  }
}
