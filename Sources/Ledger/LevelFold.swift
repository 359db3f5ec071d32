// Which level each party took on each issue, read off the log in one pass without folding cells.
//
// Most cells of a large record are one position each: one level of the scale, stated by the party's
// own word, unconditionally, in public. Those are read here. A cell on which anything else bears –
// a second position, a range, another's account, a condition, a priority, a withdrawal, an answer,
// an editorial event – is marked, and read the ordinary way by whoever folds. So the fast way gives
// what the ordinary one would, and a test holds both against each other.
//
// It is for questions that admit everything on record: a stance of one account, of a class that the
// policy admits, is that account.

import Dispatch
import EventStore
import Measures
import Positions
import Projections
import Synchronization

/// The levels of parties on issues, as far as they can be read without folding cells.
struct LevelFold: Sendable {
  /// By party and issue: 0 nothing, 1 and above a level and one, or `marked`.
  private(set) var levels: [UInt8]
  /// The cells that answers and editorial events bear on are found once the log is read.
  private(set) var editorial: [Event] = []
  private let axes: Axes
  private var parties: SlugIndex
  private var issues: SlugIndex
  private var sources: SlugIndex

  /// What stands in a cell that must be read the ordinary way.
  static let marked: UInt8 = 255

  /// What the cells are of, and whose words count as their party's own.
  struct Axes: Sendable {
    let parties: [String]
    let issues: [String]
    let sources: [String]
    /// The names of the levels by issue, as bytes; none where the scale has no levels.
    let levels: [[[UInt8]]]
    /// By source: whether it is a vote or minutes, in which a party's words are its own.
    let areRecords: [Bool]
    /// By source: the party that published it, by its place.
    let publishers: [Int?]

    init(parties: [PartyDeclared], issues: [IssueDeclared], registry: Registry) {
      self.parties = parties.map(\.slug)
      self.issues = issues.map(\.slug)
      let places = Dictionary(uniqueKeysWithValues: zip(self.parties, parties.indices))
      let declared = registry.sources.values.sorted { $0.slug < $1.slug }
      sources = declared.map(\.slug)
      var known: [Scale: [[UInt8]]] = [:]
      var levels: [[[UInt8]]] = []
      for issue in issues {
        let scale = issue.scale ?? .text
        guard LevelMatrix.hasLevels(scale) else {
          levels.append([])
          continue
        }
        let names = known[scale] ?? scale.options.map { Array($0.utf8) }
        known[scale] = names
        levels.append(names)
      }
      self.levels = levels
      areRecords = declared.map { $0.kind == .vote || $0.kind == .minutes }
      publishers = declared.map { places[$0.publisher] }
    }
  }

  init(_ axes: Axes) {
    self.axes = axes
    parties = SlugIndex(axes.parties)
    issues = SlugIndex(axes.issues)
    sources = SlugIndex(axes.sources)
    levels = Array(repeating: 0, count: axes.parties.count * axes.issues.count)
  }

  /// The place of a cell; nil where it is of another party or issue.
  private mutating func place(_ party: Span<UInt8>, _ issue: Span<UInt8>) -> Int? {
    guard let issue = issues.place(of: issue), let party = parties.place(of: party) else {
      return nil
    }
    return party * axes.issues.count + issue
  }

  /// Folds the body of a position in its stored form; false where it must be decoded instead.
  mutating func fold(position bytes: Span<UInt8>, _ body: Range<Int>) -> Bool {
    guard let holding = PositionHolding(bytes, in: body) else { return false }
    guard
      let place = place(bytes.extracting(holding.party), bytes.extracting(holding.issue))
    else { return true }
    levels[place] = levels[place] == 0 ? level(holding, bytes, place) : Self.marked
    return true
  }

  private mutating func level(
    _ holding: PositionHolding, _ bytes: Span<UInt8>, _ place: Int
  ) -> UInt8 {
    guard isOwn(holding, bytes, party: place / axes.issues.count),
      let name = holding.level(in: bytes)
    else { return Self.marked }
    let names = axes.levels[place % axes.issues.count]
    for level in names.indices where isSame(names[level], bytes.extracting(name)) {
      return UInt8(level + 1)
    }
    return Self.marked
  }

