import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley gaps`: what the record lacks.
struct GapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps",
    abstract: "Show what nobody has on record, what is stale, and how evenly parties are covered.",
    discussion: """
      First how the parties are covered, by the same measures for each: positions and whose word \
      they rest on, statements in their own words, sources, the newest dates, claims and versions \
      answered. Then the gaps by kind: issues on which nobody has anything on record, or one party \
      has not; positions that rest on others' accounts alone, on one report, on a condition; what \
      is stale; newest versions and claims without an answer.

      A gap is in the record. It does not say that a party has no position, nor that it was silent.

      Examples:
        parley gaps
        parley gaps hamas israel --accounts own-only
        parley gaps 'buffer-zone:*' --stale-after 30
        parley gaps --format csv > gaps.csv
      """)

  @Argument(help: ArgumentHelp("Parties, issues and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let record = try reading.open()
    try record.print(GapsText(report: try record.answer(GapsInquiry(try Query(query)))))
  }
}
