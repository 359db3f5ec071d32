public import Positions

/// All cells of all projections, folded from events in memory: what a replay compares with the
/// stored ones.
///
/// Two folds over two parts of a log merge into the fold over the whole, as cells do not depend on
/// order. Editorial events are collected, and their cells marked: those are folded again from all
/// their events by whoever reads the log.
public struct CellFold: Sendable {
  /// The stances' cells, each in one of the tables: folds merge without moving those that only one
  /// of them has.
  private var tables = [CellTable()]
  /// Positions that are still to be folded.
  private var gathered = StatementBatch()
  private var registry: [CellKey: RegistryCell] = [:]
  /// The editorial events met, ascending within each part.
  public private(set) var editorial: [Event] = []
  /// The answers met; what they answer may stand in another part of the log.
  public private(set) var answers: [Event] = []
  /// The events folded.
  public private(set) var count: UInt64 = 0
  /// What is admitted; nil: everything.
  private var gate: AdmissionGate?
  /// How many positions of each cell may have been said by the day asked for.
  public private(set) var possiblyEarlier: [CellKey: Int] = [:]

  /// Makes a fold over nothing, which takes everything in.
  public init() { gate = nil }

  /// Makes a fold over nothing, which takes in what a question admits; the registry must know all
  /// sources.
  public init(_ question: Question, registry: Registry) {
    gate = question.admitsAll ? nil : AdmissionGate(question, registry: registry)
  }

  /// Makes room for so many of the stances' cells, so that none of them is moved as more come.
  public mutating func reserve(cells: Int) { tables[0].reserve(cells: cells) }

  /// Folds the body of a position in its stored form; false where it must be decoded instead.
  ///
  /// Costs a pass over the body, and allocates nothing where its cell is known.
  public mutating func foldPosition(
    _ body: Span<UInt8>, sequence: UInt64, marking: Marking
  ) -> Bool {
    defer { settle() }
    return gatherPosition(body, sequence: sequence, marking: marking)
  }

  /// Takes in a position as `foldPosition` does, to be folded together with others, at the latest
  /// by `settle`.
  public mutating func gatherPosition(
    _ body: Span<UInt8>, sequence: UInt64, marking: Marking
  ) -> Bool {
    guard let holding = PositionHolding(body, in: body.indices) else { return false }
    return gather(holding, body, sequence: sequence, marking: marking)
  }

  /// The same of a position whose fields were found before.
  package mutating func gather(
    _ holding: PositionHolding, _ body: Span<UInt8>, sequence: UInt64, marking: Marking
  ) -> Bool {
    let start = gathered.bytes.count
    let keys = holding.append(
      to: &gathered.bytes, from: body, sequence: sequence, marking: marking)
    guard let keys else { return false }
    if gate != nil {
      let source = gathered.bytes[start...].dropFirst(keys.source.range.lowerBound)
      let admission = gate?.admission(
        of: keys.rank, source: source.prefix(keys.source.range.count))
      guard admission == .admitted else {
        gathered.bytes.removeSubrange(start...)
        guard let admission else { return false }
        count += 1
        if admission == .possiblyEarlier {
          let cell = CellKey(
            party: text(body, holding.party) ?? "", issue: text(body, holding.issue) ?? "")
          possiblyEarlier[cell, default: 0] += 1
        }
        return true
      }
    }
    let (party, issue) = (body.extracting(holding.party), body.extracting(holding.issue))
    let hash = CellHash(party: party, issue: issue)
    gathered.append(keys, from: start, into: hash, party: party, issue: issue)
    count += 1
    if gathered.isFull { settle() }
    return true
  }

  /// Folds what was gathered; without that, the cells do not hold it.
  public mutating func settle() {
    guard !gathered.isEmpty else { return }
    tables.fold(gathered)
    gathered.removeAll()
  }

  /// Folds a decoded event; cost: decoding and encoding what a cell holds.
  public mutating func fold(_ event: Event) throws {
    count += 1
    if event.type.isEditorial {
      editorial.append(event)
    } else if event.body is AccountAnswered {
      if gate?.admission(of: event) ?? .admitted == .admitted { answers.append(event) }
    } else if let gate, let admission = gate.admission(of: event), admission != .admitted {
      guard admission == .possiblyEarlier else { return }
      for cell in event.body.cells() { possiblyEarlier[cell, default: 0] += 1 }
    } else if let cell = event.body.declares {
      registry[cell, default: RegistryCell()].fold(event.body.encoded(), sequence: event.sequence)
    } else if let held = HeldStatement(InForce.Entry(event: event)) {
      let entry = try HeldEntry(encoded: held.encoded())
      for cell in event.body.cells() { fold(entry, into: cell) }
    }
  }

