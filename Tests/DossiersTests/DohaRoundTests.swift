import Dossiers
import Foundation
import Positions
import TestSupport
import Testing

/// The shipped example: the sources of the Doha round, one dossier each.
struct DohaRoundTests {
  let reading: DossierReading

  init() throws {
    reading = try readDossiers(try dohaFiles(), in: LedgerOnPaper())
  }

  @Test func `every statement of the shipped dossiers is read`() {
    #expect(reading.problems.map(\.description) == [])
    var counts: [String: Int] = [:]
    for draft in reading.drafts { counts[type(of: draft.body).type.name, default: 0] += 1 }
    #expect(
      counts == [
        "party.declared": 8, "issue.declared": 19, "source.declared": 7, "position.stated": 10,
        "priority.stated": 2, "proposal.tabled": 9, "proposal.answered": 5, "claim.made": 9,
        "account.answered": 1, "intent.stated": 2, "talks.changed": 3,
      ])
    #expect(reading.drafts.count { $0.body is any StatementMessage } == 41)
  }

  @Test func `dossiers kept beside the checkout read alike`() throws {
    guard let folder = sharedDirectory?.appendingPathComponent("examples") else { return }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let files = try names.filter { $0.hasSuffix(".yaml") }.map { name in
      let data = try Data(contentsOf: folder.appendingPathComponent(name))
      return DossierFile(name: name, bytes: Array(data))
    }
    let other = try readDossiers(files, in: LedgerOnPaper())
    #expect(other.problems.map(\.description) == [])
    #expect(other.drafts.map { $0.body.encoded() } == reading.drafts.map { $0.body.encoded() })
  }

  @Test func `drafts stand in the order of files, declarations before statements`() {
    let files = reading.drafts.map(\.file)
    #expect(files == files.sorted())
    let kinds = reading.drafts.map { type(of: $0.body).type.isStatement }
    let ends = Set(reading.drafts.indices.dropFirst().filter { files[$0] != files[$0 - 1] })
    for index in kinds.indices.dropFirst() where kinds[index - 1] && !kinds[index] {
      #expect(ends.contains(index), "a declaration after a statement in \(files[index])")
    }
    let ids = reading.drafts.map(\.id)
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
    #expect(reading.sources.count == 7)
  }

  @Test func `the order of declaration is the order in the file`() {
    let parties = reading.drafts.compactMap { $0.body as? PartyDeclared }
    #expect(parties.map(\.order) == (1...8).map { UInt64($0) })
    #expect(parties.first?.slug == "hamas")
    let issues = reading.drafts.compactMap { $0.body as? IssueDeclared }
    #expect(issues.map(\.order) == (1...19).map { UInt64($0) })
  }

  @Test func `every body is sound and leads back to itself`() throws {
    for draft in reading.drafts {
      #expect(draft.body.problems() == [])
      let type = type(of: draft.body).type
      let again = try EventType.decode(type: type.name, schema: 1, body: draft.body.encoded())
      #expect(again.encoded() == draft.body.encoded())
    }
  }

  @Test func `dates are those typed, else those of publication`() {
    let dated = reading.drafts.compactMap { $0.body as? any StatementMessage }
    let dates = Dictionary(uniqueKeysWithValues: dated.map { ($0.name, $0.valid) })
    #expect(dates["menafn-2025-07-13#accepts/hamas/buffer-zone:perimeter"] == "../2025-07-13")
    #expect(dates["menafn-2025-07-13#offers/israel/buffer-zone:perimeter"] == "2025-07-13")
    #expect(dates["almayadeen-stalling-headline#stalling"] == "../2025-07-25")
    #expect(dates["almayadeen-2025-07-25#tables/january-framework@1"] == "2025-01")
  }

  @Test func `the voices are those of each account`() throws {
    let demand: PositionStated = try #require(
      reading.statement("almayadeen-2025-07-25#demands/hamas/aid:entry"))
    #expect(
      demand.attribution.voices.map(\.informant) == [
        "Palestinian sources close to the negotiations"
      ])
    #expect(demand.attribution.voices.map(\.side) == ["palestinian-factions"])
    #expect(demand.attribution.credibility == 3)
    #expect(demand.attribution.channel == nil)
    let claim: ClaimMade = try #require(reading.statement("witkoff-2025-07-24#interest"))
    #expect(claim.attribution.voices.map(\.parties) == [["us"]])
    #expect(claim.attribution.voices.map(\.person) == ["witkoff"])
    #expect(claim.attribution.channel == .public)
    let own: ProposalAnswered = try #require(
      reading.statement("almayadeen-2025-07-25#answers/hamas/us-proposal@2"))
    #expect(own.attribution.voices == [])
  }

  @Test func `references lead to the statements they name`() throws {
    let ids = Dictionary(
      uniqueKeysWithValues: reading.drafts.compactMap { draft in
        (draft.body as? any StatementMessage).map { ($0.name, draft.id) }
      })
    let denial: AccountAnswered = try #require(
      reading.statement("almayadeen-2025-07-25#denial"))
    #expect(denial.target == ids["witkoff-2025-07-24#interest"])
    #expect(denial.party == "hamas")
    #expect(denial.answer == .denies)
    let talks: TalksChanged = try #require(reading.statement("almayadeen-2025-07-25#talks"))
    #expect(
      talks.sameAs == [ids["witkoff-2025-07-24#talks"], ids["pmo-2025-07-24#talks"]])
    #expect(talks.parties == ["us", "israel"])
    #expect(talks.change == .withdrew)
  }

  @Test func `conditions name party, issue and value`() throws {
    let offer: PositionStated = try #require(
      reading.statement("times-of-israel-2025-07-14#accepts/israel/end-of-war"))
    #expect(offer.conditions.map(\.party) == ["hamas", "hamas"])
    #expect(offer.conditions.map(\.issue) == ["disarmament", "governance"])
    #expect(offer.conditions.map(\.value) == [.level("gives up"), .level("leaves")])
    #expect(offer.value == .level("committed"))
  }

  @Test func `what was left out is kept with the source`() {
    let sources = reading.drafts.compactMap { $0.body as? SourceDeclared }
    #expect(sources.map(\.leftOut.count) == [0, 0, 1, 1, 1, 2, 0])
  }

  @Test func `words the speaker did not say are counted`() {
    #expect(
      reading.warnings.map(\.description).contains(
        """
        6-almayadeen-2025-07-25.yaml:5: accounts: found 13 of 18 statements without the \
        speaker's words, expected a quote wherever the source has one
        """))
    #expect(reading.warnings.count == 5)
  }

  @Test func `read again after recording, everything has the id and order it had`() throws {
    let ledger = LedgerOnPaper(recording: reading.drafts)
    let again = try readDossiers(try dohaFiles(), in: ledger)
    #expect(again.problems == [])
    for (before, after) in zip(reading.drafts, again.drafts) {
      #expect(before.body.encoded() == after.body.encoded())
      if before.body is any StatementMessage { #expect(before.id == after.id) }
    }
    #expect(again.drafts.count == reading.drafts.count)
  }

  @Test func `a dossier by itself cites what is on record`() throws {
    let ledger = LedgerOnPaper(recording: reading.drafts)
    let files = try dohaFiles()
    let one = try readDossiers([files[6]], in: ledger)
    #expect(one.problems == [])
    #expect(one.drafts.count == 19)
    let without = try readDossiers([files[6]], in: LedgerOnPaper())
    #expect(without.problems.count > 19)
  }
}
