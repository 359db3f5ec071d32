import Foundation
import TestSupport
import Testing

/// Commands that do their work in a process of their own, which is ended by a signal.
struct StoppedChildTests {
  /// The children of a process, as Linux lists them.
  private func children(of process: Int32) -> [Int32] {
    let list = try? String(
      contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
    return (list ?? "").split(separator: " ").compactMap { Int32($0) }
  }

  /// Waits until somebody reads a file that nobody writes, and goes on waiting for it.
  private func waitForReader(of fifo: URL) throws -> Int32 {
    for _ in 0..<4_000 {
      let descriptor = open(fifo.path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
      if descriptor >= 0 { return descriptor }
      usleep(5_000)
    }
    throw CocoaError(.fileReadUnknown)
  }

  private static let endings: [(signal: Int32, status: Int32)] = [
    (SIGKILL, 5), (SIGTERM, 5), (SIGINT, 5), (SIGABRT, 4),
  ]

  @Test(arguments: endings)
  func `a check that is stopped from outside found no damage`(signal: Int32, status: Int32) throws {
    let ledger = try CommandLedger()
    let fifo = ledger.directory.file("never")
    try #require(mkfifo(fifo.path, 0o600) == 0)
    let run = try RunningCommand(
      parleyBinary, ["verify", "--ledger", ledger.path, "--checkpoint", fifo.path],
      // The language's own handler would print where it was, and wait on.
      environment: CommandLedger.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 })
    let end = try waitForReader(of: fifo)
    defer { close(end) }
    let child = try #require(children(of: run.processID).first)
    #expect(kill(child, signal) == 0)
    let ended = try run.finish()
    #expect(ended.status == status, "\(ended.errors)")
    if status == 5 {
      #expect(
        ended.errors == "parley: verify: found the check stopped from outside by signal \(signal), "
          + "expected it to end; the ledger is as it was\n")
    } else {
      #expect(ended.errors.contains("damage"), "\(ended.errors)")
    }
    try ledger.expectSound()
  }
}
