import EventStore
public import Positions
public import Projections
import TransparencyLog

/// What every report says of the record it rests on.
public struct RecordState: Hashable, Sendable {
  /// The ledger's title.
  public let title: String
  /// The ledger's id.
  public let ledgerID: String
  /// The number of events.
  public let size: UInt64
  /// The root of the tree, in hexadecimal digits.
  public let root: String
  /// The latest day on which anything on record was published; nil where nothing was, and where
  /// the question was answered without reading every source.
  public let publishedTo: CalendarDay?

  /// `registry` is the whole one, or nil where only a part of it was read.
  init(_ reader: borrowing some EventReading & ~Copyable, registry: Registry?) throws {
    let meta = try reader.meta
    title = meta.title
    ledgerID = "\(meta.id)"
    size = reader.size
    root = try reader.root().hex
    let days = registry?.sources.values.compactMap {
      DateBounds(edtf: $0.published.utf8.span)?.latest
    }
    publishedTo = days?.filter { $0 != DateBounds.openLatest }.max()
      .flatMap { CalendarDay(daysSince1970: $0) }
  }
}

/// Where parties stand: one row an issue, one stance a party.
public struct StanceTable: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// The policy of accounts.
  public let policy: AccountPolicy
  /// The parties, in the declared order.
  public let parties: [PartyDeclared]
  /// The issues on which a party has something on record, in the declared order.
  public let rows: [Row]
  /// The issues on which none of the parties has anything on record.
  public let silent: [IssueDeclared]
  /// Who is declared.
  public let registry: Registry

  /// The stances of the parties on one issue.
  public struct Row: Sendable {
    /// The issue.
    public let issue: IssueDeclared
    /// The stances, in the order of the parties.
    public let stances: [Stance]
    /// For each stance, the account that the one shown replaced, by slot.
    public let earlier: [[Slot: HeldStatement]]
    /// For each stance, how the conditions of its conditional positions fare, the public ones
    /// first.
    public let conditions: [[[ConditionStatus]]]
    /// For each party, the conditions that others ask of it here: who asks, by which event.
    public let asked: [[AskedCondition]]
  }

  /// The number of cells of the table that hold a position of any kind.
  public var filledCount: Int { rows.reduce(0) { $0 + $1.stances.filter { !$0.isEmpty }.count } }
}

/// Something that one party asks of another as a condition of its own position.
public struct AskedCondition: Hashable, Sendable {
  /// Who asks.
  public let by: String
  /// The issue on which the asking party takes a conditional position.
  public let issue: String
  /// The event of that position.
  public let sequence: UInt64
  /// What is asked.
  public let condition: Condition
  /// How it fares.
  public let status: ConditionStatus
}

extension Ledger {
  /// Up to this many cells are read with the part of the registry that they need.
  private static let pointCells = 64

  /// The stances of parties on issues; empty lists stand for all negotiators and all issues.
  public func stances(
    parties slugs: [String], issues wanted: [String], policy: AccountPolicy
  ) throws -> StanceTable {
    try read { snapshot in
      let cells = slugs.flatMap { party in
        wanted.map { CellKey(party: party, issue: $0) }
      }
      let isPoint = (1...Self.pointCells).contains(cells.count)
      let registry = isPoint ? try snapshot.registry(for: cells) : try snapshot.registry()
      let parties =
        slugs.isEmpty
        ? registry.negotiators
        : registry.orderedParties.filter { slugs.contains($0.slug) }
      var reading = StanceReading(registry: registry, policy: policy)
      let issues = registry.orderedIssues.filter { wanted.isEmpty || wanted.contains($0.slug) }
      var rows: [StanceTable.Row] = []
      var silent: [IssueDeclared] = []
      for issue in issues {
        let row = try snapshot.row(of: issue, parties: parties, reading: &reading)
        let hasAny = row.stances.contains {
          !$0.isEmpty || !$0.withdrawals.isEmpty || !$0.priorities.isEmpty
            || !$0.notAdmitted.isEmpty
        }
        if hasAny || row.asked.contains(where: { !$0.isEmpty }) {
          rows.append(row)
        } else {
          silent.append(issue)
        }
      }
      return StanceTable(
        record: try RecordState(snapshot, registry: isPoint ? nil : registry), policy: policy,
        parties: parties,
        rows: rows, silent: silent, registry: registry)
    }
  }
}

extension Registry {
  /// The parties that negotiate; all parties but persons where no role was declared.
  var negotiators: [PartyDeclared] {
    let negotiators = orderedParties.filter { party in
      party.roles.contains { $0.role == .negotiator }
    }
    return negotiators.isEmpty ? orderedParties.filter { $0.kind != .person } : negotiators
  }
}

extension EventReading where Self: ~Copyable {
  fileprivate func row(
    of issue: IssueDeclared, parties: [PartyDeclared], reading: inout StanceReading
  ) throws -> StanceTable.Row {
    var stances: [Stance] = []
    var earlier: [[Slot: HeldStatement]] = []
    var conditions: [[[ConditionStatus]]] = []
    for party in parties {
      let stance = try reading.stance(of: party.slug, on: issue.slug, in: self)
      stances.append(stance)
      earlier.append(try replaced(by: stance))
      let cell = CellKey(party: party.slug, issue: issue.slug)
      conditions.append(
        try (stance.open.conditional + stance.closed.conditional).map { account in
          try account.statement.conditions.map { try reading.status(of: $0, for: cell, in: self) }
        })
    }
    return StanceTable.Row(
      issue: issue, stances: stances, earlier: earlier, conditions: conditions,
      asked: try parties.map { party in
        try askedConditions(
          of: CellKey(party: party.slug, issue: issue.slug), reading: &reading)
      })
  }

  /// The statement of the same voices that each shown account took the place of.
  private func replaced(by stance: Stance) throws -> [Slot: HeldStatement] {
    guard !stance.open.slots.isEmpty else { return [:] }
    let cell = CellKey(party: stance.party, issue: stance.issue)
    let live = try stanceCell(cell).entries.count
    guard try postingCount(of: cell.tag) > UInt64(live) else { return [:] }
    let standing = try InForce(try events(of: cell)).entries.compactMap { HeldStatement($0) }
    var earlier: [Slot: HeldStatement] = [:]
    for (slot, filled) in stance.open.slots where slot != .excluded {
      let shown = filled.shown.statement
      // The last one said, whatever the order of recording.
      earlier[slot] = standing.filter { candidate in
        candidate.kind == .position && candidate.mode?.slot == slot
          && candidate.voices == shown.voices && candidate.channel == shown.channel
          && candidate.conditions.isEmpty && candidate.bounds.isCertainlyBefore(shown.bounds)
          && candidate.value != shown.value
      }.max {
        ($0.bounds.latest, $0.sequence ?? 0) < ($1.bounds.latest, $1.sequence ?? 0)
      }
    }
    return earlier
  }
}
