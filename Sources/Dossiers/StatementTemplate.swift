import Positions

/// What is made of the columns of a row.
enum Made<Value> {
  case made(Value)
  /// Nothing on record, and why.
  case missing(String)
  case refused(RowProblem)

  init(_ make: () throws -> Made) {
    do {
      self = try make()
    } catch let skipped as SkippedRow {
      self = .missing(skipped.reason)
    } catch let problem as RowProblem {
      self = .refused(problem)
    } catch {
      self = .refused(RowProblem(columns: [], found: "\(error)", expected: "a readable row"))
    }
  }

  /// The value, or nil where it is missing. Throws `RowProblem`.
  func get() throws -> Value? {
    switch self {
    case .made(let value): value
    case .missing: nil
    case .refused(let problem): throw problem
    }
  }
}

/// A row that makes no event, and why.
struct SkippedRow: Error {
  let reason: String
}

/// What a statement needs of its issue.
private struct CitedIssue {
  let slug: String
  let scale: Scale

  init(_ issue: IssueDeclared) { (slug, scale) = (issue.slug, issue.scale ?? .text) }
}

/// What a statement needs of its source.
private struct CitedSource {
  let slug: String
  let published: String

  init(_ source: SourceDeclared) { (slug, published) = (source.slug, source.published) }
}

/// The entry of a statement, ready to be filled row by row; what repeats is made once.
final class StatementTemplate {
  private let template: RowTemplate
  private let declared: DeclaredNames
  private let issue: Part<CitedIssue>
  private let party: Part<String>
  private let source: Part<CitedSource>
  private let voices: Part<[Voice]>
  private let value: Part<Value>
  private let texts: [(key: String, part: Part<String>)]

  /// A part of the statement, and the columns that decide it.
  private struct Part<Content> {
    let make: (TableRow) throws -> Made<Content>
    let memory: RowMemory<Made<Content>>

    func made(_ row: TableRow) -> Made<Content> {
      memory.value(for: row) { Made { try make(row) } }
    }

    /// The part of a row. Throws `SkippedRow` where it is missing, `RowProblem`.
    func required(_ row: TableRow) throws -> Content {
      switch made(row) {
      case .made(let content): return content
      case .missing(let reason): throw SkippedRow(reason: reason)
      case .refused(let problem): throw problem
      }
    }
  }

  init(
    _ template: RowTemplate, columns: TableColumns, row: TableRow, declared: DeclaredNames
  ) {
    let keys = { (cited: [ColumnReference]) in row.keys(of: columns.own(of: cited)) }
    self.template = template
    self.declared = declared
    let text = { (key: String, namespace: String) -> Part<String> in
      let expression = template.texts[key] ?? .text([.text("")])
      return Part(
        make: { row in
          row.namespace = namespace
          return Made(try expression.text(of: row))
        }, memory: RowMemory(keys(expression.columns)))
    }
    let issueText = template.texts[template.form.key] ?? .text([])
    issue = Part(
      make: { row in
        row.namespace = "issue"
        return try Made(try issueText.text(of: row)).map { slug in
          CitedIssue(try declared.issue(slug, columns: issueText.columns.map(\.name)))
        }
      }, memory: RowMemory(keys(issueText.columns)))
    let partyText = template.texts["party"] ?? .text([])
    let partyKeys = keys(partyText.columns)
    let party: (TableRow) throws -> Made<String> = { row in
      row.namespace = "party"
      return try Made(try partyText.text(of: row)).map { slug in
        try declared.party(slug, columns: partyText.columns.map(\.name))
      }
    }
    self.party = Part(make: party, memory: RowMemory(partyKeys))
    let sourceText = template.texts["source"] ?? .text([])
    source = Part(
      make: { row in
        row.namespace = "source"
        return try Made(try sourceText.text(of: row)).map { slug in
          CitedSource(try declared.source(slug, columns: sourceText.columns.map(\.name)))
        }
      }, memory: RowMemory(keys(sourceText.columns)))
    if let typed = template.voices {
      let spoken = typed.flatMap { [$0.party, $0.person, $0.informant, $0.side] }
        .compactMap { $0?.columns }.joined()
      voices = Part(
        make: { row in .made(try typed.compactMap { try $0.voice(of: row, declared) }) },
        memory: RowMemory(keys(Array(spoken))))
    } else {
      voices = Part(
        make: { row in try party(row).map { [Voice(party: $0)] } },
        memory: RowMemory(partyKeys))
    }
    let valueText = template.texts["value"]
    value = Part(
      make: { row in
        guard let valueText else { return .missing("value is not asked for") }
        return try Made(try valueText.text(of: row)).map { text in
          try rowProblem(of: valueText.columns) { () throws(ValueError) in try Value(typed: text) }
        }
      }, memory: RowMemory(keys(valueText?.columns ?? [])))
    let own = [template.form.key, "party", "source", "value"]
    texts = template.form.textKeys.filter { !own.contains($0) && template.texts[$0] != nil }
      .map { ($0, text($0, $0)) }
  }
}

