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
  /// they continue the record. An id on record with the same content is acknowledged. Throws
  /// `LedgerError`: `.usage` with up to a hundred problems, `.conflict` for a difference.
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
      var lines = LinesRecording(registry: try appender.registry())
      for file in files {
        var number = 0
        while let line = try file.next() {
          number += 1
          if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
          try lines.record(line, file.name, number, with: &recording, in: &appender)
        }
      }
      if !lines.problems.isEmpty { throw LedgerError(.usage, lines.problems) }
    }
  }
}

/// Records lines one by one; after the first problem lines are only checked.
private struct LinesRecording {
  private(set) var problems: [String] = []
  private var registry: Registry

  /// The most problems that are told at once.
  private static let problemsMax = 100

  init(registry: Registry) { self.registry = registry }

  mutating func record(
    _ bytes: [UInt8], _ file: String, _ number: Int, with recording: inout Recording,
    in appender: inout Appender
  ) throws {
    let place = "\(file):\(number)"
    do {
      let line = try EventLine(parsing: bytes, file: file, number: number)
      let found = line.problems(file: file, number: number).map { "\($0)" }
      guard found.isEmpty else { return try fail(found) }
      try record(line, place, with: &recording, in: &appender)
    } catch let error as DossierProblem {
      try fail(["\(error)"])
    } catch let error as StoreError where error.kind == .usage {
      try fail(["\(place): \(error)"])
    } catch let error as StoreError where error.kind == .conflict {
      throw LedgerError(.conflict, conflict(error, place))
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
    guard let bytes = line.body, let body = try line.message() else {
      throw LedgerError(
        .usage,
        "\(place): found a redacted event, expected its body: a redaction cannot be carried"
          + " into another ledger by this version")
    }
    var preserved: PreservedHeader?
    if !line.header.isEmpty {
      do throws(FormatFault) {
        preserved = try PreservedHeader(header: line.header, salt: line.salt)
      } catch {
        throw LedgerError(.usage, "\(place): parleyheader: \(error)")
      }
    }
    try check(line, against: preserved, place)
    if preserved == nil {
      let found = registry.problems(of: body)
      guard found.isEmpty else { throw LedgerError(.usage, found.map { "\(place): data.\($0)" }) }
    }
    try checkName(of: body, id: line.id, place, in: appender)
    guard problems.isEmpty else { return }
    let marking = preserved.flatMap { Marking(level: $0.fields.marking) } ?? line.marking ?? .clear
    try recording.record(
      body, id: line.id, marking: marking, preserved: preserved, bytes: bytes,
      recorder: preserved?.fields.recorder ?? (line.recorder.isEmpty ? nil : line.recorder),
      in: &appender)
    if body.declares != nil { registry.add(body, sequence: appender.size - 1) }
  }

  /// Every readable attribute must equal the header.
  private func check(
    _ line: EventLine, against preserved: PreservedHeader?, _ place: String
  ) throws {
    guard let preserved else { return }
    let fields = preserved.fields
    var differing: [(String, String, String)] = [
      ("id", "\(line.id)", "\(fields.id)"), ("type", line.type, fields.type),
      ("schema", "\(line.schema)", "\(fields.schema)"),
    ]
    if !line.recorder.isEmpty { differing.append(("recorder", line.recorder, fields.recorder)) }
    if let marking = line.marking {
      differing.append(("marking", "\(marking.level)", "\(fields.marking)"))
    }
    if let sequence = line.sequence {
      differing.append(("sequence", "\(sequence)", "\(preserved.sequence)"))
    }
    if let time = line.recordedAt {
      differing.append(("time", "\(time)", "\(preserved.recordedAt)"))
    }
    let reasons = differing.filter { $0.1 != $0.2 }.map {
      "\(place): \($0.0): found \($0.1), expected \($0.2) as in parleyheader"
    }
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
  }

  private func conflict(_ error: StoreError, _ place: String) -> [String] {
    guard let conflict = error.conflict, let old = conflict.recorded.body,
      let before = try? EventType.decode(
        type: conflict.recorded.type, schema: conflict.recorded.schema, body: old),
      let after = try? EventType.decode(
        type: conflict.offered.type, schema: conflict.offered.schema, body: conflict.offered.body)
    else { return ["\(place): \(error)"] }
    let lines = before.tree().differences(to: after.tree()).map { "  \($0)" }
    let heading =
      "\(place): \(conflict.recorded.id) is on record as #\(conflict.recorded.sequence) "
      + "with other content"
    return [([heading] + lines + ["  nothing written"]).joined(separator: "\n")]
  }
}
