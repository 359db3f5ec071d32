import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley brief`: a briefing in Markdown.
struct BriefCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "brief",
    abstract: "Write a briefing in Markdown: what stands, what moved, what it rests on.",
    discussion: """
      Every statement names its events; the heading carries the highest marking in force of \
      anything it says. The form table fits the terminal; markdown escapes what Markdown would \
      take for its own and leaves lines whole; json, jsonl and csv hold one record a line of text.

      With --since, what changed from that moment on comes first: a number of events known, or a \
      date with valid: or published: before it.

      Examples:
        parley brief
        parley brief --since published:2025-07-14
        parley brief --since known:54 hamas israel --accounts own-only
        parley brief --format markdown > briefing.md
      """)

  @Option(
    help: ArgumentHelp(
      "Tell what changed since this moment: a number of events, a time or a date; known:, valid: "
        + "or published: may stand before it.", valueName: "moment"))
  var since: String?

  @Argument(help: ArgumentHelp("Parties, issues and other words.", valueName: "query"))
  var query: [String] = []

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func run() throws {
    let record = try reading.open()
    let moment = try since.map { try record.ledger.moment($0, on: .known, option: "--since") }
    let report = try record.answer(BriefInquiry(try Query(query), since: moment))
    try record.print(BriefText(report: report))
  }
}
