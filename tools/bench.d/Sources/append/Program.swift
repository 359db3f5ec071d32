import EventStore
import Foundation
import Ledger
import Positions

// append ledger|store DIRECTORY EVENTS BATCH
// append clients DIRECTORY EVENTS CLIENTS
//
//   ledger   through `Ledger`: checked, encoded, tagged, recorded, and folded into the cells
//   store    through `EventStore` alone: bodies and tags made before, no cells
//   clients  as `ledger`, one event a call, by so many threads of this process at once
//
// Makes a ledger in DIRECTORY, which is new or empty, declares what the positions refer to, and
// appends EVENTS positions, BATCH a transaction. Only the transactions of positions are timed;
// those of a batch are made before it. Output: seconds, events, bytes of the file afterwards.

@main
struct Program {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count == 5, let events = Int(words[3]), let batch = Int(words[4]), batch > 0,
      let work = [
        "ledger": appendToLedger, "store": appendToStore, "clients": appendByClients,
      ][words[1]]
    else {
      FileHandle.standardError.write(
        Data("usage: append ledger|store|clients DIRECTORY EVENTS BATCH|CLIENTS\n".utf8))
      exit(2)
    }
    let directory = words[2]
    try Ledger.create(at: directory, title: "Measurement")
    let seconds = try work(directory, events, batch)
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

  /// Each thread appends its share of the events, one by one, each acknowledged before the next.
  static func appendByClients(at directory: String, events: Int, clients: Int) throws -> Double {
    let ledger = try Ledger(at: directory, for: .append)
    let terms = AppendTerms(recorder: "bench")
    var workload = Workload(count: events)
    _ = try ledger.append(bodies: try workload.declarations(), terms: terms)
    let bodies = try workload.next(events)
    let finished = DispatchSemaphore(value: 0)
    let seconds = measure {
      for client in 0..<clients {
        Thread.detachNewThread {
          do {
            for index in stride(from: client, to: bodies.count, by: clients) {
              _ = try ledger.append(bodies: [bodies[index]], terms: terms)
            }
          } catch {
            FileHandle.standardError.write(Data("append: \(error)\n".utf8))
            exit(1)
          }
          finished.signal()
        }
      }
      for _ in 0..<clients { finished.wait() }
    }
    return seconds
  }

  static func measure(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let duration = try clock.measure(work)
    return duration / .seconds(1)
  }
}
