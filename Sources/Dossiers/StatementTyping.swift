import Positions

/// One statement as typed, read by its verb.
struct StatementTyping {
  let verb: Verb
  let entry: TypedEntry
  let frame: AccountFrame
  let reader: DossierReader

  /// The body without label, date and attribution, and the label it has where none is typed.
  func body() throws -> (any StatementMessage, String) {
    switch verb.form {
    case .position: try position()
    case .withdrawal: try withdrawal()
    case .priority: try priority()
    case .proposal: try proposal()
    case .answer: try answer()
    case .claim: try claim()
    case .dispute: try dispute()
    case .intent: try intent()
    case .agreement: try agreement()
    default: try talks()
    }
  }

  /// The text after the verb.
  private var object: String { entry.text(verb.rawValue) ?? "" }

  /// The issue after the verb.
  private func issue() throws -> (slug: String, declaration: IssueDeclared?) {
    let slug = object
    guard !slug.isEmpty else { return ("", nil) }
    return (slug, try reader.issue(slug, at: entry.place(verb.rawValue)))
  }

  /// The party typed, else the only one that speaks.
  private func party() throws -> String {
    let isTyped = entry.has("party")
    guard let slug = isTyped ? entry.text("party") : frame.speakers.first else {
      if !isTyped {
        entry.report("party", found: "nothing", expected: "a party, as none speaks here itself")
      }
      return ""
    }
    guard isTyped || frame.speakers.count == 1 else {
      entry.report(
        "party", found: "nothing",
        expected: listed(frame.speakers) + ", as several speak here")
      return ""
    }
    // The voice was looked up where it was typed.
    guard let party = isTyped ? try reader.party(slug, at: entry.place("party")) : known(slug)
    else { return slug }
    if party.kind == .person {
      entry.report(
        "party", found: "\(quoted(slug)), a person",
        expected: "the party that the person speaks for",
        hint: party.speaksFor.first?.party ?? "")
    }
    return slug
  }

  private func known(_ slug: String) -> PartyDeclared? {
    reader.names.parties[slug] ?? reader.names.recordedParties[slug].flatMap(\.self)
  }

  /// What a statement concerns: an issue, or `proposal@version`.
  private func regarding() throws -> String {
    guard let text = entry.text("regarding") else { return "" }
    if text.contains("@") { return proposal(under: "regarding", needsVersion: true) ?? "" }
    _ = try reader.issue(text, at: entry.place("regarding"))
    return text
  }

  /// A proposal as cited: `slug@version`, or `slug` where no version was said.
  private func proposal(under key: String, needsVersion: Bool) -> String? {
    guard let text = entry.text(key) else { return nil }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2 || (parts.count == 1 && !needsVersion),
      parts.allSatisfy({ Slug.isValid($0) })
    else {
      let form = needsVersion ? "slug@version" : "slug@version, or slug where none was said"
      entry.report(key, found: quoted(text), expected: "a proposal: \(form)")
      return nil
    }
    if verb != .tables || key != verb.rawValue {
      reader.citations.append((text, entry.place(key)))
    }
    return text
  }

  private func split(_ proposal: String?) -> (slug: String, version: String) {
    let parts = (proposal ?? "").split(separator: "@", omittingEmptySubsequences: false)
    return (String(parts.first ?? ""), parts.count == 2 ? String(parts[1]) : "")
  }

  private func position() throws -> (any StatementMessage, String) {
    var body = PositionStated()
    let issue = try issue()
    body.issue = issue.slug
    body.party = try party()
    body.mode = Mode(word: verb.rawValue)
    body.value = reader.value(entry, on: issue.declaration)
    body.text = entry.text("text") ?? ""
    body.toward = entry.word("toward")
    body.conditions = try reader.conditions(entry)
    body.placedByRecorder = entry.flag("placed-by-recorder")
    if let firm = entry.text("firm") {
      switch firm {
      case "true", "yes": body.firm = body.party
      case "false", "no": break
      default:
        body.firm = firm
        _ = try reader.party(firm, at: entry.place("firm"))
      }
    }
    return (body, verb.label(body.party, body.issue))
  }

  private func withdrawal() throws -> (any StatementMessage, String) {
    var body = PositionWithdrawn()
    body.issue = try issue().slug
    body.party = try party()
    body.text = entry.text("text") ?? ""
    return (body, verb.label(body.party, body.issue))
  }

  private func priority() throws -> (any StatementMessage, String) {
    var body = PriorityStated()
    for (slug, place) in entry.texts(verb.rawValue) {
      if body.issues.contains(slug) {
        reader.report(place, found: "\(quoted(slug)) twice", expected: "each issue once")
      } else if try reader.issue(slug, at: place) != nil {
        body.issues.append(slug)
      }
    }
    body.party = try party()
    body.salience = entry.count("salience", 0...100)
    if entry.text("rank") == "top" {
      body.top = true
    } else if let rank = entry.text("rank") {
      body.rank = UInt64(rank).flatMap { (1...UInt64(UInt32.max)).contains($0) ? $0 : nil }
      if body.rank == nil {
        entry.report("rank", found: quoted(rank), expected: "top, or a whole number from 1")
      }
    }
    body.regarding = try regarding()
    body.text = entry.text("text") ?? ""
    return (body, verb.label(body.party, body.issues.joined(separator: "+")))
  }

