import ArgumentParser
import Ledger

/// `parley backup`: writes a backup of a ledger.
struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write a backup: every record and the checkpoint they lead to, in one new file.",
    discussion: """
      Others may append meanwhile; the backup is of the ledger as it was when the command began. \
      The file is written beside, forced to disk and read back: every record is proved, every body \
      decoded and the root recomputed. Only then does it get its name. A file that exists is never \
      replaced.

      A backup holds everything the ledger holds, unencrypted, and keeps what is redacted later: \
      keep it as carefully as the ledger, and destroy old ones after a redaction.

      Examples:
        parley backup talks-2026-01-05.parley
        parley restore talks-2026-01-05.parley talks-again
      """)

  @Argument(help: "The new file to write.", completion: .file())
  var file: String

  @OptionGroup var options: LedgerOptions

  func run() throws {
    let ledger = try options.open(for: .scan)
    let report = try Progress.showing("backup", isQuiet: options.quiet) { progress in
      try ledger.backup(to: file) { part, done, total in
        progress.show(done, of: total, "events \(part)")
      }
    }
    try options.print(BackupText(report: report, verb: "Backed up", preposition: "to", place: file))
  }
}

/// `parley restore`: makes a ledger of a backup.
struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make a new ledger of a backup; never over an existing one.",
    discussion: """
      Every record is recorded again under its own header, so numbers, times, ids and the root are \
      those of the backup; indexes and stances are made anew, and the whole is held against the \
      checkpoint in the backup. The directory gets its name when all is done.

      The new ledger has an id of its own, as two ledgers of one id that both go on are a fork. \
      With --same-id it takes the place of the one that is lost, its stored checkpoints included.

      Examples:
        parley restore talks-2026-01-05.parley talks-again
        parley restore talks-2026-01-05.parley talks --same-id
      """)

  @Argument(help: "The backup.", completion: .file())
  var file: String

  @Argument(help: "The directory to make.", completion: .directory)
  var directory: String

  @Flag(name: .customLong("same-id"), help: "Keep the id of the ledger that was backed up.")
  var sameID = false

  @Option(help: "The form of the output: table, json, jsonl, csv or markdown.")
  var format: ReportFormat = .table

  @Flag(help: "Print errors only.")
  var quiet = false

  func run() throws {
    let report = try Progress.showing("restore", isQuiet: quiet) { progress in
      try Ledger.restore(file, to: directory, keepsID: sameID) { done, share in
        progress.show(done, of: nil, share: share)
      }
    }
    guard !quiet else { return }
    let text = BackupText(
      report: report, verb: "Restored", preposition: "into", place: directory)
    try StandardOutput.write(text.printed(as: format, for: .standardOutput(allowsColor: false)))
  }
}

/// A backup that was written or restored, as printed.
struct BackupText: Report {
  let report: BackupReport
  let verb: String
  let preposition: String
  let place: String

  func text(for terminal: Terminal) -> String {
    "\(verb) \(counted(report.size, "event")) \(preposition) \(place); verified\n"
      + "ledger \(report.ledger)\nroot \(report.root)\n"
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "backup"), .init("place", .string(place)),
      .init("ledger", .string(report.ledger)), .init("size", .integer(Int(report.size))),
      .init("root", .string(report.root)),
    ]
  }

  var records: Tabulation { Tabulation(columns: []) }
}
