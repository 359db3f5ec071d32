internal import Dispatch
internal import LMDB
internal import Synchronization

/// The reading of all of a ledger for a verification, by two threads where there is more than one
/// part of the log: each takes the next part as it is done with one, so that neither waits long for
/// the other.
final class VerifiedReading: Sendable {
  /// What reading the log, and what reading the indexes found.
  struct Passes: Sendable {
    var log: LogPass
    var indexes: IndexPass
  }

  private struct State {
    /// The number of the next part to be read, and the first that is not yet in `log`.
    var next = 0
    var joined = 0
    var log: LogPass
    /// Parts that were read before one that comes before them.
    var waiting: [Int: LogPass] = [:]
    var indexes: IndexPass?
    var areIndexesTaken = false
    var hasFailed = false
  }

  private let size: UInt64
  private let blockLevel: Int
  private let partCount: Int
  private let empty = IndexSum()
  private let state: Mutex<State>
  private let done = Atomic<UInt64>(0)

  /// A reading of so many records, in parts of a subtree of a level.
  init(size: UInt64, blockLevel: Int) {
    (self.size, self.blockLevel) = (size, blockLevel)
    let partSize = UInt64(1) << UInt64(blockLevel)
    partCount = Int((size + partSize - 1) / partSize)
    state = Mutex(State(log: LogPass(0..<0, blockLevel: blockLevel, empty)))
  }

  /// Reads; what is returned besides are the examiners that saw the records.
  func run<Examiner: RecordExaminer>(
    _ snapshot: borrowing Snapshot, _ readings: OtherReadings, _ examiner: Examiner,
    _ progress: (VerificationProgress) -> Void
  ) throws -> (Passes, [Examiner]) {
    let aside = SeparateReading { [self] in
      try readings.read { other in
        if takeIndexes() { readIndexes(other) { _ in } }
        return read(other, examiner) { _ in }
      }
    }
    if partCount > 1 { aside.start() }
    var examiners = [read(snapshot, examiner, progress)]
    if partCount > 1, let other = aside.wait() { examiners.append(other) }
    if takeIndexes() { readIndexes(snapshot, progress) }
    let (log, indexes) = state.withLock { ($0.log, $0.indexes ?? IndexPass(empty)) }
    // What an examiner threw is not a finding.
    if let failure = log.failure { throw failure }
    return (Passes(log: log, indexes: indexes), examiners)
  }

  /// Reads one part after the other until there is none left.
  private func read<Examiner: RecordExaminer>(
    _ snapshot: borrowing Snapshot, _ examiner: Examiner,
    _ progress: (VerificationProgress) -> Void
  ) -> Examiner {
    var examiner = examiner
    var room = LogPass.Room()
    while let part = takePart() {
      let start = UInt64(part) << UInt64(blockLevel)
      let end = min(size, start + 1 << UInt64(blockLevel))
      var pass = LogPass(start..<end, blockLevel: blockLevel, empty)
      pass.run(snapshot, &examiner, &room) { count in
        let sum = done.add(count, ordering: .relaxed).newValue
        progress(VerificationProgress(part: .log, done: min(sum, size), total: size))
      }
      put(pass, at: part)
    }
    return examiner
  }

  private func takePart() -> Int? {
    state.withLock { state in
      guard state.next < partCount, !state.hasFailed else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  /// Adds a part to those before it as soon as these are there.
  private func put(_ pass: LogPass, at part: Int) {
    state.withLock { state in
      state.hasFailed = state.hasFailed || pass.failure != nil
      state.waiting[part] = pass
      while let next = state.waiting.removeValue(forKey: state.joined) {
        state.log.append(next)
        state.joined += 1
      }
    }
  }

  private func takeIndexes() -> Bool {
    state.withLock { state in
      defer { state.areIndexesTaken = true }
      return !state.areIndexesTaken
    }
  }

  private func readIndexes(
    _ snapshot: borrowing Snapshot, _ progress: (VerificationProgress) -> Void
  ) {
    var pass = IndexPass(empty)
    pass.run(snapshot, progress)
    state.withLock { $0.indexes = pass }
  }
}

/// A part of the reading on another thread.
private final class SeparateReading<Examiner: RecordExaminer>: Sendable {
  private let work: Mutex<(@Sendable () throws -> Examiner?)?>
  private let result = Mutex<Examiner?>(nil)
  private let end = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () throws -> Examiner?) { self.work = Mutex(work) }

  func start() { DispatchQueue.global(qos: .userInitiated).async { self.run() } }

  private func run() {
    perform()
    end.signal()
  }

  /// The work, and with it its hold on the environment, is gone before the end is told: whoever
  /// waits may close that and open it again.
  private func perform() {
    let work = work.withLock { work in
      defer { work = nil }
      return work
    }
    let examiner = try? work?()
    result.withLock { $0 = examiner }
  }

  /// The examiner, with what it saw; nil where nothing could be read.
  func wait() -> Examiner? {
    end.wait()
    return result.withLock { result in
      // Held twice, what an examiner keeps would be copied as soon as it is changed.
      defer { result = nil }
      return result
    }
  }
}
