import Dispatch
internal import LMDB
internal import Synchronization
internal import TransparencyLog

// Appends of many threads in one transaction, so that one synchronisation of the disk serves all
// who wait for it.
//
// Whoever comes first commits: all who are waiting by then take their turns in its transaction, in
// the order in which they came, each as if the others before it had committed. While it waits for
// the disk the next ones gather, and the first of these commits them. Nobody is acknowledged before
// the transaction with its events is on disk.
//
// A turn that fails before it changed anything has failed alone. One that fails later spoils the
// transaction: it is aborted, and done again without that turn.

extension EventStore {
  /// Runs `body` as ``append(expecting:now:allowClockSkew:_:)`` does, in a transaction that it may
  /// share with others who call this at the same time; of many at once each waits no longer than
  /// two commits.
  ///
  /// The expectation is held against the ledger as those before left it. Everything is on disk when
  /// this returns, and nothing of this call is if it throws. `body` may be run again, and on
  /// another thread; it must read the ledger through its appender alone.
  public func appendTogether<R: Sendable>(
    expecting expectation: Expectation = .any, now: Int64, allowClockSkew: Bool = false,
    _ body: @escaping @Sendable (inout Appender) throws -> R
  ) throws -> (R, Receipt) {
    let terms = terms(expecting: expectation, now: now, allowClockSkew: allowClockSkew)
    let result = Mutex<R?>(nil)
    let append = SharedAppend(terms) { appender in
      let value = try body(&appender)
      result.withLock { $0 = value }
    }
    sharedAppends.join(append) { commit($0) }
    let receipt = try append.receipt()
    guard let value = result.withLock({ $0 }) else {
      preconditionFailure("EventStore: an append without a result")
    }
    return (value, receipt)
  }

  /// Commits the appends in one transaction; those that fail are told so and left out.
  private func commit(_ appends: [SharedAppend]) {
    var remaining = appends
    while let first = remaining.first {
      do {
        // Each turn has its own terms; these stand for none.
        let (_, receipt) = try write(first.terms, commits: true) { appender in
          for append in remaining { try append.takeTurn(in: &appender) }
        }
        for append in remaining { append.acknowledge(warning: receipt.warning) }
        return
      } catch let spoiled as SharedAppend.Spoiled {
        remaining.removeAll { $0 === spoiled.append }
      } catch {
        for append in remaining { append.fail(error) }
        return
      }
    }
  }
}

/// One append that waits to be committed with others.
final class SharedAppend: Sendable {
  let terms: AppendTerms
  private let body: @Sendable (inout Appender) throws -> Void
  private let outcome = Mutex<Result<Receipt, any Error>?>(nil)
  fileprivate let wake = DispatchSemaphore(value: 0)

  /// Ends a transaction that a turn changed before it failed.
  struct Spoiled: Error {
    let append: SharedAppend
  }

  init(_ terms: AppendTerms, _ body: @escaping @Sendable (inout Appender) throws -> Void) {
    (self.terms, self.body) = (terms, body)
  }

  /// Runs the body in a transaction that others share. Throws where that must be aborted.
  func takeTurn(in appender: inout Appender) throws {
    appender.startTurn(terms)
    do {
      try body(&appender)
      try appender.requireFoldedCells()
      let receipt = Receipt(
        first: appender.startSize, size: appender.size, root: appender.frontier.root)
      outcome.withLock { $0 = .success(receipt) }
    } catch let error as LMDBError {
      // Not the turn's own fault.
      throw error
    } catch {
      outcome.withLock { $0 = .failure(error) }
      if appender.hasChanges { throw Spoiled(append: self) }
    }
  }

  /// Adds to the receipt what is worth telling of the commit.
  func acknowledge(warning: String?) {
    outcome.withLock { outcome in
      guard case .success(var receipt) = outcome else { return }
      receipt.warning = warning
      outcome = .success(receipt)
    }
  }

  func fail(_ error: any Error) {
    outcome.withLock { outcome in
      if case .failure = outcome { return }
      outcome = .failure(error)
    }
  }

  /// Whether it was committed or refused.
  fileprivate var isOver: Bool { outcome.withLock { $0 != nil } }

  /// What came of it.
  func receipt() throws -> Receipt {
    guard let outcome = outcome.withLock({ $0 }) else {
      preconditionFailure("EventStore: an append that was neither committed nor refused")
    }
    return try outcome.get()
  }
}

/// The appends that wait for the one who commits.
final class SharedAppends: Sendable {
  private struct State {
    var waiting: [SharedAppend] = []
    var isLed = false
  }

  private let state = Mutex(State())

  /// How many wait for the next transaction.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Returns when `append` is over: committed by this thread, together with all who wait, or by
  /// another one.
  func join(_ append: SharedAppend, commit: ([SharedAppend]) -> Void) {
    let leads = state.withLock { state in
      state.waiting.append(append)
      defer { state.isLed = true }
      return !state.isLed
    }
    if !leads {
      append.wake.wait()
      if append.isOver { return }
    }
    let appends = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    commit(appends)
    // The next one leads, and is over only after it did.
    let next = state.withLock { state in
      state.isLed = !state.waiting.isEmpty
      return state.waiting.first
    }
    for other in appends where other !== append { other.wake.signal() }
    next?.wake.signal()
  }
}
