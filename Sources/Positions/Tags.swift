// Tags: the words under which an event is found again.
//
//   type:position.stated          every event, its own type
//   party:hamas                   who is concerned, or speaks
//   issue:buffer-zone:rafah       what is concerned, or regarded
//   cell:hamas/buffer-zone:rafah  the cell of a projection that the event may change
//   cell:party:hamas              the same, in the registry
//   source:pmo-2025-07-24         where it was found
//   name:pmo-2025-07-24#talks     the statement's name
//   proposal:us-proposal          the proposal, or one it builds on or answers; with @version where
//                                 one was said
//   claim:hamas/good faith        whom a claim is about, and what kind it is
//   talks:doha-2025-07            the round
//   asks:hamas/governance         what a conditional position asks of a party on an issue
//   target:01890a5d-…             the event that an editorial event or an answer is about
//
// Stored: they are a pure function of the body and of the target's body. An editorial event has the
// tags of its target and of its replacement besides its own, the target's type excepted; where they
// are answers, what they answer counts too, so that a retracted denial leaves the cell it was in.
//
// Of an event whose body was destroyed there remain its type and the tags that its redaction kept;
// what is about it has those in the place of the tags of the body.

/// The key of one cell of a projection.
public struct CellKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The key as stored: `party/issue`, or `party:slug` and the like in the registry.
  public let description: String

  /// The cell of a party's stance on an issue.
  public init(party: String, issue: String) { description = party + "/" + issue }

  /// The cell of a registry entry; `kind` is party, issue, source or recorder.
  public init(registry kind: RegistryKind, slug: String) {
    description = "\(kind.rawValue):\(slug)"
  }

  /// The cell under a stored key.
  public init(stored key: String) { description = key }

  /// The cells named by tags, in the order of the tags.
  public static func named(in tags: [String]) -> [CellKey] {
    tags.compactMap { tag in
      tag.hasPrefix("cell:") ? CellKey(stored: String(tag.dropFirst(5))) : nil
    }
  }

  /// The tag of the events that may change the cell.
  public var tag: String { "cell:" + description }

  /// Whether the cell belongs to the registry.
  public var isRegistry: Bool { !description.contains("/") }

  /// The party and the issue of a stance's cell; nil in the registry.
  public var stance: (party: String, issue: String)? {
    guard let slash = description.firstIndex(of: "/") else { return nil }
    return (String(description[..<slash]), String(description[description.index(after: slash)...]))
  }

  /// Orders by the stored key.
  public static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}

/// The four things that are declared.
public enum RegistryKind: String, CaseIterable, Sendable {
  case party, issue, source, recorder
}

extension EventMessage {
  /// The tags of an event with this body; `target` is the body of the event that it is about.
  public func tags(target: (any EventMessage)? = nil) -> [String] {
    tags(target: target) { _ in nil }
  }

  /// The tags of an event with this body; `target` is the body of the event that it is about.
  ///
  /// `answered` gives the body of an event by its id. It is asked only where an editorial event is
  /// about an answer, for what that answer is about.
  public func tags(
    target: (any EventMessage)?,
    answered: (EventReference) throws -> (any EventMessage)?
  ) rethrows -> [String] {
    try tags(about: target.map { .body($0) }) { try answered($0).map { .body($0) } }
  }

  /// The tags of an event with this body, which is about `subject`; `answered` is that of `tags`.
  public func tags(
    about subject: TagSubject?, answered: (EventReference) throws -> TagSubject?
  ) rethrows -> [String] {
    var tags = TagList()
    tags.add("type:" + Self.type.name)
    try addTags(to: &tags, target: subject, answered: answered)
    return tags.list
  }

  /// The cells that an event with this body may change; the argument is that of `tags`.
  public func cells(target: (any EventMessage)? = nil) -> [CellKey] {
    cells(target: target) { _ in nil }
  }

  /// The cells that an event with this body may change; the arguments are those of `tags`.
  public func cells(
    target: (any EventMessage)?,
    answered: (EventReference) throws -> (any EventMessage)?
  ) rethrows -> [CellKey] {
    CellKey.named(in: try tags(target: target, answered: answered))
  }

