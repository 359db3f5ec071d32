import EventStore
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// Every answer at random times, by random accounts, with random parts left aside, held against the
/// slow reference.
struct TimeTests {
  @Test(arguments: 0..<4)
  func `random questions to random ledgers are answered as the slow reference answers them`(
    round: Int
  ) throws {
    var random = SeededGenerator()
    let seed = random
    let test = try TimeRecord(batches: 8 + 6 * round, random: random).test
    let events = try TimeReference.events(of: test.ledger)
    // Words name what is declared now.
    let now = try TimeReference(events, Question()).registry
    for _ in 0..<30 {
      let (question, words) = RandomQuestion.make(size: events.count, now, &random)
      let reference = try TimeReference(events, question, words: words)
      let cells = TimeRecord.cells.filter { cell in
        [now, reference.registry].allSatisfy { registry in
          registry.parties[cell.party] != nil && registry.issues[cell.issue] != nil
        }
      }
      let asked = Asked(
        test: test, question: question, words: words, cells: cells.shuffled(using: &random),
        seed: "\(seed)")
      try compareStances(asked, reference)
      try compareHistories(asked, reference)
      try compareRecords(asked, reference)
      if words.isEmpty { try compareLogs(asked, reference) }
    }
  }

  /// What is asked of which ledger, and how to ask it again.
  private struct Asked {
    let test: LedgerUnderTest
    let question: Question
    let words: [String]
    /// The cells that can be asked for.
    let cells: [(party: String, issue: String)]
    let seed: String

    var comment: Comment { "\(question) \(words); \(seed)" }

    func answer<I: Inquiry>(_ inquiry: I) throws -> I.Answer {
      var inquiry = inquiry
      inquiry.question = question
      return try test.ledger.answer(inquiry)
    }
  }

  // MARK: - Stances

  private func compareStances(_ asked: Asked, _ reference: TimeReference) throws {
    var stances = TimeReferenceStances(reference)
    let all = Set(asked.cells.map(\.party)).sorted().map { "party:\($0)" }
    let table = try asked.answer(StanceInquiry(try Query(all + asked.words)))
    for (party, issue) in asked.cells.prefix(6) {
      let expected = try stances.stance(of: CellKey(party: party, issue: issue))
      let nothing = reference.registry.stance(
        party: party, issue: issue, held: [], policy: asked.question.accounts,
        countsPrivate: asked.question.usesPrivateChannel)
      let folded = Self.stance(party, issue, in: table)
      #expect(folded ?? nothing == expected, asked.comment)
      let one = try asked.answer(
        StanceInquiry(try Query(["party:\(party)", "issue:\(issue)"] + asked.words)))
      let single = Self.stance(party, issue, in: one)
      #expect(single ?? nothing == expected, asked.comment)
    }
  }

  private static func stance(_ party: String, _ issue: String, in table: StanceTable) -> Stance? {
    let column = table.parties.firstIndex { $0.slug == party }
    let row = table.rows.first { $0.issue.slug == issue }
    return column.flatMap { row?.stances[$0] }
  }

  // MARK: - Histories

  private func compareHistories(_ asked: Asked, _ reference: TimeReference) throws {
    var stances = TimeReferenceStances(reference)
    guard let (party, issue) = asked.cells.first else { return }
    let cell = CellKey(party: party, issue: issue)
    let history = try asked.answer(
      HistoryInquiry(try Query(["party:\(party)", "issue:\(issue)"] + asked.words)))
    let stance = try stances.stance(of: cell)
    var found: [UInt64: HistoryReport.Standing] = [:]
    for entry in history.entries where !(entry.detail.event?.body is AccountAnswered) {
      found[entry.detail.sequence] = entry.standing
    }
    var expected: [UInt64: HistoryReport.Standing] = [:]
    for told in reference.told where !(told.body is AccountAnswered) {
      guard reference.hasStood(told, in: cell) else { continue }
      expected[told.sequence] = reference.standing(of: told, in: cell, stance: stance)
    }
    #expect(found == expected, asked.comment)
  }

  // MARK: - Lists of events

