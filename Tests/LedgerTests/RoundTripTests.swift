import EventStore
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct RoundTripTests {
  @Test func `an export appended to a new ledger gives the same root`() throws {
    let (test, copy) = (try LedgerUnderTest(), try LedgerUnderTest())
    try test.appendDoha()
    let lines = try test.lines()
    let receipt = try copy.append(lines: lines)
    #expect(receipt.recorded == 0...74)
    #expect(try copy.state() == test.state())
    #expect(try copy.findings() == [])
    #expect(try copy.ledger.replay().differences == [])
    let again = try copy.append(lines: lines)
    #expect(again.recorded == nil)
    #expect(again.acknowledged.count == 75)
    #expect(try copy.state() == test.state())
  }

  @Test func `the same statements appended again change nothing`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let before = try test.state()
    try test.appendDoha()
    #expect(try test.state() == before)
  }

  @Test func `lines appended behind other events keep their bodies and take new numbers`() throws {
    let (test, other) = (try LedgerUnderTest(), try LedgerUnderTest())
    try test.appendDoha()
    var party = PartyDeclared()
    (party.slug, party.name, party.kind) = ("north", "North", .state)
    _ = try other.ledger.declare(party, terms: LedgerUnderTest.terms)
    let receipt = try other.append(lines: try test.lines())
    #expect(receipt.recorded == 1...75)
    for sequence in [0, 30, 74] {
      let (one, two) = (
        try test.ledger.detail(of: "\(sequence)"), try other.ledger.detail(of: "\(sequence + 1)")
      )
      #expect(one.id == two.id)
      #expect(one.event?.body.encoded() == two.event?.body.encoded())
    }
    #expect(try other.findings() == [])
  }

  @Test func `a line that was changed is refused, wherever it stands`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let lines = try test.lines()
    var random = SeededGenerator()
    for _ in 0..<20 {
      let place = Int.random(in: 0..<lines.count, using: &random)
      var letters = Array(lines[place].utf8)
      let letter = Int.random(in: 0..<letters.count, using: &random)
      letters[letter] = letters[letter] == 0x61 ? 0x62 : 0x61
      var changed = lines
      changed[place] = String(decoding: letters, as: UTF8.self)
      let copy = try LedgerUnderTest()
      do {
        try copy.append(lines: changed)
        // What is not covered by the header, such as the name of the ledger, may differ.
        #expect(try copy.state() == test.state(), "\(random)")
      } catch let error as LedgerError {
        #expect(error.kind == .usage || error.kind == .conflict, "\(error) \(random)")
        #expect(error.description.contains("lines:"), "\(error) \(random)")
        #expect(try copy.state().first == "0", "\(random)")
      }
    }
  }

  @Test func `a stored cell that differs from its replay is reported`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let cell = CellKey(party: "hamas", issue: "buffer-zone:perimeter")
    var state = try test.ledger.read { try $0.stanceCell(cell) }.encoded
    state[state.count - 1] ^= 1
    _ = try test.ledger.store.append(now: Ledger.now()) { appender in
      try appender.setCell(projection: "stance", key: cell.description, state: state)
    }
    let replay = try test.ledger.replay()
    #expect(replay.differenceCount == 1)
    #expect(replay.differences.first?.contains("hamas/buffer-zone:perimeter") == true)
    #expect(try !test.findings().isEmpty)
  }
}
