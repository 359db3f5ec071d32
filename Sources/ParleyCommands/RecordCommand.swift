import ArgumentParser
internal import Glibc
import Ledger

/// `parley record`: records one statement from flags, or asks for it.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record one statement from flags, or asked for at a prompt.",
    discussion: """
      The source is on record (parley source add, or a dossier). The flags are the keys of a \
      statement in a dossier: one verb with its object, whose voice it is, and the words it rests \
      on, a quote (the speaker's own) or a passage (the source's).

      At a terminal, what is missing is asked for.

      Examples:
        parley record --source north-2026-01-05 --by north \\
          --offers border:crossings --value 3 --quote "we can open three"
        parley record --source menafn-2025-07-13 --informant "a diplomat" \\
          --accepts aid:entry --party israel --text "more lorries" \\
          --passage "was ready to let more lorries in"
        parley record --source witkoff-2025-07-24 --by us --person witkoff \\
          --claims "good faith" --about hamas --says lacks \\
          --quote "or acting in good faith"
      """)

  @Option(help: ArgumentHelp("The source, by its slug.", valueName: "source"))
  var source: String?

  @OptionGroup(title: "Whose words they are")
  var voice: VoiceFields

  @OptionGroup(title: "What is said: one of these")
  var verb: VerbFields

  @OptionGroup(title: "What belongs to it")
  var detail: DetailFields

  @Flag(help: "Record a difference from the record under this name as a correction.")
  var amend = false

  @Flag(help: "Record it though a statement of the source was redacted without its name.")
  var afterRedaction = false

  @OptionGroup(title: "Recording options")
  var recording: RecordingOptions

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    var terms = try recording.terms(amends: amend)
    terms.afterRedaction = afterRedaction
    var typed = TypedKeys()
    typed.source = source ?? ""
    typed.account = voice.keys
    typed.statement = verb.keys + detail.keys
    if isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 {
      let registry = try options.open(for: .query).registry().registry
      StatementPrompt(registry: registry).complete(&typed)
    }
    try typed.requireWhole()
    let ledger = try options.open(for: .append)
    let receipt = try ledger.append(statement: typed, terms: terms)
    try options.print(ReceiptText(receipt, in: ledger, isQuiet: options.quiet))
  }
}

extension TypedKeys {
  /// The verbs of a dossier, in its order.
  static let verbs = [
    "demands", "prefers", "offers", "accepts", "refuses", "withdraws", "priority", "tables",
    "answers", "claims", "disputes", "intends", "agrees", "talks",
  ]

  func hasStatement(_ key: String) -> Bool { statement.contains { $0.key == key } }

  var isVoiced: Bool { account.contains { $0.key == "by" } }
  var isWorded: Bool { hasStatement("quote") || hasStatement("passage") }
  var verbCount: Int { statement.filter { Self.verbs.contains($0.key) }.count }

  /// Refuses a statement of which something needed was not typed. Throws `LedgerError`.
  fileprivate func requireWhole() throws {
    var reasons: [String] = []
    if source.isEmpty { reasons.append("--source: found nothing, expected a source's slug") }
    if !isVoiced {
      reasons.append("--by: found nothing, expected a party, “source”, or an --informant")
    }
    if verbCount != 1 {
      reasons.append(
        "verb: found \(verbCount) of them, expected one of --"
          + Self.verbs.joined(separator: ", --"))
    }
    if !isWorded {
      reasons.append(
        "--quote: found neither quote nor --passage, expected the speaker's or the source's words")
    }
    if !reasons.isEmpty { throw LedgerError(.usage, reasons) }
  }
}
