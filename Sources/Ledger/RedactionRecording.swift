import EventStore
import Positions
import Projections

extension EventMessage {
  /// Whether an event with this body is about another one.
  var isAboutAnEvent: Bool {
    // Most events; the cast to a protocol is the slow one.
    if self is PositionStated { return false }
    return self is AccountAnswered || self is any EditorialMessage
  }
}

extension Recording {
  /// Refuses an event about one that is not on record, and a new one about one that was redacted.
  func requireTarget(
    of body: any EventMessage, isNew: Bool, in appender: borrowing Appender
  ) throws {
    guard try appender.target(of: body) == nil, !(body is RecordRedacted) else { return }
    guard let target = (body as? AccountAnswered)?.target ?? (body as? any EditorialMessage)?.target
    else { return }
    // An exported event may be about one that was redacted later; a correction of it would be what
    // was to be destroyed.
    guard isNew || body is RecordCorrected else { return }
    throw LedgerError(
      .usage, "target: found \(target), which was redacted; expected an event with a body")
  }

  /// Carries out a redaction: destroys the bodies it names, records it, and brings the tags of
  /// everything concerned after it; the cells follow when the transaction ends.
  ///
  /// Throws `LedgerError`, and nothing is changed, where the redaction does not fit what is on
  /// record: `.usage` for a target or a tag that cannot be, `.conflict` where the target was
  /// redacted already or a correction of it would survive.
  mutating func redact(
    _ body: RecordRedacted, id: EventReference, marking: Marking,
    preserved: PreservedHeader? = nil, bytes: [UInt8]? = nil, recorder: String? = nil,
    in appender: inout Appender
  ) throws {
    let reach = try RedactionReach(body, id: id, in: appender)
    guard !reach.isOnRecord else {
      return try record(
        body, id: id, marking: marking, preserved: preserved, bytes: bytes, recorder: recorder,
        in: &appender)
    }
    updates.refold(reach.cells)
    for place in reach.destroyed { _ = try appender.destroyBody(at: place) }
    try record(
      body, id: id, marking: marking, preserved: preserved, bytes: bytes, recorder: recorder,
      in: &appender)
    for (place, before) in reach.tags {
      let after = Set(try appender.tags(at: place))
      for tag in before.subtracting(after) { retagged[tag, default: [:]][place] = false }
      for tag in after.subtracting(before) { retagged[tag, default: [:]][place] = true }
    }
  }
}

/// What a redaction reaches, before it is carried out.
struct RedactionReach {
  /// Whether this very redaction is on record.
  let isOnRecord: Bool
  /// The places of the events whose bodies it destroys, the target's first.
  private(set) var destroyed: [UInt64] = []
  /// The tags of these and of all events that are about the target, by place.
  private(set) var tags: [UInt64: Set<String>] = [:]
  /// The cells in which any of them may be.
  private(set) var cells: Set<Positions.CellKey> = []

  /// Finds what a redaction under an id reaches. Throws `LedgerError` where it does not fit.
  init(
    _ body: RecordRedacted, id: EventReference,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard let reference = body.target, let place = try reader.place(of: reference) else {
      throw LedgerError(
        .usage,
        "target: found \(body.target.map { "\($0)" } ?? "nothing"), expected the id of an event on "
          + "record")
    }
    let earlier = try reader.redaction(of: reference)
    isOnRecord = earlier?.event.id == id
    if isOnRecord { return }
    if let earlier {
      throw LedgerError(
        .conflict,
        "#\(place): found it redacted by #\(earlier.event.sequence), expected an event with a "
          + "body; nothing was written")
    }
    destroyed = [place]
    let about = try reader.postings(of: "target:\(reference)")
    try addStripped(of: body, about: about, in: reader)
    for place in Set(destroyed + about) {
      tags[place] = Set(try reader.tags(at: place))
      // An answer is also held where corrections moved what it answers, which no tag of it tells.
      if let event = try reader.decoded(at: place) {
        cells.formUnion(try reader.cells(of: event.body))
      }
    }
    try requireTags(of: body, at: place, in: reader)
    for tags in tags.values { cells.formUnion(CellKey.named(in: Array(tags))) }
    cells.formUnion(CellKey.named(in: body.tags))
    cells.formUnion(try reader.cellsOfEarlierCorrections(of: reference))
  }

  /// What is stripped must be about the target, and every correction of it must be among them.
  private mutating func addStripped(
    of body: RecordRedacted, about: [UInt64], in reader: borrowing some EventReading & ~Copyable
  ) throws {
    for reference in body.stripped {
      guard let place = try reader.place(of: reference) else {
        throw LedgerError(
          .usage, "stripped: found \(reference), expected the id of an event on record")
      }
      let stored = try reader.event(at: place)
      let event = try Event(stored)
      let isEditorial = EventType(rawValue: stored.type)?.isEditorial ?? false
      let target = (event?.body as? any EditorialMessage)?.target
      guard isEditorial, !(event?.body is RecordRedacted), event == nil || target == body.target
      else {
        throw LedgerError(
          .usage,
          "stripped: found #\(place), a \(stored.type); expected a correction, a retraction or a "
            + "review of the event that is redacted")
      }
      destroyed.append(place)
    }
    for place in about where !destroyed.contains(place) {
      guard let correction = try reader.decoded(at: place)?.body as? RecordCorrected,
        correction.target == body.target
      else { continue }
      throw LedgerError(
        .conflict,
        "#\(place): found a correction of the event that is redacted, expected it among what goes "
          + "with it: its replacement is what is to be destroyed")
    }
  }

  /// The tags kept must be tags of the event, as far as that can be known.
  private func requireTags(
    of body: RecordRedacted, at place: UInt64, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    let stored = try reader.event(at: place)
    guard !(EventType(rawValue: stored.type)?.isEditorial ?? false) else {
      throw LedgerError(
        .usage,
        "target: found #\(place), a \(stored.type); expected an event that is not itself about the "
          + "record")
    }
    for tag in body.tags {
      let isKnown = try reader.isRedacted(at: place) || tags[place]?.contains(tag) ?? false
      guard isKnown, !tag.hasPrefix("type:"), !tag.hasPrefix("target:") else {
        throw LedgerError(
          .usage,
          "tags: found \(tag), expected tags of the event that is redacted, besides its type")
      }
    }
  }
}
