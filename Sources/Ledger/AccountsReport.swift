public import EventStore
public import Measures
public import Positions
public import Projections

/// Who says what about whom.
public struct AccountsReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// Who is declared.
  public let registry: Registry
  /// The parties of whom something is told, in the declared order.
  public let parties: [PartyAccounts]
  /// The parties asked for of whom nothing is told.
  public let silent: [PartyDeclared]
  /// The number of issues asked for.
  public let issueCount: Int
  /// All claims on record about or by these parties.
  public let claims: ClaimsReport
}

/// What is told of one party.
public struct PartyAccounts: Sendable {
  /// The party.
  public let party: PartyDeclared
  /// The issues on which something is told, in the declared order.
  public let cells: [CellAccounts]
  /// Its answers to proposals, its steps in the talks and its intents, as told.
  public let steps: [ToldStep]
  /// The claims of others about its conduct.
  public let claims: [Claim]
  /// Negotiators and mediators who tell nothing of its positions, in the declared order.
  public let untold: [PartyDeclared]
  /// How far the account of each teller is from the party's own word, over all issues.
  public let distances: [(teller: Teller, distance: PartyDistance)]

  /// The issues on which a position is told of it, by anyone.
  public var positionCount: Int { cells.filter { $0.hasOwn || $0.hasOthers }.count }
  /// The issues on which its own word holds a position.
  public var ownCount: Int { cells.filter(\.hasOwn).count }
  /// The issues on which others tell a position of it.
  public var othersCount: Int { cells.filter(\.hasOthers).count }
  /// The issues on which both do.
  public var bothCount: Int { cells.filter { $0.hasOwn && $0.hasOthers }.count }
  /// The issues on which an account of others is compared with its own word.
  public var comparedCount: Int {
    cells.filter { $0.tellings.contains { $0.distance != nil } }.count
  }
}

/// What is told of a party on one issue.
public struct CellAccounts: Sendable {
  /// The issue.
  public let issue: IssueDeclared
  /// By each teller, the party itself first.
  public let tellings: [Telling]

  /// The party's own word; nil where nothing of it is on record.
  public var own: Telling? { tellings.first { $0.teller == .itself } }
  /// Whether the party's own word holds a position, in its words or in the source's.
  public var hasOwn: Bool { own.map { !$0.stance.isEmpty } ?? false }
  /// Whether others tell a position of it.
  public var hasOthers: Bool {
    tellings.contains { $0.teller != .itself && !$0.stance.isEmpty }
  }
}

/// What one teller tells of a party on an issue.
public struct Telling: Sendable {
  /// Who tells it.
  public let teller: Teller
  /// The live accounts, the earliest first.
  public let accounts: [ToldAccount]
  /// Where these accounts put the party.
  public let stance: Stance
  /// The party's own word and this account, held against each other; nil for its own word.
  public let shared: SharedIssue?

  /// How far it is from the party's own word; nil where that is not comparable, or is its own word.
  public var distance: IssueDistance? {
    if case .comparable(let distance) = shared?.comparison { distance } else { nil }
  }
}

/// One account of what a party holds.
public struct ToldAccount: Sendable {
  /// The account.
  public let account: Account
  /// What it rests on: the statements that say the same, whoever tells them.
  public let corroboration: Corroboration
  /// The party's own denials of it.
  public let denials: [Account]
}

/// An account of something that a party did: an answer, a step in the talks, an intent.
public struct ToldStep: Sendable {
  /// Who tells it.
  public let teller: Teller
  /// The statement.
  public let statement: AdmittedStatement
  /// What it is about: `proposal@version`, the round, or what the intent regards.
  public let subject: String
  /// What is told: the answer, the change, the kind of intent.
  public let content: String
  /// How it stands to the party's own word about the same.
  public let standing: Standing

  /// How an account of a step stands to the party's own word.
  public enum Standing: Hashable, Sendable {
    /// It is the party's own word.
    case own
    /// The party's own word at that time says the same.
    case same
    /// The party's own word at that time says something else, in this event.
    case different(UInt64)
    /// The party's own word says nothing of it at that time.
    case untold
  }
}

/// Who says what about the parties of a query, on its issues.
public struct AccountsInquiry: Inquiry {
  public var question: Question
  /// The parties and issues that are told of, and which statements are read.
  public var query: Query

  /// Asks what is told of the parties of a query on its issues.
  ///
  /// The default policy and `best-graded` keep every account; each other one narrows them to what
  /// it admits, beside the party's own word.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  /// Cost: the cells of the parties and their events, and unless issues are named all events that
  /// concern the parties.
  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> AccountsReport {
    var question = question
    let subjects = try record.subjects(of: query, for: &question)
    let registry = try record.registry(question)
    let parties = registry.orderedParties.filter { party in
      subjects.parties.isEmpty ? party.kind != .person : subjects.parties.contains(party.slug)
    }
    let issues = registry.issues(of: subjects)
    // Whoever tells it: what stands against a claim is the party's own word, not the teller's.
    var everyone = self.question
    if everyone.accounts.teller != nil { everyone.accounts = .everyone }
    let claims = try ClaimsInquiry(query, question: everyone).answer(from: record)
    var reading = AccountReading(
      question, claims: claims,
      reading: StanceReading(
        registry: registry, question: question,
        given: try record.givenCells(for: subjects, question, registry: registry)))
    var told: [PartyAccounts] = []
    var silent: [PartyDeclared] = []
    for party in parties {
      let accounts = try reading.accounts(
        of: party, on: issues, withSteps: subjects.issues.isEmpty, in: record)
      if accounts.isEmpty { silent.append(party) } else { told.append(accounts) }
    }
    return AccountsReport(
      record: try RecordState(record, registry: registry), question: question,
      registry: registry, parties: told, silent: silent, issueCount: issues.count, claims: claims)
  }
}

extension PartyAccounts {
  fileprivate var isEmpty: Bool { cells.isEmpty && steps.isEmpty && claims.isEmpty }
}
