import ArgumentParser
import Ledger

/// `parley init`: makes a ledger.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a ledger: one directory, no server.",
    discussion: """
      The directory must be new or empty. It is readable by its owner only; the ledger is not \
      encrypted, so keep it on an encrypted disk, and never name a confidential informant in it.

      Without PATH the ledger is made in .parley, where commands find it from this directory and \
      all below.

      Examples:
        parley init talks
        parley init doha --title "Doha round"
      """)

  @Argument(help: "The directory to make.", completion: .directory)
  var path = ".parley"

  @Option(help: "The title printed above tables; otherwise the directory's name.")
  var title: String?

  @Flag(help: "Print errors only.")
  var quiet = false

  func run() throws {
    let title = title ?? Self.name(of: path)
    try Ledger.create(at: path, title: title)
    let record = try Ledger(at: path, for: .query).registry().record
    guard !quiet else { return }
    try StandardOutput.write(
      """
      Made \(title.isEmpty ? "a ledger" : "the ledger “\(title)”") in \(path)
      id \(record.ledgerID) · \(record.size) events

      """)
  }

  private static func name(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return name.isEmpty || name.allSatisfy({ $0 == "." }) || name == ".parley" ? "" : name
  }
}
