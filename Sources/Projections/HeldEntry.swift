public import Positions

/// One live statement: the keys by which statements supersede each other, and the held bytes.
public struct HeldEntry: Hashable, Sendable {
  /// The held statement, encoded.
  public let bytes: [UInt8]
  let keys: EntryKeys

  /// The statement's place in the log.
  public var sequence: UInt64 { keys.rank.sequence }
  var kind: HeldKind { keys.rank.kind }
  var slot: Slot? { keys.rank.slot }
  var bounds: DateBounds { keys.rank.bounds }
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

/// What of a statement tells most about whether it supersedes another.
struct EntryRank: Hashable, Sendable {
  let sequence: UInt64
  let bounds: DateBounds
  let kind: HeldKind
  let slot: Slot?
  let isQuoted: Bool
  let isConditional: Bool

  /// Whether a statement takes the place of another in every reading; `isSame` compares what is
  /// not told here, and is asked only where it decides.
  ///
  /// It must be of the same voices in the same channel, as much in their own words, and certainly
  /// later: its earliest day is after the other's latest, or both were said on one day, stand in
  /// one source, and it was typed later. A refusal takes the place of the same refusal only.
  /// Policies, classes, overlaps and other voices are weighed when the cell is read.
  @inline(__always)
  func supersedes(_ other: EntryRank, isSame: (EntryAspect) -> Bool) -> Bool {
    guard bounds.earliest > other.bounds.latest || sequence > other.sequence,
      isQuoted == other.isQuoted
    else { return false }
    switch (kind, other.kind) {
    case (.position, .position):
      guard let slot, slot == other.slot, slot == .excluded || !isConditional || other.isConditional
      else { return false }
    case (.withdrawal, .position), (.withdrawal, .withdrawal), (.priority, .priority),
      (.answer, .answer):
      break
    default: return false
    }
    guard isCertainlyLater(than: other, isSame), isSame(.speaker) else { return false }
    if kind == .answer { return isSame(.answer) }
    return kind != .position || slot != .excluded || isSame(.refusal)
  }

  @inline(__always)
  private func isCertainlyLater(
    than other: EntryRank, _ isSame: (EntryAspect) -> Bool
  ) -> Bool {
    if bounds.earliest > other.bounds.latest { return true }
    return sequence > other.sequence && bounds == other.bounds && bounds.earliest == bounds.latest
      && isSame(.source)
  }
}

/// What two statements may have in common.
enum EntryAspect {
  /// The voices and the channel.
  case speaker
  /// The source.
  case source
  /// The value and the text, and the conditions.
  case refusal
  /// What is answered, and by whom.
  case answer
}

/// What of a held statement tells whether it supersedes another, and where the rest of that stands.
struct EntryKeys: Hashable, Sendable {
  /// A run of the statement's bytes; small, as a cell holds many of them.
  struct Run: Hashable, Sendable {
    private let start: Int32
    private let end: Int32

    init(_ range: Range<Int> = 0..<0) {
      (start, end) = (Int32(range.lowerBound), Int32(range.upperBound))
    }

    var range: Range<Int> { Int(start)..<Int(end) }
  }

  let rank: EntryRank
  /// The place of the statement that is answered, or the greatest number.
  var answered: UInt64 = .max
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
    rank = EntryRank(
      sequence: sequence, bounds: bounds, kind: .position, slot: slot, isQuoted: isQuoted,
      isConditional: !conditions.isEmpty)
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
    rank = EntryRank(
      sequence: sequence, bounds: found.bounds, kind: kind, slot: Mode(number: found.mode)?.slot,
      isQuoted: found.isQuoted, isConditional: !found.conditions.isEmpty)
    answered = found.answered
    (speaker, content) = (Run(found.speaker), Run(found.content))
    (conditions, source) = (Run(found.conditions), Run(found.source))
    answeredBy = Run(found.answeredBy)
  }

  /// Reads the keys of a held statement whose keys were read before.
  init(held bytes: Span<UInt8>) {
    guard let keys = try? EntryKeys(reading: bytes) else {
      preconditionFailure("Projections: a held statement that cannot be read again")
    }
    self = keys
  }

  /// Whether a statement takes the place of another in every reading; the bytes are those of both.
  func supersedes(_ other: EntryKeys, _ bytes: Span<UInt8>, _ theirs: Span<UInt8>) -> Bool {
    rank.supersedes(other.rank) { isSame($0, as: other, bytes, theirs) }
  }

  /// Whether two statements have something in common; the bytes are those of both.
  func isSame(
    _ aspect: EntryAspect, as other: EntryKeys, _ bytes: Span<UInt8>, _ theirs: Span<UInt8>
  ) -> Bool {
    switch aspect {
    case .speaker: Self.isEqual(speaker, other.speaker, bytes, theirs)
    case .source: Self.isEqual(source, other.source, bytes, theirs)
    case .refusal:
      Self.isEqual(content, other.content, bytes, theirs)
        && Self.isEqual(conditions, other.conditions, bytes, theirs)
    case .answer:
      answered == other.answered && Self.isEqual(answeredBy, other.answeredBy, bytes, theirs)
    }
  }

  private static func isEqual(
    _ run: Run, _ their: Run, _ bytes: Span<UInt8>, _ theirs: Span<UInt8>
  ) -> Bool {
    let (range, their) = (run.range, their.range)
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
