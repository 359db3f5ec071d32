import Dossiers
import EventStore
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// What a redaction destroys, keeps, refuses and says.
struct RedactionTests {
  private static let dossier = """
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
    - by: south
      statements:
      - {label: denial, disputes: "note#first", answer: denies, quote: they never told us so}
      - {label: own, offers: width, value: 5, quote: five is what we offer}
    """

  /// Two parties (0, 1), an issue (2), a source (3), a position (4), a denial (5), a position (6).
  private func ledger() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(Self.dossier)
    return test
  }

  @discardableResult
  private func redact(
    _ test: LedgerUnderTest, _ event: String, reason: String = "a court order",
    dropping dropped: Set<KeptTag> = [], strips: [String] = [], isDryRun: Bool = false
  ) throws -> RedactionReceipt {
    var terms = LedgerUnderTest.terms
    terms.isDryRun = isDryRun
    return try test.ledger.redact(
      RedactionOrder(events: [event], reason: reason, dropped: dropped, strips: strips),
      terms: terms)
  }

  private func correct(_ test: LedgerUnderTest, value: String, quote: String) throws {
    let detail = try test.ledger.detail(of: "note#first")
    var body = try #require(detail.bodyInForce as? PositionStated)
    body.value = try Value(typed: value)
    body.attribution.quote?.text = quote
    _ = try test.ledger.correct(
      detail, with: body, marking: nil, reason: "misheard", terms: LedgerUnderTest.terms)
  }

  @Test func `a line that is wrong says nothing of a redacted event whose redaction comes later`()
    throws
  {
    let test = try ledger()
    try redact(test, "note#first")
    var lines = try test.lines()
    lines[5] = "{}"
    let copy = try LedgerUnderTest()
    let error = #expect(throws: LedgerError.self) { try copy.append(lines: lines) }
    #expect(error?.reasons.allSatisfy { $0.hasPrefix("lines:6: ") } ?? false, "\(error as Any)")
    #expect(try copy.ledger.read { $0.size } == 0)
  }

  @Test func `body and salt go, header, number, id and every earlier root stay`() throws {
    let test = try ledger()
    let (before, root) = try test.ledger.read { (try $0.event(at: 4), try $0.root()) }
    let receipt = try redact(test, "note#first")
    #expect(receipt.redacted.map(\.sequence) == [4])
    #expect(receipt.append.recorded == 7...7)
    let after = try test.ledger.read { try $0.event(at: 4) }
    #expect(after.body == nil)
    #expect(after.salt == nil)
    #expect(after.header == before.header)
    #expect(after.leafHash == before.leafHash)
    #expect(try test.ledger.read { try $0.root(atSize: 7) } == root)
    #expect(try test.findings() == [])
  }

  @Test func `stance, history, log, timeline and the event itself say that it was redacted`() throws
  {
    let test = try ledger()
    try redact(test, "4")
    let place = RedactedPlace(event: 4, by: 7)
    let table = try test.ledger.stances(parties: ["north"], issues: ["width"], policy: .standard)
    let row = try #require(table.rows.first)
    #expect(row.stances.filter { !$0.isEmpty } == [])
    #expect(row.redacted == [[place]])
    let history = try test.ledger.answer(HistoryInquiry(try Query(["north", "width"])))
    #expect(history.entries.first?.standing == .redacted)
    #expect(history.entries.first?.detail.redaction?.event.sequence == 7)
    let log = try test.ledger.log(["source:note"])
    #expect(log.entries.map(\.sequence) == [3, 4, 5, 6, 7])
    #expect(log.entries[1].redaction?.name == "note#first")
    #expect(try test.ledger.answer(TimelineInquiry(try Query(["north"]))).redacted == [place])
    #expect(try test.ledger.answer(TimelineInquiry(try Query(["south"]))).redacted == [])
    #expect(try test.ledger.detail(of: "note#first").sequence == 4)
  }

  @Test func `corrections go with what they correct, and reviews that repeat its words`() throws {
    let test = try ledger()
    try correct(test, value: "4", quote: "we would settle for four kilometres")
    var terms = AppendTerms(recorder: "ben")
    _ = try test.ledger.review(["4"], ReviewFinding(verdict: .confirmed), terms: terms)
    let note = "the recording has “we would settle for four kilometres”"
    _ = try test.ledger.review(
      ["4"], ReviewFinding(verdict: .disputed, note: note), terms: terms)
    terms.recorder = "cleo"
    _ = try test.ledger.review(
      ["4"], ReviewFinding(verdict: .confirmed, note: "seen"), terms: terms)
    let receipt = try redact(test, "4", strips: ["10"])
    #expect(receipt.redacted.first?.stripped == [7, 9, 10])
    let bodies = try test.ledger.read { snapshot in
      try (7...11).map { try snapshot.event(at: UInt64($0)).body == nil }
    }
    #expect(bodies == [true, false, true, true, false])
    #expect(try test.findings() == [])
    #expect(try test.ledger.log(["type:record.corrected"]).entries.map(\.sequence) == [7])
  }

  @Test func `what holds the same words is named, and not touched`() throws {
    let test = try ledger()
    try test.append(
      """
      dossier: 1
      source: {slug: wire, title: The wire, publisher: Wire, published: 2026-01-06}
      accounts:
      - by: north
        statements:
        - {label: again, accepts: width, value: 3, same-as: "note#first", passage: settles for 3}
        - {label: quoted, prefers: width, value: 3, quote: "and we would settle for three km"}
      """)
    let receipt = try redact(test, "4")
    #expect(
      receipt.redacted.first?.repetitions == [
        Repetition(sequence: 8, isRetelling: true, holdsWords: false),
        Repetition(sequence: 9, isRetelling: false, holdsWords: true),
      ])
    #expect(try test.ledger.detail(of: "wire#quoted").event != nil)
    #expect(try test.findings() == [])
  }

  @Test func `the dossier finds a redacted name on record, and records nothing again`() throws {
    let test = try ledger()
    try redact(test, "4")
    let again = try test.append(Self.dossier)
    #expect(again.recorded == nil)
    #expect(again.acknowledgedRedacted == [4])
    let less = Self.dossier.replacing("value: 5, quote: five", with: "value: 4, quote: four")
    let receipt = try test.append(less, amends: true)
    #expect(receipt.acknowledgedRedacted == [4])
    #expect(receipt.counts == [.recordCorrected: 1])
    #expect(try test.findings() == [])
  }

  @Test func `where the name was dropped, new statements of the source are refused`() throws {
    let test = try ledger()
    let receipt = try redact(test, "4", dropping: [.name])
    #expect(receipt.redacted.first?.isUnnamed == true)
    #expect(throws: LedgerError.self) { try test.ledger.detail(of: "note#first") }
    let more = """
      dossier: 1
      source: note
      accounts:
      - by: north
        statements: [{label: more, offers: width, value: 2, quote: "two, if need be"}]
      """
    let refusal = try #require(throws: LedgerError.self) { try test.append(more) }
    #expect(refusal.kind == .conflict)
    #expect(refusal.description.contains("--after-redaction"), "\(refusal)")
    var terms = LedgerUnderTest.terms
    terms.afterRedaction = true
    _ = try test.ledger.append(
      dossiers: [(name: "more.yaml", bytes: Array(more.utf8))], terms: terms)
    #expect(try test.ledger.detail(of: "note#more").sequence == 8)
    #expect(try test.findings() == [])
  }

  @Test func `with the cell dropped nothing leads there, and answers leave it too`() throws {
    let test = try ledger()
    try redact(test, "4", dropping: Set(KeptTag.allCases))
    let cell = CellKey(party: "north", issue: "width")
    #expect(try test.ledger.read { try $0.postings(of: cell.tag) } == [])
    #expect(try test.ledger.read { try $0.tags(at: 4) } == ["type:position.stated"])
    let table = try test.ledger.stances(parties: ["north"], issues: ["width"], policy: .standard)
    #expect(table.rows.isEmpty)
    #expect(try test.findings() == [])
  }

  @Test func `a redacted declaration is not in force, and its dossier does not bring it back`()
    throws
  {
    let test = try ledger()
    try redact(test, "3")
    #expect(try test.ledger.registry().registry.sources["note"] == nil)
    let receipt = try test.append(Self.dossier)
    #expect(receipt.recorded == nil)
    #expect(receipt.acknowledgedRedacted == [3])
    try test.append(Self.dossier.replacing("A note", with: "Untitled"), amends: true)
    #expect(try test.ledger.registry().registry.sources["note"]?.title == "Untitled")
    #expect(try test.findings() == [])
  }

  @Test func `the name of a declared person counts as words`() throws {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state}
        envoy: {name: Dana Example, aliases: [D. Example], kind: person, speaks-for: north}
      source: {slug: list, title: Dana Example and others, published: 2026-01-05, publisher: P}
      """)
    let refusal = try #require(throws: LedgerError.self) {
      try redact(test, "1", reason: "D. Example asked for it")
    }
    #expect(refusal.description.contains("found words of #1 (10 bytes)"))
    _ = try test.ledger.review(
      ["1"], ReviewFinding(verdict: .disputed, note: "Dana Example is not the envoy"),
      terms: AppendTerms(recorder: "ben"))
    let receipt = try redact(test, "1").redacted.first
    #expect(receipt?.stripped == [3])
    #expect(
      receipt?.repetitions == [Repetition(sequence: 2, isRetelling: false, holdsWords: true)])
    #expect(try test.findings() == [])
  }

  @Test func `what is about a redacted event still says about which`() throws {
    let test = try ledger()
    try redact(test, "4")
    let log = try test.ledger.answer(LogInquiry(try Query([])))
    #expect(log.entries.map(\.targetPlace) == [nil, nil, nil, nil, nil, 4, nil, 4])
    #expect(try test.ledger.detail(of: "5").targetPlace == 4)
  }

  @Test func `a dry run destroys nothing`() throws {
    let test = try ledger()
    let (state, lines) = (try test.state(), try test.lines())
    let receipt = try redact(test, "4", isDryRun: true)
    #expect(receipt.redacted.count == 1)
    #expect(try test.state() == state)
    #expect(try test.lines() == lines)
  }

  @Test func `a reason with the words, an editorial event and a second redaction are refused`()
    throws
  {
    let test = try ledger()
    try correct(test, value: "4", quote: "four, they said")
    let refused = { (event: String, reason: String) in
      try #require(throws: LedgerError.self) { try redact(test, event, reason: reason) }
    }
    #expect(try refused("4", "“we would settle for three km” is private").kind == .usage)
    #expect(try refused("4", "“four, they said” is private").kind == .usage)
    #expect(try refused("7", "x").description.contains("goes with it"))
    let strip = try #require(throws: LedgerError.self) { try redact(test, "4", strips: ["3"]) }
    #expect(strip.description == "--strip: found #3, expected a review or retraction of #4")
    #expect(try refused("99", "x").kind == .usage)
    #expect(try test.state()[0] == "8")
    try redact(test, "4")
    #expect(try refused("4", "x").kind == .conflict)
    #expect(try refused("8", "x").description.contains("redaction of #4, which stays"))
    let review = try #require(throws: LedgerError.self) {
      try test.ledger.review(
        ["4"], ReviewFinding(verdict: .confirmed), terms: AppendTerms(recorder: "ben"))
    }
    #expect(review.description.contains("redacted"))
  }

  /// Records a redaction of the first statement that destroys nothing.
  private func say(_ test: LedgerUnderTest, destroying places: [UInt64]) throws -> [String] {
    var body = RecordRedacted()
    body.target = try test.ledger.detail(of: "4").id
    body.reason = "a court order"
    _ = try test.ledger.store.append(now: Ledger.now()) { appender in
      for place in places { _ = try appender.destroyBody(at: place) }
      try appender.record(
        NewEvent(
          id: EventID(EventIDs().next()), type: EventType.recordRedacted.name,
          body: body.encoded(), tags: body.tags(about: .redacted([])) { _ in nil }))
    }
    return try test.findings()
  }

  @Test func `a body without its redaction, and a redaction with the body left, fail verify`()
    throws
  {
    let missing = try ledger()
    _ = try missing.ledger.store.append(now: Ledger.now()) { try $0.destroyBody(at: 4) }
    #expect(
      try missing.findings().first
        == "log, sequence 4: found no body, expected a body, or a redaction on record")
    let surviving = try ledger()
    #expect(
      try say(surviving, destroying: []).first
        == "log, sequence 4: found a body, expected none, as sequence 7 says that it was redacted")
    let corrected = try ledger()
    try correct(corrected, value: "4", quote: "four, they said")
    let findings = try say(corrected, destroying: [4])
    #expect(
      findings.contains { $0.hasPrefix("log, sequence 7: found a correction") }, "\(findings)")
  }

  @Test func `a redaction that is appended is carried out, and its lines alone are refused`() throws
  {
    let (test, copy) = (try ledger(), try LedgerUnderTest())
    try copy.append(lines: try test.lines())
    try redact(test, "4")
    let lines = try test.lines()
    let empty = try LedgerUnderTest()
    #expect(throws: LedgerError.self) { try empty.append(lines: Array(lines.prefix(6))) }
    let receipt = try copy.append(lines: lines)
    #expect(receipt.recorded == 7...7)
    #expect(try copy.ledger.read { try $0.event(at: 4).body } == nil)
    #expect(try copy.state() == test.state())
    #expect(try copy.findings() == [])
  }
}
