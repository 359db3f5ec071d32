import Dossiers
import EventStore
import Positions
import Projections
import Testing

@testable import Ledger

/// Redacted events under a release, and files laid over a record under one.
struct ReleasedRedactionTests {
  private static let note = """
    dossier: 1
    parties:
      north: {name: North, kind: state, roles: [negotiator]}
      south: {name: South, kind: state, roles: [negotiator]}
    issues: {width: {title: Width, scale: {km: [0, 9]}}}
    source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
    accounts:
    - by: north
      statements:
      - {label: first, accepts: width, value: 3, quote: we would settle for three km}
    """
  private static let leak = """
    dossier: 1
    marking: amber
    source: {slug: leak, title: A leak, publisher: Press, published: 2026-01-07}
    accounts:
    - by: south
      statements:
      - {label: word, offers: width, value: 5, quote: five is what we offer}
    """

  /// Two parties (0, 1), an issue (2), a clear source and position (3, 4), amber ones (5, 6).
  private func ledger() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(Self.note)
    try test.append(Self.leak)
    return test
  }

  private func redact(_ test: LedgerUnderTest, _ event: String, strips: [String] = []) throws {
    _ = try test.ledger.redact(
      RedactionOrder(events: [event], reason: "a court order", strips: strips),
      terms: LedgerUnderTest.terms)
  }

  private func correct(_ test: LedgerUnderTest, _ event: String, marking: Marking) throws {
    let detail = try test.ledger.detail(of: event)
    var body = try #require(detail.bodyInForce as? PositionStated)
    body.value = try Value(typed: "4")
    _ = try test.ledger.correct(
      detail, with: body, marking: marking, reason: "misheard", terms: LedgerUnderTest.terms)
  }

  /// What a reader sees: how much is withheld, the events of the log, the redacted places of all
  /// stances, and the export.
  private struct Seen: Equatable {
    var withheld: UInt64?
    var log: [UInt64]
    var redacted: [RedactedPlace]
  }

  private func seen(_ test: LedgerUnderTest, _ level: Marking) throws -> Seen {
    var question = Question()
    question.release = level
    let (table, note) = try test.ledger.released(
      StanceInquiry(try Query(["north", "south"]), question: question))
    var inquiry = LogInquiry(try Query([]))
    inquiry.question = question
    let log = try test.ledger.answer(inquiry)
    // What is left is a record of its own.
    var lines: [String] = []
    _ = try test.ledger.export(upTo: level) { lines.append($0) }
    let copy = try LedgerUnderTest()
    try copy.append(lines: lines.joined().split(separator: "\n").map(String.init))
    #expect(try copy.findings() == [])
    return Seen(
      withheld: note?.withheld, log: log.entries.map(\.sequence),
      redacted: table.rows.flatMap { $0.redacted.flatMap { $0 } })
  }

  @Test func `a redacted event that may be read is shown as redacted, and is not counted`() throws {
    let test = try ledger()
    try redact(test, "4")
    let place = RedactedPlace(event: 4, by: 7)
    #expect(
      try seen(test, .clear) == Seen(withheld: 2, log: [0, 1, 2, 3, 4, 7], redacted: [place]))
    #expect(
      try seen(test, .amber) == Seen(withheld: 0, log: Array(0...7), redacted: [place]))
  }

  @Test func `of a redacted event above the level nothing is told, nor of its redaction`() throws {
    let test = try ledger()
    try redact(test, "6")
    #expect(try seen(test, .green) == Seen(withheld: 3, log: [0, 1, 2, 3, 4], redacted: []))
    let refusal = try #require(throws: LedgerError.self) {
      try test.ledger.details(of: ["6"], upTo: .green)
    }
    #expect("\(refusal)".contains("withheld"))
    #expect(
      try seen(test, .amber).redacted == [RedactedPlace(event: 6, by: 7)])
  }

  @Test func `what went with a redacted event is withheld with it, whatever its marking`() throws {
    let test = try ledger()
    try correct(test, "6", marking: .clear)
    try redact(test, "6")
    // Source, position, the correction in clear that went with it, and the redaction.
    #expect(try seen(test, .clear) == Seen(withheld: 4, log: [0, 1, 2, 3, 4], redacted: []))
  }

  @Test func `a clear event whose redaction names something higher goes with that`() throws {
    let test = try ledger()
    try correct(test, "4", marking: .red)
    try redact(test, "4")
    #expect(try seen(test, .green) == Seen(withheld: 5, log: [0, 1, 2, 3], redacted: []))
    #expect(try seen(test, .red).withheld == 0)
  }

  @Test func `a redacted event whose name tells a withheld declaration goes with that`() throws {
    let test = try ledger()
    try test.append(
      """
      dossier: 1
      marking: red
      source: {slug: informer, title: From inside, publisher: Press, published: 2026-01-08}
      parties: {wing: {name: The wing, kind: faction}}
      accounts:
      - by: south
        statements:
        - {marking: clear, accepts: width, value: 6, quote: six would be fine with us}
      """)
    try test.append(
      """
      dossier: 1
      source: {slug: paper, title: A paper, publisher: Press, published: 2026-01-09}
      accounts:
      - by: north
        statements:
        - {claims: flexibility, about: wing, says: has, quote: the wing has moved}
      """)
    // Of the declarations in red, 7 and 8, nothing is told below red: neither before 9 and 11 are
    // redacted nor by the tags that their redactions keep.
    let before = Seen(withheld: 4, log: [0, 1, 2, 3, 4, 5, 6, 10], redacted: [])
    #expect(try seen(test, .amber) == before)
    try redact(test, "9")
    try redact(test, "11")
    var after = before
    after.withheld = 6
    #expect(try seen(test, .amber) == after)
    #expect(try seen(test, .red).withheld == 0)
  }

  @Test func `a redacted answer to a withheld statement is withheld, as the answer was`() throws {
    let test = try ledger()
    try test.append(
      """
      dossier: 1
      source: {slug: denial, title: A denial, publisher: Press, published: 2026-01-09}
      accounts:
      - by: north
        statements:
        - {disputes: "note#first", quote: we never said that}
        - {disputes: "leak#word", quote: nor was there an offer}
        - {disputes: "leak#word", label: typed, quote: and none was asked for}
      """)
    try correct(test, "4", marking: .amber)
    let before = Seen(withheld: 7, log: [0, 1, 2, 3, 7], redacted: [])
    #expect(try seen(test, .green) == before)
    try redact(test, "8")
    try redact(test, "9")
    try redact(test, "10")
    var after = before
    after.withheld = 10
    #expect(try seen(test, .green) == after)
    #expect(try seen(test, .amber).withheld == 0)
  }

  @Test func `a declaration that its postings lack is damage, not an undeclared party`() throws {
    let test = try ledger()
    var party = PartyDeclared()
    (party.slug, party.name) = ("west", "West")
    _ = try test.ledger.store.append(now: Ledger.now()) { appender in
      try appender.record(
        NewEvent(
          id: EventID(EventIDs().next()), type: EventType.partyDeclared.name,
          body: party.encoded(), tags: []))
    }
    let refusal = try #require(throws: LedgerError.self) { try seen(test, .red) }
    #expect(refusal.kind == .integrity)
    #expect(refusal.description.contains("found no sequence 7"), "\(refusal)")
  }

  // Files laid over the record.

  private func stances(
    _ test: LedgerUnderTest, _ level: Marking, with text: String
  ) throws -> (shown: [String], note: ReleaseNote?) {
    var question = Question()
    question.release = level
    let (table, note) = try test.ledger.released(
      StanceInquiry(try Query(["north", "south"]), question: question),
      with: [(name: "over.yaml", bytes: Array(text.utf8))])
    let shown = table.rows.flatMap { row in
      row.stances.flatMap { stance in
        stance.open.slots.values.map { slot in
          "\(stance.party) #\(slot.shown.sequence)"
        }
      }
    }
    return (shown.sorted(), note)
  }

  private static func over(_ statements: String, marking: String = "clear") -> String {
    """
    dossier: 1
    marking: \(marking)
    source: {slug: draft, title: A draft, publisher: Press, published: 2026-01-09}
    accounts:
    - by: north
      statements:
    \(statements)
    """
  }

  @Test func `what is laid over a record is shown with what of the record may be read`() throws {
    let (shown, note) = try stances(
      try ledger(), .green,
      with: Self.over("  - {label: a, marking: green, accepts: width, value: 2, quote: two it is}"))
    #expect(shown == ["north #8"])
    #expect(note == ReleaseNote(level: .green, highest: .green, withheld: 2))
  }

  @Test func `what is laid over and marked above the level is withheld, and counts`() throws {
    for (text, withheld) in [
      (Self.over("  - {label: a, marking: red, accepts: width, value: 2, quote: two it is}"), 3),
      (Self.over("  - {label: a, accepts: width, value: 2, quote: two is}", marking: "amber"), 4),
    ] {
      let (shown, note) = try stances(try ledger(), .green, with: text)
      #expect(shown == ["north #4"])
      #expect(note == ReleaseNote(level: .green, highest: .clear, withheld: UInt64(withheld)))
    }
  }

  @Test func `what is laid over and answers something withheld is withheld with it`() throws {
    let text = Self.over(
      "  - {label: no, disputes: \"leak#word\", party: north, answer: denies, passage: never}")
    #expect(try stances(try ledger(), .green, with: text).note?.withheld == 3)
    #expect(try stances(try ledger(), .amber, with: text).note?.withheld == 0)
  }

  @Test func `a redacted statement is laid over with nothing, and is not told above the level`()
    throws
  {
    let test = try ledger()
    try redact(test, "6")
    let text = Self.over("  - {label: more, accepts: width, value: 2, quote: two it is}")
    let (shown, note) = try stances(test, .green, with: text)
    #expect(shown == ["north #9"])
    #expect(note?.withheld == 3)
    #expect(try stances(test, .amber, with: text).note?.withheld == 0)
  }

  @Test func `between any two moments a redaction is told as one, and moves nobody`() throws {
    let test = try ledger()
    try test.append(
      """
      dossier: 1
      source: {slug: later, title: Later, publisher: Press, published: 2026-02-01}
      accounts:
      - by: north
        statements:
        - {label: second, accepts: width, value: 8, quote: "eight, we say now"}
      """)
    try correct(test, "later#second", marking: .clear)
    try redact(test, "later#second")
    // Recorded: the source 7, the position 8, its correction 9, the redaction 10.
    for from in Int64(0)...11 {
      for to in from...11 {
        let report = try test.ledger.answer(
          ChangeInquiry(
            try Query([]), from: Moment(.known, end: from), to: Moment(.known, end: to)))
        let note = Comment("\(from) to \(to)")
        #expect(report.said.map(\.sequence).allSatisfy { $0 < 7 }, note)
        if from >= 7 { #expect(report.stances.isEmpty && report.pairs.isEmpty, note) }
        let causes = report.stances.flatMap { $0.causes.map(\.event) }
        #expect(causes.allSatisfy { $0 < 7 }, note)
        let told = report.editorial.filter { $0.event.body is RecordRedacted }
        #expect(told.map(\.event.sequence) == (from <= 10 && to == 11 ? [10] : []), note)
        #expect(told.allSatisfy { $0.target == nil && $0.targetPlace == 8 }, note)
      }
    }
    let north = try Query(["north", "width"])
    let movement = try test.ledger.answer(MovementInquiry(north))
    #expect(movement.figures.isEmpty)
    let row = try test.ledger.answer(StanceInquiry(north)).rows.first
    #expect(row?.stances.first?.open.slots.values.map(\.shown.sequence) == [4])
    #expect(row?.redacted == [[RedactedPlace(event: 8, by: 10)]])
  }
}
