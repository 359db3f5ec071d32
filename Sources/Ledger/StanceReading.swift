public import EventStore
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
  /// What was asked.
  public let question: Question
  /// The parties, in the declared order.
  public let parties: [PartyDeclared]
  /// The issues on which a party has something on record, in the declared order.
  public let rows: [Row]
  /// The issues on which none of the parties has anything on record.
  public let silent: [IssueDeclared]
  /// What versions of proposals say of the silent issues, and how the parties answered them; nil
  /// where none speaks of any.
  public let tabled: ProposalsReport?
  /// Who is declared.
  public let registry: Registry
  /// Whether the issues were asked for by name.
  public let namesIssues: Bool
  /// Parties and issues that were asked for and were not declared yet, as far as was known.
  public let undeclared: [String]
  /// The deadlocks of conditions in which a cell of the table stands.
  public let deadlocks: [Deadlock]

  /// The stances of the parties on one issue.
  public struct Row: Sendable {
    /// The issue.
    public let issue: IssueDeclared
    /// The stances, in the order of the parties.
    public let stances: [Stance]
    /// For each stance, the account that the one shown replaced, by slot.
    public let earlier: [[Slot: HeldStatement]]
    /// For each stance, what the accounts rest on that it shows, by their places.
    public let corroboration: [[UInt64: Corroboration]]
    /// For each stance, how the conditions of its conditional positions fare, the public ones
    /// first.
    public let conditions: [[[ConditionStatus]]]
    /// For each party, the conditions that others ask of it here: who asks, by which event.
    public let asked: [[AskedCondition]]
    /// For each party, the events here whose bodies were destroyed, with what destroyed them.
    public let redacted: [[RedactedPlace]]
  }
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

/// Where parties stand on issues; without words, all negotiators on all issues.
public struct StanceInquiry: Inquiry {
  public var question: Question
  /// The parties and issues, and which statements are read.
  public var query: Query

  /// Asks where the parties of a query stand on its issues.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> StanceTable {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    var reading = try record.stanceReading(of: subjects, question)
    let registry = reading.registry
    let parties = registry.parties(of: subjects, question)
    let issues = registry.issues(of: subjects)
    let redacted = try record.redactedPlaces()
    var rows: [StanceTable.Row] = []
    var silent: [IssueDeclared] = []
    for issue in issues {
      let row = try record.row(
        of: issue, parties: parties, redacted: redacted, reading: &reading)
      if row.isEmpty { silent.append(issue) } else { rows.append(row) }
    }
    let tabled = try record.proposals(
      speakingOf: silent.map(\.slug), for: parties.map(\.slug), &reading)
    return StanceTable(
      record: try RecordState(record, registry: subjects.isPoint ? nil : registry),
      question: question, parties: parties, rows: rows, silent: silent, tabled: tabled,
      registry: registry, namesIssues: !subjects.issues.isEmpty,
      undeclared: subjects.parties.filter { registry.parties[$0] == nil }
        + subjects.issues.filter { registry.issues[$0] == nil },
      deadlocks: reading.deadlocks(
        touching: parties.flatMap { party in
          issues.map { CellKey(party: party.slug, issue: $0.slug) }
        }))
  }
}

extension StanceTable.Row {
  /// Whether nothing at all is on record of the parties here.
  fileprivate var isEmpty: Bool {
    stances.allSatisfy {
      $0.isEmpty && $0.withdrawals.isEmpty && $0.priorities.isEmpty && $0.notAdmitted.isEmpty
        && $0.possiblyEarlier == 0
    } && asked.allSatisfy(\.isEmpty) && redacted.allSatisfy(\.isEmpty)
  }
}

extension Subjects {
  /// Up to this many cells are read one by one, with the part of the registry that they need.
  private static let pointCells = 64

  /// The cells of the parties on the issues.
  var cells: [Positions.CellKey] {
    parties.flatMap { party in issues.map { CellKey(party: party, issue: $0) } }
  }

  /// Whether few enough cells are named to be read one by one.
  var isPoint: Bool { (1...Self.pointCells).contains(parties.count * issues.count) }
}

extension EventReading where Self: ~Copyable {
  /// Reads stances as a question asks: a few cells one by one, many from one fold over the log
  /// where the stored cells do not answer.
  func stanceReading(of subjects: Subjects, _ question: Question) throws -> StanceReading {
    if subjects.isPoint {
      return StanceReading(
        registry: try registry(for: subjects.cells, question), question: question)
    }
    let registry = try registry(question)
    return StanceReading(
      registry: registry, question: question,
      given: try givenCells(for: subjects, question, registry: registry))
  }

  /// The cells folded together, where that costs less than reading those of the subjects one by one
  /// as they are asked for.
  func givenCells(
    for subjects: Subjects, _ question: Question, registry: Registry
  ) throws -> GivenCells {
    try costsLessOneByOne(subjects)
      ? GivenCells() : givenCells(question, registry: registry)
  }

