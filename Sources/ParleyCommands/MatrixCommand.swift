import ArgumentParser
import Ledger
import Measures

/// `parley matrix`: how far apart all pairs of parties stand.
struct MatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix",
    abstract: "Show how far apart every two parties stand over all issues.",
    discussion: """
      Each cell holds the overall distance of two parties, from the closest points to the \
      farthest, 0 to 1 of the declared ranges, shaded, with the number of issues compared. Where \
      fewer than --min-shared issues could be compared there is no figure, and the number \
      compared is shown alone. Below the table stands what each pair was compared on, and why \
      the rest was left out.

      Words name parties and issues by slug or glob; without a party, all negotiators are shown.

      Examples:
        parley matrix
        parley matrix hamas israel us 'buffer-zone:*' --min-shared 1
        parley matrix --accounts own-only --format csv
      """)

  @Option(
    help: ArgumentHelp("How many compared issues an overall figure needs.", valueName: "n"))
  var minShared = PartyDistance.defaultMinimumShared

  @Argument(help: ArgumentHelp("Parties, issues and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func validate() throws {
    guard minShared >= 1 else {
      throw ValidationError("--min-shared: found \(minShared), expected 1 or more")
    }
  }

  func run() throws {
    var inquiry = MatrixInquiry(try Query(query))
    inquiry.minimumShared = minShared
    let record = try reading.open()
    try record.print(
      MatrixText(report: try record.answer(inquiry), minimumShared: minShared))
  }
}
