import Dossiers
import Positions
import TestSupport
import Testing

/// Several files in one call, and statements that come from no file.
struct DossierCallTests {
  private func file(_ name: String, _ yaml: String) -> DossierFile {
    DossierFile(name: name, bytes: Array(yaml.utf8))
  }

  private let source = "source: {slug: s, title: S, published: 2025-07-25}"

  @Test func `a reading that is finished keeps nothing of the record it was read beside`() throws {
    var record: LedgerOnPaper? = LedgerOnPaper()
    weak let seen = record
    if let record { _ = try readDossiers(try dohaFiles(), in: record) }
    record = nil
    #expect(seen == nil)
  }

  @Test func `files cite what later files declare`() throws {
    let reading = try readDossiers(
      [
        file(
          "a",
          """
          dossier: 1
          source: s
          accounts: [{by: north, statements: [{demands: zone, text: x, quote: q,
            same-as: 's#other'}]}]
          """),
        file(
          "b",
          """
          dossier: 1
          \(source)
          parties: {north: {name: North, kind: state}}
          issues: {zone: Zone}
          accounts: [{by: source, statements: [{label: other, demands: zone, party: north,
            text: x, passage: p}]}]
          """),
      ], in: LedgerOnPaper())
    #expect(reading.problems.map(\.description) == [])
    #expect(reading.drafts.map(\.file) == ["a", "b", "b", "b", "b"])
    #expect(reading.sources == ["s"])
    let demand: PositionStated = try #require(reading.statement("s#demands/north/zone"))
    #expect(demand.sameAs == [reading.drafts[4].id])
    #expect(demand.valid == "2025-07-25")
  }

  @Test(arguments: [
    // What a party publishes of others is its account; what it says itself or jointly is not.
    ("south", "statement", ["north", "south"]), ("north", "statement", ["north"]),
    ("{parties: [north, south]}", "statement", ["north+south"]),
    ("[north, south]", "interview", ["north", "south"]),
    ("{informant: a delegate, side: south}", "statement", ["north", "?"]),
    ("{informant: a delegate, side: north}", "statement", ["?"]),
    ("source", "statement", []), ("envoy", "statement", ["envoy"]),
    // Votes and minutes are the words of those who vote and speak.
    ("south", "vote", ["south"]), ("south", "minutes", ["south"]),
  ])
  func `a party is the outermost voice of what it publishes`(
    by: String, kind: String, expected: [String]
  ) throws {
    let reading = try readDossiers(
      [
        file(
          "a",
          """
          dossier: 1
          source: {slug: s, title: S, published: 2025-07-25, publisher: north, kind: \(kind)}
          parties:
            north: {name: North, kind: state}
            south: {name: South, kind: state}
            envoy: {name: Envoy, kind: person, speaks-for: [north]}
          issues: {zone: Zone}
          accounts: [{by: \(by), statements: [{label: l, demands: zone, party: south, text: x,
            quote: q}]}]
          """)
      ], in: LedgerOnPaper())
    #expect(reading.problems.map(\.description) == [])
    let demand: PositionStated = try #require(reading.statement("s#l"))
    let voices = demand.attribution.voices.map {
      $0.parties.isEmpty ? "?" : $0.parties.joined(separator: "+")
    }
    #expect(voices == expected)
  }

  @Test func `a source that is only cited is not complete`() throws {
    let ledger = try dohaRegistry()
    ledger.sources["s"] = SourceDeclared()
    ledger.sources["s"]?.slug = "s"
    ledger.sources["s"]?.published = "2025-07-25"
    let reading = try readDossiers(
      [
        file(
          "a",
          """
          dossier: 1
          source: s
          accounts: [{by: us, statements: [{withdraws: blockade, quote: q}]}]
          """
        )
      ], in: ledger)
    #expect(reading.problems.map(\.description) == [])
    #expect(reading.sources == [])
    #expect(reading.drafts.count == 1)
  }

