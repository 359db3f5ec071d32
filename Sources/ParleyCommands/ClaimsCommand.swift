public import ArgumentParser
import Ledger
import Positions
import Projections

extension ClaimStatus: ExpressibleByArgument {}

/// `parley claims`: what was said of parties' conduct, and what became of it.
struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Show which claims are disputed, answered or open, held against the record.",
    discussion: """
      A claim is what someone says of a party's conduct. Disputed: someone denies it, or another \
      speaker says the opposite. Answered: someone confirmed or supported it, or declined to \
      comment. Open: nobody answered. Several accounts of one utterance are one claim; reports, \
      utterances and independent sources are counted apart.

      A claim that a party did not keep to what was agreed, or did not comply on an issue, is held \
      against the record: the agreed elements that name the party, and the positions that the \
      policy admits since then. The answer is “on record”, “agreed by one side only”, “no agreed \
      element on record”, or that no later departure is on record. It is never that a claim is \
      right or wrong.

      Words name the parties that claims are about or come from, what they concern, and what one \
      of their accounts must be; answers and opposite claims are read whatever the words.

      Examples:
        parley claims
        parley claims hamas --status disputed
        parley claims --status open --format csv
        parley why claim:almayadeen-2025-07-25#backtracking
      """)

  @Option(help: "Show only the claims that are open, disputed or answered.")
  var status: ClaimStatus?

  @Argument(help: ArgumentHelp("Parties, issues and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let record = try reading.open()
    let report = try record.answer(ClaimsInquiry(try Query(query)))
    try record.print(ClaimsText(report: report, status: status))
  }
}
