import ArgumentParser
import Ledger
import Measures
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

      Words name parties and issues by slug or glob; without a party, all negotiators are shown. \
      Other words (class:, source:, date:, …) choose the statements that count; Questions.md and \
      QueryLanguage.md of the documentation tell what words and reading options mean, exactly.

      With --as the positions are a table of data, in CSV unless --format says otherwise: tidy, a \
      row for each filled slot, with its ends as numbers of the scale; grid, a row a party and a \
      column an issue; ktab, the same with a position and a salience of 0 to 100 for each issue. \
      What is not on record is blank.

      Examples:
        parley stance
        parley stance hamas israel
        parley stance hamas 'buffer-zone:*' --accounts own-only
        parley stance --format csv > stances.csv
        parley stance --as grid > positions.csv
      """)

  @Flag(help: "List the issues on which nothing is on record.")
  var all = false

  @Option(name: .customLong("as"), help: "Print a table of data: tidy, grid or ktab.")
  var form: StandingsForm?

  @Argument(help: ArgumentHelp("Parties, issues and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let record = try reading.open()
    if let form {
      let table = try record.answer(StandingsInquiry(try Query(query)))
      return try record.print(StandingsText(table: table, form: form))
    }
    let table = try record.answer(StanceInquiry(try Query(query)))
    try record.print(StanceReport(table: table, showsSilent: all || table.namesIssues))
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

      With --over-time: the least distance on each day on which something was said of either, as \
      a row of bars from 0 to 1, and below it each change with its events. A gap stands where \
      there was no figure.

      Examples:
        parley diverge hamas israel
        parley diverge hamas israel 'buffer-zone:*' --accounts own-only
        parley diverge hamas israel --all --format json
        parley diverge hamas israel --over-time

      With --measure (also --topic, --exclude-unanimous, --normalise): one figure by that measure, \
      as parley matrix prints it for all pairs; parley measures lists the measures.
        parley diverge hamas israel --measure s --min-shared 1
      """)

  @Flag(help: "List every issue that is left out.")
  var all = false

  @Flag(help: "Show the distance on each day on which something was said.")
  var overTime = false

  @OptionGroup(title: "Measure")
  var measure: MeasureOptions

  @Argument(help: ArgumentHelp("Two parties, issues and other words.", valueName: "query"))
  var query: [String]

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    if let terms = try measure.terms() {
      guard !overTime else {
        throw LedgerError(
          .usage,
          "--over-time: found --measure besides, expected one of them; parley trend shows "
            + "a measure over time")
      }
      var inquiry = MeasureInquiry(try Query(query), terms)
      inquiry.isOfPair = true
      let record = try reading.open()
      return try record.print(MeasureText(report: try record.answer(inquiry)))
    }
    let minShared = measure.minShared ?? PartyDistance.defaultMinimumShared
    if overTime {
      var inquiry = DivergenceCourseInquiry(try Query(query))
      inquiry.minimumShared = minShared
      let record = try reading.open()
      return try record.print(
        DivergenceCourseText(
          course: try record.answer(inquiry), words: query, minimumShared: minShared))
    }
    var inquiry = DivergenceInquiry(try Query(query))
    inquiry.minimumShared = minShared
    let record = try reading.open()
    let report = try record.answer(inquiry)
    try record.print(
      DivergenceText(report: report, showsAll: all, words: query, minimumShared: minShared))
  }
}
