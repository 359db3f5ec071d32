import EventStore
import Positions
import Projections

/// Reads the part of the registry that some cells need; cost: their own events, whatever the size
/// of the ledger.
struct RegistryReading {
  private(set) var registry = Registry()
  private let question: Question
  private var readCells: Set<Positions.CellKey> = []
  /// What was looked for besides what is known.
  private var readSlugs: Set<Positions.CellKey> = []

  init(_ question: Question) { self.question = question }

  /// Reads on where a part of the registry is known.
  init(_ question: Question, from registry: Registry) {
    (self.question, self.registry) = (question, registry)
  }

  /// Reads what a stance's cell needs: its party and issue, and for each statement its source, its
  /// voices, and the cells on which its conditions or those of others hang.
  ///
  /// What the events of `history` cite is read besides.
  mutating func read(
    _ cell: Positions.CellKey, history: [Event] = [],
    in reader: borrowing some EventReading & ~Copyable
  ) throws {
    // A list of its own, as a chain of conditions can be of any length.
    var waiting = [cell] + (try reader.cellsAsking(of: cell))
    while let next = waiting.popLast() {
      guard let (party, issue) = next.stance, readCells.insert(next).inserted else { continue }
      try declare(.party, party, in: reader)
      try declare(.issue, issue, in: reader)
      waiting += try readStatements(of: next, in: reader)
    }
    for event in history {
      guard let statement = event.body as? any StatementMessage else { continue }
      try read(
        source: statement.attribution.source, voices: statement.attribution.voices, in: reader)
    }
    try readVoices(of: history, in: reader)
  }

  /// Reads what the live statements of a cell cite, before them the sources by which the question
  /// chooses, and gives the cells on which their conditions hang.
  private mutating func readStatements(
    of cell: Positions.CellKey, in reader: borrowing some EventReading & ~Copyable
  ) throws -> [Positions.CellKey] {
    if !question.admitsAll { try readSources(of: cell, in: reader) }
    var conditions: [Condition] = []
    for statement in try reader.stanceCell(cell, question, registry: registry).cell.statements() {
      try read(source: statement.source, voices: statement.voices, in: reader)
      conditions += statement.conditions
    }
    return conditions.filter { $0.value != nil }
      .map { CellKey(party: $0.party, issue: $0.issue) }
  }

  private mutating func readSources(
    of cell: Positions.CellKey, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    let gate = AdmissionGate(question, registry: registry)
    guard gate.isPlain else {
      // What else is asked for may be the class, which takes the voices of all.
      let known = try reader.events(of: cell, question)
      return try readVoices(of: known, in: reader)
    }
    guard gate.needsSources else { return }
    let found = try CellEvents(of: cell, question, in: reader)
    var sources: Set<ArraySlice<UInt8>> = []
    for entry in found.plain where sources.insert(entry.sourceBytes).inserted {
      try declare(.source, String(decoding: entry.sourceBytes, as: UTF8.self), in: reader)
    }
    try readVoices(of: found.events, in: reader)
  }

  private mutating func readVoices(
    of events: [Event], in reader: borrowing some EventReading & ~Copyable
  ) throws {
    for entry in try InForce(events, publishedBy: question.publishedBy).entries {
      guard let statement = entry.event.body as? any StatementMessage else { continue }
      let attribution = statement.attribution
      try read(source: attribution.source, voices: attribution.voices, in: reader)
      // The party that answers, of whose account the class is.
      if let answer = statement as? AccountAnswered {
        try declare(.party, answer.party, in: reader)
      }
    }
  }

  /// Reads the source of a statement, its publisher, and who speaks.
  mutating func read(
    source: String, voices: [Voice], in reader: borrowing some EventReading & ~Copyable
  ) throws {
    try declare(.source, source, in: reader)
    var parties = voices.flatMap { $0.parties + [$0.person, $0.side] }
    parties.append(registry.sources[source]?.publisher ?? "")
    for party in parties where Slug.isValid(party) { try declare(.party, party, in: reader) }
  }

  private mutating func declare(
    _ kind: RegistryKind, _ slug: String, in reader: borrowing some EventReading & ~Copyable
  ) throws {
    let cell = CellKey(registry: kind, slug: slug)
    guard registry.places[cell] == nil, readSlugs.insert(cell).inserted,
      let found = try reader.declaration(cell, question)
    else { return }
    registry.add(found.body, sequence: found.sequence)
  }
}

extension EventReading where Self: ~Copyable {
  /// The registry, as far as some cells need it.
  func registry(
    for cells: [Positions.CellKey], _ question: Question, history: [Event] = []
  ) throws -> Registry {
    var reading = RegistryReading(question)
    for cell in cells { try reading.read(cell, history: history, in: self) }
    return reading.registry
  }

  /// What is declared of some kinds; cost: the number of slugs of these kinds.
  func registry(of kinds: [RegistryKind], _ question: Question) throws -> Registry {
    var registry = Registry()
    for kind in kinds { try declare(kind, in: &registry, question) }
    return registry
  }

  /// Adds what is declared of a kind to a registry; cost: the number of slugs of the kind.
  func declare(_ kind: RegistryKind, in registry: inout Registry, _ question: Question) throws {
    for cell in try registryCells(of: kind) {
      guard let found = try declaration(cell, question) else { continue }
      registry.add(found.body, sequence: found.sequence)
    }
  }

  /// The cells whose conditional positions ask something of a party on an issue.
  func cellsAsking(of cell: Positions.CellKey) throws -> Set<Positions.CellKey> {
    var cells: Set<Positions.CellKey> = []
    for event in try events(tagged: "asks:\(cell.description)") {
      cells.formUnion(try self.cells(of: event.body))
    }
    return cells.filter { !$0.isRegistry }
  }

  /// What others ask of the party of a cell on its issue, as conditions of their own positions.
  func askedConditions(
    of cell: Positions.CellKey, reading: inout StanceReading
  ) throws -> [AskedCondition] {
    var asked: [AskedCondition] = []
    for asking in try cellsAsking(of: cell).sorted() {
      guard let (party, issue) = asking.stance else { continue }
      let stance = try reading.stance(of: party, on: issue, in: self)
      for account in stance.counted.conditional {
        for condition in account.statement.conditions
        where condition.value != nil
          && CellKey(party: condition.party, issue: condition.issue) == cell
        {
          asked.append(
            AskedCondition(
              by: party, issue: issue, sequence: account.sequence, condition: condition,
              status: try reading.status(of: condition, for: asking, in: self)))
        }
      }
    }
    return asked
  }
}
