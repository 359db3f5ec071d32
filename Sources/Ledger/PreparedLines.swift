import Dossiers
import EventStore
import Positions
import Projections

/// A line of a file, with its place.
struct RawLine: Sendable {
  let bytes: [UInt8]
  let file: String
  let number: Int
}

/// Reads files line by line, a run at a time; lines of nothing but space are left out.
struct LineReader {
  private var files: ArraySlice<LineSource>
  private var number = 0

  /// A run has at most as many lines, and ends after so many bytes.
  private static let lineCount = 256
  private static let byteCount = 1 << 20

  init(_ files: [LineSource]) { self.files = files[...] }

  /// The next lines; nil at the end of the last file.
  mutating func next() throws -> [RawLine]? {
    var lines: [RawLine] = []
    var bytes = 0
    while lines.count < Self.lineCount, bytes < Self.byteCount, let file = files.first {
      guard let line = try file.next() else {
        files = files.dropFirst()
        number = 0
        continue
      }
      number += 1
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
      bytes += line.count
      lines.append(RawLine(bytes: line, file: file.name, number: number))
    }
    return lines.isEmpty ? nil : lines
  }
}

/// Lines read and made ready to be recorded as far as that needs no look at the record.
///
/// Whatever is unusual stays a line, to be read and recorded by itself: what cannot be read, is
/// about other events, declares something, or contradicts its header.
struct PreparedLines: Sendable {
  /// Lines that follow each other: all of them prepared, or none.
  struct Part: Sendable {
    private(set) var lines: [RawLine] = []
    private(set) var statements = PreparedStatements(capacity: 0)
    /// Where the headers of the lines continue; nil where they have none.
    private var start: UInt64?
    private var names: [String] = []
    private var sources: Set<String> = []
  }

  private(set) var parts: [Part] = []

  init(_ lines: [RawLine], recorder: String) {
    var part = Part()
    for line in lines {
      let offer = PlainLine(line, recorder: recorder)
      if !part.append(line, offer) {
        if !part.lines.isEmpty { parts.append(part) }
        part = Part()
        if !part.append(line, offer) { part = Part(unprepared: line) }
      }
    }
    if !part.lines.isEmpty { parts.append(part) }
  }
}

extension PreparedLines.Part {
  fileprivate init(unprepared line: RawLine) { lines = [line] }

  /// Adds a line; false where it does not belong to those before it.
  fileprivate mutating func append(_ line: RawLine, _ plain: PlainLine?) -> Bool {
    guard let plain else {
      // Lines that are not prepared stay together too.
      guard statements.offered.isEmpty else { return false }
      lines.append(line)
      return true
    }
    guard lines.count == statements.offered.count else { return false }
    let sequence = plain.offer.preserved?.sequence
    if let last = statements.offered.last {
      guard last.id < plain.offer.id, sequence == start.map({ $0 + UInt64(lines.count) }) else {
        return false
      }
    } else {
      start = sequence
      statements = PreparedStatements(capacity: 64)
    }
    guard (try? statements.append(plain.offer, bytes: plain.bytes)) != nil else { return false }
    lines.append(line)
    names.append("name:" + plain.name)
    sources.insert(plain.source)
    return true
  }

  /// Whether recording all at once is the same as recording line by line.
  ///
  /// The lines are prepared, continue the record or have no header, their ids are new and their
  /// names free. Without a header also: what they cite is declared, their values have the form of
  /// their scales, and nothing of their sources was redacted without its name.
  func isPlain(
    in appender: inout Appender, registry: Registry, afterRedaction: Bool
  ) throws -> Bool {
    guard let first = statements.offered.first, appender.isAboveAll(EventID(first.id)),
      start == nil || start == appender.size
    else { return false }
    if start == nil {
      for source in afterRedaction ? [] : sources {
        guard try appender.unnamedRedaction(in: source) == nil else { return false }
      }
      for (index, offer) in statements.offered.enumerated() {
        guard registry.problems(of: offer.body).isEmpty,
          registry.placed(offer.body).encoded() == statements.batch.events[index].body
        else { return false }
      }
    }
    let names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for index in names.indices.dropFirst() where names[index - 1] == names[index] { return false }
    return try appender.areUnused(names)
  }
}

/// A statement as a line offers it, with nothing wrong as far as the line itself tells.
private struct PlainLine {
  let offer: OfferedBody
  let bytes: [UInt8]
  let name: String
  let source: String

  /// Nil where the line must be read and recorded by itself.
  init?(_ line: RawLine, recorder: String) {
    guard
      let (read, found) = try? EventLine.reading(line.bytes, file: line.file, number: line.number),
      let body = found, let bytes = read.body, let statement = body as? any StatementMessage,
      read.schema == EventType.schema, body.problems().isEmpty
    else { return nil }
    var offer = OfferedBody(body: body, id: read.id, recorder: recorder)
    guard offer.standsAlone else { return nil }
    if read.header.isEmpty {
      offer.marking = read.marking ?? .clear
      if !read.recorder.isEmpty { offer.recorder = read.recorder }
    } else {
      guard let header = try? PreservedHeader(header: read.header, salt: read.salt),
        let marking = Marking(level: header.fields.marking), !header.fields.recorder.isEmpty,
        read.agrees(with: header)
      else { return nil }
      (offer.preserved, offer.marking, offer.recorder) = (header, marking, header.fields.recorder)
    }
    (self.offer, self.bytes) = (offer, bytes)
    (name, source) = (statement.name, statement.attribution.source)
  }
}

extension EventLine {
  /// Whether every readable attribute equals the header.
  fileprivate func agrees(with header: PreservedHeader) -> Bool {
    let fields = header.fields
    return EventID(id) == fields.id && type == fields.type && schema == fields.schema
      && (recorder.isEmpty || recorder == fields.recorder)
      && marking.map { $0.level == fields.marking } ?? true
      && sequence.map { $0 == header.sequence } ?? true
      && recordedAt.map { $0 == header.recordedAt } ?? true
  }
}
