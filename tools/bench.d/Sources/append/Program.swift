import EventStore
import Foundation
import Ledger
import Positions

// append ledger|store DIRECTORY EVENTS BATCH
//
//   ledger   through `Ledger`: checked, encoded, tagged, recorded, and folded into the cells
//   store    through `EventStore` alone: bodies and tags made before, no cells
//
// Makes a ledger in DIRECTORY, which is new or empty, declares what the positions refer to, and
// appends EVENTS positions, BATCH a transaction. Only the transactions of positions are timed;
// those of a batch are made before it. Output: seconds, events, bytes of the file afterwards.

@main
struct Program {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 5, let events = Int(words[3]), let batch = Int(words[4]), batch > 0,
      words[1] == "ledger" || words[1] == "store"
    else {
      FileHandle.standardError.write(
        Data("usage: append ledger|store DIRECTORY EVENTS BATCH\n".utf8))
      exit(2)
    }
    let directory = words[2]
    try Ledger.create(at: directory, title: "Measurement")
    let seconds =
      words[1] == "ledger"
      ? try appendToLedger(at: directory, events: events, batch: batch)
      : try appendToStore(at: directory, events: events, batch: batch)
    let file = try FileManager.default.attributesOfItem(atPath: "\(directory)/data.mdb")
    let bytes = (file[.size] as? UInt64) ?? 0
    print(String(format: "%.9f", seconds), events, bytes)
  }

  static func appendToLedger(at directory: String, events: Int, batch: Int) throws -> Double {
    let ledger = try Ledger(at: directory, for: .append)
    let terms = AppendTerms(recorder: "bench")
    var workload = Workload(count: events)
    _ = try ledger.append(bodies: try workload.declarations(), terms: terms)
    var seconds = 0.0
    while true {
      let bodies = try workload.next(batch)
      if bodies.isEmpty { return seconds }
      seconds += try measure { _ = try ledger.append(bodies: bodies, terms: terms) }
    }
  }

  static func appendToStore(at directory: String, events: Int, batch: Int) throws -> Double {
    let store = try EventStore(opening: directory)
    var workload = Workload(count: events)
    var random = SystemRandomNumberGenerator()
    var last: EventID?
    var seconds = 0.0
    while true {
      let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
      let batch = try workload.next(batch).map { body in
        let id = EventID.v7(milliseconds: now / 1_000, after: last, random: &random)
        last = id
        return NewEvent(
          id: id, type: "position.stated", recorder: "bench", body: body.encoded(),
          tags: body.tags())
      }
      if batch.isEmpty { return seconds }
      seconds += try measure { _ = try store.append(now: now) { try $0.recordAll(batch) } }
    }
  }

  static func measure(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let duration = try clock.measure(work)
    return duration / .seconds(1)
  }
}
