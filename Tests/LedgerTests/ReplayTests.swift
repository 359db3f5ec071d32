import Dispatch
import EventStore
import Positions
import Projections
import Synchronization
import TestSupport
import Testing

@testable import Ledger

struct ReplayTests {
  @Test(arguments: 0..<4)
  func `whatever is answered, corrected and retracted in batches, every cell equals its replay`(
    round: Int
  ) throws {
    let random = SeededGenerator()
    let test = try RandomRecord(batches: 12 + 6 * round, random: random).test
    let replay = try test.ledger.replay()
    #expect(replay.differences == [], "\(random)")
    let inParts = try test.ledger.replay(inPartsFrom: 1)
    #expect(inParts.differences == [] && inParts.cellCount == replay.cellCount, "\(random)")
    #expect(try test.findings() == [], "\(random)")
    let copy = try LedgerUnderTest()
    try copy.append(lines: try test.lines())
    #expect(try copy.state() == test.state(), "\(random)")
    #expect(try copy.findings() == [], "\(random)")
    let other = try LedgerUnderTest()
    var party = PartyDeclared()
    (party.slug, party.name, party.kind) = ("west", "West", .state)
    _ = try other.ledger.declare(party, terms: LedgerUnderTest.terms)
    let receipt = try other.append(lines: try test.lines())
    #expect(receipt.recorded?.lowerBound == 1)
    #expect(try other.findings() == [], "\(random)")
    // Numbers differ by one; what stands where does not.
    #expect(try positions(other) == positions(test), "\(random)")
  }

