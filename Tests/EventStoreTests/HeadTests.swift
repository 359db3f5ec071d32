import Foundation
import LMDB
import TestSupport
import Testing
import TransparencyLog

@testable import EventStore

@Suite struct HeadTests {
  @Test func `a head is read as it was written, and nothing else is a head`() throws {
    let head = LogHead(
      ledger: EventID(high: 1, low: 2), size: 12, root: MerkleHash.leaf(of: [7]))
    #expect(LogHead(text: head.text) == head)
    var generator = SeededGenerator()
    let characters = Array(head.text)
    for index in characters.indices {
      for replacement in ["\n", "0", "=", " ", "é", "A"] as [Character]
      where replacement != characters[index] {
        var damaged = characters
        damaged[index] = replacement
        let parsed = LogHead(text: String(damaged))
        #expect(parsed != head, "\(index) \(replacement)")
      }
      #expect(LogHead(text: String(characters[..<index])) == nil)
    }
    for text in ["", "\n\n\n", head.text + "\n", head.text.replacing("\n12\n", with: "\n012\n")] {
      #expect(LogHead(text: text) == nil, "\(text)")
    }
    _ = generator.next()
  }

  @Test func `every commit is followed by its head`() throws {
    let ledger = try TestLedger()
    for number in 1...3 as ClosedRange<UInt64> {
      let (_, receipt) = try ledger.store.append(now: TestLedger.start) {
        try $0.record(event(number))
      }
      let head = try #require(LogHead(text: try ledger.directory.read("ledger/checkpoints/head")))
      #expect(head.size == number)
      #expect(head.root == receipt.root)
      #expect(head.ledger == (try ledger.store.read { try $0.meta.id }))
    }
  }

  @Test func `an older head on disk is replaced, a larger one is kept`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1)])
    let older = try ledger.directory.read("ledger/checkpoints/head")
    try ledger.append([event(2)])
    try ledger.directory.write(older, to: "ledger/checkpoints/head")
    try ledger.whileClosed()
    try ledger.append([event(3)])
    let newest = try ledger.directory.read("ledger/checkpoints/head")
    #expect(LogHead(text: newest)?.size == 3)
    // A process that commits earlier may come later to the file.
    let late = try #require(LogHead(text: older))
    try Checkpoints(ledger: ledger.path).write(late)
    #expect(try ledger.directory.read("ledger/checkpoints/head") == newest)
  }

  @Test func `an older database put back is noticed at every opening`() throws {
    let ledger = try TestLedger()
    try ledger.append((1...40).map { event($0) })
    let files = FileManager.default
    let copy = ledger.directory.path + "/older.mdb"
    try ledger.whileClosed { try files.copyItem(atPath: ledger.dataPath, toPath: copy) }
    try ledger.append([event(41)])
    for access in [LedgerAccess.read, .readWrite] {
      let error = try refusal {
        try ledger.whileClosed(access: access) {
          try files.removeItem(atPath: ledger.dataPath)
          try files.copyItem(atPath: copy, toPath: ledger.dataPath)
        }
      }
      #expect(error.kind == .integrity)
      #expect(error.found == "a database of 40 events")
    }
  }

  @Test func `a history of the same size but other content is noticed`() throws {
    let (ledger, other) = (try TestLedger(), try TestLedger())
    try ledger.append([event(1)])
    try ledger.whileClosed {
      let head = try #require(LogHead(text: try ledger.directory.read("ledger/checkpoints/head")))
      let forged = LogHead(ledger: head.ledger, size: 1, root: MerkleHash.leaf(of: [1]))
      try ledger.directory.write(head.text, to: "kept")
      #expect(forged != head)
    }
    try other.append([event(2)])
    let foreign = try other.directory.read("ledger/checkpoints/head")
    let error = try refusal {
      try ledger.whileClosed { try ledger.directory.write(foreign, to: "ledger/checkpoints/head") }
    }
    #expect(error.kind == .integrity)
    let kept = try ledger.directory.read("kept")
    let lines = kept.split(separator: "\n", omittingEmptySubsequences: false)
    let root = MerkleHash.leaf(of: [1]).base64
    let rewritten = refusing(ledger, "\(lines[0])\n1\n\(root)\n")
    #expect(rewritten?.kind == .integrity)
    #expect(rewritten?.found.hasPrefix("root ") == true)
  }

  private func refusing(_ ledger: TestLedger, _ head: String) -> StoreError? {
    do {
      try ledger.directory.write(head, to: "ledger/checkpoints/head")
      _ = try EventStore(opening: ledger.path, access: .read)
      return nil
    } catch {
      return error as? StoreError
    }
  }

  @Test func `a head that cannot be written is a warning on the receipt`() throws {
    let ledger = try TestLedger()
    let files = FileManager.default
    let place = ledger.path + "/checkpoints"
    try files.removeItem(atPath: place)
    try Data().write(to: URL(fileURLWithPath: place))
    func append(_ number: UInt64) throws -> String? {
      try ledger.store.append(now: TestLedger.start) { try $0.record(event(number)) }.1.warning
    }
    #expect(try append(1)?.contains(place) == true)
    #expect(try ledger.store.read { $0.size } == 1)
    try files.removeItem(atPath: place)
    #expect(try append(2) == nil)
    try ledger.whileClosed()
    #expect(ledger.store.warnings == [])
  }

  @Test func `a missing or unreadable head is a warning`() throws {
    let ledger = try TestLedger()
    try ledger.append([event(1)])
    #expect(ledger.store.warnings == [])
    try ledger.whileClosed { try FileManager.default.removeItem(atPath: ledger.headPath) }
    #expect(ledger.store.warnings.count == 1)
    try ledger.whileClosed { try ledger.directory.write("torn", to: "ledger/checkpoints/head") }
    #expect(ledger.store.warnings.count == 1)
    #expect(try ledger.store.verify().warnings.count == 1)
    try ledger.append([event(2)])
    try ledger.whileClosed()
    #expect(ledger.store.warnings == [])
  }
}
