import ArgumentParser
import Ledger
import Positions
import TransparencyLog

/// `parley key`: makes secret keys and shows their public halves.
struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Make a key that signs events and checkpoints, or list the keys at hand.",
    discussion: """
      A key is an Ed25519 pair. The secret half is a file of mode 0600 outside of every ledger, in \
      PARLEY_KEYS or ~/.config/parley/keys; parley never prints it. Keep a copy where you keep \
      other secrets: what was signed stays signed, but only the secret can sign more.

      A recorder's key is declared with parley recorder add; events that the recorder appends from \
      then on are signed. A key that signs checkpoints is put in force with parley checkpoint --key.

      Examples:
        parley key new anna
        parley key
        parley recorder add anna --name Anna --key anna
        parley checkpoint --key anna
      """,
    subcommands: [KeyList.self, KeyNew.self], defaultSubcommand: KeyList.self)
}

/// `parley key new NAME`.
struct KeyNew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Make a key; one of that name must not exist.")

  @Argument(help: "The key's name: a–z, 0–9 and '-'.")
  var name: String

  @OptionGroup(title: "Output options")
  var output: OutputOptions

  func run() throws {
    let key = try Ledger.createKey(named: name, in: keyDirectory())
    try output.print(KeyListing(keys: [key], directory: keyDirectory(), isNew: true))
  }
}

/// `parley key list`.
struct KeyList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the keys at hand with their public halves.")

  @Argument(help: "Names of keys; otherwise all.")
  var names: [String] = []

  @OptionGroup(title: "Output options")
  var output: OutputOptions

  func run() throws {
    let keys = try Ledger.keys(in: keyDirectory(), named: names)
    try output.print(KeyListing(keys: keys, directory: keyDirectory(), isNew: false))
  }
}

/// Keys as printed: their public halves.
struct KeyListing: Report {
  let keys: [PublicKey]
  let directory: String
  let isNew: Bool

  func text(for terminal: Terminal) -> String {
    guard !keys.isEmpty else { return "No key in \(directory): parley key new makes one.\n" }
    let rows = keys.map { key in
      [
        StyledText(key.name, .bold), StyledText(hexadecimal(key.keyID)),
        StyledText(hexadecimal(key.bytes)),
      ]
    }
    let table = TextTable(
      columns: [.init("KEY"), .init("KEY ID"), .init("PUBLIC KEY", minimumWidth: 64)], rows: rows)
    let kept = isNew ? "The secret is in \(directory)/\(keys[0].name).key; keep a copy.\n" : ""
    return table.rendered(for: terminal) + kept
  }

  var context: [JSONValue.Member] { [.init("report", "keys")] }

  var records: Tabulation {
    var records = Tabulation(columns: ["name", "keyID", "publicKey", "vkey"])
    for key in keys {
      records.append([
        .string(key.name), .string(hexadecimal(key.keyID)), .string(hexadecimal(key.bytes)),
        .string(key.verifier.vkey),
      ])
    }
    return records
  }
}
