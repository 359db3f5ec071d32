import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley movement`: how a party moved.
struct MovementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "movement",
    abstract: "Show the steps of a party: from what to what, toward whom, by whose account.",
    discussion: """
      A step leads from one statement to a later one of the same voice in the same slot, where the \
      later is certainly later and no weaker an account. It is printed in the unit of the scale, \
      as a share of the declared range, and as toward or away from where each other negotiator \
      stood on that day.

      Not a step, and said as such: the first position on record, another voice's account, a \
      further account of one utterance, a correction, statements whose order is not certain. What \
      was said in private stands apart.

      Examples:
        parley movement israel
        parley movement israel buffer-zone:rafah
        parley movement hamas --all --format json
      """)

  @Argument(help: ArgumentHelp("A party, then issues, by slug or glob.", valueName: "query"))
  var query: [String]

  @Flag(help: "List the issues without a step one by one.")
  var all = false

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let record = try reading.open()
    let report = try record.answer(MovementInquiry(try Query(query)))
    try record.print(MovementText(report: report, showsAll: all || report.namesIssues))
  }
}
