import Positions

/// What the rows of a table can cite: declared by an earlier row, or on record.
final class DeclaredNames {
  private let context: any DossierContext
  private var parties: [String: (PartyDeclared, line: Int)] = [:]
  private var issues: [String: (IssueDeclared, line: Int)] = [:]
  private var sources: [String: (SourceDeclared, line: Int)] = [:]
  private var recordedSources: Set<String> = []
  private var nextParty: UInt64?
  private var nextIssue: UInt64?

  init(context: any DossierContext) { self.context = context }

  /// A declared party's slug. Throws `RowProblem` where it is not declared.
  func party(_ slug: String, columns: [String]) throws -> String {
    if parties[slug] != nil { return slug }
    if Slug.isValid(slug), try context.party(slug) != nil { return slug }
    throw try unknown(slug, .party, parties.keys.sorted(), columns)
  }

  /// A declared issue. Throws `RowProblem` where it is not declared.
  func issue(_ slug: String, columns: [String]) throws -> IssueDeclared {
    if let issue = issues[slug]?.0 { return issue }
    if Slug.isValidIssue(slug), let issue = try context.issue(slug) { return issue }
    throw try unknown(slug, .issue, issues.keys.sorted(), columns)
  }

  /// A declared source. Throws `RowProblem` where it is not declared.
  func source(_ slug: String, columns: [String]) throws -> SourceDeclared {
    if let source = sources[slug]?.0 { return source }
    if Slug.isValid(slug), let source = try context.source(slug) {
      recordedSources.insert(slug)
      return source
    }
    throw try unknown(slug, .source, sources.keys.sorted(), columns)
  }

  /// Whether statements of a source can be on record from before.
  func isOnRecord(source: @autoclosure () -> String) -> Bool {
    !recordedSources.isEmpty && recordedSources.contains(source())
  }

  private func unknown(
    _ slug: String, _ kind: RegistryKind, _ known: [String], _ columns: [String]
  ) throws -> RowProblem {
    let names = known + (try context.slugs(of: kind))
    let article = kind == .issue ? "an issue" : "a \(kind.rawValue)"
    return RowProblem(
      columns: columns, found: quoted(slug),
      expected: "\(article) declared by an earlier row or on record",
      hint: Spelling.nearest(to: slug, among: names) ?? "")
  }

  /// Takes a declaration in; false where it repeats one of an earlier row.
  ///
  /// Throws `RowProblem` where an earlier row declares the slug otherwise.
  func declare(_ body: inout any EventMessage, line: Int, columns: [String]) throws -> Bool {
    switch body {
    case var party as PartyDeclared:
      if let (known, first) = parties[party.slug] {
        party.order = known.order
        try requireSame(party, known, party.slug, first, columns)
        return false
      }
      party.order = try order(recorded: context.party(party.slug)?.order, .party, &nextParty)
      parties[party.slug] = (party, line)
      body = party
    case var issue as IssueDeclared:
      if let (known, first) = issues[issue.slug] {
        issue.order = known.order
        try requireSame(issue, known, issue.slug, first, columns)
        return false
      }
      issue.order = try order(recorded: context.issue(issue.slug)?.order, .issue, &nextIssue)
      issues[issue.slug] = (issue, line)
      body = issue
    case let source as SourceDeclared:
      if let (known, first) = sources[source.slug] {
        try requireSame(source, known, source.slug, first, columns)
        return false
      }
      if try context.source(source.slug) != nil { recordedSources.insert(source.slug) }
      sources[source.slug] = (source, line)
    default: preconditionFailure("Dossiers: a statement among the declarations")
    }
    return true
  }

  /// The place of the one on record, or the next.
  private func order(
    recorded: UInt64?, _ kind: RegistryKind, _ next: inout UInt64?
  ) throws -> UInt64 {
    if let recorded { return recorded }
    let order = try next ?? context.nextOrder(of: kind)
    next = order + 1
    return order
  }

  private func requireSame<D: EventMessage>(
    _ body: D, _ known: D, _ slug: String, _ line: Int, _ columns: [String]
  ) throws {
    guard body != known else { return }
    let (old, new) = (known.tree(), body.tree())
    var found = "another declaration of \(slug)"
    if case .fields(let fields) = new,
      let field = fields.first(where: { old[$0.name] != $0.value }),
      case .text(let text) = field.value
    {
      found += " (\(field.name) \(quoted(text)))"
    }
    throw RowProblem(
      columns: columns, found: found, expected: "the one of line \(line), or another slug")
  }
}
