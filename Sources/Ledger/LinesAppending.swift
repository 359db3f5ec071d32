import Dossiers
import EventStore
import Positions
import Projections

/// Lines of a file, one at a time.
public struct LineSource {
  /// The file's name, for messages.
  public var name: String
  /// The next line without its line feed; nil at the end.
  public var next: () throws -> [UInt8]?

  /// The longest line, in bytes.
  public static let bytesMax = EventLine.maximumBytes

  /// Names a source of lines.
  public init(name: String, next: @escaping () throws -> [UInt8]?) {
    self.name = name
    self.next = next
  }
}

extension Ledger {
  /// Appends events given as JSON Lines, all of them or nothing, one line in memory at a time.
  ///
  /// An event with a header keeps envelope, signature and salt; its number and time are kept where
  /// they continue the record. An id on record with the same content is acknowledged, and so is a
  /// declaration without a header that equals the one on record. Other content under an id, or in
  /// place of a declaration, is a conflict, or with `terms.amends` a correction of the event and a
  /// declaration anew. Throws `LedgerError`: `.usage` with up to a hundred problems, `.conflict`
  /// for a difference.
  public func append(lines files: [LineSource], terms: AppendTerms) throws -> AppendReceipt {
    var isStarted = false
    return try record(terms: terms) { appender, recording, _ in
      // The store runs this again after it made room in its map; lines are read only once.
      guard !isStarted else {
        throw LedgerError(
          .storage,
          "the database had to grow while lines were read, and nothing was written: "
            + "run the append again")
      }
      isStarted = true
      var lines = LinesRecording(
        registry: try appender.registry(), amends: terms.amends,
        afterRedaction: terms.afterRedaction)
      var reader = LineReader(files)
      let recorder = terms.recorder
      try Lookahead.run {
        try reader.next()
      } prepare: { run in
        PreparedLines(run, recorder: recorder)
      } use: { prepared in
        for part in prepared.parts {
          try lines.record(part, with: &recording, in: &appender)
        }
      }
      // After a problem no redaction is recorded, so that nothing can be said of what was redacted.
      let problems =
        try lines.problems.isEmpty ? lines.redacted.problems(in: appender) : lines.problems
      if !problems.isEmpty { throw LedgerError(.usage, problems) }
    }
  }
}

/// What a line offers to the record.
private struct OfferedLine {
  let id: EventReference
  private(set) var body: any EventMessage
  private(set) var bytes: [UInt8]
  let preserved: PreservedHeader?
  let marking: Marking
  /// Empty: whoever appends.
  let recorder: String
  /// The file and the line, for messages.
  let place: String

  /// Gives values the form of their scales.
  mutating func place(on registry: Registry) {
    let placed = registry.placed(body)
    guard placed.encoded() != body.encoded() else { return }
    body = placed
    bytes = placed.encoded()
  }
}

/// Records lines one by one; after the first problem lines are only checked.
private struct LinesRecording {
  private(set) var problems: [String] = []
  private(set) var redacted = RedactedLines()
  /// Who is declared, by the lines so far included.
  private var registry: Registry
  private let amends: Bool
  private let afterRedaction: Bool

  /// The most problems that are told at once.
  private static let problemsMax = 100

  init(registry: Registry, amends: Bool, afterRedaction: Bool) {
    self.registry = registry
    self.amends = amends
    self.afterRedaction = afterRedaction
  }

  /// Records lines that were prepared, or one after the other where that would not be the same.
  mutating func record(
    _ part: PreparedLines.Part, with recording: inout Recording, in appender: inout Appender
  ) throws {
    if problems.isEmpty,
      try part.isPlain(in: &appender, registry: registry, afterRedaction: afterRedaction)
    {
      do {
        return try recording.record(part.statements, in: &appender)
      } catch let error as StoreError where error.kind == .usage {
        // Nothing was recorded: a time that has not come, which is told with the place of its line.
      }
    }
    for line in part.lines {
      try record(line.bytes, line.file, line.number, with: &recording, in: &appender)
    }
  }

  private mutating func record(
    _ bytes: [UInt8], _ file: String, _ number: Int, with recording: inout Recording,
    in appender: inout Appender
  ) throws {
    let place = "\(file):\(number)"
    var declared: (any EventMessage)?
    let told = problems.count
    // Lines further on are told of their own problems, not of this one's.
    defer { if problems.count > told, let declared { registry.add(declared, sequence: 0) } }
    do {
      let line = try EventLine(parsing: bytes, file: file, number: number)
      declared = try? line.message()
      let found = line.problems(file: file, number: number).map { "\($0)" }
      guard found.isEmpty else { return try fail(found) }
      try record(line, place, with: &recording, in: &appender)
    } catch let error as DossierProblem {
      try fail(["\(error)"])
    } catch let error as StoreError where error.kind == .usage {
      try fail(["\(place): \(error)"])
    } catch let error as StoreError where error.kind == .conflict {
      throw LedgerError(.conflict, error.differences(at: place))
    } catch let error as LedgerError where error.kind == .usage {
      try fail(error.reasons.map { $0.hasPrefix(place) ? $0 : "\(place): \($0)" })
    }
  }

