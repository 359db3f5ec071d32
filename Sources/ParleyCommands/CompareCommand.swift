import ArgumentParser
import Ledger

/// `parley compare`: two coders of one document.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two coders' dossiers of one document, and how far they agree.",
    discussion: """
      Lists what only one of them coded, where they differ field by field, and what one left out \
      on purpose that the other coded. Statements are matched by type, party and object, or by the \
      words of the document on which they rest; a label that both typed decides between several. \
      Nothing is recorded and neither coder is held to be right.

      Agreement beyond chance is Krippendorff's alpha: 1 is perfect, 0 what chance gives. Each \
      figure says on how many units it rests. Where nothing can be paired, or all values are the \
      same, it is undefined.

      No ledger is needed. Name registry dossiers that both cite with --registry, or a ledger on \
      which the parties and issues are declared with --ledger. Statements of other documents may \
      be cited without being at hand.

      With --release, what is marked above the level is withheld, of both dossiers and of the \
      record, and what hangs on it: a statement that only one coder marked is compared with nothing.

      Examples:
        parley compare anna.yaml ben.yaml
        parley compare anna.yaml ben.yaml --registry 0-registry.yaml
        parley compare anna.yaml ben.yaml --ledger talks --format csv
        parley compare anna.yaml ben.yaml --release green
      """)

  @Argument(help: "The two dossiers.", completion: .file())
  var dossiers: [String]

  @Option(
    help: ArgumentHelp(
      "A dossier that declares what both cite; can be repeated.", valueName: "file"),
    completion: .file())
  var registry: [String] = []

  @OptionGroup var release: ReleaseOption

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func validate() throws {
    guard dossiers.count == 2 else {
      throw ValidationError(
        "compare: found \(counted(dossiers.count, "dossier")), expected two codings of a document")
    }
  }

  func run() throws {
    let files = try (dossiers + registry).map { path in
      let input = try InputFile(path)
      return (name: input.name, bytes: try input.contents(limit: AppendCommand.dossierBytes))
    }
    let ledger = try options.ledger.map { _ in try options.open(for: .query) }
    let report = try compareCodings(
      files[0], files[1], registries: Array(files[2...]), in: ledger, upTo: release.level)
    try options.print(CompareText(report: report), report.note)
  }
}
