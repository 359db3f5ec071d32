import EventStore
import Positions
public import Projections

/// What the words of a query name: the rows and columns of a table, and what it is read from.
public struct Subjects: Sendable {
  /// The parties, in the order of the words; a pattern gives them in the declared order.
  public var parties: [String] = []
  /// The issues, likewise.
  public var issues: [String] = []
  /// The proposals, as `slug` or `slug@version`, or patterns of such names.
  public var proposals: [Pattern] = []
  /// The rounds of talks.
  public var talks: [Pattern] = []
  /// The claims, as `party/kind`.
  public var claims: [Pattern] = []
  /// What statements must be to be read.
  public var filter = StatementFilter()

  /// Whether one of the patterns matches a proposal, or one of its versions; without patterns all
  /// do.
  public func names(proposal slug: String, version: String) -> Bool {
    proposals.isEmpty
      || proposals.contains { $0.matches(slug) || $0.matches("\(slug)@\(version)") }
  }

  /// What statements must carry a tag of, by the kind of tag; a kind of which nothing is named asks
  /// nothing.
  var named: [(kind: String, patterns: [Pattern])] {
    [
      ("party", parties.map { Pattern($0) }), ("issue", issues.map { Pattern($0) }),
      ("talks", talks), ("proposal", proposals), ("claim", claims),
    ].filter { !$0.1.isEmpty }
  }

  /// Whether tags name something of each kind that is named.
  func concern(tags: [String]) -> Bool {
    named.allSatisfy { kind, patterns in
      tags.contains { tag in
        tag.hasPrefix(kind + ":")
          && patterns.contains { $0.matches(String(tag.dropFirst(kind.count + 1))) }
      }
    }
  }

  /// The two parties that are named. Throws `LedgerError` for any other number.
  func pair() throws -> (String, String) {
    guard parties.count == 2 else {
      let found = parties.isEmpty ? "none" : parties.joined(separator: ", ")
      throw LedgerError(.usage, "query: found \(found), expected two different parties")
    }
    return (parties[0], parties[1])
  }

  init() {}

  mutating func add(party: String) {
    if !parties.contains(party) { parties.append(party) }
  }

  mutating func add(issue: String) {
    if !issues.contains(issue) { issues.append(issue) }
  }

  /// Adds a part to the filter; parts of one kind are alternatives.
  mutating func add(_ part: StatementFilter.Part) {
    filter.add(part)
  }
}

extension EventReading where Self: ~Copyable {
  /// What the words of a query name; `question` learns what statements must be to be read.
  ///
  /// Words that are slugs cost one look-up each, others the registry. Throws `LedgerError` with
  /// every word that names nothing, pointing at it, with the nearest name that does.
  func subjects(of query: Query, for question: inout Question) throws -> Subjects {
    let subjects = try plainSubjects(of: query) ?? subjects(of: query, in: registry())
    question.filter.add(subjects.filter)
    return subjects
  }

  /// What words that are names say, each by a few look-ups; nil where one is not.
  private func plainSubjects(of query: Query) throws -> Subjects? {
    var subjects = Subjects()
    for term in query.terms {
      guard case .tagged(let kinds, let pattern) = term, pattern.isName else { return nil }
      guard kinds == Query.bareKinds else {
        guard kinds == ["proposal"], try add(pattern, tag: "proposal", to: &subjects.proposals)
        else { return nil }
        continue
      }
      let slug = pattern.description
      let isParty = try declaration(CellKey(registry: .party, slug: slug)) != nil
      let isIssue = try declaration(CellKey(registry: .issue, slug: slug)) != nil
      if isParty { subjects.add(party: slug) }
      if isIssue { subjects.add(issue: slug) }
      guard !isParty, !isIssue else { continue }
      guard try declaration(CellKey(registry: .source, slug: slug)) == nil,
        try add(pattern, tag: "proposal", to: &subjects.proposals)
      else { return nil }
    }
    return subjects
  }

  private func subjects(of query: Query, in registry: Registry) throws -> Subjects {
    var subjects = Subjects()
    var reasons: [String] = []
    for (index, term) in query.terms.enumerated() {
      let isKnown: Bool
      switch term {
      case .tagged(let kinds, let pattern):
        isKnown = try add(pattern, kinds: kinds, to: &subjects, in: registry)
      case .topic(let pattern):
        let issues = registry.orderedIssues.filter { $0.topics.contains(where: pattern.matches) }
        for issue in issues { subjects.add(issue: issue.slug) }
        isKnown = !issues.isEmpty
      case .dated(let days):
        subjects.add(.dated([days]))
        isKnown = true
      case .recorded(let pattern):
        subjects.add(.recorder([pattern]))
        isKnown = true
      case .ofClass(let accountClass):
        subjects.add(.accountClass([accountClass]))
        isKnown = true
      }
      if !isKnown { reasons.append(registry.complaint(about: index, of: query)) }
    }
    guard reasons.isEmpty else { throw LedgerError(.usage, reasons) }
    return subjects
  }

