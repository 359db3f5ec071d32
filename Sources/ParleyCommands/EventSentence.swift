import Positions
import Projections

/// One event in one neutral sentence, the same in every command.
struct EventSentence: CustomStringConvertible {
  let description: String

  /// Puts a body into words, with the names and scales that are declared.
  init(_ body: any EventMessage, in registry: Registry) {
    description = Sentences(registry: registry).sentence(body)
  }

  /// Takes a sentence as it is.
  init(_ sentence: String) { description = sentence }
}

private struct Sentences {
  let registry: Registry

  func sentence(_ body: any EventMessage) -> String {
    switch body {
    case let body as PartyDeclared:
      "party \(body.slug) declared: \(body.name)" + (body.kind.map { ", \($0.word)" } ?? "")
    case let body as IssueDeclared:
      "issue \(body.slug) declared: \(body.title), \((body.scale ?? .text).kind) scale"
    case let body as SourceDeclared:
      "source \(body.slug) declared: “\(body.title)”, \(humanDate(body.published))"
    case let body as RecorderDeclared: "recorder \(body.slug) declared"
    case let body as PositionStated: position(body)
    case let body as PositionWithdrawn:
      "\(name(body.party)) no longer holds its position on \(body.issue)"
    case let body as PriorityStated: priority(body)
    case let body as ProposalTabled: tabled(body)
    case let body as ProposalAnswered: answered(body)
    case let body as ClaimMade: claim(body)
    case let body as AccountAnswered:
      "\(name(body.party)) \(body.answer?.word ?? "answers") \(reference(body.target))"
        + words(body.text)
    case let body as IntentStated:
      "\(name(body.party)): \(body.kind?.word ?? "intent") “\(body.text)”"
        + regarding(body.regarding)
    case let body as ElementAgreed:
      "\(names(body.parties)) \(body.parties.count == 1 ? "agrees" : "agree") on "
        + body.issue + value(body.value, on: body.issue) + words(body.text)
    case let body as TalksChanged:
      talks(body) + words(body.text)
    default: editorial(body)
    }
  }

  private func editorial(_ body: any EventMessage) -> String {
    switch body {
    case let body as RecordCorrected:
      "correction of \(reference(body.target)): \(body.reason)"
    case let body as RecordRetracted:
      "retraction of \(reference(body.target)): \(body.reason)"
    case let body as RecordReviewed:
      "review of \(reference(body.target)): \(body.verdict?.word ?? "")" + words(body.note)
    case let body as RecordRedacted:
      "redaction of \(reference(body.target)): \(body.reason)"
    default: type(of: body).type.name
    }
  }

  private func name(_ party: String) -> String { registry.name(of: party) }

  private func names(_ parties: [String]) -> String {
    parties.isEmpty ? "not said by whom" : registry.names(of: parties)
  }

  private func reference(_ reference: EventReference?) -> String {
    reference.map { "event \($0)" } ?? "an event"
  }

  private func words(_ text: String) -> String { text.isEmpty ? "" : " (“\(text)”)" }

  private func regarding(_ text: String) -> String {
    text.isEmpty ? "" : ", regarding \(text)"
  }

  private func value(_ value: Value?, on issue: String) -> String {
    value.map { ": \($0.humanForm(on: registry.issues[issue]?.scale))" } ?? ""
  }

  private func position(_ body: PositionStated) -> String {
    let scale = registry.issues[body.issue]?.scale ?? .text
    let conditions = body.conditions.map { $0.phrase(in: registry) }
    return "\(name(body.party)) \(HeldStatement(body).phrase(on: scale)) on \(body.issue)"
      + (conditions.isEmpty ? "" : ", only if " + conditions.joined(separator: " and "))
  }

  private func priority(_ body: PriorityStated) -> String {
    let weight =
      body.salience.map { "salience \($0)" } ?? body.rank.map { "rank \($0)" } ?? "top"
    return "\(name(body.party)) names a priority (\(weight)): "
      + body.issues.joined(separator: ", ") + regarding(body.regarding)
  }

