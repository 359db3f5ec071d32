import Dossiers
import EventStore
public import Positions
import Projections

/// Drafts compared with the record: what is there already, what is new, what differs.
struct RecordingPlan {
  /// What becomes of one draft.
  enum Step {
    /// Equal to what is on record; nothing is written.
    case acknowledge(sequence: UInt64)
    /// Was recorded and redacted since; nothing is written.
    case acknowledgeRedacted(sequence: UInt64)
    /// Recorded as it is.
    case record(Draft)
    /// Recorded as a correction of what is on record.
    case correct(Draft, entry: InForce.Entry)
  }

  private(set) var steps: [Step] = []
  private(set) var conflicts: [String] = []
  /// Statements on record that their source's dossier no longer holds.
  private(set) var missing: [InForce.Entry] = []

  /// Plans one step that is known.
  init(_ step: Step) { steps = [step] }

  /// Compares drafts with the record as it stands.
  init(
    _ drafts: [Draft], completeSources: [String], amends: Bool, afterRedaction: Bool = false,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    for draft in drafts {
      if let cell = draft.body.declares {
        try compare(declaration: draft, cell: cell, amends: amends, in: reader)
      } else if let statement = draft.body as? any StatementMessage {
        try compare(draft, name: statement.name, amends: amends, in: reader)
      } else {
        steps.append(.record(draft))
      }
    }
    if !afterRedaction { try findUnnamed(in: reader) }
    for source in completeSources {
      try findMissing(from: source, drafts: drafts, amends: amends, in: reader)
    }
  }

  private mutating func compare(
    declaration draft: Draft, cell: Positions.CellKey, amends: Bool,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard let (body, sequence) = try reader.declaration(cell) else {
      let redacted = amends ? nil : try reader.redactions(under: cell.tag).last
      if let place = try redacted.flatMap({ try reader.place(of: $0.id) }) {
        steps.append(.acknowledgeRedacted(sequence: place))
      } else {
        steps.append(.record(draft))
      }
      return
    }
    if body.encoded() == draft.body.encoded() {
      steps.append(.acknowledge(sequence: sequence))
      return
    }
    if let old = body as? IssueDeclared, let new = draft.body as? IssueDeclared,
      let refusal = try reader.narrowing(from: old, to: new)
    {
      conflicts.append("\(draft.place): \(refusal)")
    } else if amends {
      steps.append(.record(draft))
    } else {
      conflicts.append(
        conflict(draft, what: cell.description, sequence: sequence, old: body)
          + "\n  --amend declares it anew; the earlier declaration stays in history")
    }
  }

  private mutating func compare(
    _ draft: Draft, name: String, amends: Bool,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    let (entry, isRetracted) = try reader.inForce(named: name)
    if isRetracted {
      conflicts.append(
        "\(draft.place): \(name) was retracted; give the statement another label to record it again"
      )
      return
    }
    guard let entry else {
      if let place = try reader.redaction(named: name).flatMap({ try reader.place(of: $0.id) }) {
        steps.append(.acknowledgeRedacted(sequence: place))
      } else {
        steps.append(.record(draft))
      }
      return
    }
    let event = entry.event
    if event.body.encoded() == draft.body.encoded(), event.marking == draft.marking {
      steps.append(.acknowledge(sequence: event.sequence))
    } else if event.type != type(of: draft.body).type {
      conflicts.append(
        "\(draft.place): \(name) is on record as #\(event.sequence), a \(event.type.name); "
          + "found a \(type(of: draft.body).type.name) of that label\n"
          + "  retract #\(event.sequence) and give this statement another label")
    } else if amends {
      steps.append(.correct(draft, entry: entry))
    } else {
      conflicts.append(
        conflict(draft, what: name, sequence: event.sequence, old: event.body)
          + "\n  --amend records this as a correction of #\(event.sequence)"
          + " (never shown as a change of mind)")
    }
  }