  private func proposal() throws -> (any StatementMessage, String) {
    var body = ProposalTabled()
    (body.slug, body.version) = split(proposal(under: verb.rawValue, needsVersion: true))
    body.title = entry.text("title") ?? ""
    body.by = try reader.parties(entry, "by")
    body.to = try reader.parties(entry, "to")
    body.sponsors = try reader.parties(entry, "sponsors")
    body.basedOn = proposal(under: "based-on", needsVersion: false) ?? ""
    body.inAnswerTo = proposal(under: "in-answer-to", needsVersion: false) ?? ""
    body.terms = try entry.elements("terms").compactMap(reader.term)
    return (body, verb.label("\(body.slug)@\(body.version)"))
  }

  private func answer() throws -> (any StatementMessage, String) {
    var body = ProposalAnswered()
    let cited = proposal(under: verb.rawValue, needsVersion: false)
    (body.proposal, body.version) = split(cited)
    body.party = try party()
    body.answer = entry.word("answer")
    body.to = try reader.parties(entry, "to")
    body.reservations = try entry.elements("reservations").compactMap(reader.reservation)
    body.conditions = try reader.conditions(entry)
    body.text = entry.text("text") ?? ""
    return (body, verb.label(body.party, cited ?? ""))
  }

  private func claim() throws -> (any StatementMessage, String) {
    var body = ClaimMade()
    body.kind = entry.word(verb.rawValue)
    body.about = try reader.parties(entry, "about")
    body.says = entry.word("says")
    body.regarding = try regarding()
    body.text = entry.text("text") ?? ""
    return (
      body,
      verb.label(
        frame.speakerLabel, body.about.joined(separator: "+"), body.kind?.word ?? "")
    )
  }

  private func dispute() throws -> (any StatementMessage, String) {
    var body = AccountAnswered()
    body.party = try party()
    body.answer = entry.has("answer") ? entry.word("answer") : .disputes
    body.text = entry.text("text") ?? ""
    return (body, verb.label(body.party, object))
  }

  private func intent() throws -> (any StatementMessage, String) {
    var body = IntentStated()
    body.text = object
    body.party = try party()
    body.kind = entry.word("kind")
    body.regarding = try regarding()
    let label = verb.label(body.party)
    return (body, body.regarding.isEmpty ? label : verb.label(body.party, body.regarding))
  }

  private func agreement() throws -> (any StatementMessage, String) {
    var body = ElementAgreed()
    let issue = try issue()
    body.issue = issue.slug
    body.value = reader.value(entry, on: issue.declaration)
    body.parties =
      entry.has("parties") ? try reader.parties(entry, "parties") : frame.speakers
    if body.parties.count < 2, !entry.has("parties") {
      entry.report("parties", found: "nothing", expected: "the parties that agree")
    }
    (body.proposal, body.version) = split(proposal(under: "proposal", needsVersion: false))
    body.text = entry.text("text") ?? ""
    if body.value == nil, body.text.isEmpty, entry.firstTyped(of: DossierForm.valueKeys) == nil {
      entry.report("value", found: "nothing", expected: "a value or a text")
    }
    return (body, verb.label(body.issue))
  }

  private func talks() throws -> (any StatementMessage, String) {
    var body = TalksChanged()
    body.round = object
    body.change = entry.word("change")
    body.place = entry.text("place") ?? ""
    body.parties =
      entry.has("parties") ? try reader.parties(entry, "parties") : frame.speakers
    body.text = entry.text("text") ?? ""
    return (body, verb.label())
  }
}

extension DossierReader {
  /// One term of a proposal.
  fileprivate func term(_ element: (node: TypedNode, place: TypedPlace)) throws -> Term? {
    let first = problems.count
    guard let entry = TypedEntry(element.node, at: element.place, form: .term, reader: self)
    else { return nil }
    var term = Term()
    var issue: IssueDeclared?
    if let slug = entry.text("issue") {
      term.issue = slug
      issue = try self.issue(slug, at: entry.place("issue"))
    }
    term.paragraph = entry.text("paragraph") ?? ""
    term.value = value(entry, on: issue)
    term.text = entry.text("text") ?? ""
    term.absent = entry.text("absent") ?? ""
    term.bracketedBy = try parties(entry, "bracketed-by")
    term.bracketedWhy = entry.text("bracketed-why") ?? ""
    term.placedByRecorder = entry.flag("placed-by-recorder")
    guard problems.count == first else { return term }
    if term.issue.isEmpty == term.paragraph.isEmpty {
      report(
        entry.place,
        found: term.issue.isEmpty ? "neither issue nor paragraph" : "both issue and paragraph",
        expected: "one of them")
    }
    if term.value == nil, term.text.isEmpty, term.absent.isEmpty {
      entry.report("value", found: "nothing", expected: "a value, a text, or absent with a text")
    }
    return term
  }

  /// One reservation: a text, or an issue with a text.
  fileprivate func reservation(
    _ element: (node: TypedNode, place: TypedPlace)
  ) throws -> Reservation? {
    var reservation = Reservation()
    if case .text = element.node.content {
      reservation.text = text(element.node, at: element.place) ?? ""
      return reservation
    }
    guard
      let entry = TypedEntry(element.node, at: element.place, form: .reservation, reader: self)
    else { return nil }
    reservation.text = entry.text("text") ?? ""
    if let slug = entry.text("issue") {
      reservation.issue = slug
      _ = try issue(slug, at: entry.place("issue"))
    }
    return reservation
  }
}
