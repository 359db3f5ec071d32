import Ledger

/// Shows on standard error how far long work is, where that is a terminal: one line that is written
/// anew in place, and taken away at the end.
struct Progress: Sendable {
  /// Nil where nothing is shown.
  private let progress: WorkProgress?

  /// Back to the start of the line, and what stands there erased.
  private static let erasing = "\r\u{1B}[K"

  private init(_ work: String, isQuiet: Bool) {
    guard !isQuiet, Terminal.showsProgress else {
      progress = nil
      return
    }
    progress = WorkProgress { state in
      let line = ProgressLine(work, state)
      // A line longer than the terminal's would stay.
      let text = line.text.prefix(Terminal.progressColumns - 1)
      StandardError.write(Self.erasing + text)
    }
  }

  /// Runs work that tells how far it is, and takes the line away however it ends.
  static func showing<R>(
    _ work: String, isQuiet: Bool, _ body: (Progress) throws -> R
  ) rethrows -> R {
    let progress = Progress(work, isQuiet: isQuiet)
    defer { progress.end() }
    return try body(progress)
  }

  /// Whether anything is shown.
  var isShown: Bool { progress != nil }

  /// Tells how much of one kind is done; `total` is nil where nobody knows, and `share` then may
  /// tell which part of the work that is.
  func show(
    _ done: UInt64, of total: UInt64?, _ noun: String = "events",
    share: @autoclosure () -> Double? = nil
  ) {
    progress?.note(done, of: total, noun, share: share())
  }

  private func end() {
    if progress?.hasTold ?? false { StandardError.write(Self.erasing) }
  }
}

extension ProgressLine {
  /// How far work is that tells its state.
  fileprivate init(_ work: String, _ state: WorkProgress.State) {
    self.init(
      work, state.done, of: state.total, state.noun, share: state.share, seconds: state.seconds)
  }
}
