// What an account of a stance rests on: the statements of its cell that put the party at the same
// place.
//
// They say the same in the same slot (the same value, or without one the same words), under the
// same conditions, in public or in private alike; a text that tells the same utterance in other
// words is an account of it too. What its own voices have left since, by saying otherwise, counts
// no more: who comes back to a position is not borne out by having held it before. Refusals add up,
// so nothing is left there.

public import Positions

/// The statements behind the accounts of one stance.
public struct StanceCorroboration: Sendable {
  private let positions: [(statement: AdmittedStatement, account: Account)]
  private let utterances: Utterances
  private let registry: Registry

  /// Takes the positions of a cell from a record that holds all of the cell's events; those that
  /// `policy` does not admit are left aside. Cost: their number.
  public init(_ record: AdmittedRecord, cell: CellKey, policy: AccountPolicy?) {
    registry = record.registry
    utterances = record.utterances
    positions = record.statements.compactMap { statement in
      guard let body = statement.body as? PositionStated,
        CellKey(party: body.party, issue: body.issue) == cell,
        let held = HeldStatement(statement.entry)
      else { return nil }
      let account = record.registry.account(held, about: body.party)
      let isAdmitted =
        policy.map { record.registry.admits(held, of: account.accountClass, by: $0) } ?? true
      return isAdmitted ? (statement, account) : nil
    }
  }

  /// What an account rests on; cost: the number of statements, and of those of one voice squared.
  public func counts(of account: Account) -> Corroboration {
    let slot = account.statement.mode?.slot
    let own = positions.first { $0.account.sequence == account.sequence }?.statement
    var same: [(statement: AdmittedStatement, account: Account)] = []
    var other: [Voicing: [AdmittedStatement]] = [:]
    for position in positions where position.account.statement.mode?.slot == slot {
      if isSame(position, as: account, own) {
        same.append(position)
      } else if slot != .excluded, position.account.statement.conditions.isEmpty {
        other[Voicing(position.account.statement), default: []].append(position.statement)
      }
    }
    let standing = same.filter { position in
      let later = other[Voicing(position.account.statement)] ?? []
      return !later.contains { $0.isCertainlyLater(than: position.statement) }
    }
    let counted = standing.map(\.statement)
    let isThere = counted.contains { $0.sequence == account.sequence }
    return Corroboration(
      isThere ? counted : counted + [own].compactMap { $0 }, utterances: utterances,
      registry: registry)
  }

  private func isSame(
    _ position: (statement: AdmittedStatement, account: Account), as account: Account,
    _ own: AdmittedStatement?
  ) -> Bool {
    let (one, other) = (position.account.statement, account.statement)
    guard position.account.isPrivate == account.isPrivate, one.value == other.value,
      one.conditions == other.conditions
    else { return false }
    if one.value != nil || one.text == other.text { return true }
    return own.map {
      utterances.utterance(of: $0.id) == utterances.utterance(of: position.statement.id)
    } ?? false
  }

  /// Who says it, where.
  private struct Voicing: Hashable {
    let voices: [Voice]
    let channel: Channel?

    init(_ statement: HeldStatement) { (voices, channel) = (statement.voices, statement.channel) }
  }
}
