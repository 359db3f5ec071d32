import EventStore
import Positions

/// What is to be redacted, and how much of it is still to be found.
public struct RedactionOrder: Sendable {
  /// Numbers, ids or names of statements and declarations.
  public var events: [String]
  /// Why; it is recorded, and must not repeat what is destroyed.
  public var reason: String
  /// The kinds of tags that are not kept.
  public var dropped: Set<KeptTag>
  /// Numbers or ids of further reviews and retractions that are destroyed with what they are about.
  public var strips: [String]

  /// Puts an order together.
  public init(
    events: [String], reason: String, dropped: Set<KeptTag> = [], strips: [String] = []
  ) {
    self.events = events
    self.reason = reason
    self.dropped = dropped
    self.strips = strips
  }
}

/// A kind of tags under which a redacted event is still found, unless the redactor drops it.
public enum KeptTag: String, CaseIterable, Sendable {
  /// Party and issue; of a declaration its slug.
  case cell
  /// The slug of the source.
  case source
  /// The statement's name, `source#label`.
  case name

  /// Whether a tag of an event is of this kind.
  func holds(_ tag: String, among tags: [String]) -> Bool {
    switch self {
    case .cell: tag.hasPrefix("cell:") || tags.contains("cell:" + tag)
    // A declared source is found under its slug by its cell.
    case .source: tag.hasPrefix("source:") && !tags.contains("cell:" + tag)
    case .name: tag.hasPrefix("name:")
    }
  }
}

/// What a redaction did.
public struct RedactionReceipt: Sendable {
  /// The receipt of the events that say so.
  public let append: AppendReceipt
  /// What was destroyed.
  public let redacted: [RedactedEvent]
}

/// One event whose body was destroyed.
public struct RedactedEvent: Sendable {
  /// Its place in the log.
  public let sequence: UInt64
  /// The stored name of its type.
  public let type: String
  /// The places of the editorial events that went with it.
  public let stripped: [UInt64]
  /// The tags that were kept.
  public let kept: [String]
  /// Whether it was a statement, and its name was not kept.
  public let isUnnamed: Bool
  /// Whether it declared the key of a recorder, whose signatures cannot be checked without it.
  public let declaredKey: Bool
  /// Other events, whose bodies were not destroyed, that hold its words or tell the same utterance.
  public let repetitions: [Repetition]
}

extension Ledger {
  /// Destroys the bodies of statements or declarations, with the corrections of them and whatever
  /// else about them repeats their words, and records that it was done; all of it or nothing.
  ///
  /// Headers stay, and with them the root. Other events that hold the same words are only named.
  /// Costs one pass over the log. The bytes stay in the file until it is compacted. Throws
  /// `LedgerError`: `.usage` for events that cannot be redacted, or a reason that repeats the
  /// words; `.conflict` where one was redacted already.
  public func redact(_ order: RedactionOrder, terms: AppendTerms) throws -> RedactionReceipt {
    var redacted: [RedactedEvent] = []
    let append = try record(terms: terms) { appender, recording, _ in
      redacted = []
      let targets = try order.targets(in: appender)
      try order.requireStrips(of: targets, in: appender)
      for detail in targets {
        let plan = try RedactionPlan(detail, order, in: appender)
        let repetitions = try appender.repetitions(of: plan)
        try recording.redact(
          plan.body, id: recording.ids.next(), marking: plan.marking, in: &appender)
        redacted.append(
          RedactedEvent(
            sequence: detail.sequence, type: detail.type, stripped: plan.stripped,
            kept: plan.body.tags, isUnnamed: plan.isUnnamed,
            declaredKey: (detail.event?.body as? RecorderDeclared)?.publicKey.isEmpty == false,
            repetitions: repetitions))
      }
    }
    return RedactionReceipt(append: append, redacted: redacted)
  }
}

extension RedactionOrder {
  /// The events meant, ascending, each once. Throws for what cannot be redacted.
  fileprivate func targets(
    in reader: borrowing some EventReading & ~Copyable
  ) throws -> [EventDetail] {
    var reasons: [String] = []
    var details: [EventDetail] = []
    for place in Set(try events.map { try reader.place(meant: $0) }).sorted() {
      let detail = try EventDetail(at: place, in: reader)
      if let redaction = detail.redaction {
        throw LedgerError(
          .conflict,
          "#\(place): found it redacted by #\(redaction.event.sequence), expected an event with a "
            + "body; nothing was written")
      }
      if let event = detail.event, event.type.isEditorial {
        let target = detail.targetPlace.map { "#\($0)" } ?? "an event"
        reasons.append(
          event.body is RecordRedacted
            ? "#\(place): found the redaction of \(target), which stays as the proof that it was "
              + "there, expected a statement or a declaration"
            : "#\(place): found a \(detail.type) of \(target), which goes with it, "
              + "expected a statement or a declaration\n"
              + "  a correction is always destroyed with \(target); another word on it by --strip")
      }
      details.append(detail)
    }
    guard reasons.isEmpty else { throw LedgerError(.usage, reasons) }
    return details
  }