  @Test func `one declaration may stand in two files, two may not`() throws {
    let first = file("a", "dossier: 1\nparties: {north: {name: North, kind: state}}\n")
    let same = file("b", "dossier: 1\nparties: {north: {kind: state, name: North}}\n")
    let other = file("c", "dossier: 1\nparties: {north: {name: Nord, kind: state}}\n")
    let twice = try readDossiers([first, same], in: LedgerOnPaper())
    #expect(twice.problems == [])
    #expect(twice.drafts.count == 1)
    let reading = try readDossiers([first, same, other], in: LedgerOnPaper())
    #expect(
      reading.problems.map(\.description) == [
        """
        c:2: parties.north: found another declaration of “north”, expected the same one as \
        before, or none
        """
      ])
  }

  @Test func `new parties continue the order on record, known ones keep theirs`() throws {
    let ledger = try dohaRegistry()
    let yaml = """
      dossier: 1
      parties:
        north: {name: North, kind: state}
        us: {name: United States, kind: state}
        south: {name: South, kind: state}
      """
    let reading = try readDossiers([file("a", yaml)], in: ledger)
    let orders = reading.drafts.compactMap { ($0.body as? PartyDeclared)?.order }
    #expect(orders == [9, 3, 10])
  }

  @Test func `equal made labels in two files of one source need a typed one`() throws {
    let statement = "[{by: us, statements: [{withdraws: blockade, quote: q}]}]"
    let files = [
      file("a", "dossier: 1\n\(source)\naccounts: \(statement)"),
      file("b", "dossier: 1\nsource: s\naccounts: \(statement)"),
    ]
    let reading = try readDossiers(files, in: try dohaRegistry())
    #expect(
      reading.problems.map(\.description) == [
        """
        b:3: accounts[0].statements[0].label: found “withdraws/us/blockade”, made for the \
        statement of a:3 too, expected a label on one of the two
        """
      ])
  }

  @Test func `a file that cannot be read hides no other, and no other is blamed`() throws {
    let reading = try readDossiers(
      [
        file("a", "dossier: 1\nparties: {north: {name: North\n"),
        file("b", "dossier: 1\n\(source)\naccounts: [{by: north, statements: []}]\n"),
        file("c", "dossier: 3\n"),
      ], in: LedgerOnPaper())
    #expect(reading.problems.map(\.file) == ["a", "c"])
  }

  @Test func `problems stand in the order of files and lines`() throws {
    let reading = try readDossiers(
      [
        file("b", "dossier: 2\nmarking: x\n"),
        file("a", "dossier: 1\nissues:\n  zone: {title: Z, succeeds: x}\n  b: {titel: B}\n"),
      ], in: LedgerOnPaper())
    #expect(reading.problems.map { "\($0.file)\($0.line)" } == ["b1", "b2", "a3", "a4", "a4"])
  }

  @Test func `a statement is read from keys and values alone`() throws {
    let ledger = try dohaRegistry()
    ledger.sources["s"] = SourceDeclared()
    ledger.sources["s"]?.slug = "s"
    ledger.sources["s"]?.published = "2025-07-25"
    let reading = try readStatement(
      [
        TypedField("demands", TypedNode(text: "guarantees")),
        TypedField("includes", TypedNode(texts: ["withdrawal"])),
        TypedField("quote", TypedNode(text: "withdraw")),
      ],
      account: [
        TypedField("by", TypedNode(text: "hamas")),
        TypedField("channel", TypedNode(text: "public")),
      ], of: "s", in: ledger)
    #expect(reading.problems.map(\.description) == [])
    #expect(reading.warnings == [])
    #expect(reading.drafts.count == 1)
    let body: PositionStated = try #require(reading.statement("s#demands/hamas/guarantees"))
    #expect(body.attribution.channel == .public)
    #expect(body.valid == "2025-07-25")
    #expect(reading.drafts.first?.line == 0)
  }

  @Test func `problems of a statement alone name its keys`() throws {
    let reading = try readStatement(
      [
        TypedField("demands", TypedNode(text: "truce:duration")),
        TypedField("value", TypedNode(text: "400")),
        TypedField("quote", TypedNode(text: "q")),
      ], account: [TypedField("by", TypedNode(text: "hams"))], of: "s", in: try dohaRegistry())
    #expect(
      reading.problems.map(\.description) == [
        "source: found “s”, expected a declared source",
        "by: found “hams”, expected a declared party; did you mean hamas?",
        "value: found 400 days, expected numbers of 0 to 365 days",
      ])
  }

  @Test func `a whole dossier can be typed otherwise than in YAML`() throws {
    let party = TypedNode(fields: [
      ("name", TypedNode(text: "North")), ("kind", TypedNode(text: "state")),
    ])
    let typed = TypedNode(fields: [
      ("dossier", TypedNode(text: "1")), ("parties", TypedNode(fields: [("north", party)])),
    ])
    let reading = try readDossiers(
      [DossierFile(name: "party", typed: typed)], in: LedgerOnPaper())
    #expect(reading.problems == [])
    #expect((reading.drafts.first?.body as? PartyDeclared)?.name == "North")
  }

  @Test func `a proposal nobody tabled is a warning, not a refusal`() throws {
    let yaml = dossier(
      ofStatements: """
        - {answers: plan@2, answer: rejects, quote: q}
        - {tables: plan@1, based-on: draft, quote: q}
        """)
    let ledger = try dohaRegistry()
    let reading = try readDossiers([file("d", yaml)], in: ledger)
    #expect(reading.problems == [])
    #expect(
      reading.warnings.map(\.description) == [
        """
        d:6: accounts[0].statements[0].answers: found “plan@2”, which is not tabled yet, \
        expected a proposal of these files or on record; did you mean plan@1?
        """,
        """
        d:7: accounts[0].statements[1].based-on: found “draft”, which is not tabled yet, \
        expected a proposal of these files or on record
        """,
      ])
    ledger.proposals = ["plan", "plan@2", "draft", "draft@1"]
    #expect(try readDossiers([file("d", yaml)], in: ledger).warnings == [])
  }
}
