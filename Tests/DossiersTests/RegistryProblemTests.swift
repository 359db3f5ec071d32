import Testing

/// What is wrong with declared parties and issues.
struct RegistryProblemTests {
  @Test func `parties are checked key by key`() throws {
    let found = try problems(
      of: """
        dossier: 1
        parties:
          hamas: {name: Hamas, kind: movment, roles: [negotiater]}
          x: {kind: state, name: '', roll: 3}
          Y y: {name: Y, kind: state}
          source: {name: S, kind: state}

        """)
    #expect(
      found == """
        d.yaml:3: parties.hamas.kind: found “movment”, expected one of state, organisation, \
        movement, faction, coalition, person; did you mean movement?
        d.yaml:3: parties.hamas.roles[0]: found “negotiater”, expected one of negotiator, \
        mediator, guarantor, observer, stakeholder; did you mean negotiator?
        d.yaml:4: parties.x.roll: found the key “roll”, expected one of name, aliases, kind, \
        roles, member-of, speaks-for, succeeds
        d.yaml:4: parties.x.name: found nothing, expected a text
        d.yaml:5: parties.Y y: found “Y y”, expected a slug: a–z, 0–9 and '-', at most 64 \
        characters
        d.yaml:6: parties.source: found “source”, expected another slug: “by: source” is taken
        """)
  }

  @Test func `a role or a tie does not end before it begins`() throws {
    let found = try problems(
      of: """
        dossier: 1
        parties:
          a: {name: A, kind: state, roles: [{role: negotiator, from: 2025, to: 2020}]}
          b: {name: B, kind: state, member-of: {party: a, from: 2025, to: 2024-12}}
          p: {name: P, kind: person, speaks-for: [a, {party: b, from: 2025-02, to: 2025-01}]}
          q: {name: Q, kind: person, speaks-for: {party: b, from: 2025-02, to: 2025}}

        """)
    #expect(
      found == """
        d.yaml:3: parties.a.roles: found 2025 to 2020, expected an end that is not before the start
        d.yaml:4: parties.b.member-of: found 2025 to 2024-12, expected an end that is not before \
        the start
        d.yaml:5: parties.p.speaks-for: found 2025-02 to 2025-01, expected an end that is not \
        before the start
        """)
  }

  @Test func `ties name declared parties and have dates`() throws {
    let found = try problems(
      of: """
        dossier: 1
        parties:
          a: {name: A, kind: state, member-of: [palestinian-faction]}
          p: {name: P, kind: person, speaks-for: {party: hamass, from: 2025-13-01}, succeeds: q}
          r: {name: R, kind: state, roles: {from: 2025}, member-of: {to: 2025}}

        """)
    #expect(
      found == """
        d.yaml:3: parties.a.member-of[0]: found “palestinian-faction”, expected a declared \
        party; did you mean palestinian-factions?
        d.yaml:4: parties.p.speaks-for.from: found “2025-13-01”, expected a month of 01 to 12
        d.yaml:4: parties.p.speaks-for.party: found “hamass”, expected a declared party; did \
        you mean hamas?
        d.yaml:4: parties.p.succeeds: found “q”, expected a declared party
        d.yaml:5: parties.r.roles.role: found nothing, expected one of negotiator, mediator, \
        guarantor, observer, stakeholder
        d.yaml:5: parties.r.member-of.party: found nothing, expected a party
        """)
  }

  @Test func `parties and issues stand under their slugs`() throws {
    let found = try problems(
      of: """
        dossier: 1
        parties: [a]
        issues: text

        """)
    #expect(
      found == """
        d.yaml:2: parties: found a list, expected a slug for each party, with its keys
        d.yaml:3: issues: found “text”, expected a slug for each issue, with its keys
        """)
  }

  @Test func `ranges of quantities have a start below an end`() throws {
    let found = try problems(
      of: """
        dossier: 1
        issues:
          b: {title: B, scale: {km: [12, 0]}}
          c: {title: C, scale: {km: [a, b]}}
          n: {title: N, scale: {days: [0, 3, 4]}}
          j: {title: J, scale: {km: 0..12, 13: far}}
          o: {title: O, scale: {km: 0..12, 1: near, 1.0: nearer}}

        """)
    #expect(
      found == """
        d.yaml:3: issues.b.scale: found the range 12 to 0, expected an end above the start
        d.yaml:4: issues.c.scale.km: found “a” and “b”, expected the lowest and the highest \
        value, such as [0, 12]
        d.yaml:5: issues.n.scale.days: found a list, expected the lowest and the highest value, \
        such as [0, 12]
        d.yaml:6: issues.j.scale: found 13: “far”, expected a text for a value of 0 to 12
        d.yaml:7: issues.o.scale.1.0: found the value 1 twice, expected each value once
        """)
  }

  @Test func `levels and options are two at least and differ`() throws {
    let found = try problems(
      of: """
        dossier: 1
        issues:
          d: {title: D, scale: {ordinal: [a]}}
          e: {title: E, scale: {choice: [a, a]}}
          k: {title: K, scale: {set: a}}

        """)
    #expect(
      found == """
        d.yaml:3: issues.d.scale: found 1 levels, expected 2 to 1000 levels
        d.yaml:4: issues.e.scale: found “a” twice, expected options that all differ
        d.yaml:5: issues.k.scale.set: found “a”, expected a list of names
        """)
  }

  @Test func `a scale is of one kind`() throws {
    let found = try problems(
      of: """
        dossier: 1
        issues:
          f: {title: F, scale: {km: [0, 1], m: [0, 1]}}
          g: {title: G, scale: words}
          l: {title: L, scale: {0: none}}
          p: {title: P, scale: {choice: [a, b], 0: none}}
          i: {title: I, scale: {date: [2025-01, 2026]}}

        """)
    #expect(
      found == """
        d.yaml:3: issues.f.scale: found “km” and “m”, expected one of ordinal, choice, set, \
        date, or a unit with its range
        d.yaml:4: issues.g.scale: found “words”, expected text, or a scale such as {km: [0, \
        12]} or {ordinal: [none, talks]}
        d.yaml:5: issues.l.scale: found no unit, expected one of ordinal, choice, set, date, or \
        a unit with its range
        d.yaml:6: issues.p.scale: found numbers beside choice, expected them beside a unit
        d.yaml:7: issues.i.scale.date: found “2025-01”, expected a day such as 2025-07-13, or ..
        """)
  }

  @Test func `issues have a slug, a title and a declared predecessor`() throws {
    let found = try problems(
      of: """
        dossier: 1
        issues:
          'm:': {title: M}
          q: {succeeds: trucee:duration}

        """)
    #expect(
      found == """
        d.yaml:3: issues.m:: found “m:”, expected an issue: slugs joined by ':', at most four, \
        such as buffer-zone:rafah
        d.yaml:4: issues.q.title: found nothing, expected a title
        d.yaml:4: issues.q.succeeds: found “trucee:duration”, expected a declared issue; did \
        you mean truce:duration?
        """)
  }
}
