public import Positions

/// One coder's reading of a document: what was declared, the statements found, what was left out.
public struct CodedDossier: Sendable {
  /// The file's name.
  public let name: String
  /// Every declaration that was read with it, those of other files included.
  public private(set) var known: [CodedDeclaration]
  /// The statements, in the order of the file.
  public private(set) var statements: [CodedStatement]
  /// The scales of the issues known to this coder, by slug; nil inside: no scale is declared.
  public private(set) var scales: [String: Scale?]

  /// The declarations of the file, in its order.
  public var declarations: [any EventMessage] { known.filter(\.isOwn).map(\.body) }

  /// The source's slug; empty where the file has none.
  public var source: String {
    declaredSource?.slug ?? statements.first?.body.attribution.source ?? ""
  }

  /// What was left out on purpose.
  public var leftOut: [Omission] { declaredSource?.leftOut ?? [] }

  private var declaredSource: SourceDeclared? {
    declarations.lazy.compactMap { $0 as? SourceDeclared }.first
  }

  /// The same coding as if only some of it had been typed, the scales of other issues being those
  /// that `issues` gives.
  public func keeping(
    declarations known: [CodedDeclaration], statements: [CodedStatement],
    issues: [String: IssueDeclared]
  ) -> CodedDossier {
    var kept = self
    (kept.known, kept.statements) = (known, statements)
    kept.scales = known.scales
    for slug in Set(statements.flatMap { $0.issues }) where kept.scales[slug] == nil {
      if let issue = issues[slug] { kept.scales.updateValue(issue.scale, forKey: slug) }
    }
    return kept
  }
}

/// A declaration that was read with a coding.
public struct CodedDeclaration: Sendable {
  /// The body.
  public let body: any EventMessage
  /// What is declared.
  public let cell: CellKey
  /// Who may read it.
  public let marking: Marking
  /// The file it was typed in.
  public let file: String
  /// Whether that is the coder's dossier.
  public let isOwn: Bool

  /// Nil for a draft that declares nothing.
  fileprivate init?(_ draft: Draft, of name: String) {
    guard let cell = draft.body.declaredCell else { return nil }
    (body, self.cell, marking, file) = (draft.body, cell, draft.marking, draft.file)
    isOwn = draft.file == name
  }
}

extension [CodedDeclaration] {
  /// The scales that are declared, by issue.
  fileprivate var scales: [String: Scale?] {
    var scales: [String: Scale?] = [:]
    for issue in compactMap({ $0.body as? IssueDeclared }) {
      scales.updateValue(issue.scale, forKey: issue.slug)
    }
    return scales
  }
}

/// A statement as one coder typed it.
public struct CodedStatement: Sendable {
  /// The body.
  public let body: any StatementMessage
  /// Who may read it.
  public let marking: Marking
  /// The line it starts on, from 1.
  public let line: Int
  /// The name of the statement that it answers; empty where it answers none.
  public let answered: String
  /// The names of the statements of which it is another account.
  public private(set) var sameAs: [String]
  /// The words of the document that it rests on, lower case and without marks.
  let words: [String]

  /// The most words of a statement that are compared with those of another one.
  static let wordsCompared = 400

  init(_ body: any StatementMessage, draft: Draft, names: [EventReference: String]) {
    self.body = body
    marking = draft.marking
    line = draft.line
    answered = (body as? AccountAnswered)?.target.flatMap { names[$0] } ?? ""
    sameAs = body.sameAs.compactMap { names[$0] }
    let text = "\(body.attribution.quote?.text ?? "") \(body.attribution.passage)"
    words = Array(Self.words(of: text).prefix(Self.wordsCompared))
  }

  /// The same statement without saying that it is another account of some.
  public func withoutTwins(named names: Set<String>) -> CodedStatement {
    var statement = self
    statement.sameAs.removeAll { names.contains($0) }
    return statement
  }

