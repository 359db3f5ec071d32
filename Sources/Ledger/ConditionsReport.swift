public import EventStore
public import Positions
public import Projections

/// The positions that stand only if something holds, and how each condition fares.
public struct ConditionsReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// Who is declared.
  public let registry: Registry
  /// The positions: by the declared order of issues, then of parties.
  public let positions: [ConditionalPosition]
  /// The answers to proposals that hang on conditions, by proposal, then by party.
  public let answers: [ConditionalAnswer]
  /// The rounds in which conditions wait for each other.
  public let deadlocks: [Deadlock]
  /// The conditional positions of which the policy admits no account.
  public let notAdmitted: [Account]
}

/// A position that stands only if something holds.
public struct ConditionalPosition: Sendable {
  /// The party.
  public let party: String
  /// The issue.
  public let issue: String
  /// The account of it.
  public let account: Account
  /// What must hold, all of it.
  public let conditions: [WeighedCondition]

  /// Whether all of it holds, so that the position counts like any other.
  public var isMet: Bool { conditions.allSatisfy(\.status.isMet) }
}

/// An answer to a proposal that stands only if something holds.
public struct ConditionalAnswer: Sendable {
  /// The account of it.
  public let account: AnswerAccount
  /// What must hold, all of it.
  public let conditions: [WeighedCondition]

  /// Whether all of it holds.
  public var isMet: Bool { conditions.allSatisfy(\.status.isMet) }
}

/// A condition held against the record.
public struct WeighedCondition: Sendable {
  /// What is asked.
  public let condition: Condition
  /// How it fares.
  public let status: ConditionStatus
  /// The account by which it fares so; nil where none bears on it.
  public let account: Account?
  /// Accounts of what the asked party holds there that the policy does not admit.
  public let notAdmitted: [Account]
}

/// Which positions stand only if something holds: of the parties of a query, or asked of them.
public struct ConditionsInquiry: Inquiry {
  public var question: Question
  /// The parties and issues, on either side of a condition, and which statements are read.
  public var query: Query

  /// Asks for the conditional positions that concern the parties and issues of a query.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  /// Cost: the cells of the parties and those that ask of them, without parties all stored cells;
  /// and all proposals with their answers.
  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> ConditionsReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    var reading = StanceReading(
      registry: registry, question: question,
      given: try record.givenCells(for: subjects, question, registry: registry))
    let cells = try record.conditionalCells(of: subjects.parties, reading)
    var positions: [ConditionalPosition] = []
    var notAdmitted: [Account] = []
    for cell in registry.inDeclaredOrder(cells) {
      guard let (party, issue) = cell.stance else { continue }
      let stance = try reading.stance(of: party, on: issue, in: record)
      for account in stance.conditional {
        let position = ConditionalPosition(
          party: party, issue: issue, account: account,
          conditions: try account.statement.conditions.map {
            try record.weighed($0, for: cell, reading: &reading)
          })
        if position.concerns(subjects) { positions.append(position) }
      }
      notAdmitted += stance.notAdmitted.filter { account in
        !account.statement.conditions.isEmpty && subjects.concern(account, party, issue)
      }
    }
    return ConditionsReport(
      record: try RecordState(record, registry: registry), question: question,
      registry: registry, positions: positions,
      answers: try record.conditionalAnswers(subjects, question, &reading),
      deadlocks: reading.deadlocks(
        touching: positions.map { CellKey(party: $0.party, issue: $0.issue) }),
      notAdmitted: notAdmitted)
  }
}

extension EventReading where Self: ~Copyable {
  /// The cells that hold a conditional position of the parties, or one that asks something of them;
  /// without parties all.
  fileprivate func conditionalCells(
    of parties: [String], _ reading: StanceReading
  ) throws -> [Positions.CellKey] {
    if reading.given.isComplete {
      return reading.given.cells.filter { $0.value.cell.hasConditions }.map(\.key)
    }
    guard !parties.isEmpty else { return try stanceCells(where: \.hasConditions) }
    var cells: Set<Positions.CellKey> = []
    for party in parties {
      cells.formUnion(try stanceCells(prefix: party + "/", where: \.hasConditions))
      for issue in reading.registry.issues.keys {
        cells.formUnion(try cellsAsking(of: CellKey(party: party, issue: issue)))
      }
    }
    return Array(cells)
  }

