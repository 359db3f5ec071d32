import Foundation
import TestSupport
import Testing

/// The machine formats are those that `schemas/output.md` describes.
struct OutputTests {
  private func ledger() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let folder = projectRoot.appendingPathComponent("tools/examples/doha-2025")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(try CommandRun.parley("init", "doha", in: directory.url).status == 0)
    let files = names.filter { $0.hasSuffix(".yaml") }
      .map { folder.appendingPathComponent($0).path }
    let run = try CommandRun.run(
      parleyBinary, ["append", "--ledger", "doha", "--recorder", "anna"] + files, in: directory.url)
    #expect(run.status == 0, "\(run.errors)")
    return directory
  }

  /// The names in backticks on the line of `schemas/output.md` about a report.
  private func documented(_ report: String) throws -> Set<String> {
    let page = projectRoot.appendingPathComponent("schemas/output.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let lines = text.split(separator: "\n").filter { line in
      line.hasPrefix("| `") && line.prefix(40).contains("`\(report)`")
    }
    var names = Set(
      lines.flatMap { $0.matches(of: /`([a-zA-Z]+)`/).map { String($0.1) } })
    if report == "show" { names.formUnion(try documented("log")) }
    return names
  }

  /// What an answer to a question may say of the question, whatever it is about.
  private func asked() throws -> Set<String> {
    let page = projectRoot.appendingPathComponent("schemas/output.md")
    let line = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").first {
      $0.hasPrefix("Every answer to a question says what was asked")
    }
    return Set(try #require(line).matches(of: /`([a-zA-Z]+)`/).map { String($0.1) })
  }

  private static let always: Set = ["report", "size", "root", "records"]

  @Test(arguments: [
    ["stance", "hamas", "israel"], ["diverge", "hamas", "israel"],
    ["history", "hamas", "buffer-zone:perimeter"], ["why", "hamas", "aid:entry"], ["log"],
    ["show", "30"], ["stats"], ["replay"], ["verify"], ["review"], ["matrix"], ["talks"],
    ["timeline"], ["movement", "israel"], ["diverge", "hamas", "israel", "--over-time"],
    ["proposals", "us-proposal"], ["proposals", "--answers"], ["claims"], ["agreed"],
    ["accounts", "hamas"], ["conditions"], ["gaps"], ["check"],
    ["diff", "--from", "28"], ["brief", "--since", "published:2025-07-14"],
    ["diverge", "hamas", "israel", "--measure", "s"], ["split"], ["settle", "hamas", "israel"],
    ["trend", "hamas", "israel", "--by", "month"],
    ["matrix", "--measure", "ktab", "--min-shared", "1", "--exclude-unanimous", "buffer-zone:*"],
  ])
  func `every name that a command prints for machines is documented`(command: [String]) throws {
    let directory = try ledger()
    let print = { (format: String) in
      try CommandRun.run(
        parleyBinary, command + ["--ledger", "doha", "--format", format], in: directory.url)
    }
    let json = try print("json")
    #expect(json.status == 0, "\(json.errors)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: json.outputBytes) as? [String: Any])
    let report = try #require(object["report"] as? String)
    let known = try documented(report).union(asked()).union(Self.always).union(["ledger"])
    #expect(Set(object.keys).subtracting(known) == [], "\(report)")
    #expect(Self.always.isSubset(of: Set(object.keys)), "\(report)")
    let header = try print("csv").output.split(separator: "\n").first ?? ""
    let columns = Set(header.split(separator: ",").map(String.init))
    #expect(columns.subtracting(known) == [], "\(report)")
    let records = try #require(object["records"] as? [[String: Any]])
    let lines = try print("jsonl").output.split(separator: "\n")
    #expect(lines.count == records.count)
    for record in records where report != "measure" {
      #expect(Set(record.keys).isSubset(of: columns), "\(report)")
    }
    for record in records { #expect(Set(record.keys).isSubset(of: known), "\(report)") }
    let table = try print("markdown").output.split(separator: "\n")
    // A briefing is a text, not a table.
    #expect(report == "brief" || table.count == records.count + 2)
  }

  @Test func `a measure as CSV has four columns, and its stamp says what it rests on`() throws {
    let directory = try ledger()
    let words = ["matrix", "--measure", "s", "--min-shared", "1", "--ledger", "doha"]
    let run = { (more: [String]) in
      try CommandRun.run(parleyBinary, words + more, in: directory.url)
    }
    let csv = try run(["--format", "csv"])
    let lines = csv.output.split(separator: "\n")
    #expect(lines.first == "a,b,n,value")
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { $0.count { $0 == "," } == 3 })
    let stamp = try #require(
      try JSONSerialization.jsonObject(with: Data(csv.errors.utf8)) as? [String: Any])
    let json = try #require(
      try JSONSerialization.jsonObject(with: run(["--format", "json"]).outputBytes)
        as? [String: Any])
    #expect(Set(stamp.keys) == Set(json.keys).subtracting(["records", "seconds"]))
    for name in ["measure", "accounts", "minShared", "issues", "size", "root", "ledger"] {
      #expect(stamp[name] != nil, "\(name)")
    }
    let quiet = try run(["--format", "csv", "--quiet", "--stamp", "stamp.json"])
    #expect(quiet.errors.isEmpty && quiet.output == csv.output)
    let kept = try String(contentsOf: directory.file("stamp.json"), encoding: .utf8)
    #expect(kept == csv.errors)
  }

  @Test func `a briefing names no event that its marking leaves out`() throws {
    let directory = try ledger()
    for words in [[], ["hamas"], ["israel", "buffer-zone:rafah"], ["us-proposal@2"]] {
      let print = { (format: String) in
        let options = ["--since", "known:30", "--ledger", "doha", "--format", format]
        return try CommandRun.run(parleyBinary, ["brief"] + words + options, in: directory.url)
      }
      let json = try print("json")
      let object = try #require(
        try JSONSerialization.jsonObject(with: json.outputBytes) as? [String: Any])
      let known = Set(try #require(object["events"] as? [Int]))
      let text = try print("markdown").output
      let spans = text.matches(of: /#(\d+)(–#(\d+))?/)
      for span in spans {
        let first = try #require(Int(span.1))
        let last = span.3.flatMap { Int($0) } ?? first
        #expect(Set(first...last).isSubset(of: known), "\(words) \(span.0)")
      }
      #expect(!spans.isEmpty)
      #expect(text.hasPrefix("# "))
    }
  }

  @Test func `every name that a comparison prints is documented`() throws {
    let folder = projectRoot.appendingPathComponent("tools/examples/doha-2025")
    let dossier = folder.appendingPathComponent("3-times-of-israel-2025-07-14.yaml").path
    let registry = folder.appendingPathComponent("0-registry.yaml").path
    let run = try CommandRun.parley(
      "compare", dossier, dossier, "--registry", registry, "--format", "json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: run.outputBytes) as? [String: Any], "\(run.errors)")
    let known = try documented("comparison").union(["report", "records"])
    #expect(Set(object.keys).subtracting(known) == [])
    for list in ["records", "agreement"] {
      let members = try #require(object[list] as? [[String: Any]])
      #expect(!members.isEmpty)
      for member in members { #expect(Set(member.keys).subtracting(known) == [], "\(list)") }
    }
  }

  @Test func `an error is told on standard error, and nothing on standard output`() throws {
    let directory = try ledger()
    for arguments in [["log", "nobody"], ["show", "99"], ["apend"], ["log", "--format", "x"]] {
      let run = try CommandRun.run(
        parleyBinary, arguments + ["--ledger", "doha"], in: directory.url)
      #expect(run.status == 2, "\(arguments)")
      #expect(run.output.isEmpty, "\(arguments)")
      #expect(run.errors.hasPrefix("parley: "), "\(arguments)")
    }
  }

  @Test func `output that cannot be written is an error of storage`() throws {
    let directory = try ledger()
    let run = try CommandRun.run(
      URL(fileURLWithPath: "/bin/sh"),
      ["-c", "\"\(parleyBinary.path)\" log --ledger doha > /dev/full"], in: directory.url)
    #expect(run.status == 5)
    #expect(run.errors.contains("No space left"))
  }
}
