import Dispatch
import Synchronization

/// Work that is prepared part by part on a second thread while the parts before are used, in their
/// order, on this one.
enum Lookahead {
  /// Takes parts from `next` until it gives nil, prepares each on either thread, at most `depth`
  /// ahead, and gives them to `use` in order.
  ///
  /// `next` and `use` are called on this thread, which prepares parts itself where it would have to
  /// wait. What is thrown ends the work; parts under way are let go.
  static func run<Part: Sendable, Prepared: Sendable>(
    depth: Int = 6, next: () throws -> Part?,
    prepare: @escaping @Sendable (Part) throws -> Prepared,
    use: (Prepared) throws -> Void
  ) throws {
    let queue = DispatchQueue(label: "parley.lookahead")
    var jobs: [LookaheadJob<Part, Prepared>] = []
    // Whatever was not begun is not worth doing when this ends early.
    defer { for job in jobs { _ = job.claim() } }
    var isAtEnd = false
    while true {
      while !isAtEnd, jobs.count < depth {
        guard let part = try next() else {
          isAtEnd = true
          break
        }
        let job = LookaheadJob(part, prepare)
        jobs.append(job)
        // The first part is needed at once.
        if jobs.count > 1 { queue.async { if job.claim() { job.run() } } }
      }
      guard let job = jobs.first else { return }
      if job.claim() { job.run() }
      for later in jobs.dropFirst() {
        guard !job.isDone, later.claim() else { continue }
        later.run()
      }
      let prepared = try job.result()
      jobs.removeFirst()
      try use(prepared)
    }
  }
}

/// One part of the work, prepared by whoever claims it first.
private final class LookaheadJob<Part: Sendable, Prepared: Sendable>: Sendable {
  private let part: Part
  private let prepare: @Sendable (Part) throws -> Prepared
  private let isClaimed = Atomic<Bool>(false)
  private let outcome = Mutex<Result<Prepared, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(_ part: Part, _ prepare: @escaping @Sendable (Part) throws -> Prepared) {
    (self.part, self.prepare) = (part, prepare)
  }

  var isDone: Bool { outcome.withLock { $0 != nil } }

  /// Whether the caller is the one who prepares it.
  func claim() -> Bool { !isClaimed.exchange(true, ordering: .acquiringAndReleasing) }

  func run() {
    let result = Result { try prepare(part) }
    outcome.withLock { $0 = result }
    done.signal()
  }

  /// What was prepared; waits for it. Called once.
  func result() throws -> Prepared {
    done.wait()
    guard let result = outcome.withLock({ $0 }) else {
      preconditionFailure("Ledger: a part that was neither prepared nor refused")
    }
    return try result.get()
  }
}
