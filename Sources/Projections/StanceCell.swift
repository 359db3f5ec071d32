// The state of a stance's cell, as stored:
//
//   repeated field 1: bytes of a HeldStatement, ascending by sequence number
//
// A cell is the set of its statements that no other one supersedes. The relation below is a strict
// partial order, so the set does not depend on the order of folding, and folding it again is free.
//
// Two things differ from telling the statements one after the other:
//
// - A superseded statement no longer removes what it overlapped in other slots. Told in order,
//   "refuses 3, accepts 3, accepts 1" leaves no refusal; the cell holds the refusal and the last
//   acceptance, and a reading shows both.
// - Accounts of different classes never remove each other. A cell tells classes apart by voices and
//   by whether words are quoted. Where the class of unquoted words follows from their source
//   (minutes, a vote, the party's own publication) or from a role that began or ended in between,
//   a later paraphrase of the same voices supersedes them all the same.

public import Positions

/// The live statements of one party on one issue.
public struct StanceCell: Hashable, Sendable {
  /// The version of this fold and of its stored form.
  public static let codeVersion: UInt32 = 2

  /// The live statements, ascending by sequence number.
  public private(set) var entries: [HeldEntry] = []

  /// Makes an empty cell.
  public init() {}

  /// Reads a stored cell.
  public init(encoded bytes: [UInt8]) throws(MessageError) {
    var cursor = WireCursor(0..<bytes.count)
    do {
      while let field = try cursor.next(in: bytes.span) {
        guard field.number == 1, field.kind == .bytes else {
          throw MessageError(path: "\(field.number)", found: "a field", expected: "field 1 only")
        }
        entries.append(try HeldEntry(encoded: Array(bytes[field.payload])))
      }
    } catch let error as MessageError {
      throw error
    } catch {
      throw MessageError(path: "", found: "\(error)", expected: "a stance's cell")
    }
  }

  /// The stored form.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries { bytes.appendField(1, bytes: entry.bytes[...]) }
    return bytes
  }

  /// The live statements, decoded.
  public func statements() throws(MessageError) -> [HeldStatement] {
    var statements: [HeldStatement] = []
    for entry in entries { statements.append(try HeldStatement(encoded: entry.bytes)) }
    return statements
  }

  /// Whether a live statement stands only if something holds.
  public var hasConditions: Bool { entries.contains { !$0.conditions.isEmpty } }

  /// Adds a statement, unless it is there already; cost: the number of live ones.
  public mutating func fold(_ entry: HeldEntry) {
    guard let takesPlace = placesTaken(by: entry) else { return }
    if takesPlace {
      // What most positions do: one statement takes the place of the only other.
      guard entries.count > 1 else { return entries[0] = entry }
      entries.removeAll { entry.supersedes($0) }
    }
    if entries.last.map({ $0.sequence < entry.sequence }) ?? true { return entries.append(entry) }
    let place = entries.lastIndex { $0.sequence < entry.sequence }.map { $0 + 1 } ?? 0
    entries.insert(entry, at: place)
  }

  /// Whether an entry takes the place of others; nil where it is there, or another took its place.
  private func placesTaken(by entry: HeldEntry) -> Bool? {
    var takesPlace = false
    // By a span: a copy of an entry would count its references up and down.
    let live = entries.span
    for index in live.indices {
      if live[index].sequence == entry.sequence || live[index].supersedes(entry) { return nil }
      takesPlace = takesPlace || entry.supersedes(live[index])
    }
    return takesPlace
  }

  /// Folds all events of a cell from nothing, corrections and retractions applied.
  ///
  /// The events are those with the cell's tag, the targets of the editorial ones among them, and
  /// all editorial events about those targets. `place` gives the sequence number of an event that
  /// an answer is about.
  public init(
    folding events: [Event], cell: CellKey, place: (EventReference) throws -> UInt64?
  ) throws {
    let statements = events.filter { !($0.body is AccountAnswered) }.map(\.id)
    try self.init(
      folding: try InForce(events).entries, among: Set(statements), cell: cell, place: place)
  }

  /// Folds what stands among the events of a cell, or as much of it as a question admits.
  ///
  /// An answer is held where what it answers is among the cell's statements; answers are not.
  public init(
    folding entries: [InForce.Entry], among statements: Set<EventReference>, cell: CellKey,
    place: (EventReference) throws -> UInt64?
  ) throws {
    self.init()
    for entry in entries {
      let body = entry.event.body
      let answered = (body as? AccountAnswered)?.target
      guard body.holds(cell) || answered.map(statements.contains) ?? false else { continue }
      let target = try answered.flatMap { try place($0) }
      if let held = HeldStatement(entry, answered: target) {
        fold(try HeldEntry(encoded: held.encoded()))
      }
    }
  }
}

extension EventMessage {
  /// Whether a stance's cell holds this statement.
  fileprivate func holds(_ cell: CellKey) -> Bool {
    switch self {
    case let body as PositionStated: CellKey(party: body.party, issue: body.issue) == cell
    case let body as PositionWithdrawn: CellKey(party: body.party, issue: body.issue) == cell
    case let body as PriorityStated:
      body.issues.contains { CellKey(party: body.party, issue: $0) == cell }
    default: false
    }
  }
}

