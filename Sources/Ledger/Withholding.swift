import EventStore
import Positions
import Projections

// What is withheld from a reader who may read up to a level:
//
//   1. an event whose marking in force is above the level;
//   2. an event that carried a text above the level: a marking that was lowered holds for the text
//      that it was lowered for, not for another one which stood in its place before;
//   3. an event whose correction in force is withheld, as its own text must not be shown for the
//      one in force; and one whose retraction or redaction is withheld, as it no longer stands;
//   4. what is about a withheld event: its editorial events, and the answers to it; also those
//      whose bodies were destroyed with its own, which their redaction tells;
//   5. what does not fit what is left of the registry: it cites a party, an issue or a source of
//      which every declaration is withheld, or its value lies off the scale that is left;
//   6. of a redacted event what the tags that were kept still tell: it names such a declaration, or
//      by a made name the withheld statement that it answered.
//
// Markings are those in force now, whatever time a question asks for. What is left can be appended
// to an empty ledger, and nothing in it says more than that ledger would.

/// What is withheld, as far as it was found.
private struct Withholding {
  /// An event about another one: an editorial one, or an answer.
  struct About {
    let sequence: UInt64
    let target: UInt64
    let body: any EventMessage
    /// The marking of what it says: the header's, or a higher one that it sets.
    let marking: Marking
  }

  let level: Marking
  var withheld = EventSet()
  /// The markings in force that differ from those in the headers.
  var markings: [UInt64: UInt32] = [:]
  /// The events about others, ascending.
  private(set) var about: [About] = []
  /// The last correction of each target.
  private var inForce: [UInt64: UInt64] = [:]
  /// Corrections of answers, with what they say is answered, and redactions of answers.
  var answeredAnew: [(sequence: UInt64, target: UInt64)] = []
  /// The declarations of each cell of the registry.
  private(set) var declarations: [Positions.CellKey: [UInt64]] = [:]

  init(_ level: Marking) { self.level = level }

  /// Takes in a declaration.
  mutating func add(declarationOf cell: Positions.CellKey, at sequence: UInt64) {
    declarations[cell, default: []].append(sequence)
  }

  /// Takes in an event about another one.
  mutating func add(_ event: About) {
    about.append(event)
    if event.body is RecordCorrected { inForce[event.target] = event.sequence }
    if event.marking > level { withheld.insert(event.sequence) }
  }

  /// Takes in the events whose bodies a redaction destroyed with that of its target: of these the
  /// headers alone are left, and they stand and fall with it.
  mutating func add(
    strippedBy event: Event, with target: UInt64, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard let redaction = event.body as? RecordRedacted else { return }
    for id in redaction.stripped {
      guard let place = try reader.place(of: id) else { continue }
      add(About(sequence: place, target: target, body: redaction, marking: .clear))
    }
  }

  /// Takes in what a destroyed answer was to, as far as its made name still tells.
  mutating func add(
    answeredBy event: Event, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    guard let redaction = event.body as? RecordRedacted else { return }
    for name in Redaction.names(in: redaction.tags).compactMap(Redaction.answered) {
      for place in try reader.postings(of: "name:\(name)") {
        answeredAnew.append((event.sequence, place))
      }
    }
  }

  /// Gives a corrected event the marking that its corrections leave it.
  mutating func mark(
    _ sequence: UInt64, recorded: Marking, body: [UInt8], corrections: [About]
  ) {
    let sameText = corrections.last { correction in
      (correction.body as? RecordCorrected)?.replacement?.body == body
    }
    let marking = max(sameText?.marking ?? recorded, corrections.last?.marking ?? recorded)
    if marking > level { withheld.insert(sequence) }
    if marking != recorded { markings[sequence] = marking.level }
  }

  /// Withholds what hangs on what is withheld, until nothing is added.
  mutating func close() {
    var count: UInt64
    repeat {
      count = withheld.count
      for (sequence, target) in answeredAnew where withheld.contains(target) {
        withheld.insert(sequence)
      }
      for event in about {
        if withheld.contains(event.target) { withheld.insert(event.sequence) }
        guard withheld.contains(event.sequence) else { continue }
        switch event.body {
        case is RecordCorrected where inForce[event.target] == event.sequence:
          withheld.insert(event.target)
        case is RecordRetracted, is RecordRedacted: withheld.insert(event.target)
        default: break
        }
      }
    } while withheld.count > count
  }

  /// The cells of the registry of which something is withheld.
  var touchedDeclarations: Set<Positions.CellKey> {
    var touched = Set(
      declarations.filter { $0.value.contains(where: withheld.contains) }.keys)
    let places = Dictionary(
      declarations.flatMap { cell, places in places.map { ($0, cell) } }
    ) { first, _ in first }
    for event in about where withheld.contains(event.sequence) {
      if let cell = places[event.target] { touched.insert(cell) }
    }
    return touched
  }
}

extension EventReading where Self: ~Copyable {
  /// What is left out for a reader who may read up to a level.
  ///
  /// Cost: one pass over the headers of the log, at about the speed of a scan, and the bodies of
  /// editorial events, answers and declarations. Where a declaration is withheld, all bodies are
  /// decoded besides.
  func release(at level: Marking) throws -> Release {
    var found = try withholding(at: level)
    found.close()
    var count: UInt64
    repeat {
      count = found.withheld.count
      try withholdMisfits(found.touchedDeclarations, &found)
      found.close()
    } while found.withheld.count > count
    return Release(withholding: found.withheld, markings: found.markings)
  }

