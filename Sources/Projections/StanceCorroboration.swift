// What an account of a stance rests on: the statements of its cell that say the same of the party.
//
// Positions say the same in the same slot, by the same value, or without one in the same words,
// under the same conditions, in public or in private alike; a text that tells the same utterance in
// other words is an account of it too. Priorities say the same by the same weight. What its own
// voices have left since, by saying otherwise, counts no more: who comes back to a position is not
// borne out by having held it before. Refusals add up, so nothing is left there.

public import Positions

/// The statements behind the accounts of one stance.
public struct StanceCorroboration: Sendable {
  private struct Report {
    let statement: AdmittedStatement
    let account: Account
  }

  private let reports: [Report]
  private let utterances: Utterances
  private let registry: Registry

  /// Takes the statements of a cell from a record that holds all of the cell's events; those that
  /// `policy` does not admit are left aside, with nil none. Cost: their number.
  public init(_ record: AdmittedRecord, cell: CellKey, policy: AccountPolicy? = nil) {
    let registry = record.registry
    self.registry = registry
    utterances = record.utterances
    guard let party = cell.stance?.party else {
      reports = []
      return
    }
    reports = record.statements.compactMap { statement in
      guard !(statement.body is AccountAnswered), statement.body.cells().contains(cell),
        let held = HeldStatement(statement.entry)
      else { return nil }
      let account = registry.account(held, about: party)
      let isAdmitted =
        policy.map { registry.admits(held, of: account.accountClass, by: $0) } ?? true
      return isAdmitted ? Report(statement: statement, account: account) : nil
    }
  }

  /// What an account rests on; cost: the number of statements, and of those of one voice squared.
  public func counts(of account: Account) -> Corroboration {
    let own = reports.first { $0.account.sequence == account.sequence }?.statement
    var same: [Report] = []
    var otherwise: [Voicing: [AdmittedStatement]] = [:]
    for report in reports {
      if isSame(report.account, as: account, told: report.statement, own) {
        same.append(report)
      } else if report.account.statement.leaves(account.statement) {
        otherwise[Voicing(report.account.statement), default: []].append(report.statement)
      }
    }
    let standing = same.filter { report in
      let later = otherwise[Voicing(report.account.statement)] ?? []
      return report.account.sequence == account.sequence
        || !later.contains { $0.isCertainlyLater(than: report.statement) }
    }
    return Corroboration(
      standing.map(\.statement), utterances: utterances, registry: registry)
  }

  private func isSame(
    _ one: Account, as other: Account, told statement: AdmittedStatement,
    _ own: AdmittedStatement?
  ) -> Bool {
    let (left, right) = (one.statement, other.statement)
    guard left.kind == right.kind, left.mode?.slot == right.mode?.slot,
      one.isPrivate == other.isPrivate, left.value == right.value,
      left.conditions == right.conditions,
      left.salience == right.salience, left.rank == right.rank, left.top == right.top
    else { return false }
    if left.kind != .position || left.value != nil || left.text == right.text { return true }
    return own.map {
      utterances.utterance(of: $0.id) == utterances.utterance(of: statement.id)
    } ?? false
  }

  /// Who says it, where.
  private struct Voicing: Hashable {
    let voices: [Voice]
    let channel: Channel?

    init(_ statement: HeldStatement) { (voices, channel) = (statement.voices, statement.channel) }
  }
}

extension HeldStatement {
  /// Whether it leaves what another statement says, if its voices said both and this one later.
  fileprivate func leaves(_ other: HeldStatement) -> Bool {
    switch (kind, other.kind) {
    case (.position, .position):
      mode?.slot == other.mode?.slot && mode?.slot != .excluded
        && (conditions.isEmpty || !other.conditions.isEmpty)
    case (.withdrawal, .position), (.priority, .priority): true
    default: false
    }
  }
}
