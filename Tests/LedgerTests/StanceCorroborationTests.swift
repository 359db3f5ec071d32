import Positions
import Projections
import TestSupport
import Testing

@testable import Ledger

struct StanceCorroborationTests {
  private func ledger(_ accounts: String, sources: String = "") throws -> LedgerUnderTest {
    let test = try LedgerUnderTest()
    try test.append(
      """
      dossier: 1
      parties:
        north: {name: North, kind: state, roles: [negotiator]}
      issues:
        width: {title: Width, scale: {km: [0, 12]}}
        terms: {title: Terms, scale: text}
      source: {slug: daily, title: Daily, publisher: Daily, published: 2026-01-20}
      accounts:
      \(accounts)
      """)
    return test
  }

  private func counts(_ test: LedgerUnderTest, _ issue: String) throws -> [Int] {
    let table = try test.ledger.stances(parties: ["north"], issues: [issue], policy: .standard)
    let row = try #require(table.rows.first)
    let shown = try #require(row.stances[0].open.slots.values.first?.shown)
    let found = try #require(row.corroboration[0][shown.sequence])
    return [found.reports, found.utterances, found.independentSources]
  }

  @Test func `what its own voices left since counts no more`() throws {
    let accounts = """
      - by: north
        statements:
        - {label: a, offers: width, value: 3, valid: 2026-01-01, quote: three}
        - {label: b, offers: width, value: 2, valid: 2026-01-05, quote: two}
        - {label: c, offers: width, value: 3, valid: 2026-01-09, quote: three again}
        - {label: d, offers: width, value: 3, valid: 2026-01-10, quote: three still}
      """
    #expect(try counts(ledger(accounts), "width") == [2, 2, 1])
  }

  @Test func `what other voices said before counts, as they did not leave it`() throws {
    let accounts = """
      - by: {informant: a delegate}
        statements:
        - {label: a, offers: width, party: north, value: 3, valid: 2026-01-01, passage: three}
      - by: north
        statements:
        - {label: b, offers: width, value: 2, valid: 2026-01-05, quote: two}
        - {label: c, offers: width, value: 3, valid: 2026-01-09, quote: three}
      """
    #expect(try counts(ledger(accounts), "width") == [2, 2, 1])
  }

  @Test func `two reports of one utterance by two publishers are one utterance`() throws {
    let test = try ledger(
      """
      - by: north
        statements:
        - {label: a, demands: terms, text: clear maps, quote: we want clear maps}
      """)
    try test.append(
      """
      dossier: 1
      source: {slug: weekly, title: Weekly, publisher: Weekly, published: 2026-01-22}
      accounts:
      - by: north
        statements:
        - {label: b, demands: terms, text: maps clarified, same-as: daily#a, passage: it wants maps}
        - {label: c, demands: terms, text: something else, channel: internal, passage: other}
      """)
    #expect(try counts(test, "terms") == [2, 1, 2])
  }

  @Test func `two slugs of one publisher are one source, though a replaced report is one of them`()
    throws
  {
    let test = try ledger(
      """
      - by: north
        statements: [{label: a, offers: width, value: 3, valid: 2026-01-01, quote: three}]
      """)
    try test.append(
      """
      dossier: 1
      source: {slug: daily-later, title: Daily, publisher: Daily, published: 2026-01-25}
      accounts:
      - by: north
        statements: [{label: b, offers: width, value: 3, valid: 2026-01-24, quote: three}]
      """)
    #expect(try counts(test, "width") == [2, 2, 1])
  }

  @Test func `counting without decoding agrees with counting from all events`() throws {
    var random = SeededGenerator()
    for _ in 0..<5 {
      let record = try RandomRecord(batches: 12, random: SeededGenerator(seed: random.next()))
      let registry = try record.test.ledger.registry().registry
      for policy in [AccountPolicy.standard, .ownOnly, .everyone, .according(to: "north")] {
        var question = Question()
        question.accounts = policy
        let table = try record.test.ledger.answer(
          StanceInquiry(try Query([]), question: question))
        for row in table.rows {
          for (stance, counts) in zip(row.stances, row.corroboration) {
            let cell = CellKey(party: stance.party, issue: row.issue.slug)
            let slow = try record.test.ledger.read { reader in
              StanceCorroboration(
                try AdmittedRecord(
                  reader.events(of: cell), question: question, registry: registry),
                cell: cell, policy: policy)
            }
            #expect(Set(counts.keys) == Set(stance.shownAccounts.map(\.sequence)))
            for account in stance.shownAccounts {
              #expect(
                counts[account.sequence] == slow.counts(of: account),
                "\(cell) #\(account.sequence) \(policy) \(random)")
            }
          }
        }
      }
    }
  }
}
