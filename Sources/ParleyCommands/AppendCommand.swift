import ArgumentParser
import Ledger

/// `parley append`: records files.
struct AppendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "append",
    abstract: "Record dossiers (YAML), events (JSON Lines) or tables (CSV), all or nothing.",
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
        parley append votes.csv --map votes.yaml --table calls=calls.csv --dry-run
        parley export --ledger talks | parley append - --ledger copy
      """)

  @Argument(help: "Files to record, in this order; - is standard input.", completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "The files are tables; this mapping says what their rows become.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var map: String?

  @Option(
    help: ArgumentHelp(
      "Where a table is that the mapping joins, in place of the file it names; can be repeated.",
      valueName: "name=file"))
  var table: [String] = []

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
    if let map { return try appendTables(map, terms) }
    guard table.isEmpty else {
      throw LedgerError(.usage, "--table: found no --map, expected the mapping that joins it")
    }
    for file in files where [".csv", ".tsv"].contains(where: file.lowercased().hasSuffix) {
      throw LedgerError(
        .usage, "\(file): found a table, expected --map with the mapping of what its rows become")
    }
    let inputs = try files.map { try InputFile($0) }
    let forms = try inputs.map { AppendedForm(name: $0.name, start: try $0.start()) }
    guard Set(forms).count == 1 else {
      throw LedgerError(
        .usage, "files: found dossiers and JSON Lines, expected files of one form in a call")
    }
    let ledger = try options.open(for: .append)
    guard forms[0] == .dossier else {
      let receipt = try Progress.showing("append", isQuiet: options.quiet) { progress in
        let count = ReadingCount(inputs, progress)
        return try ledger.append(lines: inputs.map { LineSource($0, count) }, terms: terms)
      }
      return try options.print(ReceiptText(receipt, in: ledger, isQuiet: options.quiet))
    }
    let dossiers = try inputs.map { input in
      (name: input.name, bytes: try input.contents(limit: Self.dossierBytes))
    }
    let receipt = try ledger.append(dossiers: dossiers, terms: terms)
    try options.print(ReceiptText(receipt, in: ledger, isQuiet: options.quiet))
  }

  private func appendTables(_ map: String, _ terms: AppendTerms) throws {
    let file = try InputFile(map)
    let mapping = try TableMap(
      name: file.name, bytes: try file.contents(limit: Self.dossierBytes))
    let places = try joinedFiles(mapping, map)
    let inputs = try files.map { try InputFile($0) }
    let ledger = try options.open(for: .append)
    let receipt = try Progress.showing("append", isQuiet: options.quiet) { progress in
      let count = ReadingCount(inputs, progress)
      return try ledger.append(
        tables: inputs.map { TableSource($0, count) }, map: mapping,
        joined: { name in TableSource(try InputFile(places[name] ?? name)) }, terms: terms)
    }
    try options.print(ReceiptText(receipt, in: ledger, isQuiet: options.quiet))
  }

  /// Where the joined tables are: as `--table` says, or beside the mapping.
  private func joinedFiles(_ mapping: TableMap, _ map: String) throws -> [String: String] {
    var places: [String: String] = [:]
    for pair in table {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, mapping.joins.contains(where: { $0.name == parts[0] }) else {
        let names = mapping.joins.map(\.name).joined(separator: ", ")
        let expected =
          names.isEmpty ? "none: the mapping joins no table" : "NAME=FILE with one of \(names)"
        throw LedgerError(.usage, "--table: found “\(pair)”, expected \(expected)")
      }
      places[parts[0]] = parts[1]
    }
    let folder = map.lastIndex(of: "/").map { map[...$0] } ?? ""
    for join in mapping.joins where places[join.name] == nil {
      places[join.name] = join.file.hasPrefix("/") ? join.file : folder + join.file
    }
    return places
  }

  /// The most bytes of a dossier.
  static let dossierBytes = 4 << 20
}

/// How much of the files of an append was read.
private final class ReadingCount {
  private let files: [InputFile]
  private let progress: Progress
  private var done: UInt64 = 0

  init(_ files: [InputFile], _ progress: Progress) {
    (self.files, self.progress) = (files, progress)
  }

  /// Takes in that a line was read.
  func addLine() {
    done += 1
    if done % 4_096 == 0 { progress.show(done, of: nil, share: share) }
  }

  /// Takes in a piece of a table, of which the lines are counted only where that is shown.
  func add(_ piece: [UInt8]) {
    guard progress.isShown else { return }
    done += UInt64(piece.count { $0 == UInt8(ascii: "\n") })
    progress.show(done, of: nil, "lines", share: share)
  }

  private var share: Double? {
    let counts = files.compactMap(\.byteCount)
    let total = counts.reduce(0, +)
    guard counts.count == files.count, total > 0 else { return nil }
    return Double(files.reduce(0) { $0 + $1.bytesRead }) / Double(total)
  }
}

extension LineSource {
  fileprivate init(_ file: InputFile, _ count: ReadingCount) {
    self.init(name: file.name) {
      let line = try file.nextLine(limit: LineSource.bytesMax)
      if line != nil { count.addLine() }
      return line
    }
  }
}

extension TableSource {
  fileprivate init(_ file: InputFile, _ count: ReadingCount? = nil) {
    self.init(name: file.name) {
      let piece = try file.nextPiece()
      if let piece { count?.add(piece) }
      return piece
    }
  }
}
