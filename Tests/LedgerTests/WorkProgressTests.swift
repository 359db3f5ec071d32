import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Ledger

struct WorkProgressTests {
  /// A clock that stands still until it is set, and what was told by it.
  private final class Course: Sendable {
    private let start = ContinuousClock.now
    let milliseconds = Atomic<Int>(0)
    let looks = Atomic<Int>(0)
    let told = Mutex<[WorkProgress.State]>([])

    func progress() -> WorkProgress {
      WorkProgress(
        by: {
          self.looks.add(1, ordering: .relaxed)
          return self.start + .milliseconds(self.milliseconds.load(ordering: .relaxed))
        }, { state in self.told.withLock { $0.append(state) } })
    }
  }

  @Test func `it is told at most five times a second, the first time at once`() {
    let course = Course()
    let progress = course.progress()
    #expect(!progress.hasTold)
    for step in 0...100 {
      course.milliseconds.store(step * 10, ordering: .relaxed)
      progress.note(UInt64(step) * 5_000, of: 500_000, "events")
    }
    let told = course.told.withLock { $0 }
    #expect(told.map(\.done) == [5_000, 105_000, 205_000, 305_000, 405_000])
    #expect(told.map { Int(($0.seconds * 1_000).rounded()) } == [10, 210, 410, 610, 810])
    #expect(told.allSatisfy { $0.total == 500_000 && $0.noun == "events" && $0.share == nil })
    #expect(progress.hasTold)
  }

  @Test func `the clock is read only when some thousands more are done`() {
    let course = Course()
    let progress = course.progress()
    for done in UInt64(0)...100_000 { progress.note(done, of: nil, "events") }
    #expect(course.looks.load(ordering: .relaxed) == 1 + 100_000 / Int(WorkProgress.stride))
  }

  @Test func `less than a stride is not told, and the share is asked for only then`() {
    let course = Course()
    let progress = course.progress()
    var asked = 0
    let share = { () -> Double in
      asked += 1
      return 0.5
    }
    progress.note(WorkProgress.stride - 1, of: nil, "events", share: share())
    #expect(asked == 0 && !progress.hasTold)
    progress.note(WorkProgress.stride, of: nil, "events", share: share())
    #expect(asked == 1 && course.told.withLock { $0.first?.share } == 0.5)
  }

  @Test func `of another kind the count and the time start anew`() {
    let course = Course()
    let progress = course.progress()
    progress.note(50_000, of: 50_000, "events")
    course.milliseconds.store(3_000, ordering: .relaxed)
    progress.note(10, of: 9_000, "postings")
    course.milliseconds.store(4_000, ordering: .relaxed)
    progress.note(4_000, of: 9_000, "postings")
    let last = course.told.withLock { $0.last }
    #expect(last?.noun == "postings")
    #expect(last?.done == 4_000)
    #expect(last?.seconds == 1)
  }

  @Test func `a fold in two halves counts the events of both`() {
    let course = Course()
    let progress = course.progress()
    let counted = Mutex<[UInt64]>([])
    let count = FoldCount(of: 100_000) { done, total in
      counted.withLock { $0.append(done) }
      progress.note(done, of: total, "events")
    }
    DispatchQueue.concurrentPerform(iterations: 2) { _ in for _ in 0..<13 { count.addStride() } }
    let all = counted.withLock { Set($0) }
    #expect(all.count == 25)
    #expect(all.max() == 100_000)
  }

  @Test func `what replay, backup and restore tell grows to what there is`() throws {
    let test = try LedgerUnderTest()
    try test.appendDoha()
    let replayed = Mutex<[UInt64]>([])
    _ = try test.ledger.replay { done, total in
      #expect(total == 75)
      replayed.withLock { $0.append(done) }
    }
    #expect(replayed.withLock { $0 } == [75])
    var written: [String] = []
    let directory = try TemporaryDirectory()
    let file = directory.file("backup").path
    _ = try test.ledger.backup(to: file) { part, done, total in
      #expect(done <= total && total == 75)
      if written.last != part { written.append(part) }
    }
    #expect(written == ["written", "read back"])
    var shares: [Double] = []
    let restored = directory.file("again").path
    _ = try Ledger.restore(file, to: restored, keepsID: false) { done, share in
      #expect(done == 75)
      shares.append(share)
    }
    #expect(shares.count == 1)
    #expect(shares.allSatisfy { $0 > 0.9 && $0 <= 1 })
  }
}
