import ArgumentParser
import Ledger

/// `parley verify`: checks everything that is stored.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check records, tree, ids, postings, cells and the last known size and root.",
    discussion: """
      Every record is read and its hash recomputed; the tree, the ids, the postings and the cells \
      are held against it, the projections against their replay, and the whole against \
      checkpoints/head. The work is done in a process of its own, so that damage inside the file \
      is told and never ends this one. Exit code 4 where anything is wrong.

      A rollback of the whole directory can only be seen against a size and root kept elsewhere.

      Examples:
        parley verify
        parley verify --format json
      """)

  @OptionGroup var options: LedgerOptions

  @Flag(name: .customLong("in-process"), help: .hidden)
  var inProcess = false

  func run() throws {
    guard inProcess else {
      return try options.runChild(["verify", "--in-process"], doing: "the check")
    }
    let ledger = try options.open(for: .scan)
    let progress = Progress("verifying", isQuiet: options.quiet)
    let verification = try ledger.verify { _, done, total in progress.show(done, of: total) }
    progress.end()
    try options.print(VerificationText(verification: verification))
    if !verification.isSound { throw ExitCode(LedgerError.Kind.integrity.rawValue) }
  }
}

extension LedgerOptions {
  /// Runs a command with these options in a process of its own, which has to do with damaged pages
  /// or must be alone with the ledger, and ends as it ended.
  func runChild(_ command: [String], doing work: String) throws {
    let arguments =
      command + ["--ledger", try path(), "--format", format.rawValue]
      + (quiet ? ["--quiet"] : []) + (noColor ? ["--no-color"] : [])
    switch try ChildProcess.rerun(arguments) {
    case .exited(0): return
    case .exited(let code): throw ExitCode(code)
    case .signalled(let signal):
      throw LedgerError(
        .integrity,
        "\(command[0]): found damage that ended \(work) with signal \(signal), "
          + "expected a file that can be read")
    }
  }
}

/// The outcome of a verification, as printed.
struct VerificationText: Report {
  let verification: LedgerVerification

  func text(for terminal: Terminal) -> String {
    let verification = verification
    var text = ""
    for warning in verification.warnings { text += "note: \(warning)\n" }
    guard verification.isSound else {
      text += StyledText("DAMAGED", .bold).rendered(for: terminal)
      text += " · \(counted(verification.findingCount, "finding"))\n"
      return text + verification.findings.map { StyledText("  \($0)").plain + "\n" }.joined()
    }
    text += "Verified \(counted(verification.size, "event")): "
    text += "records, tree, ids, \(counted(verification.postingCount, "posting")), "
    text += "\(counted(verification.cellCount, "cell")) and their replay agree.\n"
    return text + "root \(verification.root)\n"
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "verification"), .init("sound", .bool(verification.isSound)),
      .init("size", .integer(Int(verification.size))),
      .init("root", JSONValue(said: verification.root)),
      .init("postings", .integer(Int(verification.postingCount))),
      .init("cells", .integer(Int(verification.cellCount))),
      .init("findings", .integer(verification.findingCount)),
      .init("warnings", .array(verification.warnings.map { .string($0) })),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: ["finding"])
    for finding in verification.findings { records.append([.string(finding)]) }
    return records
  }
}
