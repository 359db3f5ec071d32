extension EventMessage {
  /// What is wrong with the body taken by itself, every problem at once; empty when it is sound.
  ///
  /// Whether slugs are declared, targets exist and values fit their scales is the ledger's to say.
  public func problems() -> [MessageError] {
    var problems = Problems()
    // Most events; each cast copies the body.
    if let position = self as? PositionStated {
      problems.check(statement: position)
      position.check(&problems)
      return problems.list
    }
    if let statement = self as? any StatementMessage { problems.check(statement: statement) }
    switch self {
    case let body as any RegistryEntry: body.check(&problems)
    case let body as PositionWithdrawn:
      problems.slug("party", body.party)
      problems.issue("issue", body.issue)
    case let body as PriorityStated: body.check(&problems)
    case let body as ProposalTabled: body.check(&problems)
    case let body as ProposalAnswered: body.check(&problems)
    case let body as ClaimMade: body.check(&problems)
    case let body as AccountAnswered:
      problems.slug("party", body.party)
      problems.said("target", body.target, "the statement that is answered")
      problems.said("answer", body.answer, AccountAnswer.words)
    case let body as IntentStated:
      problems.slug("party", body.party)
      problems.said("kind", body.kind, IntentKind.words)
      problems.said("text", body.text, "the intent in words")
      problems.regarding(body.regarding)
    case let body as ElementAgreed: body.check(&problems)
    case let body as TalksChanged:
      problems.slug("round", body.round)
      problems.slugs("parties", body.parties, atLeast: 1)
      problems.said("change", body.change, TalksChange.words)
    case let body as any EditorialMessage: problems.check(editorial: body)
    default: break
    }
    return problems.list
  }
}

/// The body of a registry event, which is checked by itself.
private protocol RegistryEntry: EventMessage {
  func check(_ problems: inout Problems)
}

extension PartyDeclared: RegistryEntry {
  fileprivate func check(_ problems: inout Problems) {
    problems.slug("slug", slug)
    problems.said("name", name, "a name")
    problems.said("kind", kind, PartyKind.words)
    for role in roles {
      problems.said("roles.role", role.role, RoleKind.words)
      problems.span("roles", role.from, role.to)
    }
    for tie in memberOf {
      problems.slug("memberOf.party", tie.party)
      problems.span("memberOf", tie.from, tie.to)
    }
    for tie in speaksFor {
      problems.slug("speaksFor.party", tie.party)
      problems.span("speaksFor", tie.from, tie.to)
    }
    if !succeeds.isEmpty { problems.slug("succeeds", succeeds) }
  }
}

extension IssueDeclared: RegistryEntry {
  fileprivate func check(_ problems: inout Problems) {
    problems.issue("slug", slug)
    problems.said("title", title, "a title")
    if let scale {
      do { try scale.validate() } catch { problems.add("scale", error.found, error.expected) }
    }
    if !succeeds.isEmpty { problems.issue("succeeds", succeeds) }
  }
}

extension SourceDeclared: RegistryEntry {
  fileprivate func check(_ problems: inout Problems) {
    problems.slug("slug", slug)
    problems.said("title", title, "a title")
    problems.date("published", published, required: true)
    if !sha256.isEmpty, sha256.count != 32 {
      problems.add("sha256", "\(sha256.count) bytes", "64 hexadecimal digits")
    }
    for omission in leftOut {
      problems.said("leftOut.text", omission.text, "what was left out")
      problems.said("leftOut.why", omission.why, "why it was left out")
    }
  }
}

extension RecorderDeclared: RegistryEntry {
  fileprivate func check(_ problems: inout Problems) {
    problems.slug("slug", slug)
    for (path, key) in [("publicKey", publicKey), ("replaces", replaces)] {
      if !key.isEmpty, key.count != 32 {
        problems.add(path, "\(key.count) bytes", "an Ed25519 key of 32 bytes")
      }
    }
  }
}

extension PositionStated {
  fileprivate func check(_ problems: inout Problems) {
    problems.slug("party", party)
    problems.issue("issue", issue)
    problems.said("mode", mode, Mode.words)
    if value == nil, text.isEmpty { problems.add("value", "nothing", "a value or a text") }
    if !firm.isEmpty { problems.slug("firm", firm) }
    problems.check(conditions: conditions)
  }
}

