import ArgumentParser
import Ledger
import TransparencyLog

/// `parley prove`: writes what convinces people without a copy of the ledger.
struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Write a proof that an event is in the ledger, or that it extends a checkpoint.",
    discussion: """
      A proof of an event (C2SP tlog-proof) holds its header, the hashes that lead from it to the \
      root, and the newest signed checkpoint. It tells type, recorder, time and marking, and \
      nothing of the body: give the exported line too where the body is to be proved. With \
      --release, an event that is withheld gets no proof.

      With --from, the proof that the newest signed checkpoint extends an earlier one, in the form \
      in which witnesses are asked to cosign (C2SP tlog-witness).

      Anybody checks either with parley verify-proof and no ledger, or with tools/verify and no \
      parley.

      Examples:
        parley prove 30 > 30.tlog-proof
        parley prove --from last-week.checkpoint > since-last-week.proof
        parley verify-proof 30.tlog-proof --policy trusted.policy
      """)

  @Argument(help: "The event: its number or its id.")
  var event: String?

  @Option(
    help: ArgumentHelp("The earlier checkpoint.", valueName: "file"), completion: .file())
  var from: String?

  @OptionGroup var release: ReleaseOption

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func validate() throws {
    guard (event == nil) != (from == nil) else {
      throw ValidationError("expected either an event or --from with an earlier checkpoint")
    }
    guard from == nil || release.level == nil else {
      throw ValidationError(
        "--release: found it besides --from, expected an event: that an earlier checkpoint is "
          + "extended says nothing of what is in the ledger")
    }
  }

  func run() throws {
    let ledger = try options.open(for: .query)
    if let from {
      let earlier = try GivenCheckpoint(file: from)
      return try StandardOutput.write("\(try ledger.extensionProof(from: earlier))")
    }
    let (proof, note) = try ledger.proof(of: event ?? "", upTo: release.level)
    try StandardOutput.write("\(proof)")
    if let note, !options.quiet { StandardError.write(note.heading(nil) + "\n") }
  }
}

/// `parley verify-proof`: checks a proof without any ledger.
struct VerifyProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-proof",
    abstract:
      "Check a proof against the logs and witnesses that a policy trusts; no ledger needed.",
    discussion: """
      The policy (C2SP tlog-policy) names the keys of the logs that are trusted and, where wanted, \
      the witnesses that must have cosigned. It comes from elsewhere than the proof. Exit code 1 \
      where the proof does not hold.

        log parley/019b7582-7c00-7000-8000-000000000001+3a4f02c1+AekyeRrm56hApGFkyQR4ZCbV54Id2…
        quorum none

      Examples:
        parley verify-proof 30.tlog-proof --policy trusted.policy
        parley verify-proof 30.tlog-proof --policy trusted.policy --event line-30.json
        parley verify-proof since.proof --policy trusted.policy --from last-week.checkpoint
      """)

  @Argument(help: "The proof, as parley prove writes it.", completion: .file())
  var proof: String

  @Option(
    help: ArgumentHelp("The logs and witnesses that are trusted.", valueName: "file"),
    completion: .file())
  var policy: String

  @Option(
    help: ArgumentHelp(
      "The event as an exported line; its body is proved as well.", valueName: "file"),
    completion: .file())
  var event: String?

  @Option(
    help: ArgumentHelp("The earlier checkpoint that is extended.", valueName: "file"),
    completion: .file())
  var from: String?

  @OptionGroup(title: "Output options")
  var output: OutputOptions

  func run() throws {
    let policy = try Policy(file: policy)
    let (name, bytes) = try InputFile.evidence(proof)
    guard bytes.starts(with: Array("old ".utf8)) else {
      return try output.print(try provenEvent(name, bytes, policy))
    }
    guard let from else {
      throw LedgerError(
        .usage, "\(name): found a proof of extension, expected --from with the earlier checkpoint")
    }
    let earlier = try GivenCheckpoint(file: from)
    let extends = try LedgerError.evidence(in: name) { () throws(EvidenceError) in
      try ExtensionProof(parsing: bytes)
    }
    let accepted = try LedgerError.evidence(in: name) { () throws(EvidenceError) in
      let accepted = try policy.accept(extends.note)
      if let note = earlier.note { _ = try note.verified(by: policy.logs) }
      try extends.verify(earlier: earlier.checkpoint)
      return accepted
    }
    try output.print(
      ProofText(
        checkpoint: extends.checkpoint, accepted: accepted, event: nil,
        earlierSize: extends.earlierSize))
  }

  private func provenEvent(
    _ name: String, _ bytes: [UInt8], _ policy: Policy
  ) throws -> ProofText {
    let proof = try LedgerError.evidence(in: name) { () throws(EvidenceError) in
      try LogProof(parsing: bytes)
    }
    let accepted = try LedgerError.evidence(in: name) { () throws(EvidenceError) in
      try policy.accept(proof.note)
    }
    let line = try event.map { path in
      let file = try InputFile(path)
      let bytes = try file.nextLine(limit: LineSource.bytesMax) ?? []
      guard try file.nextLine(limit: LineSource.bytesMax) == nil else {
        throw LedgerError(
          .usage, "\(file.name): found more than one line, expected one of an export")
      }
      return (file.name, bytes)
    }
    let proven = try ProvenEvent(proof, in: name, line: line)
    return ProofText(
      checkpoint: proof.checkpoint, accepted: accepted, event: proven, earlierSize: nil)
  }
}

/// What a proof proves, as printed.
struct ProofText: Report {
  let checkpoint: Checkpoint
  let accepted: Policy.Acceptance
  let event: ProvenEvent?
  let earlierSize: UInt64?

  func text(for terminal: Terminal) -> String {
    var text = ""
    if let event {
      text += "Proven: #\(event.sequence) of \(checkpoint.origin), \(event.type)"
      if !event.recorder.isEmpty { text += ", recorded by \(event.recorder)" }
      text += " at \(timestamp(event.recordedAt)), id \(event.id).\n"
      text +=
        event.isBodyProven
        ? "Its body is the one recorded.\n"
        : "Its body was not given; the header commits to it.\n"
    }
    if let earlierSize {
      text += "Proven: \(checkpoint.origin) at size \(checkpoint.size) extends what it was at size "
      text += "\(earlierSize), unaltered.\n"
    }
    text += "Checkpoint of size \(grouped(checkpoint.size)), root \(checkpoint.root.base64), "
    text += "signed by the log's key \(accepted.log.idText)"
    text += accepted.cosigned.isEmpty ? "" : ", cosigned by \(cosignatures(accepted.cosigned))"
    return wrapped(text + ".", terminal)
  }

  var context: [JSONValue.Member] {
    [
      .init("report", "proof"), .init("origin", .string(checkpoint.origin)),
      .init("size", .integer(Int(clamping: checkpoint.size))),
      .init("root", .string(checkpoint.root.base64)), .init("logKey", .string(accepted.log.vkey)),
      .init("cosignedBy", .array(accepted.cosigned.keys.sorted().map { .string($0) })),
    ]
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "event", "id", "type", "recorder", "recordedAt", "bodyProven", "extendsSize",
    ])
    records.append([
      JSONValue(event?.sequence), JSONValue(said: event?.id ?? ""),
      JSONValue(said: event?.type ?? ""), JSONValue(said: event?.recorder ?? ""),
      JSONValue(said: event.map { timestamp($0.recordedAt) } ?? ""),
      event.map { .bool($0.isBodyProven) } ?? .null, JSONValue(earlierSize),
    ])
    return records
  }
}
