import Positions

/// The parties, issues and sources that can be cited: declared in these files, or on record.
struct KnownNames {
  var parties: [String: PartyDeclared] = [:]
  var issues: [String: IssueDeclared] = [:]
  var sources: [String: SourceDeclared] = [:]
  /// The sources declared in these files, in the order of the files.
  var sourcesInOrder: [String] = []
  /// The number of new parties and issues in these files.
  var newParties: UInt64 = 0
  var newIssues: UInt64 = 0

  // What is on record; nil inside: asked for, and not there.
  var recordedParties: [String: PartyDeclared?] = [:]
  var recordedIssues: [String: IssueDeclared?] = [:]
}

extension DossierReader {
  /// A party that is declared; otherwise reports the nearest one.
  func party(_ slug: String, at place: TypedPlace) throws -> PartyDeclared? {
    if let party = names.parties[slug] { return party }
    if let party = try recordedParty(slug) { return party }
    report(
      place, found: quoted(slug), expected: "a declared party",
      hint: try nearestParty(to: slug))
    return nil
  }

  /// An issue that is declared; otherwise reports the nearest one.
  func issue(_ slug: String, at place: TypedPlace) throws -> IssueDeclared? {
    if let issue = names.issues[slug] { return issue }
    if let issue = try recordedIssue(slug) { return issue }
    report(
      place, found: quoted(slug), expected: "a declared issue",
      hint: try nearestIssue(to: slug))
    return nil
  }

  /// A source that is declared; otherwise reports the nearest one.
  func source(_ slug: String, at place: TypedPlace) throws -> SourceDeclared? {
    if let source = names.sources[slug] { return source }
    if Slug.isValid(slug), let source = try context.source(slug) { return source }
    let known = names.sources.keys.sorted() + (try context.slugs(of: .source))
    report(
      place, found: quoted(slug), expected: "a declared source",
      hint: Spelling.nearest(to: slug, among: known) ?? "")
    return nil
  }

  func recordedParty(_ slug: String) throws -> PartyDeclared? {
    guard Slug.isValid(slug) else { return nil }
    if let known = names.recordedParties[slug] { return known }
    let party = try context.party(slug)
    names.recordedParties.updateValue(party, forKey: slug)
    return party
  }

  func recordedIssue(_ slug: String) throws -> IssueDeclared? {
    guard Slug.isValidIssue(slug) else { return nil }
    if let known = names.recordedIssues[slug] { return known }
    let issue = try context.issue(slug)
    names.recordedIssues.updateValue(issue, forKey: slug)
    return issue
  }

  /// The slug whose own spelling, name or alias is nearest.
  private func nearestParty(to text: String) throws -> String {
    var slugs: [String: String] = [:]
    var spellings: [String] = []
    let add = { (party: PartyDeclared) in
      for spelling in [party.slug, party.name] + party.aliases where slugs[spelling] == nil {
        slugs[spelling] = party.slug
        spellings.append(spelling)
      }
    }
    for party in names.parties.values.sorted(by: { $0.slug < $1.slug }) { add(party) }
    for slug in try context.slugs(of: .party) where names.parties[slug] == nil {
      if let party = try recordedParty(slug) { add(party) }
    }
    return Spelling.nearest(to: text, among: spellings).flatMap { slugs[$0] } ?? ""
  }

  /// The nearest issue; the last segment alone counts too, so that `rafah` is understood.
  private func nearestIssue(to text: String) throws -> String {
    let known = Set(names.issues.keys).union(try context.slugs(of: .issue)).sorted()
    if let near = Spelling.nearest(to: text, among: known) { return near }
    let part = known.first { $0.split(separator: ":").last.map(String.init) == text }
    return part ?? ""
  }
}
