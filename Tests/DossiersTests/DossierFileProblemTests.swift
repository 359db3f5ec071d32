import Testing

/// What is wrong with a file as a whole, its source and its accounts.
struct DossierFileProblemTests {
  @Test func `an empty file is refused`() throws {
    let found = try problems(
      of: """

        """)
    #expect(
      found == """
        d.yaml:1: found nothing, expected a dossier, which starts with “dossier: 1”
        """)
  }

  @Test func `what is no dossier is refused`() throws {
    let found = try problems(
      of: """
        - a

        """)
    #expect(
      found == """
        d.yaml:1: found a list, expected a dossier, which starts with “dossier: 1”
        """)
  }

  @Test func `a file without its version is refused`() throws {
    let found = try problems(
      of: """
        a: b

        """)
    #expect(
      found == """
        d.yaml:1: a: found the key “a”, expected one of dossier, source, parties, issues, \
        credibility, channel, marking, accounts, left-out
        d.yaml:1: dossier: found nothing, expected “dossier: 1” at the top
        """)
  }

  @Test func `a newer version is refused`() throws {
    let found = try problems(
      of: """
        dossier: 2

        """)
    #expect(
      found == """
        d.yaml:1: dossier: found “2”, expected 1
        """)
  }

  @Test func `unknown keys are named with the nearest known one`() throws {
    let found = try problems(
      of: """
        dossier: 1
        sauce: 1
        Marking: 3

        """)
    #expect(
      found == """
        d.yaml:2: sauce: found the key “sauce”, expected one of dossier, source, parties, \
        issues, credibility, channel, marking, accounts, left-out; did you mean source?
        d.yaml:3: Marking: found the key “Marking”, expected one of dossier, source, parties, \
        issues, credibility, channel, marking, accounts, left-out; did you mean marking?
        """)
  }

  @Test func `markings other than those of the protocol are refused`() throws {
    let found = try problems(
      of: """
        dossier: 1
        marking: pink

        """)
    #expect(
      found == """
        d.yaml:2: marking: found “pink”, expected one of clear, green, amber, amber+strict, red
        """)
  }

  @Test func `a source is checked key by key`() throws {
    let found = try problems(
      of: """
        dossier: 1
        source:
          slug: S
          titel: S
          published: 2025-02-30
          kind: pres report
          reliability: G
          sha256: abc
        left-out: [{text: a}, b]
        credibility: 7
        channel: open

        """)
    #expect(
      found == """
        d.yaml:3: source.slug: found “S”, expected a slug: a–z, 0–9 and '-', at most 64 characters
        d.yaml:3: source.title: found nothing, expected a title
        d.yaml:4: source.titel: found the key “titel”, expected one of slug, title, publisher, \
        url, published, language, kind, reliability, sha256; did you mean title?
        d.yaml:5: source.published: found “2025-02-30”, expected a day of 01 to 28 in Feb 2025
        d.yaml:6: source.kind: found “pres report”, expected one of statement, interview, press \
        report, document, leak, minutes, vote; did you mean press report?
        d.yaml:7: source.reliability: found “G”, expected one of A, B, C, D, E, F
        d.yaml:8: source.sha256: found “abc”, expected 64 hexadecimal digits
        d.yaml:9: left-out[0].why: found nothing, expected why it was left out
        d.yaml:9: left-out[1]: found “b”, expected an entry with keys such as text, why
        d.yaml:10: credibility: found “7”, expected a whole number from 1 to 6
        d.yaml:11: channel: found “open”, expected one of public, in-talks, internal
        """)
  }

  @Test func `a source has a date of publication`() throws {
    let found = try problems(
      of: """
        dossier: 1
        source: {slug: s, title: S}

        """)
    #expect(
      found == """
        d.yaml:2: source.published: found nothing, expected the date of publication, such as \
        2025-07-25
        """)
  }

  @Test func `a cited source is declared somewhere`() throws {
    let found = try problems(
      of: """
        dossier: 1
        source: nosuch
        left-out: [{text: a, why: b}]

        """)
    #expect(
      found == """
        d.yaml:2: source: found “nosuch”, expected a declared source
        d.yaml:3: left-out: found what was left out of a source that is only cited, expected it \
        where the source is declared
        """)
  }

  @Test func `accounts have a source`() throws {
    let found = try problems(
      of: """
        dossier: 1
        accounts: []

        """)
    #expect(
      found == """
        d.yaml:1: source: found nothing, expected the source, as accounts are typed
        """)
  }

  @Test func `voices are declared and fit together`() throws {
    let found = try problems(
      of: """
        dossier: 1
        source: {slug: s, title: S, published: 2025-07-25}
        accounts:
        - by: Hamas
        - statements: []
        - by: {party: us, informant: x, side: us}
          statements: []
        - by: {person: witkoff}
          statements: []
        - by: {party: us, person: hamas, side: us}
          statements: []
        - by: [source, [us]]
          statements: []
        - by: []
          statements: [3]
        - by: {parties: [us, us]}
          chanel: public
          statements: []
        - by: Washingtn
          statements: []

        """)
    #expect(
      found == """
        d.yaml:4: accounts[0].by: found “Hamas”, expected a declared party; did you mean hamas?
        d.yaml:4: accounts[0].statements: found nothing, expected a list of statements
        d.yaml:5: accounts[1].by: found nothing, expected who speaks: a party, an informant, or \
        “source”
        d.yaml:6: accounts[2].by: found a party and an informant, expected one of them
        d.yaml:8: accounts[3].by: found neither party nor informant, expected one of them
        d.yaml:8: accounts[3].by.person: found a person alone, expected the party it speaks \
        for, too
        d.yaml:10: accounts[4].by.person: found “hamas”, a movement, expected a party of the \
        kind person
        d.yaml:10: accounts[4].by.side: found a side, expected one only where an informant is \
        described
        d.yaml:12: accounts[5].by[0]: found “source” in a chain, expected it by itself: the \
        source is always outermost
        d.yaml:12: accounts[5].by[1]: found a list in a list, expected a party, or {informant: …}
        d.yaml:14: accounts[6].by: found an empty list, expected who speaks, outermost first
        d.yaml:15: accounts[6].statements[0]: found “3”, expected a statement: a verb such as \
        demands, with keys
        d.yaml:16: accounts[7].by.parties[1]: found “us” twice, expected each party once
        d.yaml:17: accounts[7].chanel: found the key “chanel”, expected one of by, channel, \
        locator, credibility, language, statements; did you mean channel?
        d.yaml:19: accounts[8].by: found “Washingtn”, expected a declared party; did you mean us?
        """)
  }

  @Test func `accounts are entries`() throws {
    let found = try problems(
      of: """
        dossier: 1
        source: {slug: s, title: S, published: 2025-07-25}
        accounts: text

        """)
    #expect(
      found == """
        d.yaml:3: accounts: found “text”, expected an entry with keys such as by, channel, locator
        """)
  }

  @Test func `where nobody speaks alone the party is typed`() throws {
    let found = try problems(
      of: """
        dossier: 1
        source: {slug: s, title: S, published: 2025-07-25}
        accounts:
        - by: source
          statements:
          - {demands: aid:entry, text: x, passage: p}
          - {talks: doha, change: opened, passage: p}
        - by: {parties: [hamas, israel]}
          statements:
          - {demands: aid:entry, text: x, passage: p}
        - by: witkoff
          statements:
          - {demands: aid:entry, text: x, passage: p}

        """)
    #expect(
      found == """
        d.yaml:6: accounts[0].statements[0].party: found nothing, expected a party, as none \
        speaks here itself
        d.yaml:7: accounts[0].statements[1].parties: found nothing, expected at least one party
        d.yaml:10: accounts[1].statements[0].party: found nothing, expected one of hamas, \
        israel, as several speak here
        d.yaml:13: accounts[2].statements[0].party: found “witkoff”, a person, expected the \
        party that the person speaks for; did you mean us?
        """)
  }
}
