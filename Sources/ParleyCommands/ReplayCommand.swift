import ArgumentParser
import Ledger
import Projections

/// `parley replay`: folds everything from nothing and compares.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Fold all events from nothing and compare the result with what is stored.",
    discussion: """
      The projections are folded again from the log alone, without any index, and every stored \
      cell is compared with the result, in both directions. Exit code 4 where any differs.

      At another moment, or with something left aside, there is nothing stored to compare with: \
      the fold tells what it holds.

      Examples:
        parley replay
        parley replay --valid-at 2025-07-24
        parley replay --format json
      """)

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let asked = try reading.open(for: .scan)
    guard asked.question.admitsAll, asked.files.isEmpty else {
      return try asked.print(MomentText(report: asked.answer(MomentInquiry())))
    }
    let report = try Progress.showing("replay", isQuiet: reading.options.quiet) { progress in
      try asked.ledger.replay { progress.show($0, of: $1) }
    }
    try asked.print(ReplayText(report: report))
    if report.differenceCount > 0 { throw ExitCode(LedgerError.Kind.integrity.rawValue) }
  }
}

/// The outcome of a fold at a moment, as printed.
struct MomentText: Report {
  let report: MomentReport

  func text(for terminal: Terminal) -> String {
    let rate = grouped(Int(report.eventsPerSecond.rounded()))
    let more =
      report.possiblyEarlierCount == 0
      ? "" : ", \(counted(report.possiblyEarlierCount, "statement")) more perhaps said by then"
    return wrapped(report.question.phrase, terminal)
      + "Folded \(counted(report.eventCount, "event")) into "
      + "\(counted(report.cellCount, "stance")) · \(rate) events a second\n"
      + wrapped("\(counted(report.statementCount, "live statement"))\(more).", terminal)
  }

  var context: [JSONValue.Member] {
    [.init("report", "fold")] + report.record.members + report.question.members + [
      .init("seconds", .number("\(report.foldSeconds)")),
      .init("eventsPerSecond", .integer(Int(report.eventsPerSecond.rounded()))),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: ["events", "cells", "statements", "possiblyEarlier"])
    records.append([
      .integer(Int(report.eventCount)), .integer(report.cellCount),
      .integer(report.statementCount), .integer(report.possiblyEarlierCount),
    ])
    return records
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
