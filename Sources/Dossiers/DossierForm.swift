// The dossier: one document coded by an analyst, in YAML.
//
//     dossier: 1
//     source: {slug: pmo-2025-07-24, title: Statement, published: 2025-07-24, kind: statement}
//     parties: {israel: {name: Israel, kind: state, roles: [negotiator]}}
//     issues: {truce:duration: {title: Length of the truce, scale: {days: [0, 365]}}}
//     accounts:
//     - by: israel
//       statements:
//       - {offers: truce:duration, value: 60, quote: a truce of sixty days}
//
// Every key is described in `schemas/dossier.schema.json`; the tables below are the same keys, and
// a test compares the two. A statement has exactly one verb. Its name is `source#label`; where no
// label is typed, one is made:
//
//     positions   verb/party/issue           demands/hamas/aid:entry
//     withdraws   withdraws/party/issue      withdraws/israel/aid:entry
//     priority    priority/party/issues      priority/hamas/blockade+aid:entry
//     tables      tables/slug@version        tables/us-proposal@2
//     answers     answers/party/proposal     answers/hamas/us-proposal@2
//     claims      claims/voice/about/kind    claims/us/hamas/good-faith
//     disputes    disputes/party/source/label
//     intends     intends/party/regarding    intends/us/hostages:living, intends/hamas
//     agrees      agrees/issue               agrees/truce:duration
//     talks       talks
//
// The voice of a claim is the innermost one: its parties joined by `+`, `informant`, or `source`.
// Spaces become `-`, other `#` become `/`. What an analyst is likely to mend later is not in a made
// label: a mended statement keeps its name, and is a correction.

/// A group of keys that stand together: the whole dossier, an account, a statement of one kind.
enum DossierForm: String, CaseIterable {
  case dossier, source, party, role, tie, issue, omission
  case account, voice, quote, condition, term, reservation
  case position, withdrawal, priority, proposal, answer, claim, dispute, intent, agreement, talks

  /// The keys of the group, in the order in which one would type them.
  var keys: [String] {
    switch self {
    case .dossier:
      ["dossier", "source", "parties", "issues", "credibility", "channel", "marking", "accounts"]
        + ["left-out"]
    case .source:
      ["slug", "title", "publisher", "url", "published", "language", "kind", "reliability"]
        + ["sha256"]
    case .party: ["name", "aliases", "kind", "roles", "member-of", "speaks-for", "succeeds"]
    case .role: ["role", "from", "to"]
    case .tie: ["party", "from", "to"]
    case .issue: ["title", "scale", "topics", "succeeds"]
    case .omission: ["text", "why"]
    case .account: ["by", "channel", "locator", "credibility", "language", "statements"]
    case .voice: ["party", "parties", "person", "informant", "side"]
    case .quote: ["text", "language", "translation"]
    case .condition: ["party", "issue", "text"] + Self.valueKeys
    case .term:
      ["issue", "paragraph", "text", "absent", "bracketed-by", "bracketed-why"] + Self.valueKeys
        + ["placed-by-recorder"]
    case .reservation: ["issue", "text"]
    case .position:
      ["party", "text", "toward", "firm", "if", "placed-by-recorder"] + Self.valueKeys
    case .withdrawal: ["party", "text"]
    case .priority: ["party", "rank", "salience", "regarding", "text"]
    case .proposal: ["title", "by", "to", "sponsors", "based-on", "in-answer-to", "terms"]
    case .answer: ["party", "answer", "to", "reservations", "if", "text"]
    case .claim: ["about", "says", "regarding", "text"]
    case .dispute: ["party", "answer", "text"]
    case .intent: ["party", "kind", "regarding"]
    case .agreement: ["parties", "proposal", "text"] + Self.valueKeys
    case .talks: ["change", "parties", "place", "text"]
    }
  }

  /// The ways to type a value.
  static let valueKeys = ["value", "exactly", "includes", "excludes"]

  /// The keys that every statement can have besides its own.
  static let commonKeys = [
    "label", "valid", "quote", "passage", "same-as", "channel", "credibility", "locator",
    "language", "marking",
  ]

  /// Whether the form is that of a statement.
  var isStatement: Bool { !verbs.isEmpty }

  /// The verbs whose statements have this form.
  var verbs: [Verb] { Verb.allCases.filter { $0.form == self } }
}

/// What a statement does; the key that says so also holds its object.
enum Verb: String, CaseIterable {
  case demands, prefers, offers, accepts, refuses
  case withdraws, priority, tables, answers, claims, disputes, intends, agrees, talks

  var form: DossierForm {
    switch self {
    case .demands, .prefers, .offers, .accepts, .refuses: .position
    case .withdraws: .withdrawal
    case .priority: .priority
    case .tables: .proposal
    case .answers: .answer
    case .claims: .claim
    case .disputes: .dispute
    case .intends: .intent
    case .agrees: .agreement
    case .talks: .talks
    }
  }

  /// The key under which a field of the body is typed, by the field's first name; the fields not
  /// listed have the key of their own name.
  func key(of field: String) -> String {
    switch (form, field) {
    case (.position, "issue"), (.withdrawal, "issue"), (.agreement, "issue"), (.priority, "issues"),
      (.proposal, "slug"), (.proposal, "version"), (.answer, "proposal"), (.answer, "version"),
      (.claim, "kind"), (.dispute, "target"), (.intent, "text"), (.talks, "round"):
      rawValue
    case (.agreement, "version"): "proposal"
    case (_, "conditions"): "if"
    case (_, "basedOn"): "based-on"
    case (_, "inAnswerTo"): "in-answer-to"
    case (_, "sameAs"): "same-as"
    case (_, "attribution"): "quote"
    default: field
    }
  }

  /// A made label from the parts after the verb.
  func label(_ parts: String...) -> String {
    ([rawValue] + parts).joined(separator: "/").replacing(" ", with: "-").replacing("#", with: "/")
  }
}