  /// Whether the events of the parties or issues that are named are few beside all: each is looked
  /// up, which takes about as long as folding three in their order.
  private func costsLessOneByOne(_ subjects: Subjects) throws -> Bool {
    guard !subjects.parties.isEmpty || !subjects.issues.isEmpty else { return false }
    let ofParties = try subjects.parties.map { try postingCount(of: "party:\($0)") }
    let ofIssues = try subjects.issues.map { try postingCount(of: "issue:\($0)") }
    let counts = [ofParties, ofIssues].filter { !$0.isEmpty }.map { $0.reduce(0, +) }
    return (counts.min() ?? size) < size / 3
  }
}

extension EventReading where Self: ~Copyable {
  fileprivate func row(
    of issue: IssueDeclared, parties: [PartyDeclared],
    redacted: [Positions.CellKey: [RedactedPlace]], reading: inout StanceReading
  ) throws -> StanceTable.Row {
    var stances: [Stance] = []
    var earlier: [[Slot: HeldStatement]] = []
    var corroboration: [[UInt64: Corroboration]] = []
    var conditions: [[[ConditionStatus]]] = []
    let versions = try tabledVersions(on: issue.slug, &reading)
    for party in parties {
      var stance = try reading.stance(of: party.slug, on: issue.slug, in: self)
      stance.noteStaleness(versions, reading.question)
      stances.append(stance)
      let cell = CellKey(party: party.slug, issue: issue.slug)
      let told = try toldStatements(of: cell, shownBy: stance, reading)
      earlier.append(try told.map { try $0.replaced(by: stance) } ?? [:])
      corroboration.append(try self.corroboration(of: stance, told, reading))
      conditions.append(
        try (stance.open.conditional + stance.closed.conditional).map { account in
          try account.statement.conditions.map { try reading.status(of: $0, for: cell, in: self) }
        })
    }
    return StanceTable.Row(
      issue: issue, stances: stances, earlier: earlier, corroboration: corroboration,
      conditions: conditions,
      asked: try parties.map { party in
        try askedConditions(
          of: CellKey(party: party.slug, issue: issue.slug), reading: &reading)
      },
      redacted: parties.map {
        redacted[CellKey(party: $0.slug, issue: issue.slug)]?
          .filter { reading.question.knows($0.event) } ?? []
      })
  }

  /// The versions of proposals that speak of an issue, and who has decided on them.
  private func tabledVersions(
    on issue: String, _ reading: inout StanceReading
  ) throws -> TabledVersions {
    var versions = Set(try versions(speakingOf: issue, &reading).map { "proposal:\($0)" })
    // A correction can move a tabling to a version that no event so far has named.
    while !versions.isEmpty {
      let record = try admitted(tags: versions.sorted(), reading.question)
      let tabled = record.statements(of: ProposalTabled.self).map {
        "proposal:\($0.body.slug)@\($0.body.version)"
      }
      if versions.isSuperset(of: tabled) {
        return TabledVersions(on: issue, in: ProposalRecord(record))
      }
      versions.formUnion(tabled)
    }
    return TabledVersions()
  }

  /// The versions that an event on record says speak of an issue, or its correction; which of them
  /// a question admits is not asked.
  func versions(
    speakingOf issue: String, _ reading: inout StanceReading
  ) throws -> Set<ProposalName> {
    // Only what bears on a proposal can speak of one; most issues have no such event.
    let tabled = try reading.tabledPlaces(in: self)
    guard !tabled.isEmpty else { return [] }
    var versions: Set<ProposalName> = []
    let places = try postings(of: "issue:\(issue)")
    let declared = reading.registry.places[CellKey(registry: .issue, slug: issue)]
    // The declaration itself, or the correction that brought it here.
    guard declared == nil || !places.isEmpty else {
      throw LedgerError(.integrity, "postings, tag issue:\(issue): expected its declaration")
    }
    for place in places where tabled.contains(place) {
      guard let body = try decoded(at: place)?.body, let tabling = try tabling(body) else {
        continue
      }
      guard try postings(of: "proposal:\(tabling.slug)").contains(place) else {
        throw LedgerError(
          .integrity, "postings, tag proposal:\(tabling.slug): expected event \(place)")
      }
      versions.insert(ProposalName(slug: tabling.slug, version: tabling.version))
    }
    return versions
  }

  /// The body that tables a version, where an event does so or its correction says so.
  private func tabling(_ body: any EventMessage) throws -> ProposalTabled? {
    guard let correction = body as? RecordCorrected else { return body as? ProposalTabled }
    guard let target = try correction.target.flatMap({ try decoded($0) }),
      target.type == .proposalTabled
    else { return nil }
    return try correction.replacementBody(for: target.type) as? ProposalTabled
  }
}

extension Stance {
  /// The accounts that it shows, in any channel, those that stand under a condition included.
  public var shownAccounts: [Account] {
    [open, closed].flatMap { channel in
      Slot.allCases.compactMap { channel.slots[$0]?.shown } + channel.conditional
    }
  }
}
