import ArgumentParser
import Ledger

/// `parley replay`: folds everything from nothing and compares.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Fold all events from nothing and compare the result with what is stored.",
    discussion: """
      The projections are folded again from the log alone, without any index, and every stored \
      cell is compared with the result, in both directions. Exit code 4 where any differs.

      Examples:
        parley replay
        parley replay --format json
      """)

  @OptionGroup var options: LedgerOptions

  func run() throws {
    let ledger = try options.open(for: .scan)
    let report = try ledger.replay()
    try options.print(ReplayText(report: report))
    if report.differenceCount > 0 { throw ExitCode(LedgerError.Kind.integrity.rawValue) }
  }
}

/// The outcome of a replay, as printed.
struct ReplayText: Report {
  let report: ReplayReport

  func text(for terminal: Terminal) -> String {
    let rate = grouped(Int(report.eventsPerSecond.rounded()))
    var text =
      "Replayed \(counted(report.record.size, "event")) into \(counted(report.cellCount, "cell"))"
      + " · \(rate) events a second\n"
    if report.differenceCount == 0 {
      return text + "Every stored cell equals its replay.\n"
    }
    text += "\(counted(report.differenceCount, "cell")) differ from the replay:\n"
    return text + report.differences.map { "  \($0)\n" }.joined()
  }

  var context: [JSONValue.Member] {
    [.init("report", "replay")] + report.record.members + [
      .init("cells", .integer(report.cellCount)),
      .init("seconds", .number("\(report.foldSeconds)")),
      .init("totalSeconds", .number("\(report.totalSeconds)")),
      .init("eventsPerSecond", .integer(Int(report.eventsPerSecond.rounded()))),
      .init("differing", .integer(report.differenceCount)),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: ["difference"])
    for difference in report.differences { records.append([.string(difference)]) }
    return records
  }
}