  @Test func `a redaction that is recorded while a replay reads changes nothing of it`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let comparison = try test.ledger.store.read { snapshot in
      _ = try test.ledger.redact(
        RedactionOrder(events: ["30"], reason: "asked for"), terms: LedgerUnderTest.terms)
      var fold = try snapshot.foldInParts(to: snapshot.size, into: CellFold(), threshold: 1)
      try fold.finish(in: snapshot, size: snapshot.size)
      return try CellComparison(of: fold, with: snapshot, size: snapshot.size, threshold: 1)
    }
    #expect(comparison.differences == [])
  }

  @Test(arguments: 0..<4)
  func `one thread and two find the same differences, in one order`(round: Int) throws {
    var random = SeededGenerator()
    let seed = random
    let test = try RandomRecord(batches: 12 + 6 * round, random: random).test
    try test.ledger.store.read { snapshot in
      let size = snapshot.size
      let folded = UInt64.random(in: size / 3..<size, using: &random)
      var found: [[String]] = []
      for threshold in [1, Int.max] {
        var fold = try snapshot.foldInParts(to: folded, into: CellFold(), threshold: threshold)
        try fold.finish(in: snapshot, size: folded)
        fold.fold(nil, into: Positions.CellKey(party: "nobody", issue: "nothing"))
        let comparison = try CellComparison(
          of: fold, with: snapshot, size: size, threshold: threshold)
        #expect(comparison.count == comparison.differences.count, "\(seed)")
        found.append(comparison.differences)
      }
      #expect(found[0] == found[1], "\(seed)")
      #expect(found[0].contains("stance nobody/nothing: folded, but not stored"), "\(seed)")
      #expect(found[0].contains { $0.hasSuffix("stored and replayed differ") }, "\(seed)")
    }
  }

  @Test(arguments: 0..<3)
  func `a verification in parts finds what one in a single part finds`(round: Int) throws {
    let random = SeededGenerator()
    let test = try RandomRecord(batches: 30 + 20 * round, random: random).test
    let ledger = test.ledger
    let (sound, inParts) = (
      try ledger.verify(inPartsOf: 24), try ledger.verify(inPartsOf: 8)
    )
    #expect(sound.findings == [] && inParts.findings == [], "\(random)")
    #expect(inParts.root == sound.root && inParts.cellCount == sound.cellCount, "\(random)")
    // Cells that no event makes so, with all checks right.
    var keys: [String] = []
    try ledger.store.read { snapshot in
      try snapshot.cells(projection: Projection.stance.rawValue, prefix: "") { key, state in
        if !state.isEmpty { keys.append(key) }
      }
    }
    let changed = Array(keys.shuffled().prefix(2)).sorted()
    _ = try ledger.store.append(now: Ledger.now()) { appender in
      for key in changed {
        try appender.setCell(projection: Projection.stance.rawValue, key: key, state: [])
      }
    }
    let expected = changed.map { "stance \($0): stored and replayed differ" }
    #expect(try ledger.verify(inPartsOf: 24).findings == expected, "\(random)")
    #expect(try ledger.verify(inPartsOf: 8).findings == expected, "\(random)")
  }

  @Test func `a verification beside appends finds nothing wrong`() throws {
    let random = SeededGenerator()
    let test = try RandomRecord(batches: 30, random: random).test
    let lines = try test.lines()
    let copy = try LedgerUnderTest()
    let (ledger, ends) = (copy.ledger, DispatchSemaphore(value: 0))
    let writing = Mutex<Result<Void, any Error>>(.success(()))
    DispatchQueue.global().async {
      let result = Result {
        for start in stride(from: 0, to: lines.count, by: 8) {
          var rest = lines[start..<min(start + 8, lines.count)]
          let source = LineSource(name: "lines") { rest.popFirst().map { Array($0.utf8) } }
          _ = try ledger.append(lines: [source], terms: LedgerUnderTest.terms)
        }
      }
      writing.withLock { $0 = result }
      ends.signal()
    }
    var rounds = 0
    while ends.wait(timeout: .now()) == .timedOut {
      #expect(try ledger.verify(inPartsOf: 8).findings == [], "\(random)")
      rounds += 1
    }
    try writing.withLock { try $0.get() }
    #expect(rounds > 0)
    #expect(try copy.state() == test.state(), "\(random)")
  }

  /// What stands where, without sequence numbers.
  private func positions(_ test: LedgerUnderTest) throws -> [[Region?]] {
    let parties = ["north", "south", "guest"]
    let table = try test.ledger.stances(
      parties: parties, issues: ["width", "order", "terms"], policy: .standard)
    return table.rows.flatMap(\.stances).flatMap { stance in
      [stance.open, stance.closed].map { channel in
        Slot.allCases.map { channel.slots[$0]?.region }
      }
    }
  }

  @Test func `a denial follows the statement that a correction moves`() throws {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties: {north: {name: North, kind: state, roles: [negotiator]}}
      issues:
        width: {title: Width, scale: {km: [0, 9]}}
        depth: {title: Depth, scale: {km: [0, 9]}}
      source: {slug: note, title: A note, publisher: Press, published: 2026-01-05}
      accounts:
      - by: source
        statements: [{label: first, accepts: width, party: north, value: 3, passage: accepts 3}]
      - by: north
        statements: [{label: early, disputes: "note#first", answer: denies, quote: we do not}]
      """)
    let detail = try test.ledger.detail(of: "note#first")
    var moved = try #require(detail.bodyInForce as? PositionStated)
    moved.issue = "depth"
    _ = try test.ledger.correct(
      detail, with: moved, marking: nil, reason: "the other issue", terms: LedgerUnderTest.terms)
    #expect(try denials(test).count == 1)
    try test.append(
      """
      dossier: 1
      source: {slug: later, title: Another, publisher: Press, published: 2026-01-06}
      accounts:
      - by: {party: north, person: envoy}
        statements: [{label: late, disputes: "note#first", answer: denies, quote: nor do I}]
      parties: {envoy: {name: Envoy, kind: person, speaks-for: [north]}}
      """)
    #expect(try denials(test).count == 2)
    #expect(try test.findings() == [])
    var retraction = RecordRetracted()
    (retraction.target, retraction.reason) = (try test.ledger.detail(of: "note#early").id, "x")
    _ = try test.ledger.append(retraction, terms: LedgerUnderTest.terms)
    #expect(try denials(test).count == 1)
    #expect(try test.findings() == [])
  }

  private func denials(_ test: LedgerUnderTest) throws -> [Account] {
    let table = try test.ledger.stances(parties: ["north"], issues: ["depth"], policy: .standard)
    return try #require(table.rows.first?.stances.first?.open.slots[.acceptable]).denials
  }
}
