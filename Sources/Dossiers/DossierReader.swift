import Positions

/// Reads dossiers, all files of a call together, so that each can cite what another declares.
///
/// Nothing is read or written besides: bytes and what is on record come in, drafts go out. Problems
/// do not stop the reading; they are all reported at once. Costs the size of the files and one
/// question to the context for each name cited. Throws only what the context throws.
public func readDossiers(
  _ files: [DossierFile], in context: some DossierContext
) throws -> DossierReading {
  let reader = DossierReader(context: context)
  for file in files { try reader.open(file) }
  // Where a file cannot be read at all, what the others cite from it would be reported in vain.
  if reader.pages.count < files.count { return try reader.finish(order: files.map(\.name)) }
  try reader.checkTies()
  for page in reader.pages { try reader.readAccounts(of: page) }
  return try reader.finish(order: files.map(\.name))
}

/// Reads one statement from keys and values, as from the flags of a command.
///
/// The keys are those of a statement (`demands`, `value`, `quote`, …) and of its account (`by`,
/// `channel`, `locator`, `credibility`, `language`) in a dossier; the source is on record. Problems
/// name the key alone. Throws only what the context throws.
public func readStatement(
  _ statement: [TypedField], account: [TypedField], of source: String,
  in context: some DossierContext
) throws -> DossierReading {
  let reader = DossierReader(context: context)
  let place = TypedPlace(file: "", line: 0, field: "")
  let declaration = try reader.source(source, at: place.at(key: "source", line: 0))
  let page = DossierPage(index: 0, place: place)
  reader.pages = [page]
  var frame = AccountFrame(source: source, published: declaration?.published ?? "")
  frame.publisher = try declaration.flatMap { try reader.publisher(of: $0) }
  let keys = DossierForm.account.keys.filter { $0 != "statements" }
  let entry = TypedEntry(
    TypedNode(.fields(account)), at: place, keys: keys, reader: reader,
    expected: "keys of an account")
  if let entry, let own = try reader.account(entry, within: frame) {
    try reader.readStatement(TypedNode(.fields(statement)), at: place, of: page, frame: own)
  }
  return try reader.finish(order: [""])
}

/// One file: its keys, its defaults, and what it declares.
struct DossierPage {
  let index: Int
  let place: TypedPlace
  var entry: TypedEntry?
  var marking = Marking.clear
  var frame = AccountFrame(source: "", published: "")
  var declarations: [Declaration] = []

  /// A declaration as typed.
  struct Declaration {
    var body: any EventMessage
    var place: TypedPlace
  }
}

/// A statement as typed, with the names it cites not yet resolved.
struct TypedStatement {
  let page: Int
  let place: TypedPlace
  let labelPlace: TypedPlace
  let isLabelMade: Bool
  var body: any StatementMessage
  var marking: Marking
  var sameAs: [(text: String, place: TypedPlace)] = []
  var target: (text: String, place: TypedPlace)?
}

/// The state of one reading: what is declared, what was drafted, what is wrong.
final class DossierReader {
  let context: any DossierContext
  var pages: [DossierPage] = []
  var problems: [DossierProblem] = []
  var warnings: [DossierProblem] = []
  /// What these files declare, and what is on record as far as it was asked for.
  var names = KnownNames()
  /// The statements of all files in the order typed.
  var statements: [TypedStatement] = []
  /// The places of statements by name.
  var statementsByName: [String: Int] = [:]
  /// The parties and issues that declarations name, which may be declared further on.
  var ties: [(slug: String, kind: RegistryKind, place: TypedPlace)] = []
  /// The proposals cited, and where.
  var citations: [(proposal: String, place: TypedPlace)] = []

  init(context: any DossierContext) { self.context = context }

  func report(_ place: TypedPlace, found: String, expected: String, hint: String = "") {
    problems.append(place.problem(found: found, expected: expected, hint: hint))
  }

  /// Reports what is wrong with a body by itself, where no problem names the same key already.
  ///
  /// `key` gives the key under which a field of the body was typed, nil where it was checked
  /// already. `first` is the number of problems before this entry was read.
  func check(
    _ body: some EventMessage, _ entry: TypedEntry, since first: Int, key: (String) -> String?
  ) {
    for problem in body.problems() {
      guard let key = key(problem.path) else { continue }
      let place = key.isEmpty ? entry.place : entry.place(key)
      let isReported = problems[first...].contains {
        $0.file == place.file
          && ($0.field == place.field || $0.field.hasPrefix(place.field + "[")
            || $0.field.hasPrefix(place.field + "."))
      }
      if !isReported || key.isEmpty {
        report(place, found: problem.found.curlyQuoted, expected: problem.expected)
      }
    }
  }