  private func tabled(_ body: ProposalTabled) -> String {
    var text = "proposal \(body.slug)@\(body.version) tabled"
    if !body.by.isEmpty { text += " by \(names(body.by))" }
    if !body.to.isEmpty { text += " to \(names(body.to))" }
    if !body.sponsors.isEmpty { text += ", backed by \(names(body.sponsors))" }
    if !body.basedOn.isEmpty { text += ", based on \(body.basedOn)" }
    if !body.inAnswerTo.isEmpty { text += ", in answer to \(body.inAnswerTo)" }
    if body.terms.isEmpty { return text }
    return text + ": " + body.terms.map { $0.phrase(in: registry) }.joined(separator: "; ")
  }

  private func answered(_ body: ProposalAnswered) -> String {
    let version = body.version.isEmpty ? " (version not said)" : "@\(body.version)"
    let verb = body.answer?.word ?? "answers"
    let to = body.to.isEmpty ? "" : ", to \(names(body.to))"
    let conditions = body.conditions.map { $0.phrase(in: registry) }
    return "\(name(body.party)): \(verb) \(body.proposal)\(version)\(to)"
      + (conditions.isEmpty ? "" : ", if " + conditions.joined(separator: " and "))
      + words(body.text)
  }

  private func claim(_ body: ClaimMade) -> String {
    let voice = body.attribution.voices.last
    let speaker = voice?.name(in: registry) ?? "the source"
    let says = (voice?.parties.count ?? 0) > 1 ? "say" : "says"
    let sense = body.says ?? .has
    let end = regarding(body.regarding) + words(body.text)
    guard let kind = body.kind, kind != .other else {
      let denied = sense == .lacks ? ", as lacking" : ""
      return "\(speaker) \(says) of \(names(body.about))\(denied) (claim)" + end
    }
    let conduct = kind.conduct(sense, ofMany: body.about.count > 1)
    return "\(speaker) \(says): \(names(body.about)) \(conduct) (claim)" + end
  }

  /// What a party does stands behind it; what becomes of the round, before those who took part.
  private func talks(_ body: TalksChanged) -> String {
    let change = body.change?.phrase ?? ""
    let parties = registry.names(of: body.parties)
    switch body.change {
    case .opened, .suspended, .resumed, .concluded, .collapsed:
      return "talks \(body.round) \(change)" + (parties.isEmpty ? "" : ": \(parties)")
    default:
      return "talks \(body.round): \(parties.isEmpty ? names([]) : parties) \(change)"
    }
  }
}

extension Term {
  /// The term in words, after what it settles: `truce:duration 60 days [bracketed by Israel]`.
  func phrase(in registry: Registry) -> String {
    let scale = registry.issues[issue]?.scale ?? .text
    return "\(place) \(phrase(on: scale, in: registry))"
  }
}

extension ClaimKind {
  /// What a claim of this kind says that a party does, or does not do; or several parties do.
  func conduct(_ sense: ClaimSense, ofMany: Bool) -> String {
    let (does, isOrAre, ending) = ofMany ? ("do", "are", "") : ("does", "is", "s")
    switch (self, sense) {
    case (.goodFaith, .has): return "act\(ending) in good faith"
    case (.goodFaith, .lacks): return "\(does) not act in good faith"
    case (.interest, .has): return "\(isOrAre) interested in an agreement"
    case (.interest, .lacks): return "\(isOrAre) not interested in an agreement"
    case (.coordination, .has): return "\(isOrAre) coordinated"
    case (.coordination, .lacks): return "\(isOrAre) not coordinated"
    case (.flexibility, .has): return "\(isOrAre) flexible"
    case (.flexibility, .lacks): return "\(isOrAre) not flexible"
    case (.keepingAgreed, .has): return "keep\(ending) to what was agreed"
    case (.keepingAgreed, .lacks): return "\(does) not keep to what was agreed"
    case (.compliance, .has): return ofMany ? "comply" : "complies"
    case (.compliance, .lacks): return "\(does) not comply"
    case (.obstruction, .has): return "obstruct\(ending)"
    case (.obstruction, .lacks): return "\(does) not obstruct"
    case (.other, .has): return ofMany ? "have what is said" : "has what is said"
    case (.other, .lacks): return "lack\(ending) what is said"
    }
  }
}
