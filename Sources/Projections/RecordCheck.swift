import Positions

/// A check of what is on record, by name; damage of the files is not its concern.
public enum RecordCheck: String, CaseIterable, Sendable {
  case references, versions, dates, speakers, utterances, order, successors, deadlocks
  case grades, archive, recorders, review, reports, denials, contested, stale, unused

  /// Whether it is made when no check is named: what it finds is most likely an oversight.
  public var isBasic: Bool {
    switch self {
    case .references, .versions, .dates, .speakers, .utterances, .order, .successors, .deadlocks:
      true
    case .grades, .archive, .recorders, .review, .reports, .denials, .contested, .stale, .unused:
      false
    }
  }

  /// What holds when it finds nothing.
  public var promise: String {
    switch self {
    case .references: "what is answered, or is another account of something, still stands"
    case .versions: "every version of a proposal that is cited was tabled"
    case .dates: "every statement and every source has a date with an end"
    case .speakers: "who speaks for a party was declared to speak for it at that date"
    case .utterances: "reports of one voice that say the same of one day are joined"
    case .order: "of two statements of one voice on one issue it is known which came later"
    case .successors:
      "no position is recorded on an issue or of a party after its successor was declared"
    case .deadlocks: "no conditional positions wait for each other"
    case .grades: "every source and every item is graded"
    case .archive: "every source has an address or the digest of an archived copy"
    case .recorders: "everyone who records is declared"
    case .review: "a second recorder confirmed every statement"
    case .reports: "every stance rests on more than one report"
    case .denials: "no statement that stands is denied by a party it is about"
    case .contested: "no stance is contested"
    case .stale: "every stance is newer than the versions on the table"
    case .unused: "everything declared is used"
    }
  }

  /// How to mend what it finds.
  public var remedy: String {
    switch self {
    case .references:
      "retract what refers to it, or correct the reference: parley retract, parley correct"
    case .versions: "table the version from a source that tells its terms, or correct the citation"
    case .dates: "correct the date; an uncertain one can have bounds: ../2025-07-13, 2025-07"
    case .speakers: "correct the person or the date, or declare since when who speaks for whom"
    case .utterances: "add same-as: source#label to the later report; append its dossier, --amend"
    case .order: "correct one of the dates; within one source and day, the order typed decides"
    case .successors: "record on the successor, or correct the date"
    case .deadlocks: "nothing to mend: parley conditions names who waits for whom"
    case .grades:
      "declare the source with a reliability, A to F; give credibility, 1 to 6; or parley review "
        + "with --reliability and --credibility"
    case .archive: "declare the source with url: or sha256: and append it with --amend"
    case .recorders: "declare who records: parley recorder add SLUG --name NAME"
    case .review: "have somebody else run parley review EVENT --verdict confirmed"
    case .reports: "look for a second source; parley accounts tells what rests on one"
    case .denials: "nothing to mend: the denial stands beside the account; parley why shows both"
    case .contested: "nothing to mend: parley accounts shows who says what"
    case .stale: "look for an answer to the newer version, or record that none is known"
    case .unused: "retract the declaration, or use it"
    }
  }
}

/// Something that a check found.
public struct CheckFinding: Hashable, Sendable {
  /// The check.
  public let check: RecordCheck
  /// The events it concerns, ascending.
  public let events: [UInt64]
  /// What was found, and where it helps what was expected.
  public let text: String

  /// Says what a check found.
  public init(_ check: RecordCheck, events: [UInt64], _ text: String) {
    self.check = check
    self.events = events.sorted()
    self.text = text
  }
}

extension AdmittedRecord {
  /// What a check finds among the statements; those that need stances, and those of declarations
  /// alone, find nothing here.
  public func findings(of check: RecordCheck) -> [CheckFinding] {
    switch check {
    case .references: brokenReferences()
    case .versions: untabledVersions()
    case .dates: openDates()
    case .speakers: undeclaredSpeakers()
    case .utterances: separateReports()
    case .order: uncertainOrders()
    case .successors: supersededSubjects()
    case .grades: ungraded()
    case .review: unreviewed()
    case .denials: denied()
    case .archive, .recorders, .reports, .contested, .stale, .unused, .deadlocks: []
    }
  }

  private func finding(
    _ check: RecordCheck, _ statements: [AdmittedStatement], _ text: String
  ) -> CheckFinding {
    CheckFinding(check, events: statements.map(\.sequence), text)
  }