  private mutating func findMissing(
    from source: String, drafts: [Draft], amends: Bool,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    let held = Set(drafts.compactMap { ($0.body as? any StatementMessage)?.name })
    let events = try reader.events(tagged: "source:\(source)")
    let standing = try InForce(events)
    try requireAgreement(on: source, events: events, standing: standing, in: reader)
    for entry in standing.entries {
      guard let statement = entry.event.body as? any StatementMessage,
        statement.attribution.source == source, !held.contains(statement.name)
      else { continue }
      missing.append(entry)
      if !amends {
        conflicts.append(
          "\(statement.name) is on record as #\(entry.event.sequence), "
            + "but its dossier no longer holds it"
            + "\n  --amend retracts it; nothing written")
      }
    }
  }

  /// Finds new statements of sources of which a statement was redacted and its name dropped: one of
  /// them may be that statement, and nothing on record could tell.
  private mutating func findUnnamed(
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    var looked: Set<String> = []
    for case .record(let draft) in steps {
      guard let source = (draft.body as? any StatementMessage)?.attribution.source,
        looked.insert(source).inserted,
        let refusal = try reader.unnamedRedaction(in: source)
      else { continue }
      conflicts.append("\(draft.place): \(refusal)")
    }
  }

  /// Refuses to record anew what the source's own postings hold: one of the two indexes has lost
  /// it, and nothing else would stop a second recording.
  private func requireAgreement(
    on source: String, events: [Event], standing: InForce,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    let cell = Positions.CellKey(registry: .source, slug: source)
    if events.isEmpty, let (_, sequence) = try reader.declaration(cell) {
      throw LedgerError(
        .integrity,
        "postings, tag source:\(source): found nothing, expected #\(sequence), which declares it")
    }
    var recorded: [String: UInt64] = [:]
    for entry in standing.entries {
      guard let statement = entry.event.body as? any StatementMessage else { continue }
      recorded[statement.name] = entry.event.sequence
    }
    for case .record(let draft) in steps {
      guard let name = (draft.body as? any StatementMessage)?.name, let sequence = recorded[name]
      else { continue }
      throw LedgerError(
        .integrity, "postings, tag name:\(name): found nothing, expected #\(sequence)")
    }
  }

  private func conflict(
    _ draft: Draft, what: String, sequence: UInt64, old: any EventMessage
  ) -> String {
    let lines = old.tree().differences(to: draft.body.tree()).map { "  \($0)" }
    return (["\(draft.place): \(what) is on record as #\(sequence) with other content"] + lines)
      .joined(separator: "\n")
  }
}

extension Draft {
  /// Where the draft was typed.
  var place: String { line > 0 ? "\(file):\(line)" : file }
}

extension FieldTree {
  /// What differs, one line a field: `path  old → new`.
  public func differences(to other: FieldTree, path: String = "") -> [String] {
    if self == other { return [] }
    guard case .fields(let mine) = self, case .fields(let others) = other else {
      return ["\(path)  \(brief) → \(other.brief)"]
    }
    var lines: [String] = []
    var names = mine.map(\.name)
    names += others.map(\.name).filter { !names.contains($0) }
    for name in names {
      let inner = path.isEmpty ? name : "\(path).\(name)"
      switch (self[name], other[name]) {
      case (let old?, let new?): lines += old.differences(to: new, path: inner)
      case (let old?, nil): lines.append("\(inner)  \(old.brief) → nothing")
      case (nil, let new?): lines.append("\(inner)  nothing → \(new.brief)")
      case (nil, nil): break
      }
    }
    return lines
  }

  /// The value in one short line.
  public var brief: String {
    switch self {
    case .text(let text): "“\(text)”"
    case .number(let number): "\(number)"
    case .flag(let flag): flag ? "yes" : "no"
    case .list(let list): "[" + list.map(\.brief).joined(separator: ", ") + "]"
    case .fields(let fields):
      "{" + fields.map { "\($0.name): \($0.value.brief)" }.joined(separator: ", ") + "}"
    }
  }
}

