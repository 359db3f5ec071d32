import Measures
import Positions
import TestSupport
import Testing

@Suite struct `where a settlement could lie` {
  private let scale: Scale

  init() throws {
    scale = .quantity(try QuantityScale(unit: "days", lowest: Decimal(0), highest: Decimal(10)))
  }

  @Test func `two preferred ends that overlap make a certain range`() throws {
    let found = try range([party("seller", "4", .high), party("buyer", "6", .low)])
    #expect(found.verdict == .certain)
    #expect(found.zone == (try region("4..6")))
    #expect(found.gap == nil)
  }

  @Test func `bounds that cross leave a gap, and the binding pair is named`() throws {
    let found = try range([
      party("buyer", "3", .low), party("seller", "5", .high), party("broker", "2..9"),
    ])
    #expect(found.verdict == .impossible)
    #expect(found.zone == nil)
    let gap = try #require(found.gap)
    #expect(gap.width == (try Decimal(2)))
    #expect(gap.above.party == "seller" && gap.below.party == "buyer")
  }

  @Test func `without a preferred end an overlap is at best possible`() throws {
    let found = try range([party("seller", "5"), party("buyer", "3", .low)])
    #expect(found.verdict == .possible)
    #expect(found.gap?.width == (try Decimal(2)))
    #expect(try range([party("seller", "5"), party("buyer", "5")]).verdict == .certain)
    let excluded = SettlementBounds(
      party: "seller", accounts: [.init(region: try region("5"))], excluded: try region("..4"))
    #expect(try range([excluded, party("buyer", "3", .low)]).verdict == .impossible)
  }

  @Test func `stated stretches and open ends are bounds of their own`() throws {
    #expect(try range([party("a", "2..5"), party("b", "4..8")]).zone == (try region("4..5")))
    let apart = try range([party("a", "2..3"), party("b", "5..8")])
    #expect(apart.verdict == .impossible)
    #expect(apart.gap?.width == (try Decimal(2)))
    #expect(try range([party("a", "4.."), party("b", "..6")]).verdict == .certain)
    let touching = try range([party("a", "2..4"), party("b", "4..8")])
    #expect(touching.verdict == .certain)
    #expect(touching.zone == (try region("4")))
  }

  @Test func `what is not on record is not known, and the rest is still told`() throws {
    let found = try range([
      SettlementBounds(party: "silent", unknown: .nothing), party("seller", "5", .high),
      party("buyer", "3", .low),
    ])
    #expect(found.verdict == .notKnown && found.zone == nil)
    #expect(found.notKnown.map(\.party) == ["silent"])
    #expect(found.gap?.width == (try Decimal(2)))
    #expect(SettlementRange([SettlementBounds(party: "one", unknown: .nothing)], on: scale) == nil)
  }

  @Test func `several accounts make it certain, possible or impossible`() throws {
    let accounts = try ["2", "6"].map {
      SettlementBounds.Account(region: try region($0), toward: .high)
    }
    let seller = SettlementBounds(party: "seller", accounts: accounts)
    #expect(try range([seller, party("buyer", "7", .low)]).verdict == .certain)
    #expect(try range([seller, party("buyer", "4", .low)]).verdict == .possible)
    #expect(try range([seller, party("buyer", "1", .low)]).verdict == .impossible)
  }

  @Test func `of options it is what all have in common`() throws {
    let options = Scale.choice(["north", "south", "east"])
    let two = { (names: Set<String>, others: Set<String>) in
      SettlementRange(
        [
          SettlementBounds(party: "a", accounts: [.init(region: .choice(names))]),
          SettlementBounds(party: "b", accounts: [.init(region: .choice(others))]),
        ], on: options)
    }
    #expect(two(["north", "south"], ["south", "east"])?.zone == .choice(["south"]))
    #expect(two(["north"], ["east"])?.verdict == .impossible)
    #expect(two(["north"], ["east"])?.gap == nil)
  }

  @Test func `the verdict is what a search of all points finds`() throws {
    var random = SeededGenerator()
    let levels = Scale.ordinal((0...6).map { "level \($0)" })
    for _ in 0..<1_000 {
      let parties = (0..<Int.random(in: 2...4, using: &random)).map { index in
        let accounts = (0..<Int.random(in: 1...2, using: &random)).map { _ in
          let low = Int.random(in: 0...6, using: &random)
          let high = Bool.random(using: &random) ? low : Int.random(in: low...6, using: &random)
          return SettlementBounds.Account(
            region: .ordinal(Set(low...high)),
            toward: [nil, .low, .high].randomElement(using: &random) ?? nil)
        }
        let refused = Int.random(in: 0...9, using: &random)
        return SettlementBounds(
          party: "\(index)", accounts: accounts, excluded: refused > 6 ? nil : .ordinal([refused]))
      }
      let sure = (0...6).filter { point in
        parties.allSatisfy { party in party.accounts.allSatisfy { takes($0, point, party, false) } }
      }
      let could = (0...6).filter { point in
        parties.allSatisfy { party in party.accounts.contains { takes($0, point, party, true) } }
      }
      let found = try #require(SettlementRange(parties, on: levels))
      let expected: SettlementRange.Verdict =
        !sure.isEmpty ? .certain : !could.isEmpty ? .possible : .impossible
      #expect(found.verdict == expected, "\(parties): \(random)")
      let zone = sure.isEmpty ? could : sure
      #expect(found.zone == (zone.isEmpty ? nil : .ordinal(Set(zone))), "\(parties): \(random)")
    }
  }

  private func takes(
    _ account: SettlementBounds.Account, _ point: Int, _ party: SettlementBounds, _ asked: Bool
  ) -> Bool {
    guard case .ordinal(let ranks) = account.region else { return false }
    if case .ordinal(let refused) = party.excluded, refused.contains(point) { return false }
    if ranks.contains(point) { return true }
    switch account.toward {
    case .high: return point >= ranks.min() ?? 0
    case .low: return point <= ranks.max() ?? 0
    case nil: return asked && ranks.count == 1
    }
  }

  private func range(_ parties: [SettlementBounds]) throws -> SettlementRange {
    try #require(SettlementRange(parties, on: scale))
  }

  private func party(
    _ name: String, _ typed: String, _ toward: ScaleEnd? = nil
  ) throws -> SettlementBounds {
    SettlementBounds(party: name, accounts: [.init(region: try region(typed), toward: toward)])
  }

  private func region(_ typed: String) throws -> Region {
    try #require(try Region(Value(typed: typed), on: scale))
  }
}
