import Testing

/// What is wrong with statements by themselves.
struct StatementProblemTests {
  @Test func `a statement has one verb`() throws {
    let found = try problems(
      ofStatements: """
        - {demand: aid:entry, text: x, passage: p}
        - {demands: aid:entry, offers: aid:entry, passage: p}
        - {passage: p, text: x}
        """)
    #expect(
      found == """
        d.yaml:6: …[0]: found no verb, expected one of demands, prefers, offers, accepts, \
        refuses, withdraws, priority, tables, answers, claims, disputes, intends, agrees, \
        talks; did you mean demands?
        d.yaml:7: …[1]: found demands and offers in one statement, expected one verb
        d.yaml:8: …[2]: found no verb, expected one of demands, prefers, offers, accepts, \
        refuses, withdraws, priority, tables, answers, claims, disputes, intends, agrees, talks
        """)
  }

  @Test func `the object of a verb is declared`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid-entry, text: x, passage: p}
        - {demands: rafah, value: 3, passage: p}
        - {demands: '', passage: p, text: x}
        - {demands: [a], text: x, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].demands: found “aid-entry”, expected a declared issue; did you mean \
        aid:entry?
        d.yaml:7: …[1].demands: found “rafah”, expected a declared issue; did you mean \
        buffer-zone:rafah?
        d.yaml:8: …[2].demands: found nothing, expected a text
        d.yaml:9: …[3].demands: found a list, expected a text
        """)
  }

  @Test func `a party is declared and no person`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid:entry, party: hammas, text: x, passage: p}
        - {demands: aid:entry, party: witkoff, text: x, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].party: found “hammas”, expected a declared party; did you mean hamas?
        d.yaml:7: …[1].party: found “witkoff”, a person, expected the party that the person \
        speaks for; did you mean us?
        """)
  }

  @Test func `a position has words and a value or a text`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid:entry, text: x}
        - {demands: aid:entry, passage: p}
        - {demands: aid:entry, text: '', value: 3, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].quote: found neither quote nor passage, expected the speaker's words or \
        the source's
        d.yaml:7: …[1].value: found nothing, expected a value or a text
        d.yaml:8: …[2].text: found nothing, expected a text
        """)
  }

  @Test func `a misspelt key is named with the nearest known one`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid:entry, text: x, passage: p, vlaue: 3}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].vlaue: found the key “vlaue”, expected one of label, valid, quote, \
        passage, same-as, channel, credibility, locator, language, marking, demands, party, \
        text, toward, firm, if, placed-by-recorder, value, exactly, includes, excludes; did you \
        mean value?
        """)
  }

  @Test func `a value lies on its scale`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: truce:duration, value: 400, passage: p, label: a}
        - {demands: truce:duration, value: sixty, passage: p, label: b}
        - {demands: truce:duration, value: 9..3, passage: p, label: c}
        - {demands: disarmament, value: give up, passage: p, label: d}
        - {demands: truce:duration, exactly: [60], passage: p, label: k}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].value: found 400 days, expected numbers of 0 to 365 days
        d.yaml:7: …[1].value: found “sixty”, expected a number of 0 to 365 days, or a range \
        such as 0..365
        d.yaml:8: …[2].value: found 9..3, expected a range that starts below its end
        d.yaml:9: …[3].value: found “give up”, expected one of keeps, partly, gives up; did you \
        mean gives up?
        d.yaml:10: …[4].exactly: found exactly 60, expected a number of 0 to 365 days, or a \
        range such as 0..365
        """)
  }

  @Test func `a selection is of the options of its set`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: guarantees, includes: [permanent-ceasfire], passage: p, label: e}
        - {demands: guarantees, value: withdrawal, passage: p, label: f}
        - {demands: guarantees, includes: withdrawal, exactly: withdrawal, passage: p, label: g}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].includes: found “permanent-ceasfire”, expected one of \
        permanent-ceasefire, good-faith-talks, prisoner-release, reconstruction, withdrawal; \
        did you mean permanent-ceasefire?
        d.yaml:7: …[1].value: found “withdrawal”, expected includes, excludes or exactly with \
        permanent-ceasefire, good-faith-talks, prisoner-release, reconstruction, withdrawal
        d.yaml:8: …[2].exactly: found exactly beside includes or excludes, expected exactly by \
        itself
        """)
  }

  @Test func `a value is typed one way`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: truce:duration, value: 3, exactly: 3, passage: p, label: h}
        - {demands: truce:duration, value: {a: b}, passage: p, label: i}
        - {demands: truce:duration, value: '', passage: p, label: j}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].value: found a value beside exactly, includes or excludes, expected one \
        of them
        d.yaml:7: …[1].value: found keys with values, expected a value such as 60, 0.7..1 or \
        [a, b]
        d.yaml:8: …[2].value: found nothing, expected a value
        """)
  }

  @Test func `what statements have in common is checked`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid:entry, text: x, passage: p, label: a b}
        - {demands: aid:entry, text: x, passage: p, valid: yesterday, credibility: 0, label: b}
        - {demands: aid:entry, text: x, passage: p, channel: secret, marking: black, label: c}
        - {demands: aid:entry, text: x, quote: {txt: a}, label: d}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].label: found “a b”, expected at most 200 bytes without spaces and “#”
        d.yaml:7: …[1].valid: found “yesterday”, expected a date in EDTF, such as 2025-07-13, \
        2025-07, ../2025-07-13 or 2025-07~
        d.yaml:7: …[1].credibility: found “0”, expected a whole number from 1 to 6
        d.yaml:8: …[2].channel: found “secret”, expected one of public, in-talks, internal
        d.yaml:8: …[2].marking: found “black”, expected one of clear, green, amber, \
        amber+strict, red
        d.yaml:9: …[3].quote.txt: found the key “txt”, expected one of text, language, \
        translation; did you mean text?
        d.yaml:9: …[3].quote.text: found nothing, expected the speaker's words
        """)
  }

  @Test func `nothing is said wholly after it was published`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid:entry, text: x, passage: p, valid: 2025-07-26}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].valid: found “2025-07-26”, wholly after the publication, expected a date \
        up to 2025-07-25
        """)
  }

  @Test func `preferences and red lines are checked`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid:entry, text: x, passage: p, toward: up, firm: nobody, \
        placed-by-recorder: maybe}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].toward: found “up”, expected one of low, high
        d.yaml:6: …[0].placed-by-recorder: found “maybe”, expected true or false
        d.yaml:6: …[0].firm: found “nobody”, expected a declared party
        """)
  }

  @Test func `conditions name a party, an issue and a value`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid:entry, text: x, passage: p, if: [{party: israel}, {text: a, issue: b}, \
        '', [x]]}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].if[0].issue: found nothing, expected the issue
        d.yaml:6: …[0].if[0].value: found nothing, expected a value
        d.yaml:6: …[0].if[1].issue: found issue beside a text, expected one of them
        d.yaml:6: …[0].if[2]: found nothing, expected a text
        d.yaml:6: …[0].if[3]: found a list, expected an entry with keys such as party, issue, text
        """)
  }

  @Test func `cited statements are known`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid:entry, text: x, passage: p, same-as: [s#e, no, old#talks, old#talk], \
        label: e}
        - {disputes: here, passage: p}
        - {disputes: s#there, answer: no, passage: p}
        """)
    #expect(
      found == """
        d.yaml:6: …[0].same-as[1]: found “no”, expected the name of a statement: source#label, \
        such as pmo-2025-07-24#talks
        d.yaml:6: …[0].same-as[0]: found the statement itself, expected another statement
        d.yaml:6: …[0].same-as[3]: found “old#talk”, expected a statement of these files or on \
        record
        d.yaml:7: …[1].disputes: found “here”, expected the name of a statement: source#label, \
        such as pmo-2025-07-24#talks
        d.yaml:8: …[2].answer: found “no”, expected one of denies, disputes, confirms, \
        supports, declines to comment
        d.yaml:8: …[2].disputes: found “s#there”, expected a statement of these files or on record
        """)
  }

  @Test func `two equal made labels need a typed one`() throws {
    let found = try problems(
      ofStatements: """
        - {demands: aid:entry, text: x, passage: p}
        - {demands: aid:entry, text: y, passage: p}
        """)
    #expect(
      found == """
        d.yaml:7: …[1].label: found “demands/hamas/aid:entry”, made for the statement of line 6 \
        too, expected a label on one of the two
        """)
  }

  @Test func `a typed label is used once`() throws {
    let found = try problems(
      ofStatements: """
        - {offers: aid:entry, text: x, passage: p, label: a}
        - {offers: aid:entry, text: x, passage: p, label: a}
        """)
    #expect(
      found == """
        d.yaml:7: …[1].label: found “a”, the label of the statement of line 6 too, expected a \
        label of its own
        """)
  }
}
