public import EventStore
public import Positions
public import Projections
import TransparencyLog

/// An event with everything on record that bears on it.
public struct EventDetail: Sendable {
  /// The event as it was recorded; nil where its body was destroyed.
  public let event: Event?
  /// Its place in the log.
  public let sequence: UInt64
  /// Its id.
  public let id: EventReference
  /// The stored name of its type.
  public let type: String
  /// When it was recorded, in microseconds since 1970.
  public let recordedAt: Int64
  /// Who recorded it; empty: not said.
  public let recorder: String
  /// Its marking as recorded.
  public let marking: Marking
  /// The leaf of the tree, in hexadecimal digits; empty in a history, which shows none.
  public private(set) var leaf = ""
  /// The body in force; nil where the event was retracted or redacted.
  public let bodyInForce: (any EventMessage)?
  /// The editorial events on it, ascending.
  public let editorial: [Event]
  /// The answers to it, ascending.
  public let answers: [Event]
  /// The event that it is about; nil where it is about none, and where that was redacted.
  public let target: Event?
  /// The place of the event that it is about, whether that was redacted or not; read as `leaf` is.
  public private(set) var targetPlace: UInt64?
  /// The event with the body in force, its correction and its reviews; nil where it does not stand.
  public let entry: InForce.Entry?

  /// What destroyed its body; nil where it has one.
  public let redaction: Redaction?

  /// The corrections of it, ascending; the last one is in force.
  public var corrections: [Event] { editorial.filter { $0.body is RecordCorrected } }
  /// The retractions of it.
  public var retractions: [Event] { editorial.filter { $0.body is RecordRetracted } }
  /// The reviews of it.
  public var reviews: [Event] { editorial.filter { $0.body is RecordReviewed } }

  /// The marking in force: that of the latest correction, or its own.
  public var markingInForce: Marking {
    let correction = corrections.last?.body as? RecordCorrected
    return correction?.replacement?.marking ?? marking
  }

  init(
    at sequence: UInt64, in reader: borrowing some EventReading & ~Copyable,
    _ question: Question = Question()
  ) throws {
    let stored = try reader.event(at: sequence)
    // Editorial events about an answer are found here too, as they concern what it answers.
    let about = try reader.events(tagged: "target:\(EventReference(stored.id))", question)
    let event = try Event(stored)
    let target = try event?.about.flatMap { try reader.decoded($0) }
    if let event {
      try self.init(event, about: about, target: target, question)
    } else {
      try self.init(
        redacted: stored, about: about,
        by: reader.redaction(of: EventReference(stored.id)), question)
    }
    leaf = stored.leafHash.hex
    targetPlace = try event?.about.flatMap { try reader.place(of: $0) }
  }

  /// Puts together what is on record about an event: `about` holds the editorial events on it, the
  /// answers to it and the editorial events on those, ascending.
  init(_ event: Event, about: [Event], target: Event?, _ question: Question) throws {
    (sequence, id, type) = (event.sequence, event.id, event.type.name)
    (recordedAt, recorder, marking) = (event.recordedAt, event.recorder, event.marking)
    (self.event, self.target, redaction) = (event, target, nil)
    (editorial, answers) = try Self.sorted(about, for: event.id, question)
    // What nothing is about stands as it is.
    entry =
      about.isEmpty && !event.type.isEditorial
      ? InForce.Entry(event: event)
      : try InForce([event] + editorial, publishedBy: question.publishedBy).entries.first
    bodyInForce = entry?.event.body
  }

  /// Reads the leaf, where that was not done.
  mutating func readLeaf(in reader: borrowing some EventReading & ~Copyable) throws {
    if leaf.isEmpty { leaf = try reader.event(at: sequence).leafHash.hex }
  }

  /// Puts together what is on record about an event whose body was destroyed.
  private init(
    redacted stored: StoredEvent, about: [Event], by redaction: Redaction?, _ question: Question
  ) throws {
    (sequence, id, type) = (stored.sequence, EventReference(stored.id), stored.type)
    (recordedAt, recorder) = (stored.recordedAt, stored.recorder)
    marking = Marking(level: stored.marking) ?? .red
    (event, target, entry, bodyInForce) = (nil, nil, nil, nil)
    self.redaction = redaction
    (editorial, answers) = try Self.sorted(about, for: id, question)
  }

  private static func sorted(
    _ about: [Event], for id: EventReference, _ question: Question
  ) throws -> (editorial: [Event], answers: [Event]) {
    guard !about.isEmpty else { return ([], []) }
    let standing = try InForce(about, publishedBy: question.publishedBy).entries.map(\.event)
    return (
      about.filter { ($0.body as? any EditorialMessage)?.target == id },
      standing.filter { ($0.body as? AccountAnswered)?.target == id }
    )
  }
}

extension Event {
  /// The event that it is about: what is corrected, reviewed and the like, or answered.
  var about: EventReference? {
    (body as? any EditorialMessage)?.target ?? (body as? AccountAnswered)?.target
  }
}

extension EventReading where Self: ~Copyable {
  /// The place of the event that a person means: `#12` or `12`, an id, or a name `source#label`.
  ///
  /// Throws `LedgerError` where there is none, with the nearest name of that source.
  func place(meant text: String) throws -> UInt64 {
    let digits = text.hasPrefix("#") ? String(text.dropFirst()) : text
    if !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      guard let sequence = UInt64(digits), sequence < size else {
        throw LedgerError(.usage, "event: found \(text), expected a number below \(size)")
      }
      guard !withholds(sequence) else {
        throw LedgerError(
          .usage, "event: found \(text), which is withheld, expected one at or below --release")
      }
      return sequence
    }
    if let reference = EventReference(text) {
      guard let sequence = try place(of: reference) else {
        throw LedgerError(.usage, "event: found \(text), expected an id on record")
      }
      return sequence
    }
    let statement = try events(tagged: "name:\(text)").first {
      ($0.body as? any StatementMessage)?.name == text
    }
    if let statement { return statement.sequence }
    if let redacted = try redaction(named: text).flatMap({ try place(of: $0.id) }) {
      return redacted
    }
    let source = String(text.prefix { $0 != "#" })
    let names = try events(tagged: "source:\(source)").compactMap {
      ($0.body as? any StatementMessage)?.name
    }
    let hint = Spelling.nearest(to: text, among: names).map { "; did you mean \($0)?" } ?? ""
    throw LedgerError(
      .usage, "event: found “\(text)”, expected a sequence number, an id or source#label\(hint)")
  }
}

/// The event that a person means, with everything on record that bears on it.
public struct EventInquiry: Inquiry {
  public var question: Question
  /// Its number, its id or its name.
  public var text: String

  /// Asks for an event by its number, its id or its name.
  public init(_ text: String, question: Question = Question()) {
    self.text = text
    self.question = question
  }

  public func answer(
    from record: borrowing some EventReading & ~Copyable
  ) throws -> EventDetail {
    try EventDetail(at: record.place(meant: text), in: record, question)
  }
}

extension Ledger {
  /// The event that a person means, with everything on record that bears on it.
  public func detail(of text: String) throws -> EventDetail { try answer(EventInquiry(text)) }
}