  private func brokenReferences() -> [CheckFinding] {
    var findings: [CheckFinding] = []
    for one in statements {
      if let target = (one.body as? AccountAnswered)?.target, withdrawn.contains(target) {
        findings.append(finding(.references, [one], "answers a statement that was retracted"))
      }
      for target in one.statement?.sameAs ?? [] where withdrawn.contains(target) {
        findings.append(
          finding(.references, [one], "is another account of a statement that was retracted"))
      }
    }
    return findings
  }

  private func untabledVersions() -> [CheckFinding] {
    var tabled: Set<String> = []
    for (_, body) in statements(of: ProposalTabled.self) {
      tabled.formUnion([body.slug, body.versionName.description])
    }
    return statements.flatMap { one -> [CheckFinding] in
      one.citedVersions.filter { !tabled.contains($0) }.map {
        finding(.versions, [one], "cites \($0), which was never tabled")
      }
    }
  }

  private func openDates() -> [CheckFinding] {
    statements.filter { $0.bounds.latest == DateBounds.openLatest }.map {
      finding(.dates, [$0], "found \($0.statement?.valid ?? ""), expected a date with an end")
    }
  }

  private func ungraded() -> [CheckFinding] {
    statements.filter { $0.reliability == nil || $0.credibility == nil }.map { one in
      let missing = [
        one.reliability == nil ? "reliability of \(one.source)" : nil,
        one.credibility == nil ? "credibility" : nil,
      ].compactMap { $0 }
      return finding(.grades, [one], "found no \(missing.joined(separator: " and no "))")
    }
  }

  private func unreviewed() -> [CheckFinding] {
    statements.filter { $0.entry.reviewStanding != .confirmed }.map { one in
      finding(
        .review, [one],
        one.entry.reviewStanding == .disputed
          ? "disputed by a second recorder" : "recorded by \(one.entry.event.recorder) alone")
    }
  }

  private func denied() -> [CheckFinding] {
    statements.flatMap { one in
      answers(to: one.id).filter { answer in
        one.concerned.contains { answer.isDenial(by: $0) }
      }.map { answer in
        let body = answer.body as? AccountAnswered
        return finding(
          .denials, [one, answer], "\(body?.party ?? "") \(body?.answer?.word ?? "denies") it")
      }
    }
  }

  /// Statements in which a person speaks for parties, for none of which it was declared to then.
  private func undeclaredSpeakers() -> [CheckFinding] {
    statements.compactMap { one in
      let voice = one.attribution.voices.first { voice in
        !voice.person.isEmpty && !voice.parties.isEmpty
          && !voice.parties.contains { registry.speaks(voice.person, for: $0, at: one.bounds) }
      }
      guard let voice else { return nil }
      return finding(
        .speakers, [one],
        "found \(voice.person) speaking for \(voice.parties.joined(separator: " and ")), "
          + "which it is not declared to do at that date")
    }
  }

  private func supersededSubjects() -> [CheckFinding] {
    let issues = successors(
      .issue, registry.orderedIssues.map { (slug: $0.slug, succeeds: $0.succeeds) })
    let parties = successors(
      .party, registry.orderedParties.map { (slug: $0.slug, succeeds: $0.succeeds) })
    return statements(of: PositionStated.self).flatMap { one, body in
      [("on \(body.issue)", issues[body.issue]), ("of \(body.party)", parties[body.party])]
        .compactMap { words, successor in
          guard let successor, one.sequence > successor.sequence else { return nil }
          return finding(
            .successors, [one],
            "is \(words), which \(successor.slug) (#\(successor.sequence)) succeeds")
        }
    }
  }

  /// What succeeds each slug of a kind, and where that was declared.
  private func successors(
    _ kind: RegistryKind, _ declared: [(slug: String, succeeds: String)]
  ) -> [String: (slug: String, sequence: UInt64)] {
    var successors: [String: (slug: String, sequence: UInt64)] = [:]
    for one in declared where !one.succeeds.isEmpty {
      let place = registry.places[CellKey(registry: kind, slug: one.slug)] ?? 0
      successors[one.succeeds] = (one.slug, place)
    }
    return successors
  }
}

// MARK: - Reports that may be one, and orders that cannot be told