/// Records a plan's steps in one transaction and folds the cells they touch.
struct Recording {
  let recorder: String
  let ids = EventIDs()
  var summary = RecordedSummary()
  var acknowledged: [UInt64] = []
  /// The places of events that were offered though they were redacted.
  var acknowledgedRedacted: [UInt64] = []
  var updates = CellUpdates()
  /// For each tag, the events that carry it from now on, or no longer do.
  var retagged: [String: [UInt64: Bool]] = [:]

  private let signing: AppendTerms?

  init(recorder: String, signing terms: AppendTerms? = nil) {
    self.recorder = recorder
    signing = terms
  }

  /// Every cell touched so far.
  var touched: Set<Positions.CellKey> { updates.touched }

  mutating func carryOut(_ plan: RecordingPlan, in appender: inout Appender) throws {
    for step in plan.steps {
      switch step {
      case .acknowledge(let sequence): acknowledged.append(sequence)
      case .acknowledgeRedacted(let sequence): acknowledgeRedacted(sequence)
      case .record(let draft):
        try record(draft.body, id: draft.id, marking: draft.marking, in: &appender)
      case .correct(let draft, let entry):
        var replacement = Replacement()
        replacement.body = draft.body.encoded()
        replacement.schema = UInt64(EventType.schema)
        replacement.marking = draft.marking
        var correction = RecordCorrected()
        correction.target = entry.event.id
        correction.replacement = replacement
        correction.reason = "amended in \(draft.file)"
        try record(correction, id: ids.next(), marking: draft.marking, in: &appender)
      }
    }
    for entry in plan.missing {
      var retraction = RecordRetracted()
      retraction.target = entry.event.id
      retraction.reason = "no longer in the dossier"
      retraction.withdrawnBy = .recorder
      try record(retraction, id: ids.next(), marking: entry.event.marking, in: &appender)
    }
  }

  /// Notes that an event was offered which is on record, or was redacted since.
  mutating func acknowledge(_ sequence: UInt64, in appender: borrowing Appender) throws {
    if try appender.isRedacted(at: sequence) {
      acknowledgeRedacted(sequence)
    } else {
      acknowledged.append(sequence)
    }
  }

  /// Notes that an event was offered which was recorded, and redacted since.
  mutating func acknowledgeRedacted(_ sequence: UInt64) {
    acknowledgedRedacted.append(sequence)
  }

  /// Records one body; its tags and cells follow from it and from what it is about.
  mutating func record(
    _ body: any EventMessage, id: EventReference, marking: Marking,
    preserved: PreservedHeader? = nil, bytes: [UInt8]? = nil, recorder: String? = nil,
    in appender: inout Appender
  ) throws {
    if body.isAboutAnEvent { try requireTarget(of: body, isNew: preserved == nil, in: appender) }
    let bytes = bytes ?? body.encoded()
    let tags = try appender.tags(of: body)
    let before = appender.size
    let sequence = try appender.record(
      NewEvent(
        id: EventID(id), type: type(of: body).type.name, schema: EventType.schema,
        recorder: recorder ?? self.recorder, marking: marking.level, body: bytes,
        tags: tags, preserved: preserved))
    guard appender.size > before else {
      return try acknowledge(sequence, in: appender)
    }
    let event = Event(
      sequence: sequence, id: id, recordedAt: 0, recorder: recorder ?? self.recorder,
      marking: marking, body: body)
    summary.add(event)
    try updates.fold(
      event, encoded: bytes, cells: Positions.CellKey.named(in: tags), in: appender)
    if let signing, let declared = body as? RecorderDeclared, declared.slug == self.recorder {
      // Whoever declares a key whose secret is elsewhere is refused from the next append on.
      appender.signer = try? EventSigner(declared, signing)
    }
  }

  /// Writes the cells; nothing may be recorded after it.
  mutating func finish(in appender: inout Appender) throws {
    try appender.changePostings(retagged)
    try updates.write(to: &appender)
  }
}
