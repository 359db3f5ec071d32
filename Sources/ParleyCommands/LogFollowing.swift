internal import Glibc
import Ledger
import Positions
import Projections

/// Prints events as other processes append them, until it is told to end or nobody reads any more.
///
/// Between two looks the ledger is closed, so that it can be compacted and is not held open: looked
/// at is the change of its file, four times a second, which costs one system call.
struct LogFollowing {
  private var reading: ReadingOptions
  private let query: Query
  /// The first event that was not printed yet.
  private var next: UInt64
  private var seen = FileState()
  /// The looks that are still made at a file that did not change: its time of change is told in
  /// steps of some milliseconds, in which two commits can lie.
  private var looksLeft = 0
  /// How often in a row the ledger could not be opened, as while it is being replaced.
  private var failures = 0

  /// The time between two looks, in milliseconds.
  private static let interval: Int32 = 250
  /// The failures in a row that are put up with: ten seconds.
  private static let failuresMax = 40

  /// What was said last of what is withheld.
  private var lastNote: ReleaseNote?

  /// Follows from an event on; `note` is what was said of what is withheld.
  init(_ reading: ReadingOptions, query: Query, from next: UInt64, after note: ReleaseNote?) {
    self.reading = reading
    // What is worth telling of the ledger was told when it was opened first.
    self.reading.options.quiet = true
    self.query = query
    self.next = next
    lastNote = note
  }

  /// Prints and waits; returns when an interrupt comes or the reader has gone away.
  mutating func run() throws {
    Interrupts.hold()
    repeat {
      try look()
    } while !Interrupts.come(within: Self.interval)
  }

  private mutating func look() throws {
    let now = FileState(of: try reading.options.path() + "/data.mdb")
    if now != seen { looksLeft = 4 }
    guard looksLeft > 0 else { return }
    do {
      try printNew()
      failures = 0
    } catch let error as LedgerError where error.kind == .storage && failures < Self.failuresMax {
      failures += 1
      return
    }
    looksLeft -= 1
    seen = now
  }

  private mutating func printNew() throws {
    let record = try reading.open()
    var inquiry = LogInquiry(query)
    inquiry.from = next
    let report = try record.answer(inquiry)
    next = max(next, report.record.size)
    guard !report.entries.isEmpty else { return }
    let text = LogText(report: report, signatures: nil, isQuiet: true, hasTitles: false)
    lastNote = try record.printFurther(text, after: lastNote)
  }
}

/// What tells a file's states apart.
private struct FileState: Equatable {
  var node: UInt64 = 0
  var size: Int64 = 0
  var seconds = 0
  var nanoseconds = 0

  init() {}

  /// That of a file; one that cannot be looked at is as one that is not there.
  init(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    (node, size) = (UInt64(status.st_ino), Int64(status.st_size))
    (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }
}

/// What ends a command that would otherwise go on.
private enum Interrupts {
  private static var ending: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, signal) }
    return set
  }

  /// From now on, interrupts wait until they are asked for: no line is written by half.
  static func hold() {
    var set = ending
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits; true as soon as an interrupt came, or whoever read the output went away.
  static func come(within milliseconds: Int32) -> Bool {
    var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    // A pipe without a reader is an error at once, and without an interval.
    if poll(&output, 1, 0) > 0, output.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 {
      return true
    }
    var set = ending
    var interval = timespec(tv_sec: 0, tv_nsec: Int(milliseconds) * 1_000_000)
    return sigtimedwait(&set, nil, &interval) > 0
  }
}