extension Made<String> {
  init(_ text: RowText) {
    switch text {
    case .text(let text): self = .made(text)
    case .missing(let reason): self = .missing(reason)
    }
  }

  func map<Other>(_ transform: (String) throws -> Other) rethrows -> Made<Other> {
    switch self {
    case .made(let text): .made(try transform(text))
    case .missing(let reason): .missing(reason)
    case .refused(let problem): .refused(problem)
    }
  }
}

/// Runs `body`; what it refuses becomes a problem of the columns.
func rowProblem<R>(
  of columns: [ColumnReference], _ body: () throws(ValueError) -> R
) throws(RowProblem) -> R {
  do throws(ValueError) {
    return try body()
  } catch {
    throw RowProblem(
      columns: columns.map(\.name), found: error.found, expected: error.expected,
      hint: error.nearest ?? "")
  }
}

extension RowTemplate.Voicing {
  fileprivate func voice(of row: TableRow, _ declared: DeclaredNames) throws -> Voice? {
    let slug = { (expression: RowExpression?) throws -> String in
      row.namespace = "party"
      guard let expression, case .text(let text) = try expression.text(of: row) else { return "" }
      return try declared.party(text, columns: expression.columns.map(\.name))
    }
    var voice = Voice()
    let name = try slug(party)
    if !name.isEmpty { voice.parties = [name] }
    voice.person = try slug(person)
    voice.side = try slug(side)
    if let informant, case .text(let text) = try informant.text(of: row) {
      voice.informant = text
    }
    return voice.parties.isEmpty && voice.informant.isEmpty ? nil : voice
  }
}

// MARK: - Making statements

extension StatementTemplate {
  /// The statement of a row. Throws `SkippedRow` where what it needs is nothing on record,
  /// `RowProblem` for what cannot be taken.
  func body(of row: TableRow) throws -> any StatementMessage {
    let source = try source.required(row)
    let voices = try voices.required(row)
    let body = try body(of: row, source: source, voices: voices)
    try requireDated(body.valid, source)
    return body
  }

  private func body(
    of row: TableRow, source: CitedSource, voices: [Voice]
  ) throws -> any StatementMessage {
    switch template.form {
    case .position(let mode):
      return try position(mode, of: row, source: source, voices: voices)
    case .withdrawal:
      var body = PositionWithdrawn()
      body.party = try party.required(row)
      body.issue = try issue.required(row).slug
      body.attribution.source = source.slug
      body.attribution.voices = voices
      body.valid = source.published
      try fill(&body, of: row) { body, key, text in if key == "text" { body.text = text } }
      if body.label.isEmpty { body.label = "withdraws/\(body.party)/\(body.issue)" }
      return body
    case .priority: return try priority(of: row, source: source, voices: voices)
    case .party, .issue, .source:
      preconditionFailure("Dossiers: a declaration among the statements")
    }
  }