extension PriorityStated {
  fileprivate func check(_ problems: inout Problems) {
    problems.slug("party", party)
    if issues.isEmpty { problems.add("issues", "nothing", "at least one issue") }
    for issue in issues { problems.issue("issues", issue) }
    problems.within("salience", salience, 0...100)
    problems.within("rank", rank, 1...UInt64(UInt32.max))
    if salience == nil, rank == nil, !top {
      problems.add("salience", "nothing", "a salience from 0 to 100, a rank, or top")
    }
    problems.regarding(regarding)
  }
}

extension ProposalTabled {
  fileprivate func check(_ problems: inout Problems) {
    problems.slug("slug", slug)
    problems.slug("version", version)
    problems.slugs("by", by)
    problems.slugs("to", to)
    problems.slugs("sponsors", sponsors)
    problems.proposal("basedOn", basedOn)
    problems.proposal("inAnswerTo", inAnswerTo)
    for term in terms {
      if term.issue.isEmpty == term.paragraph.isEmpty {
        problems.add("terms", term.issue.isEmpty ? "neither" : "both", "an issue or a paragraph")
      }
      if !term.issue.isEmpty { problems.issue("terms.issue", term.issue) }
      if term.value == nil, term.text.isEmpty, term.absent.isEmpty {
        problems.add("terms", "nothing", "a value, a text or absent")
      }
      if term.value != nil, !term.absent.isEmpty {
        problems.add("terms", "a value and absent", "one of them")
      }
      problems.slugs("terms.bracketedBy", term.bracketedBy)
    }
  }
}

extension ProposalAnswered {
  fileprivate func check(_ problems: inout Problems) {
    problems.slug("party", party)
    problems.slug("proposal", proposal)
    if !version.isEmpty { problems.slug("version", version) }
    problems.said("answer", answer, ProposalAnswer.words)
    problems.slugs("to", to)
    for reservation in reservations where !reservation.issue.isEmpty {
      problems.issue("reservations.issue", reservation.issue)
    }
    problems.check(conditions: conditions)
  }
}

extension ClaimMade {
  fileprivate func check(_ problems: inout Problems) {
    problems.slugs("about", about, atLeast: 1)
    problems.said("kind", kind, ClaimKind.words)
    problems.said("says", says, ClaimSense.words)
    if kind == .other { problems.said("text", text, "the claim in words") }
    problems.regarding(regarding)
  }
}

extension ElementAgreed {
  fileprivate func check(_ problems: inout Problems) {
    problems.issue("issue", issue)
    problems.slugs("parties", parties, atLeast: 1)
    if value == nil, text.isEmpty { problems.add("value", "nothing", "a value or a text") }
    if !proposal.isEmpty || !version.isEmpty { problems.slug("proposal", proposal) }
    if !version.isEmpty { problems.slug("version", version) }
  }
}

/// A list of problems that grows as fields are checked.
private struct Problems {
  private(set) var list: [MessageError] = []

  mutating func add(_ path: String, _ found: String, _ expected: String) {
    list.append(MessageError(path: path, found: found, expected: expected))
  }

  mutating func slug(_ path: String, _ text: String) {
    if !Slug.isValid(text) { add(path, quoted(text), Slug.form) }
  }

  mutating func slugs(_ path: String, _ texts: [String], atLeast least: Int = 0) {
    if texts.count < least { add(path, "nothing", "at least one party") }
    for text in texts { slug(path, text) }
  }

  mutating func issue(_ path: String, _ text: String) {
    if !Slug.isValidIssue(text) { add(path, quoted(text), Slug.issueForm) }
  }

  mutating func proposal(_ path: String, _ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    if !text.isEmpty, parts.count > 2 || !parts.allSatisfy({ Slug.isValid($0) }) {
      add(path, quoted(text), "a proposal: slug or slug@version")
    }
  }

  mutating func said(
    _ path: String, _ value: (some Any)?, _ words: @autoclosure () -> [String]
  ) {
    if value == nil { add(path, "nothing", "one of \(words().joined(separator: ", "))") }
  }

