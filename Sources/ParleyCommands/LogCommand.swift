import ArgumentParser
import Ledger
import Positions
import Projections

/// `parley log`: lists events.
struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List events in the order of the record.",
    discussion: """
      Words of one kind are alternatives, words of different kinds narrow the list. A bare word is \
      a party, an issue or a source, or a pattern of such names (* any letters, ? one letter). \
      party:, issue:, source:, type:, proposal:, talks:, claim:, recorder: and class: look in one \
      place; date: takes the days on which something was said at the latest, as an EDTF date. \
      QueryLanguage.md of the documentation tells all of it, Questions.md what the reading \
      options mean.

      Examples:
        parley log
        parley log hamas 'buffer-zone:*'
        parley log type:claim.made date:2025-07-24
        parley log source:almayadeen-2025-07-25 class:own
        parley log recorder:anna --limit 10 --reverse
        parley log hamas --follow --format jsonl
        parley log --release green
      """)

  @Argument(help: "Words that an event must match.")
  var query: [String] = []

  @Option(help: ArgumentHelp("List the last n events that match.", valueName: "n"))
  var limit: Int?

  @Flag(help: "List the last event first.")
  var reverse = false

  @Flag(help: "Say by whom each event is signed, checked against the key then in force.")
  var signatures = false

  @Flag(
    help: "Go on printing events as others append them, until interrupted; as table or jsonl.")
  var follow = false

  @OptionGroup(title: "Reading options")
  var reading: ReadingOptions

  func validate() throws {
    if follow { try requireFollowable() }
    if let limit, limit < 1 {
      throw ValidationError("--limit: found \(limit), expected a number of events, 1 or more")
    }
  }

  func run() throws {
    let query = try Query(query)
    var inquiry = LogInquiry(query)
    inquiry.limit = limit
    inquiry.isNewestFirst = reverse
    let record = try reading.open(for: query.isEmpty ? .scan : .query)
    let report = try record.answer(inquiry)
    let signed = signatures ? try record.ledger.signatures(of: report.entries.map(\.sequence)) : nil
    guard follow else {
      return try record.print(
        LogText(report: report, signatures: signed, isQuiet: reading.options.quiet))
    }
    if !report.entries.isEmpty || record.note != nil {
      try record.print(LogText(report: report, signatures: signed, isQuiet: true))
    }
    var following = LogFollowing(
      reading, query: query, from: report.record.size, after: record.note)
    // The ledger is closed meanwhile.
    _ = consume record
    try following.run()
  }

  private func requireFollowable() throws {
    let besides = [
      (reverse, "--reverse"), (signatures, "--signatures"),
      (reading.knownAt != nil, "--known-at"),
      (!reading.files.isEmpty, "--with"),
      (![.table, .jsonl].contains(reading.options.format), "--format but table or jsonl"),
    ]
    if let (_, name) = besides.first(where: \.0) {
      throw ValidationError("--follow: found \(name) besides, expected one of them")
    }
  }
}

/// A list of events, as printed by `parley log`.
struct LogText: Report {
  let report: LogReport
  /// What the signatures are worth; nil: not asked for.
  var signatures: [UInt64: SignatureStatus]?
  /// Whether the line below the table is left out.
  let isQuiet: Bool
  /// Whether the columns have titles.
  var hasTitles = true

  func text(for terminal: Terminal) -> String {
    guard !report.entries.isEmpty else { return isQuiet ? "" : "No event matches.\n" + footing }
    let rows = report.entries.map { entry in
      [
        StyledText("#\(entry.sequence)"), StyledText(date(of: entry), .dim),
        StyledText(entry.type.prefix { $0 != "." }, .dim), StyledText(speaker(of: entry)),
        what(entry),
      ]
    }
    let table = TextTable(
      columns: [
        .init("", alignment: .right, minimumWidth: 3),
        .init(title("SAID"), overflow: .wraps, minimumWidth: 11),
        .init(title("TYPE"), minimumWidth: 9),
        .init(title("BY"), overflow: .truncates, minimumWidth: 16),
        .init(title("WHAT"), minimumWidth: max(30, terminal.columns - 54)),
      ], rows: rows)
    return table.rendered(for: terminal) + (isQuiet ? "" : footing)
  }

  private func title(_ text: StyledText) -> StyledText { hasTitles ? text : "" }

  private var footing: String {
    let shown = counted(report.entries.count, "event")
    let total = grouped(report.record.size)
    let cut = report.isCut ? "; earlier ones match too: --limit" : ""
    let perhaps =
      report.possiblyEarlier > 0
      ? "; \(counted(report.possiblyEarlier, "statement")) more, perhaps said by then" : ""
    let asked = report.question.narrowing.map { " · \($0)" } ?? ""
    return "\(shown) of \(total)\(cut)\(asked)\(perhaps)\n"
  }

