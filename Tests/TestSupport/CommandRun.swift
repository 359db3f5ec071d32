public import Foundation

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

  /// Runs the independent verifier, which needs python3 and openssl, as `run` does.
  public static func verifier(
    _ arguments: [String], input: String = "", in directory: URL? = nil
  ) throws -> CommandRun {
    try run(independentVerifier, arguments, input: Data(input.utf8), in: directory)
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
