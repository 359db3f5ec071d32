import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley show`: everything on record about single events.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything of an event: words, chain, fields, corrections, proof.",
    discussion: """
      An event is meant by its number (12 or #12), its id, or a statement's name (source#label). \
      What is shown is what is in force; what a correction changed stands below it.

      Examples:
        parley show 64
        parley show almayadeen-2025-07-25#backtracking
        parley show 30 31 --format json
      """)

  @Argument(help: "Numbers, ids or names of events.")
  var events: [String]

  @OptionGroup var release: ReleaseOption

  @OptionGroup(title: "Ledger options")
  var options: LedgerOptions

  func run() throws {
    let ledger = try options.open(for: .query)
    let found = try ledger.details(of: events, upTo: release.level)
    try options.print(ShowText(details: found.details, registry: found.registry), found.note)
  }
}

/// Single events in full, as printed by `parley show`.
struct ShowText: Report {
  let details: [EventDetail]
  let registry: RegistryReport

  private var known: Registry { registry.registry }

  func text(for terminal: Terminal) -> String {
    details.map { text(of: $0, for: terminal) }.joined(separator: "\n")
  }

  private func text(of detail: EventDetail, for terminal: Terminal) -> String {
    let body = detail.bodyInForce ?? detail.event?.body
    let statement = body as? any StatementMessage
    var heading = "#\(detail.sequence) \(detail.type)"
    if let statement { heading += " · \(statement.name)" }
    var text = StyledText(heading, .bold).rendered(for: terminal) + "\n"
    for line in StyledText(sentence(detail)).wrapped(to: max(40, terminal.columns - 2)) {
      text += "  " + line.rendered(for: terminal) + "\n"
    }
    var rows: [[StyledText]] = []
    for (title, content) in facts(of: detail) {
      let isRepeated = rows.last.map { _ in title.isEmpty } ?? false
      rows.append([isRepeated ? "" : StyledText(title, .dim), StyledText(content)])
    }
    return text
      + TextTable(columns: [.init("", minimumWidth: 14), .init("")], rows: rows, indent: 2)
      .rendered(for: terminal)
  }

  private func sentence(_ detail: EventDetail) -> String {
    guard let body = detail.bodyInForce ?? detail.event?.body else {
      return "redacted: the body is destroyed, the proof stays"
    }
    return EventSentence(body, in: known, target: detail.target, at: detail.targetPlace).description
  }

  /// Titles with contents, in the order in which they are shown.
  private func facts(of detail: EventDetail) -> [(String, String)] {
    var facts: [(String, String)] = []
    if let redaction = detail.redaction {
      facts.append(("redacted", editorial(redaction.event)))
      let kept = redaction.tags.isEmpty ? "nothing" : redaction.tags.joined(separator: " · ")
      facts.append(("found under", kept))
    }
    if let retraction = detail.retractions.first {
      facts.append(("retracted", editorial(retraction)))
    }
    let body = detail.bodyInForce ?? detail.event?.body
    if let statement = body as? any StatementMessage { facts += attribution(of: statement) }
    if let body { facts += fields(of: body) }
    facts += changes(by: detail)
    for answer in detail.answers {
      facts.append(
        ("answered", "#\(answer.sequence) \(EventSentence(answer.body, in: known, below: detail))"))
    }
    facts += corrections(of: detail)
    for review in detail.reviews { facts.append(("reviewed", editorial(review))) }
    facts.append(
      (
        "recorded",
        "\(timestamp(detail.recordedAt))"
          + (detail.recorder.isEmpty ? "" : " by \(detail.recorder)")
          + " · \(marking(of: detail)) · id \(detail.id)"
      ))
    if detail.reviews.isEmpty, body is any StatementMessage {
      facts.append(("", "not reviewed"))
    }
    facts.append(
      ("proof", "leaf \(detail.sequence) of \(registry.record.size): \(detail.leaf)"))
    return facts
  }

  /// The marking in force, and the one it was recorded with where that is another.
  private func marking(of detail: EventDetail) -> String {
    let inForce = detail.markingInForce.title
    return detail.markingInForce == detail.marking
      ? inForce : "\(inForce), recorded as \(detail.marking.title)"
  }

  private func attribution(of statement: any StatementMessage) -> [(String, String)] {
    let attribution = statement.attribution
    var facts = [
      ("said", "\(humanDate(statement.valid)) (\(statement.valid))"),
      ("according to", attribution.chain(in: known)),
    ]
    if let accountClass = known.statementClass(of: statement) {
      facts.append(("account", accountClass))
    }
    if let channel = attribution.channel { facts.append(("channel", channel.word)) }
    for words in attribution.words { facts.append(("words", words)) }
    if attribution.quote == nil {
      facts.append(("", "no words of the speaker are on record"))
    }
    let grade = Grade(
      reliability: known.sources[attribution.source]?.reliability,
      credibility: attribution.credibility)
    if let source = known.sources[attribution.source] {
      let kind = source.kind.map { ", \($0.word)" } ?? ""
      facts.append(
        (
          "source",
          "\(source.slug): “\(source.title)”\(kind), \(humanDate(source.published))"
            + (attribution.locator.isEmpty ? "" : ", at \(attribution.locator)")
        ))
    }
    facts.append(
      ("graded", grade.description.isEmpty ? "not at all" : grade.words))
    return facts
  }

  /// The fields of a body that are not said above.
  private func fields(of body: any EventMessage) -> [(String, String)] {
    guard case .fields(let fields) = body.tree() else { return [] }
    let said: Set = ["slug", "label", "valid", "attribution", "target", "replacement"]
    var facts: [(String, String)] = []
    for field in fields where !said.contains(field.name) {
      guard case .list(let elements) = field.value, case .fields = elements.first else {
        facts.append((field.name.spelledOut, field.value.reading))
        continue
      }
      for (index, element) in elements.enumerated() {
        facts.append((index == 0 ? field.name.spelledOut : "", element.reading))
      }
    }
    return facts
  }

  /// What a correction puts in the place of the event as it was first recorded.
  private func changes(by detail: EventDetail) -> [(String, String)] {
    guard let correction = detail.event?.body as? RecordCorrected, let target = detail.target,
      let after = try? correction.replacementBody(for: target.type)
    else { return [] }
    let lines = target.body.tree().differences(to: after.tree())
    return lines.enumerated().map { ($0 == 0 ? "changes" : "", $1) }
  }

  private func corrections(of detail: EventDetail) -> [(String, String)] {
    guard let event = detail.event else { return [] }
    var facts: [(String, String)] = []
    var before = event.body
    for correction in detail.corrections {
      facts.append(("corrected", editorial(correction)))
      guard let body = correction.body as? RecordCorrected,
        let after = try? body.replacementBody(for: event.type)
      else { continue }
      for line in before.tree().differences(to: after.tree()) { facts.append(("", "  " + line)) }
      before = after
    }
    return facts
  }

  private func editorial(_ event: Event) -> String {
    let reason = (event.body as? any EditorialMessage)?.reason ?? ""
    var text = "by #\(event.sequence), \(event.recorder) \(timestamp(event.recordedAt)): \(reason)"
    if let body = event.body as? RecordRetracted, body.withdrawnBy == .source {
      text += " (the source withdrew it, \(humanDate(body.date)))"
    }
    if let body = event.body as? RecordReviewed { text += " (\(body.verdict?.word ?? ""))" }
    return text
  }

  var context: [JSONValue.Member] { [.init("report", "show")] + registry.record.members }

  var records: Tabulation {
    var records = Tabulation(columns: [
      "event", "id", "type", "sentence", "name", "marking", "recorder", "recordedAt", "leaf",
      "inForce", "recorded", "correctedBy", "retractedBy", "reviewedBy", "answeredBy", "target",
      "redactedBy", "kept",
    ])
    for detail in details {
      let statement = (detail.bodyInForce ?? detail.event?.body) as? any StatementMessage
      let numbers: ([Event]) -> JSONValue = { events in
        events.isEmpty ? .null : .array(events.map { .integer(Int($0.sequence)) })
      }
      records.append([
        .integer(Int(detail.sequence)), .string("\(detail.id)"), .string(detail.type),
        .string(sentence(detail)),
        JSONValue(said: statement?.name ?? detail.redaction?.name ?? ""),
        .string(detail.markingInForce.word), JSONValue(said: detail.recorder),
        .string(timestamp(detail.recordedAt)), .string(detail.leaf),
        detail.bodyInForce.map { JSONValue($0.tree()) } ?? .null,
        detail.event.map { JSONValue($0.body.tree()) } ?? .null, numbers(detail.corrections),
        numbers(detail.retractions), numbers(detail.reviews), numbers(detail.answers),
        JSONValue(detail.target?.sequence), JSONValue(detail.redaction?.event.sequence),
        detail.redaction.map { .array($0.tags.map { .string($0) }) } ?? .null,
      ])
    }
    return records
  }
}

extension Registry {
  /// The class of a statement about a party's stance, with what it means.
  fileprivate func statementClass(of statement: any StatementMessage) -> String? {
    accountClass(of: statement)?.meaning
  }
}

extension AccountClass {
  /// The class with what it means.
  var meaning: String {
    switch self {
    case .own: "own: the party's own voice in an identifiable utterance"
    case .relayed: "relayed: the party's own voice, in the source's words"
    case .mediator: "mediator: the voice of a mediator"
    case .ownSide: "own-side: a voice on the party's side, unnamed or not authorised"
    case .press: "press: no party's voice"
    case .otherParty: "other-party: the voice of another party"
    }
  }
}

extension Grade {
  /// `C3: reliability of the source C, credibility of the item 3`.
  fileprivate var words: String {
    let source = reliability.map { "reliability of the source \($0.word)" }
    let item = credibility.map { "credibility of the item \($0)" }
    return "\(description): " + [source, item].compactMap { $0 }.joined(separator: ", ")
  }
}

extension String {
  /// A field's name in words: `in answer to` for `inAnswerTo`.
  var spelledOut: String {
    reduce(into: "") { text, letter in
      text += letter.isUppercase ? " " + letter.lowercased() : String(letter)
    }
  }
}

extension FieldTree {
  /// The fields whose name adds nothing where they stand alone.
  private static let plainNames: Set = ["exact", "level", "date", "text", "role", "party"]

  /// The value on one line for reading: `issue: truce:duration, value: 60`.
  var reading: String {
    switch self {
    case .text(let text): return text
    case .list(let elements): return elements.map(\.reading).joined(separator: ", ")
    case .fields(let fields):
      if fields.count == 1, Self.plainNames.contains(fields[0].name) {
        return fields[0].value.reading
      }
      if fields.map(\.name) == ["text", "why"] {
        return "“\(fields[0].value.reading)”: \(fields[1].value.reading)"
      }
      return fields.map { "\($0.name.spelledOut): \($0.value.reading)" }.joined(separator: ", ")
    default: return brief
    }
  }
}

extension JSONValue {
  /// A message's tree.
  init(_ tree: FieldTree) {
    switch tree {
    case .text(let text): self = .string(text)
    case .number(let number): self = .integer(Int(number))
    case .flag(let flag): self = .bool(flag)
    case .list(let elements): self = .array(elements.map { JSONValue($0) })
    case .fields(let fields):
      self = .object(fields.map { Member($0.name, JSONValue($0.value)) })
    }
  }
}
