public import Positions

/// Two coders' dossiers of one document, statement by statement.
public struct DossierComparison: Sendable {
  /// The first coder's dossier.
  public let first: CodedDossier
  /// The second coder's dossier.
  public let second: CodedDossier
  /// Each place of the document that either coded, in the first coder's order; what only the second
  /// coded follows in its own.
  public let places: [Place]
  /// Passages that both left out on purpose, in the first coder's order.
  public let leftOutByBoth: [(first: Omission, second: Omission)]
  /// Declarations that differ, or that only one coder made.
  public let declarations: [DeclarationDifference]

  /// One place of the document, as either coder coded it.
  public struct Place: Sendable {
    /// The first coder's statement; nil where there is none.
    public let first: CodedStatement?
    /// The second coder's statement; nil where there is none.
    public let second: CodedStatement?
    /// Why both are held to be one place; nil where only one coder coded it.
    public let basis: MatchBasis?
    /// In what the two differ.
    public let differences: [FieldDifference]
    /// What the coder without a statement left out on purpose here.
    public let omission: Omission?
  }

  /// A field in which two codings differ.
  public struct FieldDifference: Sendable, Hashable {
    /// The field: a key of dossiers, or `type` or `mode`.
    public let field: String
    /// What the first coder has; nil: nothing.
    public let first: FieldTree?
    /// What the second coder has; nil: nothing.
    public let second: FieldTree?
  }

  /// A declaration in which two codings differ.
  public struct DeclarationDifference: Sendable {
    /// What is declared: `party:hamas`, `source:…`.
    public let cell: CellKey
    /// The first coder's; nil where it makes none.
    public let first: (any EventMessage)?
    /// The second coder's; nil where it makes none.
    public let second: (any EventMessage)?
    /// In what both differ; empty where only one makes it.
    public let differences: [FieldDifference]
  }

  /// Compares two codings that were read in one context; cost: the product of the numbers of their
  /// statements.
  public init(_ first: CodedDossier, _ second: CodedDossier) {
    self.first = first
    self.second = second
    let matching = StatementMatching(first.statements, second.statements)
    // A statement within the document has another name in each coding.
    var renamed: [String: String] = [:]
    for (index, pair) in matching.pairs {
      renamed[second.statements[pair.second].body.name] = first.statements[index].body.name
    }
    var places: [Place] = []
    for (index, statement) in first.statements.enumerated() {
      guard let pair = matching.pairs[index] else {
        places.append(
          Place(
            first: statement, second: nil, basis: nil, differences: [],
            omission: second.omission(of: statement)))
        continue
      }
      let other = second.statements[pair.second]
      places.append(
        Place(
          first: statement, second: other, basis: pair.basis,
          differences: statement.differences(to: other, renamed: renamed),
          omission: nil))
    }
    let taken = Set(matching.pairs.values.map(\.second))
    for (index, statement) in second.statements.enumerated() where !taken.contains(index) {
      places.append(
        Place(
          first: nil, second: statement, basis: nil, differences: [],
          omission: first.omission(of: statement)))
    }
    self.places = places
    leftOutByBoth = first.omissions(sharedWith: second)
    declarations = first.declarationDifferences(to: second)
  }
}

/// Fields by name, in the order in which they are shown.
struct CodedFields {
  var fields: [(name: String, value: FieldTree)] = []

  func differences(to other: CodedFields) -> [DossierComparison.FieldDifference] {
    var names = fields.map(\.name)
    names += other.fields.map(\.name).filter { !names.contains($0) }
    return names.compactMap { name in
      let (one, two) = (self[name], other[name])
      return one == two ? nil : .init(field: name, first: one, second: two)
    }
  }

  private subscript(name: String) -> FieldTree? {
    fields.first { $0.name == name }?.value
  }

  mutating func add(_ name: String, _ value: FieldTree?) {
    if let value { fields.append((name, value)) }
  }

  /// Adds who speaks; each part by itself, so that a side alone can differ.
  mutating func add(voices: [Voice]) {
    let chain = { (part: (Voice) -> String) -> FieldTree? in
      let parts = voices.map(part)
      return parts.allSatisfy(\.isEmpty) ? nil : .text(parts.joined(separator: " › "))
    }
    let speakers = chain { $0.parties.sorted().joined(separator: "+") }
    add("by", speakers ?? (voices.isEmpty ? nil : .text("informant")))
    add("person", chain(\.person))
    add("informant", chain(\.informant))
    add("side", chain(\.side))
  }

