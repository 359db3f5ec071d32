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

      Words name parties and issues by slug or glob; without a party, all negotiators are shown. \
      Of more than 250000 comparisons the distances alone are printed, as with --measure distance.

      Examples:
        parley matrix
        parley matrix hamas israel us 'buffer-zone:*' --min-shared 1
        parley matrix --accounts own-only --format csv

      With --measure (also --topic, --exclude-unanimous, --normalise) one figure a pair is \
      printed, by the measure's definition, with the number of shared issues; parley measures \
      lists the measures. As CSV its columns are a, b, n and value, and nothing else stands on \
      standard output; what the figures rest on – measure, policy, filters, size and root of the \
      ledger – is one JSON line on standard error, or in the file of --stamp. A measure that is \
      not symmetric has a row for either way round.

      Examples:
        parley matrix --measure s --min-shared 1
        parley matrix --measure agreement-half --topic session:46 --exclude-unanimous --format csv
      """)

  @OptionGroup(title: "Measure")
  var measure: MeasureOptions

  @Argument(help: ArgumentHelp("Parties, issues and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let query = try Query(query)
    if let terms = try measure.terms() {
      let record = try reading.open(for: .scan)
      return try record.print(
        MeasureText(report: try record.answer(MeasureInquiry(query, terms))))
    }
    let record = try reading.open()
    let (pairs, issues) = try record.answer(MatrixExtentInquiry(query))
    guard pairs * issues <= ComparisonLimit.most else {
      if !reading.options.quiet {
        StandardError.write(
          "parley: \(pairs) pairs on \(issues) issues: the distances alone, without what each was "
            + "compared on\n")
      }
      let terms = try measure.terms(default: .distance)
      return try record.print(
        MeasureText(report: try record.answer(MeasureInquiry(query, terms))))
    }
    var inquiry = MatrixInquiry(query)
    inquiry.minimumShared = measure.minShared ?? PartyDistance.defaultMinimumShared
    try record.print(
      MatrixText(
        report: try record.answer(inquiry), words: query.words, minimumShared: inquiry.minimumShared
      ))
  }
}