  mutating func said(_ path: String, _ value: EventReference?, _ expected: String) {
    if value == nil { add(path, "nothing", expected) }
  }

  mutating func said(_ path: String, _ text: String, _ expected: String) {
    if text.isEmpty { add(path, "nothing", expected) }
  }

  mutating func within(_ path: String, _ number: UInt64?, _ range: ClosedRange<UInt64>) {
    if let number, !range.contains(number) {
      add(path, "\(number)", "a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  mutating func date(_ path: String, _ text: String, required: Bool = false) {
    guard required || !text.isEmpty else { return }
    do { _ = try EDTFDate(text) } catch { add(path, quoted(text), "an EDTF date: \(error)") }
  }

  mutating func span(_ path: String, _ from: String, _ to: String) {
    date("\(path).from", from)
    date("\(path).to", to)
    if let first = DateBounds(edtf: from.utf8.span), let last = DateBounds(edtf: to.utf8.span),
      last.isCertainlyBefore(first)
    {
      add(path, "\(from) to \(to)", "an end that is not before the start")
    }
  }

  mutating func regarding(_ text: String) {
    if text.isEmpty { return }
    guard text.contains("@") else { return issue("regarding", text) }
    proposal("regarding", text)
  }

  mutating func check(editorial body: any EditorialMessage) {
    said("target", body.target, "the id of the event")
    switch body {
    case let review as RecordReviewed:
      said("verdict", review.verdict, Verdict.words)
      within("credibility", review.credibility, 1...6)
      return
    case let correction as RecordCorrected:
      if correction.replacement?.body.isEmpty ?? true {
        add("replacement", "nothing", "the body that stands in the target's place")
      }
    case let retraction as RecordRetracted: date("date", retraction.date)
    case let redaction as RecordRedacted:
      for tag in redaction.tags
      where !(1...400).contains(tag.utf8.count) || tag.utf8.contains(0) {
        add("tags", "a tag of \(tag.utf8.count) bytes", "1 to 400 bytes without a zero byte")
      }
    default: break
    }
    said("reason", body.reason, "the reason")
  }

  mutating func check(conditions: [Condition]) {
    for condition in conditions {
      if condition.text.isEmpty {
        slug("conditions.party", condition.party)
        issue("conditions.issue", condition.issue)
        if condition.value == nil { add("conditions.value", "nothing", "a value or a text") }
      } else if condition.value != nil {
        add("conditions", "a value and a text", "one of them")
      }
    }
  }

  mutating func check(statement: some StatementMessage) {
    let attribution = statement.attribution
    slug("attribution.source", attribution.source)
    if statement.label.isEmpty { add("label", "nothing", "a label") }
    if statement.label.utf8.count > 200 || statement.label.utf8.contains(UInt8(ascii: "#"))
      || statement.label.unicodeScalars.contains(where: isControl)
    {
      add("label", quoted(statement.label), "at most 200 bytes without '#' or control characters")
    }
    date("valid", statement.valid, required: true)
    if attribution.quote?.text.isEmpty ?? true, attribution.passage.isEmpty {
      add("attribution", "neither quote nor passage", "the speaker's words or the source's")
    } else if attribution.quote?.text.isEmpty ?? false {
      add("attribution.quote", "no words", "the speaker's words, or no quote")
    }
    within("attribution.credibility", attribution.credibility, 1...6)
    for voice in attribution.voices {
      if voice.parties.isEmpty == voice.informant.isEmpty {
        add(
          "attribution.voices", voice.informant.isEmpty ? "nobody" : "a party and an informant",
          "parties or an informant")
      }
      slugs("attribution.voices.parties", voice.parties)
      if !voice.person.isEmpty { slug("attribution.voices.person", voice.person) }
      if !voice.side.isEmpty {
        slug("attribution.voices.side", voice.side)
        if voice.informant.isEmpty { add("attribution.voices.side", "a side", "an informant") }
      }
    }
  }

  private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    // ASCII first: the property is looked up in tables.
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
    return scalar.properties.generalCategory == .control
  }

  private func quoted(_ text: String) -> String {
    text.isEmpty ? "nothing" : "\"\(text.prefix(60))\""
  }
}