  private func compareLogs(_ asked: Asked, _ reference: TimeReference) throws {
    let log = try asked.answer(LogInquiry(try Query([])))
    #expect(log.possiblyEarlier == reference.told.count(where: \.isPossiblyEarlier), asked.comment)
    let found = log.entries.map { entry in
      [entry.sequence, entry.correctedBy ?? 0, entry.retractedBy ?? 0]
    }
    let day = asked.question.publishedBy
    let admitted = Set(reference.told.filter(\.isAdmitted).map(\.sequence))
    let listed = reference.known.filter { event in
      if event.body is any StatementMessage { return admitted.contains(event.sequence) }
      return (event.body as? RecordRetracted)?.counts(publishedBy: day) ?? true
    }
    let expected = listed.map { event in
      let corrections = reference.known.filter { other in
        (other.body as? RecordCorrected)?.target == event.id
      }
      let retractions = reference.known.filter { other in
        (other.body as? RecordRetracted).map {
          $0.target == event.id && $0.counts(publishedBy: day)
        } ?? false
      }
      return [event.sequence, corrections.last?.sequence ?? 0, retractions.last?.sequence ?? 0]
    }
    #expect(found == expected, asked.comment)
  }

  // MARK: - Proposals and claims

  private func compareRecords(_ asked: Asked, _ reference: TimeReference) throws {
    let (whole, tagged) = try asked.test.ledger.read { snapshot in
      var question = asked.question
      _ = try snapshot.subjects(of: Query(asked.words), for: &question)
      let registry = try snapshot.registry(question)
      let tags = ["proposal:plan", "proposal:draft@2", "claim:north/good faith"]
      return (
        try snapshot.admitted(question, registry: registry),
        try tags.map { ($0, try snapshot.admitted(tags: [$0], question)) }
      )
    }
    #expect(
      whole.statements.map(Weighed.init) == reference.counting.map(Weighed.init), asked.comment)
    #expect(
      whole.possiblyEarlier.map(Weighed.init)
        == reference.told.filter { $0.fate == .possiblyEarlier }.map(Weighed.init), asked.comment)
    for (tag, record) in tagged {
      let found = record.statements.filter { $0.body.tags().contains(tag) }
      let expected = reference.counting.filter { $0.body.tags().contains(tag) }
      #expect(found.map(Weighed.init) == expected.map(Weighed.init), asked.comment)
      for statement in found {
        let answers = reference.counting.filter {
          ($0.body as? AccountAnswered)?.target == statement.id
        }
        #expect(
          record.answers(to: statement.id).map(\.sequence) == answers.map(\.sequence),
          asked.comment)
      }
    }
  }
}

/// What a statement is weighed as.
private struct Weighed: Equatable {
  let sequence: UInt64
  let body: [UInt8]
  let bounds: DateBounds
  let reliability: Reliability?
  let credibility: UInt64?
  let accountClass: AccountClass?

  init(_ statement: AdmittedStatement) {
    (sequence, body) = (statement.sequence, statement.body.encoded())
    (bounds, reliability) = (statement.bounds, statement.entry.regradedReliability)
    (credibility, accountClass) = (statement.credibility, statement.accountClass)
  }

  init(_ told: TimeReference.Told) {
    (sequence, body) = (told.sequence, told.body.encoded())
    (bounds, reliability) = (told.bounds, told.regraded)
    (credibility, accountClass) = (told.credibility, told.accountClass)
  }
}

extension TimeReference {
  /// Whether a statement stood in a cell by its own body or by a correction, as far as is known.
  fileprivate func hasStood(_ told: Told, in cell: CellKey) -> Bool {
    let bodies = known.compactMap { event in
      (event.body as? RecordCorrected).flatMap { correction in
        correction.target == told.event.id
          ? try? correction.replacementBody(for: told.event.type) : nil
      }
    }
    return ([told.event.body] + bodies).contains { $0.cells().contains(cell) }
  }

