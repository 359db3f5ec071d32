import Foundation
import TestSupport

/// A transcript run in a directory of its own, and where it differed from what is expected.
struct TranscriptReplay {
  /// One command that left something else.
  struct Mismatch: CustomStringConvertible {
    /// The place of the command in the file, from 1.
    var lineNumber: Int
    /// The command, then a line each: "  " the same, "- " expected, "+ " found, "≠ " a name that
    /// stands for two texts.
    var description: String
  }

  private(set) var mismatches: [Mismatch] = []
  /// The transcript with what came back in place of what did not match.
  private(set) var updated: Transcript

  private let directory: TemporaryDirectory
  private var bindings: [String: String] = [:]

  /// Runs every command of `transcript`, also after one that differed.
  init(_ transcript: Transcript, timeoutSeconds: Double = 120) throws {
    directory = try TemporaryDirectory()
    updated = transcript
    try FileManager.default.createSymbolicLink(
      at: directory.file("examples"),
      withDestinationURL: projectRoot.appendingPathComponent("tools/examples"))
    for index in transcript.steps.indices {
      let step = transcript.steps[index]
      let run = try CommandRun.run(
        URL(fileURLWithPath: "/bin/sh"), ["-c", step.command.joined(separator: "\n")],
        environment: environment, in: directory.url, timeoutSeconds: timeoutSeconds)
      compare(step, at: index, with: Self.lines(of: run))
    }
  }

  private var environment: [String: String] {
    [
      "PATH": "\(productsDirectory.path):/usr/local/bin:/usr/bin:/bin", "HOME": directory.path,
      "COLUMNS": "100", "NO_COLOR": "1", "PARLEY_RECORDER": "anna", "TZ": "UTC",
      "LC_ALL": "C.UTF-8",
    ]
  }

  /// What a command left, as the lines of the file that expect it.
  static func lines(of run: CommandRun) -> [String] {
    var lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.firstMatch(of: /^(?:[$#!=](?:\s|$)|\\)/) == nil ? String(line) : "\\" + line
    }
    if lines.last == "" {
      lines.removeLast()
    } else {
      lines.append("\\ no newline at the end")
    }
    for index in lines.indices.reversed() where lines[index].isEmpty {
      guard lines[(index + 1)...].allSatisfy({ $0 == "\\" }) else { break }
      lines[index] = "\\"
    }
    var errors = run.errors.split(separator: "\n", omittingEmptySubsequences: false)
    if errors.last == "" { errors.removeLast() }
    lines += errors.map { $0.isEmpty ? "!" : "! \($0)" }
    if run.timedOut {
      lines.append("= timed out")
    } else if run.status != 0 {
      lines.append("= \(run.status)")
    }
    return lines
  }

  private mutating func compare(_ step: Transcript.Step, at index: Int, with found: [String]) {
    let expected = step.expected.map(TranscriptLine.init)
    var report: [String] = []
    var differs = expected.count != found.count
    for (line, foundLine) in zip(expected, found) {
      guard let differences = line.differences(from: foundLine, bindings: &bindings) else {
        differs = true
        continue
      }
      report += differences.map { "≠ \($0)" }
    }
    if differs {
      let difference = LineDifference(expected, found) { $0.matches($1) }
      report =
        difference.lines.map { line in
          switch line {
          case .same(let expected, _): "  \(expected.text)"
          case .missing(let expected): "- \(expected.text)"
          case .added(let found): "+ \(found)"
          }
        } + report
      updated.steps[index].expected = difference.lines.compactMap { line in
        switch line {
        case .same(let expected, _): expected.text
        case .missing: nil
        case .added(let found): TranscriptLine.generalised(found, directory: directory.path)
        }
      }
    }
    guard !report.isEmpty else { return }
    let heading = "$ \(step.command[0])"
    mismatches.append(
      Mismatch(
        lineNumber: step.lineNumber,
        description: ([heading] + report).joined(separator: "\n")))
  }
}
