public import Foundation
import Glibc

/// What a finished command left: its output, its errors and its exit status.
public struct CommandRun: Sendable {
  /// Everything the command wrote to standard output.
  public let outputBytes: Data
  /// Everything the command wrote to standard error.
  public let errorBytes: Data
  /// The exit status, or 128 and the signal's number where a signal ended the command.
  public let status: Int32
  /// The command took longer than allowed and was killed with its children.
  public let timedOut: Bool

  /// Standard output as text; bytes that are no UTF-8 become U+FFFD.
  public var output: String { String(decoding: outputBytes, as: UTF8.self) }
  /// Standard error as text; bytes that are no UTF-8 become U+FFFD.
  public var errors: String { String(decoding: errorBytes, as: UTF8.self) }

  /// Runs `executable` to its end.
  ///
  /// The environment is this process's own without `PARLEY_…`, `COLUMNS` and `NO_COLOR`, with
  /// `environment` over it. Without `input`, standard input is empty. After `timeoutSeconds` the
  /// command and its children are killed. Throws when the command cannot be started.
  public static func run(
    _ executable: URL, _ arguments: [String], input: Data = Data(),
    environment: [String: String] = [:], in directory: URL? = nil, timeoutSeconds: Double = 60
  ) throws -> CommandRun {
    try RunningCommand(
      executable, arguments, input: input, environment: environment, in: directory
    ).finish(timeoutSeconds: timeoutSeconds)
  }

  /// Runs the `parley` binary built with the tests, as `run` does.
  public static func parley(
    _ arguments: String..., input: String = "", environment: [String: String] = [:],
    in directory: URL? = nil, timeoutSeconds: Double = 60
  ) throws -> CommandRun {
    try run(
      parleyBinary, arguments, input: Data(input.utf8), environment: environment, in: directory,
      timeoutSeconds: timeoutSeconds)
  }
}

/// A command under way, for tests that kill it or read what it has written so far.
///
/// Input and output are files, not pipes: nothing blocks, whatever the amounts.
public final class RunningCommand {
  private let process = Process()
  private let files: TemporaryDirectory
  private let ended = DispatchSemaphore(value: 0)

  /// Starts `executable`; the arguments are those of `CommandRun.run`.
  public init(
    _ executable: URL, _ arguments: [String], input: Data = Data(),
    environment: [String: String] = [:], in directory: URL? = nil
  ) throws {
    files = try TemporaryDirectory()
    try input.write(to: files.file("input"))
    for name in ["output", "errors"] { try Data().write(to: files.file(name)) }
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = Self.inherited.merging(environment) { _, new in new }
    process.standardInput = try FileHandle(forReadingFrom: files.file("input"))
    process.standardOutput = try FileHandle(forWritingTo: files.file("output"))
    process.standardError = try FileHandle(forWritingTo: files.file("errors"))
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
  }

  deinit { kill() }

  private static let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
    !name.hasPrefix("PARLEY_") && name != "COLUMNS" && name != "NO_COLOR"
  }

  /// The process's number.
  public var processID: Int32 { process.processIdentifier }

  /// What the command has written to standard output so far.
  public func outputSoFar() throws -> String {
    String(decoding: try Data(contentsOf: files.file("output")), as: UTF8.self)
  }

  /// Sends `signal` to the command and its children, by default one that cannot be caught.
  public func kill(_ signal: Int32 = SIGKILL) {
    // The command leads a process group of its own, so this reaches nothing else.
    if process.isRunning { _ = Glibc.kill(-process.processIdentifier, signal) }
  }

  /// Waits for the end, killing the command after `timeoutSeconds`.
  public func finish(timeoutSeconds: Double = 60) throws -> CommandRun {
    let timedOut = ended.wait(timeout: .now() + timeoutSeconds) == .timedOut
    if timedOut {
      kill()
      ended.wait()
    }
    ended.signal()  // so that a second call does not wait for a second end
    let status = process.terminationStatus
    return CommandRun(
      outputBytes: try Data(contentsOf: files.file("output")),
      errorBytes: try Data(contentsOf: files.file("errors")),
      status: process.terminationReason == .uncaughtSignal ? 128 + status : status,
      timedOut: timedOut)
  }
}