  /// What the markings and corrections of events withhold.
  private func withholding(at level: Marking) throws -> Withholding {
    var found = Withholding(level)
    var pending: [Event] = []
    var body: [UInt8] = []
    try scan { record, bytes in
      let marking = Marking(level: record.marking) ?? .red
      if marking > level { found.withheld.insert(record.sequence) }
      guard EventType.bearsOnOthers.contains(record.type), record.copyBody(of: bytes, to: &body),
        let event = try Event(record, recorder: record.recorder(in: bytes), body: body)
      else { return }
      if let cell = event.body.declares {
        found.add(declarationOf: cell, at: event.sequence)
      } else {
        pending.append(event)
      }
    }
    try requirePostings(of: found.declarations)
    var corrected: [UInt64: [Withholding.About]] = [:]
    for event in pending {
      let reference =
        (event.body as? any EditorialMessage)?.target ?? (event.body as? AccountAnswered)?.target
      guard let target = try reference.flatMap({ try place(of: $0) }) else { continue }
      let set = (event.body as? RecordCorrected)?.replacement?.marking ?? .clear
      let about = Withholding.About(
        sequence: event.sequence, target: target, body: event.body,
        marking: max(event.marking, set))
      found.add(about)
      try found.add(strippedBy: event, with: target, in: self)
      try found.add(answeredBy: event, in: self)
      if about.body is RecordCorrected { corrected[target, default: []].append(about) }
    }
    for (target, corrections) in corrected {
      let stored = try self.event(at: target)
      let recorded = Marking(level: stored.marking) ?? .red
      // The header has been held against the level; a correction may say otherwise.
      found.withheld.remove(target)
      found.mark(
        target, recorded: recorded, body: stored.body ?? [], corrections: corrections)
      guard stored.type == EventType.accountAnswered.name else { continue }
      for correction in corrections {
        let replacement = (correction.body as? RecordCorrected)?.replacement?.body ?? []
        guard let answered = try AccountAnswered(encoded: replacement).target,
          let place = try place(of: answered)
        else { continue }
        found.answeredAnew.append((correction.sequence, place))
      }
    }
    return found
  }

  /// Refuses postings that lack a declaration which stands in the log, as a registry read by them
  /// would lack it too.
  private func requirePostings(of declarations: [Positions.CellKey: [UInt64]]) throws {
    var declared: [String: [UInt64]] = [:]
    for (cell, places) in declarations {
      declared[cell.tag] = places
      let kind = RegistryKind.allCases.first { cell.description.hasPrefix("\($0.rawValue):") }
      guard let kind else { continue }
      declared["type:\(kind.eventType.name)", default: []] += places
    }
    for (tag, places) in declared {
      let posted = Set(try postings(of: tag))
      guard let missing = places.first(where: { !posted.contains($0) }) else { continue }
      throw LedgerError(
        .integrity,
        "postings, tag \(tag): found no sequence \(missing), expected the event, which carries the "
          + "tag")
    }
  }

  /// Withholds what cites one of some declarations and does not fit what is left of the registry.
  private func withholdMisfits(
    _ touched: Set<Positions.CellKey>, _ found: inout Withholding
  ) throws {
    guard !touched.isEmpty else { return }
    let registry = try registryLeft(found)
    let targets = Dictionary(
      found.about.map { ($0.sequence, $0.target) }, uniquingKeysWith: { first, _ in first })
    var misfits: [UInt64] = []
    var body: [UInt8] = []
    let withheld = found.withheld
    try scan { record, bytes in
      guard !withheld.contains(record.sequence), record.copyBody(of: bytes, to: &body),
        let event = try Event(record, recorder: record.recorder(in: bytes), body: body)
      else { return }
      if let redaction = event.body as? RecordRedacted {
        let gone = touched.intersection(redaction.namedDeclarations)
          .filter { registry.declaration($0) == nil }
        if !gone.isEmpty { misfits.append(event.sequence) }
        return
      }
      var said = event.body
      if let correction = said as? RecordCorrected, let target = targets[event.sequence],
        let type = try self.record(at: target, { record, _ in EventType(rawValue: record.type) })
      {
        said = try correction.replacementBody(for: type)
      }
      guard !Citations(said).cells(of: said).isDisjoint(with: touched) else { return }
      if !registry.problems(of: said).isEmpty { misfits.append(event.sequence) }
    }
    for sequence in misfits { found.withheld.insert(sequence) }
  }

  /// The registry as the declarations say that are not withheld.
  private func registryLeft(_ found: Withholding) throws -> Registry {
    var registry = Registry()
    for cell in found.declarations.keys {
      let events = try events(of: cell).filter { !found.withheld.contains($0.sequence) }
      let state = try RegistryCell(folding: events, cell: cell)
      guard let body = try state.declaration(of: cell), let sequence = state.sequence else {
        continue
      }
      registry.add(body, sequence: sequence)
    }
    return registry
  }
}

extension EventType {
  /// The types that declare, or are about another event.
  fileprivate static let bearsOnOthers: Set<String> = Set(
    (allCases.filter(\.isEditorial) + [.accountAnswered]
      + RegistryKind.allCases.map(\.eventType)).map(\.name))
}

extension Citations {
  /// The cells of the registry that a body with these citations names, its source among them.
  fileprivate func cells(of body: any EventMessage) -> Set<Positions.CellKey> {
    var cells = Set(parties.map { CellKey(registry: .party, slug: $0.slug) })
    for (_, slug) in issues { cells.insert(CellKey(registry: .issue, slug: slug)) }
    if let statement = body as? any StatementMessage {
      cells.insert(CellKey(registry: .source, slug: statement.attribution.source))
    }
    return cells
  }
}
