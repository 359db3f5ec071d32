import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley stance`: where parties stand.
struct StanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stance",
    abstract: "Show where parties stand, by whose account.",
    discussion: """
      One row an issue, one column a party. Each stance names the class of the account it rests on \
      (own, relayed, mediator, own-side, press, other-party), the grades of source and item, the \
      date, and the event. What stands only under a condition, what is only refused, and what is \
      not on record are said as such.

      Words name parties and issues by slug or glob; without a party, all negotiators are shown.

      Examples:
        parley stance
        parley stance hamas israel
        parley stance hamas 'buffer-zone:*' --accounts own-only
        parley stance --format csv > stances.csv
      """)

  @OptionGroup var options: LedgerOptions

  @Flag(help: "List the issues on which nothing is on record.")
  var all = false

  @Argument(help: ArgumentHelp("Parties and issues, by slug or glob.", valueName: "query"))
  var query: [String] = []

  func run() throws {
    let ledger = try options.open(for: .query)
    let words = try ledger.resolve(query)
    let table = try ledger.stances(
      parties: words.parties, issues: words.issues, policy: try options.policy())
    try options.print(StanceReport(table: table, showsSilent: all || !words.issues.isEmpty))
  }
}

/// `parley diverge`: where two parties stand apart.
struct DivergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diverge",
    abstract: "Show where two parties stand apart, and what cannot be compared.",
    discussion: """
      Each comparable issue prints the gap in its own unit, then its share of the declared range: \
      between the closest points and between the farthest. Every other issue is listed with the \
      reason why it is in no figure. An overall distance needs at least --min-shared issues.

      Examples:
        parley diverge hamas israel
        parley diverge hamas israel 'buffer-zone:*' --accounts own-only
        parley diverge hamas israel --all --format json
      """)

  @OptionGroup var options: LedgerOptions

  @Flag(help: "List every issue that is left out.")
  var all = false

  @Option(
    help: ArgumentHelp("How many compared issues an overall figure needs.", valueName: "n"))
  var minShared = 3

  @Argument(help: ArgumentHelp("Two parties, then issues, by slug or glob.", valueName: "query"))
  var query: [String]

  func validate() throws {
    guard query.count >= 2 else {
      throw ValidationError("diverge: found \(counted(query.count, "word")), expected two parties")
    }
    guard minShared >= 1 else {
      throw ValidationError("--min-shared: found \(minShared), expected 1 or more")
    }
  }

  func run() throws {
    let policy = try options.policy()
    let ledger = try options.open(for: .query)
    let words = try ledger.resolve(query)
    guard words.parties.count == 2 else {
      throw LedgerError(
        .usage,
        "diverge: found \(counted(words.parties.count, "party", plural: "parties"))"
          + (words.parties.isEmpty ? "" : " (\(words.parties.joined(separator: ", ")))")
          + ", expected two different ones")
    }
    let report = try ledger.divergence(
      of: words.parties[0], and: words.parties[1], issues: words.issues, policy: policy,
      minimumShared: minShared)
    try options.print(DivergenceText(report: report, showsAll: all))
  }
}