  private func position(
    _ mode: Mode, of row: TableRow, source: CitedSource, voices: [Voice]
  ) throws -> PositionStated {
    var body = PositionStated()
    body.mode = mode
    body.party = try party.required(row)
    let issue = try issue.required(row)
    body.issue = issue.slug
    body.attribution.source = source.slug
    body.attribution.voices = voices
    body.valid = source.published
    try fill(&body, of: row) { body, key, text in
      switch key {
      case "text": body.text = text
      case "toward": body.toward = try word(text, key)
      case "firm": body.firm = text == "true" ? body.party : text
      case "placed-by-recorder": body.placedByRecorder = text == "true" || text == "yes"
      default: break
      }
    }
    let value = value.made(row)
    if let typed = try value.get() {
      body.value = try rowProblem(of: template.texts["value"]?.columns ?? []) {
        () throws(ValueError) in try typed.placed(on: issue.scale)
      }
    } else if body.text.isEmpty, case .missing(let reason) = value {
      throw SkippedRow(reason: reason)
    }
    if body.label.isEmpty { body.label = "\(mode.word)/\(body.party)/\(body.issue)" }
    return body
  }

  private func priority(
    of row: TableRow, source: CitedSource, voices: [Voice]
  ) throws -> PriorityStated {
    var body = PriorityStated()
    body.party = try party.required(row)
    body.issues = [try issue.required(row).slug]
    body.attribution.source = source.slug
    body.attribution.voices = voices
    body.valid = source.published
    try fill(&body, of: row) { body, key, text in
      switch key {
      case "text": body.text = text
      case "regarding": body.regarding = text
      case "salience": body.salience = try count(text, key, 0...100)
      case "rank" where text == "top": body.top = true
      case "rank": body.rank = try count(text, key, 1...UInt64(UInt32.max))
      default: break
      }
    }
    if body.salience == nil, body.rank == nil, !body.top {
      let reasons = texts.filter { $0.key == "salience" || $0.key == "rank" }
        .compactMap { if case .missing(let reason) = $0.part.made(row) { reason } else { nil } }
      throw SkippedRow(reason: reasons.isEmpty ? "no salience" : reasons.joined(separator: ", "))
    }
    if body.label.isEmpty {
      body.label = "priority/\(body.party)/\(body.issues.joined(separator: "+"))"
    }
    return body
  }

  /// Fills what all statements have, and gives the other keys to `other`.
  private func fill<Body: StatementMessage>(
    _ body: inout Body, of row: TableRow, _ other: (inout Body, String, String) throws -> Void
  ) throws {
    var language = ""
    for (key, part) in texts {
      guard let text = try part.made(row).get(), !text.isEmpty else { continue }
      switch key {
      case "valid": body.valid = text
      case "quote": body.attribution.quote = Wording(text)
      case "passage": body.attribution.passage = text
      case "label": body.label = text.replacing("#", with: "/")
      case "locator": body.attribution.locator = text
      case "channel": body.attribution.channel = try word(text, key)
      case "credibility": body.attribution.credibility = try count(text, key, 1...6)
      case "language": language = text
      default: try other(&body, key, text)
      }
    }
    if !language.isEmpty { body.attribution.quote?.language = language }
  }

  /// Throws `RowProblem` for what was said only after its source was published.
  private func requireDated(_ valid: String, _ source: CitedSource) throws(RowProblem) {
    guard valid != source.published, let said = DateBounds(edtf: valid.utf8.span),
      let published = DateBounds(edtf: source.published.utf8.span),
      published.isCertainlyBefore(said)
    else { return }
    throw RowProblem(
      columns: names(of: "valid"), found: "\(valid), after its source was published",
      expected: "\(source.published) at the latest")
  }

  private func word<W: Vocabulary>(_ text: String, _ key: String) throws(RowProblem) -> W {
    if let word = W(word: text) { return word }
    throw RowProblem(
      columns: names(of: key), found: quoted(text), expected: listed(W.words),
      hint: Spelling.nearest(to: text, among: W.words) ?? "")
  }

  /// A whole number; one written with a zero fraction counts.
  private func count(
    _ text: String, _ key: String, _ range: ClosedRange<UInt64>
  ) throws(RowProblem) -> UInt64 {
    if let number = (try? Decimal(text)).flatMap({ UInt64($0.description) }), range.contains(number)
    {
      return number
    }
    throw RowProblem(
      columns: names(of: key), found: quoted(text),
      expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
  }

  private func names(of key: String) -> [String] {
    template.texts[key]?.columns.map(\.name) ?? [key]
  }
}
