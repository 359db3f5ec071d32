import ArgumentParser
import Ledger

/// `parley append`: records files.
struct AppendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "append",
    abstract: "Record dossiers (YAML) or events (JSON Lines), all of a call or nothing.",
    discussion: """
      A dossier is one document coded by an analyst: the source, new parties and issues, and the \
      statements found in it; schemas/dossier.schema.json describes it. JSON Lines are what parley \
      export writes. The form is told by the name (.yaml, .yml, .jsonl, .ndjson) or the content.

      What is on record already is acknowledged, so a file can be appended again. Where it differs \
      from the record nothing is written, unless --amend: then a changed statement is recorded as \
      a correction, never as a change of mind, and one that its dossier no longer holds is \
      retracted.

      The receipt says what was recorded, which stances and divergences changed, what the recorder \
      judged and what to look at again.

      Examples:
        parley append statement.yaml
        parley append tools/examples/doha-2025/*.yaml --dry-run
        parley append statement.yaml --amend
        parley export --ledger talks | parley append - --ledger copy
      """)

  @Argument(help: "Files to record, in this order; - is standard input.", completion: .file())
  var files: [String]

  @Flag(help: "Record differences from the record as corrections and retractions.")
  var amend = false

  @Flag(
    help: """
      Record new statements of a source of which one was redacted without its name: the file no \
      longer holds that one.
      """)
  var afterRedaction = false

  @OptionGroup(title: "Recording options")
  var recording: RecordingOptions

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    var terms = try recording.terms(amends: amend)
    terms.afterRedaction = afterRedaction
    for (index, file) in files.enumerated() where files[..<index].contains(file) {
      throw LedgerError(.usage, "\(file): found twice, expected each file once in a call")
    }
    let inputs = try files.map { try InputFile($0) }
    let forms = try inputs.map { AppendedForm(name: $0.name, start: try $0.start()) }
    guard Set(forms).count == 1 else {
      throw LedgerError(
        .usage, "files: found dossiers and JSON Lines, expected files of one form in a call")
    }
    let ledger = try options.open(for: .append)
    guard forms[0] == .dossier else {
      let sources = inputs.map { input in
        LineSource(name: input.name) { try input.nextLine(limit: LineSource.bytesMax) }
      }
      let receipt = try ledger.append(lines: sources, terms: terms)
      return try options.print(ReceiptText(receipt, in: ledger, isQuiet: options.quiet))
    }
    let dossiers = try inputs.map { input in
      (name: input.name, bytes: try input.contents(limit: Self.dossierBytes))
    }
    let receipt = try ledger.append(dossiers: dossiers, terms: terms)
    try options.print(ReceiptText(receipt, in: ledger, isQuiet: options.quiet))
  }

  /// The most bytes of a dossier.
  static let dossierBytes = 4 << 20
}
