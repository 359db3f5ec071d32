import Foundation
import TestSupport
import Testing

/// A ledger made by the built binary in a directory of its own, and the commands to run on it.
final class CommandLedger {
  let directory: TemporaryDirectory
  /// The directory of the ledger itself.
  let path: String

  /// How many events the registry takes.
  static let registrySize = 4

  static let registry = """
    dossier: 1
    parties:
      north: {name: North, kind: state, roles: [negotiator]}
      south: {name: South, kind: state, roles: [negotiator]}
    issues:
      zone: {title: Width of the zone, scale: {km: [0, 100]}}
      crossings: {title: Crossings that open, scale: {crossings: [0, 12]}}

    """

  static let environment = ["COLUMNS": "100", "NO_COLOR": "1", "PARLEY_RECORDER": "anna"]

  /// Makes the ledger and records the registry, or what `dossiers` names.
  init(dossiers: [URL] = [], at place: String? = nil) throws {
    directory = try TemporaryDirectory()
    path = place ?? directory.path + "/ledger"
    let registry = try directory.write(Self.registry, to: "registry.yaml")
    try Self.require(["init", path, "--title", "Test"])
    let files = dossiers.isEmpty ? [registry] : dossiers
    try require(["append"] + files.map(\.path))
  }

  /// The example's dossiers, in order.
  static func exampleDossiers() throws -> [URL] {
    let folder = projectRoot.appendingPathComponent("tools/examples/doha-2025")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
      .sorted()
      .map { folder.appendingPathComponent($0) }
  }

  /// Writes the dossier of one report with `count` positions and returns its place.
  @discardableResult
  func write(batch number: Int, by party: String = "north", count: Int) throws -> URL {
    var text = """
      dossier: 1
      source: {slug: \(party)-\(number), title: Report \(number), \
      published: 2025-01-\(number % 28 < 9 ? "0" : "")\(number % 28 + 1), kind: press report}
      accounts:
      - by: source
        statements:

      """
    for index in 0..<count {
      let issue = index % 3 == 2 ? "crossings" : "zone"
      text += "  - {label: s\(index), offers: \(issue), party: \(party), "
      text += "value: \((number + index) % 12), passage: it offers \(number) and \(index)}\n"
    }
    return try directory.write(text, to: "\(party)-\(number).yaml")
  }

  /// Runs a command on the ledger.
  func run(_ arguments: [String], input: String = "") throws -> CommandRun {
    try CommandRun.run(
      parleyBinary, arguments + ["--ledger", path], input: Data(input.utf8),
      environment: Self.environment, in: directory.url, timeoutSeconds: 30)
  }

  /// Runs a command that must succeed.
  @discardableResult
  func require(
    _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    try Self.require(arguments + ["--ledger", path], sourceLocation: sourceLocation)
  }

  @discardableResult
  private static func require(
    _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let run = try CommandRun.run(parleyBinary, arguments, environment: environment)
    try #require(
      run.status == 0 && !run.timedOut, "\(arguments): \(run.errors)",
      sourceLocation: sourceLocation)
    return run.output
  }

  /// What the ledger says of its size and its root.
  struct State: Decodable, Equatable {
    var size: Int
    var root: String
  }

  func state(sourceLocation: SourceLocation = #_sourceLocation) throws -> State {
    let output = try require(["stats", "--format", "json"], sourceLocation: sourceLocation)
    return try JSONDecoder().decode(State.self, from: Data(output.utf8))
  }

  /// Expects records, tree, indexes and projections to agree.
  func expectSound(_ note: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    for command in ["verify", "replay"] {
      let run = try run([command])
      #expect(run.status == 0, note, sourceLocation: sourceLocation)
      #expect(run.errors == "", note, sourceLocation: sourceLocation)
    }
  }

  /// The place of a file of the ledger.
  func file(_ name: String) -> URL { URL(fileURLWithPath: path + "/" + name) }
}
