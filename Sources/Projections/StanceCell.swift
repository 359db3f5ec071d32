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

  /// Makes a cell of live statements, ascending by sequence number.
  init(_ entries: [HeldEntry]) { self.entries = entries }

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
      entry.kind == .position && entry.slot == slot && entry.conditions.isEmpty
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
