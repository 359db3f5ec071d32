/// A proposal is tabled, or a further account of one is given.
public struct ProposalTabled: StatementMessage {
  public static let schemaName = "ProposalTabled"
  public static let type = EventType.proposalTabled

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// The proposal's slug.
  public var slug = ""
  /// The version.
  public var version = ""
  /// The title.
  public var title = ""
  /// Who tabled it; empty: not said.
  public var by: [String] = []
  /// To whom.
  public var to: [String] = []
  /// Who backs it.
  public var sponsors: [String] = []
  /// The proposal it is based on, as `slug@version`.
  public var basedOn = ""
  /// The proposal it answers, as `slug@version`, or `slug` where no version was said.
  public var inAnswerTo = ""
  /// The terms of this account.
  public var terms: [Term] = []
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.text(8, "slug", &slug)
    fields.text(9, "version", &version)
    fields.text(10, "title", &title)
    fields.texts(11, "by", &by)
    fields.texts(12, "to", &to)
    fields.texts(13, "sponsors", &sponsors)
    fields.text(14, "basedOn", &basedOn)
    fields.text(15, "inAnswerTo", &inAnswerTo)
    fields.messages(16, "terms", &terms)
  }
}

/// One term of a proposal.
public struct Term: Message {
  public static let schemaName = "Term"

  /// The issue it settles.
  public var issue = ""
  /// The paragraph, where the term is no issue.
  public var paragraph = ""
  /// The value on the issue's scale.
  public var value: Value?
  /// The term in words.
  public var text = ""
  /// What the account says is not in the proposal: being silent is a term.
  public var absent = ""
  /// The parties that hold the term open.
  public var bracketedBy: [String] = []
  /// Why they do.
  public var bracketedWhy = ""
  /// Whether the recorder read the value onto the scale.
  public var placedByRecorder = false
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "issue", &issue)
    fields.text(2, "paragraph", &paragraph)
    fields.value(3, "value", &value)
    fields.text(4, "text", &text)
    fields.text(5, "absent", &absent)
    fields.texts(6, "bracketedBy", &bracketedBy)
    fields.text(7, "bracketedWhy", &bracketedWhy)
    fields.flag(8, "placedByRecorder", &placedByRecorder)
  }
}

/// A party answers a version of a proposal.
public struct ProposalAnswered: StatementMessage {
  public static let schemaName = "ProposalAnswered"
  public static let type = EventType.proposalAnswered

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// Who answers.
  public var party = ""
  /// The proposal's slug.
  public var proposal = ""
  /// The version; empty: not said.
  public var version = ""
  /// The answer.
  public var answer: ProposalAnswer?
  /// To whom the answer was given.
  public var to: [String] = []
  /// What the party reserves.
  public var reservations: [Reservation] = []
  /// What must hold for the answer to stand.
  public var conditions: [Condition] = []
  /// What was said, in words.
  public var text = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.text(8, "party", &party)
    fields.text(9, "proposal", &proposal)
    fields.text(10, "version", &version)
    fields.word(11, "answer", &answer)
    fields.texts(12, "to", &to)
    fields.messages(13, "reservations", &reservations)
    fields.messages(14, "conditions", &conditions)
    fields.text(15, "text", &text)
  }
}

/// A part of a proposal that an answer sets apart.
public struct Reservation: Message {
  public static let schemaName = "Reservation"

  /// The issue; empty: the whole.
  public var issue = ""
  /// The reservation in words.
  public var text = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.text(1, "issue", &issue)
    fields.text(2, "text", &text)
  }
}

/// How a proposal is answered.
public enum ProposalAnswer: String, Vocabulary {
  public static let schemaName = "ProposalAnswer"
  case accepts
  case acceptsInPart = "accepts in part"
  case acceptsIf = "accepts if"
  case rejects
  case counters
  case defers
  case welcomes
  case criticises
  case reviewing
}

/// The three kinds of answers; none replaces another.
public enum AnswerKind: String, Sendable {
  case decision, reaction, receipt
}

extension ProposalAnswer {
  /// Whether the answer decides, reacts, or only says that the proposal arrived.
  public var kind: AnswerKind {
    switch self {
    case .accepts, .acceptsInPart, .acceptsIf, .rejects, .counters, .defers: .decision
    case .welcomes, .criticises: .reaction
    case .reviewing: .receipt
    }
  }
}

/// Parties agree on an element.
public struct ElementAgreed: StatementMessage {
  public static let schemaName = "ElementAgreed"
  public static let type = EventType.elementAgreed

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// The issue.
  public var issue = ""
  /// The agreed value.
  public var value: Value?
  /// The parties that agree.
  public var parties: [String] = []
  /// The proposal it belongs to.
  public var proposal = ""
  /// The version of the proposal.
  public var version = ""
  /// What was agreed, in words.
  public var text = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.text(8, "issue", &issue)
    fields.value(9, "value", &value)
    fields.texts(10, "parties", &parties)
    fields.text(11, "proposal", &proposal)
    fields.text(12, "version", &version)
    fields.text(13, "text", &text)
  }
}

/// A round of talks changes its course.
public struct TalksChanged: StatementMessage {
  public static let schemaName = "TalksChanged"
  public static let type = EventType.talksChanged

  public var label = ""
  public var valid = ""
  public var attribution = Attribution()
  public var sameAs: [EventReference] = []

  /// The round's slug.
  public var round = ""
  /// Where it takes place.
  public var place = ""
  /// The parties that took the step.
  public var parties: [String] = []
  /// The step.
  public var change: TalksChange?
  /// What was said, in words.
  public var text = ""
  public var unknownFields: [UInt8] = []

  public init() {}

  public mutating func visit(_ fields: inout some FieldVisitor) {
    fields.statement(&label, &valid, &attribution, &sameAs)
    fields.text(8, "round", &round)
    fields.text(9, "place", &place)
    fields.texts(10, "parties", &parties)
    fields.word(11, "change", &change)
    fields.text(12, "text", &text)
  }
}

/// A step in the course of a round of talks.
public enum TalksChange: String, Vocabulary {
  public static let schemaName = "TalksChange"
  case opened
  case joined
  case withdrew
  case recalled = "recalled-for-consultations"
  case suspended
  case resumed
  case concluded
  case collapsed
}
