public import Positions

/// Whose account of a party's stance a statement is; derived, never typed in.
///
/// Declared from the strongest to the weakest.
public enum AccountClass: String, CaseIterable, Comparable, Sendable {
  /// The party, or one authorised to speak for it, in an identifiable utterance.
  case own
  /// The same voice, in the source's words.
  case relayed
  /// A mediator that is not also a negotiator.
  case mediator
  /// Someone on the party's side, unnamed or not authorised.
  case ownSide = "own-side"
  /// No party's voice: an outlet, an expert, a document, an unplaced informant.
  case press
  /// Anyone else, a negotiator that also mediates included.
  case otherParty = "other-party"

  /// Orders from the strongest to the weakest.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

/// Who is declared, as far as a reading needs it.
public struct Registry: Sendable {
  /// The parties by slug.
  public var parties: [String: PartyDeclared] = [:]
  /// The issues by slug.
  public var issues: [String: IssueDeclared] = [:]
  /// The sources by slug.
  public var sources: [String: SourceDeclared] = [:]
  /// The recorders by slug.
  public var recorders: [String: RecorderDeclared] = [:]
  /// The sequence number of the declaration in force, by registry cell.
  public var places: [CellKey: UInt64] = [:]

  /// Makes an empty registry.
  public init() {}

  /// Adds a declaration that is in force.
  public mutating func add(_ body: any EventMessage, sequence: UInt64) {
    switch body {
    case let body as PartyDeclared:
      parties[body.slug] = body
      places[CellKey(registry: .party, slug: body.slug)] = sequence
    case let body as IssueDeclared:
      issues[body.slug] = body
      places[CellKey(registry: .issue, slug: body.slug)] = sequence
    case let body as SourceDeclared:
      sources[body.slug] = body
      places[CellKey(registry: .source, slug: body.slug)] = sequence
    case let body as RecorderDeclared:
      recorders[body.slug] = body
      places[CellKey(registry: .recorder, slug: body.slug)] = sequence
    default: break
    }
  }

  /// Removes what is declared in a cell.
  public mutating func remove(_ cell: CellKey) {
    guard let slug = cell.registrySlug, let kind = cell.registryKind else { return }
    places[cell] = nil
    switch kind {
    case .party: parties[slug] = nil
    case .issue: issues[slug] = nil
    case .source: sources[slug] = nil
    case .recorder: recorders[slug] = nil
    }
  }

  /// The declaration in force in a cell; nil where there is none.
  public func declaration(_ cell: CellKey) -> (any EventMessage)? {
    guard let slug = cell.registrySlug, let kind = cell.registryKind else { return nil }
    switch kind {
    case .party: return parties[slug]
    case .issue: return issues[slug]
    case .source: return sources[slug]
    case .recorder: return recorders[slug]
    }
  }

  /// The parties in the declared order.
  public var orderedParties: [PartyDeclared] {
    parties.values.sorted { ($0.order ?? .max, $0.slug) < ($1.order ?? .max, $1.slug) }
  }

  /// The issues in the declared order.
  public var orderedIssues: [IssueDeclared] {
    issues.values.sorted { ($0.order ?? .max, $0.slug) < ($1.order ?? .max, $1.slug) }
  }

  /// Whether a party may have had a role at a date.
  public func has(_ party: String, role: RoleKind, at date: DateBounds) -> Bool {
    parties[party]?.roles.contains {
      $0.role == role && Self.holds(from: $0.from, to: $0.to, at: date)
    } ?? false
  }

  /// Whether one may have been authorised to speak for a party at a date.
  public func speaks(_ speaker: String, for party: String, at date: DateBounds) -> Bool {
    parties[speaker].map { Self.contains($0.speaksFor, party, at: date) } ?? false
  }

  /// Whether one may have been a member of the other at a date, either way round.
  public func areTied(_ one: String, _ other: String, at date: DateBounds) -> Bool {
    Self.contains(parties[one]?.memberOf ?? [], other, at: date)
      || Self.contains(parties[other]?.memberOf ?? [], one, at: date)
  }

  private static func contains(_ ties: [Tie], _ party: String, at date: DateBounds) -> Bool {
    ties.contains { $0.party == party && holds(from: $0.from, to: $0.to, at: date) }
  }

  private static func holds(from: String, to: String, at date: DateBounds) -> Bool {
    let first = from.isEmpty ? nil : DateBounds(edtf: from.utf8.span)
    let last = to.isEmpty ? nil : DateBounds(edtf: to.utf8.span)
    return (first?.earliest ?? .min) <= date.latest && date.earliest <= (last?.latest ?? .max)
  }
}

extension Registry {
  /// The class of a held statement as an account of a party's stance.
  ///
  /// A chain of voices takes the weakest class among them. The source counts only where it is the
  /// only voice; a party's own publication is that party's voice.
  public func accountClass(of statement: HeldStatement, about party: String) -> AccountClass {
    let date = bounds(of: statement)
    let publisher = sources[statement.source]?.publisher ?? ""
    guard !statement.voices.isEmpty else {
      guard parties[publisher] != nil else { return .press }
      return accountClass(
        of: Voice(party: publisher), in: statement, about: party, at: date)
    }
    return statement.voices.map { accountClass(of: $0, in: statement, about: party, at: date) }
      .max() ?? .press
  }

  private func accountClass(
    of voice: Voice, in statement: HeldStatement, about party: String, at date: DateBounds
  ) -> AccountClass {
    guard !voice.parties.isEmpty else {
      if voice.side.isEmpty { return .press }
      if isOnSide(voice.side, of: party, at: date) { return .ownSide }
      return isPureMediator(voice.side, at: date) ? .mediator : .otherParty
    }
    let speaks = voice.parties.contains { $0 == party || self.speaks($0, for: party, at: date) }
    if speaks {
      return isIdentifiable(statement, voice: voice, of: party, at: date) ? .own : .relayed
    }
    if voice.parties.contains(where: { isOnSide($0, of: party, at: date) }) { return .ownSide }
    if voice.parties.allSatisfy({ isPureMediator($0, at: date) }) { return .mediator }
    return .otherParty
  }

  private func isOnSide(_ side: String, of party: String, at date: DateBounds) -> Bool {
    side == party || areTied(side, party, at: date)
  }

  private func isPureMediator(_ party: String, at date: DateBounds) -> Bool {
    has(party, role: .mediator, at: date) && !has(party, role: .negotiator, at: date)
  }

  /// Whether the utterance can be found: quoted, a vote, minutes, or the party's own publication.
  private func isIdentifiable(
    _ statement: HeldStatement, voice: Voice, of party: String, at date: DateBounds
  ) -> Bool {
    if statement.quoted { return true }
    guard let source = sources[statement.source] else { return false }
    if source.kind == .vote || source.kind == .minutes { return true }
    return source.publisher == party || speaks(source.publisher, for: party, at: date)
  }
}

extension HeldStatement {
  /// The days between which the party said it; all of time where the date is open at both ends.
  public var bounds: DateBounds { DateBounds(edtf: valid.utf8.span) ?? .unlimited }

  /// Whether a party or a person is named, not only described.
  public var isNamed: Bool { voices.last.map { !$0.parties.isEmpty } ?? false }
}
