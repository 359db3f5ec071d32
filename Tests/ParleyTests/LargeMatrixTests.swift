import Foundation
import TestSupport
import Testing

struct LargeMatrixTests {
  private func ledger(parties: Int, issues: Int) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let text =
      ["dossier: 1", "parties:"]
      + (0..<parties).map { "  p\($0): {name: P\($0), kind: state, roles: [negotiator]}" }
      + ["issues:"]
      + (0..<issues).map { "  i\($0): {title: I\($0), scale: {ordinal: [no, abstain, yes]}}" }
    try directory.write(text.joined(separator: "\n") + "\n", to: "registry.yaml")
    #expect(try CommandRun.parley("init", "large", in: directory.url).status == 0)
    let run = try CommandRun.run(
      parleyBinary, ["append", "--ledger", "large", "--recorder", "anna", "registry.yaml"],
      in: directory.url)
    #expect(run.status == 0, "\(run.errors)")
    return directory
  }

  private func matrix(_ words: [String], in directory: TemporaryDirectory) throws -> CommandRun {
    try CommandRun.run(
      parleyBinary, ["matrix", "--ledger", "large", "--format", "csv"] + words, in: directory.url)
  }

  @Test func `of many comparisons the distances alone are printed, as is asked for by name`() throws
  {
    // 1,770 pairs on 142 issues are 251,340 comparisons, on 141 they are 249,570.
    let directory = try ledger(parties: 60, issues: 142)
    let all = try matrix([], in: directory)
    #expect(all.status == 0)
    #expect(all.errors.hasPrefix("parley: 1770 pairs on 142 issues: the distances alone"))
    #expect(all.output.hasPrefix("a,b,n,value\n"))
    #expect(all.output == (try matrix(["--measure", "distance"], in: directory)).output)
    let quiet = try matrix(["--quiet"], in: directory)
    #expect(quiet.output == all.output)
    #expect(!quiet.errors.contains("pairs on"))
    let fewer = try matrix((0..<141).map { "i\($0)" }, in: directory)
    #expect(fewer.output.hasPrefix("first,second,n,leftOut"))
    #expect(!fewer.errors.contains("distances alone"))
  }

  @Test(arguments: [["diff", "--from", "1"], ["brief"]])
  func `what would keep too many comparisons is refused, and is answered for fewer`(
    command: [String]
  ) throws {
    let directory = try ledger(parties: 60, issues: 142)
    func run(_ words: [String]) throws -> CommandRun {
      try CommandRun.run(parleyBinary, command + ["--ledger", "large"] + words, in: directory.url)
    }
    let refused = try run([])
    #expect(refused.status == 2)
    #expect(refused.output == "")
    #expect(refused.errors.contains("found 1770 pairs of parties on 142 issues"))
    #expect(try run(["p0", "p1"]).status == 0)
  }
}
