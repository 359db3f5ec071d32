import Dossiers
import EventStore
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger
@testable import ParleyCommands

/// Every command under a release, held against the same command on a ledger in which what is above
/// the level was never recorded.
struct ReleaseTests {
  @Test(arguments: 0..<2)
  func `a reader sees of a random ledger what one sees where the withheld was never recorded`(
    round: Int
  ) throws {
    var random = SeededGenerator()
    let seed = random
    let levels: [Marking] = [.clear, .clear, .clear, .clear, .clear, .clear, .green, .amber, .red]
    let test = try TimeRecord(batches: 5 + 4 * round, random: random, levels: levels).test
    let events = try TimeReference.events(of: test.ledger)
    for level in [Marking.clear, .green, .amber].shuffled(using: &random).prefix(2) {
      let withheld = try WithholdingReference(events, level: level).withheld
      let found = try test.ledger.read { snapshot in
        let release = try snapshot.release(at: level)
        return (0..<snapshot.size).filter { release.withheld.contains($0) }
      }
      #expect(found == withheld.sorted(), "\(level); \(seed)")
      let never = try Self.ledger(test, without: withheld)
      let registry = try never.ledger.registry().registry
      for asked in 0..<2 {
        var (question, words) = RandomQuestion.make(size: events.count, registry, &random)
        if asked == 0 { (question, words) = (Question(), []) }
        question.release = level
        let places = (0..<UInt64(events.count)).filter { !withheld.contains($0) }
        let commands = try Self.commands(registry, words: words, places: places, &random)
        let files = asked == 0 ? [] : [try Self.file(over: registry, &random)]
        for (name, command) in commands.shuffled(using: &random).prefix(16) {
          let shown = Self.outcome(of: command, test.ledger, question, files)
          let expected = Self.outcome(of: command, never.ledger, question, files)
          #expect(shown.allSatisfy { !$0.contains("cannot be laid over") }, "\(seed)")
          #expect(
            shown == expected,
            "\(name) at \(level): \(question) \(words) \(files.count); \(seed)")
        }
      }
    }
  }

  /// A command: what it finds, as a report, and what was withheld.
  private typealias Command = (Ledger, Question, [File]) throws -> (any Report, ReleaseNote?)

  /// What is laid over a ledger.
  private typealias File = (name: String, bytes: [UInt8])

  /// A dossier of what may be read, about parties and issues of which some is declared.
  private static func file(
    over registry: Registry, _ random: inout SeededGenerator
  ) throws -> File {
    // A person holds no position.
    let parties = registry.orderedParties.filter { $0.kind != .person }.map(\.slug)
      .shuffled(using: &random).prefix(2)
    let issues = registry.orderedIssues.map(\.slug)
    var text = """
      dossier: 1
      parties: {visitor: {name: Visitor, kind: state, roles: [negotiator]}}
      issues: {visit: {title: A visit, scale: text}}
      source: {slug: over, title: Laid over, publisher: Press, published: 2026-02-01}
      accounts:
      - {by: visitor, statements: [{offers: visit, text: a day, quote: we offer a day}]}

      """
    for party in parties {
      guard let issue = issues.randomElement(using: &random) else { continue }
      text += "- {by: \(party), statements: [{offers: \(issue), text: some, quote: some of it}]}\n"
    }
    return ("over.yaml", Array(text.utf8))
  }

  private static func command<I: Inquiry>(
    _ inquiry: I, _ report: @escaping (I.Answer) -> any Report
  ) -> Command {
    { ledger, question, files in
      var inquiry = inquiry
      inquiry.question = question
      let (answer, note) = try ledger.released(inquiry, with: files)
      return (report(answer), note)
    }
  }

  private static func commands(
    _ registry: Registry, words: [String], places: [UInt64], _ random: inout SeededGenerator
  ) throws -> [(String, Command)] {
    let parties = registry.orderedParties.map(\.slug).shuffled(using: &random)
    let issues = registry.orderedIssues.map(\.slug).shuffled(using: &random)
    let pair = try Query(Array(parties.prefix(2)) + words)
    let cell = try Query(
      parties.prefix(1).map { "party:\($0)" } + issues.prefix(1).map { "issue:\($0)" } + words)
    let query = try Query(words)
    let end = Int64(places.randomElement(using: &random) ?? 0)
    let place = "\(places.randomElement(using: &random) ?? 0)"
    return [
      ("stance", command(StanceInquiry(query)) { StanceReport(table: $0, showsSilent: true) }),
      ("cell", command(StanceInquiry(cell)) { StanceReport(table: $0, showsSilent: true) }),
      (
        "diverge",
        command(DivergenceInquiry(pair)) {
          DivergenceText(report: $0, showsAll: true, words: [], minimumShared: 3)
        }
      ),
      (
        "course",
        command(DivergenceCourseInquiry(pair)) {
          DivergenceCourseText(course: $0, words: [], minimumShared: 3)
        }
      ),
      ("accounts", command(AccountsInquiry(cell)) { AccountsText(report: $0) }),
      (
        "matrix",
        command(MatrixInquiry(query)) {
          MatrixText(report: $0, words: [], minimumShared: 1)
        }
      ),
      ("movement", command(MovementInquiry(query)) { MovementText(report: $0, showsAll: true) }),
      ("proposals", command(ProposalsInquiry(query)) { ProposalsText(report: $0) }),
      ("terms", command(ProposalsInquiry(query)) { ProposalTermsText(report: $0) }),
      ("answers", command(ProposalsInquiry(query)) { AnswerMatrixText(report: $0) }),
      ("claims", command(ClaimsInquiry(query)) { ClaimsText(report: $0, status: nil) }),
      ("agreed", command(AgreedInquiry(query)) { AgreedText(report: $0, showsUntouched: true) }),
      ("talks", command(TalksInquiry(query)) { TalksText(report: $0) }),
      ("timeline", command(TimelineInquiry(query)) { TimelineText(report: $0) }),
      (
        "diff",
        command(
          ChangeInquiry(query, from: Moment(.known, end: end), to: Moment(.known, end: nil))
        ) { ChangeText(report: $0) }
      ),
      ("gaps", command(GapsInquiry(query)) { GapsText(report: $0) }),
      ("brief", command(BriefInquiry(query)) { BriefText(report: $0) }),
      (
        "brief since",
        command(BriefInquiry(query, since: Moment(.known, end: end))) { BriefText(report: $0) }
      ),
      ("conditions", command(ConditionsInquiry(query)) { ConditionsText(report: $0) }),
      (
        "check",
        command(CheckInquiry(Array(RecordCheck.allCases), query: query)) { CheckText(report: $0) }
      ),
      ("review", command(ReviewInquiry(query)) { ReviewText(report: $0, showsPendingOnly: false) }),
      ("history", command(HistoryInquiry(cell)) { HistoryText(report: $0) }),
      ("why", command(WhyInquiry(.stance(cell))) { WhyText(report: $0) }),
      ("why event", command(WhyInquiry(.event(place))) { WhyText(report: $0) }),
      ("log", command(LogInquiry(query)) { Listed(report: LogText(report: $0, isQuiet: true)) }),
      ("fold", command(MomentInquiry()) { Folded(report: MomentText(report: $0)) }),
      ("show", show(place)), ("stats", stats),
    ] + RegistryKind.allCases.prefix(3).map { ("\($0)", list($0)) }
  }

  private static func show(_ place: String) -> Command {
    { ledger, question, _ in
      let found = try ledger.details(of: [place], upTo: question.release)
      return (ShowText(details: found.details, registry: found.registry), found.note)
    }
  }

  private static func stats(
    _ ledger: Ledger, _ question: Question, _ files: [File]
  ) throws -> (any Report, ReleaseNote?) {
    let (statistics, note) = try ledger.statistics(upTo: question.release)
    return (Listed(report: StatsText(statistics: statistics, path: "ledger")), note)
  }

  private static func list(_ kind: RegistryKind) -> Command {
    { ledger, question, _ in
      let report = try ledger.registry(counting: kind, upTo: question.release)
      let entries = report.registry.declared(of: kind).map { ($0, [String](), nil as [String]?) }
      return (DeclarationListing(report, kind: kind, columns: [], entries: entries), report.note)
    }
  }

  /// What a reader gets in every form, or the error; without what differs between two ledgers of
  /// the same events.
  private static func outcome(
    of command: Command, _ ledger: Ledger, _ question: Question, _ files: [File]
  ) -> [String] {
    do {
      let (report, note) = try command(ledger, question, files)
      guard let note else { return ["no note"] }
      let id = try ledger.registry().record.ledgerID
      let marked = ReleasedReport(
        report: report,
        note: ReleaseNote(level: note.level, highest: note.highest, withheld: 0))
      let terminal = Terminal()
      return ReportFormat.allCases.map { format in
        marked.printed(as: format, for: terminal).replacing(id, with: "<id>")
          .replacing(#/[0-9a-f]{64}/#, with: "<root>")
          .replacing(#/01[0-9a-f]{6}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f-]{17}/#, with: "<new id>")
          .replacing(#/[0-9a-f]{4}…[0-9a-f]{4}/#, with: "<root>")
          .replacing(#/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/#, with: "<time>")
          .replacing(#/\d+ \w{3} 20\d\d \d\d:\d\dZ/#, with: "<time>")
      }
    } catch {
      return ["\(error)"]
    }
  }

  /// A ledger of the same events, in which a recorder is declared in the place of each of some.
  private static func ledger(
    _ test: LedgerUnderTest, without withheld: Set<UInt64>
  ) throws -> LedgerUnderTest {
    let lines = try test.lines().enumerated().map { place, line in
      guard withheld.contains(UInt64(place)) else { return line }
      var body = RecorderDeclared()
      body.slug = "gap-\(place)"
      let id = EventReference(high: UInt64(place) << 16 | 0x7000, low: 0x8000_0000_0000_0000)
      var stand = EventLine(id: id, type: EventType.recorderDeclared.name, body: body.encoded())
      stand.recorder = "gap"
      return stand.text()
    }
    let never = try LedgerUnderTest()
    try never.append(lines: lines)
    return never
  }
}

/// A report without the records that stand in the place of withheld ones; its text counts them.
private struct Listed: Report {
  let report: any Report

  func text(for terminal: Terminal) -> String { "" }
  var context: [JSONValue.Member] { [] }
  var records: Tabulation {
    var records = report.records
    records.rows.removeAll { row in
      row.contains { $0 == "recorder.declared" || $0 == "gap" }
    }
    return records
  }
}

/// The record of a fold, without its times and the number of events.
private struct Folded: Report {
  let report: any Report

  func text(for terminal: Terminal) -> String { "" }
  var context: [JSONValue.Member] { [] }
  var records: Tabulation { report.records }
}

extension Registry {
  fileprivate func declared(of kind: RegistryKind) -> [any EventMessage] {
    switch kind {
    case .party: orderedParties
    case .issue: orderedIssues
    case .source, .recorder: sources.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}
