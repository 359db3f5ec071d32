import ArgumentParser
internal import Glibc
import Ledger
import Positions
import Projections

extension ReportFormat: ExpressibleByArgument {}

/// What a command takes that prints a report and needs no ledger.
struct OutputOptions: ParsableArguments {
  @Option(help: "The form of the output: table, json, jsonl, csv or markdown.")
  var format: ReportFormat = .table

  @Flag(help: "Print without colours.")
  var noColor = false

  /// Prints a report in the form that was asked for.
  func print(_ report: some Report) throws {
    try StandardOutput.write(
      report.printed(as: format, for: .standardOutput(allowsColor: !noColor)))
  }
}

/// What every command that uses a ledger takes.
struct LedgerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The ledger's directory; otherwise PARLEY_LEDGER, or the nearest .parley upward.",
      valueName: "path"), completion: .directory)
  var ledger: String?

  @Option(help: "The form of the output: table, json, jsonl, csv or markdown.")
  var format: ReportFormat = .table

  @Option(
    help: ArgumentHelp(
      "Write what the output rests on – measure, policy, filters, size and root of the ledger – to "
        + "this file, as JSON.", valueName: "file"), completion: .file())
  var stamp: String?

  @Flag(help: "Print results and errors only.")
  var quiet = false

  @Flag(help: "Print without colours.")
  var noColor = false

  /// Opens the ledger that is meant. Throws `LedgerError`.
  func open(for access: Ledger.Access) throws -> Ledger {
    let opened = try Ledger(at: try path(), for: access)
    if !quiet { for warning in opened.warnings { StandardError.write("parley: \(warning)\n") } }
    return opened
  }

  /// The directory of the ledger that is meant. Throws `LedgerError` where none is.
  func path() throws -> String {
    if let ledger { return ledger }
    if let path = environment("PARLEY_LEDGER") { return path }
    guard let start = currentDirectory() else {
      throw LedgerError(
        .usage, "ledger: found no current directory, expected --ledger PATH or PARLEY_LEDGER")
    }
    var directory = start[...]
    while true {
      let path = directory + "/.parley"
      if isDirectory(String(path)) { return String(path) }
      guard let slash = directory.lastIndex(of: "/") else { break }
      directory = directory[..<slash]
    }
    throw LedgerError(
      .usage,
      "ledger: found none, expected --ledger PATH, PARLEY_LEDGER, or a .parley directory in "
        + "\(start) or above; parley init PATH makes one")
  }

  /// The terminal that the output goes to.
  var terminal: Terminal { .standardOutput(allowsColor: !noColor) }

  /// Prints a report in the form that was asked for, marked where something may be withheld.
  ///
  /// Where the form holds the records of a measure alone, what they rest on goes to standard error,
  /// and always to the file of `--stamp`.
  func print(_ report: some Report, _ note: ReleaseNote? = nil) throws {
    guard let note else { return try printStamped(report) }
    try printStamped(ReleasedReport(report: report, note: note))
  }

  /// Prints what an append did; where that cannot be printed, the error says that it is done.
  func print(_ receipt: ReceiptText) throws {
    do {
      try print(receipt, nil)
    } catch let error as OutputError {
      guard let reason = error.reason, !receipt.receipt.isDryRun,
        let recorded = receipt.receipt.recorded
      else { throw error }
      throw OutputError(reason: "\(reason); \(eventSpans(recorded)) recorded all the same")
    }
  }

  private func printStamped(_ report: some Report) throws {
    try StandardOutput.write(report.printed(as: format, for: terminal))
    if let stamp {
      try OpenFile(creating: stamp).write(Array(report.stamp.utf8))
    } else if !quiet, report.isMeasured, format != .table, format != .json {
      StandardError.write(report.stamp)
    }
  }
}

/// What every command that appends takes besides.
struct RecordingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Who records; otherwise PARLEY_RECORDER, or the login name.", valueName: "slug"))
  var recorder: String?

  @Flag(help: "Check everything and print the receipt, but write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp("Append only if the ledger has exactly this many events.", valueName: "n"))
  var expectSize: UInt64?

  @Option(
    help: ArgumentHelp(
      "Append only if no event from --since on has this tag, such as cell:hamas/aid:entry or "
        + "party:hamas; can be repeated.", valueName: "tag"))
  var expectNone: [String] = []

  @Option(help: ArgumentHelp("Where --expect-none starts to look; 0 is all.", valueName: "n"))
  var since: UInt64 = 0

  @Flag(help: "Append though the clock stands far behind the last recorded time.")
  var allowClockSkew = false

  @Flag(help: "Record without signature though the recorder has declared a key.")
  var unsigned = false

  /// The terms of an append. Throws `LedgerError` where nobody is named as recorder.
  func terms(amends: Bool = false) throws -> AppendTerms {
    var terms = AppendTerms(recorder: try recorderName())
    terms.amends = amends
    terms.isDryRun = dryRun
    terms.allowsClockSkew = allowClockSkew
    terms.allowsUnsigned = unsigned
    terms.keyDirectory = keyDirectory()
    if let expectSize { terms.expectation = .size(expectSize) }
    if !expectNone.isEmpty {
      guard expectSize == nil else {
        throw LedgerError(
          .usage, "--expect-none: found --expect-size besides, expected one of them")
      }
      terms.expectation = .noEvent(tags: expectNone, since: since)
    }
    return terms
  }

  private func recorderName() throws -> String {
    let named = [(recorder, "--recorder"), (environment("PARLEY_RECORDER"), "PARLEY_RECORDER")]
    for (name, place) in named {
      guard let name else { continue }
      guard Slug.isValid(name) else {
        throw LedgerError(.usage, "\(place): found “\(name)”, expected \(Slug.form)")
      }
      return name
    }
    let account = getpwuid(getuid()).flatMap { String(validatingCString: $0.pointee.pw_name) }
    let login = environment("USER") ?? environment("LOGNAME") ?? account ?? ""
    let slug = RecordingOptions.slug(madeFrom: login)
    guard Slug.isValid(slug) else {
      throw LedgerError(
        .usage, "recorder: found nobody, expected --recorder SLUG or PARLEY_RECORDER")
    }
    return slug
  }

  /// A login name as a slug: lower case, other characters as `-`.
  static func slug(madeFrom login: String) -> String {
    let bytes = login.lowercased().utf8.map { byte in
      Slug.isValid(String(UnicodeScalar(byte))) ? byte : UInt8(ascii: "-")
    }
    return String(String(decoding: bytes, as: UTF8.self).drop { $0 == "-" }.prefix(Slug.lengthMax))
  }
}

/// The value of an environment variable; nil where it is not set or empty.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// Where this person's secret keys are: PARLEY_KEYS, or `parley/keys` among the settings.
func keyDirectory() -> String {
  if let path = environment("PARLEY_KEYS") { return path }
  if let settings = environment("XDG_CONFIG_HOME") { return settings + "/parley/keys" }
  let home = getpwuid(getuid()).flatMap { String(validatingCString: $0.pointee.pw_dir) }
  return (environment("HOME") ?? home ?? ".") + "/.config/parley/keys"
}

private func currentDirectory() -> String? {
  guard let path = getcwd(nil, 0) else { return nil }
  defer { free(path) }
  return String(cString: path)
}

private func isDirectory(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
