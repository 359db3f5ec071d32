import ArgumentParser
import Ledger
import Positions
import Projections

/// The time on which moments lie.
enum AxisChoice: String, CaseIterable, ExpressibleByArgument {
  case known, valid, published

  /// The axis of that name.
  var axis: TimeAxis {
    switch self {
    case .known: .known
    case .valid: .valid
    case .published: .published
    }
  }
}

/// `parley diff`: what changed between two moments.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what changed between two moments, and which event changed each figure.",
    discussion: """
      Moments lie on one of three times: what was known (a number of events, a date or a time), \
      what had been said (valid, a date), what sources had published (published, a date). The \
      change of every figure is split over the events in between, applied one after the other; \
      the parts sum exactly to the whole. What a correction or another event about the record \
      changed is told apart: nobody moved. An event by which a figure came to be, or ceased, has \
      no part in numbers.

      Examples:
        parley diff --from 28
        parley diff --from 2025-07-14 --to 2025-07-24 --by valid hamas israel
        parley diff --from published:2025-07-14 'buffer-zone:*'
        parley diff --from known:40 --to known:75 --format json
        parley diff --from 75 --with draft.yaml
      """)

  @Option(
    help: ArgumentHelp(
      "The first moment: a number of events, a time or a date; known:, valid: or published: may "
        + "stand before it.", valueName: "moment"))
  var from: String

  @Option(help: ArgumentHelp("The second moment; otherwise now.", valueName: "moment"))
  var to: String?

  @Option(help: "The time on which the moments lie: known, valid or published.")
  var by: AxisChoice?

  @Option(
    help: ArgumentHelp("How many compared issues an overall figure needs.", valueName: "n"))
  var minShared = 3

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
    let record = try reading.open()
    let moments = try reading.moments(from: from, to: to, by: by?.axis, in: record)
    var inquiry = ChangeInquiry(try Query(query), from: moments.from, to: moments.to)
    inquiry.minimumShared = minShared
    try record.print(ChangeText(report: record.answer(inquiry)))
  }
}

extension ReadingOptions {
  /// Two moments of one axis as typed. Throws `LedgerError` where they lie on different ones, or
  /// where another option sets the same time.
  func moments(
    from: String, to: String?, by: TimeAxis?, in record: LedgerReading
  ) throws -> (from: Moment, to: Moment) {
    let axis = by ?? Ledger.namedAxis(of: from) ?? to.flatMap { Ledger.namedAxis(of: $0) } ?? .known
    let first = try record.ledger.moment(from, on: axis, option: "--from")
    let second =
      try to.map { try record.ledger.moment($0, on: axis, option: "--to") }
      ?? Moment(axis, end: nil)
    for moment in [first, second] where moment.axis != axis {
      throw LedgerError(
        .usage,
        "--from: found moments on \(moment.axis.rawValue) and \(axis.rawValue), expected both "
          + "on one")
    }
    let (name, isSet) =
      switch axis {
      case .known: ("--known-at", knownAt != nil)
      case .valid: ("--valid-at", validAt != nil)
      case .published: ("--published-by", publishedBy != nil)
      }
    guard !isSet else {
      throw LedgerError(
        .usage, "\(name): found besides --from, expected one of them: both set the same time")
    }
    return (first, second)
  }
}