extension AdmittedRecord {
  /// Statements of different sources whose speaker says the same on the same day, not joined.
  private func separateReports() -> [CheckFinding] {
    var groups: [String: [AdmittedStatement]] = [:]
    for one in statements {
      guard let content = one.content, one.bounds.earliest == one.bounds.latest else { continue }
      groups["\(one.bounds.latest) \(content)", default: []].append(one)
    }
    return groups.values.compactMap { group in
      let sources = Set(group.map(\.source))
      guard sources.count > 1 else { return nil }
      let ids = Set(group.map(\.id))
      let joined = group.filter { one in
        (one.statement?.sameAs ?? []).contains { ids.contains($0) }
      }
      guard joined.count < sources.count - 1 else { return nil }
      return finding(
        .utterances, group, "say the same of one day in \(sources.count) sources, unjoined")
    }.sorted { $0.events.lexicographicallyPrecedes($1.events) }
  }

  private struct Course: Hashable {
    let cell: CellKey
    let slot: Slot
    let isPrivate: Bool
    let spokenBy: SpokenBy
  }

  /// Pairs of positions of one voice in one slot, none of them replaced, of which neither is later.
  private func uncertainOrders() -> [CheckFinding] {
    var groups: [Course: [AdmittedStatement]] = [:]
    for (one, body) in statements(of: PositionStated.self) {
      guard let slot = body.mode?.slot, slot != .excluded, body.conditions.isEmpty else { continue }
      let course = Course(
        cell: CellKey(party: body.party, issue: body.issue), slot: slot, isPrivate: one.isPrivate,
        spokenBy: registry.course(of: one))
      groups[course, default: []].append(one)
    }
    var findings: [CheckFinding] = []
    for group in groups.values where group.count > 1 {
      let live = group.filter { one in !group.contains { $0.isCertainlyLater(than: one) } }
      let values = Set(live.map { ($0.body as? PositionStated)?.value })
      guard live.count > 1, values.count > 1 else { continue }
      findings.append(
        finding(.order, live, "\(live.count) positions of one voice, the later one not known"))
    }
    return findings.sorted { $0.events.lexicographicallyPrecedes($1.events) }
  }
}

extension AdmittedStatement {
  /// The parties of whom it tells what they say, do or are.
  fileprivate var concerned: [String] {
    switch body {
    case let body as PositionStated: [body.party]
    case let body as PositionWithdrawn: [body.party]
    case let body as PriorityStated: [body.party]
    case let body as ProposalTabled: body.by + body.sponsors
    case let body as ProposalAnswered: [body.party]
    case let body as ClaimMade: body.about + (attribution.voices.last?.parties ?? [])
    case let body as AccountAnswered: [body.party]
    case let body as IntentStated: [body.party]
    case let body as ElementAgreed: body.parties
    case let body as TalksChanged: body.parties
    default: []
    }
  }

  /// The versions of proposals that it cites, as `slug@version`, or `slug` where none was said.
  fileprivate var citedVersions: [String] {
    switch body {
    case let body as ProposalAnswered:
      [body.versionName.description]
    case let body as ProposalTabled: [body.basedOn, body.inAnswerTo].filter { !$0.isEmpty }
    case let body as PriorityStated: body.regarding.contains("@") ? [body.regarding] : []
    case let body as ClaimMade: body.regarding.contains("@") ? [body.regarding] : []
    case let body as IntentStated: body.regarding.contains("@") ? [body.regarding] : []
    case let body as ElementAgreed:
      body.version.isEmpty ? [] : [body.versionName.description]
    default: []
    }
  }

  /// The speaker with what is said, the same for two reports of one utterance; nil where no party
  /// speaks.
  fileprivate var content: String? {
    guard let speaker = attribution.voices.last, !speaker.parties.isEmpty else { return nil }
    let who = speaker.parties.sorted().joined(separator: "+")
    switch body {
    case let body as PositionStated:
      guard let value = body.value else { return nil }
      return "\(who): \(body.party)/\(body.issue) \(body.mode?.word ?? "") \(value.typedForm)"
    case let body as ClaimMade:
      return "\(who): \(body.about.sorted()) \(body.kind?.word ?? "") \(body.says?.word ?? "") "
        + body.regarding
    case let body as ProposalAnswered:
      return "\(who): \(body.party) \(body.versionName) \(body.answer?.word ?? "")"
    case let body as TalksChanged:
      return "\(who): \(body.round) \(body.parties.sorted()) \(body.change?.word ?? "")"
    default: return nil
    }
  }
}
