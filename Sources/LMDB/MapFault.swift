internal import CLMDB
internal import Glibc
internal import Synchronization

/// What the process does when damage to `data.mdb` makes LMDB stumble.
///
/// LMDB trusts its pages. A file that was cut short raises `SIGBUS` where the map goes on and the
/// file does not, as does a disk that fails to deliver a page; offsets that lead nowhere raise
/// `SIGSEGV` or fail an assertion in LMDB, and a page size of nothing raises `SIGFPE`. Nothing can
/// go on from there, but a command can still say what happened and exit with a code of its choice
/// instead of a crash.
public enum MapFault {
  /// From now on, ends the process with `message` and a newline on standard error, and with
  /// `exitCode`, when a fault is raised or LMDB fails an assertion.
  ///
  /// For command-line tools: it also covers faults that have nothing to do with LMDB, so the
  /// message must leave room for that. Meant to be called once, before environments are opened;
  /// a second call does nothing.
  public static func endProcess(exitCode: Int32, message: String) {
    let isFirst = installing.withLock { _ in
      Farewell.install(Array((message + "\n").utf8), exitCode)
    }
    guard isFirst else { return }
    for signal in [SIGBUS, SIGSEGV, SIGFPE] {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { _ in Farewell.say() }
      unsafe sigaction(signal, &action, nil)
    }
  }

  /// Lets LMDB's assertions end the process in the same way; where that was not asked for, LMDB
  /// prints the assertion and aborts.
  static func watchAssertions(of environment: OpaquePointer) {
    _ = unsafe mdb_env_set_assert(environment) { _, assertion in
      if let assertion = unsafe assertion, Farewell.isInstalled {
        unsafe _ = write(STDERR_FILENO, assertion, strlen(assertion))
        unsafe _ = write(STDERR_FILENO, "\n", 1)
      }
      Farewell.say()
    }
  }

  private static let installing = Mutex<Void>(())
}

/// The message and the exit code, stored once in plain words that a signal handler can read.
private enum Farewell {
  nonisolated(unsafe) private static var start: UnsafePointer<UInt8>?
  nonisolated(unsafe) private static var count = 0
  nonisolated(unsafe) private static var exitCode: Int32 = 1

  static var isInstalled: Bool { unsafe start != nil }

  static func install(_ message: [UInt8], _ code: Int32) -> Bool {
    guard !isInstalled else { return false }
    // Never freed: a fault may come at any time.
    let text = UnsafeMutablePointer<UInt8>.allocate(capacity: message.count)
    for (index, byte) in message.enumerated() { unsafe text[index] = byte }
    unsafe count = message.count
    unsafe exitCode = code
    unsafe start = UnsafePointer(text)
    return true
  }

  static func say() {
    guard let start = unsafe start else { return }
    unsafe _ = write(STDERR_FILENO, start, count)
    unsafe _exit(exitCode)
  }
}