  /// Gives ids, resolves references, and puts everything in order.
  func finish(order: [String]) throws -> DossierReading {
    // The entries of pages know their reader.
    defer { pages = [] }
    let ids = try makeIDs()
    for index in statements.indices { try resolve(index, ids: ids.statements) }
    try warnOfCitations()
    var reading = DossierReading()
    for page in pages {
      for (declaration, id) in zip(page.declarations, ids.declarations[page.index]) {
        reading.drafts.append(
          Draft(
            id: id, body: declaration.body, marking: page.marking,
            file: declaration.place.file, line: declaration.place.line))
      }
      let own = ids.ranges[page.index]
      for (statement, id) in zip(statements[own], ids.statements[own]) {
        reading.drafts.append(
          Draft(
            id: id, body: statement.body, marking: statement.marking,
            file: statement.place.file, line: statement.place.line))
      }
      warnOfWords(in: page, statements[own])
    }
    reading.sources = names.sourcesInOrder
    reading.problems = sorted(problems, order: order)
    reading.warnings = sorted(warnings, order: order)
    return reading
  }

  /// Ids in the order of the drafts, and which statements are a page's.
  private struct DraftIDs {
    var declarations: [[EventReference]] = []
    var statements: [EventReference] = []
    var ranges: [Range<Int>] = []
  }

  /// Makes ids; a statement on record keeps its own.
  private func makeIDs() throws -> DraftIDs {
    var ids = DraftIDs()
    for page in pages {
      ids.declarations.append(page.declarations.map { _ in context.makeEventID() })
      let start = ids.statements.count
      // Statements stand in the order of their pages.
      for statement in statements[start...].prefix(while: { $0.page == page.index }) {
        ids.statements.append(
          try context.event(named: statement.body.name) ?? context.makeEventID())
      }
      ids.ranges.append(start..<ids.statements.count)
    }
    return ids
  }

  /// By file in the order given, then by line; what stands on one line stays in order.
  private func sorted(_ list: [DossierProblem], order: [String]) -> [DossierProblem] {
    let keys = list.enumerated().map { index, problem in
      (order.firstIndex(of: problem.file) ?? order.count, problem.line, index)
    }
    return keys.sorted(by: <).map { list[$0.2] }
  }

  private func resolve(_ index: Int, ids: [EventReference]) throws {
    var statement = statements[index]
    for cited in statement.sameAs {
      if cited.text == statement.body.name {
        report(cited.place, found: "the statement itself", expected: "another statement")
      } else if let id = try event(
        cited.text, citedBy: statement.body.name, at: cited.place, ids: ids)
      {
        statement.body.sameAs.append(id)
      }
    }
    if let cited = statement.target, var answer = statement.body as? AccountAnswered {
      try requireEarlier(cited.text, than: index, at: cited.place)
      answer.target = try event(
        cited.text, citedBy: statement.body.name, at: cited.place, ids: ids)
      statement.body = answer
    }
    statements[index] = statement
  }

  /// What is answered is recorded before its answer: files are recorded in the order of the call.
  private func requireEarlier(_ name: String, than index: Int, at place: TypedPlace) throws {
    guard let target = statementsByName[name], target >= index else { return }
    guard try context.event(named: name) == nil else { return }
    let file = statements[target].place.file
    report(
      place, found: "\(quoted(name)), which comes later",
      expected: file == place.file
        ? "a statement that stands before its answer"
        : "a statement of an earlier file; name \(file) before \(place.file)")
  }

  private func event(
    _ name: String, citedBy citing: String, at place: TypedPlace, ids: [EventReference]
  ) throws -> EventReference? {
    if let index = statementsByName[name] { return ids[index] }
    if let id = try context.event(named: name) { return id }
    let others = statementsByName.keys.filter { $0 != citing }.sorted()
    report(
      place, found: quoted(name), expected: "a statement of these files or on record",
      hint: Spelling.nearest(to: name, among: others) ?? "")
    return nil
  }

  private func warnOfCitations() throws {
    let tabled = statements.compactMap { $0.body as? ProposalTabled }
    let versions = Set(tabled.flatMap { [$0.slug, "\($0.slug)@\($0.version)"] })
    for cited in citations where !versions.contains(cited.proposal) {
      if try context.isOnRecord(proposal: cited.proposal) { continue }
      warnings.append(
        cited.place.problem(
          found: "\(quoted(cited.proposal)), which is not tabled yet",
          expected: "a proposal of these files or on record",
          hint: Spelling.nearest(to: cited.proposal, among: versions.sorted()) ?? ""))
    }
  }

  private func warnOfWords(in page: DossierPage, _ own: ArraySlice<TypedStatement>) {
    let count = own.count { $0.body.attribution.quote == nil }
    guard count > 0 else { return }
    let place = page.entry?.place("accounts") ?? page.place
    warnings.append(
      place.problem(
        found: "\(count) of \(own.count) statements without the speaker's words",
        expected: "a quote wherever the source has one"))
  }
}