  /// When it was said, as certain as it was written; nothing for what nobody said.
  private func date(of entry: LogReport.Entry) -> String {
    switch entry.event?.body {
    case let body as any StatementMessage: humanDate(body.valid)
    case let body as SourceDeclared: humanDate(body.published)
    default: ""
    }
  }

  /// The voices, outermost first; of an event about the record its recorder.
  private func speaker(of entry: LogReport.Entry) -> String {
    switch entry.event?.body {
    case let body as any StatementMessage: body.attribution.speakers(in: report.registry)
    case is any EditorialMessage: entry.recorder
    default: ""
    }
  }

  private func what(_ entry: LogReport.Entry) -> StyledText {
    var text = StyledText(sentence(entry)).truncated(to: EventSentence.listLength)
    if let correction = entry.correctedBy {
      text += StyledText(" [corrected by #\(correction)]", .yellow)
    }
    if let retraction = entry.retractedBy {
      text += StyledText(" [retracted by #\(retraction)]", .yellow)
    }
    if let signature = signature(of: entry) { text += StyledText(" [\(signature)]", .dim) }
    return text
  }

  /// Who signed, or that nobody did; nil where it was not asked for.
  private func signature(of entry: LogReport.Entry) -> String? {
    guard let status = signatures?[entry.sequence] else { return nil }
    return status == .valid ? "signed by \(entry.recorder)" : status.word
  }

  private func sentence(_ entry: LogReport.Entry) -> String {
    guard let body = entry.event?.body else {
      let by = entry.redaction.map { " by #\($0.event.sequence)" } ?? ""
      let name = entry.redaction?.name.map { " (\($0))" } ?? ""
      return "redacted\(by): the body is destroyed\(name)"
    }
    return EventSentence(
      body, in: report.registry, target: entry.target, at: entry.targetPlace
    ).description
  }

  var context: [JSONValue.Member] {
    [.init("report", "log")] + report.record.members + report.question.members
      + (report.question.validAt == nil
        ? [] : [.init("possiblyEarlier", .integer(report.possiblyEarlier))])
  }

  var records: Tabulation {
    var records = Tabulation(
      columns: [
        "event", "id", "type", "valid", "class", "source", "name", "sentence", "target", "marking",
        "correctedBy", "retractedBy", "redactedBy", "recorder", "recordedAt",
      ] + (signatures == nil ? [] : ["signature"]))
    for entry in report.entries {
      let statement = entry.event?.body as? any StatementMessage
      records.append(
        [
          .integer(Int(entry.sequence)), .string("\(entry.id)"), .string(entry.type),
          JSONValue(said: statement?.valid ?? ""),
          JSONValue(said: entry.accountClass?.rawValue ?? ""),
          JSONValue(said: statement?.attribution.source ?? ""),
          JSONValue(said: statement?.name ?? entry.redaction?.name ?? ""),
          .string(sentence(entry)),
          JSONValue(entry.targetPlace),
          JSONValue(said: entry.marking?.word ?? ""),
          JSONValue(entry.correctedBy), JSONValue(entry.retractedBy),
          JSONValue(entry.redaction?.event.sequence), JSONValue(said: entry.recorder),
          .string(timestamp(entry.recordedAt)),
        ] + (signature(of: entry).map { [.string($0)] } ?? []))
    }
    return records
  }
}

extension Attribution {
  /// Whoever is said to have spoken, outermost first, or the source itself: one who speaks through
  /// another never stands alone.
  func speakers(in registry: Registry) -> String {
    guard !voices.isEmpty else {
      return registry.name(of: registry.sources[source]?.publisher ?? source)
    }
    return voices.map { voice in
      voice.parties.isEmpty ? "“\(voice.informant)”" : voice.name(in: registry)
    }.joined(separator: " › ")
  }
}

extension EventSentence {
  /// The letters of a sentence shown in a list; the rest is for `parley show`.
  static let listLength = 120

  /// Puts a body into words; an event that it is about is named by its number and its sentence, or
  /// by its number alone where it was redacted.
  init(
    _ body: any EventMessage, in registry: Registry, target: Event?, at place: UInt64? = nil
  ) {
    let sentence = EventSentence(body, in: registry).description
    guard let target else {
      let about = (body as? any EditorialMessage)?.target ?? (body as? AccountAnswered)?.target
      self.init(
        place.flatMap { place in
          about.map { sentence.replacing("event \($0)", with: "#\(place)") }
        } ?? sentence)
      return
    }
    let about = EventSentence(target.body, in: registry).description
    self.init(
      sentence.replacing("event \(target.id)", with: "#\(target.sequence) (\(about))"))
  }

  /// Puts a body into words that stands below the event it is about.
  init(_ body: any EventMessage, in registry: Registry, below detail: EventDetail) {
    self.init(
      EventSentence(body, in: registry).description
        .replacing("event \(detail.id)", with: "#\(detail.sequence)"))
  }
}
