import EventStore
import Measures
import Positions
import Projections

/// Compares the stances and divergences of two moments, and finds the events that changed them.
struct MomentComparison {
  private var before: StanceReading
  private var after: StanceReading
  private let subjects: Subjects
  private let minimumShared: Int
  private(set) var stances: [StanceChange] = []
  private(set) var pairs: [PairChange] = []
  /// The events that are given as causes.
  private(set) var events: [UInt64: Event] = [:]

  init(before: StanceReading, after: StanceReading, subjects: Subjects, minimumShared: Int) {
    (self.before, self.after) = (before, after)
    (self.subjects, self.minimumShared) = (subjects, minimumShared)
  }

  /// The parties asked for, or all negotiators, in the declared order.
  private var parties: [String] {
    let registry = after.registry
    guard !subjects.parties.isEmpty else { return negotiators }
    return subjects.parties.sorted(by: registry.isOrdered)
  }

  /// Who negotiates at either moment or in between.
  private var negotiators: [String] {
    let periods = [before, after].compactMap { $0.registry.period(of: $0.question) }
    return after.registry.negotiators(during: DateBounds(holding: periods) ?? .unlimited)
      .map(\.slug)
  }

  private var issues: [String] {
    let ordered = after.registry.orderedIssues.map(\.slug)
    return subjects.issues.isEmpty ? ordered : ordered.filter(subjects.issues.contains)
  }

  /// Pairs of the parties asked for; of one alone with every negotiator.
  private var partyPairs: [(String, String)] {
    let parties = parties
    guard parties.count > 1 else {
      return parties.flatMap { party in
        negotiators.filter { $0 != party }.map { (party, $0) }
      }
    }
    return parties.indices.flatMap { place in
      parties[(place + 1)...].map { (parties[place], $0) }
    }
  }

  /// Finds what differs between the two moments.
  mutating func compare(in reader: borrowing some EventReading & ~Copyable) throws {
    try ComparisonLimit.require(pairs: partyPairs.count, issues: issues.count)
    for party in parties {
      for issue in issues {
        let old = try before.stance(of: party, on: issue, in: reader)
        let new = try after.stance(of: party, on: issue, in: reader)
        guard new.differs(from: old) else { continue }
        stances.append(
          StanceChange(
            party: party, issue: issue, before: old, after: new,
            scale: after.registry.issues[issue]?.scale ?? .text))
      }
    }
    for (one, other) in partyPairs {
      let ordered = [one, other].sorted(by: after.registry.isOrdered)
      try compare(ordered[0], ordered[1], in: reader)
    }
  }

  private mutating func compare(
    _ first: String, _ second: String, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    var changed: [DivergenceChange] = []
    var (old, new): ([SharedIssue], [SharedIssue]) = ([], [])
    for issue in issues {
      let earlier = try reader.divergence(of: first, and: second, on: issue, reading: &before)
      let later = try reader.divergence(of: first, and: second, on: issue, reading: &after)
      old.append(earlier.shared)
      new.append(later.shared)
      guard earlier.comparison != later.comparison || earlier.weighs != later.weighs else {
        continue
      }
      changed.append(
        DivergenceChange(first: first, second: second, before: earlier, after: later))
    }
    guard !changed.isEmpty else { return }
    pairs.append(
      PairChange(
        first: first, second: second, issues: changed,
        before: PartyDistance(over: old, minimumShared: minimumShared),
        after: PartyDistance(over: new, minimumShared: minimumShared), split: DivergenceSplit(),
        shared: old))
  }
}

extension Stance {
  /// Whether where the party stands differs, or, without a position in either, that it gave one up.
  ///
  /// Priorities alone do not change a stance.
  fileprivate func differs(from other: Stance) -> Bool {
    open != other.open || closed != other.closed
      || isEmpty && withdrawals.first?.sequence != other.withdrawals.first?.sequence
  }
}

extension IssueDivergence {
  /// The saliences by which it weighs in an overall distance.
  fileprivate var weighs: [Int?] { [shared.first.salience, shared.second.salience] }
}

// MARK: - Causes

extension MomentComparison {
  /// Splits what differs over the events between the two moments.
  mutating func findCauses(
    from: Moment, to: Moment, _ question: Question,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    var bearing = BearingRecord()
    var watches = stances.map { Watch(stance: $0) }
    for (place, pair) in pairs.enumerated() {
      let changed = pair.issues.map(\.before.issue)
      for issue in pair.shared.map(\.issue) {
        watches.append(
          Watch(pair: pair, place, issue: issue, changed: changed.firstIndex(of: issue)))
      }
    }
    for watch in watches {
      for cell in watch.direct { try bearing.read(cell, in: reader) }
    }
    for index in watches.indices {
      for cell in watches[index].direct {
        watches[index].closure.formUnion(bearing.closure(of: cell))
      }
    }
    var watching: [CellKey: [Int]] = [:]
    for (index, watch) in watches.enumerated() {
      for cell in watch.closure { watching[cell, default: []].append(index) }
    }
    var walk = try MomentWalk(bearing, from: from, to: to, question, in: reader)
    var splits = PairSplits(pairs, minimumShared: minimumShared)
    for step in walk.steps {
      let touched = try walk.apply(step, in: reader)
      var reading = walk.reading
      var moved: [Int: CauseKind] = [:]
      for index in Set(touched.flatMap { watching[$0] ?? [] }).sorted() {
        let watch = watches[index]
        let kind = walk.kind(of: step.event, for: watch.direct)
        var isCause = false
        switch watch.subject {
        case .stance(let party, let issue):
          let stance = try reading.stance(of: party, on: issue, in: reader)
          isCause = watches[index].note(stance, step.event, kind)
        case .figure(let place, let issue, let changed):
          let shared = try reader.shared(issue, by: pairs[place], reading: &reading)
          isCause = splits.apply(step.event, kind, shared, pair: place, changed: changed)
          // What acts on the issue itself tells more than what acts elsewhere.
          if isCause, moved[place] == nil || moved[place] == .condition { moved[place] = kind }
        }
        if isCause { events[step.event] = walk.event(at: step.event) }
      }
      for (place, kind) in moved { splits.finish(step.event, kind, pair: place) }
    }
    for index in stances.indices { stances[index].causes = watches[index].causes }
    pairs = splits.pairs(pairs)
  }