  static func words(of text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}

/// What may be cited while two codings of one document are read: what is on record, and besides any
/// statement and proposal that has a fit name, as other documents need not be at hand.
///
/// A name has one id, whoever cites it, so that two codings that cite it are alike.
public final class CodingContext: DossierContext {
  private let record: (any DossierContext)?
  private var ids: [String: EventReference] = [:]
  private var nextID: UInt64 = 1

  /// Lets codings cite what is on record, too; nil: there is no record.
  public init(beside record: (any DossierContext)? = nil) { self.record = record }

  /// The names that were cited or given, by id.
  var names: [EventReference: String] {
    Dictionary(uniqueKeysWithValues: ids.map { ($1, $0) })
  }

  public func party(_ slug: String) throws -> PartyDeclared? { try record?.party(slug) }
  public func issue(_ slug: String) throws -> IssueDeclared? { try record?.issue(slug) }
  public func source(_ slug: String) throws -> SourceDeclared? { try record?.source(slug) }

  public func event(named name: String) -> EventReference? {
    if let known = ids[name] { return known }
    let id = makeEventID()
    ids[name] = id
    return id
  }

  public func isOnRecord(proposal: String) -> Bool { true }

  public func slugs(of kind: RegistryKind) throws -> [String] {
    try record?.slugs(of: kind) ?? []
  }

  public func nextOrder(of kind: RegistryKind) throws -> UInt64 {
    try record?.nextOrder(of: kind) ?? 1
  }

  public func makeEventID() -> EventReference {
    defer { nextID += 1 }
    return EventReference(high: 0, low: nextID)
  }
}

/// Reads one coder's dossier, together with files that declare what it cites.
///
/// Both codings of a document are read in one context. Gives the problems instead where there are
/// any. Throws only what the context throws.
public func readCoding(
  _ file: DossierFile, beside registries: [DossierFile], in context: CodingContext
) throws -> (coding: CodedDossier, problems: [DossierProblem]) {
  let others = registries.filter { $0.name != file.name }
  let reading = try readDossiers(others + [file], in: context)
  let own = reading.drafts.filter { $0.file == file.name }
  let names = context.names
  let statements = own.compactMap { draft in
    (draft.body as? any StatementMessage).map {
      CodedStatement($0, draft: draft, names: names)
    }
  }
  let known = reading.drafts.compactMap { CodedDeclaration($0, of: file.name) }
  var scales = known.scales
  for slug in Set(statements.flatMap { $0.issues }) where scales[slug] == nil {
    if let issue = try context.issue(slug) { scales.updateValue(issue.scale, forKey: slug) }
  }
  let coding = CodedDossier(
    name: file.name, known: known, statements: statements, scales: scales)
  var problems = reading.problems
  let held = Set(statements.map(\.body.name))
  // Names of other documents cannot be looked up; those of this one can.
  for statement in statements where coding.declarations.contains(where: { $0 is SourceDeclared }) {
    for name in [statement.answered] + statement.sameAs
    where name.hasPrefix(coding.source + "#") && !held.contains(name) {
      problems.append(
        DossierProblem(
          file: file.name, line: statement.line, field: "", found: quoted(name),
          expected: "a statement of this file",
          hint: Spelling.nearest(to: name, among: held.sorted()) ?? ""))
    }
  }
  return (coding, problems)
}

extension CodedStatement {
  /// The issues on whose scales it may put a value.
  fileprivate var issues: [String] {
    switch body {
    case let body as PositionStated: [body.issue]
    case let body as ElementAgreed: [body.issue]
    case let body as ProposalTabled: body.terms.map(\.issue).filter { !$0.isEmpty }
    default: []
    }
  }
}

extension EventMessage {
  /// What a declaration declares; nil for what is none.
  var declaredCell: CellKey? {
    switch self {
    case let body as PartyDeclared: CellKey(registry: .party, slug: body.slug)
    case let body as IssueDeclared: CellKey(registry: .issue, slug: body.slug)
    case let body as SourceDeclared: CellKey(registry: .source, slug: body.slug)
    default: nil
    }
  }
}
