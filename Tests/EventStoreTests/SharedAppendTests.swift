import Dispatch
import Foundation
import LMDB
import Synchronization
import TestSupport
import Testing

@testable import EventStore

@Suite struct SharedAppendTests {
  /// What a client does in one append.
  private struct Work: Sendable {
    let events: [NewEvent]
    var expectation = Expectation.any
    /// Fails with this after it recorded so many of its events.
    var failsAfter: Int?
  }

  private struct Failure: Error, Equatable {}

  private enum Outcome: Equatable {
    case recorded([UInt64], Receipt)
    case refused(StoreError.Kind)
    case failed
  }

  private func run(_ work: Work, in store: EventStore) -> Outcome {
    do {
      let (sequences, receipt) = try store.appendTogether(
        expecting: work.expectation, now: TestLedger.start
      ) { appender in
        let isFailing = work.failsAfter != nil
        let events = work.failsAfter.map { Array(work.events.prefix($0)) } ?? work.events
        let sequences = try appender.recordAll(events)
        if isFailing { throw Failure() }
        return sequences
      }
      return .recorded(sequences, receipt)
    } catch let error as StoreError {
      return .refused(error.kind)
    } catch {
      return .failed
    }
  }

  /// Clients with ids of their own, tags that they share, and now and then a failure, a conflict or
  /// an expectation that only one of two can meet.
  private func works(_ client: Int, _ random: inout SeededGenerator) -> [Work] {
    (0..<12).map { step in
      let events = (0..<Int.random(in: 1...4, using: &random)).map { place in
        event(
          UInt64(1 + client * 1_000 + step * 10 + place),
          tags: ["shared", "client:\(client)"].filter { _ in Bool.random(using: &random) })
      }
      switch Int.random(in: 0..<8, using: &random) {
      case 0: return Work(events: events, failsAfter: 0)
      case 1: return Work(events: events, failsAfter: 1)
      case 2: return Work(events: events, expectation: .size(UInt64(step * 20)))
      case 3:
        return Work(events: events, expectation: .noEvent(withTags: ["shared"], since: 30))
      case 4: return Work(events: [event(0, body: "client \(client)")])
      default: return Work(events: events)
      }
    }
  }

  @Test func `what many clients append at once is what one after the other would`() throws {
    var random = SeededGenerator()
    let ledger = try TestLedger()
    let clients = (0..<8).map { works($0, &random) }
    let outcomes = Mutex<[(Work, Outcome)]>([])
    let store = ledger.store
    let over = DispatchSemaphore(value: 0)
    for works in clients {
      Thread.detachNewThread {
        for work in works {
          let outcome = self.run(work, in: store)
          outcomes.withLock { $0.append((work, outcome)) }
        }
        over.signal()
      }
    }
    for _ in clients { over.wait() }
    let all = outcomes.withLock { $0 }
    let recorded = all.compactMap { work, outcome in
      if case .recorded(let sequences, let receipt) = outcome {
        (work, sequences, receipt)
      } else {
        nil
      }
    }.sorted { ($0.2.first, $0.2.size) < ($1.2.first, $1.2.size) }
    // The same, alone and in the order in which they were recorded.
    let alone = try TestLedger()
    for (work, sequences, receipt) in recorded {
      let again = try alone.append(work.events, expecting: work.expectation)
      #expect(again == sequences, "\(random)")
      #expect(try alone.store.read { $0.size } == receipt.size, "\(random)")
    }
    try ledger.store.read { snapshot in
      #expect(try snapshot.size == alone.store.read { $0.size }, "\(random)")
      for sequence in 0..<snapshot.size {
        let other = try alone.store.read { try $0.event(at: sequence) }
        #expect(try snapshot.event(at: sequence).id == other.id, "\(random)")
      }
      for tag in ["shared"] + clients.indices.map({ "client:\($0)" }) {
        #expect(
          try snapshot.postings(of: tag) == alone.store.read { try $0.postings(of: tag) },
          "\(tag), \(random)")
      }
      for (_, _, receipt) in recorded {
        #expect(try snapshot.root(atSize: receipt.size) == receipt.root, "\(random)")
      }
    }
    try requireRefusals(all, in: ledger, random)
    #expect(try ledger.store.verify().findings == [], "\(random)")
  }

  /// Those that were refused left nothing behind, and had a reason.
  private func requireRefusals(
    _ all: [(Work, Outcome)], in ledger: TestLedger, _ random: SeededGenerator
  ) throws {
    for (work, outcome) in all {
      switch outcome {
      case .recorded: #expect(work.failsAfter == nil, "\(random)")
      case .failed:
        #expect(work.failsAfter != nil, "\(random)")
        for event in work.events {
          #expect(try ledger.store.read { try $0.sequence(of: event.id) } == nil, "\(random)")
        }
      case .refused(let kind):
        #expect(kind == .conflict, "\(random)")
        #expect(work.expectation != .any || work.events[0].id == event(0).id, "\(random)")
      }
    }
  }

  @Test func `those who come while one commits are committed together`() throws {
    let ledger = try TestLedger()
    let store = ledger.store
    let (isInside, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let turns = Mutex<[UInt64]>([])
    let over = DispatchSemaphore(value: 0)
    let append = { @Sendable (number: UInt64) in
      _ = try? store.appendTogether(now: TestLedger.start) { appender in
        turns.withLock { $0.append(appender.startSize) }
        if number == 1 {
          isInside.signal()
          mayEnd.wait()
        }
        return try appender.record(event(number))
      }
      over.signal()
    }
    let environment = try store.currentlyOpen().environment
    let before = try environment.statistics().lastTransactionNumber
    Thread.detachNewThread { append(1) }
    isInside.wait()
    for number in 2...9 as ClosedRange<UInt64> { Thread.detachNewThread { append(number) } }
    while store.sharedAppends.waitingCount < 8 { Thread.sleep(forTimeInterval: 0.001) }
    mayEnd.signal()
    for _ in 1...9 { over.wait() }
    #expect(try environment.statistics().lastTransactionNumber == before + 2)
    #expect(try store.read { $0.size } == 9)
    #expect(turns.withLock { $0 } == [0, 1, 2, 3, 4, 5, 6, 7, 8])
  }
}
