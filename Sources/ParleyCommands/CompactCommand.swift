import ArgumentParser
import Ledger

/// `parley compact`: writes the ledger's file anew.
struct CompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Write the ledger's file anew: nothing redacted is left in it, and it is smaller.",
    discussion: """
      Every entry is read and written to a new file, in order; no page is copied. The new file is \
      verified as parley verify does before it takes the place of the old one, and the events, \
      their numbers and the root stay as they are. Needs the ledger for itself, and room for a \
      second file; if anything fails, the old file stays.

      After a redaction this is what erases: parley stats tells how much is pending. It reaches \
      this ledger's file alone. Backups, exports and snapshots are yours to find, and what a disk \
      keeps of files that were removed is beyond it: keep the ledger on an encrypted disk.

      Examples:
        parley compact
        parley compact --ledger talks
      """)

  @OptionGroup var options: LedgerOptions

  @Flag(name: .customLong("in-process"), help: .hidden)
  var inProcess = false

  func run() throws {
    let path = try options.path()
    guard inProcess else {
      return try options.runChild(["compact", "--in-process"], doing: "compact")
    }
    let report = try Progress.showing("compact", isQuiet: options.quiet) { progress in
      try Ledger.compact(at: path) { part, done, total in progress.show(done, of: total, part) }
    }
    try options.print(CompactionText(report: report))
  }
}

/// What a compaction came to, as printed.
struct CompactionText: Report {
  let report: LedgerCompaction

  func text(for terminal: Terminal) -> String {
    var text =
      "Compacted \(counted(report.size, "event")): \(grouped(report.bytesBefore)) bytes before, "
      + "\(grouped(report.bytesAfter)) now; verified\n"
    if report.erasureCount > 0 {
      text +=
        "Erased from the file: what \(counted(report.erasureCount, "redacted event")) said. "
        + "Backups, exports and snapshots are yours to find.\n"
    }
    return text
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "compaction"), .init("size", .integer(Int(report.size))),
      .init("bytesBefore", .integer(Int(report.bytesBefore))),
      .init("bytesAfter", .integer(Int(report.bytesAfter))),
      .init("erased", .integer(Int(report.erasureCount))),
    ]
  }

  var records: Tabulation { Tabulation(columns: []) }
}