  private func isSame(_ name: [UInt8], _ other: Span<UInt8>) -> Bool {
    guard name.count == other.count else { return false }
    for index in name.indices where name[index] != other[index] { return false }
    return true
  }

  /// Whether it is the party's own word for sure; the rest is for the ordinary way to say.
  private mutating func isOwn(
    _ holding: PositionHolding, _ bytes: Span<UInt8>, party: Int
  ) -> Bool {
    guard let source = sources.place(of: bytes.extracting(holding.source)) else { return false }
    if holding.namesNoVoice(in: bytes) { return axes.publishers[source] == party }
    return holding.isSaidByParty(in: bytes)
      && (holding.isQuoted || axes.areRecords[source] || axes.publishers[source] == party)
  }

  /// Marks the cells that an event bears on.
  mutating func fold(_ event: Event) {
    if event.type.isEditorial || event.body is AccountAnswered {
      editorial.append(event)
    } else {
      for cell in event.body.cells() { mark(cell) }
    }
  }

  /// Marks a cell to be read the ordinary way.
  mutating func mark(_ cell: Positions.CellKey) {
    guard let (party, issue) = cell.stance, let place = place(party.utf8.span, issue.utf8.span)
    else { return }
    levels[place] = Self.marked
  }

  /// Takes in the fold over another part of the log.
  mutating func merge(_ other: LevelFold) {
    editorial += other.editorial
    for place in levels.indices where other.levels[place] > 0 {
      levels[place] = levels[place] == 0 ? other.levels[place] : Self.marked
    }
  }
}

extension EventReading where Self: ~Copyable {
  /// Below this many events a second thread costs more than it saves.
  private static var levelsInOnePart: UInt64 { 4_096 }

  /// Reads the levels of parties on issues off the whole log, in two halves at once.
  func levels(_ axes: LevelFold.Axes) throws -> LevelFold {
    var fold = LevelFold(axes)
    if size >= Self.levelsInOnePart, let readings = otherReadings {
      // A transaction stays on its thread, so each half has one of its own.
      let middle = size / 2
      let halves = Mutex<[Result<LevelFold?, any Error>]>([])
      let size = size
      DispatchQueue.concurrentPerform(iterations: 2) { part in
        let half = Result {
          try readings.read { reader in
            var fold = LevelFold(axes)
            try reader.foldLevels(
              from: part == 0 ? 0 : middle, to: part == 0 ? middle : size, into: &fold)
            return fold
          }
        }
        halves.withLock { $0.append(half) }
      }
      let read = try halves.withLock { $0 }.compactMap { try $0.get() }
      if read.count == 2 {
        for half in read { fold.merge(half) }
      } else {
        try foldLevels(from: 0, to: size, into: &fold)
      }
    } else {
      try foldLevels(from: 0, to: size, into: &fold)
    }
    for event in fold.editorial {
      for cell in try cells(of: event.body) { fold.mark(cell) }
    }
    return fold
  }

  private func foldLevels(from start: UInt64, to end: UInt64, into fold: inout LevelFold) throws {
    var copy: [UInt8] = []
    try scan(from: start, to: end) { record, bytes in
      guard let body = record.body, let kind = BearingKind(record.type) else { return }
      if kind == .position, record.schema == EventType.schema,
        fold.fold(position: bytes, body)
      {
        return
      }
      guard record.copyBody(of: bytes, to: &copy),
        let event = try Event(record, recorder: record.recorder(in: bytes), body: copy)
      else { return }
      fold.fold(event)
    }
  }
}

/// The kinds of events that bear on a stance.
private enum BearingKind {
  case position, other

  init?(_ type: String) {
    if type == EventType.positionStated.rawValue {
      self = .position
    } else if Self.others.contains(type) {
      self = .other
    } else {
      return nil
    }
  }

  private static let others = Set(
    EventType.allCases.filter { type in
      type.isEditorial
        || [.positionWithdrawn, .priorityStated, .accountAnswered].contains(type)
    }.map(\.rawValue))
}