  /// The answers shown that hang on conditions, of the parties of a query or asking of them.
  fileprivate func conditionalAnswers(
    _ subjects: Subjects, _ question: Question, _ reading: inout StanceReading
  ) throws -> [ConditionalAnswer] {
    let proposals = try ProposalsInquiry(try Query([]), question: question).answer(from: self)
    var answers: [ConditionalAnswer] = []
    for cell in proposals.matrices.flatMap(\.cells).joined() {
      for slot in cell.slots {
        for account in [slot.shown] + slot.contesting where !account.body.conditions.isEmpty {
          let conditions = account.body.conditions
          let isOfParty =
            subjects.parties.isEmpty || subjects.parties.contains(cell.party)
            || conditions.contains { subjects.parties.contains($0.party) }
          let isOnIssue =
            subjects.issues.isEmpty || conditions.contains { subjects.issues.contains($0.issue) }
          let isNamed = subjects.names(proposal: cell.name.slug, version: cell.name.version)
          guard isOfParty, isOnIssue, isNamed else { continue }
          var weighed: [WeighedCondition] = []
          for condition in conditions {
            weighed.append(try self.weighed(condition, for: nil, reading: &reading))
          }
          answers.append(ConditionalAnswer(account: account, conditions: weighed))
        }
      }
    }
    return answers
  }

  /// Holds a condition of a cell, or of something that is in no cell, against the record.
  fileprivate func weighed(
    _ condition: Condition, for cell: Positions.CellKey?, reading: inout StanceReading
  ) throws -> WeighedCondition {
    let status =
      try cell.map { try reading.status(of: condition, for: $0, in: self) }
      ?? reading.status(of: condition, in: self)
    guard let asked = condition.asked?.stance else {
      return WeighedCondition(condition: condition, status: status, account: nil, notAdmitted: [])
    }
    let stance = try reading.stance(of: asked.party, on: asked.issue, in: self)
    let accounts = stance.counted.slots.values.map(\.shown)
    return WeighedCondition(
      condition: condition, status: status,
      account: accounts.first { $0.sequence == status.statement },
      notAdmitted: stance.notAdmitted)
  }
}

extension ConditionalPosition {
  fileprivate func concerns(_ subjects: Subjects) -> Bool {
    subjects.concern(account, party, issue)
  }
}

extension Subjects {
  /// Whether a conditional position is of the parties or asks something of them, and is about the
  /// issues or asks something on them.
  fileprivate func concern(_ account: Account, _ party: String, _ issue: String) -> Bool {
    let conditions = account.statement.conditions
    let isOfParty =
      parties.isEmpty || parties.contains(party)
      || conditions.contains { parties.contains($0.party) }
    return isOfParty
      && (issues.isEmpty || issues.contains(issue)
        || conditions.contains { issues.contains($0.issue) })
  }
}

extension Registry {
  /// Cells by the declared order of issues, then of parties; what is not declared comes last.
  func inDeclaredOrder(_ cells: some Sequence<CellKey>) -> [CellKey] {
    let parties = places(orderedParties.map(\.slug))
    let issues = places(orderedIssues.map(\.slug))
    return cells.compactMap { cell in
      cell.stance.map { (cell, issues[$0.issue] ?? .max, parties[$0.party] ?? .max) }
    }.sorted { ($0.1, $0.2, $0.0) < ($1.1, $1.2, $1.0) }.map(\.0)
  }

  private func places(_ slugs: [String]) -> [String: Int] {
    Dictionary(zip(slugs, 0...), uniquingKeysWith: { first, _ in first })
  }
}