  fileprivate func addTags(
    to tags: inout TagList, target: TagSubject?,
    answered: (EventReference) throws -> TagSubject?
  ) rethrows {
    // Most events; each cast copies the body.
    if let position = self as? PositionStated { return tags.add(position: position) }
    if let statement = self as? any StatementMessage { tags.add(statement: statement) }
    switch self {
    case let body as PartyDeclared: tags.add(declared: .party, body.slug)
    case let body as IssueDeclared: tags.add(declared: .issue, body.slug)
    case let body as SourceDeclared: tags.add(declared: .source, body.slug)
    case let body as RecorderDeclared: tags.add(declared: .recorder, body.slug)
    case let body as PositionWithdrawn: tags.add(party: body.party, issues: [body.issue])
    case let body as PriorityStated:
      tags.add(party: body.party, issues: body.issues)
      tags.add(regarded: body.regarding)
    case let body as ProposalTabled:
      tags.add(proposal: body.slug, version: body.version)
      for cited in [body.basedOn, body.inAnswerTo] { tags.add(citedProposal: cited) }
      tags.add("party", body.by + body.to + body.sponsors)
      tags.add("issue", body.terms.map(\.issue))
    case let body as ProposalAnswered:
      tags.add(proposal: body.proposal, version: body.version)
      tags.add("party", [body.party] + body.to)
      tags.add("issue", body.reservations.map(\.issue))
    case let body as ClaimMade:
      tags.add("party", body.about)
      for party in body.about { tags.add("claim:\(party)/\(body.kind?.word ?? "other")") }
      tags.add(regarded: body.regarding)
    case let body as AccountAnswered:
      tags.add("party", [body.party])
      if let target { tags.add(answered: target) }
      if let id = body.target { tags.add("target:\(id)") }
    case let body as IntentStated:
      tags.add("party", [body.party])
      tags.add(regarded: body.regarding)
    case let body as ElementAgreed:
      tags.add("party", body.parties)
      tags.add("issue", [body.issue])
      if !body.proposal.isEmpty { tags.add(proposal: body.proposal, version: body.version) }
    case let body as TalksChanged:
      tags.add("talks:\(body.round)")
      tags.add("party", body.parties)
    case let body as any EditorialMessage:
      try addEditorialTags(body, to: &tags, target: target, answered: answered)
    default: break
    }
  }

  private func addEditorialTags(
    _ body: any EditorialMessage, to tags: inout TagList, target: TagSubject?,
    answered: (EventReference) throws -> TagSubject?
  ) rethrows {
    if let id = body.target { tags.add("target:\(id)") }
    for id in (body as? RecordRedacted)?.stripped ?? [] { tags.add("target:\(id)") }
    if case .redacted(let kept) = target { for tag in kept { tags.add(tag) } }
    guard case .body(let target) = target else { return }
    var subjects = [target]
    if let correction = body as? RecordCorrected,
      let replacement = try? Swift.type(of: target).init(
        encoded: correction.replacement?.body ?? [])
    {
      subjects.append(replacement)
    }
    for subject in subjects {
      let second = try (subject as? AccountAnswered)?.target.flatMap { try answered($0) }
      try subject.addTags(to: &tags, target: second, answered: answered)
    }
  }
}

/// What an event is about, as far as its tags depend on it.
public enum TagSubject: Sendable {
  /// An event with this body.
  case body(any EventMessage)
  /// An event whose body was destroyed, with the tags that its redaction kept.
  case redacted([String])
}

/// Tags in the order they were added, each once.
private struct TagList {
  private(set) var list: [String] = []

  init() { list.reserveCapacity(8) }

  mutating func add(_ tag: String) {
    if !list.contains(tag) { list.append(tag) }
  }

  mutating func add(_ kind: String, _ slugs: [String]) {
    for slug in slugs where !slug.isEmpty { add(kind + ":" + slug) }
  }

  mutating func add(statement: some StatementMessage) {
    add("source:" + statement.attribution.source)
    add("name:" + statement.name)
    for voice in statement.attribution.voices { add("party", voice.parties + [voice.side]) }
  }

  mutating func add(position: PositionStated) {
    add(statement: position)
    add(party: position.party, issues: [position.issue])
    for condition in position.conditions where condition.value != nil {
      add("asks:\(condition.party)/\(condition.issue)")
    }
  }

  mutating func add(declared kind: RegistryKind, _ slug: String) {
    add("\(kind.rawValue):\(slug)")
    add(CellKey(registry: kind, slug: slug).tag)
  }

  mutating func add(party: String, issues: [String]) {
    add("party", [party])
    add("issue", issues)
    for issue in issues { add(CellKey(party: party, issue: issue).tag) }
  }

  mutating func add(proposal slug: String, version: String) {
    add("proposal:\(slug)")
    if !version.isEmpty { add("proposal:\(slug)@\(version)") }
  }

  /// What a statement regards: an issue, or a proposal as `slug@version`.
  mutating func add(regarded text: String) {
    guard text.contains("@") else { return add("issue", [text]) }
    add(citedProposal: text)
  }

  /// A proposal as `slug@version`, or `slug` where no version was said; empty: none.
  mutating func add(citedProposal text: String) {
    guard !text.isEmpty else { return }
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    add(proposal: String(parts[0]), version: parts.count > 1 ? String(parts[1]) : "")
  }

  /// An answer is found where the answered statement is found.
  mutating func add(answered target: TagSubject) {
    let found =
      switch target {
      case .body(let body): body.tags()
      case .redacted(let kept): kept
      }
    for tag in found {
      let kind = tag.prefix { $0 != ":" }
      if ["party", "issue", "cell", "claim", "proposal", "talks"].contains(kind) { add(tag) }
    }
  }
}
