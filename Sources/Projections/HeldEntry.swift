public import Positions

/// One live statement: the keys by which statements supersede each other, and the held bytes.
public struct HeldEntry: Hashable, Sendable {
  /// The held statement, encoded.
  public let bytes: [UInt8]
  let keys: EntryKeys

  /// The statement's place in the log.
  public var sequence: UInt64 { keys.sequence }
  var kind: HeldKind { keys.kind }
  var slot: Slot? { keys.slot }
  var bounds: DateBounds { keys.bounds }
  var speaker: Range<Int> { keys.speaker.range }
  var conditions: Range<Int> { keys.conditions.range }
  var source: Range<Int> { keys.source.range }

  /// Puts an entry together from a held statement and what was read of it.
  init(bytes: [UInt8], keys: EntryKeys) {
    (self.bytes, self.keys) = (bytes, keys)
  }

  /// Reads the keys of an encoded held statement.
  public init(encoded bytes: [UInt8]) throws(MessageError) {
    self.init(bytes: bytes, keys: try EntryKeys(reading: bytes.span))
  }

  /// Whether this statement takes the place of another in every reading.
  public func supersedes(_ other: HeldEntry) -> Bool {
    keys.supersedes(other.keys, bytes.span, other.bytes.span)
  }
}

/// What of a held statement tells whether it supersedes another, and where the rest of that stands.
struct EntryKeys: Hashable, Sendable {
  /// A run of the statement's bytes; small, as a fold holds many of them.
  struct Run: Hashable, Sendable {
    private let start: Int32
    private let end: Int32

    init(_ range: Range<Int> = 0..<0) {
      (start, end) = (Int32(range.lowerBound), Int32(range.upperBound))
    }

    var range: Range<Int> { Int(start)..<Int(end) }
    var isEmpty: Bool { start == end }
  }

  let sequence: UInt64
  /// The place of the statement that is answered, or the greatest number.
  var answered: UInt64 = .max
  let bounds: DateBounds
  let kind: HeldKind
  let slot: Slot?
  let isQuoted: Bool
  /// The voices and the channel.
  let speaker: Run
  /// The value and the text.
  let content: Run
  /// The conditions; empty: it is unconditional.
  let conditions: Run
  /// The source.
  let source: Run
  /// The party that answers.
  var answeredBy = Run()

  /// The keys of a position, from its parts.
  init(
    position sequence: UInt64, slot: Slot, isQuoted: Bool, bounds: DateBounds,
    speaker: Range<Int>, content: Range<Int>, conditions: Range<Int>, source: Range<Int>
  ) {
    (self.sequence, kind, self.slot) = (sequence, .position, slot)
    (self.isQuoted, self.bounds) = (isQuoted, bounds)
    (self.speaker, self.content) = (Run(speaker), Run(content))
    (self.conditions, self.source) = (Run(conditions), Run(source))
  }

  /// Reads the keys of an encoded held statement.
  init(reading bytes: Span<UInt8>) throws(MessageError) {
    var found = FoundKeys()
    do {
      try found.read(bytes)
    } catch {
      throw MessageError(path: "", found: "\(error)", expected: "a held statement")
    }
    guard let kind = HeldKind(number: found.kind), let sequence = found.sequence else {
      throw MessageError(path: "kind", found: "\(found.kind)", expected: "a held statement")
    }
    (self.kind, self.sequence, slot) = (kind, sequence, Mode(number: found.mode)?.slot)
    (isQuoted, bounds, answered) = (found.isQuoted, found.bounds, found.answered)
    (speaker, content) = (Run(found.speaker), Run(found.content))
    (conditions, source) = (Run(found.conditions), Run(found.source))
    answeredBy = Run(found.answeredBy)
  }

  /// Whether a statement takes the place of another in every reading; the bytes are those of both.
  ///
  /// It must be of the same voices in the same channel, as much in their own words, and certainly
  /// later: its earliest day is after the other's latest, or both were said on one day, stand in
  /// one source, and it was typed later. A refusal takes the place of the same refusal only.
  /// Policies, classes, overlaps and other voices are weighed when the cell is read.
  func supersedes(_ other: EntryKeys, _ bytes: Span<UInt8>, _ theirs: Span<UInt8>) -> Bool {
    // What a position is compared with most often differs in what these words tell; bytes last.
    guard bounds.earliest > other.bounds.latest || sequence > other.sequence,
      isQuoted == other.isQuoted
    else { return false }
    switch (kind, other.kind) {
    case (.position, .position):
      guard let slot, slot == other.slot,
        slot == .excluded || conditions.isEmpty || !other.conditions.isEmpty
      else { return false }
    case (.withdrawal, .position), (.withdrawal, .withdrawal), (.priority, .priority): break
    case (.answer, .answer): guard answered == other.answered else { return false }
    default: return false
    }
    guard isCertainlyLater(than: other, bytes, theirs),
      isEqual(\.speaker, other, bytes, theirs)
    else { return false }
    if kind == .answer { return isEqual(\.answeredBy, other, bytes, theirs) }
    guard kind == .position, slot == .excluded else { return true }
    return isEqual(\.content, other, bytes, theirs) && isEqual(\.conditions, other, bytes, theirs)
  }

  private func isCertainlyLater(
    than other: EntryKeys, _ bytes: Span<UInt8>, _ theirs: Span<UInt8>
  ) -> Bool {
    if bounds.earliest > other.bounds.latest { return true }
    return sequence > other.sequence && bounds == other.bounds && bounds.earliest == bounds.latest
      && isEqual(\.source, other, bytes, theirs)
  }

  @inline(__always)
  private func isEqual(
    _ run: (EntryKeys) -> Run, _ other: EntryKeys, _ bytes: Span<UInt8>, _ theirs: Span<UInt8>
  ) -> Bool {
    let (range, their) = (run(self).range, run(other).range)
    guard range.count == their.count else { return false }
    let shift = their.lowerBound - range.lowerBound
    for index in range where bytes[index] != theirs[index + shift] { return false }
    return true
  }
}

/// The keys of an entry while its bytes are read.
private struct FoundKeys {
  var sequence: UInt64?
  var kind: UInt64 = 0
  var mode: UInt64 = 0
  var isQuoted = false
  var bounds = DateBounds.unlimited
  var answered: UInt64 = .max
  var speaker: Range<Int> = 0..<0
  var content: Range<Int> = 0..<0
  var conditions: Range<Int> = 0..<0
  var source: Range<Int> = 0..<0
  var answeredBy: Range<Int> = 0..<0

  mutating func read(_ bytes: Span<UInt8>) throws(WireError) {
    var cursor = WireCursor(0..<bytes.count)
    while let field = try cursor.next(in: bytes) {
      switch field.number {
      case 1: source = field.payload
      case 2: bounds = DateBounds(edtf: bytes.extracting(field.payload)) ?? .unlimited
      case 3: isQuoted = field.varint == 1
      case 4: kind = field.varint
      case 5, 6: speaker = Self.joined(speaker, field.whole)
      case 8: sequence = field.varint
      case 10: mode = field.varint
      case 11, 12: content = Self.joined(content, field.whole)
      case 15: conditions = Self.joined(conditions, field.whole)
      case 22: answered = field.varint
      case 24: answeredBy = field.payload
      default: break
      }
    }
  }

  private static func joined(_ range: Range<Int>, _ next: Range<Int>) -> Range<Int> {
    range.isEmpty ? next : range.lowerBound..<next.upperBound
  }
}
