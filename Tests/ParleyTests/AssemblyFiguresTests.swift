import Foundation
import TestSupport
import Testing

/// Roll calls of the General Assembly, through `tools/examples/unga/build`, against the tables that
/// they came from.
struct AssemblyFiguresTests {
  private static let folder = projectRoot.appendingPathComponent("tools/examples/unga")
  private static let sample = folder.appendingPathComponent("sample")
  /// The published tables, kept beside the checkout.
  private static let data: URL? = {
    guard let place = sharedDirectory?.appendingPathComponent("data/unga") else { return nil }
    let votes = place.appendingPathComponent("un_votes_2021.csv.gz").path
    return FileManager.default.fileExists(atPath: votes) ? place : nil
  }()
  private static let python = URL(fileURLWithPath: "/usr/bin/env")
  private static let hasPython =
    (try? CommandRun.run(python, ["python3", "--version"]))?.status == 0

  private let directory: TemporaryDirectory
  private var ledger: URL { directory.file("ledger") }

  init() throws { directory = try TemporaryDirectory() }

  private func build(_ data: URL) throws {
    let run = try CommandRun.run(
      Self.folder.appendingPathComponent("build"), [data.path, ledger.path],
      environment: ["PARLEY": parleyBinary.path])
    try #require(run.status == 0, "\(run.errors)")
  }

  private func parley(_ arguments: String...) throws -> [String] {
    let run = try CommandRun.run(parleyBinary, arguments + ["--ledger", ledger.path])
    try #require(run.status == 0, "\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }

  @Test func `every vote is a position, in the country's own word, on the day of its call`() throws
  {
    try build(Self.sample)
    let rows = try parley("stance", "--as", "tidy").dropFirst()
    let found = rows.map { row -> String in
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      return [0, 1, 3, 4, 9].map { String(fields[$0]) }.joined(separator: " ")
    }
    let votes = try String(
      contentsOf: Self.sample.appendingPathComponent("un_votes_2021.csv"), encoding: .utf8)
    let expected = votes.split(separator: "\n").dropFirst().map { row -> String in
      let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let name = fields[1].lowercased().replacing(" ", with: "-")
      let slug = fields[2].isEmpty ? name : fields[2].lowercased()
      return "\(slug) rc-\(fields[0]) prefers \(fields[3]) own"
    }
    #expect(expected.count == 630)
    #expect(found.sorted() == expected.sorted())
    let days = Set(
      rows.map { row in
        let fields = row.split(separator: ",", omittingEmptySubsequences: false)
        return "\(fields[1]) \(fields[10])"
      })
    #expect(days.contains("rc-3538 1990-12-03") && days.contains("rc-11 1946-02-05"))
    #expect(days.count == 7)
  }

  @Test func `the same tables give the same events`() throws {
    try build(Self.sample)
    let ids = try parley("log", "--format", "csv", "--limit", "1000").map {
      $0.split(separator: ",").prefix(2).joined(separator: " ")
    }
    let second = try TemporaryDirectory()
    let run = try CommandRun.run(
      Self.folder.appendingPathComponent("build"), [Self.sample.path, second.file("l").path],
      environment: ["PARLEY": parleyBinary.path])
    try #require(run.status == 0, "\(run.errors)")
    let again = try CommandRun.parley(
      "log", "--format", "csv", "--limit", "1000", "--ledger", second.file("l").path)
    #expect(
      again.output.split(separator: "\n").map {
        $0.split(separator: ",").prefix(2).joined(separator: " ")
      } == ids)
    #expect(ids.count == 802)
  }

  @Test func `a ledger that exists is left alone, and a table that lacks is named`() throws {
    let build = Self.folder.appendingPathComponent("build")
    let taken = try CommandRun.run(
      build, [Self.sample.path, directory.path], environment: ["PARLEY": parleyBinary.path])
    #expect(taken.status == 1)
    #expect(taken.errors.contains("exists already"))
    let missing = try CommandRun.run(
      build, [directory.path, ledger.path], environment: ["PARLEY": parleyBinary.path])
    #expect(missing.status == 1)
    #expect(missing.errors.contains("un_votes_2021.csv is missing"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
  }

  private static let measures = [
    "agreement-strict", "agreement-half", "s", "s-squared", "kappa-nominal", "kappa-linear",
    "kappa-quadratic", "pi",
  ]

  @Test(.enabled(if: hasPython, "no python3"))
  func `the figures of the sample are those computed from its tables alone`() throws {
    try build(Self.sample)
    for session in ["1", "45"] { try compare(session, with: Self.sample) }
  }

  @Test(.enabled(if: hasPython && data != nil, "no python3, or no tables beside the checkout"))
  func `the figures of three sessions are those computed from the tables alone`() throws {
    let sessions = ["1", "5", "12"]
    let cut = directory.file("cut")
    try FileManager.default.createDirectory(at: cut, withIntermediateDirectories: false)
    let run = try CommandRun.run(
      Self.python,
      ["python3", "-c", Self.cutting, try #require(Self.data).path, cut.path] + sessions)
    try #require(run.status == 0, "\(run.errors)")
    try build(cut)
    for session in sessions { try compare(session, with: cut) }
  }

  /// Copies the tables without the roll calls of other sessions.
  private static let cutting = """
    import csv, gzip, shutil, sys
    source, target, sessions = sys.argv[1], sys.argv[2], set(sys.argv[3:])
    def rows(name):
        with gzip.open(f"{source}/{name}.gz", "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    def write(name, rows):
        rows = list(rows)
        with open(f"{target}/{name}", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
    calls = [row for row in rows("un_roll_calls_2021.csv") if row["session"] in sessions]
    known = {row["rcid"] for row in calls}
    write("un_roll_calls_2021.csv", calls)
    write("un_votes_2021.csv", (row for row in rows("un_votes_2021.csv") if row["rcid"] in known))
    shutil.copy(f"{source}/un_roll_call_issues_2021.csv", target)
    """

  /// Holds each pair's figure by each measure against the fraction that was computed from the
  /// tables; equal to the last bit.
  private func compare(_ session: String, with data: URL) throws {
    let computed = try CommandRun.run(
      Self.folder.appendingPathComponent("recompute"), [data.path, session] + Self.measures)
    try #require(computed.status == 0, "\(computed.errors)")
    let expected = computed.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    try #require(!expected.isEmpty)
    for measure in Self.measures {
      var found: [Set<String>: [String]] = [:]
      for row in try parley(
        "matrix", "--measure", measure, "--topic", "session:\(session)", "--exclude-unanimous",
        "--min-shared", "1", "--format", "csv", "--quiet"
      ).dropFirst() {
        let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        found[[fields[0], fields[1]]] = Array(fields[2...])
      }
      for row in expected where row[2] == measure {
        let pair = "\(measure) of \(row[0]) and \(row[1]) in session \(session)"
        let figure = try #require(found[[row[0], row[1]]], "\(pair)")
        #expect(figure[0] == row[3], "\(pair)")
        #expect(Double(figure[1]) == Self.number(row[4]), "\(pair)")
      }
    }
  }

  /// The binary number nearest to a fraction; nil for "undefined".
  private static func number(_ fraction: String) -> Double? {
    let parts = fraction.split(separator: "/").compactMap { Double($0) }
    return parts.count == 2 ? parts[0] / parts[1] : parts.first
  }
}
