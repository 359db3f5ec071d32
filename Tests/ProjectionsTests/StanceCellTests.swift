import Positions
import Projections
import TestSupport
import Testing

@Suite struct `stances' cells` {
  private func cell(_ log: SampleLog, _ key: CellKey) throws -> StanceCell {
    try StanceCell(folding: log.events(of: key), cell: key) { SampleLog.place($0) }
  }

  private func entries(_ reference: StanceReference) throws -> [HeldEntry] {
    try reference.told.map { try HeldEntry(encoded: StanceReference.held($0).encoded()) }
  }

  @Test func `a cell holds what no other statement replaces, corrections applied`() throws {
    var random = SeededGenerator()
    var (replaced, moved) = (0, 0)
    for _ in 0..<45 {
      let log = try SampleLog(count: 80, editorial: 0.25, random: &random)
      for key in SampleLog.cells {
        let reference = try StanceReference(log.events(of: key), cell: key)
        let folded = try cell(log, key)
        #expect(folded.entries.map(\.sequence) == reference.live.map(\.sequence), "\(random)")
        #expect(
          try folded.statements() == reference.live.map(StanceReference.held), "\(random)")
        replaced += reference.told.count - reference.live.count
        moved += reference.told.count { $0.entry.correctedBy != nil }
      }
    }
    // The rules must have had something to decide, or the comparison shows nothing.
    #expect(replaced > 100)
    #expect(moved > 200)
  }

  @Test func `the events found for a cell are all that bear on it`() throws {
    var random = SeededGenerator()
    for _ in 0..<60 {
      let log = try SampleLog(count: 40, editorial: 0.4, random: &random)
      for key in SampleLog.cells {
        let whole = try StanceReference(log.events, cell: key)
          .live.filter { !($0.statement is AccountAnswered) }.map(\.sequence)
        let found = try StanceReference(log.events(of: key), cell: key)
          .live.filter { !($0.statement is AccountAnswered) }.map(\.sequence)
        #expect(found == whole, "\(random)")
      }
    }
  }

  @Test func `statements fold in any order, in parts, and twice, to one cell`() throws {
    var random = SeededGenerator()
    for _ in 0..<60 {
      let log = try SampleLog(count: 40, editorial: 0.1, random: &random)
      for key in SampleLog.cells {
        let reference = try StanceReference(log.events(of: key), cell: key)
        let expected = reference.live.map(\.sequence)
        let entries = try entries(reference)
        var cell = StanceCell()
        for entry in entries.shuffled(using: &random) { cell.fold(entry) }
        #expect(cell.entries.map(\.sequence) == expected, "\(random)")
        let once = cell.encoded
        for entry in entries.shuffled(using: &random) { cell.fold(entry) }
        #expect(cell.encoded == once, "\(random)")

        var parts = [StanceCell(), StanceCell()]
        for entry in entries { parts[Int.random(in: 0...1, using: &random)].fold(entry) }
        for entry in parts[1].entries { parts[0].fold(entry) }
        #expect(parts[0].encoded == once, "\(random)")
      }
    }
  }

  @Test func `replacing is a strict partial order`() throws {
    var random = SeededGenerator()
    var chains = 0
    for _ in 0..<4 {
      let log = try SampleLog(count: 200, editorial: 0, random: &random)
      for key in SampleLog.cells {
        let entries = try entries(StanceReference(log.events(of: key), cell: key))
        for one in entries {
          #expect(!one.supersedes(one), "\(random)")
          for two in entries where one.supersedes(two) {
            #expect(!two.supersedes(one), "\(random)")
            for three in entries where two.supersedes(three) {
              #expect(one.supersedes(three), "\(random)")
              chains += 1
            }
          }
        }
      }
    }
    #expect(chains > 20)
  }

  @Test func `a cell is stored and read again, and a damaged one is read or refused`() throws {
    var random = SeededGenerator()
    let log = try SampleLog(count: 12, editorial: 0.1, random: &random)
    #expect(try StanceCell(encoded: []) == StanceCell())
    var refused = 0
    for key in SampleLog.cells {
      let cell = try cell(log, key)
      let bytes = cell.encoded
      #expect(try StanceCell(encoded: bytes) == cell, "\(random)")
      for place in bytes.indices {
        refused += isRefused(Array(bytes[..<place])) ? 1 : 0
        for bit in 0..<8 {
          var damaged = bytes
          damaged[place] ^= 1 << bit
          refused += isRefused(damaged) ? 1 : 0
        }
      }
    }
    #expect(refused > 0, "\(random)")
  }

  private func isRefused(_ bytes: [UInt8]) -> Bool {
    do {
      _ = try StanceCell(encoded: bytes).statements()
      return false
    } catch {
      return true
    }
  }
}
