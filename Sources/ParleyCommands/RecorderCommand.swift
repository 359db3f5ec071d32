import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley recorder`: lists recorders and declares them.
struct RecorderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recorder",
    abstract: "List the recorders with their keys, or declare one.",
    discussion: """
      A recorder is whoever appends events. One with a declared key signs them: the key in force \
      is that of the latest declaration before the event. A key is replaced by declaring another, \
      and revoked with --revoke; what was signed before stays valid.

      Examples:
        parley recorder
        parley recorder add anna --name Anna --key anna
        parley recorder add anna --name Anna --key anna-2027 --amend
        parley recorder add anna --name Anna --revoke --amend
      """,
    subcommands: [RecorderList.self, RecorderAdd.self], defaultSubcommand: RecorderList.self)
}

/// `parley recorder [SLUG…]`.
struct RecorderList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the recorders, or show some of them in full.")

  @Argument(help: "Recorders to show in full.")
  var slugs: [String] = []

  @OptionGroup var release: ReleaseOption

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    let report = try options.open(for: .query).registry(upTo: release.level)
    let recorders = report.registry.recorders.values.sorted { $0.slug < $1.slug }
    let listing = DeclarationListing(
      report, kind: .recorder, columns: ["NAME", "KEY"],
      entries: recorders.map { recorder in
        let key = hexadecimal(recorder.publicKey)
        let state = recorder.revoked ? "revoked" : key
        return (recorder, [recorder.name, state], [recorder.name, state])
      })
    try options.print(try listing.narrowed(to: slugs), report.note)
  }
}

/// `parley recorder add`.
struct RecorderAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Declare a recorder, put a key of theirs in force, or revoke it.",
    discussion: """
      Examples:
        parley recorder add anna --name Anna --key anna
        parley recorder add ben --name Ben --public-key 9d61b19d…
      """)

  @Argument(help: "The recorder's slug, as in --recorder: a–z, 0–9 and '-'.")
  var slug: String

  @Option(help: "The name as printed.")
  var name: String

  @Option(
    help: ArgumentHelp("The name of a key at hand whose public half is declared.", valueName: "key")
  )
  var key: String?

  @Option(
    help: ArgumentHelp("A public key, 64 hexadecimal digits.", valueName: "hex"))
  var publicKey: String?

  @Flag(help: "Revoke the key in force; events after it are unsigned.")
  var revoke = false

  @Flag(help: "Replace a different declaration of this slug.")
  var amend = false

  @OptionGroup(title: "Recording options")
  var recording: RecordingOptions

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func validate() throws {
    guard [key != nil, publicKey != nil, revoke].count(where: { $0 }) <= 1 else {
      throw ValidationError("found more than one of --key, --public-key and --revoke, expected one")
    }
  }

  func run() throws {
    var recorder = RecorderDeclared()
    (recorder.slug, recorder.name, recorder.revoked) = (slug, name, revoke)
    let earlier = try options.open(for: .query).registry().registry.recorders[slug]?.publicKey ?? []
    if let key {
      recorder.publicKey = try Ledger.keys(in: keyDirectory(), named: [key])[0].bytes
    } else if let publicKey {
      guard let bytes = bytes(hexadecimal: publicKey), bytes.count == 32 else {
        throw LedgerError(
          .usage, "--public-key: found “\(publicKey)”, expected 64 hexadecimal digits")
      }
      recorder.publicKey = bytes
    } else if revoke {
      recorder.publicKey = earlier
    }
    if !revoke, !earlier.isEmpty, earlier != recorder.publicKey { recorder.replaces = earlier }
    try options.declare(recorder, recording: recording, amends: amend)
  }
}
