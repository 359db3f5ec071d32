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

// MARK: - The same without decoding

extension HeldStatement {
  /// The statements of its cell that say the same and were not left since, as long as none of the
  /// cell is said to be the same as another; cost: their number.
  package func sayingTheSame(among entries: [HeldEntry]) -> [HeldEntry] {
    guard let own = try? HeldEntry(encoded: encoded()) else { return [] }
    let words = own.words
    var same: [HeldEntry] = []
    var later: [ArraySlice<UInt8>: LaterDays] = [:]
    for entry in entries where entry.slot == own.slot || entry.kind == .withdrawal {
      if entry.kind == own.kind, entry.words == words {
        same.append(entry)
      } else if entry.leaves(own) {
        later[entry.bytes[entry.speaker], default: LaterDays()].add(entry)
      }
    }
    return same.filter { entry in
      let days = later[entry.bytes[entry.speaker]]
      return entry.sequence == sequence || !(days?.holds(laterThan: entry) ?? false)
    }
  }
}

extension Registry {
  /// What statements of a cell rest on that say the same, as far as a policy admits them, where
  /// none is said to be the same as another.
  package func unlinkedCorroboration(
    _ same: [HeldStatement], about party: String, policy: AccountPolicy
  ) -> Corroboration {
    let counted = same.filter { statement in
      admits(statement, of: account(statement, about: party).accountClass, by: policy)
    }
    return Corroboration(unlinked: counted.map(\.source), registry: self)
  }
}

/// The days of statements that leave another, as far as they tell whether one is certainly later.
private struct LaterDays {
  private var lastStart = Int32.min
  private var typed: [TypedDay: UInt64] = [:]

  private struct TypedDay: Hashable {
    let day: Int32
    let source: ArraySlice<UInt8>
  }

  mutating func add(_ entry: HeldEntry) {
    lastStart = max(lastStart, entry.bounds.earliest)
    guard entry.bounds.earliest == entry.bounds.latest else { return }
    let day = TypedDay(day: entry.bounds.latest, source: entry.sourceBytes)
    typed[day] = max(typed[day] ?? 0, entry.sequence)
  }

  func holds(laterThan entry: HeldEntry) -> Bool {
    if lastStart > entry.bounds.latest { return true }
    guard entry.bounds.earliest == entry.bounds.latest else { return false }
    let day = TypedDay(day: entry.bounds.latest, source: entry.sourceBytes)
    return typed[day].map { $0 > entry.sequence } ?? false
  }
}

extension HeldEntry {
  /// What is said, in stored form: the same where the same is said.
  fileprivate struct Words: Hashable {
    var isPrivate = false
    var value: ArraySlice<UInt8> = []
    var text: ArraySlice<UInt8> = []
    var conditions: ArraySlice<UInt8> = []
    var weight: [UInt64] = [0, 0, 0]
  }

  fileprivate var words: Words {
    var words = Words()
    words.conditions = bytes[conditions]
    var cursor = WireCursor(0..<bytes.count)
    while let field = try? cursor.next(in: bytes.span) {
      switch field.number {
      case 6: words.isPrivate = Channel(number: field.varint)?.isPrivate ?? false
      case 11: words.value = bytes[field.payload]
      case 12: words.text = bytes[field.payload]
      case 17...19: words.weight[field.number - 17] = field.varint + 1
      default: break
      }
    }
    if kind != .position || !words.value.isEmpty { words.text = [] }
    return words
  }

  /// Whether it leaves what another statement says, if its voices said both and this one later.
  fileprivate func leaves(_ other: HeldEntry) -> Bool {
    switch (kind, other.kind) {
    case (.position, .position):
      slot == other.slot && slot != .excluded
        && (conditions.isEmpty || !other.conditions.isEmpty)
    case (.withdrawal, .position), (.priority, .priority): true
    default: false
    }
  }
}
