public import ArgumentParser
import Ledger
public import Positions
import Projections

extension Verdict: ExpressibleByArgument {}

/// `parley review`: records what a second person finds, or lists what was found.
struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Record a second person's review of events, or list what was reviewed.",
    discussion: """
      With --verdict, records a review of each event named: confirmed or disputed, with grades of \
      the source and of the item where the reviewer would give others. A review is itself an event \
      and changes nothing that was said; figures take the latest grades. It speaks of the text in \
      force: what is corrected later is not reviewed.

      Four eyes: only a review by another recorder than the one who recorded or corrected the \
      statement counts. One's own statements can be regraded, and stay unreviewed.

      Without --verdict, lists which statements were confirmed or disputed, by whom, and which \
      nobody else looked at, with counts by source and by recorder; words narrow the list.

      Examples:
        parley review 30 31 --verdict confirmed --recorder ben
        parley review almayadeen-2025-07-25#backtracking --verdict disputed \\
          --note "the source says 'allegedly'"
        parley review 42 --verdict confirmed --credibility 2
        parley review
        parley review hamas --pending
      """)

  @Option(help: "Record reviews of the events named: confirmed or disputed.")
  var verdict: Verdict?

  @Option(help: "The source's grade in the reviewer's eyes, A to F; with --verdict.")
  var reliability: Reliability?

  @Option(help: "The item's grade in the reviewer's eyes, 1 to 6; with --verdict.")
  var credibility: UInt64?

  @Option(help: "A note; with --verdict.")
  var note: String?

  @Flag(help: "List only what no second person reviewed.")
  var pending = false

  @Argument(
    help: ArgumentHelp(
      "With --verdict numbers, ids or names of events, otherwise words that narrow the list.",
      valueName: "event|query"))
  var words: [String] = []

  @OptionGroup(title: "Recording options")
  var recording: RecordingOptions

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func validate() throws {
    if verdict == nil {
      let typed = [
        (reliability != nil, "--reliability"), (credibility != nil, "--credibility"),
        (note != nil, "--note"),
      ].filter(\.0).map(\.1)
      guard typed.isEmpty else {
        throw ValidationError(
          "review: found \(typed.joined(separator: " and ")) without --verdict, expected "
            + "--verdict confirmed or disputed")
      }
      return
    }
    if pending {
      throw ValidationError("review: found --pending beside --verdict, expected one of them")
    }
    if reading.isNarrowed {
      throw ValidationError(
        "review: found an option of the list beside --verdict, expected one of them")
    }
    if words.isEmpty {
      throw ValidationError("review: found no event, expected the number, id or name of one")
    }
    if let credibility, !(1...6).contains(credibility) {
      throw ValidationError("--credibility: found \(credibility), expected 1 to 6")
    }
  }

  func run() throws {
    guard let verdict else {
      let record = try reading.open(for: .scan)
      let report = try record.answer(ReviewInquiry(try Query(words)))
      return try record.print(ReviewText(report: report, showsPendingOnly: pending))
    }
    let finding = ReviewFinding(
      verdict: verdict, reliability: reliability, credibility: credibility, note: note ?? "")
    let terms = try recording.terms()
    let options = reading.options
    let ledger = try options.open(for: .append)
    let receipt = try ledger.review(words, finding, terms: terms)
    try options.print(ReceiptText(receipt, in: ledger, isQuiet: options.quiet))
  }
}

extension ReadingOptions {
  /// Whether anything but the ledger and the form of the output was chosen.
  fileprivate var isNarrowed: Bool {
    validAt != nil || knownAt != nil || publishedBy != nil || withoutGraded != nil || reviewedOnly
      || !without.isEmpty || !files.isEmpty || release.level != nil
  }
}