extension HeldStatement {
  /// The last position of the same voices, in the same slot and channel, that was certainly said
  /// before this one and has another value; nil where there is none.
  ///
  /// Cost: the number of entries; few of them are decoded, unless all have this value.
  public func lastReplaced(among entries: [HeldEntry]) throws(MessageError) -> HeldStatement? {
    let slot = mode?.slot
    let before = entries.filter { entry in
      entry.kind == .position && entry.mode?.slot == slot && entry.conditions.isEmpty
        && entry.bounds.isCertainlyBefore(bounds)
    }.sorted { ($0.bounds.latest, $0.sequence) > ($1.bounds.latest, $1.sequence) }
    for entry in before {
      let candidate = try HeldStatement(encoded: entry.bytes)
      if candidate.voices == voices, candidate.channel == channel, candidate.value != value {
        return candidate
      }
    }
    return nil
  }
}

/// One live statement: the keys by which statements supersede each other, and the held bytes.
public struct HeldEntry: Hashable, Sendable {
  /// The statement's place in the log.
  public let sequence: UInt64
  /// The held statement, encoded.
  public let bytes: [UInt8]

  let kind: HeldKind
  let mode: Mode?
  let isQuoted: Bool
  let bounds: DateBounds
  let answered: UInt64
  /// Where in `bytes` the party stands that answers.
  let answeredBy: Range<Int>
  /// Where in `bytes` the voices and the channel stand.
  let speaker: Range<Int>
  /// Where in `bytes` the value and the text stand.
  let content: Range<Int>
  /// Where in `bytes` the conditions stand; empty: it is unconditional.
  let conditions: Range<Int>
  /// Where in `bytes` the source stands.
  let source: Range<Int>

  /// Puts the entry of a position together from its parts; the ranges lie in `bytes`.
  init(
    bytes: [UInt8], sequence: UInt64, mode: Mode, isQuoted: Bool, bounds: DateBounds,
    speaker: Range<Int>, content: Range<Int>, conditions: Range<Int>, source: Range<Int>
  ) {
    (self.bytes, self.sequence, kind, self.mode) = (bytes, sequence, .position, mode)
    (self.isQuoted, self.bounds, answered) = (isQuoted, bounds, .max)
    (self.speaker, self.content, self.conditions) = (speaker, content, conditions)
    self.source = source
    answeredBy = 0..<0
  }

  /// Reads the keys of an encoded held statement.
  public init(encoded bytes: [UInt8]) throws(MessageError) {
    var keys = EntryKeys()
    do {
      try keys.read(bytes)
    } catch {
      throw MessageError(path: "", found: "\(error)", expected: "a held statement")
    }
    guard let kind = HeldKind(number: keys.kind), let sequence = keys.sequence else {
      throw MessageError(path: "kind", found: "\(keys.kind)", expected: "a held statement")
    }
    self.bytes = bytes
    self.kind = kind
    self.sequence = sequence
    mode = Mode(number: keys.mode)
    isQuoted = keys.isQuoted
    bounds = keys.bounds
    answered = keys.answered
    (speaker, content, conditions) = (keys.speaker, keys.content, keys.conditions)
    source = keys.source
    answeredBy = keys.answeredBy
  }

  /// Whether this statement takes the place of another in every reading.
  ///
  /// It must be of the same voices in the same channel, as much in their own words, and certainly
  /// later: its earliest day is after the other's latest, or both were said on one day, stand in
  /// one source, and it was typed later. A refusal takes the place of the same refusal only.
  /// Policies, classes, overlaps and other voices are weighed when the cell is read.
  public func supersedes(_ other: HeldEntry) -> Bool {
    guard isCertainlyLater(than: other), isSameVoice(as: other) else { return false }
    switch (kind, other.kind) {
    case (.position, .position):
      guard let slot = mode?.slot, slot == other.mode?.slot else { return false }
      if slot == .excluded { return isSameRefusal(as: other) }
      return conditions.isEmpty || !other.conditions.isEmpty
    case (.withdrawal, .position), (.withdrawal, .withdrawal): return true
    case (.priority, .priority): return true
    case (.answer, .answer):
      return answered == other.answered && isEqual(answeredBy, other.answeredBy, of: other)
    default: return false
    }
  }

  private func isCertainlyLater(than other: HeldEntry) -> Bool {
    if bounds.earliest > other.bounds.latest { return true }
    return sequence > other.sequence && bounds == other.bounds && bounds.earliest == bounds.latest
      && isEqual(source, other.source, of: other)
  }

  /// What one says in one's own words and what one is said to have said are accounts of different
  /// classes, which never remove each other.
  private func isSameVoice(as other: HeldEntry) -> Bool {
    isQuoted == other.isQuoted && isEqual(speaker, other.speaker, of: other)
  }

  private func isEqual(_ range: Range<Int>, _ theirs: Range<Int>, of other: HeldEntry) -> Bool {
    guard range.count == theirs.count else { return false }
    let (left, right) = (bytes.span, other.bytes.span)
    let shift = theirs.lowerBound - range.lowerBound
    for index in range where left[index] != right[index + shift] { return false }
    return true
  }

  private func isSameRefusal(as other: HeldEntry) -> Bool {
    isEqual(content, other.content, of: other)
      && isEqual(conditions, other.conditions, of: other)
  }
}

/// The keys of an entry while its bytes are read.
private struct EntryKeys {
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

  mutating func read(_ bytes: [UInt8]) throws(WireError) {
    var cursor = WireCursor(0..<bytes.count)
    while let field = try cursor.next(in: bytes.span) {
      switch field.number {
      case 1: source = field.payload
      case 2: bounds = DateBounds(edtf: bytes.span.extracting(field.payload)) ?? .unlimited
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
