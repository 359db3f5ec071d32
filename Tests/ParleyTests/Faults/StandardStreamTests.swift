import Foundation
import TestSupport
import Testing

/// Programs started without a standard stream, as some schedulers and supervisors do, and under a
/// limit on the size of files.
struct StandardStreamTests {
  /// Runs a command on the ledger as a shell does that closes streams or sets limits before.
  private func run(
    _ words: [String], on ledger: CommandLedger, before: String = "", closing: String = ""
  ) throws -> CommandRun {
    let script = "\(before) exec \"$0\" \"$@\" \(closing)"
    return try CommandRun.run(
      URL(fileURLWithPath: "/bin/sh"),
      ["-c", script, parleyBinary.path] + words + ["--ledger", ledger.path],
      environment: CommandLedger.environment, in: ledger.directory.url, timeoutSeconds: 30)
  }

  @Test(arguments: [">&-", "<&- >&-", "<&- >&- 2>&-", "<&- 2>&-", ">&- 2>&-"])
  func `what is printed goes into no file of the ledger where a stream is missing`(
    closing: String
  ) throws {
    let ledger = try CommandLedger()
    let gate = try Data(contentsOf: ledger.file("gate"))
    let report = try ledger.write(batch: 0, count: 4).path
    // What was recorded stays, whether its receipt can be printed or not.
    let append = try run(["append", report], on: ledger, closing: closing)
    let canPrint = !closing.split(separator: " ").contains(">&-")
    #expect(append.status == (canPrint ? 0 : 5), "\(append.errors)")
    #expect(
      append.errors
        == (canPrint || closing.contains("2>&-")
          ? ""
          : "parley: standard output: found Bad file descriptor, expected to write; #4–#8 recorded "
            + "all the same\n"))
    #expect(try ledger.state().size == CommandLedger.registrySize + 5)
    // The report without one of its statements is a conflict, which is told on standard error.
    let shorter = try ledger.write(batch: 0, count: 3).path
    for command in [["stance"], ["append", shorter], ["show", "999"]] {
      _ = try run(command, on: ledger, closing: closing)
    }
    #expect(try Data(contentsOf: ledger.file("gate")) == gate)
    #expect(try ledger.state().size == CommandLedger.registrySize + 5)
    try ledger.expectSound("\(closing)")
  }

  @Test func `a missing standard input is an error`() throws {
    let ledger = try CommandLedger()
    let run = try run(["append", "-"], on: ledger, closing: "<&-")
    #expect(run.status != 0)
    #expect(run.errors.contains("standard input"), "\(run.errors)")
    #expect(try ledger.state().size == CommandLedger.registrySize)
  }

  @Test func `a limit on the size of files refuses the append and keeps the record`() throws {
    let ledger = try CommandLedger()
    let state = try ledger.state()
    let report = try ledger.write(batch: 0, count: 400).path
    let append = try run(["append", report], on: ledger, before: "ulimit -f 64;")
    #expect(append.status == 5, "\(append.errors)")
    #expect(append.errors.contains("nothing was recorded"), "\(append.errors)")
    #expect(try ledger.state() == state)
    try ledger.expectSound()
    try ledger.require(["append", report])
    try ledger.expectSound()
  }
}