  /// Sorts a pattern into what it names; false where it names nothing.
  private func add(
    _ pattern: Pattern, kinds: [String], to subjects: inout Subjects, in registry: Registry
  ) throws -> Bool {
    var isKnown = false
    let isBare = kinds == Query.bareKinds
    for kind in kinds {
      switch kind {
      case "party":
        let found = registry.orderedParties.map(\.slug).filter(pattern.matches)
        for party in found { subjects.add(party: party) }
        isKnown = isKnown || !found.isEmpty
      case "issue":
        let found = registry.orderedIssues.map(\.slug).filter(pattern.matches)
        for issue in found { subjects.add(issue: issue) }
        isKnown = isKnown || !found.isEmpty
      case "source" where !(isBare && isKnown):
        guard registry.sources.keys.contains(where: pattern.matches) else { continue }
        subjects.add(.source([pattern]))
        isKnown = true
      case "type":
        guard EventType.allCases.contains(where: { pattern.matches($0.name) }) else { continue }
        subjects.add(.type([pattern]))
        isKnown = true
      case "name":
        subjects.add(.name([pattern]))
        isKnown = try !pattern.isName || postingCount(of: "name:\(pattern)") > 0
      case "proposal": isKnown = try add(pattern, tag: kind, to: &subjects.proposals)
      case "talks": isKnown = try add(pattern, tag: kind, to: &subjects.talks)
      case "claim" where pattern.description.contains("#"):
        // A claim by the name of its statement, as `why` takes it.
        subjects.add(.name([pattern]))
        isKnown = try !pattern.isName || postingCount(of: "name:\(pattern)") > 0
      case "claim": isKnown = try add(pattern, tag: kind, to: &subjects.claims)
      default: break
      }
    }
    if isBare, !isKnown {
      isKnown =
        try add(pattern, tag: "proposal", to: &subjects.proposals)
        || add(pattern, tag: "talks", to: &subjects.talks)
    }
    return isKnown
  }

  private func add(
    _ pattern: Pattern, tag: String, to patterns: inout [Pattern]
  ) throws -> Bool {
    guard try !pattern.isName || postingCount(of: "\(tag):\(pattern)") > 0 else { return false }
    patterns.append(pattern)
    return true
  }
}

extension Registry {
  /// The issues named; where none is, all.
  func issues(of subjects: Subjects) -> [IssueDeclared] {
    orderedIssues.filter { subjects.issues.isEmpty || subjects.issues.contains($0.slug) }
  }

  /// What is wrong with a word that names nothing.
  func complaint(about index: Int, of query: Query) -> String {
    let known = orderedParties.map(\.slug) + orderedIssues.map(\.slug) + sources.keys.sorted()
    switch query.terms[index] {
    case .tagged(let kinds, let pattern) where kinds == Query.bareKinds:
      let hasParts = issues.keys.contains { $0.hasPrefix("\(pattern):") }
      return query.complaint(
        at: index, expected: "a party, issue, source, proposal or round of talks on record",
        nearest: hasParts
          ? "\(pattern):*"
          : slug(ofName: pattern.description)
            ?? Spelling.nearest(to: pattern.description, among: known))
    case .tagged(let kinds, let pattern):
      let names = names(of: kinds[0])
      let isGroup = names.contains { $0.hasPrefix("\(pattern).") }
      let nearest =
        isGroup ? "\(pattern).*" : Spelling.nearest(to: pattern.description, among: names)
      return query.complaint(
        at: index, expected: "\(kinds[0]): and a name on record",
        nearest: nearest.map { "\(kinds[0]):\($0)" })
    case .topic(let pattern):
      let topics = Set(orderedIssues.flatMap(\.topics)).sorted()
      return query.complaint(
        at: index, expected: "topic: and a topic of a declared issue",
        nearest: Spelling.nearest(to: pattern.description, among: topics).map { "topic:\($0)" })
    case .dated, .recorded, .ofClass:
      return query.complaint(at: index, expected: "a word that names something on record")
    }
  }

  /// The slug of the party or issue that is called so, or of which it is an alias.
  private func slug(ofName name: String) -> String? {
    let name = name.lowercased()
    let party = orderedParties.first { party in
      ([party.name] + party.aliases).contains { $0.lowercased() == name }
    }
    return party?.slug ?? orderedIssues.first { $0.title.lowercased() == name }?.slug
  }

  private func names(of kind: String) -> [String] {
    switch kind {
    case "party": orderedParties.map(\.slug)
    case "issue": orderedIssues.map(\.slug)
    case "source": sources.keys.sorted()
    case "type": EventType.allCases.map(\.name)
    default: []
    }
  }
}
