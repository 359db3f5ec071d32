public import EventStore
import Positions
public import Projections

/// The claims on record: what became of each, and what the record shows of it.
public struct ClaimsReport: Sendable {
  /// The record it rests on.
  public let record: RecordState
  /// What was asked.
  public let question: Question
  /// Who is declared.
  public let registry: Registry
  /// The claims that were asked for: the strongest class first, then the earliest.
  public let claims: [Claim]
  /// Claims of which the policy admits no account.
  public let notAdmitted: [AdmittedStatement]
  /// The places of claims that may have been made by the day asked for, and are not counted.
  public let possiblyEarlier: [UInt64]
  /// All claims by the place of the account that is shown, those not asked for included.
  public let all: [UInt64: Claim]

  /// The claims with a status, in the same order.
  public func claims(_ status: ClaimStatus) -> [Claim] { claims.filter { $0.status == status } }
}

/// Asks for claims about or by parties, regarding issues or proposals, or for one alone.
public struct ClaimsInquiry: Inquiry {
  public var question: Question
  /// Which claims are asked for; their answers and opposites are read in any case.
  public var query: Query
  /// The claim of which this event is an account; nil: all that the query asks for.
  private var event: EventReference?

  /// Asks for the claims of which a statement is what the query says.
  public init(_ query: Query, question: Question = Question()) {
    self.query = query
    self.question = question
  }

  /// Asks for the claim of which an event is an account.
  init(accountedBy event: EventReference, question: Question) throws(LedgerError) {
    self.init(try Query([]), question: question)
    self.event = event
  }

  /// Reads the claims; cost: the claims about the same parties, the answers to them, and for those
  /// held against the record the positions of the accused and all agreed elements.
  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> ClaimsReport {
    var asked = question
    var wanted = Wanted(subjects: try record.subjects(of: query, for: &asked), event: event)
    wanted.filter = asked.filter
    // What chooses the claims must not hide what bears on them.
    let question = question
    let registry = try record.registry(question)
    wanted.registry = registry
    var tags = try seeds(wanted.subjects, in: record)
    let found = Claims(try record.admitted(tags: tags, question, registry: registry))
    tags += evidence(for: found.list.filter(wanted.includes), registry: registry)
    let admitted = try record.admitted(tags: tags, question, registry: registry)
    let claims = Claims(admitted)
    return ClaimsReport(
      record: try RecordState(record, registry: registry), question: asked, registry: registry,
      claims: claims.list.filter(wanted.includes),
      notAdmitted: claims.notAdmitted.filter(wanted.includes),
      possiblyEarlier: admitted.possiblyEarlier.filter(wanted.includes).map(\.sequence),
      all: Dictionary(
        claims.list.map { ($0.sequence, $0) }, uniquingKeysWith: { first, _ in first }))
  }

  /// The tags under which the claims stand that are asked for.
  private func seeds(
    _ subjects: Subjects, in record: borrowing some EventReading & ~Copyable
  ) throws -> [String] {
    if let event {
      return try record.bodies(of: event).compactMap { ($0 as? ClaimMade)?.about }
        .flatMap { $0 }.flatMap(Self.tags(about:))
    }
    let all = ["type:\(EventType.claimMade.name)"]
    let patterns = subjects.proposals + subjects.claims
    if !patterns.allSatisfy(\.isName) { return all }
    if !subjects.issues.isEmpty || !subjects.proposals.isEmpty {
      return subjects.issues.map { "issue:\($0)" } + subjects.proposals.map { "proposal:\($0)" }
    }
    if !subjects.claims.isEmpty { return subjects.claims.map { "claim:\($0)" } }
    if subjects.parties.isEmpty { return all }
    return subjects.parties.flatMap { Self.tags(about: $0) + ["party:\($0)"] }
  }

  private static func tags(about party: String) -> [String] {
    ClaimKind.allCases.map { "claim:\(party)/\($0.word)" }
  }

  /// The tags under which stand the opposites of claims, and what they are held against.
  private func evidence(for claims: [Claim], registry: Registry) -> [String] {
    var tags: Set<String> = []
    let published = PublishedTexts(registry)
    for claim in claims {
      tags.formUnion(claim.about.map { "claim:\($0)/\(claim.kind.word)" })
      tags.formUnion(published.near(claim).map { "source:\($0)" })
      guard claim.isTestable else { continue }
      tags.insert("type:\(EventType.elementAgreed.name)")
      for party in claim.about {
        for issue in registry.issues.keys {
          tags.insert(CellKey(party: party, issue: issue).tag)
        }
      }
      tags.formUnion(claim.regarding.filter { $0.contains("@") }.map { "proposal:\($0)" })
    }
    return tags.sorted()
  }
}

/// Which claims are asked for.
private struct Wanted {
  let subjects: Subjects
  let event: EventReference?
  var filter = StatementFilter()
  var registry = Registry()

  func includes(_ claim: Claim) -> Bool {
    if let event, !claim.reports.contains(where: { $0.id == event }) { return false }
    return concerns(claim.about, claim.kind, by: claim.speaker, regarding: claim.regarding)
      && claim.reports.contains(where: filter.holds)
  }

  func includes(_ statement: AdmittedStatement) -> Bool {
    guard let body = statement.body as? ClaimMade else { return false }
    if let event, statement.id != event { return false }
    let regarding = body.regarding.isEmpty ? [] : [body.regarding]
    let speaker = registry.speaker(of: statement)
    return concerns(body.about, body.kind ?? .other, by: speaker, regarding: regarding)
      && filter.holds(of: statement)
  }

  private func concerns(
    _ about: [String], _ kind: ClaimKind, by speaker: Speaker, regarding: [String]
  ) -> Bool {
    let isByOrAbout =
      subjects.parties.isEmpty
      || subjects.parties.contains { about.contains($0) || speaker.includes($0) }
    let isNamed =
      subjects.claims.isEmpty
      || about.contains { party in
        subjects.claims.contains { $0.matches("\(party)/\(kind.word)") }
      }
    let regardsNothingElse = subjects.issues.isEmpty && subjects.proposals.isEmpty
    return isByOrAbout && isNamed && (regardsNothingElse || regarding.contains(where: isMeant))
  }

  private func isMeant(_ regarded: String) -> Bool {
    guard let at = regarded.firstIndex(of: "@") else { return subjects.issues.contains(regarded) }
    let version = String(regarded[regarded.index(after: at)...])
    return !subjects.proposals.isEmpty
      && subjects.names(proposal: String(regarded[..<at]), version: version)
  }
}

extension EventReading where Self: ~Copyable {
  /// An event's body as recorded, and those that corrections put in its place.
  fileprivate func bodies(of id: EventReference) throws -> [any EventMessage] {
    guard let event = try decoded(id) else { return [] }
    return try [event.body]
      + events(tagged: "target:\(id)").compactMap { editorial in
        guard let correction = editorial.body as? RecordCorrected, correction.target == id else {
          return nil
        }
        return try correction.replacementBody(for: event.type)
      }
  }
}
