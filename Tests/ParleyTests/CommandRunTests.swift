import Foundation
import TestSupport
import Testing

struct CommandRunTests {
  private let shell = URL(fileURLWithPath: "/bin/sh")

  @Test func `a command's output, errors and status are kept apart`() throws {
    let directory = try TemporaryDirectory()
    let run = try CommandRun.run(
      shell, ["-c", "pwd; cat; echo \"$GREETING\" >&2; exit 3"], input: Data("given".utf8),
      environment: ["GREETING": "hello"], in: directory.url)
    #expect(run.output == "\(directory.path)\ngiven")
    #expect(run.errors == "hello\n")
    #expect(run.status == 3)
    #expect(!run.timedOut)
  }

  @Test func `a command that hangs is killed with its children`() throws {
    let run = try CommandRun.run(
      shell, ["-c", "sleep 60 & echo $!; wait"], timeoutSeconds: 0.3)
    #expect(run.timedOut)
    #expect(run.status == 128 + 9)
    let child = try #require(Int(run.output.trimmingCharacters(in: .newlines)))
    // A killed child may take a moment to end, and stays listed until its new parent looks.
    let isGone = (0..<200).contains { _ in
      let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
      if state?.contains(") Z ") ?? true { return true }
      usleep(10_000)
      return false
    }
    #expect(isGone)
  }

  @Test func `large output does not block`() throws {
    let run = try CommandRun.run(shell, ["-c", "head -c 3000000 /dev/zero"])
    #expect(run.outputBytes.count == 3_000_000)
  }

  @Test func `a command that does not exist is an error`() {
    #expect(throws: (any Error).self) {
      try CommandRun.run(URL(fileURLWithPath: "/nonexistent/parley"), [])
    }
  }

  @Test func `a temporary directory goes with its last reference`() throws {
    var directory: TemporaryDirectory? = try TemporaryDirectory()
    let place = try #require(directory).url
    try directory?.write("x", to: "deep/down/file")
    #expect(FileManager.default.fileExists(atPath: place.path))
    directory = nil
    #expect(!FileManager.default.fileExists(atPath: place.path))
  }

  @Test func `a seed repeats its numbers`() {
    var first = SeededGenerator(seed: 1_234_567)
    var second = SeededGenerator(seed: 1_234_567)
    let numbers = (0..<5).map { _ in first.next() }
    #expect(numbers == (0..<5).map { _ in second.next() })
    // Published values of SplitMix64 for this seed.
    #expect(numbers[0] == 6_457_827_717_110_365_317)
    #expect(numbers[1] == 3_203_168_211_198_807_973)
    #expect("\(first)" == "repeat with PARLEY_SEED=1234567")
  }
}
