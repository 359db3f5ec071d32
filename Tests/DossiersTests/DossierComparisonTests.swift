import Positions
import TestSupport
import Testing

@testable import Dossiers

/// Two coders of one communiqué of a fisheries commission.
@Suite struct `two codings of one document` {
  private let registry = """
    dossier: 1
    parties:
      north: {name: North, kind: state, roles: [negotiator]}
      south: {name: South, kind: state, roles: [negotiator]}
    issues:
      quota:cod: {title: Catch of cod, scale: {tonnes: [0, 1000]}}
      observers: {title: Observers on board, scale: {ordinal: [none, some, all]}}
      season: {title: Closed season, scale: text}
    """

  private func coding(
    _ statements: String, leftOut: String = "", source: String = "reliability: B"
  ) -> String {
    """
    dossier: 1
    source: {slug: communique, title: Communiqué, published: 2026-03-02, \(source)}
    accounts:
    - by: north
      statements:
    \(statements)
    \(leftOut.isEmpty ? "" : "left-out:\n" + leftOut)
    """
  }

  private func comparison(_ first: String, _ second: String) throws -> DossierComparison {
    let context = CodingContext()
    let codings = try [("a.yaml", first), ("b.yaml", second)].map { name, text in
      let read = try readCoding(
        DossierFile(name: name, bytes: Array(text.utf8)),
        beside: [DossierFile(name: "r.yaml", bytes: Array(registry.utf8))], in: context)
      #expect(read.problems.map(\.description) == [])
      return read.coding
    }
    return DossierComparison(codings[0], codings[1])
  }

  @Test func `a dossier compared with itself has no differences`() throws {
    let text = coding(
      """
        - {demands: quota:cod, value: 300, quote: three hundred tonnes of cod}
        - {label: doubt, claims: good faith, about: south, says: lacks, quote: not in good faith}
        - {disputes: other-source#claim, quote: that is not so}
        - {disputes: communique#doubt, party: south, answer: denies, quote: we always were}
      """, leftOut: "- {text: the weather at sea was calm, why: situation}")
    let found = try comparison(text, text)
    #expect(found.places.count == 4)
    #expect(found.places.allSatisfy { $0.first != nil && $0.second != nil })
    #expect(found.places.allSatisfy { $0.differences.isEmpty })
    #expect(found.leftOutByBoth.count == 1)
    #expect(found.declarations.isEmpty)
  }

  @Test func `a label that both typed comes before the object and the words`() throws {
    let found = try comparison(
      coding(
        """
          - {label: first, demands: quota:cod, value: 300, quote: three hundred tonnes of cod}
          - {label: second, demands: quota:cod, value: 200, quote: or else two hundred tonnes}
        """),
      coding(
        """
          - {label: second, demands: quota:cod, value: 300, quote: three hundred tonnes of cod}
          - {label: first, prefers: quota:cod, value: 200, quote: or else two hundred tonnes}
        """))
    #expect(found.places.map(\.basis) == [.label, .label])
    #expect(found.places[0].differences.map(\.field) == ["mode", "value", "quote"])
  }

  @Test func `a label that is the same by chance pairs only what nothing else pairs`() throws {
    let found = try comparison(
      coding(
        """
          - {label: one, demands: quota:cod, value: 300, quote: three hundred tonnes of cod}
          - {label: two, offers: season, text: May, quote: closed in May}
        """),
      coding(
        """
          - {label: one, offers: season, text: May, quote: closed in May}
          - {label: two, demands: quota:cod, value: 300, quote: three hundred tonnes of cod}
        """))
    #expect(found.places.map(\.basis) == [.object, .object])
    #expect(found.places.allSatisfy { $0.differences.isEmpty })
    let rest = try comparison(
      coding("  - {label: one, demands: quota:cod, value: 300, quote: so much cod}"),
      coding("  - {label: one, offers: season, text: May, quote: closed in May}"))
    #expect(rest.places.map(\.basis) == [.label])
  }

  @Test func `of several statements about one object those of the same words are one place`()
    throws
  {
    let found = try comparison(
      coding(
        """
          - {demands: quota:cod, value: 300, quote: three hundred tonnes of cod}
          - {accepts: quota:cod, value: 250, quote: it could live with two hundred and fifty}
        """),
      coding(
        """
          - {offers: quota:cod, value: 250, quote: could live with two hundred and fifty}
          - {prefers: quota:cod, value: 300, quote: three hundred tonnes of cod}
        """))
    #expect(found.places.map(\.basis) == [.object, .object])
    #expect(found.places[0].differences.map(\.field) == ["mode"])
    #expect(found.places[1].differences.map(\.field) == ["mode", "quote"])
  }

  @Test func `a sentence that each codes as another type is one place, by its words`() throws {
    let found = try comparison(
      coding(
        """
          - intends: to close the season early
            kind: commitment
            quote: North will close the season in May
        """),
      coding("  - {offers: season, text: May, passage: North … will close the season}"))
    #expect(found.places.count == 1)
    #expect(found.places[0].basis == .words)
    #expect(found.places[0].differences.map(\.field) == ["type", "quote", "passage"])
  }

