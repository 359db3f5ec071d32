import EventStore
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct StatisticsTests {
  @Test func `the counts are those of the events`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    var party = PartyDeclared()
    (party.slug, party.name, party.kind) = ("north", "North", .state)
    _ = try test.ledger.declare(party, terms: AppendTerms(recorder: "bob"))
    let statistics = try test.ledger.statistics().statistics
    let entries = try test.ledger.log([]).entries
    var types: [String: UInt64] = [:]
    var recorders: [String: UInt64] = [:]
    for entry in entries {
      types[entry.type, default: 0] += 1
      recorders[entry.recorder, default: 0] += 1
    }
    #expect(statistics.record.size == 76)
    #expect(
      Dictionary(uniqueKeysWithValues: statistics.types.map { ($0.type.name, $0.count) }) == types)
    #expect(
      Dictionary(uniqueKeysWithValues: statistics.recorders.map { ($0.recorder, $0.count) })
        == recorders)
    #expect(statistics.recorders.map(\.recorder) == ["anna", "bob"])
    #expect(statistics.declared == (9, 19, 7))
    #expect(statistics.stanceCount == 11)
    #expect(statistics.classes.map(\.accountClass) == [.ownSide, .press])
    #expect(statistics.recordBytes > 76 * 100)
    #expect(try #require(statistics.diskBytes) > statistics.recordBytes)
  }

  @Test func `an empty ledger counts nothing`() throws {
    let test = try LedgerUnderTest()
    let statistics = try test.ledger.statistics().statistics
    #expect(statistics.types.isEmpty)
    #expect(statistics.recorders.isEmpty)
    #expect(statistics.recordedSpan == nil)
    #expect(statistics.bytesPerEvent == nil)
  }
}
