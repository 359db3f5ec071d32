import EventStore
import Positions
import Projections

/// What a body cites by slug, and the values it puts on scales.
struct Citations {
  /// Parties, each with the field that cites it.
  private(set) var parties: [(field: String, slug: String)] = []
  /// Issues, each with the field that cites it.
  private(set) var issues: [(field: String, slug: String)] = []
  /// Values, each with its field and the issue on whose scale it lies.
  private(set) var values: [(field: String, value: Value, issue: String)] = []

  init(_ body: any EventMessage) {
    if let statement = body as? any StatementMessage { add(voices: statement.attribution.voices) }
    switch body {
    case let body as PositionStated:
      add("party", [body.party])
      add("firm", [body.firm])
      add("issue", issue: body.issue, body.value)
      add(body.conditions)
    case let body as PositionWithdrawn:
      add("party", [body.party])
      add("issue", issue: body.issue)
    case let body as PriorityStated:
      add("party", [body.party])
      for issue in body.issues { add("issues", issue: issue) }
    case let body as ProposalTabled:
      add("by", body.by)
      add("to", body.to)
      add("sponsors", body.sponsors)
      add(body.terms)
    case let body as ProposalAnswered:
      add("party", [body.party])
      add("to", body.to)
      for reservation in body.reservations { add("reservations", issue: reservation.issue) }
      add(body.conditions)
    case let body as ClaimMade: add("about", body.about)
    case let body as AccountAnswered: add("party", [body.party])
    case let body as IntentStated: add("party", [body.party])
    case let body as ElementAgreed:
      add("parties", body.parties)
      add("issue", issue: body.issue, body.value)
    case let body as TalksChanged: add("parties", body.parties)
    case let body as PartyDeclared:
      add("memberOf", body.memberOf.map(\.party))
      add("speaksFor", body.speaksFor.map(\.party))
      add("succeeds", [body.succeeds])
    case let body as IssueDeclared: add("succeeds", issue: body.succeeds)
    default: break
    }
  }

  private mutating func add(_ field: String, _ slugs: [String]) {
    for slug in slugs where !slug.isEmpty { parties.append((field, slug)) }
  }

  private mutating func add(_ field: String, issue: String, _ value: Value? = nil) {
    guard !issue.isEmpty else { return }
    issues.append((field, issue))
    if let value { values.append(("value", value, issue)) }
  }

  private mutating func add(voices: [Voice]) {
    for voice in voices {
      add("attribution.voices.parties", voice.parties)
      add("attribution.voices.person", [voice.person])
      add("attribution.voices.side", [voice.side])
    }
  }

  private mutating func add(_ conditions: [Condition]) {
    for condition in conditions {
      add("conditions.party", [condition.party])
      add("conditions.issue", issue: condition.issue, condition.value)
    }
  }

  private mutating func add(_ terms: [Term]) {
    for term in terms {
      add("terms.issue", issue: term.issue, term.value)
      add("terms.bracketedBy", term.bracketedBy)
    }
  }
}

extension Registry {
  /// What in a body is not declared, or lies off its scale; empty where all fits.
  ///
  /// A party or issue may cite itself. What is wrong with the body taken by itself is not repeated.
  func problems(of body: any EventMessage) -> [String] {
    let citations = Citations(body)
    let own = body.declares?.registrySlug
    var problems: [String] = []
    for (field, slug) in citations.parties where parties[slug] == nil && slug != own {
      problems.append(unknown(slug, field, "party", among: orderedParties.map(\.slug)))
    }
    for (field, slug) in citations.issues where issues[slug] == nil && slug != own {
      problems.append(unknown(slug, field, "issue", among: orderedIssues.map(\.slug)))
    }
    for (field, value, issue) in citations.values {
      guard let declared = issues[issue] else { continue }
      do throws(ValueError) {
        try value.validate(against: declared.scale ?? .text)
      } catch {
        problems.append("\(field): \(error) (the scale of \(issue))")
      }
    }
    if let statement = body as? any StatementMessage {
      problems += self.problems(ofSource: statement)
    }
    return problems
  }

  private func problems(ofSource statement: any StatementMessage) -> [String] {
    let slug = statement.attribution.source
    guard let source = sources[slug] else {
      return [unknown(slug, "attribution.source", "source", among: sources.keys.sorted())]
    }
    guard let valid = DateBounds(edtf: statement.valid.utf8.span),
      let published = DateBounds(edtf: source.published.utf8.span),
      published.isCertainlyBefore(valid)
    else { return [] }
    return [
      "valid: found \(statement.valid), after its source was published, expected "
        + "\(source.published) at the latest"
    ]
  }

  private func unknown(
    _ slug: String, _ field: String, _ kind: String, among known: [String]
  ) -> String {
    let hint = Spelling.nearest(to: slug, among: known).map { "; did you mean \($0)?" } ?? ""
    return "\(field): found “\(slug)”, expected a declared \(kind)\(hint)"
  }
}

/// The part of the registry that some events cite; cost: one look-up for each slug, whatever the
/// size of the registry.
struct CitedRegistry {
  private(set) var registry = Registry()
  private var readCells: Set<Positions.CellKey> = []
  private let question: Question

  init(_ question: Question = Question()) { self.question = question }

  /// Reads what an event cites, and what the event that it is about cites.
  mutating func read(
    _ event: Event?, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard let body = event?.body else { return }
    let citations = Citations(body)
    for (_, slug) in citations.parties { try declare(.party, slug, in: reader) }
    for (_, slug) in citations.issues { try declare(.issue, slug, in: reader) }
    guard let slug = (body as? any StatementMessage)?.attribution.source else { return }
    try declare(.source, slug, in: reader)
    let publisher = registry.sources[slug]?.publisher ?? ""
    if Slug.isValid(publisher) { try declare(.party, publisher, in: reader) }
  }

  private mutating func declare(
    _ kind: RegistryKind, _ slug: String, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    let cell = CellKey(registry: kind, slug: slug)
    guard readCells.insert(cell).inserted, let found = try reader.declaration(cell, question)
    else { return }
    registry.add(found.body, sequence: found.sequence)
  }
}
