import Synchronization

/// How far long work is, told at most five times a second, whatever threads it runs on.
///
/// Work may note how far it is as often as it likes: the clock is read only when some thousands
/// more are done.
public final class WorkProgress: Sendable {
  /// How far work is at one time.
  public struct State: Hashable, Sendable {
    /// How much of it is done.
    public var done: UInt64 = 0
    /// How much there is; nil where nobody knows.
    public var total: UInt64?
    /// What is counted.
    public var noun = ""
    /// Which part of the work is done, from 0 to 1, where another measure than the count tells.
    public var share: Double?
    /// How long the counting of this has taken.
    public var seconds = 0.0
  }

  private struct Course {
    var noun = ""
    var start: ContinuousClock.Instant
    /// How much was done when the clock was read last.
    var lookedAt: UInt64 = 0
    var toldAt: ContinuousClock.Instant?
  }

  /// How much more must be done before the clock is read again.
  static let stride: UInt64 = 2_048
  static let timeBetween = Duration.milliseconds(200)

  private let course: Mutex<Course>
  private let tell: @Sendable (State) -> Void
  private let now: @Sendable () -> ContinuousClock.Instant

  /// Makes the progress of work that begins now.
  public convenience init(_ tell: @escaping @Sendable (State) -> Void) {
    self.init(by: { .now }, tell)
  }

  /// Makes the progress of work that begins at the time that a clock gives.
  init(
    by now: @escaping @Sendable () -> ContinuousClock.Instant,
    _ tell: @escaping @Sendable (State) -> Void
  ) {
    (self.now, self.tell) = (now, tell)
    course = Mutex(Course(start: now()))
  }

  /// Whether anything was told so far.
  public var hasTold: Bool { course.withLock { $0.toldAt != nil } }

  /// Notes how much of one kind is done; of another kind than before the time starts anew.
  public func note(
    _ done: UInt64, of total: UInt64?, _ noun: String, share: @autoclosure () -> Double? = nil
  ) {
    course.withLock { course in
      if course.noun != noun {
        if !course.noun.isEmpty { course.start = now() }
        (course.noun, course.lookedAt) = (noun, 0)
      }
      guard done >= course.lookedAt + Self.stride else { return }
      course.lookedAt = done
      let now = now()
      if let toldAt = course.toldAt, now - toldAt < Self.timeBetween { return }
      course.toldAt = now
      tell(
        State(
          done: done, total: total, noun: noun, share: share(),
          seconds: (now - course.start) / .seconds(1)))
    }
  }
}
