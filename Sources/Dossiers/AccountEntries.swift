import Positions

/// What the statements of an account have in common.
struct AccountFrame {
  /// The source's slug.
  var source: String
  /// The date of publication as written; empty where it is not known.
  var published: String
  /// The declared party whose own publication the source is; nil for an outlet, votes and minutes.
  var publisher: PartyDeclared?
  var voices: [Voice] = []
  var channel: Channel?
  var locator = ""
  var credibility: UInt64?
  var language = ""

  init(source: String, published: String) {
    self.source = source
    self.published = published
  }

  /// The parties of the innermost voice; none for an informant and for the source itself.
  var speakers: [String] { voices.last?.parties ?? [] }

  /// The innermost voice in a made label.
  var speakerLabel: String {
    guard let voice = voices.last else { return "source" }
    return voice.parties.isEmpty ? "informant" : voice.parties.joined(separator: "+")
  }
}

extension DossierReader {
  /// Reads the accounts of a file, statement by statement.
  func readAccounts(of page: DossierPage) throws {
    guard let top = page.entry else { return }
    var defaults = page.frame
    if !defaults.source.isEmpty,
      let source = try self.source(defaults.source, at: top.place("source"))
    {
      defaults.published = source.published
      defaults.publisher = try publisher(of: source)
    }
    for (node, place) in top.elements("accounts") {
      guard let entry = TypedEntry(node, at: place, form: .account, reader: self),
        let frame = try account(entry, within: defaults)
      else { continue }
      if !entry.has("statements") {
        entry.report("statements", found: "nothing", expected: "a list of statements")
      }
      for (node, place) in entry.elements("statements") {
        try readStatement(node, at: place, of: page, frame: frame)
      }
    }
  }

  /// Reads who speaks, and the defaults of the account.
  func account(_ entry: TypedEntry, within defaults: AccountFrame) throws -> AccountFrame? {
    var frame = defaults
    if let node = entry.node("by") {
      frame.voices = try chain(voices(node, at: entry.place("by")), of: frame.publisher)
    } else {
      entry.report(
        "by", found: "nothing", expected: "who speaks: a party, an informant, or “source”")
    }
    frame.channel = entry.word("channel") ?? frame.channel
    frame.locator = entry.text("locator") ?? ""
    frame.credibility = entry.count("credibility", 1...6) ?? frame.credibility
    frame.language = entry.text("language") ?? ""
    return frame
  }

  /// The party whose own publication a source is. Votes and minutes are everybody's words.
  func publisher(of source: SourceDeclared) throws -> PartyDeclared? {
    if source.kind == .vote || source.kind == .minutes { return nil }
    return try names.parties[source.publisher] ?? recordedParty(source.publisher)
  }

  /// The voices behind that of the party that published them, where it is not one of theirs: what
  /// a party publishes as another's words is its account of them.
  private func chain(_ voices: [Voice], of publisher: PartyDeclared?) throws -> [Voice] {
    guard let publisher, !voices.isEmpty else { return voices }
    for voice in voices {
      let named = voice.parties + [voice.person, voice.side]
      if named.contains(publisher.slug) { return voices }
      for slug in voice.parties {
        let speaker = try names.parties[slug] ?? recordedParty(slug)
        let ties = (speaker?.speaksFor ?? []).map(\.party) + publisher.speaksFor.map(\.party)
        if ties.contains(publisher.slug) || ties.contains(slug) { return voices }
      }
    }
    return [Voice(party: publisher.slug)] + voices
  }

  /// The chain of voices, outermost first.
  private func voices(_ node: TypedNode, at place: TypedPlace) throws -> [Voice] {
    switch node.content {
    case .text("source"): return []
    case .list(let elements):
      var voices: [Voice] = []
      for (index, element) in elements.enumerated() {
        let place = place.at(index: index, line: element.line)
        if let voice = try voice(element, at: place) { voices.append(voice) }
      }
      if elements.isEmpty {
        report(place, found: node.found, expected: "who speaks, outermost first")
      }
      return voices
    case .text, .fields: return try voice(node, at: place).map { [$0] } ?? []
    }
  }

  private func voice(_ node: TypedNode, at place: TypedPlace) throws -> Voice? {
    switch node.content {
    case .text("source"):
      report(
        place, found: "“source” in a chain",
        expected: "it by itself: the source is always outermost")
      return nil
    case .text(let slug):
      // Kept where it is unknown, too: one error is enough, and the dossier is refused for it.
      _ = try party(slug, at: place)
      return Voice(party: slug)
    case .list:
      report(place, found: "a list in a list", expected: "a party, or {informant: …}")
      return nil
    case .fields:
      guard let entry = TypedEntry(node, at: place, form: .voice, reader: self) else { return nil }
      return try voice(entry)
    }
  }

  private func voice(_ entry: TypedEntry) throws -> Voice? {
    var voice = Voice()
    voice.parties = try parties(entry, "party") + parties(entry, "parties")
    voice.informant = entry.text("informant") ?? ""
    if let slug = entry.text("person") {
      voice.person = slug
      if let person = try party(slug, at: entry.place("person")), person.kind != .person {
        entry.report(
          "person", found: "\(quoted(slug)), a \(person.kind?.word ?? "party")",
          expected: "a party of the kind person")
      }
    }
    if let slug = entry.text("side") {
      voice.side = slug
      _ = try party(slug, at: entry.place("side"))
    }
    let hasParty = entry.has("party") || entry.has("parties")
    if hasParty == entry.has("informant") {
      report(
        entry.place, found: hasParty ? "a party and an informant" : "neither party nor informant",
        expected: "one of them")
    }
    if entry.has("person"), !hasParty {
      entry.report("person", found: "a person alone", expected: "the party it speaks for, too")
    }
    if entry.has("side"), !entry.has("informant") {
      entry.report("side", found: "a side", expected: "one only where an informant is described")
    }
    return voice
  }

  /// Declared parties under a key, one or a list.
  func parties(_ entry: TypedEntry, _ key: String) throws -> [String] {
    var slugs: [String] = []
    for (slug, place) in entry.texts(key) {
      if slugs.contains(slug) {
        report(place, found: "\(quoted(slug)) twice", expected: "each party once")
      } else {
        _ = try party(slug, at: place)
        slugs.append(slug)
      }
    }
    return slugs
  }
}
