public import EventStore
import Measures
public import Positions
public import Projections

/// The positions of parties on issues, as a table of data holds them.
public struct StandingsTable: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The parties, in the declared order.
  public let parties: [PartyDeclared]
  /// The issues on which a party has a position or a salience, in the declared order.
  public let rows: [(issue: IssueDeclared, standings: [Standing])]

  /// What one party has on record on one issue.
  public struct Standing: Sendable {
    /// For each filled slot, the account that the policy puts first.
    public let slots: [(slot: Slot, account: Account, bounds: ScaleBounds?)]
    /// How much the issue matters to the party, 0 to 100; nil where no number is on record.
    public let salience: Int?

    /// Where the party wants to end, or else what it would settle for; nil: no position of either
    /// kind.
    public var position: (slot: Slot, account: Account, bounds: ScaleBounds?)? {
      slots.first { $0.slot == .ideal } ?? slots.first { $0.slot == .acceptable }
    }
  }
}

/// The least and the greatest point of a value, as numbers of its scale: the quantity itself, the
/// rank of a level from 0, the days since 1 January 1970. Nil where it is open.
public struct ScaleBounds: Hashable, Sendable {
  /// The least.
  public let low: Decimal?
  /// The greatest.
  public let high: Decimal?
  /// Where the scale begins and ends; nil where that is not declared.
  public let scale: ClosedRange<Decimal>?

  /// The bounds of a value on a scale; nil for words, choices and sets, which have no order.
  init?(_ value: Value, on scale: Scale) {
    guard let region = try? Region(value, on: scale) else { return nil }
    switch (region, scale) {
    case (.quantity(let points), .quantity(let quantity)):
      low = points.intervals.first?.from.point
      high = points.intervals.last?.to.point
      self.scale = quantity.lowest...quantity.highest
    case (.ordinal(let ranks), .ordinal(let levels)):
      low = ranks.min().flatMap { try? Decimal($0) }
      high = ranks.max().flatMap { try? Decimal($0) }
      self.scale = (try? Decimal(levels.count - 1)).map { .zero...$0 }
    case (.dates(let days), .date(let dates)):
      low = days.intervals.first?.from.point.flatMap { try? Decimal(Int($0)) }
      // A stretch ends below the day after its last.
      high = days.intervals.last?.to.point.flatMap { try? Decimal(Int($0) - 1) }
      let ends = [dates.earliest, dates.latest].compactMap {
        $0.flatMap { try? Decimal(Int($0.daysSince1970)) }
      }
      self.scale = ends.count == 2 ? ends[0]...ends[1] : nil
    default: return nil
    }
  }

  /// The place between the ends of the scale, 0 to 100; nil for more than one point, and where the
  /// scale has no declared ends.
  public var percent: Double? {
    guard let low, low == high, let scale, let length = try? scale.upperBound - scale.lowerBound,
      let place = try? low - scale.lowerBound
    else { return nil }
    return place.ratio(to: length) * 100
  }
}

/// Asks for the positions of parties on issues as a table; without words, all negotiators on all
/// issues.
public struct StandingsInquiry: Inquiry {
  public var question: Question
  /// The parties and issues, and which statements are read.
  public var query: Query

  /// Asks for the positions of the parties of a query on its issues.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> StandingsTable {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    var reading = try record.stanceReading(of: subjects, question)
    let registry = reading.registry
    let parties = registry.parties(of: subjects, question)
    var rows: [(issue: IssueDeclared, standings: [StandingsTable.Standing])] = []
    for issue in registry.issues(of: subjects) {
      let scale = issue.scale ?? .text
      let standings = try parties.map { party in
        StandingsTable.Standing(
          try reading.stance(of: party.slug, on: issue.slug, in: record), on: scale)
      }
      guard standings.contains(where: { !$0.slots.isEmpty || $0.salience != nil }) else { continue }
      rows.append((issue, standings))
    }
    return StandingsTable(
      record: try RecordState(record, registry: subjects.isPoint ? nil : registry),
      question: question, parties: parties, rows: rows)
  }
}

extension StandingsTable.Standing {
  fileprivate init(_ stance: Stance, on scale: Scale) {
    slots = Slot.allCases.compactMap { slot in
      stance.counted.slots[slot].map { filled in
        (slot, filled.shown, filled.shown.statement.value.flatMap { ScaleBounds($0, on: scale) })
      }
    }
    salience = IssueStance(stance, asked: [], on: scale).salience
  }
}
