import Ledger
import Measures
import Positions
import Testing

/// Agreement of two coders of one document, feature by feature.
@Suite struct `agreement of two codings` {
  private let registry = """
    dossier: 1
    parties:
      north: {name: North, kind: state, roles: [negotiator]}
      south: {name: South, kind: state, roles: [negotiator]}
    issues:
      cod: {title: Catch of cod, scale: {tonnes: [0, 1000]}}
      herring: {title: Catch of herring, scale: {tonnes: [0, 100]}}
      start: {title: First day, scale: {date: [2026-01-01, 2026-04-11]}}
      open-start: {title: First day, scale: {date: [.., ..]}}
      observers: {title: Observers on board, scale: {ordinal: [none, some, all]}}
      port: {title: Port of landing, scale: {choice: [north, south, either]}}
      gear: {title: Gear allowed, scale: {set: [nets, lines, traps]}}
      words: {title: Preamble, scale: text}
    """

  private func file(_ name: String, _ text: String) -> (name: String, bytes: [UInt8]) {
    (name, Array(text.utf8))
  }

  private func report(_ first: [String], _ second: [String]) throws -> CodingReport {
    // No two statements rest on the same words, but by their verb and object.
    let lines = [first, second].map { statements in
      statements.map { "  - {\($0), passage: '\($0.prefix { $0 != "," })'}" }
        .joined(separator: "\n")
    }
    let files = [0, 1].map { index in
      file(
        "\(index).yaml",
        """
        dossier: 1
        source: {slug: minutes, title: Minutes, published: 2026-03-02}
        accounts:
        - by: north
          statements:
        \(lines[index])
        """)
    }
    return try compareCodings(files[0], files[1], registries: [file("r.yaml", registry)])
  }

  private func figure(
    _ feature: CodingAgreement.Feature, _ first: [String], _ second: [String]
  ) throws -> Krippendorff {
    try #require(
      try report(first, second).agreement.first { $0.feature == feature }?.figure)
  }

  private func alpha(_ units: [[Double?]]) -> Krippendorff.Alpha {
    Krippendorff(units, metric: .interval { $0 }).alpha
  }

  @Test func `numbers of several issues count by their share of the declared range`() throws {
    let found = try figure(
      .number, ["offers: cod, value: 300", "offers: herring, value: 50"],
      ["offers: cod, value: 300", "offers: herring, value: 70"])
    #expect(found.alpha == alpha([[0.3, 0.3], [0.5, 0.7]]))
    #expect(found.units == 2)
    #expect(found.unanimous == 1)
  }

  @Test func `a stretch counts by its two ends, and an open end is missing`() throws {
    let found = try figure(
      .number, ["offers: cod, value: 200..400", "offers: herring, value: 10.."],
      ["offers: cod, value: 300", "offers: herring, value: 10..20"])
    #expect(found.alpha == alpha([[0.2, 0.3], [0.4, 0.3], [0.1, 0.1]]))
    #expect(found.units == 3)
    #expect(found.unpaired == 1)
  }

  @Test func `days count by their share of the declared days, uncertain ones by their ends`()
    throws
  {
    let found = try figure(
      .number, ["offers: start, value: 2026-01-11", "offers: open-start, value: 2026-01-11"],
      ["offers: start, value: 2026-01", "offers: open-start, value: 2026-01-12"])
    #expect(found.alpha == alpha([[0.1, 0.0], [0.1, 0.3]]))
    #expect(found.units == 2)
  }

  @Test func `a value that one coder alone gave pairs with nothing, and is not zero`() throws {
    let found = try figure(.number, ["offers: cod, value: 300"], ["offers: cod, text: some"])
    #expect(found.alpha == .nothingToPair)
    #expect(found.unpaired == 1)
    let unmatched = try figure(.number, ["offers: cod, value: 300"], ["offers: words, text: some"])
    #expect(unmatched.alpha == .nothingToPair)
    #expect(unmatched.unpaired == 0)
  }

  @Test func `levels count by rank, choices by name, sets option by option`() throws {
    let first = [
      "offers: observers, value: some", "offers: port, value: north",
      "offers: gear, includes: [nets]",
    ]
    let second = [
      "offers: observers, value: all", "offers: port, value: either",
      "offers: gear, exactly: [nets]",
    ]
    #expect(try figure(.level, first, second).units == 1)
    #expect(try figure(.choice, first, second).unanimous == 0)
    let options = try figure(.option, first, second)
    #expect(options.units == 3)
    #expect(options.unanimous == 1)
  }

  @Test func `a statement that one has and the other has not is a disagreement of kind`() throws {
    let both = ["offers: cod, value: 1"]
    let found = try figure(.type, both + ["intends: leave, kind: warning"], both)
    #expect(found.units == 2)
    #expect(found.unanimous == 1)
    #expect(found.alpha.value ?? 1 < 1)
    #expect(try figure(.type, both, both).alpha == .noVariation)
  }

  @Test func `no alpha is 0 or 1 because nothing varies`() throws {
    let report = try report(["offers: cod, value: 1"], ["offers: cod, value: 1"])
    #expect(!report.agreement.isEmpty)
    for agreement in report.agreement {
      #expect(agreement.figure.alpha.value == nil, "\(agreement.feature)")
    }
  }

  @Test func `values on scales that the two declare differently are in no figure`() throws {
    let text = { (highest: String) in
      """
      dossier: 1
      source: {slug: minutes, title: Minutes, published: 2026-03-02}
      parties: {north: {name: North, kind: state}}
      issues: {cod: {title: Cod, scale: {tonnes: [0, \(highest)]}}}
      accounts:
      - {by: north, statements: [{offers: cod, value: 10, passage: said}]}
      """
    }
    let found = try compareCodings(
      file("a.yaml", text("1000")), file("b.yaml", text("500")))
    #expect(found.declarations.map(\.cell.description) == ["issue:cod"])
    #expect(found.agreement.first { $0.feature == .number }?.figure.alpha == .nothingToPair)
  }
}
