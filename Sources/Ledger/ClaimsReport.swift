public import EventStore
public import Positions
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
  /// All claims by the place of the account that is shown, those not asked for included.
  public let all: [UInt64: Claim]

  /// The claims with a status, in the same order.
  public func claims(_ status: ClaimStatus) -> [Claim] { claims.filter { $0.status == status } }
}

/// Asks for claims about or by parties, regarding issues, or one alone.
public struct ClaimsInquiry: Inquiry {
  public var question: Question
  /// Whom they are about, or who makes them; empty: anyone.
  public var parties: [String] = []
  /// What they concern; empty: anything.
  public var issues: [String] = []
  /// The claim of which this event is an account; nil: all.
  public var event: EventReference?

  /// Asks for all claims that a question admits.
  public init(_ question: Question) { self.question = question }

  /// Reads the claims; cost: the claims about the same parties, the answers to them, and for those
  /// held against the record the positions of the accused and all agreed elements.
  public func answer(from record: borrowing some EventReading & ~Copyable) throws -> ClaimsReport {
    let registry = try record.registry(question)
    var tags = try seeds(in: record)
    let found = Claims(try record.admitted(tags: tags, question, registry: registry))
    tags += evidence(for: found.list.filter(isAskedFor), registry: registry)
    let claims = Claims(try record.admitted(tags: tags, question, registry: registry))
    return ClaimsReport(
      record: try RecordState(record, registry: registry), question: question, registry: registry,
      claims: claims.list.filter(isAskedFor),
      notAdmitted: claims.notAdmitted.filter { isAskedFor($0, registry: registry) },
      all: Dictionary(
        claims.list.map { ($0.sequence, $0) }, uniquingKeysWith: { first, _ in first }))
  }

  /// The tags under which the claims stand that are asked for.
  private func seeds(in record: borrowing some EventReading & ~Copyable) throws -> [String] {
    if let event {
      guard let body = try record.decoded(event)?.body as? ClaimMade else { return [] }
      let about = try record.admittedBodies(of: event).flatMap { ($0 as? ClaimMade)?.about ?? [] }
      return Set(about + body.about).sorted().flatMap(Self.tags(about:))
    }
    if parties.isEmpty, issues.isEmpty { return ["type:\(EventType.claimMade.name)"] }
    if !issues.isEmpty { return issues.map { "issue:\($0)" } }
    return parties.flatMap { Self.tags(about: $0) + ["party:\($0)"] }
  }

  private static func tags(about party: String) -> [String] {
    ClaimKind.allCases.map { "claim:\(party)/\($0.word)" }
  }

  /// The tags under which stand the opposites of claims, and what they are held against.
  private func evidence(for claims: [Claim], registry: Registry) -> [String] {
    var tags: Set<String> = []
    for claim in claims {
      tags.formUnion(claim.about.map { "claim:\($0)/\(claim.kind.word)" })
      tags.formUnion(registry.ownTexts(near: claim).map { "source:\($0)" })
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

  private func isAskedFor(_ claim: Claim) -> Bool {
    if let event, !claim.reports.contains(where: { $0.id == event }) { return false }
    let isByOrAbout =
      parties.isEmpty
      || parties.contains { claim.about.contains($0) || claim.speaker.includes($0) }
    return isByOrAbout
      && (issues.isEmpty || !Set(issues).isDisjoint(with: claim.regarding))
  }

  private func isAskedFor(_ statement: AdmittedStatement, registry: Registry) -> Bool {
    guard let body = statement.body as? ClaimMade else { return false }
    if let event, statement.id != event { return false }
    let speaker = registry.speaker(of: statement)
    let isByOrAbout =
      parties.isEmpty || parties.contains { body.about.contains($0) || speaker.includes($0) }
    return isByOrAbout && (issues.isEmpty || issues.contains(body.regarding))
  }
}

extension EventReading where Self: ~Copyable {
  /// The bodies that corrections put in an event's place, ascending.
  fileprivate func admittedBodies(of id: EventReference) throws -> [any EventMessage] {
    guard let event = try decoded(id) else { return [] }
    return try events(tagged: "target:\(id)").compactMap { editorial in
      let correction = editorial.body as? RecordCorrected
      guard let correction, correction.target == id else { return nil }
      return try correction.replacementBody(for: event.type)
    }
  }
}
