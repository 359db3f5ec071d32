import ArgumentParser
import Ledger
import TransparencyLog

/// `parley checkpoint`: signs size and root of the ledger.
struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Sign the ledger as it is now, and print the checkpoint.",
    discussion: """
      A checkpoint (C2SP tlog-checkpoint) is three lines – origin, size, root – and a signature. \
      Whoever has one can check later that nothing up to it was altered: give it to people who \
      need not trust you, print it in a briefing. It is stored in checkpoints/ too, and each \
      opening of the ledger proves that the newest one is still extended.

      Nothing is signed that does not extend every earlier checkpoint. --key puts a key in force: \
      from then on each append signs one, where that key is at hand. --once signs without that.

      --add takes cosignatures of witnesses: a checkpoint that they signed, or the lines that they \
      answered with for the newest one. They are verified under --policy.

      Examples:
        parley key new ledger-desk
        parley checkpoint --key ledger-desk
        parley checkpoint > this-week.checkpoint
        parley checkpoint --list
        parley checkpoint --vkey
        parley checkpoint --add cosigned.checkpoint --policy trusted.policy
      """)

  @Option(help: ArgumentHelp("The key that signs from now on.", valueName: "key"))
  var key: String?

  @Flag(help: "Sign with --key this once.")
  var once = false

  @Flag(help: "List the checkpoints signed so far.")
  var list = false

  @Flag(help: "Print the key in force as verifiers write it, for a policy.")
  var vkey = false

  @Option(
    help: ArgumentHelp("Add the cosignatures of witnesses.", valueName: "file"),
    completion: .file())
  var add: String?

  @Option(
    help: ArgumentHelp(
      "Whose cosignatures are taken (C2SP tlog-policy); with --list, whose are shown.",
      valueName: "file"), completion: .file())
  var policy: String?

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func validate() throws {
    guard [list, vkey, add != nil, key != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("found more than one of --key, --list, --vkey and --add, expected one")
    }
    guard add == nil || policy != nil else {
      throw ValidationError("--add: found no --policy, expected the witnesses that are known")
    }
    guard !once || key != nil else {
      throw ValidationError("--once: found no --key, expected the key that signs")
    }
  }

  func run() throws {
    let ledger = try options.open(for: .query)
    let policy = try policy.map { try Policy(file: $0) }
    if list {
      return try options.print(
        CheckpointListing(
          checkpoints: try ledger.checkpoints(), policy: policy,
          keys: try ledger.checkpointKeys().map(\.verifier)))
    }
    if vkey {
      guard let key = try ledger.checkpointKeys().last else {
        throw LedgerError(
          .usage, "--vkey: found no key in force, expected one: parley checkpoint --key NAME")
      }
      return try StandardOutput.write(key.verifier.vkey + "\n")
    }
    if let add, let policy {
      let (name, bytes) = try InputFile.evidence(add)
      let stored = try ledger.addCosignatures(from: bytes, name: name, under: policy)
      return try StandardOutput.write("\(stored.note)")
    }
    let signed = try ledger.checkpoint(
      withKey: key, in: keyDirectory(), remembers: key != nil && !once)
    try StandardOutput.write("\(signed.note)")
  }
}

/// The signed checkpoints of a ledger.
struct CheckpointListing: Report {
  let checkpoints: [SignedCheckpoint]
  let policy: Policy?
  /// The keys that sign the ledger's checkpoints.
  let keys: [VerifierKey]

  func text(for terminal: Terminal) -> String {
    guard !checkpoints.isEmpty else {
      return "No checkpoint is signed: parley checkpoint --key NAME signs one.\n"
    }
    let rows = checkpoints.map { stored in
      [
        StyledText(grouped(stored.checkpoint.size)), StyledText(stored.checkpoint.root.base64),
        StyledText(signers(of: stored)),
      ]
    }
    return TextTable(
      columns: [
        .init("SIZE", alignment: .right), .init("ROOT", minimumWidth: 44),
        .init("SIGNED BY", overflow: .wraps, minimumWidth: 16),
      ], rows: rows
    ).rendered(for: terminal)
  }

  /// Under a policy those who verify; otherwise the log by its own keys, and the other names on the
  /// note as what they are.
  private func signers(of stored: SignedCheckpoint) -> String {
    do throws(EvidenceError) {
      guard let policy else {
        let verified = try stored.note.verified(by: keys).map(\.key.name)
        let others = stored.note.signatures.map(\.name).filter { !verified.contains($0) }
        return (["log"] + others.map { "\($0) (not checked: --policy)" }).joined(separator: ", ")
      }
      let accepted = try policy.accept(stored.note)
      return accepted.cosigned.isEmpty ? "log" : "log, " + cosignatures(accepted.cosigned)
    } catch {
      return "not accepted: \(error)"
    }
  }

  var context: [JSONValue.Member] { [.init("report", "checkpoints")] }

  var records: Tabulation {
    var records = Tabulation(columns: ["size", "root", "origin", "signedBy"])
    for stored in checkpoints {
      records.append([
        .integer(Int(clamping: stored.checkpoint.size)), .string(stored.checkpoint.root.base64),
        .string(stored.checkpoint.origin), .string(signers(of: stored)),
      ])
    }
    return records
  }
}
