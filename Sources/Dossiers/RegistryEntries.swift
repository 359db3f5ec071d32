import Positions

// Parties, issues and the source of a dossier.

extension DossierReader {
  /// Reads a file and what it declares.
  func open(_ file: DossierFile) throws {
    let top = TypedPlace(file: file.name, line: 1, field: "")
    var page = DossierPage(index: pages.count, place: top)
    guard let node = content(of: file),
      let entry = TypedEntry(
        node, at: top, keys: DossierForm.dossier.keys, reader: self,
        expected: YAMLText.dossierStart)
    else { return }
    if let version = entry.text("dossier") {
      if version != "1" { entry.report("dossier", found: quoted(version), expected: "1") }
    } else if !entry.has("dossier") {
      entry.report("dossier", found: "nothing", expected: "“dossier: 1” at the top")
    }
    page.entry = entry
    page.marking = marking(entry) ?? .clear
    if let node = entry.node("parties") {
      try readParties(node, at: entry.place("parties"), into: &page)
    }
    if let node = entry.node("issues") {
      try readIssues(node, at: entry.place("issues"), into: &page)
    }
    try readSource(entry, into: &page)
    pages.append(page)
  }

  private func content(of file: DossierFile) -> TypedNode? {
    if let typed = file.typed { return typed }
    do {
      return try YAMLText.read(file.bytes, file: file.name)
    } catch {
      problems.append(error)
      return nil
    }
  }

  private func declarations(_ node: TypedNode, at place: TypedPlace, _ noun: String)
    -> [(field: TypedField, place: TypedPlace)]
  {
    guard case .fields(let fields) = node.content else {
      report(place, found: node.found, expected: "a slug for each \(noun), with its keys")
      return []
    }
    return fields.map { ($0, place.at(key: $0.name, line: $0.line)) }
  }

  private func readParties(
    _ node: TypedNode, at place: TypedPlace, into page: inout DossierPage
  ) throws {
    for (field, place) in declarations(node, at: place, "party") {
      let first = problems.count
      guard let entry = TypedEntry(field.value, at: place, form: .party, reader: self) else {
        continue
      }
      var party = PartyDeclared()
      party.slug = field.name
      party.name = entry.text("name") ?? ""
      party.aliases = entry.texts("aliases").map(\.text)
      party.kind = entry.word("kind")
      party.roles = entry.elements("roles").compactMap(role)
      party.memberOf = entry.elements("member-of").compactMap(tie)
      party.speaksFor = entry.elements("speaks-for").compactMap(tie)
      party.succeeds = succeeds(entry, .party)
      // What is within a role or a tie was checked there; its two dates together are not.
      check(party, entry, since: first) { path in
        [
          "slug": "", "name": "name", "kind": "kind", "succeeds": "succeeds", "roles": "roles",
          "memberOf": "member-of", "speaksFor": "speaks-for",
        ][path]
      }
      if party.slug == "source" {
        report(place, found: quoted(party.slug), expected: "another slug: “by: source” is taken")
      }
      if let known = try recordedParty(party.slug) {
        party.order = known.order
      } else if names.parties[party.slug] == nil {
        party.order = try context.nextOrder(of: .party) + names.newParties
        names.newParties += 1
      }
      add(party, named: party.slug, to: \.parties, at: place, of: &page) { $0.order = $1.order }
    }
  }

  private func readIssues(
    _ node: TypedNode, at place: TypedPlace, into page: inout DossierPage
  ) throws {
    for (field, place) in declarations(node, at: place, "issue") {
      let first = problems.count
      var value = field.value
      // A title alone is enough.
      if case .text = value.content {
        value = TypedNode(.fields([TypedField("title", value)]), line: value.line)
      }
      guard let entry = TypedEntry(value, at: place, form: .issue, reader: self) else { continue }
      var issue = IssueDeclared()
      issue.slug = field.name
      issue.title = entry.text("title") ?? ""
      issue.scale = entry.node("scale").flatMap { scale($0, at: entry.place("scale")) }
      issue.topics = entry.texts("topics").map(\.text)
      issue.succeeds = succeeds(entry, .issue)
      check(issue, entry, since: first) { $0 == "slug" ? "" : $0 }
      if let known = try recordedIssue(issue.slug) {
        issue.order = known.order
      } else if names.issues[issue.slug] == nil {
        issue.order = try context.nextOrder(of: .issue) + names.newIssues
        names.newIssues += 1
      }
      add(issue, named: issue.slug, to: \.issues, at: place, of: &page) { $0.order = $1.order }
    }
  }

  /// Keeps a declaration; the same one again is not kept twice, another one is a problem.
  private func add<D: EventMessage>(
    _ declaration: D, named slug: String, to list: WritableKeyPath<KnownNames, [String: D]>,
    at place: TypedPlace, of page: inout DossierPage, align: (inout D, D) -> Void = { _, _ in }
  ) {
    guard let earlier = names[keyPath: list][slug] else {
      names[keyPath: list][slug] = declaration
      page.declarations.append(.init(body: declaration, place: place))
      return
    }
    var same = declaration
    align(&same, earlier)
    if same != earlier {
      report(
        place, found: "another declaration of \(quoted(slug))",
        expected: "the same one as before, or none")
    }
  }

