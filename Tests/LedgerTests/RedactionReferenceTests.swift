import Dossiers
import EventStore
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

/// Random redactions of random ledgers, held against ledgers in which the redacted events never had
/// a say.
struct RedactionReferenceTests {
  @Test(arguments: 0..<4)
  func `after random redactions everything agrees, and earlier roots stay`(round: Int) throws {
    var random = SeededGenerator()
    let test = try RandomRecord(batches: 8 + 4 * round, random: random).test
    let statements = try Sample(test).statements
    let size = try test.ledger.read { $0.size }
    let root = try test.ledger.read { try $0.root() }
    for _ in 0..<6 {
      guard let place = statements.randomElement(using: &random) else { continue }
      let dropped = KeptTag.allCases.filter { _ in Bool.random(using: &random) }
      let order = RedactionOrder(
        events: ["\(place)"], reason: "asked for", dropped: Set(dropped))
      do {
        _ = try test.ledger.redact(order, terms: LedgerUnderTest.terms)
      } catch let error as LedgerError {
        // One that was drawn before.
        #expect(error.kind == .conflict, "\(error) \(random)")
      }
      let findings = try test.findings()
      #expect(findings == [], "\(random)")
    }
    #expect(try test.ledger.read { try $0.root(atSize: size) } == root)
    try expectRoundTrip(test, random)
  }

  private func expectRoundTrip(_ test: LedgerUnderTest, _ random: SeededGenerator) throws {
    let lines = try test.lines()
    let copy = try LedgerUnderTest()
    try copy.append(lines: lines)
    #expect(try copy.state() == test.state(), "\(random)")
    let findings = try copy.findings()
    #expect(findings == [], "\(random)")
    #expect(
      try copy.lines().map(Self.withoutLedger) == lines.map(Self.withoutLedger), "\(random)")
    #expect(try copy.append(lines: lines).recorded == nil, "\(random)")
    #expect(try test.ledger.statistics().statistics.pendingErasureCount > 0)
    #expect(try copy.ledger.statistics().statistics.pendingErasureCount == 0)
  }

  private static func withoutLedger(_ line: String) -> String {
    line.replacing(/"source":"parley\/[^"]*"/, with: "")
  }

  @Test(arguments: 0..<6)
  func `stances and histories are those of a record in which the events never had a say`(
    round: Int
  ) throws {
    var random = SeededGenerator()
    let test = try RandomRecord(batches: 10 + 2 * round, random: random).test
    let sample = try Sample(test)
    let places = sample.untangled.shuffled(using: &random).prefix(5).sorted()
    let order = RedactionOrder(events: places.map { "\($0)" }, reason: "asked for")
    _ = try test.ledger.redact(order, terms: LedgerUnderTest.terms)
    let reference = try sample.reference(without: Set(places), redactions: places.count)
    let size = try test.ledger.read { $0.size }
    #expect(try reference.ledger.read { $0.size } == size)
    for knownAt in [nil, UInt64.random(in: 0...size, using: &random)] {
      var question = Question()
      question.knownAt = knownAt
      let inquiry = StanceInquiry(try Query([]), question: question)
      let found = try test.ledger.answer(inquiry)
      let expected = try reference.ledger.answer(inquiry)
      for row in found.rows {
        guard let other = expected.rows.first(where: { $0.issue.slug == row.issue.slug }) else {
          // Shown only because something was redacted there.
          #expect(row.stances.filter { !$0.isEmpty } == [], "\(places) \(random)")
          #expect(row.redacted.flatMap { $0 } != [], "\(places) \(random)")
          continue
        }
        #expect(row.stances == other.stances, "\(places) \(random)")
      }
      #expect(Set(expected.rows.map(\.issue.slug)).isSubset(of: found.rows.map(\.issue.slug)))
    }
    try expectHistories(test, reference, sample.dropped(with: Set(places)), "\(random)")
  }

  /// Histories hold the redacted events as such, and answers to them; nothing else is different.
  private func expectHistories(
    _ test: LedgerUnderTest, _ reference: LedgerUnderTest, _ dropped: Set<UInt64>,
    _ comment: Comment
  ) throws {
    for party in ["north", "south", "guest"] {
      for issue in ["width", "order", "terms"] {
        let inquiry = HistoryInquiry(try Query([party, issue]))
        let found = try test.ledger.answer(inquiry).entries
        let expected = try reference.ledger.answer(inquiry).entries
        #expect(
          found.filter { !dropped.contains($0.detail.sequence) }.map(Told.init)
            == expected.map(Told.init), comment)
        let redacted = found.filter { $0.standing == .redacted }
        #expect(redacted.allSatisfy { dropped.contains($0.detail.sequence) }, comment)
        #expect(redacted.allSatisfy { $0.detail.event == nil }, comment)
      }
    }
  }

  /// What a history says of one statement.
  private struct Told: Equatable {
    let sequence: UInt64
    let standing: HistoryReport.Standing
    let body: [UInt8]?
    let editorial: [UInt64]

    init(_ entry: HistoryReport.Entry) {
      sequence = entry.detail.sequence
      standing = entry.standing
      body = entry.detail.bodyInForce?.encoded()
      editorial = entry.detail.editorial.map(\.sequence)
    }
  }
}

