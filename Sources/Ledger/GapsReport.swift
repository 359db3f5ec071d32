public import EventStore
public import Positions
public import Projections

/// What the record lacks, and how evenly it covers the parties.
public struct GapsReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// Who is declared.
  public let registry: Registry
  /// The parties, in the declared order.
  public let parties: [PartyCoverage]
  /// The number of issues asked for.
  public let issueCount: Int
  /// What is lacking: by kind, then by the declared order of parties and issues.
  public let gaps: [Gap]

  /// The gaps of one kind.
  public func gaps(_ kind: GapKind) -> [Gap] { gaps.filter { $0.kind == kind } }
}

/// How well one party is covered.
public struct PartyCoverage: Sendable {
  /// The party.
  public let party: PartyDeclared
  /// The issues on which the policy admits a position of it.
  public let positionCount: Int
  /// Those on which its own word, in its words or a source's, holds it.
  public let ownPositionCount: Int
  /// Those on which what is shown rests on one report.
  public let singleCount: Int
  /// Its statements, by whose account.
  public let coverage: RecordCoverage
  /// The claims of others about it, and how many of them it answered or stands against.
  public let claims: (all: Int, answered: Int)
  /// The newest versions of proposals that were put to it, and how many it answered in any way.
  public let versions: (all: Int, answered: Int)
}

/// Something that the record lacks.
public struct Gap: Hashable, Sendable {
  /// What kind of gap it is.
  public let kind: GapKind
  /// The party; empty where it is all parties asked for.
  public var party = ""
  /// The issue; empty where it is none.
  public var issue = ""
  /// The version of a proposal, or the kind of a claim; empty elsewhere.
  public var subject = ""
  /// The events that bear on it.
  public var events: [UInt64] = []
  /// Why a stance is stale; nil elsewhere.
  public var staleness: Staleness?
}

/// The kinds of gaps, in the order of print.
public enum GapKind: String, CaseIterable, Sendable {
  /// None of the parties asked for has anything on record on an issue.
  case nobody
  /// A party has nothing on record on an issue, where another one has.
  case nothing
  /// A priority is named, and no position.
  case priorityOnly = "priority-only"
  /// The position was withdrawn.
  case withdrawn
  /// Positions are on record by accounts that the policy does not admit.
  case notAdmitted = "not-admitted"
  /// A position is on record only in the channel that figures do not rest on.
  case otherChannel = "other-channel"
  /// A position stands only if something holds that does not.
  case conditionalOnly = "conditional-only"
  /// A position is on record by others' accounts alone.
  case noOwnWord = "no-own-word"
  /// What is shown rests on one report.
  case oneReport = "one-report"
  /// What is shown is older than a version that the party has not decided on, or than an age.
  case stale
  /// No answer of a party to the newest version that was put to it.
  case noAnswer = "no-answer"
  /// An older version was answered, and the newest was not.
  case staleAnswer = "stale-answer"
  /// The party neither answered a claim about it nor says the opposite.
  case unansweredClaim = "unanswered-claim"
}

/// What the record lacks about the parties and issues of a query; without parties, of all who
/// negotiate.
public struct GapsInquiry: Inquiry {
  public var question: Question
  /// The parties and issues, and which statements are read.
  public var query: Query

  /// Asks what the record lacks about the parties and issues of a query.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  /// Cost: the cells of the parties, all events that concern them, proposals and claims.
  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> GapsReport {
    let table = try StanceInquiry(query, question: question).answer(from: record)
    let registry = try record.registry(table.question)
    let proposals = try ProposalsInquiry(try Query([]), question: table.question)
      .answer(from: record)
    let words = table.parties.map { "party:\($0.slug)" }
    let claims = try ClaimsInquiry(try Query(words), question: table.question)
      .answer(from: record)
    var finder = GapFinder(table: table, claims: claims, proposals: proposals)
    var parties: [PartyCoverage] = []
    for (index, party) in table.parties.enumerated() {
      let admitted = try record.admitted(
        tags: ["party:\(party.slug)"], table.question, registry: registry)
      parties.append(
        finder.coverage(at: index, RecordCoverage(of: party.slug, in: admitted)))
    }
    finder.findNobody()
    let order = Dictionary(
      zip(GapKind.allCases, 0...), uniquingKeysWith: { first, _ in first })
    return GapsReport(
      record: try RecordState(record, registry: registry), question: table.question,
      registry: registry, parties: parties, issueCount: table.rows.count + table.silent.count,
      gaps: finder.gaps.enumerated().sorted { one, other in
        (order[one.element.kind] ?? 0, one.offset) < (order[other.element.kind] ?? 0, other.offset)
      }.map(\.element))
  }
}
