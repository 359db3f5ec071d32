import Foundation
import Positions
import TestSupport
import Testing

@testable import Dossiers

/// One dossier that types every key, and the published schema of the form.
struct EveryKeyTests {
  static let yaml = """
    dossier: 1
    marking: TLP:GREEN
    credibility: 2
    channel: public
    parties:
      north:
        name: North
        aliases: [The North, N]
        kind: state
        roles: [negotiator, {role: mediator, from: 2024, to: ../2025}]
        member-of: [league, {party: union, from: 2020, to: 2026}]
        succeeds: old-north
      south: {name: South, aliases: S, kind: movement, roles: negotiator, member-of: league}
      league: {name: League, kind: coalition}
      union: {name: Union, kind: organisation}
      old-north: {name: Old North, kind: state}
      envoy:
        name: The envoy
        kind: person
        speaks-for: [north, {party: league, from: 2025, to: 2026}]
    issues:
      zone: {title: Zone, scale: {km: [0, 12], 0: none}, topics: [land, water], succeeds: border}
      border: Border
      zone:level: {title: Level, scale: {ordinal: [low, mid, high]}}
      zone:who: {title: Who, scale: {choice: [un, other]}, topics: land}
      zone:what: {title: What, scale: {set: [a, b, c]}}
      zone:when: {title: When, scale: {date: [2025-01-01, ..]}}
      zone:since: {title: Since, scale: date}
      zone:words: {title: Words, scale: text}
    source:
      slug: paper
      title: Paper
      publisher: The Paper
      url: https://paper.example/1
      published: 2025-08-01
      language: fr
      kind: interview
      reliability: B
      sha256: 09172a95848c89fe69291f7a0db4d2dce2f403ecb0b2daf1cea709d3f209aa3a
    left-out: [{text: a forecast, why: no party's voice}]
    accounts:
    - by: [{informant: an aide, side: league}, {party: north, person: envoy}]
      channel: in-talks
      locator: page 1
      credibility: 3
      language: en
      statements:
      - label: first
        demands: zone
        value: 3..
        text: three at least
        toward: high
        firm: true
        if:
        - {party: south, issue: zone:who, value: un}
        - {party: south, issue: zone:what, includes: [a], excludes: b}
        - {text: a pause}
        - peace
        placed-by-recorder: true
        valid: 2025-07~
        quote: {text: drei, language: de, translation: three}
        passage: three, said the envoy
        same-as: [paper#second, paper#talks]
        channel: internal
        credibility: 1
        locator: page 2
        language: it
        marking: amber+strict
      - {label: second, prefers: zone, value: 5, quote: cinq, language: fr}
      - {offers: 'zone:level', value: [mid, low], quote: q}
      - {accepts: 'zone:level', value: mid..high, quote: q}
      - {refuses: 'zone:when', value: 2025-09, firm: south, quote: q}
      - {withdraws: 'zone:since', party: south, text: gone, quote: q}
      - {priority: [zone, border], rank: 2, salience: 80, regarding: deal@1, text: t, quote: q}
      - tables: deal@1
        title: The deal
        by: [north, south]
        to: league
        sponsors: [union]
        based-on: deal@0
        in-answer-to: plan
        terms:
        - {issue: 'zone:what', exactly: [a, b], text: both, placed-by-recorder: yes}
        - {paragraph: '3', absent: no date, bracketed-by: [north], bracketed-why: too early}
        - {issue: 'zone:what', includes: a, excludes: [b, c]}
        quote: q
      - answers: deal
        party: south
        answer: accepts in part
        to: [north]
        reservations: [the date, {issue: zone, text: width}]
        if: a pause
        text: t
        quote: q
      - {claims: other, about: [south, league], says: lacks, regarding: zone, text: t, quote: q}
      - {disputes: 'paper#first', party: south, answer: declines to comment, text: t, quote: q}
      - {label: bare, disputes: 'paper#first', quote: q}
      - {intends: wait, party: north, kind: warning, regarding: deal@1, quote: q}
      - agrees: zone
        value: 2.50
        parties: [north, south]
        proposal: deal@1
        text: t
        quote: q
      - {agrees: 'zone:what', includes: a, excludes: b, parties: [north, south], quote: q}
      - {priority: border, rank: top, quote: q}
      - {answers: deal@1, party: north, answer: accepts, quote: q}
      - {talks: round-1, change: opened, parties: [north], place: Doha, text: t, quote: q}
    - by: {parties: [north, south]}
      statements:
      - {label: jointly, agrees: 'zone:words', text: peace, quote: q}
    """