  @Test func `few shared words make no place, and what the other left out is said`() throws {
    let found = try comparison(
      coding("  - {offers: season, text: May, quote: the season in May}"),
      coding(
        "  - {demands: observers, value: all, quote: observers on every boat in the season}",
        leftOut: "- {text: the season in May, why: an aside}"))
    #expect(found.places.count == 2)
    #expect(found.places[0].omission?.why == "an aside")
    #expect(found.places[1].first == nil)
    #expect(found.places[1].omission == nil)
  }

  @Test func `an answer within the document is the same whatever the label of its target`() throws {
    let found = try comparison(
      coding(
        """
          - {label: one, claims: good faith, about: south, says: lacks, quote: not in good faith}
          - {disputes: communique#one, party: south, answer: denies, quote: we always were}
        """),
      coding(
        """
          - {label: two, claims: good faith, about: south, says: lacks, quote: not in good faith}
          - {disputes: communique#two, party: south, answer: denies, quote: we always were}
        """))
    #expect(found.places.count == 2)
    #expect(found.places.allSatisfy { $0.differences.isEmpty })
  }

  @Test func `conditions, channel, side, grade and terms are compared one by one`() throws {
    let one = """
      dossier: 1
      source: {slug: communique, title: Communiqué, published: 2026-03-02, reliability: B}
      accounts:
      - by: {informant: a delegate, side: north}
        channel: in-talks
        statements:
        - offers: quota:cod
          party: north
          value: 200..250
          if: [{party: south, issue: observers, value: all}]
          quote: up to two hundred and fifty if all boats carry observers
        - tables: draft@1
          terms: [{issue: quota:cod, value: 200}, {issue: observers, value: some}]
          passage: a draft of two hundred tonnes
      """
    let other = one.replacing("side: north", with: "side: south")
      .replacing("in-talks", with: "public").replacing("value: all}", with: "value: some}")
      .replacing("observers, value: some}]\n    passage", with: "season, text: May}]\n    passage")
      .replacing("reliability: B", with: "reliability: C")
      .replacing("statements:", with: "credibility: 2\n  statements:")
    let found = try comparison(one, other)
    #expect(
      found.places[0].differences.map(\.field) == ["if", "side", "channel", "credibility"])
    #expect(
      found.places[1].differences.map(\.field) == [
        "term observers", "side", "channel", "term season", "credibility",
      ])
    #expect(found.declarations.map(\.cell.description) == ["source:communique"])
    #expect(found.declarations[0].differences.map(\.field) == ["reliability"])
  }

  @Test func `whatever the order, what both coded alike is one place, and the rest stands alone`()
    throws
  {
    var generator = SeededGenerator()
    let pool =
      (0..<6).map { "  - {intends: act \($0), kind: warning, label: i\($0), quote: act \($0)}" }
      + (0..<6).map { number in
        "  - {tables: draft@\(number), terms: [{issue: quota:cod, value: \(number)}], "
          + "passage: draft \(number) was put on the table}"
      }
      + ["quota:cod", "observers", "season"].map { issue in
        "  - {withdraws: \(issue), passage: no longer holds to \(issue)}"
      }
    for _ in 0..<60 {
      let sides = (0..<2).map { _ in
        pool.indices.filter { _ in Bool.random(using: &generator) }.shuffled(using: &generator)
      }
      guard sides.allSatisfy({ !$0.isEmpty }) else { continue }
      let texts = sides.map { side in coding(side.map { pool[$0] }.joined(separator: "\n")) }
      let found = try comparison(texts[0], texts[1])
      let shared = Set(sides[0]).intersection(sides[1])
      let both = found.places.filter { $0.first != nil && $0.second != nil }
      // Statements with the same words but for a number may also pair where one is missing.
      let alike = both.filter { $0.differences.isEmpty }
      #expect(alike.count == shared.count, "\(generator)")
      #expect(found.places.count { $0.first != nil } == sides[0].count, "\(generator)")
      #expect(found.places.count { $0.second != nil } == sides[1].count, "\(generator)")
      let lines = found.places.compactMap(\.second?.line)
      #expect(Set(lines).count == lines.count, "\(generator)")
    }
  }

  @Test func `a name of the document that its file does not hold is a problem`() throws {
    let text = coding("  - {disputes: communique#nothing, answer: denies, quote: not so}")
    let read = try readCoding(
      DossierFile(name: "a.yaml", bytes: Array(text.utf8)),
      beside: [DossierFile(name: "r.yaml", bytes: Array(registry.utf8))], in: CodingContext())
    #expect(
      read.problems.map(\.description) == [
        "a.yaml:6: found “communique#nothing”, expected a statement of this file"
      ])
  }

  @Test func `words are shared in order, whatever was left out between them`() {
    let share = { (one: String, other: String) in
      CodedStatement.sharedWords(CodedStatement.words(of: one), CodedStatement.words(of: other))
    }
    #expect(share("", "") == 0)
    #expect(share("refused", "Refused!") == 1)
    #expect(share("refused it", "refused") == 0)
    #expect(share("a b c d", "a x b y c z d") == 1)
    #expect(share("a b c d e f", "f e d c b a") == 0)
    #expect(share("a b c d e f", "a b c x y z") == 0.5)
  }
}
