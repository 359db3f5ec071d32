import ArgumentParser
import Ledger
import Positions
import Projections

/// What every command that reads stances or statements takes.
struct ReadingOptions: ParsableArguments {
  @OptionGroup var options: LedgerOptions
  @OptionGroup var release: ReleaseOption

  @Option(
    help: ArgumentHelp(
      "Which accounts are admitted, the preferred first: standard, own-only, best-graded, "
        + "according-to:PARTY, or classes such as own>relayed>press.", valueName: "policy"))
  var accounts = "standard"

  @Option(
    help: ArgumentHelp(
      "What parties had said by the end of this day, as now known; says how much more may have "
        + "been said by then.", valueName: "date"))
  var validAt: String?

  @Option(
    help: ArgumentHelp(
      "What was on record at this time: a number of events, a date (its end, UTC) or a time.",
      valueName: "size|time"))
  var knownAt: String?

  @Option(
    help: ArgumentHelp(
      "What sources had published by the end of this day.", valueName: "date"))
  var publishedBy: String?

  @Option(help: ArgumentHelp("Leave a source aside; can be repeated.", valueName: "source"))
  var without: [String] = []

  @Option(
    help: ArgumentHelp(
      "Leave grades aside: letters of sources, digits of items, such as D-F or D-F,5-6; what is "
        + "ungraded stays.", valueName: "grades"))
  var withoutGraded: String?

  @Flag(help: "Count only what a second recorder confirmed.")
  var reviewedOnly = false

  @Option(
    help: "What figures rest on: public (or not said), or private (in the talks, within a side).")
  var channel: ChannelChoice = .public

  @Option(
    help: ArgumentHelp(
      "Call a stance stale that is older than this many days, counted from the time asked for or "
        + "today.", valueName: "days"))
  var staleAfter: Int32?

  @Option(
    name: .customLong("with"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Dossiers laid over the ledger for this question, or instead of one; nothing is written. "
        + "Takes all words up to the next option.", valueName: "file"))
  var files: [String] = []

  /// Opens the ledger that is meant, and makes out what is asked. Throws `LedgerError`.
  func open(for access: Ledger.Access = .query) throws -> LedgerReading {
    let files = try files.map { path in
      let file = try InputFile(path)
      return (name: file.name, bytes: try file.contents(limit: AppendCommand.dossierBytes))
    }
    let ledger = try ledger(for: files.isEmpty ? access : .append, isOverlaid: !files.isEmpty)
    do {
      return LedgerReading(
        options, ledger: ledger, question: try question(to: ledger), files: files)
    } catch {
      ledger.discardIfTemporary()
      throw error
    }
  }

  /// The ledger that is meant, or an empty one where none is and there are files to ask.
  private func ledger(for access: Ledger.Access, isOverlaid: Bool) throws -> Ledger {
    if isOverlaid, options.ledger == nil, environment("PARLEY_LEDGER") == nil,
      (try? options.path()) == nil
    {
      return try Ledger.empty(title: "")
    }
    return try options.open(for: access)
  }

  private func question(to ledger: Ledger) throws -> Question {
    var question = Question()
    guard let policy = AccountPolicy(accounts) else {
      throw LedgerError(.usage, "--accounts: found “\(accounts)”, expected \(AccountPolicy.form)")
    }
    question.accounts = policy
    question.release = release.level
    question.validAt = try validAt.map { try Question.lastDay(typed: $0, option: "--valid-at") }
    question.publishedBy = try publishedBy.map {
      try Question.lastDay(typed: $0, option: "--published-by")
    }
    question.knownAt = try knownAt.map { try ledger.size(knownAt: $0) }
    question.withoutSources = Set(without)
    question.reviewedOnly = reviewedOnly
    question.usesPrivateChannel = channel == .private
    if let withoutGraded, !question.leaveAside(grades: withoutGraded) {
      throw LedgerError(
        .usage,
        "--without-graded: found “\(withoutGraded)”, expected grades of sources (A to F) or items "
          + "(1 to 6), such as D-F or D-F,5-6")
    }
    if let staleAfter, staleAfter < 1 {
      throw LedgerError(.usage, "--stale-after: found \(staleAfter), expected days, 1 or more")
    }
    question.staleAfter = staleAfter
    question.today = Ledger.today
    return question
  }
}

/// Which channel figures rest on.
enum ChannelChoice: String, CaseIterable, ExpressibleByArgument {
  case `public`, `private`
}

/// A ledger with what is asked of it.
final class LedgerReading {
  let ledger: Ledger
  /// The times, the accounts, and what is left aside.
  let question: Question
  /// What is laid over the ledger.
  let files: [(name: String, bytes: [UInt8])]
  private let options: LedgerOptions
  /// What was withheld from the last answer.
  private(set) var note: ReleaseNote?

  init(
    _ options: LedgerOptions, ledger: Ledger, question: Question,
    files: [(name: String, bytes: [UInt8])]
  ) {
    self.options = options
    self.ledger = ledger
    self.question = question
    self.files = files
  }

  /// Answers one question; it is asked as `question` says. Throws `LedgerError`.
  func answer<I: Inquiry>(_ inquiry: I) throws -> I.Answer {
    defer { ledger.discardIfTemporary() }
    var inquiry = inquiry
    inquiry.question = question
    let (answer, note) = try ledger.released(inquiry, with: files)
    self.note = note
    return answer
  }

  /// Prints a report that goes on from one before, after which `said` is what was said of what is
  /// withheld; a text says it again where it changed. Returns what is said now.
  func printFurther(_ report: some Report, after said: ReleaseNote?) throws -> ReleaseNote? {
    try options.print(report, options.format == .table && note == said ? nil : note)
    return note
  }

  /// Prints a report of the last answer in the form that was asked for.
  func print(_ report: some Report) throws { try options.print(report, note) }
}