  /// Folds an entry into one cell; without one, the cell is made where it is missing.
  public mutating func fold(_ entry: HeldEntry?, into cell: CellKey) {
    guard let names = cell.stance else { return }
    let (party, issue) = (names.party.utf8.span, names.issue.utf8.span)
    let hash = CellHash(party: party, issue: issue)
    let table = tables.index(of: hash, party, issue)
    guard let entry else { return tables[table].touch(hash, party: party, issue: issue) }
    tables[table].fold(
      entry.keys, entry.bytes.span, into: hash, party: party, issue: issue)
  }

  /// Folds an answer into the cells of what it answers, whose place is `answered`.
  public mutating func fold(
    answer: Event, answered: UInt64?, cells: [CellKey]
  ) throws {
    guard let held = HeldStatement(InForce.Entry(event: answer), answered: answered) else { return }
    let entry = try HeldEntry(encoded: held.encoded())
    for cell in cells { fold(entry, into: cell) }
  }

  /// Takes in the fold over a later part of the log; cost: finding each of its cells here, and
  /// folding those that both have.
  public mutating func merge(_ later: consuming CellFold) {
    settle()
    later.settle()
    count += later.count
    editorial += later.editorial
    answers += later.answers
    possiblyEarlier.merge(later.possiblyEarlier, uniquingKeysWith: +)
    for (cell, state) in later.registry {
      registry[cell, default: RegistryCell()].fold(
        state.body, sequence: state.sequence ?? 0, correctedBy: state.correctedBy)
    }
    var taken: [CellTable] = []
    // Held twice, a table would be copied as soon as it is changed.
    swap(&taken, &later.tables)
    guard stanceCount > 0 else { return tables = taken }
    for index in taken.indices {
      for own in tables.indices { tables[own].takeShared(from: &taken[index]) }
    }
    tables += taken
  }

  /// Replaces a cell by one that was folded again.
  public mutating func replace(
    _ cell: CellKey, with state: StanceCell, possiblyEarlier count: Int = 0
  ) {
    if let names = cell.stance {
      let (party, issue) = (names.party.utf8.span, names.issue.utf8.span)
      let hash = CellHash(party: party, issue: issue)
      tables[tables.index(of: hash, party, issue)].replace(
        hash, party: party, issue: issue, with: state)
    }
    possiblyEarlier[cell] = count == 0 ? nil : count
  }

  /// Replaces a registry cell by one that was folded again.
  public mutating func replace(_ cell: CellKey, with state: RegistryCell) {
    registry[cell] = state
  }

  /// Gives every stance's cell to `body`; in no order.
  public func forEachStance(_ body: (CellKey, StanceCell) throws -> Void) rethrows {
    requireSettled()
    for table in tables { try table.forEach(body) }
  }

  /// The stances' cells in the order of their keys, but for some.
  public func orderedStances(without left: Set<CellKey> = []) -> OrderedStances {
    requireSettled()
    return OrderedStances(tables, without: left)
  }

  /// The registry's cells.
  public var registryCells: [CellKey: RegistryCell] { registry }

  /// The number of cells of both projections.
  public var cellCount: Int { stanceCount + registry.count }

  /// The stance's cell under a key, or nil.
  public func stanceCell(_ cell: CellKey) -> StanceCell? {
    guard let names = cell.stance else { return nil }
    let (party, issue) = (names.party.utf8.span, names.issue.utf8.span)
    let hash = CellHash(party: party, issue: issue)
    return tables[tables.index(of: hash, party, issue)].state(hash, party: party, issue: issue)
  }

  /// Whether each of the stored cells is that under its key; nil where nothing was folded into it.
  public func isFolded(_ stored: inout StoredStances) -> [Bool?] {
    requireSettled()
    var answers = [Bool?](repeating: nil, count: stored.count)
    for table in tables { table.answer(&stored, &answers) }
    return answers
  }

  /// The number of the stances' cells.
  public var stanceCount: Int {
    requireSettled()
    return tables.reduce(0) { $0 + $1.count }
  }

  private func requireSettled() {
    precondition(gathered.isEmpty, "Projections: positions were gathered and not folded")
  }

  /// Keys of stances' cells from all over, at most about so many; in no order.
  public func sampleStances(_ count: Int) -> [CellKey] {
    tables.flatMap { table in
      table.sample(every: max(1, stanceCount / count))
    }
  }
}

extension [CellTable] {
  /// Which table has a cell; the last where none has it.
  @inline(__always)
  fileprivate func index(
    of hash: CellHash, _ party: Span<UInt8>, _ issue: Span<UInt8>
  ) -> Int {
    let tables = span
    for index in 0..<(count - 1) where tables[index].has(hash, party, issue) { return index }
    return count - 1
  }

  fileprivate mutating func fold(_ batch: StatementBatch) {
    guard count > 1 else { return self[0].fold(batch) }
    let bytes = batch.bytes.span
    for (row, hash) in zip(batch.rows, batch.hashes) {
      let party = bytes.extracting(row.party.range)
      let issue = bytes.extracting(row.issue.range)
      self[index(of: hash, party, issue)].fold(
        row.keys, bytes.extracting(row.held.range), into: hash, party: party, issue: issue)
    }
  }
}
