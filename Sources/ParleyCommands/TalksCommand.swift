import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley talks`: the steps of rounds of talks.
struct TalksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "talks",
    abstract: "Show the steps of rounds of talks, each by every account of it.",
    discussion: """
      Steps come by date; of one step all accounts stand below each other in their own words: what \
      a party calls a recall another may call a withdrawal. Words that differ are marked as \
      contested and never merged. Below stands what each party did last, by whose word. A \
      negotiator of whom no step is told has nothing on record, which says nothing of where it is.

      Words name rounds and parties.

      Examples:
        parley talks
        parley talks doha-2025-07
        parley talks israel us --accounts own-only
      """)

  @Argument(help: ArgumentHelp("Rounds and parties, by slug or glob.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let record = try reading.open()
    try record.print(TalksText(report: try record.answer(TalksInquiry(try Query(query)))))
  }
}
