internal import Glibc
import Ledger

/// This program run again as a process of its own, with the same streams and environment.
///
/// Foundation's `Process` of Swift 6.3 reads past the end of a directory entry while it looks for
/// open descriptors, and now and then ends the program with a signal; `posix_spawn` does not.
enum ChildProcess {
  /// How a child ended.
  enum Ending {
    /// By itself, with an exit code.
    case exited(Int32)
    /// By a signal.
    case signalled(Int32)
  }

  /// The signals with which damaged pages end a process: bad addresses, and what the language and
  /// LMDB do where a value cannot be. Any other comes from outside.
  static let signalsOfDamage: Set<Int32> = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT]

  /// Runs this program with other arguments and waits for its end.
  ///
  /// Throws `LedgerError`: `.storage` where no process can be started.
  static func rerun(_ arguments: [String]) throws -> Ending {
    let words = (["parley"] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, "/proc/self/exe", nil, nil, words + [nil], environ)
    guard error == 0 else {
      throw LedgerError(
        .storage,
        "process: found \(String(cString: strerror(error))), expected to start one")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else {
        throw LedgerError(
          .storage, "process: found \(String(cString: strerror(errno))), expected it to end")
      }
    }
    // The low seven bits are the signal, the next eight above them the exit code.
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
  }
}
