public import EventStore
public import Measures
public import Positions
public import Projections

/// Where a settlement could lie on issues, by what the parties have said they would take.
public struct SettleReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// The words of the query.
  public let words: [String]
  /// The parties, in the declared order.
  public let parties: [PartyDeclared]
  /// The issues on which something is on record of one of them, in the declared order.
  public let issues: [Issue]
  /// The issues on which nothing is.
  public let silent: [String]
  /// Which issues matter more to whom, where two parties are named; nil where it is undefined.
  public let trade: TradeSignal?

  /// One issue.
  public struct Issue: Sendable {
    /// The issue.
    public let issue: IssueDeclared
    /// What each party would take, or why that is not on record, in the order of the parties.
    public let bounds: [SettlementBounds]
    /// Whether and where a settlement could lie; nil on a scale of words.
    public let range: SettlementRange?
    /// Where the parties lie along the scale; nil where none has a position at a point.
    public let spread: PositionSpread?
    /// How many have a position that is no point, and is in neither indicator.
    public let notOnePoint: Int
    /// The events that it rests on, ascending.
    public let restsOn: [UInt64]
  }
}

/// Asks where a settlement could lie on issues.
public struct SettleInquiry: Inquiry {
  public var question: Question
  /// The parties and issues, and which statements are read.
  public var query: Query
  /// Topics, or patterns of them, of which an issue must have one; none: all issues.
  public var topics: [String] = []

  /// Asks about the parties and issues of a query.
  public init(_ query: Query, question: Question = Question()) {
    (self.query, self.question) = (query, question)
  }

  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> SettleReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    let parties = try registry.measured(subjects, question, isOfPair: false)
    let issues = try registry.issues(of: subjects, topics: topics)
    var reading = StanceReading(
      registry: registry, question: question,
      given: try record.givenCells(for: subjects, question, registry: registry))
    var rows: [SettleReport.Issue] = []
    var silent: [String] = []
    var profile: [TradeSignal.Issue] = []
    for issue in issues {
      var stances: [Stance] = []
      for party in parties {
        stances.append(try reading.stance(of: party.slug, on: issue.slug, in: record))
      }
      if let shared = TradeSignal.Issue(stances, on: issue) { profile.append(shared) }
      let row = SettleReport.Issue(issue, stances)
      if row.bounds.allSatisfy({ $0.unknown == .nothing }) {
        silent.append(issue.slug)
      } else {
        rows.append(row)
      }
    }
    return SettleReport(
      record: try RecordState(record, registry: registry), question: question,
      words: query.words, parties: parties, issues: rows, silent: silent,
      trade: TradeSignal(profile))
  }
}

extension TradeSignal.Issue {
  /// An issue on which two parties have a salience; nil for any other.
  fileprivate init?(_ stances: [Stance], on issue: IssueDeclared) {
    guard stances.count == 2 else { return nil }
    let scale = issue.scale ?? .text
    let shared = SharedIssue(
      issue: issue.slug, scale: scale, first: IssueStance(stances[0], asked: [], on: scale),
      second: IssueStance(stances[1], asked: [], on: scale))
    guard let one = shared.first.salience, let other = shared.second.salience else { return nil }
    let isContested =
      if case .comparable(let distance) = shared.comparison { distance.least > 0 } else { false }
    self.init(issue: issue.slug, first: one, second: other, isContested: isContested)
  }
}

extension SettleReport.Issue {
  fileprivate init(_ issue: IssueDeclared, _ stances: [Stance]) {
    let scale = issue.scale ?? .text
    self.issue = issue
    bounds = stances.map { SettlementBounds($0, on: scale) }
    range = SettlementRange(bounds, on: scale)
    let placed = stances.map { IssueStance($0, asked: [], on: scale) }
      .filter { $0.region?.isEmpty == false }
    let isLine =
      switch scale {
      case .quantity, .ordinal, .date: true
      case .choice, .set, .text: false
      }
    let entries = placed.compactMap { stance in
      stance.point(on: scale).map {
        PositionSpread.Entry(place: $0, salience: stance.salience)
      }
    }
    spread = isLine ? PositionSpread(entries) : nil
    notOnePoint = placed.count - entries.count
    var events: Set<UInt64> = []
    for stance in stances {
      for slot in stance.counted.slots.values {
        events.formUnion(([slot.shown] + slot.accumulated + slot.contesting).map(\.sequence))
      }
      events.formUnion(stance.counted.conditional.map(\.sequence))
      if stance.counted.isEmpty { events.formUnion(stance.unsaidBy.map(\.sequence)) }
    }
    restsOn = events.sorted()
  }
}

extension Stance {
  /// What stands in the place of a position that counts.
  fileprivate var unsaid: SettlementBounds.Unknown {
    if !(countsPrivate ? open : closed).isEmpty { return .otherChannel }
    if !withdrawals.isEmpty { return .withdrawn }
    if !notAdmitted.isEmpty { return .notAdmitted }
    return priorities.isEmpty ? .nothing : .priorityOnly
  }

  /// The accounts that say so.
  fileprivate var unsaidBy: [Account] {
    switch unsaid {
    case .otherChannel:
      let other = countsPrivate ? open : closed
      return Slot.allCases.compactMap { other.slots[$0]?.shown } + other.conditional
    case .withdrawn: return Array(withdrawals.prefix(1))
    case .notAdmitted: return notAdmitted
    case .priorityOnly: return Array(priorities.prefix(1))
    default: return []
    }
  }
}

/// An account of a stance, beside those of bounds.
private typealias AdmittedAccount = Account

extension SettlementBounds {
  /// What a stance says that its party would take: what it offers or accepts, by every account that
  /// counts, and with it what it would like to have; without an offer that is not known.
  init(_ stance: Stance, on scale: Scale) {
    let slots = stance.counted.slots
    let region = { (account: AdmittedAccount) -> Region? in
      account.statement.value.flatMap { (try? Region($0, on: scale)) ?? nil }
    }
    let excluded = slots[.excluded]?.region
    guard let acceptable = slots[.acceptable] else {
      let unknown: Unknown =
        slots[.ideal] != nil
        ? slots[.ideal]?.region == nil ? .words : .idealOnly
        : !stance.counted.conditional.isEmpty
          ? .conditionalOnly : slots[.excluded] != nil ? .refusalOnly : stance.unsaid
      self.init(party: stance.party, unknown: unknown)
      return
    }
    let ideal = slots[.ideal]?.region
    let offered = ([acceptable.shown] + acceptable.contesting).compactMap { account in
      region(account).map { (place: $0, toward: account.statement.toward) }
    }
    guard !offered.isEmpty else {
      self.init(party: stance.party, unknown: .words)
      return
    }
    if offered.allSatisfy({ $0.place.isSubset(of: excluded ?? $0.place.subtracting($0.place)) }) {
      self.init(party: stance.party, unknown: .allRefused)
      return
    }
    self.init(
      party: stance.party,
      accounts: offered.map {
        Account(region: ideal.map($0.place.union) ?? $0.place, toward: $0.toward)
      }, excluded: excluded)
  }
}
