import Foundation
import TestSupport
import Testing

/// Programs that must not compile, each for the reason written above the offending line.
@Suite struct MisuseTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Misuse")

  static let programs: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".swift") }.sorted()
  }()

  @Test func `there are programs to refuse`() {
    #expect(Self.programs.count >= 11)
  }

  @Test(arguments: programs) func `the compiler refuses`(program: String) throws {
    let file = Self.folder.appending(path: program)
    let expected = try Self.expectedErrors(of: String(contentsOf: file, encoding: .utf8))
    try #require(!expected.isEmpty, "\(program) does not say what is refused")
    let found = try Self.errors(ofCompiling: file)
    #expect(found.keys.sorted() == expected.keys.sorted(), "in \(program): \(found)")
    for (line, reason) in expected {
      let message = found[line] ?? "nothing"
      #expect(message.contains(reason), "\(program):\(line): \(message)")
    }
  }

  /// The reasons by the number of the line below.
  static func expectedErrors(of text: String) -> [Int: String] {
    var reasons: [Int: String] = [:]
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      guard let mark = line.firstRange(of: "// Refused: ") else { continue }
      reasons[index + 2] = String(line[mark.upperBound...])
    }
    return reasons
  }

  /// The compiler's errors by line, from a run against the module that these tests use.
  static func errors(ofCompiling file: URL) throws -> [Int: String] {
    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let modules = URL(filePath: executable).deletingLastPathComponent().appending(path: "Modules")
    let map = folder.appending(path: "../../../Sources/CLMDB/module.modulemap").standardized
    let run = try CommandRun.run(
      URL(filePath: "/usr/bin/env"),
      [
        "swiftc", "-frontend", "-emit-sil", "-swift-version", "6", "-I", modules.path,
        "-Xcc", "-fmodule-map-file=\(map.path)", "-o", "/dev/null", file.path,
      ])
    var errors: [Int: String] = [:]
    for line in run.errors.split(separator: "\n") {
      guard let match = line.firstMatch(of: /^(\S+\.swift):(\d+):\d+: error: (.*)$/),
        match.1.hasSuffix(file.lastPathComponent), let number = Int(match.2)
      else { continue }
      errors[number] = String(match.3)
    }
    return errors
  }
}