  @Test func `every key is read`() throws {
    let reading = try readDossiers(
      [DossierFile(name: "all.yaml", bytes: Array(Self.yaml.utf8))], in: LedgerOnPaper())
    #expect(reading.problems.map(\.description) == [])
    #expect(reading.drafts.count == 34)
    // Every field of every message that a dossier can hold is said in some body.
    var said: Set<String> = []
    for draft in reading.drafts {
      said.formUnion(paths(draft.body.tree(), type(of: draft.body).type.name))
    }
    var all: Set<String> = []
    for type in EventType.allCases where !type.isEditorial && type != .recorderDeclared {
      var filler = FieldFiller()
      all.formUnion(paths(filler.body(of: type).tree(), type.name))
    }
    #expect(all.subtracting(said).sorted() == [])
  }

  private func paths(_ tree: FieldTree, _ root: String) -> Set<String> {
    switch tree {
    case .fields(let fields):
      fields.reduce(into: [root]) { found, field in
        // What many messages hold has to be said in one of them.
        let isShared = ["attribution", "sameAs", "conditions", "value", "scale"]
          .contains(field.name)
        found.formUnion(paths(field.value, isShared ? field.name : "\(root).\(field.name)"))
      }
    case .list(let elements):
      elements.reduce(into: [root]) { $0.formUnion(paths($1, root)) }
    case .text, .number, .flag: [root]
    }
  }

  @Test func `the values of the keys are those typed`() throws {
    let reading = try readDossiers(
      [DossierFile(name: "all.yaml", bytes: Array(Self.yaml.utf8))], in: LedgerOnPaper())
    let first: PositionStated = try #require(reading.statement("paper#first"))
    #expect(first.value?.typedForm == "3..")
    #expect(first.firm == "north")
    #expect(first.attribution.quote?.language == "de")
    #expect(first.attribution.channel == .internal)
    #expect(first.attribution.locator == "page 2")
    #expect(first.conditions.map(\.text) == ["", "", "a pause", "peace"])
    #expect(reading.drafts.first { $0.body as? PositionStated == first }?.marking == .amberStrict)
    let second: PositionStated = try #require(reading.statement("paper#second"))
    #expect(second.attribution.quote?.language == "fr")
    #expect(second.attribution.credibility == 3)
    #expect(reading.drafts.first { $0.body as? PositionStated == second }?.marking == .green)
    let bare: AccountAnswered = try #require(reading.statement("paper#bare"))
    #expect(bare.answer == .disputes)
    #expect(bare.party == "north")
    let level: PositionStated = try #require(reading.statement("paper#accepts/north/zone:level"))
    #expect(level.value == .options(["mid", "high"]))
    let date: PositionStated = try #require(reading.statement("paper#refuses/north/zone:when"))
    #expect(date.value == .date(try EDTFDate("2025-09")))
    let joint: ElementAgreed = try #require(reading.statement("paper#jointly"))
    #expect(joint.parties == ["north", "south"])
  }

  @Test func `made labels are those of the table`() throws {
    let reading = try readDossiers(
      [DossierFile(name: "all.yaml", bytes: Array(Self.yaml.utf8))], in: LedgerOnPaper())
    let labels = reading.drafts.compactMap { ($0.body as? any StatementMessage)?.label }
    #expect(
      labels == [
        "first", "second", "offers/north/zone:level", "accepts/north/zone:level",
        "refuses/north/zone:when", "withdraws/south/zone:since", "priority/north/zone+border",
        "tables/deal@1", "answers/south/deal", "claims/north/south+league/other",
        "disputes/south/paper/first", "bare", "intends/north/deal@1", "agrees/zone",
        "agrees/zone:what", "priority/north/border", "answers/north/deal@1", "talks", "jointly",
      ])
  }

  @Test func `the worked example of the form is read`() throws {
    let file = projectRoot.appendingPathComponent("Sources/Dossiers/DossierForm.swift")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let example = lines.prefix { !$0.hasPrefix("// Every key") }.filter { $0.hasPrefix("//    ") }
    let yaml = example.map { $0.dropFirst(7) + "\n" }.joined()
    let reading = try readDossiers(
      [DossierFile(name: "e", bytes: Array(yaml.utf8))], in: LedgerOnPaper())
    #expect(reading.problems.map(\.description) == [])
    #expect(reading.drafts.count == 4)
  }

  @Test func `a dossier keeps what its texts look like`() throws {
    let reading = try reading(
      of: dossier(
        ofStatements: """
          - {demands: aid:entry, text: no, passage: 1e3, label: 0x10}
          - {demands: truce:duration, value: 1e1, quote: 2025-07-13, locator: 12:30:45}
          - {demands: blockade, text: ~, passage: "null"}
          """))
    #expect(reading.problems == [])
    let bodies = reading.drafts.compactMap { $0.body as? PositionStated }
    #expect(bodies.map(\.text) == ["no", "", "~"])
    #expect(bodies.map(\.attribution.passage) == ["1e3", "", "null"])
    #expect(bodies[0].label == "0x10")
    #expect(bodies[1].value == .exact(try Decimal(10)))
    #expect(bodies[1].attribution.quote?.text == "2025-07-13")
    #expect(bodies[1].attribution.locator == "12:30:45")
  }
}
