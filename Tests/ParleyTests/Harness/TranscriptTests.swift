import Foundation
import TestSupport
import Testing

/// The scenarios of the `Transcripts` folder, each run from its first line to its last.
struct TranscriptTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Transcripts")

  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".txt") }
      .sorted()
  }

  @Test(arguments: try names())
  func `the command line answers as written`(name: String) throws {
    let file = Self.folder.appendingPathComponent(name)
    let transcript = try Transcript(try String(contentsOf: file, encoding: .utf8))
    let replay = try TranscriptReplay(transcript)
    if ProcessInfo.processInfo.environment["PARLEY_UPDATE_TRANSCRIPTS"] == "1" {
      if replay.updated.text != transcript.text {
        try Data(replay.updated.text.utf8).write(to: file)
      }
      return
    }
    for mismatch in replay.mismatches {
      Issue.record(
        "\(name):\(mismatch.lineNumber)\n\(mismatch)",
        sourceLocation: SourceLocation(
          fileID: "ParleyTests/Transcripts/\(name)", filePath: file.path,
          line: mismatch.lineNumber, column: 1))
    }
  }
}
