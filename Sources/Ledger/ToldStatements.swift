import EventStore
import Positions
import Projections

/// All statements of a cell that a question admits, those included whose place others took.
struct ToldStatements {
  let cell: Positions.CellKey
  let entries: [HeldEntry]
  /// Whether some of them may be said to be the same as others.
  let hasLinks: Bool

  /// For each slot of a stance, the last statement of the same voices that said something else
  /// before the one shown.
  func replaced(by stance: Stance) throws -> [Slot: HeldStatement] {
    var earlier: [Slot: HeldStatement] = [:]
    for (slot, filled) in stance.open.slots where slot != .excluded {
      earlier[slot] = try filled.shown.statement.lastReplaced(among: entries)
    }
    return earlier
  }
}

extension EventReading where Self: ~Copyable {
  /// The statements behind a stance; nil where it shows nothing, or one event alone bears on it.
  ///
  /// Cost: about a microsecond for each plain position of the cell, the decoding of all others.
  func toldStatements(
    of cell: Positions.CellKey, shownBy stance: Stance, _ reading: StanceReading
  ) throws -> ToldStatements? {
    guard !stance.isEmpty, try postingCount(of: cell.tag) > 1 else { return nil }
    var gate = AdmissionGate(reading.question, registry: reading.registry)
    guard gate.isPlain else {
      let record = try AdmittedRecord(
        events(of: cell, reading.question), question: reading.question,
        registry: reading.registry)
      return try ToldStatements(
        cell: cell, entries: record.held(in: cell), hasLinks: record.hasLinks)
    }
    let found = try CellEvents(of: cell, reading.question, in: self)
    let record = try AdmittedRecord(
      found.events, question: reading.question, registry: reading.registry)
    return try ToldStatements(
      cell: cell,
      entries: found.plain.filter { gate.admission(of: $0) == .admitted } + record.held(in: cell),
      hasLinks: found.hasLinks || record.hasLinks)
  }

  /// What the accounts rest on that a stance shows, as far as the policy admits it, by place.
  ///
  /// Cost: the statements of the cell, and the decoding of those that say the same; of all where
  /// some are said to be the same as others.
  func corroboration(
    of stance: Stance, _ told: ToldStatements?, _ reading: StanceReading
  ) throws -> [UInt64: Corroboration] {
    var registry = RegistryReading(reading.question, from: reading.registry)
    var found: [UInt64: Corroboration] = [:]
    guard let told else {
      for account in stance.shownAccounts {
        found[account.sequence] = Corroboration(
          unlinked: [account.statement.source], registry: reading.registry)
      }
      return found
    }
    if told.hasLinks {
      let events = try events(of: told.cell, reading.question)
      let record = try AdmittedRecord(
        events, question: reading.question,
        registry: self.registry(for: [told.cell], reading.question, history: events))
      let counts = StanceCorroboration(
        record, cell: told.cell, policy: reading.question.accounts)
      for account in stance.shownAccounts {
        found[account.sequence] = counts.counts(of: account)
      }
      return found
    }
    for account in stance.shownAccounts {
      var same: [HeldStatement] = []
      for entry in account.statement.sayingTheSame(among: told.entries) {
        let statement = try HeldStatement(encoded: entry.bytes)
        try registry.read(source: statement.source, voices: statement.voices, in: self)
        same.append(statement)
      }
      found[account.sequence] = registry.registry.unlinkedCorroboration(
        same, about: stance.party, policy: reading.question.accounts)
    }
    return found
  }
}

extension AdmittedRecord {
  /// The statements of a cell in their held form; corrections may have moved some elsewhere.
  fileprivate func held(in cell: CellKey) throws -> [HeldEntry] {
    try statements.filter { $0.body.cells().contains(cell) }
      .compactMap { HeldStatement($0.entry) }
      .map { try HeldEntry(encoded: $0.encoded()) }
  }

  fileprivate var hasLinks: Bool {
    statements.contains { $0.statement?.sameAs.isEmpty == false }
  }
}
