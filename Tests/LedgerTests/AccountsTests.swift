import Measures
import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct AccountsTests {
  /// Coastal states and distant fleets on a fishery; the fleets tell otherwise of the coast.
  private func fishery() throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        coast: {name: Coast, kind: coalition, roles: [negotiator]}
        fleets: {name: Fleets, kind: coalition, roles: [negotiator]}
        bureau: {name: Bureau, kind: organisation, roles: [mediator]}
        atoll: {name: Atoll, kind: state, member-of: [coast]}
        envoy: {name: Envoy, kind: person, speaks-for: [fleets]}
      issues:
        quota: {title: Quota, scale: {kt: [0, 100]}}
        season: {title: Season, scale: {days: [0, 365]}}
        fees: {title: Fees, scale: text}
        gear: {title: Gear, scale: {choice: [seine, longline]}}
      source: {slug: bulletin, title: Bulletin, publisher: Bulletin, published: 2026-02-01}
      accounts:
      - by: coast
        statements:
        - {offers: quota, value: 60, quote: sixty}
        - {offers: season, value: 200, passage: it would take 200 days}
        - {label: good, claims: good faith, about: coast, says: has, quote: in good faith}
      - by: {party: fleets, person: envoy}
        statements:
        - {label: q, offers: quota, party: coast, value: 70, passage: the coast said seventy}
        - {label: s, offers: season, party: coast, value: 150..180, passage: 150 to 180}
        - {label: f, offers: fees, party: coast, text: by weight, passage: by weight}
        - {label: g, accepts: gear, party: coast, value: seine, channel: in-talks, passage: seines}
        - {label: bad, claims: good faith, about: coast, says: lacks, quote: in bad faith}
        - {label: slow, claims: obstruction, about: coast, says: has, quote: they stall}
      - by: [bureau, coast]
        statements: [{label: b, offers: quota, party: coast, value: 65, passage: the coast says 65}]
      - by: {informant: a delegate, side: atoll}
        statements: [{label: d, offers: quota, party: coast, value: 60, passage: sixty}]
      - by: coast
        statements:
        - {label: no, disputes: bulletin#q, answer: denies, quote: never seventy}
        - {label: no-g, disputes: bulletin#g, answer: denies, quote: no seines}
      """)
    return test
  }

  private func accounts(
    _ test: LedgerUnderTest, _ words: [String], _ policy: AccountPolicy = .standard
  ) throws -> AccountsReport {
    var question = Question()
    question.accounts = policy
    return try test.ledger.answer(AccountsInquiry(try Query(words), question: question))
  }

  @Test func `each teller's account is held against the party's own word`() throws {
    let report = try accounts(fishery(), ["coast"])
    let coast = try #require(report.parties.first)
    let quota = try #require(coast.cells.first { $0.issue.slug == "quota" })
    #expect(
      quota.tellings.map(\.teller)
        == [.itself, .parties(["fleets"]), .parties(["bureau"]), .ownSide])
    #expect(quota.tellings.map { $0.distance?.gap?.least.doubleValue } == [nil, 10, 5, 0])
    let season = try #require(coast.cells.first { $0.issue.slug == "season" })
    #expect(season.own?.accounts.map(\.account.accountClass) == [.relayed])
    let told = try #require(season.tellings.last?.distance?.gap)
    #expect([told.least.doubleValue, told.most?.doubleValue] == [20, 50])
    #expect(coast.ownCount == 2)
    #expect(coast.othersCount == 4)
    #expect(coast.bothCount == 2)
    #expect(coast.comparedCount == 2)
  }

  @Test func `what the party denied says so, in private too, and is in no figure`() throws {
    let report = try accounts(fishery(), ["coast"])
    let tellings = try #require(report.parties.first).cells.flatMap(\.tellings)
    let denied = tellings.flatMap(\.accounts).filter { !$0.denials.isEmpty }
    #expect(denied.count == 2)
    let gear = try #require(tellings.first { $0.stance.issue == "gear" })
    #expect(gear.stance.counted.isEmpty)
    #expect(gear.shared?.comparison == .leftOut(.nothingFromEither))
  }

  @Test func `claims stand beside the party's own, and who tells no position is named`() throws {
    let report = try accounts(fishery(), ["coast"])
    let coast = try #require(report.parties.first)
    #expect(coast.claims.map(\.kind) == [.goodFaith, .obstruction])
    let own = coast.claims.map { claim in
      claim.opposites.filter { report.claims.all[$0]?.speaker.includes("coast") ?? false }.count
    }
    #expect(own == [1, 0])
    #expect(coast.untold.isEmpty)
    let fleets = try accounts(fishery(), ["fleets"])
    #expect(fleets.parties.isEmpty)
    #expect(fleets.silent.map(\.slug) == ["fleets"])
  }

  @Test func `one party's accounts stand beside the own word alone`() throws {
    let report = try accounts(fishery(), ["coast"], .according(to: "fleets"))
    let coast = try #require(report.parties.first)
    let tellers = Set(coast.cells.flatMap { $0.tellings.map(\.teller) })
    #expect(tellers == [.itself, .parties(["fleets"])])
    // What the coast says for itself stays, though the fleets do not tell it.
    let claim = try #require(coast.claims.first { $0.kind == .goodFaith })
    #expect(!claim.opposites.isEmpty)
    let own = try accounts(fishery(), ["coast"], .ownOnly)
    #expect(try #require(own.parties.first).othersCount == 0)
  }

  @Test func `steps told otherwise than the party tells them are found`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let report = try accounts(test, [])
    let israel = try #require(report.parties.first { $0.party.slug == "israel" })
    #expect(israel.steps.map(\.content) == ["recalled-for-consultations", "withdrew"])
    #expect(israel.steps.map(\.standing) == [.own, .different(47)])
    let mediators = try #require(report.parties.first { $0.party.slug == "mediators" })
    #expect(mediators.steps.map(\.standing) == [.untold])
    #expect(mediators.steps.map(\.teller) == [.parties(["hamas"])])
    let hamas = try #require(report.parties.first)
    #expect(hamas.ownCount == 0)
    #expect(hamas.othersCount == 6)
    #expect(hamas.untold.map(\.slug) == ["israel", "us", "qatar", "egypt", "mediators"])
  }

  @Test func `what is told by one party is its stance according to that party`() throws {
    var random = SeededGenerator()
    for _ in 0..<5 {
      let record = try RandomRecord(batches: 12, random: SeededGenerator(seed: random.next()))
      let report = try accounts(record.test, [])
      for party in report.parties {
        for cell in party.cells {
          let live = try record.test.ledger.read {
            try $0.stanceCell(CellKey(party: party.party.slug, issue: cell.issue.slug))
              .statements()
          }
          let told = cell.tellings.flatMap { $0.accounts.map(\.account.sequence) }
          let expected = live.filter { $0.kind != .answer }.compactMap(\.sequence)
          #expect(told.sorted() == expected.sorted(), "\(random)")
          for telling in cell.tellings {
            guard case .parties(let tellers) = telling.teller, tellers.count == 1,
              telling.accounts.allSatisfy({ $0.account.statement.conditions.isEmpty })
            else { continue }
            let table = try record.test.ledger.stances(
              parties: [party.party.slug], issues: [cell.issue.slug],
              policy: .according(to: tellers[0]))
            let stance = try #require(table.rows.first?.stances.first)
            #expect(stance.open.region == telling.stance.open.region, "\(random)")
            #expect(stance.open.slots.keys == telling.stance.open.slots.keys, "\(random)")
          }
        }
      }
    }
  }
}
