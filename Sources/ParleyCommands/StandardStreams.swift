internal import Glibc
import Ledger

/// The three streams with which a process begins.
enum StandardStreams {
  /// Takes the descriptors of the streams that the process was started without.
  ///
  /// The system gives the lowest free descriptor to what is opened next: without this the ledger's
  /// own files would get them, and what is printed would be written into these. To use such a
  /// stream stays an error, as it is opened for the other direction.
  static func takeMissing() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      let direction = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY
      guard open("/dev/null", direction) == descriptor else {
        Glibc.exit(LedgerError.Kind.storage.rawValue)
      }
    }
  }

  /// Lets a write beyond the limit on the size of files be an error, told as a full disk is, and
  /// not the end of the process, so that what was begun is removed.
  static func ignoreSizeLimitSignal() {
    signal(SIGXFSZ, SIG_IGN)
  }
}