  private func role(_ element: (node: TypedNode, place: TypedPlace)) -> Role? {
    var role = Role()
    if case .fields = element.node.content {
      guard let entry = TypedEntry(element.node, at: element.place, form: .role, reader: self)
      else { return nil }
      role.role = entry.word("role")
      if !entry.has("role") {
        entry.report("role", found: "nothing", expected: listed(RoleKind.words))
      }
      (role.from, role.to) = (entry.date("from")?.text ?? "", entry.date("to")?.text ?? "")
      return role
    }
    guard let text = text(element.node, at: element.place) else { return nil }
    role.role = word(text, at: element.place)
    return role
  }

  private func tie(_ element: (node: TypedNode, place: TypedPlace)) -> Tie? {
    var tie = Tie()
    if case .fields = element.node.content {
      guard let entry = TypedEntry(element.node, at: element.place, form: .tie, reader: self)
      else { return nil }
      if let slug = entry.text("party") {
        tie.party = slug
        ties.append((slug, .party, entry.place("party")))
      }
      if !entry.has("party") { entry.report("party", found: "nothing", expected: "a party") }
      (tie.from, tie.to) = (entry.date("from")?.text ?? "", entry.date("to")?.text ?? "")
      return tie
    }
    guard let slug = text(element.node, at: element.place) else { return nil }
    tie.party = slug
    ties.append((slug, .party, element.place))
    return tie
  }

  private func succeeds(_ entry: TypedEntry, _ kind: RegistryKind) -> String {
    guard let slug = entry.text("succeeds") else { return "" }
    ties.append((slug, kind, entry.place("succeeds")))
    return slug
  }

  /// Checks that the parties and issues that declarations name are declared somewhere.
  func checkTies() throws {
    for tie in ties {
      switch tie.kind {
      case .party: _ = try party(tie.slug, at: tie.place)
      case .issue, .source, .recorder: _ = try issue(tie.slug, at: tie.place)
      }
    }
  }

  /// Reads the source where it is declared, else its slug, and the defaults of the accounts.
  private func readSource(_ top: TypedEntry, into page: inout DossierPage) throws {
    let first = problems.count
    let leftOut = top.elements("left-out").compactMap(omission)
    page.frame.channel = top.word("channel")
    page.frame.credibility = top.count("credibility", 1...6)
    guard let node = top.node("source") else {
      for key in ["accounts", "left-out"] where top.has(key) {
        top.report("source", found: "nothing", expected: "the source, as \(key) are typed")
        return
      }
      return
    }
    guard case .fields = node.content else {
      if let slug = top.text("source") { page.frame.source = slug }
      if top.has("left-out") {
        top.report(
          "left-out", found: "what was left out of a source that is only cited",
          expected: "it where the source is declared")
      }
      return
    }
    let place = top.place("source")
    guard let entry = TypedEntry(node, at: place, form: .source, reader: self) else { return }
    var source = SourceDeclared()
    source.slug = entry.text("slug") ?? ""
    source.title = entry.text("title") ?? ""
    source.publisher = entry.text("publisher") ?? ""
    source.url = entry.text("url") ?? ""
    source.published = entry.date("published")?.text ?? ""
    if !entry.has("published") {
      entry.report(
        "published", found: "nothing", expected: "the date of publication, such as 2025-07-25")
    }
    source.language = entry.text("language") ?? ""
    source.kind = entry.word("kind")
    source.reliability = entry.word("reliability")
    if let text = entry.text("sha256") {
      let digits = bytes(hexadecimal: text)
      if digits?.count != 32 {
        entry.report("sha256", found: quoted(text), expected: "64 hexadecimal digits")
      }
      source.sha256 = digits ?? []
    }
    source.leftOut = leftOut
    check(source, entry, since: first) { $0.hasPrefix("leftOut") ? nil : $0 }
    page.frame.source = source.slug
    if names.sources[source.slug] == nil { names.sourcesInOrder.append(source.slug) }
    add(source, named: source.slug, to: \.sources, at: place, of: &page)
  }

  private func omission(_ element: (node: TypedNode, place: TypedPlace)) -> Omission? {
    guard let entry = TypedEntry(element.node, at: element.place, form: .omission, reader: self)
    else { return nil }
    var omission = Omission()
    omission.text = entry.text("text") ?? ""
    omission.why = entry.text("why") ?? ""
    if !entry.has("text") {
      entry.report("text", found: "nothing", expected: "what was left out")
    }
    if !entry.has("why") { entry.report("why", found: "nothing", expected: "why it was left out") }
    return omission
  }
}
