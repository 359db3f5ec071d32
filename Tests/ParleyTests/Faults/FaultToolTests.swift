import Foundation
import TestSupport
import Testing

/// `tools/fault` in a small size: it damages, lets calls fail and kills, and must find no fault.
@Suite(.timeLimit(.minutes(5))) struct FaultToolTests {
  @Test func `a small run of tools-fault finds no fault`() throws {
    var generator = SeededGenerator()
    let seed = UInt32.random(in: 0 ... .max, using: &generator)
    let directory = try TemporaryDirectory()
    let run = try CommandRun.run(
      projectRoot.appendingPathComponent("tools/fault"),
      [
        "--program", parleyBinary.path, "--directory", directory.path, "--seed", "\(seed)",
        "--events", "300", "--flips", "12", "--zeroed", "2", "--cuts", "2", "--calls", "5",
        "--kills", "1",
      ], timeoutSeconds: 240)
    #expect(!run.timedOut)
    #expect(run.status == 0, "\(run.output)\(run.errors) \(generator)")
    #expect(run.output.contains("seed \(seed)\n"), "\(generator)")
    #expect(run.output.hasSuffix("\nno fault\n"), "\(generator)")
    #expect(!run.output.contains("not in this build"), "\(run.output)")
    for row in ["a flipped bit", "a zeroed page", "a lost end"] + Self.commands {
      #expect(run.output.contains("\n\(row) "), "\(row) \(run.output) \(generator)")
    }
  }

  /// What is made to fail and killed.
  private static let commands = ["append", "backup", "compact", "redact"]

  @Test func `a program that answers whatever the damage is told from one that does not`() throws {
    let directory = try TemporaryDirectory()
    // The ledger is made by the real program; every question after that has one answer.
    let liar = try directory.write(
      """
      #!/bin/sh
      case $1 in
        init | append | stats) exec '\(parleyBinary.path)' "$@" ;;
        stance) for ledger; do :; done; cksum < "$ledger/data.mdb" ;;
        *) echo sound ;;
      esac

      """, to: "liar")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: liar.path)
    let run = try CommandRun.run(
      projectRoot.appendingPathComponent("tools/fault"),
      [
        "--program", liar.path, "--directory", directory.path, "--seed", "1", "--events", "60",
        "--flips", "2", "--zeroed", "0", "--cuts", "0", "--calls", "0", "--kills", "0",
      ], timeoutSeconds: 120)
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.output.contains("wrong in silence"))
    #expect(run.output.contains("blind"))
  }
}
