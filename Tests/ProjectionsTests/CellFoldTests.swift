import Positions
import Projections
import TestSupport
import Testing

@Suite struct `all cells folded in memory` {
  private func fold(_ events: ArraySlice<Event>, direct: Bool) throws -> CellFold {
    var fold = CellFold()
    for event in events {
      if direct, let body = event.body as? PositionStated,
        fold.gatherPosition(body.encoded().span, sequence: event.sequence, marking: event.marking)
      {
        continue
      }
      try fold.fold(event)
    }
    fold.settle()
    return fold
  }

  private func states(_ fold: CellFold) -> [CellKey: StanceCell] {
    var states: [CellKey: StanceCell] = [:]
    fold.forEachStance { states[$0] = $1 }
    return states
  }

  @Test func `parts of a log merge into the fold over the whole`() throws {
    var random = SeededGenerator()
    for _ in 0..<40 {
      let log = try SampleLog(count: 60, editorial: 0, random: &random)
      let whole = try fold(log.events[...], direct: false)
      var merged = CellFold()
      var start = 0
      while start < log.events.count {
        let end = min(log.events.count, start + Int.random(in: 1...30, using: &random))
        merged.merge(try fold(log.events[start..<end], direct: true))
        start = end
      }
      #expect(merged.count == whole.count && whole.count == 60)
      #expect(states(merged) == states(whole), "\(random)")
      #expect(merged.cellCount == whole.cellCount, "\(random)")
      for key in SampleLog.cells {
        let reference = try StanceReference(log.events(of: key), cell: key)
        let expected = reference.live.filter { !($0.statement is AccountAnswered) }
        #expect(
          whole.stanceCell(key)?.entries.map(\.sequence) ?? [] == expected.map(\.sequence),
          "\(random)")
      }
    }
  }

  @Test func `a table of many cells finds each of them`() throws {
    var fold = CellFold()
    var random = SeededGenerator()
    var log = try SampleLog(count: 0, editorial: 0, random: &random)
    for index in 0..<3000 {
      var body = try log.position(index)
      (body.party, body.issue) = ("party-\(index % 60)", "issue:\(index / 60)")
      let isHeld = fold.foldPosition(body.encoded().span, sequence: UInt64(index), marking: .clear)
      #expect(isHeld)
    }
    #expect(fold.cellCount == 3000)
    for index in 0..<3000 {
      let cell = CellKey(party: "party-\(index % 60)", issue: "issue:\(index / 60)")
      #expect(fold.stanceCell(cell)?.entries.map(\.sequence) == [UInt64(index)])
    }
    #expect(fold.stanceCell(CellKey(party: "party-0", issue: "issue")) == nil)
  }

  @Test func `cells in order are those of a fold, sorted by their keys`() throws {
    var random = SeededGenerator()
    // A dash sorts before the slash of a key, a colon and letters behind it.
    let slugs = ["a", "a-b", "a-b-c", "ab", "a0", "b", "a-", "b:c", "b-c", "b:c:d", "b:c-d"]
    var log = try SampleLog(count: 0, editorial: 0, random: &random)
    for _ in 0..<40 {
      var (fold, part) = (CellFold(), CellFold())
      for index in 0..<Int.random(in: 0..<150, using: &random) {
        var body = try log.position(index)
        body.party = slugs.randomElement(using: &random) ?? ""
        body.issue = slugs.randomElement(using: &random) ?? ""
        let bytes = body.encoded()
        let isHeld = part.foldPosition(bytes.span, sequence: UInt64(index), marking: .clear)
        #expect(isHeld)
        // Cells stand in several tables then.
        guard Int.random(in: 0..<40, using: &random) == 0 else { continue }
        fold.merge(part)
        part = CellFold()
      }
      fold.merge(part)
      let states = states(fold)
      let keys = states.keys.map(\.description).sorted()
      let left = Set(states.keys.filter { _ in Int.random(in: 0..<4, using: &random) == 0 })
      let cells = fold.orderedStances(without: left)
      let expected = keys.filter { !left.contains(CellKey(stored: $0)) }
      #expect(cells.count == expected.count, "\(random)")
      for (index, key) in expected.enumerated() {
        var (bytes, form): ([UInt8], [UInt8]) = ([], [])
        cells.appendKey(at: index, to: &bytes)
        cells.appendState(at: index, to: &form)
        #expect(String(decoding: bytes, as: UTF8.self) == key, "\(random)")
        #expect(form == states[CellKey(stored: key)]?.encoded, "\(random)")
        #expect(cells.state(at: index) == states[CellKey(stored: key)], "\(random)")
      }
    }
  }

  @Test func `folds of many cells merge where they meet, and go on`() throws {
    var random = SeededGenerator()
    let seed = random
    var log = try SampleLog(count: 0, editorial: 0, random: &random)
    var reference: [CellKey: StanceCell] = [:]
    var merged = CellFold()
    var sequence: UInt64 = 0
    for part in 0..<4 {
      var fold = CellFold()
      // Half of the cells of a part are those of the one before.
      for _ in 0..<1_500 {
        var body = try log.position(Int(sequence))
        let cell = part * 150 + Int.random(in: 0..<300, using: &random)
        (body.party, body.issue) = ("party-\(cell % 20)", "issue:\(cell / 20)")
        let bytes = body.encoded()
        let isHeld = fold.gatherPosition(bytes.span, sequence: sequence, marking: .clear)
        #expect(isHeld)
        let entry = try #require(
          PositionHolding(bytes.span, in: bytes.indices)?
            .entry(of: bytes, sequence: sequence, marking: .clear))
        reference[CellKey(party: body.party, issue: body.issue), default: StanceCell()].fold(entry)
        sequence += 1
      }
      merged.merge(fold)
    }
    #expect(states(merged) == reference, "\(seed)")
    #expect(merged.stanceCount == reference.count, "\(seed)")
    #expect(Set(merged.sampleStances(.max)).isSuperset(of: reference.keys), "\(seed)")
    for (cell, state) in reference {
      #expect(merged.stanceCell(cell) == state, "\(cell), \(seed)")
      #expect(isStored(state.encoded, cell, merged) == true, "\(cell), \(seed)")
    }
    for (cell, state) in reference {
      let last = try #require(state.entries.last)
      merged.replace(cell, with: StanceCell())
      merged.fold(last, into: cell)
      #expect(merged.stanceCell(cell)?.entries == [last], "\(cell), \(seed)")
    }
    #expect(merged.stanceCount == reference.count, "\(seed)")
  }

  private func isStored(_ bytes: [UInt8], _ cell: CellKey, _ fold: CellFold) -> Bool? {
    var stored = StoredStances()
    stored.append(bytes.span, under: cell.description.utf8.span)
    return fold.isFolded(&stored)[0]
  }

  @Test func `the stored form of a cell is told from every other`() throws {
    var random = SeededGenerator()
    let seed = random
    var changes = 0
    for _ in 0..<20 {
      let log = try SampleLog(count: 80, editorial: 0, random: &random)
      let fold = try fold(log.events[...], direct: true)
      for (cell, state) in states(fold) {
        let stored = state.encoded
        #expect(isStored(stored, cell, fold) == true, "\(seed)")
        #expect(isStored(stored + [0x0a, 0x00], cell, fold) == false, "\(seed)")
        guard let place = stored.indices.randomElement(using: &random) else { continue }
        var changed = stored
        changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        #expect(isStored(changed, cell, fold) == false, "byte \(place), \(seed)")
        #expect(isStored(Array(stored[..<place]), cell, fold) == false, "\(place), \(seed)")
        changes += 1
      }
      #expect(isStored([], CellKey(party: "nobody", issue: "x"), fold) == nil)
    }
    #expect(changes > 20, "\(seed)")
  }
}