/// The events of a ledger as they were before anything was redacted.
private struct Sample {
  let events: [Event]

  init(_ test: LedgerUnderTest) throws {
    events = try test.ledger.read { snapshot in
      try (0..<snapshot.size).compactMap { try snapshot.decoded(at: $0) }
    }
  }

  /// The places of the statements.
  var statements: [UInt64] { events.filter { $0.type.isStatement }.map(\.sequence) }

  /// Those that no answer, nor an answer to an answer, answers in one of its versions and not in
  /// another.
  var untangled: [UInt64] {
    var tangled: Set<EventReference> = []
    for answer in events {
      guard let body = answer.body as? AccountAnswered else { continue }
      var targets = Set([body.target].compactMap { $0 })
      for event in events {
        guard let correction = event.body as? RecordCorrected, correction.target == answer.id,
          let new = try? AccountAnswered(encoded: correction.replacement?.body ?? [])
        else { continue }
        targets.formUnion([new.target].compactMap { $0 })
      }
      if targets.count > 1 { tangled.formUnion(targets) }
    }
    // What they answer stands before answers.
    for answer in events.reversed() where tangled.contains(answer.id) {
      if let target = (answer.body as? AccountAnswered)?.target { tangled.insert(target) }
    }
    return events.filter { $0.type.isStatement && !tangled.contains($0.id) }.map(\.sequence)
  }

  /// The places of some events with everything about them, and so on.
  func dropped(with places: Set<UInt64>) -> Set<UInt64> {
    var dropped = places
    var ids = Set(events.filter { places.contains($0.sequence) }.map(\.id))
    for event in events {
      let target =
        (event.body as? any EditorialMessage)?.target ?? (event.body as? AccountAnswered)?.target
      guard let target, ids.contains(target) else { continue }
      dropped.insert(event.sequence)
      ids.insert(event.id)
    }
    return dropped
  }

  /// A ledger of the same events under the same ids and numbers, but that in the place of those
  /// dropped, and of the redactions, somebody is declared of whom nothing else is said.
  func reference(without places: Set<UInt64>, redactions: Int) throws -> LedgerUnderTest {
    let dropped = dropped(with: places)
    var lines = events.map { event in
      let body = dropped.contains(event.sequence) ? Self.filler(Int(event.sequence)) : event.body
      var line = EventLine(
        id: event.id, type: type(of: body).type.name, body: body.encoded())
      line.marking = event.marking
      line.recorder = event.recorder
      return line.text()
    }
    for number in 0..<redactions {
      let body = Self.filler(events.count + number)
      let id = EventReference(high: .max, low: UInt64(number))
      lines.append(EventLine(id: id, type: type(of: body).type.name, body: body.encoded()).text())
    }
    let test = try LedgerUnderTest()
    try test.append(lines: lines)
    return test
  }

  private static func filler(_ number: Int) -> any EventMessage {
    var body = RecorderDeclared()
    (body.slug, body.name) = ("filler-\(number)", "Nobody")
    return body
  }
}
