public import ArgumentParser
public import Ledger
import Positions

extension KeptTag: ExpressibleByArgument {}

/// `parley redact`: destroys what events say, and keeps the proof that they were there.
struct RedactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Destroy what statements or declarations say; the proof that they were there stays.",
    discussion: """
      Body and salt of each event are destroyed, and with them the corrections of it and the \
      reviews and retractions that repeat its words; --strip names others that must go too. \
      Number, id, type, time, recorder, marking and hash stay, so the root stays, and every \
      checkpoint and proof made before still verifies. Stances no longer use the event. This \
      cannot be undone.

      The event stays to be found under its party and issue, its source and its name, so that \
      appending its dossier again finds it “recorded, redacted”. Whatever of these must go as \
      well is dropped with --drop; where the name is dropped, new statements of that source are \
      refused until append is told --after-redaction.

      Other events that hold the same words, other accounts of the utterance among them, are \
      statements of their own: they are named, and not touched.

      What is left to do, which no command can do for you:
        parley compact   until then the bytes may lie in unused parts of the ledger's file
        copies           backups, exports, snapshots of the disk, other ledgers that the export was
                         appended to, briefings that were sent

      Examples:
        parley redact 30 --reason "names a private person" --dry-run
        parley redact almayadeen-2025-07-25#stalling --reason "at the source's request"
        parley redact 30 31 --reason "court order" --drop name --drop source
      """)

  @Argument(help: "Numbers, ids or names of statements or declarations.")
  var events: [String]

  @Option(help: "Why; it stays on record, so it must not repeat what is destroyed.")
  var reason: String

  @Option(help: "Under what the event is not to be found any more: cell, source or name.")
  var drop: [KeptTag] = []

  @Option(
    help: ArgumentHelp(
      "A review or retraction of the event that is destroyed with it.", valueName: "event"))
  var strip: [String] = []

  @OptionGroup(title: "Recording options")
  var recording: RecordingOptions

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    let terms = try recording.terms()
    let ledger = try options.open(for: .append)
    let order = RedactionOrder(
      events: events, reason: reason, dropped: Set(drop), strips: strip)
    let receipt = try ledger.redact(order, terms: terms)
    try options.print(
      RedactionText(
        receipt: receipt,
        append: try ReceiptText(receipt.append, in: ledger, isQuiet: options.quiet),
        isQuiet: options.quiet))
  }
}

/// What a redaction did, as printed after it.
struct RedactionText: Report {
  let receipt: RedactionReceipt
  let append: ReceiptText
  /// Whether the first lines are all that is printed.
  let isQuiet: Bool

  func text(for terminal: Terminal) -> String {
    let verb = receipt.append.isDryRun ? "Would destroy" : "Destroyed"
    var text = ""
    for event in receipt.redacted {
      text += wrapped(
        "\(verb) body and salt of #\(event.sequence), \(event.type); header and root stay",
        terminal)
      guard !isQuiet else { continue }
      text += TextTable(
        columns: ["", ""].map { TextTable.Column($0) },
        rows: facts(of: event).map { [StyledText($0, .bold), StyledText($1)] }, indent: 2
      ).rendered(for: terminal)
    }
    text += append.text(for: terminal)
    guard !isQuiet, !receipt.append.isDryRun else { return text }
    return text
      + wrapped(
        "Left to do: parley compact, as the bytes may lie in the file until then. Not reached, and "
          + "yours to find: backups, exports, snapshots, other ledgers, briefings.", terminal)
  }

  private func facts(of event: RedactedEvent) -> [(String, String)] {
    var facts: [(String, String)] = []
    if !event.stripped.isEmpty {
      facts.append(("With it", event.stripped.map { "#\($0)" }.joined(separator: " ")))
    }
    facts.append(
      ("Still found under", event.kept.isEmpty ? "its number and id" : listed(event.kept)))
    if event.isUnnamed {
      let isKnown = event.kept.contains { $0.hasPrefix("source:") }
      facts.append(
        (
          "Name dropped",
          isKnown
            ? "new statements of that source need --after-redaction"
            : "nothing stops its dossier from recording it again"
        ))
    }
    if event.declaredKey {
      facts.append(
        (
          "Key gone",
          "what it signed is by a key not declared here; declare it again for what follows"
        ))
    }
    if !event.repetitions.isEmpty {
      facts.append(
        (
          "Not redacted",
          listed(
            event.repetitions.map { repetition in
              "#\(repetition.sequence) "
                + (repetition.isRetelling
                  ? "(another account" + (repetition.holdsWords ? ", the same words)" : ")")
                  : "(the same words)")
            })
        ))
    }
    return facts
  }

  private func listed(_ parts: [String]) -> String {
    let shown = parts.prefix(Self.partsShown).joined(separator: " · ")
    return parts.count > Self.partsShown
      ? "\(shown) · \(parts.count - Self.partsShown) more" : shown
  }

  private static let partsShown = 12

  var context: [JSONValue.Member] {
    var members = append.context.filter { $0.name != "report" }
    members.insert(.init("report", "redaction"), at: 0)
    return members
  }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "event", "type", "stripped", "kept", "sameWords", "retellings",
    ])
    for event in receipt.redacted {
      let numbers: ([Repetition]) -> JSONValue = { repetitions in
        .array(repetitions.map { .integer(Int($0.sequence)) })
      }
      records.append([
        .integer(Int(event.sequence)), .string(event.type),
        .array(event.stripped.map { .integer(Int($0)) }), .array(event.kept.map { .string($0) }),
        numbers(event.repetitions.filter(\.holdsWords)),
        numbers(event.repetitions.filter(\.isRetelling)),
      ])
    }
    return records
  }
}

extension [RedactedPlace] {
  /// `redacted: #5 (by #9), #7 (by #9)`.
  var phrase: String {
    "redacted: " + map { "#\($0.event) (by #\($0.by))" }.joined(separator: ", ")
  }
}
