public import Foundation
import Glibc
import Synchronization

/// A command under way, for tests that kill it or read what it has written so far.
///
/// Input and output are files, not pipes: nothing blocks, whatever the amounts. The command is
/// started with posix_spawn: Foundation's `Process` of Swift 6.3 reads past the end of a directory
/// entry while it looks for open descriptors, and ends the tests with a signal now and then.
public final class RunningCommand: Sendable {
  private let files: TemporaryDirectory
  private let child: Child

  /// Starts `executable`; the arguments are those of `CommandRun.run`.
  public init(
    _ executable: URL, _ arguments: [String], input: Data = Data(),
    environment: [String: String] = [:], in directory: URL? = nil
  ) throws {
    files = try TemporaryDirectory()
    try input.write(to: files.file("input"))
    let variables = Self.inherited.merging(environment) { _, new in new }
    // env changes the directory and becomes the command: its process is the command's.
    let place = directory.map { ["/usr/bin/env", "-C", $0.path] } ?? []
    child = Child(
      try Self.spawn(
        place + [executable.path] + arguments, variables.map { "\($0)=\($1)" }, files: files))
    // A thread of its own: a test may wait on every thread of a pool.
    Thread.detachNewThread { [child] in child.awaitEnd() }
  }

  deinit { kill() }

  /// The process's number.
  public var processID: Int32 { child.processID }

  private static let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
    !name.hasPrefix("PARLEY_") && name != "COLUMNS" && name != "NO_COLOR"
  }

  /// Starts a command as the leader of a process group; its streams are files of `files`.
  private static func spawn(
    _ arguments: [String], _ variables: [String], files: TemporaryDirectory
  ) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let write = O_WRONLY | O_CREAT | O_TRUNC
    for (place, name, flags) in [
      (0, "input", O_RDONLY), (1, "output", write), (2, "errors", write),
    ] {
      posix_spawn_file_actions_addopen(
        &actions, Int32(place), files.file(name).path, flags, 0o600)
    }
    // What other tests hold open is not the command's: a program being copied cannot be run.
    closeDescriptors(&actions, from: 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setpgroup(&attributes, 0)
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    let words = arguments.map { strdup($0) }
    let values = variables.map { strdup($0) }
    defer { for copy in words + values { free(copy) } }
    var process: Int32 = 0
    let error = posix_spawn(
      &process, arguments[0], &actions, &attributes, words + [nil], values + [nil])
    guard error == 0 else {
      throw CocoaError(
        .fileNoSuchFile,
        userInfo: [
          NSFilePathErrorKey: arguments[0],
          NSLocalizedDescriptionKey: String(cString: strerror(error)),
        ])
    }
    return process
  }

  /// What the command has written to standard output so far.
  public func outputSoFar() throws -> String {
    String(decoding: try Data(contentsOf: files.file("output")), as: UTF8.self)
  }

  /// Sends `signal` to the command and its children, by default one that cannot be caught.
  public func kill(_ signal: Int32 = SIGKILL) { child.kill(signal) }

  /// Waits for the end, killing the command after `timeoutSeconds`.
  public func finish(timeoutSeconds: Double = 60) throws -> CommandRun {
    let timedOut = child.ended.wait(timeout: .now() + timeoutSeconds) == .timedOut
    if timedOut {
      kill()
      child.ended.wait()
    }
    child.ended.signal()  // so that a second call does not wait for a second end
    let status = child.status.withLock { $0 ?? 0 }
    let signal = status & 0x7f
    return CommandRun(
      outputBytes: try Data(contentsOf: files.file("output")),
      errorBytes: try Data(contentsOf: files.file("errors")),
      status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, timedOut: timedOut)
  }
}

/// A child of this process and its end.
private final class Child: Sendable {
  let processID: Int32
  let ended = DispatchSemaphore(value: 0)
  /// The status as `waitpid` tells it; nil while the command runs.
  let status = Mutex<Int32?>(nil)

  init(_ processID: Int32) { self.processID = processID }

  /// Sends a signal to the process group that the child leads, and to nothing else.
  func kill(_ signal: Int32) {
    // Until its status is taken, no other process has the child's number.
    status.withLock { if $0 == nil { _ = Glibc.kill(-processID, signal) } }
  }

  func awaitEnd() {
    var end = siginfo_t()
    while waitid(P_PID, id_t(processID), &end, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    status.withLock { status in
      var taken: Int32 = 0
      while waitpid(processID, &taken, 0) < 0, errno == EINTR {}
      status = taken
    }
    ended.signal()
  }
}

// Swift's view of the C library leaves out what is not in POSIX.
@_silgen_name("posix_spawn_file_actions_addclosefrom_np") @discardableResult
private func closeDescriptors(
  _ actions: inout posix_spawn_file_actions_t, from first: Int32
) -> Int32
