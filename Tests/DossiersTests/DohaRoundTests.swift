import Dossiers
import Foundation
import Positions
import TestSupport
import Testing

/// The shipped example: the sources of the Doha round, one dossier each.
struct DohaRoundTests {
  @Test func `every statement of the shipped dossiers is read`() throws {
    let reading = try readDossiers(try dohaFiles(), in: LedgerOnPaper())
    #expect(reading.problems.map(\.description) == [])
    var counts: [String: Int] = [:]
    for draft in reading.drafts { counts[type(of: draft.body).type.name, default: 0] += 1 }
    #expect(
      counts == [
        "party.declared": 8, "issue.declared": 19, "source.declared": 7, "position.stated": 10,
        "priority.stated": 2, "proposal.tabled": 9, "proposal.answered": 5, "claim.made": 9,
        "account.answered": 1, "intent.stated": 2, "talks.changed": 3,
      ])
  }
}