  /// What became of a statement that is no answer.
  fileprivate func standing(
    of told: Told, in cell: CellKey, stance: Stance
  ) -> HistoryReport.Standing {
    if case .retracted(let by) = told.fate { return .retracted(by: by) }
    guard told.cells.contains(cell) else { return .moved(by: told.correctedBy ?? 0) }
    switch told.fate {
    case .later: return .later
    case .possiblyEarlier: return .possiblyEarlier
    case .leftAside: return .leftAside
    case .counts, .retracted: break
    }
    guard told.body is PositionStated else { return .bears }
    let channels = [stance.open, stance.closed]
    let slots = channels.flatMap { $0.slots.values }
    let isIn = { (accounts: [Account]) in accounts.contains { $0.sequence == told.sequence } }
    if isIn(slots.map(\.shown)) { return .shown }
    if isIn(slots.flatMap { $0.accumulated + $0.contesting }) { return .counts }
    if isIn(channels.flatMap(\.conditional)) { return .conditional }
    if isIn(stance.notAdmitted) { return .notAdmitted }
    let replacing = live(in: cell).first { replaces($0, told) }
    if let replacing { return .replaced(by: replacing.sequence) }
    let said = told.body.attribution
    let withdrawals = stance.withdrawals.filter { withdrawal in
      let isOneDay = withdrawal.bounds == told.bounds && told.bounds.earliest == told.bounds.latest
      return withdrawal.accountClass == told.accountClass
        && withdrawal.isPrivate == (said.channel?.isPrivate ?? false)
        && (told.bounds.latest < withdrawal.bounds.earliest
          || isOneDay && said.source == withdrawal.statement.source
            && told.sequence < withdrawal.sequence)
    }
    return withdrawals.map(\.sequence).min().map { .replaced(by: $0) } ?? .outweighed
  }
}

/// Questions on which everything that can be asked is asked now and then.
enum RandomQuestion {
  private static let policies = [
    "standard", "own-only", "best-graded", "according-to:north", "according-to:guest",
    "press>own", "own>relayed>mediator>own-side>press>other-party",
  ]
  private static let words = [
    "class:own", "class:press", "class:own-side", "source:note", "source:wire", "date:2026-01-05",
    "date:2026-01-XX", "recorder:ben", "type:position.stated",
  ]

  /// A question to a ledger of a size, and the words that choose statements.
  static func make(
    size: Int, _ registry: Registry, _ random: inout SeededGenerator
  ) -> (Question, [String]) {
    var question = Question()
    func isLucky(_ chance: Double) -> Bool { Double.random(in: 0..<1, using: &random) < chance }
    let first = DateBounds(edtf: "2026-01-01".utf8.span)?.earliest ?? 0
    func day() -> Int32 { first + Int32.random(in: -1...17, using: &random) }
    if isLucky(0.5) { question.knownAt = UInt64.random(in: 0...UInt64(size), using: &random) }
    if isLucky(0.5) { question.validAt = day() }
    if isLucky(0.4) { question.publishedBy = day() }
    let policy = policies.randomElement(using: &random).flatMap { AccountPolicy($0) }
    if let policy, policy.teller.map({ registry.parties[$0] != nil }) ?? true {
      question.accounts = policy
    }
    if isLucky(0.2) {
      let sources = registry.sources.keys.sorted()
      question.withoutSources = Set(sources.shuffled(using: &random).prefix(2))
    }
    if isLucky(0.2) { question.withoutReliability = isLucky(0.5) ? [.d, .f] : [.a] }
    if isLucky(0.2) { question.withoutCredibility = isLucky(0.5) ? [5, 6] : [2] }
    question.reviewedOnly = isLucky(0.1)
    question.usesPrivateChannel = isLucky(0.2)
    if isLucky(0.3) { question.staleAfter = Int32.random(in: 1...8, using: &random) }
    question.today = first + 20
    let count = isLucky(0.3) ? Int.random(in: 1...2, using: &random) : 0
    let known = words.filter { word in
      !word.hasPrefix("source:") || registry.sources[String(word.dropFirst(7))] != nil
    }
    return (question, Array(known.shuffled(using: &random).prefix(count)))
  }
}