  /// Throws for what is to be stripped and is about none of the targets: it would stay.
  fileprivate func requireStrips(
    of targets: [EventDetail], in reader: borrowing some EventReading & ~Copyable
  ) throws {
    let about = Set(targets.flatMap { $0.editorial.map(\.sequence) })
    let told = targets.map { "#\($0.sequence)" }.joined(separator: " or ")
    let places = try strips.map { try reader.place(meant: $0) }
    let reasons = places.filter { !about.contains($0) }.map {
      "--strip: found #\($0), expected a review or retraction of \(told)"
    }
    guard reasons.isEmpty else { throw LedgerError(.usage, reasons) }
  }
}

/// What is destroyed with one event, and what is kept.
struct RedactionPlan {
  private(set) var body = RecordRedacted()
  let marking: Marking
  /// The places of what goes with the event.
  private(set) var stripped: [UInt64] = []
  let isUnnamed: Bool
  /// The event's place.
  let sequence: UInt64
  /// The words of the event and of its corrections.
  let words: [String]
  /// The events that it is said to tell the same utterance as.
  let sameAs: [EventReference]

  init(
    _ detail: EventDetail, _ order: RedactionOrder,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard let event = detail.event else {
      throw LedgerError(
        .integrity, "#\(detail.sequence): found no body, expected one, or a redaction on record")
    }
    sequence = detail.sequence
    // Once its body is gone nothing but the marking tells that it answered something higher.
    let answered = try detail.target.map { try EventDetail(at: $0.sequence, in: reader) }
    marking = max(detail.marking, detail.markingInForce, answered?.markingInForce ?? .clear)
    let tags = try reader.tags(at: detail.sequence)
    let kept = Set(KeptTag.allCases).subtracting(order.dropped)
    body.target = detail.id
    body.reason = order.reason
    body.tags = tags.filter { tag in kept.contains { $0.holds(tag, among: tags) } }
    let names = Redaction.names(in: tags)
    isUnnamed = !names.isEmpty && order.dropped.contains(.name)
    var bodies = [event.body]
    for correction in detail.corrections {
      if let correction = correction.body as? RecordCorrected {
        bodies.append(try correction.replacementBody(for: event.type))
      }
    }
    let words = Set(bodies.flatMap { $0.tree().words + $0.declaredNames }).sorted()
    self.words = words
    sameAs = Array(
      Set(bodies.compactMap { $0 as? any StatementMessage }.flatMap(\.sameAs)))
    let destroyed =
      words + bodies.flatMap { $0.tree().informants } + (isUnnamed ? names : [])
    try requireUnrepeated(order.reason, destroyed)
    for event in detail.editorial {
      let isRepeating = destroyed.contains { event.body.tree().holds($0) }
      let isMeant = try order.strips.contains { try reader.place(meant: $0) == event.sequence }
      guard event.body is RecordCorrected || isRepeating || isMeant else { continue }
      stripped.append(event.sequence)
      body.stripped.append(event.id)
    }
    let problems = body.problems()
    guard problems.isEmpty else { throw LedgerError(.usage, problems.map { "\($0)" }) }
  }

  private func requireUnrepeated(_ reason: String, _ words: [String]) throws {
    guard let repeated = words.first(where: { reason.contains($0) }) else { return }
    throw LedgerError(
      .usage,
      "reason: found words of #\(sequence) (\(repeated.utf8.count) bytes), which are to be "
        + "destroyed; expected a reason without them")
  }
}

extension EventMessage {
  /// What a declared party or recorder is called.
  fileprivate var declaredNames: [String] {
    let names =
      switch self {
      case let body as PartyDeclared: [body.name] + body.aliases
      case let body as RecorderDeclared: [body.name]
      default: [String]()
      }
    return names.filter { $0.utf8.count >= FieldTree.wordBytesMin }
  }
}

extension FieldTree {
  /// The fields that hold words, not names; whoever is described as the source of some is no part
  /// of them.
  private static let wordFields: Set = ["text", "translation", "passage", "title", "note", "why"]
  /// Shorter texts say nothing by themselves.
  fileprivate static let wordBytesMin = 6

  /// The texts that are in words.
  var words: [String] { texts(in: Self.wordFields) }

  /// Whom the source describes without a name.
  var informants: [String] { texts(in: ["informant"]) }

  private func texts(in names: Set<String>) -> [String] {
    switch self {
    case .fields(let fields):
      fields.flatMap { field in
        if case .text(let text) = field.value {
          return names.contains(field.name) && text.utf8.count >= Self.wordBytesMin ? [text] : []
        }
        return field.value.texts(in: names)
      }
    case .list(let elements): elements.flatMap { $0.texts(in: names) }
    default: []
    }
  }

  /// Whether some text in it holds other words.
  func holds(_ words: String) -> Bool {
    switch self {
    case .text(let text): text.contains(words)
    case .fields(let fields): fields.contains { $0.value.holds(words) }
    case .list(let elements): elements.contains { $0.holds(words) }
    default: false
    }
  }
}
