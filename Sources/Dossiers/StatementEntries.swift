import Positions

// What all statements have in common: verb, label, date, attribution.

extension DossierReader {
  /// Reads one statement and keeps it for resolving.
  func readStatement(
    _ node: TypedNode, at place: TypedPlace, of page: DossierPage, frame: AccountFrame
  ) throws {
    let first = problems.count
    guard let verb = verb(of: node, at: place) else { return }
    let keys = DossierForm.commonKeys + [verb.rawValue] + verb.form.keys
    guard
      let entry = TypedEntry(
        node, at: place, keys: keys, reader: self, expected: "a statement")
    else { return }
    let typing = StatementTyping(verb: verb, entry: entry, frame: frame, reader: self)
    var (body, madeLabel) = try typing.body()
    let label = label(entry)
    body.label = label ?? madeLabel
    body.valid = validDate(entry, frame: frame)
    body.attribution = attribution(entry, frame: frame)
    var statement = TypedStatement(
      page: page.index, place: place, labelPlace: entry.place("label"),
      isLabelMade: !entry.has("label"), body: body, marking: marking(entry) ?? page.marking)
    statement.sameAs = entry.texts("same-as").filter { isName($0.text, at: $0.place) }
    if verb == .disputes, let name = entry.text("disputes"),
      isName(name, at: entry.place("disputes"))
    {
      statement.target = (name, entry.place("disputes"))
    }
    check(body, entry, since: first) { path in
      let field = path.prefix { $0 != "." && $0 != "[" }
      if field == "target" || path.hasPrefix("attribution.") { return nil }
      // Where the source is not known, neither is the date.
      if field == "valid" { return nil }
      // The key that was typed is the one to be mended.
      if field == "value" { return entry.firstTyped(of: DossierForm.valueKeys) ?? "value" }
      if field == "salience", entry.has("rank") { return "rank" }
      return verb.key(of: String(field))
    }
    checkSize(of: body, at: place)
    keep(statement, isSound: problems.count == first)
  }

  private func verb(of node: TypedNode, at place: TypedPlace) -> Verb? {
    guard case .fields(let fields) = node.content else {
      report(place, found: node.found, expected: "a statement: a verb such as demands, with keys")
      return nil
    }
    let verbs = Verb.allCases.filter { verb in fields.contains { $0.name == verb.rawValue } }
    if verbs.count == 1 { return verbs[0] }
    let words = Verb.allCases.map(\.rawValue)
    if verbs.isEmpty {
      let near = fields.lazy.compactMap { Spelling.nearest(to: $0.name, among: words) }.first
      report(place, found: "no verb", expected: listed(words), hint: near ?? "")
    } else {
      let found = verbs.map(\.rawValue).joined(separator: " and ")
      report(place, found: "\(found) in one statement", expected: "one verb")
    }
    return nil
  }

  private func label(_ entry: TypedEntry) -> String? {
    guard let label = entry.text("label") else { return nil }
    let isClean = label.unicodeScalars.allSatisfy {
      !$0.properties.isWhitespace && $0.properties.generalCategory != .control
    }
    if !isClean || label.contains("#") || label.utf8.count > 200 {
      entry.report(
        "label", found: quoted(label), expected: "at most 200 bytes without spaces and “#”")
    }
    return label
  }

  /// The date typed, else that of publication.
  private func validDate(_ entry: TypedEntry, frame: AccountFrame) -> String {
    guard let date = entry.date("valid") else { return frame.published }
    if let published = try? EDTFDate(frame.published),
      published.bounds.isCertainlyBefore(date.bounds)
    {
      entry.report(
        "valid", found: "\(quoted(date.text)), wholly after the publication",
        expected: "a date up to \(published.text)")
    }
    return date.text
  }

  private func attribution(_ entry: TypedEntry, frame: AccountFrame) -> Attribution {
    var attribution = Attribution()
    attribution.source = frame.source
    attribution.voices = frame.voices
    attribution.locator = entry.text("locator") ?? frame.locator
    attribution.channel = entry.word("channel") ?? frame.channel
    attribution.credibility = entry.count("credibility", 1...6) ?? frame.credibility
    attribution.passage = entry.text("passage") ?? ""
    let language = entry.text("language") ?? frame.language
    guard let node = entry.node("quote") else { return attribution }
    var quote = Wording()
    quote.language = language
    if case .text = node.content {
      quote.text = entry.text("quote") ?? ""
    } else if let inner = TypedEntry(
      node, at: entry.place("quote"), form: .quote, reader: self)
    {
      quote.text = inner.text("text") ?? ""
      quote.language = inner.text("language") ?? language
      quote.translation = inner.text("translation") ?? ""
      if !inner.has("text") {
        inner.report("text", found: "nothing", expected: "the speaker's words")
      }
    }
    attribution.quote = quote
    return attribution
  }

  /// Whether a text has the form of a statement's name.
  private func isName(_ text: String, at place: TypedPlace) -> Bool {
    let parts = text.split(separator: "#", omittingEmptySubsequences: false)
    if parts.count == 2, Slug.isValid(parts[0]), !parts[1].isEmpty { return true }
    report(
      place, found: quoted(text),
      expected: "the name of a statement: source#label, such as pmo-2025-07-24#talks")
    return false
  }

  /// Reports what the record could not hold: a body over 256 KiB, more than 256 tags.
  private func checkSize(of body: any StatementMessage, at place: TypedPlace) {
    let size = body.encoded().count
    if size > 256 << 10 {
      report(
        place, found: "a statement of \(size) bytes", expected: "at most \(256 << 10) bytes")
    }
    let tags = body.tags().count
    if tags > 256 {
      report(
        place, found: "\(tags) parties, issues and the like in one statement",
        expected: "at most 256")
    }
  }

  /// Two statements of one name are a problem, unless the later one is not sound anyway.
  private func keep(_ statement: TypedStatement, isSound: Bool) {
    let name = statement.body.name
    guard let earlier = statementsByName[name] else {
      statementsByName[name] = statements.count
      statements.append(statement)
      return
    }
    guard isSound else { return }
    let other = statements[earlier]
    let line = other.place.file == statement.place.file ? "" : other.place.file
    let place = "\(line)\(line.isEmpty ? "line " : ":")\(other.place.line)"
    if statement.isLabelMade || other.isLabelMade {
      report(
        statement.labelPlace,
        found: "\(quoted(statement.body.label)), made for the statement of \(place) too",
        expected: "a label on one of the two")
    } else {
      report(
        statement.labelPlace,
        found: "\(quoted(statement.body.label)), the label of the statement of \(place) too",
        expected: "a label of its own")
    }
  }
}
