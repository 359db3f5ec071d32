import Foundation
import TestSupport
import Testing

/// `parley log --follow` while other processes append.
struct FollowTests {
  @Test(.timeLimit(.minutes(5)))
  func `what other processes append is printed once and in order, until an interrupt`() throws {
    let ledger = try CommandLedger()
    let words = ["log", "--follow", "--format", "jsonl", "--ledger", ledger.path]
    let following = try RunningCommand(
      parleyBinary, words, environment: CommandLedger.environment)
    for batch in 0..<3 {
      try ledger.write(batch: batch, count: 2)
      let run = try CommandRun.run(
        parleyBinary,
        ["append", "north-\(batch).yaml", "--ledger", ledger.path, "--quiet"],
        environment: CommandLedger.environment, in: ledger.directory.url)
      #expect(run.status == 0, "\(run.errors)")
      let expected = CommandLedger.registrySize + (batch + 1) * 3
      for _ in 0..<600 where try lines(of: following).count < expected {
        Thread.sleep(forTimeInterval: 0.1)
      }
      #expect(try lines(of: following).count == expected)
    }
    following.kill(SIGINT)
    let run = try following.finish()
    let all = try CommandRun.run(
      parleyBinary, ["log", "--format", "jsonl", "--ledger", ledger.path],
      environment: CommandLedger.environment)
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(run.output == all.output)
  }

  @Test(.timeLimit(.minutes(5)))
  func `following ends when nobody reads it any more`() throws {
    let ledger = try CommandLedger()
    let run = try CommandRun.run(
      URL(fileURLWithPath: "/bin/sh"),
      ["-c", "\"$PARLEY\" log --follow --ledger \"$LEDGER\" | head -n 1"],
      environment: CommandLedger.environment.merging([
        "PARLEY": parleyBinary.path, "LEDGER": ledger.path,
      ]) { _, new in new })
    #expect(!run.timedOut)
    #expect(run.status == 0)
    #expect(run.errors == "")
  }

  private func lines(of command: RunningCommand) throws -> [Substring] {
    try command.outputSoFar().split(separator: "\n")
  }
}