  /// Something whose changes are followed.
  private struct Watch {
    enum Subject {
      case stance(party: String, issue: String)
      /// The figure over all issues takes part in each, those too that end as they were before.
      case figure(pair: Int, issue: String, changed: Int?)
    }

    let subject: Subject
    /// The cells it rests on directly.
    let direct: Set<CellKey>
    /// Those with all that they hang on.
    var closure: Set<CellKey> = []
    private(set) var causes: [StanceCause] = []
    private var last: Stance?

    init(stance change: StanceChange) {
      subject = .stance(party: change.party, issue: change.issue)
      direct = [CellKey(party: change.party, issue: change.issue)]
      last = change.before
    }

    init(pair: PairChange, _ place: Int, issue: String, changed: Int?) {
      subject = .figure(pair: place, issue: issue, changed: changed)
      direct = [
        CellKey(party: pair.first, issue: issue), CellKey(party: pair.second, issue: issue),
      ]
    }

    /// Notes the stance after an event; whether it changed.
    mutating func note(_ stance: Stance, _ event: UInt64, _ kind: CauseKind) -> Bool {
      defer { last = stance }
      guard let last, stance.differs(from: last) else { return false }
      causes.append(StanceCause(event: event, kind: kind, after: stance))
      return true
    }
  }
}

/// The figures of pairs while events are applied.
private struct PairSplits {
  private var issues: [[DivergenceSplit]]
  private var overall: [DivergenceSplit]
  /// What every figure of each pair rests on at the moment reached.
  private var shared: [[String: SharedIssue]] = []
  private var orders: [[String]] = []
  private let minimumShared: Int

  init(_ pairs: [PairChange], minimumShared: Int) {
    self.minimumShared = minimumShared
    issues = pairs.map { pair in
      pair.issues.map { DivergenceSplit(from: .init($0.before.comparison)) }
    }
    overall = pairs.map { DivergenceSplit(from: .init($0.before)) }
    for pair in pairs {
      let all = pair.shared.map(\.withoutAsked)
      orders.append(all.map(\.issue))
      shared.append(Dictionary(uniqueKeysWithValues: all.map { ($0.issue, $0) }))
    }
  }

  /// Notes an issue of a pair after an event, by its place among those that changed; whether what
  /// figures rest on changed.
  mutating func apply(
    _ event: UInt64, _ kind: CauseKind, _ state: SharedIssue, pair: Int, changed: Int?
  ) -> Bool {
    guard shared[pair].updateValue(state, forKey: state.issue) != state else { return false }
    if let changed { issues[pair][changed].apply(event, kind, .init(state.comparison)) }
    return true
  }

  /// Notes the distance over all issues of a pair after an event.
  mutating func finish(_ event: UInt64, _ kind: CauseKind, pair: Int) {
    let states = orders[pair].compactMap { shared[pair][$0] }
    let distance = PartyDistance(over: states, minimumShared: minimumShared)
    overall[pair].apply(event, kind, .init(distance))
  }

  /// The pairs with their causes.
  func pairs(_ pairs: [PairChange]) -> [PairChange] {
    pairs.enumerated().map { place, pair in
      var changed = pair.issues
      for index in changed.indices { changed[index].split = issues[place][index] }
      return PairChange(
        first: pair.first, second: pair.second, issues: changed, before: pair.before,
        after: pair.after, split: overall[place], shared: pair.shared)
    }
  }
}

extension SharedIssue {
  /// The same without what is asked as a condition, which changes no figure.
  fileprivate var withoutAsked: SharedIssue {
    var stances = [first, second]
    for index in stances.indices { stances[index].asked = [] }
    return SharedIssue(issue: issue, scale: scale, first: stances[0], second: stances[1])
  }
}

extension EventReading where Self: ~Copyable {
  /// What figures on an issue are made of, at the moment of a reading.
  fileprivate func shared(
    _ issue: String, by pair: PairChange, reading: inout StanceReading
  ) throws -> SharedIssue {
    let scale = reading.registry.issues[issue]?.scale ?? .text
    let stances = try [pair.first, pair.second].map { party in
      IssueStance(
        try reading.stance(of: party, on: issue, in: self), asked: [], on: scale)
    }
    return SharedIssue(issue: issue, scale: scale, first: stances[0], second: stances[1])
  }
}
