import Dossiers
import EventStore
import Measures
import Positions
import Projections
import Testing

@testable import Ledger
@testable import ParleyCommands

/// Two codings compared under a release, held against a comparison of files in which what is above
/// the level was never typed.
@Suite struct `two codings under a release` {
  private typealias File = (name: String, bytes: [UInt8])

  private static let parties = """
    dossier: 1
    parties:
      north: {name: North, kind: state, roles: [negotiator]}
      south: {name: South, kind: state, roles: [negotiator]}
    issues:
      cod: {title: Catch of cod, scale: {tonnes: [0, 1000]}}
    """

  private static let secretIssue = """
    dossier: 1
    marking: amber
    issues:
      herring: {title: Catch of herring, scale: {tonnes: [0, 100]}}
    """

  /// The source, and statements of which each is on a line of its own.
  private static func coding(_ statements: [String], marking: String = "") -> String {
    """
    dossier: 1
    \(marking.isEmpty ? "" : "marking: \(marking)")
    source: {slug: minutes, title: Minutes, published: 2026-03-02}
    accounts:
    - by: north
      statements:
    \(statements.map { "  - {\($0)}" }.joined(separator: "\n"))
    """
  }

  private static func file(_ name: String, _ text: String) -> File { (name, Array(text.utf8)) }

  /// The first coder: a clear position, an amber claim with an answer to it, a position on an issue
  /// that only an amber registry declares, and one that names the amber claim as its twin.
  private static let first = [
    "offers: cod, value: 300, passage: three hundred",
    "label: faith, marking: amber, claims: good faith, about: south, says: lacks, passage: none",
    "disputes: minutes#faith, party: south, answer: denies, passage: not so",
    "offers: herring, value: 50, passage: fifty of herring",
    "label: again, claims: good faith, about: south, says: lacks, same-as: minutes#faith, "
      + "passage: no trust",
  ]
  private static let second = [
    "offers: cod, value: 200, passage: two hundred",
    "marking: green, demands: cod, value: 900, passage: nine hundred",
  ]

  private func comparison(
    _ files: [String], registries: [String], in ledger: Ledger? = nil, at level: Marking? = nil
  ) throws -> CodingReport {
    try compareCodings(
      Self.file("a.yaml", files[0]), Self.file("b.yaml", files[1]),
      registries: registries.enumerated().map { Self.file("r\($0).yaml", $1) }, in: ledger,
      upTo: level)
  }

  /// What a comparison says, without the lines of the files.
  private func said(_ report: CodingReport) throws -> [String] {
    let text = CompareText(report: report).printed(as: .csv, for: Terminal())
    let lines = text.split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).enumerated()
        .filter { ![5, 6].contains($0.offset) }.map(\.element).joined(separator: ",")
    }
    return lines + report.agreement.map { "\($0.feature) \($0.figure)" }
      + report.declarations.map { "\($0.cell)" }
      + [report.first, report.second].map { "\($0.source) \($0.statementCount)" }
  }

  @Test func `what is marked above the level was never typed, nor what hangs on it`() throws {
    let files = [Self.coding(Self.first), Self.coding(Self.second)]
    let registries = [Self.parties, Self.secretIssue]
    let shown = try comparison(files, registries: registries, at: .clear)
    let again = Self.first[4].replacing(" same-as: minutes#faith,", with: "")
    let left = [Self.coding([Self.first[0], again]), Self.coding([Self.second[0]])]
    #expect(try said(shown) == said(comparison(left, registries: [Self.parties])))
    // Three of the first coder, one of the second, and the issue, once.
    #expect(shown.note == ReleaseNote(level: .clear, highest: .clear, withheld: 5))
    let green = try comparison(files, registries: registries, at: .green)
    #expect(green.note == ReleaseNote(level: .green, highest: .green, withheld: 4))
  }

  @Test(arguments: [Marking.amber, .red])
  func `where nothing is above the level, nothing is withheld`(level: Marking) throws {
    let files = [Self.coding(Self.first), Self.coding(Self.second)]
    let registries = [Self.parties, Self.secretIssue]
    let shown = try comparison(files, registries: registries, at: level)
    #expect(try said(shown) == said(comparison(files, registries: registries)))
    #expect(shown.note == ReleaseNote(level: level, highest: .amber, withheld: 0))
    #expect(try comparison(files, registries: registries).note == nil)
  }

  @Test func `of a dossier that is marked as a whole, nothing is left`() throws {
    let files = [Self.coding(Self.second), Self.coding(Self.second, marking: "red")]
    let shown = try comparison(files, registries: [Self.parties], at: .amber)
    #expect(shown.second.statementCount == 0)
    #expect(shown.second.source == "")
    // A statement marked lower than its source goes with the source.
    #expect(shown.note?.withheld == 3)
    #expect(shown.places.allSatisfy { $0.second == nil })
  }

  @Test func `what the record withholds is withheld from the codings too, and counts`() throws {
    let test = try LedgerUnderTest()
    try test.append(Self.parties)
    try test.append(Self.secretIssue)
    try test.append(
      """
      dossier: 1
      marking: amber
      source: {slug: leak, title: Leak, published: 2026-03-01}
      accounts:
      - {by: south, statements: [{label: word, offers: cod, value: 1, passage: one}]}
      """)
    let answer = "disputes: leak#word, party: south, answer: denies, passage: never"
    let files = [Self.coding([Self.first[0], Self.first[3], answer]), Self.coding(Self.second)]
    let shown = try comparison(files, registries: [], in: test.ledger, at: .clear)
    let left = [Self.coding([Self.first[0]]), Self.coding([Self.second[0]])]
    #expect(try said(shown) == said(comparison(left, registries: [Self.parties])))
    // On record an issue, a source and a statement; of the files two and one.
    #expect(shown.note?.withheld == 6)
    #expect(shown.registry.issues["herring"] == nil)
    let refusal = try #require(throws: LedgerError.self) {
      try comparison(
        [Self.coding(["offers: herrin, value: 1, passage: x"]), files[1]], registries: [],
        in: test.ledger, at: .clear)
    }
    #expect(!"\(refusal)".contains("herring"), "\(refusal)")
  }
}
