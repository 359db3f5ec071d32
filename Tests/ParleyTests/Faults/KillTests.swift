import Foundation
import TestSupport
import Testing

/// Appends that are killed at random moments, and appends at the same time.
struct KillTests {
  /// Appends one batch after the other and prints the number of each that was acknowledged.
  private static let loop = """
    number=$1
    while [ -e "$2-$number.yaml" ]; do
      "$PARLEY" append "$2-$number.yaml" --ledger "$LEDGER" --quiet > /dev/null || exit $?
      echo $number
      number=$((number + 1))
    done
    """

  private func start(
    _ script: String, _ arguments: [String], on ledger: CommandLedger
  ) throws -> RunningCommand {
    try RunningCommand(
      URL(fileURLWithPath: "/bin/sh"), ["-c", script, "loop"] + arguments,
      environment: CommandLedger.environment.merging([
        "PARLEY": parleyBinary.path, "LEDGER": ledger.path,
      ]) { _, new in new },
      in: ledger.directory.url)
  }

  @Test(.timeLimit(.minutes(5)))
  func `what was acknowledged before a kill is on record, whole, once and provably`() throws {
    var generator = SeededGenerator()
    let ledger = try CommandLedger()
    let statements = 5
    var written = 0
    /// The batches 0..<acknowledged were acknowledged.
    var acknowledged = 0
    var killed = 0
    for round in 0..<200 {
      while written < acknowledged + 30 {
        try ledger.write(batch: written, count: statements)
        written += 1
      }
      // Now and then from a batch that is on record already.
      let first = max(0, acknowledged - (round % 7 == 0 ? 2 : 0))
      let command = try start(Self.loop, ["\(first)", "north"], on: ledger)
      Thread.sleep(forTimeInterval: Double.random(in: 0...0.1, using: &generator))
      command.kill()
      let run = try command.finish()
      if run.status == 128 + 9 { killed += 1 }
      let numbers = run.output.split(separator: "\n").compactMap { Int($0) }
      #expect(numbers == Array(first..<(first + numbers.count)), "\(generator)")
      acknowledged = max(acknowledged, first + numbers.count)
      let size = try ledger.state().size - CommandLedger.registrySize
      // The batch under way is on record as a whole, or not at all.
      let batches = [acknowledged, acknowledged + 1]
      #expect(
        batches.map { $0 * (statements + 1) }.contains(size),
        "\(size) events after \(acknowledged) batches, \(generator)")
      if round % 20 == 0 { try ledger.expectSound("round \(round), \(generator)") }
    }
    #expect(killed > 150)
    #expect(acknowledged > 0)
    try expectEverything(of: acknowledged, statements: statements, in: ledger)
  }

  /// Expects all batches on record and that appending them again changes nothing.
  private func expectEverything(
    of count: Int, statements: Int, in ledger: CommandLedger
  ) throws {
    let files = (0..<count).map { "north-\($0).yaml" }
    let before = try ledger.state()
    let again = try ledger.run(["append"] + files)
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("Nothing new"))
    #expect(try ledger.state() == before)
    try ledger.expectSound()
    let lines = try events(try ledger.require(["export"]))
    #expect(lines.map(\.sequence) == (0..<before.size).map(String.init))
    let passages = Set(lines.compactMap { $0.data.attribution?.passage })
    for batch in 0..<count {
      for index in 0..<statements {
        #expect(passages.contains("it offers \(batch) and \(index)"))
      }
    }
    let statementCount = lines.filter { $0.type == "position.stated" }.count
    #expect(passages.count == statementCount, "each once")
  }

  private struct Line: Decodable {
    struct Content: Decodable {
      struct Attribution: Decodable {
        var passage: String?
        var source: String?
      }
      var slug: String?
      var attribution: Attribution?
    }
    var type: String
    var sequence: String
    var data: Content
  }

  private func events(_ export: String) throws -> [Line] {
    try export.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `two processes append, and readers see whole batches in one order`() throws {
    let ledger = try CommandLedger()
    let batches = 40
    for party in ["north", "south"] {
      for number in 0..<batches {
        try ledger.write(batch: number, by: party, count: 1 + number % 6)
      }
    }
    let reading = """
      number=0
      while [ ! -e stop ]; do
        "$PARLEY" export --ledger "$LEDGER" > "$1-$number.jsonl" || exit $?
        "$PARLEY" $1 --ledger "$LEDGER" > /dev/null || exit $?
        number=$((number + 1))
      done
      """
    let writers = try ["north", "south"].map { try start(Self.loop, ["0", $0], on: ledger) }
    let readers = try ["verify", "stance"].map { try start(reading, [$0], on: ledger) }
    for writer in writers {
      let run = try writer.finish(timeoutSeconds: 90)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.split(separator: "\n").count == batches)
    }
    try ledger.directory.write("", to: "stop")
    for reader in readers {
      let run = try reader.finish()
      #expect(run.status == 0)
      #expect(run.errors == "")
    }
    let export = Data(try ledger.require(["export"]).utf8)
    let lines = try events(String(decoding: export, as: UTF8.self))
    #expect(lines.map(\.sequence) == lines.indices.map(String.init))
    let sources = lines.compactMap { $0.data.attribution?.source ?? $0.data.slug }
      .filter { $0.contains("-") }
    try expectWholeBatches(sources, batches: batches)
    // Where a batch may end: before each source, and at the end.
    let ends = Set(lines.indices.filter { lines[$0].type == "source.declared" } + [lines.count])
    let seen = try exports(in: ledger.directory)
    #expect(seen.count > 4)
    for read in seen {
      #expect(export.starts(with: read))
      #expect(ends.contains(read.count { $0 == UInt8(ascii: "\n") }))
    }
    try ledger.expectSound()
  }

  /// Expects every event of every batch, those of a batch next to each other.
  private func expectWholeBatches(_ sources: [String], batches: Int) throws {
    var runs: [(name: String, count: Int)] = []
    for source in sources {
      if runs.last?.name == source {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((source, 1))
      }
    }
    #expect(runs.count == 2 * batches)
    for party in ["north", "south"] {
      let own = runs.filter { $0.name.hasPrefix(party) }
      #expect(own.map(\.name) == (0..<batches).map { "\(party)-\($0)" })
      #expect(own.map(\.count) == (0..<batches).map { 2 + $0 % 6 })
    }
  }

  private func exports(in directory: TemporaryDirectory) throws -> [Data] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path)
      .filter { $0.hasSuffix(".jsonl") }
      .map { try Data(contentsOf: directory.file($0)) }
  }
}
