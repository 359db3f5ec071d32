import ArgumentParser
import Ledger
import TransparencyLog

/// `parley verify`: checks everything that is stored.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check records, tree, ids, postings, cells and the last known size and root.",
    discussion: """
      Every record is read and its hash recomputed; the tree, the ids, the postings and the cells \
      are held against it, the projections against their replay, and the whole against \
      checkpoints/head and every signed checkpoint. Signatures of events are checked against the \
      key that their recorder had at that place. The work is done in a process of its own, so that \
      damage inside the file is told and never ends this one. Exit code 4 where anything is wrong.

      A rollback of the whole directory can only be seen against a checkpoint kept elsewhere: \
      --checkpoint takes one, signed or its three lines alone; where the ledger differs from it, \
      the first event that differs is named as closely as the checkpoints allow.

      Examples:
        parley verify
        parley verify --checkpoint last-week.checkpoint --policy trusted.policy
        parley verify --format json
      """)

  @OptionGroup var options: LedgerOptions

  @Option(
    help: ArgumentHelp(
      "A checkpoint kept elsewhere that the ledger must extend; can be repeated.",
      valueName: "file"), completion: .file())
  var checkpoint: [String] = []

  @Option(
    help: ArgumentHelp(
      "The logs and witnesses that are trusted to sign the checkpoints given (C2SP tlog-policy).",
      valueName: "file"), completion: .file())
  var policy: String?

  @Flag(name: .customLong("in-process"), help: .hidden)
  var inProcess = false

  func run() throws {
    guard inProcess else {
      var command = ["verify", "--in-process"]
      for file in checkpoint { command += ["--checkpoint", file] }
      if let policy { command += ["--policy", policy] }
      return try options.runChild(command, doing: "the check")
    }
    let ledger = try options.open(for: .scan)
    let given = try checkpoint.map { try GivenCheckpoint(file: $0) }
    let trusted = try policy.map { try Policy(file: $0) }
    let verification = try Progress.showing("verify", isQuiet: options.quiet) { progress in
      try ledger.verify(against: given, under: trusted) { part, done, total in
        progress.show(done, of: total, part)
      }
    }
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
    case .signalled(let signal) where ChildProcess.signalsOfDamage.contains(signal):
      throw LedgerError(
        .integrity,
        "\(command[0]): found damage that ended \(work) with signal \(signal), "
          + "expected a file that can be read")
    case .signalled(let signal):
      throw LedgerError(
        .storage,
        "\(command[0]): found \(work) stopped from outside by signal \(signal), expected it to "
          + "end; the ledger is as it was")
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
    return text + signatures + checkpoints + "root \(verification.root)\n"
  }

  private var signatures: String {
    let tally = verification.signatures
    var text = ""
    if !tally.signed.isEmpty {
      let names = tally.signed.sorted { $0.key < $1.key }
      let counts = names.map { "\($0.key) \(grouped($0.value))" }.joined(separator: ", ")
      text += "Signed by the key in force: \(counts).\n"
    }
    if tally.missing > 0 {
      text += "note: \(counted(tally.missing, "event")) unsigned, though the recorder had a key\n"
    }
    if tally.undeclared > 0 {
      text += "note: \(counted(tally.undeclared, "event")) signed by a key not declared here\n"
    }
    return text
  }

  private var checkpoints: String {
    let checked = verification.checkpoints
    guard let largest = checked.largestSize else { return "" }
    var text = "Extends \(counted(checked.storedCount, "signed checkpoint"))"
    if checked.givenCount > 0 { text += " and \(checked.givenCount) given" }
    text += ", the largest of size \(grouped(largest))"
    if !checked.cosigned.isEmpty {
      text += "; cosigned by \(checked.cosigned.sorted().joined(separator: ", "))"
    }
    return text + ".\n"
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "verification"), .init("sound", .bool(verification.isSound)),
      .init("size", .integer(Int(verification.size))),
      .init("root", JSONValue(said: verification.root)),
      .init("postings", .integer(Int(verification.postingCount))),
      .init("cells", .integer(Int(verification.cellCount))),
      .init(
        "signed",
        .object(
          verification.signatures.signed.sorted { $0.key < $1.key }
            .map { .init($0.key, .integer(Int($0.value))) })),
      .init("unsignedDespiteKey", .integer(Int(verification.signatures.missing))),
      .init("signedByUndeclaredKey", .integer(Int(verification.signatures.undeclared))),
      .init("checkpoints", .integer(verification.checkpoints.storedCount)),
      .init("checkpointsGiven", .integer(verification.checkpoints.givenCount)),
      .init(
        "cosignedBy",
        .array(verification.checkpoints.cosigned.sorted().map { .string($0) })),
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
