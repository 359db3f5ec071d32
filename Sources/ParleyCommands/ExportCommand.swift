import ArgumentParser
import Foundation
import Ledger

/// `parley export`: every event as a line of JSON.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write every event as JSON Lines (CloudEvents 1.0).",
    discussion: """
      Each line carries the event's header and salt, so that appending the file to an empty ledger \
      gives the same root, bit for bit. An export holds everything the ledger holds: keep it as \
      carefully as the ledger itself.

      With --release, the lines of what is marked above the level are left out, and what hangs on \
      them. What is left can be appended to an empty ledger; it is a record of its own, with \
      another root. How much was withheld is said on standard error.

      Examples:
        parley export > talks.jsonl
        parley export --output talks.jsonl
        parley export --ledger talks | parley append - --ledger copy
        parley export --release green --output public.jsonl
      """)

  @OptionGroup var options: LedgerOptions
  @OptionGroup var release: ReleaseOption

  @Option(
    help: ArgumentHelp(
      "The file to write; it appears when it is complete. Otherwise standard output.",
      valueName: "file"), completion: .file())
  var output: String?

  func run() throws {
    guard options.format == .table || options.format == .jsonl else {
      throw LedgerError(
        .usage,
        "--format: found \(options.format.rawValue), expected jsonl: an export is JSON Lines")
    }
    let ledger = try options.open(for: .scan)
    guard let output else {
      let written = try ledger.export(upTo: release.level) { try StandardOutput.write($0) }
      return tell(written, "")
    }
    let target = URL(fileURLWithPath: output)
    let beside = target.appendingPathExtension("partial-\(UInt32.random(in: 0 ... .max))")
    do {
      let handle = try FileHandle(creating: beside.path)
      let written = try ledger.export(upTo: release.level) {
        try handle.write(contentsOf: Array($0.utf8))
      }
      try handle.synchronize()
      try handle.close()
      guard rename(beside.path, target.path) == 0 else { throw POSIXError.latest }
      tell(written, "Exported \(counted(written.count, "event")) to \(output)\n")
    } catch let error as LedgerError {
      try? FileManager.default.removeItem(at: beside)
      throw error
    } catch {
      try? FileManager.default.removeItem(at: beside)
      throw LedgerError(writing: output, "the export", failed: error)
    }
  }

  /// Says on standard error what was written, and what was withheld.
  private func tell(_ written: (count: UInt64, note: ReleaseNote?), _ text: String) {
    guard !options.quiet else { return }
    StandardError.write(text + (written.note.map { $0.heading(nil) + "\n" } ?? ""))
  }
}
