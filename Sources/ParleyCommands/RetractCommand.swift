import ArgumentParser
import Ledger
import Positions

/// `parley retract`: takes an event off the record.
struct RetractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retract",
    abstract: "Take a statement or a declaration off the record; its history stays.",
    discussion: """
      A retraction is itself an event: the statement no longer counts, and history and log show \
      both. It never looks like a party withdrawing its position; that is a statement of the party.

      An event is meant by its number, its id, or a statement's name (source#label).

      Examples:
        parley retract 69 --reason "recorded twice"
        parley retract almayadeen-2025-07-25#stalling --reason "headline changed" \\
          --by-source 2025-07-26
      """)

  @Argument(help: "Number, id or name of the event.")
  var event: String

  @Option(help: "Why.")
  var reason: String

  @Option(
    help: ArgumentHelp("The source itself withdrew it, on this date.", valueName: "date"))
  var bySource: String?

  @OptionGroup(title: "Recording options")
  var recording: RecordingOptions

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    let terms = try recording.terms()
    let ledger = try options.open(for: .append)
    let detail = try ledger.detail(of: event)
    try detail.requireTarget()
    if let earlier = detail.retractions.first {
      throw LedgerError(
        .conflict,
        "#\(detail.sequence): found it retracted by #\(earlier.sequence), expected an event that "
          + "stands; nothing was written")
    }
    var body = RecordRetracted()
    body.target = detail.id
    body.reason = reason
    body.withdrawnBy = bySource == nil ? .recorder : .source
    if let bySource {
      guard (try? EDTFDate(bySource)) != nil else {
        throw LedgerError(
          .usage, "--by-source: found “\(bySource)”, expected a date such as 2025-07-26")
      }
      body.date = bySource
    }
    let receipt = try ledger.append(body, terms: terms)
    try options.print(ReceiptText(receipt, in: ledger, isQuiet: options.quiet))
  }
}

extension EventDetail {
  /// Refuses an event that no editorial event can be about. Throws `LedgerError`.
  func requireTarget() throws {
    guard let event else {
      throw LedgerError(
        .usage, "#\(sequence): found a redacted event, expected one with a body")
    }
    guard !event.type.isEditorial else {
      throw LedgerError(
        .usage,
        "#\(sequence): found a \(type), expected an event that is not itself about the record")
    }
  }
}
