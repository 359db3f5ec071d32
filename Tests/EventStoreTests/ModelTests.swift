import LMDB
import TestSupport
import Testing
import TransparencyLog

@testable import EventStore

/// Random transactions against a store that is nothing but arrays.
@Suite struct ModelTests {
  /// The slow obvious store.
  private struct Model: Equatable {
    var events: [NewEvent] = []
    var cells: [String: [UInt8]] = [:]

    func sequence(of id: EventID) -> UInt64? {
      events.firstIndex { $0.id == id }.map(UInt64.init)
    }

    func postings(of tag: String) -> [UInt64] {
      events.indices.filter { events[$0].tags.contains(tag) }.map(UInt64.init)
    }
  }

  private static let cellKeys = ["x", "x/y", "z"]

  @Test(arguments: [1, 1_000])
  func `random transactions leave what a plain model says`(heldTagLimit: Int) throws {
    var generator = SeededGenerator()
    let ledger = try TestLedger(heldTagLimit: heldTagLimit)
    var model = Model()
    for _ in 0..<80 {
      switch Int.random(in: 0..<20, using: &generator) {
      case 0: try ledger.whileClosed()
      case 1...3: try refuse(ledger, model, &generator)
      default: try append(ledger, &model, &generator)
      }
      try compare(ledger, model, &generator)
    }
    let tags = model.events.map(\.tags)
    #expect(
      try ledger.store.verify(tags: { _, record, _, carry in
        for tag in tags[Int(record.sequence)] { carry(tag.utf8.span) }
      }).findings == [], "\(generator)")
  }

  private func newEvent(_ generator: inout SeededGenerator) -> NewEvent {
    let number = UInt64.random(in: 0..<100_000, using: &generator)
    var tags = ["a", "b", "c:d"].filter { _ in Bool.random(using: &generator) }
    if Bool.random(using: &generator), let cell = Self.cellKeys.randomElement(using: &generator) {
      tags.append("cell:" + cell)
    }
    let length = [1, 10, 300, 5_000].randomElement(using: &generator) ?? 1
    return event(number, body: String(repeating: "\(number % 10)", count: length), tags: tags)
  }

  /// New events and some on record, in several batches of one transaction, with the cells.
  private func append(
    _ ledger: TestLedger, _ model: inout Model, _ generator: inout SeededGenerator
  ) throws {
    var next = model
    let batches = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
      (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        Int.random(in: 0..<5, using: &generator) == 0
          ? model.events.randomElement(using: &generator) ?? newEvent(&generator)
          : newEvent(&generator)
      }
    }
    let isPrepared = Bool.random(using: &generator)
    let random = generator
    _ = try ledger.store.append(now: TestLedger.start) { appender in
      for batch in batches {
        // A random number may be on record already, then with other content.
        let fresh = batch.filter { event in
          next.sequence(of: event.id).map { next.events[Int($0)] == event } ?? true
        }
        let doubled = Dictionary(grouping: fresh, by: \.id).values.contains { Set($0).count > 1 }
        if doubled { continue }
        let sequences =
          isPrepared
          ? try appender.record(PreparedBatch(of: fresh)) : try appender.recordAll(fresh)
        for event in fresh where next.sequence(of: event.id) == nil { next.events.append(event) }
        #expect(sequences == fresh.map { next.sequence(of: $0.id) ?? .max }, "\(random)")
      }
      for key in Self.cellKeys {
        let count = next.postings(of: "cell:" + key).count
        guard count > 0 else { continue }
        next.cells[key] = [UInt8(truncatingIfNeeded: count), 7]
        if isPrepared { continue }
        try appender.setCell(projection: "p", key: key, state: next.cells[key] ?? [])
      }
      let keys = isPrepared ? next.cells.keys.sorted() : []
      try appender.updateCells(projection: "p", count: keys.count) { index, bytes in
        bytes += Array(keys[index].utf8)
      } fold: { index, stored, bytes in
        var state: [UInt8]?
        if let stored { state = [UInt8](stored) }
        #expect(state == model.cells[keys[index]], "\(random)")
        bytes += next.cells[keys[index]] ?? []
      }
      try appender.setProjection("p", codeVersion: 1, foldedSize: appender.size)
      #expect(appender.size == UInt64(next.events.count), "\(random)")
    }
    model = next
  }

  /// A transaction that is refused in the middle.
  private func refuse(
    _ ledger: TestLedger, _ model: Model, _ generator: inout SeededGenerator
  ) throws {
    guard var wrong = model.events.randomElement(using: &generator) else { return }
    wrong.body.append(0)
    var events = (0..<5).map { _ in newEvent(&generator) }.filter {
      model.sequence(of: $0.id) == nil
    }
    events.append(wrong)
    let error = try refusal { try ledger.append(events) }
    #expect(error.kind == .conflict, "\(generator)")
  }

  private func compare(
    _ ledger: TestLedger, _ model: Model, _ generator: inout SeededGenerator
  ) throws {
    let random = generator
    let sample = model.events.indices.shuffled(using: &generator).prefix(5)
    try ledger.store.read { snapshot in
      #expect(snapshot.size == UInt64(model.events.count), "\(random)")
      for tag in ["a", "b", "c:d", "cell:x"] {
        #expect(try snapshot.postings(of: tag) == model.postings(of: tag), "\(tag), \(random)")
      }
      for index in sample {
        let (stored, event) = (try snapshot.event(at: UInt64(index)), model.events[index])
        #expect(stored.body == event.body, "\(random)")
        #expect(try snapshot.sequence(of: event.id) == UInt64(index), "\(random)")
      }
      for key in Self.cellKeys {
        let cell = try snapshot.cell(projection: "p", key: key)
        #expect(cell?.state == model.cells[key], "\(key), \(random)")
      }
      var frontier = Frontier()
      var bodies: [[UInt8]] = []
      try snapshot.scan { record, bytes in
        frontier.append(MerkleHash.leaf(of: bytes.extracting(record.header)))
        if let body = record.body { bodies.append([UInt8](bytes.extracting(body))) }
      }
      #expect(bodies == model.events.map(\.body), "\(random)")
      #expect(try snapshot.root() == frontier.root, "\(random)")
    }
  }
}

extension PreparedBatch {
  init(of events: [NewEvent]) throws {
    self.init()
    for event in events { try append(event) }
  }
}
