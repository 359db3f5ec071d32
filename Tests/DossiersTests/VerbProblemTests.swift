import Testing

/// What is wrong with statements other than positions.
struct VerbProblemTests {
  @Test func `a priority names issues and how much they matter`() throws {
    let found = try problems(
      ofStatements: """
        - {priority: [], rank: top, passage: p}
        - {priority: [aid:entry, aid:entri], rank: first, passage: p}
        - {priority: aid:entry, passage: p}
        - {priority: aid:entry, salience: 101, passage: p, label: a}
        - {priority: [blockade, blockade], rank: top, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].priority: found nothing, expected at least one issue
        d.yaml:7: …[1].priority[1]: found “aid:entri”, expected a declared issue; did you mean \
        aid:entry?
        d.yaml:7: …[1].rank: found “first”, expected top, or a whole number from 1
        d.yaml:8: …[2].salience: found nothing, expected a salience from 0 to 100, a rank, or top
        d.yaml:9: …[3].salience: found “101”, expected a whole number from 0 to 100
        d.yaml:10: …[4].priority[1]: found “blockade” twice, expected each issue once
        """)
  }

  @Test func `a withdrawal names a declared issue`() throws {
    let found = try problems(
      ofStatements: """
        - {withdraws: nowhere, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].withdraws: found “nowhere”, expected a declared issue
        """)
  }

  @Test func `a tabled proposal has a version and known parties`() throws {
    let found = try problems(
      ofStatements: """
        - {tables: us-proposal, passage: p}
        - {tables: us-proposal@1, by: nobody, in-answer-to: a@b@c, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].tables: found “us-proposal”, expected a proposal: slug@version
        d.yaml:7: …[1].by: found “nobody”, expected a declared party
        d.yaml:7: …[1].in-answer-to: found “a@b@c”, expected a proposal: slug@version, or slug \
        where none was said
        """)
  }

  @Test func `each term is checked`() throws {
    let found = try problems(
      ofStatements: """
        - {tables: us-proposal@1, passage: p, terms: [{value: 3}, {issue: aid:entry}, x]}
        - {tables: us-proposal@2, passage: p, terms: [{issue: truce:duration, value: 3 days}]}
        - {tables: us-proposal@3, passage: p, terms: [{issue: blockade, paragraph: 3, text: x}]}
        - {tables: us-proposal@4, passage: p, terms: [{issue: blockade, text: a, bracketed-by: \
        izrael}]}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].terms[0]: found neither issue nor paragraph, expected one of them
        d.yaml:6: …[0].terms[1].value: found nothing, expected a value, a text, or absent with \
        a text
        d.yaml:6: …[0].terms[2]: found “x”, expected an entry with keys such as issue, \
        paragraph, text
        d.yaml:7: …[1].terms[0].value: found “3 days”, expected a number of 0 to 365 days, or a \
        range such as 0..365
        d.yaml:8: …[2].terms[0]: found both issue and paragraph, expected one of them
        d.yaml:9: …[3].terms[0].bracketed-by: found “izrael”, expected a declared party; did \
        you mean israel?
        """)
  }

  @Test func `an answer to a proposal is one of the known ones`() throws {
    let found = try problems(
      ofStatements: """
        - {answers: us-proposal@1, passage: p}
        - {answers: us-proposal@1, answer: accept, passage: p}
        - {answers: us-proposal@2, answer: accepts, passage: p, reservations: [x, {issue: y}]}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].answer: found nothing, expected one of accepts, accepts in part, accepts \
        if, rejects, counters, defers, welcomes, criticises, reviewing
        d.yaml:7: …[1].answer: found “accept”, expected one of accepts, accepts in part, \
        accepts if, rejects, counters, defers, welcomes, criticises, reviewing; did you mean \
        accepts?
        d.yaml:8: …[2].reservations[1].issue: found “y”, expected a declared issue
        """)
  }

  @Test func `a claim says whom it is about and what`() throws {
    let found = try problems(
      ofStatements: """
        - {claims: bad faith, about: hamas, says: has, passage: p}
        - {claims: good faith, passage: p}
        - {claims: other, about: israel, says: has, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].claims: found “bad faith”, expected one of good faith, interest in an \
        agreement, coordination, flexibility, keeping to what was agreed, compliance, \
        obstruction, other; did you mean good faith?
        d.yaml:7: …[1].about: found nothing, expected at least one party
        d.yaml:7: …[1].says: found nothing, expected one of has, lacks
        d.yaml:8: …[2].text: found nothing, expected the claim in words
        """)
  }

  @Test func `an intent is a commitment or a warning`() throws {
    let found = try problems(
      ofStatements: """
        - {intends: go on, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].kind: found nothing, expected one of commitment, warning
        """)
  }

  @Test func `an agreement names parties and what was agreed`() throws {
    let found = try problems(
      ofStatements: """
        - {agrees: aid:entry, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].parties: found nothing, expected the parties that agree
        d.yaml:6: …[0].value: found nothing, expected a value or a text
        """)
  }

  @Test func `a step of the talks is one of the known ones`() throws {
    let found = try problems(
      ofStatements: """
        - {talks: Doha, change: left, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].change: found “left”, expected one of opened, joined, withdrew, \
        recalled-for-consultations, suspended, resumed, concluded, collapsed
        d.yaml:6: …[0].talks: found “Doha”, expected a slug: a–z, 0–9 and '-', at most 64 \
        characters
        """)
  }
}
