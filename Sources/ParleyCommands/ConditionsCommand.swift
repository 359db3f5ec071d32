import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley conditions`: what stands only if something holds.
struct ConditionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conditions",
    abstract: "Show which positions hang on conditions, which are met, and who waits for whom.",
    discussion: """
      A conditional position counts once all its conditions are met: each must hold of its party, \
      on exactly that issue, by the accounts that the policy admits. A condition in words is never \
      counted as met. Conditions that hang on each other are not met; such deadlocks are named, \
      as each position in them waits for the next. Answers to proposals that hang on conditions \
      are listed after the positions.

      Words name parties and issues on either side: whose position it is, or of whom something is \
      asked.

      Examples:
        parley conditions
        parley conditions hamas
        parley conditions issue:end-of-war --accounts own-only
        parley conditions --format json
      """)

  @Argument(help: ArgumentHelp("Parties, issues and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let record = try reading.open()
    let report = try record.answer(ConditionsInquiry(try Query(query)))
    try record.print(ConditionsText(report: report))
  }
}