  private mutating func fail(_ found: [String]) throws {
    problems += found
    guard problems.count < Self.problemsMax else {
      throw LedgerError(.usage, problems + ["… and perhaps more: reading stopped here"])
    }
  }

  private mutating func record(
    _ line: EventLine, _ place: String, with recording: inout Recording,
    in appender: inout Appender
  ) throws {
    let preserved = try header(of: line, place)
    try check(line, against: preserved, place)
    guard let bytes = line.body, let body = try line.message() else {
      guard let preserved, problems.isEmpty else { return }
      let (sequence, isNew) = try redacted.record(line.id, preserved, place, in: &appender)
      if !isNew { recording.acknowledgeRedacted(sequence) }
      return
    }
    var offered = OfferedLine(
      id: line.id, body: body, bytes: bytes, preserved: preserved,
      marking: preserved.flatMap { Marking(level: $0.fields.marking) } ?? line.marking ?? .clear,
      recorder: preserved?.fields.recorder ?? line.recorder, place: place)
    if preserved == nil { offered.place(on: registry) }
    try record(offered, with: &recording, in: &appender)
  }

  private func header(of line: EventLine, _ place: String) throws -> PreservedHeader? {
    if line.header.isEmpty { return nil }
    do throws(FormatFault) {
      if line.body == nil, line.salt.isEmpty {
        return try PreservedHeader(redactedHeader: line.header)
      }
      return try PreservedHeader(header: line.header, salt: line.salt)
    } catch {
      throw LedgerError(.usage, "\(place): parleyheader: \(error)")
    }
  }

  private mutating func record(
    _ line: OfferedLine, with recording: inout Recording, in appender: inout Appender
  ) throws {
    let size = appender.size
    // A header that continues the record was checked where it was recorded first.
    let isContinued = line.preserved.map { $0.sequence == size } ?? false
    let known = isContinued ? nil : try appender.place(of: line.id)
    if let known, amends, try amend(known, by: line, with: &recording, in: &appender) { return }
    if known == nil {
      // What a dossier declares may cite what is declared further on.
      let isCited = isContinued || line.preserved != nil && line.body.declares != nil
      var found = isCited ? [] : registry.problems(of: line.body)
      if let correction = line.body as? RecordCorrected {
        found += try appender.problems(of: correction)
      }
      guard found.isEmpty else {
        throw LedgerError(.usage, found.map { "\(line.place): data.\($0)" })
      }
      if !isContinued, let equal = try declared(as: line, in: appender) {
        return try recording.carryOut(RecordingPlan(.acknowledge(sequence: equal)), in: &appender)
      }
    }
    try checkName(of: line.body, id: line.id, line.place, in: appender)
    if known == nil, line.preserved == nil { try checkSource(of: line, in: appender) }
    if problems.isEmpty, let redaction = line.body as? RecordRedacted {
      try recording.redact(
        redaction, id: line.id, marking: line.marking, preserved: line.preserved,
        bytes: line.bytes, recorder: line.recorder.isEmpty ? nil : line.recorder, in: &appender)
    } else if problems.isEmpty {
      try recording.record(
        line.body, id: line.id, marking: line.marking, preserved: line.preserved,
        bytes: line.bytes, recorder: line.recorder.isEmpty ? nil : line.recorder, in: &appender)
    }
    if known == nil { try follow(line.body, in: appender) }
  }

  /// Keeps the registry in step with what a new line declares, corrects or retracts.
  private mutating func follow(
    _ body: any EventMessage, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    if body.declares != nil { return registry.add(body, sequence: max(reader.size, 1) - 1) }
    if let redaction = body as? RecordRedacted {
      for cell in CellKey.named(in: redaction.tags) where cell.isRegistry {
        try read(cell, in: reader)
      }
      return
    }
    guard
      let target = try (body as? any EditorialMessage)?.target.flatMap({ try reader.decoded($0) }),
      let cell = target.body.declares
    else { return }
    try read(cell, in: reader)
  }

  private mutating func read(
    _ cell: Positions.CellKey, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    let state = try RegistryCell(folding: try reader.events(of: cell), cell: cell)
    registry.remove(cell)
    if let body = try state.declaration(of: cell), let sequence = state.sequence {
      registry.add(body, sequence: sequence)
    }
  }

