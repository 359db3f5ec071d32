public import ArgumentParser
import Ledger
public import Positions
import Projections

/// `parley source`: lists sources and declares them.
struct SourceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "source",
    abstract: "List the sources with their grades, or declare one.",
    discussion: """
      A source is a document in which statements were found. Reliability is a NATO grade from A \
      (reliable) to F (cannot be judged); it says nothing about a single item.

      Examples:
        parley source
        parley source pmo-2025-07-24
        parley source add north-2026-01-05 --title Statement --publisher north \\
          --published 2026-01-05 --kind statement --reliability A
      """,
    subcommands: [SourceList.self, SourceAdd.self], defaultSubcommand: SourceList.self)
}

/// `parley source [SLUG…]`.
struct SourceList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the sources, or show some of them in full.")

  @Argument(help: "Sources to show in full.")
  var slugs: [String] = []

  @OptionGroup var release: ReleaseOption

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    let report = try options.open(for: .query).registry(counting: .source, upTo: release.level)
    let registry = report.registry
    let ordered = registry.sources.values.sorted { left, right in
      (registry.places[CellKey(registry: .source, slug: left.slug)] ?? .max, left.slug)
        < (registry.places[CellKey(registry: .source, slug: right.slug)] ?? .max, right.slug)
    }
    let listing = DeclarationListing(
      report, kind: .source, columns: ["PUBLISHED", "PUBLISHER", "KIND", "GRADE", "TITLE"],
      entries: ordered.map { source in
        (
          source,
          [
            humanDate(source.published), registry.name(of: source.publisher),
            source.kind?.word ?? "", source.reliability?.word ?? "", source.title,
          ],
          [
            source.published, source.publisher, source.kind?.word ?? "",
            source.reliability?.word ?? "", source.title,
          ]
        )
      })
    try options.print(try listing.narrowed(to: slugs), report.note)
  }
}

/// `parley source add`.
struct SourceAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Declare a source.",
    discussion: """
      Statements are then recorded from it with parley record, or by a dossier that cites it.

      Examples:
        parley source add north-2026-01-05 --title Statement --publisher north \\
          --published 2026-01-05 --kind statement --reliability A
      """)

  @Argument(help: "The source's slug: a–z, 0–9 and '-'.")
  var slug: String

  @Option(help: "The title.")
  var title: String

  @Option(help: "When it was published, an EDTF date.")
  var published: String

  @Option(help: "Who published it: a party's slug, or an outlet's name.")
  var publisher = ""

  @Option(help: "Where it was found.")
  var url = ""

  @Option(help: "Its language, an IETF tag such as en.")
  var language = ""

  @Option(help: ArgumentHelp("What it is: \(SourceKind.words.joined(separator: ", "))."))
  var kind: SourceKind?

  @Option(help: "The NATO grade of the source, A to F.")
  var reliability: Reliability?

  @Option(
    name: .customLong("sha256"),
    help: ArgumentHelp("The SHA-256 of the archived copy.", valueName: "hex"))
  var digest: String?

  @Flag(help: "Replace a different declaration of this slug.")
  var amend = false

  @OptionGroup(title: "Recording options")
  var recording: RecordingOptions

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    var source = SourceDeclared()
    (source.slug, source.title, source.published) = (slug, title, published)
    (source.publisher, source.url, source.language) = (publisher, url, language)
    (source.kind, source.reliability) = (kind, reliability)
    if let digest {
      guard let bytes = bytes(hexadecimal: digest) else {
        throw LedgerError(
          .usage, "--sha256: found “\(digest)”, expected 64 hexadecimal digits")
      }
      source.sha256 = bytes
    }
    try options.declare(source, recording: recording, amends: amend)
  }
}

extension SourceKind: ExpressibleByArgument {}
extension Reliability: ExpressibleByArgument {}
