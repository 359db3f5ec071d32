import ArgumentParser
import Foundation
import Ledger

/// `parley salvage`: what can be saved of a damaged ledger.
struct SalvageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "salvage",
    abstract: "Save every event of a damaged ledger that still proves itself; list what is lost.",
    discussion: """
      The ledger's file is searched for records byte by byte; the database in it is not used, and \
      nothing is written to it. A record is saved where it is whole by its own check and keeps the \
      commitment to its body. Where enough of the hash tree survives, it is also proved by a \
      checkpoint: the one given, or the largest that is stored and proves any. 256 events are \
      proved together, so beside a lost event there are some that nothing proves. A body that \
      was redacted is not saved, unless the redaction itself is lost. Whole records beyond the \
      checkpoint may be of an append that was broken off and never acknowledged.

      The lines are those of parley export: append them to a new ledger. Without a loss that \
      gives the same root; with one, what follows it gets new numbers. Events about a lost event \
      are left out. What was declared only in lost events must be declared first; the report \
      names it.

      Exit code 1 where anything is lost, left out or not proved.

      Examples:
        parley salvage --ledger talks --output saved.jsonl
        parley salvage --ledger talks --output saved.jsonl --checkpoint last-week.txt
      """)

  @Option(
    help: ArgumentHelp("The new file to write the lines to.", valueName: "file"),
    completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "A checkpoint kept elsewhere: origin, size and root, signed or not.", valueName: "file"),
    completion: .file())
  var checkpoint: String?

  @OptionGroup var options: LedgerOptions

  @Flag(name: .customLong("in-process"), help: .hidden)
  var inProcess = false

  func run() throws {
    guard inProcess else {
      return try options.runChild(
        ["salvage", "--in-process", "--output", output]
          + (checkpoint.map { ["--checkpoint", $0] } ?? []), doing: "the search")
    }
    let known = try checkpoint.map { file in
      guard let bytes = FileManager.default.contents(atPath: file) else {
        throw LedgerError(.usage, "--checkpoint: found no file \(file), expected a checkpoint")
      }
      return String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
    }
    let path = try options.path()
    var report: SalvageReport?
    try Progress.showing("salvage", isQuiet: options.quiet) { progress in
      try NewFile.write(output) { write in
        report = try Ledger.salvage(at: path, checkpoint: known, write) {
          progress.show($0, of: $1, "bytes")
        }
      }
    }
    guard let report else { return }
    try options.print(SalvageText(report: report, file: output))
    if !report.isWhole { throw ExitCode(LedgerError.Kind.checkFailed.rawValue) }
  }
}

/// A file that is written beside its place and appears there when it is whole.
enum NewFile {
  /// Gives `body` what writes text to the file. Throws `LedgerError`: `.conflict` where the name is
  /// taken.
  static func write(_ path: String, _ body: ((String) throws -> Void) throws -> Void) throws {
    let taken = LedgerError(
      .conflict, "\(path): found a file of that name, expected a new one")
    if FileManager.default.fileExists(atPath: path) { throw taken }
    let beside = "\(path).partial-\(UInt32.random(in: 0 ... .max))"
    do {
      let handle = try FileHandle(creating: beside)
      try body { try handle.write(contentsOf: Array($0.utf8)) }
      try handle.synchronize()
      try handle.close()
      // A link does not replace.
      guard link(beside, path) == 0 else {
        throw errno == EEXIST ? taken : POSIXError.latest
      }
      try FileManager.default.removeItem(atPath: beside)
    } catch let error as LedgerError {
      try? FileManager.default.removeItem(atPath: beside)
      throw error
    } catch {
      try? FileManager.default.removeItem(atPath: beside)
      throw LedgerError(writing: path, "the file", failed: error)
    }
  }
}

extension FileHandle {
  /// Makes a file, readable by its owner only, and opens it for writing.
  convenience init(creating path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError.latest }
    self.init(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}

extension POSIXError {
  /// What the system said last.
  static var latest: POSIXError { POSIXError(Code(rawValue: errno) ?? .EIO) }
}

extension LedgerError {
  /// A file that could not be written, with what the system said.
  init(writing path: String, _ what: String, failed error: any Error) {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
    let reason =
      cause.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(cause.code))) : cause.localizedDescription
    self.init(.storage, "\(path): found \(reason), expected to write \(what)")
  }
}

/// What was saved and what was not, as printed.
struct SalvageText: Report {
  let report: SalvageReport
  let file: String

  /// The most runs of numbers that are told one by one.
  private static let runsShown = 40

  func text(for terminal: Terminal) -> String {
    var text =
      "Saved \(grouped(report.writtenCount)) of \(counted(report.size, "event")) to \(file)\n"
    var rows: [[StyledText]] = []
    let add = { (title: String, text: String) in
      rows.append([StyledText(title, .bold), StyledText(text)])
    }
    if let checkpoint = report.checkpoint {
      add(
        "Proved",
        "\(grouped(report.provenCount)), by the checkpoint of size \(checkpoint.size), root "
          + shortened(checkpoint.root))
    } else {
      add("Proved", "none: no checkpoint can be reached from the hashes that are left")
    }
    let unproven = report.unproven
    if unproven.count > 0 { add("Whole, not proved", phrase(unproven)) }
    if report.lost.count > 0 { add("Lost", phrase(report.lost)) }
    if report.leftOut.count > 0 {
      add("Left out", phrase(report.leftOut) + ": about a lost event, or a redaction is lost")
    }
    if !report.undeclared.isEmpty {
      add("Declare first", report.undeclared.joined(separator: " "))
    }
    text += TextTable(columns: ["", ""].map { TextTable.Column($0) }, rows: rows, indent: 2)
      .rendered(for: terminal)
    return text
  }

  private func phrase(_ numbers: SequenceRuns) -> String {
    let shown = numbers.runs.prefix(Self.runsShown).map { run in
      run.count == 1 ? "#\(run.lowerBound)" : "#\(run.lowerBound)–#\(run.upperBound)"
    }
    let more = numbers.runs.count > shown.count ? " …" : ""
    return "\(grouped(numbers.count)): \(shown.joined(separator: " "))\(more)"
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "salvage"), .init("size", .integer(Int(report.size))),
      .init("written", .integer(Int(report.writtenCount))),
      .init("proven", .integer(Int(report.provenCount))),
      .init("unproven", .integer(Int(report.unproven.count))),
      .init("lost", .integer(Int(report.lost.count))),
      .init("leftOut", .integer(Int(report.leftOut.count))),
      .init("checkpointSize", JSONValue(report.checkpoint?.size)),
      .init("checkpointRoot", JSONValue(said: report.checkpoint?.root ?? "")),
      .init("undeclared", .array(report.undeclared.map { .string($0) })),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: ["state", "first", "last"])
    let runs = [
      ("unproven", report.unproven), ("lost", report.lost), ("left-out", report.leftOut),
    ]
    for (state, numbers) in runs {
      for run in numbers.runs {
        records.append([
          .string(state), .integer(Int(run.lowerBound)), .integer(Int(run.upperBound)),
        ])
      }
    }
    return records
  }
}