  /// The place of an equal declaration that a line without a header repeats; nil where it is to be
  /// recorded. Throws a conflict where it differs from the one on record and is not to amend it.
  private func declared(
    as line: OfferedLine, in reader: borrowing some EventReading & ~Copyable
  ) throws -> UInt64? {
    guard let cell = line.body.declares else { return nil }
    // Cells are written last: this is the record before the append. A header has its own history.
    let before = try reader.declaration(cell)
    let old = line.preserved == nil ? registry.declaration(cell) ?? before?.body : before?.body
    guard let old else { return nil }
    if old.encoded() == line.bytes {
      return line.preserved == nil ? registry.places[cell] ?? before?.sequence : nil
    }
    if let old = old as? IssueDeclared, let new = line.body as? IssueDeclared,
      let refusal = try reader.narrowing(from: old, to: new)
    {
      throw LedgerError(.conflict, "\(line.place): \(refusal)")
    }
    guard !amends else { return nil }
    let lines = old.tree().differences(to: line.body.tree()).map { "  \($0)" }
    throw LedgerError(
      .conflict,
      (["\(line.place): \(cell) is on record with other content"] + lines
        + ["  --amend declares it anew; the earlier declaration stays in history"])
        .joined(separator: "\n"))
  }

  /// Records a line of other content as a correction; false where the store is to look at it.
  private func amend(
    _ known: UInt64, by line: OfferedLine, with recording: inout Recording,
    in appender: inout Appender
  ) throws -> Bool {
    let detail = try EventDetail(at: known, in: appender)
    guard let event = detail.event, event.type == type(of: line.body).type,
      !event.type.isEditorial, event.body.encoded() != line.bytes || event.marking != line.marking,
      let inForce = detail.bodyInForce
    else { return false }
    if inForce.encoded() == line.bytes, detail.markingInForce == line.marking {
      try recording.carryOut(RecordingPlan(.acknowledge(sequence: known)), in: &appender)
      return true
    }
    let found =
      registry.problems(of: line.body)
      + (try appender.problems(of: line.body, replacing: event))
    guard found.isEmpty else {
      throw LedgerError(.usage, found.map { "\(line.place): data.\($0)" })
    }
    guard problems.isEmpty else { return true }
    let file = String(line.place.prefix(upTo: line.place.lastIndex(of: ":") ?? line.place.endIndex))
    let draft = Draft(
      id: line.id, body: line.body, marking: line.marking, file: file, line: 0)
    let entry = InForce.Entry(event: event)
    try recording.carryOut(RecordingPlan(.correct(draft, entry: entry)), in: &appender)
    return true
  }

  /// Every readable attribute must equal the header.
  private func check(
    _ line: EventLine, against preserved: PreservedHeader?, _ place: String
  ) throws {
    guard let preserved else { return }
    let reasons = line.differences(
      from: preserved.fields, sequence: preserved.sequence, recordedAt: preserved.recordedAt
    ).map { "\(place): \($0)" }
    if !reasons.isEmpty { throw LedgerError(.usage, reasons) }
  }

  /// A statement's name belongs to one event.
  private func checkName(
    of body: any EventMessage, id: EventReference, _ place: String,
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard let name = (body as? any StatementMessage)?.name else { return }
    for event in try reader.events(tagged: "name:\(name)") {
      guard (event.body as? any StatementMessage)?.name == name, event.id != id else { continue }
      throw LedgerError(
        .conflict, "\(place): \(name) is on record as #\(event.sequence) under another id")
    }
    guard let redaction = try reader.redaction(named: name), redaction.id != id,
      let sequence = try reader.place(of: redaction.id)
    else { return }
    throw LedgerError(
      .conflict, "\(place): \(name) was recorded as #\(sequence), and redacted")
  }

  /// Refuses a new statement of a source of which one was redacted without its name.
  private func checkSource(
    of line: OfferedLine, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard !afterRedaction, let statement = line.body as? any StatementMessage,
      let refusal = try reader.unnamedRedaction(in: statement.attribution.source)
    else { return }
    throw LedgerError(.conflict, "\(line.place): \(refusal)")
  }
}

extension StoreError {
  /// What differs between what is on record under an id and what was offered at a place.
  func differences(at place: String) -> [String] {
    guard let conflict, let old = conflict.recorded.body,
      let before = try? EventType.decode(
        type: conflict.recorded.type, schema: conflict.recorded.schema, body: old),
      let after = try? EventType.decode(
        type: conflict.offered.type, schema: conflict.offered.schema, body: conflict.offered.body)
    else { return ["\(place): \(self)"] }
    let lines = before.tree().differences(to: after.tree()).map { "  \($0)" }
    let heading =
      "\(place): \(conflict.recorded.id) is on record as #\(conflict.recorded.sequence) "
      + "with other content"
    return [([heading] + lines + ["  nothing written"]).joined(separator: "\n")]
  }
}