  /// Adds the fields of an object under the keys of dossiers, but for some.
  mutating func add(_ tree: FieldTree, without names: Set<String>) {
    guard case .fields(let members) = tree else { return }
    for member in members where !names.contains(member.name) {
      if member.name == "terms", case .list(let terms) = member.value {
        for term in terms { add("term \(term.place)", term) }
      } else {
        add(Self.key(of: member.name), member.value)
      }
    }
  }

  private static func key(of name: String) -> String {
    if name == "conditions" { return "if" }
    return name.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }
}

extension FieldTree {
  /// What a term of a proposal is about.
  fileprivate var place: String {
    if case .text(let text) = self["issue"] ?? self["paragraph"] { return text }
    return ""
  }
}

extension CodedStatement {
  fileprivate func differences(
    to other: CodedStatement, renamed: [String: String]
  ) -> [DossierComparison.FieldDifference] {
    let isOfOneType = type == other.type
    return fields(renamed: [:], withOwn: isOfOneType)
      .differences(to: other.fields(renamed: renamed, withOwn: isOfOneType))
  }

  /// The fields that are compared, references by the names that `renamed` gives them; `withOwn`
  /// those that statements of other types do not have, too.
  private func fields(renamed: [String: String], withOwn: Bool) -> CodedFields {
    let tree = body.tree()
    var fields = CodedFields()
    fields.add("type", .text(type.name))
    if withOwn {
      fields.add(tree, without: ["label", "valid", "attribution", "sameAs", "target"])
    }
    if withOwn, !answered.isEmpty { fields.add("disputes", .text(renamed[answered] ?? answered)) }
    fields.add("valid", tree["valid"])
    let attribution = tree["attribution"] ?? .fields([])
    fields.add(voices: body.attribution.voices)
    fields.add(attribution, without: ["source", "voices", "quote", "passage"])
    if marking != .clear { fields.add("marking", .text(marking.word)) }
    let twins = Set(sameAs.map { renamed[$0] ?? $0 }).sorted()
    if !twins.isEmpty { fields.add("same-as", .list(twins.map { .text($0) })) }
    fields.add("quote", attribution["quote"])
    fields.add("passage", attribution["passage"])
    return fields
  }
}

extension CodedDossier {
  /// What this coder left out on purpose where the other one found a statement.
  fileprivate func omission(of statement: CodedStatement) -> Omission? {
    leftOut.map { omission in
      let words = CodedStatement.words(of: omission.text)
      return (omission, CodedStatement.sharedWords(words, statement.words))
    }.filter { $0.1 >= 0.5 }.max { $0.1 < $1.1 }?.0
  }

  /// Passages left out by both, each once.
  fileprivate func omissions(
    sharedWith other: CodedDossier
  ) -> [(first: Omission, second: Omission)] {
    var rest = other.leftOut
    return leftOut.compactMap { omission in
      let words = CodedStatement.words(of: omission.text)
      let shares = rest.map { CodedStatement.sharedWords(words, CodedStatement.words(of: $0.text)) }
      guard let best = shares.indices.max(by: { shares[$0] < shares[$1] }), shares[best] >= 0.5
      else { return nil }
      return (omission, rest.remove(at: best))
    }
  }

  fileprivate func declarationDifferences(
    to other: CodedDossier
  ) -> [DossierComparison.DeclarationDifference] {
    let mine = declarations.compactMap { body in body.declaredCell.map { ($0, body) } }
    let others = other.declarations.compactMap { body in body.declaredCell.map { ($0, body) } }
    var found: [DossierComparison.DeclarationDifference] = []
    for (cell, body) in mine {
      let twin = others.first { $0.0 == cell }?.1
      let differences = twin.map { body.declaredFields.differences(to: $0.declaredFields) } ?? []
      if twin == nil || !differences.isEmpty {
        found.append(.init(cell: cell, first: body, second: twin, differences: differences))
      }
    }
    for (cell, body) in others where !mine.contains(where: { $0.0 == cell }) {
      found.append(.init(cell: cell, first: nil, second: body, differences: []))
    }
    return found
  }
}

extension EventMessage {
  /// The fields of a declaration that are compared: not its place in the listing, and not what was
  /// left out, which is compared with the statements.
  fileprivate var declaredFields: CodedFields {
    var fields = CodedFields()
    fields.add(tree(), without: ["slug", "order", "leftOut"])
    return fields
  }
}
